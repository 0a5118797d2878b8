"""What is wrong, where, and what to do about it."""

import os


class Problem(Exception):
    """One line for the place and the fact, further lines for what was expected, received and may be tried. Where the
    place is not known yet it is None."""

    def __init__(self, place, fact, **more):
        self.place, self.fact, self.more = place, fact, more
        lines = [f"{place or 'the loss'}: {fact}"] + [f"  {word}: {text}" for word, text in more.items() if text]
        super().__init__("\n".join(lines))

    def at(self, place):
        return self if self.place else Problem(place, self.fact, **self.more)


def place_of(file, where):
    """my_loss.py:12 of a file and a line, or a position that begins with one."""
    line = where if isinstance(where, int) else where[0]
    return f"{os.path.relpath(file)}:{line}"
