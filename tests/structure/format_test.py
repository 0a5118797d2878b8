"""Every C and C++ file is laid out as the pinned clang-format of tools/setup would; templates, whose names are still
to be filled in, are none. `tools/format` does it."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def check(root, *words):
    return subprocess.run([str(ROOT / "tools/format"), *words], cwd=root, capture_output=True, text=True, check=False)


class Format(unittest.TestCase):
    def test_every_file_is_laid_out(self):
        done = check(ROOT, "--check")
        if done.returncode == 77:
            print(done.stderr)
            sys.exit(77)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_file_that_is_not_is_named(self):
        with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
            wrong = Path(folder, "wrong.cpp")
            wrong.write_text("int  f( ){return 1 ;}\n")
            done = check(ROOT, "--check", str(wrong))
            if done.returncode == 77:
                sys.exit(77)
            self.assertEqual(done.returncode, 1)
            self.assertIn("wrong.cpp", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
