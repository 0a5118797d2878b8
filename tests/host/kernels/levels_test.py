"""What is compiled with wide vectors shares no function with the rest: whatever such an object offers to the linker beside
other copies lies in the namespace of its level, so that no processor is handed an instruction it does not have."""

import os
import re
import subprocess
import unittest
from pathlib import Path

OBJECTS = sorted(Path(os.environ["GUISE_BUILD_DIR"]).glob("**/guise_kernels_*.dir/levels/*.o"))
SHARED = re.compile(r"^[0-9a-f]+ [WVu] (.*)$", re.M)  # as nm writes them: weak, or unique
SANITIZED = "sanitizer"


def foreign(level, names):
    return [name for name in SHARED.findall(names) if f"guise::kernels::{level}::" not in name and SANITIZED not in name]


class Levels(unittest.TestCase):
    def test_nothing_is_shared(self):
        self.assertGreater(len(OBJECTS), 0)
        for path in OBJECTS:
            level = re.search(r"guise_kernels_(\w+)\.dir", str(path))[1]
            done = subprocess.run(["nm", "-C", "--defined-only", str(path)], capture_output=True, text=True, check=True)
            self.assertEqual(foreign(level, done.stdout), [], path)

    def test_what_is_shared_is_found(self):
        names = "0 W guise::kernels::avx2::load(float const*)\n0 W long const& std::min<long>(long const&, long const&)\n0 T f\n"
        self.assertEqual(foreign("avx2", names), ["long const& std::min<long>(long const&, long const&)"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
