// Label smoothing seen as a teacher: a made-up teacher that is right with probability a and knows nothing
// else.
#include "../common/divergence.hpp"
#include "../common/weights.hpp"

struct TfKd : guise::LossStrategy {
  losses::Weights weight;
  double right, temperature;
  bool soften_student;

  explicit TfKd(const guise::Options& o)
      : weight(o),
        right(o.real("right")),
        temperature(o.real("temperature")),
        soften_student(o.boolean("soften_student")) {
    weight.refuse_nothing(o,
                          "ce_weight and loss_weight are both 0, so nothing is trained: raise one of them");
  }

  void loss(guise::Step& step) {
    const guise::Tensor s = losses::widened(step.logits()), y = step.targets();  // [N, K], [N]
    const double others = static_cast<double>(s.size(1) - 1);
    const guise::Tensor u =
        full_like(s, (1 - right) / (others > 0 ? others : 1)).scatter(1, y.unsqueeze(1), right);
    step.add_term("loss_ce", step.cross_entropy(s), weight.ce);
    step.add_term("loss_tf", losses::divergence(soften_student ? s / temperature : s, u / temperature),
                  weight.auxiliary);
  }
};

GUISE_LOSS_STRATEGY(
    TfKd, "tf_kd", "1.0.0", "a made-up teacher that only knows the label (label smoothing as distillation)",
    guise::needs_no_teacher,
    guise::real("loss_weight", 0.1).at_least(0).help("weight of the made-up teacher's term"),
    losses::ce_weight_of(0.9),
    guise::real("right", 0.99).between(0, 1).help("the made-up teacher's value of the right class"),
    guise::real("temperature", 20.0).above(0).help("divides the teacher's values, and the student's logits"),
    guise::boolean("soften_student", true)
        .help("divide the student's logits too, as the paper writes it; its program does not"));
