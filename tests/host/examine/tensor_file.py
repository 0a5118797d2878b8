"""Safetensors files, read and written by the standard library alone: {name: {"dtype", "shape", "data": a flat or nested list}}."""

import json
import struct

FORMATS = {"float64": ("F64", "d"), "float32": ("F32", "f"), "int64": ("I64", "q")}
BY_NAME = {name: (dtype, code) for dtype, (name, code) in FORMATS.items()}


def flat(data):
    if not isinstance(data, list):
        return [data]
    return [number for part in data for number in flat(part)]


def write_tensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        kind, code = FORMATS[tensor["dtype"]]
        numbers = flat(tensor["data"])
        piece = struct.pack(f"<{len(numbers)}{code}", *numbers)
        header[name] = {"dtype": kind, "shape": tensor["shape"], "data_offsets": [len(body), len(body) + len(piece)]}
        body += piece
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def read_tensors(path):
    content = path.read_bytes()
    size = struct.unpack_from("<Q", content)[0]
    header = json.loads(content[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        dtype, code = BY_NAME[entry["dtype"]]
        begin, end = entry["data_offsets"]
        count = (end - begin) // struct.calcsize(code)
        numbers = struct.unpack_from(f"<{count}{code}", content, 8 + size + begin)
        tensors[name] = {"dtype": dtype, "shape": entry["shape"], "data": list(numbers)}
    return tensors
