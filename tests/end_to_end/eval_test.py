"""guise eval, predict and export, and model.init_from, on runs of a second: against the runs' own summaries, against sums
over their tables of predictions, and against plain PyTorch and Pillow (infer_reference.py)."""

import csv
import hashlib
import json
import math
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from program import ROOT, TINY, as_flags, environment, guise, read_safetensors, train

PYTHON = ROOT / ".venv/bin/python"
REFERENCE = ROOT / "tests/reference"
DATA = REFERENCE / "data"
KEYS = TINY | {"train.threads": 1, "train.epochs": 3, "data.test_limit": 50, "optimizer.lr": 0.05, "checkpoint.keep_last": 9}
RUNS = {
    "kd": KEYS | {"strategy.name": "kd", "teacher.name": "ema", "teacher.eval_on": "both", "strategy.start_epoch": 1,
                  "average.name": "swa", "average.start_epoch": 1},
    "head": KEYS | {"strategy.name": "kd", "strategy.teacher_scope": "head", "teacher.name": "ema", "teacher.momentum": 0.001, "teacher.eval_on": "both", "strategy.start_epoch": 1},
    "ce": KEYS | {"train.seed": 1},
    "held_out": KEYS | {"data.validation": 0.3, "data.train_limit": 0, "data.test_limit": 20, "train.epochs": 1, "train.batch_size": 700},
}


def reference_program(*words):
    return subprocess.run([PYTHON, "-B", Path(__file__).with_name("infer_reference.py"), *words], capture_output=True,
                          text=True, check=True, env=environment(OMP_NUM_THREADS="1")).stdout


def table_of(path):
    """Labels and rows of probabilities."""
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["index", "label", *(f"p{k}" for k in range(len(header) - 2))], header
    assert [int(row[0]) for row in rows] == list(range(len(rows)))
    return [int(row[1]) for row in rows], [[float(value) for value in row[2:]] for row in rows]


def measured(labels, rows):
    """Accuracy, loss and expected calibration error (15 bins) in percent, by loops."""
    bins = {}
    right = 0
    for label, row in zip(labels, rows):
        confidence, predicted = max(row), row.index(max(row))
        right += predicted == label
        count, hits, sure = bins.get(math.ceil(confidence * 15), (0, 0, 0.0))
        bins[math.ceil(confidence * 15)] = (count + 1, hits + (predicted == label), sure + confidence)
    error = sum(abs(hits - sure) for _, hits, sure in bins.values()) / len(labels)
    return {"top1": 100 * right / len(labels), "loss": -sum(math.log(row[label]) for label, row in zip(labels, rows)) / len(labels),
            "expected_calibration_error": 100 * error}


def setUpModule():
    """The runs and pictures that all tests share, and none changes."""
    Case.shared = Path(tempfile.mkdtemp(prefix="guise-eval-"))
    unittest.addModuleCleanup(shutil.rmtree, Case.shared)
    Case.runs = {name: train(Case.shared / name, *as_flags(keys)) for name, keys in RUNS.items()}
    Case.pictures = Case.shared / "pictures"
    reference_program("pictures", Case.pictures)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-eval-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return self.runs[name].folder

    def said(self, *words, **keywords):
        done = guise(*words, **keywords)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def evaluated(self, *words):
        document = json.loads(self.said("eval", *words, "--json").stdout)
        self.assertEqual(document["schema"], "guise.eval/1")
        return document

    def refused(self, *words, says, code=2):
        before = [*sorted(self.folder.rglob("*")), *sorted(self.shared.rglob("*"))]
        done = guise(*words)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 4, done.stderr)
        for text in says:
            self.assertIn(str(text), done.stderr)
        for word in ("what():", "terminate", "std::", "c10::", "internal error"):
            self.assertNotIn(word, done.stderr)
        self.assertEqual([*sorted(self.folder.rglob("*")), *sorted(self.shared.rglob("*"))], before, "something was written")
        return done


class Eval(Case):
    def test_it_finds_what_the_run_s_own_last_evaluation_found(self):
        for name, networks in (("kd", ["student", "teacher", "average"]), ("head", ["student", "teacher"]), ("ce", ["student"])):
            summary = self.runs[name].json("summary.json")["final"]
            (run,) = self.evaluated(self.path(name))["runs"]
            self.assertEqual(list(run["networks"]), networks)
            for network in networks:
                with self.subTest(run=name, network=network):
                    own = summary if network == "student" else summary[network]
                    found = run["networks"][network]
                    for key in ("top1", "top1_interval", "top5", "samples"):
                        self.assertEqual(found[key], own[key])
                    self.assertAlmostEqual(found["loss"], own["loss"], places=5)
        stored = read_safetensors(max((self.path("head") / "checkpoints").glob("step-*.safetensors")))[0]
        self.assertEqual({name for name in stored if name.startswith("teacher.")}, {"teacher.fc.weight", "teacher.fc.bias"})
        student, teacher = self.evaluated(self.path("head"))["runs"][0]["networks"].values()
        self.assertNotAlmostEqual(student["loss"], teacher["loss"], places=4)

    def test_a_held_out_share_is_found_again(self):
        summary = self.runs["held_out"].json("summary.json")["final"]
        document = self.evaluated(self.path("held_out"), "--split", "validation")
        self.assertEqual(document["runs"][0]["networks"]["student"]["top1"], summary["top1"])
        self.assertEqual(document["data"]["samples"], 20)
        self.assertEqual(self.evaluated(self.path("held_out"), "--limit", 0)["data"]["samples"], 500)
        self.assertEqual(self.evaluated(self.path("held_out"), "--split", "train", "--limit", 0)["data"]["samples"], 1400)
        self.refused("eval", self.path("ce"), "--split", "validation", says=["validation", "--split test"])

    def test_its_numbers_are_sums_over_its_table_of_predictions(self):
        for network in ("student", "teacher", "average"):
            table = self.folder / f"{network}.csv"
            document = self.evaluated(self.path("kd"), "--network", network, "--predictions", table)
            (found,) = document["runs"][0]["networks"].values()
            labels, rows = table_of(table)
            self.assertEqual(len(labels), 50)
            for row in rows:
                self.assertAlmostEqual(sum(row), 1, places=6)
            for key, value in measured(labels, rows).items():
                self.assertAlmostEqual(found[key], value, places=4, msg=key)
            confusion = found["confusion"]
            self.assertEqual(sum(map(sum, confusion)), 50)
            self.assertEqual(100 * sum(confusion[k][k] for k in range(10)) / 50, found["top1"])
            for k, entry in enumerate(found["per_class"]):
                self.assertEqual(entry["samples"], labels.count(k))
                self.assertEqual(entry["correct"], confusion[k][k])
                self.assertEqual(sum(confusion[k]), entry["samples"])
                self.assertAlmostEqual(entry["accuracy"], 100 * entry["correct"] / entry["samples"])
            self.assertEqual(found["per_class"][3]["class"], "grating 3")

    def test_an_ensemble_is_the_mean_of_probabilities(self):
        members = []
        for name in ("kd", "ce", "head"):
            table = self.folder / f"member-{name}.csv"
            self.evaluated(self.path(name), "--predictions", table)
            members.append(table_of(table))
        together = self.folder / "ensemble.csv"
        document = self.evaluated(self.path("kd"), self.path("ce"), self.path("head"), "--predictions", together)
        labels, rows = table_of(together)
        self.assertEqual(labels, members[0][0])
        for index, row in enumerate(rows):
            for k, value in enumerate(row):
                self.assertAlmostEqual(value, sum(member[1][index][k] for member in members) / 3, places=6)
        self.assertEqual(document["ensemble"]["members"], 3)
        for key, value in measured(labels, rows).items():
            self.assertAlmostEqual(document["ensemble"]["networks"]["student"][key], value, places=4)
        both = self.evaluated(self.path("kd"), self.path("head"))
        self.assertEqual(list(both["ensemble"]["networks"]), ["student", "teacher"])
        self.assertIsNone(self.evaluated(self.path("kd"))["ensemble"])

    def test_the_tables_for_a_person_name_what_they_show(self):
        text = self.said("eval", self.path("kd"), self.path("head")).stdout
        for part in ("synthetic, test split, 50 images", "top-5 %", "95 % interval", "teacher", "average", "ensemble of 2", "Guo et al. 2017",
                     "Accuracy by class of the ensemble", "Confusion of the ensemble, student", "grating 9"):
            self.assertIn(part, text)

    def test_cifar10_1_comes_with_its_gap_where_cifar10_was_learned(self):
        run = self.folder / "as_cifar10"
        shutil.copytree(self.path("kd"), run)
        config, summary = (json.loads((run / name).read_text()) for name in ("config.json", "summary.json"))
        config["data"]["name"] = "cifar10"
        summary["data"]["class_names"] = "airplane automobile bird cat deer dog frog horse ship truck".split()
        for result in (summary["final"], summary["final"]["teacher"]):
            result.update({"top1": 90.0, "samples": 10000})
        (run / "config.json").write_text(json.dumps(config))
        (run / "summary.json").write_text(json.dumps(summary))
        for name, count in (("cifar10.1", 3), ("cifar10.1_v4", 2), ("cifar10.1_v6", 3)):
            document = self.evaluated(run, "--data", name, "--data-root", DATA)
            self.assertEqual(document["data"]["samples"], count)
            for network in ("student", "teacher"):
                found = document["runs"][0]["networks"][network]
                gap = found["gap_to_cifar10"]
                self.assertEqual(gap["cifar10_top1"], 90)
                self.assertAlmostEqual(gap["points"], 90 - found["top1"])
                self.assertLess(gap["interval"][0], gap["points"])
                self.assertGreater(gap["interval"][1], gap["points"])
        self.assertEqual(document["warnings"], [])
        self.assertIn("points below CIFAR-10's 90.00 %", self.said("eval", run, "--data", "cifar10.1", "--data-root", DATA).stdout)
        self.assertNotIn("gap_to_cifar10", self.evaluated(self.path("kd"), "--data", "cifar10.1", "--data-root", DATA)["runs"][0]["networks"]["student"])
        self.refused("eval", run, "--data", "cifar10.1", "--data-root", DATA, "--split", "train", says=["no training images"])

    def test_classes_are_matched_by_name_and_their_number_must_be_the_same(self):
        self.refused("eval", self.path("kd"), "--data", "image_folder", "--data-root", DATA / "image_folder",
                     says=["number of classes", "10 (synthetic)", "2 (image_folder)"])
        document = self.evaluated(self.path("kd"), "--data", "image_folder", "--data-root", self.pictures)
        self.assertIn("matched by their order", document["warnings"][0])
        renamed = self.folder / "by_name"
        for label in range(10):
            for split in ("train", "test"):
                shutil.copytree(self.pictures / split / f"class {label}", renamed / split / f"grating {9 - label}")
        first, second = self.folder / "first.csv", self.folder / "second.csv"
        self.evaluated(self.path("kd"), "--data", "image_folder", "--data-root", renamed, "--predictions", first)
        backwards = json.loads((self.path("kd") / "summary.json").read_text())
        backwards["data"]["class_names"].reverse()
        run = self.folder / "backwards"
        shutil.copytree(self.path("kd"), run)
        (run / "summary.json").write_text(json.dumps(backwards))
        self.assertEqual(self.evaluated(run, "--data", "image_folder", "--data-root", renamed, "--predictions", second)["warnings"], [])
        self.assertEqual([9 - label for label in table_of(first)[0]], table_of(second)[0])

    def test_each_checkpoint_is_found_and_a_damaged_one_never_used(self):
        run = self.folder / "damaged"
        shutil.copytree(self.path("ce"), run)
        states = sorted((run / "checkpoints").glob("*.state.json"))
        steps = [json.loads(state.read_text())["step"] for state in states]
        self.assertEqual(steps, [2, 4, 6])
        by_step = {step: self.evaluated(run, "--checkpoint", step) for step in steps}
        events = {event["step"]: event["top1"] for event in self.runs["ce"].events("evaluate")}
        for step, document in by_step.items():
            self.assertEqual(document["runs"][0]["step"], step)
            self.assertEqual(document["runs"][0]["networks"]["student"]["top1"], events[step])
        best = self.evaluated(run, "--checkpoint", "best")["runs"][0]
        self.assertEqual(best["networks"]["student"]["top1"], max(events.values()))
        self.refused("eval", run, "--checkpoint", 5, says=["--checkpoint 5", "2, 4, 6"])

        newest = run / "checkpoints" / json.loads(states[-1].read_text())["tensors"]["file"]
        file = self.evaluated(newest)["runs"][0]
        self.assertEqual(file["networks"], by_step[6]["runs"][0]["networks"])
        content = bytearray(newest.read_bytes())
        content[-5] ^= 1
        newest.write_bytes(content)
        document = self.evaluated(run)
        self.assertEqual(document["runs"][0]["step"], 4)
        self.assertIn(newest.name, document["warnings"][0])
        self.refused("eval", newest, says=[newest.name, "damaged"])
        newest.write_bytes(content[:1000])
        self.assertEqual(self.evaluated(run)["runs"][0]["step"], 4)
        for step, state in zip(steps, states):
            body = state.read_text().replace('"guise.checkpoint/1"', '"guise.checkpoint/2"').rpartition(',\n  "state_sha256"')[0]
            state.write_text(body + f',\n  "state_sha256": "{hashlib.sha256(body.encode()).hexdigest()}"\n}}\n')
            self.refused("eval", run, "--checkpoint", step, says=["newer Guise"])
        self.refused("eval", run, says=["no checkpoint is good", "newer Guise"])

    def test_a_run_of_an_older_guise_is_read_unchecked_with_a_warning(self):
        run = self.folder / "older"
        shutil.copytree(self.path("ce"), run)
        for path in (run / "checkpoints").iterdir():
            if not path.name.endswith(".safetensors"):
                path.unlink()
        (run / "summary.json").unlink()  # its pictures' mean and deviation are measured again
        document = self.evaluated(run)
        self.assertIn("commit record", document["warnings"][0])
        self.assertEqual(document["runs"][0]["networks"], self.evaluated(self.path("ce"))["runs"][0]["networks"])

    def test_bad_words_and_places_are_refused(self):
        self.refused("eval", self.folder / "nowhere", says=["nowhere", "no such run"])
        self.refused("eval", self.folder, says=["no config.json"])
        self.refused("eval", says=["RUN is missing"])
        self.refused("eval", self.path("ce"), "--network", "teacher", says=["a network named teacher", "student"])
        self.refused("eval", self.path("ce"), "--network", "studnt", says=["studnt", "student"])
        self.refused("eval", self.path("ce"), "--data", "cifar", says=["--data", "cifar10"])
        self.refused("eval", self.path("ce"), "--data", "cifar10", says=["data-root"])
        self.refused("eval", self.path("ce"), "--checkpoint", "newest", says=["last, best or a step"])
        self.refused("eval", self.path("ce"), "--limit", "-1", says=["--limit"])
        self.refused("eval", self.path("ce"), "--predictions", "x.csv", "--network", "all", says=["one network"])
        self.refused("eval", self.path("ce"), "--predictions", self.folder / "no/x.csv", says=["x.csv"], code=1)
        self.refused("eval", REFERENCE / "safetensors/sizes.safetensors", says=["sizes", "guise export"])
        self.refused("eval", self.pictures / "big.png", says=["big.png"])
        empty = self.folder / "empty"
        empty.mkdir()
        shutil.copy(self.path("ce") / "config.json", empty)
        self.refused("eval", empty, says=["no checkpoint"])
        other = self.folder / "other_width"
        shutil.copytree(self.path("ce"), other)
        config = json.loads((other / "config.json").read_text())
        config["model"]["width"] = 8
        (other / "config.json").write_text(json.dumps(config))
        self.refused("eval", other, says=["do not fit", "conv1.weight [4, 3, 3, 3], expected [8, 3, 3, 3]", "more"])


class Predict(Case):
    def predicted(self, run, *pictures, code=0):
        done = guise("predict", run, *pictures, "--top", 10, "--json")
        self.assertEqual(done.returncode, code, done.stderr)
        document = json.loads(done.stdout)
        self.assertEqual(document["schema"], "guise.predict/1")
        return document, done.stderr

    def test_probabilities_are_those_of_pillow_and_pytorch(self):
        module = self.folder / "module.pt"
        self.said("export", self.path("kd"), "--format", "torchscript", "--out", module)
        pictures = [self.pictures / name for name in ("big.png", "big.jpg", "grey.png", "small.png")]
        document, _ = self.predicted(self.path("kd"), *pictures)
        expected = json.loads(reference_program("predict", module, "0", *pictures))
        for answer, row in zip(document["pictures"], expected, strict=True):
            found = {entry["class"]: entry["probability"] for entry in answer["classes"]}
            self.assertEqual(len(found), 10)
            for k, value in enumerate(row):
                self.assertAlmostEqual(found[f"grating {k}"], value, places=4)
            values = [entry["probability"] for entry in answer["classes"]]
            self.assertEqual(values, sorted(values, reverse=True))

    def test_fashion_mnist_pictures_get_the_border_of_training(self):
        run, module, picture = self.folder / "as_fashion", self.folder / "fashion.pt", self.pictures / "grey.png"
        shutil.copytree(self.path("kd"), run)
        config = json.loads((run / "config.json").read_text())
        config["data"]["name"] = "fashion_mnist"
        (run / "config.json").write_text(json.dumps(config))
        self.said("export", run, "--format", "torchscript", "--out", module)
        document, _ = self.predicted(run, picture)
        (expected,) = json.loads(reference_program("predict", module, "2", picture))
        found = {entry["class"]: entry["probability"] for entry in document["pictures"][0]["classes"]}
        for k, value in enumerate(expected):
            self.assertAlmostEqual(found[f"grating {k}"], value, places=4)

    def test_a_bad_picture_is_named_and_the_others_are_answered(self):
        text = self.folder / "text.png"
        text.write_text("no picture\n")
        document, errors = self.predicted(self.path("ce"), text, self.pictures / "big.png", self.folder / "none.jpg", code=1)
        self.assertIn("another format", document["pictures"][0]["problem"])
        self.assertEqual(document["pictures"][0]["classes"], [])
        self.assertEqual(len(document["pictures"][1]["classes"]), 10)
        self.assertIn("text.png", errors)
        self.assertIn("none.jpg", errors)
        self.assertEqual(len(errors.splitlines()), 2)
        shown = guise("predict", self.path("ce"), self.pictures / "big.png", text, "--top", 2)
        self.assertEqual(shown.returncode, 1)
        self.assertEqual(shown.stdout.count("grating"), 2)
        self.refused("predict", self.path("ce"), says=["PICTURE is missing"])
        self.refused("predict", self.path("ce"), self.pictures / "big.png", "--top", 0, says=["--top"])


class Export(Case):
    def exported(self, run, name, *words):
        out = self.folder / name
        self.said("export", self.path(run), *words, "--out", out)
        return out

    def test_plain_pytorch_computes_the_same_from_every_file(self):
        for run, network in (("kd", "student"), ("kd", "average"), ("head", "teacher")):
            with self.subTest(run=run, network=network):
                words = ("--network", network)
                files = [self.exported(run, "tv.safetensors", *words), self.exported(run, "mm.safetensors", *words, "--names", "mmpretrain"),
                         self.exported(run, "pixels.pt", *words, "--format", "torchscript"),
                         self.exported(run, "normalised.pt", *words, "--format", "torchscript", "--input", "normalised")]
                reference_program("logits", self.pictures, self.folder / "softmax.json", *files)
                table = self.folder / "own.csv"
                self.evaluated(self.path(run), *words, "--data", "image_folder", "--data-root", self.pictures, "--predictions", table)
                own = table_of(table)[1]
                theirs = json.loads((self.folder / "softmax.json").read_text())
                self.assertEqual(len(own), 30)
                for ours, other in zip(own, theirs, strict=True):
                    self.assertEqual(ours.index(max(ours)), other.index(max(other)))
                    for a, b in zip(ours, other, strict=True):
                        self.assertAlmostEqual(a, b, places=5)

    def test_an_exported_file_is_enough_for_eval_and_predict(self):
        for names in ("torchvision", "mmpretrain"):
            file = self.exported("kd", "alone.safetensors", "--names", names, "--network", "teacher")
            (run,) = self.evaluated(file, "--data", "synthetic", "--limit", 50)["runs"]
            (there,) = self.evaluated(self.path("kd"), "--network", "teacher")["runs"]
            self.assertEqual(run["networks"], there["networks"])
        said = self.said("predict", file, self.pictures / "big.png", "--network", "teacher").stdout
        self.assertIn("grating", said)
        self.refused("predict", file, self.pictures / "big.png", says=["a network named student", "teacher"])

    def test_bad_words_are_refused(self):
        self.refused("export", self.path("ce"), says=["--out"])
        self.refused("export", self.path("ce"), "--out", self.folder / "no/x", says=["no such folder"])
        self.refused("export", self.path("ce"), "--out", self.folder, says=["a folder"])
        self.refused("export", self.path("ce"), "--format", "onnx", "--out", "x", says=["safetensors, torchscript"])
        self.refused("export", self.path("ce"), "--format", "torchscript", "--names", "mmpretrain", "--out", "x", says=["--names"])


class InitFrom(Case):
    # A rate this small moves no weight; only the statistics of batch norm move on.
    STILL = KEYS | {"train.epochs": 1, "optimizer.lr": 1e-38, "train.seed": 9}

    def test_training_starts_from_the_weights_of_each_kind_of_file(self):
        exported = self.folder / "start.safetensors"
        self.said("export", self.path("ce"), "--out", exported)
        renamed = self.folder / "start-mm.safetensors"
        self.said("export", self.path("ce"), "--names", "mmpretrain", "--out", renamed)
        checkpoint = max((self.path("ce") / "checkpoints").glob("step-*.safetensors"))
        expected = read_safetensors(exported)[0]
        for number, file in enumerate((exported, renamed, checkpoint)):
            run = train(self.folder / f"from-{number}", *as_flags(self.STILL | {"model.init_from": file.name}), folder=file.parent)
            self.assertEqual(run.json("config.json")["model"]["init_from"], str(file))
            found = read_safetensors(max((run.folder / "checkpoints").glob("step-*.safetensors")))[0]
            for name, tensor in expected.items():
                if "running" not in name and "tracked" not in name:
                    self.assertEqual(found[f"student.{name}"], tensor, name)

    def refuses(self, file, says, **keys):
        flags = as_flags(self.STILL | {"model.init_from": str(file)} | keys)
        self.refused("train", *flags, "--out", self.folder / "never", says=says)

    def test_what_does_not_fit_is_refused_before_anything_is_written(self):
        exported = self.folder / "ten.safetensors"
        self.said("export", self.path("ce"), "--out", exported)
        self.refuses(exported, ["number of classes", "2", "10"], **{"data.name": "image_folder", "data.root": str(DATA / "image_folder"),
                                                                   "data.train_limit": 0, "data.test_limit": 0, "train.batch_size": 2})
        self.refuses(exported, ["do not fit", "conv1.weight [4, 3, 3, 3], expected [6, 3, 3, 3]"], **{"model.width": 6})
        self.refuses(REFERENCE / "safetensors/sizes.safetensors", ["sizes.safetensors", "backbone.conv1.weight"])
        self.refuses(self.folder / "none.safetensors", ["model.init_from", "none.safetensors"])
        self.refuses(self.pictures / "big.png", ["big.png"])
        cut = self.folder / "cut.safetensors"
        cut.write_bytes(exported.read_bytes()[:5000])
        self.refuses(cut, ["cut.safetensors"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
