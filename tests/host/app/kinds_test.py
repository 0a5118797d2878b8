"""One word for each kind of plugin, whichever command says or takes it: list, describe, new, apply, check, a run's
summary and completion say loss and teacher, and take what else they are called.

GUISE_BUILD_DIR names the build folder to test. What computes is asked only where LibTorch is built in."""

import json
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "end_to_end"))
from program import BUILD, TINY, as_flags, guise  # noqa: E402

HAS_ENGINE = (BUILD / "libexec/guise/guise-engine").exists()
WORDS = {"loss": ("loss", "strategy", "loss strategy"), "teacher": ("teacher", "policy", "teacher policy"),
         "measure": ("measure", "metric")}
TITLES = {"loss": "loss strategy", "teacher": "teacher policy", "measure": "measure"}
NAMES = {"loss": "ce", "teacher": "ema", "measure": "hubness"}


class Kinds(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-kinds-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def succeeds(self, *words):
        done = guise(*words, folder=self.folder)
        self.assertEqual(done.returncode, 0, f"{words}\n{done.stdout}{done.stderr}")
        return done.stdout

    def refused(self, *words):
        done = guise(*words, folder=self.folder)
        self.assertEqual((done.returncode, done.stdout), (2, ""), words)
        return done.stderr

    def test_list(self):
        plugins = json.loads(self.succeeds("list", "--json"))["plugins"]
        self.assertEqual({plugin["kind"] for plugin in plugins if plugin["name"] in NAMES.values()}, set(WORDS))
        rows = self.succeeds("list")
        for kind, name in NAMES.items():
            self.assertRegex(rows, rf"(?m)^  {name} +{kind} ")

    def test_describe(self):
        for kind, name in NAMES.items():
            (plugin,) = json.loads(self.succeeds("describe", name, "--json"))["plugins"]
            self.assertEqual(plugin["kind"], kind)
            self.assertIn(f", {TITLES[kind]}: ", self.succeeds("describe", name))

    def test_new_takes_every_word(self):
        for kind, words in WORDS.items():
            for number, word in enumerate(words):
                said = self.succeeds("new", f"a_{kind}_{number}", "--kind", word)
                self.assertIn(f"a {TITLES[kind]} in ", said)
        self.assertIn("a loss strategy in ", self.succeeds("new", "by_default"))

    def test_new_and_apply_refuse_another_word_alike(self):
        said = {self.refused(*words, "--kind", "layer") for words in (
            ("new", "a"), ("apply", "ce", "--batch", "in.safetensors", "--out", "out.safetensors"))}
        self.assertEqual(len(said), 1, said)
        self.assertIn("--kind: expected loss or teacher or measure, received layer", said.pop())

    def test_help_and_completion_offer_the_words_of_list(self):
        for command in ("new", "apply"):
            self.assertIn("--kind loss|teacher|measure", self.succeeds(command, "--help"))
        offered = self.succeeds("completion", "--words", "guise new my_loss --kind ")
        self.assertEqual(set(re.findall(r"^\w+", offered, re.MULTILINE)), set(WORDS))

    @unittest.skipUnless(HAS_ENGINE, "built without LibTorch")
    def test_apply_takes_every_word(self):
        for kind, words in WORDS.items():
            for word in words:
                said = self.refused("apply", NAMES[kind], "--kind", word, "--batch", "none", "--out", "out.safetensors")
                self.assertNotIn("--kind", said)
                self.assertIn("none", said)
                other = {"loss": "ema", "teacher": "ce", "measure": "ce"}[kind]
                said = self.refused("apply", other, "--kind", word, "--batch", "none", "--out", "out.safetensors")
                self.assertIn(f"the name of a {TITLES[kind]}", said)

    @unittest.skipUnless(HAS_ENGINE, "built without LibTorch")
    def test_check(self):
        (plugin,) = json.loads(self.succeeds("check", NAMES["teacher"], "--json"))["plugins"]
        self.assertEqual(plugin["kind"], "teacher")
        self.assertIn(", loss strategy, in ", self.succeeds("check", NAMES["loss"]))

    @unittest.skipUnless(HAS_ENGINE, "built without LibTorch")
    def test_the_summary_of_a_run(self):
        self.succeeds("train", "--strategy", "kd", "--teacher", "ema", "--out", "run", *as_flags(TINY))
        plugins = json.loads((self.folder / "run/summary.json").read_text())["plugins"]
        self.assertEqual({(plugin["kind"], plugin["name"]) for plugin in plugins}, {("loss", "kd"), ("teacher", "ema")})


if __name__ == "__main__":
    unittest.main(verbosity=2)
