"""Cross-entropy with smoothed labels and its gradient by torch.nn.functional.cross_entropy, float64, each checked here
against the formula itself: the target holds 1 - e + e/K at the label and e/K elsewhere (Szegedy et al. 2016,
arXiv 1512.00567, section 7).
Run: python make_label_smoothing.py (writes label_smoothing.json beside this script).
"""
import json
import pathlib
import random

import torch

N, K = 4, 10


def by_formula(logits, labels, smoothing):
    target = torch.full_like(logits, smoothing / K)
    target[torch.arange(N), labels] += 1 - smoothing
    return -(target * torch.log_softmax(logits, 1)).sum(1).mean()


def case(smoothing, scale):
    draw = random.Random(f"{smoothing} {scale}")
    logits = torch.tensor([[draw.gauss(0, scale) for _ in range(K)] for _ in range(N)], dtype=torch.float64,
                          requires_grad=True)
    labels = torch.tensor([draw.randrange(K) for _ in range(N)])
    loss = torch.nn.functional.cross_entropy(logits, labels, label_smoothing=smoothing)
    loss.backward()
    assert abs(loss.item() - by_formula(logits.detach(), labels, smoothing).item()) < 1e-12
    return {"label_smoothing": smoothing, "logits": logits.detach().flatten().tolist(), "labels": labels.tolist(),
            "loss": loss.item(), "gradient": logits.grad.flatten().tolist()}


if __name__ == "__main__":
    cases = [case(smoothing, scale) for smoothing in (0.0, 0.1, 0.4, 0.95) for scale in (1.0, 10.0)]
    pathlib.Path(__file__).with_name("label_smoothing.json").write_text(json.dumps({"cases": cases}) + "\n")
