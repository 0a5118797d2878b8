// What the light program hands to the engine: one struct a command, each to JSON and back. Everything is
// resolved and checked; the engine parses no command line and searches no folder.
#pragma once

#include <concepts>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "config/layers.h"
#include "config/request.h"
#include "core/terminal.h"

namespace guise::config {

struct EvalRequest {
  std::vector<std::string> runs;    // at least one
  std::string data;                 // data set by name; empty: the runs' own
  std::string data_root;            // empty: where the run found it, GUISE_DATA, Debian's folder
  std::string split = "own";        // test, validation, train, or own: what the run was evaluated on
  std::string network = "all";      // student, teacher, average or all
  std::string checkpoint = "last";  // last, best or a step
  std::string predictions;          // CSV file to write; empty: none
  std::optional<int64_t> limit;     // the first so many images, 0: all; nothing: as the run was evaluated
  std::string device;               // empty: the run's
  bool json = false;                // print one JSON document
  core::ColourChoice colour = core::ColourChoice::automatic;
  std::vector<std::string> other_data = {};   // further data sets, measured as `data` is
  std::vector<std::string> corruptions = {};  // of the images of `data`: "noise:3", see config/corruptions.h
};

struct ProbeRequest {
  std::vector<std::string> runs;    // runs, or files of features; at least one
  std::string data;                 // data set by name; empty: the runs' own
  std::string data_root;            // empty: where the run found it, GUISE_DATA, Debian's folder
  std::string network = "student";  // student, teacher, average or all
  std::string checkpoint;           // last, best or a step; empty: the last of a finished run
  std::string save_features;        // safetensors file to write; empty: none
  std::optional<int64_t> limit;     // the first so many images of each part, 0: all; nothing: as trained
  std::vector<int64_t> neighbours;  // k of k-NN; empty: 20 and 200, where there are so many images
  bool sgd = false;                 // the linear probe by SGD too
  int64_t augmentations = 0;        // of each image, for LiDAR and alignment; 0: neither
  uint64_t seed = 0;                // of the held-out tenth
  std::vector<PluginChoice> measures = {};  // of plugins, beside those that come with Guise
  std::string device;                       // empty: the run's
  bool json = false;                        // print one JSON document
  core::ColourChoice colour = core::ColourChoice::automatic;
};

struct BenchRequest {
  Request run;          // its folder is not used
  double seconds = 10;  // of counted training steps
  std::string tune;     // file of a table of kernels to write; empty: none
  bool json = false;    // print one JSON document
  core::ColourChoice colour = core::ColourChoice::automatic;
};

struct PredictRequest {
  std::string run;
  std::vector<std::string> pictures;  // JPEG, PNG or WebP files, at least one
  std::string network = "student";    // student, teacher or average
  std::string checkpoint = "last";    // last, best or a step
  int64_t top = 5;                    // classes to name, at least 1
  std::string device;                 // empty: the run's
  bool json = false;
  core::ColourChoice colour = core::ColourChoice::automatic;
};

struct ExportRequest {
  std::string run;
  std::string format = "safetensors";  // safetensors or torchscript
  std::string names = "torchvision";   // of safetensors: torchvision or mmpretrain
  std::string input = "pixels";        // of torchscript: pixels or normalised
  std::string network = "student";     // student, teacher or average
  std::string checkpoint = "last";     // last, best or a step
  std::string out;                     // the file
};

struct ApplyRequest {
  ChosenFile plugin;
  std::string batch;  // safetensors in
  std::string out;    // safetensors out
  Layer options;      // plain keys: mask_ratio; for a policy also `steps`, the run's total optimizer steps
  uint64_t seed = 0;  // of the mask stream, where the batch has no random.*
  int64_t epoch = 0;  // of the first call, and optimizer steps of the run before it
  int64_t step = 0;
  std::optional<int64_t> epochs, total_steps;  // of the run; nothing: as far as the calls go
  std::optional<int64_t> calls;                // on one instance; nothing: 1, or what a policy's batch holds
};

struct CheckRequest {
  std::string file;  // path to a .so
  std::string only;  // the strategies and policies of this name; empty: all of the file
  uint64_t seed = 0;
  double time_limit_seconds = 20;  // for each check
  bool json = false;
  core::ColourChoice colour = core::ColourChoice::automatic;
  std::vector<std::string> plugin_folders = {};  // those of --plugin-dir: for a default teacher
};

// What `check` asks of its own child.
struct CheckChildRequest {
  std::string file;
  PluginKind kind = PluginKind::strategy;
  std::string name;
  uint64_t seed = 0;
  std::string
      first;  // the check to begin with; those before it are done. Empty: all. `descriptor` always runs
  std::vector<std::string> plugin_folders = {};  // as in CheckRequest
};

// What goes to JSON: each request, and the structs inside one.
template <class T>
concept RequestStruct =
    std::same_as<T, Request> || std::same_as<T, EvalRequest> || std::same_as<T, ProbeRequest> ||
    std::same_as<T, BenchRequest> || std::same_as<T, PredictRequest> || std::same_as<T, ExportRequest> ||
    std::same_as<T, ApplyRequest> || std::same_as<T, CheckRequest> || std::same_as<T, CheckChildRequest> ||
    std::same_as<T, Resolved> || std::same_as<T, ChosenFile> || std::same_as<T, PluginChoice>;

// A key that is not there leaves the default; one that is unknown, or a value that does not fit, is a
// core::Error(usage).
template <RequestStruct Struct>
void to_json(nlohmann::json& document, const Struct& request);
template <RequestStruct Struct>
void from_json(const nlohmann::json& document, Struct& request);

// The whole document: {"schema": "guise.request/1", "command": "eval", "request": {...}}.
struct CommandDocument {
  std::string command;
  nlohmann::json request;
};
std::string to_text(const CommandDocument& document);
// Throws core::Error(usage) naming `place`.
CommandDocument read_command(const std::string& text, const std::string& place);

}  // namespace guise::config
