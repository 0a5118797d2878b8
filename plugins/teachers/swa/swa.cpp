// Stochastic weight averaging: the plain mean of all snapshots so far.
#include "../common/averaging.hpp"

struct Swa : teachers::Averaging {
  explicit Swa(const guise::Options& o) : Averaging(o) {}

  // Call k adds snapshot number k / interval + 1; between snapshots the weight is not used.
  void update(guise::TeacherUpdate& u) { average(u, 1.0 / static_cast<double>(u.call() / interval + 1)); }
};

GUISE_TEACHER_POLICY(Swa, "swa", "1.0.0", "the mean of all snapshots of the student", teachers::interval,
                     teachers::update_buffers);
