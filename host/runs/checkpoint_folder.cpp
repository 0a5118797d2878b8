// Saving, pointing and finding. Removing is in checkpoint_retention.cpp.
#include "runs/checkpoint_folder.h"

#include <algorithm>
#include <system_error>

#include "core/error.h"
#include "core/sha256.h"
#include "core/text.h"
#include "runs/checkpoint_name.h"

namespace guise::runs {
namespace fs = std::filesystem;
namespace {

struct WrittenTensors {
  uint64_t bytes = 0;
  std::string sha256;  // of what was meant to be written, not of what the disk gives back
};

WrittenTensors write_tensors(const fs::path& path, std::span<const record::TensorBytes> tensors,
                             const record::SafetensorsMetadata& metadata, core::FileCalls& calls) {
  const record::SafetensorsHeader header = safetensors_header(tensors, metadata);
  uint64_t needed = header.bytes.size();
  for (const record::TensorBytes& tensor : tensors) needed += tensor.bytes.size();
  core::DurableFile file(path.string(), calls, needed);
  core::Sha256 sum;
  const auto write = [&](auto bytes) {
    sum.add(bytes);
    file.write(bytes);
  };
  write(std::string_view(header.bytes));
  for (const size_t index : header.order) write(tensors[index].bytes);
  file.commit();
  return {file.size(), sum.hex()};
}

record::SafetensorsFile read_tensors(const fs::path& path, const CommitRecord& record) {
  const std::string place = core::printable(path.string(), 300);
  std::string bytes = core::read_file(path.string(), record.tensors_bytes);
  if (bytes.size() != record.tensors_bytes) {
    throw core::usage_error({.place = place,
                             .problem = "is damaged",
                             .expected = std::to_string(record.tensors_bytes) + " bytes",
                             .received = std::to_string(bytes.size())});
  }
  if (core::sha256_hex(bytes) != record.tensors_sha256) {
    throw core::usage_error(
        {.place = place, .problem = "is damaged: its bytes do not give the sum in the checkpoint's state"});
  }
  return record::SafetensorsFile::parse(std::move(bytes), place);
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() != fs::file_type::not_found;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

CheckpointFolder::CheckpointFolder(fs::path folder, core::FileCalls& calls)
    : folder_(std::move(folder)), calls_(calls) {}

void CheckpointFolder::save(int64_t step, std::span<const record::TensorBytes> tensors,
                            const record::SafetensorsMetadata& metadata,
                            const nlohmann::ordered_json& state) {
  if (step < 0)
    throw core::failure(
        {.place = "checkpoint", .expected = "a step of at least 0", .received = std::to_string(step)});
  const fs::path tensors_file = free_tensors_file(step);
  const auto save_number = static_cast<int64_t>(next_save());
  try {
    const WrittenTensors written = write_tensors(tensors_file, tensors, metadata, calls_);
    const CommitRecord record{step, save_number, tensors_file.filename().string(), written.bytes,
                              written.sha256};
    write_state(record, state);
  } catch (...) {
    withdraw(step, save_number, tensors_file);
    throw;
  }
  point(kLast, step);
}

void CheckpointFolder::write_state(const CommitRecord& record, const nlohmann::ordered_json& state) {
  const std::string text = to_state_text(record, state);
  core::DurableFile file(state_file(record.step).string(), calls_, text.size());
  file.write(text);
  file.commit();
  unsure_.erase(record.step);
  good_.insert({record.step, record.save});
}

// After a save that failed: its tensors make room, unless its state stands (the folder could not be synced).
void CheckpointFolder::withdraw(int64_t step, int64_t save_number, const fs::path& tensors_file) {
  try {
    if (is_there(state_file(step)) && read_state_file(state_file(step).string()).record.save == save_number) {
      unsure_.insert(step);
      return;
    }
  } catch (const core::Error&) {  // it may be ours
    return;
  }
  calls_.unlink(tensors_file.c_str());
}

void CheckpointFolder::mark_best(int64_t step) {
  if (!is_there(state_file(step)))
    throw core::failure({.place = state_file(step).string(), .problem = "there is no such checkpoint"});
  point(kBest, step);
}

void CheckpointFolder::continue_from(int64_t step) {
  const std::vector<Entry> entries = newest_first();
  const bool newest = !entries.empty() && entries.front().step == step && entries.front().readable;
  if (!newest) {
    ParsedState parsed = read_state_file(state_file(step).string());
    for (const char* own : {"schema", "step", "save", "tensors"}) parsed.document.erase(own);
    parsed.record.save = static_cast<int64_t>(next_save());
    write_state(parsed.record, parsed.document);
  }
  if (last() != step) point(kLast, step);
}

Checkpoint CheckpointFolder::read(int64_t step) const {
  const std::string place = state_file(step).string();
  ParsedState parsed = read_state_file(place);
  if (parsed.record.step != step) {
    throw core::usage_error({.place = core::printable(place, 300),
                             .problem = "is of another checkpoint",
                             .expected = "step " + std::to_string(step),
                             .received = std::to_string(parsed.record.step)});
  }
  return {step, parsed.record.tensors_file, read_tensors(folder_ / parsed.record.tensors_file, parsed.record),
          std::move(parsed.document)};
}

CheckpointFolder::Found CheckpointFolder::newest_good() const {
  Found found;
  for (const Entry& entry : newest_first()) {
    try {
      found.checkpoint = read(entry.step);
      return found;
    } catch (const core::Error& error) {
      found.damaged.push_back(first_line(error.what()));
    }
  }
  return found;
}

std::vector<int64_t> CheckpointFolder::steps() const {
  std::vector<int64_t> steps;
  for (const std::string& name : names_in(folder_)) {
    if (const auto parsed = CheckpointName::parse_state(name)) steps.push_back(parsed->step);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

// A state that cannot be read counts as saved right after the newest readable one of a lower step.
std::vector<CheckpointFolder::Entry> CheckpointFolder::newest_first() const {
  std::vector<Entry> entries;
  int64_t newest_below = 0;
  for (const int64_t step : steps()) {
    try {
      const CommitRecord record = read_state_file(state_file(step).string()).record;
      entries.push_back({step, record.save, true, record.tensors_file});
      newest_below = std::max(newest_below, record.save);
    } catch (const core::Error&) {
      entries.push_back({step, newest_below, false, ""});
    }
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.save != b.save ? a.save > b.save : a.step > b.step;
  });
  return entries;
}

int64_t CheckpointFolder::next_save() const {
  const std::vector<Entry> entries = newest_first();
  return entries.empty() ? 1 : entries.front().save + 1;
}

fs::path CheckpointFolder::state_file(int64_t step) const {
  return folder_ / CheckpointName{step}.state_file();
}

// Never the file that a state of this step names, or may name.
fs::path CheckpointFolder::free_tensors_file(int64_t step) const {
  std::string taken;
  bool any_taken = false;
  if (is_there(state_file(step))) {
    try {
      taken = read_state_file(state_file(step).string()).record.tensors_file;
    } catch (const core::Error&) {
      any_taken = true;
    }
  }
  for (int number = 1;; ++number) {
    const fs::path path = folder_ / CheckpointName{step, number}.tensors_file();
    if (!is_there(path) || (!any_taken && path.filename() != taken)) return path;
  }
}

std::optional<int64_t> CheckpointFolder::checked_pointer(const std::string& name) const {
  const fs::path path = folder_ / name;
  if (!is_there(path)) return std::nullopt;
  const std::string text = core::read_file(path.string(), 1000);
  const auto parsed =
      text.ends_with('\n') ? CheckpointName::parse(text.substr(0, text.size() - 1)) : std::nullopt;
  if (!parsed)
    throw core::failure({.place = path.string(),
                         .problem = "names no checkpoint",
                         .received = core::printable(text),
                         .advice = "remove this file"});
  return parsed->step;
}

std::optional<int64_t> CheckpointFolder::pointer(const std::string& name) const {
  try {
    const std::optional<int64_t> step = checked_pointer(name);
    return step && is_there(state_file(*step)) ? step : std::nullopt;
  } catch (const core::Error&) {
    return std::nullopt;
  }
}

void CheckpointFolder::point(const std::string& name, int64_t step) {
  core::write_durably((folder_ / name).string(), CheckpointName{step}.name() + "\n", calls_);
}

}  // namespace guise::runs
