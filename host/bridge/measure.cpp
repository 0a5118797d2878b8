#include "bridge/measure.h"

#include <c10/core/GradMode.h>

#include <cmath>

#include "bridge/host_table.h"
#include "bridge/names.h"

namespace guise::bridge {

Measure::Measure(PluginSource source, const guise_measure& descriptor, std::vector<guise_option> rows,
                 nlohmann::json options, const SetupFacts& facts, LogSink log)
    : Instance({std::move(source),
                {"measure", descriptor.name, descriptor.version},
                std::move(rows),
                descriptor.instance_size,
                std::move(options),
                facts,
                std::move(log),
                {}}),
      descriptor_(descriptor) {
  create(descriptor_.create);
}

Measure::~Measure() {
  destroy(descriptor_.destroy);
}

std::vector<MeasuredNumber> Measure::measure(const MeasuredFeatures& features) {
  const at::NoGradGuard no_grad;
  const DuringCallback running(features_, features);
  numbers_.clear();
  enter("measure", "", core::Fault::failed, [this] {
    offer(measure_table());
    descriptor_.measure(self(), context());
    if (numbers_.empty() && status() == GUISE_OK) record(GUISE_FAILED, "it added no number");
  });
  return std::move(numbers_);
}

void Measure::add_number(const char* name, double value) {
  if (!is_key(name)) throw Refusal{GUISE_INVALID_ARGUMENT, "add_number: a name is made of a-z, 0-9 and '_'"};
  for (const MeasuredNumber& known : numbers_) {
    if (known.name == name)
      throw Refusal{GUISE_INVALID_ARGUMENT, std::string("number ") + name + ": it was added twice"};
  }
  numbers_.push_back({name, std::isfinite(value) ? std::optional(value) : std::nullopt});
}

}  // namespace guise::bridge
