"""Every run file of configs/ is sound: its keys and plugins are known, and a run could start from it. CIFAR-10 need not
be there: a synthetic set stands in."""

import tempfile
import unittest
from pathlib import Path

from program import ROOT, guise

FILES = sorted((ROOT / "configs").glob("*.json"))


class Configs(unittest.TestCase):
    def test_there_are_some(self):
        self.assertGreaterEqual({path.stem for path in FILES},
                                {"quickstart", "base", "ce", "kd", "kd_ema", "mask_all", "mask_clso"})

    def test_each_resolves_and_prepares(self):
        for path in FILES:
            with self.subTest(file=path.name), tempfile.TemporaryDirectory() as folder:
                shown = guise("config", path)
                self.assertEqual((shown.returncode, shown.stderr), (0, ""))
                out = Path(folder, "run")
                done = guise("train", path, "--dry-run", "--set", "data.name=synthetic", "--set", "data.train_limit=64",
                             "--out", out)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertFalse(out.exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
