"""Seeded inputs of the strategies' cases, and the shapes at the edge of what there is."""

import random

import torch


class Inputs:
    """Seeded input tensors of one case; values of three decimals so that the files stay small."""

    def __init__(self, name, shape):
        self.random = random.Random(name)
        self.batch, self.width, self.classes = shape

    def normal(self, *shape, scale=1.0):
        return self.tensor(shape, lambda: round(self.random.gauss(0, scale), 3))

    def uniform(self, *shape):
        return self.tensor(shape, lambda: self.random.randrange(1000) / 1000)

    @staticmethod
    def tensor(shape, draw):
        count = 1
        for size in shape:
            count *= size
        return torch.tensor([draw() for _ in range(count)], dtype=torch.float64).reshape(shape)

    def common(self, scale):
        labels = [self.random.randrange(self.classes) for _ in range(self.batch)]
        return {
            "features": self.normal(self.batch, self.width, scale=scale),
            "targets": torch.tensor(labels, dtype=torch.int64),
            "student.head.weight": self.normal(self.classes, self.width),
            "student.head.bias": self.normal(self.classes, scale=0.5),
        }

    def teacher(self, source, scale):
        head = {
            "teacher.head.weight": self.normal(self.classes, self.width),
            "teacher.head.bias": self.normal(self.classes, scale=0.5),
        }
        if source == "logits":
            return {"teacher.logits": self.normal(self.batch, self.classes, scale=2.0)}
        return {**head, "teacher.features": self.normal(self.batch, self.width, scale=scale)}


def corner_shapes():
    return (("one-sample", (1, 8, 4)), ("two-classes", (5, 8, 2)), ("one-channel", (5, 1, 4)))
