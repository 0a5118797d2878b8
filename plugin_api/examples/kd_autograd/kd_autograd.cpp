// Distillation as one node of the graph with a backward of its own: the value and the gradient of kd with
// criterion kd and kd_form ce, in two operators of backward instead of seven. README.md has the formula.
#include <guise/cpp/autograd.hpp>

using guise::Tensor;

// value = -1/N sum softmax(t / T) log_softmax(s / T) of s, t [N, K]; t gets no gradient.
struct Surprise : guise::Function<Surprise, 2, 1, 2> {
  static constexpr const char* name = "kd_autograd";
  double temperature;

  explicit Surprise(double T) : temperature(T) {}

  void forward(const Tensor* x, Tensor* value, Tensor* saved) const {
    const Tensor s = x[0], t = x[1];
    const Tensor products = softmax(t / temperature, 1) * log_softmax(s / temperature, 1);
    value[0] = products.sum() * (-1.0 / static_cast<double>(s.size(0)));
    saved[0] = s;
    saved[1] = t;
  }
  // grad_s = (softmax(s / T) - softmax(t / T)) / (T N) times the gradient of the value, a scalar
  void backward(const Tensor* saved, const Tensor* grad_value, Tensor* grad) const {
    const Tensor s = saved[0], t = saved[1];
    const double scale = 1.0 / (temperature * static_cast<double>(s.size(0)));
    grad[0] = (softmax(s / temperature, 1) - softmax(t / temperature, 1)) * scale * grad_value[0];
  }
};

struct KdAutograd : guise::LossStrategy {
  Surprise surprise;
  double weight;

  explicit KdAutograd(const guise::Options& o) : surprise(o.real("temperature")), weight(o.real("loss_weight")) {}

  void loss(guise::Step& step) {
    const Tensor s = step.over_teacher_classes(step.logits());
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    step.add_term("loss_kd", surprise(s, step.teacher_logits()), weight);
  }
};

GUISE_LOSS_STRATEGY(KdAutograd, "kd_autograd", "1.0.0", "distillation with a hand-written backward",
                    guise::needs_teacher_model.by_default("swap"),
                    guise::real("temperature", 2.0).above(0).help("softens both distributions"),
                    guise::real("loss_weight", 1.0).at_least(0).help("weight of the distillation term"));
