"""guise sweep from outside: what it plans, trains, continues, names and refuses. Tiny synthetic runs."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from program import GUISE, TINY, Run, environment, guise


class Sweep(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-sweep-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.out = self.folder / "runs/mine"

    def write(self, name="mine.json", **members):
        path = self.folder / name
        varied = members.get("grid", {})
        given = {key: value for key, value in TINY.items() if key not in varied}
        members["set"] = given | members.get("set", {})
        path.write_text("// a sweep\n" + json.dumps(members))
        return path

    def sweep(self, *words, code=0):
        done = guise("sweep", *words, folder=self.folder)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done

    def states(self, *words):
        shown = json.loads(self.sweep(*words, "--dry-run", "--json").stdout)
        self.assertEqual(shown["schema"], "guise.sweep/1")
        return {run["name"]: run["state"] for run in shown["runs"]}

    def tree(self):
        return sorted(self.folder.rglob("*"))

    def refused(self, *words, says):
        before = self.tree()
        done = self.sweep(*words, code=2)
        self.assertLessEqual(len(done.stderr.splitlines()), 4, done.stderr)
        self.assertEqual(done.stdout, "")
        for text in says:
            self.assertIn(text, done.stderr)
        self.assertEqual(self.tree(), before, "something was written")


class Plans(Sweep):
    def test_a_dry_run_shows_the_product_and_writes_nothing(self):
        file = self.write(grid={"optimizer.lr": [0.1, 0.05, 0.2], "train.epochs": [1, 2]}, seeds=[3, 5])
        before = self.tree()
        shown = json.loads(self.sweep(file, "--dry-run", "--json").stdout)
        found = [tuple(run["keys"][key] for key in ("optimizer.lr", "train.epochs", "train.seed")) for run in shown["runs"]]
        self.assertEqual(found, list(itertools.product([0.1, 0.05, 0.2], [1, 2], [3, 5])))
        self.assertEqual([run["name"] for run in shown["runs"]], [f"lr={a},epochs={b},seed={c}" for a, b, c in found])
        self.assertEqual({run["state"] for run in shown["runs"]}, {"waiting"})
        text = self.sweep(file, "--dry-run").stdout
        self.assertIn("lr=0.05,epochs=2,seed=3", text)
        self.assertIn("12 waiting", text)
        self.assertEqual(self.tree(), before)

    def test_bad_sweeps_are_refused_before_anything_is_written(self):
        self.refused(self.write(grid={"optimizer.lrr": [1]}), says=["mine.json", "optimizer.lrr", "did you mean optimizer.lr?"])
        self.refused(self.write(gird={}), says=["mine.json", "gird", "did you mean grid?"])
        self.refused(self.write(list=[{"strategy.name": "kd", "strategy.temprature": 2}]), says=["temprature", "temperature"])
        self.refused(self.write(grid={"strategy.name": ["kd", "mask_cslo"]}), says=["mask_cslo", "mask_clso"])
        self.refused(self.write(grid={"train.batch_size": [8, 0]}), says=["run batch_size=0", "mine.json: train.batch_size"])
        self.refused(self.write(seeds=[1, 1]), says=["two runs come out the same"])
        self.refused(self.write(base="nowhere.json"), says=["nowhere.json"])
        self.refused(self.folder / "none.json", says=["none.json"])
        path = self.write()
        path.write_text('{"grid": {"optimizer.lr": [1,')
        self.refused(path, says=["mine.json:1:"])

    def test_a_million_points_are_refused_at_once(self):
        file = self.write(grid={"optimizer.lr": list(range(1, 1001)), "optimizer.epsilon": list(range(1, 1001))})
        self.refused(file, says=["mine.json", "10,000", "1,000,000"])
        self.refused(self.write(seeds=10**12), says=["1,000,000,000,000"])

    def test_a_folder_that_is_not_this_sweeps_is_left_untouched(self):
        file = self.write(seeds=2)
        self.out.mkdir(parents=True)
        (self.out / "mine.txt").write_text("mine")
        self.refused(file, says=[str(Path("runs/mine")), "no sweep.json"])
        (self.out / "mine.txt").unlink()
        (self.out / "sweep.json").write_text('{"schema": "guise.sweep/1", "na')
        self.refused(file, says=["sweep.json"])
        self.refused(file, "--out", file, says=["is no folder"])
        self.refused(file, "--out", file / "below", says=["cannot be made"])

    def test_flags_that_do_not_go_together_are_refused(self):
        file = self.write(seeds=2)
        self.refused(file, "--jobs", "0", says=["--jobs", "[1, 1024]"])
        self.refused(file, "--jobs", "x", says=["--jobs"])
        self.refused(file, "--slurm-time", "10", says=["--slurm"])
        self.refused(file, "--slurm", "--slurm-options", "array=1", says=["the script sets --array itself"])
        self.refused(file, "--slurm", "--slurm-options", "ab=$(id)", says=["a long option of sbatch"])
        self.refused(file, "--task", "2", says=["--task", "[0, 1]"])
        self.refused(file, "--set", "train.seed=1", says=["train.seed", "varies"])


class Hostile(Sweep):
    VALUES = ["../../escaped", "a\nb", "a\0b", "$(touch escaped)", "`touch escaped`", "'; touch escaped; '", "\"; touch escaped; \"",
              "/escaped", "\x1b[31m", "x" * 3000, "&& touch escaped", "%s%n", "-rf"]

    def test_hostile_values_stay_data(self):
        (self.folder / "real").mkdir()
        for value in self.VALUES:
            with self.subTest(value=value[:20]):
                file = self.write(grid={"data.root": ["real", value]})
                done = guise("sweep", file, "--slurm", folder=self.folder)
                self.assertIn(done.returncode, (0, 2), done.stderr)
                self.assertNotIn("\x1b", done.stdout + done.stderr)
                if done.returncode == 0:
                    script = (self.out / "sweep.sbatch").read_text()
                    self.assertNotIn("escaped", script)
                    names = [run["name"] for run in json.loads((self.out / "sweep.json").read_text())["runs"]]
                    self.assertTrue(all("/" not in name and len(name) <= 120 for name in names), names)
                    shutil.rmtree(self.folder / "runs")
                self.assertEqual(sorted(path.name for path in self.folder.iterdir() if path.name != "runs"), ["mine.json", "real"])

    def test_hostile_values_are_trained_as_they_stand(self):
        values = ["'; touch escaped; $(touch escaped) \"\n../x", "7"]
        self.sweep(self.write(grid={"data.root": values}))
        runs = json.loads((self.out / "sweep.json").read_text())["runs"]
        self.assertEqual([run["state"] for run in runs], ["done"] * 2)
        configs = [Run(self.out / run["name"]).json("config.json") for run in runs]
        self.assertEqual([config["data"]["root"] for config in configs], [f"{self.folder}/{value}" for value in values])
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["mine.json", "runs"])


class Trains(Sweep):
    def test_a_second_call_does_only_the_rest(self):
        file = self.write(grid={"strategy.name": ["ce", "kd"]}, seeds=2)
        first = self.sweep(file, "--jobs", "2")
        self.assertEqual(set(self.states(file).values()), {"done"})
        self.assertIn("4 done", first.stdout)
        self.assertNotIn("\r", first.stderr)
        self.assertNotIn("\033", first.stderr)
        run = Run(self.out / "strategy=kd,seed=1")
        self.assertEqual(run.json("summary.json")["exit_reason"], "finished")
        config = run.json("config.json")
        threads = max(1, len(os.sched_getaffinity(0)) // 2)
        self.assertEqual((config["strategy"]["name"], config["train"]["seed"], config["train"]["threads"]), ("kd", 1, threads))
        self.assertTrue((self.out / "logs/strategy=kd,seed=1.txt").is_file())
        stamps = {path: path.stat().st_mtime_ns for path in self.out.glob("*/summary.json")}
        self.write(grid={"strategy.name": ["ce", "kd"]}, seeds=[1, 2])
        second = self.sweep(file, "--jobs", "2")
        self.assertEqual({path: path.stat().st_mtime_ns for path in stamps}, stamps, "a run that was done was touched")
        self.assertEqual(len(list(self.out.glob("*/summary.json"))), 6)
        self.assertIn("No longer in the sweep file", second.stdout)
        self.assertIn("strategy=ce,seed=0 (done)", second.stdout)
        self.assertEqual(second.stderr.count("started"), 2)
        self.assertIn("4 done", second.stdout)

    def test_a_failed_run_is_named_and_tried_again_on_request_only(self):
        file = self.write(grid={"optimizer.lr": [0.1, 1e30]}, set={"data.train_limit": 256})
        for _ in range(2):
            done = self.sweep(file, code=1)
            self.assertIn("lr=1e+30: exit 1: ", done.stdout)
            self.assertIn("not finite", done.stdout)
            self.assertIn("logs/lr=1e+30.txt", done.stdout)
            self.assertIn("1 done, 1 failed", done.stdout)
        self.assertNotIn("started", done.stderr)
        self.assertIn("not finite", (self.out / "logs/lr=1e+30.txt").read_text())
        again = self.sweep(file, "--retry-failed", code=1)
        self.assertEqual(again.stderr.count("started"), 1)

    def test_a_run_that_cannot_begin_is_named_too(self):
        data = self.folder / "data"
        data.mkdir()
        file = self.write(grid={"data.name": ["synthetic", "mnist"]}, set={"data.root": str(data)})
        done = self.sweep(file, code=1)
        self.assertIn("data=mnist: exit 2: ", done.stdout)
        self.assertEqual(self.states(file), {"data=synthetic": "done", "data=mnist": "failed"})

    def test_a_base_and_a_list_of_bases(self):
        (self.folder / "a.json").write_text('{"model": {"width": 4}, "train": {"epochs": 3}, "optimizer": {"lr": 0.3}}')
        (self.folder / "b.json").write_text('{"optimizer": {"lr": 0.7}}')
        file = self.write(base=["a.json", "b.json"], seeds=1)
        self.sweep(file)
        config = Run(self.out / "run").json("config.json")
        self.assertEqual((config["optimizer"]["lr"], config["train"]["epochs"]), (0.7, 1))


class Stops(Sweep):
    LONG = {"data.train_limit": 256, "train.epochs": 12, "train.threads": 1, "record.log_interval_steps": 1}

    def begin(self, file, *words):
        program = subprocess.Popen([str(GUISE), "sweep", str(file), *words], env=environment(), cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(program.stdout.close)
        self.addCleanup(program.stderr.close)
        self.addCleanup(program.kill)
        return program

    def wait_for(self, what, true):
        end = time.monotonic() + 120
        while not true():
            self.assertLess(time.monotonic(), end, f"no {what} in two minutes")
            time.sleep(0.05)

    def steps_of(self, name):
        metrics = self.out / name / "metrics.jsonl"
        return metrics.read_text().count("\n") if metrics.is_file() else 0

    def test_an_interrupted_sweep_goes_on(self):
        file = self.write(seeds=3, set=self.LONG)
        program = self.begin(file, "--jobs", "2")
        self.wait_for("step of two runs", lambda: self.steps_of("seed=0") >= 3 and self.steps_of("seed=1") >= 3)
        program.send_signal(signal.SIGTERM)
        stdout, stderr = program.communicate(timeout=120)
        self.assertEqual(program.returncode, 3, stderr)
        self.assertIn("2 stopped, 1 waiting", stdout)
        self.assertEqual(self.states(file), {"seed=0": "stopped", "seed=1": "stopped", "seed=2": "waiting"})
        for seed in (0, 1):
            self.assertTrue(Run(self.out / f"seed={seed}").json("summary.json")["exit_reason"].startswith("stopped by "))
        reached = self.steps_of("seed=0")
        self.sweep("runs/mine", "--jobs", "2")  # the folder alone says enough
        self.assertEqual(set(self.states(file).values()), {"done"})
        run = Run(self.out / "seed=0")
        self.assertEqual(run.json("summary.json")["exit_reason"], "finished")
        self.assertEqual(run.json("config.json")["train"]["epochs"], 12)
        self.assertGreater(self.steps_of("seed=0"), reached)
        self.assertIn("goes on at step", (self.out / "logs/seed=0.txt").read_text(), "it began anew")
        self.assertEqual([event["step"] for event in run.events("train")], list(range(12 * 8)))

    def test_a_killed_sweep_stops_its_runs_and_knows_the_truth_afterwards(self):
        file = self.write(seeds=2, set=self.LONG)
        program = self.begin(file)
        self.wait_for("step", lambda: self.steps_of("seed=0") >= 3)
        refused = guise("sweep", file, folder=self.folder)
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("another guise sweep works here", refused.stderr)
        program.kill()
        program.wait()
        self.wait_for("end of the run", lambda: (self.out / "seed=0/summary.json").is_file())
        self.wait_for("end of its lock", lambda: self.states(file)["seed=0"] != "running")
        self.assertEqual(self.states(file), {"seed=0": "stopped", "seed=1": "waiting"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
