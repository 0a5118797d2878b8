"""The graph of a trace as a list of values, each one call: operator, arguments in the schema's order, shape, type and
the lines of the loss that it came from."""

import re
from collections import Counter
from dataclasses import dataclass, field

import sympy
import torch

from . import rewrites
from .arguments import TENSORS
from .problem import Problem, place_of

FRAME = re.compile(r'File "([^"]+)", line (\d+), in (\d+):(\d+):(\d+)')
CHECKS = {"aten::_assert_scalar", "aten::_assert_async", "aten::_assert_tensor_metadata", "aten::sym_constrain_range",
          "aten::sym_constrain_range_for_size"}
NO_GRADIENT = torch.ops.higher_order.wrap_with_set_grad_enabled


@dataclass(eq=False)
class Value:
    operator: str  # "aten::softmax.int", or "guise::" and a function of the host
    arguments: list  # Value, number, symbolic expression, str, bool, None, dtype, device, or a list of these
    shape: tuple = ()
    dtype: torch.dtype = torch.float64
    frames: list = field(default_factory=list)  # (file, (line, column, end line, end column)), outermost first
    part: int = None  # which of several results
    name: str = None

    def place(self):
        return place_of(*self.frames[-1]) if self.frames else None


@dataclass(frozen=True, eq=False)
class Type:
    """The element type of a value."""
    of: Value


@dataclass(frozen=True, eq=False)
class Device:
    """Where a value lies."""
    of: Value


def values_in(arguments):
    for argument in arguments:
        if isinstance(argument, Value):
            yield argument
        elif isinstance(argument, (Type, Device)):
            yield argument.of
        elif isinstance(argument, (list, tuple)):
            yield from values_in(argument)


class Reader:
    """Turns nodes into values, in the order of the graph."""

    def __init__(self, trace):
        self.trace = trace
        self.made, self.values = {}, []
        program = trace.program
        self.constants = {spec.arg.name: program.constants.get(spec.target)
                          for spec in program.graph_signature.input_specs if spec.target is not None}

    def read(self):
        """(values that the terms need, the terms' values)"""
        graph = self.trace.program.graph
        names = dict(zip(self.trace.inputs, TENSORS))
        for node in graph.nodes:
            if node.op == "placeholder":
                self.made[node] = self.placeholder(node, names.get(node))
        self.walk(graph, self.trace.program.graph_module)
        terms = [self.made[node] for node in graph.output_node().args[0]]
        return self.needed(terms), terms

    def placeholder(self, node, name):
        if name:
            return self.value(node, "guise::" + name, [])
        constant = self.constants.get(node.name)
        if not isinstance(constant, torch.Tensor) or not node.users:
            return None  # an option, which enters by its symbol
        if constant.numel() != 1:
            raise Problem(self.place_of_use(node), f"a constant tensor of shape {list(constant.shape)}",
                          expected="tensors made of the arguments",
                          **{"try": "a parameter: an argument with a tensor as default"})
        arguments = [list(constant.shape), constant.item(), constant.dtype, None, constant.device]
        return self.value(node, "aten::full", arguments)

    def place_of_use(self, node):
        frames = [self.frames_of(user) for user in [node, *node.users]]
        return next((place_of(*found[-1]) for found in frames if found), None)

    def walk(self, graph, module):
        for node in graph.nodes:
            if node.op == "call_function" and node not in self.made:
                self.made[node] = self.call(node, module)

    def call(self, node, module):
        if node.target is torch.ops.aten.item.default and self.made[node.args[0]] is not None:
            raise Problem(self.place_of_use(node), "reads a number out of a tensor", expected="tensors up to the term",
                          **{"try": "leave out item() and float()"})
        if isinstance(node.meta.get("val"), (torch.SymInt, torch.SymFloat, torch.SymBool)):
            return None  # read where it is used, from its expression
        if node.target is NO_GRADIENT:
            return self.without_gradient(node, module)
        if isinstance(node.target, torch._ops.HigherOrderOperator):
            raise Problem(self.place_of_use(node), f"{node.target.name()} has no counterpart in a plugin",
                          expected="operators of ATen")
        if getattr(node.target, "__name__", "") == "getitem":
            return self.item(node) if node.users else None
        if not isinstance(node.target, torch._ops.OpOverload) or node.target._schema.name in CHECKS:
            return None  # arithmetic on sizes
        return self.operator(node)

    def without_gradient(self, node, module):
        is_enabled, inner, *arguments = node.args
        inner = getattr(module, inner.target)
        for placeholder, argument in zip(inner.graph.find_nodes(op="placeholder"), arguments):
            self.made[placeholder] = self.argument(argument)
        self.walk(inner.graph, inner)
        results = [self.made[result] for result in inner.graph.output_node().args[0]]
        return [result if is_enabled else self.detached(result) for result in results]

    def detached(self, value):
        return self.keep(Value("guise::detach", [value], value.shape, value.dtype, value.frames))

    def item(self, node):
        source, index = node.args
        whole = self.made[source]
        if isinstance(whole, list):
            return whole[index]
        shapes = [self.shape(each) for each in source.meta["val"]]
        made = Value(whole.operator, [], shapes[index], source.meta["val"][index].dtype, whole.frames, index)
        return self.keep(rewrites.result(whole, index, shapes, made))

    def operator(self, node):
        schema = node.target._schema
        arguments = []
        for position, expected in enumerate(schema.arguments):
            by_name = node.kwargs.get(expected.name, expected.default_value)
            arguments.append(self.argument(node.args[position] if position < len(node.args) else by_name))
        overload = "." + schema.overload_name if schema.overload_name else ""
        return self.value(node, schema.name + overload, arguments)

    def value(self, node, operator, arguments):
        result = node.meta.get("val")
        dtype = result.dtype if isinstance(result, torch.Tensor) else None
        made = Value(operator, arguments, self.shape(result), dtype, self.frames_of(node))
        return self.keep(rewrites.rewritten(made))

    def keep(self, value):
        """Puts a value, and what it is made of, into the list."""
        if value not in self.values:
            for part in values_in(value.arguments):
                self.keep(part)
            self.values.append(value)
        return value

    def argument(self, given):
        if isinstance(given, torch.fx.Node):
            number = given.meta.get("val")
            if isinstance(number, (torch.SymInt, torch.SymFloat)):
                return self.trace.expression(number)
            if self.made.get(given) is None:
                name = getattr(given.target, "__name__", given.target)
                raise Problem(self.place_of_use(given), f"{name} cannot be followed", expected="operators of ATen")
            return self.made[given]
        if isinstance(given, (list, tuple)):
            return [self.argument(each) for each in given]
        return self.trace.constants.get(given, given) if isinstance(given, float) else given

    def shape(self, tensor):
        return tuple(sympy.sympify(self.trace.expression(size)) for size in getattr(tensor, "shape", ()))

    def frames_of(self, node):
        found = FRAME.findall(node.meta.get("stack_trace") or "")
        return [(file, tuple(map(int, position))) for file, *position in found]

    def needed(self, terms):
        """What the terms are computed from, and what changes a tensor in place."""
        uses = Counter(id(used) for value in self.values for used in values_in(value.arguments))
        for value in self.values:
            value.arguments = self.with_places(value, value.arguments)
            if rewrites.changes_a_tensor(value):
                rewrites.without_change(value, uses)
        todo, reached = [*terms, *filter(rewrites.changes_a_tensor, self.values)], set()
        while todo:
            value = todo.pop()
            if value not in reached:
                reached.add(value)
                todo.extend(values_in(value.arguments))
        return [value for value in self.values if value in reached]

    def with_places(self, value, arguments):
        """Type and device of the example stand for those of an input."""
        inputs = sorted(self.trace.inputs, key=lambda node: not node.users)
        like = next(self.made[node] for node in inputs if self.made[node].dtype.is_floating_point)
        stands_for = {torch.float64: Type(like)} if not rewrites.says_float64(value) else {}
        return [Device(like) if isinstance(each, torch.device) else stands_for.get(each, each)
                if isinstance(each, torch.dtype) else each for each in arguments]
