"""Reads the source of a Guise tree and says where it breaks the design: the direction of #include lines between
the rooms, the length of files and of the two functions that tell the story, and notes of unfinished work.
Reads text only; preprocessor conditions are ignored.

    check_structure.py ROOT      prints one violation a line; exit code 1 when there are any
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

# Which rooms of host/ a room may include beside itself. Rooms that share a line of DESIGN.md never see each other.
WITHOUT_TORCH = ["core", "config"]
READERS = ["catalogue", "record"]
TELLERS = ["report", "compare", "sweep"]
COMPUTING = ["data", "models", "metrics", "bridge", "memory"]
ALLOWED = {"core": [], "config": ["core"]}
ALLOWED |= {room: WITHOUT_TORCH for room in READERS}
ALLOWED["runs"] = WITHOUT_TORCH + READERS
ALLOWED |= {room: ALLOWED["runs"] + ["runs"] for room in TELLERS}
ALLOWED |= {room: ALLOWED["runs"] + ["runs"] for room in COMPUTING}
ALLOWED["optim"] = ALLOWED["data"] + COMPUTING
ALLOWED["train"] = ALLOWED["optim"] + ["optim"]
ALLOWED["examine"] = ALLOWED["train"] + ["train"]
ALLOWED["infer"] = ALLOWED["examine"]
ALLOWED["app"] = ALLOWED["examine"] + ["examine", "infer"] + TELLERS

SEE_TORCH = COMPUTING + ["optim", "train", "examine", "infer"]
SEE_PLUGIN_HEADERS = ["bridge", "catalogue"]
TORCH_HEADERS = ("torch/", "ATen/", "c10/")

LONGEST_FILE = 400
LONGEST_FUNCTIONS = {"host/app/main.cpp": ("int main(", 40), "host/train/loop.cpp": ("LoopEnd train_loop(", 60)}

SOURCE_FOLDERS = ["host", "plugin_api", "plugins", "tools", "tests", "configs"]
CODE = {".c", ".h", ".cpp", ".hpp", ".cu", ".cuh"}
TEXT = CODE | {".py", ".sh", ".cmake", ".txt", ".md", ".json", ""}
# Written so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


@dataclass
class Include:
    file: Path  # relative to the root
    line: int
    quoted: bool
    name: str


def files_below(root, folders, endings):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix in endings and "__pycache__" not in path.parts:
                yield path


def includes_below(root, folder):
    for path in files_below(root, [folder], CODE):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if match:
                yield Include(path.relative_to(root), number, match[1] == '"', match[2])


def host_problem(root, include):
    room = include.file.parts[1]
    if room not in ALLOWED:
        return f"{room} is no room of host/"
    if include.name.startswith("guise/"):
        allowed = room in SEE_PLUGIN_HEADERS
        return None if allowed else f"only {' and '.join(SEE_PLUGIN_HEADERS)} see plugin headers ({include.name})"
    if include.name.startswith(TORCH_HEADERS):
        return None if room in SEE_TORCH else f"{room} must not see LibTorch ({include.name})"
    if not include.quoted:
        return None
    if not (root / "host" / include.name).is_file():
        return f'"{include.name}" is no file of host/'
    other = include.name.split("/")[0]
    if other != room and other not in ALLOWED[room]:
        return f"{room} must not include {other} ({include.name})"
    return None


def stays_inside(root, include, folder):
    target = (root / include.file).parent / include.name
    return target.is_file() and target.resolve().is_relative_to((root / folder).resolve())


def plugin_problem(root, include):
    if include.quoted:
        home = Path(*include.file.parts[:2])
        return None if stays_inside(root, include, home) else f'"{include.name}" leads out of {home}'
    if "/" in include.name and not include.name.startswith("guise/"):
        return f"a plugin needs the plugin API and the standard library only ({include.name})"
    return None


def api_problem(root, include):
    if include.quoted:
        return None if stays_inside(root, include, "plugin_api") else f'"{include.name}" leads out of plugin_api'
    known = include.name.startswith("guise/") and (root / "plugin_api/include" / include.name).is_file()
    if "/" in include.name and not known:
        return f"the plugin API needs the standard library only ({include.name})"
    return None


def include_problems(root):
    for folder, problem_of in [("host", host_problem), ("plugins", plugin_problem), ("plugin_api", api_problem)]:
        for include in includes_below(root, folder):
            problem = problem_of(root, include)
            if problem:
                yield f"{include.file}:{include.line}: {problem}"


def function_length(text, begin):
    """Lines from the one that begins with `begin` to the brace that closes it; None when there is none."""
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith(begin)), None)
    last = next((i for i, line in enumerate(lines[first:], first) if line == "}"), None) if first is not None else None
    return None if last is None else last - first + 1


def length_problems(root):
    for path in files_below(root, SOURCE_FOLDERS, CODE | {".py", ".sh"}):
        count = len(path.read_text().splitlines())
        if count > LONGEST_FILE:
            yield f"{path.relative_to(root)}: {count} lines, more than {LONGEST_FILE}"
    for name, (begin, longest) in LONGEST_FUNCTIONS.items():
        path = root / name
        count = function_length(path.read_text(), begin) if path.is_file() else None
        if count is None:
            yield f'{name}: no function that begins with "{begin}"'
        elif count > longest:
            yield f"{name}: {begin}...) has {count} lines, more than {longest}"


def unfinished_problems(root):
    for path in files_below(root, SOURCE_FOLDERS, TEXT):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if UNFINISHED.search(line):
                yield f"{path.relative_to(root)}:{number}: a note of unfinished work"


def problems(root):
    root = Path(root)
    return [*include_problems(root), *length_problems(root), *unfinished_problems(root)]


if __name__ == "__main__":
    found = problems(sys.argv[1])
    print("\n".join(found))
    sys.exit(1 if found else 0)
