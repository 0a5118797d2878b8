// Exponential moving average with a fixed momentum, the weight of the new value.
#include "../common/averaging.hpp"

struct Ema : teachers::Averaging {
  double momentum;

  explicit Ema(const guise::Options& o) : Averaging(o), momentum(o.real("momentum")) {}

  void update(guise::TeacherUpdate& u) { average(u, momentum); }
};

GUISE_TEACHER_POLICY(Ema, "ema", "1.0.0", "exponential moving average of the student",
                     guise::real("momentum", 0.0002).between(0, 1).help("weight of the student's value"),
                     teachers::interval, teachers::update_buffers);
