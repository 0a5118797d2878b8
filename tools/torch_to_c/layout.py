"""Lines of C that keep to a width."""

import re

WIDTH = 110
COMMENT = re.compile(r"(.*;) (/\* \[.*\].* \*/)", re.S)


def filled(head, arguments, tail, column=0):
    """head, arguments and tail on one line, or on more that go on below the first argument. It begins in `column`."""
    lines, indent = [head], " " * (len(head) + column)
    for index, argument in enumerate(arguments):
        piece = argument + (tail if index == len(arguments) - 1 else ",")
        begin = column if len(lines) == 1 else 0
        has_room = "\n" not in piece and begin + len(lines[-1]) + 1 + len(piece) + (column > 0) <= WIDTH
        if index and not has_room:
            lines.append(indent + piece)
        else:
            lines[-1] += (" " if index else "") + piece
    return "\n".join(lines if arguments else [head + tail])


def outer_arguments(text):
    """The pieces of `a, f(b, c), {d, e}` between its outer commas."""
    pieces, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += letter
    return [piece.strip() for piece in pieces]


def wrapped(line):
    """A call that is wider than the page, broken after its outer commas."""
    if len(line) <= WIDTH or "(" not in line:
        return line
    declared, equals, call = line.partition(" = ")
    if equals and len(call) + 6 <= WIDTH:
        return f"{declared} =\n      {call}"
    head, _, rest = line.partition("(")
    inner, _, tail = rest.rpartition(")")
    return filled(head + "(", outer_arguments(inner), ")" + tail)


def with_comments_aligned(lines):
    """Comments at the ends of lines that follow each other begin in the same column. Where that is too far to the
    right, the longest line goes without."""
    pairs = [list(match.groups()) if (match := COMMENT.fullmatch(line)) else [line, None] for line in lines]
    done, begin = [], 0
    while begin < len(pairs):
        end = next((index for index in range(begin, len(pairs)) if pairs[index][1] is None), len(pairs))
        run = pairs[begin:end]
        longest = max(run, key=lambda pair: len(pair[0]), default=None)
        if run and len(longest[0]) + 1 + max(len(comment) for _, comment in run) > WIDTH:
            longest[1] = None
            continue
        done += [f"{code:{len(longest[0])}} {comment}" for code, comment in run]
        done += [code for code, _ in pairs[end:end + 1]]
        begin = end + 1
    return done
