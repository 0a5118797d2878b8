#!/usr/bin/env python3
"""guise apply as another language would use it: the independent numbers of tests/reference go in and come out
through safetensors files that are written and read here, byte by byte.

usage: apply_test.py GUISE REFERENCE_FOLDER PLUGIN_FOLDER (of tests/bad_plugins: some of them are sound)
"""
import json
import math
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from tensor_file import flat, read_tensors, write_tensors

GUISE, REFERENCE, PLUGINS = map(Path, sys.argv[1:4])


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

    def outputs(self, plugin, options=None, *more):
        done = self.apply(str(plugin), options, *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return read_tensors(self.out)

    def test_the_plugin_is_told_the_moment_of_the_run(self):
        write_tensors(self.batch, self.case("strategies/ce.json")["inputs"])
        for flags, share in (((), 0), (("--epoch", "1", "--epochs", "4"), 0.25), (("--epoch", "3"), 0.75)):
            out = self.outputs(PLUGINS / "scheduled_weight.so", {"weight": 0.5}, *flags)
            raw, weighted = (out[name + ".loss_norm"]["data"][0] for name in ("term", "weighted"))
            self.assertGreater(raw, 0)
            self.assertAlmostEqual(weighted, raw * 0.5 * share, delta=1e-12 * raw)

    def test_the_masks_are_those_of_the_epoch(self):
        inputs = self.case("strategies/mask_clso.json")["inputs"]
        write_tensors(self.batch, {name: tensor for name, tensor in inputs.items() if not name.startswith("random.")})
        first, same, other = (self.outputs("mask_clso", {"mask_ratio": 0.5, "inv_mode": "none"}, "--epoch", epoch)["loss"]["data"] for epoch in "001")
        self.assertEqual(first, same)
        self.assertNotEqual(first, other)

    def test_calls_are_made_on_one_instance_and_what_it_keeps_comes_out(self):
        inputs = self.case("strategies/ce.json")["inputs"]
        write_tensors(self.batch, inputs)
        (count, width), numbers = inputs["features"]["shape"], flat(inputs["features"]["data"])
        mean = [sum(numbers[column::width]) / count for column in range(width)]
        for calls in (1, 3):
            out = self.outputs(PLUGINS / "momentum_buffer.so", {"momentum": 0.5}, "--calls", str(calls))
            expected = {"shape": [1, len(mean)], "dtype": "float64", "data": [[(1 - 0.5**calls) * x for x in mean]]}
            self.expect_equal(out["param.mean"], expected, 1e-12, f"{calls} calls")
            self.assertEqual("term.loss_pull" in out, calls > 1)  # it counts from step 1 on

    def test_a_policy_is_told_the_length_of_the_run_and_may_be_called_more_often_than_there_are_students(self):
        document = json.loads((REFERENCE / "policies/policies_float32.json").read_text())
        write_tensors(self.batch, document["students"]["float32"])
        by_option = self.outputs("cosine", {"steps": 30})
        self.assertEqual(by_option, self.outputs("cosine", {}, "--total-steps", "30"))
        self.assertNotEqual(by_option, self.outputs("cosine", {}, "--total-steps", "300"))
        students = 1 + max(int(name.split(".")[1]) for name in by_option)
        more = self.outputs("ema", {}, "--calls", str(students + 2))
        self.assertEqual(students + 2, 1 + max(int(name.split(".")[1]) for name in more))
        self.out.unlink()
        self.expect_refused(self.apply("cosine", {"steps": 30}, "--total-steps", "40"), "--total-steps", "30", "40")
        self.expect_refused(self.apply("ema", {}, "--calls", "1"), "--calls", str(students), "received 1")

    def test_moments_that_no_run_has_are_refused(self):
        write_tensors(self.batch, self.case("strategies/ce.json")["inputs"])
        for flags, fragments in ((("--epoch", "-1"), ("--epoch", "-1")), (("--calls", "0"), ("--calls", "0")),
                                 (("--calls", "soon"), ("--calls", "soon")), (("--epochs", "0"), ("--epochs", "0")),
                                 (("--epoch", "5", "--epochs", "5"), ("--epoch", "below --epochs 5", "received 5")),
                                 (("--step", "19", "--calls", "2", "--total-steps", "20"),
                                  ("--step", "below --total-steps 20", "received 20"))):
            self.expect_refused(self.apply("ce", {}, *flags), *fragments)

    def test_a_backward_pass_that_libtorch_refuses_is_put_down_to_the_plugin_in_one_line(self):
        write_tensors(self.batch, self.case("strategies/ce.json")["inputs"])
        done = self.apply(str(PLUGINS / "refused_backward.so"), {}, "--epoch", "1", "--step", "7")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn("strategy refused_backward 1.0.0, in the backward pass of its loss, epoch 2, step 7: ", done.stderr)
        self.assertIn("modified by an inplace operation", done.stderr)
        self.assertFalse(self.out.exists())

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
