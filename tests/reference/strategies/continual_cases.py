"""Cases of continual learning: every option, an empty buffer, classes that were not known, tasks that have ended, averages that
begin, move and stay."""

import torch

import case_file
import continual
from inputs import Inputs

SIDE = 2  # images [1, SIDE, SIDE]


def draws_of(inputs, count, scale):
    """Draws of M images each, of which some were kept when fewer classes were known."""
    tensors = {}
    for draw in range(count):
        m, k = 3 + draw, inputs.classes
        labels = [inputs.random.randrange(k) for _ in range(m)]
        known = [inputs.random.randrange(label + 1, k + 1) for label in labels]
        logits = inputs.normal(m, k, scale=scale)
        for row, there in zip(logits, known):
            row[there:] = 0
        tensors |= {f"replay.{draw}.images": inputs.normal(m, 1, SIDE, SIDE), f"replay.{draw}.labels": torch.tensor(labels),
                    f"replay.{draw}.known": torch.tensor(known), f"replay.{draw}.logits": logits}
    return tensors


def own_tensors(strategy, inputs, run):
    """Buffers and noise."""
    length = inputs.classes * (inputs.width + 1)
    if strategy == "ewc":
        counts = {name: torch.tensor(run.get(name, 0)) for name in ("tasks", "estimates", "due")}
        return {"random.0": inputs.uniform(inputs.batch), "buffer.importance": inputs.normal(length).abs(),
                "buffer.anchor": inputs.normal(length), "buffer.running": inputs.normal(length).abs(),
                **{f"buffer.{name}": value for name, value in counts.items()}}
    if strategy == "cls_er":
        return {"random.0": torch.tensor(run.get("drawn", [0.3, 0.4]), dtype=torch.float64),
                "buffer.plastic": inputs.normal(length), "buffer.stable": inputs.normal(length),
                "buffer.first_step": torch.tensor(run.get("first", 2)), "buffer.last_step": torch.tensor(run.get("last", run["step"] - 1))}
    return {}


def case(strategy, options, shape=(5, 4, 6), draws=2, scale=1.0, note="", **run):
    run = {"step": 10, **run}
    name = "-".join([strategy] + [f"{key}={value}" for key, value in {**options, **run}.items()] + ([note] if note else []))
    inputs = Inputs(name, shape)
    tensors = inputs.common(scale)
    tensors["images"] = inputs.normal(inputs.batch, 1, SIDE, SIDE)
    if strategy != "ewc":
        tensors["student.backbone.weight"] = inputs.normal(inputs.width, SIDE * SIDE)
        tensors |= draws_of(inputs, draws, scale)
    tensors |= own_tensors(strategy, inputs, run)
    outputs = continual.apply(strategy, options, tensors, run)
    assert all(torch.isfinite(value).all() for value in outputs.values()), name
    return {"name": name, "strategy": strategy, "options": options, "run": run,
            "inputs": case_file.entries(tensors), "outputs": case_file.entries(outputs)}


def options_of(strategy):
    if strategy == "er":
        yield from ({"ce_weight": c, "replay_weight": w} for c, w in ((2.0, 0.5), (0.0, 1.0), (0.7, 0.0)))
    if strategy == "derpp":
        yield from ({"alpha": a, "beta": b} for a, b in ((0.5, 0.0), (0.0, 1.0), (0.2, 0.5)))


def runs_of(strategy):
    if strategy == "ewc":
        for options in ({}, {"loss_weight": 0.0}, {"fisher_decay": 0.5}, {"fisher_interval": 3}, {"gamma": 0.5}):
            yield from ((options, run) for run in ({"tasks": 1}, {"tasks": 2, "due": 1, "estimates": 0}, {"estimates": 7}))
        yield {"fisher_decay": 1.0}, {"estimates": 3}
        yield {"fisher_decay": 0.0}, {"estimates": 3, "tasks": 1}
    if strategy == "cls_er":
        yield {}, {"step": 0, "first": -1, "last": -1}  # both begin
        yield {}, {"step": 7, "first": -1, "last": -1}
        yield {}, {"last": 10}  # a second part of the step: neither moves
        yield {}, {"step": 5000}
        for drawn in ([0.95, 0.1], [0.1, 0.95], [0.95, 0.95], [0.0, 0.69]):
            yield {}, {"drawn": drawn}
        yield {"plastic_momentum": 0.5, "stable_momentum": 0.25, "loss_weight": 2.0}, {}
        yield {"plastic_rate": 0.0, "stable_rate": 1.0}, {}


def cases_of(strategy):
    yield case(strategy, {})
    for note, shape in (("one-sample", (1, 4, 6)), ("two-classes", (5, 4, 2)), ("one-channel", (5, 1, 4))):
        yield case(strategy, {}, shape, note=note)
    yield case(strategy, {}, scale=30.0, note="large-logits")
    if strategy != "ewc":
        yield case(strategy, {}, draws=0, note="empty-buffer")
    for options in options_of(strategy):
        yield case(strategy, options)
    for options, run in runs_of(strategy):
        yield case(strategy, options, **run)


NAMES = tuple(continual.TERMS)
