"""Says where today's plugin headers break a promise of released ones (plugin_api/frozen): anything that a plugin built
with the released headers, or written for them, could notice. A missing tool or folder is a complaint, never a pass."""

import re
import tempfile
from pathlib import Path

from freeze import sums_of
from layout_gate import WRITER, layout, run
from layout_program import STRUCT, without_comments

HEADERS = ["plugin.h", "ops.h", "autograd.h", "dlpack.h"]  # together they include all of C
BEHIND = "what is new stands behind #if GUISE_TARGET_MINOR, at the end"


def minor_of(frozen):
    return frozen.parent.name.partition(".")[2]


def compared(was, now, why):
    """Complaints about lines that are gone or new."""
    if was is None or now is None:
        return [why]
    was, now = was.splitlines(), now.splitlines()
    changed = [f"was {line!r}" for line in was if line not in now] + [f"is {line!r}" for line in now if line not in was]
    return changed or ([] if was == now else ["the order of declarations changed"])


def layout_for_plugins(frozen, today):
    """As a plugin for that minor sees it: exactly as it was."""
    target = [f"-DGUISE_TARGET_MINOR={minor_of(frozen)}"]
    was, why = layout(frozen, *WRITER, flags=target)
    now, why_not = layout(today, *WRITER, looked_at=frozen, flags=target)
    return [f"layout: {line}; {BEHIND}" for line in compared(was, now, why or why_not)]


def structs_of(table):
    """{name: (size or value, {member: where and what})} of what the layout program prints."""
    found, members = {}, {}
    for line in table.splitlines():
        name, _, rest = line.strip().partition(" ")
        if line.startswith("  "):
            members[name] = rest
        else:
            members = {}
            found[name] = (rest, members)
    return found


def layout_for_hosts(frozen, today):
    """As a host sees it: structs may be longer."""
    was, why = layout(frozen, *WRITER)
    now, why_not = layout(today, *WRITER)
    if was is None or now is None:
        return [why or why_not]
    complaints, now = [], structs_of(now)
    for name, (size, members) in structs_of(was).items():
        size_now, members_now = now.get(name, ("gone", {}))
        longer = members and size_now.isdigit() and int(size_now) >= int(size)
        if size_now != size and not longer:
            complaints.append(f"for hosts: {name} was {size}, is {size_now}")
        complaints += [f"for hosts: {name}.{member} was {what}, is {members_now.get(member, 'gone')}"
                       for member, what in members.items() if members_now.get(member) != what]
    return complaints


def preprocessed(include, minor, *flags):
    source = "".join(f"#include <guise/{name}>\n" for name in HEADERS)
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "all.c"
        path.write_text(source)
        return run("gcc", "-std=c11", "-E", *flags, f"-DGUISE_TARGET_MINOR={minor}", "-I", include, path)


def own_text(output):
    """The part of a preprocessor's output that comes from guise/*.h."""
    own, lines = False, []
    for line in output.splitlines():
        if marker := re.match(r'# \d+ "([^"]*)"', line):
            own = "/guise/" in marker[1]
        elif own:
            lines.append(line)
    return "\n".join(lines)


def declarations_of(text):
    """Top-level declarations with single spaces; of inline functions the head alone, of enums one per constant."""
    found, depth, now = [], 0, ""
    for char in re.sub(r"\s+", " ", re.sub(r"([(),;{}*])", r" \1 ", text)):
        depth += {"{": 1, "}": -1}.get(char, 0)
        now += char
        if depth == 0 and (char == ";" or (char == "}" and "(" in now.partition("{")[0])):
            found.append(now.partition("{")[0].strip() if char == "}" else now.strip())
            now = ""
    enums = [part.strip(" ;") for one in found if one.startswith("enum {") for part in one[6:].strip(" };").split(",")]
    return [one for one in found if not one.startswith("enum {") and "_Static_assert" not in one] + enums


def lost_declarations(frozen, today):
    was, why = preprocessed(frozen, minor_of(frozen))
    now, why_not = preprocessed(today, minor_of(frozen))
    if was is None or now is None:
        return [why or why_not]
    present = set(declarations_of(own_text(now)))
    return [f"declaration gone or changed: {one}" for one in declarations_of(own_text(was)) if one not in present]


def macros_of(output):
    """Names with parameters of the macros for authors."""
    names = re.findall(r"^#define (GUISE_\w+(?:\([^)]*\))?)", output, flags=re.MULTILINE)
    return {re.sub(r"\s", "", name) for name in names if not re.search(r"_(?:H)?(?:\(|$)", name)}


def lost_macros(frozen, today):
    was, why = preprocessed(frozen, minor_of(frozen), "-dM")
    now, why_not = preprocessed(today, minor_of(frozen), "-dM")
    if was is None or now is None:
        return [why or why_not]
    return [f"macro gone or changed: {name}" for name in sorted(macros_of(was) - macros_of(now))]


def probe(frozen, include, library):
    """A library with one function for each released struct, as debug information tells of it."""
    structs = sorted({name for path in (frozen / "guise").glob("*.h") for name, _ in STRUCT.findall(without_comments(path.read_text()))})
    functions = "".join(f"struct {name}* probe_{name}(struct {name}* x) {{ return x; }}\n" for name in structs)
    source = library.with_suffix(".c")
    source.write_text("".join(f"#include <guise/{name}>\n" for name in HEADERS) + functions)
    return run("gcc", "-std=c11", "-g", "-O0", "-fPIC", "-shared", f"-DGUISE_TARGET_MINOR={minor_of(frozen)}", "-I", include, source, "-o", library)


def abidiff(frozen, today):
    with tempfile.TemporaryDirectory() as work:
        was, now = Path(work) / "was.so", Path(work) / "now.so"
        for include, library in ((frozen, was), (today, now)):
            output, why = probe(frozen, include, library)
            if output is None:
                return [f"abidiff: no probe library of {include}: {why}"]
        output, why = run("abidiff", was, now)
        return [] if output is not None else [f"abidiff: {why}"]


def complaints_of(frozen, today):
    """`frozen`: plugin_api/frozen/1.0/include; `today`: plugin_api/include."""
    if not (frozen / "guise/abi.h").is_file():
        return [f"{frozen}: the released headers are missing; nothing can be compared"]
    checks = [layout_for_plugins, layout_for_hosts, lost_declarations, lost_macros, abidiff]
    return [complaint for check in checks for complaint in check(frozen, today)]


def changed_after_release(folder):
    """Where plugin_api/frozen/1.0 is not what was released; nothing before the release."""
    released = folder / "RELEASED"
    if not released.is_file():
        return []
    return compared(released.read_text(), sums_of(folder), "")
