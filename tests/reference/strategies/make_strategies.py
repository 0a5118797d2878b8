"""Makes <strategy>.json: cases of every strategy with inputs, options and the expected losses and gradients.
Every option value appears, with single-element batches, widths and two classes. The formulas stand in formulas.py,
those of the baselines in baselines.py and continual.py, their cases in baseline_cases.py and continual_cases.py.
"""

import itertools
import pathlib
import sys

import torch

import formulas

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))
import baseline_cases  # noqa: E402
import case_file  # noqa: E402
import continual_cases  # noqa: E402
from inputs import Inputs, corner_shapes  # noqa: E402

CRITERIA = ("kd", "l2", "cosine")
FORMS = ("ce", "kl", "kl_t2")
MODES = ("s", "sgf", "sgd", "a", "agf", "agd", "d")
INVERSES = ("none", "v1", "v2")
BOOLEANS = (False, True)


def mask_inputs(inputs, options, noise):
    """random.<i> and the learned tokens, at values other than their initial 0."""
    mode = options.get("mask_mode", "s")
    count = options.get("mask_multi", 1)
    masked = formulas.masked_count(inputs.width, options.get("mask_ratio", 0.85))
    tensors = {f"random.{draw}": inputs.uniform(inputs.batch, inputs.width) for draw in range(count)}
    if noise is not None:
        for value in tensors.values():
            value.copy_(torch.tensor([noise[i % len(noise)] for i in range(value.numel())]).reshape(value.shape))
    if mode == "s":
        tensors["param.mask_token"] = inputs.normal(1)
    if mode == "a":
        tensors["param.mask_token"] = inputs.normal(masked)
        tensors["param.inverse_token"] = inputs.normal(inputs.width - masked)
    return tensors


def case(strategy, options, shape=(5, 8, 4), source="features", scale=1.0, noise=None, note=""):
    name = "-".join([strategy] + [f"{key}={value}" for key, value in options.items()] + ([note] if note else []))
    inputs = Inputs(name, shape)
    tensors = inputs.common(scale)
    if strategy != "ce" or source == "ignored":
        tensors.update(inputs.teacher(source, scale))
    if strategy.startswith("mask_"):
        tensors.update(mask_inputs(inputs, options, noise))
    outputs = formulas.apply(strategy, options, tensors)
    assert all(torch.isfinite(value).all() for value in outputs.values()), name
    return {"name": name, "strategy": strategy, "options": options,
            "inputs": case_file.entries(tensors), "outputs": case_file.entries(outputs)}


def ce_cases():
    yield case("ce", {})
    for note, shape in corner_shapes():
        yield case("ce", {}, shape, note=note)
    yield case("ce", {}, scale=100.0, note="large-logits")
    yield case("ce", {}, source="ignored", note="teacher-ignored")


def distillation_cases(strategy):
    yield case(strategy, {})
    yield case(strategy, {}, source="logits", note="teacher-logits")
    for note, shape in corner_shapes():
        yield case(strategy, {}, shape, note=note)
    for scope in ({"teacher_scope": "head", "target_grad": True}, {"teacher_scope": "head"}):
        yield case(strategy, {**scope}, (1, 1, 2), note="smallest")
    for temperature in (0.5, 1.0, 10.0):
        yield case(strategy, {"temperature": temperature, "kd_form": "kl_t2"})
    for weight in (0.0, 0.3, 15.0):
        yield case(strategy, {"loss_weight": weight})
    for ce, weight in ((2.0, 1.0), (0.1, 0.9), (0.8, 0.2), (0.0, 1.0), (0.5, 0.0)):
        yield case(strategy, {"ce_weight": ce, "loss_weight": weight})
    yield case(strategy, {"ce_weight": 0.3, "teacher_scope": "head", "target_grad": True, "softmax_first": True})
    yield case(strategy, {"teacher_scope": "model", "target_grad": True, "criterion": "l2"})
    yield case(strategy, {"kd_form": "kl"}, scale=100.0, note="large-logits")
    yield case(strategy, {"softmax_first": True, "temperature": 0.5}, scale=100.0, note="large-logits")
    yield case(strategy, {"criterion": "cosine"}, scale=100.0, note="large-logits")


def distillation_grid(strategy):
    for scope, grad in (("model", False), ("head", False), ("head", True)):
        chosen = {"teacher_scope": scope, **({"target_grad": grad} if scope == "head" else {})}
        for first, form in itertools.product(BOOLEANS, FORMS):
            yield case(strategy, {**chosen, "criterion": "kd", "kd_form": form, "softmax_first": first,
                                  "temperature": 3.0})
        for kind, first in itertools.product(("l2", "cosine"), BOOLEANS):
            yield case(strategy, {**chosen, "criterion": kind, "softmax_first": first, "loss_weight": 0.7})


def grad_options(strategy, number):
    """target_grad belongs to the head scope: switched on in every second case of mask_clso."""
    return {"target_grad": True} if strategy == "mask_clso" and number % 2 else {}


def masked_views(strategy):
    """Every mode with every inverse view, the other options taking turns."""
    ratios = itertools.cycle((0.5, 0.85, 0.3))
    for number, (mode, inverse) in enumerate(itertools.product(MODES, INVERSES)):
        yield case(strategy, {"mask_mode": mode, "inv_mode": inverse, "mask_ratio": next(ratios),
                              "criterion": CRITERIA[number % 2], **grad_options(strategy, number // 3)})


def masked_ratios(strategy):
    for number, (mode, ratio) in enumerate(itertools.product(("s", "a"), (0.0, 0.3, 0.85, 1.0))):
        yield case(strategy, {"mask_mode": mode, "mask_ratio": ratio, **grad_options(strategy, number)})
    for ratio in (0.0, 0.85):
        yield case(strategy, {"mask_mode": "d", "mask_ratio": ratio})
    # The product in double precision: 0.7 narrowed to float32 would give 6; 0.58 * 50 lies just below 29.
    yield case(strategy, {"mask_mode": "a", "mask_ratio": 0.7}, (3, 10, 3), note="seven-of-ten")
    yield case(strategy, {"mask_mode": "a", "mask_ratio": 0.58}, (1, 50, 2), note="below-29")


def masked_criteria(strategy):
    for number, (inverse, kind, first) in enumerate(itertools.product(INVERSES, CRITERIA, BOOLEANS)):
        yield case(strategy, {"inv_mode": inverse, "criterion": kind, "softmax_first": first, "mask_ratio": 0.5,
                              **grad_options(strategy, number + number // 2)})
    for number, (form, temperature) in enumerate((("ce", 5.0), ("kl", 0.7), ("kl_t2", 3.0), ("kl", 2.0))):
        yield case(strategy, {"mask_mode": "a", "inv_mode": "v2", "kd_form": form, "temperature": temperature,
                              "mask_ratio": 0.5, **grad_options(strategy, number)})


def masked_draws(strategy):
    several = ((2, False, "s"), (2, True, "a"), (3, False, "a"), (3, True, "d"), (3, True, "s"), (1, True, "s"))
    for number, (count, divide, mode) in enumerate(several):
        yield case(strategy, {"mask_multi": count, "divide_by_m": divide, "mask_mode": mode, "mask_ratio": 0.5,
                              "criterion": CRITERIA[number % 3], "loss_weight": 0.3})


def masked_corners(strategy):
    yield case(strategy, {})
    if strategy == "mask_all":
        yield case(strategy, {}, source="logits", note="teacher-logits")
    for weight in (0.0, 15.0):
        yield case(strategy, {"loss_weight": weight})
    for mode, (note, shape) in itertools.product(("s", "a", "d"), corner_shapes()):
        yield case(strategy, {"mask_mode": mode, "mask_ratio": 0.5}, shape, note=note)
    yield case(strategy, {"mask_ratio": 1.0, "mask_mode": "a"}, (1, 1, 2), note="smallest")
    ties = (0.5, 0.25, 0.5, 0.75, 0.5, 0.0, 0.25)
    for mode in ("s", "a", "d"):  # equal noise: a stable order; noise equal to the ratio is kept by d
        yield case(strategy, {"mask_mode": mode, "mask_ratio": 0.5}, noise=ties, note="ties")
    yield case(strategy, {"mask_mode": "a", "mask_ratio": 0.5, "inv_mode": "v2"}, (3, 40, 3), noise=ties,
               note="long-ties")
    yield case(strategy, {"mask_ratio": 0.5, "kd_form": "kl"}, scale=100.0, note="large-logits")


def masked_weights(strategy):
    """Every mode with every inverse view once more, now with all three terms at weights of their own."""
    weights = itertools.cycle(((2.0, 1.0, 10.0), (0.3, 0.7, 0.5), (0.0, 1.0, 2.0), (2.0, 0.0, 1.0), (1.0, 5.0, 0.0)))
    forms = itertools.cycle((*FORMS, "ce"))
    for number, (mode, inverse) in enumerate(itertools.product(MODES, INVERSES)):
        ce, auxiliary, kd = next(weights)
        yield case(strategy, {"mask_mode": mode, "inv_mode": inverse, "mask_ratio": 0.5, "ce_weight": ce,
                              "loss_weight": auxiliary, "kd_weight": kd, "kd_form": next(forms),
                              **grad_options(strategy, number)})
    for kind, first in itertools.product(CRITERIA, BOOLEANS):
        yield case(strategy, {"criterion": kind, "softmax_first": first, "ce_weight": 2.0, "kd_weight": 3.0,
                              "mask_ratio": 0.5, **grad_options(strategy, int(first))})
    yield case(strategy, {"ce_weight": 2.0})  # as the study ran it
    yield case(strategy, {"ce_weight": 0.0, "loss_weight": 0.0, "kd_weight": 1.0})
    yield case(strategy, {"mask_multi": 3, "divide_by_m": True, "kd_weight": 10.0, "mask_ratio": 0.5})


def cases_of(strategy):
    if strategy == "ce":
        return list(ce_cases())
    if strategy == "kd_ema":
        every_second = itertools.islice(distillation_grid(strategy), 0, None, 2)
        return list(itertools.chain(distillation_cases(strategy), every_second))
    if strategy == "kd":
        return list(itertools.chain(distillation_cases(strategy), distillation_grid(strategy)))
    parts = (masked_corners, masked_views, masked_ratios, masked_criteria, masked_draws, masked_weights)
    return list(itertools.chain.from_iterable(part(strategy) for part in parts))


def main(folder=FOLDER):
    own = ("ce", "kd", "kd_ema", "mask_all", "mask_clso")
    made_by = {name: module.cases_of for module in (baseline_cases, continual_cases) for name in module.NAMES}
    for strategy in (*own, *made_by):
        cases = list(made_by.get(strategy, cases_of)(strategy))
        names = [one["name"] for one in cases]
        assert len(names) == len(set(names)), [name for name in names if names.count(name) > 1]
        case_file.write(pathlib.Path(folder) / f"{strategy}.json", {"cases": cases})
        print(f"{strategy}: {len(cases)} cases")


if __name__ == "__main__":
    main(*sys.argv[1:])
