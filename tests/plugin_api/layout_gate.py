"""Says where plugin headers differ from layout.txt: sizes, offsets, types of members and functions, numbers (C11 and
C++17, gcc and clang), and a struct or constant that layout.c does not look at. Judges no comment and no C++ wrapper.
A missing tool or table is a complaint, never a pass.

    layout_gate.py INCLUDE        prints one complaint a paragraph; exit code 1 when there are any
    layout_gate.py INCLUDE --write    writes layout.txt anew, after a change that is meant
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLE = HERE / "layout.txt"
WRITER = ("g++", "c++", "c++17")  # C++ knows the types too
COMPILERS = [("gcc", "c", "c11"), WRITER, ("clang-19", "c", "c11"), ("clang++-19", "c++", "c++17")]
ON_PURPOSE = ("a change of layout must be meant: with a new minor before 1.0, and never from 1.0 on; "
              "tests/plugin_api/layout_gate.py plugin_api/include --write takes it over")


def run(*words):
    """The output, or None and why there is none."""
    try:
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None, f"there is no {words[0]}: install it (tools/setup does) and run the test again"
    if done.returncode != 0:
        return None, f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout, ""


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def declared(include):
    """Names of all structs and constants that the C headers declare."""
    names = set()
    for path in sorted((include / "guise").glob("*.h")):
        if path.name in ("register.h", "ops.h"):  # compiled into the plugin, unknown to the host
            continue
        text = without_comments(path.read_text())
        names |= set(re.findall(r"^(?:typedef )?struct (guise_\w+) {", text, flags=re.MULTILINE))
        for body in re.findall(r"\benum {(.*?)}", text, flags=re.DOTALL):
            names |= set(re.findall(r"\b(GUISE_\w+) =", body))
    return names


def unseen(include):
    names = declared(include)
    if not names:
        return [f"{include}/guise: no header declares anything; nothing can be compared"]
    looked_at = set(re.findall(r"\w+", (HERE / "layout.c").read_text()))
    return [f"{name}: no test looks at it; add it to tests/plugin_api/layout.c" for name in sorted(names - looked_at)]


def layout(include, compiler, language, standard):
    """What layout.c prints, or None and why it does not."""
    with tempfile.TemporaryDirectory() as work:
        program = Path(work) / "layout"
        output, why = run(compiler, "-x", language, f"-std={standard}", "-I", include, HERE / "layout.c", "-o", program)
        return (None, why) if output is None else run(program)


def without_types(table):
    return re.sub(r" : .*", "", table)


def differences(include, table=TABLE):
    if not table.is_file():
        return [f"{table}: the table of the layout is missing; nothing can be compared"]
    complaints = []
    for compiler, language, standard in COMPILERS:
        found, why = layout(include, compiler, language, standard)
        if found is None:
            complaints.append(f"the layout of {include} cannot be told: {why}")
            continue
        expected = table.read_text() if language == "c++" else without_types(table.read_text())
        if found != expected:
            lines = [f"  was {a!r}, is {b!r}" for a, b in zip(expected.splitlines(), found.splitlines()) if a != b]
            complaints.append(f"the layout changed ({compiler} -std={standard}); {ON_PURPOSE}\n" + "\n".join(lines[:8]))
    return complaints


def complaints_of(include, table=TABLE):
    return unseen(include) + differences(include, table)


def write(include):
    text, why = layout(include, *WRITER)
    if text is None:
        return [why]
    TABLE.write_text(text)
    return []


if __name__ == "__main__":
    given = Path(sys.argv[1])
    problems = write(given) if sys.argv[2:] == ["--write"] else complaints_of(given)
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(1 if problems else 0)
