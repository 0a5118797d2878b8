"""The C file: options and parameters in a struct, functions for operators, the loss, and its registration."""

import json

import sympy
from torch.utils._sympy.functions import FloatTrueDiv, IntTrueDiv

from .body import Body
from .expression import Printer, is_real
from .header import read_inlines
from .layout import filled, with_comments_aligned, wrapped
from .names import Names, name_values
from .own_functions import OwnFunctions
from .problem import Problem
from .values import Reader

DEVICE_OF = """/* where a tensor lies, for operators that make one */
static guise_value device_of(guise_step* g, guise_tensor tensor) {
  return guise_value_device(guise_device_of(g, tensor));
}"""
INDENT = len("GUISE_OPTIONS(")
RANGES = {"above": "GUISE_ABOVE({0})", "at least": "GUISE_AT_LEAST({0})", "between": "GUISE_BETWEEN({0}, {1})"}
SETUP = {"D": ("feature_dim", "guise_setup_facts(g).feature_dim"), "K": ("classes", "guise_setup_facts(g).classes")}


class Functions:
    """The function for a value: of ops.h where it has one, else of the file's own."""

    def __init__(self, header):
        self.inlines, self.own = read_inlines(header), OwnFunctions()

    def call_of(self, value):
        for inline in self.inlines.get(value.operator, []):
            arguments = inline.takes(value)
            if arguments is not None:
                return inline.name, arguments
        return self.own.call_of(value)


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def written(loss, trace, header, teacher=None):
    """The text of the plugin; `teacher` is its default policy."""
    values, terms = Reader(trace).read()
    names = Names()
    name_values(values, names)
    functions = Functions(header)
    give_ranges(loss, trace, values)
    body = Body(trace, values, terms, functions, names)
    weighted = [(term.name, value, trace.expression(term.weight)) for term, value in zip(trace.terms, terms)]
    lines = with_comments_aligned(body.written(weighted))
    struct = "struct " + loss.name.replace("-", "_")
    made = parameters_of(trace, values)
    text = "\n".join(lines)
    own = [DEVICE_OF] if "device_of(" in text else []
    head = [opening(loss, body.printer.functions)]
    pieces = [*head, struct_of(loss, made, struct), options_of(loss, struct), *own, *functions.own.texts,
              create_of(made, struct), loss_of(text, struct), registration_of(loss, values, struct, made, teacher)]
    return "\n\n".join(filter(None, pieces)) + "\n"


def divided_by(number):
    """The symbols below a fraction's line."""
    quotients = sympy.sympify(number).atoms(FloatTrueDiv, IntTrueDiv)
    return set().union(*(quotient.args[1].free_symbols for quotient in quotients))


def give_ranges(loss, trace, values):
    """To options whose range is not said: above 0 where something is divided by it, at least 0 where the default is."""
    divisors = set()
    for value in values:
        numbers = [argument for argument in value.arguments if isinstance(argument, sympy.Expr)]
        divisors.update(*(each.free_symbols for each in numbers if value.operator.startswith("aten::div.")))
        divisors.update(*(divided_by(each) for each in numbers))
    divisors.update(*(divided_by(trace.expression(term.weight)) for term in trace.terms))
    for option in loss.options:
        if option.range is None and option.default >= 0:
            is_divisor = option.key() in {trace.options.get(symbol) for symbol in divisors} and option.default > 0
            option.range = ("above" if is_divisor else "at least", 0.0)


def opening(loss, functions):
    header = "#include <math.h> /* link with -lm */" if functions - {"INFINITY"} else "#include <math.h>"
    more = [header, ""] if functions else []
    origin = f" * Written by from_torch.py from {loss.call.__name__} in {loss.file.name}. */"
    return "\n".join([f"/* {loss.summary()}.", origin, *more, "#include <guise/ops.h>", "#include <guise/plugin.h>"])


def struct_of(loss, made, struct):
    types = {float: "double", int: "int64_t"}
    members = [f"  {types[type(option.default)]} {option.key()};" for option in loss.options]
    members += [f"  guise_tensor {name}; /* [{', '.join(letters)}]{'' if learned else ', fixed'} */"
                for name, letters, _, _, learned in made]
    return "\n".join([f"{struct} {{", *with_comments_aligned(members or ["  char unused;"]), "};"])


def options_of(loss, struct):
    rows = []
    for option in loss.options:
        macro = "GUISE_REAL" if isinstance(option.default, float) else "GUISE_INT"
        kind, *limits = option.range or (None,)
        limits = RANGES[kind].format(*(f"{limit:g}" for limit in limits)) if kind else "GUISE_ANY"
        help_text = quoted(option.help or f"argument of {loss.call.__name__} in {loss.file.name}")
        row = filled(f"{macro}(", [struct, option.key(), repr(option.default), limits, help_text], ")", INDENT)
        rows.append(row)
    return filled("GUISE_OPTIONS(", ["options", *rows, "NULL"], ");") if rows else ""


def parameters_of(trace, values):
    """(name, sizes as letters, sizes in C, initial value, learned) of each parameter that the loss uses."""
    letters = Printer({symbol: (letter, False) for symbol, letter in trace.sizes.items()}
                      | {symbol: (name, is_real(symbol)) for symbol, name in trace.options.items()})
    sizes = Printer({symbol: (SETUP[letter][0], False) for symbol, letter in trace.sizes.items() if letter in SETUP}
                    | {symbol: (f"my->{name}", is_real(symbol)) for symbol, name in trace.options.items()})
    made = {}
    for value in values:
        if value.operator == "guise::parameter":
            name = value.arguments[1]
            made[name] = (name, [letters.text(size).text for size in value.shape],
                          [sizes.text(size).text for size in value.shape], *trace.initial[name])
    return list(made.values())


def create_of(made, struct):
    if not made:
        return ""
    lines = ["/* once, before the first step */", "static void create(void* self, guise_setup* g) {",
             f"  {struct}* my = self;"]
    calls = []
    for name, _, sizes, initial, learned in made:
        shape = f"(const int64_t[]){{{', '.join(sizes)}}}, {len(sizes)}" if sizes else "NULL, 0"
        calls.append(wrapped(f'  my->{name} = guise_parameter(g, "{name}", {shape}, guise_initial_constant({initial!r}), {int(learned)});'))
    for text, call in SETUP.values():
        if any(text in call_text for call_text in calls):
            lines.append(f"  const int64_t {text} = {call};")
    return "\n".join([*lines, *calls, "}"])


def loss_of(text, struct):
    first = f"  const {struct}* my = self;" if "my->" in text else "  (void)self;"
    return "\n".join(["static void loss(void* self, guise_step* g) {", first, text, "}"])


def registration_of(loss, values, struct, made, teacher):
    used = {value.operator.removeprefix("guise::") for value in values}
    scope = "GUISE_TEACHER_HEAD" if "teacher_head" in used else "GUISE_TEACHER_NONE"
    scope = "GUISE_TEACHER_MODEL" if used & {"teacher_logits", "teacher_features"} else scope
    if teacher and scope == "GUISE_TEACHER_NONE":
        raise Problem(f"--teacher {teacher}", "the loss asks for no teacher",
                      expected="teacher_logits, teacher_features or teacher_head")
    members = [f".teacher_scope = {scope}", f".default_teacher = {quoted(teacher)}" if teacher else "",
               ".options = options" if loss.options else "", ".create = create" if made else "",
               ".loss = loss"]
    arguments = [struct, quoted(loss.name), '"1.0.0"', quoted(loss.summary()), *filter(None, members)]
    return filled("GUISE_LOSS_STRATEGY(", arguments, ");")
