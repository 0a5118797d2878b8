// Which checkpoints stay. States go before tensors, and are gone on disk before the tensors follow: what dies
// in between leaves tensors without a state, which count for nothing and go the next time.
#include <algorithm>
#include <cerrno>
#include <system_error>

#include "core/error.h"
#include "record/temporary_files.h"
#include "runs/checkpoint_folder.h"
#include "runs/checkpoint_name.h"

namespace guise::runs {

void CheckpointFolder::retain(int64_t keep_last) {
  const std::vector<int64_t> doomed = beyond(std::max<int64_t>(keep_last, 1));
  if (!doomed.empty()) {
    core::sync_folder(folder_.string(), calls_);  // what replaces them is on disk
    for (const int64_t step : doomed) remove(state_file(step));
    core::sync_folder(folder_.string(), calls_);
  }
  remove_tensors_without_state();
  record::remove_dead_temporaries(folder_, calls_);
}

std::vector<int64_t> CheckpointFolder::beyond(int64_t keep_last) {
  const std::optional<int64_t> last_step = last(), best_step = checked_pointer(kBest);
  std::vector<int64_t> doomed;
  int64_t good = 0;
  for (const Entry& entry : newest_first()) {
    const bool needed = entry.step == last_step || entry.step == best_step;
    if (good >= keep_last && !needed) doomed.push_back(entry.step);
    if (good < keep_last && !unsure_.contains(entry.step) && is_good(entry)) ++good;
  }
  return doomed;
}

// Read once in the life of this object; what it saved itself is believed.
bool CheckpointFolder::is_good(const Entry& entry) {
  if (!entry.readable) return false;
  if (good_.contains({entry.step, entry.save})) return true;
  try {
    read(entry.step);
  } catch (const core::Error&) {
    return false;
  }
  good_.insert({entry.step, entry.save});
  return true;
}

// One whose state cannot be read may be named there: it stays.
void CheckpointFolder::remove_tensors_without_state() {
  std::set<std::string> named;
  std::set<int64_t> unreadable;
  for (const Entry& entry : newest_first()) {
    if (entry.readable)
      named.insert(entry.tensors_file);
    else
      unreadable.insert(entry.step);
  }
  for (const std::string& name : names_in(folder_)) {
    const auto parsed = CheckpointName::parse_tensors(name);
    if (parsed && !named.contains(name) && !unreadable.contains(parsed->step)) remove(folder_ / name);
  }
}

void CheckpointFolder::remove(const std::filesystem::path& path) {
  if (calls_.unlink(path.c_str()) == 0 || errno == ENOENT) return;
  throw core::failure(
      {.place = path.string(), .problem = "cannot be removed: " + std::generic_category().message(errno)});
}

}  // namespace guise::runs
