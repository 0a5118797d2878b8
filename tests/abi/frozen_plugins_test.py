"""Plugins compiled against the frozen headers run on today's host: they are listed, and train to the very weights
that the same source gives with today's headers."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))
from program import PLUGINS, ROOT, TINY, as_flags, environment, guise, train  # noqa: E402

FROZEN = ROOT / "plugin_api/frozen/0.9"
EXPORTS = ROOT / "plugin_api/cmake/exports.map"
SOURCES = {"template_c": ROOT / "plugin_api/template_c/template_c.c", "kd": ROOT / "plugins/losses/kd/kd.cpp",
           "ema": ROOT / "plugins/teachers/ema/ema.cpp"}


def build(source, target):
    compiler = ["cc", "-std=c11"] if source.suffix == ".c" else ["c++", "-std=c++17"]
    subprocess.run([*compiler, "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-I", FROZEN, "-Wl,--as-needed", "-Wl,-z,defs",
                    f"-Wl,--version-script={EXPORTS}", source, "-o", target], check=True)


class FrozenPlugins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="guise-frozen-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for name, source in SOURCES.items():
            build(source, cls.folder / f"{name}.so")

    def test_they_are_listed(self):
        done = guise("list", "--plugin-dir", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in SOURCES:
            self.assertIn(str(self.folder), done.stdout)
            self.assertIn(name, done.stdout)

    def weights(self, name, plugins, strategy):
        words = ["--strategy", plugins / f"{strategy}.so"]
        if strategy == "kd":
            words += ["--teacher", plugins / "ema.so"]
        keys = TINY | {"train.seed": 3, "train.threads": 1}
        return train(self.folder / name, *words, *as_flags(keys), env=environment(OMP_NUM_THREADS="1")).weights()[0]

    def trains_as_today(self, strategy):
        self.assertEqual(self.weights(f"{strategy}-frozen", self.folder, strategy), self.weights(f"{strategy}-today", PLUGINS, strategy))

    def test_one_in_c_trains_to_the_same_weights(self):
        self.trains_as_today("template_c")

    def test_two_in_cpp_train_to_the_same_weights(self):
        self.trains_as_today("kd")


if __name__ == "__main__":
    unittest.main(verbosity=2)
