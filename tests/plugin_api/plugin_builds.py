"""Compiles a plugin as an author would, with every warning an error. Shared by tests of this folder."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TODAY = ROOT / "plugin_api/include"
EXPORTS = ROOT / "plugin_api/cmake/exports.map"
COMPILERS = {".c": ["gcc -std=c11", "clang-19 -std=c11"], ".cpp": ["g++ -std=c++17", "clang++-19 -std=c++17"]}
LINKED = ["-fPIC", "-shared", "-fvisibility=hidden", "-Wl,--as-needed", "-Wl,-z,defs", f"-Wl,--version-script={EXPORTS}"]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def compiled(source, include, library, *flags, compiler=None):
    """What the compiler complains of; "" when `library` is there. The first compiler of the language unless named."""
    words = (compiler or COMPILERS[Path(source).suffix][0]).split()
    done = subprocess.run([*words, "-O2", *WARNINGS, *LINKED, "-I", include, *flags, source, "-o", library],
                          capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def library_faults(*libraries):
    """Why these are no proper plugins; "" when they are."""
    return subprocess.run([ROOT / "tests/plugins/check_library.sh", *libraries], capture_output=True, text=True, check=False).stderr
