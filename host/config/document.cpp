#include "config/document.h"

#include <algorithm>
#include <utility>

#include "config/keys.h"

namespace guise::config {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

void put_at(ordered_json& document, const std::string& path, const json& value) {
  ordered_json* place = &document;
  size_t start = 0;
  for (size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', start)) {
    place = &(*place)[path.substr(start, dot - start)];
    start = dot + 1;
  }
  (*place)[path.substr(start)] = value;
}

// Reads values that checked_value() has let through: their types are certain.
class Reader {
 public:
  explicit Reader(const ChosenValues& values) : values_(values) {}
  void operator()(const char* key, std::string& into) const { into = values_.text(key); }
  template <class Value>
  void operator()(const char* key, Value& into) const {
    into = values_.at(key).value.get<Value>();
  }

 private:
  const ChosenValues& values_;
};

void read_data(const Reader& read, RunConfig& run) {
  read("data.root", run.data.root);
  read("data.name", run.data.name);
  read("data.train_limit", run.data.train_limit);
  read("data.test_limit", run.data.test_limit);
  read("data.validation", run.data.validation);
  read("data.augment.crop_padding", run.data.crop_padding);
  read("data.augment.flip", run.data.flip);
  read("data.normalize.mean", run.data.normalize.mean);
  read("data.normalize.std", run.data.normalize.std);
}

void read_network(const Reader& read, RunConfig& run) {
  read("model.name", run.model.name);
  read("model.width", run.model.width);
  read("model.stem_channels", run.model.stem_channels);
  read("model.init_from", run.model.init_from);
  read("optimizer.name", run.optimizer.name);
  read("optimizer.lr", run.optimizer.lr);
  read("optimizer.momentum", run.optimizer.momentum);
  read("optimizer.nesterov", run.optimizer.nesterov);
  read("optimizer.weight_decay", run.optimizer.weight_decay);
  read("optimizer.beta1", run.optimizer.beta1);
  read("optimizer.beta2", run.optimizer.beta2);
  read("optimizer.epsilon", run.optimizer.epsilon);
  read("optimizer.rebuild_at_start", run.optimizer.rebuild_at_start);
  read("schedule.name", run.schedule.name);
  read("schedule.milestones", run.schedule.milestones);
  read("schedule.gamma", run.schedule.gamma);
  read("schedule.warmup_epochs", run.schedule.warmup_epochs);
}

void read_course(const Reader& read, RunConfig& run) {
  read("train.epochs", run.train.epochs);
  read("train.batch_size", run.train.batch_size);
  read("train.drop_last", run.train.drop_last);
  read("train.seed", run.train.seed);
  read("train.device", run.train.device);
  read("train.precision", run.train.precision);
  read("train.threads", run.train.threads);
  read("train.clip_norm", run.train.clip_norm);
  read("strategy.start_epoch", run.strategy.start_epoch);
  std::string batch_norm;
  read("teacher.batch_norm", batch_norm);
  run.teacher.train_batch_norm = batch_norm == "train";
  read("teacher.eval_on", run.teacher.eval_on);
  read("average.start_epoch", run.average.start_epoch);
  read("evaluate.interval_epochs", run.evaluate.interval_epochs);
  read("evaluate.topk", run.evaluate.topk);
  read("record.log_interval_steps", run.record.log_interval_steps);
  read("record.tensorboard", run.record.tensorboard);
}

void read_checkpoint(const Reader& read, RunConfig& run) {
  read("checkpoint.interval_epochs", run.checkpoint.interval_epochs);
  read("checkpoint.interval_steps", run.checkpoint.interval_steps);
  read("checkpoint.keep_last", run.checkpoint.keep_last);
  read("checkpoint.best_metric", run.checkpoint.best_metric);
  if (run.checkpoint.best_metric == "none") run.checkpoint.best_metric.clear();
  std::string direction;
  read("checkpoint.best_direction", direction);
  run.checkpoint.best_is_greatest = direction == "max";
}

PluginChoice choice_of(const std::string& section, const ChosenValues& values, const ChosenPlugin& plugin) {
  PluginChoice choice;
  if (!plugin.chosen) return choice;
  choice.name = values.text(section + ".name");
  choice.id = plugin.description.name;
  choice.file = plugin.description.file;
  for (const auto& [key, chosen] : plugin.options) choice.options[key] = chosen.value;
  return choice;
}

void write_lines(const ordered_json& value, const std::string& path, const std::string& indent,
                 const std::map<std::string, std::string>& comments, std::string& text) {
  text += "{\n";
  size_t left = value.size();
  for (const auto& [key, item] : value.items()) {
    const std::string full = path.empty() ? key : path + "." + key;
    text += indent + "  " + ordered_json(key).dump() + ": ";
    if (item.is_object() && !item.empty()) {
      write_lines(item, full, indent + "  ", comments, text);
    } else {
      text += item.dump();
    }
    if (--left > 0) text += ",";
    const auto comment = comments.find(full);
    if (comment != comments.end()) text += "  // " + comment->second;
    text += "\n";
  }
  text += indent + "}";
}

}  // namespace

const ChosenPlugin& ChosenPlugins::of(const std::string& section) const {
  return section == "strategy" ? strategy : section == "teacher" ? teacher : average;
}

Resolved write_resolved(const ChosenValues& values, const ChosenPlugins& plugins,
                        std::vector<std::string> warnings) {
  Resolved resolved;
  const auto write = [&resolved](const std::string& path, const ChosenValue& chosen) {
    put_at(resolved.document, path, chosen.value);
    resolved.origins[path] = chosen.origin;
  };
  for (const Option& row : run_keys()) write(row.key, values.at(row.key));
  for (const PluginSection& section : plugin_sections()) {
    const ChosenPlugin& plugin = plugins.of(section.name);
    // In the order of the plugin's own table.
    for (const Option& option : plugin.description.options) {
      if (plugin.chosen) write(section.name + "." + option.key, plugin.options.at(option.key));
    }
  }
  const Reader read(values);
  read_data(read, resolved.run);
  read_network(read, resolved.run);
  read_course(read, resolved.run);
  read_checkpoint(read, resolved.run);
  resolved.run.strategy.plugin = choice_of("strategy", values, plugins.strategy);
  resolved.run.teacher.plugin = choice_of("teacher", values, plugins.teacher);
  resolved.run.average.plugin = choice_of("average", values, plugins.average);
  resolved.warnings = std::move(warnings);
  return resolved;
}

std::string commented_json(const ordered_json& document, const std::map<std::string, std::string>& comments) {
  std::string text;
  write_lines(document, "", "", comments, text);
  return text + "\n";
}

ordered_json default_document() {
  ordered_json document;
  for (const Option& row : run_keys()) put_at(document, row.key, row.default_value);
  return document;
}

}  // namespace guise::config
