#!/usr/bin/env python3
"""Makes stats_extra.csv: reference values for functions of harness/stats that no publication and no installed program
gives, worked out here from the definitions (numpy; no code of this repository). stats_extra.py >stats_extra.csv

Bradley-Terry posteriors come from plain random-walk Metropolis with 64 chains: `se` is the standard error of the mean over
chains. The counts are those of mlp, svm, dt, knn in the table of fold accuracies of J. Wainer's bbtcomp (MIT), 132 data
sets x 4 folds, plain and with a local region of 0.4 standard deviations."""
import itertools
import math
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def put(file, path, value):
    if isinstance(value, (list, tuple, np.ndarray)):
        for i, v in enumerate(value):
            put(file, f"{path}/{i}", v)
    else:
        print(f"{file},{path},{float(value):.17g}")


def mid_ranks(x):
    return np.array([np.sum(x < v) + (np.sum(x == v) + 1) / 2 for v in x])


def table(name):
    rows = [l.strip().split(",") for l in open(os.path.join(HERE, name)) if not l.startswith("#")]
    return np.array([[float(v) for v in r[1:]] for r in rows[1:]])


def gamma_q(s, x):
    """Upper regularized incomplete gamma, s a multiple of 1/2."""
    if s == 0.5:
        return math.erfc(math.sqrt(x))
    if s == 1:
        return math.exp(-x)
    return gamma_q(s - 1, x) + math.exp((s - 1) * math.log(x) - x - math.lgamma(s))


def f_tail(f, a, b):
    """P(F > f): the integral of the beta density, by the midpoint rule."""
    n = 4_000_000
    t = b / (b + a * f)                     # P = I_t(b/2, a/2)
    u = (np.arange(n) + 0.5) / n * t ** (b / 2)
    x = u ** (2 / b)                        # takes the singularity at 0 away
    y = np.sum((1 - x) ** (a / 2 - 1)) * (t ** (b / 2) / n) * 2 / b
    return y * math.exp(math.lgamma((a + b) / 2) - math.lgamma(a / 2) - math.lgamma(b / 2))


# ---- aligned ranks and Quade, on the table of Demsar 2006 as printed ----
x = table("demsar2006_table6.csv")
n, k = x.shape
rank = mid_ranks(-(x - x.mean(1, keepdims=True)).round(10).ravel()).reshape(n, k)
rj, ri, cells = rank.sum(0), rank.sum(1), n * k
t = (k - 1) * (np.sum(rj ** 2) - cells * n / 4 * (cells + 1) ** 2) / (
    cells * (cells + 1) * (2 * cells + 1) / 6 - np.sum(ri ** 2) / k)
put("aligned", "t", t)
put("aligned", "p", gamma_q((k - 1) / 2, t / 2))
put("aligned", "mean_rank", rj / n)
put("aligned", "se", math.sqrt(2 * np.sum(rank.var(1, ddof=1))) / n)
q = mid_ranks((x.max(1) - x.min(1)).round(10))
r = np.array([mid_ranks(-v) for v in x])
s = q[:, None] * (r - (k + 1) / 2)
a, b = np.sum(s ** 2), np.sum(s.sum(0) ** 2) / n
put("quade", "f", (n - 1) * b / (a - b))
put("quade", "p", f_tail((n - 1) * b / (a - b), k - 1, (k - 1) * (n - 1)))
w = (q[:, None] * r).sum(0) / (n * (n + 1) / 2)
put("quade", "mean_rank", w)
put("quade", "se", math.sqrt(2 * np.sum(q ** 2 * r.var(1, ddof=1))) / (n * (n + 1) / 2))

# ---- nested cross-validation: losses of 20 rows, 4 folds, 2 repeats; every loss a number of its own ----
folds, rows = 4, 20
state = 12345


def draw():
    global state
    state = (1103515245 * state + 12345) % 2 ** 31
    return state / 2 ** 31


pairs, pooled, outer_all = [], [], []
for repeat in range(2):
    for fold in range(folds):
        inner = [draw() for _ in range(rows - rows // folds)]
        outer = [draw() for _ in range(rows // folds)]
        at = f"{repeat * folds + fold}"
        put("nested_cv", f"inner/{at}", inner)
        put("nested_cv", f"outer/{at}", outer)
        pairs.append(((np.mean(inner) - np.mean(outer)) ** 2, np.var(outer, ddof=1) / len(outer)))
        pooled += inner
        outer_all += outer
mse = np.mean([p[0] for p in pairs]) - np.mean([p[1] for p in pairs])
ncv, cv = np.mean(pooled), np.mean(outer_all)
bias = (1 + (folds - 2) / folds) * (ncv - cv)
naive = np.std(pooled, ddof=1) / math.sqrt(rows)
se = min(max(naive, math.sqrt(max(0, (folds - 1) / folds * mse))), math.sqrt(folds) * naive)
z90 = 1.6448536269514722
for name, v in [("mse", mse), ("inner_mean", ncv), ("cv", cv), ("bias", bias), ("estimate", ncv - bias),
                ("se_naive", naive), ("se", se), ("ci90", [ncv - bias - z90 * se, ncv - bias + z90 * se])]:
    put("nested_cv", name, v)

# ---- searches: every subset, and every order ----
valid = [0.81, 0.84, 0.84, 0.79, 0.90, 0.86]
test = [0.80, 0.85, 0.81, 0.77, 0.86, 0.88]
for size in range(1, 7):
    total = []
    for sub in itertools.combinations(range(6), size):
        top = max(valid[i] for i in sub)
        total.append(np.mean([test[i] for i in sub if valid[i] == top]))
    put("picked", f"{size - 1}", np.mean(total))
cost = [1.0, 2.0, 0.5, 4.0, 3.0, 1.5]
for b, budget in enumerate([0.25, 1.0, 2.5, 5.0, 12.0]):
    total = []
    for order in itertools.permutations(range(6)):
        spent, best, score = 0, -1, 0.5
        for i in order:
            spent += cost[i]
            if spent > budget:
                break
            if valid[i] > best:
                best, score = valid[i], test[i]
        total.append(score)
    put("at_cost", f"{b}", np.mean(total))
    put("at_cost", f"sd/{b}", np.std(total))

# ---- Bradley-Terry ----
PLAIN = ([[0, 77, 89, 105], [49, 0, 87, 98], [42, 44, 0, 61], [26, 32, 71, 0]],
         {(0, 1): 6, (0, 2): 1, (0, 3): 1, (1, 2): 1, (1, 3): 2, (2, 3): 0})
LOCAL = ([[0, 56, 81, 92], [33, 0, 79, 83], [31, 40, 0, 50], [16, 23, 59, 0]],
         {(0, 1): 43, (0, 2): 20, (0, 3): 24, (1, 2): 13, (1, 3): 26, (2, 3): 23})
FEW = ([[0, 5, 6], [1, 0, 4], [0, 1, 0]], {(0, 1): 0, (0, 2): 0, (1, 2): 1})


def log_density(b, nu, u, wins, ties, davidson):
    """chains x k strengths, nu, log sigma; the density of log sigma, not of sigma."""
    sigma = np.exp(u)
    out = -np.sum(b ** 2, 1) / (2 * sigma ** 2) - b.shape[1] * u - u ** 2 / (2 * 0.25)
    for (i, j), t in ties.items():
        gap = b[:, i] - b[:, j]
        if davidson:
            z = np.log(np.exp(gap / 2) + np.exp(-gap / 2) + np.exp(nu))
            out += wins[i][j] * (gap / 2 - z) + wins[j][i] * (-gap / 2 - z) + t * (nu - z)
        else:
            out -= (wins[i][j] + t / 2) * np.log1p(np.exp(-gap)) + (wins[j][i] + t / 2) * np.log1p(np.exp(gap))
    return out - (nu ** 2 / 8 if davidson else 0)


def metropolis(wins, ties, davidson, steps, seed):
    rng = np.random.default_rng(seed)
    k, chains = len(wins), 64
    x = rng.normal(size=(chains, k + 2)) * 0.3
    scale = np.array([0.25] * k + [0.3, 0.4]) / math.sqrt(k)
    f = lambda y: log_density(y[:, :k], y[:, k], y[:, k + 1], wins, ties, davidson)
    at, sums, count = f(x), {}, 0
    tell = lambda name, v: sums.__setitem__(name, sums.get(name, 0) + v)
    for step in range(steps):
        if step == steps // 10:             # spreads of the state so far make better steps
            scale = x.std(0) * 2.4 / math.sqrt(k + 2)
        for shared in (0, 1):               # all strengths by one amount, now and then; then each by its own
            move = rng.normal(size=x.shape) * scale
            if shared:
                move[:, :k] = rng.normal(size=(chains, 1)) * 0.5
                move[:, k:] = 0
            y = x + move
            new = f(y)
            take = np.log(rng.uniform(size=chains)) < new - at
            x[take], at[take] = y[take], new[take]
        if step < steps // 5:
            continue
        count += 1
        b = x[:, :k]
        for i in range(k):
            tell(f"strength/{i}", b[:, i] - b.mean(1))
            tell(f"first/{i}", b.argmax(1) == i)
        for p, (i, j) in enumerate(itertools.combinations(range(k), 2)):
            pwin = 1 / (1 + np.exp(b[:, j] - b[:, i]))
            tell(f"pwin/{p}", pwin)
            tell(f"above/{p}", pwin > 0.5)
            tell(f"equal/{p}", (pwin > 0.45) & (pwin < 0.55))
        tell("sigma", np.exp(x[:, k + 1]))
        if davidson:
            tell("nu", x[:, k])
    return {name: (np.mean(v / count), np.std(v / count) / 8) for name, v in sums.items()}


STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 60000
for name, (wins, ties), davidson in [("plain", PLAIN, 0), ("local", LOCAL, 0), ("davidson", LOCAL, 1), ("few", FEW, 0)]:
    put("bradley_terry", f"{name}/wins", np.array(wins, float).ravel())
    put("bradley_terry", f"{name}/ties", [ties.get((min(i, j), max(i, j)), 0) for i in range(len(wins))
                                          for j in range(len(wins))])
    for key, (mean, error) in metropolis(wins, ties, davidson, STEPS, 1).items():
        put("bradley_terry", f"{name}/{key}", mean)
        put("bradley_terry", f"{name}/se/{key}", error)
