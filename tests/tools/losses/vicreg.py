"""Variance, invariance and covariance terms of VICReg, arXiv 2105.04906; the other view is the teacher's."""

from typing import Annotated

import torch
from torch.nn.functional import mse_loss, relu


def off_diagonal(x):
    n = x.shape[0]
    return x.flatten()[:-1].view(n - 1, n + 1)[:, 1:].flatten()


def loss(features, teacher_features, sim_weight=25.0, std_weight=25.0, cov_weight=1.0, eps: Annotated[float, "> 0"] = 1e-4):
    """Features that agree with the teacher's, vary, and are not correlated."""
    n, d = features.shape
    x = features - features.mean(dim=0)
    std = torch.sqrt(x.var(dim=0, correction=0) + eps)
    covariance = (x.T @ x) / max(n - 1, 1)
    return {"loss_sim": (mse_loss(features, teacher_features), sim_weight),
            "loss_std": (relu(1 - std).mean(), std_weight),
            "loss_cov": (off_diagonal(covariance).pow(2).sum() / d, cov_weight)}
