"""Decoupled knowledge distillation, arXiv 2203.08679."""

import torch
from torch.nn.functional import kl_div, log_softmax


def of_two(log_p, mask):
    """Log-probabilities of the target class and of all others together, [N, 2]."""
    return torch.stack([log_p[mask], log_p.masked_fill(mask, float("-inf")).logsumexp(dim=1)], dim=1)


def loss(logits, targets, teacher_logits, alpha=1.0, beta=8.0, temperature=4.0):
    """Distillation of the target class and of the others apart."""
    mask = torch.zeros_like(logits).scatter_(1, targets.unsqueeze(1), 1).bool()
    student = log_softmax(logits / temperature, dim=1)
    teacher = log_softmax(teacher_logits / temperature, dim=1)
    tckd = kl_div(of_two(student, mask), of_two(teacher, mask), reduction="batchmean", log_target=True)
    others = log_softmax(teacher_logits / temperature - 1000.0 * mask, dim=1)
    log_others = log_softmax(logits / temperature - 1000.0 * mask, dim=1)
    nckd = kl_div(log_others, others, reduction="batchmean", log_target=True)
    return {"loss_tckd": (tckd * temperature**2, alpha), "loss_nckd": (nckd * temperature**2, beta)}
