// The configuration of one run as plain structs: what the trainer reads. Made by config/resolve.h from files
// and flags, checked there; nothing below this room knows a JSON key. Epochs and steps count from 0.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/open_file.h"

namespace guise::config {

struct NormalizeConfig {
  std::vector<double> mean;  // per channel, in pixel units 0..255; empty: the data set's own
  std::vector<double> std;   // likewise, > 0
};

// Wrong labels among the training images, put there on purpose.
struct NoiseConfig {
  std::string kind = "none";  // none symmetric pair
  double rate = 0;            // share of the training images
  bool operator==(const NoiseConfig&) const = default;
};

// A long tail made of the training images (Cao et al. 2019).
struct ImbalanceConfig {
  std::string kind = "none";  // none exp step
  double factor = 1;          // images of the largest class for one of the smallest
  bool operator==(const ImbalanceConfig&) const = default;
};

struct DataConfig {
  std::string root;                     // resolved folder of the data set
  std::string name;                     // one of config/data_sets.h
  std::string class_order = "natural";  // natural seeded, or every class by commas: numbers or names
  int64_t image_size = 0;               // shorter side, then the square in the middle; 0: as they are
  int64_t train_limit = 0;              // first so many training images of the seeded order; 0: all
  int64_t test_limit = 0;               // first so many test images; 0: all
  double validation = 0;     // held-out share of train used instead of the test set; 0: the test set
  int64_t crop_padding = 4;  // pixels
  bool flip = true;
  NormalizeConfig normalize;
  NoiseConfig noise;
  ImbalanceConfig imbalance;

  // Whether training images or labels are others than the data set's, by the seed of the run.
  bool changes_training() const { return noise.kind != "none" || imbalance.kind != "none"; }
};

// What reads the feature z: hidden layers, then the layer that gives the logits.
struct HeadConfig {
  std::string name = "linear";       // linear cosine
  double scale = 16;                 // cosine: logits are scale * cosine
  std::vector<int64_t> hidden = {};  // widths of the hidden layers
  std::string norm = "none";         // none batch: of the hidden layers, as the three below
  std::string statistics = "own";    // own every: the calls of a step that move batch norm's running ones
  std::string activation = "relu";   // relu leaky_relu none
  double negative_slope = 0.01;      // leaky_relu
  double dropout = 0;                // share dropped
};

struct ModelConfig {
  std::string name;                 // resnet18 wrn28_10 vgg11 ...
  int64_t width = 64;               // channels of the first stage
  int64_t stem_channels = 0;        // 0: width
  std::string init_from = {};       // safetensors file to start from; empty: fresh weights
  bool new_head = false;            // init_from: the backbone only
  std::string stem = "conv3";       // conv3 conv5 imagenet
  std::string norm = "batch";       // batch group none
  int64_t norm_groups = 32;         // group
  std::string activation = "relu";  // relu leaky_relu gelu silu
  double negative_slope = 0.01;     // leaky_relu
  double dropout = 0;               // share dropped before the pooling
  std::string pooling = "gap";      // gap gap2x2 gem
  double gem_p = 3;                 // gem: its exponent, or what a learned one starts at
  bool gem_learned = false;
  HeadConfig head = {};
};

struct OptimizerConfig {
  std::string name;  // sgd adamw
  double lr = 0.1, momentum = 0.9, weight_decay = 1e-4;
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;  // adamw
  bool nesterov = false;
  bool rebuild_at_start = false;  // the original study's departure 1: the rate goes back to lr for good
  bool decay_norm_and_bias = true;
  std::map<std::string, double> multipliers{};  // of lr, by the beginning of a parameter's name; 0: frozen
};

struct ScheduleConfig {
  std::string name;                 // multistep cosine constant
  std::vector<int64_t> milestones;  // epochs
  double gamma = 0.1;
  double warmup_epochs = 0;
};

struct LossConfig {
  double label_smoothing = 0;  // of the host's cross-entropy, [0, 1)
};

struct TrainConfig {
  int64_t epochs = 1, batch_size = 128;
  int64_t accumulate_steps = 1;  // batches whose mean gradient makes one step
  bool drop_last = false;
  uint64_t seed = 0;
  std::string device;     // cpu, cuda, cuda:N
  std::string precision;  // fp32 bf16
  std::string kernels;    // auto, reference, or a table's file
  int64_t threads = 0;    // 0: all cores
  double clip_norm = 0;   // 0: off
};

// A chosen plugin, with its own options already validated and complete.
struct PluginChoice {
  std::string name;  // what was chosen: the canonical name or, when chosen by path, the absolute path
  std::string id;    // the canonical name in both cases
  std::string file;  // absolute path of the .so
  nlohmann::json options = nlohmann::json::object();
  std::string sha256 = {};    // of the file as it was judged; empty: any
  OpenFile opened = nullptr;  // the file as it was judged
};

struct StrategyConfig {
  PluginChoice plugin;
  int64_t start_epoch = 0;  // epochs of plain cross-entropy before it
};

struct TeacherConfig {
  PluginChoice plugin;              // empty name: no policy moves a teacher
  std::vector<std::string> from{};  // trained networks instead: run folders and files; empty: none
  std::string from_network;         // of a run: student teacher average
  std::string combine;              // of several: logits probabilities
  bool train_batch_norm = false;    // teacher.batch_norm: train
  std::string eval_on;              // student teacher both
};

struct AverageConfig {
  PluginChoice plugin;  // empty name: none
  int64_t start_epoch = 0;
  std::string batch_norm;  // recompute copy average
};

struct EvaluateConfig {
  int64_t interval_epochs = 1;
  int64_t topk = 5;
  int64_t interval_steps = 0;  // between accuracies of all tasks so far; 0: none
};

// Images of the tasks so far that are kept and replayed.
struct BufferConfig {
  int64_t size = 0;                  // images; 0: none are kept
  std::string policy = "reservoir";  // reservoir class_balanced herding
  int64_t batch = 0;                 // replayed in each step; 0: train.batch_size
};

// Tasks of classes of their own, learnt one after the other.
struct ContinualConfig {
  int64_t tasks = 0;                   // 0 without sizes: a plain run, which is one task
  std::vector<int64_t> sizes{};        // classes of each task; empty: as even as they go
  bool loss_over_new = false;          // loss_over: new, the task's own classes; else all seen so far
  bool distil_over_seen = false;       // distil_over: seen; else the classes of the tasks before
  std::vector<int64_t> epochs{};       // of each task, or one number for all; empty: train.epochs
  std::vector<std::string> by_task{};  // "1-: optimizer.lr=0.01", later ones win
  bool fresh_optimizer = true;
  bool freeze_backbone = false;    // freeze: backbone, from task 1 on
  bool joint = false;              // each task trains on the images of all tasks so far
  std::string probes = "both";     // both ncm none
  int64_t probe_samples = 10'000;  // training images that probes are fitted to; 0: all
  BufferConfig buffer{};

  bool is_on() const { return tasks > 0 || !sizes.empty(); }
};

// Rank of the hidden features.
struct RankMeConfig {
  int64_t every_epochs = 0;    // 0: never
  int64_t samples = 25600;     // training images, evenly spaced
  std::string of = "student";  // student teacher average all
  std::string views = "z";     // z both: also what the strategy makes of it
};

// A linear layer trained along on the detached feature.
struct OnlineProbeConfig {
  bool enabled = false;
  double lr = 0.1, momentum = 0.9, weight_decay = 0;
  int64_t start_epoch = 0;
  int64_t restart_every_epochs = 0;  // 0: never
};

struct MeasureConfig {
  RankMeConfig rankme;
  OnlineProbeConfig online_probe;
  int64_t collapse_every_epochs = 0;     // 0: never
  int64_t teacher_cka_every_epochs = 0;  // 0: never
  bool rank_batch = true;                // of the training batch before an evaluation
  int64_t teacher_samples = 1000;        // evaluated images on which the teacher is compared; 0: not compared
  int64_t gradient_balance = 0;          // steps between records; 0: none
};

struct RecordConfig {
  int64_t log_interval_steps = 50;
  bool tensorboard = true;
};

struct CheckpointConfig {
  int64_t interval_epochs = 1;  // 0: none by epochs
  int64_t interval_steps = 0;   // 0: none by steps
  int64_t keep_last = 2;
  std::string best_metric;     // "top1", "teacher.loss"; empty: no best
  std::string best_direction;  // auto: the metric's own; max min
};

struct RunConfig {
  DataConfig data;
  ModelConfig model;
  OptimizerConfig optimizer;
  ScheduleConfig schedule;
  LossConfig loss;
  TrainConfig train;
  StrategyConfig strategy;
  TeacherConfig teacher;
  AverageConfig average;
  EvaluateConfig evaluate;
  ContinualConfig continual;
  MeasureConfig measure;
  RecordConfig record;
  CheckpointConfig checkpoint;
};

}  // namespace guise::config
