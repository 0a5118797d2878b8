"""torch.export of a loss function over example tensors. Every size is a Dim; every option is a symbol, which enters as
the number in a 0-dim tensor, so that arithmetic on it stays in the graph. Types: what is float64 in the example is of
the run's own type in the plugin."""

import contextlib
import inspect
import io
import logging
import re
import sys
import traceback
from dataclasses import dataclass, field
from unittest import mock

import torch
from torch.fx.proxy import TracerBase

from . import host_functions
from .arguments import TENSORS
from .decisions import Decisions
from .problem import Problem, place_of
from .symbolic_numbers import note_numbers, plain_arguments_noted, symbol_of, symbolic_functions

SIZES = {"N": 6, "D": 22, "K": 9}
TERM_NAME = re.compile(r"[a-z0-9_]+")


@dataclass
class Term:
    name: str
    weight: object  # a number or a symbol


@dataclass
class Trace:
    inputs: list = field(default_factory=list)  # the graph's placeholders, in the order of TENSORS
    program: torch.export.ExportedProgram = None
    decisions: Decisions = None
    options: dict = field(default_factory=dict)  # sympy symbol -> name
    sizes: dict = field(default_factory=dict)  # sympy symbol -> N, D, K, K_t
    terms: list = field(default_factory=list)
    initial: dict = field(default_factory=dict)  # parameter -> (number, learned)
    constants: dict = field(default_factory=dict)  # number -> the sympy expression that it stands for
    named: dict = field(default_factory=dict)  # sympy expression -> the name that the loss has for it
    notices: list = field(default_factory=list)

    def expression(self, number):
        """The sympy expression of a symbolic number or of a plain one."""
        return self.decisions.environment.replace(number.node.expr) if hasattr(number, "node") else number


class Example(torch.nn.Module):
    """Calls the loss with traced tensors and symbols, and keeps what it returns by name."""

    def __init__(self, loss, trace):
        super().__init__()
        self.loss, self.trace = loss, trace

    def forward(self, tensors, numbers):
        loss, trace = self.loss, self.trace
        tensors = dict(zip(TENSORS, tensors))
        features = tensors["features"]
        trace.decisions = Decisions(features.fake_mode.shape_env, loss.files)
        options = {option.name: symbol_of(trace.decisions.environment, option, number)
                   for option, number in zip(loss.options, numbers)}
        trace.options = {options[option.name].node.expr: option.key() for option in loss.options}
        sizes = {"D": features.shape[1], "K": tensors["logits"].shape[1]}
        parameters = {}
        for parameter in loss.parameters:
            shape = list(parameter.made(sizes | options).shape)
            parameters[parameter.name] = host_functions.OPERATORS.parameter(features, parameter.name, shape)
        returned = loss(tensors | host_functions.traced(tensors) | options | parameters)
        trace.terms, values = terms_of(loss, returned)
        trace.decisions.set_aside(trace.options)
        return values


def terms_of(loss, returned):
    """(terms, their values). A scalar is one term; a dict holds values or (value, weight) by name."""
    place = place_of(loss.file, inspect.getsourcelines(loss.call)[1])
    if not isinstance(returned, dict):
        returned = {"loss_" + loss.name.replace("-", "_"): returned}
    terms, values = [], []
    for name, entry in returned.items():
        value, weight = entry if isinstance(entry, (tuple, list)) and len(entry) == 2 else (entry, 1.0)
        if not TERM_NAME.fullmatch(str(name)):
            raise Problem(place, f"the term {name!r} has a name that a plugin cannot have", expected="a-z, 0-9 and _")
        if not isinstance(value, torch.Tensor) or value.dim() != 0:
            received = list(value.shape) if isinstance(value, torch.Tensor) else type(value).__name__
            raise Problem(place, f"the term {name} is no scalar tensor", expected="a tensor of shape []",
                          received=received, **{"try": "a mean or a sum over the batch"})
        if isinstance(weight, torch.Tensor):
            raise Problem(place, f"the weight of {name} is a tensor", expected="a number or an option",
                          **{"try": "multiply the value by it"})
        terms.append(Term(name, weight))
        values.append(value)
    return terms, values


def refusal(loss, error):
    """What torch.export refused, with the line of the loss that it came from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in loss.files]
    place = place_of(frames[-1].filename, frames[-1].lineno) if frames else loss.file
    text = str(error).strip().splitlines()[0] if str(error).strip() else ""
    if "data-dependent" in str(error) or "GuardOnDataDependent" in type(error).__name__:
        return Problem(place, "depends on the values of a tensor, which no graph can follow", received=text,
                       **{"try": "torch.where, a mask, or a sum over all classes instead"})
    return Problem(place, f"cannot be traced: {type(error).__name__}: {text}")


def position_in(frame):
    """(line, column, end line, end column) of the expression that is being computed; Python 3.10 knows the line."""
    if not hasattr(frame.f_code, "co_positions"):
        return frame.f_lineno, 0, frame.f_lineno, 0
    line, end_line, column, end_column = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    return line, column, end_line, end_column


def keep_frames_of(files, named):
    """Nodes remember where in these files they come from, outermost first: File, line, in COLUMN:END LINE:END COLUMN.
    The names of numbers there are noted in `named`."""
    def here(_, __):
        frames, frame = [], sys._getframe()
        while frame:
            if frame.f_code.co_filename in files:
                note_numbers(frame, named)
                line, *rest = position_in(frame)
                position = ":".join(map(str, rest))
                frames.insert(0, traceback.FrameSummary(frame.f_code.co_filename, line, position, lookup_line=False))
            frame = frame.f_back
        return traceback.StackSummary.from_list(frames)

    return mock.patch.object(TracerBase, "_filter_traceback_frames", here)


@contextlib.contextmanager
def quiet(output):
    """torch.export tells of what it refuses at length; what the loss prints goes to `output`."""
    logging.disable(logging.ERROR)
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        logging.disable(logging.NOTSET)


def initial_of(parameter, tensor):
    """(the number that fills it, learned)"""
    numbers = tensor.detach().reshape(-1).unique().tolist()
    if len(numbers) > 1:
        raise Problem(f"parameter {parameter.name}", "starts with different numbers", expected="one number everywhere",
                      **{"try": "torch.nn.Parameter(torch.zeros(...))"})
    number = (numbers or [0.0])[0]
    return float(f"{number:.7g}") if tensor.dtype == torch.float32 else number, tensor.requires_grad


def trace_of(loss):
    trace = Trace()
    sizes = SIZES | {"K_t": SIZES["K"] - 4 * ("over_teacher_classes" in loss.functions)}
    tensors = [torch.rand([sizes[letter] for letter in letters], dtype=torch.float64) for letters in TENSORS.values()]
    tensors[list(TENSORS).index("targets")] = torch.arange(sizes["N"])
    numbers = [torch.tensor(option.default, dtype=torch.float64 if isinstance(option.default, float) else torch.int64)
               for option in loss.options]
    dims = [{dim: torch.export.Dim.AUTO for dim in range(tensor.dim())} for tensor in tensors]
    known = {"D": SIZES["D"], "K": SIZES["K"]} | {option.name: option.default for option in loss.options}
    trace.initial = {parameter.name: initial_of(parameter, parameter.made(known)) for parameter in loss.parameters}
    output = io.StringIO()
    try:
        with keep_frames_of(loss.files, trace.named), symbolic_functions(loss.module), \
                plain_arguments_noted(trace.constants), quiet(output):
            trace.program = torch.export.export(Example(loss, trace), (tensors, numbers), strict=False,
                                                dynamic_shapes=(dims, [None] * len(numbers)))
    except Problem:
        raise
    except Exception as error:
        raise refusal(loss, error) from error
    print(output.getvalue(), end="")
    finish(loss, trace)
    return trace


def finish(loss, trace):
    nodes = {node.name: node for node in trace.program.graph.nodes}
    trace.inputs = [nodes[name] for name in trace.program.graph_signature.user_inputs[:len(TENSORS)]]
    trace.decisions.refuse_fixed_options(trace.options)
    may_be_equal = {"K", "K_t"} if "over_teacher_classes" not in loss.functions else set()
    trace.sizes = trace.decisions.letters([(letters, node.meta["val"].shape)
                                           for letters, node in zip(TENSORS.values(), trace.inputs)], may_be_equal)
    trace.named = {trace.decisions.environment.replace(expression): name for expression, name in trace.named.items()}
    trace.notices = trace.decisions.on_sizes(trace.sizes)
    fixed = {name: value for name, value in loss.fixed.items() if value is not None}
    trace.notices += [f"{name} is fixed at {value!r}, and no option" for name, value in fixed.items()]
