#!/usr/bin/env python3
"""Makes metrics.inc: predictions with row weights, and what they score by scikit-learn 1.2.1 and scipy.

    python3 tests/golden/metrics.py > tests/golden/metrics.inc

Weights are whole numbers. Where scikit-learn takes none, or has another definition of them, a row of weight w is w
rows: Hand & Till's AUC, Spearman, the median absolute error, both calibration errors. Those two and the costs are
written out here: bins of equal width hold their upper edge; bins of equally many rows are the tenths of the rows
sorted by confidence (the sum of the weights is a multiple of ten, no two rows have one confidence)."""
import numpy as np
from scipy.stats import spearmanr
from sklearn import metrics as sk

rng = np.random.default_rng(12)


def weights(n):
    w = rng.integers(1, 5, n)
    while w.sum() % 10:
        w[rng.integers(n)] = rng.integers(1, 5)
    return w


def two_classes(n):
    y = (rng.random(n) < .3).astype(int)
    while True:
        p = np.round(np.clip(.25 + .35 * y + .25 * rng.normal(size=n), .02, .98), 3)
        trust = np.maximum(p, 1 - p).round(3)
        if len(set(trust)) == n and .5 not in p:
            return y, np.stack([1 - p, p], 1).round(3)


def four_classes(n):
    """Class 3 is predicted but never true."""
    while True:
        y = rng.integers(0, 3, n)
        z = rng.normal(size=(n, 4)) + 1.2 * np.eye(4)[y]
        p = (np.exp(z) / np.exp(z).sum(1, keepdims=True)).round(3)
        p[:, 0] = (1 - p[:, 1:].sum(1)).round(3)
        distinct = all(len(set(row)) == 4 for row in p) and len(set(p.max(1))) == n
        if distinct and (p.argmax(1) == 3).any() and p.min() > 0:
            return y, p


def calibration(y, p, w, mass):
    y, p = np.repeat(y, w), np.repeat(p, w, 0)
    trust, right = p.max(1), p.argmax(1) == y
    bins = np.ceil(trust * 10 - 1e-9).astype(int) - 1
    if mass:
        bins = np.empty(len(y), int)
        for b, part in enumerate(np.split(np.argsort(trust, kind="stable"), 10)):
            bins[part] = b
    return sum(abs((right[bins == b] - trust[bins == b]).sum()) for b in range(10)) / len(y)


def costs(y, p, w, cost):
    plain = np.average(cost[y, p.argmax(1)], weights=w)
    least = np.average(cost[y, (p @ cost).argmin(1)], weights=w)
    return {"cost": plain, "min_cost": least}


def of_classes(y, p, w, cost):
    """What both kinds of problems share."""
    said, s = p.argmax(1), {"sample_weight": w}
    zero = {"zero_division": 0, "sample_weight": w}
    return {
        "accuracy": sk.accuracy_score(y, said, **s),
        "balanced_accuracy": sk.recall_score(y, said, labels=np.unique(y), average="macro", **zero),
        "mcc": sk.matthews_corrcoef(y, said, **s),
        "kappa": sk.cohen_kappa_score(y, said, **s),
        "macro_f1": sk.f1_score(y, said, average="macro", **zero),
        "weighted_f1": sk.f1_score(y, said, average="weighted", **zero),
        "macro_precision": sk.precision_score(y, said, average="macro", **zero),
        "macro_recall": sk.recall_score(y, said, average="macro", **zero),
        "log_loss": sk.log_loss(y, p, labels=range(p.shape[1]), **s),
        "ece": calibration(y, p, w, False),
        "ece_mass": calibration(y, p, w, True),
        **costs(y, p, w, cost),
    }


def of_two(y, p, w, cost):
    s = {"sample_weight": w}
    return {
        **of_classes(y, p, w, cost),
        "specificity": sk.recall_score(y, p.argmax(1), pos_label=0, **s),
        "brier": sk.brier_score_loss(y, p[:, 1], **s),
        "auc": sk.roc_auc_score(y, p[:, 1], **s),
        "auc_ovr": sk.roc_auc_score(y, p[:, 1], **s),
        "average_precision": sk.average_precision_score(y, p[:, 1], **s),
        "top_k[k=1]": sk.accuracy_score(y, p.argmax(1), **s),
        "top_k": np.nan,
    }


def of_four(y, p, w, cost):
    s = {"sample_weight": w}
    said, there, one = p.argmax(1), np.unique(y), np.eye(4)
    table = sk.multilabel_confusion_matrix(y, said, labels=range(4), **s)
    rows, scores = np.repeat(y, w), np.repeat(p, w, 0)
    pairs = [sk.roc_auc_score(rows[(rows == i) | (rows == j)] == i, scores[(rows == i) | (rows == j), i])
             for i in there for j in there if i != j]
    return {
        **of_classes(y, p, w, cost),
        "specificity": np.mean([t[0, 0] / t[0].sum() for t in table]),
        "brier": np.average(((p - one[y]) ** 2).sum(1), weights=w),
        "auc": np.mean(pairs),
        "auc_ovr": np.mean([sk.roc_auc_score(y == c, p[:, c], **s) for c in there]),
        "average_precision": np.mean([sk.average_precision_score(y == c, p[:, c], **s) for c in there]),
        "top_k": sk.top_k_accuracy_score(y, p, k=2, labels=range(4), **s),
        "top_k[k=3]": sk.top_k_accuracy_score(y, p, k=3, labels=range(4), **s),
        "top_k[k=4]": np.nan,
    }


def of_numbers(y, z, w):
    s, rows, said = {"sample_weight": w}, np.repeat(y, w), np.repeat(z, w)
    return {
        "rmse": sk.mean_squared_error(y, z, squared=False, **s),
        "mae": sk.mean_absolute_error(y, z, **s),
        "median_ae": sk.median_absolute_error(rows, said),
        "r2": sk.r2_score(y, z, **s),
        "mape": sk.mean_absolute_percentage_error(y, z, **s),
        "spearman": spearmanr(rows, said)[0],
        "poisson_deviance": sk.mean_poisson_deviance(y, z, **s),
        "pinball": sk.mean_pinball_loss(y, z, alpha=.5, **s),
        "pinball[tau=0.9]": sk.mean_pinball_loss(y, z, alpha=.9, **s),
        "pinball[tau=0.05]": sk.mean_pinball_loss(y, z, alpha=.05, **s),
    }


def array(kind, name, values):
    number = (lambda v: "%#.9gf" % v) if kind == "float" else lambda v: "%.9g" % v
    text = ", ".join(number(v) for v in np.ravel(values))
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) > 94:
            lines.append(line)
            line = ""
        line += (" " if line else "\t") + word
    print("static const %s %s[] = {\n%s\n};" % (kind, name, "\n".join(lines + [line])))


def values(name, got):
    print("static const struct metric_value %s[] = {" % name)
    for metric, x in got.items():
        print('\t{ "%s", %s },' % (metric, "NAN" if np.isnan(x) else "%.15g" % x))
    print("};")


def problem(name, y, p, w, cost, of):
    for kind, part, x in [("uint32_t", "y", y), ("float", "p", p), ("float", "w", w), ("double", "cost", cost)]:
        array(kind, "%s_%s" % (name, part), x)
    values(name + "_weighted", of(y, p, w, cost))
    values(name + "_plain", of(y, p, np.ones_like(w), cost))


print("/* Made by metrics.py. */")
problem("two", *two_classes(40), weights(40), np.array([[0, 1], [5, 0.]]), of_two)
problem("four", *four_classes(40), weights(40), np.array([[0, 1, 2, 9], [4, 0, 1, 9], [1, .5, 0, 9], [1, 1, 1, 0.]]),
        of_four)
y = rng.poisson(4, 30).astype(float) + 1
z = np.round(y * np.exp(.3 * rng.normal(size=30)), 2).clip(.5)
z[3] = z[7]
w = weights(30)
array("double", "numbers_y", y)
array("float", "numbers_p", z)
array("float", "numbers_w", w)
values("numbers_weighted", of_numbers(y, z, w))
values("numbers_plain", of_numbers(y, z, np.ones_like(w)))
