// A plugin for 1.0 by the C++ wrapper: every class and every function that a callback receives.
#include <guise/cpp/autograd.hpp>
#include <guise/plugin.hpp>

using guise::Tensor;

GUISE_PLUGIN("frozen_cpp", "1.0.0");

GUISE_OP(lerp_in_place, "aten::lerp_", "Scalar");
GUISE_OP(cosh, "aten::cosh", "");

namespace {

constexpr const char* const modes[] = {"model", "head", nullptr};

// y = x^2 with a backward of its own.
struct Square : guise::Function<Square, 1, 1, 1> {
  static constexpr const char* name = "frozen_cpp_square";
  void forward(const Tensor* x, Tensor* y, Tensor* saved) const {
    y[0] = x[0] * x[0];
    saved[0] = x[0];
  }
  void backward(const Tensor* saved, const Tensor* dy, Tensor* dx) const { dx[0] = dy[0] * saved[0] * 2.0; }
};

struct FrozenCpp : guise::LossStrategy {
  static constexpr uint32_t state_version = 3;
  double above, below;
  int64_t whole;
  bool flag, whole_model;
  Tensor scale, spread, eye, mean;
  guise::Kept last;
  Square square;
  int64_t calls = 0;

  explicit FrozenCpp(const guise::Options& o)
      : above(o.real("above")),
        below(o.real("below")),
        whole(o.integer("whole")),
        flag(o.boolean("flag")),
        whole_model(o.is("mode", "model")),
        scale(o.parameter("scale", {o.feature_dim()}, 1.0)),
        spread(o.parameter("spread", {2, o.feature_dim()}, guise::kaiming_uniform())),
        eye(o.buffer("eye", {3, 3}, guise::identity())),
        mean(o.buffer("mean", {o.feature_dim()}, guise::normal(0, 1))) {
    if (o.classes() < 1 || o.train_size() < 0 || o.facts().world_size < 1) o.fail("setup facts");
    if (o.text("note")[0] == 0) o.fail("the text of an option");
    if (!whole_model) o.narrow_teacher_scope(GUISE_TEACHER_HEAD);
  }

  void loss(guise::Step& step) {
    const Tensor s = step.logits(), z = step.features();
    const Tensor t = step.over_teacher_classes(step.teacher_head(z).detach()) - step.teacher_logits();
    if (step.batch_size() < 1 || step.epoch() < 0 || step.lr() < 0) step.fail("step facts");
    if (step.targets().size(0) != step.samples().size(0)) step.fail("targets and samples");
    if (whole_model && step.teacher_features().rank() != 2) step.fail("the teacher's features");
    const Tensor noise = step.random_uniform(z.size(0), z.size(1));
    const Tensor near = step.over_teacher_classes(s) - step.teacher_logits().detach();
    step.add_term("loss_ce", step.cross_entropy(s));
    step.add_term("loss_gap", square(near).mean(), above);
    step.add_term("loss_head", square(step.head(z * scale)).mean(), below / static_cast<double>(whole));
    step.add_term("loss_teacher", square(t).mean(), 0.5);
    step.add_term("loss_noise", (matmul(z * noise, spread.transpose(0, 1)) + call(cosh, scale).mean()).mean(), 0.125);
    step.log_value("eye", eye.sum().item());
    if (calls++ == 0) step.log("the first call");
    guise::NoGrad none(step);
    call(lerp_in_place, mean, z.detach().mean(0), 0.5);
    last = z.mean(0).detach();
  }

  uint64_t save(guise::Context&, void* bytes, uint64_t capacity) const {
    if (capacity >= sizeof calls) __builtin_memcpy(bytes, &calls, sizeof calls);
    return sizeof calls;
  }
  void load(guise::Context& context, const void* bytes, uint64_t size, uint32_t version) {
    if (version != state_version || size != sizeof calls) return context.fail("another state");
    __builtin_memcpy(&calls, bytes, sizeof calls);
  }
};

struct FrozenPlain : guise::LossStrategy {
  explicit FrozenPlain(const guise::Options&) {}
  void loss(guise::Step& step) { step.add_term("loss_ce", step.cross_entropy(step.logits())); }
};

struct FrozenAverage : guise::TeacherPolicy {
  static constexpr uint32_t state_version = 1;
  double momentum;
  double best = 0;
  bool renewed = false;

  explicit FrozenAverage(const guise::Options& o) : momentum(o.real("momentum")) {}

  void begin_epoch(guise::TeacherUpdate& u) {
    if (u.epochs_since_start() == 0) u.copy();
  }
  void update(guise::TeacherUpdate& u) {
    if (u.call() < 0 || u.step() < 0 || u.epochs() < 0 || u.pair_count() == 0) u.fail("update facts");
    if (u.metric_epoch() >= 0 && u.improved_on(best)) best = u.metric();
    if (u.name(0)[0] == 0 || u.teacher(0).rank() != u.student(0).rank()) u.fail("the first pair");
    u.lerp(momentum);
    u.copy_buffers();
    renewed = true;
  }

  uint64_t save(guise::Context&, void* bytes, uint64_t capacity) const {
    if (capacity >= sizeof best) __builtin_memcpy(bytes, &best, sizeof best);
    return sizeof best;
  }
  void load(guise::Context& context, const void* bytes, uint64_t size, uint32_t) {
    if (size != sizeof best) return context.fail("another state");
    __builtin_memcpy(&best, bytes, sizeof best);
  }
};

struct FrozenAtOnce : guise::TeacherPolicy {
  explicit FrozenAtOnce(const guise::Options&) {}
  void update(guise::TeacherUpdate& u) { u.copy(); }
};

GUISE_LOSS_STRATEGY(FrozenCpp, "frozen_cpp", "1.0.0", "every function of 1.0, in C++",
                    guise::needs_teacher_model.by_default("frozen_average", "{\"momentum\": 0.25}"),
                    guise::real("above", 0.5).above(0).help("above 0"),
                    guise::real("below", 0.25).at_least(0).below(1).help("in [0, 1)"),
                    guise::integer("whole", 2).between(1, 9).unit("steps").since("1.0.0").help("1 to 9"),
                    guise::boolean("flag", true).help("yes or no"),
                    guise::text("mode", "model").choices(modes).help("how much of the teacher"),
                    guise::text("note", "none").help("any text"));
GUISE_LOSS_STRATEGY(FrozenPlain, "frozen_plain", "1.0.0", "cross-entropy alone", guise::needs_no_teacher);
GUISE_TEACHER_POLICY(FrozenAverage, "frozen_average", "1.0.0", "a moving average",
                     guise::real("momentum", 0.5).between(0, 1).help("weight of the student's value"));
GUISE_TEACHER_POLICY(FrozenAtOnce, "frozen_at_once", "1.0.0", "the student itself");

}  // namespace
