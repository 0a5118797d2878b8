#!/usr/bin/env python3
"""What each measure costs, as a share of an epoch without it: runs in turn on this machine, kd with ema at width 16. Timings report;
they decide nothing.

    python3 tools/bench/measures.py DATA [--guise build/release/bin/guise] [--rounds 3]

DATA is a folder of pictures as data.name=image_folder reads it. Prints a table of Markdown; leave the machine alone meanwhile.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OFF = {"measure.teacher_samples": 0, "measure.rank_batch": "false"}
ROWS = {"none": OFF,
        "the defaults: teacher distance, tokens, rank of a batch": {},
        "`measure.rankme.every_epochs=1`": OFF | {"measure.rankme.every_epochs": 1},
        "`measure.collapse=1`": OFF | {"measure.collapse": 1},
        "`measure.teacher_cka=1`": OFF | {"measure.teacher_cka": 1},
        "`measure.gradient_balance=50`": OFF | {"measure.gradient_balance": 50},
        "`measure.online_probe.enabled=true`": OFF | {"measure.online_probe.enabled": "true"}}


def seconds_of_epoch(guise, data, keys):
    """Of the second epoch, the first with a teacher: training, evaluation and measures."""
    settings = {"data.name": "image_folder", "data.root": data, "model.width": 16, "train.epochs": 2} | keys
    words = [guise, "train", "--strategy", "kd", "--teacher", "ema"]
    for key, value in settings.items():
        words += ["--set", f"{key}={value}"]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*map(str, words), "--out", f"{folder}/run"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(done.stderr)
        lines = Path(folder, "run/metrics.jsonl").read_text().splitlines()
    return next(event["epoch_seconds"] for event in map(json.loads, lines) if event["event"] == "evaluate" and event["epoch"] == 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--guise", type=Path, default=ROOT / "build/release/bin/guise")
    parser.add_argument("--rounds", type=int, default=3)
    words = parser.parse_args()
    rounds = [{name: seconds_of_epoch(words.guise, words.data, keys) for name, keys in ROWS.items()} for _ in range(words.rounds)]
    print("| measured | seconds an epoch | share of the epoch without |\n|---|---|---|")
    for name in ROWS:
        seconds = [each[name] for each in rounds]
        shares = sorted(100 * (each[name] / each["none"] - 1) for each in rounds)
        share = "" if name == "none" else f"{statistics.median(shares):.1f} % ({shares[0]:.1f} to {shares[-1]:.1f})"
        print(f"| {name} | {statistics.median(seconds):.1f} | {share} |")


if __name__ == "__main__":
    main()
