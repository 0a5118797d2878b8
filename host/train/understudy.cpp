#include "train/understudy.h"

#include <ATen/Context.h>

#include <utility>

#include "core/error.h"

namespace guise::train {

Understudy::Understudy(Experiment& run)
    : run_(run),
      generator_(at::globalContext().defaultGenerator(at::kCPU)),
      random_(generator_.get_state()),
      task_index_(run.task_index) {
  student_ = run.student->clone();
  for (const models::NamedTensor& entry : student_->tensors()) {
    if (!entry.is_buffer) at::Tensor(entry.tensor).requires_grad_(true);
  }
  if (run.buffer) buffer_ = std::make_unique<ReplayBuffer>(run.buffer->options());
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

Understudy::~Understudy() {
  exchange();
  run_.task_index = task_index_;
  take_settings(run_, run_.task());
  generator_.set_state(random_);
}

void Understudy::exchange() {
  std::swap(run_.student, student_);
  std::swap(run_.strategy, strategy_);
  std::swap(run_.teacher, teacher_);
  std::swap(run_.average, average_);
  std::swap(run_.optimizer, optimizer_);
  std::swap(run_.buffer, buffer_);
  std::swap(run_.plugins, plugins_);
  std::swap(run_.messages, messages_);
}

std::string tried_step(const Experiment& run, const data::Batch& batch, const StepPosition& position) {
  const LossSum loss = loss_of_step(run, batch, position);
  try {
    check_finite(loss, position.epoch, position.step, {}, origin_of_loss(run, position.epoch));
  } catch (const core::Error& error) {
    return error.what();
  }
  backward(run, loss, position);
  return "";
}

}  // namespace guise::train
