// The checkpoints of a run. One is two files: step-NNNNNN.safetensors, and step-NNNNNN.state.json as its
// commit record, which names the tensors' file with its size and SHA-256 and ends with a sum over itself.
// Without a state there is no checkpoint. Two pointer files, `last` and `best`, hold a name
// ("step-000391\n"). What the tensors and the state mean is the trainer's business. Only who holds the run's
// lock may change anything here; reading needs no lock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/files.h"
#include "record/safetensors.h"
#include "runs/checkpoint_name.h"
#include "runs/commit_record.h"

namespace guise::runs {

struct Checkpoint {
  int64_t step = 0;
  std::string tensors_file;  // its name
  record::SafetensorsFile tensors;
  nlohmann::json state;  // the trainer's members, and schema, step, save and tensors
};

class CheckpointFolder {
 public:
  // Touches nothing. save() needs the folder; reading finds nothing where there is none.
  explicit CheckpointFolder(std::filesystem::path folder, core::FileCalls& calls = core::system_file_calls());

  // Tensors, then state, then `last`, each durable before the next begins. The same step may be saved again:
  // the earlier one counts until the new one is whole. `state`: an object without schema, step, save,
  // tensors, state_sha256. Throws core::Error(failed), naming what was missing on a full disk; every earlier
  // checkpoint is then as good as before, and the caller may go on and save again later.
  void save(int64_t step, std::span<const record::TensorBytes> tensors,
            const record::SafetensorsMetadata& metadata, const nlohmann::ordered_json& state);

  // Moves `best`. Throws core::Error(failed) too when there is no such checkpoint.
  void mark_best(int64_t step);

  // Training goes on from `step`, an older checkpoint than the newest: it becomes the newest (and `last`), so
  // that what was saved after it in a past that is given up never wins again. Does nothing when it is the
  // newest.
  void continue_from(int64_t step);

  // Removes what is neither among the newest `keep_last` (at least 1) good checkpoints, nor `last`, nor
  // `best`; files of saves that died; temporary files of dead writers. Throws core::Error(failed).
  void retain(int64_t keep_last);

  std::optional<int64_t> last() const { return pointer(kLast); }
  std::optional<int64_t> best() const { return pointer(kBest); }
  std::vector<int64_t> steps() const;  // that have a state, good or not; rising

  std::filesystem::path state_file(int64_t step) const;  // where the state of a step is or would be

  // Checked against its sums. Throws core::Error(usage) naming file and reason.
  Checkpoint read(int64_t step) const;

  struct Found {
    std::optional<Checkpoint> checkpoint;
    std::vector<std::string> damaged;  // a line for each newer one that was refused: file and reason
  };
  // By the order of saving, newest first; `last` is not asked.
  Found newest_good() const;

 private:
  struct Entry {
    int64_t step = 0;
    int64_t save = 0;
    bool readable = false;  // its state
    std::string tensors_file;
  };
  std::vector<Entry> newest_first() const;
  int64_t next_save() const;
  std::filesystem::path free_tensors_file(int64_t step) const;
  std::optional<int64_t> checked_pointer(const std::string& name) const;
  std::optional<int64_t> pointer(const std::string& name) const;
  void point(const std::string& name, int64_t step);
  void write_state(const CommitRecord& record, const nlohmann::ordered_json& state);
  void withdraw(int64_t step, int64_t save_number, const std::filesystem::path& tensors_file);
  std::vector<int64_t> beyond(int64_t keep_last);
  bool is_good(const Entry& entry);
  void remove_tensors_without_state();
  void remove(const std::filesystem::path& path);

  std::filesystem::path folder_;
  core::FileCalls& calls_;
  std::set<std::pair<int64_t, int64_t>> good_;  // step and save of those written or read whole by this object
  std::set<int64_t> unsure_;  // whose save failed, though a state stands: not counted among those kept
};

}  // namespace guise::runs
