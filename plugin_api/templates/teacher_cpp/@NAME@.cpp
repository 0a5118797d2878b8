// A teacher policy in C++: a moving average of the student that follows fast at first and settles, because a young
// student is not worth remembering. Change the class and the options below it.
#include <guise/plugin.hpp>

struct @CLASS@ : guise::TeacherPolicy {
  double momentum, warmup_steps;

  explicit @CLASS@(const guise::Options& o)
      : momentum(o.real("momentum")), warmup_steps(double(o.integer("warmup_steps"))) {}

  // After each optimizer step: teacher <- (1 - w) teacher + w student, w falling in a line from 1 to momentum
  void update(guise::TeacherUpdate& u) {
    const double call = double(u.call());  // from 0
    const double left = call == 0 ? 1 : call < warmup_steps ? 1 - call / warmup_steps : 0;
    u.lerp(momentum + (1 - momentum) * left);
    u.copy_buffers();
  }
};

GUISE_TEACHER_POLICY(@CLASS@, "@NAME@", "1.0.0", "moving average that follows fast at first",
                     guise::real("momentum", 0.01).between(0, 1).help("weight of the student's value"),
                     guise::integer("warmup_steps", 100).at_least(0).unit("steps").help(
                         "steps in which that weight falls from 1"));
