#include "train/experiment.h"

#include <ATen/Context.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <cstdio>
#include <set>

#include "core/cores.h"
#include "core/error.h"
#include "core/still_at.h"
#include "core/terminal.h"
#include "models/make_network.h"
#include "nodes/kernels.h"
#include "train/data_facts.h"
#include "train/device.h"
#include "train/init_from.h"

namespace guise::train {
namespace {

bridge::SetupFacts setup_facts(const Experiment& run, int64_t start_epoch) {
  return {.dtype = at::kFloat,
          .device = run.device,
          .feature_dim = run.student->feature_dim(),
          .classes = run.images.train.classes(),
          .epochs = run.plan.epochs(),
          .steps_per_epoch = run.task().steps_per_epoch,
          .total_steps = run.plan.steps(),
          .start_epoch = start_epoch,
          .train_size = run.images.train.count,
          .seed = run.config.train.seed,
          .layers = run.student->layers(),
          .weight_list = weight_list(run).length()};
}

bridge::LogSink sink_of(const Experiment& run) {
  return [messages = run.messages](const std::string& line) { messages->say(line); };
}

int64_t images_of(const Task& task) {
  return static_cast<int64_t>(task.images.size());
}

// "", "of task 2 "
std::string of_task(const Experiment& run, const Task& task) {
  return run.has_tasks() ? "of task " + std::to_string(task.index) + " " : "";
}

// Legal, and hardly meant.
void warn_of_habits(const Experiment& run) {
  const config::TrainConfig& train = run.config.train;
  const auto say = [&](const std::string& text) { run.messages->say("warning: " + text); };
  if (run.images.train.classes() < 2) say("the images are of one class: there is nothing to tell apart");
  // A set that was limited for a try is let pass.
  const int64_t of_a_step = train.batch_size * train.accumulate_steps;
  const std::string what = train.accumulate_steps == 1 ? "train.batch_size " : "a step of ";
  for (int64_t i = 0; i < run.plan.size() && run.config.data.train_limit == 0; ++i) {
    const Task& task = run.plan.at(i);
    if (of_a_step <= images_of(task)) continue;
    say(what + std::to_string(of_a_step) + " is more than the " + std::to_string(images_of(task)) +
        " training images " + of_task(run, task) + ": every epoch is one step");
  }
  if (run.threads > core::usable_cores())
    say("train.threads " + std::to_string(run.threads) + " is more than the " +
        std::to_string(core::usable_cores()) + " cores that may be used: steps take longer, not shorter");
}

void check_image_size(const Experiment& run) {
  const data::ImageSet& images = run.images.train;
  const int64_t least = run.student->smallest_side();
  if (std::min(images.height, images.width) >= least) return;
  const std::string side = std::to_string(least);
  throw core::usage_error({.place = "model",
                           .problem = run.config.model.name + " with model.pooling=" +
                                      run.config.model.pooling + " has no map left to pool",
                           .expected = "images of at least " + side + " x " + side + " pixels",
                           .received = std::to_string(images.width) + " x " + std::to_string(images.height),
                           .advice = "another model.name, model.stem or model.pooling"});
}

void make_student(Experiment& run) {
  run.student = models::make_network(run.config.model, run.task().seen(), run.config.train.seed);
  check_image_size(run);
  if (!run.config.model.init_from.empty()) {
    init_from(*run.student, models::tensor_names(run.config.model.name),
              {run.config.model.init_from, run.config.model.new_head,
               run.has_tasks() ? "the run's first task" : "the run's data set"});
  }
  run.student->to(run.device, at::kFloat);
  run.student->use_kernels(nodes::kernels_named(run.config.train.kernels));
}

// What the last batch of an epoch holds.
int64_t smallest_batch(const Experiment& run, const Task& task) {
  const int64_t count = images_of(task), batch = run.config.train.batch_size;
  return run.config.train.drop_last || count % batch == 0 ? std::min(count, batch) : count % batch;
}

// A batch of one image may leave batch norm one value a channel: found here, not at the end of the epoch.
void try_smallest_batch(const Experiment& run, const Task& task) {
  if (smallest_batch(run, task) > 1) return;
  const at::NoGradGuard no_grad;
  const data::ImageSet& images = run.images.train;
  try {
    const auto copy = run.student->clone();
    const at::Tensor image = at::zeros({1, 3, images.height, images.width}, run.device);
    copy->head(copy->features(image, models::Mode::train), models::Mode::train);
  } catch (const core::Error&) {
    throw core::usage_error(
        {.place = "train.batch_size",
         .problem = "the last batch of an epoch is one image, which leaves batch norm one value a channel",
         .expected = "a size that leaves no single image of " + std::to_string(images_of(task)) +
                     (run.has_tasks() ? ", those of task " + std::to_string(task.index) : ""),
         .received = std::to_string(run.config.train.batch_size),
         .advice = "another train.batch_size, or train.drop_last=true"});
  }
}

void read_teachers(Experiment& run) {
  std::vector<std::string> warnings;
  run.stored_teachers = load_teachers(run.config.teacher, run.data_facts, run.device, warnings);
  for (const std::string& warning : warnings) run.messages->say("warning: " + warning);
}

void make_strategy(Experiment& run) {
  const config::StrategyConfig& strategy = run.config.strategy;
  auto loaded = load_strategy(strategy.plugin, setup_facts(run, strategy.start_epoch), sink_of(run));
  run.strategy = std::move(loaded.instance);
  run.plugins.push_back(loaded.record);
}

struct MadeFollower {
  std::unique_ptr<Follower> follower;
  runs::PluginRecord record;
};

MadeFollower make_follower(const Experiment& run, const config::PluginChoice& choice, Part part,
                           int64_t start_epoch) {
  bridge::SetupFacts facts = setup_facts(run, start_epoch);
  facts.feature_dim = facts.classes = 0;
  auto loaded = load_policy(choice, facts, sink_of(run));
  return {std::make_unique<Follower>(std::move(loaded.instance), part,
                                     FollowedRun{start_epoch, run.plan.epochs(), run.plan.steps()}),
          loaded.record};
}

// Task 0 has no task before it, of which its teacher could be.
bool nothing_to_distil(const Experiment& run) {
  return run.has_tasks() && !run.config.continual.distil_over_seen && run.task_index == 0;
}

// In later tasks it is there from their first step on.
int64_t start_of_teacher(const Experiment& run) {
  if (run.task_index > 0) return run.task().first_epoch;
  return nothing_to_distil(run) ? run.task().end_epoch() : run.config.strategy.start_epoch;
}

MadeFollower make_teacher_of_task(const Experiment& run) {
  const bool head = run.strategy->teacher_scope() == GUISE_TEACHER_HEAD;
  return make_follower(run, run.config.teacher.plugin, head ? Part::head : Part::model,
                       start_of_teacher(run));
}

// A head alone would read the student's features, whose width and meaning are another's.
void check_stored_teachers(const Experiment& run, int32_t scope) {
  if (scope != GUISE_TEACHER_HEAD) return;
  throw core::usage_error(
      {.place = "teacher.from",
       .problem = "strategy " + run.strategy->names().name +
                  " reads a teacher's head on the student's own feature (scope head), which a trained "
                  "network's does not fit",
       .expected = "a strategy that reads a whole model",
       .advice = "strategy.teacher_scope=model where it has the option, or kd, mask_all"});
}

void make_teacher(Experiment& run) {
  const int32_t scope = run.strategy->teacher_scope();
  if (scope == GUISE_TEACHER_NONE) return;
  if (!run.config.teacher.from.empty()) return check_stored_teachers(run, scope);
  if (run.config.teacher.plugin.name.empty()) {
    throw core::usage_error({.place = "teacher.name",
                             .problem = "strategy " + run.strategy->names().name + " needs a teacher",
                             .advice = "--teacher ema; guise list shows every policy"});
  }
  MadeFollower made = make_teacher_of_task(run);
  run.teacher = std::move(made.follower);
  run.plugins.push_back(std::move(made.record));
}

void make_average(Experiment& run) {
  const config::AverageConfig& average = run.config.average;
  if (average.plugin.name.empty()) return;
  MadeFollower made = make_follower(run, average.plugin, Part::model, average.start_epoch);
  run.average = std::move(made.follower);
  run.plugins.push_back(std::move(made.record));
}

void check_buffer(const Experiment& run, bool strategy_draws) {
  const int64_t size = run.config.continual.buffer.size;
  if (size == 0)
    throw core::usage_error(
        {.place = "continual.buffer.size",
         .problem =
             "strategy " + run.strategy->names().name + " replays images of earlier tasks, and none are kept",
         .expected = "1 to " + std::to_string(run.images.train.count) + " training images",
         .received = "0",
         .advice = "--set continual.tasks=5 --set continual.buffer.size=200"});
  if (size > run.images.train.count)
    throw core::usage_error(
        {.place = "continual.buffer.size",
         .problem = "the buffer is larger than the data",
         .expected = "at most the " + std::to_string(run.images.train.count) + " training images",
         .received = std::to_string(size),
         .advice = "a smaller one; continual.joint=true trains on all images"});
  if (!strategy_draws && run.config.continual.loss_over_new)
    throw core::usage_error({.place = "continual.loss_over",
                             .problem = "images that are replayed have no label among a task's own classes",
                             .expected = "seen, with continual.buffer.size",
                             .received = "new",
                             .advice = "strategy er has a loss of its own for them"});
}

// Multipliers by the whole name of a parameter win over all others.
config::OptimizerConfig with_frozen_backbone(config::OptimizerConfig optimizer, const Experiment& run) {
  const std::string& head = models::tensor_names(run.config.model.name).head;
  for (const models::NamedTensor& entry : run.student->parameters()) {
    if (!entry.name.starts_with(head)) optimizer.multipliers[entry.name] = 0;
  }
  return optimizer;
}

}  // namespace

Messages::~Messages() {
  for (const std::string& line : waiting_) core::tell(line);
}

void Messages::say(const std::string& line) {
  if (sink_) return sink_(line);
  waiting_.push_back(line);
}

void Messages::send_to(std::function<void(const std::string&)> sink) {
  sink_ = std::move(sink);
  for (const std::string& line : waiting_) sink_(line);
  waiting_.clear();
}

Experiment::Experiment(const config::RunConfig& run_config, at::Device on, data::ImageData data)
    : config(run_config),
      device(on),
      threads(set_threads(run_config.train.threads)),
      images(std::move(data)),
      data_facts(train::data_facts(images)),
      normalization(images),
      messages(std::make_shared<Messages>()) {}

void Experiment::close_plugins() {
  average.reset();
  teacher.reset();
  strategy.reset();
}

std::vector<models::NamedTensor> Experiment::trained_parameters() const {
  std::vector<models::NamedTensor> parameters = student->parameters();
  for (const bridge::PluginTensor& own : strategy->parameters()) {
    if (own.tensor.requires_grad()) parameters.push_back({"strategy." + own.name, own.tensor, false});
  }
  return parameters;
}

int64_t Experiment::teacher_classes() const {
  if (!has_teacher()) return 0;
  if (teacher != nullptr && teacher->exists()) return teacher->network().classes();
  if (nothing_to_distil(*this)) return 0;
  const bool old_ones = has_tasks() && !config.continual.distil_over_seen;
  return stored_teachers != nullptr && old_ones ? task().first_class : student->classes();
}

bool Experiment::strategy_works(int64_t epoch) const {
  return epoch >= config.strategy.start_epoch && !(has_teacher() && nothing_to_distil(*this));
}

std::unique_ptr<Follower> fresh_teacher(const Experiment& run) {
  return run.teacher == nullptr ? nullptr : make_teacher_of_task(run).follower;
}

void take_settings(Experiment& run, const Task& task) {
  run.config.optimizer = task.optimizer;
  run.config.schedule = task.schedule;
  run.config.train.clip_norm = task.clip_norm;
}

WeightList weight_list(const Experiment& run) {
  return {*run.student, run.images.train.classes(), run.config.train.seed};
}

void make_plugins(Experiment& run) {
  make_strategy(run);
  make_teacher(run);
  make_average(run);
}

void make_buffer(Experiment& run) {
  const config::BufferConfig& wanted = run.config.continual.buffer;
  const bridge::ReplayWish& wish = run.strategy->replay_wish();
  if (wanted.size == 0 && !wish.draws) return;
  check_buffer(run, wish.draws);
  run.buffer = std::make_unique<ReplayBuffer>(
      BufferOptions{.size = wanted.size,
                    .policy = wanted.policy,
                    .classes = run.images.train.classes(),
                    .keeps_logits = wish.keeps_logits,
                    .seed = run.config.train.seed,
                    .batch = wanted.batch > 0 ? wanted.batch : run.config.train.batch_size});
}

void make_optimizer(Experiment& run) {
  const config::OptimizerConfig& said = run.config.optimizer;
  run.optimizer =
      optim::make_optimizer(run.backbone_is_frozen() ? with_frozen_backbone(said, run) : said,
                            run.trained_parameters(), models::tensor_names(run.config.model.name).head);
  std::set<std::string> trained;
  for (const models::NamedTensor& entry : run.optimizer->parameters()) trained.insert(entry.name);
  for (models::NamedTensor& entry : run.student->parameters()) {
    entry.tensor.requires_grad_(trained.contains(entry.name));
  }
}

Experiment prepare(const config::Request& request) {
  const config::RunConfig& config = request.resolved.run;
  const at::Device device = device_named(config.train.device);
  // Empty where nobody watches.
  const auto at = [&](const std::string& what) { return request.quiet ? "" : what; };
  core::StillAt stage(stderr, core::terminal_of(stderr, request.colour),
                      at("reading " + config.data.name + ": images, then their mean and deviation"));
  Experiment run(config, device, data::load_images(config.data, config.train.seed));
  at::manual_seed(config.train.seed);  // for operators of plugins that draw outside the run's own streams
  run.plan = make_task_plan(config, run.images);
  take_settings(run, run.task());
  warn_of_habits(run);
  stage.now(at("making " + config.model.name + ", width " + std::to_string(config.model.width)));
  make_student(run);
  for (int64_t i = 0; i < run.plan.size(); ++i) try_smallest_batch(run, run.plan.at(i));
  if (!config.teacher.from.empty()) stage.now(at("reading the teachers"));
  read_teachers(run);
  stage.now(at("creating " + config.strategy.plugin.name + " and what follows the student"));
  make_plugins(run);
  make_buffer(run);
  make_optimizer(run);
  if (config.measure.online_probe.enabled)
    run.online_probe = std::make_unique<OnlineProbe>(config.measure.online_probe, run.images.train.classes(),
                                                     run.student->feature_dim(), run.device);
  return run;
}

}  // namespace guise::train
