// Tiny checkpoints that tell which save made them, and doubles of the file calls.
#pragma once

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "record/checkpoint_folder.h"
#include "record_test_support.h"

namespace guise::record {

// What a save with this tag holds: every byte depends on the tag.
struct TinyContent {
  explicit TinyContent(int tag_of_save) : tag(tag_of_save) {
    for (size_t i = 0; i < weights.size(); ++i)
      weights[i] = static_cast<std::byte>(7 * tag + static_cast<int>(i));
  }
  std::vector<TensorBytes> tensors() const {
    const std::span<const std::byte> all(weights);
    return {{"student.weight", "F32", {2, 3}, all.first(24)}, {"optimizer.step", "I64", {}, all.last(8)}};
  }
  nlohmann::ordered_json state() const {
    return {{"tag", tag}, {"position", {{"epoch", tag / 2}, {"lr", 0.1 * tag}}}};
  }

  int tag;
  std::vector<std::byte> weights = std::vector<std::byte>(32);
};

inline void save_tiny(CheckpointFolder& folder, int64_t step, int tag) {
  const TinyContent content(tag);
  folder.save(step, content.tensors(), {{"format", "pt"}}, content.state());
}

inline bool same_bytes(const TensorBytes* found, const TensorBytes& wanted) {
  return found != nullptr && found->dtype == wanted.dtype && found->shape == wanted.shape &&
         std::equal(found->bytes.begin(), found->bytes.end(), wanted.bytes.begin(), wanted.bytes.end());
}

// The tag of the save that made the checkpoint; a failure of the test when anything in it differs.
inline int checked_tag(const Checkpoint& checkpoint) {
  const TinyContent content(checkpoint.state.at("tag").get<int>());
  const nlohmann::ordered_json state = content.state();
  for (const auto& [name, value] : state.items()) EXPECT_EQ(checkpoint.state.at(name), nlohmann::json(value));
  const std::vector<TensorBytes> tensors = content.tensors();
  for (const TensorBytes& tensor : tensors)
    EXPECT_TRUE(same_bytes(checkpoint.tensors.find(tensor.name), tensor));
  EXPECT_EQ(checkpoint.tensors.tensors().size(), 2u);
  return content.tag;
}

// 0: there is none.
inline int newest_tag(const CheckpointFolder& folder) {
  const CheckpointFolder::Found found = folder.newest_good();
  return found.checkpoint ? checked_tag(*found.checkpoint) : 0;
}

inline void put_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// Real calls, but nothing waits for the disk.
class QuickCalls : public core::FileCalls {
 public:
  int fsync(int) override { return 0; }
};

// Fails the n-th call (counted from 1), or all from it on; 0: none.
class FailingCalls : public QuickCalls {
 public:
  FailingCalls(int fail_at, int code, bool for_good = false)
      : fail_at_(fail_at), code_(code), for_good_(for_good) {}
  int open(const char* path, int flags, unsigned mode) override {
    return fails() ? -1 : QuickCalls::open(path, flags, mode);
  }
  long write(int descriptor, const void* bytes, size_t count) override {
    return fails() ? -1 : QuickCalls::write(descriptor, bytes, count);
  }
  int fsync(int descriptor) override { return fails() ? -1 : QuickCalls::fsync(descriptor); }
  int close(int descriptor) override {
    const int result = QuickCalls::close(descriptor);
    return fails() ? -1 : result;
  }
  int rename(const char* from, const char* to) override {
    return fails() ? -1 : QuickCalls::rename(from, to);
  }
  int link(const char* from, const char* to) override { return fails() ? -1 : QuickCalls::link(from, to); }
  int unlink(const char* path) override { return fails() ? -1 : QuickCalls::unlink(path); }
  int truncate(int descriptor, int64_t size) override {
    return fails() ? -1 : QuickCalls::truncate(descriptor, size);
  }

  bool failed() const { return fail_at_ > 0 && calls_ >= fail_at_; }

 private:
  bool fails() {
    ++calls_;
    if (calls_ != fail_at_ && !(for_good_ && failed())) return false;
    errno = code_;
    return true;
  }
  int calls_ = 0;
  int fail_at_, code_;
  bool for_good_;
};

// The full numbers of a campaign, or the slice of every day.
inline int rounds(int slice, int full) {
  return std::getenv("GUISE_FULL") != nullptr ? full : slice;
}

}  // namespace guise::record
