// Moving average whose momentum falls from 1 towards its floor, so that early students are soon forgotten.
#include "../common/averaging.hpp"

struct Anneal : teachers::Averaging {
  double momentum, gamma;

  explicit Anneal(const guise::Options& o)
      : Averaging(o), momentum(o.real("momentum")), gamma(o.real("gamma")) {}

  void update(guise::TeacherUpdate& u) {
    const double annealed = gamma / (gamma + static_cast<double>(u.call()));
    average(u, annealed > momentum ? annealed : momentum);
  }
};

GUISE_TEACHER_POLICY(Anneal, "anneal", "1.0.0", "moving average whose momentum falls to a floor",
                     guise::real("momentum", 0.0002).between(0, 1).help("floor of the student's weight"),
                     guise::real("gamma", 100.0)
                         .above(0)
                         .unit("steps")
                         .help("the weight is gamma / (gamma + k) at step k until it reaches the floor"),
                     teachers::interval, teachers::update_buffers);
