// metrics.jsonl: one event a line, each a JSON object ({"event": "train", "step": 7, ...}). What the events
// hold is the writer's business; the times in them too.
#pragma once

#include <nlohmann/json.hpp>

#include "record/append_file.h"

namespace guise::record {

class MetricsLog {
 public:
  // Goes on at the end of an existing file. Throws core::Error(failed).
  explicit MetricsLog(const std::filesystem::path& path) : file_(path) {}

  // Appends the event, an object, as one whole line in the order of its keys. Numbers that are not finite
  // become null, bytes that are no UTF-8 a replacement mark. Throws core::Error(failed) when the line was not
  // written.
  void write(const nlohmann::ordered_json& event);

  uint64_t offset() const { return file_.size(); }  // bytes of whole lines; a checkpoint remembers it

 private:
  AppendFile file_;
};

}  // namespace guise::record
