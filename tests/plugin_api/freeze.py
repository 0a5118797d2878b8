"""Copies today's plugin headers to plugin_api/frozen/MINOR/include, against which frozen_test.py holds all later ones.

    freeze.py 1.0              until the release of 1.0: takes over what changed in the headers
    freeze.py 1.0 --release    with the release: writes plugin_api/frozen/1.0/RELEASED, and that was the last time

Where RELEASED stands, nothing below the folder changes any more: it holds a sum of every file there."""

import hashlib
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TODAY = ROOT / "plugin_api/include"
FROZEN = ROOT / "plugin_api/frozen"


class Refused(Exception):
    pass


def sums_of(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "RELEASED")
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files)


def version_of(include):
    text = (include / "guise/abi.h").read_text()
    return ".".join(re.search(rf"^#define GUISE_ABI_{part} (\d+)$", text, flags=re.MULTILINE)[1] for part in ("MAJOR", "MINOR"))


def freeze(version, today=TODAY, frozen=FROZEN, release=False):
    folder = frozen / version
    if (folder / "RELEASED").exists():
        raise Refused(f"{version} is released: it never changes again; what is new belongs to the next minor")
    if version_of(today) != version:
        raise Refused(f"the headers are those of {version_of(today)}, not of {version}")
    shutil.rmtree(folder / "include", ignore_errors=True)
    shutil.copytree(today, folder / "include", ignore=shutil.ignore_patterns("draft"))  # which are not of that minor
    if release:
        (folder / "RELEASED").write_text(sums_of(folder))


if __name__ == "__main__":
    try:
        freeze(sys.argv[1], release=sys.argv[2:] == ["--release"])
    except Refused as refused:
        sys.exit(str(refused))
