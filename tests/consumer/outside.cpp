// A loss and a teacher policy in one library, under an id of their own.
#include <guise/plugin.hpp>

GUISE_PLUGIN("outside", "0.1.0");

struct Outside : guise::LossStrategy {
  double loss_weight;

  explicit Outside(const guise::Options& o) : loss_weight(o.real("loss_weight")) {}

  void loss(guise::Step& step) {
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    step.add_term("loss_distance", (step.features() - step.teacher_features()).norm(2, 1).mean(),
                  loss_weight);
  }
};

struct Halfway : guise::TeacherPolicy {
  explicit Halfway(const guise::Options&) {}

  void begin_epoch(guise::TeacherUpdate& u) { u.lerp(0.5, GUISE_PARAMETERS | GUISE_BUFFERS); }
};

GUISE_LOSS_STRATEGY(Outside, "outside", "0.1.0", "features near the teacher's", guise::needs_teacher_model,
                    guise::real("loss_weight", 1.0).at_least(0).help("weight of the distance"));
GUISE_TEACHER_POLICY(Halfway, "halfway", "0.1.0", "halfway to the student at every epoch");
