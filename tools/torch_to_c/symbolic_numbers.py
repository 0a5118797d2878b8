"""Options as symbols of a trace, and Python's own functions of numbers that keep them."""

import contextlib
import math
import sys
from unittest import mock

import torch
from torch._dynamo.source import ConstantSource
from torch.fx.experimental.sym_node import SymNode
from torch.fx.experimental.symbolic_shapes import DimDynamic
from torch.nn import functional

from .host_functions import OPERATORS

SYMBOLS = (torch.SymInt, torch.SymFloat)


def symbol_of(environment, option, tensor):
    """The number in a 0-dim tensor, as a symbol whose example value no number in the loss is equal to."""
    source, is_real = ConstantSource(option.name), isinstance(option.default, float)
    example = option.default * (1 + 1e-9 * (1 + len(option.name))) + 1e-12 if is_real else option.default
    symbol = environment.create_unspecified_symbol(example, source, DimDynamic.DYNAMIC)
    make = environment.create_symfloatnode if is_real else environment.create_symintnode
    tensor.item_memo = make(symbol, hint=example, source=source)
    return tensor.item()


@contextlib.contextmanager
def plain_arguments_noted(constants):
    """Some operators take a number only, such as label_smoothing: they get the example's, and value -> expression is
    noted. float() of an option in the loss's own code is left to the guards."""
    guard_float = SymNode.guard_float

    def value(node, *place):
        if sys._getframe(1).f_code.co_name == "__float__" or node.hint is None:
            return guard_float(node, *place)
        constants[float(node.hint)] = node.expr
        return float(node.hint)

    with mock.patch.object(SymNode, "guard_float", value):
        yield


def keeping(plain, symbolic):
    """`plain`, but `symbolic` where a symbol comes in."""
    def function(*values, **more):
        if more or not any(isinstance(value, SYMBOLS) for value in values):
            return plain(*values, **more)
        return symbolic(*values)

    return function


class SymbolicMath:
    """The module math, for symbols too where torch has the function."""
    SYMBOLIC = {"sqrt": torch._sym_sqrt, "trunc": math.trunc, "floor": math.floor, "ceil": math.ceil}

    def __getattr__(self, name):
        plain = getattr(math, name)
        return keeping(plain, self.SYMBOLIC[name]) if name in self.SYMBOLIC else plain


@contextlib.contextmanager
def symbolic_functions(module):
    """int(), float(), min(), max(), len(), math and one_hot, as the module of a loss sees them while it is traced."""
    names = {"int": keeping(int, torch.sym_int), "float": keeping(float, torch.sym_float),
             "max": keeping(max, torch.sym_max), "min": keeping(min, torch.sym_min),
             "len": lambda x: x.shape[0] if isinstance(x, torch.Tensor) else len(x)}
    before = dict(vars(module))
    plain_one_hot = functional.one_hot

    def one_hot(x, num_classes=-1):
        return (OPERATORS.one_hot if isinstance(num_classes, torch.SymInt) else plain_one_hot)(x, num_classes)

    instead = [(math, SymbolicMath()), (plain_one_hot, one_hot)]
    vars(module).update({name: value for name, value in names.items() if name not in before})
    for plain, symbolic in instead:
        vars(module).update({name: symbolic for name, value in before.items() if value is plain})
    try:
        with mock.patch.object(functional, "one_hot", one_hot):
            yield
    finally:
        vars(module).clear()
        vars(module).update(before)


def note_numbers(frame, named):
    """expression -> name, for the local variables of a frame that are symbols."""
    for name, value in frame.f_locals.items():
        if isinstance(value, SYMBOLS):
            named.setdefault(value.node.expr, name)
