"""Plugins and hosts of made-up minors, in both directions: whatever headers a plugin was compiled with, a host loads it
exactly when it has the plugin's target minor; calls reach the functions that were meant; a plugin never hands an older
host more than that host knows. And what holds for every minor: each instance has its own operator ids, and slots are
never written. The host is minors/mock_host.c, compiled by the headers of each minor."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import made_up_minors
from plugin_builds import ROOT, TODAY, WARNINGS, compiled, library_faults

HERE = Path(__file__).resolve().parent / "minors"
NEWEST = 2
QUIET = ["-Wno-missing-field-initializers"]  # made-up members are left at zero
FROZEN = {path.parent.parent.parent.name: path.parent.parent for path in (ROOT / "plugin_api/frozen").glob("*/include/guise/abi.h")}


def expected(target, letter="A"):
    """What one step of plugin.c prints for that target."""
    lines = ["step info", f"step info = {80 + 8 * target}", "aten::mul", "aten::add", "aten::neg", "term base 0.5 * -6"]
    for n in range(1, target + 1):
        lines += ["has = 1", "step info", f"fact = {100 + n}", f"made_up_{n}", f"made_up_sum_{n}", f"term sum_{n} 1 * {1002 + n}"]
    lines += [f"after = {n}" for n in range(1, target + 1)]
    return [f"{letter} {line}" for line in lines]


def real_host(minor):
    """The real catalogue by the headers of that minor; ctest says where it was built."""
    build = os.environ.get("GUISE_BUILD_DIR")
    return Path(build) / f"tests/plugin_api/made_up_host_{minor}" if build else None


def mock_host(include, program):
    subprocess.run(["gcc", "-std=gnu11", *WARNINGS, *QUIET, "-DGUISE_HOST", "-I", include, HERE / "mock_host.c", HERE / "mock_tables.c",
                    "-o", program, "-ldl"], check=True)
    return program


def outcome(host, *words):
    """(exit code, lines) of a mock host with these words."""
    done = subprocess.run([host, *words], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode not in (0, 1, 3):
        raise AssertionError(done)
    return done.returncode, done.stdout.splitlines()


class Minors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="guise-minors-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.headers, cls.hosts = {}, {}
        for minor in range(NEWEST + 1):
            cls.headers[minor] = made_up_minors.make(TODAY, cls.folder / f"headers_{minor}", minor)
            cls.hosts[minor] = mock_host(cls.headers[minor], cls.folder / f"host_{minor}")

    def plugin(self, include, *flags, source="plugin.c"):
        library = self.folder / f"plugin{abs(hash((str(include), flags, source)))}.so"
        if not library.exists():
            self.assertEqual(compiled(HERE / source, include, library, *QUIET, *flags), "")
        return library

    def run_on(self, host, *words):
        return outcome(self.hosts[host], *words)

    def test_the_whole_matrix(self):
        plugins = [(f"headers of 1.{minor}", self.headers[minor], target) for minor in self.headers for target in range(minor + 1)]
        plugins += [(f"released {name}", include, target) for name, include in FROZEN.items() for target in range(int(name.partition(".")[2]) + 1)]
        self.assertGreater(len(plugins), 6)
        for name, include, target in plugins:
            library = self.plugin(include, f"-DGUISE_TARGET_MINOR={target}")
            self.assertEqual(library_faults(library), "")
            for host in self.hosts:
                with self.subTest(plugin=name, target=target, host=host):
                    code, lines = self.run_on(host, library)
                    if target > host:
                        self.assertEqual((code, lines), (3, [f"refused: minors needs plugin ABI 1.{target}, this Guise has 1.{host}"]))
                        continue
                    self.assertEqual(code, 0, lines)
                    self.assertEqual(lines[0], f"minors needs 1.{target}: guise_plugin 112, guise_strategy {112 + 8 * target}")
                    self.assertEqual(lines[1:], 2 * expected(target))

    @unittest.skipUnless(real_host(0), "GUISE_BUILD_DIR is not set")
    def test_the_real_catalogue_loads_and_refuses_alike(self):
        for minor in self.headers:
            for target in range(minor + 1):
                library = self.plugin(self.headers[minor], f"-DGUISE_TARGET_MINOR={target}")
                for host in self.hosts:
                    done = subprocess.run([real_host(host), library], capture_output=True, text=True, check=False, timeout=60)
                    with self.subTest(minor=minor, target=target, host=host):
                        if target > host:
                            self.assertEqual((done.returncode, done.stdout), (3,
                                f"{library}: is refused: loss minors 1.0.0: needs plugin ABI 1.{target}, this Guise has 1.{host}: "
                                f"a newer Guise loads it, or rebuild it with GUISE_TARGET_MINOR {host}\n"))
                            continue
                        lines = [f"minors needs 1.{target}, this is 1.{host}: {112 + 8 * target} bytes are {112 + 8 * host}"]
                        lines += [f"made_up_{n} {'true' if n <= target else 'false'}" for n in range(1, host + 1)]
                        self.assertEqual((done.returncode, done.stdout.splitlines()), (0, lines))

    def test_the_wrapper_is_as_it_was(self):
        for minor in self.headers:
            for target in range(minor + 1):
                library = self.plugin(self.headers[minor], f"-DGUISE_TARGET_MINOR={target}", source="plugin.cpp")
                self.assertEqual(library_faults(library), "")
                for host in self.hosts:
                    code, lines = self.run_on(host, library)
                    self.assertEqual(code, 3 if target > host else 0, lines)
                    if code == 0:
                        self.assertEqual(lines[0], f"plain needs 1.{target}: guise_plugin 112, guise_strategy {112 + 8 * target}")
                        self.assertEqual(lines[1:], 2 * ["A aten::mul", "A aten::add", "A aten::neg", "A term base 0.5 * -6"])

    def test_without_a_target_a_plugin_is_for_the_first_host(self):
        self.assertEqual(self.run_on(0, self.plugin(self.headers[2]))[0], 0)

    def test_the_note_says_what_is_needed_and_what_it_was_compiled_with(self):
        for target in (0, 1):
            library = self.plugin(self.headers[2], f"-DGUISE_TARGET_MINOR={target}").read_bytes()
            note = "Guise\0\0\0" f"1.{target}\0loss\0minors\0" "1.0.0\0what each minor brought\0" "1.2\0"
            self.assertTrue(note.encode() in library, note)

    def test_headers_refuse_a_target_that_they_do_not_know(self):
        why = compiled(HERE / "plugin.c", self.headers[1], self.folder / "never.so", "-DGUISE_TARGET_MINOR=2")
        self.assertIn("these headers are older than GUISE_TARGET_MINOR", why)

    def test_what_is_newer_than_the_target_is_not_there_to_be_called(self):
        source = self.folder / "newer.c"
        source.write_text("#include <guise/plugin.h>\nvoid* f(guise_context* g);\nvoid* f(guise_context* g) { return (void*)&g->host->made_up_sum_1; }\n")
        self.assertIn("made_up_sum_1", compiled(source, self.headers[2], self.folder / "never.so"))
        self.assertEqual(compiled(source, self.headers[2], self.folder / "newer.so", *QUIET, "-DGUISE_TARGET_MINOR=1"), "")

    def test_has_tells_the_truth_of_a_shorter_table(self):
        library = self.plugin(self.headers[1], "-DGUISE_TARGET_MINOR=1")
        code, lines = self.run_on(1, "--short", library)
        self.assertEqual(code, 0)
        self.assertIn("A has = 0", lines)
        self.assertNotIn("A made_up_sum_1", lines)

    def test_a_missing_interface_is_refused_unless_it_is_optional(self):
        needs = self.plugin(self.headers[2], "-DWITH_INTERFACE")
        can_do_without = self.plugin(self.headers[2], "-DOPTIONAL_INTERFACE")
        self.assertEqual(self.run_on(0, needs), (3, ["minors needs 1.0: guise_plugin 112, guise_strategy 112", "refused: needs interface guise.made_up_1/1"]))
        self.assertIn("A interface = 0", self.run_on(0, can_do_without)[1])
        for host in (1, 2):
            for library in (needs, can_do_without):
                self.assertIn("A interface = 2001", self.run_on(host, library)[1])

    def test_two_hosts_in_one_process_have_operator_ids_of_their_own(self):
        code, lines = self.run_on(0, "--twice", self.plugin(self.headers[0]))
        self.assertEqual(code, 0, lines)
        self.assertEqual(lines[1:], 2 * (expected(0, "A") + expected(0, "B")))

    def test_slots_may_lie_in_memory_that_cannot_be_written(self):
        library = self.plugin(self.headers[0], "-Wl,-z,now")
        code, lines = self.run_on(0, "--twice", "--read-only", library)
        self.assertEqual((code, lines[1:]), (0, 2 * (expected(0, "A") + expected(0, "B"))))

    def test_a_descriptor_of_constants_in_relro_works(self):
        library = self.plugin(self.headers[0], "-Wl,-z,relro,-z,now", source="constant.c")
        sections = subprocess.run(["readelf", "--wide", "--sections", library], capture_output=True, text=True, check=True).stdout
        self.assertRegex(sections, r"\.data\.rel\.ro")
        self.assertNotRegex(sections, r"guise_ops")
        code, lines = self.run_on(0, "--twice", "--read-only", library)
        self.assertEqual((code, lines[1:]), (0, 2 * [f"{letter} {line}" for letter in "AB" for line in ("aten::neg", "term constant 1 * -2")]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
