"""Strategies kd and kd_ema at their defaults: distillation, which differ in their teacher only."""

from typing import Annotated

from torch.nn.functional import log_softmax, softmax

Temperature = Annotated[float, "> 0", "softens both distributions"]
Weight = Annotated[float, ">= 0", "weight of the auxiliary term"]


def loss(logits, teacher_logits, cross_entropy, over_teacher_classes, temperature: Temperature = 2.0,
         loss_weight: Weight = 1.0):
    """Distillation from the teacher's logits."""
    s, t = over_teacher_classes(logits), teacher_logits.detach()
    p = softmax(t / temperature, dim=1)
    log_q = log_softmax(s / temperature, dim=1)
    kd = -(p * log_q).sum() / len(s)
    return {"loss_ce": cross_entropy(logits), "loss_kd": (kd, loss_weight)}
