/* bakeoff stats: anyone's table of scores, judged and tested. */
#include <argp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "harness/scores/score_judgement.h"
#include "harness/scores/score_run.h"
#include "harness/studies/study_kind.h"
#include "reports/scores/score_page.h"

struct options {
	const char *file, *output, *format, *better, *rule, *seed, *study;
	const char *rope, *alpha, *decimals, *test_share, *test_rows;
	struct score_options read;
	struct score_wishes wish;
};

enum {
	OPT_DATASET = 256, OPT_METHOD, OPT_FOLD, OPT_REPEAT, OPT_SCORE, OPT_TIME, OPT_WHERE, OPT_METHODS, OPT_BETTER,
	OPT_ONE_SET, OPT_CONTROL, OPT_ROPE, OPT_ALPHA, OPT_DECIMALS, OPT_RULE, OPT_SHARE, OPT_ROWS, OPT_SEED, OPT_STUDY, OPT_TRUTH, OPT_POSITIVE, OPT_TRIAL, OPT_VALID,
	OPT_PREDICTION, OPT_ROW, OPT_INNER, OPT_TASK
};

static const struct argp_option option_table[] = {
	{ "control", OPT_CONTROL, "METHOD", 0, "compare all methods with this one, instead of every pair", 1 },
	{ "methods", OPT_METHODS, "A,B", 0, "the methods to compare. Default: all", 1 },
	{ "better", OPT_BETTER, "larger|smaller", 0,
	  "which scores are better. Default: by the name of the score, else larger", 1 },
	{ "rope", OPT_ROPE, "X", 0, "differences up to X, in the unit of the scores, do not matter. Default: 0.01 of "
	  "shares, 1 of percent, else none", 1 },
	{ "alpha", OPT_ALPHA, "X", 0, "level of the tests. Default: 0.05", 1 },
	{ "decimals", OPT_DECIMALS, "N", 0, "scores are rounded to so many, so that the last bit decides no tie. "
	  "Default: 6", 1 },
	{ "missing-rule", OPT_RULE, "RULE", 0,
	  "of missing scores: sets (data sets with one go), methods (those with one go), worst (it ranks last). Default: "
	  "auto, methods that lack more than a fifth go, then data sets with a gap", 1 },
	{ "test-share", OPT_SHARE, "X", 0, "rows tested by rows trained on. Default: 1/(folds-1)", 1 },
	{ "test-rows", OPT_ROWS, "N", 0, "test rows behind the one score of each method", 1 },
	{ "seed", OPT_SEED, "N", 0, "of the draws of Bayesian tests. Default: 1", 1 },
	{ "dataset", OPT_DATASET, "COLUMN", 0, "names the data sets. Default: by its name, else the first", 2 },
	{ "method", OPT_METHOD, "COLUMN", 0, "names the methods: a row holds one score", 2 },
	{ "score", OPT_SCORE, "COLUMN", 0, "of the scores, where a row holds one", 2 },
	{ "fold", OPT_FOLD, "COLUMN", 0, "numbers the folds", 2 },
	{ "repeat", OPT_REPEAT, "COLUMN", 0, "numbers repeats of the folds", 2 },
	{ "time", OPT_TIME, "COLUMN", 0, "seconds that a row took", 2 },
	{ "where", OPT_WHERE, "COLUMN=VALUE", 0, "take only these rows; several parted by commas. Of a run: "
	  "task=classification or task=regression", 2 },
	{ "trial", OPT_TRIAL, "COLUMN", 0, "tells configurations apart that a search tried: a row is one, and the best "
	  "validated counts; score by budget is drawn", 2 },
	{ "valid", OPT_VALID, "COLUMN", 0, "of validation scores, by which the best configuration is picked", 2 },
	{ "truth", OPT_TRUTH, "COLUMN", 0, "class, or number, of a test row: each row is one. Without predictions the columns "
	  "of methods hold their scores of it, and areas under ROC curves are compared", 2 },
	{ "prediction", OPT_PREDICTION, "COLUMN", 0, "what a method answered for the test row", 2 },
	{ "row", OPT_ROW, "COLUMN", 0, "names the test rows, so that they are known again in another repeat", 2 },
	{ "inner-fold", OPT_INNER, "COLUMN", 0, "of nested cross-validation: the fold, of those that --fold leaves, that tests "
	  "the row; empty where the fold itself does", 2 },
	{ "task", OPT_TASK, "TASK", 0, "of test rows: classification or regression. Default: found out", 2 },
	{ "positive", OPT_POSITIVE, "CLASS", 0, "the class that areas are of. Default: 1 of 0 and 1; beside predictions "
	  "the rarer of two", 2 },
	{ "one-set", OPT_ONE_SET, NULL, 0, "rows are folds, or test rows, of a single data set", 2 },
	{ "study", OPT_STUDY, "NAME", 0, "of a run. Default: the first that compares learners", 2 },
	{ "output", 'o', "DIR", 0, "folder to write a page, tables and figures into", 3 },
	{ "format", 'f', "LIST", 0, "of html, md, latex, csv (the pairs), json; several parted by commas. Default: "
	  "html,md,csv,json. csv or json alone, without -o, goes to standard output", 3 },
	{ 0 }
};

#define OPT_OF(key, member) { key, false, true, offsetof(struct options, member) }
static const struct opt opts[] = {
	OPT_TEXT('f', format), OPT_PLACE('o', output), OPT_OF(OPT_BETTER, better), OPT_OF(OPT_RULE, rule),
	OPT_OF(OPT_ROPE, rope), OPT_OF(OPT_ALPHA, alpha), OPT_OF(OPT_DECIMALS, decimals),
	OPT_OF(OPT_SHARE, test_share), OPT_OF(OPT_ROWS, test_rows), OPT_OF(OPT_SEED, seed), OPT_OF(OPT_STUDY, study),
	OPT_OF(OPT_CONTROL, wish.control), OPT_OF(OPT_METHODS, read.methods), OPT_OF(OPT_DATASET, read.dataset),
	OPT_OF(OPT_METHOD, read.method), OPT_OF(OPT_SCORE, read.score), OPT_OF(OPT_FOLD, read.fold),
	OPT_OF(OPT_REPEAT, read.repeat), OPT_OF(OPT_TIME, read.time), OPT_OF(OPT_WHERE, read.where),
	OPT_OF(OPT_TRIAL, read.trial), OPT_OF(OPT_VALID, read.valid),
	OPT_OF(OPT_TRUTH, read.truth), OPT_OF(OPT_POSITIVE, read.positive), OPT_FLAG(OPT_ONE_SET, read.one_set),
	OPT_OF(OPT_PREDICTION, read.prediction), OPT_OF(OPT_ROW, read.row), OPT_OF(OPT_INNER, read.inner),
	OPT_OF(OPT_TASK, read.task),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->file };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->read.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 1, arg, state, "one table at a time");
	else if (key == ARGP_KEY_END && !o->file)
		argp_error(state, "name a table of scores: a text file with columns, or a RUN of bakeoff");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "FILE",
	.doc = "Compare methods by anyone's table of scores: find out what is in it, what is wrong with it, which "
	       "tests fit it and why, and make them.\vA table is wide - a row for each data set, or for each fold of one, "
	       "and a column for each method - or long, with columns of data sets, methods, scores, and folds if there "
	       "are any; which is told by the names of the columns, and said. Tables of pandas, R, scikit-learn, mlr3, caret, WEKA "
	       "and AutoML benchmark are read as they are, a row for each method too; of 91.2±0.4 or **91.2 %** the number counts. "
	       "Or it holds test rows, the truth beside what "
	       "methods predicted - a row for each method, as predictions.csv of `bakeoff export RUN`, or a column - with "
	       "folds and scores of classes if there are any: intervals of accuracy, RMSE and area under the ROC curve, and "
	       "tests by rows and by folds. Of a single data set rows may be "
	       "test rows, answered right (1) or wrong (0), or scored (--truth). FILE may be a run of bakeoff, too.\n\n"
	       "Exit status: 0 well, 1 figures could not be drawn, 2 usage, 3 a table that cannot be used.",
};

/* ---- values of options ---- */

static int number_of(double *to, const char *option, const char *text, double least, double most, struct err *e)
{
	char *end;
	double x;

	if (!text)
		return 0;
	x = strtod(text, &end);
	if (*end || end == text || !(x >= least && x <= most))
		return FAIL(e, ERR_PARAM, "--%s %s: a number from %g to %g", option, text, least, most);
	*to = x;
	return 0;
}

static int take_rule(struct options *o, struct err *e)
{
	static const struct {
		const char *name;
		enum score_missing_rule rule;
	} rules[] = { { "auto", SCORES_AUTO }, { "sets", SCORES_DROP_SETS }, { "methods", SCORES_DROP_METHODS },
		      { "worst", SCORES_WORST } };

	for (size_t i = 0; o->rule && i < sizeof rules / sizeof *rules; i++)
		if (!strcmp(rules[i].name, o->rule)) {
			o->wish.rule = rules[i].rule;
			return 0;
		}
	return o->rule ? FAIL(e, ERR_PARAM, "--missing-rule %s: it is auto, sets, methods or worst", o->rule) : 0;
}

static int take_values(struct options *o, struct err *e)
{
	double decimals = -1, seed = 1;

	o->wish.rope = o->wish.test_share = o->wish.test_rows = NAN;
	if (o->better && strcmp(o->better, "larger") && strcmp(o->better, "smaller"))
		return FAIL(e, ERR_PARAM, "--better %s: it is larger or smaller", o->better);
	o->read.better = !o->better ? 0 : *o->better == 'l' ? +1 : -1;
	if (number_of(&o->wish.rope, "rope", o->rope, 0, 1e300, e) ||
	    number_of(&o->wish.alpha, "alpha", o->alpha, 1e-6, 0.5, e) ||
	    number_of(&decimals, "decimals", o->decimals, 0, SCORE_DECIMALS, e) ||
	    number_of(&o->wish.test_share, "test-share", o->test_share, 0, 1e6, e) ||
	    number_of(&o->wish.test_rows, "test-rows", o->test_rows, 1, 1e9, e) ||
	    number_of(&seed, "seed", o->seed, 0, 0x1p53, e) || take_rule(o, e))
		return -1;
	o->wish.decimals = (int)decimals;
	o->wish.seed = (uint64_t)seed;
	return 0;
}

/* ---- the table ---- */

static int find_study(const struct results *r, const char *name, size_t *at, struct err *e)
{
	for (*at = 0; *at < r->n_studies; ++*at)
		if (name ? !strcmp(r->study[*at].name, name) : study_kind_compares(r->study[*at].kind))
			return 0;
	return name ? FAIL(e, ERR_PARAM, "--study %s: the run has no such study; its first is %s", name,
			   r->n_studies ? r->study[0].name : "none")
		    : FAIL(e, ERR_DATA, "no study of the run compares learners; --study names one");
}

static int table_of_run(struct score_table **out, const struct options *o, struct err *e)
{
	struct results *r = NULL;
	size_t study;
	int rc;

	if (table_options_given(&o->read.table, TABLE_OPTION_PLAIN) || o->read.dataset || o->read.method || o->read.score ||
	    o->read.fold || o->read.repeat || o->read.time || o->read.trial || o->read.valid ||
	    o->read.truth || o->read.prediction || o->read.row || o->read.inner || o->read.task || o->read.one_set)
		return FAIL(e, ERR_PARAM, "%s is a run: which column is what need not be said of it", o->file);
	rc = results_open(&r, o->file, e) || find_study(r, o->study, &study, e) ||
	     score_table_of_run(out, r, study, &o->read, e);
	results_close(r);
	return rc ? -1 : 0;
}

static int table_of(struct score_table **out, const struct options *o, struct err *e)
{
	if (cmd_is_run(o->file))
		return table_of_run(out, o, e);
	if (o->study)
		return FAIL(e, ERR_PARAM, "--study %s: %s is no run", o->study, o->file);
	if (o->read.task && strcmp(o->read.task, "classification") && strcmp(o->read.task, "regression"))
		return FAIL(e, ERR_PARAM, "--task %s: it is classification or regression", o->read.task);
	return score_table_read(out, o->file, &o->read, e);
}

/* ---- what comes out ---- */

static int print_alone(unsigned format, const struct score_analysis *a, const struct score_judgement *j,
		       struct err *e)
{
	struct text t = { 0 };
	int rc = 0;

	if (format == REPORT_CSV)
		score_export_csv(&t, a);
	else
		score_export_json(&t, a, j);
	if (t.failed)
		rc = FAIL(e, ERR_NOMEM, "out of memory");
	else if (fputs(text_of(&t), stdout) == EOF)
		rc = FAIL(e, ERR_IO, "cannot write to standard output");
	text_free(&t);
	return rc;
}

static int write_page(const struct options *o, unsigned formats, const struct score_analysis *a,
		      const struct score_judgement *j, struct err *e)
{
	size_t undrawn = 0;
	char why[300];

	if (score_page_write(o->output, formats, a, j, &undrawn, why, sizeof why, e))
		return cmd_fail(e);
	if (undrawn)
		cmd_note("%zu figures could not be drawn: %s", undrawn, why);
	cmd_print(stdout, "%s/%s\n", o->output,
		  formats & REPORT_HTML	      ? "index.html"
		  : formats & REPORT_MARKDOWN ? "report.md"
		  : formats & REPORT_LATEX    ? "report.tex"
		  : formats & REPORT_CSV      ? "pairs.csv"
					      : "stats.json");
	return undrawn ? EXIT_CELLS : EXIT_OK;
}

static int put_out(const struct options *o, const struct score_analysis *a, const struct score_judgement *j,
		   struct err *e)
{
	unsigned formats = 0;

	if (report_formats(o->format ? o->format : "html,md,csv,json", &formats, e))
		return cmd_fail(e);
	if (o->output)
		return write_page(o, formats, a, j, e);
	if (o->format && formats != REPORT_CSV && formats != REPORT_JSON)
		return cmd_usage("--format %s: where to? -o DIR", o->format);
	if (o->format ? print_alone(formats, a, j, e)
		      : score_page_terminal(stdout, a, j, cmd_color(stdout), (size_t)cmd_width(stdout), e))
		return cmd_fail(e);
	return EXIT_OK;
}

static int cmd_stats(int argc, char **argv)
{
	struct options o = { 0 };
	struct score_table *t = NULL;
	struct score_analysis *a = NULL;
	struct score_judgement j = { 0 };
	struct err e = { 0 };
	int status;

	cmd_parse(&command_stats, argc, argv, &o);
	if (take_values(&o, &e) || table_of(&t, &o, &e) || score_analysis_create(&a, t, &o.wish, &e) ||
	    score_judgement_create(&j, a, &e))
		status = cmd_fail(&e);
	else
		status = put_out(&o, a, &j, &e);
	score_judgement_free(&j);
	score_analysis_destroy(a);
	score_table_destroy(t);
	return status;
}

const struct command command_stats = {
	"stats", "compare methods by anyone's table of scores",
	cmd_stats, &argp, TABLE_OPTION_PLAIN
};
