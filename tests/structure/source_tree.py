"""What is read out of a Guise tree before it is judged: files, #include lines, the rooms as their CMakeLists.txt declare
them, and where functions begin and end. Reads text only; preprocessor conditions are ignored."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

CODE = {".c", ".h", ".cpp", ".hpp", ".cu", ".cuh"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


@dataclass
class Include:
    file: Path  # relative to the root
    line: int
    quoted: bool
    name: str


@dataclass
class Function:
    line: int
    length: int  # lines, from the one that begins its head to the one of its last brace
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


def rooms_of(root):
    """By room: the rooms that its libraries link, and whether they link LibTorch and the plugin headers. Two libraries
    of one folder count as one room."""
    declared = []
    for path in sorted((root / "host").glob("*/CMakeLists.txt")):
        for call in re.findall(r"^ *guise_add_room\((.*?)\)", path.read_text(), re.M | re.S):
            words = call.split()
            folder = words[words.index("FOLDER") + 1] if "FOLDER" in words else words[0]
            links = words[words.index("LINKS") + 1:] if "LINKS" in words else []
            declared.append((words[0], folder, links))
    folder_of = {f"guise_{library}": folder for library, folder, _ in declared}
    rooms = {folder: set() for _, folder, _ in declared}
    for _, folder, links in declared:
        rooms[folder] |= {folder_of.get(link, link) for link in links} - {folder}
    return rooms


def without_comments(text):
    """The same lines, with nothing in comments, strings and characters."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)

    def blank(match):
        kept = re.sub(r"[^\n]", "", match[0])
        return ("''" if match[0][0] == "'" else '""' if match[0][0] in '"R' else "") + kept

    text = re.sub(r"(?<=\d)'(?=\d)", "", text)  # 10'000
    text = pattern.sub(blank, text)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: "\n" * m[0].count("\n"), text, flags=re.M)


CONSTANT = re.compile(r"^(?:(?:inline|static|extern|thread_local) +)*(?:constexpr|constinit|const)\b", re.M)
BRACKETS = re.compile(r"\([^(){}\[\]]*\)|\{[^(){}\[\]]*\}|\[[^(){}\[\]]*\]")


def constants_of(text):
    """Names and lines of the constants at namespace scope: what stands there begins its line."""
    text = without_comments(text)
    for match in CONSTANT.finditer(text):
        head = re.match(r"[^=(){;\[]*", text[match.end():])[0]
        after = text[match.end() + len(head):]
        if not re.match(r'[={\[]|\((?=[{"\d])', after):
            continue  # a function
        line = text.count("\n", 0, match.end() + len(head.rstrip())) + 1
        yield head.split()[-1].lstrip("*&"), line
        for name in re.findall(r",\s*[*&]*(\w+)", rest_of_statement(after)):
            yield name, line


def rest_of_statement(text):
    """What follows a first name up to the semicolon, with nothing left in brackets."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == ";" and depth == 0:
            text = text[:at]
            break
    while BRACKETS.search(text):
        text = BRACKETS.sub("", text)
    return re.sub(r"<[^<>]*>", "", text)


def kind_of_block(head):
    """What a brace opens, from the text since the last statement: outside of functions only."""
    if re.search(r"\b(namespace|extern)\b", head) and "(" not in head:
        return "outside"
    if re.search(r"\b(class|struct|union|enum)\b[^()]*$", head) and not head.endswith("="):
        return "outside"
    if re.search(r"\)\s*:[^;]*[\w>]$", head):
        return "initializer"
    return "function" if "(" in head and not head.endswith(("=", "(", ",")) else "other"


def cpp_functions(text):
    text = without_comments(text)
    stack, head_begins, line = [], None, 1
    head = ""
    for character in text:
        line += character == "\n"
        inside = any(block["kind"] != "outside" for block in stack)
        if character == "{":
            kind = "inside" if inside else kind_of_block(" ".join(head.split()))
            stack.append({"kind": kind, "begins": head_begins or line, "head": head})
            if kind != "initializer":
                head, head_begins = "", None
        elif character == "}" and stack:
            block = stack.pop()
            if block["kind"] == "function":
                yield Function(block["begins"], line - block["begins"] + 1, " ".join(block["head"].split())[:60])
            if block["kind"] == "initializer":
                head = block["head"]
            else:
                head, head_begins = "", None
        elif character == ";" and not inside:
            head, head_begins = "", None
        elif not inside:
            if head_begins is None and not character.isspace():
                head_begins = line
            if head_begins is not None:
                head += character


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield Function(node.lineno, node.end_lineno - node.lineno + 1, f"def {node.name}(")


def shell_functions(text):
    begins = None
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\w+\(\) \{$", line):
            begins, name = number, line
        elif line == "}" and begins is not None:
            yield Function(begins, number - begins + 1, name)
            begins = None


def functions_of(path):
    text = path.read_text()
    if path.suffix in CODE:
        return list(cpp_functions(text))
    if path.suffix == ".py":
        return list(python_functions(text))
    return list(shell_functions(text)) if path.suffix == ".sh" or text.startswith("#!/usr/bin/env bash") else []
