"""Parameters after 12 steps, rates over a run and clipped gradients by torch.optim's plain Python loops.

The gradient of a parameter p is scale * (p - target), so a file of targets is enough; "sometimes" has none in
steps 1, 4, 7, 10. float64, foreach and fused off: the host's fused kernels are not used here.
Run: python make_optimizers.py (writes optimizers.json beside this script).
"""
import json
import pathlib

import torch
from torch.optim import lr_scheduler

torch.set_default_dtype(torch.float64)
FACTORS = {"matrix": 1.0, "vector": 0.5, "scalar": 0.0, "filter": 2.0, "sometimes": 0.5}
SHAPES = {"matrix": [3, 4], "vector": [5], "scalar": [], "filter": [2, 3, 3, 3], "sometimes": [4]}
RATES = [0.1, 0.1, 0.05, 0.2, 0.1, 0.1, 0.01, 0.01, 0.01, 0.02, 0.02, 0.5]


def start():
    generator = torch.Generator().manual_seed(3)
    draw = lambda: {name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()}
    return draw(), draw(), 0.7


def run(make):
    values, targets, scale = start()
    parameters = {name: value.clone().requires_grad_() for name, value in values.items()}
    optimizer = make(list(parameters.values()))
    for step, rate in enumerate(RATES):
        for name, parameter in parameters.items():
            skipped = name == "sometimes" and step % 3 == 1
            parameter.grad = None if skipped else scale * (parameter.detach() - targets[name])
        for group in optimizer.param_groups:
            group["lr"] = rate * group.get("factor", 1.0)
        optimizer.step()
    state = {f"{name}.{key}": torch.as_tensor(value).flatten().tolist() for name, parameter in parameters.items()
             for key, value in optimizer.state[parameter].items() if value is not None}
    return {"values": {n: p.detach().flatten().tolist() for n, p in parameters.items()}, "state": state}


def sgd(momentum, weight_decay, nesterov):
    return {"name": "sgd", "momentum": momentum, "weight_decay": weight_decay, "nesterov": nesterov,
            **run(lambda p: torch.optim.SGD(p, 1.0, momentum, 0, weight_decay, nesterov, foreach=False))}


def adamw(beta1, beta2, epsilon, weight_decay):
    return {"name": "adamw", "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "weight_decay": weight_decay,
            **run(lambda p: torch.optim.AdamW(p, 1.0, (beta1, beta2), epsilon, weight_decay, foreach=False))}


def in_groups(name, factors, make):
    """`factors` of the rate by parameter; 0: not given to the optimizer. Matrices and filters alone are decayed."""
    def groups_of(parameters):
        return [{"params": [p], "factor": factor, **({} if p.dim() > 1 else {"weight_decay": 0.0})}
                for p, factor in zip(parameters, (factors[n] for n in SHAPES)) if factor > 0]
    return {"name": name, "factors": factors, **run(lambda p: make(groups_of(p)))}


def sgd_in_groups(momentum, weight_decay, nesterov, factors):
    return {"momentum": momentum, "weight_decay": weight_decay, "nesterov": nesterov,
            **in_groups("sgd", factors, lambda g: torch.optim.SGD(g, 1.0, momentum, 0, weight_decay, nesterov,
                                                                  foreach=False))}


def adamw_in_groups(beta1, beta2, epsilon, weight_decay, factors):
    return {"beta1": beta1, "beta2": beta2, "epsilon": epsilon, "weight_decay": weight_decay,
            **in_groups("adamw", factors, lambda g: torch.optim.AdamW(g, 1.0, (beta1, beta2), epsilon, weight_decay,
                                                                      foreach=False))}


def rates(name, milestones, gamma, warmup_steps, steps_per_epoch, epochs):
    base, total = 0.1, steps_per_epoch * epochs
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], base)
    if name == "multistep":
        main = lr_scheduler.MultiStepLR(optimizer, [m * steps_per_epoch for m in milestones], gamma)
    elif name == "constant":
        main = lr_scheduler.ConstantLR(optimizer, 1.0)
    elif warmup_steps == 0:
        main = lr_scheduler.CosineAnnealingLR(optimizer, total)
    schedulers = [] if name == "cosine" and warmup_steps else [main]
    if warmup_steps > 1:
        warmup = lr_scheduler.LinearLR(optimizer, 1 / warmup_steps, 1.0, warmup_steps - 1)
        if name == "cosine":
            rest = lr_scheduler.CosineAnnealingLR(optimizer, total - warmup_steps)
            schedulers = [lr_scheduler.SequentialLR(optimizer, [warmup, rest], [warmup_steps])]
        else:
            schedulers.append(warmup)
    sequence = []
    for _ in range(total):
        sequence.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        for scheduler in schedulers:
            scheduler.step()
    return {"name": name, "milestones": milestones, "gamma": gamma, "warmup_epochs": warmup_steps / steps_per_epoch,
            "steps_per_epoch": steps_per_epoch, "epochs": epochs, "base_lr": base, "rates": sequence}


def clipped(max_norm):
    _, targets, _ = start()
    parameters = {name: torch.zeros(shape, requires_grad=True) for name, shape in SHAPES.items()}
    for name, parameter in parameters.items():
        parameter.grad = None if name == "vector" else targets[name].clone()
    norm = torch.nn.utils.clip_grad_norm_(list(parameters.values()), max_norm)
    return {"max_norm": max_norm, "norm": norm.item(),
            "gradients": {n: p.grad.flatten().tolist() for n, p in parameters.items() if p.grad is not None}}


if __name__ == "__main__":
    values, targets, scale = start()
    document = {
        "start": {"shapes": SHAPES, "scale": scale, "rates": RATES,
                  "values": {n: v.flatten().tolist() for n, v in values.items()},
                  "targets": {n: t.flatten().tolist() for n, t in targets.items()}},
        "optimizers": [sgd(0.0, 0.0, False), sgd(0.0, 0.01, False), sgd(0.9, 1e-4, False), sgd(0.9, 0.05, True),
                       adamw(0.9, 0.999, 1e-8, 0.01), adamw(0.8, 0.95, 1e-3, 0.2), adamw(0.9, 0.999, 1e-8, 0.0)],
        "groups": [sgd_in_groups(0.9, 0.05, False, FACTORS), sgd_in_groups(0.0, 0.1, False, FACTORS),
                   sgd_in_groups(0.8, 0.05, True, FACTORS), adamw_in_groups(0.9, 0.999, 1e-8, 0.1, FACTORS)],
        "schedules": [rates("constant", [], 0.1, 0, 3, 4), rates("constant", [], 0.1, 5, 4, 3),
                      rates("multistep", [2, 3], 0.1, 0, 3, 5), rates("multistep", [1, 3, 3], 0.5, 6, 4, 5),
                      rates("multistep", [1], 0.2, 2, 1, 4), rates("cosine", [], 0.1, 0, 5, 3),
                      rates("cosine", [], 0.1, 6, 4, 5), rates("cosine", [], 0.1, 3, 2, 6)],
        "clips": [clipped(1e-3), clipped(1.0), clipped(1000.0)]}
    pathlib.Path(__file__).with_name("optimizers.json").write_text(json.dumps(document) + "\n")
