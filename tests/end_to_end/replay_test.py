"""Runs with tasks that keep images of earlier ones: what is refused, that replay holds back forgetting on real images, and that a
run which is killed goes on with the same buffer."""

import json
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from continual_test import keys_of, write_colours
from program import GUISE, TINY, Run, as_flags, environment, guise, read_safetensors, train

DRAFTS = environment(GUISE_DRAFTS="1")  # which er, derpp, ewc and cls_er use
TASKS = TINY | {"data.train_limit": 200, "data.test_limit": 100, "train.batch_size": 10, "train.threads": 1,
                "continual.tasks": 2, "continual.probes": "none"}
BUFFER = {"continual.buffer.size": 20, "continual.buffer.batch": 10}
TIMES = ("images_per_second", "data_seconds", "eta_seconds", "elapsed_seconds", "epoch_seconds")


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-replay-"))
        self.addCleanup(shutil.rmtree, self.folder)


class Refusals(Case):
    def refused(self, keys, *says, env=DRAFTS):
        done = guise("train", *as_flags(keys), "--out", self.folder / "run", env=env)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 4, done.stderr)
        for text in says:
            self.assertIn(text, done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_buffer_in_a_plain_run(self):
        self.refused(TINY | BUFFER, "continual.buffer.size", "a run without tasks", "expected 0", "received 20", "continual.tasks=5")

    def test_a_batch_without_a_buffer(self):
        self.refused(TASKS | {"continual.buffer.batch": 32}, "continual.buffer.batch", "no images are kept", "expected 0", "received 32",
                     "continual.buffer.size=200")

    def test_a_buffer_that_is_larger_than_the_data(self):
        self.refused(TASKS | {"continual.buffer.size": 201}, "continual.buffer.size", "larger than the data", "at most the 200",
                     "received 201", "a smaller one")

    def test_a_strategy_that_replays_and_nothing_is_kept(self):
        for name in ("er", "derpp", "cls_er"):
            for keys in (TASKS, TINY):
                self.refused(keys | {"strategy.name": name}, "continual.buffer.size", f"strategy {name} replays", "received 0",
                             "continual.buffer.size=200")

    def test_images_without_a_label_among_the_new_classes(self):
        self.refused(TASKS | BUFFER | {"continual.loss_over": "new"}, "continual.loss_over", "expected seen", "received new")

    def test_drafts_that_nobody_allowed(self):
        self.refused(TASKS | BUFFER | {"strategy.name": "er"}, "guise.replay/1 is a draft", "GUISE_DRAFTS=1", env=environment())


class Forgetting(Case):
    """Two tasks of two colours, of which 20 of 160 images are kept."""

    KEPT = {"continual.buffer.size": 20, "continual.buffer.batch": 16}
    RUNS = {"ce": {}, "joined": KEPT, "er": KEPT | {"strategy.name": "er"}, "derpp": KEPT | {"strategy.name": "derpp"},
            "cls_er": KEPT | {"strategy.name": "cls_er"}, "herding": KEPT | {"continual.buffer.policy": "herding"},
            "class_balanced": KEPT | {"continual.buffer.policy": "class_balanced", "strategy.name": "er"}}

    def test_replay_holds_it_back(self):
        write_colours(self.folder)
        left, learnt = {}, {}
        for name, keys in self.RUNS.items():
            run = train(self.folder / name, *as_flags(keys_of(self.folder) | {"continual.probes": "none"} | keys), env=DRAFTS)
            left[name], learnt[name] = run.json("continual.json")["R_class"][1]
            print(f"{name}: task 0 {left[name]:.1f} %, task 1 {learnt[name]:.1f} % after task 1", flush=True)
        self.assertLess(left["ce"], 10)
        for name in set(self.RUNS) - {"ce"}:
            self.assertGreater(left[name], 60, name)
            self.assertGreater(learnt[name], 40, name)


def newest(folder):
    return max((Path(folder) / "checkpoints").glob("step-*.state.json"), default=None)


def digest(folder):
    """Tensors bit for bit, metric lines without times, the matrices of the tasks."""
    state = json.loads(newest(folder).read_text())
    tensors, _ = read_safetensors(newest(folder).parent / state["tensors"]["file"])
    lines = [{key: value for key, value in event.items() if key not in TIMES} for event in Run(folder).events()]
    return tensors, lines, state["position"], Run(folder).json("continual.json")


class Killed(Case):
    KEYS = TASKS | BUFFER | {"train.epochs": 2, "checkpoint.interval_steps": 3}

    def kill_after(self, step, out, keys):
        run = subprocess.Popen([str(GUISE), "train", *as_flags(keys), "--out", str(out)], env=DRAFTS, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while run.poll() is None and (newest(out) is None or int(newest(out).name.split(".")[0].split("-")[1]) < step):
            time.sleep(0.005)
        run.send_signal(signal.SIGKILL)
        run.wait()

    def test_a_run_that_was_killed_goes_on_bit_for_bit(self):
        for name, more in (("derpp", {"strategy.name": "derpp"}), ("herding", {"continual.buffer.policy": "herding"}),
                           ("cls_er", {"strategy.name": "cls_er"}), ("ewc", {"strategy.name": "ewc", "continual.buffer.size": 0, "continual.buffer.batch": 0})):
            keys = self.KEYS | more
            straight = train(self.folder / f"{name}-straight", *as_flags(keys), env=DRAFTS)
            expected = digest(straight.folder)
            names = {tensor for tensor in expected[0] if tensor.startswith(("buffer.", "strategy."))}
            self.assertTrue(names, name)
            for step in (6, 21, 27):  # within task 0, after its end, within task 1
                out = self.folder / f"{name}-{step}"
                self.kill_after(step, out, keys)
                done = guise("train", "--resume", out, env=DRAFTS)
                self.assertEqual(done.returncode, 0, done.stderr)
                received = digest(out)
                for what, theirs, ours in zip(("tensors", "lines", "position", "continual.json"), received, expected):
                    if what == "tensors":
                        self.assertEqual({tensor for tensor in ours if theirs.get(tensor) != ours[tensor]}, set(), (name, step))
                    self.assertEqual(theirs, ours, (name, step, what))


if __name__ == "__main__":
    unittest.main()
