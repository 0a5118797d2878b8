#include "data/class_order.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <string_view>

#include "core/error.h"
#include "core/random.h"
#include "core/text.h"

namespace guise::data {
namespace {

constexpr const char* kKey = "data.class_order";
constexpr uint32_t kOrderKey = 5;  // of the data stream; 0 to 4: split.cpp, imbalance.cpp, label_noise.cpp

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// A class as it stands at the beginning of a text, and what is left behind its comma.
struct Read {
  int64_t index = -1;  // -1: none
  std::string_view said, rest;
};

Read one(std::string_view said, std::string_view text, int64_t index) {
  const bool goes_on = said.size() < text.size();
  return {index, without_blanks(said), goes_on ? text.substr(said.size() + 1) : std::string_view()};
}

// Names may hold commas themselves: the longest that ends at one counts.
Read read_class(std::string_view text, const std::vector<std::string>& names) {
  Read found = one(text.substr(0, text.find(',')), text, -1);
  for (size_t end = text.find(',');; end = text.find(',', end + 1)) {
    const std::string_view said = text.substr(0, end);
    const auto name = std::ranges::find(names, without_blanks(said));
    if (name != names.end()) found = one(said, text, name - names.begin());
    if (end == std::string_view::npos) break;
  }
  if (found.index >= 0) return found;
  int64_t number = -1;
  const char* const end = found.said.data() + found.said.size();
  const auto [stop, error] = std::from_chars(found.said.data(), end, number);
  if (error == std::errc() && stop == end && number < static_cast<int64_t>(names.size()))
    found.index = number;
  return found;
}

[[noreturn]] void refuse(const std::string& problem, const std::vector<std::string>& names,
                         std::string_view received, const std::string& advice = "") {
  throw core::usage_error({.place = kKey,
                           .problem = problem,
                           .expected = "natural, seeded, or each of the " + std::to_string(names.size()) +
                                       " classes once, by commas: by its number from 0 or its name",
                           .received = core::printable(received, 160),
                           .advice = advice});
}

std::string title_of(int64_t index, const std::vector<std::string>& names) {
  return "class " + std::to_string(index) + " (" + core::printable(names[static_cast<size_t>(index)]) + ")";
}

std::vector<int64_t> given_order(const std::string& said, const std::vector<std::string>& names) {
  std::vector<int64_t> order;
  for (std::string_view rest = said; !rest.empty();) {
    const Read next = read_class(rest, names);
    if (next.index < 0)
      refuse("no such class", names, next.said, core::did_you_mean(std::string(next.said), names));
    if (std::ranges::find(order, next.index) != order.end())
      refuse(title_of(next.index, names) + " stands there twice", names, said);
    order.push_back(next.index);
    rest = next.rest;
  }
  for (int64_t index = 0; index < static_cast<int64_t>(names.size()); ++index) {
    if (std::ranges::find(order, index) == order.end())
      refuse(title_of(index, names) + " is missing", names, said);
  }
  return order;
}

}  // namespace

std::vector<int64_t> class_order(const std::string& said, const std::vector<std::string>& names,
                                 uint64_t seed) {
  if (said == "seeded") {
    core::RandomSequence sequence(seed, core::Stream::data, {.first = 0, .second = kOrderKey});
    return core::random_order(sequence, static_cast<int64_t>(names.size()));
  }
  if (said != "natural") return given_order(said, names);
  std::vector<int64_t> order(names.size());
  std::iota(order.begin(), order.end(), int64_t{0});
  return order;
}

ImageSet in_order(ImageSet images, const std::vector<int64_t>& order) {
  std::vector<int64_t> place_of(order.size());
  std::vector<std::string> names;
  for (const int64_t index : order) {
    place_of[static_cast<size_t>(index)] = static_cast<int64_t>(names.size());
    names.push_back(images.class_names[static_cast<size_t>(index)]);
  }
  for (std::vector<int64_t>* labels : {&images.labels, &images.clean_labels}) {
    for (int64_t& label : *labels) label = place_of[static_cast<size_t>(label)];
  }
  images.class_names = std::move(names);
  return images;
}

}  // namespace guise::data
