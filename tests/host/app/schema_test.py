"""`guise schema` judged by another hand, the jsonschema package of .venv: every run file of configs/ fits, as it is
written and as it is resolved, and what the program refuses of a single key, the schema refuses too.

GUISE_BUILD_DIR names the build folder to test."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BUILD = Path(os.environ["GUISE_BUILD_DIR"]).resolve()
ROOT = Path(__file__).resolve().parents[3]
GUISE = BUILD / "bin/guise"
PYTHON = ROOT / ".venv/bin/python"
ODD_PLUGINS = BUILD / "tests/host/catalogue/plugins/loaded"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("GUISE_")} | {"NO_COLOR": "1"}

# Reads {"schema", "documents"}; prints for each document the places of its errors.
JUDGE = """
import json, sys
from jsonschema import Draft202012Validator
asked = json.load(sys.stdin)
Draft202012Validator.check_schema(asked["schema"])
judge = Draft202012Validator(asked["schema"])
print(json.dumps([[error.json_path + ": " + error.message for error in judge.iter_errors(document)]
                  for document in asked["documents"]]))
"""

FITS = [
    {},
    {"$schema": "guise.schema.json"},
    {"extends": ["a.json", "b.json"], "strategy": {"loss_weight": 7, "mask_ratio": 0.5}},  # of whom: extends says it
    {"strategy": {"name": "mask_clso", "mask_ratio": 1, "start_epoch": None}},
    {"strategy": {"name": "build/my_loss.so", "anything": [1, "a"]}},
    {"teacher": {"name": None, "interval_epochs": 2}},
    {"average": {"name": "ema", "momentum": 0.5, "start_epoch": 3}},
    {"schedule": {"milestones": [1, 2]}, "data": {"root": None, "normalize": {"std": [0.5, 255, 1]}}},
]

# Each is wrong in one place, which both name.
REFUSED = [
    ({"optimiser": {}}, "optimiser"),
    ({"optimizer": {"learning_rate": 0.1}}, "learning_rate"),
    ({"data": {"augment": {"flip": 1}}}, "flip"),
    ({"data": {"augment": {"rotate": 1}}}, "rotate"),
    ({"data": []}, "data"),
    ({"data": {"name": "imagenet"}}, "name"),
    ({"data": {"validation": 1}}, "validation"),
    ({"data": {"normalize": {"mean": [1, 2, 256]}}}, "mean"),
    ({"data": {"normalize": {"std": [1, 2, 0]}}}, "std"),
    ({"train": {"epochs": 0}}, "epochs"),
    ({"train": {"epochs": 1.5}}, "epochs"),
    ({"train": {"epochs": "3"}}, "epochs"),
    ({"train": {"seed": None}}, "seed"),
    ({"optimizer": {"lr": 0}}, "lr"),
    ({"schedule": {"milestones": [1, 1.5]}}, "milestones"),
    ({"schedule": {"milestones": 1}}, "milestones"),
    ({"strategy": {"name": "kdd"}}, "kdd"),
    ({"strategy": {"name": "kd", "mask_ratio": 0.5}}, "mask_ratio"),
    ({"strategy": {"name": "mask_all", "mask_ratio": 1.5}}, "mask_ratio"),
    ({"strategy": {"name": "mask_all", "mask_mode": "x"}}, "mask_mode"),
    ({"strategy": {"name": "kd", "target_grad": "yes"}}, "target_grad"),
    ({"teacher": {"name": "swap", "momentum": 0.5}, "strategy": {"name": "kd"}}, "momentum"),
    ({"average": {"name": "swa", "eval_on": "both"}}, "eval_on"),
    ({"extends": 3}, "extends"),
]


def guise(*words):
    return subprocess.run([str(GUISE), *map(str, words)], capture_output=True, text=True, timeout=60, env=ENVIRONMENT,
                          stdin=subprocess.DEVNULL, check=False)


def without_comments(text):
    """JSON text without its // comments: one outside of a string ends its line."""
    return re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*', lambda match: match[1] or "", text)


@unittest.skipUnless(PYTHON.exists(), "no .venv with the jsonschema package: tools/setup --preset dev makes it")
class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = guise("schema")
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        cls.schema = json.loads(done.stdout)

    def errors(self, documents, schema=None):
        asked = json.dumps({"schema": schema or self.schema, "documents": documents})
        judged = subprocess.run([str(PYTHON), "-c", JUDGE], input=asked, capture_output=True, text=True, check=False)
        self.assertEqual(judged.returncode, 0, judged.stderr)
        return json.loads(judged.stdout)

    def program_says(self, document):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "run.json")
            path.write_text(json.dumps(document))
            return guise("config", path)

    def test_every_run_file_fits_as_written_and_as_resolved(self):
        files = sorted((ROOT / "configs").glob("*.json")) + sorted((ROOT / "configs/study").glob("*.json"))
        self.assertGreaterEqual(len(files), 7)
        written = [json.loads(without_comments(path.read_text())) for path in files]
        resolved = [json.loads(guise("config", path).stdout) for path in files]
        defaults = json.loads(without_comments(guise("config", "--defaults").stdout))
        for path, errors in zip(files * 2 + ["--defaults"], self.errors(written + resolved + [defaults])):
            self.assertEqual(errors, [], path)

    def test_what_the_program_takes_fits(self):
        for document, errors in zip(FITS, self.errors(FITS)):
            with self.subTest(document=document):
                self.assertEqual(errors, [])

    def test_what_the_program_refuses_of_a_key_does_not_fit(self):
        for (document, key), errors in zip(REFUSED, self.errors([document for document, _ in REFUSED])):
            with self.subTest(document=document):
                said = self.program_says(document)
                self.assertEqual(said.returncode, 2, said.stdout)
                self.assertIn(key, said.stderr)
                self.assertEqual(len(errors), 1, errors)
                self.assertIn(key, errors[0])

    def test_another_folder_s_plugins_are_known_and_a_refused_one_is_left_out_with_a_reason(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("sound.so", "other_name.so"):
                shutil.copy(ODD_PLUGINS / name, folder)
            done = guise("schema", "--plugin-dir", folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"^guise: warning: left out: \S*/other_name\.so: is refused: .*\n$")
        named = [{"strategy": {"name": name}} for name in ("bad", "good", "ce")]
        fits = [errors == [] for errors in self.errors(named, json.loads(done.stdout))]
        self.assertEqual(fits, [True, False, True])

    def test_wrong_use_is_refused(self):
        for words in (("file.json",), ("--plugin-dir", "/no/such/folder"), ("--jsn",)):
            done = guise("schema", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertLessEqual(len(done.stderr.splitlines()), 4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
