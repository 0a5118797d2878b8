"""The most confident mistakes among random logits, in numpy's float64, from all samples at once.
Run: python make_mistakes.py (writes mistakes.json beside this script)."""
import json
import pathlib

import numpy as np


def case(rng, samples, classes, most, levels):
    logits = rng.integers(-levels, levels, (samples, classes)) / 2  # two classes of few levels: equal confidences
    labels = rng.integers(0, classes, samples)
    exponentials = np.exp(logits - logits.max(1, keepdims=True))
    probabilities = exponentials / exponentials.sum(1, keepdims=True)
    predicted = np.argmax(logits, axis=1)
    wrong = [i for i in range(samples) if predicted[i] != labels[i]]
    wrong.sort(key=lambda i: -probabilities[i, predicted[i]])
    return {"logits": logits.tolist(), "labels": labels.tolist(), "most": most,
            "mistakes": [{"index": i, "label": int(labels[i]), "predicted": int(predicted[i]),
                          "confidence": float(probabilities[i, predicted[i]]),
                          "label_probability": float(probabilities[i, labels[i]])} for i in wrong[:most]]}


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    cases = [case(rng, *row) for row in [(70, 10, 24, 12), (40, 2, 5, 3), (10, 4, 24, 6), (5, 1, 3, 2)]]
    pathlib.Path(__file__).with_name("mistakes.json").write_text(json.dumps({"cases": cases}) + "\n")
