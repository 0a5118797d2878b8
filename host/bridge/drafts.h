// The draft interfaces (guise/draft/*.h): what they need of a step, and their tables. A plugin that uses one
// is loaded only where GUISE_DRAFTS=1 stands in the environment.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace guise::bridge {

enum class Which;

struct HeadParameters {
  at::Tensor weight, bias;  // [K, D], [K]
};

struct TeacherOutputs {
  at::Tensor logits, features;  // [N, K_t], [N, D]
};

struct WeightPair {
  std::string name;
  at::Tensor student, teacher;
  bool is_buffer = false;
};

// The part of a step that drafts ask for. Each throws a Refusal where the step has none of it.
class DraftServices {
 public:
  virtual ~DraftServices() = default;
  virtual HeadParameters head_parameters(Which which);
  virtual std::vector<WeightPair> weight_pairs();
  virtual int64_t teacher_count();
  virtual TeacherOutputs teacher_outputs(int64_t index);  // without graph
  virtual at::Tensor images(int64_t view);                // [N, 3, H, W]; 0: the step's own
  virtual at::Tensor features_of(Which which, const at::Tensor& images, bool with_graph);
  virtual at::Tensor layer(Which which, const std::string& name);  // of those that create asked for
};

struct DraftInterface {
  const char* name;
  const void* table;
};
const std::vector<DraftInterface>& draft_interfaces();

// The environment variable.
bool drafts_are_allowed();

}  // namespace guise::bridge
