"""Strategies mask_all and mask_clso in mask mode s and inverse mode v1, with M masks for each sample."""

from typing import Annotated

import torch
from torch.nn.functional import log_softmax, softmax

Ratio = Annotated[float, "0..1", "share of the channels that is masked"]


def distillation(prediction, target, temperature):
    p = softmax(target / temperature, dim=1)
    return -(p * log_softmax(prediction / temperature, dim=1)).sum(dim=1).mean()


def masked_term(features, t, head, random_uniform, mask_token, mask_ratio, temperature):
    n, d = features.shape
    masked = int(d * mask_ratio)
    order = torch.argsort(random_uniform(n, d), dim=1, stable=True)
    keep, hide = order[:, :d - masked], order[:, d - masked:]
    z_m = features.scatter(1, hide, mask_token.expand(hide.shape))
    z_i = features.scatter(1, keep, mask_token.expand(keep.shape))
    p, q = head(torch.cat([z_m, z_i])).chunk(2)
    return distillation(p + q.detach(), t, temperature)


def mask_all(features, logits, teacher_logits, head, cross_entropy, random_uniform,
             mask_token=torch.nn.Parameter(torch.zeros(1)), mask_ratio: Ratio = 0.85, temperature=2.0, loss_weight=1.0):
    """Masked features against a whole teacher network."""
    masked = masked_term(features, teacher_logits.detach(), head, random_uniform, mask_token, mask_ratio, temperature)
    return {"loss_ce": cross_entropy(logits), "loss_msk": (masked, loss_weight)}


def mask_clso(features, logits, head, teacher_head, cross_entropy, random_uniform,
              mask_token=torch.nn.Parameter(torch.zeros(1)), mask_ratio: Ratio = 0.85, temperature=2.0, loss_weight=1.0):
    """Masked features against the teacher's classifier only."""
    t = teacher_head(features).detach()
    masked = masked_term(features, t, head, random_uniform, mask_token, mask_ratio, temperature)
    return {"loss_ce": cross_entropy(logits), "loss_msk": (masked, loss_weight)}


def token_vectors(features, teacher_logits, head, random_uniform,
                  mask_token=lambda D, mask_ratio: torch.nn.Parameter(torch.zeros(int(D * mask_ratio))),
                  mask_ratio: Ratio = 0.85, divide_by: Annotated[int, ">= 1"] = 2, temperature=2.0):
    """Mask mode a without an inverse view."""
    n, d = features.shape
    masked = int(d * mask_ratio)
    order = torch.argsort(random_uniform(n, d), dim=1, stable=True)
    hide = order[:, d - masked:]
    z_m = features.scatter(1, hide, mask_token.expand(n, masked))
    return {"loss_msk": (distillation(head(z_m), teacher_logits, temperature), 1 / divide_by)}
