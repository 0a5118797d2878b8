"""Every run file and every sweep of configs/ is sound: its keys and plugins are known, and its runs could start.
CIFAR-10 need not be there: a synthetic set stands in."""

import json
import os
import re
import tempfile
import unittest
from pathlib import Path

from program import BUILD, ROOT, guise

CONFIGS = ROOT / "configs"
FILES = sorted(path for path in CONFIGS.rglob("*.json") if path.parent.name != "sweeps")
SWEEPS = sorted((CONFIGS / "sweeps").glob("*.json"))
STAND_IN = ["--set", "data.name=synthetic", "--set", "data.train_limit=64", "--set", "data.test_limit=64"]
HAS_ENGINE = (BUILD / "libexec/guise/guise-engine").exists()


def name(path):
    return str(path.relative_to(CONFIGS))


def resolved(path):
    return json.loads(guise("config", path).stdout)


class RunFiles(unittest.TestCase):
    def test_there_are_some(self):
        self.assertGreaterEqual({name(path) for path in FILES},
                                {"quickstart.json", "base.json", "ce.json", "kd.json", "kd_ema.json", "mask_all.json",
                                 "mask_clso.json", "study/ce_w64_e200.json", "study/ce_average.json"})
        self.assertGreaterEqual(len(FILES), 50)

    def test_each_resolves_without_a_word(self):
        for path in FILES:
            with self.subTest(file=name(path)):
                shown = guise("config", path)
                self.assertEqual((shown.returncode, shown.stderr), (0, ""))

    @unittest.skipUnless(HAS_ENGINE, "built without LibTorch")
    def test_each_prepares(self):
        for path in FILES:
            with self.subTest(file=name(path)), tempfile.TemporaryDirectory() as folder:
                out = Path(folder, "run")
                done = guise("train", path, "--dry-run", *STAND_IN, "--set", "model.width=4", "--out", out)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertFalse(out.exists())


class Study(unittest.TestCase):
    """What the names of configs/study promise."""

    def test_each_says_what_it_is(self):
        for path in FILES:
            self.assertTrue(path.read_text().startswith("// "), name(path))

    def test_plain_files_have_the_width_and_the_schedule_of_their_name(self):
        found = 0
        for path in (CONFIGS / "study").glob("ce_w*.json"):
            with self.subTest(file=path.name):
                width, epochs = map(int, re.fullmatch(r"ce_w(\d+)_e(\d+)", path.stem).groups())
                run = resolved(path)
                self.assertEqual((run["model"]["width"], run["model"]["stem_channels"], run["train"]["epochs"]),
                                 (width, 64, epochs))
                self.assertEqual(run["schedule"]["milestones"], {50: [25, 35], 70: [35, 50], 200: [100, 150]}[epochs])
                self.assertEqual((run["schedule"]["gamma"], run["strategy"]["name"]), (0.1, "ce"))
                found += 1
        self.assertEqual(found, 12)

    def test_only_reproductions_depart_from_the_description(self):
        for path in (CONFIGS / "study").glob("*.json"):
            with self.subTest(file=path.name):
                run, reproduces = resolved(path), path.stem.startswith("reproduce")
                self.assertEqual(run["optimizer"]["rebuild_at_start"], reproduces)
                self.assertEqual(run["teacher"]["batch_norm"], "train" if reproduces else "eval")
                self.assertFalse(run["strategy"].get("target_grad", False) and not reproduces)

    def test_reproductions_start_when_the_original_program_did(self):
        starts = {path.stem: resolved(path)["strategy"]["start_epoch"] for path in (CONFIGS / "study").glob("reproduce_*.json")}
        self.assertEqual(starts, {"reproduce_kd": 30, "reproduce_kd_l2": 30, "reproduce_kd_l2_ema": 30, "reproduce_kd_w7": 30,
                                  "reproduce_kd_w15_softmax": 30, "reproduce_kd_from_1": 5, "reproduce_mask_all": 26,
                                  "reproduce_mask_clso": 26, "reproduce_mask_all_from_1": 2, "reproduce_mask_clso_from_1": 2})


class Sweeps(unittest.TestCase):
    RUNS = {"compare": 36, "widths": 36, "mask": 48, "mask_modes": 72, "loss_weight": 108, "ema_average": 36,
            "ema_teacher": 21, "ensemble": 10}

    def test_each_is_planned_and_every_run_resolves(self):
        self.assertEqual({path.stem for path in SWEEPS}, set(self.RUNS))
        for path in SWEEPS:
            with self.subTest(file=path.name), tempfile.TemporaryDirectory() as folder:
                done = guise("sweep", path, "--dry-run", "--json", *STAND_IN, "--out", Path(folder, "sweep"))
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(len(json.loads(done.stdout)["runs"]), self.RUNS[path.stem])
                self.assertEqual(os.listdir(folder), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
