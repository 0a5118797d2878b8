"""The frozen plugins compile by the headers of their release and by today's, and use all that there was: every function of
every table, every callback, every kind of option. That today's host runs them is the end-to-end tests' to say."""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

import freeze
from layout_program import STRUCT, without_comments
from plugin_builds import COMPILERS, TODAY, compiled, library_faults

RELEASES = sorted(path.parent.parent.parent for path in freeze.FROZEN.glob("*/include/guise/abi.h"))
SETS = ("guise_strategy", "guise_teacher_policy", "guise_measure", "guise_function")  # a plugin fills these, and calls the rest
OPTION_WORDS = ["REAL", "INT", "BOOL", "CHOICE", "ABOVE", "AT_LEAST", "BETWEEN", "ANY", "BOUND_BELOW", "TYPE_STRING"]


def functions_of(release):
    """{(struct, member)} of all functions in the release's C headers."""
    found = set()
    for path in (release / "include/guise").glob("*.h"):
        for struct, body in STRUCT.findall(without_comments(path.read_text())):
            found |= {(struct, member) for member in re.findall(r"\(\*(\w+)\)\(", body)}
    return found - {("guise_dlpack_versioned", "deleter")}


def unused(release, text):
    """Functions, callbacks and kinds of option that the text of C plugins does not use."""
    table_of = {"guise_setup_table": "setup", "guise_step_table": "step", "guise_update_table": "update",
                "guise_measure_table": "measure", "guise_host": "host", "guise_autograd": "table", "guise_dlpack": "table"}
    missing = []
    for struct, member in sorted(functions_of(release)):
        if struct == "guise_function":
            used = "static const guise_function " in text
        elif struct in SETS:
            used = re.search(rf"\.{member} = \w", text)
        else:
            used = re.search(rf"\b{table_of[struct]}->{member}\(", text)
        if not used:
            missing.append(f"{struct}.{member}")
    return missing + [f"GUISE_{word}" for word in OPTION_WORDS if not re.search(rf"\bGUISE_{word}\b", text)]


class FrozenPlugins(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-frozen-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def sources_of(self, release):
        sources = sorted(path for path in (release / "plugins").iterdir() if path.suffix in COMPILERS)
        self.assertEqual({path.suffix for path in sources}, set(COMPILERS), release)
        return sources

    def test_they_compile_by_the_headers_of_their_release_and_by_todays(self):
        self.assertTrue(RELEASES)
        for release in RELEASES:
            target = f"-DGUISE_TARGET_MINOR={release.name.partition('.')[2]}"
            for source in self.sources_of(release):
                library = self.folder / f"{source.stem}.so"
                for compiler in COMPILERS[source.suffix]:
                    for include in (release / "include", TODAY):
                        with self.subTest(source=source.name, compiler=compiler, include=str(include)):
                            self.assertEqual(compiled(source, include, library, target, compiler=compiler), "")
                            self.assertEqual(library_faults(library), "")

    def test_they_use_all_that_there_was(self):
        for release in RELEASES:
            text = "".join(path.read_text() for path in self.sources_of(release) if path.suffix == ".c")
            self.assertGreater(len(functions_of(release)), 50)
            self.assertEqual(unused(release, text), [])

    def test_a_function_that_none_uses_is_named(self):
        (release,) = [path for path in RELEASES if path.name == "1.0"]
        text = "".join(path.read_text() for path in self.sources_of(release) if path.suffix == ".c")
        self.assertEqual(unused(release, text.replace("host->log_value(", "guise_log_value(")), ["guise_host.log_value"])
        self.assertEqual(unused(release, text.replace(".begin_epoch = ", ".update = ")), ["guise_teacher_policy.begin_epoch"])
        self.assertEqual(unused(release, text.replace("GUISE_BETWEEN", "GUISE_ANY")), ["GUISE_BETWEEN"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
