"""The baselines' losses in plain torch, sample by sample, as the papers write them; gradients come from torch.autograd.
Shares heads, softmax and cross-entropy with formulas.py and nothing with the plugins. A row is [K] or [D].
"""

import math

import torch

from formulas import DEFAULTS, cross_entropy, dropout_row, head, log_softmax, masked_row, softmax

BASELINE_DEFAULTS = {
    "mask_ce": {"ce_weight": 1.0, "loss_weight": 1.0, "mask_ratio": 0.85, "mask_mode": "s", "mask_multi": 1},
    "tf_kd": {"ce_weight": 0.9, "loss_weight": 0.1, "right": 0.99, "temperature": 20.0, "soften_student": True},
    "ps_kd": {"alpha": 0.8},
    "dkd": {"ce_weight": 1.0, "alpha": 1.0, "beta": 8.0, "temperature": 4.0, "warmup_epochs": 0},
    "logit_std": {"ce_weight": 0.1, "loss_weight": 9.0, "temperature": 2.0},
    "dist": {"ce_weight": 1.0, "beta": 2.0, "gamma": 2.0, "temperature": 4.0},
    "mgd": {"ce_weight": 1.0, "loss_weight": 7e-5, "mask_ratio": 0.15},
}
RUN_DEFAULTS = {"epoch": 0, "epochs": 1, "start_epoch": 0, "train_size": 0}


def kl(p_row, q_row):
    """sum p log(p / q) of two distributions; a p of 0 adds nothing."""
    return sum(p * (torch.log(p) - torch.log(q)) for p, q in zip(p_row, q_row) if p.item() > 0)


def mean(rows):
    return sum(rows) / len(rows)


def mask_ce(step, options):
    total = 0.0
    for draw in range(options["mask_multi"]):
        views = []
        for row, noise in zip(step["features"], step[f"random.{draw}"].tolist()):
            if options["mask_mode"] == "d":
                views.append(dropout_row(row, noise, options["mask_ratio"]))
            else:
                views.append(masked_row(row, noise, options, step["tokens"]))
        total = total + cross_entropy([head(*step["student"], view) for view in views], step["labels"])
    return {"loss_msk": (total / options["mask_multi"], options["loss_weight"])}


def tf_kd(step, options):
    """1909.11723, equations 9 and 10: p^d(k) = a if k is right, (1 - a) / (K - 1) else; KL(p^d_T, p_T)."""
    terms = []
    for row, label in zip(step["logits"], step["labels"]):
        classes = len(row)
        made_up = torch.tensor([options["right"] if k == label else (1 - options["right"]) / (classes - 1)
                                for k in range(classes)], dtype=torch.float64)
        student = row / options["temperature"] if options["soften_student"] else row
        terms.append(kl(softmax(made_up / options["temperature"]), softmax(student)))
    return {"loss_tf": (mean(terms), options["loss_weight"])}


def ps_kd(step, options):
    """2006.12000, equations 5 and 6: H((1 - a_t) y + a_t P_{t-1}(x), P_t(x)), a_t = a_T t / T, t from 1."""
    share = options["alpha"] * (step["run"]["epoch"] + 1) / step["run"]["epochs"]
    terms = []
    for row, label, sample in zip(step["logits"], step["labels"], step["samples"].tolist()):
        said = step["buffer.predictions"][sample]
        if said.sum().item() == 0:
            said = torch.tensor([float(k == label) for k in range(len(row))], dtype=torch.float64)
        terms.append(-(said * log_softmax(row)).sum())
    memory = step["buffer.predictions"].clone()
    for row, sample in zip(step["logits"], step["samples"].tolist()):
        memory[sample] = softmax(row.detach())
    step["outputs"]["buffer.predictions"] = memory
    step["ce_weight"] = 1 - share
    return {"loss_ps": (mean(terms), share)}


def dkd(step, options):
    """2203.08679, equations 4 to 7: b = (p_t, 1 - p_t), p^ over the classes but t; T^2 as its program."""
    temperature, targets, others = options["temperature"], [], []
    for s, t, label in zip(step["logits"], step["teacher"], step["labels"]):
        q, p = softmax(s / temperature), softmax(t / temperature)
        rest = [k for k in range(len(s)) if k != label]
        pair_q, pair_p = [q[label], sum(q[k] for k in rest)], [p[label], sum(p[k] for k in rest)]
        targets.append(kl(pair_p, pair_q))
        others.append(kl([p[k] / pair_p[1] for k in rest], [q[k] / pair_q[1] for k in rest]))
    warmed = 1.0
    if options["warmup_epochs"]:
        warmed = min((step["run"]["epoch"] - step["run"]["start_epoch"] + 1) / options["warmup_epochs"], 1.0)
    scale = temperature**2 * warmed
    return {"loss_tckd": (mean(targets), options["alpha"] * scale), "loss_nckd": (mean(others), options["beta"] * scale)}


def logit_std(step, options):
    """2403.01427: softmax of (x - mean) / (deviation T); deviation with K - 1 and plus 1e-7 as its program."""
    def standardised(row):
        centred = row - row.sum() / len(row)
        deviation = torch.sqrt((centred * centred).sum() / (len(row) - 1))
        return centred / (deviation + 1e-7)

    temperature = options["temperature"]
    terms = [kl(softmax(standardised(t) / temperature), softmax(standardised(s) / temperature))
             for s, t in zip(step["logits"], step["teacher"])]
    return {"loss_kd": (mean(terms) * temperature**2, options["loss_weight"])}


def pearson(u, v):
    u, v = u - u.sum() / len(u), v - v.sum() / len(v)
    return (u * v).sum() / (length(u) * length(v) + 1e-8)


def length(u):
    return torch.sqrt((u * u).sum()) if u.detach().abs().max() > 0 else (u * 0).sum()


def dist(step, options):
    """2205.10536, equations 6 to 9: 1 - Pearson of the rows and of the columns of softmax(x / T); T^2 as its program."""
    temperature = options["temperature"]
    p = torch.stack([softmax(row / temperature) for row in step["logits"]])
    q = torch.stack([softmax(row / temperature) for row in step["teacher"]])
    inter = mean([1 - pearson(p[i], q[i]) for i in range(len(p))])
    intra = mean([1 - pearson(p[:, k], q[:, k]) for k in range(p.shape[1])])
    return {"loss_inter": (inter, options["beta"] * temperature**2),
            "loss_intra": (intra, options["gamma"] * temperature**2)}


def mgd(step, options):
    """2205.01529, equations 3 to 5, of a vector: sum over channels of (f_T - W2 relu(W1 (z M) + b1) - b2)^2."""
    own = step["tokens"]
    terms = []
    for z, f, noise in zip(step["features"], step["teacher.features"], step["random.0"].tolist()):
        masked = torch.stack([z[j] if noise[j] >= options["mask_ratio"] else z[j] * 0 for j in range(len(z))])
        hidden = head(own["generator_1_weight"], own["generator_1_bias"], masked)
        hidden = torch.stack([h if h.item() > 0 else h * 0 for h in hidden])
        rebuilt = head(own["generator_2_weight"], own["generator_2_bias"], hidden)
        terms.append(((f - rebuilt) ** 2).sum())
    return {"loss_mgd": (mean(terms), options["loss_weight"])}


TERMS = {"mask_ce": mask_ce, "tf_kd": tf_kd, "ps_kd": ps_kd, "dkd": dkd, "logit_std": logit_std, "dist": dist,
         "mgd": mgd}


def teacher_rows(tensors):
    if "teacher.logits" in tensors:
        return list(tensors["teacher.logits"])
    if "teacher.features" not in tensors:
        return None
    return [head(tensors["teacher.head.weight"], tensors["teacher.head.bias"], row)
            for row in tensors["teacher.features"]]


def apply(strategy, given_options, tensors, run):
    """Outputs by name (loss, terms, logits, gradients, buffers) of one baseline on the input tensors by name."""
    options = {**DEFAULTS, **BASELINE_DEFAULTS[strategy], **given_options}
    leaves = {name: tensors[name].clone().requires_grad_()
              for name in tensors
              if name in ("features", "student.head.weight", "student.head.bias") or name.startswith("param.")}
    student = (leaves["student.head.weight"], leaves["student.head.bias"])
    logits = [head(*student, row) for row in leaves["features"]]
    outputs = {}
    step = {**tensors, "features": list(leaves["features"]), "student": student, "logits": logits,
            "labels": tensors["targets"].tolist(), "teacher": teacher_rows(tensors), "run": {**RUN_DEFAULTS, **run},
            "tokens": {name.removeprefix("param."): leaf for name, leaf in leaves.items() if name.startswith("param.")},
            "outputs": outputs, "ce_weight": options["ce_weight"]}
    terms = TERMS[strategy](step, options)
    terms = {"loss_ce": (cross_entropy(logits, step["labels"]), step["ce_weight"]), **terms}
    loss = sum(value * weight for value, weight in terms.values())
    loss.backward()

    outputs |= {"loss": loss, "logits": torch.stack(logits)}
    for name, (value, weight) in terms.items():
        assert math.isfinite(value.item()), name
        outputs[f"term.{name}"], outputs[f"weighted.{name}"] = value, value * weight
    for name, leaf in leaves.items():
        outputs[f"grad.{name}"] = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
    return {name: value.detach() for name, value in outputs.items()}
