"""Makes the run folders of tests/golden/<version>: what a Guise of that version left behind, for every later one to
read. Run it once for a release, with that release's program; what it made is never made again.

    make_golden.py PROGRAM FOLDER      PROGRAM: the installed guise, in a place that may be named; FOLDER: new
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

KEYS = {"data.name": "synthetic", "data.train_limit": 64, "data.test_limit": 40, "model.width": 1, "train.epochs": 3,
        "train.batch_size": 16, "train.threads": 1, "optimizer.lr": 0.05, "checkpoint.keep_last": 1,
        "record.log_interval_steps": 2}
# A run a kind of strategy: without a teacher, with a copy of the classifier, with a copy of the network. Together
# they hold both optimizers, an average, a strategy's own parameters and a teacher that is evaluated too.
RUNS = {
    "ce": {"strategy.name": "ce", "optimizer.name": "adamw", "optimizer.lr": 0.001},
    "kd": {"strategy.name": "kd", "teacher.name": "ema", "teacher.eval_on": "both", "average.name": "swa"},
    "kd_ema": {"strategy.name": "kd_ema", "schedule.name": "multistep", "schedule.milestones": [2]},
    "mask_all": {"strategy.name": "mask_all", "teacher.name": "swap"},
    "mask_clso": {"strategy.name": "mask_clso", "teacher.name": "anneal"},
}
SWEEP = {"set": KEYS | {"train.epochs": 1}, "grid": {"strategy.name": ["ce", "kd"]}, "seeds": 2}


def flags(keys):
    return [word for key, value in keys.items() for word in ("--set", f"{key}={json.dumps(value)}")]


def train(program, out, keys):
    subprocess.run([program, "train", *flags(keys), "--out", out], check=True, stdin=subprocess.DEVNULL)


def train_half(program, out, keys):
    """Stopped by a signal in the middle of its second epoch."""
    process = subprocess.Popen([program, "train", *flags(keys | {"data.train_limit": 640}), "--out", out],
                               stdin=subprocess.DEVNULL)
    metrics = Path(out, "metrics.jsonl")
    while not (metrics.is_file() and '"epoch":1,' in metrics.read_text()):
        if process.poll() is not None:
            raise SystemExit(f"{out}: ended before it could be stopped")
    process.send_signal(signal.SIGTERM)
    if process.wait() != 3:
        raise SystemExit(f"{out}: not stopped by the signal")


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True)
    os.environ["GOMP_SPINCOUNT"] = "10000"
    for name, own in RUNS.items():
        train(program, folder / name, KEYS | own)
        train_half(program, folder / f"{name}_half", KEYS | own)
    (folder / "sweep.json").write_text(json.dumps(SWEEP))
    subprocess.run([program, "sweep", folder / "sweep.json", "--out", folder / "sweep"], check=True)
    (folder / "sweep.json").unlink()
    for names in ("torchvision", "mmpretrain"):
        subprocess.run([program, "export", folder / "kd", "--names", names, "-o", folder / f"kd_{names}.safetensors"],
                       check=True)
    shutil.rmtree(folder / "sweep/logs", ignore_errors=True)


if __name__ == "__main__":
    main()
