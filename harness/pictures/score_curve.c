#include "harness/pictures/score_curve.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"

#define LEVEL 0.95

struct scored_row {
	double score;
	size_t row;
};

/* Rows of one score, from the highest down. */
struct score_work {
	enum score_curve_kind kind;
	size_t n, groups;
	size_t *group;                  /* (n): of each row */
	unsigned char *positive;        /* (n) */
	double *pos, *neg;              /* (groups): how many, in what is drawn */
};

static int by_score(const void *a, const void *b)
{
	const struct scored_row *p = a, *q = b;

	return (p->score < q->score) - (p->score > q->score);
}

static int work_make(struct score_work *w, const double *score, const unsigned char *positive,
		     size_t n, struct err *e)
{
	struct scored_row *row = mem_array(n, sizeof *row, e);

	w->n = n;
	if (!row || !(w->group = mem_array(n, sizeof *w->group, e)) ||
	    !(w->positive = mem_copy(positive, n, 1, e))) {
		free(row);
		return -1;
	}
	for (size_t i = 0; i < n; i++)
		row[i] = (struct scored_row){ score[i], i };
	qsort(row, n, sizeof *row, by_score);
	for (size_t i = 0; i < n; i++) {
		w->groups += !i || row[i].score < row[i - 1].score;
		w->group[row[i].row] = w->groups - 1;
	}
	free(row);
	return (w->pos = mem_array(w->groups, sizeof *w->pos, e)) &&
			       (w->neg = mem_array(w->groups, sizeof *w->neg, e))
		       ? 0
		       : -1;
}

static void work_free(struct score_work *w)
{
	free(w->group);
	free(w->positive);
	free(w->pos);
	free(w->neg);
}

/* All rows once, or as many drawn from r. */
static void count(struct score_work *w, struct rng *r)
{
	memset(w->pos, 0, w->groups * sizeof *w->pos);
	memset(w->neg, 0, w->groups * sizeof *w->neg);
	for (size_t i = 0; i < w->n; i++) {
		size_t row = r ? (size_t)rng_below(r, w->n) : i;
		(w->positive[row] ? w->pos : w->neg)[w->group[row]]++;
	}
}

/* The curve of what was counted: x, y (groups + 1), or NULL for the area alone; and y on the grid, or NULL.
 * False without rows of both kinds. */
static bool trace(const struct score_work *w, double *x, double *y, double *grid, double *area)
{
	double p = 0, n = 0, tp = 0, fp = 0, x0 = 0, y0 = w->kind == SCORE_CURVE_PR;
	size_t at = 0;

	for (size_t g = 0; g < w->groups; g++)
		p += w->pos[g], n += w->neg[g];
	*area = 0;
	if (!(p > 0 && n > 0))
		return false;
	for (size_t g = 0; g <= w->groups; g++) {
		double x1 = x0, y1 = y0;
		if (g) {
			tp += w->pos[g - 1], fp += w->neg[g - 1];
			x1 = w->kind == SCORE_CURVE_ROC ? fp / n : tp / p;
			y1 = w->kind == SCORE_CURVE_ROC ? tp / p : tp + fp > 0 ? tp / (tp + fp) : 1;
			*area += (x1 - x0) * (w->kind == SCORE_CURVE_ROC ? (y0 + y1) / 2 : y1);
		}
		for (; grid && at < SCORE_CURVE_GRID; at++) {
			double want = (double)at / (SCORE_CURVE_GRID - 1);
			if (want > x1 + 1e-12)
				break;
			grid[at] = w->kind == SCORE_CURVE_PR || !(x1 > x0)
					   ? y1
					   : y0 + (y1 - y0) * (want - x0) / (x1 - x0);
		}
		if (x)
			x[g] = x1, y[g] = y1;
		x0 = x1, y0 = y1;
	}
	return true;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void middle(double *value, size_t n, double *lo, double *hi)
{
	size_t cut = (size_t)((1 - LEVEL) / 2 * (double)n);

	qsort(value, n, sizeof *value, by_value);
	*lo = n ? value[cut] : NAN;
	*hi = n ? value[n - 1 - cut] : NAN;
}

static int bands(struct score_curve *c, struct score_work *w, uint64_t seed, struct err *e)
{
	double *drawn = mem_array(SCORE_CURVE_DRAWS, SCORE_CURVE_GRID * sizeof *drawn, e);
	double area[SCORE_CURVE_DRAWS], at[SCORE_CURVE_DRAWS];
	struct rng r = rng_make(rng_seed(seed, "curve/rows"));
	size_t n = 0;

	if (!drawn)
		return -1;
	for (size_t i = 0; i < SCORE_CURVE_DRAWS; i++) {
		count(w, &r);
		n += trace(w, NULL, NULL, drawn + n * SCORE_CURVE_GRID, &area[n]);
	}
	middle(area, n, &c->area_lo, &c->area_hi);
	for (size_t k = 0; k < SCORE_CURVE_GRID; k++) {
		for (size_t i = 0; i < n; i++)
			at[i] = drawn[i * SCORE_CURVE_GRID + k];
		middle(at, n, &c->lo[k], &c->hi[k]);
	}
	free(drawn);
	return 0;
}

int score_curve_make(struct score_curve *c, enum score_curve_kind kind, const double *score,
		     const unsigned char *positive, size_t n, uint64_t seed, struct err *e)
{
	struct score_work w = { .kind = kind };
	int rc = -1;

	*c = (struct score_curve){ 0 };
	for (size_t i = 0; i < n; i++)
		c->positives += positive[i];
	if (!c->positives || c->positives == n)
		return FAIL(e, ERR_DATA, "of %zu rows %zu are of the class: a curve needs both kinds", n,
			    c->positives);
	if (!work_make(&w, score, positive, n, e) &&
	    (c->x = mem_array(w.groups + 1, sizeof *c->x, e)) &&
	    (c->y = mem_array(w.groups + 1, sizeof *c->y, e))) {
		c->n = w.groups + 1;
		count(&w, NULL);
		trace(&w, c->x, c->y, NULL, &c->area);
		rc = bands(c, &w, seed, e);
	}
	work_free(&w);
	if (rc)
		score_curve_free(c);
	return rc;
}

void score_curve_free(struct score_curve *c)
{
	free(c->x);
	free(c->y);
	c->x = c->y = NULL;
}
