"""What a trace has taken for granted: comparisons of sizes and options in the loss's own code, and symbols that became
plain numbers. A plugin holds for every size and option only where there is none."""

import sys

import sympy
import torch
from torch._guards import SLoc
from torch.fx.experimental.symbolic_shapes import uninteresting_files

from .problem import Problem, place_of

SYMBOLIC_FILES = (uninteresting_files() | {__file__}) - {torch.__file__}  # pow compares, too
CONVERSIONS = {"__bool__", "__int__", "__float__", "__index__"}


class Decisions:
    """Follows the guards of a shape environment; the places are lines of the files of the loss."""

    def __init__(self, environment, files):
        self.environment, self.files = environment, files
        self.of_options = []
        plain = environment._get_stack_summary

        def with_place(is_debug=False, framework_loc=None):
            return SLoc(self.caller(), self.here()), plain(is_debug, framework_loc)[1]

        environment._get_stack_summary = with_place

    def here(self):
        """The innermost line of the loss that is being executed."""
        frame = sys._getframe()
        while frame and frame.f_code.co_filename not in self.files:
            frame = frame.f_back
        return place_of(frame.f_code.co_filename, frame.f_lineno) if frame else None

    def caller(self):
        """The file that asked for a number of a symbol."""
        frame = sys._getframe()
        while frame and (frame.f_code.co_filename in SYMBOLIC_FILES or frame.f_code.co_name in CONVERSIONS):
            frame = frame.f_back
        return frame.f_code.co_filename if frame else None

    def is_own(self, guard):
        """Whether the loss itself compares, not an operator that it calls."""
        return guard.sloc.framework_loc in self.files

    def set_aside(self, options):
        """Takes the guards on options from torch.export, which knows of no input that they could come from."""
        guards = self.environment.guards
        self.of_options = [guard for guard in guards if guard.expr.free_symbols & set(options)]
        guards[:] = [guard for guard in guards if guard not in self.of_options]

    def refuse_fixed_options(self, options):
        for guard in self.of_options:
            names = [options[symbol] for symbol in guard.expr.free_symbols if symbol in options]
            if self.is_own(guard):
                raise option_problem(guard.sloc.maybe_user_loc, names[0], isinstance(guard.expr, sympy.Eq))
        for symbol, name in options.items():
            if symbol in self.environment.replacements:
                where = self.environment.replacements_slocs[symbol].maybe_user_loc
                raise option_problem(where, name, True)

    def letters(self, shapes, may_be_equal):
        """Symbol -> N, D, K or K_t, from the shapes of the inputs ((letters, shape) pairs)."""
        found = {}
        for names, shape in shapes:
            for letter, size in zip(names, shape):
                is_free = isinstance(size, torch.SymInt)
                symbol = self.environment.replace(size.node.expr) if is_free else sympy.Integer(size)
                if symbol.is_number:
                    raise Problem(self.place_of_size(letter, symbol), f"holds for {letter} = {symbol} only",
                                  expected="any size", **{"try": "take the size from a tensor's shape"})
                other = found.setdefault(symbol, letter)
                if other != letter and {other, letter} != may_be_equal:
                    raise Problem(self.place_of_size(letter, symbol), f"needs {other} = {letter}", expected="any sizes",
                                  received=f"a loss that takes {other} and {letter} for the same")
        return found

    def place_of_size(self, letter, size):
        for symbol, where in self.environment.replacements_slocs.items():
            if self.environment.replace(symbol) == size and where.maybe_user_loc:
                return where.maybe_user_loc
        return f"size {letter}"

    def on_sizes(self, letters):
        """Lines such as "my_loss.py:7: assumes N > 3", for what the loss itself compares."""
        lines = []
        for guard in self.environment.guards:
            expression = self.environment.replace(guard.expr)
            known = {symbol: sympy.Symbol(letters[symbol]) for symbol in expression.free_symbols if symbol in letters}
            simple = self.environment.simplify(expression)
            if known and self.is_own(guard) and simple not in (sympy.true, True):
                lines.append(f"{guard.sloc.maybe_user_loc}: assumes {expression.subs(known)}, as in the example")
        return list(dict.fromkeys(lines))


def option_problem(place, name, is_plain_number):
    what = f"needs the option {name} as a plain number" if is_plain_number else f"branches on the option {name}"
    return Problem(place or f"option {name}", what, expected="arithmetic and torch functions on it",
                   **{"try": f"torch.where or torch functions here, or --fix {name}=VALUE to have it as no option"})
