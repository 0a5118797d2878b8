"""tools/from_torch.py from the Python file to numbers: ten public formulas and Guise's own strategies, as plain PyTorch
in tests/tools/losses, become plugins that give the values and gradients of the functions; what is wrong with a plugin is
seen; plugin_api/tutorial/FROM_TORCH.md does what it shows.

GUISE_BUILD_DIR names the build folder whose bin/guise is used."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))
from torch_python import PYTHON, ROOT, go_on_with_torch  # noqa: E402

go_on_with_torch()
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests/readme")]
import torch  # noqa: E402
import from_torch  # noqa: E402
from readme_test import BLOCK, BUILD, pattern, steps  # noqa: E402
from torch_to_c import compare  # noqa: E402
from torch_to_c.arguments import load  # noqa: E402
from torch_to_c.problem import Problem  # noqa: E402
from torch_to_c.trace import trace_of  # noqa: E402
from torch_to_c.writer import written  # noqa: E402

TOOL = ROOT / "tools/from_torch.py"
LOSSES = ROOT / "tests/tools/losses"
TUTORIAL = ROOT / "plugin_api/tutorial"
GUISE = str(BUILD / "bin/guise")
# A loss over logits, one over distances in the batch, one with parameters, one with random numbers; GUISE_FULL=1: all.
FORMULAS = ["kd:loss", "rkd:loss", "mgd:loss", "masked:token_vectors"]
MORE_FORMULAS = ["dkd:loss", "supcon:loss", "vicreg:loss", "focal:focal", "label_smoothing:loss", "similarity:loss",
                 "jensen_shannon:loss"]
if os.environ.get("GUISE_FULL") == "1":
    FORMULAS += MORE_FORMULAS
STRATEGIES = {"ce": "ce:loss", "kd": "kd:loss", "kd_ema": "kd:loss", "mask_all": "masked:mask_all",
              "mask_clso": "masked:mask_clso"}
SIZES = [compare.SIZES[3]]


class InAFolder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="guise-from-torch-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.api = from_torch.PluginApi.found(None, GUISE)

    def translated(self, name, plugin):
        """(the loss, the C file) of FILE:FUNCTION."""
        file, function = name.split(":")
        loss = load(LOSSES / f"{file}.py", function, name=plugin)
        c_file = self.folder / f"{plugin}.c"
        c_file.write_text(written(loss, trace_of(loss), self.api.headers / "guise/ops.h"))
        return loss, c_file

    def built(self, c_file):
        library = c_file.with_suffix(".so")
        compare.compiled(c_file, library, self.api)
        return library


class Formulas(InAFolder):
    def test_pass_guise_check_and_give_the_numbers_of_the_function(self):
        with ThreadPoolExecutor(2) as pool:
            tried = {name: pool.submit(self.tried_out, *self.translated(name, name.split(":")[1 - ("loss" in name)]))
                     for name in FORMULAS}
        for name, outcome in tried.items():
            with self.subTest(name):
                self.assertEqual(outcome.result(), [])

    def tried_out(self, loss, c_file):
        """Complaints about a plugin."""
        library, folder = self.built(c_file), self.folder / loss.name
        folder.mkdir()
        passed, text = compare.checked(GUISE, library)
        lines = list(compare.compare(loss, GUISE, library, folder, SIZES))
        compared = [line for agrees, line in lines if agrees and "tensors agree within" in line]
        self.assertEqual(len(compared), 1 + bool(loss.options), lines)
        return ([] if passed else [text]) + [line for agrees, line in lines if not agrees]

    def test_are_laid_out_as_clang_format_would(self):
        formatter = PYTHON.parent / "clang-format"
        if not formatter.exists():
            self.skipTest("no clang-format in .venv")
        for name in ("kd:loss", "focal:focal", "supcon:loss"):
            _, c_file = self.translated(name, "laid_out")
            style = f"-style=file:{ROOT / '.clang-format'}"
            formatted = subprocess.run([formatter, style, c_file], capture_output=True, text=True, check=True).stdout
            loss = "static void loss("
            self.assertEqual(c_file.read_text().partition(loss)[2], formatted.partition(loss)[2])


class Strategies(InAFolder):
    def test_give_the_numbers_of_the_plugins_that_come_with_guise(self):
        generator = torch.Generator().manual_seed(3)
        for strategy, name in STRATEGIES.items():
            loss, c_file = self.translated(name, strategy + "_of_python")
            library = self.built(c_file)
            options = {option.name: compare.another_value(option, index) for index, option in enumerate(loss.options)}
            batch = compare.batch_of(loss, SIZES[0], options, generator)
            compare.expected(loss, batch, options, generator)
            ours = compare.applied(GUISE, library, batch, options, self.folder)
            theirs = compare.applied(GUISE, strategy, batch, options, self.folder)
            with self.subTest(strategy):
                self.assertLessEqual(set(ours), set(theirs))
                for tensor, value in ours.items():
                    self.assertLessEqual(compare.distance(value, theirs[tensor]), 1e-12, tensor)


class Differences(InAFolder):
    def test_a_plugin_that_is_wrong_in_one_place_is_seen(self):
        loss, c_file = self.translated("kd:loss", "kd_of_python")
        right = c_file.read_text()
        for here, wrong in [("guise_log_softmax(", "guise_softmax("), ("kd, my->loss_weight", "kd, 1.0"),
                            ("guise_div_real(g, s, my->temperature)", "guise_div_real(g, s, 2.0)"),
                            ("(double)batch_size", "(double)(batch_size - 1)"),
                            ("guise_div_real(g, s, ", "guise_div_real(g, guise_detach(g, s), ")]:
            self.assertIn(here, right)
            with self.subTest(wrong):
                c_file.write_text(right.replace(here, wrong))
                lines = list(compare.compare(loss, GUISE, self.built(c_file), self.folder, []))
                self.assertIn(False, [agrees for agrees, _ in lines], lines)

    def test_distances_are_shares_of_the_greatest_element(self):
        a, nan = torch.tensor([1.0, -4.0]), float("nan")
        self.assertEqual(compare.distance(a + torch.tensor([0.0, 0.5]), a), 0.125)
        self.assertEqual(compare.distance(torch.tensor([nan, 1.0]), torch.tensor([nan, 1.0])), 0.0)
        self.assertEqual(compare.distance(torch.tensor([nan, 1.0]), torch.tensor([2.0, 1.0])), float("inf"))
        self.assertEqual(compare.distance(torch.zeros(2), torch.zeros(3)), float("inf"))


class Command(InAFolder):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(dir=type(self).folder))

    def run_tool(self, *words):
        return subprocess.run([PYTHON, "-B", TOOL, *words], cwd=self.folder, capture_output=True, text=True)

    def test_bad_input_ends_with_2_and_leaves_the_file_as_it_was(self):
        out = self.folder / "out.c"
        out.write_text("mine")
        (self.folder / "bad.py").write_text("def loss(logits):\n    return logits.max().item() * logits.sum()\n")
        for words, expected in [(["bad.py:loss", "-o", "out.c", "--no-compare"], "bad.py:2: reads a number out of a tensor"),
                                (["none.py:loss", "-o", "out.c", "--no-compare"], "none.py: no such file"),
                                (["bad.py:loss", "-o", "no/out.c", "--no-compare"], "no: no such folder"),
                                (["bad.py", "-o", "out.c", "--no-compare"], "bad.py: names no function"),
                                (["bad.py:loss", "-o", "Out.cpp", "--no-compare"], "Out.cpp: is no name for a plugin in C"),
                                (["bad.py:loss", "-o", "out.c", "--guise", "nowhere"], "nowhere: no such program"),
                                (["bad.py:loss", "-o", "out.c", "--no-compare", "--fix", "x"], "--fix x: has no value"),
                                (["bad.py:loss", "-o", "out.c", "--no-compare", "--api", "x"], "x: holds no plugin API")]:
            with self.subTest(words):
                done = self.run_tool(*words)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertIn(f"from_torch.py: {expected}", done.stderr.replace(f"{self.folder}/", ""))
                self.assertEqual(out.read_text(), "mine")
        self.assertEqual({path.name for path in self.folder.iterdir()}, {"out.c", "bad.py"})

    def test_a_plugin_that_fails_guise_check_is_kept_and_ends_with_1(self):
        (self.folder / "odd.py").write_text("def loss(logits):\n    return logits.softmax(1).log().mean()\n")
        words = ["from_torch.py", f"{self.folder}/odd.py:loss", "-o", f"{self.folder}/odd.c", "--guise", GUISE]
        with mock.patch.object(sys, "argv", words), mock.patch.object(compare, "SIZES", compare.SIZES[2:3]), \
                contextlib.redirect_stdout(io.StringIO()) as output:
            self.assertEqual(from_torch.main(), 1)
        self.assertIn("guise check: fail extreme_logits", output.getvalue())
        self.assertIn("tensors agree within", output.getvalue())
        self.assertTrue((self.folder / "odd.c").exists())


class Page(unittest.TestCase):
    def test_does_what_it_shows(self):
        folder = Path(tempfile.mkdtemp(prefix="guise-from-torch-page-"))
        self.addCleanup(shutil.rmtree, folder)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GUISE_")}
        environment = kept | {"PATH": f"{BUILD / 'bin'}:{PYTHON.parent}:{os.environ['PATH']}", "NO_COLOR": "1",
                              "TOOLS": str(ROOT / "tools"), "LC_ALL": "C"}
        commands = 0
        for name, language, block in BLOCK.findall((TUTORIAL / "FROM_TORCH.md").read_text()):
            if name:
                (folder / name).write_text(block)
            for command, expected in steps(block) if language == "console" else []:
                done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True, check=False,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                self.assertTrue(pattern(expected).fullmatch(done.stdout), f"$ {command}\nprinted\n{done.stdout}")
                commands += 1
        self.assertGreaterEqual(commands, 9)
        self.assertTrue((folder / "runs/masked/summary.json").exists())


if __name__ == "__main__":
    unittest.main()
