"""`guise compare` on run folders that this test writes: what a user sees, and what he is told when it cannot be."""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

from program import ROOT, guise

TOP1 = {"ce": [92.31, 92.11, 92.47, 92.20, 92.05], "kd": [92.52, 92.25, 92.61, 92.31, 92.40],
        "mask_all": [92.30, 92.15, 92.40, 92.25, 92.10]}
# Of tests/reference/compare, "five pairs, all higher".
REFERENCE = json.loads((ROOT / "tests/reference/compare/compare.json").read_text())["pairs"]["five pairs, all higher"]


class Compare(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-compare-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write_run(self, name, strategy, seed, top1, *settings, finished=True):
        flags = [word for setting in settings for word in ("--set", setting)]
        shown = guise("config", ROOT / f"configs/{strategy}.json", "--seed", seed, *flags)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        run = self.folder / name
        run.mkdir()
        (run / "config.json").write_text(shown.stdout)
        events = [{"event": "evaluate", "epoch": epoch, "step": 391 * (epoch + 1), "network": "student", "top1": value,
                   "loss": 0.3, "samples": 10000, "average": {"top1": value + 1}} for epoch, value in ((44, top1 + 2), (49, top1))]
        (run / "metrics.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
        if finished:
            (run / "summary.json").write_text(json.dumps({"exit_reason": "finished"}))
        return name

    def write_runs(self, strategies=("ce", "kd"), seeds=range(5), settings=(), suffix=""):
        return [self.write_run(f"{strategy}-{seed}{suffix}", strategy, seed, TOP1[strategy][seed], *settings)
                for strategy in strategies for seed in seeds]

    def compare(self, *words):
        done = guise("compare", *words, folder=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def comparison(self, *words):
        document = json.loads(self.compare(*words, "--json"))
        self.assertEqual(document["schema"], "guise.compare/1")
        return document

    def refused(self, *words):
        done = guise("compare", *words, folder=self.folder)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 4, done.stderr)
        return done.stderr

    def test_the_table_shows_the_difference_with_its_interval(self):
        shown = self.compare(*self.write_runs())
        self.assertRegex(shown, r"(?m)^  kd - ce +5 +\+0\.19 +\[\+0\.0699, \+0\.31\] +0\.012 +0\.012 +5 up, 0 down +0\.062 *$")
        self.assertRegex(shown, r"(?m)^  ce +5 +92\.228 +0\.167$")
        self.assertIn("fewer than 6 pairs", shown)
        self.assertNotIn("Left out", shown)
        self.assertNotIn("\x1b", shown)

    def test_json_holds_the_numbers_of_the_reference(self):
        (group,) = self.comparison(*self.write_runs())["groups"]
        (one,) = group["comparisons"]
        self.assertAlmostEqual(one["mean"], REFERENCE["mean"], 9)
        self.assertAlmostEqual(one["interval"][1] - one["mean"], REFERENCE["half_width"], 9)
        self.assertAlmostEqual(one["t_test"]["p"], REFERENCE["t_p_value"], 9)
        self.assertEqual(one["sign_test"], {"higher": 5, "lower": 0, "p": 0.0625})
        self.assertEqual(one["seeds"], [0, 1, 2, 3, 4])

    def test_three_strategies_another_baseline_and_all_pairs(self):
        runs = self.write_runs(("ce", "kd", "mask_all"))
        pairs = lambda *words: [(one["level"], one["baseline"]) for one in
                                self.comparison(*runs, *words)["groups"][0]["comparisons"]]
        self.assertEqual(pairs(), [("kd", "ce"), ("mask_all", "ce")])
        self.assertEqual(pairs("--baseline", "kd"), [("ce", "kd"), ("mask_all", "kd")])
        self.assertEqual(len(pairs("--all-pairs")), 3)
        self.assertIn("did you mean kd?", self.refused(*runs, "--baseline", "kdd"))

    def test_another_key_and_another_metric(self):
        runs = [self.write_run(f"m{ratio}-{seed}", "mask_all", seed, 90 + ratio + seed, f"strategy.mask_ratio={ratio}")
                for ratio in (0.5, 0.85) for seed in range(3)]
        document = self.comparison(*runs, "--by", "strategy.mask_ratio", "--metric", "average.top1")
        (one,) = document["groups"][0]["comparisons"]
        self.assertEqual((one["level"], one["baseline"], round(one["mean"], 9)), ("mask_ratio=0.85", "mask_ratio=0.5", 0.35))
        self.assertIn("no run has averge.top1", self.refused(*runs, "--metric", "averge.top1"))
        self.assertIn("strategy.mask_ratio", self.refused(*runs, "--by", "strategy.mask_ration"))

    def test_best_values_only_of_images_held_out(self):
        runs = self.write_runs()
        self.assertIn("data.validation above 0", self.refused(*runs, "--value", "best"))
        held_out = self.write_runs(settings=["data.validation=0.1"], suffix="-held-out")
        document = self.comparison(*held_out, "--value", "best")
        self.assertAlmostEqual(document["groups"][0]["levels"][0]["mean"], 92.228 + 2, 9)

    def test_every_run_that_is_left_out_is_named_with_the_reason(self):
        runs = self.write_runs(seeds=range(3))
        runs.append(self.write_run("broken", "kd", 3, 91, finished=False))
        runs.append(self.write_run("longer", "kd", 2, 91, "train.epochs=70"))
        shown = self.compare(*runs)
        self.assertIn("Left out\n  broken is not finished: broken off", shown)
        self.assertIn("  longer has no partner: it differs from ce-2 in train.epochs (70, there 50)\n", shown)
        self.compare("longer", "ce-2", "--ignore", "train.epochs")

    def test_one_pair_says_only_its_difference(self):
        shown = self.compare(*self.write_runs(seeds=[1]))
        self.assertRegex(shown, r"(?m)^  kd - ce +1 +\+0\.14 +- +- +- +1 up, 0 down +1\.000 *$")
        self.assertIn("One pair of runs is too few to say anything", shown)

    def test_bad_input_is_refused(self):
        runs = self.write_runs(seeds=range(2))
        twin = self.write_run("twin", "kd", 1, 92)
        self.assertIn("kd-1 and twin: have the same configuration and seed", self.refused(*runs, twin))
        self.assertIn("named twice", self.refused("ce-0", "./ce-0"))
        self.assertIn("a run folder", self.refused("ce-0", "nowhere"))
        self.assertIn("all runs are ce", self.refused("ce-0", "ce-1"))
        self.assertIn("expected final or best, received last", self.refused(*runs, "--value", "last"))
        self.refused()
        (self.folder / "kd-0/config.json").write_text('{"train": ')
        self.assertIn("kd-0/config.json:1:", self.refused(*runs))


if __name__ == "__main__":
    unittest.main(verbosity=2)
