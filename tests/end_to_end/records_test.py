"""What a long run and a killed one leave on record: a short log, and TensorBoard curves without a step back. The event
files are read by the tensorboard package."""

import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from program import GUISE, ROOT, TINY, Run, as_flags, environment, guise, train

PYTHON = ROOT / ".venv/bin/python"
READ_LOSSES = """
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
events.Reload()
print(json.dumps({tag: [[event.step, event.value] for event in events.Scalars(tag)] for tag in events.Tags()["scalars"]}))
"""


class Records(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-records-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.out = self.folder / "run"

    def test_the_log_of_200_epochs_is_short(self):
        keys = TINY | {"model.width": 1, "data.train_limit": 16, "data.test_limit": 16, "train.epochs": 200,
                       "train.batch_size": 8, "train.threads": 1, "strategy.name": "mask_clso", "teacher.eval_on": "both",
                       "average.name": "ema", "record.log_interval_steps": 1}
        run = train(self.out, *as_flags(keys))
        self.assertEqual(len(run.events("evaluate")), 200)
        self.assertLess((self.out / "log.txt").stat().st_size, 200_000)

    def test_tensorboard_shows_a_resumed_run_as_one(self):
        self.assertTrue(PYTHON.is_file(), "tools/setup --preset dev installs the tensorboard package")
        keys = TINY | {"data.train_limit": 160, "train.batch_size": 8, "train.epochs": 2, "checkpoint.interval_steps": 5,
                       "record.log_interval_steps": 1, "train.threads": 1}
        for kill_at in (8, 18, 33):
            words = [str(GUISE), "train", *as_flags(keys), "--resume", str(self.out), "--or-begin"]
            with subprocess.Popen(words, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) as program:
                metrics = self.out / "metrics.jsonl"
                while program.poll() is None and not (metrics.is_file() and metrics.read_text().count("\n") >= kill_at):
                    pass
                program.kill()
        done = guise("train", *as_flags(keys), "--resume", self.out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("goes on at step", (self.out / "log.txt").read_text())
        self.assertGreater(len(list(self.out.glob("events.out.tfevents.*"))), 1)
        read = subprocess.run([str(PYTHON), "-c", READ_LOSSES, str(self.out)], capture_output=True, text=True, check=False)
        self.assertEqual(read.returncode, 0, read.stderr)
        curves = json.loads(read.stdout)
        losses = [[event["step"], event["loss"]] for event in Run(self.out).events("train")]
        self.assertEqual([step for step, _ in curves["train/loss"]], [step for step, _ in losses])
        self.assertEqual([step for step, _ in losses], list(range(40)))
        for (_, shown), (_, recorded) in zip(curves["train/loss"], losses):
            self.assertAlmostEqual(shown, recorded, delta=1e-6 * abs(recorded))


if __name__ == "__main__":
    unittest.main()
