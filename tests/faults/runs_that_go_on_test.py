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
