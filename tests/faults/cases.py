"""What the tests of faults share: a run of a second, a folder of their own, refusals that keep to their form."""

import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "end_to_end"))
from program import guise  # noqa: E402

SYNTHETIC = {"model.width": 2, "train.batch_size": 16, "data.augment.crop_padding": 2, "data.name": "synthetic",
             "data.train_limit": 64, "data.test_limit": 32, "record.tensorboard": False}


def forget_last_epoch(run):
    """The run stands where its last checkpoint but one was saved."""
    max((run / "checkpoints").glob("step-*.state.json")).unlink()


class Faults(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-faults-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def refused(self, *words, code=2, env=None):
        """What it says, in four lines at most."""
        done = guise(*words, folder=self.folder, env=env)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertLessEqual(len(done.stderr.strip().splitlines()), 4, done.stderr)
        return done.stderr
