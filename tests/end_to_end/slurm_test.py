"""guise sweep --slurm on a real SLURM of one node, which the test starts and ends itself: throttle, USR1 and TERM, exit 3
and requeue, and a resumed run that equals an uninterrupted one."""

import json
import shutil
import tempfile
import time
import unittest
from pathlib import Path

from program import TINY, Run, environment, guise, read_safetensors
from slurm_cluster import Cluster, missing_tools

TIMES = {"images_per_second", "data_seconds", "eta_seconds", "elapsed_seconds", "epoch_seconds"}
ONE_THREAD = {**TINY, "train.threads": 1, "record.tensorboard": False}
# Some seconds of small steps.
LONG = {**ONE_THREAD, "data.train_limit": 256, "train.epochs": 8, "record.log_interval_steps": 1,
        "checkpoint.interval_epochs": 50}


class Slurm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if missing_tools():
            raise AssertionError(f"missing: {', '.join(missing_tools())}; tools/setup --dev installs SLURM and munge")
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.stop)
        cls.cluster.start()

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-slurm-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.out = self.folder / "runs/mine"

    def write(self, **members):
        path = self.folder / "mine.json"
        path.write_text(json.dumps(members))
        return path

    def submit(self, file, *words):
        """Submits the array by the command that the program prints."""
        done = guise("sweep", file, "--slurm", "--slurm-options", "partition=ci", *words, folder=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("sbatch runs/mine/sweep.sbatch", done.stderr)
        said = self.cluster.ask("sbatch", "--chdir", self.folder, self.out / "sweep.sbatch")
        self.assertIn("Submitted batch job", said)
        self.job = said.split()[-1]
        self.addCleanup(self.end_job)

    def end_job(self):
        """Nothing of it may write into the folder that is removed next."""
        self.cluster.ask("scancel", "--full", "--signal=KILL", self.job)
        self.cluster.ask("scancel", self.job)
        end = time.monotonic() + 30
        while self.cluster.ask("squeue", "--noheader") and time.monotonic() < end:
            time.sleep(0.2)

    def sweep_states(self, file):
        shown = guise("sweep", file, "--dry-run", "--json", folder=self.folder)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        return {run["name"]: run["state"] for run in json.loads(shown.stdout)["runs"]}

    def wait_for(self, what, true, seconds=240):
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                logs = "".join(f"{path.name}: {path.read_text()[-1500:]}\n" for path in self.out.glob("logs/*"))
                self.fail(f"no {what} in {seconds} s\n{self.cluster.ask('squeue')}{logs}{self.cluster.logs()}")
            time.sleep(0.2)

    def field(self, task, name):
        words = self.cluster.ask("scontrol", "show", "job", f"{self.job}_{task}").split()
        return next((word.split("=", 1)[1] for word in words if word.startswith(f"{name}=")), "")

    def running(self):
        return self.cluster.ask("squeue", "--noheader", "--states=RUNNING", "--format=%i").split()

    def test_an_array_keeps_to_its_throttle_and_a_second_call_names_what_failed(self):
        file = self.write(set=ONE_THREAD, list=[{"optimizer.lr": 0.1}, {"optimizer.lr": 1e30}, {"optimizer.lr": 0.2}])
        self.submit(file, "--slurm-throttle", "1")
        most = 0

        def ended():
            nonlocal most
            most = max(most, len(self.running()))
            return not self.cluster.ask("squeue", "--noheader")

        self.wait_for("end of the array", ended)
        self.assertEqual(most, 1, "tasks at a time")
        self.assertEqual(self.sweep_states(file), {"lr=0.1": "done", "lr=1e+30": "failed", "lr=0.2": "done"})
        self.assertEqual([self.field(task, "ExitCode") for task in range(3)], ["0:0", "1:0", "0:0"])
        again = guise("sweep", file, "--slurm", folder=self.folder)
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertIn("nothing is left", again.stderr)
        self.assertIn("lr=1e+30: exit 1: ", again.stdout)
        self.assertIn("not finite", again.stdout)

    def test_usr1_and_term_end_in_a_checkpoint_and_a_requeue_that_changes_nothing(self):
        file = self.write(set=LONG, seeds=2)
        self.submit(file)
        signals = {"seed=0": "USR1", "seed=1": "TERM"}
        for task, (name, number) in enumerate(signals.items()):
            metrics = self.out / name / "metrics.jsonl"
            self.wait_for("steps", lambda: metrics.is_file() and metrics.read_text().count("\n") >= 5)
            self.cluster.ask("scancel", f"--signal={number}", f"{self.job}_{task}")
        for task, (name, number) in enumerate(signals.items()):
            self.wait_for("requeue", lambda: self.field(task, "Restarts") == "1" and self.field(task, "JobState") == "PENDING")
            run = Run(self.out / name)
            self.assertEqual(run.json("summary.json")["exit_reason"], f"stopped by SIG{number}")
            self.assertTrue(list(run.folder.glob("checkpoints/step-*.safetensors")), "no checkpoint")
            self.assertLess(run.events("train")[-1]["step"], 8 * 8 - 1, "it was not stopped early")
        self.assertEqual(set(self.sweep_states(file).values()), {"stopped"})
        time.sleep(2)  # slurmd revokes a requeued job's credential by whole seconds; SLURM itself waits two minutes
        for task in range(2):
            self.cluster.ask("scontrol", "update", f"JobId={self.job}_{task}", "StartTime=now")
        for task in range(2):
            self.wait_for(f"end of task {task}", lambda: self.field(task, "JobState") == "COMPLETED")
        self.assertEqual(set(self.sweep_states(file).values()), {"done"})
        for task, name in enumerate(signals):
            self.assertEqual(self.field(task, "ExitCode"), "0:0")
            self.assertIn("goes on at step", (self.out / f"logs/{name}.txt").read_text(), "it began anew")
            self.equals_an_uninterrupted_one(name, task)

    def equals_an_uninterrupted_one(self, name, seed):
        whole = self.folder / f"whole-{seed}"
        words = [word for key, value in {**LONG, "train.seed": seed}.items() for word in ("--set", f"{key}={json.dumps(value)}")]
        done = guise("train", *words, "--out", whole, env=environment())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(lines_without_times(self.out / name), lines_without_times(whole))
        self.assertEqual(last_tensors(self.out / name), last_tensors(whole))


def lines_without_times(folder):
    return [{key: value for key, value in event.items() if key not in TIMES} for event in Run(folder).events()]


def last_tensors(folder):
    name = (folder / "checkpoints/last").read_text().strip()
    return read_safetensors(folder / f"checkpoints/{name}.safetensors")[0]


if __name__ == "__main__":
    unittest.main(verbosity=2)
