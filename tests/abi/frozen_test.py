"""The frozen headers have today's layout and types; and each gate goes red on a change planted in a copy."""

import os
import shutil
import tempfile
import unittest
from pathlib import Path

import abi_gate

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "plugin_api/frozen/0.9"
TODAY = ROOT / "plugin_api/include"


class Frozen(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-abi-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def changed(self, header, *changes):
        """A copy of today's headers with (old, new) replaced once each in one of them."""
        include = self.folder / "include"
        shutil.copytree(TODAY, include, dirs_exist_ok=True)
        path = include / "guise" / header
        text = path.read_text()
        for old, new in changes:
            self.assertEqual(text.count(old), 1, old)
            text = text.replace(old, new)
        path.write_text(text)
        return include

    def red(self, complaints, *says):
        self.assertTrue(complaints, "the gate let a planted change pass")
        for text in says:
            self.assertIn(text, "\n".join(complaints))

    def test_the_frozen_headers_are_todays(self):
        self.assertEqual(abi_gate.complaints_of(FROZEN, TODAY), [])

    def test_a_member_in_the_middle_is_seen_by_the_layout_and_by_abidiff(self):
        today = self.changed("strategy.h", ("  int64_t batch_size;      /* N */\n", "  int64_t planted;\n  int64_t batch_size;\n"),
                             ("sizeof(guise_step_info) == 56", "sizeof(guise_step_info) == 64"))
        complaints = abi_gate.layout_differs(FROZEN, today)
        self.red(complaints, "batch_size 24 8", "batch_size 32 8", "on purpose", "gcc -std=c11", "clang++-19 -std=c++17")
        self.assertEqual(len(complaints), 4)
        self.red(abi_gate.types_differ(FROZEN, today), "planted")

    def test_a_member_in_the_middle_does_not_pass_the_headers_own_asserts(self):
        today = self.changed("strategy.h", ("  int64_t batch_size;      /* N */\n", "  int64_t planted;\n  int64_t batch_size;\n"))
        self.red(abi_gate.layout_differs(FROZEN, today), "layout of guise_step_info")

    def test_a_renumbered_constant_is_seen(self):
        today = self.changed("abi.h", ("GUISE_DENIED = 6,", "GUISE_DENIED = 7,"), ("GUISE_UNIMPLEMENTED = 7,", "GUISE_UNIMPLEMENTED = 6,"))
        self.red(abi_gate.layout_differs(FROZEN, today), "GUISE_DENIED 6", "GUISE_DENIED 7")

    def test_a_function_of_another_type_is_seen_by_abidiff_only(self):
        today = self.changed("host.h", ("(*log)(guise_context* g, int32_t level,", "(*log)(guise_context* g, int64_t level,"))
        self.assertEqual(abi_gate.layout_differs(FROZEN, today), [])
        self.red(abi_gate.types_differ(FROZEN, today), "log", "int64_t")

    def test_a_renamed_member_is_seen(self):
        today = self.changed("strategy.h", ("  int64_t feature_dim;     /* D */", "  int64_t feature_width;"))
        self.red(abi_gate.layout_differs(FROZEN, today), "feature_dim")
        self.red(abi_gate.types_differ(FROZEN, today), "feature_width")

    def test_a_missing_baseline_is_a_failure(self):
        self.red(abi_gate.complaints_of(self.folder / "gone", TODAY), "frozen headers are missing")

    def test_a_released_header_that_is_gone_is_a_failure(self):
        today = self.changed("dlpack.h")
        (today / "guise/dlpack.h").unlink()
        self.red(abi_gate.complaints_of(FROZEN, today), "dlpack.h: it was released")

    def test_a_struct_or_constant_that_no_test_looks_at_is_a_failure(self):
        today = self.changed("option.h", ("typedef struct guise_option {",
                                          "enum { GUISE_PLANTED = 1 };\ntypedef struct guise_planted {\n  int x;\n} guise_planted;\n"
                                          "typedef struct guise_option {"))
        self.red(abi_gate.unseen(today), "GUISE_PLANTED: no test", "guise_planted: no test", "guise_planted: abidiff never")

    def test_a_missing_tool_is_a_failure(self):
        path = os.environ["PATH"]
        self.addCleanup(os.environ.__setitem__, "PATH", path)
        tools = self.folder / "tools"
        tools.mkdir()
        for name in ("gcc", "as", "ld"):
            (tools / name).symlink_to(shutil.which(name))
        os.environ["PATH"] = str(tools)
        self.red(abi_gate.types_differ(FROZEN, TODAY), "there is no abidiff")
        self.red(abi_gate.layout_differs(FROZEN, TODAY), "there is no clang-19")


if __name__ == "__main__":
    unittest.main(verbosity=2)
