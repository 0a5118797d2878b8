"""Top-k counts by sorting in numpy, and Wilson intervals as the roots of their defining equation.

The interval is {p : |share - p| <= z sqrt(p (1 - p) / n)}, found by bisection in exact-enough arithmetic: not the
closed formula that the host uses. Run: python make_accuracy.py (writes accuracy.json beside this script).
"""
import json
import pathlib
from decimal import Decimal, getcontext

import numpy as np

getcontext().prec = 50
Z = Decimal("1.95996398454005423552")


def outside(p, correct, total):
    share, n = Decimal(correct) / total, Decimal(total)
    return (share - p) ** 2 > Z * Z * p * (1 - p) / n


def edge(inner, outer, correct, total):
    if not outside(outer, correct, total):
        return outer
    for _ in range(150):
        middle = (inner + outer) / 2
        if outside(middle, correct, total):
            outer = middle
        else:
            inner = middle
    return inner


def interval(correct, total):
    share = Decimal(correct) / total
    return {"correct": correct, "total": total, "low": float(100 * edge(share, Decimal(0), correct, total)),
            "high": float(100 * edge(share, Decimal(1), correct, total))}


def counts(rng, samples, classes, k, levels):
    logits = rng.integers(0, levels, (samples, classes))  # few levels: many ties
    targets = rng.integers(0, classes, samples)
    order = np.argsort(-logits, axis=1, kind="stable")  # ties: lower index first
    place = np.argmax(order == targets[:, None], axis=1)
    return {"logits": logits.tolist(), "targets": targets.tolist(), "k": k,
            "top1": int((place < 1).sum()), "topk": int((place < k).sum())}


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    document = {
        "intervals": [interval(c, n) for c, n in [(0, 10), (10, 10), (1, 1), (0, 1), (5, 10), (1840, 2000),
                                                  (9229, 10000), (8600, 10000), (1, 10000)]],
        "counts": [counts(rng, *row) for row in [(40, 10, 5, 4), (30, 3, 5, 3), (20, 2, 1, 2), (1, 7, 3, 100),
                                                 (50, 100, 5, 1000), (10, 1, 5, 2)]]}
    pathlib.Path(__file__).with_name("accuracy.json").write_text(json.dumps(document) + "\n")
