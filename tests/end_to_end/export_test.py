"""guise predict and export, and model.init_from, on runs of a second: against plain PyTorch and Pillow
(infer_reference.py)."""

import json
import shutil
import unittest

from program import as_flags, guise, read_safetensors, train
from trained_runs import DATA, KEYS, REFERENCE, Case, reference_program, setUpModule, table_of


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
        document, errors = self.predicted(self.path("ce"), text, self.pictures / "big.png", code=1)
        self.assertIn("a text file", document["pictures"][0]["problem"])
        self.assertEqual(document["pictures"][0]["classes"], [])
        self.assertEqual(len(document["pictures"][1]["classes"]), 10)
        self.assertIn("text.png", errors)
        self.assertEqual(len(errors.splitlines()), 1)
        self.refused("predict", self.path("ce"), self.pictures / "big.png", self.folder / "none.jpg", says=["none.jpg: no such file"])
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
        self.refused("export", self.path("ce"), "--format", "onnx", "--out", "x", says=["safetensors or torchscript"])
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
