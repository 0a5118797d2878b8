// The commit record of a checkpoint as text: JSON whose last member, state_sha256, is the sum of all bytes
// before it. Inner to checkpoint_folder.cpp.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace guise::runs {

// What the commit record says beside the trainer's members.
struct CommitRecord {
  int64_t step = 0;
  int64_t save = 0;  // counts the saves of the run, from 1: the greatest is the newest
  std::string tensors_file;
  uint64_t tensors_bytes = 0;
  std::string tensors_sha256;
};

// Throws core::Error(failed) when `state` is no object, uses a name of the record or does not fit the limits.
std::string to_state_text(const CommitRecord& record, const nlohmann::ordered_json& state);

struct ParsedState {
  CommitRecord record;
  nlohmann::json document;  // all members but the sum
};

// Refuses with core::Error(usage) at `place`: a text that is cut, changed in any bit, too deep, of a newer
// Guise, or no checkpoint's state.
ParsedState parse_state_text(const std::string& text, const std::string& place);

// The file of at most 64 MB.
ParsedState read_state_file(const std::string& path);

}  // namespace guise::runs
