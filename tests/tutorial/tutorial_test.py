"""plugin_api/tutorial/README.md, step by step: each block after "Save as `NAME`:" is written, each ```console block
run in order in a folder of its own, its output compared as tests/readme does it. The PyTorch reference is shown, not
run: its numbers are committed. Then two mistakes are planted, and the tutorial's own checks must see them.

GUISE_BUILD_DIR names the build folder whose bin/ is put on the PATH."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "readme"))
from readme_test import BLOCK, BUILD, ROOT, pattern, steps  # noqa: E402

TUTORIAL = ROOT / "plugin_api/tutorial"
BLOCKS = BLOCK.findall((TUTORIAL / "README.md").read_text())
SOURCE = "mask_mix/mask_mix.cpp"


def unsigned(text):
    """Without the signs of measured numbers."""
    return re.sub(r"(?<= )[+-](?=\d)", "", text)


class Tutorial(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-tutorial-"))
        self.addCleanup(shutil.rmtree, self.folder)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GUISE_")}
        self.environment = kept | {"PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}", "NO_COLOR": "1",
                                   "TUTORIAL": str(TUTORIAL)}

    def run_in_folder(self, command):
        return subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.environment, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def check(self, command, expected):
        done = self.run_in_folder(command)
        self.assertEqual(done.returncode, 0, f"$ {command}\n{done.stdout}")
        self.assertTrue(pattern(map(unsigned, expected)).fullmatch(unsigned(done.stdout)), f"$ {command}\nprinted\n{done.stdout}")

    def save(self, name, block):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(block)

    def test_every_step_does_what_it_shows(self):
        commands = 0
        for name, language, block in BLOCKS:
            if name:
                self.save(name, block)
            for command, expected in steps(block) if language == "console" else []:
                self.check(command, expected)
                commands += 1
        self.assertGreaterEqual(commands, 12)
        self.assertEqual(len(list(self.folder.glob("runs/*/summary.json"))), 6)

    def test_the_reference_is_the_script_that_made_the_numbers(self):
        shown = {name: block for name, _, block in BLOCKS if name}
        self.assertEqual(shown["reference.py"], (TUTORIAL / "reference.py").read_text())

    def test_a_slip_in_the_loss_shows_in_the_comparison(self):
        for right, slip in ((".detach();\n", ";\n"), ("q * mix", "p * mix"), ("- mix", "+ mix")):
            for name, _, block in BLOCKS:
                if name in (SOURCE, "compare.py"):
                    self.assertIn(right, block) if name == SOURCE else None
                    self.save(name, block.replace(right, slip) if name == SOURCE else block)
            with self.subTest(slip=slip):
                made = self.run_in_folder('rm -rf new && guise new mask_mix --lang c++ --dir "$(mkdir new; echo new)" && '
                                          'cp mask_mix/mask_mix.cpp new/mask_mix/ && make --silent -C new/mask_mix && '
                                          'guise apply new/mask_mix/mask_mix.so --batch "$TUTORIAL/batch.safetensors" '
                                          "--out ours.safetensors --set mix=0.3")
                self.assertEqual(made.returncode, 0, made.stdout)
                compared = self.run_in_folder('python3 compare.py ours.safetensors "$TUTORIAL/expected.safetensors"')
                self.assertEqual(compared.returncode, 1, compared.stdout)
                self.assertIn(" apart", compared.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
