#include "config/recorded.h"

#include "config/chosen_values.h"
#include "config/document.h"

namespace guise::config {

RunConfig read_recorded(const std::string& file) {
  ChosenValues values;
  for (const Layer& layer : read_recorded_layers(file)) values.apply(layer);
  std::vector<std::string> of_other_parts;  // said when the run was made
  values.complete_parts(of_other_parts);
  const char* start = "strategy.start_epoch";
  if (values.at(start).value.is_null()) values.put(start, 0, file);
  return write_resolved(values, {}, {}).run;
}

}  // namespace guise::config
