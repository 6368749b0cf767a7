#include "harness/analysis/probe_curves.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust.h"

/* Of one network's cells: scores (cells, layers), trained and random. */
struct probe_table {
	size_t cells, layers;
	double *trained, *random, *d;   /* d (cells): room */
	struct fold_sample folds;
	struct fold_overlap overlap;
};

/* Records of a cell come by step, then layer: as many before the first step as behind the last. */
static bool is_whole(const struct results_number *at, size_t n)
{
	return n >= 2 && n % 2 == 0 && n / 2 <= PROBE_LAYERS && !at->step && at[n / 2].step;
}

static bool belongs(const struct probe_curve *c, const struct run_cell *x)
{
	return c->dataset == x->dataset && c->variant == x->variant;
}

static int find_curves(struct probe_curve **out, size_t *n, const struct results *r,
		       const struct results_number *at, size_t records, struct err *e)
{
	size_t room = 0;

	for (size_t i = 0, m; i < records; i += m) {
		const struct run_cell *x = r->cell + at[i].cell;
		bool known = false;

		m = results_of_cell(at, records, i);
		for (size_t k = 0; k < *n; k++)
			known |= belongs(*out + k, x);
		if (known || !is_whole(at + i, m))
			continue;
		if (mem_grow((void **)out, &room, *n + 1, sizeof **out, e))
			return -1;
		(*out)[(*n)++] = (struct probe_curve){ .dataset = x->dataset, .variant = x->variant, .layers = m / 2 };
	}
	return 0;
}

static void fill_table(struct probe_table *t, const struct probe_curve *c, const struct results *r,
		       const struct results_number *at, size_t records)
{
	t->layers = c->layers;
	for (size_t i = 0, m; i < records; i += m) {
		m = results_of_cell(at, records, i);
		if (!belongs(c, r->cell + at[i].cell) || m != 2 * t->layers || !is_whole(at + i, m))
			continue;
		for (size_t l = 0; l < t->layers; l++) {
			t->random[t->cells * t->layers + l] = at[i + l].value;
			t->trained[t->cells * t->layers + l] = at[i + t->layers + l].value;
		}
		t->cells++;
		fold_sample_add(&t->folds, r->cell + at[i].cell);
		fold_overlap_add(&t->overlap, r->cell + at[i].cell);
	}
}

static struct probe_point point(struct probe_table *t, const double *of, size_t layer, bool share)
{
	struct probe_point p = { .mean = 0, .ci = { NAN, NAN } };
	struct paired_t x;

	for (size_t i = 0; i < t->cells; i++) {
		t->d[i] = of[i * t->layers + layer];
		p.mean += t->d[i] / (double)t->cells;
	}
	if (!fold_sample_t(&x, &t->folds, fold_overlap_ratio(&t->overlap), t->d, share))
		p.ci = x.ci;
	return p;
}

static struct probe_gain gain(struct probe_table *t, const double *a, size_t at, const double *b, size_t from,
			      bool share)
{
	struct probe_gain g = { .tested = false, .p_holm = NAN };

	for (size_t i = 0; i < t->cells; i++)
		t->d[i] = a[i * t->layers + at] - b[i * t->layers + from];
	round_differences(t->d, t->cells, 1);
	g.tested = !fold_sample_t(&g.t, &t->folds, fold_overlap_ratio(&t->overlap), t->d, share) &&
		   !isnan(g.t.p);
	return g;
}

static int holm(struct probe_curve *c, size_t n, struct err *e)
{
	double *p = mem_array(2 * n + 1, sizeof *p, e);
	size_t m = 0;
	int rc;

	if (!p)
		return -1;
	for (size_t i = 0; i < 2 * n; i++) {
		struct probe_gain *g = i % 2 ? &c[i / 2].depth : &c[i / 2].training;
		if (g->tested)
			p[m++] = g->t.p;
	}
	rc = adjust_holm(p, m, p, e);
	for (size_t i = 0, k = 0; i < 2 * n; i++) {
		struct probe_gain *g = i % 2 ? &c[i / 2].depth : &c[i / 2].training;
		if (g->tested)
			g->p_holm = p[k++];
	}
	free(p);
	return rc;
}

int probe_curves_create(struct probe_curve **out, size_t *n, const struct results *r, size_t study,
			struct err *e)
{
	struct results_number *at = NULL;
	struct probe_table t = { 0 };
	size_t records;
	int rc = -1;

	*out = NULL;
	*n = 0;
	if (results_numbers(r, study, "probe", &at, &records, e) ||
	    !(t.trained = mem_array(records + 1, sizeof *t.trained, e)) ||
	    !(t.random = mem_array(records + 1, sizeof *t.random, e)) ||
	    !(t.d = mem_array(records + 1, sizeof *t.d, e)) || find_curves(out, n, r, at, records, e))
		goto done;
	for (size_t i = 0; i < *n; i++) {
		struct probe_curve *c = *out + i;
		bool share = r->dataset[c->dataset].task == TASK_CLASSIFY;
		size_t last = c->layers - 1;

		t.cells = 0;
		t.folds = (struct fold_sample){ 0 };
		t.overlap = (struct fold_overlap){ 0 };
		fill_table(&t, c, r, at, records);
		c->cells = t.cells;
		for (size_t l = 0; l < c->layers; l++) {
			c->trained[l] = point(&t, t.trained, l, share);
			c->random[l] = point(&t, t.random, l, share);
		}
		c->training = gain(&t, t.trained, last, t.random, last, share);
		c->depth = gain(&t, t.trained, last, t.trained, 0, share);
	}
	rc = holm(*out, *n, e);
done:
	free(at);
	free(t.trained);
	free(t.random);
	free(t.d);
	if (rc) {
		free(*out);
		*out = NULL;
	}
	return rc;
}
