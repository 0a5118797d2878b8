"""Numbers of every network and option, written with torch.nn alone: shapes, features, logits, loss, gradients, statistics;
counts beside those that are published; and draws of the dropout stream.

Weights and images come from hashed_values() of make_resnet18.py, which the test repeats.
Run: python make_networks.py (writes networks.json beside this script).
"""
import json
import math
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional

from make_resnet18 import hashed_values

DEFAULTS = {"stem": "conv3", "norm": "batch", "norm_groups": 32, "activation": "relu", "negative_slope": 0.01, "pooling": "gap",
            "gem_p": 3.0, "gem_learned": False, "stem_channels": 0,
            "head": {"name": "linear", "scale": 16.0, "hidden": [], "norm": "none", "activation": "relu", "negative_slope": 0.01}}


def act(x, name, slope):
    return {"none": lambda v: v, "relu": torch.relu, "gelu": functional.gelu, "silu": functional.silu,
            "leaky_relu": lambda v: functional.leaky_relu(v, slope)}[name](x)


class Maker:
    """Layers by the options."""

    def __init__(self, options):
        self.options = options

    def conv(self, inputs, outputs, kernel, stride, bias=False):
        bias = bias or self.options["norm"] == "none"
        return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=bias)

    def norm(self, channels):
        if self.options["norm"] == "batch":
            return nn.BatchNorm2d(channels)
        if self.options["norm"] == "none":
            return nn.Identity()
        fit = [g for g in range(1, channels + 1) if channels % g == 0 and g <= self.options["norm_groups"] and channels // g >= 2]
        return nn.GroupNorm(max(fit, default=1), channels)

    def act(self, x):
        return act(x, self.options["activation"], self.options["negative_slope"])

    def stem(self, channels):
        kernel, stride = {"conv3": (3, 1), "conv5": (5, 1), "imagenet": (7, 2)}[self.options["stem"]]
        return self.conv(3, channels, kernel, stride)

    def pool_of_stem(self, x):
        return functional.max_pool2d(x, 3, 2, 1) if self.options["stem"] == "imagenet" else x


class Residual(nn.Module):
    """Torchvision's BasicBlock and Bottleneck; option A where there are no projections."""

    def __init__(self, maker, inputs, width, stride, bottleneck, projections):
        super().__init__()
        self.maker, self.stride = maker, stride
        outputs = 4 * width if bottleneck else width
        if bottleneck:
            self.conv1, self.bn1 = maker.conv(inputs, width, 1, 1), maker.norm(width)
            self.conv2, self.bn2 = maker.conv(width, width, 3, stride), maker.norm(width)
            self.conv3, self.bn3 = maker.conv(width, outputs, 1, 1), maker.norm(outputs)
        else:
            self.conv1, self.bn1 = maker.conv(inputs, width, 3, stride), maker.norm(width)
            self.conv2, self.bn2 = maker.conv(width, width, 3, 1), maker.norm(width)
        self.added = outputs - inputs
        self.downsample = None
        if projections and (stride != 1 or inputs != outputs):
            self.downsample = nn.Sequential(maker.conv(inputs, outputs, 1, stride), maker.norm(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(self.maker.act(self.bn1(self.conv1(x)))))
        if hasattr(self, "conv3"):
            y = self.bn3(self.conv3(self.maker.act(y)))
        if self.downsample is not None:
            x = self.downsample(x)
        elif self.stride != 1 or self.added:
            x = functional.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))
        return self.maker.act(y + x)


class ResNet(nn.Module):
    def __init__(self, maker, width, blocks, bottleneck=False, projections=True):
        super().__init__()
        self.maker = maker
        channels = maker.options["stem_channels"] or width
        self.conv1, self.bn1 = maker.stem(channels), maker.norm(channels)
        self.stages = len(blocks)
        for stage, count in enumerate(blocks):
            layers = []
            for place in range(count):
                layers.append(Residual(maker, channels, width << stage, 2 if stage and not place else 1, bottleneck, projections))
                channels = (width << stage) * (4 if bottleneck else 1)
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.channels = channels

    def forward(self, x):
        x = self.maker.pool_of_stem(self.maker.act(self.bn1(self.conv1(x))))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return x


class WideBlock(nn.Module):
    def __init__(self, maker, inputs, outputs, stride):
        super().__init__()
        self.maker = maker
        self.bn1, self.conv1 = maker.norm(inputs), maker.conv(inputs, outputs, 3, stride)
        self.bn2, self.conv2 = maker.norm(outputs), maker.conv(outputs, outputs, 3, 1)
        self.downsample = nn.Sequential(maker.conv(inputs, outputs, 1, stride)) if stride != 1 or inputs != outputs else None

    def forward(self, x):
        y = self.maker.act(self.bn1(x))
        shortcut = x if self.downsample is None else self.downsample(y)
        return self.conv2(self.maker.act(self.bn2(self.conv1(y)))) + shortcut


class WideResNet(nn.Module):
    def __init__(self, maker, width, depth, factor):
        super().__init__()
        self.maker = maker
        channels = maker.options["stem_channels"] or width
        self.conv1 = maker.stem(channels)
        for stage in range(3):
            layers = []
            for place in range((depth - 4) // 6):
                layers.append(WideBlock(maker, channels, factor * width << stage, 2 if stage and not place else 1))
                channels = factor * width << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.bn1, self.channels = maker.norm(channels), channels

    def forward(self, x):
        x = self.maker.pool_of_stem(self.conv1(x))
        return self.maker.act(self.bn1(self.layer3(self.layer2(self.layer1(x)))))


class Vgg(nn.Module):
    """Torchvision's features; the place of a norm counts also where there is none."""

    def __init__(self, maker, width, plan):
        super().__init__()
        layers, channels = [], 3
        for entry in plan:
            if entry == "M":
                layers.append(nn.MaxPool2d(2, 2))
                continue
            activation = nn.Module()
            activation.forward = maker.act
            layers += [maker.conv(channels, entry * width, 3, 1, bias=True), maker.norm(entry * width), activation]
            channels = entry * width
        self.features, self.channels = nn.Sequential(*layers), channels

    def forward(self, x):
        return self.features(x)


BACKBONES = {
    "resnet18": lambda maker, width: ResNet(maker, width, [2, 2, 2, 2]),
    "resnet34": lambda maker, width: ResNet(maker, width, [3, 4, 6, 3]),
    "resnet50": lambda maker, width: ResNet(maker, width, [3, 4, 6, 3], bottleneck=True),
    "resnet20": lambda maker, width: ResNet(maker, width, [3, 3, 3], projections=False),
    "resnet32": lambda maker, width: ResNet(maker, width, [5, 5, 5], projections=False),
    "resnet56": lambda maker, width: ResNet(maker, width, [9, 9, 9], projections=False),
    "wrn16_4": lambda maker, width: WideResNet(maker, width, 16, 4),
    "wrn40_2": lambda maker, width: WideResNet(maker, width, 40, 2),
    "wrn28_10": lambda maker, width: WideResNet(maker, width, 28, 10),
    "vgg11": lambda maker, width: Vgg(maker, width, [1, "M", 2, "M", 4, 4, "M", 8, 8, "M", 8, 8, "M"]),
    "vgg16": lambda maker, width: Vgg(maker, width, [1, 1, "M", 2, 2, "M", 4, 4, 4, "M", 8, 8, 8, "M", 8, 8, 8, "M"]),
}


class Head(nn.Module):
    def __init__(self, width, classes, options):
        super().__init__()
        self.options, layers = options, []
        for size in options["hidden"]:
            layer = nn.Module()
            layer.linear = nn.Linear(width, size)
            layer.norm = nn.BatchNorm1d(size) if options["norm"] == "batch" else nn.Identity()
            layers.append(layer)
            width = size
        self.hidden = nn.ModuleList(layers)
        self.weight = nn.Parameter(torch.zeros(classes, width))
        if options["name"] == "linear":
            self.bias = nn.Parameter(torch.zeros(classes))

    def forward(self, z):
        for layer in self.hidden:
            z = act(layer.norm(layer.linear(z)), self.options["activation"], self.options["negative_slope"])
        if self.options["name"] == "linear":
            return functional.linear(z, self.weight, self.bias)
        return self.options["scale"] * functional.linear(functional.normalize(z), functional.normalize(self.weight))


class Pooling(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.kind, self.p = options["pooling"], options["gem_p"]
        if self.kind == "gem" and options["gem_learned"]:
            self.p = nn.Parameter(torch.full((1,), options["gem_p"]))

    def forward(self, x):
        if self.kind == "gem":
            return functional.adaptive_avg_pool2d(x.clamp(min=1e-6) ** self.p, 1).flatten(1) ** (1.0 / self.p)
        return functional.adaptive_avg_pool2d(x, 2 if self.kind == "gap2x2" else 1).flatten(1)


class Network(nn.Module):
    def __init__(self, name, width, classes, options):
        super().__init__()
        options = DEFAULTS | options | {"head": DEFAULTS["head"] | options.get("head", {})}
        self.backbone = BACKBONES[name](Maker(options), width)
        self.avgpool = Pooling(options)
        wide = self.backbone.channels * (4 if options["pooling"] == "gap2x2" else 1)
        self.head_name = "classifier" if name.startswith("vgg") else "fc"
        setattr(self, self.head_name, Head(wide, classes, options["head"]))

    def features(self, x):
        return self.avgpool(self.backbone(x))

    def head(self, z):
        return getattr(self, self.head_name)(z)


def own(name):
    return name.removeprefix("backbone.")


def fill(model):
    """By the place of a name in the sorted list of names."""
    tensors = {own(name): tensor for name, tensor in model.state_dict().items()}
    for index, name in enumerate(sorted(tensors)):
        tensor = tensors[name]
        if name.endswith("num_batches_tracked") or name == "avgpool.p":
            continue
        u = hashed_values(index, tensor.numel()).reshape(tensor.shape)
        if tensor.dim() == 4:
            u = u * 4.0 / math.sqrt(tensor[0].numel())
        elif name.endswith("running_var") or (tensor.dim() == 1 and name.endswith("weight")):
            u = 1.0 + 0.5 * u
        with torch.no_grad():
            tensor.copy_(u)


def first(tensor, count=2):
    return tensor.detach().flatten()[:count].tolist()


def case(name, width, size, **options):
    torch.set_default_dtype(torch.float64)
    classes = 5
    model = Network(name, width, classes, options)
    fill(model)
    images = 4.0 * hashed_values(1000, 2 * 3 * size * size).reshape(2, 3, size, size)
    targets = torch.tensor([1, classes - 1])
    model.eval()
    with torch.no_grad():
        z = model.features(images)
        logits = model.head(z)
    model.train()
    trained = model.head(model.features(images))
    loss = functional.cross_entropy(trained, targets)
    loss.backward()
    return {"model": {"name": name, "width": width} | options, "size": size, "targets": targets.tolist(),
            "shapes": {own(n): list(t.shape) for n, t in model.state_dict().items()},
            "feature_dim": z.shape[1], "features": z.flatten().tolist(), "logits_evaluate": logits.flatten().tolist(),
            "logits_train": trained.detach().flatten().tolist(), "loss": loss.item(),
            "gradients": {own(n): [p.grad.norm().item(), *first(p.grad)] for n, p in model.named_parameters()},
            "statistics": {own(n): [b.norm().item(), *first(b)] for n, b in model.named_buffers() if b.dim() == 1}}


# Names of 10 classes at 32 x 32 unless said; what is published, and where.
COUNTS = [
    ("resnet20", 16, 10, 32, {}, 269722, "akamaster/pytorch_resnet_cifar10, option A"),
    ("resnet32", 16, 10, 32, {}, 464154, "likewise"),
    ("resnet56", 16, 10, 32, {}, 853018, "likewise"),
    ("wrn16_4", 16, 10, 32, {}, 2748890, "arXiv 1605.07146, table 4: 2.7M"),
    ("wrn40_2", 16, 10, 32, {}, 2243546, "arXiv 1605.07146, table 4: 2.2M"),
    ("wrn28_10", 16, 10, 32, {}, 36479194, "arXiv 1605.07146, table 4: 36.5M"),
    ("vgg11", 64, 10, 32, {}, 9231114, "kuangliu/pytorch-cifar, VGG11"),
    ("vgg16", 64, 10, 32, {}, 14728266, "kuangliu/pytorch-cifar, VGG16"),
    ("resnet18", 64, 1000, 224, {"stem": "imagenet"}, 11689512, "torchvision, table of ResNet18_Weights", 1.81),
    ("resnet34", 64, 1000, 224, {"stem": "imagenet"}, 21797672, "torchvision, table of ResNet34_Weights", 3.66),
    ("resnet50", 64, 1000, 224, {"stem": "imagenet"}, 25557032, "torchvision, table of ResNet50_Weights", 4.09),
    ("resnet34", 64, 10, 32, {}, None, ""),
    ("resnet50", 64, 10, 32, {}, None, ""),
    ("resnet18", 16, 10, 32, {"pooling": "gap2x2", "head": {"hidden": [64, 32], "norm": "batch"}}, None, ""),
]


def multiply_adds(model, size):
    total = 0

    def count(module, _, output):
        nonlocal total
        total += module.weight.numel() * (output.shape[2] * output.shape[3] if output.dim() == 4 else 1)

    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear, Head)):
            module.register_forward_hook(count)
    with torch.no_grad():
        model.eval().head(model.features(torch.zeros(1, 3, size, size)))
    return total


def count(name, width, classes, size, options, published, source, giga=None):
    torch.set_default_dtype(torch.float32)
    model = Network(name, width, classes, options)
    parameters = sum(p.numel() for p in model.parameters())
    assert published in (None, parameters), (name, parameters)
    return {"model": {"name": name, "width": width} | options, "classes": classes, "size": size, "parameters": parameters,
            "multiply_adds": multiply_adds(model, size), "published": published, "published_giga": giga, "source": source}


def dropout_draws():
    """Uniform numbers by the Philox of mask_stream/, whose stream word here is 16, the layer and the pass."""
    sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "mask_stream"))
    from make_mask_stream import philox4x32_10
    rows = []
    for seed, step, sample, call, layer in [(0, 0, 0, 0, 0), (7, 3, 41, 1, 16), (2**40 + 5, 123456, 49999, 300, 17)]:
        words = []
        for block in range(3):
            stream = 16 | layer << 8 | call << 16
            words += philox4x32_10([block, step, sample, stream], [seed & 0xFFFFFFFF, seed >> 32])
        rows.append({"seed": seed, "step": step, "sample": sample, "call": call, "layer": layer,
                     "uniform": [(word >> 8) / 2**24 for word in words]})
    return rows


def cases():
    leaky_head = {"hidden": [6, 7], "norm": "batch", "activation": "leaky_relu", "negative_slope": 0.3}
    return [
        case("resnet18", 2, 12, stem="conv5", stem_channels=3, pooling="gap2x2"),
        case("resnet18", 2, 33, stem="imagenet", activation="leaky_relu", negative_slope=0.2),
        case("resnet18", 4, 10, norm="group", norm_groups=4, activation="gelu", pooling="gem", gem_p=2.5),
        case("resnet18", 2, 9, norm="none", activation="silu", head={"hidden": [6], "activation": "relu"}),
        case("resnet18", 3, 16, pooling="gem", gem_p=3.0, gem_learned=True, head=leaky_head),
        case("resnet18", 2, 8, head={"name": "cosine", "scale": 10.0, "hidden": [5], "activation": "none"}),
        case("resnet18", 2, 8, head={"name": "cosine"}),
        case("resnet34", 2, 9),
        case("resnet50", 1, 9),
        case("resnet50", 1, 40, stem="imagenet", norm="none"),
        case("resnet20", 3, 9),
        case("resnet20", 4, 8, norm="group", norm_groups=32, activation="gelu", stem="imagenet"),
        case("resnet32", 2, 8),
        case("resnet56", 2, 8, norm="group", activation="silu"),
        case("wrn16_4", 2, 9, stem="conv5", stem_channels=3),
        case("wrn16_4", 1, 8, norm="none", activation="leaky_relu", stem="imagenet"),
        case("wrn40_2", 1, 8),
        case("wrn28_10", 1, 5),
        case("vgg11", 2, 34),
        case("vgg11", 2, 64, norm="none", pooling="gap2x2"),
        case("vgg16", 2, 32, activation="leaky_relu"),
    ]


if __name__ == "__main__":
    torch.set_num_threads(1)
    lines = [json.dumps(one) for one in cases()]
    counts = [json.dumps(count(*row)) for row in COUNTS]
    draws = [json.dumps(row) for row in dropout_draws()]
    text = ",\n".join(f'"{key}": [\n' + ",\n".join(rows) + "\n]"
                      for key, rows in [("cases", lines), ("counts", counts), ("dropout", draws)])
    pathlib.Path(__file__).with_name("networks.json").write_text("{\n" + text + "\n}\n")
