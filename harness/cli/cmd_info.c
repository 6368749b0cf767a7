/* bakeoff info: what this binary knows and runs on. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/exec/exec_helpers.h"
#include "algorithms/learner.h"
#include "datasets/catalog.h"
#include "datasets/generate/generate.h"
#include "datasets/load.h"
#include "datasets/prepare/pipeline.h"
#include "harness/analysis/findings.h"
#include "harness/scores/score_judgement.h"
#include "harness/cli/cmd.h"
#include "harness/cli/listing.h"
#include "harness/cli/opts.h"
#include "harness/cli/plan_listing.h"
#include "harness/metrics/metrics.h"
#include "harness/pictures/picture.h"
#include "harness/plan/plan.h"
#include "harness/process/machine.h"
#include "harness/store/measured.h"
#include "harness/store/query_views.h"

struct options {
	const char *topic, *name;
	enum listing_format format;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "FORMAT", 0, "table, csv or json", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->topic, &o->name };

	if (key == 'f')
		listing_option(arg, &o->format, state);
	else if (key == ARGP_KEY_ARG)
		opt_argument(place, 2, arg, state, "at most a topic and a name");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static int print(struct listing *l, enum listing_format f)
{
	listing_print(l, stdout, f);
	listing_free(l);
	return EXIT_OK;
}

/* ---- parameter tables ---- */

static const char *const type_names[] = {
	[PARAM_INT] = "whole number", [PARAM_REAL] = "number", [PARAM_BOOL] = "yes or no",
	[PARAM_ENUM] = "word", [PARAM_INTS] = "whole numbers a:b", [PARAM_REALS] = "numbers a:b",
	[PARAM_FIXED] = "fixed",
};

static void values_text(const struct param *p, char *text, size_t size)
{
	char low[32], high[32];

	if (p->type == PARAM_ENUM || p->type == PARAM_FIXED)
		snprintf(text, size, "%s", p->words ? p->words : p->init);
	else if (p->type == PARAM_BOOL)
		snprintf(text, size, "yes no");
	else
		snprintf(text, size, "%s%s to %s%s%s", p->open_min ? "above " : "",
			 number_text(p->min, low), number_text(p->max, high),
			 p->words ? ", or " : "", p->words ? p->words : "");
}

static void tuning_text(const struct param *p, char *text, size_t size)
{
	char low[32], high[32];
	size_t used;

	if (p->tune == TUNE_NONE)
		*text = 0;
	else if (p->tune == TUNE_WORDS)
		snprintf(text, size, "%s", p->tune_words ? p->tune_words : p->words);
	else
		snprintf(text, size, "%s to %s%s", number_text(p->tune_min, low),
			 number_text(p->tune_max, high), p->tune == TUNE_LOG ? " (log)" : "");
	used = strlen(text);
	if (p->tune_share > 0)
		snprintf(text + used, size - used, ", at most %s of the training rows",
			 number_text(p->tune_share, high));
	used = strlen(text);
	if (p->tune_if)
		snprintf(text + used, size - used, " where %s", p->tune_if);
}

static void add_params(struct listing *l, const struct param *p)
{
	char values[256], tuning[256];

	for (; p->name; p++) {
		values_text(p, values, sizeof values);
		tuning_text(p, tuning, sizeof tuning);
		listing_add(l, p->name, type_names[p->type], p->init, values, tuning, p->help);
	}
}

static const char *const param_columns[] = { "parameter", "type", "default",
					     "values", "tuned over", "meaning" };

/* A number that is searched, to show a range of; NULL without. */
static const struct param *ranged_param(const struct learner_class *lc)
{
	for (const struct param *p = lc->params; p->name; p++)
		if (p->tune == TUNE_LOG || p->tune == TUNE_LINEAR)
			return p;
	return NULL;
}

/* How a spec says what the table lists; below the table, for people. */
static void say_brackets(const struct learner_class *lc)
{
	const struct param *p = lc ? ranged_param(lc) : NULL;
	char low[32], high[32];

	if (!p)
		return;
	number_text(p->tune_min, low);
	number_text(p->tune_max, high);
	printf("\nBrackets set what is in the table: -l '%s[%s=%s]', and '|' gives a variant each: "
	       "'%s[%s=%s|%s]'.\n", lc->name, p->name, low, lc->name, p->name, low, high);
	printf("--tune N searches what is not set, over \"tuned over\" or a range of your own, evenly or "
	       "(~) by the\nlogarithm: '%s[%s=%s..%s]', '%s[%s=~%s..%s]'. %s=no keeps a learner from it.\n",
	       lc->name, p->name, low, high, lc->name, p->name, low, high, VARIANT_TUNE);
}

/* ---- topics ---- */

static int one_learner(const struct options *o)
{
	struct listing l = { .columns = param_columns, .ncolumns = 6 };
	const struct learner_class *lc = learner_find(o->name);

	if (!lc)
		return cmd_unknown("no learner", o->name, learner_name);
	if (o->format == FORMAT_TABLE)
		printf("%s: %s\n%s\n\n", lc->name, lc->title, lc->summary);
	add_params(&l, lc->params);
	add_params(&l, pipeline_params);
	print(&l, o->format);
	if (o->format == FORMAT_TABLE)
		say_brackets(lc);
	return EXIT_OK;
}

/* Whether random numbers decide something: with its defaults, or with other parameters. */
static const char *chance_text(const struct learner_class *lc)
{
	struct param_set defaults;
	unsigned caps = lc->caps;

	if (!param_init(&defaults, lc->params, NULL)) {
		caps = learner_caps(lc, &defaults);
		param_free(&defaults);
	}
	return caps & USES_SEED ? "yes" : lc->caps & USES_SEED ? "may" : "no";
}

static int info_learners(const struct options *o)
{
	static const char *const columns[] = { "learner", "tasks", "probabilities", "categories",
					       "missing", "scaled", "chance", "summary" };
	struct listing l = { .columns = columns, .ncolumns = 8 };

	if (o->name)
		return one_learner(o);
	for (size_t i = 0; learners[i]; i++) {
		unsigned caps = learners[i]->caps;
		listing_add(&l, learners[i]->name,
			    caps & CAN_CLASSIFY ? caps & CAN_REGRESS ? "both" : "classes"
						: "values",
			    caps & GIVES_PROBABILITIES ? "yes" : "no",
			    caps & TAKES_CATEGORIES ? "native" : "one-hot",
			    caps & TAKES_MISSING ? "native" : "imputed",
			    caps & WANTS_SCALING ? "yes" : "no",
			    chance_text(learners[i]),
			    learners[i]->summary);
	}
	print(&l, o->format);
	if (o->format == FORMAT_TABLE) {
		say_brackets(learners[1]);
		printf("Any other program joins them, -l 'exec[run=\"python3 mine.py\"]': bakeoff info exec.\n");
	}
	return EXIT_OK;
}

static void add_number(struct listing *l, const char *name, double x)
{
	char text[32];

	listing_add(l, name, number_text(x, text));
}

static int describe_data(const struct dataset *d, const struct options *o)
{
	static const char *const columns[] = { "fact", "value" };
	struct listing l = { .columns = columns, .ncolumns = 2 };
	size_t categorical = 0;

	for (size_t j = 0; j < d->cols; j++)
		categorical += d->columns[j].kind != COLUMN_NUMERIC;
	listing_add(&l, "name", d->name);
	listing_add(&l, "task", metric_task_name(d->task));
	add_number(&l, "rows", (double)d->rows);
	add_number(&l, "features", (double)d->cols);
	add_number(&l, "categorical", (double)categorical);
	listing_add(&l, "target", d->target_name);
	for (size_t c = 0; c < d->classes; c++) {
		char name[128], count[64];
		size_t n = 0;
		for (size_t i = 0; i < d->rows; i++)
			n += d->label[i] == c;
		snprintf(name, sizeof name, "class %s", d->class_names[c]);
		snprintf(count, sizeof count, "%zu rows", n);
		listing_add(&l, name, count);
	}
	listing_add(&l, "digest", d->digest);
	listing_add(&l, "description", d->description);
	listing_add(&l, "licence", d->licence);
	listing_add(&l, "citation", d->citation);
	listing_add(&l, "source", d->source_url);
	return print(&l, o->format);
}

static int one_dataset(const struct options *o)
{
	struct listing l = { .columns = param_columns, .ncolumns = 6 };
	const struct generator *g = generate_find(o->name);
	struct dataset *d;
	struct err e = { 0 };
	int rc;

	if (g && !strchr(o->name, '[')) {
		if (o->format == FORMAT_TABLE)
			printf("%s: %s\n\n", g->name, g->summary);
		add_params(&l, g->params);
		return print(&l, o->format);
	}
	if (dataset_load(&d, o->name, NULL, &e))
		return cmd_fail(&e);
	rc = describe_data(d, o);
	dataset_destroy(d);
	return rc;
}

static int info_datasets(const struct options *o)
{
	static const char *const columns[] = { "data set", "kind", "summary" };
	struct listing l = { .columns = columns, .ncolumns = 3 };

	if (o->name)
		return one_dataset(o);
	for (const struct bundled *b = bundled_sets; b->name; b++)
		listing_add(&l, b->name, "bundled", b->title);
	for (size_t i = 0; generators[i]; i++)
		listing_add(&l, generators[i]->name, "generated", generators[i]->summary);
	return print(&l, o->format);
}

static int info_metrics(const struct options *o)
{
	static const char *const columns[] = { "metric", "better", "lowest>", "highest>",
					       "unit", "task", "needs", "default", "title" };
	struct listing l = { .columns = columns, .ncolumns = 9 };
	char low[32], high[32];

	for (const struct metric *m = metrics; m->name; m++) {
		enum task task = metric_fits(m, TASK_REGRESS) ? TASK_REGRESS : TASK_CLASSIFY;

		if (o->name && strcmp(o->name, m->name))
			continue;
		listing_add(&l, m->name, m->better > 0 ? "larger" : "smaller",
			    number_text(m->lowest, low), number_text(m->highest, high), m->unit,
			    metric_task_name(task),
			    m->needs & NEEDS_PROBABILITIES ? "probabilities" : "",
			    m == metric_default(task) ? "yes" : "", m->title);
	}
	return l.rows ? print(&l, o->format) : cmd_unknown("no metric", o->name, metric_name);
}

static int info_plans(const struct options *o)
{
	static const char *const columns[] = { "plan", "studies>", "title" };
	struct listing l = { .columns = columns, .ncolumns = 3 };
	char count[32];
	struct builtin_plan b;
	struct err e = { 0 };

	if (o->name && !builtin_plan_find(o->name, &b))
		return cmd_unknown("no plan", o->name, builtin_plan_name);
	if (o->name) {
		fwrite(b.text, 1, b.length, stdout);
		return EXIT_OK;
	}
	for (size_t i = 0; i < builtin_plan_count(); i++) {
		struct plan p;
		b = builtin_plan(i);
		if (plan_read(&p, b.name, &e))
			return cmd_fail(&e);
		snprintf(count, sizeof count, "%zu", p.nstudies);
		listing_add(&l, b.name, count, p.title);
		plan_free(&p);
	}
	return print(&l, o->format);
}

static int info_keys(const struct options *o)
{
	struct listing l = { .columns = plan_listing_columns,
			     .ncolumns = PLAN_LISTING_COLUMNS };

	plan_listing_add(&l, o->name);
	return l.rows ? print(&l, o->format) : cmd_unknown("no key", o->name, plan_listing_key);
}

static int info_system(const struct options *o)
{
	static const char *const columns[] = { "fact", "value" };
	struct listing l = { .columns = columns, .ncolumns = 2 };
	struct machine_fact facts[MAX_FACTS];
	size_t n = machine_list(facts);

	for (size_t i = 0; i < n; i++)
		listing_add(&l, facts[i].name, facts[i].value);
	return print(&l, o->format);
}

static int info_studies(const struct options *o)
{
	static const char *const columns[] = { "kind", "title", "recorded unasked", "what" };
	struct listing l = { .columns = columns, .ncolumns = 4 };
	const struct study_kind *only = NULL;
	struct err e = { 0 };

	if (o->name && !(only = study_kind_need(o->name, &e)))
		return cmd_fail(&e);
	for (size_t i = 0; study_kinds[i]; i++) {
		const struct study_kind *k = study_kinds[i];

		if (!only || k == only)
			listing_add(&l, k->name, k->title,
				    k->curves ? "curves" : k->diagnose ? "diagnostics" : "",
				    k->help);
	}
	return print(&l, o->format);
}

static int info_pictures(const struct options *o)
{
	static const char *const columns[] = { "picture", "of", "what" };
	struct listing l = { .columns = columns, .ncolumns = 3 };
	const struct picture_kind *only = NULL;
	struct err e = { 0 };

	if (o->name && !(only = picture_need(o->name, &e)))
		return cmd_fail(&e);
	for (size_t i = 0; picture_kinds[i]; i++) {
		const struct picture_kind *k = picture_kinds[i];

		if (!only || k == only)
			listing_add(&l, k->name, k->learner ? k->learner :
				    k->needs & PICTURE_PROBABILITIES ? "probabilities" :
				    k->needs & PICTURE_CLASSES ? "classes" : "any learner", k->help);
	}
	return print(&l, o->format);
}

static int info_findings(const struct options *o)
{
	static const char *const columns[] = { "code", "severity", "meaning", "given when" };
	struct listing l = { .columns = columns, .ncolumns = 4 };

	for (const struct findings_code *k = findings_codes; k->code; k++)
		if (!o->name || !strcmp(o->name, k->code))
			listing_add(&l, k->code, findings_severity_name(k->severity), k->meaning,
				    k->decided);
	return l.rows ? print(&l, o->format)
		      : cmd_unknown("no code of a finding", o->name, findings_code_name);
}

static const char *measure_name(size_t i)
{
	return i < MEASURED_COUNT ? measured_fields[i].csv : NULL;
}

static int info_measures(const struct options *o)
{
	static const char *const columns[] = { "column", "unit", "in run.db", "what" };
	struct listing l = { .columns = columns, .ncolumns = 4 };

	for (size_t i = 0; i < MEASURED_COUNT; i++) {
		const struct measured_field *f = &measured_fields[i];

		if (!o->name || !strcmp(o->name, f->csv) || !strcmp(o->name, f->name))
			listing_add(&l, f->csv, f->unit, f->name, f->help);
	}
	return l.rows ? print(&l, o->format)
		      : cmd_unknown("nothing measured", o->name, measure_name);
}

/* ---- scores ---- */

static const char *check_name(size_t i)
{
	return score_checks[i].code;
}

static int info_scores(const struct options *o)
{
	static const char *const columns[] = { "check", "looks for" };
	struct listing l = { .columns = columns, .ncolumns = 2 };

	for (const struct score_check *c = score_checks; c->code; c++)
		if (!o->name || !strcmp(o->name, c->code))
			listing_add(&l, c->code, c->what);
	return l.rows ? print(&l, o->format) : cmd_unknown("no check of a table of scores", o->name, check_name);
}

/* ---- store ---- */

static const char *view_name(size_t i)
{
	return store_views[i].name;
}

static int info_store(const struct options *o)
{
	static const char *const columns[] = { "view of run.db", "what", "columns" };
	struct listing l = { .columns = columns, .ncolumns = 3 };
	struct err e = { 0 };

	for (const struct store_view *v = store_views; v->name; v++) {
		char *names;

		if (o->name && strcmp(o->name, v->name))
			continue;
		if (!(names = query_views_columns(v, &e)))
			return cmd_fail(&e);
		listing_add(&l, v->name, v->summary, names);
		free(names);
	}
	return l.rows ? print(&l, o->format) : cmd_unknown("no view of run.db", o->name, view_name);
}

/* ---- exec ---- */

/* The page on programs as learners, or a helper for those who write one. */
static int info_exec(const struct options *o)
{
	const char *name = o->name ? o->name : exec_helper_name(0);

	for (size_t i = 0; exec_helper_name(i); i++)
		if (!strcmp(name, exec_helper_name(i))) {
			fwrite(exec_helper(i).text, 1, exec_helper(i).length, stdout);
			return EXIT_OK;
		}
	return cmd_unknown("no page or helper", o->name, exec_helper_name);
}

static const struct topic {
	const char *name, *summary;
	int (*info)(const struct options *o);
} topics[] = { { "learners", "what can be compared; with a name: its parameters", info_learners },
	       { "exec", "any program as a learner: the protocol; python, r: a helper module to write one with",
		 info_exec },
	       { "datasets", "bundled and generated data sets; with a name: what is in it",
		 info_datasets },
	       { "metrics", "scores and their direction", info_metrics },
	       { "measures", "what is measured of a cell: rows, times, memory; columns of the CSV file",
		 info_measures },
	       { "store", "views of run.db, for sqlite3, Python and R, and what `bakeoff export RUN` writes",
		 info_store },
	       { "studies", "kinds of studies that a plan may ask for", info_studies },
	       { "pictures", "kinds of pictures that `bakeoff draw` makes", info_pictures },
	       { "findings", "codes of findings: what each means, and by what it is decided",
		 info_findings },
	       { "scores", "what `bakeoff stats` looks for in a table of scores", info_scores },
	       { "plans", "built-in plans; with a name: its text", info_plans },
	       { "keys", "what can be said in a plan: of it, its studies and its data sets",
		 info_keys },
	       { "system", "machine, compiler and libraries, as recorded with every run",
		 info_system },
	       { 0 } };

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "[learners|exec|datasets|metrics|measures|store|studies|pictures|findings|scores|plans|keys|system] [NAME]",
	.doc = "Show what is built in.",
};

static const char *topic_name(size_t i)
{
	return topics[i].name;
}

static int cmd_info(int argc, char **argv)
{
	struct options o = { 0 };

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (!o.topic) {
		for (const struct topic *t = topics; t->name; t++)
			printf("bakeoff info %-9s %s\n", t->name, t->summary);
		return EXIT_OK;
	}
	for (const struct topic *t = topics; t->name; t++)
		if (!strcmp(t->name, o.topic))
			return t->info(&o);
	return cmd_unknown("no topic", o.topic, topic_name);
}

const struct command command_info = {
	"info", "learners, programs as learners, data sets, metrics, measures, store, studies, pictures, findings, scores, plans, keys, system: what is built in",
	cmd_info, &argp, 0
};
