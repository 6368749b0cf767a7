/* bakeoff fit: one learner on a whole data set, kept in a file. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/system/place.h"
#include "datasets/load.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "harness/plan/units.h"
#include "harness/model/model_file.h"

struct options {
	const char *data, *learner, *out, *seed, *threads, *print;
	struct load_options load;
};

enum {
	OPT_SEED = 256,
	OPT_THREADS,
	OPT_PRINT
};

static const struct argp_option option_table[] = {
	{ "learner", 'l', "SPEC", 0, "the learner, perhaps with parameters: 'knn[k=3]'", 0 },
	{ "output", 'o', "MODEL", 0, "the file to write. Default: model.h5", 0 },
	{ "seed", OPT_SEED, "N", 0, "root of all random numbers. Default: 1", 0 },
	{ "print", OPT_PRINT, "FORMAT", 0,
	  "also print the model, in a format that the learner has: text, dot, ...", 0 },
	{ "threads", OPT_THREADS, "N", 0, "cores to use. Default: 1", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_TEXT('l', learner), OPT_PLACE('o', out),
	OPT_TEXT(OPT_SEED, seed), OPT_TEXT(OPT_PRINT, print), OPT_TEXT(OPT_THREADS, threads),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->data };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->load.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 1, arg, state, "one data set at a time");
	else if (key == ARGP_KEY_END && (!o->data || !o->learner))
		argp_error(state, "name a data set and a learner (-l)");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

/* Before the fit, which may take long. */
static int check_print(const struct options *o, const struct learner_class *lc, struct err *e)
{
	size_t n = o->print ? strlen(o->print) : 0;

	if (!o->print)
		return 0;
	for (const char *f = lc->print ? lc->formats : ""; *f;
	     f += strcspn(f, " "), f += strspn(f, " "))
		if (strcspn(f, " ") == n && !memcmp(f, o->print, n))
			return 0;
	return FAIL(e, ERR_PARAM, "%s is not printed as '%s'; there is: %s", lc->name, o->print,
		    lc->print ? lc->formats : "nothing");
}

static int fit(const struct options *o, const struct variant *v, struct err *e)
{
	uint64_t seed = 1;
	size_t threads = 1;
	struct dataset *d = NULL;
	struct model m = { 0 };
	char took[32];
	int rc = -1;

	if (check_print(o, v->learner, e) || place_check(o->out, e) ||
	    (o->seed && units_parse_seed(o->seed, &seed, e)) ||
	    (o->threads && units_parse_count(o->threads, 1, 1024, &threads, e)) ||
	    dataset_load(&d, o->data, &o->load, e))
		return -1;
	if (!model_fit(&m, d, v, seed, (int)threads, e) && !model_save(&m, o->out, e) &&
	    !(o->print && m.learner->print(m.self, o->print, stdout, e))) {
		cmd_print(stderr, "bakeoff: %s fitted on the %zu rows of %s in %s; model in %s\n",
			v->label, d->rows, d->name, units_duration_text(m.fit_s, took), o->out);
		rc = 0;
	}
	model_free(&m);
	dataset_destroy(d);
	return rc;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "DATA",
	.doc = "Fit a learner on all rows of a data set and keep the model.",
};

static int cmd_fit(int argc, char **argv)
{
	struct options o = { .out = "model.h5", .load.remark = cmd_remark };
	struct variant v = { 0 };
	struct err e = { 0 };
	int rc;

	cmd_parse(&command_fit, argc, argv, &o);
	rc = variant_make(&v, o.learner, &e) || fit(&o, &v, &e) ? cmd_fail(&e) : EXIT_OK;
	variant_free(&v);
	return rc;
}

const struct command command_fit = {
	"fit", "fit one learner on a whole data set, into a file",
	cmd_fit, &argp, TABLE_OPTION_ALL & ~TABLE_OPTION_TEST
};
