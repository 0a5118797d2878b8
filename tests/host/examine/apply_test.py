#!/usr/bin/env python3
"""guise apply as another language would use it: the independent numbers of tests/reference go in and come out
through safetensors files that are written and read here, byte by byte.

usage: apply_test.py GUISE REFERENCE_FOLDER
"""
import json
import math
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

GUISE, REFERENCE = Path(sys.argv[1]), Path(sys.argv[2])
FORMATS = {"float64": ("F64", "d"), "float32": ("F32", "f"), "int64": ("I64", "q")}
BY_NAME = {name: (dtype, code) for dtype, (name, code) in FORMATS.items()}


def flat(data):
    if not isinstance(data, list):
        return [data]
    return [number for part in data for number in flat(part)]


def write_tensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        kind, code = FORMATS[tensor["dtype"]]
        numbers = flat(tensor["data"])
        piece = struct.pack(f"<{len(numbers)}{code}", *numbers)
        header[name] = {"dtype": kind, "shape": tensor["shape"], "data_offsets": [len(body), len(body) + len(piece)]}
        body += piece
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def read_tensors(path):
    content = path.read_bytes()
    size = struct.unpack_from("<Q", content)[0]
    header = json.loads(content[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        dtype, code = BY_NAME[entry["dtype"]]
        begin, end = entry["data_offsets"]
        count = (end - begin) // struct.calcsize(code)
        numbers = struct.unpack_from(f"<{count}{code}", content, 8 + size + begin)
        tensors[name] = {"dtype": dtype, "shape": entry["shape"], "data": list(numbers)}
    return tensors


class Apply(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.batch = Path(self.folder.name) / "in.safetensors"
        self.out = Path(self.folder.name) / "out.safetensors"

    def apply(self, plugin, options=None, *more):
        words = [str(GUISE), "apply", plugin, "--batch", str(self.batch), "--out", str(self.out)]
        for key, value in (options or {}).items():
            words += ["--set", f"{key}={json.dumps(value)}"]
        return subprocess.run(words + list(more), capture_output=True, text=True, timeout=60)

    def case(self, file, index=0):
        return json.loads((REFERENCE / file).read_text())["cases"][index]

    def expect_equal(self, actual, expected, relative, name):
        self.assertEqual(actual["shape"], expected["shape"], name)
        self.assertEqual(actual["dtype"], expected["dtype"], name)
        numbers = flat(expected["data"])
        scale = max([abs(number) for number in numbers], default=0)
        for one, other in zip(actual["data"], numbers):
            self.assertTrue(math.isclose(one, other, rel_tol=0, abs_tol=relative * scale + 1e-12), f"{name}: {one} {other}")

    def run_case(self, case, inputs, plugin, relative):
        write_tensors(self.batch, inputs)
        done = self.apply(plugin, case["options"])
        self.assertEqual(done.returncode, 0, done.stderr)
        out = read_tensors(self.out)
        for name, expected in case["outputs"].items():
            self.expect_equal(out[name], expected, relative, f"{case['name']}: {name}")

    def test_strategies_give_the_independent_numbers(self):
        for strategy in ("ce", "kd", "kd_ema", "mask_all", "mask_clso"):
            cases = json.loads((REFERENCE / f"strategies/{strategy}.json").read_text())["cases"]
            for case in (cases[0], cases[len(cases) // 2], cases[-1]):
                self.run_case(case, case["inputs"], strategy, 1e-10)

    def test_policies_give_the_independent_numbers(self):
        document = json.loads((REFERENCE / "policies/policies_float32.json").read_text())
        seen = set()
        for case in document["cases"]:
            if case["policy"] not in seen:
                seen.add(case["policy"])
                self.run_case(case, document["students"][case["student"]], case["policy"], 1e-6)
        self.assertEqual(seen, {"swap", "ema", "anneal", "swa", "cosine"})

    def test_without_random_the_seed_decides(self):
        case = self.case("strategies/mask_clso.json")
        inputs = {name: tensor for name, tensor in case["inputs"].items() if not name.startswith("random.")}
        write_tensors(self.batch, inputs)
        losses = []
        for seed in ("1", "1", "2"):
            done = self.apply("mask_clso", {"mask_ratio": 0.5, "inv_mode": "none"}, "--seed", seed)
            self.assertEqual(done.returncode, 0, done.stderr)
            losses.append(read_tensors(self.out)["loss"]["data"][0])
        self.assertEqual(losses[0], losses[1])
        self.assertNotEqual(losses[0], losses[2])

    def expect_refused(self, done, *fragments):
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 4)
        self.assertFalse(self.out.exists())
        for fragment in fragments:
            self.assertIn(fragment, done.stderr)

    def test_bad_input_is_refused_and_nothing_is_written(self):
        inputs = self.case("strategies/kd.json")["inputs"]
        write_tensors(self.batch, {**inputs, "featurs": inputs["features"]})
        self.expect_refused(self.apply("kd"), "featurs", "features")
        write_tensors(self.batch, {name: t for name, t in inputs.items() if name != "targets"})
        self.expect_refused(self.apply("kd"), "targets")
        wrong = {**inputs["targets"], "data": [99 for _ in flat(inputs["targets"]["data"])]}
        write_tensors(self.batch, {**inputs, "targets": wrong})
        self.expect_refused(self.apply("kd"), "targets", "99")
        write_tensors(self.batch, inputs)
        self.expect_refused(self.apply("kd", {"temprature": 1}), "temprature", "temperature")
        self.expect_refused(self.apply("kd", {"temperature": -1}), "temperature", "-1")
        self.expect_refused(self.apply("kdd"), "kdd", "kd")
        self.batch.write_bytes(self.batch.read_bytes()[:-1])
        self.expect_refused(self.apply("kd"), "in.safetensors")
        write_tensors(self.batch, {"student.0.w": inputs["features"], "student.2.w": inputs["features"]})
        self.expect_refused(self.apply("ema"), "student.1")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
