"""Reads and writes the JSON case files of the reference folders. Arrays are flat, in row-major order; floats
are written so that reading them back in their own type gives the same bits. Knows nothing of what a case means.
"""

import json

import numpy
import torch

TYPES = {"float64": torch.float64, "float32": torch.float32, "int64": torch.int64}
NAMES = {value: key for key, value in TYPES.items()}


def tensor_entry(tensor):
    """{"shape", "dtype", "data"} of a tensor."""
    array = tensor.detach().cpu().contiguous()
    data = array.reshape(-1).tolist()
    if array.dtype == torch.float32:  # the shortest text that names the same float32
        data = [float(str(numpy.float32(value))) for value in data]
    return {"shape": list(array.shape), "dtype": NAMES[array.dtype], "data": data}


def tensor_from(entry):
    return torch.tensor(entry["data"], dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])


def entries(tensors):
    return {name: tensor_entry(value) for name, value in tensors.items()}


def write(path, document, row_lists=("cases",)):
    """Writes document with one line per element of the lists named in row_lists."""
    lines = []
    for key, value in document.items():
        if key in row_lists:
            rows = ",\n".join(json.dumps(row, allow_nan=False) for row in value)
            lines.append(f"{json.dumps(key)}: [\n{rows}\n]")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value, allow_nan=False)}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
