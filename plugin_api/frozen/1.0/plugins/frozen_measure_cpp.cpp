// A measure for 1.0 by the C++ wrapper.
#include <guise/plugin.hpp>

struct FrozenMeasure : guise::Measure {
  int64_t order;

  explicit FrozenMeasure(const guise::Options& o) : order(o.integer("order")) {}

  void measure(guise::Measuring& m) {
    if (m.features().size(0) != m.count() || m.features().size(1) != m.feature_dim()) m.fail("the features' shape");
    if (m.logits().size(1) != m.classes() || m.targets().size(0) != m.samples().size(0)) m.fail("the other shapes");
    m.add_number("norm", m.features().norm(static_cast<double>(order), 1).mean().item());
  }
};

GUISE_MEASURE(FrozenMeasure, "frozen_measure_cpp", "1.0.0", "mean norm of the features",
              guise::integer("order", 2).at_least(1).help("of the norm"));
