"""Expected numbers of paired comparisons: mean difference, Student's 95 % interval and p-value, the exact sign test,
Holm's adjustment. Python's standard library only. Student's distribution comes from its finite series for whole degrees
of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4), the quantile by bisection, the sign test by counting in fractions.

Run: python3 make_compare.py [FOLDER]; writes compare.json."""

import json
import math
import statistics
import sys
from fractions import Fraction
from pathlib import Path

CASES = {
    "one pair": ([91.0], [91.5]),
    "two pairs": ([91.0, 92.0], [91.5, 91.75]),
    "three pairs": ([92.31, 92.11, 92.47], [92.52, 92.25, 92.41]),
    "five pairs, all higher": ([92.31, 92.11, 92.47, 92.2, 92.05], [92.52, 92.25, 92.61, 92.31, 92.4]),
    "six pairs, all lower": ([0.31, 0.29, 0.33, 0.3, 0.35, 0.28], [0.3, 0.27, 0.29, 0.295, 0.31, 0.27]),
    "ten pairs with ties": ([90.1, 90.4, 89.9, 90.2, 90.0, 90.3, 90.6, 89.8, 90.5, 90.2],
                            [90.1, 90.9, 90.4, 90.1, 90.5, 90.3, 90.9, 90.6, 90.4, 90.8]),
    "no spread": ([1.0, 2.0, 3.0], [1.5, 2.5, 3.5]),
    "nothing differs": ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
}
HOLM = [[0.01], [0.04, 0.01, 0.03], [0.5, 0.6, 0.001, 0.02], [0.02, 0.02, 0.9]]
TABLE = {1: 12.706, 2: 4.303, 4: 2.776, 5: 2.571, 9: 2.262, 30: 2.042}  # t(0.975, df), of any textbook


def within(t, df):
    """P(|T| < t) for whole df."""
    angle = math.atan(t / math.sqrt(df))
    cosine, sine = math.cos(angle), math.sin(angle)
    if df % 2 == 0:
        total = term = 1.0
        for k in range(2, df, 2):
            term *= (k - 1) / k * cosine**2
            total += term
        return sine * total
    total = term = cosine if df > 1 else 0.0
    for k in range(3, df, 2):
        term *= (k - 1) / k * cosine**2
        total += term
    return 2 / math.pi * (angle + sine * total)


def quantile_975(df):
    low, high = 0.0, 100.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, df) < 0.95 else (low, middle)
    return (low + high) / 2


def sign_test(higher, lower):
    n = higher + lower
    if n == 0:
        return None
    tail = sum(Fraction(math.comb(n, k), 2**n) for k in range(min(higher, lower) + 1))
    return float(min(Fraction(1), 2 * tail))


def holm(values):
    order = sorted(range(len(values)), key=lambda i: values[i])
    adjusted, least = [0.0] * len(values), 0.0
    for rank, i in enumerate(order):
        least = max(least, min(1.0, (len(values) - rank) * values[i]))
        adjusted[i] = least
    return adjusted


def compared(first, second):
    # As decimals: 92.52 - 92.31 in binary would make a tie of nothing.
    differences = [float(Fraction(str(b)) - Fraction(str(a))) for a, b in zip(first, second)]
    n, mean = len(differences), statistics.fmean(differences)
    higher, lower = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    case = {"first": first, "second": second, "n": n, "mean": mean, "half_width": None, "t_p_value": None,
            "higher": higher, "lower": lower, "sign_p_value": sign_test(higher, lower)}
    if n >= 3 and len(set(differences)) > 1:  # fewer, or all the same: nothing to judge the mean by
        spread = statistics.stdev(differences) / math.sqrt(n)
        case["half_width"] = quantile_975(n - 1) * spread
        case["t_p_value"] = 1 - within(abs(mean) / spread, n - 1)
    return case


def main():
    for df, value in TABLE.items():
        assert abs(quantile_975(df) - value) < 6e-4, (df, quantile_975(df))
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    document = {"pairs": {name: compared(*pair) for name, pair in CASES.items()},
                "sign_tests": [{"higher": a, "lower": b, "p_value": sign_test(a, b)}
                               for a, b in [(5, 0), (6, 0), (0, 6), (3, 3), (9, 1), (30, 10)]],
                "holm": [{"values": values, "adjusted": holm(values)} for values in HOLM]}
    (folder / "compare.json").write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
