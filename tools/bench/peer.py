"""One measurement of the training step of bench_against_torch in plain PyTorch, set up as well as we know: channels_last, fused
SGD, no work beside the step. Prints one JSON object.

    peer.py {ce,kd,evaluation} WIDTH THREADS SECONDS {eager,compile} [bf16]

bf16: the forward pass under autocast.
"""

import json
import resource
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional

BATCH, WARM_UP, LEAST = 128, 5, 10


class Block(nn.Module):
    def __init__(self, channels_in, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = None
        if stride != 1 or channels_in != channels:
            self.downsample = nn.Sequential(nn.Conv2d(channels_in, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        return functional.relu(y + (x if self.downsample is None else self.downsample(x)), inplace=True)


class ResNet18(nn.Module):
    """For images of 32 x 32 pixels (He et al. 2016): the network of Guise's resnet18."""

    def __init__(self, width, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        blocks, channels = [], width
        for stage in range(4):
            for place in range(2):
                blocks.append(Block(channels, width << stage, 2 if stage and not place else 1))
                channels = width << stage
        self.blocks = nn.Sequential(*blocks)
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        return self.fc(self.blocks(x).mean((2, 3)))


def kd_step(student, teacher, images, labels, temperature=2.0):
    logits = student(images)
    with torch.no_grad():
        target = functional.softmax(teacher(images) / temperature, 1)
    kd = -(target * functional.log_softmax(logits / temperature, 1)).sum(1).mean() * temperature**2
    return functional.cross_entropy(logits, labels) + kd


def steps_of(kind, width, compiled, bf16):
    """The function of one step."""
    precision = torch.autocast("cpu", torch.bfloat16, enabled=bf16)
    torch.manual_seed(0)
    images = torch.randn(8, BATCH, 3, 32, 32)
    batches = [batch.contiguous(memory_format=torch.channels_last) for batch in images]
    labels = torch.randint(0, 10, (8, BATCH))
    model = ResNet18(width).to(memory_format=torch.channels_last)
    student = torch.compile(model) if compiled else model
    if kind == "evaluation":
        model.eval()

        def evaluate(index):
            with torch.inference_mode(), precision:
                student(batches[index % 8]).argmax(1)
        return evaluate
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4, fused=True)
    copy = ResNet18(width).to(memory_format=torch.channels_last).eval()
    copy.load_state_dict(model.state_dict())
    teacher = torch.compile(copy) if compiled else copy
    ours, theirs = (list(each.parameters()) + [b for b in each.buffers() if b.is_floating_point()] for each in (model, copy))

    def train(index):
        place = index % 8
        with precision:
            if kind == "ce":
                loss = functional.cross_entropy(student(batches[place]), labels[place])
            else:
                loss = kd_step(student, teacher, batches[place], labels[place])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        if kind == "kd":
            with torch.no_grad():
                torch._foreach_lerp_(theirs, ours, 0.001)
    return train


def main():
    kind, width, threads, seconds, mode = sys.argv[1:6]
    torch.set_num_threads(int(threads))
    step = steps_of(kind, int(width), mode == "compile", sys.argv[6:] == ["bf16"])
    for index in range(WARM_UP):
        step(index)
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    times, begin = [], time.perf_counter()
    while len(times) < LEAST or time.perf_counter() - begin < float(seconds):
        last = time.perf_counter()
        step(len(times))
        times.append(time.perf_counter() - last)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"images_per_second": BATCH / statistics.median(times), "steps": len(times), "torch": torch.__version__,
                      "minor_faults_per_step": (usage.ru_minflt - faults) / len(times), "peak_memory_bytes": usage.ru_maxrss * 1024}))


if __name__ == "__main__":
    main()
