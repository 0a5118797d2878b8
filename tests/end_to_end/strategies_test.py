"""One short run on 2,000 real images for each strategy and each teacher policy: what they reach, what they share
and what they leave behind. The bound, 40 %, is far above chance (10 %); measured were 62.8 to 64.3 % after four epochs
and 56.1 % after three; of the baselines 54.8 to 66.8 %."""

import shutil
import struct
import tempfile
import unittest
import zlib
from pathlib import Path

from program import BUILD, as_flags, train

SHORT = {"data.train_limit": 2000, "data.test_limit": 1000, "data.augment.crop_padding": 2, "model.width": 8,
         "train.epochs": 4, "train.batch_size": 64, "optimizer.lr": 0.1, "schedule.warmup_epochs": 0.5,
         "teacher.eval_on": "both", "train.seed": 1}
TEACHING = SHORT | {"strategy.start_epoch": 1}

# name of the run: keys beside those above. Every strategy and every policy occurs, and an example by its file.
RUNS = {
    "ce": SHORT | {"strategy.name": "ce", "average.name": "swa", "average.start_epoch": 3},
    "template_c": SHORT | {"strategy.name": str(BUILD / "lib/guise/examples/template_c.so")},
    "kd": TEACHING | {"strategy.name": "kd", "teacher.name": "swap", "teacher.interval_epochs": 1},
    "kd_ema": TEACHING | {"strategy.name": "kd_ema", "teacher.name": "ema", "teacher.momentum": 0.05},
    "mask_all": TEACHING | {"strategy.name": "mask_all", "teacher.name": "anneal", "teacher.momentum": 0.05},
    "mask_clso": TEACHING | {"strategy.name": "mask_clso", "teacher.name": "cosine", "teacher.momentum": 0.05},
    "mask_ce": TEACHING | {"strategy.name": "mask_ce", "strategy.mask_ratio": 0.5},
    "tf_kd": SHORT | {"strategy.name": "tf_kd"},
    "ps_kd": SHORT | {"strategy.name": "ps_kd"},
    "dkd": TEACHING | {"strategy.name": "dkd", "strategy.beta": 1, "strategy.temperature": 1, "teacher.name": "swap"},
    "logit_std": TEACHING | {"strategy.name": "logit_std", "strategy.ce_weight": 1, "strategy.loss_weight": 1, "teacher.name": "swap"},
    "dist": TEACHING | {"strategy.name": "dist", "strategy.temperature": 1, "strategy.beta": 0.2,
                        "strategy.gamma": 0.2, "teacher.name": "swap"},
    "mgd": TEACHING | {"strategy.name": "mgd", "teacher.name": "swap"},
    "mask_clso_swa": TEACHING | {"strategy.name": "mask_clso", "teacher.name": "swa", "train.epochs": 3},
}
WITH_TEACHER = [name for name, keys in RUNS.items() if "teacher.name" in keys]
# loss terms that the last epoch's lines must name
TERMS = {"ce": {"loss_ce"}, "template_c": {"loss_ce", "loss_confidence"}, "kd": {"loss_ce", "loss_kd", "loss_kd_kl"},
         "kd_ema": {"loss_ce", "loss_kd", "loss_kd_kl"}, "mask_all": {"loss_ce", "loss_msk"}, "mask_clso": {"loss_ce", "loss_msk"},
         "mask_clso_swa": {"loss_ce", "loss_msk"}, "mask_ce": {"loss_ce", "loss_msk"}, "tf_kd": {"loss_ce", "loss_tf"},
         "ps_kd": {"loss_ce", "loss_ps", "alpha"}, "dkd": {"loss_ce", "loss_tckd", "loss_nckd"}, "logit_std": {"loss_ce", "loss_kd"},
         "dist": {"loss_ce", "loss_inter", "loss_intra"}, "mgd": {"loss_ce", "loss_mgd"}}
TIMES = {"images_per_second", "data_seconds", "eta_seconds", "elapsed_seconds", "epoch_seconds"}


def without_times(events):
    return [{key: value for key, value in event.items() if key not in TIMES} for event in events]


def floats(tensor):
    dtype, _, data = tensor
    assert dtype == "F32", dtype
    return struct.unpack(f"<{len(data) // 4}f", data)


def png_size(content):
    """Width and height, every chunk's checksum verified."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    at, size = 8, None
    while at < len(content):
        (length,), kind = struct.unpack(">I", content[at:at + 4]), content[at + 4:at + 8]
        body = content[at + 4:at + 8 + length]
        assert zlib.crc32(body) == struct.unpack(">I", content[at + 8 + length:at + 12 + length])[0]
        size = struct.unpack(">II", body[4:12]) if kind == b"IHDR" else size
        at += 12 + length
    assert kind == b"IEND"
    return size


class Strategies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="guise-strategies-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.runs = {name: train(cls.folder / name, *as_flags(keys)) for name, keys in RUNS.items()}

    def test_each_reaches_its_accuracy(self):
        for name, run in self.runs.items():
            with self.subTest(run=name):
                print(f"{name}: {run.top1()} %", flush=True)
                self.assertGreaterEqual(run.top1(), 40)

    def test_each_teacher_is_evaluated_and_has_learned(self):
        for name in WITH_TEACHER:
            with self.subTest(run=name):
                evaluations = self.runs[name].events("evaluate")
                self.assertNotIn("teacher", evaluations[0], "no teacher before start_epoch")
                self.assertTrue(all("teacher" in event for event in evaluations[1:]))
                self.assertGreaterEqual(evaluations[-1]["teacher"]["top1"], 25)

    def test_the_average_is_evaluated_beside_the_student(self):
        evaluations = self.runs["ce"].events("evaluate")
        self.assertEqual([("average" in event) for event in evaluations], [False, False, False, True])
        self.assertGreaterEqual(evaluations[-1]["average"]["top1"], 40)
        self.assertNotEqual(evaluations[-1]["average"]["loss"], evaluations[-1]["loss"])

    def test_the_terms_are_logged_by_name_from_the_strategy_s_start_on(self):
        for name, run in self.runs.items():
            with self.subTest(run=name):
                lines = run.events("train")
                self.assertEqual(set(lines[-1]["terms"]), TERMS[name])
                if name in WITH_TEACHER:
                    self.assertEqual(set(lines[0]["terms"]), {"loss_ce"})
                weighted = sum(term["weighted"] for term in lines[-1]["terms"].values())
                self.assertAlmostEqual(lines[-1]["loss"], weighted, places=5)

    def test_with_one_seed_all_see_the_same_images_in_the_same_order(self):
        first_pictures = {(run.folder / "first_batch.png").read_bytes() for run in self.runs.values()}
        self.assertEqual(len(first_pictures), 1)
        # Before their start the strategies are plain cross-entropy: the same numbers, not nearly the same.
        losses = [[line["loss"] for line in self.runs[name].events("train") if line["epoch"] == 0]
                  for name in ["ce", "kd", "kd_ema", "mask_all", "mask_clso", "mask_ce", "dkd", "logit_std", "dist", "mgd"]]
        self.assertTrue(losses[0])
        for other in losses[1:]:
            self.assertEqual(other, losses[0])

    def test_config_json_reproduces_the_run_to_the_last_digit(self):
        first = self.runs["mask_clso"]
        again = train(self.folder / "again", first.folder / "config.json")
        self.assertEqual(without_times(again.events()), without_times(first.events()))
        self.assertEqual(again.weights()[0], first.weights()[0])
        self.assertEqual(again.json("config.json"), first.json("config.json"))

    def test_another_seed_gives_other_images_and_numbers(self):
        first = self.runs["ce"]
        keys = RUNS["ce"] | {"train.epochs": 1, "train.seed": 2, "average.name": None, "data.test_limit": 100}
        other = train(self.folder / "other", *as_flags(keys))
        self.assertNotEqual((other.folder / "first_batch.png").read_bytes(),
                            (first.folder / "first_batch.png").read_bytes())
        self.assertNotEqual(other.events("train")[0]["loss"], first.events("train")[0]["loss"])

    def test_every_file_of_the_run_folder_is_there_and_parses(self):
        for name, run in self.runs.items():
            with self.subTest(run=name):
                files = {path.name for path in run.folder.iterdir() if not path.name.startswith("events.out.tfevents.")}
                watched = {"features.json"} if name.startswith("mask") else set()
                self.assertEqual(files, {"config.json", "metrics.jsonl", "summary.json", "log.txt", "first_batch.png",
                                         "evaluation.json", "errors.png", "checkpoints"} | watched)
                config, summary = run.json("config.json"), run.json("summary.json")
                self.assertEqual(config["strategy"]["name"], RUNS[name]["strategy.name"])
                self.assertEqual(summary["exit_reason"], "finished")
                self.assertEqual(len(run.events("evaluate")), config["train"]["epochs"])
                self.assertEqual(summary["final"]["top1"], run.events("evaluate")[-1]["top1"])
                low, high = summary["final"]["top1_interval"]
                self.assertLess(low, summary["final"]["top1"])
                self.assertGreater(high, summary["final"]["top1"])
                self.assertIn(Path(RUNS[name]["strategy.name"]).stem, {plugin["name"] for plugin in summary["plugins"]})
                self.assertTrue(all(len(plugin["sha256"]) == 64 for plugin in summary["plugins"]))
                self.assertIn("finished", (run.folder / "log.txt").read_text())
                self.assertGreater(min(png_size((run.folder / "first_batch.png").read_bytes())), 8 * 32)

    def test_the_weights_are_those_of_the_networks(self):
        for name, run in self.runs.items():
            with self.subTest(run=name):
                tensors, metadata = run.weights()
                student = {key[len("student."):] for key in tensors if key.startswith("student.")}
                self.assertIn("conv1.weight", student)
                self.assertIn("layer4.1.bn2.running_var", student)
                self.assertEqual(tensors["student.fc.weight"][1], [10, 64])
                self.assertEqual(int(metadata["step"]), run.events("train")[-1]["step"] + 1)
                for key, tensor in tensors.items():
                    if tensor[0] == "F32":
                        self.assertTrue(all(abs(value) < 1e6 for value in floats(tensor)), key)
                if name.startswith("mask"):
                    self.assertNotEqual(floats(tensors["strategy.mask_token"]), (0.0,), "the token is learned")
                if name in WITH_TEACHER:
                    teacher = {key for key in tensors if key.startswith("teacher.")}
                    self.assertTrue(teacher)
                    moved = [key for key in teacher if tensors[key] != tensors["student." + key[len("teacher."):]]]
                    self.assertTrue(moved, "the teacher is not the student")


if __name__ == "__main__":
    unittest.main(verbosity=2)
