"""Learning without Forgetting (Li and Hoiem 2016, arXiv 1606.09282): the loss of one step of a later task and its gradient
at the logits, in float64 by Python alone.

    L = CE(s, y) + w KD(s_old, t),   KD = -(1/N) sum_n sum_k softmax(t_n / T)_k log softmax(s_n,old / T)_k

s [N, K] are the student's logits over all classes seen so far, s_old its first K_old columns, t [N, K_old] the logits of
the network at the end of the task before. Their y'^(1/T), normalised, is softmax(t / T). The cross-entropy is over all K,
or over the new classes alone (loss_over new), as in their program.

Run: python make_lwf.py (writes lwf.json beside this script).
"""
import json
import math
import pathlib
import random

N, OLD, ALL = 4, 5, 10


def softmax(row):
    largest = max(row)
    terms = [math.exp(value - largest) for value in row]
    return [term / sum(terms) for term in terms]


def case(name, loss_over, temperature, weight):
    draw = random.Random(name)
    student = [[round(draw.gauss(0, 1.5), 3) for _ in range(ALL)] for _ in range(N)]
    teacher = [[round(draw.gauss(0, 1.5), 3) for _ in range(OLD)] for _ in range(N)]
    labels = [draw.randrange(OLD, ALL) for _ in range(N)]
    first = OLD if loss_over == "new" else 0
    ce, kd = 0.0, 0.0
    gradient = [[0.0] * ALL for _ in range(N)]
    for n in range(N):
        p = softmax(student[n][first:])
        ce -= math.log(p[labels[n] - first]) / N
        for k in range(first, ALL):
            gradient[n][k] += (p[k - first] - (k == labels[n])) / N
        target = softmax([value / temperature for value in teacher[n]])
        q = softmax([value / temperature for value in student[n][:OLD]])
        for k in range(OLD):
            kd -= target[k] * math.log(q[k]) / N
            gradient[n][k] += weight * (q[k] - target[k]) / (N * temperature)
    return {"name": name, "loss_over": loss_over, "temperature": temperature, "loss_weight": weight, "labels": labels,
            "student": student, "teacher": teacher, "loss_ce": ce, "loss_kd": kd, "loss": ce + weight * kd,
            "bias_gradient": [sum(row[k] for row in gradient) for k in range(ALL)]}


CASES = [case("seen", "seen", 2.0, 1.0), case("new", "new", 2.0, 1.0), case("hot", "seen", 4.0, 10.0), case("cold", "new", 1.0, 0.5)]
pathlib.Path(__file__).with_name("lwf.json").write_text(json.dumps({"cases": CASES}) + "\n")
