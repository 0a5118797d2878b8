"""What a run says when a plugin takes the process down: signal, callback, file, step and checkpoint; and that the
process still dies by the signal, as its parent expects."""

import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from program import GUISE, ROOT, TINY, as_flags, environment, guise

API = ROOT / "plugin_api"


def build(source, target):
    subprocess.run(["cc", "-std=c11", "-O1", "-fPIC", "-shared", "-fvisibility=hidden", "-I", API / "include", "-Wl,--as-needed",
                    f"-Wl,--version-script={API / 'cmake/exports.map'}", source, "-o", target], check=True)


class Crashes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="guise-crashes-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.plugin = cls.folder / "crash.so"
        build(Path(__file__).with_name("crash.c"), cls.plugin)

    def crash(self, by, number, *says):
        done = guise("train", "--strategy", self.plugin, "--set", f"strategy.by={by}", *as_flags(TINY | {"data.train_limit": 256}),
                     "--out", self.folder / by, env=environment(OMP_NUM_THREADS="1"))
        self.assertEqual(done.returncode, -number, done.stderr)
        for text in (f"crashed by {number.name}", "stack, innermost frame first", f"run: guise check {self.plugin}", *says):
            self.assertIn(text, done.stderr)
        return done.stderr

    def test_a_segfault_in_loss_is_put_down_to_the_plugin(self):
        text = self.crash("segfault", signal.SIGSEGV, f"in loss of strategy crash ({self.plugin})", "epoch 1, step 2",
                          "no checkpoint was written yet", f"the innermost frame of a plugin belongs to {self.plugin}")
        self.assertNotIn("the fault itself", text)

    def test_an_abort_names_the_plugin_that_called_it(self):
        self.crash("abort", signal.SIGABRT, "in loss of strategy crash", "epoch 1, step 2",
                   f"the innermost frame of a plugin belongs to {self.plugin}", "the fault itself is in", "libc")

    def test_a_call_through_null_is_named_by_its_callback(self):
        self.crash("call_nothing", signal.SIGSEGV, f"in loss of strategy crash ({self.plugin})")

    def test_a_stack_that_overflows_is_told_on_another_stack(self):
        self.crash("overflow", signal.SIGSEGV, f"the innermost frame of a plugin belongs to {self.plugin}")

    def test_a_crash_in_create_is_before_the_first_step(self):
        self.crash("create", signal.SIGSEGV, "in create of strategy crash", "before the first step")

    def test_a_crash_at_the_end_names_the_checkpoint_that_is_safe(self):
        text = self.crash("destroy", signal.SIGSEGV, "in destroy of strategy crash")
        (checkpoint,) = (self.folder / "destroy/checkpoints").glob("step-*.state.json")
        self.assertIn(f"the last checkpoint is {checkpoint}", text)

    def test_a_signal_from_outside_blames_no_plugin(self):
        words = ["train", "--strategy", "ce", *as_flags(TINY | {"train.epochs": 100000}), "--out", str(self.folder / "outside")]
        with subprocess.Popen([str(GUISE), *words], env=environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              text=True) as program:
            try:
                while not (self.folder / "outside/first_batch.png").is_file() and program.poll() is None:
                    pass
                program.send_signal(signal.SIGBUS)
                _, messages = program.communicate(timeout=120)
            finally:
                program.kill()
        self.assertEqual(program.returncode, -signal.SIGBUS, messages)
        self.assertIn("crashed by SIGBUS", messages)
        self.assertIn("sent by process", messages)


if __name__ == "__main__":
    unittest.main(verbosity=2)
