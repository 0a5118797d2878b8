"""tools/study from end to end in its smallest size: killed in the middle and called again it does only the rest, and what it
writes is what `guise compare` says. Its judgements by made-up tables."""

import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUISE = Path(os.environ["GUISE_BUILD_DIR"]).resolve() / "bin/guise"
OTHER = "# Results\n\n## Another matter\n\nStays as it is: 12.5 %.\n"


def loaded():
    loader = importlib.machinery.SourceFileLoader("study", str(ROOT / "tools/study"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("study", loader))
    loader.exec_module(module)
    return module


sys.dont_write_bytecode = True
study = loaded()


def table(*intervals, pairs=6, holm=0.01, better="greater"):
    compared = [{"level": f"m{i}", "baseline": "ce", "pairs": pairs, "interval": interval,
                 "mean": sum(interval or [1, 1]) / 2, "t_test": {"p": holm, "p_holm": holm}} for i, interval in enumerate(intervals)]
    return [("Every method", "top1", {"better": better, "groups": [{"comparisons": compared}]})]


class Judgements(unittest.TestCase):
    def said(self, tables):
        text = "\n".join(study.conclusions(tables))
        return text.split("What cannot be said:")

    def test_an_interval_that_leaves_out_zero_is_said_with_its_direction(self):
        can, cannot = self.said(table([0.5, 1.5], [-3, -1]))
        self.assertIn("top1: m0 - ce: higher, which is better: +1 [+0.5, +1.5], 6 pairs", can)
        self.assertIn("top1: m1 - ce: lower, which is worse: -2 [-3, -1], 6 pairs", can)
        self.assertIn("- Every interval leaves out zero.", cannot)
        self.assertIn("higher, which is worse", self.said(table([0.5, 1.5], better="less"))[0])
        self.assertIn("ce: higher: +1", self.said(table([0.5, 1.5], better="unknown"))[0])

    def test_what_holds_zero_or_has_no_interval_cannot_be_said(self):
        can, cannot = self.said(table([-0.5, 1.5], [0, 2], None))
        self.assertIn("- Nothing: no interval leaves out zero.", can)
        self.assertIn("top1: m0 - ce: [-0.5, +1.5] holds zero (6 pairs).", cannot)
        self.assertIn("top1: m1 - ce: [+0, +2] holds zero (6 pairs).", cannot)
        self.assertIn("top1: m2 - ce: no interval (6 pairs).", cannot)
        self.assertIn("Of 3 comparisons 0 leave out zero (2 have an interval)", cannot)

    def test_a_metric_without_a_table_is_named(self):
        self.assertIn("- top1: no table.", self.said([("Every method", "top1", {"better": "greater", "groups": []})])[1])

    def test_many_comparisons_and_few_pairs_are_named(self):
        self.assertIn("not below 0.05 in its table after Holm", self.said(table([0.5, 1.5], [0.5, 2], holm=0.2))[0])
        self.assertIn("below 0.05 in its table after Holm too", self.said(table([0.5, 1.5], [0.5, 2]))[0])
        self.assertIn("6 pairs.", self.said(table([0.5, 1.5]))[0], "one comparison has no Holm")
        self.assertIn("With 5 pairs the sign test cannot", self.said(table([0.5, 1.5], pairs=5))[1])
        self.assertNotIn("sign test", self.said(table([0.5, 1.5]))[1])


class InFolder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-study-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.results, self.out = self.folder / "RESULTS.md", self.folder / "runs"

    def words(self, *more):
        return [str(ROOT / "tools/study"), "--size", "tiny", "--guise", str(GUISE), "--out", str(self.out),
                "--results", str(self.results), *more]

    def study(self, *more):
        return subprocess.run(self.words(*more), capture_output=True, text=True, check=False, timeout=900, cwd=self.folder)


class Sections(InFolder):
    def test_a_section_takes_the_place_of_its_own_size_only(self):
        self.results.write_text(OTHER)
        for size, text in [("tiny", "one\n"), ("full", "two\n"), ("tiny", "three\n")]:
            study.write_section(self.results, size, text)
        text = self.results.read_text()
        self.assertTrue(text.startswith(OTHER.rstrip()))
        self.assertNotIn("one", text.split("begin -->")[1])
        self.assertLess(text.index("three"), text.index("two"))
        self.assertEqual(os.listdir(self.folder), ["RESULTS.md"])

    def test_half_a_section_is_refused(self):
        self.results.write_text("<!-- study tiny: begin -->\n")
        with self.assertRaisesRegex(study.Failed, "both marks"):
            study.write_section(self.results, "tiny", "text\n")


class Commands(InFolder):
    def test_bad_calls_are_refused_with_nothing_written(self):
        for words, says in [(["--size", "full"], "--data FOLDER"), (["--slurm-time", "1"], "--slurm"), (["--size", "big"], "two-hours")]:
            done = self.study(*words)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(says, done.stderr)
        self.assertEqual(os.listdir(self.folder), [])

    def test_the_full_size_as_arrays_of_jobs(self):
        (self.folder / "data").mkdir()
        done = self.study("--size", "full", "--data", "data", "--slurm", "--slurm-time", "04:00:00")
        self.assertEqual(done.returncode, 0, done.stderr)
        for setting in study.SETTINGS:
            script = (self.out / setting / "sweep.sbatch").read_text()
            self.assertIn("--array=0-59", script)
            self.assertIn("04:00:00", script)
        self.assertFalse(self.results.exists())


class EndToEnd(InFolder):
    def done(self):
        return {path.parent: path.stat().st_mtime_ns for path in self.out.glob("*/*/summary.json")
                if json.loads(path.read_text())["exit_reason"] == "finished"}

    def begin_and_kill(self):
        program = subprocess.Popen(self.words(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
        end = time.monotonic() + 300
        while len(self.done()) < 5 and program.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        program.send_signal(signal.SIGKILL)
        self.assertEqual(program.wait(), -signal.SIGKILL)

    def call_again(self):
        end = time.monotonic() + 60
        while True:
            done = self.study()
            if "another guise sweep works here" not in done.stderr or time.monotonic() > end:
                return done
            time.sleep(0.2)  # the killed one's sweep saves and stops

    def compared(self, metric, setting, names):
        runs = sorted(str(path.relative_to(self.out)) for path in (self.out / setting).iterdir()
                      if re.match(r"base=(\w+)", path.name) and re.match(r"base=(\w+)", path.name)[1] in names)
        shown = subprocess.run([str(GUISE), "compare", *runs, "--metric", metric, "--json"], cwd=self.out, text=True,
                               capture_output=True, check=True)
        return json.loads(shown.stdout)

    def test_killed_and_called_again_it_does_the_rest_and_says_what_compare_says(self):
        self.results.write_text(OTHER)
        self.begin_and_kill()
        before = self.done()
        self.assertTrue(5 <= len(before) < 60, len(before))
        self.assertEqual(self.results.read_text(), OTHER)
        again = self.call_again()
        self.assertEqual(again.returncode, 0, again.stderr + again.stdout)
        after = self.done()
        self.assertEqual(len(after), 60)
        self.assertEqual({run: after[run] for run in before}, before, "a run that was done was trained again")
        self.assertTrue((self.out / "report.html").exists())
        self.numbers_are_compares()
        text = self.results.read_text()
        self.assertEqual(self.study().returncode, 0)
        self.assertEqual(self.results.read_text(), text, "a third call changes nothing")

    def numbers_are_compares(self):
        text = self.results.read_text()
        self.assertTrue(text.startswith(OTHER.rstrip()))
        self.assertIn("tools/study --size tiny", text)
        self.assertNotIn(str(self.folder), text)
        files = {path.stem for path in (ROOT / "configs/study/question/plain").glob("*.json")}
        begin = {setting: text.index(f"### {title}") for setting, title in study.SETTINGS.items()}
        parts = {"plain": text[begin["plain"]:begin["continual"]], "continual": text[begin["continual"]:]}
        checked = 0
        for setting, metrics in study.METRICS.items():
            for metric in metrics:
                document = self.compared(metric, setting, files - {"mask_all_twice"})
                self.assertIn(document["better"], ("greater", "less", "unknown"))
                (group,) = document["groups"]
                self.assertEqual(len(group["comparisons"]), 8)
                for one in group["comparisons"]:
                    pattern = rf"(?m)^  {re.escape(one['level'])} - ce +3 +{re.escape(format(one['mean'], '+.3g'))} "
                    self.assertRegex(parts[setting], pattern, metric)
                    clear = one["interval"] is not None and not one["interval"][0] <= 0 <= one["interval"][1]
                    can, cannot = parts[setting].split("What cannot be said:")
                    self.assertIn(f"- {metric}: {one['level']} - ce: ", can if clear else cannot)
                    checked += 1
        self.assertEqual(checked, 8 * 12)


if __name__ == "__main__":
    unittest.main(verbosity=2)
