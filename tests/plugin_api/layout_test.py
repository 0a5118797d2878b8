"""Today's headers have the layout and types of layout.txt; and the gate goes red on a change planted in a copy."""

import os
import shutil
import tempfile
import unittest
from pathlib import Path

import layout_gate

TODAY = Path(__file__).resolve().parents[2] / "plugin_api/include"


class Layout(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-layout-"))
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

    def test_todays_headers_are_as_the_table_says(self):
        self.assertEqual(layout_gate.complaints_of(TODAY), [])

    def test_a_member_in_the_middle_is_seen_by_every_compiler(self):
        today = self.changed("strategy.h", ("  int64_t batch_size;      /* N */\n", "  int64_t planted;\n  int64_t batch_size;\n"),
                             ("#define GUISE_STEP_INFO_SIZE_1_0 80u", "#define GUISE_STEP_INFO_SIZE_1_0 88u"))
        complaints = layout_gate.complaints_of(today)
        self.red(complaints, "batch_size 24 8", "batch_size 32 8", "only additions", "gcc -std=c11", "clang++-19 -std=c++17")
        self.assertEqual(len(complaints), 4)

    def test_a_member_in_the_middle_does_not_pass_the_headers_own_asserts(self):
        today = self.changed("strategy.h", ("  int64_t batch_size;      /* N */\n", "  int64_t planted;\n  int64_t batch_size;\n"))
        self.red(layout_gate.complaints_of(today), "layout of guise_step_info")

    def test_a_renumbered_constant_is_seen(self):
        today = self.changed("abi.h", ("GUISE_DENIED = 6,", "GUISE_DENIED = 7,"), ("GUISE_UNIMPLEMENTED = 7,", "GUISE_UNIMPLEMENTED = 6,"))
        self.red(layout_gate.complaints_of(today), "GUISE_DENIED 6", "GUISE_DENIED 7")

    def test_a_function_of_another_type_is_seen(self):
        today = self.changed("host.h", ("(*log)(guise_context* g, int32_t level,", "(*log)(guise_context* g, int64_t level,"))
        self.red(layout_gate.complaints_of(today), "log 24 8 : void (*)(guise_context*, int, char const*) noexcept",
                 "log 24 8 : void (*)(guise_context*, long, char const*) noexcept")

    def test_a_function_that_returns_another_type_is_seen(self):
        today = self.changed("autograd.h", ("guise_status (*apply)(guise_context* g,", "int64_t (*apply)(guise_context* g,"))
        self.red(layout_gate.complaints_of(today), "apply 8 8 : int (*)", "apply 8 8 : long (*)")

    def test_a_member_of_another_type_and_the_same_size_is_seen(self):
        today = self.changed("option.h", ("  double default_real;", "  int64_t default_real;"))
        self.red(layout_gate.complaints_of(today), "default_real 24 8 : double", "default_real 24 8 : long")

    def test_a_member_of_the_union_is_seen(self):
        today = self.changed("value.h", ("    double real;", "    int64_t real;"))
        self.red(layout_gate.complaints_of(today), "as.real 8 8 : double", "as.real 8 8 : long")

    def test_the_entry_of_another_type_is_seen(self):
        text = (TODAY / "guise/descriptor.h").read_text()
        (line,) = [line for line in text.splitlines() if line.startswith("typedef") and "guise_entry_function" in line]
        today = self.changed("descriptor.h", (line, "typedef guise_plugin* (*guise_entry_function)(int host) GUISE_NOEXCEPT;"))
        self.red(layout_gate.complaints_of(today), "was 'guise_entry_function 8", "is 'guise_entry_function 8")

    def test_a_renamed_member_is_seen(self):
        today = self.changed("strategy.h", ("  int64_t feature_dim;     /* D */", "  int64_t feature_width;"))
        self.red(layout_gate.complaints_of(today), "feature_dim")

    def test_a_missing_table_is_a_failure(self):
        self.red(layout_gate.complaints_of(TODAY, self.folder / "gone"), "the table of the layout is missing")

    def test_missing_headers_are_a_failure(self):
        self.red(layout_gate.complaints_of(self.folder / "gone"), "no header declares anything", "cannot be told")

    def test_a_header_that_is_gone_is_a_failure(self):
        today = self.changed("dlpack.h")
        (today / "guise/dlpack.h").unlink()
        self.red(layout_gate.complaints_of(today), "was 'guise_dlpack_tensor 48'")

    def test_a_new_struct_or_constant_is_seen(self):
        today = self.changed("option.h", ("typedef struct guise_option {",
                                          "enum { GUISE_PLANTED = 1 };\ntypedef struct guise_planted {\n  int x;\n} guise_planted;\n"
                                          "typedef struct guise_option {"))
        self.red(layout_gate.complaints_of(today), "is 'GUISE_PLANTED 1'", "is 'guise_planted 4'", "is '  x 0 4")

    def test_a_new_text_is_seen(self):
        today = self.changed("descriptor.h", ('#define GUISE_KIND_MEASURE "measure"', '#define GUISE_KIND_MEASURE "gauge"'))
        self.red(layout_gate.complaints_of(today), "was 'GUISE_KIND_MEASURE measure'", "is 'GUISE_KIND_MEASURE gauge'")

    def test_a_missing_tool_is_a_failure(self):
        path = os.environ["PATH"]
        self.addCleanup(os.environ.__setitem__, "PATH", path)
        tools = self.folder / "tools"
        tools.mkdir()
        for name in ("gcc", "as", "ld"):
            (tools / name).symlink_to(shutil.which(name))
        os.environ["PATH"] = str(tools)
        self.red(layout_gate.complaints_of(TODAY), "there is no clang-19")


if __name__ == "__main__":
    unittest.main(verbosity=2)
