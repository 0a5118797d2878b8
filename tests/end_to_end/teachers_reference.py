"""The other side of teachers_test.py: the loss of a step that learns from trained networks, and what these say together, in
plain PyTorch. Knows nothing of Guise's code.

    teachers_reference.py FOLDER STUDENT.safetensors TEACHER.safetensors...
        JSON: loss_ce and loss_kd (temperature 2, cross-entropy form) of the student in train mode on all training pictures
        of FOLDER, and cross-entropy and top-1 of the teachers on its test pictures; by mean logits and by mean softmax
"""

import json
import sys
from pathlib import Path

import torch
from infer_reference import ResNet18, metadata_of, rgb
from safetensors.torch import load_file
from torch.nn import functional

TEMPERATURE = 2


def network_of(path):
    metadata = metadata_of(path)
    model = json.loads(metadata["model"])
    network = ResNet18(model["width"], model["stem_channels"] or model["width"], len(json.loads(metadata["class_names"])))
    network.load_state_dict(load_file(path), strict=True)
    return network.eval(), [torch.tensor(json.loads(metadata[key])).view(1, 3, 1, 1) for key in ("mean", "std")]


def pictures(folder, split, mean, std):
    paths = sorted((folder / split).glob("*/*.png"))
    names = sorted({path.parent.name for path in paths})
    return (torch.stack([rgb(path) for path in paths]) - mean) / std, torch.tensor([names.index(path.parent.name) for path in paths])


def together(teachers, images, combine):
    answers = torch.stack([teacher(images) for teacher in teachers])
    return answers.mean(0) if combine == "logits" else answers.softmax(2).mean(0).log()


@torch.no_grad()
def main(folder, student, *teachers):
    student, (mean, std) = network_of(student)
    teachers = [network_of(teacher)[0] for teacher in teachers]
    images, labels = pictures(folder, "train", mean, std)
    test_images, test_labels = pictures(folder, "test", mean, std)
    logits = student.train()(images)
    said = {"loss_ce": functional.cross_entropy(logits, labels).item()}
    for combine in ("logits", "probabilities"):
        target = torch.softmax(together(teachers, images, combine) / TEMPERATURE, 1)
        answers = together(teachers, test_images, combine)
        said[combine] = {"loss_kd": -(target * torch.log_softmax(logits / TEMPERATURE, 1)).sum(1).mean().item(),
                         "test_loss": functional.cross_entropy(answers, test_labels).item(),
                         "test_top1": 100 * (answers.argmax(1) == test_labels).float().mean().item()}
    print(json.dumps(said))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]), *sys.argv[2:])
