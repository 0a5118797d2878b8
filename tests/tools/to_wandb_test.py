"""tools/to_wandb.py: what wandb's own file holds afterwards, for whole, growing, cut and broken runs. Where .venv has
no wandb, only the parts that need none are tested, and ctest reports the test as skipped."""

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/end_to_end"))
import program  # noqa: E402

TOOL = ROOT / "tools/to_wandb.py"
PYTHON = ROOT / ".venv/bin/python"
SKIPPED = 77
HAS_WANDB = PYTHON.exists() and subprocess.run([PYTHON, "-c", "import wandb"], capture_output=True).returncode == 0

specification = importlib.util.spec_from_file_location("to_wandb", TOOL)
to_wandb = importlib.util.module_from_spec(specification)
specification.loader.exec_module(to_wandb)


def train_event(step, loss):
    return {"event": "train", "step": step, "epoch": step // 10, "loss": loss,
            "terms": {"loss_ce": {"raw": 2 * loss, "weighted": None}}}


def evaluate_event(step, top1):
    return {"event": "evaluate", "epoch": 0, "step": step, "network": "student", "top1": top1,
            "top1_interval": [top1 - 1, top1 + 1], "samples": 20, "teacher": {"top1": top1 + 2, "samples": 20}}


class InAFolder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-wandb-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.run_folder = self.folder / "run"
        self.run_folder.mkdir()
        self.metrics = self.run_folder / "metrics.jsonl"

    def write(self, *events, mode="w", torn=""):
        with open(self.metrics, mode, encoding="utf-8") as file:
            file.write("".join(json.dumps(event) + "\n" for event in events) + torn)

    def summary(self, reason):
        (self.run_folder / "summary.json").write_text(json.dumps({"exit_reason": reason}))


class ReadingARun(InAFolder):
    def test_every_number_has_a_name(self):
        self.assertEqual(to_wandb.numbers_of(train_event(9, 0.5), "train"),
                         {"train/loss": 0.5, "train/terms/loss_ce/raw": 1.0})
        self.assertEqual(to_wandb.numbers_of(evaluate_event(10, 50), "evaluate"),
                         {"evaluate/top1": 50, "evaluate/top1_interval/low": 49, "evaluate/top1_interval/high": 51,
                          "evaluate/teacher/top1": 52})

    def test_a_torn_last_line_waits_for_its_end(self):
        whole = json.dumps(train_event(19, 1))
        self.write(train_event(9, 1), torn=whole[:20])
        file = to_wandb.MetricsFile(self.metrics)
        self.assertEqual([event["step"] for event in file.new_events()], [9])
        self.assertEqual(list(file.new_events()), [])
        self.write(mode="a", torn=whole[20:] + "\n")
        self.assertEqual([event["step"] for event in file.new_events()], [19])
        self.assertEqual(file.restarts, 0)

    def test_a_file_that_was_cut_back_is_read_anew(self):
        self.write(*(train_event(step, 1) for step in (9, 19, 29, 39)))
        file = to_wandb.MetricsFile(self.metrics)
        self.assertEqual(len(list(file.new_events())), 4)
        self.write(train_event(9, 1), train_event(19, 1))
        self.assertEqual([event["step"] for event in file.new_events()], [9, 19])
        self.write(*(train_event(step, 0.25) for step in (9, 19, 29, 39)))  # grown beyond the old place meanwhile
        self.assertEqual([event["step"] for event in file.new_events()], [9, 19, 29, 39])
        self.assertEqual(file.restarts, 2)

    def test_only_what_was_not_sent_yet_is_sent(self):
        class Run:
            sent = []

            def log(self, values, step):
                self.sent.append((step, sorted(values)[-1]))

        sender = to_wandb.Sender(Run())
        for event in [train_event(9, 1), train_event(19, 1),
                      train_event(9, 1), evaluate_event(10, 50), train_event(19, 1), evaluate_event(20, 50),
                      evaluate_event(20, 50), train_event(29, 1)]:
            sender.send(event)
        self.assertEqual(Run.sent, [(9, "train/terms/loss_ce/raw"), (19, "train/terms/loss_ce/raw"),
                                    (19, "evaluate/top1_interval/low"), (29, "train/terms/loss_ce/raw")])
        self.assertEqual(sender.count, 4)

    def test_only_a_finished_or_failed_run_is_over(self):
        self.assertFalse(to_wandb.is_over(self.run_folder))
        for reason, alone, locked in [("finished", True, True), ("failed: no space", True, False),
                                      ("stopped by SIGUSR1", False, False)]:
            self.summary(reason)
            self.assertEqual(to_wandb.is_over(self.run_folder), alone, reason)
            (self.run_folder / ".lock").touch()
            self.assertEqual(to_wandb.is_over(self.run_folder), locked, reason)
            (self.run_folder / ".lock").unlink()

    def test_what_is_wrong_is_said(self):
        def refusal(*words):
            done = subprocess.run([sys.executable, "-S", "-B", TOOL, *words], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            return done.stderr

        self.assertIn("nowhere: no such run folder", refusal(self.folder / "nowhere"))
        self.assertIn("run: holds no metrics.jsonl", refusal(self.run_folder))
        self.write(train_event(9, 1))
        self.assertIn("install it: python3 -m pip install wandb", refusal(self.run_folder))  # -S: no packages


@unittest.skipUnless(HAS_WANDB, "no wandb in .venv")
class AnOfflineRun(InAFolder):
    def command(self, *words):
        return [PYTHON, "-B", TOOL, self.run_folder, "--dir", self.folder / "out", *words]

    def send(self, *words):
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=120,
                              env=program.environment(WANDB_MODE="offline"))

    def sent(self):
        (path,) = (self.folder / "out/wandb").glob("offline-run-*/run-*.wandb")
        output = subprocess.run([PYTHON, "-B", ROOT / "tests/tools/read_wandb.py", path], capture_output=True, text=True,
                                check=True).stdout
        return json.loads(output)

    def test_holds_what_a_real_run_wrote(self):
        shutil.rmtree(self.run_folder)
        run = program.train(self.run_folder, "--strategy", "kd_ema", *program.as_flags(program.TINY | {"train.epochs": 2}))
        done = self.send("--project", "masks", "--name", "first")
        self.assertEqual(done.returncode, 0, done.stderr)
        sent = self.sent()
        self.assertEqual((sent["project"], sent["name"]), ("masks", "first"))
        self.assertEqual(sent["config"]["train"], run.json("config.json")["train"])
        self.assertEqual(sent["summary"]["final"], run.json("summary.json")["final"])
        rows = {row["_step"]: row for row in sent["history"]}
        self.assertEqual(sorted(rows), [1, 3])
        for event in run.events("train"):
            self.assertEqual(rows[event["step"]]["train/loss"], event["loss"])
        for event in run.events("evaluate"):
            self.assertEqual(rows[event["step"] - 1]["evaluate/top1"], event["top1"])
            self.assertEqual(rows[event["step"] - 1]["epoch"], event["epoch"])
        listed = subprocess.run([PYTHON, "-m", "wandb", "sync", "--dry-run"], cwd=self.folder / "out",
                                capture_output=True, text=True)
        self.assertIn("Would sync 1 run(s)", listed.stdout + listed.stderr)

    def test_follows_a_run_to_its_end(self):
        self.write(train_event(9, 1), torn='{"event"')
        following = subprocess.Popen(self.command("--follow"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                     env=program.environment(WANDB_MODE="offline"))
        self.addCleanup(following.kill)
        self.write(train_event(9, 1), evaluate_event(10, 50), train_event(19, 0.5))
        self.summary("finished")
        output, _ = following.communicate(timeout=120)
        self.assertEqual(following.returncode, 0)
        self.assertIn("3 events", output)
        self.assertEqual([(row["_step"], row["train/loss"]) for row in self.sent()["history"]], [(9, 1), (19, 0.5)])

    def test_until_idle_ends_without_a_summary(self):
        self.write(train_event(9, 1))
        done = self.send("--follow", "--until-idle", "0")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([row["_step"] for row in self.sent()["history"]], [9])

    def test_a_line_that_is_no_event_is_named_and_the_rest_kept(self):
        self.write(train_event(9, 1), ["no event"])
        done = self.send()
        self.assertEqual(done.returncode, 2)
        self.assertIn("metrics.jsonl: line 2 is no event of a run", done.stderr)
        self.assertEqual([row["_step"] for row in self.sent()["history"]], [9])


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    if not HAS_WANDB:
        print("skipped: no wandb in .venv (tools/setup --preset dev installs it)")
    sys.exit(SKIPPED if result.wasSuccessful() and not HAS_WANDB else not result.wasSuccessful())
