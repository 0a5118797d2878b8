"""Expected figures of continual learning, from matrices of accuracies that Python's random draws. Each figure is written
as its source says it and not as Guise does: avalanche's forgetting and backward transfer by the first and the last value of
each experience, mammoth's by matrices filled up with zeros, Chaudhry's by a maximum over earlier rows, De Lange's minimum by
walking along the steps. Checked once against the code itself: avalanche-lib 0.6.0's classes Forgetting, BWT and
ForwardTransfer, and mammoth's utils/metrics.py (commit 07bd157b), equal to the last bit.

Run: python3 make_continual.py [FOLDER]; writes continual.json. Needs numpy."""

import json
import random
import sys
from pathlib import Path

import numpy


def drawn_rows(rng, tasks, above):
    """A row after each task; above the diagonal numbers, or None where nothing is measured."""
    return [[round(rng.uniform(0, 100), 2) if above or j <= k else None for j in range(tasks)] for k in range(tasks)]


def average_accuracy(rows):  # GEM: ACC, the mean of the last row
    return numpy.mean(rows[-1])


def average_incremental_accuracy(rows):  # iCaRL: the accuracy over the classes so far, after each task
    return numpy.mean([numpy.mean(row[:k + 1]) for k, row in enumerate(rows)])


def first_and_last(rows):
    """What avalanche keeps of each experience: its value when it was trained, and the last of later evaluations."""
    first, last = {}, {}
    for k, row in enumerate(rows):
        for j in range(k + 1):
            (first if j == k else last)[j] = row[j]
    return first, last


def forgetting_avalanche(rows):
    first, last = first_and_last(rows)
    return numpy.mean([first[j] - last[j] for j in first if j in last])


def backward_transfer_avalanche(rows):
    first, last = first_and_last(rows)
    return numpy.mean([last[j] - first[j] for j in first if j in last])


def padded(rows):
    return numpy.array([[0.0 if value is None else value for value in row] for row in rows])


def forgetting_mammoth(rows):
    matrix = padded(rows)
    return numpy.mean((matrix.max(axis=0) - matrix[-1])[:-1])


def backward_transfer_mammoth(rows):
    matrix = padded(rows)
    return numpy.mean((matrix[-1] - numpy.diag(matrix))[:-1])


def forward_transfer(rows, untrained):  # GEM's FWT
    return numpy.mean([rows[j - 1][j] - untrained[j] for j in range(1, len(rows))])


def forgetting_chaudhry(rows):  # F_k of the last k: the largest of what earlier tasks' ends knew of task j
    falls = []
    for j in range(len(rows) - 1):
        column = [rows[l][j] for l in range(len(rows) - 1) if l >= j]
        falls.append(sorted(column)[-1] - rows[-1][j])
    return numpy.mean(falls)


def learning_accuracy(rows):
    return numpy.mean(numpy.diag(padded(rows)))


def intransigence(rows, joint):
    return numpy.mean(numpy.diag(padded(joint)) - numpy.diag(padded(rows)))


def walked(rows, course, member):
    """De Lange's bookkeeping: at every evaluation each task but the one in training may set a new minimum."""
    steps = [(point["task"], point[member]) for point in course]
    steps += [(k, row) for k, row in enumerate(rows)]
    least = {}
    for current, row in steps:
        for j in range(len(rows)):
            if j < current:
                least[j] = min(least.get(j, float("inf")), row[j])
    return least


def min_accuracy(rows, course, member):
    return numpy.mean(list(walked(rows, course, member).values()))


def worst_case_accuracy(rows, course, member):
    return numpy.mean([rows[-1][-1], *walked(rows, course, member).values()])


def figures(rows, untrained=None, course=None, member=None):
    assert abs(backward_transfer_avalanche(rows) - backward_transfer_mammoth(rows)) < 1e-12
    made = {"average_accuracy": average_accuracy(rows),
            "average_incremental_accuracy": average_incremental_accuracy(rows),
            "backward_transfer": backward_transfer_avalanche(rows)}
    if untrained is not None:
        made["forward_transfer"] = forward_transfer(rows, untrained)
    made |= {"forgetting_first": forgetting_avalanche(rows), "forgetting_max": forgetting_chaudhry(rows),
             "forgetting_mammoth": forgetting_mammoth(rows), "learning_accuracy": learning_accuracy(rows)}
    if course is not None:
        made["min_accuracy"] = min_accuracy(rows, course, member)
        made["worst_case_accuracy"] = worst_case_accuracy(rows, course, member)
    return {name: float(value) for name, value in made.items()}


def drawn_course(rng, tasks):
    points = []
    for task in range(tasks):
        for i in range(3):
            row = [round(rng.uniform(0, 100), 2) if j <= task else None for j in range(tasks)]
            other = [round(rng.uniform(0, 100), 2) if j <= task else None for j in range(tasks)]
            points.append({"step": 40 * task + 10 * (i + 1), "task": task, "R_class": row, "R_task": other})
    return points


def case(tasks, seed):
    rng = random.Random(f"continual-{tasks}-{seed}")
    document = {"schema": "guise.continual/1", "classes": [[f"class {j}"] for j in range(tasks)],
                "N": [100] * tasks, "random": [round(rng.uniform(0, 100), 2) for _ in range(tasks)],
                "R_class": drawn_rows(rng, tasks, False), "R_task": drawn_rows(rng, tasks, True),
                "R_probe": drawn_rows(rng, tasks, False), "R_ncm": drawn_rows(rng, tasks, False),
                "course": drawn_course(rng, tasks)}
    joint = drawn_rows(rng, tasks, False)
    expected = {"class": figures(document["R_class"], None, document["course"], "R_class"),
                "task": figures(document["R_task"], document["random"], document["course"], "R_task"),
                "probe": figures(document["R_probe"]), "ncm": figures(document["R_ncm"]),
                "representation_forgetting": float(forgetting_chaudhry(document["R_probe"]))}
    return {"name": f"{tasks} tasks, draw {seed}", "document": document, "figures": expected, "joint": joint,
            "intransigence": float(intransigence(document["R_class"], joint))}


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    cases = [case(tasks, seed) for tasks, seed in [(2, 0), (3, 0), (3, 1), (5, 0), (10, 0)]]
    lines = ",\n".join(json.dumps(one) for one in cases)
    (folder / "continual.json").write_text('{"cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
