// The order of work: take the layers, look the plugins up, complete their options, find the data, check what
// spans several keys (checks.cpp), write the document and the structs (document.cpp).
#include "config/resolve_layers.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "config/checks.h"
#include "config/chosen_values.h"
#include "config/continual_rules.h"
#include "config/data_root.h"
#include "config/document.h"
#include "config/keys.h"
#include "config/plugin_options.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::config {
namespace {

using nlohmann::json;

// The option by which a policy averages buffers as it does weights.
constexpr const char* kAveragesBuffers = "update_buffers";

void refuse_contradictions(const Layer& layer) {
  for (size_t i = 0; i < layer.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (layer[i].key != layer[j].key || layer[i].value == layer[j].value) continue;
      const std::string both =
          layer[j].origin == layer[i].origin ? layer[i].origin : layer[j].origin + " and " + layer[i].origin;
      throw core::usage_error(
          {.place = both + ": " + core::printable(layer[i].key),
           .problem = "given twice with different values",
           .received = value_text(layer[j].value) + " and " + value_text(layer[i].value)});
    }
  }
}

class Resolver {
 public:
  Resolver(const std::vector<Layer>& files, const Sources& sources) : files_(files), sources_(sources) {}

  Resolved run() {
    take_layers();
    choose_strategy();
    choose_teacher();
    choose_average();
    find_data();
    find_weights();
    check_across_keys(values_, plugins_, warnings_);
    return write_resolved(values_, plugins_, std::move(warnings_));
  }

 private:
  void take_layers() {
    for (const Layer& layer : files_) values_.apply(layer);
    refuse_contradictions(sources_.command_line);
    values_.apply(sources_.command_line);
    check_given_values(values_);
    values_.complete_parts(warnings_);
  }

  void choose_strategy() {
    plugins_.strategy = look_up("strategy", PluginKind::strategy);
    complete("strategy", plugins_.strategy, json::object(), "");
    const bool has_teacher = plugins_.strategy.description.teacher_scope != TeacherScope::none &&
                             values_.at("teacher.from").value.empty();
    if (values_.at("strategy.start_epoch").value.is_null()) {
      values_.put("strategy.start_epoch", default_start_epoch(has_teacher), "default");
    }
  }

  void choose_teacher() {
    const PluginDescription& strategy = plugins_.strategy.description;
    const std::string named = values_.text("teacher.name");
    if (!named.empty()) plugins_.teacher = look_up("teacher", PluginKind::policy);
    if (strategy.teacher_scope == TeacherScope::none) {
      leave_teacher_out(strategy.name);
      return;
    }
    if (!values_.at("teacher.from").value.empty()) return take_stored_teachers();
    const std::string origin = "default of " + strategy.name;
    if (named.empty()) {
      values_.put("teacher.name", default_teacher(), origin);
      plugins_.teacher = look_up("teacher", PluginKind::policy);
    }
    const bool is_default = plugins_.teacher.description.name == strategy.default_teacher;
    complete("teacher", plugins_.teacher, is_default ? strategy.default_teacher_options : json::object(),
             origin);
    take_continual_defaults(values_, "teacher", plugins_.teacher);
  }

  // The policy of that name in the strategy's own file, where it has one; by its name alone where that leads
  // there.
  std::string default_teacher() const {
    const PluginDescription& strategy = plugins_.strategy.description;
    const std::string& name = strategy.default_teacher;
    if (std::ranges::find(strategy.policies_beside, name) == strategy.policies_beside.end()) return name;
    const bool by_name = !is_path(values_.text("strategy.name")) &&
                         sources_.lookup(PluginKind::policy, name).file == strategy.file;
    return by_name ? name : strategy.file + ":" + name;
  }

  // No policy moves a teacher that was trained before.
  void take_stored_teachers() {
    const PluginDescription& strategy = plugins_.strategy.description;
    const auto refuse = [&](const std::string& key, const std::string& problem, const std::string& advice) {
      const std::string& origin = values_.at(key).origin;
      throw core::usage_error({.place = (origin == "default" ? "" : origin + ": ") + key,
                               .problem = problem,
                               .received = value_text(values_.at(key).value),
                               .advice = advice});
    };
    if (plugins_.teacher.chosen)
      refuse("teacher.name", "no policy moves a teacher of teacher.from", "one of the two");
    if (strategy.teacher_scope == TeacherScope::head)
      refuse("teacher.from",
             strategy.name +
                 " reads a teacher's head on the student's own feature, which a trained network's "
                 "does not fit",
             "a strategy that reads a whole model: kd, mask_all");
    if (values_.text("teacher.batch_norm") == "train")
      refuse("teacher.batch_norm", "a teacher of teacher.from is frozen, its statistics too",
             "teacher.batch_norm=eval");
    const std::vector<Assignment> given = values_.options_given("teacher", warnings_);
    if (!given.empty()) refuse_option_without_plugin(given.front(), "teacher");
    find_teachers();
  }

  // Relative to the working folder, as data.root. A checkpoint may be named without its ending.
  void find_teachers() {
    const ChosenValue from = values_.at("teacher.from");
    json found = json::array();
    for (const json& item : from.value) {
      const std::string given = item.get<std::string>();
      std::error_code problem;
      const bool there = !given.empty() && given.find('\0') == std::string::npos &&
                         (std::filesystem::exists(given, problem) ||
                          std::filesystem::exists(given + ".state.json", problem));
      if (!there && sources_.data_required)
        throw core::usage_error({.place = from.origin + ": teacher.from",
                                 .expected = "a run folder, a checkpoint in one, or a file of guise export",
                                 .received = core::printable(given, 300)});
      found.push_back(there ? std::filesystem::absolute(given, problem).lexically_normal().string() : given);
    }
    values_.put("teacher.from", found, from.origin);
  }

  void leave_teacher_out(const std::string& strategy) {
    if (plugins_.teacher.chosen) {
      warnings_.push_back("teacher: " + strategy + " reads no teacher, so " +
                          plugins_.teacher.description.name + " is left out");
    } else {
      std::vector<std::string> ignored;
      const std::vector<Assignment> given = values_.options_given("teacher", ignored);
      if (!given.empty()) refuse_option_without_plugin(given.front(), "teacher");
    }
    plugins_.teacher = {};
    values_.put("teacher.name", nullptr, values_.at("teacher.name").origin);
    if (const ChosenValue from = values_.at("teacher.from"); !from.value.empty()) {
      warnings_.push_back("teacher.from: " + strategy + " reads no teacher, so it is left out");
      values_.put("teacher.from", json::array(), from.origin);
    }
    const ChosenValue eval_on = values_.at("teacher.eval_on");
    if (eval_on.value == "student") return;
    warnings_.push_back("teacher.eval_on: " + strategy + " has no teacher, so the student is evaluated");
    values_.put("teacher.eval_on", "student", eval_on.origin);
  }

  void choose_average() {
    if (values_.text("average.name").empty()) {
      const std::vector<Assignment> given = values_.options_given("average", warnings_);
      if (!given.empty()) refuse_option_without_plugin(given.front(), "average");
      return;
    }
    plugins_.average = look_up("average", PluginKind::policy);
    complete("average", plugins_.average, json::object(), "");
    choose_batch_norm();
  }

  // average.batch_norm=average is the policy's own option, whichever of the two was said.
  void choose_batch_norm() {
    const std::string key = "average.batch_norm";
    const ChosenValue said = values_.at(key);
    const auto option = plugins_.average.options.find(kAveragesBuffers);
    const bool averages = option != plugins_.average.options.end() && option->second.value == true;
    if (averages && said.origin == "default") return values_.put(key, "average", option->second.origin);
    if (averages && said.value == "copy") {
      throw core::usage_error({.place = said.origin + ": " + key,
                               .problem = "average." + std::string(kAveragesBuffers) + " is true",
                               .expected = "average or recompute",
                               .received = "copy"});
    }
    if (averages || said.value != "average") return;
    if (option == plugins_.average.options.end()) {
      throw core::usage_error({.place = said.origin + ": " + key,
                               .problem = plugins_.average.description.name + " averages no buffers",
                               .expected = "recompute or copy",
                               .received = "average"});
    }
    option->second = {true, said.origin};
  }

  // A misspelt key of the host ends here too.
  [[noreturn]] static void refuse_option_without_plugin(const Assignment& given, const std::string& section) {
    const std::string meant = core::did_you_mean(given.key.substr(section.size() + 1), host_keys(section));
    const std::string choose = section + ".name chooses one; guise list shows them";
    throw core::usage_error({.place = given.origin + ": " + core::printable(given.key),
                             .problem = "there is no " + section + " to have this option",
                             .advice = meant.empty() ? choose : meant + " " + choose});
  }

  ChosenPlugin look_up(const std::string& section, PluginKind kind) {
    const std::string key = section + ".name";
    const ChosenValue named = values_.at(key);
    const std::string chosen = values_.text(key);
    if (chosen.empty() || chosen.find('\0') != std::string::npos) {
      throw core::usage_error({.place = named.origin + ": " + key,
                               .expected = "a plugin's name or the path of a .so",
                               .received = value_text(named.value),
                               .advice = "guise list shows what is there"});
    }
    ChosenPlugin plugin{true, sources_.lookup(kind, chosen), {}};
    for (const std::string& warning : plugin.description.warnings)
      warnings_.push_back(core::printable(plugin.description.file, 300) + ": " + warning);
    const ChosenPlace place = place_of(chosen);
    const std::string which = place.file.empty() || place.name.empty() ? "" : ":" + place.name;
    values_.put(key, place.file.empty() ? plugin.description.name : plugin.description.file + which,
                named.origin);
    return plugin;
  }

  void complete(const std::string& section, ChosenPlugin& plugin, const json& overrides,
                const std::string& overrides_origin) {
    const PluginDescription& description = plugin.description;
    plugin.options =
        complete_options({description.name, description.options, section,
                          values_.options_given(section, warnings_), overrides, overrides_origin});
  }

  void find_data() {
    const std::string name = values_.text("data.name");
    if (!needs_data_files(name)) return;
    const std::string given = values_.text("data.root");
    if (!given.empty()) return use_given_root(name, given);
    const DataRoot found = find_data_root(name, sources_.data_folder);
    if (!found.path.empty()) return values_.put("data.root", found.path, found.origin);
    if (!sources_.data_required) return;
    const std::string place = sources_.data_folder.empty() ? "data.root" : "GUISE_DATA";
    throw core::usage_error(
        {.place = place,
         .expected = "a folder that holds " + name,
         .received = sources_.data_folder.empty()
                         ? "nothing (GUISE_DATA is not set either)"
                         : core::printable(sources_.data_folder) + ": " + contents_of(sources_.data_folder),
         .advice = data_advice(name)});
  }

  void use_given_root(const std::string& name, const std::string& given) {
    const std::string origin = values_.at("data.root").origin;
    std::error_code problem;
    const bool folder =
        given.find('\0') == std::string::npos && std::filesystem::is_directory(given, problem);
    if (!folder && sources_.data_required) {
      throw core::usage_error({.place = origin + ": data.root",
                               .expected = "a folder that holds " + name,
                               .received = core::printable(given),
                               .advice = data_advice(name)});
    }
    // Not found below it: the reader will name the file that is missing.
    const std::string found = folder ? folder_with_data(name, given) : "";
    const std::string absolute = std::filesystem::absolute(given, problem).lexically_normal().string();
    values_.put("data.root", found.empty() ? absolute : found, origin);
  }

  // Relative to the working folder, as data.root.
  void find_weights() {
    const std::string given = values_.text("model.init_from");
    if (given.empty()) return;
    const std::string origin = values_.at("model.init_from").origin;
    std::error_code problem;
    const bool file =
        given.find('\0') == std::string::npos && std::filesystem::is_regular_file(given, problem);
    if (!file && sources_.data_required) {
      throw core::usage_error({.place = origin + ": model.init_from",
                               .expected = "a safetensors file",
                               .received = core::printable(given)});
    }
    if (file)
      values_.put("model.init_from", std::filesystem::absolute(given, problem).lexically_normal().string(),
                  origin);
  }

  const std::vector<Layer>& files_;
  const Sources& sources_;
  ChosenValues values_;
  ChosenPlugins plugins_;
  std::vector<std::string> warnings_;
};

}  // namespace

Resolved resolve(const Sources& sources) {
  std::vector<Layer> files;
  if (!sources.file.empty())
    files = sources.recorded ? read_recorded_layers(sources.file) : read_layers(sources.file);
  return resolve_layers(files, sources);
}

Resolved resolve_layers(const std::vector<Layer>& files, const Sources& sources) {
  return Resolver(files, sources).run();
}

}  // namespace guise::config
