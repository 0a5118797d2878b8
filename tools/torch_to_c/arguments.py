"""What each argument of a loss function stands for: by its name a tensor or a function of the host, by its default an
option (a number), a parameter (a tensor, or a function of sizes that makes one) or a fixed value (anything else)."""

import importlib.util
import inspect
import os
import re
import sys
import typing
from dataclasses import dataclass, field
from pathlib import Path

import torch

from .problem import Problem

TENSORS = {"features": ("N", "D"), "logits": ("N", "K"), "targets": ("N",), "teacher_logits": ("N", "K_t"),
           "teacher_features": ("N", "D")}
FUNCTIONS = {"head": "logits [M, K] of features [M, D]", "teacher_head": "the teacher's logits of features [M, D]",
             "cross_entropy": "the run's own, of logits [N, K] with the targets",
             "over_teacher_classes": "[M, K] narrowed to [M, K_t]", "random_uniform": "of sizes, in [0, 1)"}
C_WORDS = set("""auto bool break case char const continue default do double else enum extern float for goto if inline
    int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile
    while""".split())
NAME = re.compile(r"[a-z][a-z0-9_]*")
NUMBER = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
RANGE = re.compile(rf"(?P<above>>)(?P<at_least>=)?\s*(?P<low>{NUMBER})|(?P<from>{NUMBER})\s*\.\.\s*(?P<to>{NUMBER})")


@dataclass
class Option:
    """A number with a default; `range` is None, ("above", low), ("at least", low) or ("between", low, high)."""
    name: str
    default: int | float
    range: tuple | None = None
    help: str = ""

    def key(self):
        """Its name in the plugin."""
        return self.name.lower()


@dataclass
class Parameter:
    """A tensor of the strategy's own: the default, a tensor, or what a lambda of sizes and options makes."""
    name: str
    default: object

    def made(self, known):
        if isinstance(self.default, torch.Tensor):
            return self.default
        needs = list(inspect.signature(self.default).parameters)
        unknown = [name for name in needs if name not in known]
        if unknown:
            raise Problem(f"parameter {self.name}", f"its default asks for {unknown[0]}",
                          expected="a tensor, or a lambda of " + ", ".join(known))
        return self.default(**{name: known[name] for name in needs})


@dataclass
class LossFunction:
    name: str  # the plugin's
    call: typing.Callable
    module: object
    file: Path
    files: set  # that one, and what lies beside it and was imported
    tensors: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    options: list = field(default_factory=list)
    parameters: list = field(default_factory=list)
    fixed: dict = field(default_factory=dict)

    def __call__(self, values):
        """The loss of what is given by name; names that it does not take are left out."""
        names = [*self.tensors, *self.functions, *(each.name for each in [*self.options, *self.parameters])]
        return self.call(**{name: values[name] for name in names}, **self.fixed)

    def summary(self):
        text = inspect.getdoc(self.call) or inspect.getdoc(self.module) or f"{self.call.__name__} of {self.file.name}"
        return text.strip().splitlines()[0].rstrip(".").replace("*/", "* /")


def load(file, function, fixed=(), name=None):
    """A function of a Python file. `fixed` gives values to arguments that are to be no options."""
    file = Path(file).resolve()
    if not file.is_file():
        raise Problem(file, "no such file", expected="a Python file that holds the loss as a function")
    sys.path.insert(0, str(file.parent))
    specification = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(specification)
    try:
        specification.loader.exec_module(module)
    except Exception as error:
        raise Problem(file, f"cannot be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(str(file.parent))
    call = getattr(module, function, None)
    if not inspect.isfunction(call):
        found = [key for key, value in vars(module).items()
                 if inspect.isfunction(value) and value.__module__ == module.__name__]
        raise Problem(file, f"holds no function {function}", received=", ".join(found) or "no function at all")
    loaded = (getattr(each, "__file__", None) for each in list(sys.modules.values()))
    files = {str(file)} | {path for path in loaded if path and os.path.dirname(path) == str(file.parent)}
    return sorted_arguments(LossFunction(name or file.stem, call, module, file, files), dict(fixed))


def sorted_arguments(loss, fixed):
    hints = typing.get_type_hints(loss.call, include_extras=True)
    for argument in inspect.signature(loss.call).parameters.values():
        name, default = argument.name, argument.default
        if name in TENSORS:
            loss.tensors.append(name)
        elif name in FUNCTIONS:
            loss.functions.append(name)
        elif name in fixed:
            loss.fixed[name] = fixed.pop(name)
        elif default is argument.empty:
            raise unknown_argument(loss, name)
        elif isinstance(default, (int, float)) and not isinstance(default, bool):
            loss.options.append(option_of(name, default, hints.get(name)))
        elif isinstance(default, torch.Tensor) or callable(default):
            loss.parameters.append(Parameter(name, default))
        else:
            loss.fixed[name] = default
    if fixed:
        raise Problem(f"--fix {next(iter(fixed))}", f"{loss.call.__name__} has no such argument",
                      expected="one of " + ", ".join(inspect.signature(loss.call).parameters))
    keys = [option.key() for option in loss.options] + [parameter.name for parameter in loss.parameters]
    for key in keys:
        if not NAME.fullmatch(key) or key in C_WORDS or keys.count(key) > 1:
            raise Problem(f"argument {key}", "a name that a plugin cannot have",
                          expected="a-z, 0-9 and _, no word of C, and no other argument of that name")
    return loss


def unknown_argument(loss, name):
    line = inspect.getsourcelines(loss.call)[1]
    return Problem(f"{loss.file.name}:{line}", f"the argument {name} has no default and a name that says nothing",
                   expected="a tensor: " + ", ".join(TENSORS) + "; a function: " + ", ".join(FUNCTIONS),
                   **{"try": f"a default: a number makes an option, a tensor a parameter; or --fix {name}=VALUE"})


def option_of(name, default, hint):
    """Annotated[float, "> 0", "softens both"] gives range and help, in any order."""
    kind, *texts = typing.get_args(hint) if typing.get_origin(hint) is typing.Annotated else [hint]
    option = Option(name, float(default) if kind is float else default)
    for text in texts:
        match = RANGE.fullmatch(str(text).strip())
        if not match:
            option.help = str(text)
        elif match["above"]:
            option.range = ("at least" if match["at_least"] else "above", float(match["low"]))
        else:
            option.range = ("between", float(match["from"]), float(match["to"]))
    return option
