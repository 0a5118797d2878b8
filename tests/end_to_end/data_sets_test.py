"""Data as people have it, from the command line to a trained run: folders without splits, pictures of any size, arrays; wrong
labels and a long tail, told and written down."""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

from program import ROOT, TINY, as_flags, guise, read_safetensors, train

DATA = ROOT / "tests/reference/data"
KEYS = TINY | {"data.train_limit": 0, "data.test_limit": 0, "model.width": 2, "train.batch_size": 4, "data.augment.crop_padding": 1}


def numbers(tensor):
    kind, shape, content = tensor
    assert kind == "I64", kind
    return [int.from_bytes(content[at:at + 8], "little", signed=True) for at in range(0, 8 * shape[0], 8)]


class DataSets(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-data-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def train(self, name, root, **keys):
        return train(self.folder / f"run_{len(list(self.folder.iterdir()))}",
                     *as_flags(KEYS | {"data.name": name, "data.root": str(root)} | keys))

    def test_a_folder_without_splits_of_pictures_of_any_size(self):
        pets = self.folder / "pets"
        for label, names in {"cat": ["colour.png", "lossy.webp", "grey.jpg"], "dog": ["sixteen_bits.png", "lossless.webp", "progressive.jpg"]}.items():
            (pets / label).mkdir(parents=True)
            for name in names:
                shutil.copy(DATA / "pictures" / name, pets / label)
        run = self.train("image_folder", pets, **{"data.image_size": 16, "data.validation": 0.34})
        data = run.json("summary.json")["data"]
        self.assertEqual((data["train_images"], data["test_images"], data["image_size"], data["class_names"]), (4, 2, [16, 16], ["cat", "dog"]))
        for text in ("without splits", "libwebp"):
            self.assertIn(text, data["source"])
        done = guise("predict", run.folder, DATA / "pictures/alpha.webp", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        evaluated = guise("eval", run.folder, "--json")
        self.assertEqual(json.loads(evaluated.stdout)["data"]["split"], "validation", evaluated.stderr)

    def test_arrays_and_tiny_imagenet(self):
        for name, folder, sizes in (("npy", "npy_set/colour", [8, 8]), ("tiny_imagenet", "tiny-imagenet-200", [8, 8])):
            data = self.train(name, DATA / folder, **{"data.image_size": 8}).json("summary.json")["data"]
            self.assertEqual(data["image_size"], sizes)
            self.assertEqual(len(data["class_names"]), 3)

    def test_wrong_labels_and_a_long_tail_are_told_and_written_down(self):
        keys = {"data.noise.kind": "symmetric", "data.noise.rate": 0.25, "data.imbalance.kind": "exp", "data.imbalance.factor": 10,
                "data.train_limit": 400, "train.batch_size": 64}
        run = train(self.folder / "run", *as_flags(KEYS | keys))
        data = run.json("summary.json")["data"]
        tensors, _ = read_safetensors(run.folder / "labels.safetensors")
        label, clean, index = (numbers(tensors[name]) for name in ("label", "clean_label", "index"))
        changed = sum(one != other for one, other in zip(label, clean))
        self.assertEqual(changed, round(0.25 * len(label)))
        self.assertEqual((data["changed_labels"], data["train_images"]), (changed, len(label)))
        self.assertEqual(index, sorted(set(index)))
        self.assertIn(f"data.noise symmetric: {changed} of {len(label)} labels changed", (run.folder / "log.txt").read_text())
        document = json.loads(guise("eval", run.folder, "--split", "train", "--json").stdout)
        taught, true = document, document["others"][0]
        self.assertEqual((taught["data"]["labels"], true["data"]["labels"]), ("as trained", "clean"))
        for part, labels in ((taught, label), (true, clean)):
            counts = [row["samples"] for row in part["runs"][0]["networks"]["student"]["per_class"]]
            self.assertEqual(counts, [labels.count(k) for k in range(10)])
        again = train(self.folder / "again", *as_flags(KEYS | keys | {"train.seed": 1}))
        self.assertNotEqual(numbers(read_safetensors(again.folder / "labels.safetensors")[0]["index"]), index)


if __name__ == "__main__":
    unittest.main(verbosity=2)
