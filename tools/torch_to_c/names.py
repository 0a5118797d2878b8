"""Names of values, as the author of the loss gave them: the last value of `p = softmax(...)` is p."""

import ast
import itertools
import re
from pathlib import Path

from .arguments import C_WORDS

OWN_WORDS = set("g my self loss create options batch_size feature_dim classes teacher_classes".split())


def assigned_names(file):
    """position of an expression -> the names that its value, or its results, are assigned to."""
    found = {}
    for node in ast.walk(ast.parse(Path(file).read_text())):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.AugAssign):
            note(found, node.target, node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            note(found, targets[0], node.value)
    return found


def note(found, target, value):
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for each in zip(target.elts, value.elts):
            note(found, *each)
        return
    names = target.elts if isinstance(target, ast.Tuple) else [target]
    while isinstance(value, ast.Attribute) and value.attr in ("values", "indices"):
        value = value.value
    position = value.lineno, value.col_offset, value.end_lineno, value.end_col_offset
    found[position] = [name.id if isinstance(name, ast.Name) else None for name in names]


class Names:
    """Hands out names that are new in a C function."""

    def __init__(self):
        self.taken = C_WORDS | OWN_WORDS

    def new(self, *wanted):
        """The first of `wanted` that is free, or that with a number."""
        wanted = [re.sub(r"\W", "_", name.lower(), flags=re.ASCII).strip("_") or "value" for name in wanted]
        numbered = (f"{wanted[0]}_{number}" for number in itertools.count(2))
        name = next(name for name in itertools.chain(wanted, numbered) if name not in self.taken)
        self.taken.add(name)
        return name


def wanted_name(value, following, names_of):
    """The name of the outermost expression whose value this is; None where it is only a part of one."""
    for depth, (file, position) in enumerate(value.frames):
        names = names_of(file).get(position)
        if names and len(names) > 1 and value.part is not None and value.part < len(names):
            return names[value.part]
        is_last = following is None or following.frames[:depth + 1] != value.frames[:depth + 1]
        if names and len(names) == 1 and is_last:
            return names[0]
    return None


def name_values(values, names):
    """Sets the names of those values that the loss names."""
    read = {}

    def names_of(file):
        if file not in read:
            read[file] = assigned_names(file)
        return read[file]

    for value, following in zip(values, [*values[1:], None]):
        if not value.operator.startswith("guise::parameter"):
            wanted = wanted_name(value, following, names_of)
            value.name = names.new(wanted) if wanted else None
