"""Formulas of harness/stats/METHODS.md in mpmath (30 digits), for the scripts beside this one. No code of
this repository."""
import itertools
from mpmath import (mp, mpf, sqrt, log, betainc, gammainc, findroot, quad, ncdf, npdf, binomial, tan, pi, erfinv)

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


def shaffer(p, k):
    """Shaffer's static adjustment of all pairs of k methods: not every number of pairs can be equal at once."""
    can = [{0}, {0}]
    for n in range(2, k + 1):
        can.append({j * (j - 1) // 2 + x for j in range(1, n + 1) for x in can[n - j]})
    order, out, last = sorted(range(len(p)), key=lambda i: p[i]), [None] * len(p), mpf(0)
    for i, at in enumerate(order):
        last = out[at] = min(mpf(1), max(last, max(s for s in can[k] if s <= len(p) - i) * p[at]))
    return out


def signed_rank_shares(d, rope):
    """Posterior means of the shares of pairs (i, j), a pseudo-observation 0 among them, whose d_i + d_j lies right of,
    in and left of the region: E[w_i w_j] of Dirichlet(1/2, 1, ..., 1) weights."""
    y, alpha = [mpf(0)] + [mpf(round(float(x), 6)) for x in d], [mpf("0.5")] + [mpf(1)] * len(d)
    total, side, edge = sum(alpha), [mpf(0)] * 2, round(float(2 * rope), 6)
    for i in range(len(y)):
        for j in range(len(y)):
            w, x = alpha[i] * (alpha[j] + (i == j)) / (total * (total + 1)), round(float(y[i] + y[j]), 6)
            side[0] += w * (1 if x > edge else mpf("0.5") if x == edge else 0)
            side[1] += w * (1 if x < -edge else mpf("0.5") if x == -edge else 0)
    return side[0], 1 - side[0] - side[1], side[1]


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


def restricted_loglik(y, v, tau2):
    w = [1 / (x + tau2) for x in v]
    m = sum(a * b for a, b in zip(w, y)) / sum(w)
    return (sum(log(a) for a in w) - log(sum(w)) - sum(a * (b - m) ** 2 for a, b in zip(w, y))) / 2


def restricted_tau2(y, v):
    """The highest point of the restricted likelihood over tau2 >= 0: of a grid, then by thirds."""
    top = (max(y) - min(y)) ** 2
    grid = [top * (mpf(i) / 300) ** 2 for i in range(0 if min(v) > 0 else 1, 301)]
    best = max(range(len(grid)), key=lambda i: restricted_loglik(y, v, grid[i]))
    lo, hi = grid[best - 1] if best else mpf(0), grid[min(best + 1, len(grid) - 1)]
    if not best and restricted_loglik(y, v, 0) >= restricted_loglik(y, v, hi * mpf(10) ** -12):
        return mpf(0)
    for _ in range(120):
        a, b = lo + (hi - lo) / 3, hi - (hi - lo) / 3
        if restricted_loglik(y, v, a) < restricted_loglik(y, v, b):
            lo = a
        else:
            hi = b
    return (lo + hi) / 2


def random_effects(y, se):
    """mean, se, low, high, p of Hartung & Knapp, modified; tau2, I2, Q, the prediction interval's low and high."""
    k = len(y)
    least = min([s for s in se if s > 0], default=mpf(0))
    y, v = [mpf(x) for x in y], [max(mpf(s), least) ** 2 for s in se]
    tau2 = restricted_tau2(y, v)
    w = [1 / (x + tau2) for x in v]
    m = sum(a * b for a, b in zip(w, y)) / sum(w)
    spread = sum(a * (b - m) ** 2 for a, b in zip(w, y)) / (k - 1)
    hk = sqrt(max(spread, 1 if least else 0) / sum(w))
    half = t_quantile(mpf("0.975"), k - 1) * hk
    out = [m, hk, m - half, m + half, 2 * (1 - t_cdf(abs(m) / hk, k - 1)), tau2]
    if least:
        f = [1 / x for x in v]
        within = (k - 1) * sum(f) / (sum(f) ** 2 - sum(a * a for a in f))
        fixed = sum(a * b for a, b in zip(f, y)) / sum(f)
        out += [tau2 / (tau2 + within), sum(a * (b - fixed) ** 2 for a, b in zip(f, y))]
    else:
        out += [mpf(1), None]
    if k < 3:
        return out + [None, None]
    wide = t_quantile(mpf("0.975"), k - 2) * sqrt(tau2 + hk ** 2) if k > 3 else \
        tan(pi * (mpf("0.975") - mpf(1) / 2)) * sqrt(tau2 + hk ** 2)
    return out + [m - wide, m + wide]
