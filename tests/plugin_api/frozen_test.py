"""Today's headers keep what was released; and the gate goes red on each kind of breach planted in a copy, but not on an
addition by the rules."""

import os
import shutil
import tempfile
import unittest
from pathlib import Path

import freeze
import frozen_gate
import made_up_minors

RELEASES = sorted(path.parent.parent.parent for path in freeze.FROZEN.glob("*/include/guise/abi.h"))
FROZEN = freeze.FROZEN / "1.0/include"


class Frozen(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-frozen-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def changed(self, header, *changes):
        """A copy of the frozen headers with (old, new) replaced once each in one of them."""
        include = self.folder / "include"
        shutil.copytree(FROZEN, include, dirs_exist_ok=True)
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

    def test_todays_headers_keep_every_release(self):
        self.assertIn("1.0", [path.name for path in RELEASES])
        for release in RELEASES:
            with self.subTest(release.name):
                self.assertEqual(frozen_gate.complaints_of(release / "include", freeze.TODAY), [],
                                 "not released yet? python3 tests/plugin_api/freeze.py takes it over")
                self.assertEqual(frozen_gate.changed_after_release(release), [])

    def test_additions_by_the_rules_pass(self):
        later = made_up_minors.make(FROZEN, self.folder / "later", 2)
        self.assertEqual(frozen_gate.complaints_of(FROZEN, later), [])

    def test_an_addition_that_nothing_hides_is_seen(self):
        end = "  guise_status (*no_grad_end)(guise_context* g) GUISE_NOEXCEPT;\n"
        later = self.changed("host.h", (end, end + "  void (*planted)(guise_context* g) GUISE_NOEXCEPT;\n"),
                             ("sizeof(guise_host) == GUISE_HOST_SIZE_1_0", "sizeof(guise_host) == GUISE_HOST_SIZE_1_0 + 8"))
        self.red(frozen_gate.layout_for_plugins(FROZEN, later), "was 'guise_host 128'", "is 'guise_host 136'", "GUISE_TARGET_MINOR")
        self.assertEqual(frozen_gate.layout_for_hosts(FROZEN, later), [])
        self.red(frozen_gate.abidiff(FROZEN, later), "guise_host")

    def test_a_member_in_the_middle_is_seen_by_hosts_too(self):
        later = self.changed("teacher.h", ("  int64_t call;        /* calls", "#if GUISE_TARGET_MINOR >= 1\n  int64_t planted;\n#endif\n  int64_t call;        /* calls"),
                             ("sizeof(guise_update_info) == GUISE_UPDATE_INFO_SIZE_1_0", "sizeof(guise_update_info) >= GUISE_UPDATE_INFO_SIZE_1_0"))
        abi = later / "guise/abi.h"
        abi.write_text(abi.read_text().replace("#define GUISE_ABI_MINOR 0", "#define GUISE_ABI_MINOR 1"))
        self.assertEqual(frozen_gate.layout_for_plugins(FROZEN, later), [])
        self.red(frozen_gate.layout_for_hosts(FROZEN, later), "guise_update_info.call was 8 8", "is 16 8")

    def test_a_renumbered_or_lost_constant_is_seen(self):
        later = self.changed("abi.h", ("GUISE_DENIED = 6,", "GUISE_DENIED = 16,"))
        self.red(frozen_gate.layout_for_hosts(FROZEN, later), "GUISE_DENIED was 6, is 16")
        later = self.changed("value.h", ("GUISE_COMPLEX32 = 14,", ""))
        self.red(frozen_gate.lost_declarations(FROZEN, later), "GUISE_COMPLEX32 = 14")
        self.red(frozen_gate.layout_for_plugins(FROZEN, later), "GUISE_COMPLEX32")

    def test_another_first_released_size_is_seen(self):
        later = self.changed("strategy.h", ("#define GUISE_STRATEGY_SIZE_1_0 112u", "#define GUISE_STRATEGY_SIZE_1_0 120u"),
                             ("sizeof(guise_strategy) == GUISE_STRATEGY_SIZE_1_0", "sizeof(guise_strategy) <= GUISE_STRATEGY_SIZE_1_0"))
        self.red(frozen_gate.layout_for_hosts(FROZEN, later), "GUISE_STRATEGY_SIZE_1_0 was 112, is 120")

    def test_an_inline_function_that_is_gone_or_takes_something_else_is_seen(self):
        later = self.changed("ops/layer.h", ("GUISE_OPERATOR_(log_softmax,", "GUISE_OPERATOR_(log_soft_max,"))
        self.red(frozen_gate.lost_declarations(FROZEN, later), "guise_log_softmax")
        later = self.changed("calls.h", ("guise_keep(guise_context* g, guise_tensor tensor)", "guise_keep(guise_context* g, guise_tensor* tensor)"))
        self.red(frozen_gate.lost_declarations(FROZEN, later), "guise_keep ( guise_context * g , guise_tensor tensor )")

    def test_a_macro_that_is_gone_or_takes_something_else_is_seen(self):
        later = self.changed("register.h", ("#define GUISE_INT(STRUCT, field, DEFAULT, RANGE, HELP)", "#define GUISE_INT(STRUCT, field, DEFAULT, HELP)"))
        self.red(frozen_gate.lost_macros(FROZEN, later), "GUISE_INT(STRUCT,field,DEFAULT,RANGE,HELP)")

    def test_a_missing_folder_or_tool_is_a_failure(self):
        self.red(frozen_gate.complaints_of(self.folder / "gone", freeze.TODAY), "nothing can be compared")
        path = os.environ["PATH"]
        self.addCleanup(os.environ.__setitem__, "PATH", path)
        os.environ["PATH"] = str(self.folder)
        self.red(frozen_gate.lost_macros(FROZEN, freeze.TODAY), "there is no gcc")
        self.red(frozen_gate.abidiff(FROZEN, freeze.TODAY), "there is no gcc")

    def test_the_command_takes_changes_over_until_the_release_and_never_after(self):
        today = self.changed("host.h", ("GUISE_LOG_INFO = 1", "GUISE_LOG_INFO = 7"))
        frozen = self.folder / "frozen"
        freeze.freeze("1.0", freeze.TODAY, frozen)
        self.red(frozen_gate.layout_for_hosts(frozen / "1.0/include", today), "GUISE_LOG_INFO was 1, is 7")
        freeze.freeze("1.0", today, frozen, release=True)
        self.assertEqual(frozen_gate.layout_for_hosts(frozen / "1.0/include", today), [])
        self.assertEqual(frozen_gate.changed_after_release(frozen / "1.0"), [])
        with self.assertRaisesRegex(freeze.Refused, "never changes again"):
            freeze.freeze("1.0", freeze.TODAY, frozen)
        (frozen / "1.0/include/guise/abi.h").write_text("changed")
        self.red(frozen_gate.changed_after_release(frozen / "1.0"), "guise/abi.h")

    def test_the_command_refuses_headers_of_another_minor(self):
        later = made_up_minors.make(FROZEN, self.folder / "later", 1)
        with self.assertRaisesRegex(freeze.Refused, "those of 1.1, not of 1.0"):
            freeze.freeze("1.0", later, self.folder / "frozen")


if __name__ == "__main__":
    unittest.main(verbosity=2)
