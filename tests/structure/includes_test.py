"""The build itself keeps the rooms apart: with the flags of a room's own sources an include of a room above or beside
it does not compile, in quotes or in angle brackets. Sources are only parsed."""

import json
import os
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path


def flags_of(room):
    """The compiler and the include folders of a source of this room."""
    commands = json.loads(Path(os.environ["GUISE_BUILD_DIR"], "compile_commands.json").read_text())
    command = next(entry["command"] for entry in commands if f"/host/{room}/" in entry["file"] and "/tests/" not in entry["file"])
    words = shlex.split(command)
    compiler = next(word for word in words if word.endswith(("c++", "g++", "clang++")) and not word.endswith("ccache"))
    included = [words[at:at + 2] if word == "-isystem" else [word] for at, word in enumerate(words)
                if word.startswith("-I") or word == "-isystem"]
    return [compiler, "-std=c++20", "-fsyntax-only", *sum(included, [])]


class Includes(unittest.TestCase):
    def parse(self, room, line):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "planted.cpp")
            source.write_text(f"#include {line}\n")
            return subprocess.run([*flags_of(room), str(source)], capture_output=True, text=True, check=False)

    def refused(self, room, header):
        for line in (f'"{header}"', f"<{header}>"):
            done = self.parse(room, line)
            self.assertEqual(done.returncode, 1, f"{room} may include {line}")
            self.assertIn(f"{header}: No such file or directory", done.stderr)

    def test_what_is_allowed_compiles(self):
        self.assertEqual(self.parse("config", '"core/error.h"').returncode, 0)
        self.assertEqual(self.parse("core", "<core/error.h>").returncode, 0)

    def test_an_include_upward_does_not(self):
        self.refused("core", "config/keys.h")
        self.refused("record", "runs/run_folder.h")

    def test_an_include_sideward_does_not(self):
        self.refused("record", "catalogue/catalogue.h")
        self.refused("report", "sweep/sweep.h")

    def test_libtorch_does_not_where_it_is_not_linked(self):
        self.refused("record", "ATen/ATen.h")


if __name__ == "__main__":
    unittest.main(verbosity=2)
