import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import cross_entropy, log_softmax, softmax

x, mix, T = load_file("batch.safetensors"), 0.3, 2.0
z, w, b, token = (x[name].requires_grad_() for name in
                  ("features", "student.head.weight", "student.head.bias", "param.mask_token"))
masked = int(z.shape[1] * 0.85)
order = x["random.0"].argsort(dim=1, stable=True)
keep, hide = order[:, :-masked], order[:, -masked:]
p = z.scatter(1, hide, token.expand(hide.shape)) @ w.T + b
q = z.scatter(1, keep, token.expand(keep.shape)) @ w.T + b
target = (1 - mix) * x["teacher.logits"] + mix * q.detach()
loss_msk = -(softmax(target / T, dim=1) * log_softmax(p / T, dim=1)).sum(dim=1).mean()
loss = cross_entropy(z @ w.T + b, x["targets"]) + loss_msk
loss.backward()
save_file({"loss": loss.detach(), "term.loss_msk": loss_msk.detach(), "grad.features": z.grad,
           "grad.student.head.weight": w.grad, "grad.param.mask_token": token.grad}, "expected.safetensors")
