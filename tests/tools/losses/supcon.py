"""Supervised contrastive loss, arXiv 2004.11362, over the features of one view."""

import torch
from torch.nn.functional import normalize


def loss(features, targets, logits, cross_entropy, temperature=0.1, loss_weight=0.5):
    """Cross-entropy and the supervised contrastive loss of the features."""
    n = features.shape[0]
    z = normalize(features, dim=1)
    similarity = z @ z.T / temperature
    similarity = similarity - similarity.max(dim=1, keepdim=True).values.detach()
    others = ~torch.eye(n, dtype=torch.bool, device=features.device)
    positives = (targets[:, None] == targets[None, :]) & others
    log_sum = torch.log((similarity.exp() * others).sum(dim=1, keepdim=True) + 1e-12)
    counts = positives.sum(dim=1)
    per_sample = -((similarity - log_sum) * positives).sum(dim=1) / counts.clamp(min=1)
    return {"loss_ce": cross_entropy(logits), "loss_supcon": (per_sample.mean(), loss_weight)}
