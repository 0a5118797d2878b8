// TensorBoard's event file, as far as scalars need it: records of length, masked CRC-32C and a protobuf
// message tensorflow.Event (tensorflow/core/util/event.proto), written out by hand. What the tags mean is the
// caller's.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "record/append_file.h"

namespace guise::record {

inline constexpr std::string_view kEventFileBegin = "events.out.tfevents.";  // of every such file's name

struct Scalar {
  std::string tag;   // UTF-8: "train/loss"
  double value = 0;  // kept as float; may be NaN or infinite
};

class EventFile {
 public:
  using WallClock = std::function<double()>;  // seconds since 1970

  // Opens events.out.tfevents.<seconds>.<host>.<pid>.guise in `folder`, a new one: the seconds are put
  // forward where needed, so that it comes after every event file there in the order of names, in which
  // TensorBoard reads them. Throws core::Error(failed).
  explicit EventFile(const std::filesystem::path& folder, WallClock clock = {});

  // A run goes on here with this step: readers drop what earlier files hold from it on.
  void session_start(int64_t step);
  // One record, whole in the kernel on return; no tag twice. Throws core::Error(failed).
  void add(const std::vector<Scalar>& scalars, int64_t step);

  const std::filesystem::path& path() const { return file_->path(); }

 private:
  void write_event(int64_t step, const std::string& what);

  WallClock clock_;
  std::unique_ptr<AppendFile> file_;
};

}  // namespace guise::record
