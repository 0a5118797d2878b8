"""A loss written as a Python function over tensors becomes a plugin in C; ../from_torch.py is the command."""
