"""The promise of the ABI across LibTorch: plugins that were built for today's host, not built again, on a host built against
the next LibTorch: they are listed, pass guise check, compute the same to 1e-12 through guise apply, and train.

Only with GUISE_FULL=1: it fetches a wheel of half a gigabyte and builds the host once more (half an hour on two cores).
GUISE_NEXT_TORCH names the folder of an unpacked wheel (it holds torch/), and then nothing is fetched.

GUISE_BUILD_DIR names the build folder whose plugins are used."""

import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

import freeze
from plugin_builds import ROOT, compiled

sys.path.insert(0, str(ROOT / "tests/host/examine"))
from tensor_file import flat, read_tensors, write_tensors  # noqa: E402

NEXT = "2.14.1"
SKIPPED = 77
TOLERANCE = 1e-12
N, D, K = 6, 16, 5
SMALL_RUN = {"data.name": "synthetic", "data.train_limit": 64, "data.test_limit": 40, "model.width": 4, "train.epochs": 2}
if os.environ.get("GUISE_FULL") != "1" or "GUISE_BUILD_DIR" not in os.environ:
    print("skipped: GUISE_FULL=1 builds a host against the next LibTorch", file=sys.stderr)
    sys.exit(SKIPPED)
TODAY = Path(os.environ["GUISE_BUILD_DIR"]).resolve()
FOLDER = TODAY.parent / "next_libtorch"


def unpacked_torch():
    if "GUISE_NEXT_TORCH" in os.environ:
        return Path(os.environ["GUISE_NEXT_TORCH"])
    folder = FOLDER / f"torch-{NEXT}"
    if not (folder / "torch/lib/libtorch_cpu.so").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, f"torch=={NEXT}"], check=True)
        with zipfile.ZipFile(next(folder.glob("torch-*.whl"))) as wheel:
            wheel.extractall(folder)
    return folder


def built_host():
    build = FOLDER / "build"
    subprocess.run(["cmake", "-S", ROOT, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DGUISE_TESTS=OFF",
                    f"-DTorch_DIR={unpacked_torch() / 'torch/share/cmake/Torch'}"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", build, "bin/guise", "libexec/guise/guise-engine"], check=True, stdout=subprocess.DEVNULL)
    return build / "bin/guise"


def numbers(*shape):
    count = 1
    for size in shape:
        count *= size
    return {"dtype": "float64", "shape": list(shape), "data": [random.gauss(0, 1) for _ in range(count)]}


def whole(*values):
    return {"dtype": "int64", "shape": [len(values)], "data": list(values)}


def strategy_batch():
    return {"features": numbers(N, D), "targets": whole(*[i % K for i in range(N)]), "samples": whole(*range(N)),
            "student.head.weight": numbers(K, D), "student.head.bias": numbers(K), "teacher.features": numbers(N, D),
            "teacher.head.weight": numbers(K, D), "teacher.head.bias": numbers(K)}


BATCHES = {"loss": strategy_batch,
           "teacher": lambda: {f"student.{k}.fc.weight": numbers(K, D) for k in range(4)},
           "measure": lambda: {"features": numbers(60, D), "logits": numbers(60, K), "targets": whole(*[i % K for i in range(60)])}}


class TheNextLibTorch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hosts = {"today": TODAY / "bin/guise", "next": built_host()}
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.libraries = sorted((TODAY / "lib/guise/plugins").glob("*.so"))
        for release in sorted(freeze.FROZEN.glob("[0-9]*")):
            for source in sorted((release / "plugins").iterdir()):
                library = cls.folder / f"{release.name}_{source.stem}.so"
                assert not compiled(source, release / "include", library)
                cls.libraries.append(library)

    def guise(self, host, *words):
        environment = os.environ | {"GUISE_PLUGIN_PATH": str(TODAY / "lib/guise/plugins"), "GUISE_DRAFTS": "1"}
        done = subprocess.run([self.hosts[host], *map(str, words)], env=environment, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, f"{host}: {words}\n{done.stdout}{done.stderr}")
        return done.stdout

    def every_plugin(self):
        return [(f"{library}:{plugin['name']}", plugin) for library in self.libraries
                for plugin in json.loads(self.guise("today", "describe", library, "--json"))["plugins"]]

    def test_lists_and_describes_the_same(self):
        for _, plugin in self.every_plugin():
            with self.subTest(plugin["name"]):
                file = next(library for library in self.libraries if str(library) == plugin["file"])
                self.assertIn(plugin, json.loads(self.guise("next", "describe", file, "--json"))["plugins"])

    def test_check_is_clean(self):
        for name, plugin in self.every_plugin():
            with self.subTest(plugin["name"]):
                report = json.loads(self.guise("next", "check", name, "--json"))
                self.assertTrue(report["passed"])

    def test_apply_gives_the_same_numbers(self):
        random.seed(1)
        for name, plugin in self.every_plugin():
            with self.subTest(plugin["name"]):
                write_tensors(self.folder / "in.safetensors", BATCHES[plugin["kind"]]())
                results = {}
                for host in self.hosts:
                    out = self.folder / f"{host}.safetensors"
                    self.guise(host, "apply", name, "--batch", self.folder / "in.safetensors", "--out", out)
                    results[host] = read_tensors(out)
                self.assertEqual(set(results["today"]), set(results["next"]))
                for tensor, expected in results["today"].items():
                    largest = max([1.0, *map(abs, flat(expected["data"]))])
                    for ours, theirs in zip(flat(expected["data"]), flat(results["next"][tensor]["data"]), strict=True):
                        self.assertLessEqual(abs(ours - theirs), TOLERANCE * largest, f"{name}: {tensor}")

    def test_trains(self):
        for index, (name, plugin) in enumerate(self.every_plugin()):
            with self.subTest(plugin["name"]):
                chosen = {"loss": ["--strategy", name], "teacher": ["--strategy", "kd", "--teacher", name]}.get(plugin["kind"])
                if chosen is None:
                    continue
                out = self.folder / f"run_{index}"
                keys = [word for key, value in SMALL_RUN.items() for word in ("--set", f"{key}={value}")]
                self.guise("next", "train", *chosen, *keys, "--out", out)
                summary = json.loads((out / "summary.json").read_text())
                self.assertEqual(summary["exit_reason"], "finished")
                self.assertTrue(summary["system"]["libtorch"].startswith(NEXT), summary["system"])


if __name__ == "__main__":
    unittest.main()
