// The key table. Defaults train plain cross-entropy on Fashion-MNIST within minutes on a laptop.
#include "config/keys.h"

#include <algorithm>
#include <utility>

namespace guise::config {
namespace {

using nlohmann::json;

// Rows read as: integer("train.epochs", 10).at_least(1).unit("epochs").help("...").
class Row {
 public:
  Row(OptionType type, const char* key, json default_value) {
    row_.type = type;
    row_.key = key;
    row_.default_value = std::move(default_value);
  }
  Row at_least(double value) && { return row_.minimum = value, std::move(*this); }
  Row at_most(double value) && { return row_.maximum = value, std::move(*this); }
  Row above(double value) && {
    row_.minimum_exclusive = true;
    return std::move(*this).at_least(value);
  }
  Row below(double value) && {
    row_.maximum_exclusive = true;
    return std::move(*this).at_most(value);
  }
  Row one_of(std::vector<std::string> choices) && {
    return row_.choices = std::move(choices), std::move(*this);
  }
  Row unit(const char* unit) && { return row_.unit = unit, std::move(*this); }
  Option help(const char* help) && { return row_.help = help, std::move(row_); }

 private:
  Option row_;
};

Row boolean(const char* key, bool value) {
  return Row(OptionType::boolean, key, value);
}
Row integer(const char* key, json value) {
  return Row(OptionType::integer, key, std::move(value));
}
Row real(const char* key, double value) {
  return Row(OptionType::real, key, value);
}
Row text(const char* key, json value) {
  return Row(OptionType::string, key, std::move(value));
}
Row integers(const char* key) {
  return Row(OptionType::integer_list, key, json::array());
}
Row reals(const char* key) {
  return Row(OptionType::real_list, key, json::array());
}

OptionTable data_keys() {
  return {
      text("data.name", "fashion_mnist")
          .one_of({"fashion_mnist", "mnist", "cifar10", "cifar100", "image_folder", "synthetic"})
          .help("data set"),
      text("data.root", nullptr)
          .help("folder of the data set; null: GUISE_DATA, then the folder of Debian's package"),
      integer("data.train_limit", 0)
          .at_least(0)
          .unit("images")
          .help("train on the first so many images of the seeded order; 0: all"),
      integer("data.test_limit", 0).at_least(0).unit("images").help("test on the first so many; 0: all"),
      real("data.validation", 0)
          .at_least(0)
          .below(1)
          .help("share of the training images held out and used instead of the test set; 0: the test set"),
      integer("data.augment.crop_padding", 4)
          .at_least(0)
          .at_most(16)
          .unit("pixels")
          .help("zero padding before the random crop; 0: no crop"),
      boolean("data.augment.flip", true).help("random horizontal flip"),
      reals("data.normalize.mean")
          .at_least(0)
          .at_most(255)
          .help("per channel (3 values), in pixel units 0 to 255; []: the data set's own"),
      reals("data.normalize.std").above(0).at_most(255).help("likewise"),
  };
}

OptionTable network_keys() {
  return {
      text("model.name", "resnet18").one_of({"resnet18"}).help("network"),
      integer("model.width", 16)
          .at_least(1)
          .at_most(1024)
          .unit("channels")
          .help("channels of the first stage; the feature has 8 times as many"),
      integer("model.stem_channels", 0)
          .at_least(0)
          .at_most(1024)
          .unit("channels")
          .help("channels of the stem; 0: as width"),
      text("model.init_from", nullptr)
          .help("start from weights of a safetensors file (names of torchvision, mmpretrain or Guise); null: "
                "fresh ones"),
      text("optimizer.name", "sgd").one_of({"sgd", "adamw"}).help("optimizer"),
      real("optimizer.lr", 0.1).above(0).help("learning rate at the start of the schedule"),
      real("optimizer.momentum", 0.9).at_least(0).below(1).help("sgd: momentum"),
      boolean("optimizer.nesterov", false).help("sgd: Nesterov's momentum"),
      real("optimizer.weight_decay", 1e-4).at_least(0).help("weight decay on all parameters"),
      real("optimizer.beta1", 0.9).at_least(0).below(1).help("adamw: decay of the first moment"),
      real("optimizer.beta2", 0.999).at_least(0).below(1).help("adamw: decay of the second moment"),
      real("optimizer.epsilon", 1e-8).above(0).help("adamw: added to the denominator"),
      boolean("optimizer.rebuild_at_start", false)
          .help("as the original study: at strategy.start_epoch the rate returns to lr for good"),
      text("schedule.name", "cosine")
          .one_of({"multistep", "cosine", "constant"})
          .help("learning rate's course"),
      integers("schedule.milestones")
          .at_least(1)
          .unit("epochs")
          .help("multistep: epochs before which the rate is multiplied by gamma, rising"),
      real("schedule.gamma", 0.1).above(0).at_most(1).help("multistep: factor at each milestone"),
      real("schedule.warmup_epochs", 0).at_least(0).unit("epochs").help("linear rise of the rate from 0"),
  };
}

OptionTable train_keys() {
  return {
      integer("train.epochs", 10).at_least(1).at_most(1e6).unit("epochs").help("length of the run"),
      integer("train.batch_size", 128).at_least(1).at_most(1e6).unit("images").help("images a step"),
      boolean("train.drop_last", false).help("leave out an epoch's last, smaller batch"),
      integer("train.seed", 0).at_least(0).help("seed of every random stream"),
      text("train.device", "cpu").help("cpu, cuda or cuda:N"),
      text("train.precision", "fp32").one_of({"fp32", "bf16"}).help("type of the forward pass"),
      integer("train.threads", 0).at_least(0).at_most(4096).help("threads on the CPU; 0: all cores"),
      real("train.clip_norm", 0).at_least(0).help("greatest norm of the gradient; 0: no clipping"),
  };
}

OptionTable plugin_keys() {
  return {
      text("strategy.name", "ce").help("loss strategy, by name or path to a .so"),
      integer("strategy.start_epoch", nullptr)
          .at_least(0)
          .unit("epochs")
          .help("epochs of plain cross-entropy before it; null: 1 with a teacher, 0 without"),
      text("teacher.name", nullptr)
          .help("policy that moves the teacher, by name or path; null: the strategy's own default"),
      text("teacher.batch_norm", "eval")
          .one_of({"eval", "train"})
          .help("the teacher's batch norm: running statistics, or the batch's"),
      text("teacher.eval_on", "student")
          .one_of({"student", "teacher", "both"})
          .help("which model is evaluated"),
      text("average.name", nullptr)
          .help("averaging policy of a copy kept for evaluation only; null: no copy"),
      integer("average.start_epoch", 0).at_least(0).unit("epochs").help("epochs before the copy is made"),
  };
}

OptionTable report_keys() {
  return {
      integer("evaluate.interval_epochs", 1)
          .at_least(1)
          .unit("epochs")
          .help("epochs between evaluations; the last epoch is always evaluated"),
      integer("evaluate.topk", 5)
          .at_least(1)
          .at_most(1000)
          .unit("classes")
          .help("k of the second accuracy beside top-1"),
      integer("record.log_interval_steps", 50)
          .at_least(1)
          .unit("steps")
          .help("steps between lines of metrics.jsonl"),
      boolean("record.tensorboard", true).help("also write TensorBoard event files"),
  };
}

OptionTable checkpoint_keys() {
  return {
      integer("checkpoint.interval_epochs", 1)
          .at_least(0)
          .unit("epochs")
          .help("epochs between checkpoints; 0: none by epochs. One is always written at the end"),
      integer("checkpoint.interval_steps", 0)
          .at_least(0)
          .unit("steps")
          .help("steps between checkpoints, also in the middle of an epoch; 0: none by steps"),
      integer("checkpoint.keep_last", 2)
          .at_least(1)
          .at_most(1e6)
          .unit("checkpoints")
          .help("the newest so many are kept; with 1 there is none to fall back to"),
      text("checkpoint.best_metric", "top1")
          .help("metric of an evaluation by which the best checkpoint is kept: top1, loss, teacher.top1, "
                "...; none: no best"),
      text("checkpoint.best_direction", "max").one_of({"max", "min"}).help("whether more of it is better"),
  };
}

OptionTable make_table() {
  OptionTable table;
  for (const OptionTable& part :
       {data_keys(), network_keys(), train_keys(), plugin_keys(), report_keys(), checkpoint_keys()}) {
    table.insert(table.end(), part.begin(), part.end());
  }
  return table;
}

}  // namespace

const OptionTable& run_keys() {
  static const OptionTable table = make_table();
  return table;
}

const Option* find_run_key(const std::string& path) {
  const auto same = [&](const Option& row) { return row.key == path; };
  const auto found = std::find_if(run_keys().begin(), run_keys().end(), same);
  return found == run_keys().end() ? nullptr : &*found;
}

std::vector<std::string> section_names() {
  std::vector<std::string> names;
  for (const Option& row : run_keys()) {
    std::string section = row.key.substr(0, row.key.find('.'));
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
