// A whole training step, ResNet-18 at width 16 on 64 images of 32 x 32: kd as the bundled plugin, and the
// same operators compiled into this program. And its loss alone, forward and backward to the logits: there
// the difference is seen which noise hides in a step.
#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

#include "bridge/imports.h"
#include "bridge/loss_strategy.h"
#include "catalogue/catalogue.h"
#include "catalogue/module.h"
#include "guise/host.h"
#include "models/make_network.h"
#include "optim/sgd.h"
#include "rows.h"
#include "train/loss_sum.h"

namespace guise::bench {
namespace {

constexpr int64_t kBatchSize = 64, kClasses = 10;
constexpr double kTemperature = 2;

struct Networks {
  Networks() {
    config::ModelConfig shape;
    shape.name = "resnet18";
    shape.width = 16;
    student = models::make_network(shape, kClasses, 1);
    teacher = student->clone();
    optimizer = std::make_unique<optim::Sgd>(student->parameters(), optim::SgdOptions{});
  }
  std::unique_ptr<models::Network> student, teacher;
  std::unique_ptr<optim::Optimizer> optimizer;
  at::Tensor images = at::randn({kBatchSize, 3, 32, 32}), labels = at::arange(kBatchSize) % kClasses;
};

class Step : public bridge::StepServices {
 public:
  explicit Step(Networks& networks) : networks_(networks) {
    features_ = networks.student->features(networks.images, models::Mode::train);
    logits_ = networks.student->head(features_, models::Mode::train);
  }
  // Without the networks: their outputs are given.
  Step(Networks& networks, at::Tensor features, at::Tensor logits, at::Tensor teacher_logits)
      : networks_(networks),
        features_(std::move(features)),
        logits_(std::move(logits)),
        teacher_logits_(std::move(teacher_logits)) {}

  bridge::StepFacts facts() const override {
    return {0, 0, kBatchSize, networks_.student->feature_dim(), kClasses, kClasses};
  }
  at::Tensor logits() override { return logits_; }
  at::Tensor features() override { return features_; }
  at::Tensor targets() override { return networks_.labels; }
  at::Tensor samples() override { return {}; }
  at::Tensor teacher_features() override {
    const at::NoGradGuard no_grad;
    return networks_.teacher->features(networks_.images, models::Mode::evaluate);
  }
  at::Tensor teacher_logits() override {
    if (teacher_logits_.defined()) return teacher_logits_;
    const at::NoGradGuard no_grad;
    return networks_.teacher->head(teacher_features(), models::Mode::evaluate);
  }
  at::Tensor head(bridge::Which, const at::Tensor& features) override {
    return networks_.student->head(features, models::Mode::train);
  }
  at::Tensor cross_entropy(const at::Tensor& logits) override {
    return at::cross_entropy_loss(logits, networks_.labels);
  }
  at::Tensor over_teacher_classes(const at::Tensor& logits) override { return logits.narrow(1, 0, kClasses); }
  at::Tensor random_uniform(at::IntArrayRef sizes, int64_t) override { return at::rand(sizes); }
  bool owns(const c10::StorageImpl* storage) const override {
    for (const auto* network : {networks_.student.get(), networks_.teacher.get()}) {
      for (const models::NamedTensor& entry : network->tensors()) {
        if (entry.tensor.storage().unsafeGetStorageImpl() == storage) return true;
      }
    }
    return false;
  }

 private:
  Networks& networks_;
  at::Tensor features_, logits_, teacher_logits_;
};

// plugins/losses/kd, operator by operator.
std::vector<bridge::Term> kd_in_the_host(Step& step) {
  const at::Tensor s = step.over_teacher_classes(step.logits()) / kTemperature;
  const at::Tensor t = step.teacher_logits().detach() / kTemperature;
  const at::Tensor surprise = -at::log_softmax(s, 1);
  const at::Tensor kd = (at::softmax(t, 1) * surprise).sum() * (1.0 / kBatchSize);
  return {{"loss_ce", step.cross_entropy(step.logits()), 1}, {"loss_kd", kd, 1}};
}

// The bundled plugin, as the trainer would load it.
class Plugin {
 public:
  explicit Plugin(const Networks& networks) {
    const catalogue::Catalogue found(
        {{std::string(GUISE_BUILD_DIR) + "/lib/guise/plugins", "the build tree"}});
    const auto module = catalogue::Module::open(found.find(config::PluginKind::strategy, "kd"));
    const catalogue::Descriptor& descriptor = module->descriptor();
    bridge::PluginSource source{
        module, module->file(),
        bridge::resolve_imports("kd", descriptor.op_slots, descriptor.interface_slots)};
    const catalogue::Strategy& kd = *module->find_strategy("kd");
    nlohmann::json options = nlohmann::json::object();
    for (const config::Option& option : kd.options) options[option.key] = option.default_value;
    const bridge::SetupFacts facts{.feature_dim = networks.student->feature_dim(), .classes = kClasses};
    strategy_ = std::make_unique<bridge::LossStrategy>(std::move(source), kd.table, kd.rows, options, facts,
                                                       [](const std::string&) {});
  }
  std::vector<bridge::Term> operator()(Step& step) { return strategy_->loss(step); }

 private:
  std::unique_ptr<bridge::LossStrategy> strategy_;
};

template <class Loss>
void run_step(benchmark::State& state, Networks& networks, Loss&& loss) {
  for (auto _ : state) {
    Step step(networks);
    train::sum_terms(loss(step)).total.backward();
    networks.optimizer->step(0.01);
    networks.optimizer->zero_grad();
  }
}

template <class Loss>
void run_loss(benchmark::State& state, Networks& networks, Loss&& loss) {
  const at::Tensor features = at::randn({kBatchSize, networks.student->feature_dim()});
  const at::Tensor logits = at::randn({kBatchSize, kClasses}).set_requires_grad(true),
                   target = at::randn({kBatchSize, kClasses});
  for (auto _ : state) {
    Step step(networks, features, logits, target);
    train::sum_terms(loss(step)).total.backward();
    logits.mutable_grad().reset();
  }
}

template <class Run>
void in_the_host(benchmark::State& state, Run run) {
  Networks networks;
  run(state, networks, kd_in_the_host);
}

template <class Run>
void by_plugin(benchmark::State& state, Run run) {
  Networks networks;
  run(state, networks, Plugin(networks));
}

}  // namespace

void register_train_step() {
  const auto step = [](benchmark::State& state, Networks& networks, auto&& loss) {
    run_step(state, networks, loss);
  };
  const auto loss = [](benchmark::State& state, Networks& networks, auto&& kd) {
    run_loss(state, networks, kd);
  };
  benchmark::RegisterBenchmark(kHostLoss, [loss](benchmark::State& state) { in_the_host(state, loss); });
  benchmark::RegisterBenchmark(kPluginLoss, [loss](benchmark::State& state) { by_plugin(state, loss); });
  benchmark::RegisterBenchmark(kHostStep, [step](benchmark::State& state) { in_the_host(state, step); });
  benchmark::RegisterBenchmark(kPluginStep, [step](benchmark::State& state) { by_plugin(state, step); });
}

}  // namespace guise::bench
