// The key table. Defaults train plain cross-entropy on Fashion-MNIST within minutes on a laptop.
#include "config/keys.h"

#include <algorithm>
#include <utility>

#include "config/continual_keys.h"
#include "config/data_keys.h"
#include "config/measure_keys.h"
#include "config/parts.h"

namespace guise::config {
namespace {

RunKeys network_keys() {
  return {
      text("model.name", "resnet18")
          .elsewhere({"model", "arch", "backbone", "network", "a"})
          .one_of(part_names("model"))
          .fills(&RunConfig::model, &ModelConfig::name)
          .help("network"),
      text("model.init_from", nullptr)
          .elsewhere({"pretrained", "weights", "load_from", "initial_checkpoint", "finetune", "init"})
          .path()
          .fills(&RunConfig::model, &ModelConfig::init_from)
          .help("start from weights of a safetensors file (names of torchvision, mmpretrain or Guise); null: "
                "fresh ones"),
      boolean("model.new_head", false)
          .elsewhere({"reset_classifier", "reset_head"})
          .fills(&RunConfig::model, &ModelConfig::new_head)
          .help("with init_from: take the backbone only, and begin with a new head, for any number of "
                "classes"),
      text("optimizer.name", "sgd")
          .elsewhere({"opt", "optim", "optimizer"})
          .one_of(part_names("optimizer"))
          .fills(&RunConfig::optimizer, &OptimizerConfig::name)
          .help("optimizer"),
      real("optimizer.lr", 0.1)
          .elsewhere({"learning_rate", "base_lr", "init_lr", "max_lr"})
          .above(0)
          .fills(&RunConfig::optimizer, &OptimizerConfig::lr)
          .help("learning rate at the start of the schedule"),
      real("optimizer.weight_decay", 1e-4)
          .elsewhere({"wd", "l2", "decay"})
          .at_least(0)
          .fills(&RunConfig::optimizer, &OptimizerConfig::weight_decay)
          .help("weight decay on all parameters"),
      boolean("optimizer.rebuild_at_start", false)
          .fills(&RunConfig::optimizer, &OptimizerConfig::rebuild_at_start)
          .help("as the original study: at strategy.start_epoch the rate returns to lr for good"),
      boolean("optimizer.decay_norm_and_bias", true)
          .elsewhere({"filter_bias_and_bn=false", "no_weight_decay_on_bias=false", "no_bias_decay=false"})
          .fills(&RunConfig::optimizer, &OptimizerConfig::decay_norm_and_bias)
          .help("weight decay on tensors of one dimension too: norms, biases, a strategy's tokens"),
      reals_by_name("optimizer.multipliers")
          .elsewhere({"lr_mult", "lr_scale", "paramwise_cfg", "param_groups"})
          .at_least(0)
          .fills(&RunConfig::optimizer, &OptimizerConfig::multipliers)
          .help("factors of the rate by the beginning of a parameter's name, the longest counts: "
                "{\"head\": 0.5, \"layer1.\": 0}; head and backbone stand for the network's two sides, "
                "strategy.NAME for a strategy's own; 0 freezes"),
      text("schedule.name", "cosine")
          .elsewhere({"sched", "scheduler", "lr_scheduler", "lr_schedule", "schedule", "lr_policy"})
          .one_of(part_names("schedule"))
          .fills(&RunConfig::schedule, &ScheduleConfig::name)
          .help("learning rate's course"),
      real("schedule.warmup_epochs", 0)
          .elsewhere({"warmup"})
          .at_least(0)
          .unit("epochs")
          .fills(&RunConfig::schedule, &ScheduleConfig::warmup_epochs)
          .help("linear rise of the rate from 0"),
  };
}

RunKeys loss_keys() {
  return {
      real("loss.label_smoothing", 0)
          .elsewhere({"label_smoothing", "smoothing", "label_smooth", "ls"})
          .at_least(0)
          .below(1)
          .fills(&RunConfig::loss, &LossConfig::label_smoothing)
          .help(
              "share of each label that is spread over all classes, in the cross-entropy of every strategy; "
              "evaluation keeps the plain labels"),
  };
}

RunKeys train_keys() {
  return {
      integer("train.epochs", 10)
          .elsewhere({"epoch", "max_epochs", "num_epochs", "n_epochs", "num_train_epochs", "e"})
          .at_least(1)
          .at_most(1e6)
          .unit("epochs")
          .fills(&RunConfig::train, &TrainConfig::epochs)
          .help("length of the run"),
      integer("train.batch_size", 128)
          .elsewhere({"batch", "bs", "b", "train_batch_size", "per_device_train_batch_size", "batchsize"})
          .at_least(1)
          .at_most(1e6)
          .unit("images")
          .fills(&RunConfig::train, &TrainConfig::batch_size)
          .help("images a batch: a step's, where accumulate_steps is 1"),
      integer("train.accumulate_steps", 1)
          .elsewhere({"gradient_accumulation_steps", "accumulation_steps", "accum_steps", "grad_accum",
                      "accumulate_grad_batches", "update_freq", "iter_size"})
          .at_least(1)
          .at_most(1e6)
          .unit("batches")
          .fills(&RunConfig::train, &TrainConfig::accumulate_steps)
          .help("batches whose mean gradient makes one optimizer step, which every other key counts; an "
                "epoch's "
                "last step takes those that are left, and every image counts the same"),
      boolean("train.drop_last", false)
          .fills(&RunConfig::train, &TrainConfig::drop_last)
          .help("leave out an epoch's last, smaller batch"),
      integer("train.seed", 0)
          .elsewhere({"random_seed", "manual_seed"})
          .at_least(0)
          .fills(&RunConfig::train, &TrainConfig::seed)
          .help("seed of every random stream"),
      real("train.clip_norm", 0)
          .elsewhere(
              {"clip_grad", "grad_clip", "max_grad_norm", "clip", "gradient_clip_val", "clip_grad_norm"})
          .at_least(0)
          .fills(&RunConfig::train, &TrainConfig::clip_norm)
          .help("greatest norm of the gradient; 0: no clipping"),
  };
}

RunKeys machine_keys() {
  return {
      text("train.device", "cpu")
          .elsewhere(
              {"gpu=cuda", "gpus=cuda", "cuda=cuda", "gpu_id=cuda", "accelerator", "cpu=cpu", "no_cuda=cpu"})
          .fills(&RunConfig::train, &TrainConfig::device)
          .help("cpu, cuda or cuda:N"),
      text("train.precision", "fp32")
          .elsewhere({"amp=bf16", "bf16=bf16", "fp16=bf16", "half=bf16", "mixed_precision=bf16",
                      "autocast=bf16", "use_amp=bf16", "dtype"})
          .one_of({"fp32", "bf16"})
          .fills(&RunConfig::train, &TrainConfig::precision)
          .help("type of LibTorch's matrix products and convolutions; on the CPU train.kernels=auto computes "
                "convolutions and batch norm in fp32 either way, which is quicker there"),
      text("train.kernels", "auto")
          .elsewhere({"backend", "cudnn.benchmark", "cudnn_benchmark"})
          .fills(&RunConfig::train, &TrainConfig::kernels)
          .help("what computes convolutions and batch norm: auto, Guise's own where they are quicker; "
                "reference, "
                "LibTorch alone; or the file of a table that guise bench --tune wrote"),
      integer("train.threads", 0)
          .elsewhere({"workers", "num_workers", "num_threads", "cpus", "j", "dataloader_num_workers"})
          .at_least(0)
          .at_most(4096)
          .fills(&RunConfig::train, &TrainConfig::threads)
          .help("threads on the CPU; 0: OMP_NUM_THREADS, SLURM_CPUS_PER_TASK, or all cores that may be used"),
  };
}

RunKeys plugin_keys() {
  return {
      text("strategy.name", "ce")
          .elsewhere({"loss", "criterion", "method", "algorithm"})
          .help("loss strategy, by name or path to a .so"),
      integer("strategy.start_epoch", nullptr)
          .at_least(0)
          .unit("epochs")
          .fills(&RunConfig::strategy, &StrategyConfig::start_epoch)
          .help("epochs of plain cross-entropy before it; null: 1 with a teacher that follows the student, 0 "
                "without one or with teacher.from"),
      text("teacher.name", nullptr)
          .help("policy that moves the teacher, by name or path; null: the strategy's own default, none with "
                "teacher.from"),
      texts("teacher.from")
          .elsewhere({"teacher_checkpoint", "teacher_ckpt", "teacher_path", "path_t", "teacher_model"})
          .path()
          .fills(&RunConfig::teacher, &TeacherConfig::from)
          .help("trained networks as a frozen teacher in place of a copy of the student: run folders, "
                "checkpoints in one, or files of guise export, each of its own architecture; []: none"),
      text("teacher.from_network", "student")
          .one_of({"student", "teacher", "average"})
          .fills(&RunConfig::teacher, &TeacherConfig::from_network)
          .help("which network of each run of teacher.from"),
      text("teacher.combine", "logits")
          .one_of({"logits", "probabilities"})
          .fills(&RunConfig::teacher, &TeacherConfig::combine)
          .help("what is averaged over several networks of teacher.from: logits, or softmax outputs, whose "
                "logarithm is then the teacher's logits"),
      text("teacher.batch_norm", "eval")
          .one_of({"eval", "train"})
          .fills_whether("train", &RunConfig::teacher, &TeacherConfig::train_batch_norm)
          .help("the teacher's batch norm: running statistics, or the batch's"),
      text("teacher.eval_on", "student")
          .one_of({"student", "teacher", "both"})
          .fills(&RunConfig::teacher, &TeacherConfig::eval_on)
          .help("which model is evaluated"),
      text("average.name", nullptr)
          .elsewhere({"model_ema=ema", "ema=ema", "swa=swa", "averaging"})
          .help("averaging policy of a copy kept for evaluation only; null: no copy"),
      integer("average.start_epoch", 0)
          .at_least(0)
          .unit("epochs")
          .fills(&RunConfig::average, &AverageConfig::start_epoch)
          .help("epochs before the copy is made"),
      text("average.batch_norm", "recompute")
          .one_of({"recompute", "copy", "average"})
          .before("copy")
          .fills(&RunConfig::average, &AverageConfig::batch_norm)
          .help("its batch-norm statistics: over training images before each evaluation, the student's, or "
                "averaged as the weights"),
  };
}

RunKeys report_keys() {
  return {
      integer("evaluate.interval_epochs", 1)
          .elsewhere({"eval_freq", "eval_every", "eval_interval", "val_interval", "check_val_every_n_epoch",
                      "test_interval"})
          .at_least(1)
          .unit("epochs")
          .fills(&RunConfig::evaluate, &EvaluateConfig::interval_epochs)
          .help("epochs between evaluations; the last epoch is always evaluated"),
      integer("evaluate.topk", 5)
          .at_least(1)
          .at_most(1000)
          .unit("classes")
          .fills(&RunConfig::evaluate, &EvaluateConfig::topk)
          .help("k of the second accuracy beside top-1"),
      integer("evaluate.interval_steps", 0)
          .at_least(0)
          .unit("steps")
          .fills(&RunConfig::evaluate, &EvaluateConfig::interval_steps)
          .help("with continual.tasks: steps between accuracies of all tasks so far, which show what an "
                "evaluation at the ends of tasks misses; 0: none"),
      integer("record.log_interval_steps", 50)
          .elsewhere(
              {"log_interval", "print_freq", "log_every", "log_every_n_steps", "logging_steps", "log_freq"})
          .at_least(1)
          .unit("steps")
          .fills(&RunConfig::record, &RecordConfig::log_interval_steps)
          .help("steps between lines of metrics.jsonl"),
      boolean("record.tensorboard", true)
          .elsewhere({"tb", "use_tensorboard"})
          .fills(&RunConfig::record, &RecordConfig::tensorboard)
          .help("also write TensorBoard event files"),
  };
}

RunKeys checkpoint_keys() {
  return {
      integer("checkpoint.interval_epochs", 1)
          .elsewhere({"save_freq", "save_interval", "save_every", "checkpoint_interval", "save_period"})
          .at_least(0)
          .unit("epochs")
          .fills(&RunConfig::checkpoint, &CheckpointConfig::interval_epochs)
          .help("epochs between checkpoints; 0: none by epochs. One is always written at the end"),
      integer("checkpoint.interval_steps", 0)
          .at_least(0)
          .unit("steps")
          .fills(&RunConfig::checkpoint, &CheckpointConfig::interval_steps)
          .help("steps between checkpoints, also in the middle of an epoch; 0: none by steps"),
      integer("checkpoint.keep_last", 2)
          .elsewhere({"save_total_limit", "checkpoint_hist", "max_keep_ckpts"})
          .at_least(1)
          .at_most(1e6)
          .unit("checkpoints")
          .fills(&RunConfig::checkpoint, &CheckpointConfig::keep_last)
          .help("the newest so many are kept; with 1 there is none to fall back to"),
      text("checkpoint.best_metric", "top1")
          .elsewhere({"monitor", "eval_metric", "save_best", "metric_for_best_model"})
          .fills_empty_for("none", &RunConfig::checkpoint, &CheckpointConfig::best_metric)
          .help("metric of an evaluation by which the best checkpoint is kept; none: no best"),
      text("checkpoint.best_direction", "auto")
          .one_of({"auto", "max", "min"})
          .fills(&RunConfig::checkpoint, &CheckpointConfig::best_direction)
          .help("auto: the metric's own direction; max or min must agree with it"),
  };
}

void append(RunKeys& table, const RunKeys& more) {
  table.insert(table.end(), more.begin(), more.end());
}

// The keys of a section's parts follow its own.
RunKeys with_parts(const RunKeys& own) {
  RunKeys table;
  for (size_t i = 0; i < own.size(); ++i) {
    table.push_back(own[i]);
    const std::string section = section_of(own[i].key);
    if (i + 1 == own.size() || section_of(own[i + 1].key) != section) append(table, part_keys(section));
  }
  return table;
}

RunKeys make_table() {
  RunKeys own;
  for (const RunKeys& some :
       {data_keys(), network_keys(), loss_keys(), train_keys(), machine_keys(), plugin_keys(),
        continual_keys(), report_keys(), measure_keys(), checkpoint_keys()})
    append(own, some);
  return with_parts(own);
}

}  // namespace

std::string section_of(const std::string& key) {
  return key.substr(0, key.find('.'));
}

const RunKeys& run_keys() {
  static const RunKeys table = make_table();
  return table;
}

const RunKey* find_run_key(const std::string& path) {
  const auto same = [&](const RunKey& row) { return row.key == path; };
  const auto found = std::find_if(run_keys().begin(), run_keys().end(), same);
  return found == run_keys().end() ? nullptr : &*found;
}

std::optional<MapEntry> find_map_entry(const std::string& path) {
  for (const RunKey& row : run_keys()) {
    if (row.type == OptionType::real_map && path.starts_with(row.key + ".") &&
        path.size() > row.key.size() + 1)
      return MapEntry{&row, path.substr(row.key.size() + 1)};
  }
  return std::nullopt;
}

bool is_part_key(const std::string& path) {
  for (const Part* part : parts_of(section_of(path))) {
    if (find_key(*part, path) != nullptr) return true;
  }
  return false;
}

std::vector<std::string> section_names() {
  std::vector<std::string> names;
  for (const Option& row : run_keys()) {
    std::string section = section_of(row.key);
    if (names.empty() || names.back() != section) names.push_back(std::move(section));
  }
  return names;
}

const std::vector<PluginSection>& plugin_sections() {
  static const std::vector<PluginSection> sections = {
      {"strategy", PluginKind::strategy}, {"teacher", PluginKind::policy}, {"average", PluginKind::policy}};
  return sections;
}

const PluginSection* find_plugin_section(const std::string& name) {
  for (const PluginSection& section : plugin_sections()) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

}  // namespace guise::config
