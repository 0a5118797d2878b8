#include "runs/event.h"

#include <cmath>
#include <utility>

namespace guise::runs {
namespace {

// Null, which stands for a number that is not finite, is NaN.
std::optional<double> value_in(const Json& document, const char* key) {
  const auto found = document.find(key);
  if (found == document.end()) return std::nullopt;
  if (found->is_null()) return std::nan("");
  return found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

// 0 where there is no such count.
int64_t count_in(const Json& document, const char* key) {
  const auto found = document.find(key);
  return found != document.end() && found->is_number_unsigned() ? found->get<int64_t>() : 0;
}

void put(Json& document, const char* key, const std::optional<double>& value) {
  if (value) document[key] = *value;
}

// A term without its value before the weight says nothing.
std::vector<TermValue> terms_in(const Json& document) {
  std::vector<TermValue> terms;
  const auto found = document.find("terms");
  if (found == document.end() || !found->is_object()) return terms;
  for (const auto& [name, term] : found->items()) {
    if (!term.is_object()) continue;
    if (const auto raw = value_in(term, "raw"))
      terms.push_back({name, *raw, value_in(term, "weighted").value_or(*raw), count_in(term, "steps")});
  }
  return terms;
}

Json document_of(const TrainEvent& event) {
  Json document = {{"event", kTrainEvent}, {"step", event.step}, {"epoch", event.epoch}};
  put(document, "loss", event.loss);
  document["terms"] = Json::object();
  for (const TermValue& term : event.terms) {
    Json& values = document["terms"][term.name] = {{"raw", term.raw}, {"weighted", term.weighted}};
    if (term.steps > 0) values["steps"] = term.steps;
  }
  put(document, "lr", event.lr);
  put(document, "images_per_second", event.images_per_second);
  put(document, "data_seconds", event.data_seconds);
  put(document, "eta_seconds", event.eta_seconds);
  put(document, "elapsed_seconds", event.elapsed_seconds);
  return document;
}

Json document_of(const EvaluateEvent& event) {
  Json document = {{"event", kEvaluateEvent}};
  document.update(to_json(event.result));
  put(document, "epoch_seconds", event.epoch_seconds);
  return document;
}

Json document_of(const MeasureEvent& event) {
  Json document = {{"event", kMeasureEvent}, {"step", event.step}, {"epoch", event.epoch}};
  document["values"] = Json::object();
  for (const MeasuredValue& value : event.values) document["values"][value.name] = value.value;
  return document;
}

std::vector<MeasuredValue> values_in(const Json& document) {
  std::vector<MeasuredValue> values;
  const auto found = document.find("values");
  if (found == document.end() || !found->is_object()) return values;
  for (const auto& [name, value] : found->items()) {
    if (const auto number = value_in(*found, name.c_str())) values.push_back({name, *number});
  }
  return values;
}

TrainEvent train_event(const Json& document, int64_t epoch, int64_t step) {
  return {.epoch = epoch,
          .step = step,
          .loss = value_in(document, "loss"),
          .terms = terms_in(document),
          .lr = value_in(document, "lr"),
          .images_per_second = value_in(document, "images_per_second"),
          .data_seconds = value_in(document, "data_seconds"),
          .eta_seconds = value_in(document, "eta_seconds"),
          .elapsed_seconds = value_in(document, "elapsed_seconds")};
}

}  // namespace

Json to_json(const Event& event) {
  return std::visit([](const auto& kind) { return document_of(kind); }, event);
}

std::optional<Event> event_from(const Json& document) {
  if (!document.is_object()) return std::nullopt;
  const std::string kind = text_at(document, "event").value_or("");
  const auto epoch = count_or_zero(document, "epoch"), step = count_or_zero(document, "step");
  if (!epoch || !step) return std::nullopt;
  if (kind == kTrainEvent) return train_event(document, *epoch, *step);
  if (kind == kMeasureEvent) return MeasureEvent{*epoch, *step, values_in(document)};
  if (kind != kEvaluateEvent) return std::nullopt;
  return EvaluateEvent{*epoch_result_from(document), value_in(document, "epoch_seconds")};
}

}  // namespace guise::runs
