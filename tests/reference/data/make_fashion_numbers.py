"""Writes fashion_mnist.json: what numpy finds in the real Fashion-MNIST of Debian's dataset-fashion-mnist."""
import gzip
import json
import pathlib

import numpy

FOLDER = pathlib.Path("/usr/share/datasets/fashion-mnist")


def read(name, header_bytes):
    with gzip.open(FOLDER / name) as file:
        return numpy.frombuffer(file.read()[header_bytes:], numpy.uint8)


numbers = {}
for prefix in ("train", "t10k"):
    images = read(f"{prefix}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
    labels = read(f"{prefix}-labels-idx1-ubyte.gz", 8)
    padded = numpy.pad(images, ((0, 0), (2, 2), (2, 2)))
    numbers[prefix] = {
        "count": len(images),
        "label_counts": numpy.bincount(labels).tolist(),
        "first_labels": labels[:10].tolist(),
        "first_image_sum": int(images[0].sum()),
        "last_image_sum": int(images[-1].sum()),
        "sum": int(images.sum(dtype=numpy.int64)),
        "padded_mean": float(padded.mean()),
        "padded_std": float(padded.std()),
    }
pathlib.Path("fashion_mnist.json").write_text(json.dumps(numbers, indent=1) + "\n")
