#include "train/feature_watch.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace guise::train {
namespace {

// A copy: what the step computes with may be changed in place later.
at::Tensor copied(const at::Tensor& rows, int64_t begin, int64_t count) {
  return rows.detach().narrow(0, begin, count).to(at::kCPU, at::kFloat, false, true).contiguous();
}

std::string view_name(int64_t view, int64_t views) {
  if (views > 2) return "view " + std::to_string(view + 1);
  return view == 0 ? "z_m" : "z_i";
}

}  // namespace

void FeatureWatch::begin_step(const at::Tensor& features, const at::Tensor& labels,
                              std::span<const int64_t> samples) {
  const at::NoGradGuard no_grad;
  batch_size_ = features.size(0);
  const int64_t count = std::min(batch_size_, most_samples_);
  features_ = copied(features, 0, count);
  const at::Tensor first_labels = labels.narrow(0, 0, count).cpu().contiguous();
  labels_.assign(first_labels.const_data_ptr<int64_t>(), first_labels.const_data_ptr<int64_t>() + count);
  samples_.assign(samples.begin(), samples.begin() + std::min<std::ptrdiff_t>(count, std::ssize(samples)));
  calls_.clear();
  kept_ = 0;
}

void FeatureWatch::add(const at::Tensor& rows) {
  if (rows.dim() != 2 || rows.size(0) == 0 || rows.size(0) % batch_size_ != 0) return;
  if (rows.size(1) != features_.size(1)) return;
  const at::NoGradGuard no_grad;
  Call call{rows.size(0) / batch_size_, {}};
  for (int64_t view = 0; view < call.views && kept_ < most_views; ++view, ++kept_) {
    call.first_rows.push_back(copied(rows, view * batch_size_, features_.size(0)));
  }
  if (!call.first_rows.empty()) calls_.push_back(std::move(call));
}

std::vector<FeatureWatch::View> FeatureWatch::views() const {
  std::vector<View> views;
  for (size_t i = 0; i < calls_.size(); ++i) {
    const std::string number = calls_.size() > 1 ? " " + std::to_string(i + 1) : "";
    for (size_t view = 0; view < calls_[i].first_rows.size(); ++view) {
      views.push_back(
          {view_name(static_cast<int64_t>(view), calls_[i].views) + number, calls_[i].first_rows[view]});
    }
  }
  return views;
}

}  // namespace guise::train
