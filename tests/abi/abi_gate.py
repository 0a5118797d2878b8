"""Says where today's plugin headers differ from frozen ones: a struct or constant that no test looks at, sizes,
offsets and numbers (C11 and C++17, gcc and clang), and types of functions (abidiff). Judges no comment and no C++
wrapper. A missing tool or baseline is a complaint, never a pass.

    abi_gate.py FROZEN_INCLUDE TODAYS_INCLUDE      prints one complaint a paragraph; exit code 1 when there are any
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LAYOUT = HERE.parent / "plugin_api"
COMPILERS = [("gcc", "c", "c11"), ("g++", "c++", "c++17"), ("clang-19", "c", "c11"), ("clang++-19", "c++", "c++17")]
ON_PURPOSE = ("a change of layout must be copied on purpose while 0.9 is a draft, and never from 1.0 on: "
              "plugin_api/frozen/README.md says how")


def run(*words):
    """The output, or None and why there is none."""
    try:
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None, f"there is no {words[0]}: install it (tools/setup does) and run the test again"
    if done.returncode != 0:
        return None, f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout, ""


def headers(include):
    return sorted(path.name for path in (include / "guise").glob("*.h"))


def missing_baseline(frozen, today):
    if not headers(frozen):
        return [f"{frozen}/guise: the frozen headers are missing; nothing can be compared"]
    lost = set(headers(frozen)) - set(headers(today))
    return [f"{name}: it was released, and is gone today" for name in sorted(lost)]


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def declared(include):
    """Names of all structs and constants that the C headers declare."""
    names = set()
    for name in headers(include):
        text = without_comments((include / "guise" / name).read_text())
        if name in ("register.h", "ops.h"):  # compiled into the plugin, unknown to the host
            continue
        names |= set(re.findall(r"^(?:typedef )?struct (guise_\w+) {", text, flags=re.MULTILINE))
        for body in re.findall(r"\benum {(.*?)}", text, flags=re.DOTALL):
            names |= set(re.findall(r"\b(GUISE_\w+) =", body))
    return names


def words_of(path):
    return set(re.findall(r"\w+", path.read_text()))


def unseen(include):
    names = declared(include)
    shown = {name.removeprefix("probe_") for name in words_of(HERE / "probe.c")}
    return ([f"{name}: no test looks at it; add it to tests/plugin_api/layout.c" for name in sorted(names - words_of(LAYOUT / "layout.c"))] +
            [f"{name}: abidiff never sees it; add it to tests/abi/probe.c" for name in sorted(names - shown)
             if name.startswith("guise_")])


def layout(include, work):
    """Tables of all compilers as {name: text}, and complaints."""
    tables, complaints = {}, []
    for compiler, language, standard in COMPILERS:
        program = work / "layout"
        output, why = run(compiler, "-x", language, f"-std={standard}", "-I", include, LAYOUT / "layout.c", "-o", program)
        if output is not None:
            output, why = run(program)
        if output is None:
            complaints.append(f"the layout of {include} cannot be told: {why}")
        else:
            tables[f"{compiler} -std={standard}"] = output
    return tables, complaints


def layout_differs(frozen, today):
    with tempfile.TemporaryDirectory() as work:
        before, complaints = layout(frozen, Path(work))
        after, more = layout(today, Path(work))
    complaints += more
    for name in before.keys() & after.keys():
        lines = [f"  was {a!r}, is {b!r}" for a, b in zip(before[name].splitlines(), after[name].splitlines()) if a != b]
        if before[name] != after[name]:
            complaints.append(f"the layout changed ({name}); {ON_PURPOSE}\n" + "\n".join(lines[:8]))
    return complaints


def types_differ(frozen, today):
    with tempfile.TemporaryDirectory() as folder:
        libraries = []
        for name, include in (("frozen", frozen), ("today", today)):
            libraries.append(Path(folder) / f"{name}.so")
            _, why = run("gcc", "-std=c11", "-g", "-fPIC", "-shared", "-I", include, HERE / "probe.c", "-o", libraries[-1])
            if why:
                return [f"the probe of {include} does not build: {why}"]
        _, why = run("abidiff", "--no-default-suppression", "--harmless", *libraries)
    return [f"abidiff finds a change; {ON_PURPOSE}\n{why}"] if why else []


def complaints_of(frozen, today):
    missing = missing_baseline(frozen, today)
    return missing or unseen(today) + layout_differs(frozen, today) + types_differ(frozen, today)


if __name__ == "__main__":
    found = complaints_of(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
