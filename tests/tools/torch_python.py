"""Tests of tools that need torch go on in the Python of .venv; where it has none, ctest reports them as skipped."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv/bin/python"
SKIPPED = 77


def go_on_with_torch():
    sys.dont_write_bytecode = True
    if Path(sys.prefix) == PYTHON.parents[1]:
        return
    needed = "from importlib.util import find_spec as f; raise SystemExit(not (f('torch') and f('safetensors')))"
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", needed], capture_output=True).returncode != 0:
        print("skipped: no torch and safetensors in .venv (tools/setup --preset dev installs them)")
        sys.exit(SKIPPED)
    os.execv(PYTHON, [PYTHON, "-B", *sys.argv])
