"""Runs that once ended where they should go on: signals, requeued jobs, pipes, small disks, other machines. GUISE_BUILD_DIR
names the build folder to test."""

import json
import os
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path

from cases import SYNTHETIC, Faults, forget_last_epoch
from program import GUISE, Run, as_flags, environment, guise, train

# A strategy of cross-entropy alone whose state is so many MiB, each byte the number of steps.
LARGE_STATE = """#include <stdlib.h>
#include <string.h>
#include <guise/plugin.h>
#define SIZE (MEBIBYTES << 20)
struct large { unsigned char steps; };
static void loss(void* self, guise_step* g) {
  ++((struct large*)self)->steps;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), 1.0);
}
static uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) {
  (void)g;
  if (capacity >= SIZE) memset(bytes, ((const struct large*)self)->steps, SIZE);
  return SIZE;
}
static void load(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t version) {
  (void)version;
  if (size != SIZE || memchr(bytes, ((const unsigned char*)bytes)[0] ^ 1, size) != NULL) guise_fail(g, "another state");
  else ((struct large*)self)->steps = *(const unsigned char*)bytes;
}
GUISE_LOSS_STRATEGY(struct large, "large", "1.0.0", "a large state", .state_version = 1, .loss = loss, .save = save, .load = load);
"""


class RunsThatGoOn(Faults):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "run"

    def half(self, **keys):
        train(self.out, *as_flags(SYNTHETIC | {"train.epochs": 2} | keys))
        forget_last_epoch(self.out)

    def lock_of_another_host(self, **more):
        lock = {"schema": "guise.lock/1", "host": "node17", "pid": 4711, "boot_id": "another", "pid_namespace": "pid:[1]",
                "start_ticks": 5} | more
        (self.out / ".lock").write_text(json.dumps(lock))

    def test_13_a_requeued_job_takes_its_own_lock(self):
        self.half()
        self.lock_of_another_host(slurm={"job": "99", "restarts": 0})
        job = {"SLURM_JOB_ID": "99", "SLURM_RESTART_COUNT": "1"}
        for other in ({}, {"SLURM_JOB_ID": "98", "SLURM_RESTART_COUNT": "1"}, {"SLURM_JOB_ID": "99"}):
            self.assertIn("node17", self.refused("train", "--resume", self.out, env=environment(**other)))
        done = guise("train", "--resume", self.out, env=environment(**job))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_13_an_array_task_is_told_by_array_and_task(self):
        self.half()
        self.lock_of_another_host(slurm={"job": "50_3", "restarts": 1})
        task = {"SLURM_JOB_ID": "77", "SLURM_ARRAY_JOB_ID": "50", "SLURM_RESTART_COUNT": "2"}
        self.refused("train", "--resume", self.out, env=environment(**task, SLURM_ARRAY_TASK_ID="4"))
        done = guise("train", "--resume", self.out, env=environment(**task, SLURM_ARRAY_TASK_ID="3"))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_13_the_lock_of_a_job_says_which(self):
        keys = SYNTHETIC | {"train.epochs": 200}
        with subprocess.Popen([str(GUISE), "train", "--out", str(self.out), *as_flags(keys)], stdin=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, env=environment(SLURM_JOB_ID="12", SLURM_RESTART_COUNT="4")) as job:
            lock = self.out / ".lock"
            while not lock.exists() and job.poll() is None:
                time.sleep(0.02)
            told = json.loads(lock.read_text())
            job.send_signal(signal.SIGTERM)
        self.assertEqual(told["slurm"], {"job": "12", "restarts": 4})

    def test_14_a_reader_that_goes_away_ends_nothing(self):
        words = " ".join(as_flags(SYNTHETIC | {"train.epochs": 4}))
        done = subprocess.run(["bash", "-c", f"{GUISE} train --out {self.out} {words} 2>&1 | head -2; exit ${{PIPESTATUS[0]}}"],
                              env=environment(), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(Run(self.out).json("summary.json")["state"], "finished")
        self.assertFalse((self.out / ".lock").exists())

    def test_15_a_signal_in_the_first_second_is_noted(self):
        codes = []
        for number, name in enumerate(("TERM", "USR1", "USR2", "HUP", "XCPU", "INT") * 4):
            out = self.folder / f"run{number}"
            with subprocess.Popen([str(GUISE), "train", "--out", str(out), *as_flags(SYNTHETIC | {"train.epochs": 400})],
                                  stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()) as job:
                time.sleep(0.03 + 0.04 * number)
                job.send_signal(getattr(signal, "SIG" + name))
                codes.append((name, job.wait(60)))
        self.assertEqual({code for _, code in codes}, {3}, codes)

    def test_27_a_plugins_large_state_is_kept_and_one_above_the_limit_refused_at_once(self):
        self.assertEqual(guise("new", "large", "--lang", "c", folder=self.folder).returncode, 0)
        source = self.folder / "large/large.c"
        for mebibytes, code in ((31, 0), (300, 1)):
            source.write_text(LARGE_STATE.replace("MEBIBYTES", str(mebibytes)))
            made = subprocess.run(["make", "--silent", f"GUISE={GUISE}"], cwd=source.parent, capture_output=True, text=True, check=False)
            self.assertEqual(made.returncode, 0, made.stderr)
            keys = as_flags(SYNTHETIC | {"train.epochs": 2, "strategy.name": str(source.with_name("large.so"))})
            out = self.folder / f"run{mebibytes}"
            done = guise("train", "--out", out, *keys)
            self.assertEqual(done.returncode, code, done.stderr)
            if code == 0:
                forget_last_epoch(out)
                again = guise("train", "--resume", out)
                self.assertEqual(again.returncode, 0, again.stderr)
                self.assertIn("goes on at step", (out / "log.txt").read_text())
            else:
                self.assertIn("more than 256 MiB", done.stderr)
                self.assertFalse(list(out.glob("checkpoints/step-*")))
                self.assertEqual(Run(out).events(), [], "it was found before the first step")

    def test_18_a_lost_manifest_is_rebuilt_as_its_advice_says(self):
        file = self.folder / "mine.json"
        file.write_text(json.dumps({"set": SYNTHETIC | {"train.epochs": 1}, "seeds": 2}))
        first = guise("sweep", file, folder=self.folder)
        self.assertEqual(first.returncode, 0, first.stderr)
        manifest = self.folder / "runs/mine/sweep.json"
        whole = manifest.read_text()
        for damaged in (whole[:len(whole) // 2], "{}", whole.replace('"done"', '"fail"', 1), whole.replace("seed=0", "seed=2", 1)):
            manifest.write_text(damaged)
            said = self.refused("sweep", file)
            self.assertIn("move it away", said)
            manifest.rename(manifest.with_name("sweep.json.damaged"))
            again = guise("sweep", file, "--json", folder=self.folder)
            self.assertEqual(again.returncode, 0, again.stderr)
            self.assertEqual([run["state"] for run in json.loads(again.stdout)["runs"]], ["done", "done"])
        steps = [len(Run(self.folder / f"runs/mine/seed={seed}").events("train")) for seed in range(2)]
        self.assertEqual(len(set(steps)), 1, "a run was trained again")

    def test_19_runs_that_begin_in_one_second_have_folders_of_their_own(self):
        words = [str(GUISE), "train", *as_flags(SYNTHETIC | {"train.epochs": 1, "train.threads": 1})]
        runs = [subprocess.Popen(words, cwd=self.folder, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                 env=environment()) for _ in range(4)]
        for run in runs:
            _, said = run.communicate()
            self.assertEqual(run.returncode, 0, said)
        folders = sorted(path.name for path in (self.folder / "runs").iterdir())
        self.assertEqual(len(folders), 4, folders)
        for folder in folders:
            self.assertEqual(Run(self.folder / "runs" / folder).json("summary.json")["state"], "finished")

    def test_20_a_misspelt_run_is_not_begun(self):
        told = self.refused("train", "--resume", self.folder / "typo", *as_flags(SYNTHETIC | {"train.epochs": 5}))
        self.assertIn("typo", told)
        self.assertIn("--or-begin", told)
        self.assertFalse((self.folder / "typo").exists())
        for _ in range(2):
            done = guise("train", "--resume", self.out, "--or-begin", *as_flags(SYNTHETIC | {"train.epochs": 1}))
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("--resume", self.refused("train", "--or-begin", *as_flags(SYNTHETIC)))

    def test_21_what_changes_no_result_may_change(self):
        self.half(**{"train.threads": 1})
        free = {"record.log_interval_steps": 7, "checkpoint.keep_last": 5, "train.threads": 2}
        done = guise("train", "--resume", self.out, *as_flags(free))
        self.assertEqual(done.returncode, 0, done.stderr)
        log = (self.out / "log.txt").read_text()
        for key in free:
            self.assertIn(f"from here on {key}", log)
        self.assertEqual(Run(self.out).json("config.json")["checkpoint"]["keep_last"], 5)
        self.assertIn("optimizer.lr", self.refused("train", "--resume", self.out, "--set", "optimizer.lr=0.01"))

    def test_24_threads_are_those_that_may_be_used(self):
        def threads(**changes):
            out = self.folder / f"threads{len(list(self.folder.iterdir()))}"
            done = subprocess.run(["taskset", "-c", "0", str(GUISE), "train", "--out", str(out),
                                   *as_flags(SYNTHETIC | {"train.epochs": 1})], env=environment(**changes), check=False,
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            return Run(out).json("summary.json")["threads"]

        for name in ("OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK"):
            os.environ.pop(name, None)
        self.assertEqual(threads(), 1)
        self.assertEqual(threads(OMP_NUM_THREADS="3", SLURM_CPUS_PER_TASK="2"), 3)
        self.assertEqual(threads(SLURM_CPUS_PER_TASK="2"), 2)

    def test_25_pictures_are_not_the_record(self):
        (self.folder / "run").mkdir()
        for name in ("first_batch.png",):
            with self.subTest(name=name):
                out = self.folder / "blocked"
                limited = f"ulimit -f 60; exec {GUISE} train --out {out} " + " ".join(as_flags(
                    SYNTHETIC | {"train.epochs": 1, "model.width": 1, "checkpoint.interval_epochs": 0}))
                done = subprocess.run(["bash", "-c", limited], env=environment(), capture_output=True, text=True, check=False)
                self.assertNotIn("SIGXFSZ", done.stderr)
                self.assertGreaterEqual(done.returncode, 0, done.stderr)
                self.assertTrue((out / "summary.json").exists(), done.stderr)

    def test_26_a_fifo_is_named_at_once(self):
        for name in ("log.txt", "metrics.jsonl"):
            with self.subTest(name=name):
                shutil.rmtree(self.out, ignore_errors=True)
                self.half()
                (self.out / name).unlink()
                os.mkfifo(self.out / name)
                done = guise("train", "--resume", self.out, "--force", seconds=60)
                self.assertIn(done.returncode, (1, 2), done.stderr)
                self.assertIn(name, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
