/* bakeoff diff: two runs side by side, cell by cell, with a test per learner and data set. */
#include <argp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/cli/cmd.h"
#include "harness/cli/listing.h"
#include "harness/cli/opts.h"
#include "harness/stats/adjust.h"
#include "harness/stats/compare.h"
#include "harness/store/query.h"

struct options {
	const char *a, *b;
	enum listing_format format;
	bool all;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "FORMAT", 0, "table, csv or json", 0 },
	{ "all", 'a', NULL, 0, "also list what is the same in both", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_FLAG('a', all),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->a, &o->b };

	if (opt_take(opts, o, key, arg))
		return 0;
	if (key == 'f')
		listing_option(arg, &o->format, state);
	else if (key == ARGP_KEY_ARG)
		opt_argument(place, 2, arg, state, "two RUNs");
	else if (key == ARGP_KEY_END && !o->b)
		argp_error(state, "name two RUNs: directories given to -o");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

/* A learner on a data set in a study, over the folds that both runs have. */
struct group {
	size_t first;                   /* a cell of A that stands for it */
	size_t pairs, other_status, unequal;
	double sum_a, sum_b, share;     /* share: mean of test over training rows */
	double *d;                      /* B - A, of pairs; owned */
	size_t room;
	struct paired_t t;
	double p;                       /* adjusted over all groups */
	bool tested;
};

struct diff {
	const struct results *a, *b;
	size_t *order_b;                /* cells of B, sorted by identity */
	struct group *groups;
	size_t ngroups, room;
	size_t only_a, only_b, matched;
};

/* ---- which cell of B is which of A ---- */

static int compare_cells(const struct results *ra, size_t i, const struct results *rb, size_t j)
{
	const struct run_cell *x = &ra->cell[i], *y = &rb->cell[j];
	int c = strcmp(ra->study[x->study].name, rb->study[y->study].name);

	if (!c)
		c = strcmp(ra->dataset[x->dataset].name, rb->dataset[y->dataset].name);
	if (!c)
		c = strcmp(ra->variant[x->variant].label, rb->variant[y->variant].label);
	if (!c)
		c = x->repeat - y->repeat;
	return c ? c : x->fold - y->fold;
}

static int by_identity(const void *a, const void *b, void *ctx)
{
	const struct results *r = ctx;

	return compare_cells(r, *(const size_t *)a, r, *(const size_t *)b);
}

static bool find_in_b(const struct diff *d, size_t cell, size_t *found)
{
	size_t low = 0, high = d->b->n_cells;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = compare_cells(d->a, cell, d->b, d->order_b[mid]);
		if (!c) {
			*found = d->order_b[mid];
			return true;
		}
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return false;
}

static struct group *group_of(struct diff *d, size_t cell, struct err *e)
{
	const struct run_cell *c = &d->a->cell[cell];

	for (size_t i = d->ngroups; i-- > 0;) {
		const struct run_cell *g = &d->a->cell[d->groups[i].first];
		if (g->study == c->study && g->dataset == c->dataset && g->variant == c->variant)
			return &d->groups[i];
	}
	if (mem_grow((void **)&d->groups, &d->room, d->ngroups + 1, sizeof *d->groups, e))
		return NULL;
	d->groups[d->ngroups] = (struct group){ .first = cell };
	return &d->groups[d->ngroups++];
}

static int add_pair(struct diff *d, size_t ca, size_t cb, struct err *e)
{
	struct group *g = group_of(d, ca, e);
	double a = results_score(d->a, ca, PRIMARY, ON_TEST),
	       b = results_score(d->b, cb, PRIMARY, ON_TEST);

	if (!g)
		return -1;
	g->other_status += d->a->cell[ca].status != d->b->cell[cb].status;
	if (isnan(a) || isnan(b))
		return 0;
	if (mem_grow((void **)&g->d, &g->room, g->pairs + 1, sizeof *g->d, e))
		return -1;
	g->d[g->pairs++] = b - a;
	g->unequal += a != b;
	g->sum_a += a;
	g->sum_b += b;
	g->share += d->a->cell[ca].n_test / d->a->cell[ca].n_train;
	return 0;
}

static int match(struct diff *d, struct err *e)
{
	if (!(d->order_b = mem_array(d->b->n_cells, sizeof *d->order_b, e)))
		return -1;
	for (size_t i = 0; i < d->b->n_cells; i++)
		d->order_b[i] = i;
	qsort_r(d->order_b, d->b->n_cells, sizeof *d->order_b, by_identity, (void *)d->b);
	for (size_t i = 0; i < d->a->n_cells; i++) {
		size_t j;
		if (!find_in_b(d, i, &j))
			d->only_a++;
		else if (++d->matched && add_pair(d, i, j, e))
			return -1;
	}
	d->only_b = d->b->n_cells - d->matched;
	return 0;
}

/* ---- tests, adjusted over all groups ---- */

static int test_groups(struct diff *d, struct err *e)
{
	double *p = mem_array(d->ngroups, sizeof *p, e);
	size_t n = 0, k = 0;
	int rc = p ? 0 : -1;

	for (size_t i = 0; i < d->ngroups && !rc; i++) {
		struct group *g = &d->groups[i];
		if (g->pairs < 2)
			continue;
		rc = corrected_t(&g->t, g->d, g->pairs, g->share / (double)g->pairs, 0.95, e);
		g->tested = !rc;
		p[n++] = g->t.p;
	}
	if (!rc && n)
		rc = adjust_holm(p, n, p, e);
	for (size_t i = 0; i < d->ngroups && !rc; i++)
		if (d->groups[i].tested)
			d->groups[i].p = p[k++];
	free(p);
	return rc;
}

/* ---- showing ---- */

static void list(const struct diff *d, const struct options *o)
{
	static const char *const columns[] = { "study", "data set", "learner", "metric",
					       "pairs>", "differ>", "A>", "B>",
					       "B - A>", "95 % from>", "to>", "p (Holm)>" };
	struct listing l = { .columns = columns, .ncolumns = 12 };

	for (size_t i = 0; i < d->ngroups; i++) {
		const struct group *g = &d->groups[i];
		const struct run_cell *c = &d->a->cell[g->first];
		double n = (double)g->pairs;
		char text[7][32] = { "" };
		if (!o->all && !g->unequal && !g->other_status)
			continue;
		snprintf(text[0], 32, "%zu", g->pairs);
		snprintf(text[1], 32, "%zu", g->unequal + g->other_status);
		if (g->pairs) {
			snprintf(text[2], 32, "%.4f", g->sum_a / n);
			snprintf(text[3], 32, "%.4f", g->sum_b / n);
		}
		if (g->tested) {
			snprintf(text[4], 32, "%.4f", g->t.ci.lo);
			snprintf(text[5], 32, "%.4f", g->t.ci.hi);
			snprintf(text[6], 32, "%.3g", g->p);
		}
		char gap[32] = "";
		if (g->pairs)
			snprintf(gap, sizeof gap, "%+.4f", (g->sum_b - g->sum_a) / n);
		listing_add(&l, d->a->study[c->study].name, d->a->dataset[c->dataset].name,
			    d->a->variant[c->variant].label,
			    results_primary_metric(&d->a->dataset[c->dataset]), text[0], text[1],
			    text[2], text[3], gap, text[4], text[5], text[6]);
	}
	if (l.rows)
		listing_print(&l, stdout, o->format);
	listing_free(&l);
}

static int sum_up(const struct diff *d, const struct options *o)
{
	size_t unequal = 0, other = 0, real = 0;

	for (size_t i = 0; i < d->ngroups; i++) {
		unequal += d->groups[i].unequal;
		other += d->groups[i].other_status;
		real += d->groups[i].tested && d->groups[i].p < 0.05;
	}
	if (d->only_a || d->only_b)
		cmd_note("%zu cells only in %s, %zu only in %s", d->only_a, o->a, d->only_b, o->b);
	if (!d->matched)
		return cmd_usage("the runs have no cell in common");
	fprintf(stderr,
		"bakeoff: %zu cells in both: %zu with another score, %zu with another status; %zu "
		"of %zu "
		"differences of means are real at 5 %% (corrected resampled t, Holm)\n",
		d->matched, unequal, other, real, d->ngroups);
	return unequal || other || d->only_a || d->only_b ? EXIT_CELLS : EXIT_OK;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "RUN_A RUN_B",
	.doc = "Compare two runs cell by cell, with a test per learner and data "
	       "set.\vCells are matched by study, data set, learner, repeat and fold. "
	       "Exit status: 0 all scores are the same, 1 not.",
};

static int cmd_diff(int argc, char **argv)
{
	struct options o = { 0 };
	struct results *a = NULL, *b = NULL;
	struct diff d = { 0 };
	struct err e = { 0 };
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (results_open(&a, o.a, &e) || results_open(&b, o.b, &e)) {
		rc = cmd_fail(&e);
		goto done;
	}
	d.a = a;
	d.b = b;
	if (match(&d, &e) || test_groups(&d, &e)) {
		rc = cmd_fail(&e);
		goto done;
	}
	list(&d, &o);
	rc = sum_up(&d, &o);
done:
	for (size_t i = 0; i < d.ngroups; i++)
		free(d.groups[i].d);
	free(d.groups);
	free(d.order_b);
	results_close(a);
	results_close(b);
	return rc;
}

const struct command command_diff = {
	"diff", "compare two runs, with tests",
	cmd_diff, &argp
};
