"""The statements of the loss in C. Each named value of the loss is a statement; what has no name stands where it is
used, as long as the line has room."""

from collections import Counter

import sympy
import torch

from .expression import Printer, ShapePrinter, is_real
from .layout import WIDTH, wrapped
from .problem import Problem
from .rewrites import changes_a_tensor
from .values import Type, values_in

SIZES = {"N": ("batch_size", "guise_batch_size(g)"), "D": ("feature_dim", "guise_step_facts(g).feature_dim"),
         "K": ("classes", "guise_step_facts(g).classes"),
         "K_t": ("teacher_classes", "guise_step_facts(g).teacher_classes")}
DTYPES = {torch.float32: "GUISE_FLOAT32", torch.float64: "GUISE_FLOAT64", torch.float16: "GUISE_FLOAT16",
          torch.bfloat16: "GUISE_BFLOAT16", torch.int8: "GUISE_INT8", torch.uint8: "GUISE_UINT8",
          torch.int16: "GUISE_INT16", torch.int32: "GUISE_INT32", torch.int64: "GUISE_INT64",
          torch.bool: "GUISE_BOOLEAN"}
HOST = {"head": "guise_head(g, GUISE_STUDENT, {0})", "teacher_head": "guise_head(g, GUISE_TEACHER, {0})",
        "cross_entropy": "guise_cross_entropy(g, {0})", "over_teacher_classes": "guise_over_teacher_classes(g, {0})",
        "detach": "guise_detach(g, {0})"}
PART_NAMES = {"mul": "product", "div": "quotient", "sub": "difference", "rsub": "difference", "add": "total",
              "neg": "negative", "exp": "exponentials", "log": "logarithms", "pow": "powers", "sqrt": "roots",
              "sum": "sums", "abs": "absolute", "random_uniform": "noise", "reshape": "reshaped", "expand": "expanded",
              "select": "selected", "narrow": "part", "head": "head_logits", "teacher_head": "teacher_head_logits",
              "cat": "joined", "stack": "stacked", "detach": "detached", "bitwise_not": "inverse",
              "zeros_like": "zeros"}
SHORT = 24  # a part of a statement below this stays in it


class Body:
    def __init__(self, trace, values, terms, functions, names):
        self.values, self.terms, self.functions, self.names = values, terms, functions, names
        self.lines, self.variables, self.pending = [], {}, {}
        self.uses = Counter(id(used) for value in values for used in values_in(value.arguments))
        self.uses.update(id(term) for term in terms)
        self.keeps_order = any(map(changes_a_tensor, values))
        self.printer = Printer({symbol: (f"my->{name}", is_real(symbol)) for symbol, name in trace.options.items()})
        self.shapes = ShapePrinter({symbol: (name, True) for symbol, name in trace.options.items()})
        self.sizes_by_symbol(trace)
        self.numbers_by_name(trace)

    def sizes_by_symbol(self, trace):
        for symbol, letter in trace.sizes.items():
            text, call = SIZES[letter]
            self.printer.names[symbol] = (text, False)
            self.shapes.names[symbol] = (letter, True)
            self.pending[text] = call

    def numbers_by_name(self, trace):
        """int64_t m = ..., for numbers that the loss itself has under a name."""
        self.named = {}
        for expression, name in trace.named.items():
            if expression.is_Atom:
                continue
            text = self.names.new(name, name + "_count")
            symbol = sympy.Symbol(text, integer=True) if expression.is_integer else sympy.Symbol(text)
            self.named[expression] = symbol
            self.printer.names[symbol] = (text, not expression.is_integer)
            self.shapes.names[symbol] = (text, True)
            self.pending[text] = expression

    def written(self, weighted):
        """All lines; `weighted`: (name, value, weight) of the terms."""
        for value in self.values:
            if not self.stands_where_it_is_used(value):
                self.statement(value)
        for name, value, weight in weighted:
            number = self.number(weight).as_real()
            while len(self.term_line(name, value, number)) > WIDTH and value not in self.variables:
                self.statement(self.part_to_name(value) or value)
            self.lines.append(wrapped(self.term_line(name, value, number)))
        return self.lines

    def term_line(self, name, value, number):
        return f'  guise_add_term(g, "{name}", {self.tensor(value)}, {number});'

    def stands_where_it_is_used(self, value):
        if self.keeps_order or value.operator == "guise::random_uniform" or self.new_symbols(value):
            return value.operator == "guise::parameter"
        return value.operator == "guise::parameter" or (self.uses[id(value)] == 1 and value.name is None)

    def new_symbols(self, value):
        """Sizes that only running tells."""
        free = set().union(*(size.free_symbols for size in value.shape))
        return [symbol for symbol in free if symbol not in self.printer.names]

    def statement(self, value):
        is_used = self.uses[id(value)] > 0
        name = (value.name or self.names.new(part_name(value))) if is_used else None
        declared = f"  guise_tensor {name} = " if is_used else "  "
        while len(line := f"{declared}{self.composed(value)};") > WIDTH and (part := self.part_to_name(value)):
            self.statement(part)
        if is_used:
            self.variables[value] = name
            self.sizes_of(value, name)
        self.lines.append(wrapped(line) + self.shape_comment(value))

    def shape_comment(self, value):
        if not value.shape or self.new_symbols(value):
            return ""
        return f" /* [{', '.join(self.shapes.text(size.xreplace(self.named)).text for size in value.shape)}] */"

    def sizes_of(self, value, name):
        for dim, size in enumerate(value.shape):
            if size.is_Symbol and size not in self.printer.names:
                text = self.names.new("count")
                self.printer.names[size], self.shapes.names[size] = (text, False), (text, True)
                self.pending[text] = f"guise_size(g, {name}, {dim})"

    def part_to_name(self, value):
        """The longest part of a statement that has room on a line of its own; None where all are short."""
        parts, found = [value], []
        for part in parts:
            inner = [each for each in values_in(part.arguments) if each not in self.variables and each.arguments
                     and each.operator != "guise::parameter"]
            parts.extend(inner)
            found.extend((len(self.composed(each)), each) for each in inner)
        found = [(length, each) for length, each in found if length > SHORT]
        with_room = [(length, each) for length, each in found if length + SHORT < WIDTH]
        return max(with_room or found, key=lambda pair: pair[0], default=(0, None))[1]

    def tensor(self, value):
        return self.variables.get(value) or self.composed(value)

    def composed(self, value):
        """The call, with the parts that have no name within it."""
        try:
            return self.call(value)
        except Problem as problem:
            raise problem.at(value.place()) from None

    def call(self, value):
        kind, _, name = value.operator.partition("::")
        if kind == "guise":
            return self.of_host(name, value)
        function, arguments = self.functions.call_of(value)
        return f"{function}({', '.join(['g', *(self.argument(*each) for each in arguments)])})"

    def of_host(self, name, value):
        if name == "parameter":
            return f"my->{value.arguments[1]}"
        if name == "random_uniform":
            return f"guise_random_uniform(g, {self.argument('ints', value.arguments[1])})"
        if not value.arguments:
            return f"guise_{name}(g)"
        return HOST[name].format(self.tensor(value.arguments[0]))

    def argument(self, kind, given):
        if kind in ("tensor", "optional tensor"):
            return "guise_no_tensor()" if given is None else self.tensor(given)
        if kind == "real":
            return self.number(given).as_real()
        if kind in ("int", "one int"):
            return self.number(given).text
        if kind == "bool":
            return str(int(given))
        if kind == "string":
            return f'"{given}"'
        if kind == "device":
            return f"device_of(g, {self.tensor(given.of)})"
        if kind == "dtype":
            return self.dtype(given)
        c_type = "int64_t" if kind == "ints" else "guise_tensor"
        pieces = [self.argument("int" if kind == "ints" else "optional tensor", each) for each in given]
        return f"(const {c_type}[]){{{', '.join(pieces)}}}, {len(pieces)}" if pieces else "NULL, 0"

    def dtype(self, given):
        if isinstance(given, Type):
            return f"guise_dtype_of(g, {self.tensor(given.of)})"
        if given not in DTYPES:
            raise Problem(None, f"the type {given} has no counterpart in a plugin",
                          expected=", ".join(map(str, DTYPES)))
        return DTYPES[given]

    def number(self, given):
        expression = sympy.sympify(given).xreplace(self.named)
        text = self.printer.text(expression)
        for symbol in sorted(expression.free_symbols, key=str):
            self.declare(self.printer.names[symbol][0])
        return text

    def declare(self, name):
        made = self.pending.pop(name, None)
        if isinstance(made, str):
            self.lines.append(f"  const int64_t {name} = {made};")
        elif made is not None:
            kept = {part: symbol for part, symbol in self.named.items() if part != made}
            inner = made.xreplace(kept)
            text = self.printer.text(inner)
            for symbol in sorted(inner.free_symbols, key=str):
                self.declare(self.printer.names[symbol][0])
            self.lines.append(f"  const {'double' if text.is_real else 'int64_t'} {name} = {text.text};")


def part_name(value):
    name = value.operator.partition("::")[2].partition(".")[0].strip("_")
    return PART_NAMES.get(name, name)
