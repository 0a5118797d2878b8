#include "catalogue/opened_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/text.h"

namespace guise::catalogue {
namespace {

namespace fs = std::filesystem;
constexpr off_t kLargestFile = 256'000'000;

[[noreturn]] void refuse(const std::string& problem) {
  throw core::usage_error({.problem = problem});
}

std::string kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  return S_ISSOCK(mode) ? "a socket" : "a device";
}

// What stands for an owner that this user namespace does not know.
constexpr uid_t kUnknownOwner = 65534;

// Who could replace this very program gains nothing by a plugin: its owner, and those of the folders above
// it.
struct Trust {
  std::set<uid_t> owners = {0, ::geteuid(), kUnknownOwner};
  std::set<fs::path> folders;  // above the program
};

Trust trust() {
  Trust trust;
  std::error_code ignored;
  fs::path place = fs::read_symlink("/proc/self/exe", ignored);
  while (!place.empty()) {
    struct stat status{};
    if (::stat(place.c_str(), &status) == 0) trust.owners.insert(status.st_uid);
    if (place == place.root_path()) break;
    place = place.parent_path();
    trust.folders.insert(place);
  }
  return trust;
}

// A folder that anybody may write is safe while each may move away only what is his own (as in /tmp).
bool anybody_may_move(const struct stat& folder) {
  return (folder.st_mode & S_IWOTH) != 0 && (folder.st_mode & S_ISVTX) == 0;
}

std::string distrust_of(const std::string& real_path, const struct stat& file) {
  static const Trust trusted = trust();
  if (!trusted.owners.contains(file.st_uid)) return "it belongs to user " + std::to_string(file.st_uid);
  const fs::path path(real_path);
  for (fs::path folder = path.parent_path();; folder = folder.parent_path()) {
    struct stat status{};
    if (!trusted.folders.contains(folder) && ::stat(folder.c_str(), &status) == 0) {
      if (!trusted.owners.contains(status.st_uid))
        return "the folder " + core::printable(folder.string(), 200) + " above it belongs to user " +
               std::to_string(status.st_uid);
      if (anybody_may_move(status))
        return "anybody may write the folder " + core::printable(folder.string(), 200) +
               " above it: chmod o-w it";
    }
    if (folder == folder.root_path()) return "";
  }
}

}  // namespace

OpenedFile::OpenedFile(const std::string& path) : OpenedFile() {
  find(path);
  open_path();
  read();
}

OpenedFile::OpenedFile(const std::string& path, int handed_over) : OpenedFile() {
  find(path);
  take(handed_over);
  read();
  if (!path_leads_here()) refuse("it is not the file that was chosen: another has its place; start again");
}

OpenedFile::OpenedFile(OpenedFile&& other) noexcept
    : path_(std::move(other.path_)),
      real_path_(std::move(other.real_path_)),
      bytes_(std::move(other.bytes_)),
      distrust_(std::move(other.distrust_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      device_(other.device_),
      inode_(other.inode_),
      mode_(other.mode_),
      folder_mode_(other.folder_mode_) {}

OpenedFile::~OpenedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void OpenedFile::find(const std::string& path) {
  std::error_code error;
  path_ = fs::absolute(path, error).lexically_normal().string();
  real_path_ = fs::canonical(path_, error).string();
  if (error) refuse("cannot be opened: " + error.message());
}

void OpenedFile::open_path() {
  // O_NONBLOCK: a pipe without a writer must not make the program wait.
  descriptor_ = ::open(real_path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (descriptor_ < 0) refuse("cannot be opened: " + std::generic_category().message(errno));
}

// A copy of its own; what was inherited is no longer passed on to what this process starts.
void OpenedFile::take(int handed_over) {
  descriptor_ = ::fcntl(handed_over, F_DUPFD_CLOEXEC, 0);
  if (descriptor_ < 0) refuse("descriptor " + std::to_string(handed_over) + " was not handed over");
  ::fcntl(handed_over, F_SETFD, FD_CLOEXEC);
}

void OpenedFile::read() {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) refuse("cannot be read: " + std::generic_category().message(errno));
  if (!S_ISREG(status.st_mode)) refuse("not a regular file but " + kind_of(status.st_mode));
  if (status.st_size > kLargestFile) refuse("larger than any plugin (256 MB)");
  device_ = status.st_dev;
  inode_ = status.st_ino;
  mode_ = status.st_mode;
  struct stat folder{};
  if (::stat(fs::path(real_path_).parent_path().c_str(), &folder) == 0) folder_mode_ = folder.st_mode;
  distrust_ = ((mode_ | folder_mode_) & S_IWOTH) != 0 ? "anybody may write it or its folder: chmod o-w them"
                                                      : distrust_of(real_path_, status);
  bytes_ = content(static_cast<size_t>(status.st_size));
}

std::string OpenedFile::content(size_t size) const {
  std::string bytes(size, '\0');
  for (size_t filled = 0; filled < size;) {
    const ssize_t count =
        ::pread(descriptor_, bytes.data() + filled, size - filled, static_cast<off_t>(filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse("cannot be read: " + std::generic_category().message(errno));
    if (count == 0) refuse("became shorter while it was read");
    filled += static_cast<size_t>(count);
  }
  return bytes;
}

bool OpenedFile::path_leads_here() const {
  struct stat there{};
  return ::stat(real_path_.c_str(), &there) == 0 && there.st_dev == device_ && there.st_ino == inode_;
}

bool OpenedFile::unchanged() const {
  struct stat now{};
  if (!path_leads_here() || ::fstat(descriptor_, &now) != 0) return false;
  return now.st_size == static_cast<off_t>(bytes_.size()) && content(bytes_.size()) == bytes_;
}

config::OpenFile OpenedFile::kept_open(const std::shared_ptr<const OpenedFile>& file) {
  return file ? config::OpenFile(file, &file->descriptor_) : nullptr;
}

}  // namespace guise::catalogue
