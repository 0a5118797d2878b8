#!/usr/bin/env python3
"""A run folder of guise as a Weights & Biases run, offline unless WANDB_MODE says otherwise; `wandb sync` uploads it
later. Reads metrics.jsonl, config.json and summary.json, and changes nothing in the run folder. Metrics have the same
names and steps as in the run's TensorBoard files. Needs the wandb package.

    tools/to_wandb.py runs/quickstart
    tools/to_wandb.py runs/quickstart --follow --project masks
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

POLL_SECONDS = 0.5
LEFT_OUT = {"step", "epoch", "samples", "task"}


class Problem(Exception):
    """What is wrong, and what to do about it."""


class MetricsFile:
    """The whole lines of a growing metrics.jsonl; a last line without its end waits for it. A resumed run cuts the
    file back and writes on: then `restarts` grows and reading begins anew."""

    def __init__(self, path):
        self.path = path
        self.restarts = 0
        self.begin()

    def begin(self):
        self.offset, self.line_number, self.last_line = 0, 0, b""

    def new_events(self):
        try:
            with open(self.path, "rb") as file:
                if not self.last_line_stands(file):
                    self.restarts += 1
                    self.begin()
                file.seek(self.offset)
                content = file.read()
        except FileNotFoundError:
            return
        for line in content.split(b"\n")[:-1]:
            yield self.event_of(line + b"\n")

    def last_line_stands(self, file):
        file.seek(self.offset - len(self.last_line))
        return file.read(len(self.last_line)) == self.last_line

    def event_of(self, line):
        self.line_number += 1
        self.offset += len(line)
        self.last_line = line
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if not (isinstance(event, dict) and isinstance(event.get("event"), str) and isinstance(event.get("step"), int)):
            raise Problem(f"{self.path}: line {self.line_number} is no event of a run\n"
                          "  expected: one JSON object a line with \"event\" and \"step\"")
        return event


def numbers_of(value, name):
    """{name: number} of an event: objects by path, the ends of an interval as low and high."""
    if isinstance(value, dict):
        return {key: number for child, inner in value.items() if child not in LEFT_OUT
                for key, number in numbers_of(inner, f"{name}/{child}").items()}
    if isinstance(value, list) and len(value) == 2:
        return numbers_of({"low": value[0], "high": value[1]}, name)
    return {name: value} if isinstance(value, (int, float)) and not isinstance(value, bool) else {}


class Sender:
    """Sends events in the order of steps. W&B takes no step back: what a resumed run repeats is left out."""

    def __init__(self, run):
        self.run = run
        self.step, self.kinds_at_step, self.count = -1, set(), 0

    def send(self, event):
        kind = event["event"]
        step = max(event["step"] - 1, 0) if kind == "evaluate" else event["step"]  # the last step before it
        if step < self.step or (step == self.step and kind in self.kinds_at_step):
            return
        if step > self.step:
            self.step, self.kinds_at_step = step, set()
        self.kinds_at_step.add(kind)
        self.count += 1
        self.run.log(numbers_of(event, kind) | {"epoch": event.get("epoch")}, step=step)


def read_json(path):
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise Problem(f"{path}: no JSON document: {error}") from None
    if not isinstance(document, dict):
        raise Problem(f"{path}: expected a JSON object")
    return document


def is_over(folder):
    """A finished or failed run. One that was stopped may go on, and so may one that is locked."""
    reason = (read_json(folder / "summary.json") or {}).get("exit_reason")
    if not isinstance(reason, str) or reason.startswith("stopped"):
        return False
    return reason == "finished" or not (folder / ".lock").exists()


def transfer(folder, run, follow, idle_seconds):
    file, sender = MetricsFile(folder / "metrics.jsonl"), Sender(run)
    restarts, quiet_since = 0, time.monotonic()
    while True:
        over = is_over(folder)  # asked first: what was written before it is read below
        received = 0
        for received, event in enumerate(file.new_events(), start=1):
            sender.send(event)
        if file.restarts > restarts:
            restarts = file.restarts
            print(f"{file.path}: the run was resumed at an earlier step; W&B goes on after step {sender.step}")
        if received:
            quiet_since = time.monotonic()
        elif over or not follow or time.monotonic() - quiet_since >= idle_seconds:
            return sender.count
        else:
            time.sleep(POLL_SECONDS)


def import_wandb():
    try:
        import wandb
    except ImportError:
        raise Problem(f"the wandb package is missing for {sys.executable}\n"
                      "  install it: python3 -m pip install wandb, or use .venv/bin/python after tools/setup --preset dev"
                      ) from None
    return wandb


def send_run(wandb, arguments):
    folder = arguments.run
    os.environ.setdefault("WANDB_MODE", "offline")
    quiet = wandb.Settings(silent=True, console="off", x_disable_stats=True, disable_git=True, save_code=False)
    arguments.dir.mkdir(parents=True, exist_ok=True)
    run = wandb.init(project=arguments.project, name=arguments.name or folder.resolve().name, dir=str(arguments.dir),
                     config=read_json(folder / "config.json") or {}, settings=quiet)
    try:
        count = transfer(folder, run, arguments.follow, arguments.until_idle)
        for key, value in (read_json(folder / "summary.json") or {}).items():
            run.summary[key] = value
    finally:
        run.finish()
    place = Path(run.dir).parent
    print(f"{count} events of {folder} in {place}")
    if run.offline:
        print(f"upload it with: wandb sync {place}")


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, metavar="RUN", help="run folder of guise train")
    parser.add_argument("--project", default="guise", help="W&B project (default: guise)")
    parser.add_argument("--name", help="name of the W&B run (default: the folder's name)")
    parser.add_argument("--dir", type=Path, default=Path("."), help="where W&B's folder `wandb` lies (default: here)")
    parser.add_argument("--follow", action="store_true", help="wait for new lines until the run is finished or failed")
    parser.add_argument("--until-idle", type=float, default=float("inf"), metavar="SECONDS",
                        help="with --follow: end when that long nothing new came")
    return parser.parse_args()


def main():
    arguments = parsed_arguments()
    try:
        if not arguments.run.is_dir():
            raise Problem(f"{arguments.run}: no such run folder")
        if not arguments.follow and not (arguments.run / "metrics.jsonl").exists():
            raise Problem(f"{arguments.run}: holds no metrics.jsonl; name a folder that guise train wrote, or --follow "
                          "to wait for it")
        send_run(import_wandb(), arguments)
    except Problem as problem:
        print(f"to_wandb.py: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"to_wandb.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
