/* bakeoff predict: a model from `bakeoff fit` on new rows. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/number.h"
#include "algorithms/core/text.h"
#include "algorithms/system/place.h"
#include "datasets/load.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "harness/model/model_file.h"
#include "harness/plan/costs.h"

struct options {
	const char *model, *data, *out, *cost, *run;
	bool probabilities;
	struct table_options table;
};

enum { OPT_PROBABILITIES = 256, OPT_COST, OPT_RUN };

static const struct argp_option option_table[] = {
	{ "output", 'o', "FILE", 0, "CSV file to write, - for stdout. Default: stdout", 0 },
	{ "probabilities", OPT_PROBABILITIES, NULL, 0, "refuse a model whose scores are no "
	  "probabilities", 0 },
	{ "cost", OPT_COST, "COSTS", 0, "name the class of least expected cost by the probabilities, "
	  "mistakes costing 'yes:no=5,...', others 1", 0 },
	{ "run", OPT_RUN, "COMMAND", 0, "the program to start, where the model is that of a program "
	  "(exec[run=COMMAND]): no file starts one unasked", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_PLACE('o', out), OPT_TEXT(OPT_COST, cost), OPT_TEXT(OPT_RUN, run), OPT_FLAG(OPT_PROBABILITIES, probabilities),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->model, &o->data };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 2, arg, state, "a model and one data set");
	else if (key == ARGP_KEY_END && !o->data)
		argp_error(state, "name a model file and a data set");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static void add_head(struct text *t, const struct model *m)
{
	text_add(t, "row,");
	text_csv(t, *m->target ? m->target : "prediction");
	for (size_t c = 0; c < m->classes; c++) {
		struct text name = { 0 };

		text_add(&name, m->probabilities ? "p_%s" : "score_%s", m->class_names[c]);
		text_add(t, ",");
		text_csv(t, text_of(&name));
		t->failed |= name.failed;
		text_free(&name);
	}
	text_add(t, "\n");
}

/* cost: (classes, classes), or NULL for the class that is scored highest. */
static size_t decide(const struct model *m, const double *cost, const float *s)
{
	return cost ? metric_cheapest(cost, m->classes, s) : metric_class(s, m->classes);
}

static void add_row(struct text *t, const struct model *m, const struct dataset *d, size_t i,
		    const double *cost, const float *s)
{
	char number[32];

	if (d->row_id)
		text_csv(t, d->row_id[i]);
	else
		text_add(t, "%zu", i + 1);
	text_add(t, ",");
	if (m->classes)
		text_csv(t, m->class_names[decide(m, cost, s)]);
	else
		text_add(t, "%s", number_float_text(s[0], model_target_offset(m), number));
	for (size_t c = 0; c < m->classes; c++)
		text_add(t, ",%.6g", (double)s[c]);
	text_add(t, "\n");
}

static int write_all(const struct options *o, const struct model *m, const struct dataset *d,
		     const double *cost, struct mat scores, struct err *e)
{
	struct text t = { 0 };
	int rc = 0;

	add_head(&t, m);
	for (size_t i = 0; i < d->rows; i++)
		add_row(&t, m, d, i, cost, mat_row(scores, i));
	if (t.failed)
		rc = FAIL(e, ERR_NOMEM, "out of memory");
	else if (o->out && strcmp(o->out, "-"))
		rc = place_write(o->out, text_of(&t), t.used, e);
	else if (fputs(text_of(&t), stdout) < 0 || fflush(stdout))
		rc = FAIL(e, ERR_IO, "cannot write the output: %s", strerror(errno));
	text_free(&t);
	return rc;
}

/* What is asked of the probabilities, before rows are read. */
static int check_asked(const struct options *o, const struct model *m, double **cost, struct err *e)
{
	const char *asked = o->cost ? "cost" : "probabilities", *p = m->learner->probabilities;

	if (!o->cost && !o->probabilities)
		return 0;
	if (m->task == TASK_REGRESS)
		return FAIL(e, ERR_PARAM, "--%s: %s predicts numbers, not classes", asked, o->model);
	if (!m->probabilities && p)
		return FAIL(e, ERR_PARAM, "--%s: the %s of %s gives none: fit it with them, bakeoff fit "
			    "DATA -l '%s[%s]'", asked, m->learner->name, o->model, m->learner->name, p);
	if (!m->probabilities)
		return FAIL(e, ERR_PARAM, "--%s: the %s of %s gives no probabilities", asked,
			    m->learner->name, o->model);
	return o->cost && costs_matrix(cost, o->cost, (const char *const *)m->class_names, m->classes, e)
		       ? err_wrap(e, "--cost") : 0;
}

static int predict(const struct options *o, const struct model *m, struct err *e)
{
	struct load_options load = { .table = o->table, .unlabelled = m->target,
				     .no_findings = true, .remark = cmd_remark };
	struct dataset *d = NULL;
	struct mat scores = { 0 };
	double *cost = NULL;
	int rc = -1;

	load.like = model_inputs(m, &load.nlike);
	if (!check_asked(o, m, &cost, e) && !dataset_load(&d, o->data, &load, e) &&
	    !model_predict(m, d, &scores, cmd_remark, NULL, e))
		rc = write_all(o, m, d, cost, scores, e);
	free(cost);
	free(scores.at);
	dataset_destroy(d);
	return rc;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "MODEL DATA",
	.doc = "Predict the rows of a data set by a fitted model, as CSV.\vColumns are "
	       "found by their names; what they hold is what the model learnt of them, the target may be "
	       "missing. Beside the class stand its scores: p_CLASS, probabilities; score_CLASS where the "
	       "learner gives none.",
};

static int cmd_predict(int argc, char **argv)
{
	struct options o = { 0 };
	struct model m = { 0 };
	struct err e = { 0 };
	int rc;

	cmd_parse(&command_predict, argc, argv, &o);
	rc = model_load(&m, o.model, o.run, &e) || predict(&o, &m, &e) ? cmd_fail(&e) : EXIT_OK;
	model_free(&m);
	return rc;
}

const struct command command_predict = {
	"predict", "predict new rows by a fitted model",
	cmd_predict, &argp, TABLE_OPTION_CELLS | TABLE_OPTION_LAYOUT
};
