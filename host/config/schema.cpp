#include "config/schema.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "config/keys.h"

namespace guise::config {
namespace {

using Json = nlohmann::ordered_json;

Json bound(const Option& option, double value) {
  const bool integral = option.type == OptionType::integer || option.type == OptionType::integer_list;
  return integral ? Json(static_cast<int64_t>(value)) : Json(value);
}

Json number_schema(const Option& option, const char* type) {
  Json schema = {{"type", type}};
  if (std::isfinite(option.minimum)) {
    schema[option.minimum_exclusive ? "exclusiveMinimum" : "minimum"] = bound(option, option.minimum);
  }
  if (std::isfinite(option.maximum)) {
    schema[option.maximum_exclusive ? "exclusiveMaximum" : "maximum"] = bound(option, option.maximum);
  }
  return schema;
}

Json list_schema(const Option& option, const char* type) {
  return {{"type", "array"}, {"items", number_schema(option, type)}};
}

Json map_schema(const Option& option) {
  return {{"type", "object"}, {"additionalProperties", number_schema(option, "number")}};
}

Json text_schema(const Option& option) {
  Json schema = {{"type", "string"}};
  if (!option.choices.empty()) schema["enum"] = option.choices;
  return schema;
}

Json type_schema(const Option& option) {
  switch (option.type) {
    case OptionType::boolean:
      return {{"type", "boolean"}};
    case OptionType::integer:
      return number_schema(option, "integer");
    case OptionType::real:
      return number_schema(option, "number");
    case OptionType::string:
      return text_schema(option);
    case OptionType::integer_list:
      return list_schema(option, "integer");
    case OptionType::real_list:
      return list_schema(option, "number");
    case OptionType::text_list:
      return {{"type", {"string", "array"}}, {"items", {{"type", "string"}}}};
    case OptionType::real_map:
      return map_schema(option);
  }
  return Json::object();
}

void allow_null(Json& schema) {
  schema["type"] = Json::array({schema["type"], "null"});
  if (schema.contains("enum")) schema["enum"].push_back(nullptr);
}

Json section_schema() {
  return {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
}

// The properties of the object that holds a key: sections nest.
Json& properties_of(Json& properties, const std::string& path, size_t start) {
  const size_t dot = path.find('.', start);
  if (dot == std::string::npos) return properties;
  Json& section = properties[path.substr(start, dot - start)];
  if (section.is_null()) section = section_schema();
  return properties_of(section["properties"], path, dot + 1);
}

// The names that plugins of the kind have, or a path: everything with a '/' or the ending ".so".
void complete_by_names(Json& name, const std::vector<PluginDescription>& plugins) {
  Json known = Json::array();
  for (const PluginDescription& plugin : plugins) {
    known.push_back({{"const", plugin.name}, {"description", plugin.summary}});
  }
  known.push_back({{"type", "string"}, {"pattern", "/|\\.so$"}, {"description", "path of a plugin's file"}});
  if (name["type"].is_array()) known.push_back({{"type", "null"}});
  name["anyOf"] = std::move(known);
}

Json only_these(const Json& host_properties, const Json& options) {
  Json properties = Json::object();
  for (const auto& [key, schema] : host_properties.items()) properties[key] = true;
  properties.update(options);
  return {{"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json options_of(const PluginDescription& plugin) {
  Json options = Json::object();
  for (const Option& option : plugin.options) options[option.key] = option_schema(option);
  return options;
}

// Where plugins have options of the same name and other ranges, either will do. Descriptions and defaults
// differ more often than what is allowed, and would make a choice out of nothing: they are left out.
Json options_of_any(const std::vector<PluginDescription>& plugins) {
  std::map<std::string, std::vector<Json>> kinds;
  for (const PluginDescription& plugin : plugins) {
    for (const Option& option : plugin.options) {
      Json kind = option_schema(option);
      kind.erase("description");
      kind.erase("default");
      std::vector<Json>& known = kinds[option.key];
      if (std::find(known.begin(), known.end(), kind) == known.end()) known.push_back(std::move(kind));
    }
  }
  Json options = Json::object();
  for (const auto& [key, known] : kinds)
    options[key] = known.size() == 1 ? known.front() : Json{{"anyOf", known}};
  return options;
}

void add_plugins(Json& section, const std::vector<PluginDescription>& plugins) {
  section.erase("additionalProperties");
  const Json host_properties = section["properties"];
  complete_by_names(section["properties"]["name"], plugins);
  Json rules = Json::array();
  for (const PluginDescription& plugin : plugins) {
    rules.push_back({{"if", {{"properties", {{"name", {{"const", plugin.name}}}}}, {"required", {"name"}}}},
                     {"then", only_these(host_properties, options_of(plugin))}});
  }
  rules.push_back({{"if", {{"properties", {{"name", {{"type", "null"}}}}}}},  // null or not there
                   {"then", only_these(host_properties, options_of_any(plugins))}});
  section["allOf"] = std::move(rules);
}

Json file_properties() {
  return {{"$schema", {{"type", "string"}, {"description", "this schema's place, for editors"}}},
          {"extends",
           {{"description", "files taken before this one, relative to it; later ones win"},
            {"anyOf", {{{"type", "string"}}, {{"type", "array"}, {"items", {{"type", "string"}}}}}}}}};
}

}  // namespace

Json option_schema(const Option& option) {
  Json schema = type_schema(option);
  if (option.default_value.is_null()) allow_null(schema);
  schema["default"] = option.default_value;
  schema["description"] = option.help + " (" + range_and_unit(option) + ")";
  return schema;
}

Json run_file_schema(const std::vector<PluginDescription>& strategies,
                     const std::vector<PluginDescription>& policies) {
  Json properties = file_properties();
  for (const Option& row : run_keys()) {
    properties_of(properties, row.key, 0)[row.key.substr(row.key.rfind('.') + 1)] = option_schema(row);
  }
  for (const PluginSection& section : plugin_sections()) {
    add_plugins(properties[section.name], section.kind == PluginKind::strategy ? strategies : policies);
  }
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"$id", "urn:guise:run-file:1"},
          {"title", "Guise run file"},
          {"description", "sections of keys, as guise help config explains them; comments are allowed"},
          {"type", "object"},
          {"properties", std::move(properties)},
          // "optimizer.lr": full names are as good, and judged when the file is read.
          {"patternProperties", {{"^[a-z_]+(\\.[a-z0-9_]+)+$", true}}},
          {"additionalProperties", false}};
}

}  // namespace guise::config
