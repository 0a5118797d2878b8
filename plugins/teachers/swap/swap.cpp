// A frozen copy of the student, renewed every few epochs.
#include <guise/plugin.hpp>

struct Swap : guise::TeacherPolicy {
  int64_t interval_epochs;

  explicit Swap(const guise::Options& o) : interval_epochs(o.integer("interval_epochs")) {}

  void begin_epoch(guise::TeacherUpdate& u) {
    if (u.epochs_since_start() % interval_epochs == 0) u.copy();
  }
};

GUISE_TEACHER_POLICY(Swap, "swap", "1.0.0", "a frozen copy of the student, renewed every few epochs",
                     guise::integer("interval_epochs", 5)
                         .at_least(1)
                         .unit("epochs")
                         .help("epochs between two copies, the first at the teacher's start"));
