#include "runs/schema.h"

#include <charconv>

#include "core/error.h"
#include "core/text.h"

namespace guise::runs {
namespace {

// 0 when the text is none of that name.
int number_in(const std::string& text, const std::string& name) {
  if (!text.starts_with(name + "/")) return 0;
  int number = 0;
  const char *first = text.data() + name.size() + 1, *last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, number);
  return error == std::errc() && end == last ? number : 0;
}

}  // namespace

std::string to_text(const Schema& schema) {
  return std::string(schema.name) + "/" + std::to_string(schema.number);
}

void check_schema(const Json& document, const Schema& ours, const std::string& place) {
  const Json* schema = value_at(document, "schema");
  if (schema == nullptr) return;
  const std::string text = plain_text(*schema);
  const int number = number_in(text, ours.name);
  if (number >= 1 && number <= ours.number) return;
  throw core::usage_error(
      {.place = place,
       .problem = number > ours.number ? "was written by a newer Guise" : "is another document",
       .expected = "the schema " + to_text(ours),
       .received = core::printable(text),
       .advice = number > ours.number ? "a Guise of the same version or newer" : ""});
}

}  // namespace guise::runs
