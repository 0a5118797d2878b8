"""Makes pytorch_lines.json: the lines of tests/plugin_api/pytorch_lines.cpp as PyTorch has them, in float64, each
reduced to one number (the sum of (i + 1) x_i over its elements in row-major order), and the gradients of their sum.
"""

import pathlib
import random
import sys

import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))
import case_file  # noqa: E402


def arithmetic(z, s, t, y):
    yield "number_over", 1.0 / (z * z + 1)
    yield "number_minus", 1 - z
    yield "integers", (y + 1) * 2 - y % 2
    yield "integer_times_real", y * 0.5
    yield "tensors", s * t - s / (t.abs() + 1) + (s - t)
    yield "assignments", ((s + t + 2) * s - t * 0.25) / 3
    yield "powers", z.abs().pow(1.5) + torch.pow(z.abs() + 1, z) + torch.pow(2, z) + z.square()
    yield "clamps", z.clamp(-0.5, 0.5) + torch.clamp_min(z, 0) + z.clamp_max(0.1) + F.relu(z)
    yield "maximum_minimum", torch.maximum(s, t) * torch.minimum(s, t) + torch.max(s, t)
    yield "functions", (torch.exp(-z.abs()) + torch.log(z.abs() + 1) + z.sigmoid() + torch.tanh(z)
                        + torch.rsqrt(z.square() + 1) + torch.erf(z) + z.abs().log1p())
    yield "lerp", torch.lerp(s, t, 0.3)


def comparisons(z, s, t, y):
    yield "compare", (s < t).to(torch.float64) + (s >= 0).to(s) * 2 + (0.5 > z.mean()).to(s)
    yield "equal", (y == 1).to(torch.int64) + (y != y.max()).to(torch.int64)
    yield "logic", ((s > 0) & (t > 0)) | ~(s < t)
    yield "where_numbers", torch.where(s > 0, s, 0.0) + torch.where(s > 0, 1, t) + torch.where(s > t, s, t)
    yield "masked_fill", s.masked_fill(s < 0, -1.5)
    yield "own_classes_left_out", s.masked_fill(F.one_hot(y, s.shape[1]).to(torch.bool), -1e9).logsumexp(1)
    yield "all_any", (s > -100).all().to(s) + (s > 100).any().to(s) + (s > 0).any(1).to(s).sum()


def reductions(z, s, t, y):
    yield "sum_mean", s.sum() + s.mean() + z.sum(1).mean() + z.mean(0, True).sum()
    yield "several_dims", z.unsqueeze(0).mean((0, 2)) + z.unsqueeze(0).sum((0, -1), False)
    yield "deviation", (z.std(dim=1) + z.var(dim=1, correction=0) + z.std() + z.std(dim=(0, 1), correction=0))
    yield "standardised", (s - s.mean(1, True)) / (s.std(dim=1, correction=0, keepdim=True) + 1e-7)
    yield "logsumexp", s.logsumexp(1) + torch.logsumexp(s, 1)
    yield "norms", z.norm() + z.norm(1, 1) + torch.norm(z, 2, 1, True).squeeze(1) + z.norm(3)
    yield "extrema", s.max() - s.min() + s.amax(1) - s.amin([1])
    yield "median", s.median() + torch.median(s, 1).values + torch.trace(s[:4])
    yield "products", (s.abs() + 0.5).prod(1) + torch.cumsum(s, 1).select(1, -1) + torch.cumprod(s, 1).select(1, -1)


def order(z, s, t, y):
    largest, where_it_is = s.max(1)
    yield "max_along", largest * (where_it_is + 1)
    top, places = torch.topk(s, 2)
    yield "topk", top.sum(1) + places.select(1, 1)
    ordered, origin = s.sort(dim=1, descending=True, stable=True)
    yield "sort", ordered * (origin + 1)
    yield "argsort", s.argsort(1) + torch.argsort(s, -1, True) * 2
    yield "accuracy", (s.argmax(1) == y).to(torch.float64).mean() + torch.argmin(s).to(s)
    yield "right_logit", s.gather(1, y.unsqueeze(1)).squeeze(1)


def shapes(z, s, t, y):
    n = z.shape[0]
    yield "reshape", z.reshape((n, 2, -1)).transpose(1, 2) + z.view((n, -1, 2))
    yield "flatten", z.flatten() + torch.flatten(z.unsqueeze(1), 0, 2)
    yield "expand", z.mean(0).expand((n, -1)) + z.mean(0).unsqueeze(0).expand_as(z) + z.mean(0).repeat((n, 1))
    yield "permute", z.view((n, 2, -1)).permute((2, 0, 1))
    yield "turned", z.t().flip([0]) + z.roll(1, 0).t()
    yield "cat_stack", torch.cat((s, s * 2), 1).sum(0).sum() + torch.stack((s, s * 3)).mean(0)
    yield "list_of_views", torch.stack([s * (i + 1) for i in range(3)], 1)
    yield "sizes", torch.zeros(z.shape, dtype=z.dtype) + z.shape[-1] + z.numel() + z.dim()


def parts(z, s, t, y):
    order_of_first = z.select(1, 0).argsort()
    yield "rows", z[0] + z[-1] + z.select(0, 1)
    yield "by_index", z[order_of_first] + z.index_select(0, order_of_first) * 2 + z[order_of_first, :]
    yield "columns", z[:, torch.arange(2)]
    yield "by_mask", z[y == y.min()].sum(0) + z.masked_select(z > 0).sum()
    yield "slices", z[:, 1:4].sum(1) + z[:, 1:4].mean(1) + z[:, 0:4:2].sum(1)
    yield "scatters", torch.zeros_like(z).scatter(1, z.argsort(1), z) + z.scatter(1, y.unsqueeze(1), 0.5)
    low, high = z.chunk(2, 1)
    yield "halves", low * high + z.split(3, 1)[1]
    yield "class_counts", torch.bincount(y, minlength=6)
    yield "class_sums", torch.zeros((s.shape[1], z.shape[1]), dtype=z.dtype).index_add(0, y, z)


def layers(z, s, t, y):
    w = z.detach()[:2]
    yield "linear", F.linear(z, w, torch.ones(2, dtype=z.dtype)) + F.linear(z, w)
    yield "similarities", torch.matmul(F.normalize(z), F.normalize(z).t())
    yield "cosine", F.cosine_similarity(s, t) + F.cosine_similarity(s, t, 1)
    yield "distances", torch.cdist(z, w) + torch.cdist(z, w, 1)
    yield "bmm", torch.bmm(z.unsqueeze(1), z.unsqueeze(2)).squeeze()
    yield "einsum", torch.einsum("nd,md->nm", z, w)
    yield "distillation", F.kl_div(F.log_softmax(s / 4, 1), F.softmax(t / 4, 1), reduction="batchmean") * 16
    yield "losses", F.mse_loss(s, t) + F.smooth_l1_loss(s, t, reduction="sum") + F.l1_loss(s, t)
    yield "cross_entropy", F.cross_entropy(s, y) + F.cross_entropy(s, y, reduction="none", label_smoothing=0.1)
    yield "binary", F.binary_cross_entropy_with_logits(s, F.one_hot(y, s.shape[1]).to(s))
    yield "layer_norm", F.layer_norm(z, z.shape[1:]) + F.layer_norm(z, z.shape[1:], z[0].detach(), z[1].detach())
    yield "paired", F.pairwise_distance(s, t) + F.nll_loss(F.log_softmax(s, 1), y) + torch.linalg.svdvals(z).sum()
    yield "activations", F.leaky_relu(z) + F.gelu(z) + F.softplus(z) + F.logsigmoid(z)
    same = y.unsqueeze(0) == y.unsqueeze(1)
    pairs = torch.matmul(z, z.t()) / 0.5 - torch.eye(z.shape[0], dtype=z.dtype) * 1e9
    yield "contrast", -(F.log_softmax(pairs, 1) * same).tril(-1).sum() / same.sum()


def new_tensors(z, s, t, y):
    yield "arange", torch.arange(5) + torch.arange(0.0, 1.0, 0.2, dtype=z.dtype) + torch.arange(1, 6)
    yield "full", (torch.full((2, 3), 0.5, dtype=z.dtype) + torch.ones((2, 3), dtype=z.dtype)
                   + z.new_full((2, 3), 2, dtype=torch.int64))
    yield "like", torch.full_like(z, 3) + torch.ones_like(z) + torch.zeros_like(z)
    yield "eye", torch.eye(3, dtype=z.dtype) + torch.eye(3, dtype=torch.int64)
    yield "one_hot", F.one_hot(y, s.shape[1]) * 2
    yield "types", (z * 10).to(torch.int32) + (z > 0).to(torch.float32)


def writes(z, s, t, y):
    memory = z.detach().clone()
    memory.mul_(0.9).add_(z.detach() * 0.1)
    memory[0] = 1
    memory.masked_fill_(memory > 1, 1).lerp_(torch.zeros_like(memory), 0.5)
    yield "in_place", memory.index_copy_(0, torch.arange(1), memory[1:2].clone())


def calls(z, s, t, y):
    yield "call", torch.cosh(z)
    yield "call_types", z.to(torch.float64, copy=True)
    yield "call_without_tensor", torch.eye(3, dtype=torch.float64)
    yield "call_lists", torch.roll(z, (1, 2), (0, 1))
    yield "call_none", torch.clamp(z, max=0.25)
    yield "call_tensors", torch.concat((z, z), 1)
    low, high = torch.aminmax(z)
    yield "call_for_two", high - low
    yield "call_for_three", torch.linalg.svd(z, full_matrices=False)[1]
    yield "optional", z + 0


def nodes(z, s, t, y):
    yield "own_backward", torch.sin(2 * z) * 2 + torch.cos(2 * z)


GROUPS = (arithmetic, comparisons, reductions, order, shapes, parts, layers, new_tensors, writes, calls, nodes)


def inputs():
    """N = 5, D = 6, K = 4; values of three decimals, no two of a kind equal."""
    source = random.Random("pytorch_lines")

    def normal(*shape):
        count = torch.Size(shape).numel()
        values = [round(source.gauss(0, 1), 3) for _ in range(count)]
        assert len(set(values)) == count
        return torch.tensor(values, dtype=torch.float64).reshape(shape)

    return {"features": normal(5, 6), "targets": torch.tensor([1, 3, 0, 3, 2]),
            "student.head.weight": normal(4, 6), "student.head.bias": normal(4), "teacher.logits": normal(5, 4)}


def number(x):
    flat = x.to(torch.float64).flatten()
    return (flat * torch.arange(1, flat.numel() + 1, dtype=torch.float64)).sum()


def main(folder=FOLDER):
    tensors = inputs()
    z, w, b = (tensors[name].clone().requires_grad_() for name in
               ("features", "student.head.weight", "student.head.bias"))
    s, t, y = z @ w.T + b, tensors["teacher.logits"], tensors["targets"]
    terms = {"loss_ce": F.cross_entropy(s, y)}
    for group in GROUPS:
        for name, value in group(z, s, t, y):
            assert name not in terms, name
            terms[name] = number(value)
    sum(terms.values()).backward()
    outputs = {f"term.{name}": value for name, value in terms.items()}
    outputs |= {"grad.features": z.grad, "grad.student.head.weight": w.grad, "grad.student.head.bias": b.grad}
    assert all(torch.isfinite(value).all() for value in outputs.values())
    case = {"name": "pytorch_lines", "strategy": "pytorch_lines", "options": {},
            "inputs": case_file.entries(tensors), "outputs": case_file.entries(outputs)}
    case_file.write(pathlib.Path(folder) / "pytorch_lines.json", {"cases": [case]})
    print(f"pytorch_lines: {len(terms)} terms")


if __name__ == "__main__":
    main(*sys.argv[1:])
