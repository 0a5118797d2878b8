"""Masked generative distillation, arXiv 2205.01529, on the pooled feature: two layers generate the teacher's."""

from typing import Annotated

import torch
from torch.nn import Parameter
from torch.nn.functional import linear, mse_loss, relu


def loss(features, teacher_features, logits, cross_entropy, random_uniform,
         first=lambda D: Parameter(torch.full((2 * D, D), 0.01)), second=lambda D: Parameter(torch.full((D, 2 * D), 0.01)),
         bias=lambda D: Parameter(torch.zeros(D)), mask_ratio: Annotated[float, "0..1"] = 0.15, loss_weight=2e-5):
    """The teacher's feature generated from the student's masked one."""
    mask = torch.where(random_uniform(*features.shape) > mask_ratio, 1, 0)
    generated = linear(relu(linear(features * mask, first)), second, bias)
    mgd = mse_loss(generated, teacher_features, reduction="sum") / len(features)
    return {"loss_ce": cross_entropy(logits), "loss_mgd": (mgd, loss_weight)}
