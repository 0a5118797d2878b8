// A teacher-update policy of a plugin as the trainer uses it. It moves a list of tensor pairs and knows
// nothing of networks.
#pragma once

#include <limits>
#include <set>
#include <string>
#include <vector>

#include "bridge/instance.h"
#include "guise/teacher.h"

namespace guise::bridge {

struct TensorPair {
  std::string name;
  at::Tensor teacher;
  at::Tensor student;
  bool is_buffer = false;
};

// How the run went so far.
struct Course {
  double train_loss = std::numeric_limits<double>::quiet_NaN();  // of the last step
  double metric = std::numeric_limits<double>::quiet_NaN();      // of the last evaluation
  int64_t metric_epoch = -1;
  int32_t metric_sign = 1;  // -1: less is better
};

// When an update happens. `call` counts the calls of update before this one.
struct UpdateMoment {
  int64_t call = 0;
  int64_t epoch = 0;
  int64_t start_epoch = 0;
  int64_t step = 0;
  int64_t total_steps = 0;
  int64_t epochs = 0;
  Course course{};
};

class TeacherPolicy : public Instance {
 public:
  TeacherPolicy(PluginSource source, const guise_teacher_policy& descriptor, std::vector<guise_option> rows,
                nlohmann::json options, const SetupFacts& facts, LogSink log);
  ~TeacherPolicy() override;

  // Both throw core::Error(failed). True when a tensor of the teacher was written.
  bool begin_epoch(const std::vector<TensorPair>& pairs, const UpdateMoment& moment);
  bool update(const std::vector<TensorPair>& pairs, const UpdateMoment& moment);
  bool task(TaskEvent event, const TaskMoment& at, const std::vector<TensorPair>& pairs,
            const UpdateMoment& moment);

  // ---- for the table ----
  const std::vector<TensorPair>& pairs() const { return *pairs_; }
  const UpdateMoment& moment() const { return moment_; }
  void copy(uint32_t which);
  void lerp(uint32_t which, double weight);
  guise_pair lend_pair(uint32_t index);

 protected:
  bool owned_by_run(const c10::StorageImpl* storage) const override;
  bool may_write(const c10::StorageImpl* storage) const override;

 private:
  using Callback = void (*)(void*, guise_update*) GUISE_NOEXCEPT;
  std::function<void()> bound(Callback callback);
  // Without a callback nothing happens.
  bool run(const char* name, const std::function<void()>& callback, const std::vector<TensorPair>& pairs,
           const UpdateMoment& moment);
  void check_written();  // what the plugin may have written by itself

  guise_teacher_policy descriptor_;
  const std::vector<TensorPair>* pairs_ = nullptr;  // during a callback
  UpdateMoment moment_;
  bool wrote_ = false;
  std::set<uint32_t> handed_out_;  // pairs of the running callback
};

}  // namespace guise::bridge
