#include "config/requests.h"

#include <algorithm>

#include "config/document.h"
#include "config/json_file.h"
#include "config/keys.h"
#include "config/option.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::config {

void to_json(nlohmann::json& document, const ChosenFile& file);
void from_json(const nlohmann::json& document, ChosenFile& file);
void to_json(nlohmann::json& document, const PluginChoice& choice);
void from_json(const nlohmann::json& document, PluginChoice& choice);
void to_json(nlohmann::json& document, const Resolved& resolved);
void from_json(const nlohmann::json& document, Resolved& resolved);

namespace {

using nlohmann::json;

constexpr const char* kSchema = "guise.request/1";

// Each struct lists its members once, for both directions.
class Writer {
 public:
  explicit Writer(json& document) : document_(document) { document_ = json::object(); }

  template <class Value>
  void operator()(const char* key, const Value& value) {
    document_[key] = value;
  }
  template <class Value>
  void operator()(const char* key, const std::optional<Value>& value) {
    document_[key] = value ? json(*value) : json(nullptr);
  }
  void operator()(const char* key, const PluginKind& kind) { document_[key] = kind_word(kind); }
  void operator()(const char* key, const core::ColourChoice& colour) {
    document_[key] = core::text_of(colour);
  }
  void operator()(const char* key, const OpenFile& file) {
    document_[key] = file ? json(*file) : json(nullptr);
  }
  // As text: its keys stay in their order.
  void operator()(const char* key, const nlohmann::ordered_json& document) {
    document_[key] = document.dump();
  }
  void operator()(const char* key, const Layer& layer) {
    json& list = document_[key] = json::array();
    for (const Assignment& given : layer)
      list.push_back({{"key", given.key}, {"value", given.value}, {"origin", given.origin}});
  }

 private:
  json& document_;
};

class Reader {
 public:
  Reader(const json& document, const char* what) : document_(document), what_(what) {
    if (!document.is_object()) refuse(what_, "an object", document);
  }

  template <class Value>
  void operator()(const char* key, Value& value) {
    known_.emplace_back(key);
    if (!document_.contains(key)) return;
    try {
      take(key, document_.at(key), value);
    } catch (const json::exception&) {
      refuse(std::string(what_) + "." + key, "a value of another type", document_.at(key));
    }
  }

  // Once all are read.
  void refuse_others() const {
    for (const auto& [key, value] : document_.items()) {
      if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
      throw core::usage_error({.place = std::string(what_) + " request",
                               .problem = "unknown key " + core::printable(key),
                               .advice = core::did_you_mean(key, known_)});
    }
  }

 private:
  [[noreturn]] static void refuse(const std::string& place, const std::string& expected,
                                  const json& received) {
    throw core::usage_error({.place = place, .expected = expected, .received = value_text(received)});
  }

  template <class Value>
  void take(const char*, const json& from, Value& into) {
    into = from.get<Value>();
  }
  void take(const char* key, const json& from, double& into) { into = number<double>(key, from); }
  void take(const char* key, const json& from, int64_t& into) { into = number<int64_t>(key, from); }
  void take(const char* key, const json& from, uint64_t& into) { into = number<uint64_t>(key, from); }
  template <class Value>
  Value number(const char* key, const json& from) {
    const bool fits = std::is_same_v<Value, uint64_t> ? from.is_number_unsigned()
                      : std::is_integral_v<Value>     ? from.is_number_integer()
                                                      : from.is_number();
    if (!fits) refuse(std::string(what_) + "." + key, "a number that fits", from);
    return from.get<Value>();
  }
  template <class Value>
  void take(const char* key, const json& from, std::optional<Value>& into) {
    into.reset();
    if (!from.is_null()) into = number<Value>(key, from);
  }
  void take(const char* key, const json& from, OpenFile& into) {
    into = from.is_null() ? nullptr : std::make_shared<const int>(number<int>(key, from));
  }
  void take(const char* key, const json& from, PluginKind& into) {
    into = parse_kind(from.get<std::string>(), std::string(what_) + "." + key);
  }
  void take(const char* key, const json& from, core::ColourChoice& into) {
    into = core::parse_colour_choice(from.get<std::string>(), std::string(what_) + "." + key);
  }
  void take(const char* key, const json& from, nlohmann::ordered_json& into) {
    into = from.is_string() ? nlohmann::ordered_json::parse(from.get<std::string>())
                            : nlohmann::ordered_json(from);
    if (!into.is_object()) refuse(std::string(what_) + "." + key, "an object of sections", from);
  }
  void take(const char*, const json& from, Layer& into) {
    into.clear();
    for (const json& given : from)
      into.push_back(
          {given.at("key").get<std::string>(), given.at("value"), given.value("origin", "request")});
  }

  const json& document_;
  const char* what_;
  std::vector<std::string> known_;
};

template <class Visitor, class Request>
void members(Visitor& visit, Request& request, const EvalRequest*) {
  visit("runs", request.runs);
  visit("data", request.data);
  visit("data_root", request.data_root);
  visit("split", request.split);
  visit("network", request.network);
  visit("checkpoint", request.checkpoint);
  visit("predictions", request.predictions);
  visit("limit", request.limit);
  visit("device", request.device);
  visit("json", request.json);
  visit("colour", request.colour);
}

template <class Visitor, class Request>
void members(Visitor& visit, Request& request, const PredictRequest*) {
  visit("run", request.run);
  visit("pictures", request.pictures);
  visit("network", request.network);
  visit("checkpoint", request.checkpoint);
  visit("top", request.top);
  visit("device", request.device);
  visit("json", request.json);
  visit("colour", request.colour);
}

template <class Visitor, class Request>
void members(Visitor& visit, Request& request, const ExportRequest*) {
  visit("run", request.run);
  visit("format", request.format);
  visit("names", request.names);
  visit("input", request.input);
  visit("network", request.network);
  visit("checkpoint", request.checkpoint);
  visit("out", request.out);
}

template <class Visitor, class Request>
void members(Visitor& visit, Request& request, const ChosenFile*) {
  visit("kind", request.kind);
  visit("name", request.name);
  visit("file", request.file);
  visit("sha256", request.sha256);
  visit("by_path", request.by_path);
  visit("descriptor", request.opened);
}

template <class Visitor, class Request>
void members(Visitor& visit, Request& request, const ApplyRequest*) {
  visit("plugin", request.plugin);
  visit("batch", request.batch);
  visit("out", request.out);
  visit("options", request.options);
  visit("seed", request.seed);
}

template <class Visitor, class Request>
void members(Visitor& visit, Request& request, const CheckRequest*) {
  visit("file", request.file);
  visit("only", request.only);
  visit("seed", request.seed);
  visit("time_limit_seconds", request.time_limit_seconds);
  visit("json", request.json);
  visit("colour", request.colour);
}

template <class Visitor, class Request>
void members(Visitor& visit, Request& request, const CheckChildRequest*) {
  visit("file", request.file);
  visit("kind", request.kind);
  visit("name", request.name);
  visit("seed", request.seed);
  visit("first", request.first);
}

// `run` is not written: it is read out of the document again.
template <class Visitor, class Request>
void members(Visitor& visit, Request& resolved, const Resolved*) {
  visit("document", resolved.document);
  visit("origins", resolved.origins);
  visit("warnings", resolved.warnings);
  visit("strategy", resolved.run.strategy.plugin);
  visit("teacher", resolved.run.teacher.plugin);
  visit("average", resolved.run.average.plugin);
}

template <class Visitor, class Request>
void members(Visitor& visit, Request& choice, const PluginChoice*) {
  visit("name", choice.name);
  visit("id", choice.id);
  visit("file", choice.file);
  visit("options", choice.options);
  visit("sha256", choice.sha256);
  visit("descriptor", choice.opened);
}

template <class Visitor, class Train>
void members(Visitor& visit, Train& request, const Request*) {
  visit("resolved", request.resolved);
  visit("out", request.out);
  visit("resume", request.resume);
  visit("begun_before", request.begun_before);
  visit("last_step", request.last_step);
  visit("quiet", request.quiet);
  visit("dry_run", request.dry_run);
  visit("force", request.force);
  visit("trial", request.trial);
  visit("command", request.command);
  visit("plugin_folders", request.plugin_folders);
  visit("colour", request.colour);
}

template <class Request>
void write(json& document, const Request& request) {
  Writer writer(document);
  members(writer, request, &request);
}

template <class Request>
void read(const json& document, Request& request, const char* what) {
  Reader reader(document, what);
  members(reader, request, static_cast<const Request*>(nullptr));
  reader.refuse_others();
}

void expect_one_of(const char* place, const std::string& value, const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw core::usage_error({.place = place,
                           .expected = "one of " + core::joined(choices),
                           .received = core::printable(value),
                           .advice = core::did_you_mean(value, choices)});
}

void expect_some(const char* place, const std::vector<std::string>& list) {
  if (list.empty()) throw core::usage_error({.place = place, .expected = "at least one", .received = "none"});
}

}  // namespace

void to_json(json& document, const EvalRequest& request) {
  write(document, request);
}
void from_json(const json& document, EvalRequest& request) {
  read(document, request, "eval");
  expect_one_of("eval.split", request.split, {"test", "validation", "train"});
  expect_one_of("eval.network", request.network, {"all", "student", "teacher", "average"});
  expect_some("eval.runs", request.runs);
}
void to_json(json& document, const PredictRequest& request) {
  write(document, request);
}
void from_json(const json& document, PredictRequest& request) {
  read(document, request, "predict");
  expect_one_of("predict.network", request.network, {"student", "teacher", "average"});
  expect_some("predict.pictures", request.pictures);
}
void to_json(json& document, const ExportRequest& request) {
  write(document, request);
}
void from_json(const json& document, ExportRequest& request) {
  read(document, request, "export");
  expect_one_of("export.format", request.format, {"safetensors", "torchscript"});
  expect_one_of("export.names", request.names, {"torchvision", "mmpretrain"});
  expect_one_of("export.input", request.input, {"pixels", "normalised"});
  expect_one_of("export.network", request.network, {"student", "teacher", "average"});
}
void to_json(json& document, const ApplyRequest& request) {
  write(document, request);
}
void from_json(const json& document, ApplyRequest& request) {
  read(document, request, "apply");
}
void to_json(json& document, const CheckRequest& request) {
  write(document, request);
}
void from_json(const json& document, CheckRequest& request) {
  read(document, request, "check");
}
void to_json(json& document, const CheckChildRequest& request) {
  write(document, request);
}
void from_json(const json& document, CheckChildRequest& request) {
  read(document, request, "check-child");
}
void to_json(json& document, const ChosenFile& file) {
  write(document, file);
}
void from_json(const json& document, ChosenFile& file) {
  read(document, file, "plugin");
}
void to_json(json& document, const PluginChoice& choice) {
  write(document, choice);
}
void from_json(const json& document, PluginChoice& choice) {
  read(document, choice, "plugin");
}
void to_json(json& document, const Resolved& resolved) {
  write(document, resolved);
}
void from_json(const json& document, Resolved& resolved) {
  read(document, resolved, "resolved");
  fill_run(resolved.document, "request", resolved.run);
}
void to_json(json& document, const Request& request) {
  write(document, request);
}
void from_json(const json& document, Request& request) {
  read(document, request, "train");
  expect_one_of("train.trial", request.trial, {"none", "smoke", "prove-resume"});
}

std::string to_text(const CommandDocument& document) {
  return json({{"schema", kSchema}, {"command", document.command}, {"request", document.request}}).dump();
}

CommandDocument read_command(const std::string& text, const std::string& place) {
  const json document = parse_json(text, place);
  const bool sound = document.is_object() && document.value("schema", json()) == kSchema &&
                     document.value("command", json()).is_string() && document.contains("request");
  if (!sound) {
    throw core::usage_error(
        {.place = place,
         .expected = std::string(R"({"schema": ")") + kSchema + R"(", "command": "train", "request": {...}})",
         .received = value_text(document)});
  }
  return {document.at("command").get<std::string>(), document.at("request")};
}

}  // namespace guise::config
