"""How a run ends that does not reach its last epoch: numbers that are not finite, and signals."""

import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from program import GUISE, TINY, Run, as_flags, environment, guise

STEPS = {"data.train_limit": 256, "record.log_interval_steps": 1}


class Stops(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-stops-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.out = self.folder / "run"

    def fails(self, keys, *says):
        done = guise("train", *as_flags(TINY | STEPS | keys), "--out", self.out)
        self.assertEqual(done.returncode, 1, done.stderr)
        summary, log = Run(self.out).json("summary.json"), (self.out / "log.txt").read_text()
        self.assertTrue(summary["exit_reason"].startswith("failed: "), summary["exit_reason"])
        for text in says:
            self.assertIn(text, done.stderr)
            self.assertIn(text, summary["exit_reason"])
            self.assertIn(text, log)
        return done

    def test_a_loss_that_is_not_finite_names_step_and_term_and_the_last_good_values(self):
        done = self.fails({"optimizer.lr": 1e30}, "epoch 1, step ", "loss_ce", "not finite", "last good values: loss_ce")
        self.assertEqual(done.stderr.count("not finite"), 1, done.stderr)  # the program says it, the log does not too
        self.assertNotIn("what():", done.stderr)
        self.assertTrue(Run(self.out).events("train"), "the steps before it are on record")

    def test_a_last_step_that_ruins_the_weights_is_no_success(self):
        self.fails({"optimizer.lr": 1e30, "data.train_limit": 32}, "evaluation", "not finite")

    def stopped_by(self, number):
        words = ["train", *as_flags(TINY | STEPS | {"train.epochs": 100000}), "--out", str(self.out)]
        with subprocess.Popen([str(GUISE), *words], env=environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as program:
            try:
                metrics = self.out / "metrics.jsonl"
                end = time.monotonic() + 120
                while not (metrics.is_file() and metrics.read_text().count("\n") >= 3):
                    self.assertLess(time.monotonic(), end, "no step in two minutes")
                    self.assertIsNone(program.poll(), "it ended by itself")
                    time.sleep(0.05)
                program.send_signal(number)
                _, messages = program.communicate(timeout=120)
            finally:
                program.kill()
        self.assertEqual(program.returncode, 3, messages)
        run = Run(self.out)
        self.assertEqual(run.json("summary.json")["exit_reason"], f"stopped by {signal.Signals(number).name}")
        self.assertIn(f"stopped by {signal.Signals(number).name}", (self.out / "log.txt").read_text())
        tensors, metadata = run.weights()
        self.assertIn("student.conv1.weight", tensors)
        self.assertEqual(int(metadata["step"]), run.events("train")[-1]["step"] + 1)

    def test_an_interrupt_leaves_a_good_checkpoint_and_exit_code_3(self):
        self.stopped_by(signal.SIGINT)

    def test_a_termination_leaves_a_good_checkpoint_and_exit_code_3(self):
        self.stopped_by(signal.SIGTERM)

    def test_a_run_without_a_terminal_writes_whole_lines_without_escapes(self):
        done = guise("train", *as_flags(TINY), "--out", self.out, env=environment(CI="true"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\r", done.stderr + done.stdout)
        self.assertNotIn("\033", done.stderr + done.stdout)
        self.assertTrue(done.stderr.endswith("\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
