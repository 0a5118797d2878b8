"""What the tests of faults share: a run of a second, a folder of their own, refusals that keep to their form."""

import shutil
import struct
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "end_to_end"))
from program import guise  # noqa: E402

SYNTHETIC = {"model.width": 2, "train.batch_size": 16, "data.augment.crop_padding": 2, "data.name": "synthetic",
             "data.train_limit": 64, "data.test_limit": 32, "record.tensorboard": False}


def forget_last_epoch(run):
    """The run stands where its last checkpoint but one was saved."""
    max((run / "checkpoints").glob("step-*.state.json")).unlink()


def png(path, colour, side=16):
    """A picture of one colour."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    width, height = side if isinstance(side, tuple) else (side, side)
    rows = b"".join(b"\0" + bytes(colour) * width for _ in range(height))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def image_folder(root, classes="ab", train_count=20, test_count=10, side=16):
    for number, name in enumerate(classes):
        for split, count in (("train", train_count), ("test", test_count)):
            for index in range(count):
                png(root / split / name / f"{index}.png", (60 * number + index, 200 - 90 * number, 3 * index), side)
    return root


class Faults(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-faults-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def refused(self, *words, code=2, env=None):
        """What it says, in four lines at most."""
        done = guise(*words, folder=self.folder, env=env)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertLessEqual(len(done.stderr.strip().splitlines()), 4, done.stderr)
        return done.stderr
