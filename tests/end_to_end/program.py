"""Runs the built program and reads what a run leaves behind. Python's standard library only; judges nothing.

GUISE_BUILD_DIR names the build folder to test; ctest sets it."""

import json
import os
import struct
import subprocess
from pathlib import Path

BUILD = Path(os.environ["GUISE_BUILD_DIR"]).resolve()
ROOT = Path(__file__).resolve().parents[2]
GUISE = BUILD / "bin/guise"
PLUGINS = BUILD / "lib/guise/plugins"

# A run of one second that needs no files.
TINY = {"data.name": "synthetic", "data.train_limit": 64, "data.test_limit": 64, "model.width": 4,
        "train.epochs": 1, "train.batch_size": 32}


def environment(**changes):
    """This process's environment without what would steer the program."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("GUISE_", "NO_COLOR", "CLICOLOR"))}
    return ours | changes


def guise(*words, program=GUISE, seconds=600, env=None, folder=None):
    return subprocess.run([str(program), *map(str, words)], capture_output=True, text=True, timeout=seconds,
                          stdin=subprocess.DEVNULL, env=environment() if env is None else env, cwd=folder, check=False)


def as_flags(values):
    return [word for key, value in values.items() for word in ("--set", f"{key}={json.dumps(value)}")]


def train(out, *words, **keywords):
    """`guise train` into `out`; raises with the program's own words when it fails."""
    done = guise("train", *words, "--out", out, **keywords)
    if done.returncode != 0:
        raise AssertionError(f"guise train {' '.join(map(str, words))}: exit {done.returncode}\n{done.stderr}")
    return Run(out)


class Run:
    """A run folder, each file parsed as it is asked for."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def json(self, name):
        return json.loads((self.folder / name).read_text(), parse_constant=refuse_constant)

    def events(self, kind=None):
        lines = (self.folder / "metrics.jsonl").read_text().splitlines()
        events = [json.loads(line, parse_constant=refuse_constant) for line in lines]
        return [event for event in events if kind in (None, event["event"])]

    def top1(self):
        return self.json("summary.json")["final"]["top1"]

    def weights(self):
        """Of the last checkpoint: its networks and the strategy's parameters, not the trainer's own tensors."""
        step = (self.folder / "checkpoints/last").read_text().strip()
        state = json.loads((self.folder / f"checkpoints/{step}.state.json").read_text())
        tensors, metadata = read_safetensors(self.folder / "checkpoints" / state["tensors"]["file"])
        return {name: tensor for name, tensor in tensors.items()
                if not name.startswith(("optimizer.", "random."))}, metadata


def refuse_constant(text):
    raise ValueError(f"{text} is not JSON")


SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "U8": 1, "BOOL": 1}


def read_safetensors(path):
    """{name: (dtype, shape, bytes)} and the metadata, read by the format's own rules: no holes, no overlap."""
    content = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    data = content[8 + length:]
    metadata = header.pop("__metadata__", {})
    end, tensors = 0, {}
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, stop = entry["data_offsets"]
        size = SIZES[entry["dtype"]]
        for extent in entry["shape"]:
            size *= extent
        if begin != end or stop - begin != size:
            raise ValueError(f"{path}: {name} lies at {begin} to {stop}, expected {end} to {end + size}")
        tensors[name] = (entry["dtype"], entry["shape"], data[begin:stop])
        end = stop
    if end != len(data):
        raise ValueError(f"{path}: {len(data)} bytes of data, {end} named")
    return tensors, metadata
