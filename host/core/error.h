// The one exception type of the host. Text says place, expected, received and what to try, in at most
// four lines; `main` prints it and turns the fault into the exit code.
#pragma once

#include <stdexcept>
#include <string>

namespace guise::core {

// The values are the exit codes of the program.
enum class Fault : int { failed = 1, usage = 2, stopped = 3 };

// What a message is made of; empty parts are left out.
struct Complaint {
  std::string place = {};     // "strategy.mask_ratio", "data/train-images.idx", "--seed"
  std::string problem = {};   // one clause, when expected and received do not say it all
  std::string expected = {};  // "a number in [0, 1]"
  std::string received = {};  // "1.5"
  std::string advice = {};    // "guise describe mask_all lists its options"
};

class Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& text) : std::runtime_error(text), fault_(fault) {}
  Error(Fault fault, const Complaint& complaint);

  Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

// "place: problem: expected E, received R" and, on a line of its own, "  try: advice".
std::string to_text(const Complaint& complaint);

// Wrong use: bad input found before anything was written. Exit code 2.
inline Error usage_error(const Complaint& complaint) {
  return Error(Fault::usage, complaint);
}
// Something went wrong on the way. Exit code 1.
inline Error failure(const Complaint& complaint) {
  return Error(Fault::failed, complaint);
}

}  // namespace guise::core
