"""The table of keys in configs/README.md, made from `guise config --defaults`. `config_table.py GUISE` writes it;
the test only compares."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "configs/README.md"
BEGIN, END = "<!-- keys: begin, made by tests/readme/config_table.py -->\n", "<!-- keys: end -->\n"

SECTION = re.compile(r'^ *"([^"]+)": \{$')
KEY = re.compile(r'^ *"([^"]+)": (.*?),?  // (.*)$')


def rows(defaults):
    """(dotted key, default, meaning) of each line of the commented JSON."""
    sections = []
    for line in defaults.splitlines():
        if line.strip() in ("{", ""):
            continue
        if line.strip() in ("}", "},"):
            sections = sections[:-1]
        elif section := SECTION.match(line):
            sections.append(section[1])
        elif key := KEY.match(line):
            yield ".".join([*sections, key[1]]), key[2], key[3]
        else:
            raise ValueError(f"neither a section nor a key: {line}")


def table(guise):
    defaults = subprocess.run([str(guise), "config", "--defaults"], check=True, capture_output=True, text=True).stdout
    lines = ["| key | default | meaning |", "|---|---|---|"]
    lines += [f"| `{key}` | `{value}` | {meaning.replace('|', chr(92) + '|')} |" for key, value, meaning in rows(defaults)]
    return "\n".join(lines) + "\n"


def with_table(text, keys):
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    return text[:begin] + keys + text[end:]


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(), table(sys.argv[1])))
