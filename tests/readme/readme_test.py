"""The commands and the loss that README.md shows: each ```console block is run in a folder of its own that looks like
the root of a checkout, and its output compared; a block after "Save as `NAME`:" is written to that file first.
In expected output "…" stands for any text within a line, a line of "…" alone for any number of lines; a measured
number (one with a decimal point, a time, a rate) stands for any other of its kind.

GUISE_BUILD_DIR names the build folder whose bin/ is put on the PATH."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import config_table

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["GUISE_BUILD_DIR"]).resolve()
BLOCK = re.compile(r"(?:Save as `([^`]+)`:\n\n)?```(\w+)\n(.*?)```", re.DOTALL)


def steps(block):
    """(command, expected output) pairs of a console block. A command goes on after a backslash at a line's end."""
    found, in_command = [], False
    for line in block.splitlines():
        if in_command or line.startswith("$ "):
            text = line if in_command else line[2:]
            if in_command:
                found[-1][0] += "\n" + text
            else:
                found.append([text, []])
            in_command = line.endswith("\\")
        else:
            found[-1][1].append(line)
    return [(command, expected) for command, expected in found]


MEASURED = [(r"(?:\d+ min )?\d+(?:\.\d+)? s\b", r"(?:\d+ min )?\d+(?:\.\d+)? s"), (r"\d+ images/s", r"\d+ images/s"),
            (r"\d+\.\d+ *", r"\d+\.\d+ *")]


def measured_pattern(text):
    """A pattern for a piece of a line: its measured numbers as numbers, all else as it stands."""
    kinds = re.compile("|".join(f"({kind})" for kind, _ in MEASURED))
    parts, at = [], 0
    for match in kinds.finditer(text):
        parts += [re.escape(text[at:match.start()]), MEASURED[match.lastindex - 1][1]]
        at = match.end()
    return "".join(parts) + re.escape(text[at:])


def pattern(expected):
    parts = []
    for line in expected:
        if line == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(map(measured_pattern, line.split("…"))) + r"\n")
    return re.compile("".join(parts))


class Patterns(unittest.TestCase):
    def test_wildcards_stand_for_what_they_say(self):
        self.assertTrue(pattern(["a…c", "…", "end"]).fullmatch("abbc\nx\ny\nend\n"))
        self.assertTrue(pattern(["a", "…"]).fullmatch("a\n"))
        self.assertFalse(pattern(["a…c"]).fullmatch("ab\nc\n"))
        self.assertFalse(pattern(["a"]).fullmatch("a\nb\n"))

    def test_measured_numbers_stand_for_others_of_their_kind(self):
        shown = pattern(["top-1 63.60 % [60.57, 66.52]  2.2 s, 768 images/s, width 8"])
        self.assertTrue(shown.fullmatch("top-1 9.10 % [1.00, 100.00]  1 min 02 s, 1200 images/s, width 8\n"))
        self.assertFalse(shown.fullmatch("top-1 63.60 % [60.57, 66.52]  2.2 s, 768 images/s, width 9\n"))
        self.assertFalse(shown.fullmatch("top-1 high % [60.57, 66.52]  2.2 s, 768 images/s, width 8\n"))

    def test_a_command_goes_on_after_a_backslash(self):
        self.assertEqual(steps("$ a \\\n  b\nout\n$ c\n"), [("a \\\n  b", ["out"]), ("c", [])])


class Readme(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-readme-"))
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("plugin_api", "configs"):
            (self.folder / name).symlink_to(ROOT / name)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GUISE_")}
        self.environment = kept | {"PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}", "NO_COLOR": "1"}

    def check(self, command, expected):
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.environment, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        # Progress lines come by the clock.
        output = re.sub(r"epoch \d+/\d+  step .*\n", "", done.stdout)
        output = re.sub(r"^(?:reading|making|creating|evaluating|probing|writing|looking)\b.*\n", "", output, flags=re.M)
        self.assertTrue(pattern(expected).fullmatch(output), f"$ {command}\nprinted\n{output}\nand README.md shows\n" +
                        "\n".join(expected))
        meant_to_fail = any(line.startswith("guise: ") for line in expected)
        self.assertEqual(done.returncode, 2 if meant_to_fail else 0, command)

    def test_its_commands_print_what_it_shows(self):
        ran = 0
        for name, language, block in BLOCK.findall((ROOT / "README.md").read_text()):
            if name:
                (self.folder / name).write_text(block)
                self.assertLessEqual(len(block.splitlines()), 20, f"{name} is no longer short")
            if language == "console":
                for command, expected in steps(block):
                    ran += 1
                    with self.subTest(command=command):
                        self.check(command, expected)
        self.assertGreaterEqual(ran, 6)

    def test_the_folders_and_files_it_names_are_there(self):
        text = (ROOT / "README.md").read_text()
        for name in re.findall(r"\]\(([^)]+)\)", text) + re.findall(r"^\| `(\w+)/`", text, re.MULTILINE):
            self.assertTrue((ROOT / name).exists(), name)
        for tool in ("tools/setup", "tools/quickstart", "tools/test"):
            self.assertIn(tool, text)
            self.assertTrue(os.access(ROOT / tool, os.X_OK), tool)


class Configs(unittest.TestCase):
    def test_the_table_of_keys_is_the_program_s_own(self):
        text = config_table.README.read_text()
        self.assertEqual(text, config_table.with_table(text, config_table.table(BUILD / "bin/guise")),
                         "python3 tests/readme/config_table.py GUISE writes it anew")

    def test_every_run_file_and_sweep_is_in_the_list(self):  # the study's: end_to_end/configs_test.py
        text = config_table.README.read_text()
        for path in (ROOT / "configs").glob("*.json"):
            self.assertIn(f"| `{path.name}` |", text)
        for folder in ("sweeps", "baselines"):
            for path in (ROOT / "configs" / folder).glob("*.json"):
                self.assertIn(f"| `{path.name}` |", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
