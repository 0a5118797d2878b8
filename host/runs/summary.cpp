#include "runs/summary.h"

#include "runs/schema.h"

namespace guise::runs {
namespace {

constexpr Schema kSchema{"guise.summary", 1};

Json to_json(const std::optional<EpochResult>& result) {
  return result ? to_json(*result) : Json(nullptr);
}

std::optional<EpochResult> result_at(const Json& document, const char* key) {
  const Json* found = value_at(document, key);
  return found != nullptr && found->is_object() ? epoch_result_from(*found) : std::nullopt;
}

// Nothing where a part is missing or of another kind: an older summary.
std::optional<DataFacts> data_in(const Json& document) {
  try {
    const Json& data = document.at("data");
    DataFacts facts;
    facts.source = data.value("source", "");
    facts.train_images = data.value("train_images", int64_t{0});
    facts.test_images = data.value("test_images", int64_t{0});
    facts.class_names = data.at("class_names").get<std::vector<std::string>>();
    facts.mean = data.at("mean").get<std::array<float, 3>>();
    facts.std = data.at("std").get<std::array<float, 3>>();
    facts.height = data.at("image_size").at(0).get<int64_t>();
    facts.width = data.at("image_size").at(1).get<int64_t>();
    facts.changed_labels = data.value("changed_labels", int64_t{0});
    facts.train_sum = data.value("train_sum", "");
    facts.test_sum = data.value("test_sum", "");
    return facts;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::vector<std::string> texts_in(const Json* list) {
  std::vector<std::string> texts;
  if (list == nullptr || !list->is_array()) return texts;
  for (const Json& text : *list) texts.push_back(plain_text(text));
  return texts;
}

}  // namespace

Json to_json(const std::vector<PluginRecord>& plugins) {
  Json list = Json::array();
  for (const PluginRecord& plugin : plugins) {
    list.push_back({{"kind", plugin.kind},
                    {"name", plugin.name},
                    {"version", plugin.version},
                    {"file", plugin.file},
                    {"sha256", plugin.sha256}});
  }
  return list;
}

std::vector<PluginRecord> plugins_from(const Json& list) {
  std::vector<PluginRecord> plugins;
  if (!list.is_array()) return plugins;
  for (const Json& plugin : list) {
    const auto text = [&](const char* key) { return text_at(plugin, key).value_or(""); };
    plugins.push_back({text("kind"), text("name"), text("version"), text("file"), text("sha256")});
  }
  return plugins;
}

Json to_json(const DataFacts& data) {
  Json document = {{"source", data.source},
                   {"train_images", data.train_images},
                   {"test_images", data.test_images},
                   {"class_names", data.class_names},
                   {"mean", data.mean},
                   {"std", data.std},
                   {"image_size", {data.height, data.width}}};
  if (data.changed_labels > 0) document["changed_labels"] = data.changed_labels;
  if (!data.train_sum.empty()) document["train_sum"] = data.train_sum;
  if (!data.test_sum.empty()) document["test_sum"] = data.test_sum;
  return document;
}

Json to_json(const Summary& summary) {
  Json document = {{"schema", to_text(kSchema)},
                   {"state", to_text(summary.ending.state)},
                   {"exit_reason", summary.ending.reason}};
  document["final"] = to_json(summary.final);
  document["best"] = to_json(summary.best);
  document["wall_seconds"] = summary.wall_seconds;
  document["images_per_second"] = summary.images_per_second;
  document["parameters"] = summary.parameters;
  document["multiply_adds"] = summary.multiply_adds;
  if (summary.data) document["data"] = to_json(*summary.data);
  if (summary.continual) document["continual"] = to_json(*summary.continual);
  document["plugins"] = to_json(summary.plugins);
  if (!summary.teachers.empty()) document["teachers"] = to_json(summary.teachers);
  document["command"] = summary.command;
  document["threads"] = summary.threads;
  document["system"] = summary.system;
  return document;
}

Summary summary_from(const Json& document, const std::string& place) {
  check_schema(document, kSchema, place);
  const auto count = [&](const char* key) { return count_at(document, key).value_or(0); };
  Summary summary{.ending = ending_in(document).value_or(Ending{Lifecycle::failed, ""}),
                  .final = result_at(document, "final"),
                  .best = result_at(document, "best"),
                  .wall_seconds = number_at(document, "wall_seconds").value_or(0),
                  .images_per_second = number_at(document, "images_per_second").value_or(0),
                  .parameters = count("parameters"),
                  .multiply_adds = count("multiply_adds"),
                  .data = data_in(document),
                  .command = texts_in(value_at(document, "command")),
                  .threads = count("threads")};
  if (const Json* plugins = value_at(document, "plugins")) summary.plugins = plugins_from(*plugins);
  if (const Json* teachers = value_at(document, "teachers")) summary.teachers = teachers_from(*teachers);
  if (const Json* continual = value_at(document, "continual"); continual != nullptr && continual->is_object())
    summary.continual = continual_figures_from(*continual);
  if (const Json* system = value_at(document, "system")) summary.system = *system;
  return summary;
}

}  // namespace guise::runs
