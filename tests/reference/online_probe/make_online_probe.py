"""The online probe's steps by torch.optim.SGD on a torch.nn.Linear that begins at 0: weights after each of six steps.

Run: python make_online_probe.py (writes online_probe.json beside this script). Needs torch.
"""
import json
import pathlib

import torch

torch.manual_seed(5)
CASES = [{"lr": 0.1, "momentum": 0.9, "weight_decay": 0.0}, {"lr": 0.5, "momentum": 0.0, "weight_decay": 0.01}]
cases = []
for case in CASES:
    layer = torch.nn.Linear(3, 4)
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    optimizer = torch.optim.SGD(layer.parameters(), **case)
    steps = []
    for _ in range(6):
        z, y = torch.randn(5, 3).round(decimals=2), torch.randint(0, 4, (5,))
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(layer(z), y).backward()
        optimizer.step()
        steps.append({"z": z.flatten().tolist(), "y": y.tolist(), "weight": layer.weight.flatten().tolist(), "bias": layer.bias.tolist()})
    cases.append({**case, "steps": steps})
pathlib.Path(__file__).with_name("online_probe.json").write_text(json.dumps(cases) + "\n")
