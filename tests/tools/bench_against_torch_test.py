"""tools/bench_against_torch runs from end to end and writes its tables. What it measures decides nothing."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["GUISE_BUILD_DIR"]).resolve()
PYTHON = ROOT / ".venv/bin/python"
if not PYTHON.exists():
    print("skipped: no Python with torch in .venv", file=sys.stderr)
    sys.exit(77)


class BenchAgainstTorch(unittest.TestCase):
    def test_writes_a_table_of_pairs(self):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "RESULTS.md"
            out.write_text("# Other words\n\n## A processor, baseline\n\nits figures\n")
            words = [sys.executable, ROOT / "tools/bench_against_torch", "--guise", BUILD / "bin/guise", "--python", PYTHON,
                     "--widths", "16", "--pairs", "1", "--seconds", "0.1", "--out", out]
            done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            text = out.read_text()
        number = r"\d+(?:\.\d+)?"
        spread = rf"{number} \({number} to {number}\)"
        for title in ("`ce`", "`kd`, `ema` teacher", "evaluation"):
            self.assertRegex(text, rf"\| {re.escape(title)} \| 16 \| {spread} \| {spread} \| \*\*{spread}\*\* \|")
        for lever in ("`train.kernels=reference`", "`GUISE_VECTOR_LEVEL=baseline`", "`GUISE_ALLOCATOR=libtorch`", "`mask_clso` over `ce`"):
            self.assertRegex(text, rf"\| {re.escape(lever)} \| {spread} \|")
        self.assertRegex(text, r"1 pairs of 0\.1 s, \d+ threads, PyTorch .*; \d+ GFLOP/s at most, kernels auto, \w+")
        self.assertIn("\n## A processor, baseline\n\nits figures\n", text)
        self.assertEqual(len(re.findall("^## ", text, re.MULTILINE)), 2)


if __name__ == "__main__":
    unittest.main()
