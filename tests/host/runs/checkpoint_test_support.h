// Tiny checkpoints that tell which save made them, and doubles of the file calls.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "runs/checkpoint_folder.h"
#include "support/errors.h"
#include "support/file_calls.h"
#include "support/programs.h"
#include "support/temporary_folder.h"

namespace guise::runs {

using support::FailingCalls;
using support::failure_of;
using support::output_of;
using support::put_bytes;
using support::QuickCalls;
using support::refusal_of;
using support::rounds;
using support::TemporaryFolder;
using support::text_of;

// What a save with this tag holds: every byte depends on the tag.
struct TinyContent {
  explicit TinyContent(int tag_of_save) : tag(tag_of_save) {
    for (size_t i = 0; i < weights.size(); ++i)
      weights[i] = static_cast<std::byte>(7 * tag + static_cast<int>(i));
  }
  std::vector<record::TensorBytes> tensors() const {
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

inline bool same_bytes(const record::TensorBytes* found, const record::TensorBytes& wanted) {
  return found != nullptr && found->dtype == wanted.dtype && found->shape == wanted.shape &&
         std::equal(found->bytes.begin(), found->bytes.end(), wanted.bytes.begin(), wanted.bytes.end());
}

// The tag of the save that made the checkpoint; a failure of the test when anything in it differs.
inline int checked_tag(const Checkpoint& checkpoint) {
  const TinyContent content(checkpoint.state.at("tag").get<int>());
  const nlohmann::ordered_json state = content.state();
  for (const auto& [name, value] : state.items()) EXPECT_EQ(checkpoint.state.at(name), nlohmann::json(value));
  const std::vector<record::TensorBytes> tensors = content.tensors();
  for (const record::TensorBytes& tensor : tensors)
    EXPECT_TRUE(same_bytes(checkpoint.tensors.find(tensor.name), tensor));
  EXPECT_EQ(checkpoint.tensors.tensors().size(), 2u);
  return content.tag;
}

// 0: there is none.
inline int newest_tag(const CheckpointFolder& folder) {
  const CheckpointFolder::Found found = folder.newest_good();
  return found.checkpoint ? checked_tag(*found.checkpoint) : 0;
}

// Whether it went well; a failure must be a core::Error of a failed call.
template <class Work>
bool survives(Work&& work) {
  const std::string text = failure_of(work);
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 4) << text;
  return text.empty();
}

}  // namespace guise::runs
