"""What is measured on logits: accuracy, loss, confusion matrix, expected calibration error and ensembles, by loops over samples
and numpy in float64; the interval of a difference from Newcombe's table (1998, example (a), method 10).
Run: python make_confidence.py (writes confidence.json beside this script).
"""
import json
import math
import pathlib

import numpy as np

BINS = 15


def softmax(logits):
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def calibration_error(probabilities, labels):
    """Guo et al. 2017, equation 3: bins ((m-1)/M, m/M] of the confidence."""
    confidence, predicted = probabilities.max(axis=1), probabilities.argmax(axis=1)
    edges = np.linspace(0, 1, BINS + 1)
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            accuracy = (predicted[inside] == labels[inside]).mean()
            total += inside.sum() / len(labels) * abs(accuracy - confidence[inside].mean())
    return 100 * total


def measured(probabilities, labels, k):
    classes = probabilities.shape[1]
    order = np.argsort(-probabilities, axis=1, kind="stable")
    confusion = [[int(((labels == row) & (order[:, 0] == column)).sum()) for column in range(classes)]
                 for row in range(classes)]
    return {"top1": int((order[:, 0] == labels).sum()),
            "topk": int((order[:, :k] == labels[:, None]).any(axis=1).sum()),
            "loss": -sum(math.log(row[label]) for row, label in zip(probabilities, labels)) / len(labels),
            "calibration_error": calibration_error(probabilities, labels), "confusion": confusion}


def case(rng, samples, classes, k, scale, members):
    logits = [rng.normal(0, scale, (samples, classes)).astype(np.float32) for _ in range(members)]
    labels = rng.integers(0, classes, samples)
    for member in logits:
        member[np.arange(samples), labels] += np.float32(scale)
    mean = np.mean([softmax(member.astype(np.float64)) for member in logits], axis=0)
    return {"k": k, "labels": labels.tolist(), "logits": [member.tolist() for member in logits],
            "probabilities": mean.tolist(), "expected": measured(mean, labels, k)}


if __name__ == "__main__":
    generator = np.random.default_rng(7)
    document = {"cases": [case(generator, *row) for row in [(60, 10, 5, 2.0, 1), (40, 3, 2, 1.0, 1), (30, 4, 2, 5.0, 3),
                                                            (1, 2, 1, 1.0, 2), (50, 25, 5, 0.5, 1)]],
                "difference": {"a": [56, 70], "b": [48, 80], "low": 0.0524, "high": 0.3339}}
    pathlib.Path(__file__).with_name("confidence.json").write_text(json.dumps(document) + "\n")
