"""First values of plugins' parameters: Philox4x32-10 as tests/reference/mask_stream has it, keyed by the CRC-32 of the name.

Run: python make_initial_values.py (writes initial_values.json beside this script).
"""
import json
import math
import pathlib
import sys
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "mask_stream"))
from make_mask_stream import WORD, philox4x32_10  # noqa: E402

PLUGIN_STREAM = 18  # core::Stream::plugin


def words(seed, name, count):
    out = []
    while len(out) < count:
        counter = [len(out) // 4, zlib.crc32(name.encode()), 0, PLUGIN_STREAM]
        out += philox4x32_10(counter, [seed & WORD, seed >> 32])
    return [(word >> 8) / 2**24 for word in out[:count]]


def values(seed, name, sizes, kind, a, b):
    count = math.prod(sizes)
    if kind == "kaiming_uniform":
        b = 1 / math.sqrt(math.prod(sizes[1:]))
        a = -b
    return [a + (b - a) * u for u in words(seed, name, count)]


cases = [{"seed": seed, "name": name, "sizes": sizes, "kind": kind, "a": a, "b": b, "values": values(seed, name, sizes, kind, a, b)}
         for seed, name, sizes, kind, a, b in [
             (0, "parameter weight", [2, 3], "uniform", -1.0, 1.0),
             (2**40 + 3, "buffer queue", [5], "uniform", 0.0, 0.25),
             (7, "parameter weight", [3, 4], "kaiming_uniform", 0.0, 0.0),
             (7, "parameter kernel", [2, 2, 3, 3], "kaiming_uniform", 0.0, 0.0)]]
path = pathlib.Path(__file__).with_name("initial_values.json")
path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
