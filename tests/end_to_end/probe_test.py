"""guise probe on runs of a second: its measures against numpy on the features that it saves, and what it refuses."""

import json
import subprocess
import unittest

from program import read_safetensors, train, as_flags
from trained_runs import KEYS, PYTHON, Case, setUpModule

# In a process of its own: numpy is not of this Python. Formulas written out, by loops where they are short.
REFERENCE = r"""
import json, sys
import numpy as np
import torch

tensors = {}
data = open(sys.argv[1], "rb").read()
size = int.from_bytes(data[:8], "little")
for name, entry in json.loads(data[8:8 + size]).items():
    if name == "__metadata__": continue
    begin, end = entry["data_offsets"]
    kind = {"F32": np.float32, "I64": np.int64}[entry["dtype"]]
    tensors[name] = np.frombuffer(data[8 + size:][begin:end], kind).reshape(entry["shape"])
z, y, of, labels = (tensors[name] for name in ("train.z", "train.y", "test.z", "test.y"))
z64, of64 = z.astype(np.float64), of.astype(np.float64)

def rankme(rows):
    sigma = np.linalg.svd(rows, compute_uv=False)
    p = sigma / sigma.sum() + 1e-7
    return float(np.exp(-(p * np.log(p)).sum()))

def percent(answers): return 100 * float((answers == labels).mean())

unit = lambda rows: rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
def knn(k):
    answers = []
    for row in unit(of64):
        similarity = unit(z64) @ row
        votes = np.zeros(10)
        for place in np.argsort(-similarity, kind="stable")[:k]: votes[y[place]] += np.exp(similarity[place] / 0.07)
        answers.append(int(votes.argmax()))
    return percent(np.array(answers))

means = np.stack([z64[y == c].mean(0) for c in range(10)])
centred = means - means.mean(0)
within = sum(np.outer(r - means[c], r - means[c]) for r, c in zip(z64, y)) / len(z64)
nc1 = float(np.trace(within @ np.linalg.pinv(centred.T @ centred / 10, rcond=1e-10)) / 10)
head = tensors["head.weight"].astype(np.float64)
nc3 = float(((head / np.linalg.norm(head) - centred / np.linalg.norm(centred)) ** 2).sum())

def linear(c):
    mean, scale = z64.mean(0), z64.std(0)
    scale = np.where(scale > 0, scale, 1)
    rows, targets = torch.tensor((z64 - mean) / scale), torch.tensor(y)
    w, b = torch.zeros(10, z.shape[1], dtype=torch.float64, requires_grad=True), torch.zeros(10, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([w, b], max_iter=3000, tolerance_grad=1e-9, tolerance_change=0, line_search_fn="strong_wolfe")
    def loss():
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(rows @ w.T + b, targets, reduction="sum") + (w ** 2).sum() / (2 * c)
        value.backward()
        return value
    optimizer.step(loss)
    return percent((torch.tensor((of64 - mean) / scale) @ w.T + b).argmax(1).numpy())

print(json.dumps({"rankme": rankme(z64), "knn7.top1": knn(7), "nc1": nc1, "nc3": nc3, "linear.top1": linear(float(sys.argv[2])),
                  "ncm.top1": percent(((of64[:, None] - means[None]) ** 2).sum(-1).argmin(1)),
                  "nc4": 100 * float((((z64[:, None] - means[None]) ** 2).sum(-1).argmin(1) != tensors["train.logits"].argmax(1)).mean())}))
"""


class Probe(Case):
    def probed(self, *words):
        document = json.loads(self.said("probe", *words, "--json").stdout)
        self.assertEqual(document["schema"], "guise.probe/1")
        return document

    def test_its_measures_are_those_of_numpy_on_the_features_that_it_saves(self):
        file = self.folder / "features.safetensors"
        (entry,) = self.probed(self.path("kd"), "--neighbours", 7, "--save-features", file)["runs"]
        self.assertEqual((entry["network"], entry["split"], entry["N"], entry["D"]), ("student", "test", 50, 32))
        tensors, metadata = read_safetensors(file)
        self.assertEqual(set(tensors), {"head.weight", *(f"{side}.{part}" for side in ("train", "test") for part in ("z", "logits", "y", "index"))})
        strength = entry["notes"]["linear.top1"].split()[1].rstrip(',')
        wanted = json.loads(subprocess.run([PYTHON, "-c", REFERENCE, file, strength], capture_output=True, text=True, check=True).stdout)
        for name, value in wanted.items():
            self.assertAlmostEqual(entry["measures"][name], value, delta=1e-5 * (1 + abs(value)), msg=name)
        for name in ("linear.top1", "knn7.top1", "ncm.top1"):
            low, high = entry["intervals"][name]
            self.assertTrue(low <= entry["measures"][name] <= high)
        # The file stands in for the run, which need not be there any more. The run computed on one thread.
        (again,) = self.probed(file, "--neighbours", 7)["runs"]
        self.assertEqual(set(again["measures"]), set(entry["measures"]))
        for name, value in entry["measures"].items():
            self.assertAlmostEqual(again["measures"][name], value, delta=1e-7 * (1 + abs(value)), msg=name)

    def test_every_network_and_every_run_side_by_side(self):
        document = self.probed(self.path("kd"), self.path("ce"), "--network", "all")
        self.assertEqual([entry["network"] for entry in document["runs"]], ["student", "teacher", "average", "student"])
        self.assertEqual(len(document["cka"]), 6)
        for pair in document["cka"]:
            self.assertTrue(0 < pair["linear"] <= 1 + 1e-9, pair)
        text = self.said("probe", self.path("kd"), "--network", "all").stdout
        for part in ("RankMe", "k-NN 20", "NC1", "What the lines mean", "Alike on the same images"):
            self.assertIn(part, text)

    def test_a_teacher_that_is_a_head_has_the_students_features(self):
        student, teacher = self.probed(self.path("head"), "--network", "all")["runs"]
        self.assertEqual(student["measures"]["rankme"], teacher["measures"]["rankme"])
        self.assertNotEqual(student["measures"]["nc3"], teacher["measures"]["nc3"])

    def test_transfer_learns_the_classes_of_another_set(self):
        (entry,) = self.probed(self.path("ce"), "--data", "fashion_mnist", "--limit", 300)["runs"]
        self.assertEqual((entry["data"], entry["N"], entry["train_N"]), ("fashion_mnist", 300, 300))
        self.assertIsNone(entry["measures"]["nc3"])
        self.assertIsNone(entry["measures"]["nc4"])
        self.assertGreater(entry["measures"]["linear.top1"], 30)

    def test_what_it_cannot_do_it_says(self):
        self.refused("probe", self.folder, says=["no run folder"])
        self.refused("probe", self.path("ce"), "--neighbours", 65, says=["--neighbours", "at most the 64 training images", "65"])
        self.refused("probe", self.path("ce"), "--neighbours", 0, says=["--neighbours", "0"])
        self.refused("probe", self.path("ce"), "--limit", 4, says=["has none", "all 10 classes"])
        self.refused("probe", self.path("ce"), "--network", "teacher", says=["teacher", "student"])
        self.refused("probe", self.path("kd"), self.path("ce"), "--save-features", self.folder / "f", says=["--save-features", "one RUN"])
        self.refused("probe", self.path("ce"), "--save-features", self.folder / "no/f", says=["no such folder"])
        self.refused("probe", self.path("ce"), "--network", "studnt", says=["student"])

    def test_a_run_that_is_not_at_its_end_names_both_sides(self):
        out = self.folder / "stopped"
        train(out, *as_flags(KEYS | {"checkpoint.interval_steps": 1}))
        summary = json.loads((out / "summary.json").read_text())
        summary["state"], summary["exit_reason"] = "stopped", "stopped by SIGTERM"
        (out / "summary.json").write_text(json.dumps(summary))
        self.refused("probe", out, says=["not finished", "stopped by SIGTERM", "--checkpoint last"])
        self.probed(out, "--checkpoint", "last")
        (out / "summary.json").unlink()
        self.refused("probe", out, says=["not finished", "--checkpoint last"])


if __name__ == "__main__":
    unittest.main()
