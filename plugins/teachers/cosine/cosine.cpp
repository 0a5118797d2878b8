// Moving average whose momentum follows half a cosine over the whole run, after mmpretrain's CosineEMA.
#include <math.h>

#include "../common/averaging.hpp"

struct Cosine : teachers::Averaging {
  double momentum, end_momentum;

  explicit Cosine(const guise::Options& o)
      : Averaging(o), momentum(o.real("momentum")), end_momentum(o.real("end_momentum")) {}

  void update(guise::TeacherUpdate& u) {
    const double pi = 3.14159265358979323846;
    const double progress = static_cast<double>(u.call()) / static_cast<double>(u.total_steps());
    const double weight = end_momentum - (end_momentum - momentum) * (cos(pi * progress) + 1) / 2;
    average(u, weight < 1 ? weight : 1);  // rounding may leave it an ulp above
  }
};

GUISE_TEACHER_POLICY(
    Cosine, "cosine", "1.0.0", "moving average whose momentum follows a cosine over the run",
    guise::real("momentum", 0.004).between(0, 1).help("weight of the student's value at first"),
    guise::real("end_momentum", 0.0).between(0, 1).help("the weight at the end of the run"),
    teachers::interval, teachers::update_buffers);
