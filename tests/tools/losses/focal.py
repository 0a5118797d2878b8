import torch
from torch.nn.functional import cross_entropy as plain_cross_entropy


def focal(logits, targets, gamma=2.0):
    """Focal loss, arXiv 1708.02002."""
    ce = plain_cross_entropy(logits, targets, reduction="none")
    p = torch.exp(-ce)
    return ((1 - p) ** gamma * ce).mean()
