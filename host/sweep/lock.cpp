#include "sweep/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/error.h"
#include "core/text.h"
#include "sweep/place.h"

namespace guise::sweep {

Lock::Lock(const std::string& out) {
  const std::string path = lock_path(out);
  descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  const std::string place = core::printable(out, 300);
  if (descriptor_ < 0) {
    throw core::usage_error(
        {.place = place, .problem = "cannot be written: " + std::generic_category().message(errno)});
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  close(descriptor_);
  throw core::usage_error({.place = place,
                           .problem = "another guise sweep works here",
                           .advice = "wait for it, or stop it; --dry-run shows how far it is"});
}

Lock::~Lock() {
  close(descriptor_);
}

}  // namespace guise::sweep
