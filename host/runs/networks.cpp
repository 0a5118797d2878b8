#include "runs/networks.h"

#include <algorithm>

namespace guise::runs {

const std::vector<NetworkRow>& networks() {
  static const std::vector<NetworkRow> rows = {
      {kStudent, "The network that the optimizer trains."},
      {kTeacher,
       "The teacher, a network that its policy moves or trained ones from files, evaluated on the same "
       "images."},
      {kAverage, "A second copy of the weights that an averaging policy moves, kept for evaluation only."},
  };
  return rows;
}

std::vector<std::string> network_names() {
  std::vector<std::string> names;
  for (const NetworkRow& row : networks()) names.push_back(row.name);
  return names;
}

size_t place_of_network(const std::string& name) {
  const auto& rows = networks();
  return static_cast<size_t>(std::ranges::find(rows, name, &NetworkRow::name) - rows.begin());
}

}  // namespace guise::runs
