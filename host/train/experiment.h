// Everything a run needs, made and checked before anything is written: data, networks, plugins, optimizer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/request.h"
#include "data/augment.h"
#include "data/images.h"
#include "models/network.h"
#include "optim/optimizer.h"
#include "train/follower.h"
#include "train/online_probe.h"
#include "train/plugins.h"
#include "train/replay_buffer.h"
#include "train/stored_teachers.h"
#include "train/task_plan.h"
#include "train/task_record.h"
#include "train/weight_list.h"

namespace guise::train {

// Lines from plugins, kept while log.txt is not open. What nobody took in the end goes to standard error.
class Messages {
 public:
  Messages() = default;
  ~Messages();
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;

  void say(const std::string& line);
  void send_to(std::function<void(const std::string&)> sink);
  void keep() { sink_ = nullptr; }  // again: the sink is about to die

 private:
  std::function<void(const std::string&)> sink_;
  std::vector<std::string> waiting_;
};

struct Experiment {
  Experiment(const config::RunConfig& run_config, at::Device on, data::ImageData data);

  config::RunConfig config;
  at::Device device = at::kCPU;
  int64_t threads = 1;
  data::ImageData images;
  runs::DataFacts data_facts;
  data::Normalization normalization;
  TaskPlan plan;
  int64_t task_index = 0;  // of the task that the networks are made for

  std::shared_ptr<Messages> messages;
  std::unique_ptr<models::Network> student;
  std::unique_ptr<bridge::LossStrategy> strategy;
  std::unique_ptr<Follower> teacher;                // null: the strategy needs none, or has stored ones
  std::unique_ptr<StoredTeachers> stored_teachers;  // of teacher.from; null: none
  std::unique_ptr<Follower> average;                // null: not asked for
  std::unique_ptr<optim::Optimizer> optimizer;
  std::unique_ptr<OnlineProbe> online_probe;  // null: not asked for
  std::unique_ptr<ReplayBuffer> buffer;       // images of earlier tasks; null: none are kept
  std::vector<runs::PluginRecord> plugins;
  bridge::Course course;                    // so far; what policies are told
  std::unique_ptr<TaskRecord> task_record;  // null: a plain run, or one that has not begun

  const Task& task() const { return plan.at(task_index); }
  // Whether tasks were asked for, be it one.
  bool has_tasks() const { return config.continual.is_on(); }

  bool has_teacher() const { return teacher != nullptr || stored_teachers != nullptr; }
  // That the teacher tells a strategy of: 0 without one, and while it is a copy of a task that is still to
  // come.
  int64_t teacher_classes() const;
  // False before strategy.start_epoch, and where there is nothing to distil yet (task 0 with distil_over
  // old): the loss is plain cross-entropy then.
  bool strategy_works(int64_t epoch) const;
  // From task 1 on, where continual.freeze says so.
  bool backbone_is_frozen() const { return config.continual.freeze_backbone && task_index > 0; }

  // Destroys every plugin instance: what they say at their end still reaches log.txt.
  void close_plugins();

  // Network and strategy parameters that are trained; the strategy's are named "strategy.<name>".
  std::vector<models::NamedTensor> trained_parameters() const;
};

// The student's parameters as they are now.
WeightList weight_list(const Experiment& run);

// Strategy, teacher and average by the run's configuration, for its student.
void make_plugins(Experiment& run);

// The strategy's teacher as the task at hand finds it: a policy that has seen nothing, without a copy yet.
// Null where the strategy needs none, or has stored ones.
std::unique_ptr<Follower> fresh_teacher(const Experiment& run);

// What keeps images of earlier tasks, where the run or its strategy asks for it; after make_plugins. Throws
// core::Error(usage): a strategy that replays and nothing to replay, more images than there are, images that
// have no label among the classes of the loss.
void make_buffer(Experiment& run);

// A fresh optimizer over trained_parameters(). Those of the student that optimizer.multipliers or
// continual.freeze freezes ask for no gradient from then on.
void make_optimizer(Experiment& run);

// What of the configuration is the task's own becomes the run's.
void take_settings(Experiment& run, const Task& task);

// Throws core::Error(usage) for whatever is wrong with data, plugins or configuration.
Experiment prepare(const config::Request& request);

}  // namespace guise::train
