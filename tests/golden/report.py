#!/usr/bin/env python3
"""Makes report.txt: what report.md and results.csv must say of the run of report.yaml, worked out here
from what the run stored - predictions, truths, folds, trials - by the formulas alone (formulas.py; no
code of this repository).

    BAKEOFF_ISA=portable bakeoff run tests/golden/report.yaml --remedies 10m -o RUN --no-report
    python3 tests/golden/report.py RUN/run.db > tests/golden/report.txt

Test scores are recomputed from predictions, ranks, tests and intervals from these scores. Taken as
stored: scores on training and validation rows, test scores of studies that keep no predictions, sizes
of models, least possible errors (tests/datasets/generate has their values). tests/report.sh, which compares, tells how a report becomes lines like these.
"""
import json
import re
import sqlite3
import struct
import sys

from formulas import *

Z = mpf("1.95996398454005423552")
db = sqlite3.connect(sys.argv[1])
db.row_factory = sqlite3.Row


def rows(sql, *args):
    return [dict(r) for r in db.execute(sql, args)]


# ---- what the run stored ----

datasets = {d["id"]: d for d in rows("select * from dataset")}
variants = {v["id"]: v for v in rows("select * from variant")}
studies = rows("select * from study order by position")
cells = rows("select * from cell where active order by id")
stored = {}
for s in rows("select * from score"):
    stored[s["cell_id"], s["metric"]] = s
labels = {t["dataset_id"]: struct.unpack("<%dI" % (len(t["labels"]) // 4), t["labels"])
          for t in rows("select * from truth")}
targets = {t["dataset_id"]: struct.unpack("<%dd" % (len(t["targets"]) // 8), t["targets"])
           for t in rows("select * from target")}
classes = {d: [c["name"] for c in rows("select name from class where dataset_id = ? order by code", d)]
           for d in datasets}
predictions = {}
for p in rows("select * from prediction"):
    row = struct.unpack("<%dI" % (len(p["rows"]) // 4), p["rows"])
    flat = struct.unpack("<%df" % (len(p["scores"]) // 4), p["scores"])
    k = p["outputs"]
    predictions[p["cell_id"]] = row, [[v + p["score_offset"] for v in flat[i * k:(i + 1) * k]]
                                      for i in range(len(row))]


# ---- scores from predictions ----

def first_largest(s):
    return max(range(len(s)), key=lambda c: (s[c], -c))


def wins(a, b):
    """P(of a higher than of b), ties half."""
    return mpf(sum(2 * (x > y) + (x == y) for x in a for y in b)) / (2 * len(a) * len(b))


def split_by(scores, truth, i, j=None):
    """Scores for class i on its rows, and on those of class j or of all others."""
    return ([s[i] for s, t in zip(scores, truth) if t == i],
            [s[i] for s, t in zip(scores, truth) if (t != i if j is None else t == j)])


def average_precision(scores, truth, i):
    """Mean over the rows of the class of the precision among what is scored no less."""
    a, b = split_by(scores, truth, i)
    return mean([mpf(sum(x >= v for x in a)) / sum(x >= v for x in a + b) for v in a])


def by_order(scores, truth, k, there, positive):
    one = range(k) if k > 2 else [1]
    return {"auc": mean([wins(*split_by(scores, truth, i, j)) for i in there for j in there if i != j]),
            "auc_ovr": mean([wins(*split_by(scores, truth, i)) for i in there if i in one]),
            "average_precision": mean([average_precision(scores, truth, i) for i in there
                                       if k > 2 or i == positive])}


def by_classes(truth, guess, k, positive):
    n = len(truth)
    hit = [sum(g == t == c for g, t in zip(guess, truth)) for c in range(k)]
    true, said = [truth.count(c) for c in range(k)], [guess.count(c) for c in range(k)]
    there = [c for c in range(k) if true[c]]
    either = [c for c in range(k) if true[c] + said[c]]
    f1 = {c: mpf(2 * hit[c]) / (true[c] + said[c]) for c in either}
    apart = {c: 1 - mpf(said[c] - hit[c]) / (n - true[c]) for c in either}
    right = sum(hit)
    out = {"accuracy": mpf(right) / n,
           "balanced_accuracy": mean([mpf(hit[c]) / true[c] for c in there]),
           "macro_f1": mean(list(f1.values())),
           "weighted_f1": sum(true[c] * f1[c] for c in there) / n,
           "macro_precision": mean([mpf(hit[c]) / said[c] if said[c] else mpf(0) for c in either]),
           "macro_recall": mean([mpf(hit[c]) / true[c] if true[c] else mpf(0) for c in either]),
           "specificity": mean(list(apart.values())) if k > 2 else apart[positive]}
    under = mpf(n * n - sum(v * v for v in said)) * (n * n - sum(v * v for v in true))
    by_margins = sum(a * b for a, b in zip(true, said))
    out["mcc"] = (right * n - by_margins) / sqrt(under) if under else mpf(0)
    chance = mpf(by_margins) / (n * n)
    out["kappa"] = (out["accuracy"] - chance) / (1 - chance) if chance < 1 else None
    return out


def by_mass(scores, guess, truth):
    """Calibration error over ten bins of equally many rows; a row of a tie lies in the tie's bins by shares."""
    n, bins, low = len(truth), [mpf(0)] * 10, 0
    trust = [s[g] for s, g in zip(scores, guess)]
    for p in sorted(set(trust)):
        of = [i for i in range(n) if trust[i] == p]
        right = mpf(sum(guess[i] == truth[i] for i in of)) / len(of)
        for b in range(10):
            part = min(low + len(of), mpf((b + 1) * n) / 10) - max(low, mpf(b * n) / 10)
            if part > 0:
                bins[b] += part * (right - mpf(p))
        low += len(of)
    return sum(abs(b) for b in bins) / n


def by_probability(scores, guess, truth, k):
    pairs = list(zip(scores, truth))
    out = {"log_loss": mean([-log(min(max(mpf(s[t]), mpf("1e-15")), mpf(1 - 1e-15))) for s, t in pairs]),
           "brier": mean([sum((mpf(s[c]) - (t == c)) ** 2 for c in range(k)) for s, t in pairs]) / (2 if k == 2 else 1)}
    bins = {}
    for s, g, t in zip(scores, guess, truth):
        p = round(s[g], 6)                      # a float of 0.6 lies a little above it
        b = next(b for b in range(10) if p <= (b + 1) / 10 + 1e-9)
        bins.setdefault(b, []).append((g == t) - mpf(s[g]))
    out["ece"] = sum(abs(sum(v)) for v in bins.values()) / len(truth)
    out["ece_mass"] = by_mass(scores, guess, truth)
    return out


def classification(scores, truth, k, probabilities, positive):
    guess = [first_largest(s) for s in scores]
    there = sorted(set(truth))
    out = by_classes(truth, guess, k, positive)
    if k > 2:                                   # among the two scored highest
        out["top_k"] = mean([mpf(sum((v, -c) > (s[t], -t) for c, v in enumerate(s)) < 2) for s, t in zip(scores, truth)])
    if probabilities:
        out.update(by_order(scores, truth, k, there, positive), **by_probability(scores, guess, truth, k))
    elif k == 2:                                # decisions: the second less the first; votes of more rank nothing
        out.update(by_order([(a - b, b - a) for a, b in scores], truth, k, there, positive))
    return out


def regression(scores, truth):
    said = [mpf(s[0]) for s in scores]
    gap = [mpf(t) - y for y, t in zip(said, truth)]
    n, m, size = len(gap), mean([mpf(t) for t in truth]), sorted(abs(g) for g in gap)
    out = {"rmse": sqrt(sum(g * g for g in gap) / n), "mae": sum(size) / n, "pinball": sum(size) / n / 2,
           "median_ae": (size[(n - 1) // 2] + size[n // 2]) / 2,
           "mape": mean([abs(g) / abs(mpf(t)) for g, t in zip(gap, truth)]) if all(truth) else None,
           "r2": 1 - sum(g * g for g in gap) / sum((mpf(t) - m) ** 2 for t in truth)}
    if all(t > 0 for t in truth) and all(y > 0 for y in said):
        out["poisson_deviance"] = 2 * mean([t * log(t / y) - t + y for y, t in zip(said, map(mpf, truth))])
    a, b = mid_ranks(said), mid_ranks(truth)
    if len(set(a)) > 1:
        half = mpf(n + 1) / 2
        a, b = [x - half for x in a], [x - half for x in b]
        out["spearman"] = sum(x * y for x, y in zip(a, b)) / sqrt(sum(x * x for x in a) * sum(y * y for y in b))
    return out


def positive_of(d):
    """Of two classes the rarer one."""
    return min((1, 0), key=labels[d].count)


primary = {(s["study"], s["task"]): s["metric"] for s in rows("select * from study_metric")}
for c in cells:
    d, v = datasets[c["dataset_id"]], variants[c["variant_id"]]
    c["data"], c["label"], c["learner"] = d["name"], v["label"], v["learner"]
    c["data_at"], c["label_at"] = c["dataset_id"], c["variant_id"]
    c["regression"], c["baseline"] = d["task"] == "regression", v["baseline"]
    c["metric"] = primary[c["study"], d["task"]]
    c["scores"] = {m: s["test"] for (i, m), s in stored.items() if i == c["id"]}
    if c["id"] in predictions:
        row, scores = predictions[c["id"]]
        truth = [(targets if c["regression"] else labels)[d["id"]][i] for i in row]
        own = regression(scores, truth) if c["regression"] else \
            classification(scores, truth, len(classes[d["id"]]), c["scores"].get("log_loss") is not None, positive_of(d["id"]))
        for m, x in c["scores"].items():
            y = own.setdefault(m, None)
            assert x is y is None or abs(x - y) < 1e-9 * (1 + abs(x)), (c["id"], m, x, y)
        c["scores"] = own
    s = stored[c["id"], c["metric"]]
    c["train"], c["valid"] = s["train"], s["valid"]
    c["test"] = c["scores"][c["metric"]]


# ---- words and figures of a report ----

lines = []
heading = ""
def number_in(word):
    word = re.sub(r"^[-+]+(?=[-+])", "", word.rstrip(".+-").lstrip("."))
    return [word] if re.search("[0-9]", word) else []


names = set(d["name"] for d in datasets.values()) | set(v["label"] for v in variants.values() if v["role"] == "default")


def telling(text):
    """The names and numbers of a sentence."""
    out = []
    for word in text.replace("\u2212", "-").split(" "):
        word = re.sub(r'^[*`("\u201c]+|[*`).,;:"\u201d]+$', "", word)
        if word in names:
            out.append(word)
        else:
            out += [n for w in re.sub(r"[^-+0-9.]+", " ", word).split() for n in number_in(w)]
    return out


def section(title):
    global heading
    heading = title


def say(text):
    if telling(text):
        lines.append("%s: %s" % (heading, " ".join(telling(text))))


def row(*cell):
    lines.append("%s | %s" % (heading, " | ".join(str(c) for c in cell)))


def minus(text):
    return text.replace("-", "\u2212")


def fixed(x, decimals):
    text = "%.*f" % (decimals, x)
    return minus(text if float(text) else text.lstrip("-"))


def points(x):
    if x is None:
        return "\u2013"
    text = "%+.1f" % (100 * x)
    return minus(text) if float(text) else "0.0"


def to(ci):
    return "\u2013" if ci[0] is None else "%s to %s" % (points(ci[0]), points(ci[1]))


def figure(x):
    return "\u2013" if x is None else fixed(x, 3 if abs(x) < 10 else 2 if abs(x) < 100 else 1 if abs(x) < 1000 else 0)


def p_text(p):
    return "<0.001" if p < mpf("0.001") else "%.3f" % p


def p_is(p):
    return "p < 0.001" if p < mpf("0.001") else "p = %.3f" % p


def two_digits(half, least):
    from math import floor, log10
    d = 1 - floor(log10(half)) if half > 0 else least
    return min(max(d, least), 8)


def score_text(percent, mean, half, relative):
    if percent:
        return "%.1f" % (100 * mean) + ("" if half is None else " \u00b1 %.1f" % (100 * half))
    d = two_digits(float(half if half is not None and half > abs(mean) / 1000 else abs(mean) / 100),
                   0 if relative else 3)
    return fixed(mean, d) + ("" if half is None else " \u00b1 %.*f" % (d, half))


def count(n, thing):
    return "%d %s%s" % (n, thing, "" if n == 1 else "s")


def size_text(x):
    unit = 0
    while x >= 1000 and unit < 4:
        x /= 1000
        unit += 1
    if not unit:
        return "%.0f B" % x
    from math import floor, log10
    return "%.*f %s" % (min(max(2 - floor(log10(x)), 0), 3), x, ["B", "kB", "MB", "GB", "TB"][unit])


def bold(text, on=True):
    return "**%s**" % text if on else text


def distinct(x):
    return list(dict.fromkeys(x))


def ratio(cs):
    return mpf(sum(c["n_test"] for c in cs)) / sum(c["n_train"] + (c["n_valid"] or 0) for c in cs)


def limits(cs):
    """Folds of a repeat, and the rows that are tested in one."""
    repeats = len(set(c["repeat"] for c in cs))
    folds = len(cs) // repeats
    return folds, mpf(sum(c["n_test"] for c in cs)) * folds / len(cs)


def wilson(right, n):
    p = mpf(right) / n
    centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return centre - half, centre + half


def flat(d):
    """No spread beyond rounding."""
    return max(d) - min(d) < mpf("1e-9")


def median(x):
    x = sorted(x)
    return (x[(len(x) - 1) // 2] + x[len(x) // 2]) / 2


# ---- a comparison ----

class Comparison:
    def __init__(self, study):
        self.cells = [c for c in cells if c["study"] == study]
        self.sets = distinct(c["data"] for c in self.cells)
        self.names = distinct(c["label"] for c in self.cells)
        self.of = {(s, l): sorted((c for c in self.cells if c["data"] == s and c["label"] == l),
                                  key=lambda c: (c["repeat"], c["fold"]))
                   for s in self.sets for l in self.names}
        self.base = [l for l in self.names if any(c["baseline"] for c in self.cells if c["label"] == l)]
        self.regression = {s: self.of[s, self.names[0]][0]["regression"] for s in self.sets}
        self.by_task = [[s for s in self.sets if self.regression[s] == t] for t in (False, True)]
        self.dataset = {s: datasets[self.of[s, self.names[0]][0]["dataset_id"]] for s in self.sets}
        for s in self.sets:
            for l in self.names:
                assert all(c["status"] == "ok" for c in self.of[s, l])
        self.fill()
        self.order()
        self.luck = {(s, l): self.is_luck(s, l) for s in self.sets for l in self.names}
        for l in self.ranked:                   # first, but no better than luck, is nothing won
            self.first[l] = [s for s in self.first[l] if not self.luck[s, l]]
        self.tests()

    def scores(self, s, l, part="test"):
        return [mpf(c[part]) for c in self.of[s, l]]

    def fill(self):
        self.mean, self.train, self.ci, self.se, self.df, self.reference = {}, {}, {}, {}, {}, {}
        for s in self.sets:
            for l in self.names:
                x, key = self.scores(s, l), (s, l)
                self.mean[key], self.train[key] = mean(x), mean(self.scores(s, l, "train"))
                if flat(x):
                    if self.regression[s]:
                        raise SystemExit("a regression without spread is not worked out here")
                    repeats = len(set(c["repeat"] for c in self.of[key]))
                    n = sum(c["n_test"] for c in self.of[key]) // repeats
                    self.ci[key] = wilson(int(round(float(self.mean[key] * n))), n)
                    self.se[key], self.df[key] = (self.ci[key][1] - self.ci[key][0]) / 2 / Z, None
                else:
                    m, self.se[key], lo, hi, p = corrected(x, ratio(self.of[key]))
                    self.ci[key], self.df[key] = (lo, hi), len(x) - 1
            self.reference[s] = min(self.mean[s, b] for b in self.base) if self.regression[s] else mpf(1)

    def merit(self, s, x):
        return 1 - x / self.reference[s] if self.regression[s] else x

    def gap(self, s, l):
        return self.merit(s, self.train[s, l]) - self.merit(s, self.mean[s, l])

    def rounded(self, s, l):
        return mpf(round(float(self.merit(s, self.mean[s, l])), 6))

    def order(self):
        ranked = [l for l in self.names if l not in self.base]
        ranks = {s: dict(zip(ranked, mid_ranks([-self.rounded(s, l) for l in ranked]))) for s in self.sets}
        first = {l: [s for s in self.sets if self.rounded(s, l) == max(self.rounded(s, m) for m in ranked)]
                 for l in ranked}
        self.ranks, self.first = ranks, first
        self.mean_rank = {l: mean([ranks[s][l] for s in self.sets]) for l in ranked}
        self.ranked = sorted(ranked, key=lambda l: (self.mean_rank[l], -len(first[l])))
        self.all = self.ranked + self.base

    def is_luck(self, s, l):
        if l in self.base:
            return False
        if not self.regression[s] and not self.ci[s, l][0] > self.dataset[s]["majority"]:
            return True
        for b in self.base:
            d = [(y - x if self.regression[s] else x - y) for x, y in zip(self.scores(s, l), self.scores(s, b))]
            if flat(d):
                if abs(d[0]) < 1e-9:
                    return True
                continue
            folds, n = limits(self.of[s, l])
            m, se, lo, hi, p = corrected(d, ratio(self.of[s, l] + self.of[s, b]), folds,
                                         None if self.regression[s] else n)
            if not (m > 0 and p < mpf("0.05")):
                return True
        return False

    def tests(self):
        self.pairs = list(itertools.combinations(self.ranked, 2))
        self.paired, family = {}, []
        for s in self.sets:
            per = -1 / self.reference[s] if self.regression[s] else mpf(1)
            for a, b in self.pairs:
                d = [per * (x - y) for x, y in zip(self.scores(s, a), self.scores(s, b))]
                q = ratio(self.of[s, a] + self.of[s, b])
                folds, n = limits(self.of[s, a])
                n = None if self.regression[s] else n
                t = {"mean": mean(d), "p": mpf(1), "varies": not flat(d), "ci": None}
                if t["varies"]:
                    m, se, lo, hi, t["p"] = corrected(d, q, folds, n)
                    t["ci"] = lo, hi
                    t["rope"] = [posterior(d, q, mpf(w), folds, n) for w in ("0.005", "0.01", "0.02")]
                elif abs(t["mean"]) < 1e-9:
                    t["mean"] = mpf(0)
                self.paired[s, a, b] = t
        for t, p in zip(self.paired.values(), holm([t["p"] for t in self.paired.values()])):
            t["holm"] = p
            t["better"] = 0
            if not t["varies"]:
                t["word"] = "deterministic difference" if t["mean"] else "identical scores"
            elif p < mpf("0.05"):
                t["better"] = 1 if t["mean"] > 0 else -1
                t["word"] = None
            else:
                t["word"] = "practically equal" if t["rope"][1][1] >= mpf("0.95") else "not shown"
        for (s, a, b), t in self.paired.items():
            if t["better"]:
                t["word"] = a if t["better"] > 0 else b
        self.over = {}
        for a, b in self.pairs:
            for task, of in enumerate(self.by_task):
                if len(of) < 2:
                    continue
                d = [self.merit(s, self.mean[s, a]) - self.merit(s, self.mean[s, b]) for s in of]
                plus, p = wilcoxon(d)
                left = [v for v in (mpf(round(float(x), 6)) for x in d) if v]
                total = sum(mid_ranks([abs(v) for v in left]))
                self.over[a, b, task] = {
                    "mean": mean(d), "p": p, "plus": plus, "minus": total - plus,
                    "r": (2 * plus - total) / total if total else mpf(0),
                    "median": median([(d[i] + d[j]) / 2 for i in range(len(d)) for j in range(i, len(d))]),
                    "shares": signed_rank_shares(d, mpf("0.01")),
                    "equal": max(one_sided(d, mpf("0.01")), one_sided([-v for v in d], mpf("0.01")))}
        for out, key in (("holm", "p"), ("equal_holm", "equal")):
            for t, p in zip(self.over.values(), holm([t[key] for t in self.over.values()])):
                t[out] = p
        for task in range(2):
            of = [self.over[a, b, task] for a, b in self.pairs if (a, b, task) in self.over]
            for t, p in zip(of, shaffer([t["p"] for t in of], len(self.ranked))):
                t["shaffer"] = min(mpf(1), p * len({k for a, b, k in self.over}))
        for (a, b, task), t in self.over.items():
            t["better"] = 0 if t["holm"] >= mpf("0.05") else 1 if t["plus"] > t["minus"] else -1
            t["word"] = [("practically equal" if t["equal_holm"] <= mpf("0.05") else "not shown"), a, b][t["better"]]

    def is_best(self, s, l):
        return l == self.best(s) and not self.luck[s, l]

    def task_mean(self, l, task):
        """Mean of score / reference over the sets of a task, and half its interval."""
        v, df, of = [], [], self.by_task[task]
        for s in of:
            share = self.mean[s, l] / self.reference[s]
            if not task:
                v.append(self.se[s, l] ** 2)
                df.append(self.df[s, l])
                continue
            if l in self.base:
                return mpf(1), None
            base = min(self.base, key=lambda b: self.mean[s, b])
            d = [x - share * y for x, y in zip(self.scores(s, l), self.scores(s, base))]
            v.append((corrected(d, ratio(self.of[s, l] + self.of[s, base]),
                                limits(self.of[s, l])[0])[1] / self.reference[s]) ** 2)
            df.append(limits(self.of[s, l])[0] - 1)
        fourth = sum(x * x / n for x, n in zip(v, df) if n)
        m = mean([self.mean[s, l] / self.reference[s] for s in of])
        return m, t_quantile(mpf("0.975"), sum(v) ** 2 / fourth) * sqrt(sum(v)) / len(of)

    def task_gap(self, l, task):
        return mean([self.gap(s, l) for s in self.by_task[task]])

    def score(self, s, l, half=True):
        h = (self.ci[s, l][1] - self.ci[s, l][0]) / 2 if half else None
        return score_text(not self.regression[s], self.mean[s, l], h, True)

    def best(self, s):
        return max(self.ranked, key=lambda l: self.rounded(s, l))

    def worse(self, s, l):
        b = self.best(s)
        return any(t["word"] == b and {x, y} == {b, l} for (z, x, y), t in self.paired.items() if z == s)


def chi2_tail(x, df):
    return gammainc(mpf(df) / 2, x / 2, mp.inf, regularized=True)


def f_tail(x, d1, d2):
    return betainc(mpf(d2) / 2, mpf(d1) / 2, 0, d2 / (d2 + d1 * x), regularized=True)


def friedman(c):
    n, k = len(c.sets), len(c.ranked)
    sums = [sum(c.ranks[s][l] for s in c.sets) for l in c.ranked]
    chi2 = mpf(12) / (n * k * (k + 1)) * sum((v - n * mpf(k + 1) / 2) ** 2 for v in sums)
    ties = 0
    for s in c.sets:
        of = list(c.ranks[s].values())
        ties += sum(of.count(v) ** 3 - of.count(v) for v in set(of))
    tied = chi2 / (1 - mpf(ties) / (n * (k ** 3 - k)))
    f = (n - 1) * tied / (n * (k - 1) - tied)
    ways = {(0,) * k: 1}                        # rank sums, doubled, of all arrangements of each row
    for s in c.sets:
        more = {}
        for order in itertools.permutations(int(2 * v) for v in c.ranks[s].values()):
            for at, w in ways.items():
                key = tuple(x + y for x, y in zip(at, order))
                more[key] = more.get(key, 0) + w
        ways = more

    def uneven(v):
        return sum((k * x - sum(v)) ** 2 for x in v)
    seen = uneven([int(2 * v) for v in sums])
    exact = mpf(sum(w for v, w in ways.items() if uneven(v) >= seen)) / sum(ways.values())
    return {"chi2": chi2, "p": chi2_tail(chi2, k - 1), "tied": tied, "p_tied": chi2_tail(tied, k - 1),
            "exact": exact, "f": f, "p_f": f_tail(f, k - 1, (k - 1) * (n - 1)), "w": tied / (n * (k - 1))}


def range_tail(q, k):
    """P(range of k standard normals > q)."""
    cdf = lambda x: ncdf(x)
    return 1 - k * quad(lambda x: npdf(x) * (cdf(x) - cdf(x - q)) ** (k - 1), [-8, -4, 0, 4, 8 + q])


def critical_difference(c):
    n, k = len(c.sets), len(c.ranked)
    q = findroot(lambda x: range_tail(x, k) - mpf("0.05"), 3.3)
    return q / sqrt(2) * sqrt(mpf(k * (k + 1)) / (6 * n))


def listed(x):
    return ", ".join(x)


TASK = ["classification", "regression"]


def conclusions(c):
    both = all(c.by_task)
    l = c.ranked
    say("%s ranks first: mean rank %.2f of %d over %s, best on %s. %s follows at %.2f." % (
        l[0], c.mean_rank[l[0]], len(l), count(len(c.sets), "data set"), listed(c.first[l[0]]), l[1],
        c.mean_rank[l[1]]))
    cd = critical_difference(c)
    near = [b for b in l[1:] if c.mean_rank[b] - c.mean_rank[l[0]] <= cd]
    by = "by mean ranks (critical difference %.2f)" % cd
    say("Not shown to be behind %s %s: %s." % (l[0], by, listed(near)) if near else
        "All others are shown to be behind %s %s." % (l[0], by))
    f = friedman(c)
    say("Over all data sets, ranks differ (Friedman %s)" % p_is(f["exact"]))
    for task, of in enumerate(c.by_task):
        tests = [t for (a, b, k), t in c.over.items() if k == task]
        if not tests:
            continue
        where = "over the %d %s sets" % (len(of), TASK[task]) if both else "over the data sets"
        decided = sum(t["better"] != 0 for t in tests)
        equal = sum(t["word"] == "practically equal" for t in tests)
        floor = mpf(2) / 2 ** len(of)
        if decided:
            say("The difference is real for %d of %s %s" % (decided, count(len(c.pairs), "pair"), where))
        elif floor * len(c.pairs) > mpf("0.05"):
            say("%s are too few: the smallest p is %.3g, before adjusting for %s" % (
                count(len(of), "set"), floor, count(len(c.pairs), "pair")))
        else:
            say("No difference %s is established: no pair is below 0.05 after Holm." % where)
        if equal:
            say("%s practically equal %s: within 1 point" % ("One pair is" if equal == 1 else "%d pairs are" % equal,
                                                             where))
    tests = c.paired
    decided = [k for k, t in tests.items() if t["better"]]
    if decided:
        say("%d of %s real" % (len(decided), count(len(tests), "difference")))
    else:
        say("none of %d differences is" % len(tests))
    for task in (False, True):
        of = [k for k in decided if c.regression[k[0]] == task]
        if of:
            s, a, b = max(of, key=lambda k: abs(tests[k]["mean"]))
            t = tests[s, a, b]
            ci = [100 * t["better"] * v for v in t["ci"]]
            if t["better"] < 0:
                a, b = b, a
            say("%s beats %s on %s by %.1f (95 %% interval %.1f to %.1f)" % (a, b, s, 100 * abs(t["mean"]), min(ci),
                                                                           max(ci)))
    same = sum(t["word"] == "deterministic difference" for t in tests.values())
    if same:
        say("One difference is" if same == 1 else "%d differences are" % same)
    for task, of in enumerate(c.by_task):
        if not of:
            continue
        worst = max(l, key=lambda x: c.task_gap(x, task))
        least = min(l, key=lambda x: c.task_gap(x, task))
        say("%s has the widest gap: %.1f, %s the narrowest, %s" % (
            worst, 100 * c.task_gap(worst, task), least, points(c.task_gap(least, task))))
    engines(c)
    for x in l:
        of = [s for s in c.sets if c.luck[s, x]]
        if of:
            say("%s is not shown to be better than luck on %s" % (x, listed(of)))


def engines(c):
    for l in c.names:
        if l.startswith("svm"):
            say("Engines behind these times: %s by libsvm" % l)


def ranking(c):
    say("Ranking over %s" % count(len(c.sets), "data set"))
    head = ["#", "learner", "mean rank"]
    head += [h for h, of in zip(["accuracy %", "RMSE %"], c.by_task) if of]
    head += ["accuracy gap", "RMSE gap"] if all(c.by_task) else ["gap"]
    row(*head, "fit", "predict", "wins")
    for i, l in enumerate(c.all):
        base = l in c.base
        out = ["" if base else i + 1, bold(l, i == 0),
               "\u2013" if base else bold("%.2f" % c.mean_rank[l], i == 0)]
        for task, of in enumerate(c.by_task):
            if of:
                m, half = c.task_mean(l, task)
                out.append("%.1f" % (100 * m) + ("" if half is None else " \u00b1 %.1f" % (100 * half)))
        for task, of in enumerate(c.by_task):
            if of:
                out.append("\u2013" if base else points(c.task_gap(l, task)))
        row(*out, "*", "*", "\u2013" if base else len(c.first[l]))
    say("\u00b1 is half the 95 % interval")
    if c.by_task[1]:
        say("In percent of an error, the baseline is 100 by definition.")
    say("critical difference (%.2f ranks at the 5 %% level with %d data sets)" % (critical_difference(c), len(c.sets)))


def pooled(c, s, l):
    """R2 of all test rows at once."""
    p = [z for x in c.of[s, l] for z in zip(*predictions[x["id"]])]
    return regression([v for i, v in p], [targets[c.dataset[s]["id"]][i] for i, v in p])["r2"]


def least_error(d):
    """As the generator has stated it in the data set, with five digits."""
    m = re.search(r"Least possible (error \(Bayes\)|mean squared error): ([0-9][0-9.e-]*)", d["description"] or "")
    if d["spec"].startswith("twonorm"):         # five digits would end half way between two printed ones
        return ncdf(mpf(-2))
    return None if not m else mpf(m[2]) if d["task"] == "classification" else mpf(m[2]) ** mpf("0.5")


def least_errors(c, task, of):
    def shown(x):
        return fixed(x, 4) if task else fixed(100 * x, 2)

    def over(s, l):
        error, (lo, hi) = c.mean[s, l], c.ci[s, l]
        least = least_error(c.dataset[s])
        return (error - least, lo - least, hi - least) if task else (1 - error - least, 1 - hi - least, 1 - lo - least)
    if not of:
        return
    best = {s: min(c.ranked, key=lambda l: over(s, l)[0]) for s in of}
    met = ["%s ( %s )" % (s, best[s]) for s in of if over(s, best[s])[1] <= 0]
    say("Of %d whose generator knows its 95 %% interval on %d %s" % (len(of), len(met), listed(met) if met else ""))
    say("half the 95 % interval")
    row("data set", "least possible", *c.ranked)
    for s in of:
        row(s, shown(least_error(c.dataset[s])),
            *[bold("%s \u00b1 %s" % (shown(over(s, l)[0]), shown((over(s, l)[2] - over(s, l)[1]) / 2)), over(s, l)[1] <= 0)
              for l in c.ranked])


def scores(c):
    say("(Nadeau & Bengio 2003) (p < 0.05 after Holm) than every baseline,")
    for task, of in enumerate(c.by_task):
        if not of:
            continue
        say("half the 95 % interval")
        row("data set", "rows", "features", *([] if task else ["classes"]), *c.all)
        for s in of:
            d = c.dataset[s]
            row(s, d["rows"], d["features"], *([] if task else [d["classes"]]),
                *[bold(c.score(s, l) + (" \u25bc" if l in c.ranked and c.worse(s, l) else ""), c.is_best(s, l))
                  for l in c.all])
    say("Scores on unseen rows, with 95 % intervals. Lines are corrected 95 % intervals")
    for task, of in enumerate(c.by_task):
        least_errors(c, task, [s for s in of if least_error(c.dataset[s]) is not None])
    for task, of in enumerate(c.by_task):
        if not of:
            continue
        row("measure", *c.all)
        for m in sorted(set(m for s in of for x in c.of[s, c.names[0]] for m in x["scores"])):
            scales = [("", of)]
            if m in ("brier", "average_precision", "specificity"):
                two = [s for s in of if c.dataset[s]["classes"] == 2]
                scales = [(", %s" % n, [s for s in of if (s in two) == (n == "two classes")])
                          for n in distinct("two classes" if s in two else "more classes" for s in of)]
            elif m in ("rmse", "mae", "median_ae", "pinball", "poisson_deviance"):
                scales = [(", %s" % s, [s]) for s in of]
            for name, where in scales:
                out = []
                for l in c.all:
                    x = [mean(y) for y in ([v["scores"][m] for v in c.of[s, l] if v["scores"].get(m) is not None]
                                           for s in where) if y]
                    out.append(figure(mean(x) if x else None))
                if any(x != figure(None) for x in out):
                    row("`%s%s`" % (m, name), *out)
        if task:
            row("`r2, all rows at once`", *[figure(mean([pooled(c, s, l) for s in of])) for l in c.all])
            say("r2 is taken within each fold")


def tests(c):
    say("below 0.05 within 1 point reaches 0.95 fewer than 3 folds")
    f = friedman(c)
    say("Over %d, %.2f (%s), with ties corrected %.2f (%s; exact %s); F is %.2f (%s); W %.2f (0: no, 1: full)" % (
        len(c.sets), f["chi2"], p_is(f["p"]), f["tied"], p_is(f["p_tied"]), p_is(f["exact"]), f["f"],
        p_is(f["p_f"]), f["w"]))
    for task, of in enumerate(c.by_task):
        if len(of) < 2:
            continue
        row("pair", "difference", "median", "r", "won", "equal", "not shown", "lost", "p", "p Holm", "p Shaffer",
            "p equal", "better")
        for a, b in c.pairs:
            t = c.over[a, b, task]
            word = [c.paired[s, a, b]["word"] for s in of]
            real = t["better"] != 0
            won, lost, equal = word.count(a), word.count(b), word.count("practically equal")
            row("%s \u2013 %s" % (a, b), points(t["mean"]), points(t["median"]), fixed(t["r"], 2), won, equal,
                len(of) - won - lost - equal, lost, p_text(t["p"]), bold(p_text(t["holm"]), real),
                p_text(t["shaffer"]), p_text(t["equal_holm"]), bold(t["word"], real))
        say("%d 1" % len(of))
        row("pair", "posterior first", "posterior equal", "posterior second", "share first", "share equal", "share second")
        for a, b in c.pairs:
            row("%s \u2013 %s" % (a, b), "*", "*", "*", *[fixed(x, 3) for x in c.over[a, b, task]["shares"]])
    say("(Nadeau & Bengio 2003) folds - 1 5 %: 2 to 4 up to 6 where 1,000 runs (Corani & Benavoli 2015) 1 point")
    row("data set", "pair", "difference", "95 % interval", "p", "p Holm", "P(first)", "P(equal)", "P(second)", "better")
    for s in c.sets:
        for i, (a, b) in enumerate(c.pairs):
            t = c.paired[s, a, b]
            real = t["better"] != 0
            if t["varies"]:
                first, equal, second = t["rope"][1]
                cells_ = [to(t["ci"]), p_text(t["p"]), bold(p_text(t["holm"]), real), fixed(first, 2),
                          fixed(equal, 2), fixed(second, 2)]
            else:
                p = "1.000" if not t["mean"] else "\u2013"
                cells_ = ["\u2013", p, p_text(t["holm"])] + ["\u2013"] * 3
            row("" if i else s, "%s \u2013 %s" % (a, b), points(t["mean"]), *cells_, bold(t["word"], real))
    row("region", "practically equal", "better by more", "neither")
    for k, w in enumerate(("0.5", "1", "2")):
        of = [t["rope"][k] for t in c.paired.values() if t["varies"]]
        equal = sum(e >= mpf("0.95") for f_, e, g in of)
        more = sum(e < mpf("0.95") and max(f_, g) >= mpf("0.95") for f_, e, g in of)
        row("\u00b1" + w, equal, more, len(of) - equal - more)


def answers(c, s, l):
    """(repeat, row) -> class said"""
    out = {}
    for x in c.of[s, l]:
        for r, sc in zip(*predictions[x["id"]]):
            out[x["repeat"], r] = first_largest(sc)
    return out


def mcnemar(c):
    where = [s for s in c.by_task[0] if all(x["repeat"] == 0 for x in c.of[s, c.names[0]])]
    found = {}
    for s in where:
        truth = labels[c.dataset[s]["id"]]
        for a, b in c.pairs:
            x, y = answers(c, s, a), answers(c, s, b)
            only = [sum(p[k] == truth[k[1]] != q[k] for k in x) for p, q in ((x, y), (y, x))]
            found[s, a, b] = len(x), only
    if not found:
        return
    assert all(x["fold"] for s in where for x in c.of[s, c.names[0]][1:])       # folds: counted, not tested
    row("data set", "pair", "rows", "only first", "only second", "p", "p Holm", "better")
    for (s, a, b), (n, only) in found.items():
        row(s if (a, b) == c.pairs[0] else "", "%s \u2013 %s" % (a, b), n, *only, *["\u2013"] * 3)


def gaps(c):
    row("data set", *c.ranked)
    for s in c.sets:
        row(s, *[points(c.gap(s, l)) for l in c.ranked])


def confusions(c):
    say("Up to 5 classes")
    for s in c.by_task[0]:
        name = classes[c.dataset[s]["id"]]
        truth = labels[c.dataset[s]["id"]]
        say("%s: what each class was taken for" % s)
        row("learner", "true class", *["as %s" % n for n in name], "right, %")
        for l in c.ranked:
            said = answers(c, s, l)
            for t in range(len(name)):
                n = [sum(g == k and truth[r[1]] == t for r, g in said.items()) for k in range(len(name))]
                row("" if t else l, name[t], *[bold(v, k == t) if v else "\u00b7" for k, v in enumerate(n)],
                    "%.1f" % (mpf(100) * n[t] / sum(n)))


def calibration(c):
    """Of the first repeat, every row that was tested once."""
    say("error (ECE) is not 0")
    say("at most 10 bins, 95 %")
    row("data set", "learner", "rows", "says, %", "is right, %", "ECE", "ECE, equal width", "Brier score")
    told = []
    for s in c.by_task[0]:
        d, first = c.dataset[s]["id"], True
        for l in c.ranked:
            if c.of[s, l][0]["scores"].get("log_loss") is None:
                continue
            told.append(l)
            pairs = [(sc, labels[d][r]) for x in c.of[s, l] if x["repeat"] == 0 for r, sc in zip(*predictions[x["id"]])]
            scores, truth = [p[0] for p in pairs], [p[1] for p in pairs]
            guess = [first_largest(x) for x in scores]
            own = by_probability(scores, guess, truth, len(classes[d]))
            row(s if first else "", l, len(pairs), "%.1f" % (100 * mean([mpf(x[g]) for x, g in zip(scores, guess)])),
                "%.1f" % (mpf(100) * sum(g == t for g, t in zip(guess, truth)) / len(truth)),
                *["%.3f" % own[m] for m in ("ece_mass", "ece", "brier")])
            first = False
    none = [l for l in c.ranked if l not in told]
    if none:
        say("No probabilities are given by %s." % " and ".join(none))


def time(c):
    engines(c)
    tuned = any("(tuned)" in l for l in c.names)
    row("data set", "learner", *(["tune"] if tuned else []), "fit", "CPU", "least", "middle half", "predict",
        "memory", "model")
    for s in c.sets:
        for i, l in enumerate(c.ranked):
            size = median([x["model_size"] for x in c.of[s, l]])
            row("" if i else s, l, *(["*"] if tuned else []), *["*"] * 6, size_text(size))


# ---- searches ----

def settings(variant, params):
    """Every parameter's text: the variant's, changed by the trial's."""
    out = {k: v for k, v in json.loads(variants[variant]["params"]).items()}
    for part in params.split(",") if params else []:
        k, v = part.split("=", 1)
        out[k] = v
    return out


def plain(v):
    return "yes" if v is True else "no" if v is False else "%g" % v if isinstance(v, (int, float)) else str(v)


def number_of(text):
    try:
        return float(text)
    except ValueError:
        return None


def tuning(c):
    say("(Tang et al. 2020)")
    row("data set", "learner", "default", "tuned", "gain", "95 % interval", "optimism", "tried", "search")
    found = []
    for s in c.sets:
        i = 0
        for l in c.ranked:
            if not l.endswith(" (tuned)"):
                continue
            base = l[:-len(" (tuned)")]
            tried = {x["id"]: rows("select * from trial where cell_id = ? order by number", x["id"])
                     for x in c.of[s, l]}
            chosen = mean([mpf(t["score"]) for ts in tried.values() for t in ts if t["chosen"]])
            key = (s, l, base) if (s, l, base) in c.paired else (s, base, l)
            t = c.paired[key]
            sign = 1 if key[1] == l else -1
            ci = sorted(sign * v for v in t["ci"]) if t["ci"] else None
            row("" if i else s, c.of[s, l][0]["learner"], c.score(s, base, False), c.score(s, l, False),
                points(sign * t["mean"]), to(ci) if ci else "\u2013 to \u2013",
                points(c.merit(s, chosen) - c.merit(s, c.mean[s, l])),
                "%.0f" % (mpf(sum(len(ts) for ts in tried.values())) / len(tried)), "*")
            i += 1
            found.append((s, l, tried))
    values_table, edges = [], []
    for s, l, tried in found:
        variant = c.of[s, l][0]["variant_id"]
        trials = [t for x in c.of[s, l] for t in tried[x["id"]]]
        for name in distinct(p.split("=")[0] for t in trials for p in t["params"].split(",") if p):
            values = [plain(settings(variant, t["params"])[name]) for t in trials]
            picked = [v for v, t in zip(values, trials) if t["chosen"]]
            known = [number_of(v) for v in values if number_of(v) is not None]
            x = [number_of(v) for v in picked]
            numeric = None not in x
            picked = [v if number_of(v) is None else "%.3g" % number_of(v) for v in picked]
            shown = "\u2013"
            if numeric:
                shown = picked[0] if min(x) == max(x) else "%.3g (%.3g to %.3g)" % (median(x), min(x), max(x))
            edge, span = "", "\u2013"
            if known and min(known) < max(known):
                lo, hi = min(known), max(known)
                span = "%.3g to %.3g" % (lo, hi)
                least = min((v for v in known if v > 0), default=None)
                by_log = lo >= 0 and hi / least > 25

                def place(v):
                    if by_log:
                        return None if v <= 0 else float(mp.log(v / mpf(least)) / mp.log(hi / mpf(least)))
                    return (v - lo) / (hi - lo)
                if numeric:
                    at = [place(v) for v in x]
                    low = sum(a is not None and a <= .1 for a in at)
                    high = sum(a is not None and a >= .9 for a in at)
                    most = max(low, high)
                    if most >= 3 and 2 * most >= len(x):
                        edge = "%s end in %d of %d" % ("upper" if high >= low else "lower", most, len(x))
                        edges.append("On %s %s it chose %s %s folds, of %g to %g tried" % (s, l, name, edge, lo, hi))
            values_table.append((s, c.of[s, l][0]["learner"], "`%s`" % name, shown, span, edge, ", ".join(picked)))
    for e in edges:
        say(e)
    row("data set", "learner", "parameter", "chosen", "tried", "at the edge", "fold by fold")
    for v in values_table:
        row(*v)


# ---- remedies, on inner splits ----

def remedies(c, study):
    of = rows("select * from remedy where active and study = ? order by id", study)
    groups, table, helped = {}, [], 0
    for x in of:
        groups.setdefault((x["dataset_id"], x["variant_id"], x["against"]), {}).setdefault(x["arm"], {})[x["split"]] = x
    for (d, v, against), arms in sorted(groups.items(), key=lambda g: g[0][:2]):
        s, plain, first = datasets[d]["name"], arms.pop(""), True
        per = -1 / c.reference[s] if c.regression[s] else mpf(1)
        for name, arm in arms.items():
            x = [(arm[k], plain[k]) for k in sorted(arm)]
            assert all(a["status"] == b["status"] == "ok" for a, b in x)
            d_ = [per * (mpf(a["test"]) - mpf(b["test"])) for a, b in x]
            before, after = (mean([mpf(y[i]["test"]) for y in x]) for i in (1, 0))
            ci, word = None, "not shown"
            if not flat(d_):
                q = mpf(sum(a["tested"] for a, b in x)) / sum(a["learned"] for a, b in x)
                m, se = corrected(d_, q, len(d_), None if c.regression[s] else sum(a["tested"] for a, b in x))[:2]
                half = t_quantile(1 - mpf("0.05") / len(arms) / 2, len(d_) - 1) * se
                ci = m - half, m + half
                word = "helps" if ci[0] > 0 else "hurts" if ci[1] < 0 else "not shown"
            helped += word == "helps"
            table.append([s, variants[v]["label"], against] if first else ["", "", ""])
            table[-1] += [name, "`%s`" % arm[0]["changed"], "%s \u2192 %s" % tuple(
                score_text(not c.regression[s], y, None, True) for y in (before, after)),
                          points(mean(d_) if not flat(d_) or mean(d_) else mpf(0)), to(ci) if ci else "\u2013", "*", word]
            first = False
    if not table:
        return
    say("%d of %d settings help" % (helped, len(table)))
    row("data set", "learner", "against", "remedy", "parameters", "score", "buys", "95 % interval", "time", "verdict")
    for t in table:
        row(*t)


# ---- a dial of complexity ----

def overfitting(study):
    of = sorted((c for c in cells if c["study"] == study), key=lambda c: (c["dataset_id"], c["variant_id"]))
    found = []
    for data in distinct(c["data"] for c in of):
        for learner in distinct(c["learner"] for c in of):
            mine = [c for c in of if c["data"] == data and c["learner"] == learner]
            dial = mine[0]["factor"]
            xs = sorted(set(c["factor_value"] for c in mine))
            at = {x: sorted((c for c in mine if c["factor_value"] == x), key=lambda c: (c["repeat"], c["fold"]))
                  for x in xs}
            err = {part: {x: mean([1 - mpf(c[part]) for c in at[x]]) for x in xs} for part in ("train", "valid", "test")}
            end = xs[0] if err["train"][xs[0]] < err["train"][xs[-1]] else xs[-1]
            simple_first = xs if end == xs[-1] else xs[::-1]

            def lowest(e):
                m = min(e[x] for x in xs)
                return next(x for x in simple_first if e[x] <= m + mpf("1e-9"))
            folds = range(len(at[end]))
            picks = [lowest({x: 1 - mpf(at[x][f]["valid"]) for x in xs}) for f in folds]
            d = [mpf(at[p][f]["test"]) - mpf(at[end][f]["test"]) for f, p in enumerate(picks)]
            k, n = limits(at[end])
            t = corrected(d, ratio(at[end]), k, n) if not flat(d) else None
            found.append((data, learner, dial, lowest(err["test"]), err, end, sorted(picks, key=simple_first.index), d, t))
    adjusted = holm([t[4] if t else mpf(1) for *_, t in found])
    over = [t is not None and t[0] > 0 and p < mpf("0.05") for (*_, t), p in zip(found, adjusted)]
    say("On %d of %s" % (sum(over), count(len(found), "dial")))
    if any(over):
        raise SystemExit("the sentence of the largest loss is not worked out here")
    wide = max(found, key=lambda f: f[4]["test"][f[5]] - f[4]["train"][f[5]])
    say("%s on %s, %.1f points at %g" % (wide[1], wide[0], 100 * (wide[4]["test"][wide[5]] - wide[4]["train"][wide[5]]),
                                         wide[5]))
    for data in distinct(f[0] for f in found):
        say("Error over complexity: %s" % data)
    row("data set", "learner", "dial", "best at", "error there", "validation picks", "complex end", "loss there",
        "p Holm", "gap there", "reading")
    last = None
    for (data, learner, dial, best, err, end, picks, d, t), p in zip(found, adjusted):
        n = len(picks)
        low, mid, high = picks[(n - 1) // 4], picks[(n - 1) // 2], picks[n - 1 - (n - 1) // 4]
        shown = "%g" % mid if low == high else "%g (%g to %g)" % (mid, min(low, high), max(low, high))
        loss = fixed(100 * mean(d), 2) + (" \u00b1 " + fixed(100 * (t[3] - t[0]), 2) if t else "")
        word = "no loss beyond noise"
        if not t:
            word = "complexity still helps" if not mean(d) else "deterministic difference"
        elif p < mpf("0.05"):
            word = "overfits" if t[0] > 0 else "complexity helps"
        row("" if data == last else data, learner, {"max_depth": "depth", "k": "neighbours"}[dial], "%g" % best,
            fixed(100 * err["test"][best], 2), shown, "%g" % end, loss, p_text(p),
            fixed(100 * (err["test"][end] - err["train"][end]), 2), word)
        last = data


# ---- arms ----

def nats(x):
    text = "%+.3f" % x
    return minus(text if x >= mpf("0.0005") else text.lstrip("+")) if float(text) else "0.000"


def to_nats(ci):
    return "\u2013" if ci[0] is None else "%s to %s" % (nats(ci[0]), nats(ci[1]))


def by_fold(of, **like):
    return sorted((c for c in of if all(c[k] == v for k, v in like.items())), key=lambda c: (c["repeat"], c["fold"]))


def effect(d, cs, least=None, learned=None):
    """Corrected t of differences d; cs: the cells of both sides; learned: counts rows left out, too."""
    folds, n = limits(cs[:len(d)])
    if flat(d) and abs(d[0]) > 1e-9:
        raise SystemExit("an arm that always changes as much is not worked out here")
    q = mpf(sum(c["n_test"] for c in cs)) / sum(
        c["n_train"] + (c["n_valid"] or 0) + (learned and c["n_left_out"] or 0) for c in cs)
    return (mpf(0), 0, None, None, mpf(1)) if flat(d) else corrected(d, q, folds, n if least else None)


def arm_effects(arm, plain, levels=False):
    """On the test score, the gap, the log loss."""
    both, cs = list(zip(arm, plain)), arm + plain
    test = [mpf(a["test"]) - mpf(b["test"]) for a, b in both]
    gap = [mpf(a["train"]) - mpf(b["train"]) - d for (a, b), d in zip(both, test)]
    loss = [mpf(b["scores"]["log_loss"]) - mpf(a["scores"]["log_loss"]) for a, b in both]
    return effect(test, cs, True, levels), effect(gap, cs, False, levels), effect(loss, cs, False, levels)


def over_sets(x, labels, sets):
    return {l: random_effects([x[l, s][0] for s in sets], [x[l, s][1] for s in sets]) for l in labels}


def adjusted_by(x):
    return dict(zip(x, holm([t[4] for t in x.values()])))


def told(name, t):
    return "%s %s (%s)" % (name, points(t[0]), to(t[2:4]))


def regularization(study, plain_label, names, learner="mlp"):
    of = sorted((c for c in cells if c["study"] == study), key=lambda c: c["dataset_id"])
    sets = distinct(c["data"] for c in of)
    on = {(l, s): arm_effects(by_fold(of, data=s, label=l), by_fold(of, data=s, label=plain_label))
          for l in names for s in sets}
    test, gap, loss = [{k: x[i] for k, x in on.items()} for i in range(3)]
    p_on = [adjusted_by(x) for x in (test, gap, loss)]
    over = [over_sets(x, names, sets) for x in (test, gap, loss)]
    p_over = [adjusted_by(x) for x in over]
    say("The plain %s is %s; %s against it on %s." % (learner, plain_label, count(len(names), "arm"), count(len(sets), "data set")))
    best = sorted(names, key=lambda l: -over[0][l][0])
    real = [l for l in best if p_over[0][l] < mpf("0.05")]
    if real:
        say("%d of %s change: %s. Intervals are of 95 %%" % (
            len(real), count(len(names), "arm"), ", ".join(told(names[l], over[0][l]) for l in real)))
        m, se = over[0][best[0]][:2]
        half = t_quantile(1 - mpf("0.05") / len(names) / 2, len(sets) - 1) * se
        if best[0] in real:
            say("The best, %s: %s (95 %% interval, among %s: %s), %s of gap" % (
                names[best[0]], points(m), count(len(names), "arm"), to((m - half, m + half)),
                points(over[1][best[0]][0])))
    else:
        say("none of %s; %s" % (count(len(names), "arm"), told(names[best[0]], over[0][best[0]])))
    up, down = [[sum(x[k][0] * sign > 0 and p[k] < mpf("0.05") for k in x) for x, p in zip((test, gap, loss), p_on)]
                for sign in (1, -1)]
    say("Holm over all %s: %d raise, %d lower; %d narrow, %d widen; %d improve, %d worsen" % (
        count(len(test), "comparison"), up[0], down[0], down[1], up[1], up[2], down[2]))
    say("plain %s . 95 %% intervals 95 %% intervals lines" % learner)
    row("arm", "data sets", "test score", "95 % interval", "p Holm", "gap", "p Holm", "log loss", "p Holm",
        "one more data set", "I\u00b2")
    for l, name in names.items():
        t, g, n = [x[l] for x in over]
        row(name, len(sets), points(t[0]), to(t[2:4]), p_text(p_over[0][l]), points(g[0]), p_text(p_over[1][l]),
            nats(n[0]), p_text(p_over[2][l]), to(t[8:10]), "%.0f %%" % (100 * t[6]))
    say("Effect against the plain %s" % learner)
    row("arm", "data set", "test score", "95 % interval", "p Holm", "gap", "95 % interval", "p Holm", "log loss",
        "95 % interval", "p Holm")
    for l, name in names.items():
        for i, s in enumerate(sets):
            t, g, n = on[l, s]
            row("" if i else name, s, points(t[0]), to(t[2:4]), p_text(p_on[0][l, s]), points(g[0]), to(g[2:4]),
                p_text(p_on[1][l, s]), nats(n[0]), to_nats(n[2:4]), p_text(p_on[2][l, s]))


def regularization_levels(study, plain_label, names, levels, level_text):
    of = sorted((c for c in cells if c["study"] == study), key=lambda c: c["dataset_id"])
    sets = distinct(c["data"] for c in of)
    pick = lambda s, l, v: by_fold(of, data=s, label=l, factor_value=v)
    on = {(l, s, v): arm_effects(pick(s, l, v), pick(s, plain_label, v), True)
          for v in levels for l in names for s in sets}
    test, loss = [{k: x[i] for k, x in on.items()} for i in (0, 2)]
    change = {}
    for l in names:
        for s in sets:
            at = [pick(s, k, v) for v in (levels[0], levels[-1]) for k in (l, plain_label)]
            d = [(mpf(d["test"]) - mpf(e["test"])) - (mpf(b["test"]) - mpf(c["test"])) for b, c, d, e in zip(*at)]
            change[l, s] = effect(d, sum(at, []), False, True)
    several = len(sets) > 1
    over, over_loss = [{(l, v): t for v in levels if several
                        for l, t in over_sets({(l, s): x[l, s, v] for l in names for s in sets}, names, sets).items()}
                       for x in (test, loss)]
    over_change = over_sets(change, names, sets) if several else {}
    p_on, p_loss, p_over, p_over_loss, p_change, p_over_change = map(
        adjusted_by, (test, loss, over, over_loss, change, over_change))

    def levels_in_words(where, name, t, p, c, short=False):
        """t, p by level: effects and adjusted p."""
        helps = [v for v in levels if p[v] < mpf("0.05") and t[v][0] > 0]
        hurts = [v for v in levels if p[v] < mpf("0.05") and t[v][0] < 0]
        text = "%s %s %s" % (where, level_text % levels[-1] if short and where else "", name)
        if len(helps) < len(levels):
            text += " " + " ".join(level_text % v for v in helps)
        if len(hurts) < len(levels):
            text += " " + " ".join(level_text % v for v in hurts)
        last, first = level_text % levels[-1], level_text % levels[0]
        if short:
            return text + " (%s, %s, 0)" % (points(t[levels[-1]][0]), to(t[levels[-1]][2:4]))
        text += " with %s %s (95 %% interval %s) 0 %s" % (last, points(t[levels[-1]][0]), to(t[levels[-1]][2:4]),
                                                         p_is(p[levels[-1]]))
        return text + " from %s to %s %s" % (first, last, points(c[0])) + (
            " (95 %% interval %s)" % to(c[2:4]) if c[2] is not None else "")

    say("The plain mlp is %s" % plain_label)
    for l, name in names.items() if several else ():
        say(levels_in_words("", name, {v: over[l, v] for v in levels}, {v: p_over[l, v] for v in levels},
                            over_change[l]))
    for s in sets:
        said = [levels_in_words("" if i and several else s, name, {v: test[l, s, v] for v in levels},
                                {v: p_on[l, s, v] for v in levels}, change[l, s], several)
                for i, (l, name) in enumerate(names.items())]
        for text in [" ".join(said)] if several else said:
            say(text)
    say("95 % intervals Above 0")
    row("data set", "arm", "level", "test score", "95 % interval", "p Holm", "log loss", "p Holm", "change", "p Holm")

    def changed(c, p, last):
        return ("%s (%s)" % (points(c[0]), to(c[2:4])), p_text(p)) if last else ("", "")

    for l, name in names.items() if several else ():
        for i, v in enumerate(levels):
            t, n = over[l, v], over_loss[l, v]
            row("" if i else "**mean**", "" if i else name, "%g" % v, points(t[0]), to(t[2:4]),
                p_text(p_over[l, v]), nats(n[0]), p_text(p_over_loss[l, v]),
                *changed(over_change[l], p_over_change[l], v == levels[-1]))
    for s in sets:
        for l, name in names.items():
            for i, v in enumerate(levels):
                row("" if i else s, "" if i else name, "%g" % v, points(test[l, s, v][0]), to(test[l, s, v][2:4]),
                    p_text(p_on[l, s, v]), nats(loss[l, s, v][0]), p_text(p_loss[l, s, v]),
                    *changed(change[l, s], p_change[l, s], v == levels[-1]))


# ---- levels ----

def label_noise(study):
    of = sorted((c for c in cells if c["study"] == study), key=lambda c: (c["dataset_id"], c["variant_id"]))
    found = []
    for data, label in distinct((c["data"], c["learner"]) for c in of):
        mine = [c for c in of if (c["data"], c["learner"]) == (data, label)]
        sign = -1 if not mine[0]["regression"] else 1
        xs = sorted(set(c["factor_value"] for c in mine))
        first, last = (sorted((c for c in mine if c["factor_value"] == x), key=lambda c: (c["repeat"], c["fold"]))
                       for x in (xs[0], xs[-1]))
        folds, n = limits(last)
        d = [sign * (mpf(b["test"]) - mpf(a["test"])) for a, b in zip(first, last)]
        error = [[mean([(sign < 0) + sign * mpf(c[part]) for c in cs]) for cs in (first, last)]
                 for part in ("test", "train")]
        found.append((data, label, xs, error, corrected(d, ratio(last), folds, n if sign < 0 else None), sign < 0))
    adjusted = holm([f[4][4] for f in found])

    def shown(x, percent):
        return fixed(100 * x, 2) if percent else fixed(x, 4)
    for data in distinct(f[0] for f in found):
        here = [(f, p) for f, p in zip(found, adjusted) if f[0] == data]
        least = min(here, key=lambda h: h[0][4][0])
        rising = [h for h in here if h[0][4][0] > 0 and h[1] < mpf("0.05")]
        xs = here[0][0][2]
        if not rising:
            say("On %s it is not shown that %g %%" % (data, xs[-1]))
        else:
            most = max(rising, key=lambda h: h[0][4][0])

            def cost(h):
                m, se, lo, hi, p = h[0][4]
                return "%s ( %s to %s, adjusted %s)" % (*(shown(x, h[0][5]) for x in (m, lo, hi)), p_is(h[1]))
            say("On %s, from %g to %g %% the error rises most for %s by %s" % (data, xs[0], xs[-1], most[0][1], cost(most)) +
                ("" if most is least else " and least for %s: %s" % (least[0][1], cost(least))))
        heart = [f[1] for f, p in here if f[5] and f[3][1][1] < mpf(xs[-1]) / 1000]
        if heart:
            say("With %g %% of its labels wrong, %s know the training rows of %s" % (xs[-1], listed(heart), data))
    say("corrected 95 %; stays at 0")
    row("data set", "learner", "wrong", "error with fewest", "with most", "change", "p Holm", "training error with fewest",
        "with most")
    for (data, label, xs, error, (m, se, lo, hi, p), percent), q in zip(found, adjusted):
        row(data, label, "%g to %g %%" % (xs[0], xs[-1]), *(shown(x, percent) for x in error[0]),
            "%s \u00b1 %s" % (shown(m, percent), shown((hi - lo) / 2, percent)), p_text(q),
            *(shown(x, percent) for x in error[1]))


# ---- controls ----

def clopper_pearson(right, n, level):
    """Quantiles of beta distributions, by bisection."""
    def at(q, a, b):
        low, high = mpf(0), mpf(1)
        for _ in range(100):
            x = (low + high) / 2
            low, high = (x, high) if betainc(a, b, 0, x, regularized=True) < q else (low, x)
        return low
    tail = (1 - mpf(level)) / 2
    return at(tail, right, n - right + 1) if right else mpf(0), at(1 - tail, right + 1, n - right) if right < n else mpf(1)


def controls(study):
    of = [c for c in cells if c["study"] == study]
    counts = {(x["cell_id"], x["name"]): mpf(x["value"]) for x in rows("select * from count where name like 'control%'")}
    sets, names_ = (distinct(c[k] for c in sorted(of, key=lambda c: c[k + "_at"])) for k in ("data", "label"))
    found, pairs, held = [], [], []

    def arm(data, label, name):
        return sorted((c for c in of if (c["data"], c["label"], c["factor"]) == (data, label, name)),
                      key=lambda c: (c["repeat"], c["fold"]))

    def counted(cs, name):
        return [counts[c["id"], "control_" + name] for c in cs]

    def add(kind, data, label, expected, measured, se, df=None, p=None, luck=None, copied=None):
        found.append(dict(kind=kind, data=data, label=label, expected=expected, measured=measured, se=se, df=df, p=p,
                          luck=luck, copied=copied, percent=not regressions[data]))

    def test(kind, data, label, a, b):
        """Fold by fold, with the rows that a half leaves out as if they were learned from."""
        sign = -1 if regressions[data] else 1
        d = [sign * (mpf(x["test"]) - mpf(y["test"])) for x, y in zip(a, b)]
        q = mpf(sum(c["n_test"] for c in a + b)) / sum(c["n_train"] + c["n_left_out"] for c in a + b)
        folds, n = limits(a)
        m, se, lo, hi, p = corrected(d, q, folds, None if sign < 0 else n)
        return m, se, folds - 1, p

    regressions = {c["data"]: c["regression"] for c in of}
    lucks = {}
    for data in sets:
        for label in names_:
            cs = arm(data, label, "permuted")
            luck = mean(counted(cs, "luck"))
            lucks[data, label] = luck
            add("permuted labels", data, label, luck, mean([mpf(c["test"]) for c in cs]),
                sqrt(sum(v * v for v in counted(cs, "spread")) * (1 + mpf(1) / 200)) / len(cs))
    for data in sets:
        for label in names_:
            cs, sign = arm(data, label, "planted"), -1 if regressions[data] else 1
            d = [sign * (t - mpf(c["test"])) for c, t in zip(cs, counted(cs, "true"))]
            cost = mean([sign * (t - l) for t, l in zip(counted(cs, "true"), counted(cs, "luck"))])
            add("planted errors", data, label, cost, mean(d),
                sqrt(sum(v * v for v in counted(cs, "spread")) * (1 + mpf(1) / 200)) / len(cs))
            folds, n = limits(cs)
            lo, hi = corrected(d, ratio(cs), folds, n if sign > 0 else None)[2:4]
            held.append(lo <= cost <= hi)
    for data in sets:
        for label in names_:
            a, b = arm(data, label, "half-a"), arm(data, label, "half-b")
            m, se, df, p = test("A/A", data, label, a, b)
            add("A/A", data, label, 0, m, se, df, p)
            for r in distinct(c["repeat"] for c in a):
                pairs.append(test("A/A", data, label, [c for c in a if c["repeat"] == r], [c for c in b if c["repeat"] == r])[3])
    rejected = sum(p < mpf("0.05") for p in pairs)
    rate = clopper_pearson(rejected, len(pairs), "0.95")
    found.append(dict(kind="A/A, all pairs"))
    for data in sets:
        for i, label in enumerate(names_):
            cs = arm(data, label, "plain")
            copied = sum(counted(cs, "copied")), sum(c["n_test"] for c in cs)
            if not copied[0]:
                if not i:
                    found.append(dict(kind="copied rows", data=data, label="all", copied=copied))
                continue
            cs = [c for c in cs if counts.get((c["id"], "control_on_copied")) is not None]
            sign = -1 if regressions[data] else 1
            d = [sign * (x - y) for x, y in zip(counted(cs, "on_copied"), counted(cs, "on_others"))]
            folds = len(cs) // len(set(c["repeat"] for c in cs))
            folds = len(cs) if folds < 2 else folds
            m, se = corrected(d, ratio(cs), folds)[:2] if folds > 2 else (mean(d), None)
            add("copied rows", data, label, 0, m, se, folds - 1, None, copied=copied)
    for kind, name in (("row numbers", "row-number"), ("random ID", "random-id")):
        for data in sets:
            for label in names_:
                m, se, df, p = test(kind, data, label, arm(data, label, name), arm(data, label, "plain"))
                add(kind, data, label, 0, m, se, df, p)
    judged = sum(f.get("se") is not None for f in found)
    tail = mpf("0.05") / judged / 2
    verdicts = []
    for f in found:
        f["verdict"] = "undecided"
        if f["kind"] == "A/A, all pairs":
            f["verdict"] = "not as it should be" if rate[0] > mpf("0.05") else \
                "as it should be" if rate[1] <= mpf("0.15") else "undecided"
        elif "se" not in f:
            f["verdict"] = "as it should be"
        elif f["se"] is not None:
            half = f["se"] * (t_quantile(1 - tail, f["df"]) if f["df"] and f["se"] else sqrt(mpf(2)) * erfinv(1 - 2 * tail))
            f["ci"] = f["measured"] - half, f["measured"] + half
            gain = f["kind"] in ("copied rows", "row numbers", "random ID")
            wide = half > mpf("0.1") * (1 if f["percent"] else lucks[f["data"], f["label"]])
            if f["ci"][0] > f["expected"] or not gain and f["ci"][1] < f["expected"]:
                f["verdict"] = "not as it should be"
            elif not wide and f["kind"] != "copied rows":
                f["verdict"] = "as it should be"
        verdicts.append(f["verdict"])
    say("errors: 20 %")
    say("%d of %d rows are as they should be, %d not, %d undecided" % (
        verdicts.count("as it should be"), len(found), verdicts.count("not as it should be"), verdicts.count("undecided")))
    say("p < 0.05 in %d of %d pairs: %s %% (95 %% interval %s to %s), where 5 %%" % (
        rejected, len(pairs), fixed(mpf(100 * rejected) / len(pairs), 1), *(fixed(100 * x, 1) for x in rate)))
    say("95 %% intervals hold in %d of %d" % (sum(held), len(held)))
    row("control", "data set", "learner", "expected", "measured", "interval", "p", "verdict")
    for f in found:
        def shown(x):
            return fixed(100 * x, 1) if f["percent"] else figure(x)
        word = bold(f["verdict"], f["verdict"][0] == "n")
        if f["kind"] == "A/A, all pairs":
            row(f["kind"], "all", "all", "at most 5 %", "%s %%" % fixed(mpf(100 * rejected) / len(pairs), 1),
                "%s %% to %s %%" % tuple(fixed(100 * x, 1) for x in rate), "\u2013", word)
        elif "se" not in f:
            row(f["kind"], f["data"], "all", "no copy", "%d of %d test rows" % f["copied"], "\u2013", "\u2013", word)
        else:
            gain = f["kind"] in ("copied rows", "row numbers", "random ID")
            row(f["kind"], f["data"], f["label"], "no gain" if gain else shown(f["expected"]),
                ("%d of %d test rows: " % f["copied"] if f["copied"] else "") + shown(f["measured"]),
                "%s to %s" % tuple(shown(x) for x in f["ci"]) if "ci" in f else "\u2013",
                "\u2013" if f["p"] is None else p_text(f["p"]), word)


# ---- bias and variance ----

def parts_of(said, truth, regression):
    """Parts of one row's answers: bias^2 and variance by pairs of different draws, which need no correction."""
    n = len(said)
    pairs = list(itertools.permutations(said, 2))
    if regression:
        error = mean([(x - truth) ** 2 for x in said])
        variance = mean([(x - y) ** 2 for x, y in pairs]) / 2
        return [error, mean([(x - truth) * (y - truth) for x, y in pairs]), variance]
    error = mean([mpf(x != truth) for x in said])
    both = mean([mpf(x == y) for x, y in pairs])
    most = max(sorted(set(said)), key=said.count)
    return [error, (1 - 2 * (1 - error) + both) / 2, (1 - both) / 2, mpf(most != truth),
            error if most == truth else mpf(0), mpf(0) if most == truth else 1 - error]


def bias_variance(study):
    found = []
    of = [c for c in cells if c["study"] == study]
    for d, v in sorted(set((c["dataset_id"], c["variant_id"]) for c in of)):
        mine = [c for c in of if (c["dataset_id"], c["variant_id"]) == (d, v)]
        regress = bool(mine[0]["regression"])
        said = {}
        for c in sorted(mine, key=lambda c: c["repeat"]):
            for row_, s in zip(*predictions[c["id"]]):
                said.setdefault(row_, []).append(mpf(s[0]) if regress else first_largest(s))
        truth = [mpf(x) for x in targets[d]] if regress else labels[d]
        draws = len(said[0])
        each = [parts_of(said[i], truth[i], regress) for i in sorted(said)]
        without = [[mean(x) for x in zip(*[parts_of(said[i][:j] + said[i][j + 1:], truth[i], regress)
                                           for i in sorted(said)])] for j in range(draws)]
        assert abs(ratio(mine) - 1) < mpf("1e-9")         # halves
        found.append((mine[0]["data"], mine[0]["label"], regress, each, without))

    def estimate(each, without, overlap=mpf(1)):
        """Of a column of rows and one of draws left out: mean, half the interval, p."""
        n, r, m = len(each), len(without), mean(each)
        a = sum((x - m) ** 2 for x in each) / (n * (n - 1))
        b = sum((x - mean(without)) ** 2 for x in without) * (r - 1) / r * (1 + r * overlap)
        if a + b < mpf("1e-24"):
            return m, None, mpf(1) if abs(m) < mpf("1e-12") else None
        df = (a + b) ** 2 / (a ** 2 / (n - 1) + b ** 2 / (r - 1))
        se = sqrt(a + b)
        return m, t_quantile(mpf("0.975"), df) * se, 2 * (1 - t_cdf(abs(m) / se, df))

    def column(f, k):
        return [x[k] for x in f[3]], [x[k] for x in f[4]]

    def less(x, y):
        return tuple([p - q for p, q in zip(a, b)] for a, b in zip(x, y))

    def shown(f, x):
        return figure(x) if f[2] else fixed(100 * x, 2)
    pairs = [(f, g, k) for i, f in enumerate(found) for g in found[i + 1:] if f[0] == g[0] for k in (2, 1)]
    between = {(f[0], f[1], g[1], k): estimate(*less(column(f, k), column(g, k))) for f, g, k in pairs}
    keys = [k for k in between if between[k][2] is not None]
    adjusted = dict(zip(keys, holm([between[k][2] for k in keys])))
    lean = [estimate(*less(column(f, 2), column(f, 1))) for f in found]
    lean_p = holm([x[2] for x in lean])
    for data in distinct(f[0] for f in found):
        here = [f for f in found if f[0] == data]
        for k in (2, 1):
            most, least = (pick(here, key=lambda f: mean(column(f, k)[0])) for pick in (max, min))
            key = (data, most[1], least[1], k)
            turn = key in between
            m, half, p = between[key if turn else (data, least[1], most[1], k)]
            p = adjusted[key if turn else (data, least[1], most[1], k)]
            m = m if turn else -m
            if p < mpf("0.05"):
                say("on %s is greatest for %s, %s of an error of %s: by %s ( %s to %s, adjusted %s) for %s" % (
                    data, most[1], shown(most, mean(column(most, k)[0])), shown(most, mean(column(most, 0)[0])),
                    *(shown(most, x) for x in (m, m - half, m + half)), p_is(p), least[1]))
            else:
                say("on %s is not shown" % data)
        for sign in (1, -1):
            which = [f[1] for f, x, p in zip(found, lean, lean_p) if f[0] == data and p < mpf("0.05") and x[0] * sign > 0]
            if which:
                say("On %s the error of %s" % (data, listed(which)))
    say("(1996) 95 %")
    for regress in (False, True):
        if not any(f[2] == regress for f in found):
            continue
        say("half the 95 % interval")
        row("data set", "learner", "draws", "error", "bias\u00b2", "variance", "reading",
            *([] if regress else ["main wrong", "variance that costs", "that mends"]))
        last = None
        for f, x, p in zip(found, lean, lean_p):
            if f[2] != regress:
                continue
            out = []
            for k in range(3 if regress else 6):
                m, half, _ = estimate(*column(f, k))
                out.append(shown(f, m) + ("" if half is None else " \u00b1 %s" % shown(f, half)))
            word = "not told apart" if not p < mpf("0.05") else "mostly variance" if x[0] > 0 else "mostly bias"
            row("" if f[0] == last else f[0], f[1], len(f[4]), *out[:3], word, *out[3:])
            last = f[0]
    say("2007 2003")


# ---- double descent ----

def double_descent(study):
    found = []
    of = [c for c in cells if c["study"] == study]
    for d in sorted(set(c["dataset_id"] for c in of)):
        mine = [c for c in of if c["dataset_id"] == d]
        regress = mine[0]["regression"]
        sign = -1 if regress else 1

        def error(c, part):
            return mpf(c[part]) if regress else 1 - mpf(c[part])
        xs = sorted(set(c["factor_value"] for c in mine))
        at = [by_fold(mine, factor_value=x) for x in xs]
        train = [mean([error(c, "train") for c in cs]) for cs in at]
        assert train[0] > train[-1]
        peak = [t <= (max(train) / 20 if regress else mpf("0.01")) for t in train].index(True) if any(
            t <= (max(train) / 20 if regress else mpf("0.01")) for t in train) else None
        if peak in (None, 0, len(xs) - 1):
            found.append((mine[0], xs, None))
            continue
        picks = []
        for f in range(len(at[0])):
            best = 0
            for k in range(1, peak):
                if error(at[k][f], "valid") < error(at[best][f], "valid") - mpf("1e-9"):
                    best = k
            picks.append(at[best][f])

        def above(other):
            return effect([sign * (mpf(o["test"]) - mpf(p["test"])) for p, o in zip(at[peak], other)], at[peak] + other,
                          not regress, True)
        found.append((mine[0], xs, (peak, mean([error(c, "test") for c in at[peak]]), above(picks), above(at[-1]))))
    say("(Belkin et al. 2019)")
    p = iter(holm([t[4] for _, _, x in found if x for t in x[2:]]))
    lines_ = []
    for c, xs, x in found:
        def shown(v):
            return fixed(v, 4) if c["regression"] else fixed(100 * v, 2)

        def half(t):
            return shown(t[0]) + ("" if t[2] is None else " \u00b1 " + shown((t[3] - t[2]) / 2))

        def told_so(t, q):
            return "%s ( %s to %s, adjusted %s)" % (*(shown(v) for v in (t[0], t[2], t[3])), p_is(q))
        if not x:
            say("On %s mlp has no interpolation threshold" % c["data"])
            lines_.append((c["data"], "mlp", *["\u2013"] * 6, "no threshold"))
            continue
        peak, there, rise, fall = x
        a, b = next(p), next(p)
        up, down = (t[0] > 0 and q < mpf("0.05") for t, q in ((rise, a), (fall, b)))
        if up and down:
            say("On %s mlp %g by %s and by %s with %g" % (c["data"], xs[peak], told_so(rise, a), told_so(fall, b), xs[-1]))
        elif up:
            say("On %s mlp %g by %s" % (c["data"], xs[peak], told_so(rise, a)))
        elif down:
            say("On %s mlp %g by %s with %g" % (c["data"], xs[peak], told_so(fall, b), xs[-1]))
        else:
            say("On %s mlp %g" % (c["data"], xs[peak]))
        word = "double descent" if up and down else "rises to it" if up else "falls beyond it" if down else "not shown"
        lines_.append((c["data"], "mlp", "%g hidden units" % xs[peak], shown(there), half(rise), p_text(a), half(fall),
                       p_text(b), word))
    row("data set", "learner", "threshold", "error there", "above simpler", "p Holm", "above the end", "p Holm", "reading")
    for x in lines_:
        row(*x)


# ---- results.csv ----

MEASURED = ["n_train", "n_valid", "n_scored", "n_test", "n_features", "independent", "n_left_out"]


def nine(x):
    """Nine digits; whole numbers whole; what rounding leaves of 0 is 0."""
    return "" if x is None else str(x) if isinstance(x, int) else "%.9g" % (x if abs(x) > 1e-12 else 0)


def chosen_params(c):
    """JSON of the parameters, with those that the search chose."""
    text = variants[c["variant_id"]]["params"]
    for t in rows("select params from trial where cell_id = ? and chosen", c["id"]):
        for part in t["params"].split(",") if t["params"] else []:
            k, v = part.split("=", 1)
            new = json.dumps(v) if number_of(v) is None else v
            text = re.sub(r'("%s":)("[^"]*"|[^,}]*)' % k, lambda m: m.group(1) + new, text)
    return text


def csv():
    order = [m["name"] for m in rows("select name from metric where name in (select metric from score) order by task, name")]
    row("dataset", "dataset_sha", "task", "learner", "params", "variant", "repeat", "fold", "seed", *MEASURED, "status",
        "info", "metric", "score_train", "score_valid", "score_test", "gap", "model_size", "label", "study", "factor",
        "factor_value", *["test_%s" % m for m in order], "trainings", "training_sd")
    for c in sorted(cells, key=lambda c: ([s["name"] for s in studies].index(c["study"]), c["dataset_id"],
                                          c["variant_id"], c["factor_value"] or 0, c["repeat"], c["fold"])):
        d, v = datasets[c["dataset_id"]], variants[c["variant_id"]]
        sign = -1 if c["regression"] else 1
        gap = round(float(sign * (mpf(c["train"]) - mpf(c["test"]))), 6)
        row(c["data"], d["digest"][:8], d["task"], c["learner"], chosen_params(c) if v["role"] == "tuned" else "", v["role"], c["repeat"], c["fold"],
            c["seed"], *[nine(c[m]) for m in MEASURED], c["status"], c["info"], c["metric"], nine(c["train"]),
            nine(c["valid"]), nine(c["test"]), nine(gap + 0.0), nine(c["model_size"]), c["label"], c["study"],
            c["factor"], nine(c["factor_value"]), *[nine(c["scores"].get(m)) for m in order], 1, "")


# ---- the whole ----

def compared(c, tag):
    section(tag + "Data set by data set")
    scores(c)
    section(tag + "Is the difference real?")
    tests(c)
    mcnemar(c)
    section(tag + "Training against test")
    gaps(c)
    section(tag + "Confusions")
    confusions(c)
    section(tag + "Calibration")
    calibration(c)
    section(tag + "Time against score")
    time(c)


main = Comparison("compare")
section("In short")
conclusions(main)
ranking(main)
compared(main, "")
section("Remedies tried")
remedies(main, "compare")
search = Comparison("tuned")
section("Tuned")
conclusions(search)
ranking(search)
compared(search, "Tuned: ")
section("Tuned: Tuned against default")
tuning(search)
section("Overfitting")
overfitting("overfitting")
section("Dropout and L2")
regularization("regularization", "mlp[epochs=30,l2=0]",
               {"mlp[epochs=30,l2=0.05]": "l2 0.05", "mlp[dropout=0.5,epochs=30,l2=0]": "dropout 0.5",
                "mlp[dropout=0.5,epochs=30,l2=0.05]": "dropout 0.5, l2 0.05",
                "mlp[epochs=30,l2=0,learning_rate=1e-05]": "learning_rate 1e-05"})
section("Wrong labels")
label_noise("noise")
section("Regularization over label noise")
regularization_levels("regularization-noise", "mlp[epochs=20,l2=0]",
                      {"mlp[dropout=0.5,epochs=20,l2=0]": "dropout 0.5",
                       "mlp[epochs=20,l2=0,learning_rate=1e-05]": "learning_rate 1e-05"}, [0, 40], "%g %% wrong labels")
section("Errors in parts")
bias_variance("parts")
section("Two descents")
double_descent("descent")
section("Depth of a tree")
regularization("depth", "tree[max_depth=1]", {"tree[max_depth=8]": "max_depth 8", "tree[max_depth=2]": "max_depth 2"},
               "tree")
section("Regularization over training rows")
regularization_levels("rows", "mlp[epochs=20,l2=0]", {"mlp[epochs=20,l2=0.1]": "l2 0.1"}, [30, 120], "%g training rows")
section("What is known beforehand")
controls("controls")
section("results.csv")
csv()
print("\n".join(lines))
