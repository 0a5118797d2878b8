"""The plugin against the Python function: `guise check`, then terms and gradients in float64 by `guise apply`, for
several sizes and option values."""

import os
import shutil
import subprocess
import warnings

import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import linear

from .host_functions import computed
from .problem import Problem

SIZES = [{"N": 1, "D": 12, "K": 5}, {"N": 2, "D": 16, "K": 3}, {"N": 7, "D": 10, "K": 6}, {"N": 33, "D": 24, "K": 11}]
TOLERANCE = 1e-10  # of the greatest element
LEAVES = ("features", "student.head.weight", "student.head.bias")


def compiled(c_file, library, include):
    compiler = os.environ.get("CC", "cc")
    if not shutil.which(compiler):
        raise Problem(compiler, "no such program", expected="a C compiler",
                      **{"try": "CC=/its/path, or --no-compare"})
    command = [compiler, *"-std=c11 -O2 -fPIC -shared -fvisibility=hidden -Wall -Wextra -Wpedantic -Werror".split(),
               "-I", str(include.headers), "-Wl,--as-needed", "-Wl,-z,defs", f"-Wl,--version-script={include.exports}",
               str(c_file), "-o", str(library), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Problem(c_file, "does not compile", received=done.stderr.strip(), **{"try": " ".join(command)})


def checked(guise, library):
    """(whether it passed, what guise check says: its last line, or what failed)"""
    done = subprocess.run([guise, "check", str(library)], capture_output=True, text=True, check=False)
    failures = [" ".join(line.split()) for line in done.stdout.splitlines() if line.split()[:1] == ["fail"]]
    if done.returncode == 0:
        return True, done.stdout.strip().splitlines()[-1]
    return False, "\n    ".join(failures) or done.stderr.strip()


def another_value(option, index):
    """In its range, and unlike that of any other option."""
    kind, *limits = option.range or ("any",)
    if isinstance(option.default, int):
        return option.default + (1 if kind != "between" or option.default + 1 <= limits[1] else -1)
    if kind == "between":
        low, high = limits
        share = (0.31, 0.73, 0.52)[index % 3]
        return low + (high - low) * share
    return option.default * (1.25 + 0.125 * index) + (0.0625 * (index + 1) if abs(option.default) >= 0.01 else 0.0)


def batch_of(loss, sizes, options, generator):
    n, d, k = sizes["N"], sizes["D"], sizes["K"]

    def normal(*shape):
        return torch.randn(*shape, dtype=torch.float64, generator=generator)

    batch = {"features": normal(n, d), "targets": torch.randint(0, k, (n,), generator=generator),
             "student.head.weight": normal(k, d), "student.head.bias": normal(k), "teacher.features": normal(n, d),
             "teacher.head.weight": normal(k, d), "teacher.head.bias": normal(k)}
    for parameter in loss.parameters:
        batch["param." + parameter.name] = normal(*parameter.made(sizes | options).shape)
    return batch


def expected(loss, batch, options, generator):
    """What the Python function gives, under the names of guise apply; adds the noise that it drew to the batch."""
    learned = {"param." + each.name for each in loss.parameters if each.made(SIZES[0] | options).requires_grad}
    leaves = {name: batch[name].clone().requires_grad_() for name in [*LEAVES, *learned]}
    values, noise = batch | leaves, []

    def draw(sizes):
        noise.append(torch.rand(sizes, dtype=torch.float64, generator=generator))
        return noise[-1]

    head, teacher = ("student.head.weight", "student.head.bias"), ("teacher.head.weight", "teacher.head.bias")
    given = {"features": values["features"], "targets": values["targets"],
             "teacher_features": values["teacher.features"],
             "logits": linear(values["features"], *(values[name] for name in head)),
             "teacher_logits": linear(values["teacher.features"], *(values[name] for name in teacher))}
    parameters = {each.name: values["param." + each.name] for each in loss.parameters}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            returned = loss(given | computed(values, draw) | options | parameters)
    except Exception as error:
        raise Problem(loss.file.name, f"{loss.call.__name__} fails with {type(error).__name__}: {error}") from error
    returned = returned if isinstance(returned, dict) else {None: returned}
    results, total = {}, 0.0
    for name, entry in returned.items():
        value, weight = entry if isinstance(entry, (tuple, list)) else (entry, 1.0)
        results |= {f"term.{name}": value} if name else {}
        total = total + weight * value
    if total.requires_grad:
        total.backward()
    batch |= {f"random.{index}": tensor for index, tensor in enumerate(noise)}
    zeros = {name: torch.zeros_like(leaf) for name, leaf in leaves.items()}
    gradients = {f"grad.{name}": zeros[name] if leaf.grad is None else leaf.grad for name, leaf in leaves.items()}
    return {"loss": total.detach()} | {name: value.detach() for name, value in results.items()} | gradients


def applied(guise, library, batch, options, folder):
    save_file({name: tensor.contiguous() for name, tensor in batch.items()}, folder / "batch.safetensors")
    words = [word for name, value in options.items() for word in ("--set", f"{name.lower()}={value!r}")]
    done = subprocess.run([guise, "apply", str(library), "--batch", str(folder / "batch.safetensors"), "--out",
                           str(folder / "out.safetensors"), *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Problem("guise apply", done.stderr.strip(), received=f"options {options}")
    return load_file(folder / "out.safetensors")


def distance(ours, theirs):
    """Greatest difference, as a share of the greatest element; NaN equals NaN."""
    if ours.shape != theirs.shape:
        return float("inf")
    both = ours.isnan() & theirs.isnan()
    scale = theirs.nan_to_num().abs().max().clamp_min(1e-300) if theirs.numel() else 1.0
    apart = (ours - theirs).abs().masked_fill(both, 0)
    return float((apart.max() / scale).nan_to_num(float("inf"))) if theirs.numel() else 0.0


def compare(loss, guise, library, folder, all_sizes=None):
    """Yields (agrees, a line) for each case."""
    generator = torch.Generator().manual_seed(0)
    defaults = {option.name: option.default for option in loss.options}
    others = {option.name: another_value(option, index) for index, option in enumerate(loss.options)}
    cases = [(sizes, defaults) for sizes in (SIZES if all_sizes is None else all_sizes)]
    cases += [(SIZES[2], others)] if others else []
    for sizes, options in cases:
        batch = batch_of(loss, sizes, options, generator)
        results = expected(loss, batch, options, generator)
        text = ", ".join([f"{letter} {size}" for letter, size in sizes.items()]
                         + ([f"{name} {value:g}" for name, value in options.items()] if options is others else []))
        if not results["loss"].isfinite():
            yield True, f"{text}: not compared, the function gives {results['loss'].item()}"
            continue
        found = applied(guise, library, batch, options, folder)
        apart = {name: distance(found[name], tensor) for name, tensor in results.items()}
        worst = max(apart, key=apart.get)
        agrees = apart[worst] <= TOLERANCE
        agreement, difference = f"{len(apart)} tensors agree within", f"{worst} is {apart[worst]:.2g} apart"
        yield agrees, f"{text}: " + (f"{agreement} {apart[worst]:.1g}" if agrees else difference)
