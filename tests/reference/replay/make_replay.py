"""What a replay buffer keeps and draws: iCaRL's herding by numpy, reservoirs and draws by Philox4x32-10 as
make_mask_stream.py writes it out, and bounds of binomial counts from exact fractions.

Run: python make_replay.py (writes replay.json beside this script). Needs numpy.
"""
import json
import pathlib
import sys
from fractions import Fraction
from math import comb

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "mask_stream"))
from make_mask_stream import philox4x32_10  # noqa: E402  (which writes its own file again, to the same bytes)

REPLAY_STREAM = 19  # core::Stream::replay
DRAW, AUGMENTATION, RESERVOIR, ORDER_OF_CLASS = range(4)
WORD = 2**32 - 1


def herding(features, count):
    """Algorithm 4 of 1611.07725, as its line 5 reads: the distance to the mean, of every row that is left."""
    rows = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
    mean, chosen = rows.mean(axis=0), []
    for k in range(1, min(count, len(rows)) + 1):
        total = rows[chosen].sum(axis=0) if chosen else np.zeros(rows.shape[1])
        distances = {i: np.linalg.norm(mean - (rows[i] + total) / k) for i in range(len(rows)) if i not in chosen}
        chosen.append(min(distances, key=lambda i: (round(distances[i], 12), i)))
    return chosen


class Words:
    """The words of one key, one after the other."""

    def __init__(self, seed, purpose, first, second):
        self.key, self.place = [seed & WORD, seed >> 32], [first & WORD, second & WORD, REPLAY_STREAM | purpose << 8]
        self.block, self.counter = [], 0

    def next(self):
        if not self.block:
            self.block = philox4x32_10([self.counter, *self.place], self.key)
            self.counter += 1
        return self.block.pop(0)

    def below(self, bound):
        """Lemire's multiplication with rejection."""
        while True:
            product = self.next() * bound
            if product % 2**32 >= 2**32 % bound:
                return product >> 32


def distinct(words, held, count):
    items = list(range(held))
    for i in range(count):
        j = i + words.below(held - i)
        items[i], items[j] = items[j], items[i]
    return items[:count]


def reservoir(seed, size, offered):
    """Vitter 1985, algorithm R: which of 0 .. offered-1 stand at which place."""
    places = []
    for item in range(offered):
        if item < size:
            places.append(item)
            continue
        place = Words(seed, RESERVOIR, item, item >> 32).below(item + 1)
        if place < size:
            places[place] = item
    return places


def draw(seed, step, part, number, held, count):
    second = part << 8 | number
    words = Words(seed, AUGMENTATION, step, second)
    high = words.next()
    return {"seed": seed, "step": step, "part": part, "number": number, "held": held, "count": count,
            "places": distinct(Words(seed, DRAW, step, second), held, min(count, held)),
            "augmentation": high << 32 | words.next()}


def bounds(runs, chance, tail):
    """The least and the greatest count that a binomial leaves with a probability of at most `tail` on each side."""
    weights = [comb(runs, k) * chance.numerator**k * (chance.denominator - chance.numerator) ** (runs - k) for k in range(runs + 1)]
    total = chance.denominator**runs

    def end(order):
        left = 0
        for k in order:
            left += weights[k]
            if Fraction(left, total) > tail:
                return k
        raise AssertionError

    return {"low": end(range(runs + 1)), "high": end(range(runs, -1, -1))}


random = np.random.default_rng(11)


def features(rows, width, **change):
    z = np.round(random.standard_normal((rows, width)) + 0.5, 3)
    if change.get("repeated"):
        z[rows // 2:] = z[: rows - rows // 2]
    if change.get("zero"):
        z[1] = 0
    if change.get("relu"):
        z = np.maximum(z, 0)
    return z


HERDED = [(features(12, 5), 12), (features(40, 8, relu=True), 15), (features(10, 4, repeated=True), 10),
          (features(6, 3, zero=True), 6), (features(5, 1), 9), (features(1, 4), 3), (features(30, 2), 0)]
RUNS, OFFERED, SIZE = 1500, 30, 6
document = {
    "herding": [{"features": z.tolist(), "count": count, "order": herding(z, count)} for z, count in HERDED],
    "reservoirs": [{"seed": seed, "size": size, "offered": offered, "places": reservoir(seed, size, offered)}
                   for seed, size, offered in ((0, 5, 5), (3, 4, 60), (2**40 + 9, 10, 200), (7, 1, 30), (5, 8, 3))],
    "draws": [draw(0, 0, 0, 0, 10, 4), draw(5, 70000, 0, 64, 6, 6), draw(2**63 + 1, 12, 3, 1, 7, 32), draw(5, 12, 0, 1, 7, 0)],
    "orders": [{"seed": seed, "label": label, "images": count, "order": distinct(Words(seed, ORDER_OF_CLASS, label, 0), count, count)}
               for seed, label, count in ((0, 0, 7), (4, 9, 12))],
    "uniformity": {"runs": RUNS, "offered": OFFERED, "size": SIZE,
                   "one": bounds(RUNS, Fraction(SIZE, OFFERED), Fraction(1, 10**6)),
                   "two": bounds(RUNS, Fraction(SIZE * (SIZE - 1), OFFERED * (OFFERED - 1)), Fraction(1, 10**6))},
}
(FOLDER / "replay.json").write_text("{\n" + ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in document.items()) + "\n}\n")
