#include "train/init_from.h"

#include "core/error.h"
#include "models/stored_weights.h"
#include "train/tensor_file.h"

namespace guise::train {
namespace {

void check_classes(const models::Network& network, const models::TensorNames& names,
                   const models::Tensors& values, const std::string& place) {
  const auto head = values.find(names.head + "weight");
  if (head == values.end() || head->second.dim() != 2 || head->second.size(0) == network.classes()) return;
  throw core::usage_error({.place = place,
                           .problem = "its head is for another number of classes",
                           .expected = std::to_string(network.classes()) + ", as the run's data set has",
                           .received = std::to_string(head->second.size(0))});
}

}  // namespace

void init_from(models::Network& network, const models::TensorNames& names,
               const std::filesystem::path& file) {
  const std::string place = "model.init_from: " + file.string();
  const models::Tensors stored = read_tensors(file);
  const models::Tensors values = models::own_tensors(names, stored, models::naming_of(names, stored, place));
  check_classes(network, names, values, place);
  models::set_tensors(network, values, place);
}

}  // namespace guise::train
