"""Reads the safetensors file named on the command line with the safetensors package and prints what it holds:
metadata, then name, type, shape and bytes of each tensor."""
import sys

from safetensors import deserialize, safe_open

path = sys.argv[1]
with safe_open(path, "numpy") as file:
    print(sorted((file.metadata() or {}).items()))
for name, tensor in sorted(deserialize(open(path, "rb").read())):
    print(name, tensor["dtype"], tensor["shape"], bytes(tensor["data"]).hex())
