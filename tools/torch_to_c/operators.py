"""The C functions that a value can be a call of: those of ops.h (header.py reads them), and for all other
operators of ATen a function of the file's own. A function takes each argument as one of the kinds below."""

from dataclasses import dataclass

import sympy
import torch

from .problem import Problem
from .rewrites import overload_of
from .values import Device, Type, Value

# kind -> (the parameter's declaration, the value made of it)
KINDS = {"tensor": ("guise_tensor {}", "guise_value_tensor({})"), "real": ("double {}", "guise_value_real({})"),
         "int": ("int64_t {}", "guise_value_int({})"), "bool": ("int {}", "guise_value_bool({})"),
         "dtype": ("guise_dtype {}", "guise_value_dtype({})"), "device": ("guise_value {}", "{}"),
         "string": ("const char* {}", "guise_value_string({})"),
         "ints": ("const int64_t* {0}, uint32_t {0}_count", "guise_value_ints({0}, {0}_count)"),
         "tensors": ("const guise_tensor* {0}, uint32_t {0}_count", "guise_value_tensors({0}, {0}_count)"),
         "none": (None, "guise_value_none()")}
EXACT_WITH_REALS = {"aten::lt", "aten::le", "aten::gt", "aten::ge", "aten::eq", "aten::ne", "aten::div"}


def is_int(argument):
    if isinstance(argument, sympy.Expr):
        return bool(argument.is_integer)
    return isinstance(argument, int) and not isinstance(argument, bool)


def is_number(argument):
    return isinstance(argument, (int, float, sympy.Expr)) and not isinstance(argument, bool)


def kind_of(argument, expected, is_floating=False):
    """How a function of the file's own takes an argument of a schema, where the result is of real numbers or not."""
    if argument is None or isinstance(argument, (torch.layout, torch.memory_format)) or expected.name == "pin_memory":
        return "none"
    if isinstance(argument, Value):
        return "tensor"
    for types, kind in [(bool, "bool"), (Type, "dtype"), (torch.dtype, "dtype"), (Device, "device"), (str, "string")]:
        if isinstance(argument, types):
            return kind
    if is_number(argument):
        is_real = "float" in str(expected.type) or is_floating and "number" in str(expected.type)
        return "int" if is_int(argument) and not is_real else "real"
    if isinstance(argument, list) and all(map(is_int, argument)):
        return "ints"
    if isinstance(argument, list) and all(each is None or isinstance(each, Value) for each in argument):
        return "tensors"
    raise Problem(None, f"an argument {expected.name} = {argument} has no counterpart in a plugin",
                  expected="a tensor, a number, a type, a text, or a list of whole numbers or tensors")


def without_defaults(operator, arguments):
    """Leaves out arguments at the end that have their defaults."""
    schema = operator._schema.arguments
    count = len(arguments)
    while count and schema[count - 1].has_default_value() and is_default(arguments[count - 1], schema[count - 1]):
        count -= 1
    return arguments[:count]


def is_default(argument, expected):
    if isinstance(argument, (Value, sympy.Expr, Type)):
        return False
    return argument == expected.default_value or argument is None or kind_of(argument, expected) == "none"


@dataclass
class Inline:
    """A function of ops.h. `pieces`: (kind, parameter) of each argument of the operator; `order`: its parameters."""
    name: str
    operator: str
    pieces: list
    order: list

    def takes(self, value):
        """The operator's arguments under the names of parameters; None where this function cannot say them."""
        schema = overload_of(self.operator)._schema.arguments
        given = value.arguments + [each.default_value for each in schema[len(value.arguments):]]
        rest = zip(given[len(self.pieces):], schema[len(self.pieces):])
        if not all(expected.has_default_value() and is_default(argument, expected) for argument, expected in rest):
            return None
        named = {}
        for (kind, parameter), argument in zip(self.pieces, given):
            if not fits(kind, parameter, argument, value):
                return None
            named[parameter] = (kind, argument[0] if kind == "one int" and isinstance(argument, list) else argument)
        return [named[parameter] for parameter in self.order]


def fits(kind, parameter, argument, value):
    if parameter in ("0", "1"):
        return argument is (parameter == "1")
    if kind == "real":
        exact = value.operator.split(".")[0] in EXACT_WITH_REALS or value.dtype.is_floating_point
        return is_number(argument) and (exact or not is_int(argument))
    if kind == "one int":
        return is_int(argument) or isinstance(argument, list) and len(argument) == 1 and is_int(argument[0])
    if kind == "optional tensor":
        return argument is None or isinstance(argument, Value)
    tests = {"tensor": lambda: isinstance(argument, Value), "int": lambda: is_int(argument),
             "bool": lambda: isinstance(argument, bool), "dtype": lambda: isinstance(argument, (Type, torch.dtype)),
             "ints": lambda: isinstance(argument, list) and all(map(is_int, argument)),
             "tensors": lambda: isinstance(argument, list) and all(isinstance(each, Value) for each in argument)}
    return tests[kind]()
