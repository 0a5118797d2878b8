#include "record/event_file.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <chrono>

#include "record/crc32c.h"

namespace guise::record {
namespace {

// ---- protobuf: fields of a message, little-endian ----

enum class Wire : uint64_t { varint = 0, eight_bytes = 1, bytes = 2, four_bytes = 5 };

std::string varint(uint64_t value) {
  std::string text;
  for (; value >= 0x80; value >>= 7) text += static_cast<char>(value | 0x80);
  return text + static_cast<char>(value);
}

std::string key(uint64_t field, Wire wire) {
  return varint(field << 3 | static_cast<uint64_t>(wire));
}

template <class Unsigned>
std::string fixed(Unsigned value) {
  std::string text;
  for (size_t i = 0; i < sizeof(Unsigned); ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

std::string bytes_field(uint64_t field, const std::string& bytes) {
  return key(field, Wire::bytes) + varint(bytes.size()) + bytes;
}

std::string double_field(uint64_t field, double value) {
  return key(field, Wire::eight_bytes) + fixed(std::bit_cast<uint64_t>(value));
}

std::string float_field(uint64_t field, float value) {
  return key(field, Wire::four_bytes) + fixed(std::bit_cast<uint32_t>(value));
}

std::string integer_field(uint64_t field, int64_t value) {
  return key(field, Wire::varint) + varint(static_cast<uint64_t>(value));
}

// ---- the messages ----

std::string version_of_event() {
  return bytes_field(3, "brain.Event:2");
}

std::string start_of_session() {
  return bytes_field(7, integer_field(1, 1));
}  // SessionLog.status: START

std::string summary_of(const std::vector<Scalar>& scalars) {
  std::string summary;
  for (const Scalar& scalar : scalars) {
    summary += bytes_field(1, bytes_field(1, scalar.tag) + float_field(2, static_cast<float>(scalar.value)));
  }
  return bytes_field(5, summary);
}

// The mask keeps the sum of data that holds sums of its own from being trivial.
std::string masked_sum(std::string_view bytes) {
  return fixed(std::rotr(crc32c(bytes), 15) + 0xa282ead8U);
}

std::string record_of(const std::string& event) {
  const std::string length = fixed(static_cast<uint64_t>(event.size()));
  return length + masked_sum(length) + event + masked_sum(event);
}

// ---- the name ----

double system_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string host_name() {
  char name[256] = "";
  ::gethostname(name, sizeof name - 1);
  return name;
}

// The seconds in the newest event file's name; -1 without one.
int64_t newest_seconds(const std::filesystem::path& folder) {
  int64_t newest = -1;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kEventFileBegin)) continue;
    newest = std::max<int64_t>(newest, std::strtoll(name.c_str() + kEventFileBegin.size(), nullptr, 10));
  }
  return newest;
}

// Ten digits as every writer has them: names sort like numbers.
std::string new_name(const std::filesystem::path& folder, double now) {
  char seconds[24];
  std::snprintf(seconds, sizeof seconds, "%010lld",
                std::max(static_cast<long long>(now), newest_seconds(folder) + 1LL));
  return std::string(kEventFileBegin) + seconds + "." + host_name() + "." + std::to_string(::getpid()) +
         ".guise";
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& folder, WallClock clock)
    : clock_(clock ? std::move(clock) : system_seconds),
      file_(std::make_unique<AppendFile>(folder / new_name(folder, clock_()))) {
  write_event(0, version_of_event());
}

void EventFile::session_start(int64_t step) {
  write_event(step, start_of_session());
}

void EventFile::add(const std::vector<Scalar>& scalars, int64_t step) {
  write_event(step, summary_of(scalars));
}

void EventFile::write_event(int64_t step, const std::string& what) {
  file_->append(record_of(double_field(1, clock_()) + integer_field(2, step) + what));
}

}  // namespace guise::record
