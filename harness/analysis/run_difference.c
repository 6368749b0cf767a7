#include "harness/analysis/run_difference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust.h"

/* The cells of both runs, sorted by identity, and space for those of one group. */
struct cells {
	size_t *a, *b;                  /* (cells of A), (cells of B) */
	size_t *of_a, *of_b;            /* (cells of A) each: the matched ones of a group */
	double *d;                      /* (cells of A): differences; p-values */
};

static int compare_groups(const struct results *ra, size_t i, const struct results *rb, size_t j)
{
	const struct run_cell *x = ra->cell + i, *y = rb->cell + j;
	int c = strcmp(ra->study[x->study].name, rb->study[y->study].name);

	if (!c)
		c = strcmp(ra->dataset[x->dataset].name, rb->dataset[y->dataset].name);
	return c ? c : strcmp(ra->variant[x->variant].label, rb->variant[y->variant].label);
}

static int compare_cells(const struct results *ra, size_t i, const struct results *rb, size_t j)
{
	int c = compare_groups(ra, i, rb, j);

	if (!c)
		c = ra->cell[i].repeat - rb->cell[j].repeat;
	return c ? c : ra->cell[i].fold - rb->cell[j].fold;
}

static int by_identity(const void *a, const void *b, void *ctx)
{
	const struct results *r = ctx;
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	int c = compare_cells(r, i, r, j);

	return c ? c : (i > j) - (i < j);
}

static size_t *sorted(const struct results *r, struct err *e)
{
	size_t *at = mem_array(r->n_cells, sizeof *at, e);

	for (size_t i = 0; at && i < r->n_cells; i++)
		at[i] = i;
	if (at)
		qsort_r(at, r->n_cells, sizeof *at, by_identity, (void *)(uintptr_t)r);
	return at;
}

/* Matches the cells of A from `from` to `to`, one group, with those of B from *at on; returns how
 * many, and leaves *at behind them. */
static size_t match(const struct run_difference *d, const struct cells *c, size_t from, size_t to,
		    size_t *at)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		while (*at < d->b->n_cells && compare_cells(d->b, c->b[*at], d->a, c->a[i]) < 0)
			++*at;
		if (*at < d->b->n_cells && !compare_cells(d->b, c->b[*at], d->a, c->a[i])) {
			c->of_a[n] = c->a[i];
			c->of_b[n++] = c->b[(*at)++];
		}
	}
	return n;
}

static int compare_group(struct run_difference_group *g, const struct run_difference *d,
			 const struct cells *c, size_t n, struct err *e)
{
	const struct run_cell *first = d->a->cell + c->of_a[0];
	struct paired_folds p;

	*g = (struct run_difference_group){ .study = first->study, .dataset = first->dataset,
					    .variant = first->variant, .cells = n,
					    .mean_a = 0, .mean_b = 0, .p_holm = 1 };
	for (size_t i = 0; i < n; i++)
		g->other_status += d->a->cell[c->of_a[i]].status != d->b->cell[c->of_b[i]].status;
	if (paired_folds_create(&p, d->b, c->of_b, n, d->a, c->of_a, n, e))
		return -1;
	paired_folds_differences(&p, ON_TEST, 1, c->d);
	for (size_t i = 0; i < p.n; i++) {
		g->mean_b += results_score(d->b, p.at[i].a, PRIMARY, ON_TEST);
		g->mean_a += results_score(d->a, p.at[i].b, PRIMARY, ON_TEST);
		g->unequal += c->d[i] != 0;
	}
	g->pairs = p.n;
	g->mean_a = p.n ? g->mean_a / (double)p.n : NAN;
	g->mean_b = p.n ? g->mean_b / (double)p.n : NAN;
	g->tested = !paired_folds_t(&g->t, &p, c->d);
	paired_folds_free(&p);
	return 0;
}

/* Groups are stretches of A's sorted cells. */
static int compare_all(struct run_difference *d, const struct cells *c, struct err *e)
{
	size_t at = 0;

	for (size_t from = 0, to; from < d->a->n_cells; from = to) {
		size_t n;

		for (to = from + 1; to < d->a->n_cells; to++)
			if (compare_groups(d->a, c->a[from], d->a, c->a[to]))
				break;
		n = match(d, c, from, to, &at);
		d->both += n;
		if (n && compare_group(d->group + d->n++, d, c, n, e))
			return -1;
	}
	d->only_a = d->a->n_cells - d->both;
	d->only_b = d->b->n_cells - d->both;
	return 0;
}

static int by_order_of_a(const void *a, const void *b)
{
	const struct run_difference_group *x = a, *y = b;

	if (x->study != y->study)
		return x->study < y->study ? -1 : 1;
	if (x->dataset != y->dataset)
		return x->dataset < y->dataset ? -1 : 1;
	return (x->variant > y->variant) - (x->variant < y->variant);
}

static int holm(struct run_difference *d, double *p, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		if (d->group[i].tested)
			p[n++] = d->group[i].t.p;
	if (adjust_holm(p, n, p, e))
		return -1;
	n = 0;
	for (size_t i = 0; i < d->n; i++)
		if (d->group[i].tested)
			d->group[i].p_holm = p[n++];
	return 0;
}

/* Scores of two metrics have no difference. */
static int same_metrics(const struct results *a, const struct results *b, struct err *e)
{
	for (size_t i = 0; i < a->n_studies; i++)
		for (size_t k = 0; k < b->n_studies; k++)
			for (int t = TASK_CLASSIFY; t <= TASK_REGRESS; t++) {
				const char *x = a->study[i].metric[t].name,
					   *y = b->study[k].metric[t].name;

				if (!strcmp(a->study[i].name, b->study[k].name) && strcmp(x, y))
					return FAIL(e, ERR_DATA, "study %s is measured by %s in "
						    "one run and by %s in the other; give one of "
						    "them the other's --metric",
						    a->study[i].name, x, y);
			}
	return 0;
}

int run_difference_create(struct run_difference **out, const struct results *a,
			  const struct results *b, struct err *e)
{
	struct run_difference *d = mem_zeros(1, sizeof *d, e);
	struct cells c = { sorted(a, e), sorted(b, e), mem_array(a->n_cells, sizeof *c.of_a, e),
			   mem_array(a->n_cells, sizeof *c.of_b, e),
			   mem_array(a->n_cells, sizeof *c.d, e) };
	int rc = -1;

	*out = NULL;
	if (same_metrics(a, b, e) || !d || !c.a || !c.b || !c.of_a || !c.of_b || !c.d ||
	    !(d->group = mem_array(a->n_cells, sizeof *d->group, e)))
		goto done;
	d->a = a;
	d->b = b;
	if (compare_all(d, &c, e))
		goto done;
	qsort(d->group, d->n, sizeof *d->group, by_order_of_a);
	if (holm(d, c.d, e))
		goto done;
	*out = d, d = NULL;
	rc = 0;
done:
	run_difference_destroy(d);
	free(c.a);
	free(c.b);
	free(c.of_a);
	free(c.of_b);
	free(c.d);
	return rc;
}

void run_difference_destroy(struct run_difference *d)
{
	if (!d)
		return;
	free(d->group);
	free(d);
}

bool run_difference_real(const struct run_difference_group *g)
{
	return g->tested && g->p_holm < 1 - ANALYSIS_LEVEL;
}
