"""Says where plugin headers differ from layout.txt: sizes, offsets, types of members and functions, numbers, texts (C11
and C++17, gcc and clang). Judges no comment and no C++ wrapper. A missing tool or table is a complaint, never a pass.

    layout_gate.py INCLUDE            prints one complaint a paragraph; exit code 1 when there are any
    layout_gate.py INCLUDE --write    writes layout.txt anew, after an addition that is meant
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from layout_program import program

HERE = Path(__file__).resolve().parent
TABLE = HERE / "layout.txt"
WRITER = ("g++", "c++", "c++17")  # C++ knows the types too
COMPILERS = [("gcc", "c", "c11"), WRITER, ("clang-19", "c", "c11"), ("clang++-19", "c++", "c++17")]
ON_PURPOSE = ("only additions may ever change it, with a new minor (frozen_test.py holds what was released); "
              "tests/plugin_api/layout_gate.py plugin_api/include --write takes them over")


def run(*words):
    """The output, or None and why there is none."""
    try:
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None, f"there is no {words[0]}: install it (tools/setup does) and run the test again"
    if done.returncode != 0:
        return None, f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout, ""


def layout(include, compiler, language, standard, looked_at=None, flags=("-DGUISE_HOST",)):
    """What the program prints, or None and why it does not. `looked_at`: other headers that say what to look at."""
    text = program(looked_at or include)
    if not text:
        return None, f"{looked_at or include}/guise: no header declares anything"
    with tempfile.TemporaryDirectory() as work:
        source, binary = Path(work) / "layout.c", Path(work) / "layout"
        source.write_text(text)
        output, why = run(compiler, "-x", language, f"-std={standard}", *flags, "-I", include, source, "-o", binary)
        return (None, why) if output is None else run(binary)


def without_types(table):
    return re.sub(r" : .*", "", table)


def complaints_of(include, table=TABLE):
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
            was, now = expected.splitlines(), found.splitlines()
            lines = [f"  was {line!r}" for line in was if line not in now] + [f"  is {line!r}" for line in now if line not in was]
            complaints.append(f"the layout changed ({compiler} -std={standard}); {ON_PURPOSE}\n" + "\n".join(lines[:12]))
    return complaints


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
