#include "examine/checks/policy_run.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include "models/make_network.h"

namespace guise::examine {
namespace {

constexpr int64_t kWidth = 2, kClasses = 5;

// Making one takes longer than copying it.
std::unique_ptr<models::Network> new_student() {
  static const auto made = models::make_network({.name = "resnet18", .width = kWidth}, kClasses, 0);
  return made->clone();
}

}  // namespace

PolicyRun::PolicyRun(const Subject& subject, const Making& making)
    : PolicyRun(subject, making, subject.make_policy(making)) {}

PolicyRun::PolicyRun(const Subject& subject, const Making& making,
                     std::unique_ptr<bridge::TeacherPolicy> policy)
    : making_(making),
      seed_(subject.seed()),
      student_(new_student()),
      policy_(policy.get()),
      follower_(std::move(policy), train::Part::model, {0, making.length.epochs, making.length.steps()}) {}

// Variances stay positive.
void PolicyRun::move_student() {
  const at::NoGradGuard no_grad;
  const auto generator =
      at::make_generator<at::CPUGeneratorImpl>(seed_ + 1000 * static_cast<uint64_t>(done_ + 1));
  before_.clear();
  for (const models::NamedTensor& entry : student_->tensors()) {
    if (!entry.tensor.is_floating_point()) {
      entry.tensor.add_(1);
    } else {
      entry.tensor.normal_(0, 1, generator);
      if (entry.name.ends_with("running_var")) entry.tensor.abs_();
    }
    before_.push_back(entry.tensor.clone());
  }
}

// A loss that falls, and a metric that gets better and worse by turns, at each epoch's end.
bridge::Course PolicyRun::course() const {
  bridge::Course course;
  const int64_t epochs = done_ / making_.length.steps_per_epoch;
  if (done_ > 0) course.train_loss = 2.0 / static_cast<double>(done_);
  if (epochs > 0) {
    course.metric = 50.0 + 10.0 * static_cast<double>(epochs % 3);
    course.metric_epoch = epochs - 1;
  }
  return course;
}

void PolicyRun::step() {
  const Moment moment = making_.length.at(done_);
  if (done_ % making_.length.steps_per_epoch == 0)
    follower_.begin_epoch(*student_, moment.epoch, done_, course());
  if (done_ == 0) tell(bridge::TaskEvent::begin, moment);
  move_student();
  ++done_;
  follower_.after_step(moment.epoch, done_, course());
  if (left() == 0) tell(bridge::TaskEvent::end, moment);
}

void PolicyRun::tell(bridge::TaskEvent event, const Moment& moment) {
  follower_.task(event, {.classes = kClasses, .epoch = moment.epoch, .step = done_}, course());
}

void PolicyRun::steps(int64_t count) {
  for (int64_t i = 0; i < count; ++i) step();
}

void PolicyRun::to_the_end() {
  steps(left());
}

PolicyRun PolicyRun::resumed(const Subject& subject) const {
  PolicyRun other(subject, making_);
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < student_->tensors().size(); ++i)
    other.student_->tensors()[i].tensor.copy_(student_->tensors()[i].tensor);
  other.follower_.restore(*other.student_, {true, follower_.calls(), follower_.policy_state()});
  for (size_t i = 0; i < pairs().size(); ++i) other.pairs()[i].teacher.copy_(pairs()[i].teacher);
  for (size_t i = 0; i < policy_->buffers().size(); ++i)
    other.policy_->buffers().at(i).tensor.copy_(policy_->buffers()[i].tensor);
  other.done_ = done_;
  return other;
}

TensorMap PolicyRun::teachers() const {
  TensorMap all;
  for (const bridge::TensorPair& pair : pairs()) all[pair.name] = pair.teacher.clone();
  return all;
}

std::string PolicyRun::changed_student() const {
  for (size_t i = 0; i < before_.size(); ++i) {
    if (!at::equal(student_->tensors()[i].tensor, before_[i])) return student_->tensors()[i].name;
  }
  return "";
}

std::string different_tensor(const TensorMap& a, const TensorMap& b) {
  for (const auto& [name, tensor] : a) {
    if (const auto other = b.find(name); other == b.end() || !at::equal(tensor, other->second)) return name;
  }
  return "";
}

}  // namespace guise::examine
