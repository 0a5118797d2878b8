// guise_measure_table: what a measure is offered.
#include <ATen/ATen.h>

#include "bridge/hand_over.h"
#include "bridge/host_table.h"
#include "bridge/measure.h"

namespace guise::bridge {
namespace {

// Only reachable through the table of a context, which Measure alone sets.
template <class Body>
guise_status in_measure(guise_measuring* g, Body body) noexcept {
  return guarded(g, [&](Instance& instance) {
    if (g->measure == nullptr)
      throw Refusal{GUISE_UNIMPLEMENTED, "a function of the measure was called outside measure"};
    body(static_cast<Measure&>(instance));
  });
}

guise_status info(guise_measuring* g, guise_measure_info* out) noexcept {
  return in_measure(g, [&](Measure& measure) {
    const MeasuredFeatures& measured = measure.measured();
    hand_over(guise_measure_info{0, 0, measured.features.size(0), measured.features.size(1),
                                 measured.logits.size(1)},
              out, "info");
  });
}

const at::Tensor& input_tensor(const MeasuredFeatures& measured, int32_t which) {
  switch (which) {
    case GUISE_MEASURE_FEATURES:
      return measured.features;
    case GUISE_MEASURE_LOGITS:
      return measured.logits;
    case GUISE_MEASURE_TARGETS:
      return measured.targets;
    case GUISE_MEASURE_SAMPLES:
      return measured.samples;
    default:
      throw Refusal{GUISE_INVALID_ARGUMENT, "input: there is no tensor number " + std::to_string(which)};
  }
}

guise_status input(guise_measuring* g, int32_t which, guise_tensor* tensor) noexcept {
  const guise_status status = in_measure(g, [&](Measure& measure) {
    required(tensor, "tensor") = measure.lend(input_tensor(measure.measured(), which));
  });
  return cleared(status, tensor);
}

guise_status add_number(guise_measuring* g, const char* name, double value) noexcept {
  return in_measure(g, [&](Measure& measure) { measure.add_number(&required(name, "name"), value); });
}

}  // namespace

const guise_measure_table& measure_table() {
  static const guise_measure_table table = {sizeof(guise_measure_table), 0, info, input, add_number};
  return table;
}

}  // namespace guise::bridge
