"""Reads the source of a Guise tree and says where it breaks the design: the arrows between the rooms, who may see what
of the outside world, rings of includes within a room, the length of files and functions, complaints that do not name
their members, names of constants, and notes of unfinished work.
That an include of a room which is not among the LINKS does not compile is the build's to say (includes_test.py).

    check_structure.py ROOT              prints one violation a line; exit code 1 when there are any
    check_structure.py ROOT --untested   prints the sources of host/ that no test of their name tests
"""

import re
import sys
from fnmatch import fnmatch
from pathlib import Path

from source_tree import CODE, constants_of, files_below, functions_of, includes_below, rooms_of
from untested import UNTESTED

# Which rooms of host/ a room may link beside itself. Rooms that share a line of host/README.md never see each other.
WITHOUT_TORCH = ["core", "config"]
READERS = ["catalogue", "record", "pictures"]
TELLERS = ["report", "compare", "sweep"]
COMPUTING = ["data", "models", "metrics", "bridge", "memory"]
ALLOWED = {"core": [], "config": ["core"], "kernels": ["core"]}
ALLOWED["nodes"] = ["core", "kernels"]
ALLOWED |= {room: WITHOUT_TORCH for room in READERS}
ALLOWED["runs"] = WITHOUT_TORCH + READERS
ALLOWED |= {room: ALLOWED["runs"] + ["runs"] for room in TELLERS + COMPUTING}
ALLOWED["report"] = ALLOWED["report"] + ["compare"]
ALLOWED["models"] = ALLOWED["models"] + ["nodes"]
ALLOWED["optim"] = ALLOWED["features"] = ALLOWED["data"] + COMPUTING
ALLOWED["train"] = ALLOWED["optim"] + ["optim", "features", "nodes"]
ALLOWED["examine"] = ALLOWED["train"] + ["train"]
ALLOWED["infer"] = ALLOWED["examine"]
ALLOWED["bench"] = ALLOWED["examine"] + ["kernels"]
ALLOWED["app"] = ALLOWED["examine"] + ["bench", "examine", "infer"] + TELLERS

SEE_TORCH = COMPUTING + ["nodes", "optim", "features", "train", "bench", "examine", "infer"]
SEE_PLUGIN_HEADERS = ["bridge", "catalogue"]
TORCH_HEADERS = ("torch/", "ATen/", "c10/")

# The outside world: headers, and calls that need no header of their own, and the only files of host/ that may have them.
ONLY_THERE = [
    (("link.h",), None, "core/crash_handler.cpp"),
    (("dlfcn.h",), None, "core/crash_handler.cpp nodes/torch_workers.cpp"),
    (("boost/dll",), None, "catalogue/module.cpp"),
    (("boost/program_options",), None, "app/parse.cpp"),
    (("spawn.h", "sys/wait.h"), r"fork|vfork|posix_spawnp?|execv[pe]*|waitpid|popen|system", "core/*process.cpp"),
    ((), r"rename|renameat2?|fsync|fdatasync", "core/*"),
]
# Sources of the program `guise-engine`, which links the rooms that compute.
ENGINE = ("engine_main.cpp", "engine_commands.cpp")
# `guise` becomes `guise-engine` in place; a folder is put in its place whole.
SINGLE_CALLS = {("app/engine.cpp", "execv"), ("app/plugin_folder.cpp", "rename")}

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
SHORTER_FUNCTIONS = {"host/app/main.cpp": ("int main(", 40), "host/train/loop.cpp": ("LoopEnd train_loop(", 60)}

SOURCE_FOLDERS = ["host", "plugin_api", "plugins", "tools", "tests", "configs"]
TEXT = CODE | {".py", ".sh", ".cmake", ".txt", ".md", ".json", ""}
CPP = {".h", ".hpp", ".cpp"}
COMPLAINT = re.compile(r"(?:\b(?:usage_error|failure)\(|\bComplaint(?: \w+)?(?: =)?)\s*\{(?!\s*\})(.*?)\}\s*[);]", re.S)
EMPTY_MEMBER = re.compile(r'\.\w+ = ""\s*(?:,|$)')

# Written so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")


def is_there(file, patterns):
    return any(fnmatch(file, pattern) for pattern in patterns.split())


def outside_world_problem(file, name):
    for headers, _, there in ONLY_THERE:
        if headers and name.startswith(headers) and not is_there(file, there):
            return f"only {there} of host/ may include <{name}>"
    return None


def host_problem(root, rooms, include):
    room = include.file.parts[1]
    if room not in ALLOWED:
        return f"{room} is no room of host/"
    if ".." in include.name.split("/"):
        return f'".." in an include ({include.name})'
    problem = outside_world_problem("/".join(include.file.parts[1:]), include.name)
    if problem:
        return problem
    if include.name.startswith("guise/"):
        allowed = room in SEE_PLUGIN_HEADERS
        return None if allowed else f"only {' and '.join(SEE_PLUGIN_HEADERS)} see plugin headers ({include.name})"
    if include.name.startswith(TORCH_HEADERS):
        return None if room in SEE_TORCH else f"{room} must not see LibTorch ({include.name})"
    other = include.name.split("/")[0]
    if not include.quoted and not (other in ALLOWED and "/" in include.name):
        return None
    if not (root / "host" / include.name).is_file():
        return f'"{include.name}" is no file of host/'
    if other == room:
        return None
    if other not in ALLOWED[room]:
        return f"{room} must not include {other} ({include.name})"
    # What holds the main functions is linked to more than the room around it.
    if other not in rooms.get(room, ()) and include.file.name not in ENGINE:
        return f"{room} includes {other} ({include.name}), but LINKS of its CMakeLists.txt does not name guise_{other}"
    return None


def stays_inside(root, include, folder):
    target = (root / include.file).parent / include.name
    return target.is_file() and target.resolve().is_relative_to((root / folder).resolve())


def plugin_problem(root, _, include):
    if include.quoted:
        home = Path(*include.file.parts[:2])
        return None if stays_inside(root, include, home) else f'"{include.name}" leads out of {home}'
    if "/" in include.name and not include.name.startswith("guise/"):
        return f"a plugin needs the plugin API and the standard library only ({include.name})"
    return None


def api_problem(root, _, include):
    if include.quoted:
        return None if stays_inside(root, include, "plugin_api") else f'"{include.name}" leads out of plugin_api'
    known = include.name.startswith("guise/") and (root / "plugin_api/include" / include.name).is_file()
    if "/" in include.name and not known:
        return f"the plugin API needs the standard library only ({include.name})"
    return None


def include_problems(root):
    rooms = rooms_of(root)
    for folder, problem_of in [("host", host_problem), ("plugins", plugin_problem), ("plugin_api", api_problem)]:
        for include in includes_below(root, folder):
            problem = problem_of(root, rooms, include)
            if problem:
                yield f"{include.file}:{include.line}: {problem}"


def link_problems(root):
    for room, links in rooms_of(root).items():
        for other in sorted(links & ALLOWED.keys() - set(ALLOWED.get(room, ()))):
            yield f"host/{room}/CMakeLists.txt: {room} must not link {other}"


def call_problems(root):
    for path in files_below(root, ["host"], CODE):
        file = str(path.relative_to(root / "host"))
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for _, calls, there in ONLY_THERE:
                call = calls and not is_there(file, there) and re.search(rf"(?<![\w.>/`])({calls})\((?!\))", line)
                if call and not line.lstrip().startswith("//") and (file, call[1]) not in SINGLE_CALLS:
                    yield f"host/{file}:{number}: only {there} of host/ may call {call[1]}()"


def ring_problems(root):
    """One line for each ring of headers that include each other."""
    graph = {}
    for include in includes_below(root, "host"):
        if include.quoted:
            graph.setdefault(str(include.file.relative_to("host")), []).append(include.name)
    seen, done = [], set()

    def walk(file):
        if file in seen:
            ring = seen[seen.index(file):]
            yield f"host/{min(ring)}: a ring of includes: {' -> '.join([*ring, file])}"
            return
        if file in done:
            return
        seen.append(file)
        for other in graph.get(file, ()):
            yield from walk(other)
        done.add(seen.pop())

    for file in graph:
        yield from walk(file)


def length_problems(root):
    for path in files_below(root, SOURCE_FOLDERS, CODE | {".py", ".sh"}):
        count = len(path.read_text().splitlines())
        if count > LONGEST_FILE:
            yield f"{path.relative_to(root)}: {count} lines, more than {LONGEST_FILE}"


def function_problems(root):
    scripts = [path for path in files_below(root, ["tools"], {""})]
    for path in [*files_below(root, ["host", "plugins", "plugin_api", "tests", "tools"], CODE | {".py", ".sh"}), *scripts]:
        name = str(path.relative_to(root))
        begin, longest = SHORTER_FUNCTIONS.get(name, (None, LONGEST_FUNCTION))
        functions = functions_of(path)
        if begin and not any(function.name.startswith(begin) for function in functions):
            yield f'{name}: no function that begins with "{begin}"'
        for function in functions:
            limit = longest if begin and function.name.startswith(begin) else LONGEST_FUNCTION
            if function.length > limit:
                yield f"{name}:{function.line}: {function.name} has {function.length} lines, more than {limit}"
    for name, (begin, _) in SHORTER_FUNCTIONS.items():
        if not (root / name).is_file():
            yield f'{name}: no function that begins with "{begin}"'


def complaint_problems(root):
    for path in files_below(root, ["host", "tests", "tools"], CPP):
        name, text = str(path.relative_to(root)), path.read_text()
        for complaint in COMPLAINT.finditer(text) if name != "host/core/error.h" else ():
            place = f"{name}:{text.count(chr(10), 0, complaint.start()) + 1}"
            if not complaint[1].lstrip().startswith("."):
                yield f"{place}: a complaint names its members (.place = ...)"
            elif EMPTY_MEMBER.search(complaint[1]):
                yield f"{place}: an empty member of a complaint is left out"


def constant_problems(root):
    """Plugins and their headers name constants after the options they are."""
    for path in files_below(root, ["host", "tests", "tools"], CPP):
        for name, line in constants_of(path.read_text()):
            if not re.match(r"k[A-Z]", name):
                yield f"{path.relative_to(root)}:{line}: the constant {name} is no kName"


def unfinished_problems(root):
    for path in files_below(root, SOURCE_FOLDERS, TEXT):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if UNFINISHED.search(line):
                yield f"{path.relative_to(root)}:{number}: a note of unfinished work"


def problems(root):
    root = Path(root)
    rules = [include_problems, link_problems, call_problems, ring_problems, length_problems, function_problems,
             complaint_problems, constant_problems, unfinished_problems]
    return [problem for rule in rules for problem in rule(root)]


def untested(root):
    """Sources of host/ that compute something and have no tests/host/<room>/<name>_test.cpp or .py."""
    root = Path(root)
    for path in files_below(root, ["host"], {".cpp"}):
        test = root / "tests" / path.relative_to(root).with_suffix("")
        if not any(test.with_name(test.name + "_test" + ending).is_file() for ending in (".cpp", ".py")):
            yield str(path.relative_to(root))


def untested_problems(root, listed):
    """The list of sources without a test file only shrinks."""
    found = set(untested(root))
    for path in sorted(found - listed):
        yield f"{path}: no test of its name ({path.replace('host/', 'tests/host/', 1).removesuffix('.cpp')}_test.cpp)"
    for path in sorted(listed - found):
        yield f"tests/structure/untested.py: {path} has its test or is gone, so it leaves the list"


if __name__ == "__main__":
    root = sys.argv[1]
    found = list(untested(root)) if "--untested" in sys.argv else [*problems(root), *untested_problems(root, UNTESTED)]
    print("\n".join(found))
    sys.exit(1 if found else 0)
