// The networks of a run: one list, for everybody who names, stores, measures or shows one.
#pragma once

#include <string>
#include <vector>

namespace guise::runs {

inline constexpr const char* kStudent = "student";
inline constexpr const char* kTeacher = "teacher";
inline constexpr const char* kAverage = "average";

struct NetworkRow {
  std::string name;        // "teacher": also the begin of its tensors' names, "teacher."
  std::string definition;  // a sentence for a person
};

// In the order in which they are measured and shown.
const std::vector<NetworkRow>& networks();
std::vector<std::string> network_names();

// Its place in networks(); behind all of them for another name.
size_t place_of_network(const std::string& name);

}  // namespace guise::runs
