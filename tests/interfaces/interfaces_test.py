"""Plugins that cannot be written without buffers, samples, a state with a context or a draft interface: guise check is
clean, values and gradients are PyTorch's in float64, and a run that is stopped goes on bit for bit.

Each formula stands here once more, in plain PyTorch.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/plugin_api"), str(ROOT / "tests/tools")]
from plugin_builds import TODAY, compiled, library_faults  # noqa: E402
from torch_python import go_on_with_torch  # noqa: E402

go_on_with_torch()
import numpy as np  # noqa: E402
import torch  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from torch.nn import functional as F  # noqa: E402

GUISE = Path(os.environ["GUISE_BUILD_DIR"]) / "bin" / "guise"
PLUGINS = Path(__file__).parent / "plugins"
TOLERANCE = 1e-9
WITHOUT_DRAFTS = {key: value for key, value in os.environ.items() if key != "GUISE_DRAFTS"}
WITH_DRAFTS = WITHOUT_DRAFTS | {"GUISE_DRAFTS": "1"}
N, D, K = 6, 5, 4


def guise(*words, env=WITH_DRAFTS, timeout=300):
    return subprocess.run([str(GUISE), *map(str, words)], capture_output=True, text=True, env=env, timeout=timeout, check=False)


def batch(*more):
    """What every strategy gets, and tensors of those shapes beside it."""
    torch.manual_seed(3)
    tensors = {"features": torch.randn(N, D), "targets": torch.arange(N) % K, "teacher.features": torch.randn(N, D)}
    for owner in ("student", "teacher"):
        tensors |= {f"{owner}.head.weight": torch.randn(K, D), f"{owner}.head.bias": torch.randn(K)}
    tensors |= {name: torch.randn(shape) for name, shape in more}
    return {name: t.double() if t.is_floating_point() else t for name, t in tensors.items()}


def normalized(x):
    return F.normalize(x, dim=1, eps=1e-12)


def attention(maps):
    return normalized(maps.pow(2).mean(1).flatten(1))


def attention_transfer(t):
    return {"loss_at": (attention(t["student.layer.layer3"]) - attention(t["teacher.layer.layer3"])).pow(2).mean()}


def variance(z):
    return F.relu(1 - (z.var(0) + 1e-4).sqrt()).mean()


def covariance(z):
    c = torch.cov(z.T)
    return (c.pow(2).sum() - c.diagonal().pow(2).sum()) / D


def vicreg(t):
    a, b = t["features"], t["view.1"].flatten(1) @ t["student.backbone.weight"].T
    return {"loss_invariance": 25 * F.mse_loss(a, b), "loss_variance": 25 * (variance(a) + variance(b)),
            "loss_covariance": covariance(a) + covariance(b)}


def weight_distance(t):
    return {"loss_l2sp": 0.01 * sum((t[f"student.head.{n}"] - t[f"teacher.head.{n}"]).pow(2).sum() for n in ("weight", "bias")) / 2}


def logits(t, features=None):
    return F.linear(t["features"] if features is None else features, t["student.head.weight"], t["student.head.bias"])


def gradient_penalty(t):
    ce = F.cross_entropy(logits(t), t["targets"])
    slope, = torch.autograd.grad(ce, t["features"], create_graph=True)
    return {"loss_slope": slope.pow(2).sum() * N}


def cosine_head(t):
    cosines = normalized(t["features"]) @ normalized(t["student.head.weight"]).T
    return {"loss_cosine": F.cross_entropy(8 * cosines + t["student.head.bias"] / 2, t["targets"])}


def each_teacher(t):
    theirs = F.linear(t["teacher.features"], t["teacher.head.weight"], t["teacher.head.bias"]).detach()
    return {"loss_each": F.cross_entropy(logits(t), theirs.softmax(1))}


def r_drop(t):
    other = logits(t, (0.9 * t["images"]).flatten(1) @ t["student.backbone.weight"].T)
    p, q = logits(t).log_softmax(1), other.log_softmax(1)
    apart = (F.kl_div(p, q, log_target=True, reduction="batchmean") + F.kl_div(q, p, log_target=True, reduction="batchmean")) / 2
    return {"loss_ce": (F.cross_entropy(logits(t), t["targets"]) + F.cross_entropy(other, t["targets"])) / 2, "loss_agree": apart}


def listed(t):
    return torch.cat([t["student.head.weight"].flatten(), t["student.head.bias"]])


def slow_weights(t):
    slow, ce = t["buffer.slow"], F.cross_entropy(logits(t), t["targets"])
    slope = torch.cat([g.flatten() for g in torch.autograd.grad(ce, [t["student.head.weight"], t["student.head.bias"]], retain_graph=True)])
    theirs = F.linear(F.linear(t["images"].flatten(1), t["student.backbone.weight"]), slow[:K * D].view(K, D), slow[K * D:]).detach()
    return {"loss_away": 0.01 * (listed(t) - slow).pow(2).sum() / 2, "loss_slope": 0.1 * slope.pow(2).sum(),
            "loss_slow": F.mse_loss(logits(t), theirs)}


def rehearsal(t):
    said = logits(t, F.linear(t["replay.5.images"][:2].flatten(1), t["student.backbone.weight"]))
    known = torch.arange(K) < t["replay.5.known"][:2, None]
    return {"loss_rehearsal": F.cross_entropy(said, t["replay.5.labels"][:2]),
            "loss_kept": 0.5 * (said - t["replay.5.logits"][:2])[known].pow(2).sum()}


BACKBONE = ("student.backbone.weight", (D, 3 * 4 * 4))
MAPS = (N, 3, 2, 2)
# The formula, and the tensors that it needs beside every strategy's.
STRATEGIES = {
    "attention_transfer": (attention_transfer, [("student.layer.layer3", MAPS), ("teacher.layer.layer3", MAPS)]),
    "vicreg": (vicreg, [("images", (N, 3, 4, 4)), ("view.1", (N, 3, 4, 4)), BACKBONE]),
    "weight_distance": (weight_distance, []),
    "gradient_penalty": (gradient_penalty, []),
    "cosine_head": (cosine_head, []),
    "each_teacher": (each_teacher, []),
    "r_drop": (r_drop, [("images", (N, 3, 4, 4)), BACKBONE]),
    "slow_weights": (slow_weights, [("images", (N, 3, 4, 4)), BACKBONE, ("buffer.slow", (K * (D + 1),))]),
    "rehearsal": (rehearsal, [("images", (N, 3, 4, 4)), BACKBONE, ("replay.5.images", (3, 3, 4, 4)), ("replay.5.logits", (3, K)),
                              ("replay.0.images", (3, 3, 4, 4))]),
}
INTEGERS = {"rehearsal": {"replay.5.labels": [1, 3, 0], "replay.5.known": [2, 4, 4]}}
NO_DRAFTS = ("memory_bank", "prototypes", "snapshots")
TASKS = ("feature_anchor", "last_task")
# What a resumed run could lose: a state, buffers, views. GUISE_FULL=1 proves all.
RESUMED = ("memory_bank", "snapshots", "vicreg", "feature_anchor", "last_task", "rehearsal", "slow_weights")
POLICIES = ("snapshots", "last_task")
CHECKED = ("attention_transfer", "memory_bank", "snapshots", "last_task", "feature_anchor", "rehearsal", "slow_weights")
# Keys without which a plugin has nothing to work on.
NEEDS = {"rehearsal": ["--set", "continual.tasks=2", "--set", "continual.buffer.size=20"]}
SMALL_RUN = {"data.name": "synthetic", "data.train_limit": 96, "data.test_limit": 40, "data.augment.crop_padding": 2, "model.width": 4,
             "train.epochs": 6, "train.batch_size": 32, "train.threads": 1, "checkpoint.interval_steps": 2}


class Interfaces(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.plugins = {}
        for source in sorted(PLUGINS.iterdir()):
            plugin = cls.plugins[source.stem] = cls.folder / f"{source.stem}.so"
            complaint = compiled(source, TODAY, plugin)
            assert not complaint, complaint
        assert set(cls.plugins) == {*STRATEGIES, *NO_DRAFTS, *TASKS}

    def apply(self, name, tensors, *words):
        save_file({key: value.contiguous() for key, value in tensors.items()}, self.folder / "in.safetensors")
        done = guise("apply", self.plugins[name], "--batch", self.folder / "in.safetensors", "--out",
                     self.folder / "out.safetensors", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return load_file(self.folder / "out.safetensors")

    def assert_close(self, given, expected, what):
        self.assertLessEqual((given - expected).abs().max().item(), TOLERANCE * max(1, expected.abs().max().item()), what)

    def compare(self, name, formula, tensors, given):
        leaves = {key: value.clone().requires_grad_(key == "features" or key.startswith("student."))
                  if value.is_floating_point() else value for key, value in tensors.items()}
        terms = {"loss_ce": F.cross_entropy(logits(leaves), leaves["targets"])} | formula(leaves)
        sum(terms.values()).backward()
        for term, value in terms.items():
            self.assert_close(given[f"weighted.{term}"], value.detach(), f"{name}: {term}")
        for key, leaf in leaves.items():
            if leaf.requires_grad:
                gradient = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
                self.assert_close(given[f"grad.{key}"], gradient, f"{name}: gradient of {key}")

    def test_values_and_gradients_are_pytorchs(self):
        for name, (formula, more) in STRATEGIES.items():
            with self.subTest(name):
                tensors = batch(*more) | {key: torch.tensor(value) for key, value in INTEGERS.get(name, {}).items()}
                self.compare(name, formula, tensors, self.apply(name, tensors))

    def test_a_bank_remembers_its_samples(self):
        tensors = batch() | {"samples": torch.tensor([7, 0, 3, 9, 4, 1])}
        z = tensors["features"]
        out = self.apply("memory_bank", tensors, "--calls", 3)
        bank = torch.zeros(10, D, dtype=torch.float64)
        bank[tensors["samples"]] = z  # a mean of equals
        self.assert_close(out["buffer.bank"], bank, "bank")
        self.assertEqual(out["buffer.seen"].tolist(), [1, 1, 0, 1, 1, 0, 0, 1, 0, 1])
        known = torch.randn(10, D, dtype=torch.float64)
        given = self.apply("memory_bank", tensors | {"buffer.bank": known, "buffer.seen": torch.ones(10, dtype=torch.float64)})

        def formula(t):
            return {"loss_bank": (t["features"] - known[tensors["samples"]]).pow(2).mean()}
        self.compare("memory_bank", formula, tensors, given)
        self.assert_close(given["buffer.bank"][7], (known[7] + z[0]) / 2, "momentum")

    def test_prototypes_move_towards_their_class(self):
        centres = torch.randn(K, D, dtype=torch.float64)
        tensors = batch() | {"targets": torch.tensor([0, 0, 2, 2, 2, 0])}
        given = self.apply("prototypes", tensors | {"buffer.centres": centres})

        def formula(t):
            away = (t["features"][:, None] - centres[None]).pow(2).sum(2)
            return {"loss_prototype": F.cross_entropy(-away / D, t["targets"])}
        self.compare("prototypes", formula, tensors, given)
        expected = centres.clone()
        for label in (0, 2):
            expected[label] = 0.9 * centres[label] + 0.1 * tensors["features"][tensors["targets"] == label].mean(0)
        self.assert_close(given["buffer.centres"], expected, "centres")

    def test_snapshots_are_a_mean_of_three(self):
        torch.manual_seed(1)
        students = {f"student.{k}.fc.weight": torch.randn(3, 2) for k in range(5)}
        out = self.apply("snapshots", students)
        for k in range(5):
            last = torch.stack([students[f"student.{i}.fc.weight"] for i in range(max(0, k - 2), k + 1)])
            torch.testing.assert_close(out[f"teacher.{k}.fc.weight"], last.mean(0), rtol=0, atol=1e-6)

    def test_a_measure_is_numpys(self):
        rng = np.random.default_rng(5)
        for count, images, k in ((60, 5000, 10), (90, 40, 3)):
            z = rng.standard_normal((count, 16)) + 2 * rng.standard_normal(16)
            tensors = {"features": torch.from_numpy(z), "logits": torch.zeros(count, 3, dtype=torch.float64),
                       "targets": torch.arange(count) % 3}
            self.plugins["hubness"] = "hubness"
            out = self.apply("hubness", tensors, "--set", f"k={k}", "--set", f"images={images}")
            chosen = z if count <= images else z[np.floor(np.arange(images) * (count / images)).astype(int)]
            unit = chosen / np.linalg.norm(chosen, axis=1, keepdims=True)
            cosines = unit @ unit.T
            np.fill_diagonal(cosines, -np.inf)
            times = np.bincount(np.argsort(-cosines, axis=1)[:, :k].ravel(), minlength=len(chosen))
            away = times - times.mean()
            self.assertAlmostEqual(out["number.skewness"].item(), (away**3).mean() / away.std() ** 3, delta=1e-9)
            self.assertEqual(out["number.orphans"].item(), (times == 0).mean())
        del self.plugins["hubness"]

    def test_check_is_clean(self):
        for name, plugin in self.plugins.items():
            self.assertEqual(library_faults(plugin), "")
            if os.environ.get("GUISE_FULL") != "1" and name not in CHECKED:
                continue
            with self.subTest(name):
                done = guise("check", plugin, "--json")
                lines = json.loads(done.stdout)["plugins"][0]["checks"]
                odd = [line for line in lines if line["result"] not in ("pass", "skip")]
                self.assertEqual((odd, done.returncode), ([], 0))

    def run_of(self, library, plugin):
        """Words that use one plugin of the file: guise check of all of them takes minutes, which GUISE_FULL=1 spends."""
        if os.environ.get("GUISE_FULL") == "1" or plugin["kind"] == "measure":
            return ["check", f"{library}:{plugin['name']}", "--time-limit", 200]
        keys = [word for key, value in (SMALL_RUN | {"train.epochs": 2}).items() for word in ("--set", f"{key}={value}")]
        chosen = ["--strategy", f"{library}:{plugin['name']}"]
        if plugin["kind"] == "teacher":
            chosen = ["--strategy", "kd", "--teacher", f"{library}:{plugin['name']}"]
        return ["train", *chosen, *keys, "--prove-resume"]

    def test_plugins_of_every_release_run_on_todays_host(self):
        for release in sorted((ROOT / "plugin_api/frozen").glob("[0-9]*")):
            for source in sorted((release / "plugins").iterdir()):
                library = self.folder / f"{source.stem}.so"
                self.assertEqual(compiled(source, release / "include", library), "")
                for plugin in json.loads(guise("describe", library, "--json").stdout)["plugins"]:
                    with self.subTest(release=release.name, plugin=plugin["name"]):
                        done = guise(*self.run_of(library, plugin), env=WITHOUT_DRAFTS)
                        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_run_that_stops_goes_on_bit_for_bit(self):
        keys = [word for key, value in SMALL_RUN.items() for word in ("--set", f"{key}={value}")]
        all_of_them = os.environ.get("GUISE_FULL") == "1"
        runs = {name: ["--strategy", plugin, *NEEDS.get(name, [])] for name, plugin in self.plugins.items()
                if all_of_them or name in RESUMED}
        runs |= {name: ["--strategy", "kd", "--teacher", self.plugins[name]] for name in POLICIES}
        for name, words in runs.items():
            with self.subTest(name):
                done = guise("train", *words, *keys, "--prove-resume")
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_run_is_one_task(self):
        keys = SMALL_RUN | {"train.epochs": 2, "strategy.start_epoch": 0}
        keys = [word for key, value in keys.items() for word in ("--set", f"{key}={value}")]

        def checkpoints(name, *chosen):
            out = self.folder / name
            done = guise("train", *chosen, *keys, "--out", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            return [load_file(sorted((out / "checkpoints").glob("step-*.safetensors"))[place]) for place in (0, -1)]

        first, last = checkpoints("task_of_a_strategy", "--strategy", self.plugins["feature_anchor"])
        self.assertEqual(first["strategy.heard"].tolist(), [1, 0, 1, 0, 10, 0])  # begun, ended, tasks, first class, classes, step
        self.assertEqual(last["strategy.heard"].tolist(), [1, 1, 1, 0, 10, 6])
        first, last = checkpoints("task_of_a_policy", "--strategy", "kd", "--teacher", self.plugins["last_task"])
        names = [name.removeprefix("teacher.") for name in last if name.startswith("teacher.") and last[name].is_floating_point()]
        self.assertGreater(len(names), 60)
        for name in names:  # the teacher stays what it was at the beginning, until the task ends
            self.assertTrue(torch.equal(last[f"teacher.{name}"], last[f"student.{name}"]), name)
        self.assertFalse(torch.equal(first["teacher.fc.weight"], first["student.fc.weight"]))
        self.assertFalse(torch.equal(first["teacher.fc.weight"], last["teacher.fc.weight"]))

    def test_a_measure_of_masked_features_leaves_buffers_alone(self):
        keys = [word for key, value in (SMALL_RUN | {"train.epochs": 2}).items() for word in ("--set", f"{key}={value}")]
        left = []
        for name, more in (("plain", []), ("measured", ["measure.rankme.every_epochs=1", "measure.rankme.views=both"])):
            out = self.folder / name
            done = guise("train", "--strategy", self.plugins["memory_bank"], *keys, *(word for key in more for word in ("--set", key)),
                         "--out", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            left.append(load_file(sorted((out / "checkpoints").glob("step-*.safetensors"))[-1]))
        for name in ("strategy.bank", "strategy.seen", "student.fc.weight"):
            self.assertTrue(torch.equal(left[0][name], left[1][name]), name)
        self.assertGreater(left[0]["strategy.seen"].sum().item(), 90)

    def test_a_draft_needs_its_word(self):
        done = guise("check", self.plugins["vicreg"], env=WITHOUT_DRAFTS)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is a draft, which may still change: GUISE_DRAFTS=1 in the environment allows it", done.stdout)
        source = self.folder / "draft.c"
        source.write_text("#include <guise/draft/grad.h>\n")
        self.assertIn("define GUISE_DRAFTS to use them all the same", compiled(source, TODAY, self.folder / "draft.so"))

    def test_what_is_not_there_is_named(self):
        source = self.folder / "wrong_layer.cpp"
        source.write_text((PLUGINS / "attention_transfer.cpp").read_text().replace("layer3", "layer9"))
        self.assertEqual(compiled(source, TODAY, self.folder / "wrong_layer.so"), "")
        keys = [word for key, value in SMALL_RUN.items() for word in ("--set", f"{key}={value}")]
        done = guise("train", "--strategy", self.folder / "wrong_layer.so", *keys, "--dry-run")
        done = guise("train", "--strategy", self.folder / "wrong_layer.so", *keys, "--out", self.folder / "run") if done.returncode == 0 else done
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("the network has no layer layer9; it has conv1, layer1.0", done.stderr)


if __name__ == "__main__":
    unittest.main()
