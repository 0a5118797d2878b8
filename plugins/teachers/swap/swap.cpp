// A frozen copy of the student, renewed every few epochs.
#include <guise/plugin.hpp>

struct Swap : guise::TeacherPolicy {
  int64_t interval_epochs;

  explicit Swap(const guise::Options& o) : interval_epochs(o.integer("interval_epochs")) {}

  void begin_epoch(guise::TeacherUpdate& u) {
    const int64_t since = u.epochs_since_start();
    if (interval_epochs == 0 ? since == 0 : since % interval_epochs == 0) u.copy();
  }
};

GUISE_TEACHER_POLICY(Swap, "swap", "1.1.0", "a frozen copy of the student, renewed every few epochs",
                     guise::integer("interval_epochs", 5)
                         .at_least(0)
                         .unit("epochs")
                         .help("epochs between two copies, the first at the teacher's start; 0: that one "
                               "alone, which in a run with tasks is made where each begins"));
