#include "infer/export.h"

#include "core/files.h"
#include "infer/torchscript.h"
#include "infer/trained.h"
#include "models/make_network.h"
#include "models/stored_weights.h"
#include "train/tensor_file.h"

namespace guise::infer {
namespace {

void write_weights(const ExportRequest& request, const Trained& trained) {
  const NamedNetwork& entry = trained.networks.front();
  const models::Naming naming =
      request.names == "mmpretrain" ? models::Naming::mmpretrain : models::Naming::torchvision;
  const models::TensorNames& names = models::tensor_names(trained.config.model.name);
  train::TensorMap tensors;
  for (const models::NamedTensor& tensor : entry.network->tensors())
    tensors[models::stored_name(names, naming, tensor.name)] = tensor.tensor;
  train::write_tensors(request.out, tensors, to_metadata(trained, entry.name));
}

}  // namespace

ExportReport export_network(const ExportRequest& request) {
  const Trained trained = load({request.run, request.checkpoint, request.network});
  const NamedNetwork& entry = trained.networks.front();
  if (request.format == "safetensors") {
    write_weights(request, trained);
  } else {
    const Input input = request.input == "normalised" ? Input::normalised : Input::pixels;
    core::write_durably(request.out, torchscript_of(*entry.network, trained.facts, input));
  }
  return {entry.name, trained.checkpoint, entry.network->count_parameters(), trained.warnings};
}

}  // namespace guise::infer
