"""Runs with tasks, from one command: what is forgotten and what is not, what goes on after a kill, what is used afterwards,
and what is refused before the first step."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from program import BUILD, GUISE, ROOT, Run, as_flags, environment, guise, read_safetensors, train

sys.path.insert(0, str(ROOT / "tests/plugin_api"))
from plugin_builds import TODAY, compiled  # noqa: E402

COLOURS = [(200, 40, 40), (40, 200, 40), (40, 40, 200), (200, 200, 40), (40, 200, 200), (200, 40, 200)]
TIMES = ("images_per_second", "data_seconds", "eta_seconds", "elapsed_seconds", "epoch_seconds")


def write_npy(path, dtype, shape, content):
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + content)


def write_colours(folder, classes=4, images={"train": 40, "test": 20}):
    """Noisy squares of one colour a class: a linear layer on any features tells them apart."""
    draw = random.Random(5)
    for split, count in images.items():
        labels = [i % classes for i in range(count * classes)]
        pixels = bytes(min(255, max(0, value + draw.randrange(-30, 31)))
                       for label in labels for _ in range(64) for value in COLOURS[label])
        write_npy(folder / f"{split}_images.npy", "|u1", (len(labels), 8, 8, 3), pixels)
        write_npy(folder / f"{split}_labels.npy", "|u1", (len(labels),), bytes(labels))
    (folder / "class_names.txt").write_text("".join(f"colour {i}\n" for i in range(classes)))


def keys_of(data, **more):
    """Two tasks of two colours in two seconds."""
    return {"data.name": "npy", "data.root": str(data), "data.augment.crop_padding": 0, "model.width": 4,
            "train.epochs": 6, "train.batch_size": 16, "train.threads": 1, "optimizer.lr": 0.05,
            "continual.tasks": 2} | more


def digest(folder):
    """Tensors bit for bit, metric lines without times, and what is known of the tasks."""
    newest = max((Path(folder) / "checkpoints").glob("step-*.state.json"))
    state = json.loads(newest.read_text())
    tensors, _ = read_safetensors(newest.parent / state["tensors"]["file"])
    lines = [{key: value for key, value in event.items() if key not in TIMES} for event in Run(folder).events()]
    return tensors, lines, state["position"], state["run"], Run(folder).json("continual.json")


class WithColours(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="guise-continual-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        write_colours(cls.shared)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-continual-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def keys(self, **more):
        return keys_of(self.shared, **more)

    def trained(self, name="run", **more):
        return train(self.folder / name, *as_flags(self.keys(**more)))


class Forgetting(WithColours):
    """Where the right answer is known."""

    def test_fine_tuning_forgets(self):
        run = self.trained()
        known = run.json("continual.json")
        self.assertGreater(known["R_class"][0][0], 90)
        self.assertGreater(known["R_class"][1][1], 90)
        self.assertLess(known["R_class"][1][0], 10)
        self.assertGreater(known["R_probe"][1][0], 90)  # the features have not forgotten
        figures = run.json("summary.json")["continual"]
        self.assertGreater(figures["class"]["forgetting_max"], 80)
        self.assertLess(figures["representation_forgetting"], 10)

    def test_joint_training_does_not(self):
        known = self.trained(**{"continual.joint": True}).json("continual.json")
        self.assertGreater(min(known["R_class"][1]), 90)

    def test_a_frozen_backbone_with_class_means_does_not(self):
        known = self.trained(**{"continual.freeze": "backbone"}).json("continual.json")
        self.assertGreater(min(known["R_ncm"][1]), 90)
        self.assertAlmostEqual(known["drift"][1][0], 1, delta=1e-6)
        self.assertLess(known["R_class"][1][0], 60)  # the head has


class Strategies(WithColours):
    def test_each_that_comes_with_guise_learns_two_tasks(self):
        listed = json.loads(guise("list", "--json").stdout)
        names = [plugin["name"] for plugin in listed["plugins"] if plugin["kind"] == "loss"]
        self.assertIn("ps_kd", names)
        for name in names:
            with self.subTest(strategy=name):
                replays = {"continual.buffer.size": 20} if name in ("er", "derpp", "cls_er") else {}
                keys = self.keys(**{"strategy.name": name, "train.epochs": 1, "continual.probes": "none"}) | replays
                run = train(self.folder / name, *as_flags(keys), env=environment(GUISE_DRAFTS="1"))
                self.assertEqual(len(run.json("continual.json")["R_class"]), 2)

    def test_each_policy_follows_as_teacher_and_as_average(self):
        for name in ("swap", "ema", "anneal", "swa", "cosine"):
            for over in ("old", "seen"):
                with self.subTest(policy=name, distil_over=over):
                    run = self.trained(f"{name}-{over}", **{
                        "strategy.name": "mask_all", "strategy.kd_weight": 1, "teacher.name": name, "average.name": name,
                        "continual.distil_over": over, "train.epochs": 2, "continual.probes": "none", "teacher.eval_on": "both"})
                    known = run.json("continual.json")
                    self.assertEqual(set(known["networks"]), {"teacher", "average"})
                    self.assertEqual(known["networks"]["teacher"]["R_class"][1][1] is None, over == "old")


    def test_one_that_listens_hears_of_each_task(self):
        library = self.folder / "tells_tasks.so"
        self.assertEqual(compiled(ROOT / "tests/end_to_end/tells_tasks.c", TODAY, library), "")
        run = train(self.folder / "run", *as_flags(self.keys(**{"strategy.name": str(library), "train.epochs": 1, "continual.tasks": 0,
                                                               "continual.sizes": [1, 3], "continual.probes": "none"})),
                    env=environment(GUISE_DRAFTS="1"))
        told = re.findall(r"(begins|ends) (\d+ of 2: \d+ classes from \d+, step \d+)", (run.folder / "log.txt").read_text())
        self.assertEqual(told, [("begins", "0 of 2: 1 classes from 0, step 0"), ("ends", "0 of 2: 1 classes from 0, step 3"),
                                ("begins", "1 of 2: 3 classes from 1, step 3"), ("ends", "1 of 2: 3 classes from 1, step 11")])

    def test_everything_that_is_measured_minds_the_classes_so_far(self):
        for more in ({"continual.freeze": "backbone"}, {"continual.loss_over": "new", "teacher.batch_norm": "train"}, {"model.head.hidden": [16], "model.head.norm": "batch"}):
            with self.subTest(**more):
                run = self.trained(f"run{len(os.listdir(self.folder))}", **more | {
                    "strategy.name": "mask_all", "average.name": "ema", "teacher.eval_on": "both", "train.epochs": 2, "loss.label_smoothing": 0.1,
                    "measure.rankme.every_epochs": 1, "measure.rankme.of": "all", "measure.rankme.views": "both", "measure.collapse": 1,
                    "measure.teacher_cka": 1, "measure.gradient_balance": 1, "measure.online_probe.enabled": True, "data.noise.kind": "pair", "data.noise.rate": 0.1})
                first, *_, last = run.events("evaluate")
                self.assertEqual((first["samples"], last["samples"], last["task"]), (40, 80, 1))
                self.assertEqual(last["teacher"]["samples"], 40)
                for name in ("online_probe.top1", "rank_batch", "teacher_agreement", "rankme", "nc1"):
                    self.assertTrue(any(key.startswith(name) for key in last), f"{name} is not among {sorted(last)}")
                document = run.json("evaluation.json")
                self.assertEqual((len(document["class_names"]), len(document["confusion"])), (4, 4))
                self.assertTrue(run.events("measure"))


class Resume(WithColours):
    # Three tasks of two epochs of five steps, everything that has a state at work.
    CHANGES = {"strategy.name": "mask_all", "strategy.kd_weight": 1, "teacher.name": "ema", "average.name": "ema",
               "continual.tasks": 0, "continual.sizes": [2, 1, 1], "train.epochs": 2, "continual.fresh_optimizer": False,
               "checkpoint.interval_steps": 3, "record.log_interval_steps": 3, "evaluate.interval_steps": 4,
               "measure.online_probe.enabled": True, "continual.probes": "ncm"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        train(cls.shared / "straight", *as_flags(keys_of(cls.shared, **cls.CHANGES)))
        cls.straight = digest(cls.shared / "straight")

    def start(self, *words):
        return subprocess.Popen([str(GUISE), "train", *map(str, words)], env=environment(), stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def assert_as_straight(self, out, why):
        for part, ours, theirs in zip(("tensors", "lines", "position", "state", "continual.json"), digest(out), self.straight):
            self.assertEqual(ours, theirs, f"{why}: {part}")

    def go_on(self, out, why):
        done = guise("train", "--resume", out)
        self.assertEqual(done.returncode, 0, f"{why}\n{done.stderr}")
        self.assert_as_straight(out, why)

    def test_a_run_that_is_killed_anywhere_comes_to_the_same(self):
        flags, draw = as_flags(keys_of(self.shared, **self.CHANGES)), random.Random(1)
        lines = len(self.straight[1])
        for round_ in range(100 if os.environ.get("GUISE_FULL") else 5):
            out = self.folder / f"run{round_}"
            with self.start(*flags, "--out", out) as program:
                wanted, end = draw.randrange(1, lines), time.monotonic() + 120
                while program.poll() is None and time.monotonic() < end:
                    if (out / "metrics.jsonl").is_file() and (out / "metrics.jsonl").read_text().count("\n") >= wanted:
                        break
                    time.sleep(0.002)
                time.sleep(draw.random() * 0.2)
                program.kill()
            self.go_on(out, f"killed after line {wanted}")

    def test_a_run_that_is_stopped_at_the_end_of_a_task_and_within_one_comes_to_the_same(self):
        flags = as_flags(keys_of(self.shared, **self.CHANGES))
        ends = [event["step"] for event in Run(self.shared / "straight").events("evaluate")]
        for step in (ends[1], ends[1] + 2):
            out = self.folder / f"run{step}"
            with self.start(*flags, "--out", out) as program:
                end = time.monotonic() + 120
                while program.poll() is None and time.monotonic() < end:
                    if list(out.glob(f"checkpoints/step-{step:06d}*")) or list(out.glob(f"checkpoints/step-{step + 1:06d}*")):
                        break
                    time.sleep(0.002)
                program.send_signal(signal.SIGTERM)
            self.go_on(out, f"stopped behind step {step}")

    def test_it_is_proved_by_one_command(self):
        done = guise("train", "--prove-resume", *as_flags(keys_of(self.shared, **self.CHANGES)))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stdout.count("equal bit for bit"), 2)


class Afterwards(WithColours):
    """What is done with a run that has learnt its tasks, or some of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = "3,1,0,2"
        flags = as_flags(keys_of(cls.shared, **{"data.class_order": cls.order, "strategy.name": "kd", "checkpoint.keep_last": 100}))
        cls.learnt = train(cls.shared / "run", *flags)
        known = cls.learnt.json("continual.json")
        cls.first = cls.learnt.events("evaluate")[5]["step"]  # the end of task 0
        cls.names = [name for names in known["classes"] for name in names]

    def evaluated(self, *words):
        done = guise("eval", self.learnt.folder, "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_classes_stand_in_the_order_that_was_asked_for(self):
        self.assertEqual(self.names, ["colour 3", "colour 1", "colour 0", "colour 2"])
        self.assertEqual(self.learnt.json("summary.json")["data"]["class_names"], self.names)

    def test_it_is_evaluated_as_it_was_trained(self):
        report = self.evaluated("--network", "student")
        self.assertEqual(report["data"]["class_names"], self.names)
        network = report["runs"][0]["networks"]["student"]
        self.assertAlmostEqual(network["top1"], self.learnt.top1())

    def test_a_teacher_of_fewer_classes_is_left_out_with_a_word(self):
        report = self.evaluated()
        self.assertEqual(list(report["runs"][0]["networks"]), ["student"])
        self.assertIn("teacher knows 2 classes, not 4: it is left out", " ".join(report["warnings"]))
        self.assertEqual(self.evaluated("--network", "teacher")["data"]["class_names"], self.names[:2])

    def test_a_checkpoint_between_tasks_answers_for_the_classes_so_far(self):
        report = self.evaluated("--network", "student", "--checkpoint", self.first)
        self.assertEqual(report["data"]["class_names"], self.names[:2])
        self.assertEqual(report["data"]["samples"], 40)
        self.assertAlmostEqual(report["runs"][0]["networks"]["student"]["top1"], self.learnt.json("continual.json")["R_class"][0][0])
        self.assertIn("knows 2 of the 4 classes by then", " ".join(report["warnings"]))
        done = guise("probe", self.learnt.folder, "--checkpoint", self.first, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_it_is_probed_and_exported_and_used(self):
        done = guise("probe", self.learnt.folder, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        out = self.folder / "run.safetensors"
        done = guise("export", self.learnt.folder, "--out", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        _, metadata = read_safetensors(out)
        self.assertEqual(json.loads(metadata["class_names"]), self.names)
        done = guise("train", "--dry-run", *as_flags(self.keys(**{"model.init_from": str(out), "model.new_head": True})))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_it_teaches_a_run_of_the_same_order_only(self):
        keys = {"strategy.name": "kd", "teacher.from": [str(self.learnt.folder)], "train.epochs": 1, "data.class_order": self.order}
        run = self.trained(**keys)
        self.assertEqual(len(run.json("continual.json")["R_class"]), 2)
        plain = self.trained("plain", **keys | {"continual.tasks": 0})
        self.assertFalse((plain.folder / "continual.json").exists())
        done = guise("train", *as_flags(self.keys(**keys | {"data.class_order": "natural"})), "--out", self.folder / "other")
        self.assertEqual(done.returncode, 2)
        self.assertIn("its classes stand in another order", done.stderr)
        self.assertIn("data.class_order of the teacher's run", done.stderr)

    def test_short_forms_work(self):
        flags = as_flags(self.keys(**{"strategy.name": "kd", "average.name": "ema"}))
        for words in (("train", "--dry-run"), ("train", "--smoke"), ("bench", "--seconds", "1")):
            with self.subTest(words=words):
                done = guise(*words, *flags)
                self.assertEqual(done.returncode, 0, done.stderr)


class Refused(WithColours):
    """Before the first step, with exit code 2 and no run folder."""

    def refused(self, says, **more):
        out = self.folder / "run"
        done = guise("train", *as_flags(self.keys(**more)), "--out", out)
        self.assertEqual(done.returncode, 2, done.stderr)
        for part in says:
            self.assertIn(part, done.stderr)
        self.assertLessEqual(done.stderr.count("\n"), 4)
        self.assertFalse(out.exists())

    def test_an_order_that_is_none(self):
        self.refused(["data.class_order", "class 3 (colour 3) stands there twice"], **{"data.class_order": "3,1,3,2"})
        self.refused(["class 2 (colour 2) is missing"], **{"data.class_order": "3,1,0"})
        self.refused(["no such class", "received colour 7"], **{"data.class_order": "3,colour 7,0,1"})

    def test_tasks_that_are_none(self):
        self.refused(["continual.tasks: there are more tasks than classes", "at most the 4 classes of npy"], **{"continual.tasks": 5})
        self.refused(["continual.sizes: a class would be in two tasks"], **{"continual.tasks": 0, "continual.sizes": [3, 2]})
        self.refused(["continual.sizes: a class would be in no task"], **{"continual.tasks": 0, "continual.sizes": [2, 1]})
        self.refused(["continual.epochs", "one for each of the 2 tasks"], **{"continual.epochs": [1, 2, 3]})
        self.refused(["continual.by_task", "tasks from 0 to 1"], **{"continual.by_task": ["2: optimizer.lr=0.1"]})

    def test_a_task_without_images(self):
        self.refused(["no training image is of one of its classes"], **{"data.train_limit": 2, "train.batch_size": 2, "continual.tasks": 4})

    def test_a_first_head_of_another_size(self):
        self.trained("first", **{"continual.tasks": 0, "train.epochs": 1})
        weights = self.folder / "first.safetensors"
        self.assertEqual(guise("export", self.folder / "first", "--out", weights).returncode, 0)
        self.refused(["its head is for another number of classes", "2, as the run's first task has", "model.new_head=true"],
                     **{"model.init_from": str(weights)})

    def test_a_policy_that_cannot_follow(self):
        library = self.folder / "snapshots.so"
        self.assertEqual(compiled(ROOT / "tests/interfaces/plugins/snapshots.c", TODAY, library), "")
        self.refused(["continual.tasks: a head that grows, tried before the first step", "snapshots", "another strategy.name, teacher.name or average.name"],
                     **{"average.name": str(library)})

    def test_a_strategy_that_takes_the_teacher_for_one_of_all_classes(self):
        library = self.folder / "forgets_teacher_classes.so"
        self.assertEqual(compiled(ROOT / "tests/end_to_end/forgets_teacher_classes.c", TODAY, library), "")
        self.refused(["a head that grows, tried before the first step", "forgets_teacher_classes"], **{"strategy.name": str(library)})


if __name__ == "__main__":
    unittest.main(verbosity=2)
