/* bakeoff diff: two runs side by side, cell by cell, with a test per learner and data set. */
#include <argp.h>
#include <math.h>
#include <stdlib.h>

#include "harness/analysis/run_difference.h"
#include "harness/cli/cmd.h"
#include "harness/cli/listing.h"
#include "harness/cli/opts.h"

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
	OPT_FLAG('a', all), OPT_FORMAT('f', format),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->a, &o->b };

	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 2, arg, state, "two RUNs");
	else if (key == ARGP_KEY_END && !o->b)
		argp_error(state, "name two RUNs: directories given to -o");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static void list_group(struct listing *l, const struct run_difference *d,
		       const struct run_difference_group *g)
{
	const struct run_dataset *data = d->a->dataset + g->dataset;
	char pairs[32], differ[32], a[32] = "", b[32] = "", gap[32] = "", lo[32] = "", hi[32] = "",
	     p[32] = "";

	snprintf(pairs, sizeof pairs, "%zu", g->pairs);
	snprintf(differ, sizeof differ, "%zu", g->unequal + g->other_status);
	if (g->pairs) {
		snprintf(a, sizeof a, "%.4f", g->mean_a);
		snprintf(b, sizeof b, "%.4f", g->mean_b);
		snprintf(gap, sizeof gap, "%+.4f", g->mean_b - g->mean_a);
	}
	/* without spread, or from two folds, there is no test */
	if (g->tested && !isnan(g->t.ci.lo)) {
		snprintf(lo, sizeof lo, "%.4f", g->t.ci.lo);
		snprintf(hi, sizeof hi, "%.4f", g->t.ci.hi);
	}
	if (g->tested && !isnan(g->p_holm))
		snprintf(p, sizeof p, "%.3g", g->p_holm);
	listing_add(l, d->a->study[g->study].name, data->name, d->a->variant[g->variant].label,
		    results_primary(d->a, g->study, g->dataset)->name, pairs, differ, a, b, gap, lo, hi, p);
}

static void list(const struct run_difference *d, const struct options *o)
{
	static const char *const columns[] = { "study", "data set", "learner", "metric",
					       "pairs>", "differ>", "A>", "B>",
					       "B - A>", "95 % from>", "to>", "p (Holm)>" };
	struct listing l = { .columns = columns, .ncolumns = 12 };

	for (size_t i = 0; i < d->n; i++)
		if (o->all || d->group[i].unequal || d->group[i].other_status)
			list_group(&l, d, d->group + i);
	if (l.rows)
		listing_print(&l, stdout, o->format);
	listing_free(&l);
}

static int sum_up(const struct run_difference *d, const struct options *o)
{
	size_t unequal = 0, other = 0, real = 0;

	for (size_t i = 0; i < d->n; i++) {
		unequal += d->group[i].unequal;
		other += d->group[i].other_status;
		real += run_difference_real(d->group + i);
	}
	if (d->only_a || d->only_b)
		cmd_note("%zu cells only in %s, %zu only in %s", d->only_a, o->a, d->only_b, o->b);
	if (!d->both)
		return cmd_usage("the runs have no cell in common");
	fprintf(stderr,
		"bakeoff: %zu cells in both: %zu with another score, %zu with another status; %zu "
		"of %zu "
		"differences of means are real at 5 %% (corrected resampled t, Holm)\n",
		d->both, unequal, other, real, d->n);
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
	struct run_difference *d = NULL;
	struct err e = { 0 };
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (results_open(&a, o.a, &e) || results_open(&b, o.b, &e) ||
	    run_difference_create(&d, a, b, &e)) {
		rc = cmd_fail(&e);
		goto done;
	}
	list(d, &o);
	rc = sum_up(d, &o);
done:
	run_difference_destroy(d);
	results_close(a);
	results_close(b);
	return rc;
}

const struct command command_diff = {
	"diff", "compare two runs, with tests",
	cmd_diff, &argp, 0
};
