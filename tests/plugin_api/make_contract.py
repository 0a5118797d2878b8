"""The tables of plugin_api/CONTRACT.md, made from the comments of the plugin headers. `make_contract.py` writes them;
contract_test.py compares. What stands outside the marks of CONTRACT.md is written by hand.

Above each struct that holds functions a comment says whose they are ("Functions of the host." or "of the plugin."),
above each function a comment says what it does, and then, one a line, "Owner: ...", "Lifetime: ...", "Thread: ...",
"Null: ...", "Failure: ...", as far as it differs from the defaults on top of host.h."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "plugin_api/include/guise"
CONTRACT = ROOT / "plugin_api/CONTRACT.md"
BEGIN = "<!-- functions: begin, made by tests/plugin_api/make_contract.py -->\n"
END = "<!-- functions: end -->\n"

# In the order in which an author meets them.
HEADERS = ["host.h", "strategy.h", "teacher.h", "measure.h", "autograd.h", "dlpack.h"]
TAGS = ["Owner", "Lifetime", "Thread", "Null", "Failure"]
SIDES = {"host": "Functions of the host, called by the plugin:", "plugin": "Functions of the plugin, called by the host:"}

COMMENT = r"/\*((?:[^*]|\*(?!/))*)\*/"
STRUCT = re.compile(rf"(?:{COMMENT}\n)?(?:typedef )?struct (guise_\w+) {{(.*?)^}}", re.MULTILINE | re.DOTALL)
FUNCTION = re.compile(rf"(?:^  {COMMENT}\n)?^  [^\n;/]*\(\*(\w+)\)\(([^;]*);", re.MULTILINE)


class Untold(Exception):
    """A comment lacks what the contract needs."""


def lines_of(comment):
    return [re.sub(r"^\s*\*? ?", "", line).rstrip() for line in (comment or "").strip().splitlines()]


def tags_of(comment, place):
    """(what is said before the first tag, {tag: text}) of a comment."""
    said, tags, last = [], {}, None
    for line in lines_of(comment):
        tag = re.match(r"(\w+): (.*)", line)
        if tag and tag[1] in TAGS:
            if tag[1] in tags or TAGS.index(tag[1]) < max((TAGS.index(known) for known in tags), default=0):
                raise Untold(f"{place}: {tag[1]} twice, or out of the order {', '.join(TAGS)}")
            last = tag[1]
            tags[last] = tag[2]
        elif last:
            tags[last] += " " + line.strip()
        else:
            said.append(line)
    if lost := re.search(rf" ({'|'.join(TAGS)}): ", " ".join(["", *said, *tags.values()])):
        raise Untold(f"{place}: {lost[1]} does not begin its line")
    return " ".join(said).strip(), {tag: text.rstrip(".") for tag, text in tags.items()}


def defaults_of(host_header):
    """{side: {tag: "word: what it means"}} from the top of host.h."""
    lines, defaults = lines_of(re.search(COMMENT, host_header)[1]), {}
    for side, begin in SIDES.items():
        if begin not in lines:
            raise Untold(f'host.h: its top lacks "{begin}"')
        paragraph = "\n".join(lines[lines.index(begin) + 1:]).partition("\n\n")[0]
        defaults[side] = tags_of(paragraph, f"host.h, the defaults of the {side}")[1]
        if missing := [tag for tag in TAGS if ": " not in defaults[side].get(tag, "")]:
            raise Untold(f"host.h: the {side}'s defaults lack {', '.join(missing)}")
    return defaults


def gives_something(declaration, arguments):
    """Whether a host's function hands over a tensor, a list or a text, and no plain number."""
    return bool(re.search(r"(?<!const )\bguise_(?:tensor|value)\* \w+|\*\* view", arguments)) or "const char* (*" in declaration


def row_of(match, side, defaults, place):
    comment, name, arguments = match[1], match[2], match[3]
    said, tags = tags_of(comment, place)
    if not said:
        raise Untold(f"{place}: no comment above it says what it does")
    cells = []
    for tag in TAGS:
        text = tags.get(tag, defaults[tag].partition(": ")[0])
        if tag in ("Owner", "Lifetime") and tag not in tags and side == "host" and not gives_something(match[0], arguments):
            text = "-"
        cells.append(text)
    return f"| `{name}` | " + " | ".join([said.rstrip("."), *cells]).replace("|", "\\|").replace("\\| ", "| ") + " |"


def section_of(header, struct, comment, functions, defaults):
    said = " ".join(lines_of(comment))
    sides = [side for side in SIDES if f"Functions of the {side}." in said]
    if len(sides) != 1:
        raise Untold(f'{header}: {struct}: no comment above it says "Functions of the host." or "of the plugin."')
    (side,) = sides
    intro = said.replace(f"Functions of the {side}.", "").strip()
    rows = [row_of(function, side, defaults[side], f"{header}: {struct}.{function[2]}") for function in functions]
    columns = ["function", "what", *map(str.lower, TAGS)]
    head = [f"### {header}: `{struct}`, of the {side}", "", intro, "", "| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    return "\n".join([*head, *rows]) + "\n"


def words_of(side, begin, defaults):
    return f"{begin}\n\n" + "".join(f"- {tag.lower()}: *{word}*: {meaning}.\n" for tag, text in defaults[side].items()
                                   for word, _, meaning in [text.partition(": ")])


def tables(headers):
    """The made part of CONTRACT.md from {name: text of the header}. Throws Untold."""
    defaults = defaults_of(headers["host.h"])
    parts = [words_of(side, begin, defaults) for side, begin in SIDES.items()]
    for name in HEADERS:
        for comment, struct, body in STRUCT.findall(headers[name]):
            functions = list(FUNCTION.finditer(body))
            if functions:
                parts.append(section_of(name, struct, comment, functions, defaults))
    return "\n".join(parts)


def headers_of(include=INCLUDE):
    return {path.name: path.read_text() for path in sorted(include.glob("*.h"))}


def with_tables(contract, made):
    begin, end = contract.index(BEGIN) + len(BEGIN), contract.index(END)
    return contract[:begin] + made + contract[end:]


if __name__ == "__main__":
    try:
        CONTRACT.write_text(with_tables(CONTRACT.read_text(), tables(headers_of())))
    except Untold as untold:
        sys.exit(str(untold))
