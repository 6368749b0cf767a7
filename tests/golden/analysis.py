#!/usr/bin/env python3
"""Makes analysis.inc: small runs and what the analysis must say about them, worked out here from
the formulas alone (mpmath, 30 digits; no code of this repository).

    python3 tests/golden/analysis.py > tests/golden/analysis.inc

Corrected resampled t (Nadeau & Bengio 2003): se = s sqrt(1/n + n2/n1), n2/n1 the sum of tested rows
over the sum of rows learned from (training and validation) of the cells compared; p two-sided with
n - 1 degrees, adjusted by Holm over all pairs of all data sets (all arms on all data sets, all curves). Degrees of
freedom are folds - 1 where folds are repeated; the standard error of a difference of a share of rows, over
N rows, is not below sqrt((|d| - d^2) / N). Its posterior (Corani & Benavoli 2015): mean + se T(n-1); with rho = n2/(n1+n2),
rho/(1-rho) is n2/n1. Mean over data sets: variances add, degrees by Welch & Satterthwaite,
(sum v)^2 / sum(v^2 / df); a ratio to the baseline's mean b has the error of x - (x/b) b by the delta
method. Better than luck: interval above 1/2 (two classes, as many of each) and p < .05 against the
baseline. Means of arms: random effects over the data sets of a task, Bonferroni for their best. Equal
over data sets: two one-sided signed-rank tests against +-.01. A curve's fold picks the first of the
lowest validation errors. Holm: running maximum of (m - i + 1) p_(i). Wilcoxon: all 2^n signs.
"""
from mpmath import mpf, sqrt

from formulas import *

state = 2026


def noise():
    """Uniform in -1..1."""
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
    return mpf(state >> 33) / 2 ** 30 - 1


def rounded(x):
    return mpf(round(float(x), 4))


def number(x):
    return mp.nstr(mpf(x), 17)


def braces(row):
    return "{ %s }" % ", ".join(v if isinstance(v, str) else str(v) if isinstance(v, int)
                                else braces(v) if isinstance(v, (list, tuple)) else number(v) for v in row)


def section(name, rows):
    print("#ifdef %s" % name)
    for r in rows:
        print(braces(r) + ",")
    print("#endif")


def quoted(s):
    return '"%s"' % s


def folds_of(rows, k, valid):
    """(train, valid, test) rows of k folds as even as can be."""
    out = []
    for f in range(k):
        test = rows // k + (f < rows % k)
        out.append((rows - test - valid, valid, test))
    return out


# ---- a comparison: eight data sets, three learners and a baseline ----

# name, regression, rows, repeats, folds, validation rows
sets = [("a", 0, 53, 1, 5, 4), ("b", 0, 90, 1, 5, 0), ("c", 1, 44, 1, 5, 5), ("d", 0, 61, 2, 3, 7),
        ("e", 0, 47, 1, 5, 0), ("f", 0, 72, 1, 5, 10), ("g", 0, 58, 1, 4, 3), ("h", 0, 83, 1, 6, 2)]
learners = ["svm", "mlp", "tree", "baseline"]
base = {"svm": [.93, .88, 1.1, .91, .84, .95, .89, .92], "mlp": [.90, .885, 1.3, .86, .845, .93, .885, .90],
        "tree": [.75, .30, 1.9, .80, .66, .85, .74, .87], "baseline": [.40, .50, 2.0, .35, .52, .45, .50, .34]}
cell = {}                       # (set, learner) -> list of (repeat, fold, train, valid, test, score, score)
for i, (name, reg, rows, repeats, k, valid) in enumerate(sets):
    for r in range(repeats):
        for f, (n1, nv, n2) in enumerate(folds_of(rows, k, valid)):
            shared = noise()
            for l in learners:
                own = noise()
                test = rounded(base[l][i] + (.03 * shared + .02 * own) * (.2 if l == "baseline" else 1))
                gap = {"svm": .03, "mlp": .05, "tree": .1, "baseline": 0}[l] * (1 + own / 4)
                train = rounded(test - 2 * gap if reg else min(1, test + gap))
                ok = not (name == "a" and l == "mlp" and f == 2)
                cell.setdefault((i, l), []).append((r, f, n1, nv, n2, train, test, ok))

section("COMPARE_CELLS", [[quoted(sets[i][0]), sets[i][1], quoted(l), r, f, n1, nv, n2, tr, te, int(ok)]
                          for (i, l), c in cell.items() for r, f, n1, nv, n2, tr, te, ok in c])


def ratio(cells):
    return mpf(sum(c[4] for c in cells)) / sum(c[2] + c[3] for c in cells)


entry, reference = {}, []
for i, s in enumerate(sets):
    reference.append(mean([c[6] for c in cell[i, "baseline"]]) if s[1] else mpf(1))
    for l in learners:
        ok = [c for c in cell[i, l] if c[7]]
        m, se, lo, hi, p = corrected([c[6] for c in ok], ratio(ok))
        entry[i, l] = [len(ok), m, se, len(ok) - 1, lo, hi, mean([c[5] for c in ok])]


def merit(i, score):
    return 1 - score / reference[i] if sets[i][1] else score


def limits(i, cells):
    """Folds, rows of the differences on data set i: rows for shares of rows alone, each once."""
    repeats = len(set(c[0] for c in cells))
    folds = len(cells) // repeats
    return folds, None if sets[i][1] else mpf(sum(c[4] for c in cells)) * folds / len(cells)


counting = {i: [f for f in range(len(cell[i, "svm"])) if all(cell[i, l][f][7] for l in learners[:3])]
            for i in range(len(sets))}
merits = {(i, l): mean([merit(i, cell[i, l][f][6]) for f in counting[i]])
          for i in range(len(sets)) for l in learners[:3]}
luck = {}
for i in range(len(sets)):
    for l in learners:
        both = [(a, b) for a, b in zip(cell[i, l], cell[i, "baseline"]) if a[7]]
        m, se, lo, hi, p = corrected([merit(i, a[6]) - merit(i, b[6]) for a, b in both],
                                     ratio([c for ab in both for c in ab]), *limits(i, [a for a, b in both]))
        beats = m > 0 and p < .05 and (sets[i][1] or entry[i, l][4] > .5)
        luck[i, l] = int(l != "baseline" and not beats)
section("COMPARE_ENTRIES", [
    [i, quoted(l)] + [int(entry[i, l][0])] + entry[i, l][1:3] + [int(entry[i, l][3])] + entry[i, l][4:6] +
    [merits.get((i, l), "NAN"), merit(i, entry[i, l][6]) - merit(i, entry[i, l][1]), luck[i, l]]
    for i in range(len(sets)) for l in learners])

pairs = [("svm", "mlp"), ("svm", "tree"), ("mlp", "tree")]
rows, tests = [], []
decided = {}
for i in range(len(sets)):
    for x, y in pairs:
        both = [(cell[i, x][f], cell[i, y][f]) for f in counting[i]]
        d = [merit(i, a[6]) - merit(i, b[6]) for a, b in both]
        q = ratio([c for ab in both for c in ab])
        at = limits(i, [a for a, b in both])
        tests.append(list(corrected(d, q, *at)) + list(posterior(d, q, mpf("0.01"), *at)) +
                     [posterior(d, q, mpf(rope), *at) for rope in (".005", ".02")])
adjusted = holm([t[4] for t in tests])
for n, t in enumerate(tests):
    i, k = n // 3, n % 3
    decided[i, k] = 0 if adjusted[n] >= .05 else 1 if t[0] > 0 else -1
    if not decided[i, k] and t[6] >= .95:
        decided[i, k] = 2
    rows.append([i, k] + t[:5] + [adjusted[n]] + t[5:] + [decided[i, k] % 2])
section("COMPARE_PAIRED", rows)

# one pair as if its sides were two runs: adjusted over the data sets
section("DIFFERENCE_HOLM", [[v] for v in holm([rows[3 * i][6] for i in range(len(sets))])])

classed = [i for i in range(len(sets)) if not sets[i][1]]
over = []
for k, (x, y) in enumerate(pairs):
    d = [merits[i, x] - merits[i, y] for i in classed]
    over.append([mean(d)] + list(wilcoxon(d)) + [max(one_sided(d, mpf("0.01")),
                                                     one_sided([-v for v in d], mpf("0.01")))])
adjusted = holm([o[2] for o in over])
equal = holm([o[3] for o in over])
section("COMPARE_OVER_SETS", [
    [k] + o + [adjusted[k], equal[k]] + [0 if adjusted[k] >= .05 else 1 if o[0] > 0 else -1] +
    [sum(decided[i, k] == v for i in classed) for v in (1, 2, 0, -1)] for k, o in enumerate(over)])

rank = [mid_ranks([-merits[i, l] for l in learners[:3]]) for i in range(len(sets))]
rows = []
for j, l in enumerate(learners[:3]):
    row = [quoted(l), mean([r[j] for r in rank])]
    for task in (0, 1):
        of = [i for i in range(len(sets)) if sets[i][1] == task]
        v, df = [], []
        for i in of:
            share = entry[i, l][1] / reference[i]
            if task:
                both = list(zip(cell[i, l], cell[i, "baseline"]))
                q = ratio([c for ab in both for c in ab])
                v.append((corrected([a[6] - share * b[6] for a, b in both], q)[1] / reference[i]) ** 2)
            else:
                v.append(entry[i, l][2] ** 2)
            df.append(entry[i, l][3])
        d = sum(v) ** 2 / sum(x * x / n for x, n in zip(v, df))
        m = mean([entry[i, l][1] / reference[i] for i in of])
        half = t_quantile(mpf("0.975"), d) * sqrt(sum(v)) / len(of)
        row += [len(of), m, m - half, m + half,
                mean([merit(i, entry[i, l][6]) - merit(i, entry[i, l][1]) for i in of])]
    rows.append(row)
section("COMPARE_MEANS", rows)

# ---- arms: dropout and l2 on three data sets, one of them a regression ----

arm_sets = [("a", 0, 53, 5, 4), ("b", 0, 90, 6, 0), ("c", 1, 44, 5, 5), ("d", 0, 77, 4, 3)]
arms = [("plain", 0, 0), ("dropout 0.5", .02, -.02), ("l2 0.01", .006, -.01), ("dropout 0.5, l2 0.01", -.03, -.03)]
data = {}
for i, (name, reg, n, k, valid) in enumerate(arm_sets):
    for f, (n1, nv, n2) in enumerate(folds_of(n, k, valid)):
        shared = noise()
        for j, (label, gain, gap) in enumerate(arms):
            test = (2 - 5 * gain if reg else .85 + gain) + .03 * shared + .006 * noise()
            width = .08 + gap + .004 * noise()
            train = test - 2 * width if reg else test + width
            data.setdefault((i, j), []).append((0, f, n1, nv, n2, rounded(train), rounded(test)))
section("ARM_CELLS", [[i, j, f, n1, nv, n2, tr, te] for (i, j), c in data.items()
                      for _, f, n1, nv, n2, tr, te in c])
effects = {}
kept = state                    # what follows draws as if this section drew nothing
loss = {(i, j): [rounded(mpf("0.5") + mpf("0.05") * j * noise()) for _ in c] for (i, j), c in data.items()}
section("ARM_LOSSES", [[i, j, f, v] for (i, j), c in loss.items() for f, v in enumerate(c)])
for i, s in enumerate(arm_sets):
    per = -1 / mean([c[6] for c in data[i, 0]]) if s[1] else mpf(1)
    for j in range(1, 4):
        both = list(zip(data[i, j], data[i, 0]))
        q = ratio([c for ab in both for c in ab])
        test = [per * (a[6] - b[6]) for a, b in both]
        train = [per * (a[5] - b[5]) for a, b in both]
        rows = None if s[1] else sum(a[4] for a, b in both)
        effects[i, j] = [corrected(test, q, None, rows), corrected([x - y for x, y in zip(train, test)], q),
                         None if s[1] else corrected([b - a for a, b in zip(loss[i, j], loss[i, 0])], q)]
cases = [(i, j) for i in range(4) for j in (1, 2, 3)]
adjusted = []
for which in range(3):
    there = [c for c in cases if effects[c][which]]
    adjusted.append(dict(zip(there, holm([effects[c][which][4] for c in there]))))
section("ARM_EFFECTS", [
    [i, j, [[x[0], x[1], x[2], x[3], x[4], adjusted[which][i, j]] if x else ["NAN"] * 6
            for which, x in enumerate(effects[i, j])]] for i, j in cases])
rows = []
for j in (1, 2, 3):
    row = [j, []]
    for which in range(3):
        x = [effects[i, j][which] for i in (0, 1, 3)]
        m, se, lo, hi, p, tau2, i2, _, next_lo, next_hi = random_effects([e[0] for e in x], [e[1] for e in x])
        half = t_quantile(1 - mpf("0.05") / 3 / 2, 2) * se
        row[1].append([m, lo, hi, p, m - half, m + half, tau2, i2, next_lo, next_hi])
    rows.append(row)
for which in range(3):
    for r, p in zip(rows, holm([r[1][which][3] for r in rows])):
        r[1][which].append(p)
section("ARM_MEANS", rows)

# ---- arms at levels of wrong labels: two arms, three data sets, rows left out of training ----

level_sets, levels = [("a", 60, 5), ("b", 75, 5), ("c", 48, 4)], [0, 15, 30]
at = {}
for i, (name, n, k) in enumerate(level_sets):
    for f, (n1, nv, n2) in enumerate(folds_of(n, k, 6)):
        shared = noise()
        for l, wrong in enumerate(levels):
            for j, gain in enumerate((0, .05, -.01)):
                test = .9 - .004 * wrong + gain * l + .02 * shared + .015 * noise()
                at.setdefault((i, l, j), []).append((0, f, n1 - 9, nv, n2, 9, rounded(test)))
section("LEVEL_CELLS", [[i, l, j, f, n1, nv, n2, left, te] for (i, l, j), c in at.items()
                        for _, f, n1, nv, n2, left, te in c])


def whole_folds(cells):
    """Tested by learned from, rows left out among these."""
    return mpf(sum(c[4] for c in cells)) / sum(c[2] + c[3] + c[5] for c in cells)


def gains(i, l, j):
    return [a[6] - b[6] for a, b in zip(at[i, l, j], at[i, l, 0])]


on = {(i, l, j): corrected(gains(i, l, j), whole_folds(at[i, l, j] + at[i, l, 0]), None, sum(c[4] for c in at[i, l, j]))
      for i, l, j in at if j}
change = {(i, j): corrected([b - a for a, b in zip(gains(i, 0, j), gains(i, 2, j))],
                            whole_folds(sum((at[i, l, k] for l in (0, 2) for k in (0, j)), [])))
          for i, l, j in at if j and not l}
by_level, by_change = [dict(zip(x, holm([v[4] for v in x.values()]))) for x in (on, change)]
section("LEVEL_EFFECTS", [[i, l, j, on[i, l, j][0], on[i, l, j][2], on[i, l, j][3], by_level[i, l, j]] for i, l, j in on])
section("LEVEL_CHANGES", [[i, j, change[i, j][0], change[i, j][2], change[i, j][3], by_change[i, j]] for i, j in change])
over = [random_effects([change[i, j][0] for i in range(3)], [change[i, j][1] for i in range(3)]) for j in (1, 2)]
state = kept
section("LEVEL_MEANS", [[j + 1, o[0], o[2], o[3], p] for (j, o), p in zip(enumerate(over), holm([o[4] for o in over]))])

# ---- random effects ----

# Trials of the BCG vaccine against tuberculosis (Colditz et al. 1994; R's metafor::dat.bcg): ill and not ill, of
# the vaccinated and of the others; logarithms of the relative risk.
BCG = [(4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
       (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
       (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)]
pooled = [
    ([number(log(mpf(a) * (c + d) / ((a + b) * mpf(c)))) for a, b, c, d in BCG],
     [number(sqrt(mpf(1) / a - mpf(1) / (a + b) + mpf(1) / c - mpf(1) / (c + d))) for a, b, c, d in BCG]),
    (["0.012", "0.008", "0.015", "0.01"], ["0.01", "0.02", "0.015", "0.03"]),           # alike: tau2 is 0
    (["0.5", "-1.6", "0.3", "7.0"], ["0.01", "2", "0.01", "2"]),                        # two maxima, the second higher
    (["0.02", "-0.01", "0.05"], ["0.01", "0.004", "0.02"]),
    (["0.02", "0", "0.05", "0.04"], ["0.01", "0", "0.02", "0"]),                        # folds that did not differ
    (["0.02", "0", "0.05"], ["0", "0", "0"]),
    (["0.02", "0.05"], ["0.01", "0.02"]),
]
section("POOLED_EFFECTS", [[i, y, se] for i, (ys, ses) in enumerate(pooled) for y, se in zip(ys, ses)])
section("POOLED", [[i, len(y)] + ["NAN" if x is None else x for x in
                                 random_effects([mpf(a) for a in y], [mpf(a) for a in s])]
                   for i, (y, s) in enumerate(pooled)])

# ---- validation curves: error over depth; validation and test disagree on the best ----

depth = [1, 2, 4, 8, 16]
shape = {"rises": ([.30, .18, .10, .05, .01], [.32, .22, .20, .24, .31], [.33, .20, .21, .25, .30]),
         "helps": ([.30, .20, .10, .05, .02], [.30, .20, .26, .27, .28], [.40, .30, .25, .20, .15]),
         "falls": ([.30, .20, .12, .08, .05], [.33, .25, .19, .152, .148], [.34, .26, .20, .150, .152])}
rows, read = [], []
for s, (name, (train, valid, test)) in enumerate(shape.items()):
    points = []
    for j, x in enumerate(depth):
        cells = []
        for f, (n1, nv, n2) in enumerate(folds_of(530, 5, 60)):
            cells.append((0, f, n1, nv, n2, rounded(train[j] + .004 * noise()), rounded(test[j] + .02 * noise()),
                          rounded(valid[j] + .012 * noise())))
        points.append(cells)
        rows += [[s, x, f, n1, nv, n2, 1 - tr, 1 - va, 1 - te] for _, f, n1, nv, n2, tr, te, va in cells]
    errors = [[mean([c[k] for c in p]) for p in points] for k in (5, 7, 6)]
    best = min(range(5), key=lambda j: errors[2][j])
    picks = [min(range(5), key=lambda j: points[j][f][7]) for f in range(5)]
    both = [(points[4][f], points[picks[f]][f]) for f in range(5)]
    t = corrected([a[6] - b[6] for a, b in both], ratio([a for a, b in both]), None, 530)
    order = sorted(picks)
    read.append([s, best, order[1], order[2], order[3], errors[0][best], errors[1][best], errors[2][best],
                 sd([c[6] for c in points[best]]) / sqrt(mpf(5)), t[0], t[2], t[3], t[4]])
adjusted = holm([r[-1] for r in read])
for r, p in zip(read, adjusted):
    r += [p, int(r[9] > 0 and p < .05)]
section("CURVE_CELLS", rows)
section("CURVE_READINGS", read)
