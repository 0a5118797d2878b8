"""The readers of foreign files under AddressSanitizer and UndefinedBehaviorSanitizer: their own tests, which cut and flip
every file at every place. All that needs no LibTorch is built and run so by hand: cmake --workflow --preset asan.
GUISE_BUILD_DIR names the build folder."""

import os
import subprocess
import unittest
from pathlib import Path

BUILD = Path(os.environ["GUISE_BUILD_DIR"]).resolve()
ROOMS = ("pictures", "record", "data")


def run(*words, **variables):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, env=os.environ | variables)


class Sanitizers(unittest.TestCase):
    def test_the_readers_of_files_run_clean(self):
        for room in ROOMS:
            with self.subTest(room=room):
                built = run("cmake", "--build", BUILD, "-j2", "--target", f"sanitized_{room}")
                self.assertEqual(built.returncode, 0, built.stdout[-4000:] + built.stderr[-2000:])
                done = run(BUILD / f"tests/host/sanitized/sanitized_{room}", "--gtest_brief=1",
                           UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
                self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])


if __name__ == "__main__":
    unittest.main(verbosity=2)
