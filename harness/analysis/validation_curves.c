#include "harness/analysis/validation_curves.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* ---- gathering ---- */

bool validation_same_rest(const char *a, const char *b, const char *dial)
{
	size_t n = strcspn(dial, ".");  /* "hidden.length" is of the parameter "hidden" */

	for (;;) {
		/* leave out "dial=..." on either side */
		if (!strncmp(a, dial, n) && a[n] == '=') {
			a += strcspn(a, ",");
			a += *a == ',';
		}
		if (!strncmp(b, dial, n) && b[n] == '=') {
			b += strcspn(b, ",");
			b += *b == ',';
		}
		size_t x = strcspn(a, ","), y = strcspn(b, ",");

		if (x != y || strncmp(a, b, x))
			return false;
		if (!a[x] && !b[y])
			return true;
		/* one may end in front of a dial that only the other one names */
		a += x + (a[x] == ',');
		b += y + (b[y] == ',');
	}
}

/* A parameter's value in a variant, of a list the only one that it has. */
static double value_in(const struct results *r, size_t variant, const char *name)
{
	const struct run_param *p = results_param(r, variant, name);

	return p ? p->number : NAN;
}

/* What a dial of lengths shares with one of values: 1 for a list whose only value is the first one of a
 * variant on the dial. */
static double single_in(const struct results *r, size_t variant, size_t like, const char *dial)
{
	char name[64];
	const struct run_param *p;

	snprintf(name, sizeof name, "%.*s", (int)strcspn(dial, "."), dial);
	p = results_param(r, like, name);
	return p && value_in(r, variant, name) == strtod(p->text, NULL) ? 1 : NAN;
}

double validation_at(const struct results *r, size_t study, const struct validation_curve *d, size_t cell)
{
	const struct run_cell *c = r->cell + cell;
	const struct run_variant *v = r->variant + c->variant, *first = r->variant + d->variant;

	if (c->study != study || c->dataset != d->dataset || c->status != CELL_OK || v->baseline ||
	    strcmp(v->learner, first->learner) || strcmp(v->role, first->role) ||
	    !validation_same_rest(v->changed, first->changed, d->name))
		return NAN;
	if (!strcmp(c->factor, d->name))
		return c->factor_value;
	return strchr(d->name, '.') ? single_in(r, c->variant, d->variant, d->name)
				    : value_in(r, c->variant, d->name);
}

static struct validation_curve *find(struct validation_curves *d, const struct results *r,
				     size_t dataset, size_t variant, const char *name)
{
	const struct run_variant *v = r->variant + variant;

	for (size_t i = 0; i < d->n; i++) {
		const struct run_variant *w = r->variant + d->at[i].variant;

		if (d->at[i].dataset == dataset && !strcmp(d->at[i].name, name) &&
		    !strcmp(w->learner, v->learner) &&
		    (strcmp(name, "step") ? validation_same_rest(w->changed, v->changed, name)
					  : d->at[i].variant == variant))
			return d->at + i;
	}
	return NULL;
}

static struct validation_curve *find_or_add(struct validation_curves *d, const struct results *r,
					    size_t dataset, size_t variant, const char *name,
					    struct err *e)
{
	struct validation_curve *x = find(d, r, dataset, variant, name);

	if (x)
		return x;
	if (mem_grow((void **)&d->at, &d->room, d->n + 1, sizeof *d->at, e))
		return NULL;
	d->at[d->n] = (struct validation_curve){.dataset = dataset,
						.variant = variant,
						.name = name,
						.metric = results_primary(r, d->study, dataset)};
	return d->at + d->n++;
}

static struct validation_point *add_point(struct validation_curve *d, double x, struct err *e)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->point[i].x == x)
			return d->point + i;
	if (mem_grow((void **)&d->point, &d->room, d->n + 1, sizeof *d->point, e))
		return NULL;
	d->point[d->n] = (struct validation_point){ .x = x };
	return d->point + d->n++;
}

/* Sums first; finish() makes means of them. se holds the sum of squares of the test error. */
static int add_cell(struct validation_curve *x, const struct results *r, size_t i, double at, struct err *e)
{
	struct validation_point *p = add_point(x, at, e);
	const struct metric *m = x->metric;

	if (!p)
		return -1;
	for (int k = 0; k < PARTS; k++)
		p->error[k] += metric_error(m, results_score(r, i, PRIMARY, (enum results_part)k));
	p->se += pow(metric_error(m, results_score(r, i, PRIMARY, ON_TEST)), 2);
	p->folds++;
	return 0;
}

static void finish(struct validation_curve *d)
{
	for (size_t i = 0; i < d->n; i++) {
		struct validation_point *p = d->point + i;
		double n = (double)p->folds, mean, var;

		for (int k = 0; k < PARTS; k++)
			p->error[k] /= n;
		mean = p->error[ON_TEST];
		var = n > 1 ? (p->se / n - mean * mean) * n / (n - 1) : NAN;
		p->se = sqrt(fmax(0, var) / n);
	}
}

/* The curve is the dial where no number was turned; elsewhere each curve ends in a point of the
 * dial. */
static bool trains_in_steps(const struct results *r, size_t study, const struct results_curve *u)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (r->cell[i].study == study && r->cell[i].variant == u->variant &&
		    r->cell[i].dataset == u->dataset && isnan(r->cell[i].factor_value))
			return true;
	return false;
}

static int add_curves(struct validation_curves *d, const struct results *r, size_t study,
		      struct err *e)
{
	struct results_curve *curve = NULL;
	size_t n, most = 0;
	int rc = results_curves(r, study, &curve, &n, e);

	for (size_t i = 0; i < n && !rc; i++) {
		const struct results_curve *u = curve + i;
		const struct metric *m = results_primary(r, study, u->dataset);
		struct validation_curve *x;
		struct validation_point *p;

		/* folds that stopped early are missing from later steps: their mean would be
		 * another one */
		most = i && curve[i - 1].variant == u->variant && curve[i - 1].dataset == u->dataset
			       ? most
			       : u->folds;
		if (u->folds < most || !trains_in_steps(r, study, u))
			continue;
		if (!(x = find_or_add(d, r, u->dataset, u->variant, "step", e)) ||
		    !(p = add_point(x, (double)u->step, e))) {
			rc = -1;
			break;
		}
		p->folds = u->folds;
		for (int k = 0; k < PARTS; k++)
			p->error[k] = metric_error(m, u->mean[k]);
		p->se = u->sd[ON_TEST] / sqrt((double)u->folds);
	}
	free(curve);
	return rc;
}

/* ---- reading ---- */

static int by_x(const void *a, const void *b)
{
	const struct validation_point *p = a, *q = b;

	return (p->x > q->x) - (p->x < q->x);
}

/* Point k-th from the simple end. */
static size_t from_simple(const struct validation_curve *d, size_t k)
{
	return d->upward ? k : d->n - 1 - k;
}

size_t validation_lowest(const struct validation_curve *d, const double *error)
{
	size_t best = d->simple;

	for (size_t k = 1; k < d->n; k++) {
		size_t i = from_simple(d, k);

		if (error[i] < error[best] && !scores_tie(error[i], error[best], d->metric->highest))
			best = i;
	}
	return best;
}

static void read_dial(struct validation_curve *d, double *error)
{
	const struct validation_point *first = d->point, *last;

	qsort(d->point, d->n, sizeof *d->point, by_x);
	for (size_t i = 0; i < d->n; i++)
		if (isnan(error[i] = d->point[i].error[ON_TEST]))
			return;
	if (d->n < 3)
		return;
	last = d->point + d->n - 1;
	d->known = true;
	d->upward = !(last->error[ON_TRAIN] > first->error[ON_TRAIN]);
	d->simple = d->upward ? 0 : d->n - 1;
	d->complex = d->upward ? d->n - 1 : 0;
	d->best = validation_lowest(d, error);
}

static void drop_single_points(struct validation_curves *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->n; i++)
		if (d->at[i].n > 1)
			d->at[kept++] = d->at[i];
		else
			free(d->at[i].point);
	d->n = kept;
}

static int by_set_and_variant(const void *a, const void *b)
{
	const struct validation_curve *p = a, *q = b;

	if (p->dataset != q->dataset)
		return p->dataset < q->dataset ? -1 : 1;
	return (p->variant > q->variant) - (p->variant < q->variant);
}

static int collect_sets(struct validation_curves *d, struct err *e)
{
	if (!(d->set = mem_array(d->n, sizeof *d->set, e)))
		return -1;
	for (size_t i = 0; i < d->n; i++) {
		size_t k = 0;

		while (k < d->sets && d->set[k] != d->at[i].dataset)
			k++;
		if (k == d->sets)
			d->set[d->sets++] = d->at[i].dataset;
	}
	return 0;
}

static bool turns_a_dial(const struct results *r, size_t study, const struct run_cell *c)
{
	return c->study == study && c->status == CELL_OK && *c->factor && strcmp(c->factor, "step") &&
	       !isnan(c->factor_value) && !r->variant[c->variant].baseline;
}

/* The dials, then the cells on each: also those of another dial, which share its default setting, and of a
 * learner that was asked for as it is. */
static int add_cells(struct validation_curves *d, const struct results *r, size_t study,
		     struct err *e)
{
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct run_cell *c = r->cell + i;

		if (turns_a_dial(r, study, c) && !find_or_add(d, r, c->dataset, c->variant, c->factor, e))
			return -1;
	}
	for (size_t k = 0; k < d->n; k++)
		for (size_t i = 0; i < r->n_cells; i++) {
			double at = validation_at(r, study, d->at + k, i);

			if (!isnan(at) && add_cell(d->at + k, r, i, at, e))
				return -1;
		}
	for (size_t i = 0; i < d->n; i++)
		finish(d->at + i);
	return 0;
}

int validation_curves_create(struct validation_curves *out, const struct results *r, size_t study,
			     struct err *e)
{
	struct validation_curves d = { .study = study };
	double *error = NULL;
	size_t most = 0;
	int rc = -1;

	*out = (struct validation_curves){ 0 };
	if (add_cells(&d, r, study, e) || add_curves(&d, r, study, e))
		goto done;
	drop_single_points(&d);
	for (size_t i = 0; i < d.n; i++)
		most = d.at[i].n > most ? d.at[i].n : most;
	if (!(error = mem_array(most, sizeof *error, e)))
		goto done;
	for (size_t i = 0; i < d.n; i++) {
		read_dial(d.at + i, error);
		if (validation_curve_loss(d.at + i, r, study, e))
			goto done;
	}
	if (d.n)
		qsort(d.at, d.n, sizeof *d.at, by_set_and_variant);
	if (validation_curves_judge(&d, e) || collect_sets(&d, e))
		goto done;
	*out = d;
	d = (struct validation_curves){ 0 };
	rc = 0;
done:
	validation_curves_free(&d);
	free(error);
	return rc;
}

void validation_curves_free(struct validation_curves *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->at[i].point);
	free(d->at);
	free(d->set);
	*d = (struct validation_curves){ 0 };
}
