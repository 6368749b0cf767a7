/* From comparisons to one effect, interval, p and word. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/claims/claims_inner.h"
#include "harness/stats/conjunction.h"

const char *const claims_words[CLAIMS_WORDS] = { "supported", "refuted", "undecided" };

/* "At least u of n" of what stands below, down to single comparisons. */
struct claims_tree {
	const struct claims_test *test;
	size_t depth;                   /* 3: arms; 2: sets; 1: rivals; 0: a comparison */
	size_t n[4], u[4];              /* by depth */
	int sign;                       /* +1 where greater is expected, -1 where less */
};

static size_t below(const struct claims_tree *t, size_t depth)
{
	size_t size = 1;

	for (size_t d = 1; d < depth; d++)
		size *= t->n[d];
	return size;
}

static bool is_equal(const struct plan_claim *c)
{
	return !strcmp(c->expect, "equal");
}

/* In the direction expected; p of the other one is none. */
static double expected_p(const struct claims_tree *t, const struct claims_comparison *x)
{
	return x->direction * t->sign > 0 ? x->p : isnan(x->p) ? NAN : 1;
}

static double tree_p(const struct claims_tree *t, const struct claims_comparison *x, size_t depth)
{
	double p[t->n[depth] + 1];

	if (!depth)
		return expected_p(t, x);
	for (size_t i = 0; i < t->n[depth]; i++)
		p[i] = tree_p(t, x + i * below(t, depth), depth - 1);
	return conjunction_p(p, t->n[depth], t->u[depth]);
}

/* The comparison that a claim hangs on: the u-th largest effect of the u-th largest ..., as expected. */
static size_t tree_decides(const struct claims_tree *t, const struct claims_comparison *x, size_t depth)
{
	size_t at[t->n[depth] + 1], size = below(t, depth);
	double effect[t->n[depth] + 1];

	if (!depth)
		return 0;
	for (size_t i = 0; i < t->n[depth]; i++) {
		at[i] = i * size + tree_decides(t, x + i * size, depth - 1);
		effect[i] = t->sign * x[at[i]].effect;
	}
	return at[conjunction_at(effect, t->n[depth], t->u[depth])];
}

/* The lower (or upper) limit of the u-th largest effect as expected. */
static int tree_limit(double *out, const struct claims_tree *t, const struct claims_comparison *x,
		      size_t depth, double level, bool lower, struct err *e)
{
	size_t n = t->n[depth], u = t->u[depth];
	double limit[n + 1];

	if (!depth) {
		struct interval ci;

		if (t->test->interval(&ci, x, level, e))
			return -1;
		*out = lower == (t->sign > 0) ? t->sign * ci.lo : t->sign * ci.hi;
		return 0;
	}
	level = lower ? conjunction_level_lo(n, u, level) : conjunction_level_hi(u, level);
	for (size_t i = 0; i < n; i++) {
		if (tree_limit(limit + i, t, x + i * below(t, depth), depth - 1, level, lower, e))
			return -1;
		if (isnan(limit[i]))            /* nothing is known of it */
			limit[i] = lower ? -INFINITY : INFINITY;
	}
	*out = limit[conjunction_at(limit, n, u)];
	return 0;
}

/* Of "equal": all comparisons lie within what their limits enclose; the widest decides. */
static int enclose(struct claims_verdict *v, const struct claims_test *t, struct err *e)
{
	double p = 0, off, worst = -1;

	v->ci = (struct interval){ INFINITY, -INFINITY };
	for (size_t i = 0; i < v->n; i++) {
		const struct claims_comparison *x = v->at + i;
		struct interval ci;

		if (t->interval(&ci, x, CLAIMS_LEVEL, e))
			return -1;
		v->ci.lo = isnan(ci.lo) ? -INFINITY : fmin(v->ci.lo, ci.lo);
		v->ci.hi = isnan(ci.hi) ? INFINITY : fmax(v->ci.hi, ci.hi);
		p = isnan(x->p) || isnan(p) ? NAN : fmax(p, x->p);
		off = isnan(x->effect) ? INFINITY : fabs(x->effect - v->claim->against);
		if (off > worst) {
			worst = off;
			v->decides = i;
		}
	}
	v->p = p;
	v->effect = v->at[v->decides].effect;
	v->line = v->claim->margin;
	return 0;
}

static void order(struct interval *ci)
{
	double lo = ci->lo;

	if (ci->lo > ci->hi) {
		ci->lo = ci->hi;
		ci->hi = lo;
	}
}

int claims_conclude(struct claims_verdict *v, const struct claims_test *t, size_t arms, size_t sets,
		    size_t rivals, struct err *e)
{
	const struct plan_claim *c = v->claim;
	int sign = !strcmp(c->expect, "less") ? -1 : 1;
	struct claims_tree tree = {
		.test = t, .sign = sign, .n = { 0, rivals, sets, arms },
		.u = { 0, plan_claim_quantity(c->rivals, rivals),
		       t->over_sets ? sets : plan_claim_quantity(c->sets, sets), arms },
	};

	v->p_holm = NAN;
	for (size_t i = 0; i < v->n; i++)
		if (t->interval(&v->at[i].ci, v->at + i, CLAIMS_LEVEL, e))
			return -1;
	if (is_equal(c))
		return enclose(v, t, e);
	if (!tree.u[1] || !tree.u[2])
		return FAIL(e, ERR_DATA, "claim %s wants %s of %zu data sets and %s of %zu rivals", c->id,
			    c->sets, sets, c->rivals, rivals);
	v->decides = tree_decides(&tree, v->at, 3);
	v->effect = v->at[v->decides].effect;
	v->p = tree_p(&tree, v->at, 3);
	v->line = c->against + sign * c->margin;
	if (tree_limit(sign > 0 ? &v->ci.lo : &v->ci.hi, &tree, v->at, 3, CLAIMS_LEVEL, true, e) ||
	    tree_limit(sign > 0 ? &v->ci.hi : &v->ci.lo, &tree, v->at, 3, CLAIMS_LEVEL, false, e))
		return -1;
	v->ci.lo *= sign;
	v->ci.hi *= sign;
	order(&v->ci);
	return 0;
}

/* ---- the word ---- */

static bool is_refuted(const struct claims_verdict *v, int sign)
{
	if (!is_equal(v->claim))
		return sign > 0 ? v->ci.hi < v->line : v->ci.lo > v->line;
	for (size_t i = 0; i < v->n; i++)
		if (v->at[i].ci.lo > v->claim->against + v->line ||
		    v->at[i].ci.hi < v->claim->against - v->line)
			return true;
	return false;
}

static bool is_beyond(const struct claims_verdict *v, int sign)
{
	if (is_equal(v->claim))
		return v->ci.lo > v->claim->against - v->line && v->ci.hi < v->claim->against + v->line;
	return sign > 0 ? v->ci.lo > v->line : v->ci.hi < v->line;
}

/* How many of the comparison that decides would, at the same spread and effect, put the interval on one side
 * of the line with CLAIMS_POWER, and p below what Holm asks at worst. */
static double needed(const struct claims_verdict *v, size_t m, int sign)
{
	const struct claims_comparison *x = v->at + v->decides;
	double power = gsl_cdf_ugaussian_Pinv(CLAIMS_POWER), off = v->claim->against,
	       far = sign * (x->effect - v->line), target, share;

	if (is_equal(v->claim))
		far = v->line - fabs(x->effect - off);
	if (!(x->sd > 0) || !(fabs(far) > 0))
		return NAN;
	target = fabs(far) / (gsl_cdf_ugaussian_Qinv((1 - CLAIMS_LEVEL) / 2) + power);
	if (far > 0 && !is_equal(v->claim))
		target = fmin(target, fabs(x->effect - off) /
				      (gsl_cdf_ugaussian_Qinv((1 - CLAIMS_LEVEL) / 2 / (double)m) + power));
	share = target * target / (x->sd * x->sd) - x->ratio;
	return share > 0 ? fmax(ceil(1 / share), (double)x->n + 1) : INFINITY;
}

void claims_word(struct claims_verdict *v, size_t m)
{
	int sign = !strcmp(v->claim->expect, "less") ? -1 : 1;
	double p = v->claim->primary ? v->p_holm : v->p;
	const char *said = v->claim->prediction;

	v->word = p < 1 - CLAIMS_LEVEL && is_beyond(v, sign) ? CLAIMS_SUPPORTED
		  : is_refuted(v, sign)			     ? CLAIMS_REFUTED
							     : CLAIMS_UNDECIDED;
	v->needed = v->word == CLAIMS_UNDECIDED ? needed(v, m ? m : 1, sign) : NAN;
	v->as_predicted = said && !strncmp(said, claims_words[v->word], strcspn(said, ":")) &&
			  strcspn(said, ":") == strlen(claims_words[v->word]);
}
