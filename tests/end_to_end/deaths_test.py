"""Deaths and signals at chosen places, put there by strace: kill at every durable call of a run, TERM in each of its phases.
Whatever it was, the run goes on and its result is that of one that nothing happened to. GUISE_FULL=1 dies at every call of
every kind instead of at some of them."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from collections import Counter
from pathlib import Path

from program import GUISE, Run, as_flags, environment, guise, train
from resume_test import KEYS, digest

DURABLE = ("fsync", "rename", "unlink", "unlinkat", "ftruncate", "mkdir")
SLICE = 14


def straced(out, *options, words=(), seconds=300):
    command = ["strace", "-f", "-qq", *options, str(GUISE), "train", *map(str, words), "--out", str(out)]
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL,
                          env=environment())


class Deaths(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="guise-deaths-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        cls.keys = as_flags(KEYS)
        trace = cls.shared / "trace"
        done = straced(cls.shared / "straight", "-o", str(trace), "-e", "trace=" + ",".join(DURABLE), words=cls.keys)
        assert done.returncode == 0, done.stderr
        cls.straight = digest(cls.shared / "straight")
        calls = re.findall(r"^(\d+) +(\w+)\(", trace.read_text(), re.MULTILINE)
        main = calls[0][0]
        cls.counts = Counter(call for process, call in calls if process == main)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-deaths-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.out = self.folder / "run"

    def goes_on(self, why):
        done = guise("train", *self.keys, "--resume", self.out, "--or-begin")
        self.assertEqual(done.returncode, 0, f"{why}: {done.stderr}")
        for part, (now, straight) in enumerate(zip(digest(self.out), self.straight)):
            self.assertEqual(now, straight, f"{why}: part {part} of the digest")

    def test_r1_death_at_every_durable_call(self):
        places = [(call, number) for call, count in self.counts.items() for number in range(1, count + 1)]
        self.assertGreater(len(places), 40, self.counts)
        chosen = places if os.environ.get("GUISE_FULL") else places[::max(1, len(places) // SLICE)]
        for call, number in chosen:
            with self.subTest(call=call, number=number):
                shutil.rmtree(self.out, ignore_errors=True)
                killed = straced(self.out, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}", words=self.keys)
                self.assertNotEqual(killed.returncode, 0, "it did not die")
                self.goes_on(f"{call} {number}")

    def stopped_at(self, call, when=1, path=None):
        """TERM as the run makes that call, on that file where one is named; whether it was stopped, not done already."""
        shutil.rmtree(self.out, ignore_errors=True)
        where = ("-P", str(path)) if path else ()
        done = straced(self.out, *where, "-e", f"trace={call}", "-e", f"inject={call}:signal=TERM:when={when}", words=self.keys)
        self.assertIn(done.returncode, (0, 3), done.stderr[-2000:])
        if (self.out / "summary.json").exists():
            reason = "finished" if done.returncode == 0 else "stopped by SIGTERM"
            self.assertEqual(Run(self.out).json("summary.json")["exit_reason"], reason)
        self.goes_on(f"TERM at {call} {when} of {path}")
        return done.returncode == 3

    def test_r6_a_signal_before_the_first_step_loses_nothing(self):
        plugins = GUISE.parents[1] / "lib/guise/plugins"
        libraries = subprocess.run(["ldd", GUISE.parents[1] / "libexec/guise/guise-engine"], capture_output=True, text=True, check=True)
        torch = re.search(r"(/\S*/libtorch_cpu\.so)", libraries.stdout)[1]
        for phase, call, path in (("looking plugins up", "openat", plugins / "mask_clso.so"), ("loading LibTorch", "openat", torch),
                                  ("making the folder", "mkdir", self.out), ("the first line", "openat", self.out / "metrics.jsonl")):
            with self.subTest(phase=phase):
                self.assertTrue(self.stopped_at(call, path=path))

    def test_r6_a_signal_while_steps_saves_and_evaluations_go_on_loses_no_step(self):
        places = [("write", number, self.out / "metrics.jsonl") for number in range(2, 9, 3)]
        places += [(call, number, None) for call in ("fsync", "rename") for number in range(3, self.counts[call], self.counts[call] // 5)]
        stopped = 0
        for call, number, path in places:
            with self.subTest(call=call, number=number):
                stopped += self.stopped_at(call, number, path)
        self.assertGreater(stopped, len(places) // 2, "most signals came after the last step")


if __name__ == "__main__":
    unittest.main(verbosity=2)
