"""configs/study/recipe.json written in plain PyTorch, sharing nothing with Guise: trains once and prints one line of JSON.

    python train_recipe.py DATA --seed 0 [--epochs 10] [--limit N] [--threads N]

DATA is a folder of train/<class>/*.jpg and test/<class>/*.jpg. Needs torch, numpy and pillow.
"""
import argparse
import json
import pathlib
import time

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

MEAN, STD = torch.tensor([125.307, 122.961, 113.8575]), torch.tensor([51.5865, 50.847, 51.255])
MILESTONES, EPOCHS, BATCH, RATE = (5, 7), 10, 128, 0.1


class Block(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(before, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        self.shortcut = None
        if stride != 1 or before != channels:
            self.shortcut = nn.Sequential(nn.Conv2d(before, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.shortcut is None else self.shortcut(x)))


class SmallResNet18(nn.Module):
    def __init__(self, width=16, stem=64, classes=10):
        super().__init__()
        layers, before = [nn.Conv2d(3, stem, 3, 1, 1, bias=False), nn.BatchNorm2d(stem), nn.ReLU()], stem
        for stage in range(4):
            for block in range(2):
                channels = width * 2 ** stage
                layers.append(Block(before, channels, 2 if stage > 0 and block == 0 else 1))
                before = channels
        self.backbone, self.head = nn.Sequential(*layers), nn.Linear(before, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(module, Block):
                nn.init.zeros_(module.bn2.weight)
        nn.init.normal_(self.head.weight, 0, 0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, x):
        return self.head(self.backbone(x).mean((2, 3)))


def read(folder, limit):
    """uint8 [N, 3, 32, 32] and labels, classes in lexical order."""
    pixels, labels = [], []
    for label, place in enumerate(sorted(path for path in folder.iterdir() if path.is_dir())):
        for file in sorted(place.iterdir())[:limit]:
            pixels.append(np.asarray(Image.open(file).convert("RGB")))
            labels.append(label)
    return torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2).contiguous(), torch.tensor(labels)


def augmented(images):
    """A random crop of the picture padded by four zeros, and a flip, for each picture its own."""
    count = len(images)
    padded = F.pad(images, (4, 4, 4, 4))
    rows = torch.randint(0, 9, (count, 1)) + torch.arange(32)
    columns = torch.randint(0, 9, (count, 1)) + torch.arange(32)
    columns = torch.where(torch.rand(count, 1) < 0.5, columns.flip(1), columns)
    sample = torch.arange(count)[:, None, None]
    return padded.permute(0, 2, 3, 1)[sample, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def normalised(images):
    return ((images.float() - MEAN[:, None, None]) / STD[:, None, None]).contiguous(memory_format=torch.channels_last)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--limit", type=int, help="of each class, training pictures and test pictures")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    words = parser.parse_args()
    torch.manual_seed(words.seed)
    torch.set_num_threads(words.threads)
    (pixels, labels), (test, answers) = read(words.data / "train", words.limit), read(words.data / "test", words.limit)
    network = SmallResNet18().to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE, momentum=0.9, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, MILESTONES)
    begin = time.monotonic()
    for _ in range(words.epochs):
        network.train()
        for picked in torch.randperm(len(pixels)).split(BATCH):
            optimizer.zero_grad()
            F.cross_entropy(network(normalised(augmented(pixels[picked]))), labels[picked]).backward()
            optimizer.step()
        schedule.step()
    seconds = time.monotonic() - begin
    network.eval()
    with torch.no_grad():
        right = sum(int((network(normalised(part)).argmax(1) == wanted).sum()) for part, wanted in zip(test.split(250), answers.split(250)))
    print(json.dumps({"seed": words.seed, "top1": 100 * right / len(test), "images": len(pixels), "test_images": len(test), "epochs": words.epochs,
                      "parameters": sum(p.numel() for p in network.parameters()), "training_seconds": round(seconds, 1), "torch": torch.__version__}))


if __name__ == "__main__":
    main()
