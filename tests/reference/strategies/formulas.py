"""The strategies' losses in plain torch, sample by sample and channel by channel, as directly from the formulas as
possible; gradients come from torch.autograd. Slow on purpose: no vectorised masking, no library loss function.
z is a feature row [D], s, t, p, q are logit rows [K]; a batch is a list of rows.
"""

import math

import torch

DEFAULTS = {
    "teacher_scope": "model",
    "target_grad": False,
    "criterion": "kd",
    "kd_form": "ce",
    "softmax_first": False,
    "temperature": 2.0,
    "loss_weight": 1.0,
    "ce_weight": 1.0,
    "kd_weight": 0.0,
    "mask_ratio": 0.85,
    "mask_mode": "s",
    "inv_mode": "v1",
    "mask_multi": 1,
    "divide_by_m": False,
}


def head(weight, bias, row):
    """g(z): weight [K, D], bias [K], row [D] -> [K]."""
    return torch.stack([(weight[k] * row).sum() + bias[k] for k in range(len(bias))])


def log_softmax(row):
    shifted = row - row.detach().max()
    return shifted - torch.log(torch.exp(shifted).sum())


def softmax(row):
    return torch.exp(log_softmax(row))


def cross_entropy(logit_rows, labels):
    total = 0.0
    for row, label in zip(logit_rows, labels):
        total = total - log_softmax(row)[label]
    return total / len(logit_rows)


def kd_row(prediction, target, form, temperature):
    log_p = log_softmax(prediction / temperature)
    log_t = log_softmax(target / temperature)
    cross = -(torch.exp(log_t) * log_p).sum()
    if form == "ce":
        return cross
    entropy = -(torch.exp(log_t) * log_t).sum()
    return (cross - entropy) * (temperature**2 if form == "kl_t2" else 1.0)


def cosine_row(prediction, target):
    length_p = torch.sqrt((prediction * prediction).sum())
    length_t = torch.sqrt((target * target).sum())
    return -(prediction * target).sum() / (length_p * length_t)  # never near the 1e-8 floor here


def criterion(prediction_rows, target_rows, options):
    """l(prediction, target): the mean over the rows (l2: over all entries)."""
    total = 0.0
    for prediction, target in zip(prediction_rows, target_rows):
        if options["softmax_first"]:
            prediction, target = softmax(prediction), softmax(target)
        if options["criterion"] == "kd":
            total = total + kd_row(prediction, target, options["kd_form"], options["temperature"])
        elif options["criterion"] == "l2":
            total = total + ((prediction - target) ** 2).sum() / len(prediction)
        elif options["criterion"] == "cosine":
            total = total + cosine_row(prediction, target)
        else:
            raise ValueError(options["criterion"])
    return total / len(prediction_rows)


def masked_count(width, ratio):
    """m = floor(D * mask_ratio), the product in double precision."""
    return math.floor(width * ratio)


def dropout_row(row, noise, ratio):
    return torch.stack([row[j] / (1 - ratio) if noise[j] >= ratio else row[j] * 0 for j in range(len(row))])


def masked_row(row, noise, options, tokens):
    """z_m: the last m channels of the row's permutation hold the mask token(s)."""
    width = len(row)
    kept = width - masked_count(width, options["mask_ratio"])
    order = sorted(range(width), key=lambda j: noise[j])  # python's sort is stable
    places = [row[j] for j in range(width)]
    for position in range(kept, width):
        places[order[position]] = token_at(options, tokens, "mask_token", position - kept)
    return torch.stack(places)


def inverse_row(row, noise, options, tokens):
    """z_i: the first D - m channels of the row's permutation hold the token(s)."""
    width = len(row)
    kept = width - masked_count(width, options["mask_ratio"])
    order = sorted(range(width), key=lambda j: noise[j])
    places = [row[j] for j in range(width)]
    for position in range(kept):
        places[order[position]] = token_at(options, tokens, "inverse_token", position)
    return torch.stack(places)


def token_at(options, tokens, name, index):
    mode = options["mask_mode"]
    if mode == "s":
        return tokens["mask_token"][0]  # one scalar, shared by both views
    if mode == "a":
        return tokens[name][index]
    if mode in ("sgf", "sgd", "agf", "agd"):
        return torch.zeros((), dtype=torch.float64)
    raise ValueError(mode)


def masked_term(feature_rows, target_rows, noises, student, tokens, options):
    """student = (weight, bias); noises: mask_multi lists of [N][D]."""
    inverse = "none" if options["mask_mode"] == "d" else options["inv_mode"]
    predictions, targets = [], []
    for draw in noises:
        for row, target, noise in zip(feature_rows, target_rows, draw):
            if options["mask_mode"] == "d":
                view = dropout_row(row, noise, options["mask_ratio"])
            else:
                view = masked_row(row, noise, options, tokens)
            p = head(*student, view)
            if inverse != "none":
                q = head(*student, inverse_row(row, noise, options, tokens)).detach()
                p, target = (p + q, target) if inverse == "v1" else (p, target - q)
            predictions.append(p)
            targets.append(target)
    term = criterion(predictions, targets, options)
    return term / len(noises) if options["divide_by_m"] else term


def teacher_rows(tensors, feature_rows, options):
    """t: from the teacher's own feature or logits (scope model), or from z (scope head)."""
    weight, bias = tensors.get("teacher.head.weight"), tensors.get("teacher.head.bias")
    if options["teacher_scope"] == "model":
        if "teacher.logits" in tensors:
            return list(tensors["teacher.logits"])
        return [head(weight, bias, row) for row in tensors["teacher.features"]]
    rows = [head(weight, bias, row) for row in feature_rows]
    return rows if options["target_grad"] else [row.detach() for row in rows]


def distillation_terms(logits, target, options):
    """loss_kd; in form ce also its divergence, which is logged and not trained."""
    terms = {"loss_kd": criterion(logits, target, options)}
    if options["criterion"] == "kd" and options["kd_form"] == "ce":
        terms["loss_kd_kl"] = criterion(logits, target, {**options, "kd_form": "kl"})
    return terms


def weight_of(term, strategy, options):
    if term == "loss_kd_kl":
        return 0.0
    if term == "loss_ce":
        return options["ce_weight"]
    return options["kd_weight" if term == "loss_kd" and strategy.startswith("mask_") else "loss_weight"]


def apply(strategy, given_options, tensors):
    """Outputs by name (loss, terms, logits, gradients) of one strategy on the input tensors by name."""
    options = {**DEFAULTS, **given_options}
    if strategy in ("mask_all", "mask_clso"):
        options["teacher_scope"] = "model" if strategy == "mask_all" else "head"
    leaves = {name: tensors[name].clone().requires_grad_()
              for name in tensors
              if name in ("features", "student.head.weight", "student.head.bias") or name.startswith("param.")}
    feature_rows = list(leaves["features"])
    student = (leaves["student.head.weight"], leaves["student.head.bias"])
    labels = tensors["targets"].tolist()
    logits = [head(*student, row) for row in feature_rows]

    terms = {"loss_ce": cross_entropy(logits, labels)}
    if strategy in ("kd", "kd_ema"):
        terms.update(distillation_terms(logits, teacher_rows(tensors, feature_rows, options), options))
    elif strategy in ("mask_all", "mask_clso"):
        noises = [tensors[f"random.{draw}"].tolist() for draw in range(options["mask_multi"])]
        tokens = {name.removeprefix("param."): leaf for name, leaf in leaves.items() if name.startswith("param.")}
        target = teacher_rows(tensors, feature_rows, options)
        terms["loss_msk"] = masked_term(feature_rows, target, noises, student, tokens, options)
        if options["kd_weight"] != 0:
            terms.update(distillation_terms(logits, target, options))
    weighted = {name: term * weight_of(name, strategy, options) for name, term in terms.items()}
    loss = sum(weighted.values())
    loss.backward()

    outputs = {"loss": loss, "logits": torch.stack(logits)}
    outputs.update({f"term.{name}": term for name, term in terms.items()})
    outputs.update({f"weighted.{name}": term for name, term in weighted.items()})
    for name, leaf in leaves.items():
        outputs[f"grad.{name}"] = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
    return {name: value.detach() for name, value in outputs.items()}
