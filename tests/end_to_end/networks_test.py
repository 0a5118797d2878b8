"""Networks and their options, as a user meets them: trained, resumed in the middle of an epoch, exported and used by plain
PyTorch; a backbone that is taken over; what a network cannot take."""

import json
import shutil
import unittest

from program import PLUGINS, TINY, as_flags, environment, guise, train
from trained_runs import Case, reference_program, setUpModule

SMALL = TINY | {"model.width": 2, "train.threads": 1, "data.train_limit": 48, "train.batch_size": 16, "data.test_limit": 20, "optimizer.lr": 0.02}
# Every option at once, and a strategy that calls the head more than once in a step.
FULL = SMALL | {"model.name": "wrn16_4", "model.stem": "conv5", "model.norm": "group", "model.activation": "leaky_relu", "model.dropout": 0.2,
                "model.pooling": "gem", "model.gem_learned": True, "model.head.hidden": [12, 8], "model.head.norm": "batch",
                "model.head.activation": "leaky_relu", "model.head.negative_slope": 0.2, "model.head.dropout": 0.3,
                "strategy.name": "mask_clso", "teacher.name": "ema", "teacher.eval_on": "both", "strategy.start_epoch": 0, "train.epochs": 2}
COSINE = SMALL | {"model.name": "resnet20", "model.pooling": "gap2x2", "model.head.name": "cosine", "model.norm": "none", "model.activation": "silu",
                  "strategy.name": "kd", "teacher.name": "ema", "strategy.start_epoch": 0, "average.name": "swa"}


class Networks(Case):
    def test_dropout_resumes_bit_for_bit(self):
        for keys in (FULL, COSINE | {"model.dropout": 0.3}):
            done = self.said("train", "--prove-resume", *as_flags(keys), "--plugin-dir", PLUGINS)
            self.assertEqual(done.stdout.count("equal bit for bit"), 2, done.stdout)
            self.assertNotIn("NOT equal", done.stdout)

    def test_dropout_changes_the_run_and_no_option_of_default_does(self):
        losses = [train(self.folder / name, *as_flags(SMALL | keys)).events("train")[-1]["loss"] for name, keys in (
            ("plain", {}), ("said", {"model.dropout": 0, "model.stem": "conv3", "model.head.name": "linear", "model.norm": "batch"}),
            ("dropped", {"model.dropout": 0.3}), ("again", {"model.dropout": 0.3}))]
        self.assertEqual(losses[0], losses[1])
        self.assertNotEqual(losses[0], losses[2])
        self.assertEqual(losses[2], losses[3])

    def test_variants_are_exported_and_give_the_same_answers_everywhere(self):
        for name, keys in (("full", FULL), ("cosine", COSINE)):
            run = train(self.folder / name, *as_flags(keys))
            module, weights = self.folder / f"{name}.pt", self.folder / f"{name}.safetensors"
            self.said("export", run.folder, "--format", "torchscript", "--out", module)
            self.said("export", run.folder, "--out", weights)
            pictures = [self.pictures / picture for picture in ("big.png", "grey.png")]
            expected = json.loads(reference_program("predict", module, "0", *pictures))
            for place in (run.folder, weights):
                answers = json.loads(self.said("predict", place, *pictures, "--top", 10, "--json").stdout)["pictures"]
                for answer, row in zip(answers, expected, strict=True):
                    found = {entry["class"]: entry["probability"] for entry in answer["classes"]}
                    for k, value in enumerate(row):
                        self.assertAlmostEqual(found[f"grating {k}"], value, places=4)
            (of_run,) = self.evaluated(run.folder, "--network", "student")["runs"]
            (of_file,) = self.evaluated(weights, "--data", "synthetic", "--limit", 20)["runs"]
            self.assertEqual(of_file["networks"]["student"]["top1"], of_run["networks"]["student"]["top1"])
            self.assertEqual(run.json("summary.json")["final"]["top1"], of_run["networks"]["student"]["top1"])
        self.assertEqual(len(self.evaluated(self.folder / "full", self.folder / "cosine")["runs"]), 2)  # an ensemble of both

    def test_a_backbone_is_taken_over_for_other_classes(self):
        few = self.folder / "few"
        shutil.copytree(self.pictures, few)
        for split in ("train", "test"):
            for label in range(3, 10):
                shutil.rmtree(few / split / f"class {label}")
        weights = self.folder / "ce.safetensors"
        self.said("export", self.path("ce"), "--out", weights)
        keys = {"data.name": "image_folder", "data.root": str(few), "model.width": 4, "train.epochs": 1, "train.batch_size": 3,
                "train.threads": 1, "model.init_from": str(weights)}
        self.refused("train", *as_flags(keys), "--out", self.folder / "no", says=["expected 3", "received 10", "model.new_head=true"])
        run = train(self.folder / "yes", *as_flags(keys | {"model.new_head": True, "model.head.hidden": [5]}))
        self.assertEqual(run.weights()[0]["student.fc.weight"][1], [3, 5])
        self.assertEqual(guise("train", "--resume", run.folder, "--force", "--set", "train.epochs=2").returncode, 0)

    def test_images_that_are_too_small_are_refused_before_anything_is_written(self):
        for keys, side in (({"model.name": "vgg11", "model.pooling": "gap2x2"}, 64),
                           ({"model.pooling": "gap2x2", "model.stem": "imagenet"}, 33)):
            self.refused("train", *as_flags(SMALL | keys), "--out", self.folder / "no",
                         says=[f"at least {side} x {side} pixels", "received 32 x 32", "model.pooling"])

    def test_a_batch_of_one_is_refused_for_the_norm_of_a_head_too(self):
        keys = SMALL | {"model.norm": "none", "model.head.hidden": [4], "data.train_limit": 17}
        self.refused("train", *as_flags(keys | {"model.head.norm": "batch"}), "--out", self.folder / "no", says=["train.batch_size"])
        train(self.folder / "yes", *as_flags(keys))

    def test_values_that_nothing_reads_are_told(self):
        done = self.said("config", *as_flags({"data.name": "synthetic", "model.head.dropout": 0.5, "model.gem_p": 2}), env=environment())
        self.assertIn("model.head.dropout: it is read with model.head.hidden only", done.stderr)
        self.assertIn("model.gem_p: it is read with model.pooling=gem only", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
