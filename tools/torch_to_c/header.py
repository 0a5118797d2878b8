"""Reads the functions of ops.h from the header itself, as the compiler's preprocessor expands it."""

import os
import re
import shlex
import subprocess

from .operators import Inline
from .problem import Problem

FUNCTION = re.compile(r"static inline guise_tensor (guise_\w+) ?\((.*?)\) \{(.*?)\}(?=\s*(?:static|typedef|$))", re.S)
CALLED = re.compile(r'"(aten::\w+)", "(\w*)".*?arguments\[\] = \{(.*)\};', re.S)
FORWARDED = re.compile(r"\s*return (guise_\w+)\(g, (.*)\);\s*", re.S)
PIECE = re.compile(r"guise_value_(\w+)\((&?)(\w+)(?:, \w+)?\)")
KINDS = {"tensor_or_none": "optional tensor", "dims": "ints"}


def preprocessed(header):
    compiler = shlex.split(os.environ.get("CC", "cc"))
    try:
        done = subprocess.run([*compiler, "-std=c11", "-E", "-P", header], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as fault:
        text = getattr(fault, "stderr", None) or str(fault)
        raise Problem(str(header), f"the C compiler cannot read it: {text.strip()}", **{"try": "CC=, with a C compiler"}) from fault
    return " ".join(done.stdout.split())


def split_at_commas(text):
    return [part.strip() for part in re.split(r",(?![^(]*\))", text)]


def declared_names(parameters):
    return [re.split(r"[ *]+", part)[-1] for part in split_at_commas(parameters)[1:]]


def read_inlines(header):
    """operator -> functions of ops.h for it: those that call it, and those that call such a one with other arguments."""
    found, called = {}, {}
    for name, parameters, body in FUNCTION.findall(preprocessed(header)):
        names = declared_names(parameters)
        if match := CALLED.search(body):
            operator, pieces = ".".join(filter(None, match.groups()[:2])), split_at_commas(match[3])
        elif (match := FORWARDED.fullmatch(body)) and match[1] in called:
            operator, their_names, pieces = called[match[1]]
            put_in = dict(zip(their_names, split_at_commas(match[2])))
            pieces = [re.sub(r"\b\w+\b", lambda word: put_in.get(word[0], word[0]), piece) for piece in pieces]
        else:
            continue
        called[name] = operator, names, pieces
        matched = [PIECE.fullmatch(piece) for piece in pieces]
        if all(matched):
            read = [("one int" if piece[2] else KINDS.get(piece[1], piece[1]), piece[3]) for piece in matched]
            order = [parameter for parameter in names if parameter in {parameter for _, parameter in read}]
            found.setdefault(operator, []).append(Inline(name, operator, read, order))
    for functions in found.values():  # one dimension is said by the function of one
        functions.sort(key=lambda function: any(kind == "ints" for kind, _ in function.pieces))
    return found
