#include "harness/analysis/depth_limit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/variant_pairs.h"

#define HIDDEN "hidden"

#define TIMES  "×"              /* of "4×32", as query.h shortens 32:32:32:32 */

/* Layers of "32:32" or "4×32", all of the same width (*width), else 0. */
static size_t layers_of(const char *text, long *width)
{
	size_t n = 0;

	for (char *end; *text; text = end + (*end == ':')) {
		long w = strtol(text, &end, 10), times = 1;

		if (end != text && !strncmp(end, TIMES, strlen(TIMES))) {
			times = w;
			text = end + strlen(TIMES);
			w = strtol(text, &end, 10);
		}
		if (end == text || (*end && *end != ':') || w < 1 || times < 1 || (n && w != *width))
			return 0;
		*width = w;
		n += (size_t)times;
	}
	return n;
}

static size_t depth_of(const struct results *r, size_t variant, long *width)
{
	const struct run_param *p = results_param(r, variant, HIDDEN);

	return p ? layers_of(p->text, width) : 0;
}

/* The same but for their depth. */
static bool same_network(const struct results *r, size_t a, size_t b)
{
	long wa = 0, wb = 0;

	return variant_pairs_differ_in(r, a, b, HIDDEN) && depth_of(r, a, &wa) && depth_of(r, b, &wb) && wa == wb;
}

static double needed(const struct depth_limit *l)
{
	return strcmp(l->metric->name, "accuracy") ? l->constant * (1 - DEPTH_LEARNED)
						   : l->constant - DEPTH_LEARNED;
}

static double constant_of(const struct results *r, size_t study, size_t set)
{
	const struct metric *m = results_primary(r, study, set);

	if (!strcmp(m->name, "accuracy"))
		return 1 - r->dataset[set].majority;
	return metric_error(m, r->best_constant[study * r->n_datasets + set]);
}

static struct depth_point *point_of(struct depth_limits *d, const struct results *r, size_t study, size_t cell,
				    struct err *e)
{
	size_t set = r->cell[cell].dataset, variant = r->cell[cell].variant, i = 0, k = 0;
	struct depth_limit *l;
	long width;

	while (i < d->n && (d->at[i].dataset != set || !same_network(r, d->at[i].at[0].variant, variant)))
		i++;
	if (i == d->n) {
		if (mem_grow((void **)&d->at, &d->room, d->n + 1, sizeof *d->at, e))
			return NULL;
		d->at[d->n++] = (struct depth_limit){ .dataset = set,
						     .metric = results_primary(r, study, set),
						     .constant = constant_of(r, study, set) };
	}
	l = d->at + i;
	while (k < l->n && l->at[k].variant != variant)
		k++;
	if (k == l->n) {
		if (mem_grow((void **)&l->at, &l->room, l->n + 1, sizeof *l->at, e))
			return NULL;
		l->at[l->n++] = (struct depth_point){ .variant = variant, .plateau = NAN,
						      .depth = depth_of(r, variant, &width) };
	}
	return l->at + k;
}

static int by_depth(const void *a, const void *b)
{
	const struct depth_point *p = a, *q = b;

	return (p->depth > q->depth) - (p->depth < q->depth);
}

/* Until finish, error is a sum too. */
static int add_cells(struct depth_limits *d, const struct results *r, size_t study, struct err *e)
{
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct run_cell *c = r->cell + i;
		struct depth_point *p;
		long width;
		double error;

		if (c->study != study || c->status != CELL_OK || !depth_of(r, c->variant, &width))
			continue;
		if (!(p = point_of(d, r, study, i, e)))
			return -1;
		error = metric_error(results_primary(r, study, c->dataset), results_score(r, i, PRIMARY, ON_TEST));
		p->cells++;
		p->error += error;
		p->squares += error * error;
	}
	return 0;
}

static struct depth_limit *limit_of(struct depth_limits *d, const struct run_cell *c, struct depth_point **p)
{
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < d->at[i].n && d->at[i].dataset == c->dataset; k++)
			if (d->at[i].at[k].variant == c->variant) {
				*p = d->at[i].at + k;
				return d->at + i;
			}
	return NULL;
}

static void count_learned(struct depth_limits *d, const struct results *r, size_t study)
{
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct run_cell *c = r->cell + i;
		struct depth_point *p;
		struct depth_limit *l = c->study == study && c->status == CELL_OK ? limit_of(d, c, &p) : NULL;

		if (l)
			p->learned += metric_error(l->metric, results_score(r, i, PRIMARY, ON_TEST)) < needed(l);
	}
}

static int add_plateaus(struct depth_limits *d, const struct results *r, size_t study, struct err *e)
{
	struct results_point *at = NULL;
	size_t n;

	if (results_points(r, study, &at, &n, e))
		return -1;
	for (size_t i = 0, next; i < n; i = next) {
		struct depth_point *p;
		struct depth_limit *l = limit_of(d, r->cell + at[i].cell, &p);
		size_t k = i;

		for (next = i; next < n && at[next].cell == at[i].cell; next++)
			;
		while (l && k < next && !(metric_error(l->metric, at[k].test) < needed(l)))
			k++;
		if (!l || k == next)
			continue;
		p->plateau = (p->left ? p->plateau : 0) + (double)(at[k].step - 1);
		p->left++;
	}
	free(at);
	return 0;
}

static void finish(struct depth_limit *l)
{
	qsort(l->at, l->n, sizeof *l->at, by_depth);
	for (size_t k = 0; k < l->n; k++) {
		struct depth_point *p = l->at + k;
		double n = (double)p->cells;

		p->error /= n;
		p->ci = t_interval(p->error, sqrt(fmax(p->squares - n * p->error * p->error, 0) / (n - 1) / n), n - 1,
				   0.95);
		p->plateau /= (double)p->left;
		if (p->learned == p->cells)
			l->learns = p->depth;
		if (!l->stops && (double)(p->cells - p->learned) >= DEPTH_STOPPED * n)
			l->stops = p->depth;
	}
}

int depth_limits_create(struct depth_limits *d, const struct results *r, size_t study, struct err *e)
{
	size_t kept = 0;

	*d = (struct depth_limits){ 0 };
	if (add_cells(d, r, study, e)) {
		depth_limits_free(d);
		return -1;
	}
	for (size_t i = 0; i < d->n; i++)
		if (d->at[i].n > 1 && isfinite(d->at[i].constant))
			d->at[kept++] = d->at[i];
		else
			free(d->at[i].at);
	d->n = kept;
	count_learned(d, r, study);
	if (add_plateaus(d, r, study, e)) {
		depth_limits_free(d);
		return -1;
	}
	for (size_t i = 0; i < d->n; i++)
		finish(d->at + i);
	return 0;
}

void depth_limits_free(struct depth_limits *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->at[i].at);
	free(d->at);
	*d = (struct depth_limits){ 0 };
}
