"""Formulas of harness/stats/METHODS.md in mpmath (30 digits), for the scripts beside this one. No code of
this repository."""
import itertools
from mpmath import (mp, mpf, sqrt, log, betainc, gammainc, findroot, quad, ncdf, npdf, binomial)

mp.dps = 30


def t_cdf(x, df):
    tail = betainc(mpf(df) / 2, mpf(1) / 2, 0, df / (df + x * x), regularized=True) / 2
    return tail if x < 0 else 1 - tail


def t_quantile(q, df):
    return findroot(lambda x: t_cdf(x, df) - q, 2)


def mean(x):
    return sum(x) / len(x)


def sd(x):
    return sqrt(sum((v - mean(x)) ** 2 for v in x) / (len(x) - 1))


def corrected(d, ratio, folds=None, rows=None):
    """mean, se, low, high, p; folds: degrees of freedom are one less; rows: se is not below theirs."""
    n, m, df = len(d), mean(d), (folds or len(d)) - 1
    se = sd(d) * sqrt(mpf(1) / n + ratio)
    if rows:
        se = max(se, sqrt((abs(m) - m * m) / rows))
    if se == 0:
        return m, se, m, m, mpf(1)
    half = t_quantile(mpf("0.975"), df) * se
    return m, se, m - half, m + half, 2 * (1 - t_cdf(abs(m) / se, df))


def posterior(d, ratio, rope, folds=None, rows=None):
    df = (folds or len(d)) - 1
    m, se = corrected(d, ratio, folds, rows)[:2]
    left, right = t_cdf((-rope - m) / se, df), 1 - t_cdf((rope - m) / se, df)
    return right, 1 - left - right, left


def holm(p):
    order = sorted(range(len(p)), key=lambda i: p[i])
    out, high = [0] * len(p), 0
    for k, i in enumerate(order):
        high = max(high, min(1, (len(p) - k) * p[i]))
        out[i] = high
    return out


def mid_ranks(x):
    return [sum(y < v for y in x) + (sum(y == v for y in x) + 1) / mpf(2) for v in x]


def one_sided(d, shift):
    """p that d + shift lies above 0."""
    plus, p = wilcoxon([v + shift for v in d])
    r = [k for k in mid_ranks([abs(round(float(v + shift), 6)) for v in d])]
    return p / 2 if plus > sum(r) - plus else mpf(1)


def wilcoxon(d):
    d = [v for v in (mpf(round(float(v), 6)) for v in d) if v != 0]
    r = mid_ranks([abs(v) for v in d])
    plus = sum(k for k, v in zip(r, d) if v > 0)
    low = high = 0
    for s in itertools.product([0, 1], repeat=len(d)):
        w = sum(k for k, on in zip(r, s) if on)
        low += w <= plus
        high += w >= plus
    return plus, min(mpf(1), 2 * mpf(min(low, high)) / 2 ** len(d))
