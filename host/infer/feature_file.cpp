#include "infer/feature_file.h"

#include <ATen/ATen.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/error.h"
#include "core/text.h"
#include "record/safetensors.h"
#include "train/tensor_file.h"

namespace guise::infer {
namespace {

constexpr const char* kSchema = "guise.features/1";
constexpr const char* kHead = "head.weight";

void put(train::TensorMap& tensors, const std::string& side, const features::FeatureSet& set) {
  tensors[side + ".z"] = set.z;
  tensors[side + ".logits"] = set.logits;
  tensors[side + ".y"] = set.y;
  tensors[side + ".index"] = set.index;
}

std::string kind_of(const at::Tensor& tensor) {
  std::ostringstream text;
  text << tensor.scalar_type() << " " << tensor.sizes();
  return text.str();
}

// A file as it was read: its tensors by name, each of the type and rank that its name promises.
class Reader {
 public:
  Reader(std::string place, train::TensorMap tensors, record::SafetensorsMetadata metadata)
      : place_(std::move(place)), tensors_(std::move(tensors)), metadata_(std::move(metadata)) {}

  std::string said(const std::string& key) const {
    const auto found = metadata_.find(key);
    if (found == metadata_.end()) refuse(key, "metadata of guise probe --save-features", "none");
    return found->second;
  }

  at::Tensor tensor(const std::string& name, at::ScalarType type, int64_t rank) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) refuse(name, "a tensor of that name", "none");
    const at::Tensor& tensor = found->second;
    if (tensor.scalar_type() != type || tensor.dim() != rank)
      refuse(name, std::string(c10::toString(type)) + " of rank " + std::to_string(rank), kind_of(tensor));
    return tensor;
  }

  bool has(const std::string& name) const { return tensors_.count(name) != 0; }

  [[noreturn]] void refuse(const std::string& what, const std::string& expected,
                           const std::string& received) const {
    throw core::usage_error({.place = place_ + ": " + core::printable(what),
                             .expected = expected,
                             .received = core::printable(received)});
  }

 private:
  std::string place_;
  train::TensorMap tensors_;
  record::SafetensorsMetadata metadata_;
};

int64_t number_said(const Reader& reader, const std::string& key) {
  const std::string text = reader.said(key);
  int64_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0)
    reader.refuse(key, "a count", text);
  return number;
}

std::vector<std::string> classes_said(const Reader& reader) {
  try {
    return nlohmann::json::parse(reader.said("class_names")).get<std::vector<std::string>>();
  } catch (const nlohmann::json::exception&) {
    reader.refuse("class_names", "a list of names", reader.said("class_names"));
  }
}

void expect_rows(const Reader& reader, const std::string& name, const at::Tensor& tensor, int64_t rows) {
  if (tensor.size(0) != rows)
    reader.refuse(name, std::to_string(rows) + " rows", std::to_string(tensor.size(0)));
}

features::FeatureSet set_of(const Reader& reader, const std::string& side, int64_t classes) {
  features::FeatureSet set;
  set.z = reader.tensor(side + ".z", at::kFloat, 2);
  set.logits = reader.tensor(side + ".logits", at::kFloat, 2);
  set.y = reader.tensor(side + ".y", at::kLong, 1);
  set.index = reader.tensor(side + ".index", at::kLong, 1);
  set.split = reader.said(side + ".split");
  set.network = reader.said("network");
  set.layer = reader.said("layer");
  set.step = number_said(reader, "step");
  set.classes = classes;
  set.other_classes = reader.said("other_classes") == "true";
  if (set.rows() == 0 || set.columns() == 0)
    reader.refuse(side + ".z", "at least one row and one channel", kind_of(set.z));
  expect_rows(reader, side + ".logits", set.logits, set.rows());
  expect_rows(reader, side + ".y", set.y, set.rows());
  expect_rows(reader, side + ".index", set.index, set.rows());
  if (set.y.min().item<int64_t>() < 0 || set.y.max().item<int64_t>() >= classes)
    reader.refuse(side + ".y", "labels in [0, " + std::to_string(classes) + ")", "others");
  if (!set.other_classes && set.logits.size(1) != classes)
    reader.refuse(side + ".logits", std::to_string(classes) + " columns", kind_of(set.logits));
  return set;
}

}  // namespace

void write_features_file(const std::filesystem::path& path, const NetworkFeatures& features) {
  train::TensorMap tensors;
  put(tensors, "train", features.train);
  put(tensors, "test", features.test);
  if (features.head_weight.defined()) tensors[kHead] = features.head_weight;
  train::write_tensors(path, tensors,
                       {{"schema", kSchema},
                        {"run", features.place},
                        {"checkpoint", features.checkpoint},
                        {"data", features.data},
                        {"images", features.images},
                        {"class_names", nlohmann::json(features.class_names).dump()},
                        {"network", features.train.network},
                        {"layer", features.train.layer},
                        {"step", std::to_string(features.train.step)},
                        {"other_classes", features.train.other_classes ? "true" : "false"},
                        {"train.split", features.train.split},
                        {"test.split", features.test.split}});
}

bool is_features_file(const std::filesystem::path& path) {
  try {
    const record::SafetensorsFile file = record::SafetensorsFile::read(path);
    const auto schema = file.metadata().find("schema");
    return schema != file.metadata().end() && schema->second.starts_with("guise.features/");
  } catch (const core::Error&) {
    return false;
  }
}

NetworkFeatures read_features_file(const std::filesystem::path& path) {
  const std::string place = core::printable(path.string(), 300);
  const record::SafetensorsFile file = record::SafetensorsFile::read(path);
  const Reader reader(place, train::to_tensors(file, place), file.metadata());
  if (reader.said("schema") != kSchema) reader.refuse("schema", kSchema, reader.said("schema"));
  if (reader.said("layer") != "z") reader.refuse("layer", "z, the input of the head", reader.said("layer"));
  NetworkFeatures features{.place = path.string(),
                           .checkpoint = reader.said("checkpoint"),
                           .data = reader.said("data"),
                           .images = reader.said("images"),
                           .class_names = classes_said(reader),
                           .head_weight = {},
                           .train = {},
                           .test = {}};
  const auto classes = static_cast<int64_t>(features.class_names.size());
  features.train = set_of(reader, "train", classes);
  features.test = set_of(reader, "test", classes);
  if (features.train.columns() != features.test.columns())
    reader.refuse("test.z", std::to_string(features.train.columns()) + " channels, as train.z",
                  std::to_string(features.test.columns()));
  if (reader.has(kHead)) {
    features.head_weight = reader.tensor(kHead, at::kFloat, 2);
    if (features.head_weight.size(0) != classes || features.head_weight.size(1) != features.train.columns())
      reader.refuse(kHead,
                    "[" + std::to_string(classes) + ", " + std::to_string(features.train.columns()) + "]",
                    kind_of(features.head_weight));
  }
  features::check_finite(features.train);
  features::check_finite(features.test);
  return features;
}

}  // namespace guise::infer
