"""The example in Rust builds by the command of its README, and is a plugin like others: one export, a note, slots that are
never written, the same calls. Skipped (77) where there is no rustc."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import minors_test
from plugin_builds import ROOT, TODAY, library_faults

SAID = ["cross_entropy", "aten::mul", "aten::mean", "term loss_ce 1 * 10", "term loss_size 0.005 * 1"]


def command():
    """What the README shows, writing to $OUT."""
    text = (ROOT / "plugin_api/examples/template_rust/README.md").read_text()
    return re.search(r"^    (rustc (?:.*\\\n)*.*)$", text, flags=re.MULTILINE)[1].replace("-o template_rust.so", '-o "$OUT"')


class Rust(unittest.TestCase):
    def test_the_example_is_a_plugin_like_others(self):
        folder = Path(tempfile.mkdtemp(prefix="guise-rust-"))
        self.addCleanup(shutil.rmtree, folder)
        library = folder / "template_rust.so"
        done = subprocess.run(["bash", "-euc", command()], cwd=ROOT, env={**os.environ, "OUT": str(library)},
                              capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(library_faults(library), "")
        host = minors_test.mock_host(TODAY, folder / "host")
        code, lines = minors_test.outcome(host, "--twice", "--read-only", library)
        self.assertEqual((code, lines[0]), (0, "template_rust needs 1.0: guise_plugin 112, guise_strategy 112"))
        self.assertEqual(lines[1:], 2 * [f"{letter} {line}" for letter in "AB" for line in SAID])
        if real := minors_test.real_host(0):
            done = subprocess.run([real, library], capture_output=True, text=True, check=False)
            self.assertEqual(done.stdout, "template_rust needs 1.0, this is 1.0: 112 bytes are 112\n")


if __name__ == "__main__":
    if not shutil.which("rustc"):
        print("there is no rustc (tools/setup --preset dev installs it): the example in Rust was not built")
        sys.exit(77)
    unittest.main(verbosity=2)
