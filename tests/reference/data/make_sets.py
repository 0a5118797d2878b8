"""Writes small data sets in the layouts of STL-10 and Tiny-ImageNet and as four npy files, and what torchvision makes of pictures
by Resize and CenterCrop. Run it in this folder; needs numpy, Pillow, and torchvision (0.28.0) for the last."""
import json
import pathlib

import numpy
from PIL import Image

random = numpy.random.default_rng(7)
numbers = {}


def pattern(height, width):
    """The same bytes as in the tests."""
    y, x, c = numpy.mgrid[0:height, 0:width, 0:3]
    return ((y * 7 + x * 13 + c * 50 + (y * x) % 31 + (x // 5) * 90) % 256).astype(numpy.uint8)


def write_stl10():
    """As its page tells: planes of columns, labels from 1."""
    folder = pathlib.Path("stl10_binary")
    folder.mkdir(exist_ok=True)
    for split, label in (("train", 3), ("test", 10)):
        planes = pattern(96, 96).transpose(2, 1, 0)
        (folder / f"{split}_X.bin").write_bytes(planes.tobytes())
        (folder / f"{split}_y.bin").write_bytes(bytes([label]))


def write_tiny_imagenet():
    folder = pathlib.Path("tiny-imagenet-200")
    wnids = ["n02124075", "n01443537", "n03126707"]
    for place in [f"train/{wnid}/images" for wnid in wnids] + ["val/images"]:
        (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / "wnids.txt").write_text("\n".join(wnids) + "\n")
    (folder / "words.txt").write_text("n00001740\tentity\nn01443537\tgoldfish, Carassius auratus\n"
                                      "n02124075\tcrane\nn03126707\tcrane\n")
    train, labels = [], []
    for label, wnid in enumerate(sorted(wnids)):
        for number in range(2):
            train.append(save(folder / f"train/{wnid}/images/{wnid}_{number}.JPEG"))
            labels.append(label)
        (folder / f"train/{wnid}/{wnid}_boxes.txt").write_text("boxes\n")
    val, lines = [], []
    for number, wnid in enumerate(["n03126707", "n01443537"]):
        val.append(save(folder / f"val/images/val_{number}.JPEG"))
        lines.append(f"val_{number}.JPEG\t{wnid}\t0\t32\t44\t62\n")
    (folder / "val/val_annotations.txt").write_text("".join(lines))
    pathlib.Path("tiny_imagenet.rgb").write_bytes(numpy.stack(train + val).tobytes())
    numbers["tiny_imagenet_labels"] = labels + [2, 0]


def save(path):
    Image.fromarray(numpy.clip(pattern(8, 8).astype(int) + random.integers(-20, 20), 0, 255).astype(numpy.uint8)).save(path)
    with Image.open(path) as image:
        return numpy.asarray(image.convert("RGB"))


def write_npy_sets():
    for name, shape in (("grey", (4, 2, 3)), ("one_channel", (4, 2, 3, 1)), ("colour", (4, 2, 3, 3))):
        folder = pathlib.Path(f"npy_set/{name}")
        folder.mkdir(parents=True, exist_ok=True)
        for split, labels in (("train", [0, 2, 1, 2]), ("test", [1, 1, 0, 2])):
            images = random.integers(0, 256, shape, dtype=numpy.uint8)
            numpy.save(folder / f"{split}_images.npy", images)
            numpy.save(folder / f"{split}_labels.npy", numpy.array(labels))
            wide = numpy.broadcast_to(images.reshape(*shape[:3], -1), (*shape[:3], 3))
            numbers[f"npy_{name}_{split}"] = wide.reshape(-1).tolist()


def write_fitted():
    """Cases of (height, width, size); the bytes of all results one after the other."""
    from torchvision.transforms import CenterCrop, Compose, Resize
    from torchvision.transforms.functional import InterpolationMode
    cases, pixels = [], b""
    for height, width in ((19, 27), (64, 37), (48, 48), (32, 33), (5, 90), (8, 8)):
        for size in (8, 16, 33):
            transform = Compose([Resize(size, InterpolationMode.BILINEAR), CenterCrop(size)])
            cases.append([height, width, size])
            pixels += transform(Image.fromarray(pattern(height, width))).tobytes()
    numbers["fitted"] = cases
    pathlib.Path("fitted.rgb").write_bytes(pixels)


def write_webp():
    """Beside the pictures of make_files.py."""
    folder = pathlib.Path("pictures")
    colour = Image.open(folder / "colour.png").convert("RGB")
    alpha = Image.open(folder / "alpha.png")
    colour.save(folder / "lossy.webp", quality=80)
    colour.save(folder / "lossless.webp", lossless=True)
    alpha.save(folder / "alpha.webp", quality=80)
    colour.convert("L").save(folder / "grey.webp", quality=90)
    colour.save(folder / "animated.webp.bad", format="WEBP", save_all=True, append_images=[colour.rotate(90)])
    for name in ("lossy", "lossless", "alpha", "grey"):
        with Image.open(folder / f"{name}.webp") as image:
            (folder / f"{name}.webp.rgb").write_bytes(numpy.asarray(image.convert("RGB")).tobytes())


write_webp()
write_stl10()
write_tiny_imagenet()
write_npy_sets()
write_fitted()
pathlib.Path("sets.json").write_text(json.dumps(numbers) + "\n")
