#include "runs/tensorboard.h"

#include <algorithm>

#include "core/error.h"
#include "runs/event.h"

namespace guise::runs {
namespace {

bool is_left_out(const std::string& key) {
  return std::ranges::find(kCounts, key) != kCounts.end();
}

bool is_interval(const Json& value) {
  return value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number();
}

void collect(const Json& object, const std::string& prefix, std::vector<record::Scalar>& scalars) {
  for (const auto& [key, value] : object.items()) {
    const std::string tag = prefix + "/" + key;
    if (value.is_object()) {
      collect(value, tag, scalars);
    } else if (value.is_number() && !is_left_out(key)) {
      scalars.push_back({tag, value.get<double>()});
    } else if (is_interval(value)) {
      scalars.push_back({tag + "/low", value[0].get<double>()});
      scalars.push_back({tag + "/high", value[1].get<double>()});
    }
  }
}

}  // namespace

EventScalars scalars_of(const Json& event) {
  const std::string kind = event.value("event", "");
  const auto step = event.value("step", int64_t{0});
  EventScalars result{kind == kEvaluateEvent ? std::max<int64_t>(step - 1, 0) : step, {}};
  collect(event, kind, result.scalars);
  return result;
}

TensorBoard::TensorBoard(const std::filesystem::path& folder, std::optional<int64_t> resumed_at, Warn warn)
    : warn_(std::move(warn)) {
  attempt([&] {
    file_.emplace(folder);
    file_->session_start(resumed_at.value_or(0));
  });
}

void TensorBoard::add(const Json& event) {
  if (!file_) return;
  attempt([&] {
    const EventScalars found = scalars_of(event);
    file_->add(found.scalars, found.step);
  });
}

void TensorBoard::attempt(const std::function<void()>& work) {
  try {
    work();
    broken_ = false;
  } catch (const core::Error& error) {
    if (!broken_) warn_(std::string("warning: TensorBoard's file misses events: ") + error.what());
    broken_ = true;
  }
}

}  // namespace guise::runs
