"""Makes batch.safetensors: one small batch for `guise apply` and reference.py, N = 6, D = 20, K = 5, float64."""

import torch
from safetensors.torch import save_file

torch.manual_seed(1)
N, D, K = 6, 20, 5


def normal(*sizes):
    return torch.randn(*sizes, dtype=torch.float64)


save_file({"features": normal(N, D), "targets": torch.randint(0, K, (N,)), "student.head.weight": normal(K, D),
           "student.head.bias": normal(K), "teacher.logits": 2 * normal(N, K), "param.mask_token": normal(1),
           "random.0": torch.rand(N, D, dtype=torch.float64)}, "batch.safetensors")
