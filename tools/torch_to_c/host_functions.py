"""The functions that a loss may take as arguments. In a trace each call becomes one node of the graph; in a comparison
plain PyTorch does what the host would do."""

import torch
from torch.nn.functional import cross_entropy, linear

LIBRARY = torch.library.Library("guise", "DEF")
OPERATORS = torch.ops.guise


def _define(schema, shape):
    name = schema.split("(")[0]
    LIBRARY.define(schema)
    torch.library.register_fake(f"guise::{name}", shape, lib=LIBRARY)


for _name in ("head", "teacher_head", "over_teacher_classes"):
    _define(_name + "(Tensor rows, SymInt classes) -> Tensor",
            lambda rows, classes: rows.new_empty(rows.shape[0], classes))
_define("cross_entropy(Tensor logits) -> Tensor", lambda logits: logits.new_empty(()))
_define("one_hot(Tensor x, SymInt classes) -> Tensor", lambda x, classes: x.new_empty([*x.shape, classes]))
_define("random_uniform(Tensor like, SymInt[] sizes) -> Tensor", lambda like, sizes: like.new_empty(sizes))
_define("parameter(Tensor like, str name, SymInt[] sizes) -> Tensor", lambda like, name, sizes: like.new_empty(sizes))


def flat(sizes):
    """random_uniform(n, d) and random_uniform((n, d)) alike."""
    return list(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else list(sizes)


def traced(tensors):
    """Name -> function, for a trace over `tensors`, the host's inputs by name."""
    features, classes = tensors["features"], tensors["logits"].shape[1]
    teacher_classes = tensors["teacher_logits"].shape[1]
    return {"head": lambda x: OPERATORS.head(x, classes),
            "teacher_head": lambda x: OPERATORS.teacher_head(x, teacher_classes),
            "cross_entropy": lambda x: OPERATORS.cross_entropy(x),
            "over_teacher_classes": lambda x: OPERATORS.over_teacher_classes(x, teacher_classes),
            "random_uniform": lambda *sizes: OPERATORS.random_uniform(features, flat(sizes))}


def computed(batch, draw):
    """Name -> function over the tensors of a batch for guise apply; `draw` makes noise of given sizes."""
    return {"head": lambda x: linear(x, batch["student.head.weight"], batch["student.head.bias"]),
            "teacher_head": lambda x: linear(x, batch["teacher.head.weight"], batch["teacher.head.bias"]),
            "cross_entropy": lambda x: cross_entropy(x, batch["targets"]),
            "over_teacher_classes": lambda x: x, "random_uniform": lambda *sizes: draw(flat(sizes))}
