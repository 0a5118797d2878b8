"""The four recipes of CONTRIBUTING.md, carried out in a copy of the tree: each touches as many files as it says, the copy
builds as tools/test builds, and what was added is everywhere where its kind is seen.

The copy is built into a folder of its own; where ccache is installed, most of it comes from the first build."""

import csv
import json
import os
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

from recipes import Recipe, insert, read_recipes

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["GUISE_BUILD_DIR"]).resolve()
RECIPES = read_recipes((ROOT / "CONTRIBUTING.md").read_text())
LEFT_BEHIND = {"build", "runs", ".git", ".venv"}  # of the root

TINY = ["model.width=2", "train.batch_size=16", "data.augment.crop_padding=2"]
SYNTHETIC = ["data.name=synthetic", "data.train_limit=64", "data.test_limit=32"]


def settings(values):
    return [word for value in values for word in ("--set", value)]


class Parsing(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-recipes-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "a.txt").write_text("one\ntwo\n")

    def test_an_edit_goes_before_or_after_its_line(self):
        text = ("### A thing: 2 files\n\nIn `a.txt`, before `two`:\n\n```cpp\nx\n```\n\nIn `a.txt`, after `tw`:\n\n"
                "```cpp\ny\n```\n\nAs `b.txt`:\n\n```cpp\nz\n```\n\n### Another\n")
        recipe = read_recipes(text)["A thing"]
        self.assertEqual((recipe.files, recipe.apply(self.folder)), (2, {"a.txt", "b.txt"}))
        self.assertEqual((self.folder / "a.txt").read_text(), "one\nx\ntwo\ny\n")
        self.assertEqual((self.folder / "b.txt").read_text(), "z\n")

    def test_a_line_that_is_gone_and_a_file_that_is_there_are_told(self):
        with self.assertRaisesRegex(ValueError, "no line begins with 'three'"):
            insert(self.folder / "a.txt", "after", "three", "x\n")
        with self.assertRaisesRegex(ValueError, "is there already"):
            Recipe("", 1, "As `a.txt`:\n\n```cpp\nx\n```\n").apply(self.folder)


class Contributing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="guise-contributing-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.tree = cls.folder / "guise"
        shutil.copytree(ROOT, cls.tree, symlinks=True,
                        ignore=lambda folder, names: LEFT_BEHIND & set(names) if Path(folder) == ROOT else set())
        if (ROOT / ".venv").exists():
            (cls.tree / ".venv").symlink_to((ROOT / ".venv").resolve())
        cls.touched = {title: recipe.apply(cls.tree) for title, recipe in RECIPES.items()}
        cls.build()

    @classmethod
    def build(cls):
        made = cls.tree / "build/dev"
        for command in (["cmake", "--preset", "dev"], ["cmake", "--build", made, "-j2", "-t", "guise", "guise-engine"]):
            done = subprocess.run(command, cwd=cls.tree, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if done.returncode != 0:
                raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout[-6000:]}")
        cls.program = made / "bin/guise"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GUISE_")}
        cls.environment = kept | {"NO_COLOR": "1", "GUISE_PLUGIN_PATH": str(BUILD / "lib/guise/plugins"), "OMP_NUM_THREADS": "1"}

    def guise(self, *words, code=0, **environment):
        done = subprocess.run([self.program, *map(str, words)], cwd=self.folder, env=self.environment | environment, text=True,
                              check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, code, f"guise {' '.join(map(str, words))}\n{done.stderr}")
        return done.stdout

    def train(self, name, *values, **environment):
        if not (self.folder / name).exists():
            self.guise("train", *settings([*TINY, *values, "train.epochs=2"]), "--out", name, **environment)
        return self.folder / name

    def test_every_recipe_touches_as_many_files_as_it_says(self):
        self.assertEqual(list(RECIPES), ["A metric", "A network", "A data set", "A check of plugins"])
        for title, files in self.touched.items():
            self.assertEqual(len(files), RECIPES[title].files, f"{title}: {files}")
        self.assertEqual([recipe.files for recipe in RECIPES.values()], [2, 3, 3, 3])

    def test_what_is_shown_is_laid_out_as_the_tree_is(self):
        formatter = ROOT / ".venv/bin/clang-format"
        if not formatter.exists():
            self.skipTest("tools/setup --preset dev installs the formatter")
        files = sorted(set().union(*self.touched.values()))
        done = subprocess.run([formatter, "--dry-run", "-Werror", *files], cwd=self.tree, text=True, check=False,
                              stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_copy_keeps_to_the_design(self):
        done = subprocess.run(["python3", "-B", "tests/structure/check_structure.py", "."], cwd=self.tree, text=True,
                              check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        # Whose test is still to be written is told, and nothing else.
        new = {name for files in self.touched.values() for name in files if not (ROOT / name).exists()}
        problems = [line for line in done.stdout.splitlines() if not any(line.startswith(f"{name}: no test") for name in new)]
        self.assertEqual(problems, [])

    def test_the_metric_is_seen_wherever_metrics_are(self):
        runs = [self.measured(seed) for seed in (0, 1, 2)]
        others = [self.train(f"other{seed}", *SYNTHETIC, f"train.seed={seed}", "strategy.name=kd") for seed in (0, 1, 2)]
        lines = [json.loads(line) for line in (runs[0] / "metrics.jsonl").read_text().splitlines()]
        values = [line["margin"] for line in lines if "margin" in line]
        self.assertEqual(len(values), 2)
        events = b"".join(path.read_bytes() for path in runs[0].rglob("events.out.tfevents.*"))
        self.assertIn(b"margin", events)
        summary = json.loads((runs[0] / "summary.json").read_text())
        self.assertAlmostEqual(summary["final"]["margin"], values[-1])
        self.assertAlmostEqual(summary["best"]["margin"], max(values))
        self.assertIn("margin", self.guise("report", "--text", runs[0]))
        self.guise("report", *runs, "--out", "report.html")
        page = (self.folder / "report.html").read_text()
        self.assertIn("Mean margin", page)
        self.assertIn("Mean of the right class", page)
        self.assertIn("margin", self.guise("compare", *runs, *others, "--metric", "margin"))

    def test_the_metric_is_what_its_definition_says(self):
        run = self.measured(0)
        told = json.loads(self.guise("eval", run, "--predictions", "predictions.csv", "--json"))
        with (self.folder / "predictions.csv").open() as file:
            rows = [line for line in csv.reader(file)][1:]
        margins = []
        for _, label, *probabilities in rows:
            values = [float(value) for value in probabilities]
            right = values.pop(int(label))
            margins.append(right - max(values))
        self.assertEqual(len(margins), 32)
        self.assertAlmostEqual(find(told, "margin"), sum(margins) / len(margins), places=5)

    def test_the_network_is_seen_wherever_networks_are(self):
        self.assertRegex(self.guise("list"), r"(?m)^ *plain +.*three 3x3 convolutions")
        self.assertIn("model.width", self.guise("describe", "plain"))
        self.assertIn("plain", json.loads(self.guise("schema"))["properties"]["model"]["properties"]["name"]["enum"])
        values = [*SYNTHETIC, "model.name=plain", "strategy.name=kd", "schedule.name=constant"]
        run = self.train("plain", *values)
        self.guise("train", *settings([*TINY, *values, "train.epochs=1"]), "--out", "half")
        self.guise("train", "--resume", "half", "--force", *settings(["train.epochs=2"]))
        self.assertEqual(self.final(self.folder / "half"), self.final(run))
        self.guise("export", run, "--out", "plain.safetensors")
        self.assertLessEqual({"conv1.weight", "bn3.running_var", "fc.bias"}, tensor_names(self.folder / "plain.safetensors"))
        self.guise("export", run, "--format", "torchscript", "--out", "plain.pt")
        self.train("further", *values, f"model.init_from={self.folder / 'plain.safetensors'}")
        self.guise("train", *settings([*TINY, *SYNTHETIC, f"model.init_from={self.folder / 'plain.safetensors'}"]),
                   "--out", "another_network", code=2)

    def test_the_data_set_is_seen_wherever_data_sets_are(self):
        self.assertRegex(self.guise("list"), r"(?m)^ *glyphs +.*16x16 grey glyphs")
        data = self.folder / "data/glyphs"
        data.mkdir(parents=True)
        for name, count in (("glyphs_train.bin", 60), ("glyphs_test.bin", 30)):
            (data / name).write_bytes(b"".join(glyph(index % 10) for index in range(count)))
        place = ["--data-root", data.parent]
        run = self.train("glyphs", "data.name=glyphs", f"data.root={data.parent}")
        self.assertEqual(json.loads((run / "summary.json").read_text())["state"], "finished")
        synthetic = self.train("plain_resnet", *SYNTHETIC)
        self.assertIn("glyphs", self.guise("eval", synthetic, "--data", "glyphs", *place))
        (data / "glyphs_test.bin").write_bytes(glyph(0)[:-1])
        self.guise("eval", run, *place, code=2)

    def test_the_check_is_in_the_report(self):
        for name in ("mask_all", "ema"):
            self.assertRegex(self.guise("check", name), r"(?m)^ *(pass|ok)?.*\bhelp\b")

    def measured(self, seed):
        return self.train(f"margin{seed}", *SYNTHETIC, f"train.seed={seed}", "checkpoint.best_metric=margin")

    def final(self, run):
        return json.loads((run / "summary.json").read_text())["final"]


def find(document, key):
    """The first value of that key, however deep."""
    values = list(document.values()) if isinstance(document, dict) else document if isinstance(document, list) else []
    if isinstance(document, dict) and key in document:
        return document[key]
    return next((found for found in (find(value, key) for value in values) if found is not None), None)


def glyph(label):
    rows = [bytes([200 if (row + column) % (label + 2) == 0 else 20 for column in range(16)]) for row in range(16)]
    return bytes([label]) + b"".join(rows)


def tensor_names(path):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    return set(json.loads(data[8:8 + size]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
