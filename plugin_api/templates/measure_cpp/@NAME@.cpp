// A measure in C++: how many channels of the hidden feature say nothing, and how far the others spread. Change the class
// and the options below it.
#include <guise/plugin.hpp>

struct @CLASS@ : guise::Measure {
  double threshold;

  explicit @CLASS@(const guise::Options& o) : threshold(o.real("threshold")) {}

  void measure(guise::Measuring& m) {
    const guise::Tensor z = m.features();  // [N, D]
    const guise::Tensor centred = z - z.mean(0, true);
    const guise::Tensor deviation = sqrt((centred * centred).mean(0));  // [D]
    const double greatest = deviation.max().item();
    const guise::Tensor alive = deviation >= threshold * greatest;
    m.add_number("dead", greatest > 0 ? 1 - alive.to(guise::float64).mean().item() : 1);
    m.add_number("spread", deviation.mean().item());
  }
};

GUISE_MEASURE(@CLASS@, "@NAME@", "1.0.0", "dead channels and the spread of the others",
              guise::real("threshold", 0.01).between(0, 1).help("of the greatest standard deviation"));
