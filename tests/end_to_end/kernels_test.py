"""Kernels of Guise's own from the command line: what a run says of them, that they train as LibTorch's do, tables, `guise
bench`, and a processor without AVX2 (forced)."""

import json
import re
import tempfile
import unittest
from pathlib import Path

from program import TINY, as_flags, environment, guise, train

KEYS = TINY | {"model.width": 8, "record.log_interval_steps": 1}
BENCH = ["bench", *as_flags(KEYS), "--seconds", "0.1"]


class Kernels(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)

    def run_with(self, name, keys=None, **variables):
        return train(self.folder / name, *as_flags(KEYS | (keys or {})), env=environment(**variables))

    def kernels_of(self, run):
        return run.json("summary.json")["system"]["kernels"]

    def losses(self, run):
        return [event["loss"] for event in run.events("train")]

    def test_the_first_step_is_that_of_libtorch(self):
        own, reference = self.run_with("own"), self.run_with("reference", {"train.kernels": "reference"})
        self.assertRegex(self.kernels_of(own), r"^auto, (baseline|avx2|avx512)$")
        self.assertEqual(self.kernels_of(reference), "reference")
        ours, theirs = self.losses(own), self.losses(reference)
        self.assertAlmostEqual(ours[0], theirs[0], delta=1e-5)
        self.assertAlmostEqual(ours[1], theirs[1], delta=1e-3)

    def test_two_runs_are_the_same(self):
        self.assertEqual(self.losses(self.run_with("first")), self.losses(self.run_with("second")))

    def test_a_processor_without_avx2(self):
        run = self.run_with("baseline", GUISE_VECTOR_LEVEL="baseline")
        self.assertEqual(self.kernels_of(run), "auto, baseline")
        self.assertAlmostEqual(self.losses(run)[0], self.losses(self.run_with("highest"))[0], delta=1e-5)
        done = guise("eval", run.folder, "--json", env=environment(GUISE_VECTOR_LEVEL="baseline"))
        self.assertEqual(done.returncode, 0, done.stderr)
        evaluated = json.loads(done.stdout)["runs"][0]["networks"]["student"]
        self.assertAlmostEqual(evaluated["loss"], run.json("summary.json")["final"]["loss"], delta=1e-6)

    def test_a_level_that_nobody_has_is_told(self):
        done = guise("train", *as_flags(KEYS), "--out", self.folder / "no", env=environment(GUISE_VECTOR_LEVEL="avx3"))
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("GUISE_VECTOR_LEVEL", done.stderr)
        self.assertIn("avx3", done.stderr)

    def test_a_run_that_goes_on_by_others_says_so(self):
        run = self.run_with("stopped", {"train.epochs": 2}, GUISE_VECTOR_LEVEL="baseline")
        for later in sorted((run.folder / "checkpoints").glob("step-*"))[2:]:  # what the first epoch left stays
            later.unlink()
        done = guise("train", "--resume", run.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        if not self.kernels_of(run).endswith("baseline"):
            self.assertRegex((run.folder / "log.txt").read_text(), r"not bit for bit .*kernels auto, baseline, now auto, avx")

    def test_bench_times_the_step_and_each_convolution(self):
        done = guise(*BENCH, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["schema"], "guise.bench/1")
        for key in ("images_per_second", "median_step_milliseconds", "min", "minor_faults_per_step", "peak_memory_bytes",
                    "threads", "fma_peak_gflops", "evaluation_images_per_second"):
            self.assertGreaterEqual(report[key], 0, key)
        self.assertGreaterEqual(report["steps"], 10)
        self.assertLessEqual(report["min"], report["median_step_milliseconds"])
        self.assertAlmostEqual(report["images_per_second"], 32e3 / report["median_step_milliseconds"], delta=1e-6 * report["images_per_second"])
        self.assertGreater(report["allocator"]["hits"], 0)
        self.assertEqual(len(report["layers"]), 20 * 3)  # of ResNet-18: 17 convolutions and 3 projections
        self.assertEqual(set(report["layers"][0]), {"name", "pass", "shape", "kernel", "milliseconds", "share_of_peak"})
        kinds = {(layer["name"], layer["kernel"]) for layer in report["layers"]}
        self.assertIn(("layer1.0.conv1", "winograd"), kinds)
        self.assertIn(("layer2.0.conv1", "window"), kinds)
        self.assertIn(("layer2.0.downsample.0", "window"), kinds)

    def test_bench_for_people(self):
        done = guise(*BENCH, "--set", "train.kernels=reference", env=environment(GUISE_ALLOCATOR="libtorch"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"step +[\d.]+ ms, the median of \d+")
        self.assertRegex(done.stdout, r"layer1\.0\.conv1 +forward +8 > 8, 3x3 / 1 of \d+ x \d+ +libtorch")

    def test_the_allocator_can_be_left_out(self):
        done = guise(*BENCH, "--json", env=environment(GUISE_ALLOCATOR="libtorch"))
        self.assertEqual(json.loads(done.stdout)["allocator"], {"hits": 0, "misses": 0, "kept_bytes": 0, "lent_bytes": 0})

    def test_a_table_is_made_and_used(self):
        table = self.folder / "kernels.json"
        done = guise(*BENCH, "--tune", table)
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(table.read_text())
        self.assertEqual(document["schema"], "guise.kernels/1")
        self.assertGreater(len(document["rows"]), 20)
        for row in document["rows"]:  # whatever was quickest here: as different as can be from what the rules say
            row["by"] = "libtorch" if row["kernel"] > 1 or row["stride"] == 1 else "window"
        table.write_text(json.dumps(document))
        run = self.run_with("by_table", {"train.kernels": str(table)})
        self.assertTrue(self.kernels_of(run).startswith(str(table)))
        self.assertAlmostEqual(self.losses(run)[0], self.losses(self.run_with("by_rule"))[0], delta=1e-5)
        table.unlink()
        done = guise("eval", run.folder)  # where the table is not
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_wrong_table_is_refused_before_the_run_begins(self):
        for name, text, expected in [("not.json", "{", "is no table of kernels"), ("other.json", "{}", "is no table of kernels"),
                                     ("level.json", '{"schema": "guise.kernels/1", "level": "mmx", "rows": []}', "is of another vector level")]:
            with self.subTest(name):
                (self.folder / name).write_text(text)
                done = guise("train", *as_flags(KEYS | {"train.kernels": str(self.folder / name)}), "--out", self.folder / "refused")
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertRegex(done.stderr, re.escape(name) + ".*" + expected)
                self.assertFalse((self.folder / "refused").exists())
        done = guise("train", *as_flags(KEYS | {"train.kernels": "fast"}), "--out", self.folder / "refused")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("auto, reference or the file of a table", done.stderr)


if __name__ == "__main__":
    unittest.main()
