"""Runs of earlier releases are read, used and continued (tests/golden/<version>, made by make_golden.py). Every test
works on a copy, and a damaged golden run is refused: these tests can fail."""

import json
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "end_to_end"))
from program import Run, guise  # noqa: E402

GOLDEN = Path(__file__).resolve().parent
VERSIONS = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir() and path.name[0].isdigit())
STRATEGIES = ["ce", "kd", "kd_ema", "mask_all", "mask_clso"]
NETWORKS = {"ce": ["student"], "kd": ["student", "teacher", "average"], "kd_ema": ["student", "teacher"],
            "mask_all": ["student", "teacher"], "mask_clso": ["student", "teacher"]}


class Golden(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-golden-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def copies(self):
        for version in VERSIONS:
            copy = self.folder / version
            if not copy.exists():
                shutil.copytree(GOLDEN / version, copy)
            yield copy

    def done(self, *words, code=0):
        result = guise(*words)
        self.assertEqual(result.returncode, code, f"guise {' '.join(map(str, words))}\n{result.stderr}")
        return result

    def runs(self, end=""):
        return [(name, copy / (name + end)) for copy in self.copies() for name in STRATEGIES]

    def test_there_are_golden_runs(self):
        self.assertIn("0.9", VERSIONS)

    def test_all_are_reported_with_every_metric_and_state(self):
        for copy in self.copies():
            folders = [copy / (name + end) for name in STRATEGIES for end in ("", "_half")]
            self.done("report", *folders, "--out", copy / "report.html")
            self.assertIn("mask_clso", (copy / "report.html").read_text())
            rows = json.loads(self.done("report", *folders, "--json").stdout)["runs"]
            self.assertEqual([row["state"] for row in rows], ["finished", "stopped"] * len(STRATEGIES))
            for row, folder in zip(rows, folders):
                final = Run(folder).json("summary.json")["final"]
                self.assertAlmostEqual(row["results"]["top1"]["final"], final["top1"])
                self.assertAlmostEqual(row["results"]["loss"]["final"], final["loss"])
            self.assertIn("top1", self.done("report", "--text", copy / "kd").stdout)

    def test_they_are_compared(self):
        for copy in self.copies():
            self.assertIn("kd - ce", self.done("compare", copy / "sweep").stdout)

    def test_a_finished_run_evaluates_to_what_its_summary_says(self):
        for name, run in self.runs():
            document = json.loads(self.done("eval", run, "--json").stdout)
            networks = document["runs"][0]["networks"]
            self.assertEqual(list(networks), NETWORKS[name])
            final = Run(run).json("summary.json")["final"]
            # Another processor rounds otherwise: one of 40 images may change sides.
            self.assertAlmostEqual(networks["student"]["top1"], final["top1"], delta=2.5)
            self.assertAlmostEqual(networks["student"]["loss"], final["loss"], places=3)
            self.done("eval", run, "--checkpoint", "best")
            for checkpoint in sorted((run / "checkpoints").glob("*.safetensors")):
                self.done("eval", checkpoint)

    def test_networks_are_exported_and_trained_from(self):
        for name, run in self.runs():
            for network in NETWORKS[name]:
                out = self.folder / f"{name}_{network}.safetensors"
                self.done("export", run, "--network", network, "-o", out)
                self.done("eval", out, "--limit", "10")
        for copy in self.copies():
            for file in sorted(copy.glob("*.safetensors")):
                self.done("eval", file, "--limit", "10")
                self.done("train", copy / "kd/config.json", "--set", f"model.init_from={file}", "--dry-run")

    def test_half_done_runs_are_continued_to_their_end(self):
        for name, run in self.runs("_half"):
            before = Run(run).events()
            step = max(event["step"] for event in before)
            self.done("train", "--resume", run, "--force")  # the plugins are built anew since
            events = Run(run).events()
            self.assertEqual(events[:len(before) - 1], before[:-1], "the lines of before were touched")
            self.assertEqual(events[-1]["event"], "evaluate")
            self.assertEqual(events[-1]["epoch"], 2)
            self.assertGreater(events[-1]["step"], step)
            self.assertEqual(Run(run).json("summary.json")["exit_reason"], "finished")
            self.assertEqual((run / "checkpoints/last").read_text(), "step-000120\n")

    def test_a_finished_run_trains_again_from_its_configuration(self):
        for name, run in self.runs():
            self.done("train", run / "config.json", "--out", self.folder / f"again_{name}")

    def test_they_pair_with_runs_of_today(self):
        for copy in self.copies():
            old, today = copy / "sweep/strategy=kd,seed=0", self.folder / "today"
            self.done("train", copy / "sweep/strategy=ce,seed=0/config.json", "--out", today)
            self.assertIn("kd - ce", self.done("compare", old, today).stdout)
            document = json.loads(self.done("report", copy / "sweep/strategy=ce,seed=0", today, "--json").stdout)
            # What is measured beside training is a later Guise's.
        self.assertEqual([one["key"] for one in document["differences"] if not one["key"].startswith("measure.")], [])

    def test_a_sweep_says_what_is_done_and_has_nothing_left_to_do(self):
        for copy in self.copies():
            manifest = copy / "sweep/sweep.json"
            manifest.write_text(re.sub(r'"/[^"]*/sweep"', json.dumps(str(copy / "sweep")), manifest.read_text()))
            self.assertIn("4 done", self.done("sweep", copy / "sweep").stdout)

    def test_a_damaged_golden_run_is_refused(self):
        for copy in self.copies():
            (file,) = (copy / "kd/checkpoints").glob("step-000012.safetensors")
            content = bytearray(file.read_bytes())
            content[-1] ^= 1
            file.write_bytes(content)
            self.assertIn("step-000012", self.done("eval", copy / "kd", "--checkpoint", "12", code=2).stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
