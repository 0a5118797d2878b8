"""Measures of a representation by numpy (singular values, not eigenvalues of a Gram matrix), scipy's linregress and
scikit-learn, on full-rank, low-rank, repeated, short, tiny and zero matrices, and on labelled sets.

Run: python make_features.py (writes features.json beside this script). Needs numpy, scipy and scikit-learn.
"""
import json
import pathlib

import numpy as np
from scipy.stats import linregress
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.preprocessing import StandardScaler, normalize


def entropy_rank(values, eps):
    total = values.sum()
    if total == 0:
        return 1.0
    p = values / total + eps
    p = p[p > 0]
    return float(np.exp(-(p * np.log(p)).sum()))


def spectrum_case(name, z):
    z = np.round(z, 3)
    n = len(z)
    sigma = np.linalg.svd(z, compute_uv=False)
    centred = np.linalg.svd(z - z.mean(0), compute_uv=False) ** 2 / n
    rank = int((centred > 1e-12 * centred[0]).sum()) if centred[0] > 0 else 0
    power = None
    if min(50, rank) >= 13:
        i = np.arange(11, min(50, rank) + 1)
        fit = linregress(np.log(i), np.log(centred[i - 1]))
        power = {"alpha": -fit.slope, "r_squared": fit.rvalue ** 2, "last": int(i[-1])}
    squares = (centred ** 2).sum()
    return {"name": name, "z": z.tolist(), "singular": sigma.tolist(), "rankme": entropy_rank(sigma, 1e-7),
            "effective_rank": entropy_rank(sigma, 0), "participation_ratio": float(centred.sum() ** 2 / squares) if squares else 1.0,
            "stable_rank": float((sigma ** 2).sum() / sigma[0] ** 2) if sigma[0] else 1.0, "alpha_req": power,
            "dead": float((z.max(0) <= 1e-6).mean()), "zeros": float((z == 0).mean())}


def uniformity(z):
    u = normalize(z)
    distances = ((u[:, None] - u[None]) ** 2).sum(-1)[np.triu_indices(len(z), 1)]
    return float(np.log(np.exp(-2 * distances).mean()))


def collapse(z, logits, y, weight):
    classes = logits.shape[1]
    means = np.stack([z[y == c].mean(0) for c in range(classes)])
    centred = means - means.mean(0)
    within = sum(np.outer(row - means[c], row - means[c]) for row, c in zip(z, y)) / len(z)
    between = sum(np.outer(row, row) for row in centred) / classes
    u, s, vt = np.linalg.svd(between)
    keep = s > 1e-10 * s[0]
    inverse = vt[keep].T @ np.diag(1 / s[keep]) @ u[:, keep].T
    lengths = np.linalg.norm(centred, axis=1)
    cosines = [centred[i] @ centred[j] / lengths[i] / lengths[j] for i in range(classes) for j in range(i + 1, classes)]
    variance = [((z[y == c] - means[c]) ** 2).sum(1).mean() for c in range(classes)]
    cdnv = [(variance[i] + variance[j]) / (2 * ((means[i] - means[j]) ** 2).sum())
            for i in range(classes) for j in range(i + 1, classes)]
    nearest = np.argmin(((z[:, None] - means[None]) ** 2).sum(-1), 1)
    return {"nc1": float(np.trace(within @ inverse) / classes), "nc2_norms": float(lengths.std() / lengths.mean()),
            "nc2_angles": float(np.abs(np.array(cosines) + 1 / (classes - 1)).mean()),
            "nc3": float(((weight / np.linalg.norm(weight) - centred / np.linalg.norm(centred)) ** 2).sum()),
            "nc4": float((nearest != logits.argmax(1)).mean()), "cdnv": float(np.mean(cdnv))}


def lidar(z, y, classes):
    """By the symmetric root of S_w and singular values."""
    means = np.stack([z[y == c].mean(0) for c in range(classes)])
    centred = means - means.mean(0)
    within = (z - means[y]).T @ (z - means[y]) / len(z) + 1e-4 * np.eye(z.shape[1])
    values, vectors = np.linalg.eigh(within)
    root = vectors @ np.diag(values ** -0.5) @ vectors.T
    return entropy_rank(np.linalg.svd(root @ (centred.T @ centred / classes) @ root, compute_uv=False), 1e-7)


def linear_cka(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    return float(np.linalg.norm(y.T @ x) ** 2 / np.linalg.norm(x.T @ x) / np.linalg.norm(y.T @ y))


def hsic_1(k, l):
    """Song et al. 2012, equation 5, by matrices of ones."""
    n, one = len(k), np.ones((len(k), 1))
    return (np.trace(k @ l) + (one.T @ k @ one * (one.T @ l @ one)).item() / (n - 1) / (n - 2)
            - 2 / (n - 2) * (one.T @ k @ l @ one).item()) / n / (n - 3)


def debiased_cka(x, y):
    k, l = x @ x.T, y @ y.T
    np.fill_diagonal(k, 0)
    np.fill_diagonal(l, 0)
    return float(hsic_1(k, l) / np.sqrt(hsic_1(k, k) * hsic_1(l, l)))


def labelled_case(rng, n, m, d, classes, spread, c, k):
    centres = rng.normal(0, 1, (classes, d))
    y = np.concatenate([np.arange(classes).repeat(2), rng.integers(0, classes, n - 2 * classes)])
    test_y = rng.integers(0, classes, m)
    z = np.round(np.maximum(centres[y] + rng.normal(0, spread, (n, d)), 0), 3)
    test = np.round(np.maximum(centres[test_y] + rng.normal(0, spread, (m, d)), 0), 3)
    z[:, -1] = 0.5  # a constant channel
    test[:, -1] = 0.5
    weight = np.round(rng.normal(0, 1, (classes, d)), 3)
    logits = np.round(z @ weight.T, 3)
    scale = StandardScaler().fit(z)
    linear = LogisticRegression(C=c, tol=1e-10, max_iter=100000).fit(scale.transform(z), y)
    neighbours = KNeighborsClassifier(k, metric="cosine", algorithm="brute", weights=lambda s: np.exp((1 - s) / 0.07)).fit(z, y)
    return {"z": z.tolist(), "y": y.tolist(), "of": test.tolist(), "logits": logits.tolist(), "weight": weight.tolist(), "c": c,
            "k": k, "linear_weight": linear.coef_.tolist(), "linear_bias": (linear.intercept_ - linear.intercept_.mean()).tolist(),
            "linear": linear.predict(scale.transform(test)).tolist(), "nearest": neighbours.predict(test).tolist(),
            "mean_euclidean": NearestCentroid().fit(z, y).predict(test).tolist(),
            "mean_cosine": np.argmax(normalize(test) @ normalize(np.stack([z[y == i].mean(0) for i in range(classes)])).T, 1).tolist(),
            "uniformity": uniformity(z), "collapse": collapse(z, logits, y, weight), "cka": linear_cka(z, logits),
            "debiased_cka": debiased_cka(z, logits), "lidar": lidar(z, y, classes),
            "alignment_flipped": float(((normalize(z) - normalize(z)[::-1]) ** 2).sum(1).mean())}


if __name__ == "__main__":
    rng = np.random.default_rng(20261129)
    relu = lambda shape: np.maximum(rng.normal(0, 1, shape), 0)  # noqa: E731
    document = {
        "spectra": [spectrum_case("full rank", relu((120, 32))), spectrum_case("rank 9", (rng.integers(-3, 4, (60, 9)) @ rng.integers(-3, 4, (9, 24))) / 8),
                    spectrum_case("one row repeated", np.tile(relu((1, 8)), (20, 1))), spectrum_case("fewer rows than columns", relu((10, 32))),
                    spectrum_case("one row", relu((1, 5))), spectrum_case("zeros", np.zeros((6, 4))),
                    spectrum_case("falling", rng.normal(0, 1, (200, 40)) * np.arange(1, 41) ** -0.7)],
        "labelled": [labelled_case(rng, 200, 80, 8, 4, 0.7, 1.0, 5), labelled_case(rng, 120, 60, 6, 2, 1.0, 0.01, 20),
                     labelled_case(rng, 150, 50, 12, 5, 0.5, 100.0, 1)]}
    pathlib.Path(__file__).with_name("features.json").write_text(json.dumps(document) + "\n")
