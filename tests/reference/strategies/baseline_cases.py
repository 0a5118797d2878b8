"""Cases of the baselines: every option, weights of 0, one sample, two classes, one channel, large logits, epochs."""

import itertools

import torch

import baselines
import case_file
from inputs import Inputs, corner_shapes

TEACHER = {"dkd": "logits", "logit_std": "logits", "dist": "logits", "mgd": "features"}


def own_tensors(strategy, inputs, options, run):
    """Noise, parameters and buffers of a strategy."""
    n, d, k = inputs.batch, inputs.width, inputs.classes
    if strategy == "mask_ce":
        tensors = {f"random.{i}": inputs.uniform(n, d) for i in range(options.get("mask_multi", 1))}
        mode = options.get("mask_mode", "s")
        if mode in "sa":
            count = 1 if mode == "s" else int(d * options.get("mask_ratio", 0.85))
            tensors["param.mask_token"] = inputs.normal(count)
        return tensors
    if strategy == "mgd":
        names = ("generator_1", "generator_2")
        return {"random.0": inputs.uniform(n, d),
                **{f"param.{name}_weight": inputs.normal(d, d, scale=0.5) for name in names},
                **{f"param.{name}_bias": inputs.normal(d, scale=0.5) for name in names}}
    if strategy == "ps_kd":
        said = torch.softmax(inputs.normal(run["train_size"], k), 1)
        said[::3] = 0  # not seen yet
        order = inputs.random.sample(range(run["train_size"]), n)
        return {"samples": torch.tensor(order), "buffer.predictions": said}
    return {}


def case(strategy, options, shape=(5, 8, 4), source=None, scale=1.0, run=None, note=""):
    run = {**({"train_size": 9, "epoch": 2, "epochs": 10} if strategy == "ps_kd" else {}), **(run or {})}
    name = "-".join([strategy] + [f"{key}={value}" for key, value in {**options, **run}.items()] + ([note] if note else []))
    inputs = Inputs(name, shape)
    tensors = inputs.common(scale)
    if strategy in TEACHER:
        tensors.update(inputs.teacher(source or TEACHER[strategy], scale))
    tensors.update(own_tensors(strategy, inputs, options, run))
    outputs = baselines.apply(strategy, options, tensors, run)
    assert all(torch.isfinite(value).all() for value in outputs.values()), name
    return {"name": name, "strategy": strategy, "options": options, **({"run": run} if run else {}),
            "inputs": case_file.entries(tensors), "outputs": case_file.entries(outputs)}


def weights(first, second):
    """Both weights, each of them 0."""
    for one, other in ((2.0, 0.5), (0.0, 1.0), (0.7, 0.0)):
        yield {first: one, second: other}


def options_of(strategy):
    if strategy == "mask_ce":
        yield from ({"mask_mode": mode, "mask_ratio": ratio}
                    for mode, ratio in itertools.product(("s", "sgf", "a", "agf", "d"), (0.0, 0.5, 0.85)))
        yield from ({"mask_multi": 3, "mask_mode": mode, "mask_ratio": 0.5} for mode in "sad")
        yield {"mask_ratio": 1.0}
    if strategy == "tf_kd":
        yield from ({"right": right, "temperature": temperature, "soften_student": soften} for right, temperature, soften
                    in itertools.product((0.5, 0.99, 1.0), (0.5, 20.0), (True, False)))
    if strategy == "ps_kd":
        yield from ({"alpha": alpha} for alpha in (0.0, 0.5, 1.0))
    if strategy == "dkd":
        yield from ({"alpha": alpha, "beta": beta, "temperature": temperature} for alpha, beta, temperature
                    in ((1.0, 8.0, 1.0), (0.5, 2.0, 0.5), (0.0, 1.0, 4.0), (1.0, 0.0, 10.0)))
        yield {"ce_weight": 0.0}
    if strategy == "logit_std":
        yield from ({"temperature": temperature} for temperature in (0.5, 1.0, 6.0))
    if strategy == "dist":
        yield from ({"beta": beta, "gamma": gamma, "temperature": temperature} for beta, gamma, temperature
                    in ((1.0, 1.0, 1.0), (2.0, 0.0, 0.5), (0.0, 2.0, 10.0)))
        yield {"ce_weight": 0.0}
    if strategy == "mgd":
        yield from ({"mask_ratio": ratio, "loss_weight": weight} for ratio, weight in ((0.0, 1.0), (0.5, 0.1), (1.0, 2.0)))
    if strategy in ("mask_ce", "tf_kd", "logit_std", "mgd"):
        yield from weights("ce_weight", "loss_weight")


def runs_of(strategy):
    """Where the epoch counts."""
    if strategy == "ps_kd":
        yield from ({}, {"epoch": 0}, {"epoch": 9}, {"epoch": 0, "epochs": 1, "train_size": 5})
    if strategy == "dkd":
        yield from ({"epoch": epoch, "epochs": 30, "start_epoch": start}
                    for epoch, start in ((0, 0), (4, 0), (19, 0), (20, 0), (25, 25), (29, 25)))


def cases_of(strategy):
    yield case(strategy, {})
    for note, shape in corner_shapes():
        yield case(strategy, {}, shape, note=note)
    yield case(strategy, {}, (1, 1, 2), note="smallest")
    yield case(strategy, {}, scale=30.0, note="large-logits")
    if strategy in TEACHER and strategy != "mgd":
        yield case(strategy, {}, source="features", note="teacher-features")
    for options in options_of(strategy):
        yield case(strategy, options)
    for run in runs_of(strategy):
        yield case(strategy, {"warmup_epochs": 20} if strategy == "dkd" else {}, run=run, note="run")


NAMES = tuple(baselines.TERMS)
