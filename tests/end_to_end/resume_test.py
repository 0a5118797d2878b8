"""Runs that are killed, stopped, starved of disk or given a damaged folder, and go on: the result is that of a run
that nothing happened to. GUISE_FULL=1 kills 300 times instead of 20."""

import json
import os
import random
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from program import GUISE, PLUGINS, TINY, Run, as_flags, environment, guise, read_safetensors, train

# About a second: 2 epochs of 20 steps, a save every 5, wrong labels, the strategy and its teacher at work in the second epoch.
KEYS = TINY | {"data.train_limit": 160, "train.batch_size": 8, "train.epochs": 2, "checkpoint.interval_steps": 5,
               "record.log_interval_steps": 3, "data.noise.kind": "symmetric", "data.noise.rate": 0.2, "strategy.name": "mask_clso", "teacher.name": "ema", "teacher.eval_on": "both",
               "train.threads": 1}
TIMES = ("images_per_second", "data_seconds", "eta_seconds", "elapsed_seconds", "epoch_seconds")


def newest(folder):
    return max((Path(folder) / "checkpoints").glob("step-*.state.json"))


def digest(folder):
    """Tensors bit for bit and metric lines without times."""
    state = json.loads(newest(folder).read_text())
    tensors, _ = read_safetensors(newest(folder).parent / state["tensors"]["file"])
    lines = [{key: value for key, value in event.items() if key not in TIMES} for event in Run(folder).events()]
    return tensors, lines, state["position"], state["run"]


class Resume(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="guise-resume-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        train(cls.shared / "straight", *as_flags(KEYS))
        cls.straight = digest(cls.shared / "straight")

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-resume-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.out = self.folder / "run"

    def start(self, *words):
        return subprocess.Popen([str(GUISE), "train", *map(str, words)], env=environment(), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def resume(self, *words, code=0):
        done = guise("train", "--resume", self.out, *words)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def assert_as_straight(self, why=""):
        tensors, lines, position, state = digest(self.out)
        self.assertEqual(lines, self.straight[1], why)
        self.assertEqual(position, self.straight[2], why)
        self.assertEqual(state, self.straight[3], why)
        self.assertEqual(sorted(tensors), sorted(self.straight[0]), why)
        for name, tensor in tensors.items():
            self.assertEqual(tensor, self.straight[0][name], f"{why}: {name}")

    def wait_for_lines(self, program, count):
        metrics = self.out / "metrics.jsonl"
        end = time.monotonic() + 120
        while not (metrics.is_file() and metrics.read_text().count("\n") >= count):
            self.assertLess(time.monotonic(), end, "no step in two minutes")
            if program.poll() is not None:
                self.assertEqual(program.returncode, 0, "it ended by itself")
                return
            time.sleep(0.002)

    def stopped(self, keys=KEYS, after_lines=3, number=signal.SIGTERM):
        with self.start(*as_flags(keys), "--out", self.out) as program:
            try:
                self.wait_for_lines(program, after_lines)
                program.send_signal(number)
                _, messages = program.communicate(timeout=120)
            finally:
                program.kill()
        self.assertEqual(program.returncode, 3, messages)
        return messages

    def killed(self, wait, seconds):
        with self.start(*as_flags(KEYS), "--resume", self.out, "--or-begin") as program:
            try:
                wait(program)
                program.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                program.kill()

    def test_killed_at_random_moments(self):
        chance = random.Random(20261124)
        on_the_way = 0
        for number in range(300 if os.environ.get("GUISE_FULL") else 20):
            shutil.rmtree(self.out, ignore_errors=True)
            for _ in range(chance.randint(0, 2)):
                self.killed(lambda _: None, chance.uniform(0.05, 1.6))  # at any moment, the start too
            lines = chance.randint(1, 14)  # of 16: a moment in the training
            self.killed(lambda program: self.wait_for_lines(program, lines), chance.uniform(0, 0.02))
            self.resume(*as_flags(KEYS))
            self.assert_as_straight(f"round {number}")
            on_the_way += "goes on at step" in (self.out / "log.txt").read_text()
        self.assertGreater(on_the_way, 8, "the kills missed the training")

    def test_each_signal_loses_no_step(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP):
            with self.subTest(signal=number.name):
                shutil.rmtree(self.out, ignore_errors=True)
                self.stopped(number=number)
                self.assertEqual(Run(self.out).json("summary.json")["exit_reason"], f"stopped by {number.name}")
                self.assertFalse((self.out / ".lock").exists())
                self.resume()
                self.assert_as_straight(number.name)

    def test_a_finished_run_says_so(self):
        shutil.copytree(self.shared / "straight", self.out)
        self.assertIn("is finished", self.resume().stderr)

    def test_without_a_run_there_is_nothing_to_go_on_with(self):
        self.assertIn(str(self.out), self.resume(code=2).stderr)
        self.out.mkdir()
        self.assertIn("config.json", self.resume(code=2).stderr)

    def test_a_torn_line_and_what_lies_beyond_the_checkpoint_are_cut(self):
        self.stopped()
        with open(self.out / "metrics.jsonl", "a", encoding="utf-8") as metrics:
            metrics.write('{"event": "train", "step": 9999}\n{"event": "tra')
        self.resume()
        self.assert_as_straight()

    def test_a_shortened_metrics_file_is_named_and_left(self):
        self.stopped()
        (self.out / "metrics.jsonl").write_text("")
        self.assertIn("metrics.jsonl", self.resume(code=2).stderr)
        self.assertEqual((self.out / "metrics.jsonl").read_text(), "")

    def test_a_damaged_checkpoint_is_named_and_the_one_before_used(self):
        self.stopped(after_lines=9)
        state = json.loads(newest(self.out).read_text())
        tensors = newest(self.out).parent / state["tensors"]["file"]
        content = bytearray(tensors.read_bytes())
        content[len(content) // 2] ^= 16
        tensors.write_bytes(content)
        messages = self.resume().stderr
        self.assertIn(tensors.name, messages)
        self.assertIn("is used instead", messages)
        self.assert_as_straight()

    def test_without_a_good_checkpoint_it_begins_again(self):
        self.stopped()
        for state in (self.out / "checkpoints").glob("*.state.json"):
            state.write_bytes(state.read_bytes()[:-40])
        self.assertIn("begins again at step 0", self.resume().stderr)
        self.assert_as_straight()

    def test_another_configuration_is_refused_unless_forced(self):
        self.stopped()
        before = digest(self.out)
        messages = self.resume("--set", "optimizer.lr=0.01", code=2).stderr
        self.assertIn("optimizer.lr 0.1, now 0.01", messages)
        self.assertIn("--force", messages)
        self.assertEqual(digest(self.out), before)
        self.resume("--set", "optimizer.lr=0.01", "--force")
        self.assertEqual(Run(self.out).json("config.json")["optimizer"]["lr"], 0.01)

    def test_another_build_of_a_plugin_is_refused_unless_forced(self):
        shutil.copytree(PLUGINS, self.folder / "plugins")
        plugin = self.folder / "plugins/ema.so"
        chosen = KEYS | {"teacher.name": str(plugin)}
        self.stopped(chosen)
        plugin.write_bytes(plugin.read_bytes() + b"another build")
        messages = self.resume(code=2).stderr
        self.assertIn("teacher ema", messages)
        self.assertIn("SHA-256", messages)
        self.resume("--force")

    def test_one_folder_has_one_writer(self):
        with self.start(*as_flags(KEYS | {"train.epochs": 10000}), "--out", self.out) as program:
            try:
                self.wait_for_lines(program, 2)
                for words in (["--resume", self.out], ["--resume", self.out, "--force"],
                              [*as_flags(KEYS), "--out", self.out, "--force"]):
                    done = guise("train", *words)
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertRegex(done.stderr, r"\b\d+\b")
                    self.assertIsNone(program.poll())
            finally:
                program.kill()
        self.assertTrue((self.out / ".lock").exists(), "a killed run leaves its lock")
        self.assertEqual(guise("train", *as_flags(KEYS), "--out", self.out, "--force").returncode, 0)
        self.assert_as_straight("after the lock of a dead process")

    def test_data_that_vanished_is_named_and_nothing_lost(self):
        data = self.folder / "data"
        data.mkdir()
        pictures = random.Random(1)
        for split, count in (("train", 160), ("t10k", 64)):
            images = bytes(pictures.randrange(256) for _ in range(count * 28 * 28))
            (data / f"{split}-images-idx3-ubyte").write_bytes(struct.pack(">4i", 2051, count, 28, 28) + images)
            labels = bytes(pictures.randrange(10) for _ in range(count))
            (data / f"{split}-labels-idx1-ubyte").write_bytes(struct.pack(">2i", 2049, count) + labels)
        self.stopped(KEYS | {"data.name": "mnist", "data.root": str(data), "train.epochs": 100})
        before = digest(self.out)
        images = data / "train-images-idx3-ubyte"
        images.rename(self.folder / "away")
        self.assertIn(str(data), self.resume(code=2).stderr)
        self.assertEqual(digest(self.out), before)
        (self.folder / "away").rename(images)
        self.assertEqual(guise("train", "--resume", self.out, "--dry-run").returncode, 0)


class Trials(unittest.TestCase):
    def test_prove_resume_says_what_was_equal(self):
        done = guise("train", *as_flags(TINY | {"strategy.name": "kd", "average.name": "ema"}), "--prove-resume")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("equal bit for bit"), 2, done.stdout)

    def test_smoke_tells_speed_memory_and_time_and_leaves_nothing(self):
        with tempfile.TemporaryDirectory(prefix="guise-smoke-") as folder:
            done = guise("train", *as_flags(TINY | {"strategy.name": "mask_all", "train.epochs": 50}), "--smoke",
                         folder=folder, env=environment(TMPDIR=folder))
            self.assertEqual(done.returncode, 0, done.stderr)
            for text in ("3, the strategy at work", "read back and equal", "images per second", "peak memory", "whole run"):
                self.assertIn(text, done.stdout)
            self.assertEqual(os.listdir(folder), [])

    def test_a_trial_is_no_resumption(self):
        done = guise("train", "--resume", "runs/a", "--smoke")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--resume and --smoke exclude each other", done.stderr)

    def test_smoke_fails_where_the_run_would(self):
        done = guise("train", *as_flags(TINY | {"optimizer.lr": 1e30}), "--smoke")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("not finite", done.stderr)


class FullDisk(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-disk-"))
        self.addCleanup(shutil.rmtree, self.folder)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "guise-test", str(self.folder)],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("no small disk can be mounted here: " + mounted.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", str(self.folder)], check=True)
        self.out = self.folder / "run"

    def test_it_warns_goes_on_and_ends_with_1_when_the_last_save_fails(self):
        done = guise("train", *as_flags(KEYS | {"model.width": 8}), "--out", self.out)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("training goes on", done.stderr)
        self.assertIn("No space left", done.stderr.strip().splitlines()[-1])
        self.assertEqual(list((self.out / "checkpoints").glob("*.state.json")), [], "half a checkpoint")

    def test_a_disk_that_became_read_only_is_named_and_left_as_it_is(self):
        subprocess.run(["mount", "-o", "remount,size=50m", str(self.folder)], check=True)
        train(self.out, *as_flags(KEYS | {"train.epochs": 1}))
        before = digest(self.out)
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)
        done = guise("train", "--resume", self.out, "--set", "train.epochs=2", "--force")
        self.assertIn(done.returncode, (1, 2), done.stderr)
        self.assertIn("Read-only file system", done.stderr)
        self.assertEqual(digest(self.out), before)
        subprocess.run(["mount", "-o", "remount,rw", str(self.folder)], check=True)
        self.assertEqual(guise("train", "--resume", self.out, "--set", "train.epochs=2", "--force").returncode, 0)

    def test_the_last_good_checkpoint_stays_and_the_run_goes_on_when_there_is_space(self):
        keys = KEYS | {"model.width": 4}
        self.assertEqual(guise("train", *as_flags(keys), "--out", self.folder / "measure").returncode, 1)
        shutil.rmtree(self.folder / "measure")
        subprocess.run(["mount", "-o", "remount,size=1500k", str(self.folder)], check=True)
        done = guise("train", *as_flags(keys), "--out", self.out)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertTrue(list((self.out / "checkpoints").glob("*.state.json")), "one checkpoint had space")
        subprocess.run(["mount", "-o", "remount,size=50m", str(self.folder)], check=True)
        done = guise("train", "--resume", self.out)
        self.assertEqual(done.returncode, 0, done.stderr)
        with tempfile.TemporaryDirectory(prefix="guise-disk-") as elsewhere:
            train(Path(elsewhere) / "run", *as_flags(keys))
            self.assertEqual(digest(self.out), digest(Path(elsewhere) / "run"))


if __name__ == "__main__":
    unittest.main()
