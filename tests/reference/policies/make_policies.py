"""Makes policies_<dtype>.json: teacher tensors after every call of every policy, by mmengine's own classes (ema,
anneal, swa), by mmpretrain's CosineEMA rule on mmengine's base class, and by plain copies for swap.
The student's tensors per call stand once per dtype under "students"; a case names the one it reads.
"""

import copy
import itertools
import math
import pathlib
import random
import sys

import torch
from mmengine.model import (BaseAveragedModel, ExponentialMovingAverage, MomentumAnnealingEMA,
                            StochasticWeightAverage)

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))
import case_file  # noqa: E402

CALLS = 12


class CosineEMA(BaseAveragedModel):
    """m_k = e - (e - m)(cos(pi k / steps) + 1) / 2, as in mmpretrain (there steps is the runner's max_iters)."""

    def __init__(self, model, momentum=0.004, end_momentum=0.0, steps=CALLS, **other):
        super().__init__(model, **other)
        self.momentum, self.end_momentum, self.run_steps = momentum, end_momentum, steps

    def avg_func(self, averaged_param, source_param, steps):
        cosine = (math.cos(math.pi * int(steps) / self.run_steps) + 1) / 2
        momentum = self.end_momentum - (self.end_momentum - self.momentum) * cosine
        averaged_param.mul_(1 - momentum).add_(source_param, alpha=momentum)


class Tiny(torch.nn.Module):
    """A convolution's weight, a batch norm with its buffers and a head, all very small."""

    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 2, 2, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(2)
        self.fc = torch.nn.Linear(2, 3)


def student_at(model, call, dtype):
    """A student of its own for each call: values of very different sizes, counters that move on."""
    source = random.Random(f"student {call} {dtype}")
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            tensor.fill_(7 + 13 * call)
        else:
            scale = 1000.0 if name.endswith("running_var") else 1.0
            flat = [source.gauss(0, 1) * scale for _ in range(tensor.numel())]
            tensor.copy_(torch.tensor(flat, dtype=torch.float64).reshape(tensor.shape))


def students(dtype):
    rows = {}
    model = Tiny().to(dtype)
    for call in range(CALLS):
        student_at(model, call, dtype)
        rows.update({f"student.{call}.{name}": value.clone() for name, value in model.state_dict().items()})
    return rows


def set_student(model, series, call):
    for name, tensor in model.state_dict().items():
        tensor.copy_(series[f"student.{call}.{name}"])


def averaged(kind, options, series, dtype):
    """Teacher tensors after each call by an averaging class."""
    model = Tiny().to(dtype)
    average = kind(model, **options)
    outputs = {}
    for call in range(CALLS):
        set_student(model, series, call)
        average.update_parameters(model)
        outputs.update({f"teacher.{call}.{name}": value.clone()
                        for name, value in average.module.state_dict().items()})
    return outputs


def swapped(options, series, dtype):
    """Each call is an epoch: a frozen copy, renewed when its number is a multiple of interval_epochs."""
    model, teacher, outputs = Tiny().to(dtype), None, {}
    for call in range(CALLS):
        set_student(model, series, call)
        if call % options.get("interval_epochs", 5) == 0:
            teacher = copy.deepcopy(model)
        outputs.update({f"teacher.{call}.{name}": value.clone() for name, value in teacher.state_dict().items()})
    return outputs


def common_options():
    for interval, buffers in itertools.product((1, 3), (False, True)):
        yield {"interval": interval, "update_buffers": buffers}


def policy_options():
    """(policy, class, options) of every case; the first of each policy holds the defaults."""
    for policy, kind in (("ema", ExponentialMovingAverage), ("anneal", MomentumAnnealingEMA),
                         ("swa", StochasticWeightAverage)):
        yield policy, kind, {}
    for momentum, common in itertools.product((0.001, 0.2, 0.9), common_options()):
        yield "ema", ExponentialMovingAverage, {"momentum": momentum, **common}
    yield "ema", ExponentialMovingAverage, {"momentum": 0.5}
    for (momentum, gamma), common in itertools.product(((0.0002, 100), (0.4, 5), (0.01, 1)), common_options()):
        yield "anneal", MomentumAnnealingEMA, {"momentum": momentum, "gamma": gamma, **common}
    for common in common_options():
        yield "swa", StochasticWeightAverage, common
    yield "cosine", CosineEMA, {"steps": CALLS}
    for (start, end, steps), common in itertools.product(((0.004, 0.0, 12), (0.9, 0.1, 30)), common_options()):
        yield "cosine", CosineEMA, {"momentum": start, "end_momentum": end, "steps": steps, **common}
    yield "swap", None, {}
    for interval_epochs in (1, 3):
        yield "swap", None, {"interval_epochs": interval_epochs}


def cases_of(series, dtype_name):
    dtype = case_file.TYPES[dtype_name]
    for policy, kind, options in policy_options():
        outputs = averaged(kind, options, series, dtype) if kind else swapped(options, series, dtype)
        name = "-".join([policy, dtype_name] + [f"{key}={value}" for key, value in options.items()])
        yield {"name": name, "policy": policy, "options": options, "student": dtype_name,
               "outputs": case_file.entries(outputs)}


def main(folder=FOLDER):
    for dtype_name in ("float32", "float64"):
        series = students(case_file.TYPES[dtype_name])
        cases = list(cases_of(series, dtype_name))
        document = {"students": {dtype_name: case_file.entries(series)}, "cases": cases}
        case_file.write(pathlib.Path(folder) / f"policies_{dtype_name}.json", document)
        print(f"{dtype_name}: {len(cases)} cases")


if __name__ == "__main__":
    main(*sys.argv[1:])
