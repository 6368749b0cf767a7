#!/usr/bin/env python3
"""Golden trees: scikit-learn's answers on a small continuous table, for tests/algorithms/tree/test_golden.c.

usage: tree_sklearn.py   (in tests/golden; writes tree_data.csv and tree_sklearn.csv; made with 1.2.1)

scikit-learn breaks ties at random. A case is written only when ten seeds give the same tree, so that
there is no tie in it and the answer is a fact about the data."""
import numpy as np
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.default_rng(20)
n, d = 300, 5
X = rng.normal(size=(n, d)).round(4).astype(np.float32)
score = X[:, 0] + X[:, 1] * X[:, 2] + 0.7 * rng.normal(size=n)
label = (score > -0.5).astype(int) + (score > 0.8)
target = (3 + score + 0.5 * np.sin(3 * X[:, 3])).clip(0).round(3)
weight = rng.integers(1, 9, n) / 4
half = 200
with open("tree_data.csv", "w") as f:
    for i in range(n):
        f.write(",".join(["%.9g" % v for v in X[i]] + [str(label[i]), "%.9g" % target[i], "%.9g" % weight[i]]) + "\n")

names = {"gini": "gini", "entropy": "entropy", "squared_error": "variance", "absolute_error": "absolute", "poisson": "poisson"}
out = open("tree_sklearn.csv", "w")

def case(criterion, weighted=False, **kw):
    regress = criterion not in ("gini", "entropy")
    C = DecisionTreeRegressor if regress else DecisionTreeClassifier
    y = target if regress else label
    w = weight[:half] if weighted else None
    fits = [C(criterion=criterion, random_state=s, **kw).fit(X[:half], y[:half], sample_weight=w) for s in range(10)]
    pred = [m.predict(X[half:]) if regress else m.predict_proba(X[half:]) for m in fits]
    if not all(np.allclose(pred[0], p, 1e-12, 1e-12) for p in pred):
        print("tie, left out:", criterion, kw, weighted)
        return
    ours = ["criterion=" + names[criterion]]
    for k, v in kw.items():
        ours.append({"max_leaf_nodes": "max_leaves"}.get(k, k) + "=" + str(v))
    m = fits[0]
    values = pred[0].reshape(n - half, -1)
    out.write("tree,%s,%d,%d,%d,%s\n" % (" ".join(ours), weighted, m.tree_.node_count, m.get_depth(),
        ",".join("%.12g" % v for v in values.ravel())))

for c in ("gini", "entropy", "squared_error", "absolute_error", "poisson"):
    for weighted in (False, True):
        case(c, weighted, max_depth=4, min_samples_leaf=7)
        case(c, weighted, min_samples_leaf=12)
    case(c, max_leaf_nodes=9)
    case(c, min_samples_split=40, min_impurity_decrease=0.012)
case("gini", class_weight="balanced", min_samples_leaf=15)
for a in (0.004, 0.012, 0.03):
    case("gini", min_samples_leaf=5, ccp_alpha=a)
    case("squared_error", min_samples_leaf=5, ccp_alpha=a)

def path(criterion, **kw):
    regress = criterion not in ("gini", "entropy")
    C = DecisionTreeRegressor if regress else DecisionTreeClassifier
    p = C(criterion=criterion, random_state=0, **kw).cost_complexity_pruning_path(X[:half], (target if regress else label)[:half])
    out.write("path,criterion=%s min_samples_leaf=%d,%s\n" % (names[criterion], kw["min_samples_leaf"],
        ",".join("%.12g" % v for v in p.ccp_alphas)))

path("gini", min_samples_leaf=7)
path("entropy", min_samples_leaf=7)
path("squared_error", min_samples_leaf=9)
