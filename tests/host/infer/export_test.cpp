// A network as a file for other programs: by their names, with what its use needs.
#include "infer/export.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "stored_run.h"
#include "support/errors.h"
#include "support/programs.h"
#include "train/tensor_file.h"

namespace guise::infer::testing {
namespace {

class Export : public ::testing::Test {
 protected:
  Export() { run_.save(4, {{"student", student_.get()}, {"average", average_.get()}}); }
  ExportRequest request() const {
    ExportRequest request;
    request.run = run_.place();
    request.out = folder_.path("out");
    return request;
  }

  support::TemporaryFolder folder_;
  StoredRun run_{folder_.path() / "a"};
  std::unique_ptr<models::Network> student_ = small_network(1), average_ = small_network(2);
};

TEST_F(Export, WritesTheNetworkThatWasAskedForByTorchvisionsNames) {
  ExportRequest request = this->request();
  request.network = "average";
  const ExportReport report = export_network(request);
  EXPECT_EQ(report.network, "average");
  EXPECT_EQ(report.checkpoint, "step-000004");
  EXPECT_EQ(report.parameters, average_->count_parameters());
  const train::TensorMap tensors = train::read_tensors(request.out);
  EXPECT_EQ(tensors.size(), average_->tensors().size());
  for (const models::NamedTensor& entry : average_->tensors()) {
    EXPECT_TRUE(at::equal(tensors.at(entry.name), entry.tensor)) << entry.name;
  }
  EXPECT_EQ(record::SafetensorsFile::read(request.out).metadata().at("network"), "average");
}

TEST_F(Export, WritesMmpretrainsNames) {
  ExportRequest request = this->request();
  request.names = "mmpretrain";
  export_network(request);
  const train::TensorMap tensors = train::read_tensors(request.out);
  EXPECT_EQ(tensors.count("backbone.conv1.weight"), 1u);
  EXPECT_EQ(tensors.count("head.fc.bias"), 1u);
  EXPECT_EQ(tensors.count("conv1.weight"), 0u);
}

// Loading takes either spelling back.
TEST_F(Export, WhatItWritesIsReadAgain) {
  for (const char* names : {"torchvision", "mmpretrain"}) {
    ExportRequest request = this->request();
    request.names = names;
    export_network(request);
    EXPECT_TRUE(same_values(*load({request.out, "last", "all"}).networks.at(0).network, *student_)) << names;
  }
}

TEST_F(Export, TorchScriptIsAnArchive) {
  ExportRequest request = this->request();
  request.format = "torchscript";
  EXPECT_EQ(export_network(request).network, "student");
  EXPECT_EQ(support::bytes_of(request.out).substr(0, 2), "PK");
}

TEST_F(Export, ANetworkThatIsNotThereWritesNothing) {
  ExportRequest request = this->request();
  request.network = "teacher";
  EXPECT_NE(support::refusal_of([&] { export_network(request); }), "");
  EXPECT_FALSE(std::filesystem::exists(request.out));
}

}  // namespace
}  // namespace guise::infer::testing
