# Tables of test rows, and what is to come out of them, by numpy and scipy: test_rows.py DIR writes three tables and
# expected.csv, from which tests/harness/scores/test_rows.c has its numbers.
import sys
import numpy as np
import pandas as pd
from scipy import stats

to, rng, expected = sys.argv[1], np.random.default_rng(5), []


def tell(name, value):
    expected.append((name, repr(float(value))))


def t_of(d, share, df):
    t = d.mean() / np.sqrt(d.var(ddof=1) * (1 / len(d) + share))
    return 2 * stats.t.sf(abs(t), df)


def place(y, s):
    above = (s[y][:, None] > s[~y][None, :]) + 0.5 * (s[y][:, None] == s[~y][None, :])
    return above.mean(1), above.mean(0)


# two classes, scores, 4 folds twice; the second repeat tests the same rows in other folds
n, rows = 40, []
truth = np.array(["no", "yes"])[rng.permutation(np.repeat([0, 1], [24, 16]))]
for repeat in range(2):
    fold = np.empty(n, int)
    for c in ("no", "yes"):
        at = rng.permutation(np.flatnonzero(truth == c))
        fold[at] = np.arange(len(at)) % 4
    for method, skill in (("a", 1.4), ("b", 0.7)):
        p = np.round(1 / (1 + np.exp(-(skill * (2 * (truth == "yes") - 1) + rng.normal(size=n)))), 3)
        for i in range(n):
            rows.append((method, repeat, fold[i], f"r{i}", truth[i], "yes" if p[i] > 0.5 else "no", f"{1 - p[i]:.3f}", f"{p[i]:.3f}"))
d = pd.DataFrame(rows, columns="method repeat fold row truth prediction score_1 score_2".split())
d.to_csv(f"{to}/classes.csv", index=False)
d["right"] = (d.truth == d.prediction) * 1.0
right = d.groupby(["row", "method"]).right.mean().unstack()
for m in "ab":
    tell(f"classes {m} score", right[m].mean())
    w = stats.binomtest(round(right[m].sum()), n).proportion_ci(method="wilson")
    tell(f"classes {m} wilson", w.low), tell(f"classes {m} wilson", w.high)
only = int((right.a > right.b).sum()), int((right.a < right.b).sum())
tell("only", only[0]), tell("only", only[1]), tell("mcnemar", stats.binomtest(only[0], sum(only)).pvalue)
folds = d.groupby(["repeat", "fold", "method"]).right.mean().unstack()
tell("t of folds", t_of((folds.a - folds.b).values, 1 / 3, 3))
part, area = {m: pd.Series(0.0, index=right.index) for m in "ab"}, {m: [] for m in "ab"}
for _, g in d.groupby(["repeat", "fold"]):
    for m in "ab":
        h = g[g.method == m]
        y, s = (h.truth == "yes").values, h.score_2.astype(float).values - h.score_1.astype(float).values
        v, w = place(y, s)
        area[m].append(v.mean())
        part[m][h.row[y]] += (v - v.mean()) / np.sqrt(len(v) * (len(v) - 1)) / 8
        part[m][h.row[~y]] += (w - v.mean()) / np.sqrt(len(w) * (len(w) - 1)) / 8
for m in "ab":
    tell(f"area {m}", np.mean(area[m])), tell(f"area {m} se", np.sqrt((part[m] ** 2).sum()))
difference, se = np.mean(area["a"]) - np.mean(area["b"]), np.sqrt(((part["a"] - part["b"]) ** 2).sum())
tell("delong", 2 * stats.norm.sf(abs(difference) / se))
tell("t of areas", t_of(np.array(area["a"]) - np.array(area["b"]), 1 / 3, 3))

# numbers, one test set
y = np.round(rng.normal(50, 10, 30), 1)
d = pd.DataFrame({"y_true": y, "near": np.round(y + rng.normal(0, 4, 30), 1), "far": np.round(y + rng.normal(1, 6, 30), 1)})
d.to_csv(f"{to}/numbers.csv", index=False)
loss = {m: (d[m] - d.y_true) ** 2 for m in ("near", "far")}
for m in loss:
    tell(f"rmse {m}", np.sqrt(loss[m].mean()))
tell("t of squares", stats.ttest_rel(loss["near"], loss["far"]).pvalue)

# nested cross-validation: 3 folds twice of 24 rows, inner answers of the other two
rows, inner, outer, mse = [], [], [], []
for repeat in range(2):
    fold = rng.permutation(np.arange(24) % 3)
    for k in range(3):
        wrong = {}
        for l in range(3):
            at = np.flatnonzero(fold == l)
            wrong[l] = (rng.random(len(at)) < 0.3) * 1.0
            for i, w in zip(at, wrong[l]):
                rows.append(("m", repeat, k, "" if l == k else l, i, i % 2, (i % 2) ^ int(w)))
        o, i = wrong[k], np.concatenate([wrong[l] for l in range(3) if l != k])
        outer.append(o), inner.append(i), mse.append((i.mean() - o.mean()) ** 2 - o.var(ddof=1) / len(o))
pd.DataFrame(rows, columns="method repeat fold inner_fold row truth prediction".split()).to_csv(f"{to}/nested.csv", index=False)
i, o = np.concatenate(inner), np.concatenate(outer)
estimate, naive = i.mean() - (1 + 1 / 3) * (i.mean() - o.mean()), i.std(ddof=1) / np.sqrt(24)
wide = min(max(np.sqrt(max(0, 2 / 3 * np.mean(mse))) / naive, 1), np.sqrt(3))
z = stats.norm.ppf(0.975)
for x in (1 - estimate, 1 - estimate - z * naive * wide, 1 - estimate + z * naive * wide, wide):
    tell("nested", x)
pd.DataFrame(expected).to_csv(f"{to}/expected.csv", index=False, header=False)
