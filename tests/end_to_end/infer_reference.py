"""The other side of eval_test.py and export_test.py: a plain PyTorch ResNet-18 for CIFAR, Pillow, and torch.jit. Knows nothing of Guise's code.

    infer_reference.py pictures FOLDER              writes an image folder of ten classes, 32 x 32, and odd pictures beside it
    infer_reference.py logits FOLDER OUT.json WEIGHTS.safetensors MMPRETRAIN.safetensors PIXELS.pt NORMALISED.pt
        the softmax of FOLDER's test pictures, in the order of the file names, by each of the four files
    infer_reference.py predict PIXELS.pt BORDER PICTURE...     softmax of single pictures, resized by Pillow, as JSON
"""

import json
import sys
from pathlib import Path

import numpy
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    """As torchvision's, with the stem for small pictures: 3 x 3, stride 1, no max-pool."""

    def __init__(self, width, stem, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, stem, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(stem)
        channels = stem
        for stage in range(4):
            out = width << stage
            blocks = [Block(channels, out, 1 if stage == 0 else 2), Block(out, out, 1)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
            channels = out
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


def write_pictures(folder):
    random = numpy.random.default_rng(5)
    y, x = numpy.mgrid[0:32, 0:32]
    for split, count in (("train", 1), ("test", 3)):
        for label in range(10):
            place = folder / split / f"class {label}"
            place.mkdir(parents=True)
            for number in range(count):
                wave = numpy.sin(0.88 * (numpy.cos(numpy.pi * label / 10) * x + numpy.sin(numpy.pi * label / 10) * y) + number)
                pixels = 128 + 60 * wave[..., None] + random.normal(0, 30, (32, 32, 3))
                Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8)).save(place / f"{number}.png")
    big = numpy.clip(random.normal(128, 60, (70, 113, 3)), 0, 255).astype(numpy.uint8)
    Image.fromarray(big).save(folder / "big.png")
    Image.fromarray(big).save(folder / "big.jpg", quality=90)
    Image.fromarray(big[..., 0]).save(folder / "grey.png")
    Image.fromarray(big[:5, :7]).save(folder / "small.png")


def rgb(path, size=None):
    picture = Image.open(path).convert("RGB")
    if size is not None:
        picture = picture.resize(size, Image.BILINEAR)
    return torch.from_numpy(numpy.array(picture)).permute(2, 0, 1).float()


def softmax_of(logits):
    return torch.softmax(logits.double(), 1).tolist()


def metadata_of(path):
    with safe_open(path, "pt") as file:
        return file.metadata()


@torch.no_grad()
def compare(folder, out, weights, mmpretrain, pixels, normalised):
    images = torch.stack([rgb(path) for path in sorted((folder / "test").glob("*/*.png"))])
    metadata = metadata_of(weights)
    mean, std = (torch.tensor(json.loads(metadata[key])).view(1, 3, 1, 1) for key in ("mean", "std"))
    model = json.loads(metadata["model"])
    tensors = load_file(weights)
    network = ResNet18(model["width"], model["stem_channels"] or model["width"], len(json.loads(metadata["class_names"])))
    network.load_state_dict(tensors, strict=True)
    network.eval()
    logits = network((images - mean) / std)

    renamed = {name.removeprefix("backbone.") if name.startswith("backbone.") else name.removeprefix("head."): tensor
               for name, tensor in load_file(mmpretrain).items()}
    assert renamed.keys() == tensors.keys() and all(torch.equal(renamed[name], tensors[name]) for name in tensors)
    assert all(name.startswith(("backbone.", "head.fc.")) for name in load_file(mmpretrain))

    inside, outside = torch.jit.load(pixels), torch.jit.load(normalised)
    assert dict(inside.named_parameters()).keys() == dict(network.named_parameters()).keys()
    assert list(inside.class_names) == json.loads(metadata["class_names"])
    for module in (inside, outside, inside.train(), torch.jit.freeze(outside.eval())):
        given = (images - mean) / std if module is not inside else images
        answer = module(given)
        assert torch.allclose(answer, logits, atol=1e-5, rtol=1e-5), (answer - logits).abs().max()
        assert torch.equal(answer.argmax(1), logits.argmax(1))
    for count in (1, 7):  # the number of images is free, and so is their size
        assert torch.allclose(inside(images[:count]), logits[:count], atol=1e-5, rtol=1e-5)
    larger = torch.nn.functional.interpolate(images[:2], (48, 40))
    assert torch.allclose(inside(larger), network((larger - mean) / std), atol=1e-5, rtol=1e-5)
    out.write_text(json.dumps(softmax_of(logits)))


@torch.no_grad()
def predict(module, border, pictures):
    module = torch.jit.load(module)
    answers = []
    for path in pictures:
        inner = rgb(path, (32 - 2 * border, 32 - 2 * border))
        answers += softmax_of(module(nn.functional.pad(inner, [border] * 4)[None]))
    print(json.dumps(answers))


if __name__ == "__main__":
    torch.set_num_threads(1)
    command, *words = sys.argv[1:]
    if command == "pictures":
        write_pictures(Path(words[0]))
    elif command == "logits":
        compare(Path(words[0]), Path(words[1]), *words[2:])
    else:
        predict(words[0], int(words[1]), words[2:])
