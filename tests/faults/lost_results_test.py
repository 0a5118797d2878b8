"""Wrong or lost results without a word: what was once accepted or lost in silence. A test a case; GUISE_BUILD_DIR names
the build folder to test."""

import json
import shutil
import struct
import subprocess
import unittest
from pathlib import Path

from cases import SYNTHETIC, Faults, forget_last_epoch, image_folder, png
from program import BUILD, GUISE, Run, as_flags, environment, guise, train


def find(document, key):
    """The first value of that key, however deep."""
    if isinstance(document, dict) and key in document:
        return document[key]
    values = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return next((found for found in (find(value, key) for value in values) if found is not None), None)


class LostResults(Faults):
    def on_folder(self, root, **keys):
        return as_flags(SYNTHETIC | {"data.name": "image_folder", "data.root": str(root), "data.train_limit": 0,
                                     "data.test_limit": 0} | keys)

    def test_1_other_images_are_not_trained_on_in_silence(self):
        def exchange(root):
            (root / "train/a").rename(root / "train/c")
            (root / "train/b").rename(root / "train/a")
            (root / "train/c").rename(root / "train/b")

        def one_pixel(root):
            png(root / "train/a/3.png", (1, 2, 3))

        def one_less(root):
            (root / "test/b/0.png").unlink()

        changes = {exchange: "train_sum", one_pixel: "train_sum", one_less: "test_images 20, now 19"}
        for number, (change, says) in enumerate(changes.items()):
            with self.subTest(change=change.__name__):
                root = image_folder(self.folder / f"data{number}")
                out = self.folder / f"run{number}"
                train(out, *self.on_folder(root, **{"train.epochs": 2}))
                change(root)
                forget_last_epoch(out)
                told = self.refused("train", "--resume", out)
                self.assertIn("the images are not those of the run", told)
                self.assertIn(says, told)
                done = guise("train", "--resume", out, "--force")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("the images are not those of the run", (out / "log.txt").read_text())

    def test_1_a_folder_that_moved_with_the_same_images_is_taken(self):
        root = image_folder(self.folder / "data")
        out = self.folder / "run"
        train(out, *self.on_folder(root, **{"train.epochs": 2}))
        forget_last_epoch(out)
        root.rename(self.folder / "moved")
        done = guise("train", "--resume", out, "--set", f"data.root={self.folder / 'moved'}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("from here on data.root", (out / "log.txt").read_text())

    def test_2_labels_follow_the_names_of_their_classes(self):
        out = self.folder / "run"
        train(out, *self.on_folder(image_folder(self.folder / "data", "abc"), **{"train.epochs": 8, "model.width": 4}))
        own = json.loads(guise("eval", out, "--json").stdout)
        some = image_folder(self.folder / "some", "abc")
        shutil.rmtree(some / "train/b")
        shutil.rmtree(some / "test/b")
        done = guise("eval", out, "--data-root", some, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(find(json.loads(done.stdout), "top1"), find(own, "top1"))
        (some / "train/c").rename(some / "train/d")
        (some / "test/c").rename(some / "test/d")
        told = self.refused("eval", out, "--data-root", some)
        self.assertIn("received d", told)
        others = image_folder(self.folder / "others", "xyz")
        done = guise("eval", out, "--data-root", others)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("matched by their order", done.stderr)

    def test_3_what_is_not_read_is_said(self):
        root = image_folder(self.folder / "data")
        png(root / "train/a/more/1.png", (9, 9, 9))
        png(root / "train/a/more/deeper/2.png", (9, 9, 9))
        for name in ("x.gif", "y.BMP", "z.gif"):
            (root / "train/b" / name).write_bytes(b"picture")
        (root / "test/a/thing").write_bytes(b"")
        run = train(self.folder / "run", *self.on_folder(root, **{"train.epochs": 1}))
        log = (run.folder / "log.txt").read_text()
        self.assertIn("42 training", log)
        self.assertIn("not read in train: 1 .bmp, 2 .gif", log)
        self.assertIn("not read in test: 1 without ending", log)

    def test_7_what_is_legal_and_hardly_meant_is_said(self):
        one_class = image_folder(self.folder / "data", "a")
        cases = [(as_flags(SYNTHETIC | {"data.normalize.mean": [0.485, 0.456, 0.406], "data.normalize.std": [0.2, 0.2, 0.2]}),
                  ["data.normalize.mean", "multiply by 255"]),
                 (as_flags(SYNTHETIC | {"strategy.name": "kd_ema", "teacher.momentum": 0.999}),
                  ["teacher.momentum: 0.999", "is 0.001 here"]),
                 (as_flags(SYNTHETIC | {"average.name": "ema", "average.momentum": 0.99}), ["average.momentum: 0.99", "is 0.01 here"]),
                 (self.on_folder(one_class), ["of one class"]),
                 (as_flags(SYNTHETIC | {"train.batch_size": 1000000, "data.train_limit": 0}), ["every epoch is one step"]),
                 (as_flags(SYNTHETIC | {"train.threads": 64}), ["train.threads 64", "cores"])]
        for number, (words, says) in enumerate(cases):
            run = train(self.folder / f"run{number}", *words, "--set", "train.epochs=1")
            log = (run.folder / "log.txt").read_text()
            for text in ["warning: ", *says]:
                self.assertIn(text, log)
        plain = train(self.folder / "plain", *as_flags(SYNTHETIC | {"train.epochs": 1, "train.threads": 1}))
        self.assertNotIn("warning", (plain.folder / "log.txt").read_text())

    def test_1_runs_of_other_images_are_not_compared_and_no_ensemble(self):
        root = image_folder(self.folder / "set")
        first, second = self.folder / "first", self.folder / "second"
        train(first, *self.on_folder(root, **{"train.epochs": 1, "strategy.name": "ce"}))
        png(root / "test/a/0.png", (9, 9, 9))
        train(second, *self.on_folder(root, **{"train.epochs": 1, "strategy.name": "kd"}))
        said = self.refused("compare", first, second)
        self.assertIn("saw other images than first", said)
        self.assertIn("other images than", self.refused("eval", first, second))
        self.assertEqual(guise("eval", first, second, "--data", "image_folder", "--data-root", root).returncode, 0)

    def test_9_thumbnails_of_long_pictures_end_at_their_border(self):
        root = self.folder / "data"
        for split in ("train", "test"):
            for name, colour in (("a", (250, 0, 0)), ("b", (0, 0, 250))):
                for index in range(2):
                    path = root / split / name / f"{index}.png"
                    png(path, colour, side=(1024, 8))
        run = train(self.folder / "run", *self.on_folder(root, **{"train.epochs": 1, "train.batch_size": 2, "model.width": 1,
                                                                  "data.augment.crop_padding": 0}))
        pixels = set(self.pixels_of(run.folder / "errors.png"))
        self.assertLessEqual(pixels, {(250, 0, 0), (0, 0, 250), (255, 255, 255)})

    def pixels_of(self, path):
        """By another reader."""
        python = Path(__file__).resolve().parents[2] / ".venv/bin/python"
        if not python.exists():
            self.skipTest("tools/setup --preset dev installs Pillow")
        script = ("import json, sys; from PIL import Image; "
                  "print(json.dumps(list(Image.open(sys.argv[1]).convert('RGB').getdata())))")
        done = subprocess.run([python, "-c", script, path], capture_output=True, text=True, check=True)
        return [tuple(pixel) for pixel in json.loads(done.stdout)]

    def test_16_a_batch_of_one_small_image_is_refused_at_once(self):
        root = image_folder(self.folder / "data", train_count=17, side=8)
        keys = {"train.batch_size": 33, "train.epochs": 1}
        told = self.refused("train", "--out", self.folder / "run", *self.on_folder(root, **keys))
        self.assertIn("train.batch_size", told)
        self.assertIn("train.drop_last", told)
        self.assertFalse((self.folder / "run").exists())
        train(self.folder / "dropped", *self.on_folder(root, **keys | {"train.drop_last": True}))
        train(self.folder / "other", *self.on_folder(root, **keys | {"train.batch_size": 32}))

    def test_4_an_average_has_statistics_of_its_own(self):
        keys = SYNTHETIC | {"model.width": 8, "data.train_limit": 512, "data.test_limit": 256, "schedule.name": "constant",
                            "average.name": "swa", "average.start_epoch": 1, "train.epochs": 6}
        top1 = {}
        for way in ("recompute", "copy", "average"):
            run = train(self.folder / way, *as_flags(keys | {"average.batch_norm": way}))
            top1[way] = run.json("summary.json")["final"]["average"]["top1"]
        self.assertGreater(top1["recompute"], top1["average"])
        self.assertGreater(top1["average"], top1["copy"])
        self.assertLess(top1["copy"], 20)  # ten classes: chance
        self.assertEqual(Run(self.folder / "average").json("config.json")["average"]["update_buffers"], True)

    def test_4_the_two_ways_to_say_average_agree(self):
        average = {"average.name": "ema", "average.update_buffers": True, "train.epochs": 1}
        run = train(self.folder / "run", *as_flags(SYNTHETIC | average))
        self.assertEqual(run.json("config.json")["average"]["batch_norm"], "average")
        told = self.refused("train", "--out", self.folder / "no", *as_flags(SYNTHETIC | average | {"average.batch_norm": "copy"}))
        self.assertIn("average.batch_norm", told)
        told = self.refused("train", "--out", self.folder / "no",
                            *as_flags(SYNTHETIC | {"average.name": "swap", "average.batch_norm": "average"}))
        self.assertIn("swap averages no buffers", told)

    def test_6_a_changed_record_is_not_continued(self):
        keys = SYNTHETIC | {"train.epochs": 3, "record.log_interval_steps": 1}
        train(self.folder / "straight", *as_flags(keys))
        for number in range(12):
            out = self.folder / f"run{number}"
            shutil.copytree(self.folder / "straight", out)
            forget_last_epoch(out)
            content = bytearray((out / "metrics.jsonl").read_bytes())
            place = 40 + 61 * number
            content[place] ^= 1 << (number % 7)
            (out / "metrics.jsonl").write_bytes(content)
            told = self.refused("train", "--resume", out)
            self.assertIn("metrics.jsonl", told)
            self.assertRegex(told, r"byte \d+|bytes")
            self.assertIn("--force", told)
            self.assertEqual((out / "metrics.jsonl").read_bytes(), bytes(content))
        done = guise("train", "--resume", out, "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("metrics.jsonl was changed", (out / "log.txt").read_text())
        for line in (out / "metrics.jsonl").read_text().splitlines():
            json.loads(line)

    def test_17_a_record_that_is_gone_can_be_done_without(self):
        out = self.folder / "run"
        train(out, *as_flags(SYNTHETIC | {"train.epochs": 2}))
        forget_last_epoch(out)
        (out / "metrics.jsonl").unlink()
        told = self.refused("train", "--resume", out)
        self.assertIn("--force", told)
        self.assertFalse((out / "metrics.jsonl").exists())
        done = guise("train", "--resume", out, "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("received no file", (out / "log.txt").read_text())

    def test_5_a_gradient_that_is_not_finite_changes_no_weight(self):
        root = BUILD / "tests/bad_plugins/plugins/root_at_zero.so"
        out = self.folder / "run"
        done = guise("train", "--out", out, *as_flags(SYNTHETIC | {"strategy.name": str(root), "strategy.start_epoch": 1,
                                                                   "train.epochs": 2}))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("epoch 2, step 4: the gradient of term loss_root", done.stderr)
        self.assertEqual(Run(out).json("summary.json")["state"], "failed")
        done = guise("eval", out)  # the checkpoint of the epoch before is sound
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_11_a_term_is_a_mean_over_the_steps_that_had_it(self):
        self.assertEqual(guise("new", "seldom", "--lang", "c", folder=self.folder).returncode, 0)
        source = self.folder / "seldom/seldom.c"
        text = source.read_text()
        begin, end = text.index("/* loss_ce +"), text.index("GUISE_LOSS_STRATEGY")
        source.write_text(text[:begin] + """
static void loss(void* self, guise_step* g) {
  static int calls;
  guise_tensor zero = guise_mul_real(g, guise_mean(g, guise_logits(g)), 0.0);
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), 1.0);
  if (calls++ % 10 == 0) guise_add_term(g, "loss_rare", guise_add_real(g, zero, 1.0), 0.5);
  (void)self;
}

""" + text[end:])
        made = subprocess.run(["make", "-C", source.parent, f"GUISE={GUISE}"], capture_output=True, text=True, check=False)
        self.assertEqual(made.returncode, 0, made.stderr)
        run = train(self.folder / "run", *as_flags(SYNTHETIC | {
            "strategy.name": str(source.parent / "seldom.so"), "train.epochs": 4, "data.train_limit": 64,
            "train.batch_size": 8, "record.log_interval_steps": 8}))
        rare = [event["terms"]["loss_rare"] for event in run.events("train") if "loss_rare" in event["terms"]]
        self.assertEqual(rare, [{"raw": 1.0, "weighted": 0.5, "steps": 1}] * 4)
        self.assertNotIn("steps", run.events("train")[0]["terms"]["loss_ce"])

    def test_28_what_begins_late_is_tried_first(self):
        bad = BUILD / "tests/bad_plugins/plugins"
        late = SYNTHETIC | {"train.epochs": 30}
        for keys, says in (({"strategy.name": str(bad / "vector_term.so"), "strategy.start_epoch": 25}, "term loss_norm"),
                           ({"average.name": str(bad / "lerp_weight_2.so"), "average.start_epoch": 25}, "lerp_weight_2"),
                           ({"strategy.name": "kd", "teacher.name": str(bad / "writes_student.so"), "strategy.start_epoch": 25},
                            "writes_student")):
            told = self.refused("train", "--out", self.folder / "run", *as_flags(late | keys), code=1)
            self.assertIn(says, told)
            self.assertFalse((self.folder / "run").exists())

    def test_28_a_trial_changes_no_bit(self):
        keys = SYNTHETIC | {"train.epochs": 2, "strategy.name": "mask_clso", "train.threads": 1}
        early = train(self.folder / "early", *as_flags(keys | {"strategy.start_epoch": 3}))  # tried, and never begun
        plain = train(self.folder / "plain", *as_flags(keys | {"strategy.name": "ce", "strategy.start_epoch": 0}))
        ours, theirs = early.weights()[0], plain.weights()[0]
        student = [name for name in theirs if name.startswith("student.")]
        self.assertTrue(student)
        self.assertEqual({name: ours[name] for name in student}, {name: theirs[name] for name in student})

    def test_31_a_file_that_claims_a_terabyte_is_refused_by_its_header(self):
        sparse = self.folder / "sparse.safetensors"
        header = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
        with sparse.open("wb") as file:
            file.write(struct.pack("<Q", len(header)) + header)
            file.truncate(1 << 40)
        told = self.refused("eval", sparse)
        self.assertIn("bytes follow the last tensor", told)
        many = self.folder / "many.safetensors"
        header = ("{" + ",".join(f'"t{i}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}' for i in range(800_000)) + "}").encode()
        many.write_bytes(struct.pack("<Q", len(header)) + header)
        done = subprocess.run(["bash", "-c", 'ulimit -v 3000000; exec "$0" eval "$1"', str(GUISE), str(many)], capture_output=True,
                              text=True, env=environment(), check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("more than 50,000 tensors", done.stderr)
        bare = self.folder / "config.json"
        with bare.open("wb") as file:
            file.truncate(1 << 40)
        self.assertIn("config.json", self.refused("train", bare, "--dry-run"))

    def test_35_a_checkpoint_is_followed_and_another_kind_is_named(self):
        out = self.folder / "run"
        train(out, *as_flags(SYNTHETIC | {"train.epochs": 2, "checkpoint.best_metric": "top1"}))
        step = json.loads(guise("eval", out, "--checkpoint", "last", "--json").stdout)
        for name in ("last", "best", "step-000008.state.json", "step-000008.safetensors"):
            done = guise("eval", out / "checkpoints" / name, "--json")
            self.assertEqual(done.returncode, 0, f"{name}: {done.stderr}")
            self.assertEqual(find(json.loads(done.stdout), "samples"), find(step, "samples"))
        others = {"a.pt": (b"PK\x03\x04" + b"\0" * 60, "ZIP archive"), "b.pth": (b"\x80\x02}q\x01" + b"\0" * 60, "pickle"),
                  "c.npy": (b"\x93NUMPY\x01\0" + b"\0" * 60, "NumPy"), "d.json": (b'{"a": 1}         ', "JSON text"),
                  "e.safetensors": (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS")}
        for name, (content, says) in others.items():
            (self.folder / name).write_bytes(content)
            self.assertIn(says, self.refused("eval", self.folder / name))

    def test_36_eval_measures_what_the_run_measured(self):
        root = image_folder(self.folder / "data")
        shutil.rmtree(root / "test")
        out = self.folder / "run"
        run = train(out, *self.on_folder(root, **{"train.epochs": 1, "data.validation": 0.25}))
        done = guise("eval", out, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual(find(told, "split"), "validation")
        self.assertAlmostEqual(find(told, "top1"), run.json("summary.json")["final"]["top1"])

    def test_12_force_removes_what_a_run_made_and_nothing_else(self):
        project = self.folder / "proj"
        mine = {"checkpoints/model.pt": "a", "config.json": '{"name": "proj"}', "log.txt": "b", "report.html": "c"}
        for name, text in mine.items():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_text(text)
        told = self.refused("train", "--out", project, "--force", *as_flags(SYNTHETIC))
        self.assertIn("proj/", told)
        for name, text in mine.items():
            self.assertEqual((project / name).read_text(), text)
        out = self.folder / "run"
        train(out, *as_flags(SYNTHETIC | {"train.epochs": 1}))
        (out / "checkpoints/notes.txt").write_text("mine")
        self.assertIn("notes.txt", self.refused("train", "--out", out, "--force", *as_flags(SYNTHETIC)))
        (out / "checkpoints/notes.txt").rename(out / "notes.txt")
        train(out, "--force", *as_flags(SYNTHETIC | {"train.epochs": 1}))
        self.assertEqual((out / "notes.txt").read_text(), "mine")


if __name__ == "__main__":
    unittest.main(verbosity=2)
