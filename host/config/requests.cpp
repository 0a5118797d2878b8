#include "config/requests.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include "config/document.h"
#include "config/json_file.h"
#include "config/keys.h"
#include "config/option.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::config {

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

// One member of a struct: its key, and where it is (of `Resolved`, in the run inside it).
template <class Place>
struct Member {
  const char* key;
  Place place;
};

// What a struct of a request consists of; `name` begins what is said of a wrong one.
template <class... Places>
struct Layout {
  const char* name;
  std::tuple<Member<Places>...> members;
};
template <class... Places>
constexpr Layout<Places...> layout(const char* name, Member<Places>... members) {
  return {name, {members...}};
}

constexpr auto layout_of(const EvalRequest*) {
  return layout("eval", Member{"runs", &EvalRequest::runs}, Member{"data", &EvalRequest::data},
                Member{"other_data", &EvalRequest::other_data},
                Member{"corruptions", &EvalRequest::corruptions},
                Member{"data_root", &EvalRequest::data_root}, Member{"split", &EvalRequest::split},
                Member{"network", &EvalRequest::network}, Member{"checkpoint", &EvalRequest::checkpoint},
                Member{"predictions", &EvalRequest::predictions}, Member{"limit", &EvalRequest::limit},
                Member{"device", &EvalRequest::device}, Member{"json", &EvalRequest::json},
                Member{"colour", &EvalRequest::colour});
}

constexpr auto layout_of(const ProbeRequest*) {
  return layout("probe", Member{"runs", &ProbeRequest::runs}, Member{"data", &ProbeRequest::data},
                Member{"data_root", &ProbeRequest::data_root}, Member{"network", &ProbeRequest::network},
                Member{"checkpoint", &ProbeRequest::checkpoint},
                Member{"save_features", &ProbeRequest::save_features}, Member{"limit", &ProbeRequest::limit},
                Member{"neighbours", &ProbeRequest::neighbours}, Member{"sgd", &ProbeRequest::sgd},
                Member{"augmentations", &ProbeRequest::augmentations}, Member{"seed", &ProbeRequest::seed},
                Member{"measures", &ProbeRequest::measures}, Member{"device", &ProbeRequest::device},
                Member{"json", &ProbeRequest::json}, Member{"colour", &ProbeRequest::colour});
}

constexpr auto layout_of(const PredictRequest*) {
  return layout("predict", Member{"run", &PredictRequest::run}, Member{"pictures", &PredictRequest::pictures},
                Member{"network", &PredictRequest::network},
                Member{"checkpoint", &PredictRequest::checkpoint}, Member{"top", &PredictRequest::top},
                Member{"device", &PredictRequest::device}, Member{"json", &PredictRequest::json},
                Member{"colour", &PredictRequest::colour});
}

constexpr auto layout_of(const ExportRequest*) {
  return layout("export", Member{"run", &ExportRequest::run}, Member{"format", &ExportRequest::format},
                Member{"names", &ExportRequest::names}, Member{"input", &ExportRequest::input},
                Member{"network", &ExportRequest::network}, Member{"checkpoint", &ExportRequest::checkpoint},
                Member{"out", &ExportRequest::out});
}

constexpr auto layout_of(const ChosenFile*) {
  return layout("plugin", Member{"kind", &ChosenFile::kind}, Member{"name", &ChosenFile::name},
                Member{"file", &ChosenFile::file}, Member{"sha256", &ChosenFile::sha256},
                Member{"by_path", &ChosenFile::by_path}, Member{"descriptor", &ChosenFile::opened});
}

constexpr auto layout_of(const ApplyRequest*) {
  return layout("apply", Member{"plugin", &ApplyRequest::plugin}, Member{"batch", &ApplyRequest::batch},
                Member{"out", &ApplyRequest::out}, Member{"options", &ApplyRequest::options},
                Member{"seed", &ApplyRequest::seed}, Member{"epoch", &ApplyRequest::epoch},
                Member{"step", &ApplyRequest::step}, Member{"epochs", &ApplyRequest::epochs},
                Member{"total_steps", &ApplyRequest::total_steps}, Member{"calls", &ApplyRequest::calls});
}

constexpr auto layout_of(const CheckRequest*) {
  return layout("check", Member{"file", &CheckRequest::file}, Member{"only", &CheckRequest::only},
                Member{"seed", &CheckRequest::seed},
                Member{"time_limit_seconds", &CheckRequest::time_limit_seconds},
                Member{"json", &CheckRequest::json}, Member{"colour", &CheckRequest::colour},
                Member{"plugin_folders", &CheckRequest::plugin_folders});
}

constexpr auto layout_of(const CheckChildRequest*) {
  return layout("check-child", Member{"file", &CheckChildRequest::file},
                Member{"kind", &CheckChildRequest::kind}, Member{"name", &CheckChildRequest::name},
                Member{"seed", &CheckChildRequest::seed}, Member{"first", &CheckChildRequest::first},
                Member{"plugin_folders", &CheckChildRequest::plugin_folders});
}

// `run` is not written: it is read out of the document again.
constexpr auto layout_of(const Resolved*) {
  return layout("resolved", Member{"document", &Resolved::document}, Member{"origins", &Resolved::origins},
                Member{"warnings", &Resolved::warnings},
                Member{"strategy", [](auto& resolved) -> auto& { return resolved.run.strategy.plugin; }},
                Member{"teacher", [](auto& resolved) -> auto& { return resolved.run.teacher.plugin; }},
                Member{"average", [](auto& resolved) -> auto& { return resolved.run.average.plugin; }});
}

constexpr auto layout_of(const PluginChoice*) {
  return layout("plugin", Member{"name", &PluginChoice::name}, Member{"id", &PluginChoice::id},
                Member{"file", &PluginChoice::file}, Member{"options", &PluginChoice::options},
                Member{"sha256", &PluginChoice::sha256}, Member{"descriptor", &PluginChoice::opened});
}

constexpr auto layout_of(const Request*) {
  return layout("train", Member{"resolved", &Request::resolved}, Member{"out", &Request::out},
                Member{"resume", &Request::resume}, Member{"numbered", &Request::numbered},
                Member{"begun_before", &Request::begun_before}, Member{"last_step", &Request::last_step},
                Member{"quiet", &Request::quiet}, Member{"dry_run", &Request::dry_run},
                Member{"force", &Request::force}, Member{"trial", &Request::trial},
                Member{"command", &Request::command}, Member{"plugin_folders", &Request::plugin_folders},
                Member{"colour", &Request::colour});
}

constexpr auto layout_of(const BenchRequest*) {
  return layout("bench", Member{"run", &BenchRequest::run}, Member{"seconds", &BenchRequest::seconds},
                Member{"tune", &BenchRequest::tune}, Member{"json", &BenchRequest::json},
                Member{"colour", &BenchRequest::colour});
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

// What no member says alone.
template <class Struct>
void finish(Struct&) {}

void finish(EvalRequest& request) {
  expect_one_of("eval.split", request.split, {"own", "test", "validation", "train"});
  expect_one_of("eval.network", request.network, {"all", "student", "teacher", "average"});
  expect_some("eval.runs", request.runs);
}

void finish(ProbeRequest& request) {
  expect_one_of("probe.network", request.network, {"all", "student", "teacher", "average"});
  expect_some("probe.runs", request.runs);
}

void finish(PredictRequest& request) {
  expect_one_of("predict.network", request.network, {"student", "teacher", "average"});
  expect_some("predict.pictures", request.pictures);
}

void finish(ExportRequest& request) {
  expect_one_of("export.format", request.format, {"safetensors", "torchscript"});
  expect_one_of("export.names", request.names, {"torchvision", "mmpretrain"});
  expect_one_of("export.input", request.input, {"pixels", "normalised"});
  expect_one_of("export.network", request.network, {"student", "teacher", "average"});
}

void finish(Resolved& resolved) {
  fill_run(resolved.document, "request", resolved.run);
}

void finish(Request& request) {
  expect_one_of("train.trial", request.trial, {"none", "smoke", "prove-resume"});
}

}  // namespace

template <RequestStruct Struct>
void to_json(json& document, const Struct& request) {
  Writer write(document);
  std::apply([&](const auto&... row) { (write(row.key, std::invoke(row.place, request)), ...); },
             layout_of(&request).members);
}

template <RequestStruct Struct>
void from_json(const json& document, Struct& request) {
  constexpr auto form = layout_of(static_cast<const Struct*>(nullptr));
  Reader read(document, form.name);
  std::apply([&](const auto&... row) { (read(row.key, std::invoke(row.place, request)), ...); },
             form.members);
  read.refuse_others();
  finish(request);
}

template void to_json(json&, const EvalRequest&);
template void from_json(const json&, EvalRequest&);
template void to_json(json&, const ProbeRequest&);
template void from_json(const json&, ProbeRequest&);
template void to_json(json&, const PredictRequest&);
template void from_json(const json&, PredictRequest&);
template void to_json(json&, const ExportRequest&);
template void from_json(const json&, ExportRequest&);
template void to_json(json&, const ChosenFile&);
template void from_json(const json&, ChosenFile&);
template void to_json(json&, const ApplyRequest&);
template void from_json(const json&, ApplyRequest&);
template void to_json(json&, const CheckRequest&);
template void from_json(const json&, CheckRequest&);
template void to_json(json&, const CheckChildRequest&);
template void from_json(const json&, CheckChildRequest&);
template void to_json(json&, const Resolved&);
template void from_json(const json&, Resolved&);
template void to_json(json&, const PluginChoice&);
template void from_json(const json&, PluginChoice&);
template void to_json(json&, const Request&);
template void from_json(const json&, Request&);
template void to_json(json&, const BenchRequest&);
template void from_json(const json&, BenchRequest&);

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
