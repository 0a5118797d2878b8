// A lock appears whole, by link(); a dead one is replaced by rename() under flock() on its inode, with a
// second look at the name, so that of many takers one wins. The kernel's lock is held for that moment only.
#include "runs/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include "core/error.h"
#include "core/process_identity.h"
#include "core/text.h"
#include "runs/lock.h"
#include "runs/run_folder.h"

namespace guise::runs {
namespace {

using core::Liveness;

constexpr int kMostAttempts = 1000;  // every one that fails means that another process went ahead

// Returns when the lock with this text may be replaced.
void check_replaceable(const std::string& path, const std::string& text, bool force) {
  const auto refuse = [&](const std::string& problem, const std::string& advice) {
    throw core::usage_error({.place = core::printable(path, 300), .problem = problem, .advice = advice});
  };
  const std::optional<Lock> lock = parse_lock(text);
  if (!lock) {
    if (force) return;
    refuse("the run may be in use: this lock says of no process", "--force, if no guise writes this run");
  }
  const std::string process =
      "process " + std::to_string(lock->owner.pid) + " on host " + core::printable(lock->owner.host);
  const Liveness liveness = liveness_of(*lock, this_slurm_job());
  if (liveness == Liveness::alive) {
    refuse("the run is being written by " + process,
           "wait for it, end it (kill " + std::to_string(lock->owner.pid) + "), or another --out");
  }
  if (liveness == Liveness::unknown && !force) {
    refuse("the run may be in use by " + process + ", which cannot be asked from here",
           "look there; --force, if that process is gone");
  }
}

// The inode at `path`, and the kernel's lock on it, until the end of the scope.
class HeldFile {
 public:
  explicit HeldFile(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {
    if (descriptor_ < 0) return;
    int result = 0;
    do {
      result = ::flock(descriptor_, LOCK_EX);
    } while (result != 0 && errno == EINTR);
    struct stat held{}, named{};
    current_ = result == 0 && ::fstat(descriptor_, &held) == 0 && ::lstat(path.c_str(), &named) == 0 &&
               held.st_ino == named.st_ino && held.st_dev == named.st_dev;
  }
  ~HeldFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;

  bool current() const { return current_; }  // locked, and still what the name means
  std::string text() const {
    std::string text(kLongestLock, '\0');
    const ssize_t count = ::pread(descriptor_, text.data(), text.size(), 0);
    text.resize(count > 0 ? static_cast<size_t>(count) : 0);
    return text;
  }

 private:
  int descriptor_;
  bool current_ = false;
};

// Nothing when there is no lock.
std::optional<std::string> text_at(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return std::nullopt;
  try {
    return core::read_file(path, kLongestLock);
  } catch (const core::Error&) {
    if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return std::nullopt;
    throw;
  }
}

void write_lock(const std::string& path, const std::string& text, core::FileCalls& calls) {
  core::DurableFile file(path, calls);
  file.write(text);
  file.commit();
}

bool make_lock(const std::string& path, const std::string& text, core::FileCalls& calls) {
  core::DurableFile file(path, calls);
  file.write(text);
  return file.commit_new();
}

// False: another was faster, look again.
bool take_over(const std::string& path, const std::string& text, bool force, core::FileCalls& calls) {
  const std::optional<std::string> found = text_at(path);
  if (!found) return false;
  check_replaceable(path, *found, force);
  const HeldFile held(path);
  if (!held.current() || held.text() != *found) return false;
  write_lock(path, text, calls);
  return true;
}

void remove_if_ours(const std::string& path, const std::string& text, core::FileCalls& calls) {
  const HeldFile held(path);
  if (held.current() && held.text() == text) calls.unlink(path.c_str());
}

}  // namespace

RunLock::RunLock(const std::filesystem::path& run_folder, bool force, core::FileCalls& calls)
    : path_(RunFolder::at(run_folder).lock_file().string()),
      text_(to_text(Lock{core::this_process(), this_slurm_job()})),
      calls_(calls) {
  try {
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      if (make_lock(path_, text_, calls_) || take_over(path_, text_, force, calls_)) return;
    }
  } catch (const core::Error& error) {
    if (error.fault() == core::Fault::failed) remove_if_ours(path_, text_, calls_);
    throw;
  }
  throw core::failure({.place = core::printable(path_, 300),
                       .problem = "cannot be taken: it changes all the time",
                       .advice = "a file system with locks (flock)"});
}

RunLock::~RunLock() {
  const std::optional<Lock> ours = parse_lock(text_);
  const bool is_child = !ours || ours->owner.pid != ::getpid();  // a fork holds nothing
  if (!is_child) remove_if_ours(path_, text_, calls_);
}

void RunLock::check(const std::filesystem::path& run_folder, bool force) {
  const std::string path = RunFolder::at(run_folder).lock_file().string();
  if (const std::optional<std::string> found = text_at(path)) check_replaceable(path, *found, force);
}

}  // namespace guise::runs
