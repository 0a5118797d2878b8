#include "train/late_beginnings.h"

#include <ATen/Context.h>

#include <utility>

#include "core/error.h"
#include "data/batches.h"
#include "train/step_loss.h"

namespace guise::train {
namespace {

// While it lives, the run has another student and other instances of its plugins.
class Understudy {
 public:
  explicit Understudy(Experiment& run)
      : run_(run),
        generator_(at::globalContext().defaultGenerator(at::kCPU)),
        random_(generator_.get_state()) {
    student_ = run.student->clone();
    for (const models::NamedTensor& entry : student_->tensors()) {
      if (!entry.is_buffer) at::Tensor(entry.tensor).requires_grad_(true);
    }
    messages_ = std::make_shared<Messages>();
    messages_->send_to([](const std::string&) {});
    exchange();
    try {
      make_plugins(run);
    } catch (...) {
      exchange();
      throw;
    }
  }
  ~Understudy() {
    exchange();
    generator_.set_state(random_);
  }
  Understudy(const Understudy&) = delete;
  Understudy& operator=(const Understudy&) = delete;

 private:
  void exchange() {
    std::swap(run_.student, student_);
    std::swap(run_.strategy, strategy_);
    std::swap(run_.teacher, teacher_);
    std::swap(run_.average, average_);
    std::swap(run_.plugins, plugins_);
    std::swap(run_.messages, messages_);
  }

  Experiment& run_;
  at::Generator generator_;
  at::Tensor random_;
  std::unique_ptr<models::Network> student_;
  std::unique_ptr<bridge::LossStrategy> strategy_;
  std::unique_ptr<Follower> teacher_, average_;
  std::vector<runs::PluginRecord> plugins_;
  std::shared_ptr<Messages> messages_;
};

void follow_a_step(Follower* follower, const models::Network& student, int64_t epoch, int64_t step) {
  if (follower == nullptr) return;
  follower->begin_epoch(student, epoch, step, {});
  follower->after_step(epoch, step + 1, {});
}

void step_of_strategy(const Experiment& run, const data::Batch& batch, const StepPosition& position,
                      std::string& warning) {
  if (run.teacher) run.teacher->begin_epoch(*run.student, position.epoch, position.step, {});
  const LossSum loss = loss_of_step(run, batch, position);
  try {
    check_finite(loss, position.epoch, position.step, {}, origin_of_loss(run, position.epoch));
  } catch (const core::Error& error) {
    warning = error.what();
    return;
  }
  backward(run, loss, position);
  if (run.teacher) run.teacher->after_step(position.epoch, position.step + 1, {});
}

}  // namespace

void try_late_beginnings(Experiment& run) {
  const int64_t strategy_start = run.config.strategy.start_epoch;
  const int64_t average_start = run.average ? run.config.average.start_epoch : 0;
  // Teachers of a run's own differ in nothing that a strategy can see; stored ones may not fit it.
  if (strategy_start == 0 && average_start == 0 && !run.stored_teachers) return;
  const std::vector<int64_t> order = data::epoch_order(run.images.train.count, run.config.train.seed, 0);
  const std::span<const int64_t> samples = data::batch_indices(order, run.config.train.batch_size, 0);
  const data::Batch batch = load_batch(run, samples, 0);
  std::string warning;
  {
    const Understudy understudy(run);
    step_of_strategy(run, batch, {strategy_start, strategy_start * run.steps_per_epoch, samples}, warning);
    follow_a_step(run.average.get(), *run.student, average_start, average_start * run.steps_per_epoch);
  }
  if (!warning.empty())
    run.messages->say("warning: tried on the first batch, before any training: " + warning);
}

}  // namespace guise::train
