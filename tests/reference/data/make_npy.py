"""Writes the .npy files of the reader's tests with numpy, and what Pillow makes of pictures when it resizes them. Run it in
this folder; needs numpy and Pillow."""
import json
import pathlib

import numpy
from PIL import Image

random = numpy.random.default_rng(101)
formats = numpy.lib.format


def write(path, array, version=(1, 0)):
    with open(path, "wb") as file:
        formats.write_array(file, array, version=version, allow_pickle=True)


def write_cifar101():
    folder = pathlib.Path("cifar10.1")
    folder.mkdir(exist_ok=True)
    numbers = {}
    for name, count, labels_type, version in (("v6", 3, "<i4", (1, 0)), ("v4", 2, "<i8", (2, 0))):
        pictures = random.integers(0, 256, (count, 32, 32, 3), dtype=numpy.uint8)
        labels = random.integers(0, 10, count).astype(labels_type)
        write(folder / f"cifar10.1_{name}_data.npy", pictures, version)
        write(folder / f"cifar10.1_{name}_labels.npy", labels, version)
        pathlib.Path(f"cifar10.1_{name}.rgb").write_bytes(pictures.tobytes())
        numbers[name] = labels.tolist()
    return numbers


def write_odd_arrays():
    folder = pathlib.Path("npy")
    folder.mkdir(exist_ok=True)
    small = numpy.arange(6).reshape(2, 3)
    write(folder / "format_1.npy", small.astype("u1"))
    write(folder / "format_2.npy", small.astype("<i4"), (2, 0))
    write(folder / "format_3.npy", -small.astype("<i8"), (3, 0))
    write(folder / "empty.npy", numpy.zeros((0, 4), "u1"))
    write(folder / "scalar.npy", numpy.array(7, "u1"))
    write(folder / "fortran.npy.bad", numpy.asfortranarray(small.astype("u1")))
    write(folder / "object.npy.bad", numpy.array([{}, 1], dtype=object))
    write(folder / "big_endian.npy.bad", small.astype(">i4"))
    write(folder / "float.npy.bad", small.astype("<f4"))
    write(folder / "fields.npy.bad", numpy.zeros(2, [("a", "u1"), ("b", "<i4")]))


def pattern(height, width):
    """The same bytes as in resize_test.cpp."""
    y, x, c = numpy.mgrid[0:height, 0:width, 0:3]
    return ((y * 7 + x * 13 + c * 50 + (y * x) % 31 + (x // 5) * 90) % 256).astype(numpy.uint8)


def write_resized():
    """Cases of (height, width) in and out; the bytes of all results one after the other."""
    cases, pixels = [], b""
    for size in ((19, 27), (300, 201), (32, 32), (1, 1), (2, 64)):
        picture = Image.fromarray(pattern(*size))
        for height, width in ((32, 32), (5, 7), (19, 8), (40, 27), (1, 1), (28, 28)):
            cases.append([*size, height, width])
            pixels += picture.resize((width, height), Image.BILINEAR).tobytes()
    pathlib.Path("resized.rgb").write_bytes(pixels)
    return cases


if __name__ == "__main__":
    write_odd_arrays()
    document = {"cifar101_labels": write_cifar101(), "resized": write_resized()}
    pathlib.Path("npy.json").write_text(json.dumps(document) + "\n")
