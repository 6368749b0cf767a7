#include "algorithms/tree/impurity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

static double xlog2x(double x)
{
	return x > 0 ? x * log2(x) : 0;
}

/* ---- classification ---- */

static double squares(const struct tree_side *s)
{
	double sum = 0;

	for (size_t c = 0; c < s->classes; c++)
		sum += s->count[c] * s->count[c];
	return s->weight > 0 ? sum / s->weight : 0;
}

static double gini_score(const struct tree_side *l, const struct tree_side *r)
{
	return squares(l) + squares(r);
}

static double gini_total(const struct tree_side *s)
{
	return s->weight - squares(s);
}

static double information(const struct tree_side *s)
{
	double sum = 0;

	for (size_t c = 0; c < s->classes; c++)
		sum += xlog2x(s->count[c]);
	return sum - xlog2x(s->weight);
}

static double entropy_score(const struct tree_side *l, const struct tree_side *r)
{
	return information(l) + information(r);
}

static double entropy_total(const struct tree_side *s)
{
	return -information(s);
}

static double error_total(const struct tree_side *s)
{
	double most = 0;

	for (size_t c = 0; c < s->classes; c++)
		most = fmax(most, s->count[c]);
	return s->weight - most;
}

/* ---- regression ---- */

static double mean(const struct tree_side *s)
{
	return s->weight > 0 ? s->sum / s->weight : 0;
}

static double nothing(const struct tree_side *s)
{
	(void)s;
	return 0;
}

static double square(double y)
{
	return y * y;
}

static double variance_score(const struct tree_side *l, const struct tree_side *r)
{
	double gap = mean(l) - mean(r);

	return gap * gap * (l->weight * r->weight / (l->weight + r->weight));
}

static double variance_total(const struct tree_side *s)
{
	return fmax(0, s->extra - s->sum * mean(s));
}

static double absolute_whole(const struct tree_side *s)
{
	return -tree_medians_loss(s->med);
}

static double absolute_score(const struct tree_side *l, const struct tree_side *r)
{
	return absolute_whole(l) + absolute_whole(r);
}

static double absolute_total(const struct tree_side *s)
{
	return tree_medians_loss(s->med);
}

static double absolute_value(const struct tree_side *s)
{
	return tree_medians_value(s->med);
}

static double ylogy(double y)
{
	return y > 0 ? y * log(y) : 0;
}

static double poisson_side(const struct tree_side *s)
{
	return s->sum > 0 ? s->sum * log(s->sum / s->weight) : 0;
}

/* A side of zeros would predict the rate 0, infinitely wrong for every other count: no such split.
 * Sums are differences, so that zero has some dust on it. */
static double poisson_score(const struct tree_side *l, const struct tree_side *r)
{
	double dust = 1e-12 * (l->sum + r->sum);

	if (!(l->sum > dust) || !(r->sum > dust))
		return -INFINITY;
	return poisson_side(l) + poisson_side(r);
}

static double poisson_total(const struct tree_side *s)
{
	return fmax(0, s->extra - poisson_side(s));
}

const struct tree_impurity tree_impurities[] = {
	{ .name = "gini", .summary = "chance that two rows of the node differ in class",
	  .task = TASK_CLASSIFY, .splits = true, .score = gini_score, .whole = squares,
	  .total = gini_total },
	{ .name = "entropy", .summary = "bits needed to tell a row's class",
	  .task = TASK_CLASSIFY, .splits = true, .score = entropy_score, .whole = information,
	  .total = entropy_total },
	{ .name = "error", .summary = "share of rows not of the largest class",
	  .task = TASK_CLASSIFY, .total = error_total },
	{ .name = "variance", .summary = "mean squared distance from the mean",
	  .task = TASK_REGRESS,
	  .splits = true, .centers = true, .score = variance_score, .whole = nothing,
	  .total = variance_total,
	  .value = mean, .own = square },
	{ .name = "absolute", .summary = "mean distance from the median", .task = TASK_REGRESS,
	  .splits = true, .ordered = true, .score = absolute_score, .whole = absolute_whole,
	  .total = absolute_total,
	  .value = absolute_value },
	{ .name = "poisson",
	  .summary = "half the Poisson deviance; targets are counts, never negative",
	  .task = TASK_REGRESS, .splits = true, .score = poisson_score, .whole = poisson_side,
	  .total = poisson_total,
	  .value = mean, .own = ylogy },
	{ 0 }
};

const struct tree_impurity *tree_impurity_find(const char *name, enum task task, struct err *e)
{
	const char *fitting = task == TASK_CLASSIFY ? "gini or entropy"
						    : "variance, absolute or poisson";

	if (!name)
		name = task == TASK_CLASSIFY ? "gini" : "variance";
	for (const struct tree_impurity *i = tree_impurities; i->name; i++)
		if (!strcmp(i->name, name) && i->task == task && i->splits)
			return i;
	FAIL(e, ERR_PARAM, "criterion=%s cannot split for %s; use %s", name,
	     task == TASK_CLASSIFY ? "classification" : "regression", fitting);
	return NULL;
}

/* ---- sides ---- */

int tree_side_make(struct tree_side *s, const struct tree_targets *t,
		   const struct tree_impurity *imp, struct err *e)
{
	*s = (struct tree_side){ .classes = t->classes };
	if (t->label && !(s->count = mem_zeros(t->classes, sizeof *s->count, e)))
		return -1;
	if (imp->ordered)
		return tree_medians_make(&s->med, t->rows, e);
	return 0;
}

void tree_side_free(struct tree_side *s)
{
	free(s->count);
	tree_medians_free(s->med);
	*s = (struct tree_side){ 0 };
}

void tree_side_clear(struct tree_side *s)
{
	s->rows = 0;
	s->weight = s->sum = s->extra = 0;
	if (s->count)
		memset(s->count, 0, s->classes * sizeof *s->count);
}

void tree_side_add(struct tree_side *s, const struct tree_targets *t,
		   const struct tree_impurity *imp, uint32_t row)
{
	double w = t->weight ? t->weight[row] : 1, y;

	s->rows++;
	s->weight += w;
	if (s->count) {
		s->count[t->label[row]] += w;
		return;
	}
	y = t->y[row] - t->center;
	s->sum += w * y;
	if (imp->own)
		s->extra += w * imp->own(y);
	if (s->med)
		tree_medians_add(s->med, row, w, y);
}

void tree_side_copy(struct tree_side *to, const struct tree_side *from)
{
	to->rows = from->rows;
	to->weight = from->weight;
	to->sum = from->sum;
	to->extra = from->extra;
	if (to->count)
		memcpy(to->count, from->count, from->classes * sizeof *to->count);
}

void tree_side_rest(struct tree_side *rest, const struct tree_side *all,
		    const struct tree_side *part)
{
	rest->rows = all->rows - part->rows;
	rest->weight = all->weight - part->weight;
	rest->sum = all->sum - part->sum;
	for (size_t c = 0; c < rest->classes; c++)
		rest->count[c] = all->count[c] - part->count[c];
}
