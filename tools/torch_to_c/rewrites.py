"""Other operators for the same values: those that plugin_api has as functions, those that take a number where the
trace has one, and one call for each result of an operator that has several."""

import linecache
import re
from dataclasses import replace

import sympy
import torch

from .problem import Problem

SAME = {"aten::contiguous", "aten::lift_fresh_copy", "aten::alias", "aten::positive"}  # of their first argument
OWN_NOISE = {"aten::dropout", "aten::feature_dropout", "aten::alpha_dropout", "aten::rrelu"}


def overload_of(operator):
    """The operator of a name such as aten::add.Tensor; None where there is none."""
    name, _, overload = operator.removeprefix("aten::").partition(".")
    packet = getattr(torch.ops.aten, name, None) if operator.startswith("aten::") else None
    return getattr(packet, overload or "default", None)


def changes_a_tensor(value):
    operator = overload_of(value.operator)
    return operator is not None and operator._schema.is_mutable


def is_view(value):
    operator = overload_of(value.operator)
    return value.operator.startswith("guise::") or any(each.alias_info for each in operator._schema.returns)


def refuse_change_of_input(value):
    base = value.arguments[0]
    while base.arguments and is_view(base):
        base = base.arguments[0]
    if not base.arguments and base.operator.startswith("guise::"):
        raise Problem(value.place(), f"changes {base.operator.removeprefix('guise::')} in place",
                      expected="inputs left as they are", **{"try": "clone() before it"})


def without_change(value, uses):
    """zeros.scatter_(...) is zeros.scatter(...) where nothing else sees the zeros."""
    refuse_change_of_input(value)
    changed, (name, _, overload) = value.arguments[0], value.operator.partition(".")
    plain = name.removesuffix("_") + ("." + overload if overload else "")
    if uses[id(changed)] == 1 and not is_view(changed) and overload_of(plain) is not None:
        value.operator = plain


def rewritten(value):
    """`value`, changed, or another that stands for it."""
    refuse_random(value)
    if value.operator in SAME:
        return value.arguments[0]
    return numbers_for_tensors(RULES.get(value.operator, lambda same: same)(value))


def refuse_random(value):
    operator = overload_of(value.operator)
    if value.operator in OWN_NOISE or operator is not None and torch.Tag.nondeterministic_seeded in operator.tags:
        raise Problem(value.place(), f"{value.operator} draws its own random numbers",
                      expected="the run's own stream, which a resumed run repeats",
                      **{"try": "take random_uniform as an argument and call random_uniform(n, d)"})


def numbers_for_tensors(value):
    """add.Tensor(x, 2) is add.Scalar(x, 2)."""
    operator = overload_of(value.operator)
    for argument, expected in zip(value.arguments, operator._schema.arguments if operator is not None else []):
        if str(expected.type) == "Tensor" and isinstance(argument, (int, float, sympy.Expr)):
            name, _, overload = value.operator.partition(".")
            value.operator = f"{name}.{overload.replace('Tensor', 'Scalar') or 'Scalar'}"
            if expected.name == "self" or overload_of(value.operator) is None:
                raise Problem(value.place(), f"{name} has a number where it wants the tensor {expected.name}",
                              expected="a tensor", **{"try": "torch.full, or the operands in another order"})
    return value


def call(value, operator, *arguments):
    value.operator, value.arguments = operator, list(arguments)
    return value


def narrowed(value):
    """A slice with a step of 1. All of a dimension is the tensor itself."""
    x, dim, start, _, step = value.arguments
    if step != 1:
        return value
    start, whole = sympy.sympify(start or 0), x.shape[dim]
    if value.shape[dim] == whole and start == 0:
        return x
    return call(value, "aten::narrow", x, dim, whole + start if start.is_negative else start, value.shape[dim])


def transposed(value):
    return call(value, "aten::transpose.int", value.arguments[0], 0, 1) if len(value.shape) == 2 else value


def flattened(value):
    return call(value, "aten::reshape", value.arguments[0], [-1]) if len(value.shape) == 1 else value


def says_float64(value):
    """Whether the loss names the type; float64 is the run's own otherwise."""
    return any(re.search(r"float64|double", linecache.getline(file, where[0])) for file, where in value.frames)


def of_type(value):
    """.to(device) is nothing: everything lies where the batch does."""
    x, *more = value.arguments
    dtype = next((each for each in more if isinstance(each, torch.dtype)), x.dtype)
    is_same = dtype == x.dtype and not (dtype == torch.float64 and says_float64(value))
    return x if is_same else call(value, "aten::to.dtype", x, dtype)


def widened(value):
    """An expansion to the shape that a tensor has is nothing."""
    x = value.arguments[0]
    return x if x.shape == value.shape else value


def without_expansion(value):
    """Arithmetic broadcasts by itself."""
    shapes = [getattr(argument, "shape", None) for argument in value.arguments[:2]]
    for index in (0, 1):
        argument = value.arguments[index]
        if getattr(argument, "operator", "").startswith("aten::expand") and shapes[1 - index] == value.shape:
            value.arguments[index] = argument.arguments[0]
            return value
    return value


def subtracted_from(value):
    """c - x is -x + c."""
    x, number, *factor = value.arguments
    if factor not in ([], [1]) or not value.dtype.is_floating_point:
        return value
    return call(value, "aten::add.Scalar", replace(value, operator="aten::neg", arguments=[x], part=None), number)


def detached_in_place(value):
    """torch.tensor(0.5) is a constant, then detached."""
    return value.arguments[0] if value.arguments[0].operator == "aten::full" else value


def in_stable_order(value):
    x, dim, descending = value.arguments
    return call(value, "aten::argsort.stable", x, True, dim, descending)


RULES = {"aten::slice.Tensor": narrowed, "aten::t": transposed, "aten::numpy_T": transposed, "aten::mT": transposed,
         "aten::flatten.using_ints": flattened, "aten::argsort": in_stable_order, "aten::to.dtype_layout": of_type,
         "aten::to.device": of_type, "aten::to.dtype": of_type,
         "aten::detach": lambda value: call(value, "guise::detach", value.arguments[0]),
         "aten::rsub.Scalar": subtracted_from, "aten::detach_": detached_in_place, "aten::expand": widened,
         "aten::expand_as": widened,
         "guise::one_hot": lambda value: call(value, "aten::one_hot", *value.arguments),
         **{f"aten::{name}.Tensor": without_expansion for name in ("add", "sub", "mul", "div")},
         "aten::view": lambda value: call(value, "aten::reshape", *value.arguments)}


# ---- results of operators that have several; a plugin gets the first of a call ----

def index_of_greatest(value, x, dim, keep):
    return call(value, "aten::argmax", x, dim, keep)


def index_of_least(value, x, dim, keep):
    return call(value, "aten::argmin", x, dim, keep)


def index_of_top(value, x, count, dim=-1, largest=True, *_):
    order = replace(value, operator="aten::argsort.stable", arguments=[x, True, dim, largest], shape=x.shape, part=None)
    return call(value, "aten::narrow", order, dim, 0, count)


def order_of(value, x, *more):
    stable, dim, descending = more if len(more) == 3 else (True, *more)
    return call(value, "aten::argsort.stable", x, True if stable is None else stable, dim, descending)


SECOND = {"aten::max.dim": index_of_greatest, "aten::min.dim": index_of_least, "aten::sort": order_of,
          "aten::sort.stable": order_of, "aten::topk": index_of_top}
PIECES = {"aten::split.Tensor", "aten::split.sizes", "aten::split_with_sizes", "aten::chunk",
          "aten::tensor_split.sections"}


def result(whole, index, sizes, made):
    """The call for result `index` of `whole`. `made` holds shape and type; `sizes` are the shapes of all results."""
    name, arguments = whole.operator, whole.arguments
    if name in PIECES:
        dim = arguments[-1]
        start = sum((shape[dim] for shape in sizes[:index]), sympy.Integer(0))
        return call(made, "aten::narrow", arguments[0], dim, start, sizes[index][dim])
    if name == "aten::unbind.int":
        return call(made, "aten::select.int", arguments[0], arguments[1], index)
    if name == "aten::broadcast_tensors":
        return widened(call(made, "aten::expand", arguments[0][index], list(made.shape)))
    if index == 0:
        return call(made, name, *arguments)
    if index == 1 and name in SECOND:
        return SECOND[name](made, *arguments)
    raise Problem(whole.place(), f"{name} has several results, and a plugin gets the first",
                  expected=f"no use of result {index + 1}",
                  **{"try": "an operator that gives it alone, such as argsort or gather"})
