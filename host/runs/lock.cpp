#include "runs/lock.h"

#include <charconv>
#include <system_error>

#include "config/json_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/paths.h"
#include "runs/run_folder.h"
#include "runs/schema.h"

namespace guise::runs {
namespace {

constexpr Schema kSchema{"guise.lock", 1};

SlurmJob job_in(const Json& document) {
  const auto found = document.find("slurm");
  if (found == document.end()) return {};
  return {found->at("job").get<std::string>(), found->at("restarts").get<int64_t>()};
}

}  // namespace

SlurmJob this_slurm_job() {
  const std::string array = core::environment("SLURM_ARRAY_JOB_ID");
  SlurmJob job;
  job.id = array.empty() ? core::environment("SLURM_JOB_ID")
                         : array + "_" + core::environment("SLURM_ARRAY_TASK_ID");
  const std::string restarts = core::environment("SLURM_RESTART_COUNT");
  std::from_chars(restarts.data(), restarts.data() + restarts.size(), job.restarts);
  return job;
}

core::Liveness liveness_of(const Lock& lock, const SlurmJob& ours) {
  const core::Liveness seen = core::liveness_of(lock.owner);
  const bool put_back = !lock.job.id.empty() && lock.job.id == ours.id && lock.job.restarts < ours.restarts;
  return seen == core::Liveness::unknown && put_back ? core::Liveness::dead : seen;
}

std::string to_text(const Lock& lock) {
  Json document = {{"schema", to_text(kSchema)},
                   {"host", lock.owner.host},
                   {"pid", lock.owner.pid},
                   {"boot_id", lock.owner.boot_id},
                   {"pid_namespace", lock.owner.pid_namespace},
                   {"start_ticks", lock.owner.start_ticks}};
  if (!lock.job.id.empty()) document["slurm"] = {{"job", lock.job.id}, {"restarts", lock.job.restarts}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<Lock> parse_lock(const std::string& text) {
  try {
    const Json document = config::parse_json(text, "lock");
    check_schema(document, kSchema, "lock");
    return Lock{{document.at("host"), document.at("boot_id"), document.at("pid_namespace"),
                 document.at("pid"), document.at("start_ticks")},
                job_in(document)};
  } catch (const core::Error&) {
    return std::nullopt;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::optional<Lock> read_lock(const std::filesystem::path& lock_file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(lock_file, ignored)) return std::nullopt;
  try {
    return parse_lock(core::read_file(lock_file.string(), kLongestLock));
  } catch (const core::Error&) {
    return std::nullopt;
  }
}

bool writer_lives(const std::filesystem::path& run_folder) {
  const auto lock = read_lock(RunFolder::at(run_folder).lock_file());
  return lock && core::liveness_of(lock->owner) == core::Liveness::alive;
}

}  // namespace guise::runs
