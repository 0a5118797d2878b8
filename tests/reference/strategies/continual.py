"""The losses of continual learning in plain torch, image by image, as the papers write them; gradients come from torch.autograd.
Shares heads, softmax and cross-entropy with formulas.py and nothing with the plugins. A list of weights is the head's, row after
row and then the bias; an image passes one matrix and the head.
"""

import math

import torch

from formulas import cross_entropy, head, log_softmax, softmax

CONTINUAL_DEFAULTS = {
    "er": {"ce_weight": 1.0, "replay_weight": 1.0},
    "derpp": {"alpha": 0.1, "beta": 0.5},
    "ewc": {"loss_weight": 20.0, "gamma": 1.0, "fisher_decay": 0.98, "fisher_interval": 5},
    "cls_er": {"loss_weight": 0.1, "plastic_rate": 0.9, "plastic_momentum": 0.001, "stable_rate": 0.7, "stable_momentum": 0.001},
}


def answers(step, draw, weight=None, bias=None):
    """Logits of the images of a draw, by the student's head or another."""
    weight, bias = (weight, bias) if weight is not None else step["student"]
    backbone = step["leaves"]["student.backbone.weight"]
    return [head(weight, bias, torch.stack([(row * image.flatten()).sum() for row in backbone]))
            for image in step[f"replay.{draw}.images"]]


def labels(step, draw):
    return step[f"replay.{draw}.labels"].tolist()


def er(step, options):
    """1902.10486, algorithm 1, with a weight for each of the two parts."""
    terms = {"loss_ce": (step["ce"], options["ce_weight"])}
    if "replay.0.images" in step:
        terms["loss_er"] = (cross_entropy(answers(step, 0), labels(step, 0)), options["replay_weight"])
    return terms


def derpp(step, options):
    """2004.07211, equation 6; of each image the classes that were known when it was kept."""
    terms = {"loss_ce": (step["ce"], 1.0)}
    if "replay.0.images" not in step:
        return terms
    total, count = 0.0, 0
    for said, then, known in zip(answers(step, 0), step["replay.0.logits"], step["replay.0.known"].tolist()):
        for k in range(known):
            total, count = total + (said[k] - then[k]) ** 2, count + 1
    terms["loss_der"] = (total / count, options["alpha"])
    terms["loss_er"] = (cross_entropy(answers(step, 1), labels(step, 1)), options["beta"])
    return terms


def listed(weight, bias):
    return torch.cat([weight.reshape(-1), bias])


def ewc(step, options):
    """1612.00796, equation 3: l / 2 sum F (th - th*)^2; F by the squared gradient of signed losses over sqrt(N)."""
    terms, outputs = {"loss_ce": (step["ce"], 1.0)}, step["outputs"]
    buffers = {name: step[f"buffer.{name}"].clone() for name in ("importance", "anchor", "running", "tasks", "estimates", "due")}
    now = listed(*step["student"])
    if buffers["tasks"].item() > 0:
        if buffers["due"].item() > 0:
            buffers["anchor"], buffers["due"] = now.detach().clone(), torch.tensor(0)
        penalty = 0.0
        for f, theta, before in zip(buffers["importance"], now, buffers["anchor"]):
            penalty = penalty + f * (theta - before) ** 2 / 2
        terms["loss_ewc"] = (penalty, options["loss_weight"])
    if step["run"]["step"] % options["fisher_interval"] == 0:
        signed = 0.0
        for row, label, noise in zip(step["logits"], step["labels"], step["random.0"].tolist()):
            signed = signed - (1 if noise < 0.5 else -1) * log_softmax(row)[label]
        slope = listed(*torch.autograd.grad(signed / math.sqrt(len(step["labels"])), step["student"], retain_graph=True))
        share = max(1 - options["fisher_decay"], 1 / (buffers["estimates"].item() + 1))
        buffers["running"] = (1 - share) * buffers["running"] + share * slope**2
        buffers["estimates"] = buffers["estimates"] + 1
    outputs |= {f"buffer.{name}": value for name, value in buffers.items()}
    return terms


def cls_er(step, options):
    """The authors' observe() of clser.py, its averages moved by what the step before has left."""
    student, at = listed(*step["student"]).detach(), step["run"]["step"]
    averages = {name: step[f"buffer.{name}"].clone() for name in ("plastic", "stable")}
    first, last = step["buffer.first_step"], step["buffer.last_step"]
    if last.item() < at and first.item() < 0:
        averages = {name: student.clone() for name in averages}
        first = torch.tensor(at)
    elif last.item() < at:
        for name, drawn in zip(averages, step["random.0"].tolist()):
            momentum = max(options[f"{name}_momentum"], 1 / (at - first.item() + 1))
            if drawn < options[f"{name}_rate"]:
                averages[name] = (1 - momentum) * averages[name] + momentum * student
    step["outputs"] |= {f"buffer.{name}": value for name, value in averages.items()}
    step["outputs"] |= {"buffer.first_step": first, "buffer.last_step": torch.tensor(max(at, last.item()))}
    if "replay.0.images" not in step:
        return {"loss_ce": (step["ce"], 1.0)}
    replayed, (classes, width) = answers(step, 0), step["student"][0].shape
    n, m = len(step["labels"]), len(replayed)
    said = {}
    for name, average in averages.items():
        with torch.no_grad():
            said[name] = answers(step, 0, average[:classes * width].reshape(classes, width), average[classes * width:])
    total = 0.0
    for row, label, plastic, stable in zip(replayed, labels(step, 0), said["plastic"], said["stable"]):
        surer = stable if softmax(stable)[label] > softmax(plastic)[label] else plastic
        total = total + ((row - surer) ** 2).sum() / classes
    return {"loss_ce": (step["ce"], n / (n + m)), "loss_er": (cross_entropy(replayed, labels(step, 0)), m / (n + m)),
            "loss_consistency": (total / m, options["loss_weight"])}


TERMS = {"er": er, "derpp": derpp, "ewc": ewc, "cls_er": cls_er}


def apply(strategy, given_options, tensors, run):
    """Outputs by name (loss, terms, logits, gradients, buffers) of one strategy on the input tensors by name."""
    options = {**CONTINUAL_DEFAULTS[strategy], **given_options}
    leaves = {name: value.clone().requires_grad_() for name, value in tensors.items()
              if name == "features" or name.startswith("student.")}
    student = (leaves["student.head.weight"], leaves["student.head.bias"])
    logits = [head(*student, row) for row in leaves["features"]]
    outputs, names = {}, tensors["targets"].tolist()
    step = {**tensors, "leaves": leaves, "student": student, "logits": logits, "labels": names, "run": {"step": 0, **run},
            "outputs": outputs, "ce": cross_entropy(logits, names)}
    terms = TERMS[strategy](step, options)
    loss = sum(value * weight for value, weight in terms.values())
    loss.backward()
    outputs |= {"loss": loss, "logits": torch.stack(logits)}
    for name, (value, weight) in terms.items():
        outputs[f"term.{name}"], outputs[f"weighted.{name}"] = value, value * weight
    for name, leaf in leaves.items():
        outputs[f"grad.{name}"] = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
    return {name: value.detach() for name, value in outputs.items()}
