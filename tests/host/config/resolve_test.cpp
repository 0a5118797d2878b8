#include "config/resolve.h"

#include <gtest/gtest.h>

#include "config/keys.h"
#include "config/resolve_support.h"

namespace guise::config {
namespace {

using namespace testing;

TEST(Resolve, WithNothingGivenPlainCrossEntropyRunsOnFashionMnist) {
  const RunConfig run = resolved({}).run;
  EXPECT_EQ(run.strategy.plugin.name, "ce");
  EXPECT_EQ(run.strategy.start_epoch, 0);
  EXPECT_EQ(run.data.name, "fashion_mnist");
  EXPECT_EQ(run.teacher.plugin.name, "");
  EXPECT_EQ(run.average.plugin.name, "");
  EXPECT_EQ(run.model.width, 16);
  EXPECT_EQ(run.optimizer.lr, 0.1);
}

TEST(Resolve, TheCommandLineWinsOverTheFileOverItsBase) {
  const TemporaryFolder folder;
  folder.write("base.json", R"({"train": {"epochs": 3, "seed": 3, "batch_size": 3}})");
  const std::string top =
      folder.write("top.json", R"({"extends": "base.json", "train": {"seed": 2, "batch_size": 2}})");
  const Resolved run = resolved({"train.batch_size=1"}, top);
  EXPECT_EQ(run.run.train.epochs, 3);
  EXPECT_EQ(run.run.train.seed, 2u);
  EXPECT_EQ(run.run.train.batch_size, 1);
  EXPECT_EQ(run.origins.at("train.epochs"), folder.path("base.json"));
  EXPECT_EQ(run.origins.at("train.seed"), top);
  EXPECT_EQ(run.origins.at("train.batch_size"), "--set");
  EXPECT_EQ(run.origins.at("train.device"), "default");
}

const std::vector<std::string> kEveryKey = {"data.name=cifar10",
                                            "data.root=/d",
                                            "data.train_limit=1",
                                            "data.test_limit=2",
                                            "data.validation=0.25",
                                            "data.augment.crop_padding=3",
                                            "data.augment.flip=false",
                                            "data.normalize.mean=[1,2,3]",
                                            "data.normalize.std=[4,5,6]",
                                            "model.width=7",
                                            "model.stem_channels=8",
                                            "optimizer.name=adamw",
                                            "optimizer.lr=0.5",
                                            "optimizer.weight_decay=0.125",
                                            "optimizer.beta1=0.75",
                                            "optimizer.beta2=0.5",
                                            "optimizer.epsilon=0.0625",
                                            "optimizer.rebuild_at_start=true",
                                            "schedule.name=multistep",
                                            "schedule.milestones=[2,4]",
                                            "schedule.gamma=0.5",
                                            "schedule.warmup_epochs=1.5",
                                            "train.epochs=9",
                                            "train.batch_size=10",
                                            "train.drop_last=true",
                                            "train.seed=11",
                                            "train.device=cuda:1",
                                            "train.precision=bf16",
                                            "train.threads=12",
                                            "train.clip_norm=2.5",
                                            "strategy.name=masked",
                                            "strategy.start_epoch=3",
                                            "strategy.ratio=0.5",
                                            "teacher.name=move",
                                            "teacher.rate=0.5",
                                            "teacher.batch_norm=train",
                                            "teacher.eval_on=both",
                                            "average.name=keep",
                                            "average.every=4",
                                            "average.start_epoch=2",
                                            "evaluate.interval_epochs=2",
                                            "evaluate.topk=3",
                                            "record.log_interval_steps=7",
                                            "record.tensorboard=false",
                                            "model.init_from=w.safetensors",
                                            "checkpoint.interval_epochs=3",
                                            "checkpoint.interval_steps=4",
                                            "checkpoint.keep_last=5",
                                            "checkpoint.best_metric=teacher.loss",
                                            "checkpoint.best_direction=min"};

TEST(Resolve, EveryOptionOfANetworkReachesTheStructs) {
  const RunConfig run =
      resolved({"model.name=resnet50", "model.stem=conv5", "model.norm=group", "model.norm_groups=4",
                "model.activation=leaky_relu", "model.negative_slope=0.25", "model.dropout=0.125",
                "model.pooling=gem", "model.gem_p=2", "model.gem_learned=true", "model.head.name=cosine",
                "model.head.scale=9", "model.head.hidden=[8,4]", "model.head.norm=batch",
                "model.head.statistics=every", "model.head.activation=leaky_relu",
                "model.head.negative_slope=0.5", "model.head.dropout=0.75", "model.new_head=true"})
          .run;
  EXPECT_EQ(run.model.width, 64);
  EXPECT_EQ(run.model.stem, "conv5");
  EXPECT_EQ(run.model.norm, "group");
  EXPECT_EQ(run.model.norm_groups, 4);
  EXPECT_EQ(run.model.activation, "leaky_relu");
  EXPECT_EQ(run.model.negative_slope, 0.25);
  EXPECT_EQ(run.model.dropout, 0.125);
  EXPECT_EQ(run.model.pooling, "gem");
  EXPECT_EQ(run.model.gem_p, 2);
  EXPECT_TRUE(run.model.gem_learned);
  EXPECT_TRUE(run.model.new_head);
  const HeadConfig& head = run.model.head;
  EXPECT_EQ(head.name, "cosine");
  EXPECT_EQ(head.scale, 9);
  EXPECT_EQ(head.hidden, (std::vector<int64_t>{8, 4}));
  EXPECT_EQ(head.norm, "batch");
  EXPECT_EQ(head.statistics, "every");
  EXPECT_EQ(head.activation, "leaky_relu");
  EXPECT_EQ(head.negative_slope, 0.5);
  EXPECT_EQ(head.dropout, 0.75);
}

TEST(Resolve, KeysThatNothingReadsAreTold) {
  const Resolved idle = resolved({"model.gem_p=2", "model.head.dropout=0.5", "model.negative_slope=0.1"});
  EXPECT_TRUE(warned(idle, "model.gem_p: it is read with model.pooling=gem only"));
  EXPECT_TRUE(warned(idle, "model.head.dropout: it is read with model.head.hidden only"));
  EXPECT_TRUE(warned(idle, "model.negative_slope: it is read with model.activation=leaky_relu only"));
  const Resolved used =
      resolved({"model.gem_p=2", "model.pooling=gem", "model.head.dropout=0.5", "model.head.hidden=[4]"});
  EXPECT_FALSE(warned(used, "it is read with"));
}

TEST(Resolve, EveryValueOfDataModelAndOptimizerReachesTheStructs) {
  const Resolved given = resolved(kEveryKey);
  const RunConfig& run = given.run;
  EXPECT_EQ(run.data.name, "cifar10");
  EXPECT_EQ(run.data.root, "/d");
  EXPECT_EQ(run.data.train_limit, 1);
  EXPECT_EQ(run.data.test_limit, 2);
  EXPECT_EQ(run.data.validation, 0.25);
  EXPECT_EQ(run.data.crop_padding, 3);
  EXPECT_FALSE(run.data.flip);
  EXPECT_EQ(run.data.normalize.mean, (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(run.data.normalize.std, (std::vector<double>{4, 5, 6}));
  EXPECT_EQ(run.model.name, "resnet18");
  EXPECT_EQ(run.model.width, 7);
  EXPECT_EQ(run.model.stem_channels, 8);
  EXPECT_EQ(run.optimizer.name, "adamw");
  EXPECT_EQ(run.optimizer.lr, 0.5);
  EXPECT_EQ(run.optimizer.weight_decay, 0.125);
  EXPECT_EQ(run.optimizer.beta1, 0.75);
  EXPECT_EQ(run.optimizer.beta2, 0.5);
  EXPECT_EQ(run.optimizer.epsilon, 0.0625);
  EXPECT_TRUE(run.optimizer.rebuild_at_start);
  EXPECT_EQ(run.schedule.name, "multistep");
  EXPECT_EQ(run.schedule.milestones, (std::vector<int64_t>{2, 4}));
  EXPECT_EQ(run.schedule.gamma, 0.5);
  EXPECT_EQ(run.schedule.warmup_epochs, 1.5);
}

TEST(Resolve, EveryValueOfTheRunAndItsPluginsReachesTheStructs) {
  const Resolved given = resolved(kEveryKey);
  const RunConfig& run = given.run;
  EXPECT_EQ(run.train.epochs, 9);
  EXPECT_EQ(run.train.batch_size, 10);
  EXPECT_TRUE(run.train.drop_last);
  EXPECT_EQ(run.train.seed, 11u);
  EXPECT_EQ(run.train.device, "cuda:1");
  EXPECT_EQ(run.train.precision, "bf16");
  EXPECT_EQ(run.train.threads, 12);
  EXPECT_EQ(run.train.clip_norm, 2.5);
  EXPECT_EQ(run.strategy.plugin.name, "masked");
  EXPECT_EQ(run.strategy.start_epoch, 3);
  EXPECT_EQ(run.strategy.plugin.options, json({{"ratio", 0.5}, {"loss_weight", 1.0}}));
  EXPECT_EQ(run.teacher.plugin.name, "move");
  EXPECT_EQ(run.teacher.plugin.options, json({{"rate", 0.5}}));
  EXPECT_TRUE(run.teacher.train_batch_norm);
  EXPECT_EQ(run.teacher.eval_on, "both");
  EXPECT_EQ(run.average.plugin.name, "keep");
  EXPECT_EQ(run.average.plugin.options, json({{"every", 4}}));
  EXPECT_EQ(run.average.start_epoch, 2);
  EXPECT_EQ(run.evaluate.interval_epochs, 2);
  EXPECT_EQ(run.evaluate.topk, 3);
  EXPECT_EQ(run.record.log_interval_steps, 7);
  EXPECT_FALSE(run.record.tensorboard);
  EXPECT_EQ(run.model.init_from, "w.safetensors");
  EXPECT_EQ(run.checkpoint.interval_epochs, 3);
  EXPECT_EQ(run.checkpoint.interval_steps, 4);
  EXPECT_EQ(run.checkpoint.keep_last, 5);
  EXPECT_EQ(run.checkpoint.best_metric, "teacher.loss");
  EXPECT_EQ(run.checkpoint.best_direction, "min");
}

TEST(Resolve, EveryValueOfSgdReachesTheStructs) {
  const RunConfig run = resolved({"optimizer.momentum=0.25", "optimizer.nesterov=true"}).run;
  EXPECT_EQ(run.optimizer.name, "sgd");
  EXPECT_EQ(run.optimizer.momentum, 0.25);
  EXPECT_TRUE(run.optimizer.nesterov);
}

TEST(Resolve, KeysOfAnotherPartAreLeftOutWithAWarningWhereTheyDifferFromTheirDefault) {
  const Resolved silent = resolved({"optimizer.beta1=0.9", "schedule.milestones=[]", "train.epochs=3"});
  EXPECT_TRUE(silent.warnings.empty());
  EXPECT_FALSE(silent.document["optimizer"].contains("beta1"));
  EXPECT_TRUE(silent.document["optimizer"].contains("momentum"));
  EXPECT_FALSE(silent.document["schedule"].contains("gamma"));
  const Resolved changed = resolved({"optimizer.beta1=0.5", "schedule.gamma=0.2"});
  EXPECT_TRUE(warned(changed, "optimizer is sgd, so what is for others is left out: optimizer.beta1"));
  EXPECT_TRUE(warned(changed, "schedule is cosine, so what is for others is left out: schedule.gamma"));
  EXPECT_EQ(changed.run.optimizer.beta1, 0.9);
  EXPECT_EQ(changed.origins.count("optimizer.beta1"), 0U);
}

TEST(Resolve, AKeyThatNoPartKnowsIsRefusedWithTheNearest) {
  EXPECT_TRUE(contains(refusal({"optimizer.beta3=0.9"}), "did you mean optimizer.beta1"));
  EXPECT_TRUE(contains(refusal({"model.depth=3"}), "unknown key model.depth"));
}

TEST(Resolve, TheDocumentResolvesToItself) {
  const TemporaryFolder folder;
  const Resolved first = resolved({"strategy.name=masked", "strategy.ratio=0.25", "average.name=move",
                                   "train.seed=5", "data.name=synthetic"});
  const std::string file = folder.write("config.json", first.document.dump());
  EXPECT_EQ(resolved({}, file).document.dump(), first.document.dump());
}

TEST(Resolve, EveryKeyRefusesAWrongTypeWithItsPlace) {
  for (const Option& row : run_keys()) {
    const bool text = row.type == OptionType::string || row.type == OptionType::text_list;
    const std::string wrong = text ? "[1]" : "\"text\"";
    EXPECT_TRUE(contains(refusal({row.key + "=" + wrong}), "--set: " + row.key + ": expected ")) << row.key;
    const TemporaryFolder folder;
    std::string open, close;
    size_t start = 0;
    for (size_t dot = row.key.find('.'); dot != std::string::npos; dot = row.key.find('.', start)) {
      open += "{\"" + row.key.substr(start, dot - start) + "\":";
      close += "}";
      start = dot + 1;
    }
    const std::string file =
        folder.write("a.json", open + "{\"" + row.key.substr(start) + "\":" + wrong + "}" + close);
    EXPECT_TRUE(contains(refusal({}, file), file + ": " + row.key + ": expected ")) << row.key;
  }
}

TEST(Resolve, EveryBoundedKeyRefusesWhatLiesOutside) {
  for (const Option& row : run_keys()) {
    const bool list = row.type == OptionType::real_list || row.type == OptionType::integer_list;
    const auto given = [&](double value) {
      const std::string number = std::to_string(static_cast<int64_t>(value));
      if (row.type == OptionType::real_map) return row.key + "={\"head\": " + number + "}";
      return row.key + "=" + (list ? "[" + number + "]" : number);
    };
    if (std::isfinite(row.minimum)) {
      EXPECT_TRUE(contains(refusal({given(row.minimum - 1)}), row.key + ": expected")) << row.key;
    }
    if (std::isfinite(row.maximum)) {
      EXPECT_TRUE(contains(refusal({given(row.maximum + 1)}), row.key + ": expected")) << row.key;
    }
  }
}

TEST(Resolve, EveryMisspeltKeyIsRefusedWithTheRightOne) {
  for (const Option& row : run_keys()) {
    std::string misspelt = row.key;
    misspelt.insert(misspelt.size() - 1, "q");
    const std::string name = row.key.substr(row.key.rfind('.') + 1);
    const std::string text = refusal({misspelt + "=1"});
    if (name.size() > 3) {
      EXPECT_TRUE(contains(text, name)) << row.key;
    }
  }
}

TEST(Resolve, AKeyGivenTwiceWithDifferentValuesIsRefused) {
  EXPECT_TRUE(contains(refusal({"train.seed=1", "train.seed=2"}), "given twice with different values"));
  EXPECT_NO_THROW(resolved({"train.seed=1", "train.seed=1"}));
}

TEST(Resolve, RulesOverSeveralKeys) {
  EXPECT_TRUE(contains(refusal({"train.device=gpu"}), "expected cpu, cuda or cuda:N"));
  EXPECT_TRUE(contains(refusal({"train.device=cuda:"}), "expected cpu, cuda or cuda:N"));
  EXPECT_TRUE(
      contains(refusal({"schedule.name=multistep", "schedule.milestones=[3,2]"}), "epochs that rise"));
  EXPECT_TRUE(
      contains(refusal({"schedule.name=multistep", "schedule.milestones=[3,3]"}), "epochs that rise"));
  EXPECT_TRUE(contains(refusal({"data.normalize.mean=[1,2]"}), "3 values"));
  EXPECT_TRUE(contains(refusal({"data.normalize.mean=[1,2,3]"}), "together"));
  EXPECT_TRUE(contains(refusal({"data.noise.kind=pair"}), "data.noise.rate: expected a number above 0"));
  EXPECT_TRUE(contains(refusal({"data.noise.rate=0.2"}), "expected symmetric or pair with data.noise.rate"));
  EXPECT_TRUE(
      contains(refusal({"data.imbalance.kind=exp"}), "data.imbalance.factor: expected a number above 1"));
  EXPECT_TRUE(
      contains(refusal({"data.imbalance.factor=10"}), "expected exp or step with data.imbalance.factor"));
  EXPECT_TRUE(contains(refusal({"data.noise.kind=pair", "data.noise.rate=1.5"}), "[0, 1]"));
  EXPECT_NO_THROW(resolved({"data.noise.kind=pair", "data.noise.rate=1", "data.imbalance.kind=step",
                            "data.imbalance.factor=1.5"}));
  EXPECT_TRUE(contains(refusal({"optimizer.nesterov=true", "optimizer.momentum=0"}), "above 0"));
}

TEST(Resolve, AStartThatIsNeverReachedWarns) {
  EXPECT_TRUE(warned(resolved({"strategy.name=masked", "train.epochs=1"}), "would start after 1 epochs"));
  EXPECT_TRUE(resolved({"strategy.name=masked", "train.epochs=2"}).warnings.empty());
  EXPECT_TRUE(warned(resolved({"average.name=move", "average.start_epoch=10"}), "the average would start"));
}

TEST(Resolve, ARequiredDataSetThatIsMissingSaysWhatToDo) {
  Sources wanting = sources({"data.name=cifar10"});
  wanting.data_required = true;
  EXPECT_TRUE(
      contains(usage_text([&] { resolve(wanting); }), "data.root: expected a folder that holds cifar10"));
  wanting = sources({"data.name=cifar10", "data.root=/nonexistent"});
  wanting.data_required = true;
  EXPECT_TRUE(contains(usage_text([&] { resolve(wanting); }), "received /nonexistent"));
  wanting = sources({"data.name=synthetic"});
  wanting.data_required = true;
  EXPECT_EQ(resolve(wanting).run.data.root, "");
}

TEST(Resolve, APluginChosenByPathKeepsThePath) {
  const Resolved run = resolved({"strategy.name=/elsewhere/masked.so"});
  EXPECT_EQ(run.run.strategy.plugin.name, "/plugins/masked.so");
  EXPECT_EQ(run.run.strategy.plugin.id, "masked");
}

}  // namespace
}  // namespace guise::config
