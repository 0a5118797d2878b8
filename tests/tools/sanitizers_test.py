"""The readers of foreign files under AddressSanitizer and UndefinedBehaviorSanitizer: their own tests, which
cut and flip every file at every place. The whole preset asan is built and run by hand: cmake --workflow --preset asan."""

import os
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/asan-readers"
PROGRAMS = {"record_tests": "record", "data_tests": "data", "pictures_tests": "pictures"}


def run(*words, **variables):
    return subprocess.run([str(word) for word in words], cwd=ROOT, capture_output=True, text=True, check=False,
                          env=os.environ | variables)


class Sanitizers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for words in (["--preset", "asan", "-B", BUILD], ["--build", BUILD, "-j2", "--target", *PROGRAMS]):
            done = run("cmake", *words)
            if done.returncode != 0:
                raise AssertionError(done.stdout[-4000:] + done.stderr[-4000:])

    def test_the_readers_of_files_run_clean(self):
        for program, room in PROGRAMS.items():
            with self.subTest(program=program):
                done = run(BUILD / "tests/host" / room / program, "--gtest_brief=1", ASAN_OPTIONS="detect_leaks=1",
                           UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
                self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])


if __name__ == "__main__":
    unittest.main(verbosity=2)
