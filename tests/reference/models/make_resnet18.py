"""Numbers of a ResNet-18 for CIFAR written with torch.nn alone: names, logits, loss, gradients, statistics.

Weights and images come from hashed_values(), which the test repeats, so the file stays small.
Run: python make_resnet18.py (writes resnet18.json beside this script).
"""
import json
import math
import pathlib

import torch
from torch import nn


class BasicBlock(nn.Module):
    def __init__(self, inplanes, planes, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = None
        if stride != 1 or inplanes != planes:
            self.downsample = nn.Sequential(nn.Conv2d(inplanes, planes, 1, stride, bias=False),
                                            nn.BatchNorm2d(planes))

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        out = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(out)) + identity)


class ResNet18(nn.Module):
    def __init__(self, width, stem_channels, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, stem_channels, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(stem_channels)
        planes = [width, 2 * width, 4 * width, 8 * width]
        self.layer1 = nn.Sequential(BasicBlock(stem_channels, planes[0], 1), BasicBlock(planes[0], planes[0], 1))
        self.layer2 = nn.Sequential(BasicBlock(planes[0], planes[1], 2), BasicBlock(planes[1], planes[1], 1))
        self.layer3 = nn.Sequential(BasicBlock(planes[1], planes[2], 2), BasicBlock(planes[2], planes[2], 1))
        self.layer4 = nn.Sequential(BasicBlock(planes[2], planes[3], 2), BasicBlock(planes[3], planes[3], 1))
        self.fc = nn.Linear(planes[3], classes)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(nn.functional.adaptive_avg_pool2d(x, 1).flatten(1))


def hashed_values(salt, count):
    """count numbers in [-0.5, 0.5), exact in float64: a murmur3-style mix of index and salt."""
    mask = 0xFFFFFFFF
    x = (torch.arange(count, dtype=torch.int64) * 2654435761 + (salt + 1) * 0x9E3779B9) & mask
    x = x ^ (x >> 16)
    x = (x * 0x85EBCA6B) & mask
    x = x ^ (x >> 13)
    x = (x * 0xC2B2AE35) & mask  # int64 products wrap; the low 32 bits are right
    x = x ^ (x >> 16)
    return x.double() / 2.0**32 - 0.5


def fill(model):
    for index, (name, tensor) in enumerate(model.state_dict().items()):
        if name.endswith("num_batches_tracked"):
            continue
        u = hashed_values(index, tensor.numel()).reshape(tensor.shape)
        if tensor.dim() == 4:
            u = u * 4.0 / math.sqrt(tensor[0].numel())
        elif name.endswith("running_var") or (tensor.dim() == 1 and name.endswith("weight")):
            u = 1.0 + 0.5 * u
        tensor.copy_(u)


def case(width, stem_channels, classes, size):
    torch.set_default_dtype(torch.float64)
    model = ResNet18(width, stem_channels, classes)
    fill(model)
    images = 4.0 * hashed_values(1000, 2 * 3 * size * size).reshape(2, 3, size, size)
    targets = torch.tensor([1, classes - 1])
    names = list(model.state_dict())
    model.eval()
    logits_evaluate = model(images).detach()
    model.train()
    logits_train = model(images)
    loss = nn.functional.cross_entropy(logits_train, targets)
    loss.backward()
    gradients = {n: p.grad.flatten()[:8].tolist() for n, p in model.named_parameters()}
    gradient_norms = {n: p.grad.norm().item() for n, p in model.named_parameters()}
    statistics = {n: b.flatten()[:8].tolist() for n, b in model.named_buffers() if b.dim() == 1}
    return {"width": width, "stem_channels": stem_channels, "classes": classes, "size": size, "names": names,
            "shapes": [list(t.shape) for t in model.state_dict().values()], "targets": targets.tolist(),
            "logits_evaluate": logits_evaluate.flatten().tolist(),
            "logits_train": logits_train.detach().flatten().tolist(), "loss": loss.item(),
            "gradients": gradients, "gradient_norms": gradient_norms, "statistics": statistics}


def counts():
    """Trained parameters, and multiply-adds of one 32x32 image counted by hooks on the real layers."""
    rows = []
    for width, stem in [(64, 64), (40, 64), (32, 64), (16, 64), (40, 40), (32, 32), (16, 16)]:
        model = ResNet18(width, stem, 10)
        total = 0

        def count(module, _, output):
            nonlocal total
            positions = output.shape[2] * output.shape[3] if output.dim() == 4 else 1
            total += module.weight.numel() * positions

        for module in model.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                module.register_forward_hook(count)
        model.eval()(torch.zeros(1, 3, 32, 32))
        rows.append({"width": width, "stem_channels": stem, "multiply_adds": total,
                     "parameters": sum(p.numel() for p in model.parameters())})
    return rows


if __name__ == "__main__":
    cases = [case(4, 4, 10, 16), case(4, 6, 3, 12)]
    text = json.dumps({"cases": cases, "counts": counts()})
    pathlib.Path(__file__).with_name("resnet18.json").write_text(text + "\n")
