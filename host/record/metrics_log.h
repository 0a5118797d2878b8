// metrics.jsonl: one event a line, each a JSON object ({"event": "train", "step": 7, ...}). What the events
// hold is the writer's business; the times in them too.
#pragma once

#include <cstdint>
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "record/append_file.h"

namespace guise::record {

// The lines that a checkpoint remembers.
struct KeptLines {
  uint64_t bytes = 0;
  std::optional<uint32_t> crc32c = {};  // nothing: an earlier Guise did not keep it
  bool forgiving = false;               // of a file that is shorter or changed, keep what is whole of it
};

class MetricsLog {
 public:
  // Goes on at the end of an existing file. Throws core::Error(failed).
  explicit MetricsLog(const std::filesystem::path& path, core::FileCalls& calls = core::system_file_calls());

  // Goes on after the lines that a checkpoint remembers (offset() and sum() at a sync()); later lines are
  // cut off. A shorter file, or one whose bytes changed, is refused with core::Error(usage) and left as it
  // is, unless `kept` forgives.
  MetricsLog(const std::filesystem::path& path, const KeptLines& kept,
             core::FileCalls& calls = core::system_file_calls());

  // What was forgiven, a sentence; empty: nothing.
  const std::string& gap() const { return gap_; }

  // Appends the event, an object, as one whole line in the order of its keys. Numbers that are not finite
  // become null, bytes that are no UTF-8 a replacement mark. A line that could not be written waits, and
  // comes before the next one: on a full disk (or quota) silently, else core::Error(failed) is thrown.
  void write(const nlohmann::ordered_json& event);

  size_t pending() const { return pending_.size(); }  // lines that wait
  void flush();                                       // throws core::Error(failed) when a line still waits

  // Before a checkpoint is saved: what could be written is on disk afterwards. The bytes of whole lines, for
  // the checkpoint to remember; lines that wait are not counted. Throws core::Error(failed).
  uint64_t sync();

  uint64_t offset() const { return file_.size(); }  // bytes of whole lines in the file
  uint32_t sum() const { return crc32c_; }          // of those bytes

 private:
  struct Beginning {
    uint64_t bytes = 0;
    uint32_t crc32c = 0;
    std::string gap = {};
  };
  static Beginning beginning_of(const std::filesystem::path& path, const KeptLines& kept);
  MetricsLog(const std::filesystem::path& path, const Beginning& beginning, core::FileCalls& calls);

  int write_pending();  // 0, or the errno of what failed

  AppendFile file_;
  std::deque<std::string> pending_;
  size_t pending_bytes_ = 0;
  uint32_t crc32c_ = 0;
  std::string gap_;
};

}  // namespace guise::record
