"""What eval_test.py and export_test.py share: runs of a second, pictures, and how the program is asked about them."""

import csv
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from program import ROOT, TINY, as_flags, environment, guise, train

PYTHON = ROOT / ".venv/bin/python"
REFERENCE = ROOT / "tests/reference"
DATA = REFERENCE / "data"
KEYS = TINY | {"train.threads": 1, "train.epochs": 3, "data.test_limit": 50, "optimizer.lr": 0.05, "checkpoint.keep_last": 9}
RUNS = {
    "kd": KEYS | {"strategy.name": "kd", "teacher.name": "ema", "teacher.eval_on": "both", "strategy.start_epoch": 1,
                  "average.name": "swa", "average.start_epoch": 1},
    "head": KEYS | {"strategy.name": "kd", "strategy.teacher_scope": "head", "teacher.name": "ema", "teacher.momentum": 0.001, "teacher.eval_on": "both", "strategy.start_epoch": 1},
    "ce": KEYS | {"train.seed": 1},
    "held_out": KEYS | {"data.validation": 0.3, "data.train_limit": 0, "data.test_limit": 20, "train.epochs": 1, "train.batch_size": 700},
}


def reference_program(*words):
    return subprocess.run([PYTHON, "-B", Path(__file__).with_name("infer_reference.py"), *words], capture_output=True,
                          text=True, check=True, env=environment(OMP_NUM_THREADS="1")).stdout


def table_of(path):
    """Labels and rows of probabilities."""
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["index", "label", *(f"p{k}" for k in range(len(header) - 2))], header
    assert [int(row[0]) for row in rows] == list(range(len(rows)))
    return [int(row[1]) for row in rows], [[float(value) for value in row[2:]] for row in rows]


def setUpModule():
    """The runs and pictures that all tests share, and none changes."""
    Case.shared = Path(tempfile.mkdtemp(prefix="guise-eval-"))
    unittest.addModuleCleanup(shutil.rmtree, Case.shared)
    Case.runs = {name: train(Case.shared / name, *as_flags(keys)) for name, keys in RUNS.items()}
    Case.pictures = Case.shared / "pictures"
    reference_program("pictures", Case.pictures)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-eval-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return self.runs[name].folder

    def said(self, *words, **keywords):
        done = guise(*words, **keywords)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def evaluated(self, *words):
        document = json.loads(self.said("eval", *words, "--json").stdout)
        self.assertEqual(document["schema"], "guise.eval/1")
        return document

    def refused(self, *words, says, code=2):
        before = [*sorted(self.folder.rglob("*")), *sorted(self.shared.rglob("*"))]
        done = guise(*words)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 4, done.stderr)
        for text in says:
            self.assertIn(str(text), done.stderr)
        for word in ("what():", "terminate", "std::", "c10::", "internal error"):
            self.assertNotIn(word, done.stderr)
        self.assertEqual([*sorted(self.folder.rglob("*")), *sorted(self.shared.rglob("*"))], before, "something was written")
        return done
