#include "harness/analysis/learning_law.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"

/* Space for one fit, and what every draw gave, each (LEARNING_LAW_DRAWS). */
struct draws {
	double *size, *mean, *error;    /* (levels) */
	double *floor, *exponent, *twice, *rows;
};

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static struct interval percentiles(double *x)
{
	size_t tail = (size_t)round((1 - ANALYSIS_LEVEL) / 2 * LEARNING_LAW_DRAWS);

	qsort(x, LEARNING_LAW_DRAWS, sizeof *x, by_value);
	return (struct interval){ x[tail], x[LEARNING_LAW_DRAWS - 1 - tail] };
}

static double last_size(const struct level_curve *c)
{
	return c->at[c->n - 1].rows;
}

/* Errors that do not fall have no rows that lower them, and are their own floor. */
static void note_draw(const struct draws *d, const struct level_curve *c, double target, size_t i)
{
	struct error_law l;

	if (error_law_fit(&l, d->size, d->error, c->n, NULL)) {
		l = (struct error_law){ .c = NAN };
		for (size_t k = 0; k < c->n; k++)
			l.a += d->error[k] / (double)c->n;
	}
	d->floor[i] = l.a;
	d->exponent[i] = isnan(l.c) ? 0 : l.c;
	d->twice[i] = isnan(l.c) ? l.a : error_law_at(&l, 2 * last_size(c));
	d->rows[i] = isnan(l.c) ? INFINITY : error_law_rows(&l, target);
}

static void draw_all(struct learning_law *out, const struct level_curve *c, const struct draws *d)
{
	double n = (double)c->folds,
	       stretch = sqrt((1 / n + c->ratio) / ((n - 1) / (n * n)));
	struct rng r = rng_make(rng_seed(1, "learning law"));

	for (size_t i = 0; i < LEARNING_LAW_DRAWS; i++) {
		for (size_t k = 0; k < c->n; k++)
			d->error[k] = 0;
		for (size_t f = 0; f < c->folds; f++) {
			size_t at = (size_t)rng_below(&r, c->folds);
			for (size_t k = 0; k < c->n; k++)
				d->error[k] += c->error[at * c->n + k] / n;
		}
		for (size_t k = 0; k < c->n; k++)
			d->error[k] = fmax(0, d->mean[k] + stretch * (d->error[k] - d->mean[k]));
		note_draw(d, c, out->target, i);
	}
	out->floor_ci = percentiles(d->floor);
	out->exponent_ci = percentiles(d->exponent);
	out->twice_ci = percentiles(d->twice);
	out->rows_ci = percentiles(d->rows);
}

static void means(const struct level_curve *c, const struct draws *d)
{
	for (size_t k = 0; k < c->n; k++) {
		d->size[k] = c->at[k].rows;
		d->mean[k] = 0;
		for (size_t f = 0; f < c->folds; f++)
			d->mean[k] += c->error[f * c->n + k] / (double)c->folds;
	}
}

static bool fits(const struct error_law *l, const struct level_curve *c)
{
	for (size_t k = 0; k < c->n; k++) {
		double at = error_law_at(l, c->at[k].rows);
		if (at < c->at[k].ci.lo || at > c->at[k].ci.hi)
			return false;
	}
	return true;
}

int learning_law_make(struct learning_law *out, const struct level_curve *c, struct err *e)
{
	const struct interval unknown = { NAN, NAN };
	size_t room = 3 * c->n + 4 * (size_t)LEARNING_LAW_DRAWS;
	double *all = mem_array(room, sizeof *all, e), *draws = all + 3 * c->n;
	struct draws d = { all, all + c->n, all + 2 * c->n, draws, draws + LEARNING_LAW_DRAWS,
			   draws + 2 * LEARNING_LAW_DRAWS, draws + 3 * LEARNING_LAW_DRAWS };
	struct error_law less;

	*out = (struct learning_law){ .twice = NAN, .target = NAN, .rows = NAN, .foretold = NAN,
				      .floor_ci = unknown, .exponent_ci = unknown,
				      .twice_ci = unknown, .rows_ci = unknown };
	if (!all)
		return -1;
	if (c->folds)
		means(c, &d);
	out->known = c->folds && !error_law_fit(&out->law, d.size, d.mean, c->n, NULL);
	if (out->known) {
		out->fits = fits(&out->law, c);
		out->twice = error_law_at(&out->law, 2 * last_size(c));
		out->target = LEARNING_LAW_LESS * error_law_at(&out->law, last_size(c));
		out->rows = error_law_rows(&out->law, out->target);
		if (!error_law_fit(&less, d.size, d.mean, c->n - 1, NULL))
			out->foretold = error_law_at(&less, last_size(c));
		if (c->folds >= LEARNING_LAW_FOLDS)
			draw_all(out, c, &d);
	}
	free(all);
	return 0;
}
