"""Relational knowledge distillation, arXiv 1904.05068."""

import torch
from torch.nn.functional import normalize, smooth_l1_loss


def distances(x):
    d = torch.cdist(x, x)
    return d / (d.sum() / (d > 0).sum().clamp(min=1) + 1e-12)


def angles(x):
    difference = normalize(x.unsqueeze(0) - x.unsqueeze(1), dim=2)
    return torch.bmm(difference, difference.transpose(1, 2)).view(-1)


def loss(features, teacher_features, distance_weight=25.0, angle_weight=50.0):
    """Distances and angles between the samples of a batch as the teacher has them."""
    distance = smooth_l1_loss(distances(features), distances(teacher_features))
    angle = smooth_l1_loss(angles(features), angles(teacher_features))
    return {"loss_distance": (distance, distance_weight), "loss_angle": (angle, angle_weight)}
