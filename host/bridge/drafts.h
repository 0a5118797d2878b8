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

struct Replayed {
  at::Tensor images;         // [M, 3, H, W]
  at::Tensor labels, known;  // [M] int64
  at::Tensor logits;         // [M, K]; undefined where none are kept
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
  // The student's parameters as one list [P] (SetupFacts.weight_list), with its graph; the gradient of a
  // scalar with respect to them, and logits of images with another list in their place, both without one.
  virtual at::Tensor weight_list();
  virtual at::Tensor weight_list_gradient(const at::Tensor& scalar);
  virtual at::Tensor weight_list_logits(const at::Tensor& list, const at::Tensor& images);
  // Images that are held; a draw of them, by number: what is drawn at its first call stays; the student's
  // features of one that was drawn; the run's cross-entropy of any rows.
  virtual int64_t held_for_replay();
  virtual Replayed replayed(int64_t number, int64_t count);
  virtual at::Tensor replayed_features(int64_t number);
  virtual at::Tensor cross_entropy_with(const at::Tensor& logits, const at::Tensor& labels);
};

struct DraftInterface {
  const char* name;
  const void* table;
};
const std::vector<DraftInterface>& draft_interfaces();

// The environment variable.
bool drafts_are_allowed();

}  // namespace guise::bridge
