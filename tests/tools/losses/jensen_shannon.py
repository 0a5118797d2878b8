import math

import torch
from torch.nn.functional import kl_div, log_softmax


def loss(logits, teacher_logits, cross_entropy, temperature=2.0, share=0.5):
    """Jensen-Shannon divergence between student and teacher."""
    p, q = log_softmax(logits / temperature, 1), log_softmax(teacher_logits / temperature, 1)
    mean = torch.logaddexp(p, q) - math.log(2)
    js = share * kl_div(mean, p, reduction="batchmean", log_target=True)
    js += (1 - share) * kl_div(mean, q, reduction="batchmean", log_target=True)
    return {"loss_ce": cross_entropy(logits), "loss_js": (js, math.sqrt(temperature))}
