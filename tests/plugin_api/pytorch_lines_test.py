#!/usr/bin/env python3
"""The lines of pytorch_lines.cpp give PyTorch's numbers and gradients in float64, through guise apply.

The plugin is built here; tests/reference/pytorch_lines holds the numbers and the script that made them.
"""
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
GUISE = Path(os.environ["GUISE_BUILD_DIR"]) / "bin" / "guise"
API = SOURCE / "plugin_api"
FORMATS = {"float64": ("F64", "d"), "int64": ("I64", "q")}


def write_tensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        kind, code = FORMATS[tensor["dtype"]]
        piece = struct.pack(f"<{len(tensor['data'])}{code}", *tensor["data"])
        header[name] = {"dtype": kind, "shape": tensor["shape"], "data_offsets": [len(body), len(body) + len(piece)]}
        body += piece
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def read_float64(path):
    content = path.read_bytes()
    size = struct.unpack_from("<Q", content)[0]
    tensors = {}
    for name, entry in json.loads(content[8 : 8 + size]).items():
        if entry.get("dtype") == "F64":
            begin, end = entry["data_offsets"]
            tensors[name] = struct.unpack_from(f"<{(end - begin) // 8}d", content, 8 + size + begin)
    return tensors


class PytorchLines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        place = Path(folder.name)
        plugin = place / "pytorch_lines.so"
        subprocess.run(["c++", "-std=c++17", "-O1", "-fPIC", "-shared", "-fvisibility=hidden", f"-I{API / 'include'}",
                        f"-Wl,--version-script={API / 'cmake/exports.map'}",
                        str(SOURCE / "tests/plugin_api/pytorch_lines.cpp"), "-o", str(plugin)], check=True)
        case = json.loads((SOURCE / "tests/reference/pytorch_lines/pytorch_lines.json").read_text())["cases"][0]
        cls.expected = case["outputs"]
        write_tensors(place / "in.safetensors", case["inputs"])
        done = subprocess.run([str(GUISE), "apply", str(plugin), "--batch", str(place / "in.safetensors"),
                               "--out", str(place / "out.safetensors")], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        cls.given = read_float64(place / "out.safetensors")

    def test_every_line_gives_pytorchs_number(self):
        for name, tensor in self.expected.items():
            with self.subTest(name):
                scale = max(1.0, *map(abs, tensor["data"]))
                self.assertEqual(len(self.given[name]), len(tensor["data"]))
                for one, other in zip(self.given[name], tensor["data"]):
                    self.assertLessEqual(abs(one - other), 1e-13 * scale, f"{one} for {other}")

    def test_no_line_is_without_a_number(self):
        terms = {name for name in self.given if name.startswith("term.")}
        self.assertEqual(terms, {name for name in self.expected if name.startswith("term.")})
        self.assertGreaterEqual(len(terms), 60)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
