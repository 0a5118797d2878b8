// LibTorch's threads as the workers of kernels: as many as the run has.
#pragma once

#include "kernels/workers.h"

namespace guise::nodes {

class TorchWorkers final : public kernels::Workers {
 public:
  TorchWorkers();
  int64_t count() const override { return count_; }

 protected:
  void run_each(Task task, const void* context) override;

 private:
  int64_t count_;
};

}  // namespace guise::nodes
