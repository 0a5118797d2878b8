"""Writes the .safetensors files beside it with the safetensors package (0.8.0) and torch (2.13), and
expected.json with what they hold: every element type, sizes of zero, rank zero, and a file without tensors.
Run: .venv/bin/python tests/reference/safetensors/make_files.py"""
import json
import pathlib

import torch
from safetensors.torch import load_file, save_file

HERE = pathlib.Path(__file__).parent
NAMES = {torch.bool: "BOOL", torch.uint8: "U8", torch.int8: "I8", torch.int16: "I16", torch.uint16: "U16",
         torch.float16: "F16", torch.bfloat16: "BF16", torch.int32: "I32", torch.uint32: "U32",
         torch.float32: "F32", torch.float64: "F64", torch.int64: "I64", torch.uint64: "U64"}

files = {
    "all_types": ({f"t.{name.lower()}": torch.tensor([[0, 1, 3], [7, 100, 101]]).to(dtype)
                   for dtype, name in NAMES.items()}, {"format": "pt"}),
    "sizes": ({"scalar": torch.tensor(2.5), "none": torch.zeros(0, 4), "inner": torch.zeros(3, 0, 2, dtype=torch.int64),
               "vier \u00e4\u00f6\u00fc\"\\/\u20ac": torch.arange(5, dtype=torch.float64), "byte": torch.tensor([9], dtype=torch.uint8)}, None),
    "empty": ({}, {"note": "no tensor at all"}),
}
expected = {}
for stem, (tensors, metadata) in files.items():
    path = HERE / f"{stem}.safetensors"
    save_file(tensors, path, metadata)
    expected[stem] = {
        "metadata": metadata or {},
        "tensors": {name: {"dtype": NAMES[t.dtype], "shape": list(t.shape),
                           "bytes": bytes(t.contiguous().flatten().view(torch.uint8).tolist() if t.numel() and t.dim() else
                                          t.reshape(-1).view(torch.uint8).tolist() if t.numel() else []).hex()}
                    for name, t in load_file(path).items()}}
(HERE / "expected.json").write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")
