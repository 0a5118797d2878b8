"""The recipes of CONTRIBUTING.md as edits of a tree. A recipe is a section of the third level; an edit is a sentence that
names the file, and where in it, with the block after it:

    In `FILE`, before `LINE`:    In `FILE`, after `LINE`:    As `FILE`:

A line may be named by how it begins; it must be the first or the only one that begins so."""

import re
from pathlib import Path

SECTION = re.compile(r"^### (.+?)(?:: (\d+) files)?\n(.*?)(?=^#{1,3} |\Z)", re.MULTILINE | re.DOTALL)
EDIT = re.compile(r"^(?:In `([^`]+)`, (before|after) `([^`]+)`|As `([^`]+)`):\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Recipe:
    def __init__(self, title, files, text):
        self.title, self.files = title, int(files or 0)
        self.edits = EDIT.findall(text)

    def apply(self, root):
        """Carries the edits out below root and gives the files that they touched."""
        touched = set()
        for name, where, line, new, block in self.edits:
            if new:
                create(Path(root, new), block)
            else:
                insert(Path(root, name), where, line, block)
            touched.add(new or name)
        return touched


def create(path, block):
    if path.exists():
        raise ValueError(f"{path} is there already")
    path.write_text(block)


def insert(path, where, line, block):
    lines = path.read_text().splitlines(keepends=True)
    places = [number for number, text in enumerate(lines) if text.startswith(line)]
    if not places:
        raise ValueError(f"{path}: no line begins with {line!r}")
    at = places[0] + (where == "after")
    path.write_text("".join(lines[:at]) + block + "".join(lines[at:]))


def read_recipes(text):
    return {title: Recipe(title, files, body) for title, files, body in SECTION.findall(text)}
