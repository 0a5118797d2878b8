#include "core/error.h"

namespace guise::core {

std::string to_text(const Complaint& complaint) {
  std::string text = complaint.place;
  const auto clause = [&text](const std::string& separator, const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : separator) + part;
  };
  clause(": ", complaint.problem);
  clause(": ", complaint.expected.empty() ? "" : "expected " + complaint.expected);
  clause(", ", complaint.received.empty() ? "" : "received " + complaint.received);
  if (!complaint.advice.empty()) text += "\n  try: " + complaint.advice;
  return text;
}

Error::Error(Fault fault, const Complaint& complaint) : Error(fault, to_text(complaint)) {}

}  // namespace guise::core
