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
#include "harness/cli/data_listing.h"
#include "harness/cli/learner_listing.h"
#include "harness/cli/listing.h"
#include "harness/cli/opts.h"
#include "harness/cli/param_listing.h"
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

/* ---- topics ---- */

static int one_learner(const struct options *o)
{
	struct listing l = { .columns = param_listing_columns, .ncolumns = PARAM_LISTING_COLUMNS };
	const struct learner_class *lc = learner_find(o->name);

	if (!lc)
		return cmd_unknown("no learner", o->name, learner_name);
	if (o->format == FORMAT_TABLE)
		printf("%s: %s\n%s\n\n", lc->name, lc->title, lc->summary);
	param_listing_add(&l, lc->params);
	param_listing_add(&l, pipeline_params);
	print(&l, o->format);
	if (o->format == FORMAT_TABLE)
		param_listing_say_brackets(lc);
	return EXIT_OK;
}

static int info_learners(const struct options *o)
{
	if (o->name)
		return one_learner(o);
	learner_listing_print(o->format);
	if (o->format == FORMAT_TABLE) {
		param_listing_say_brackets(learners[1]);
		printf("Any other program joins them, -l 'exec[run=\"python3 mine.py\"]': bakeoff info exec.\n");
	}
	return EXIT_OK;
}

static int one_dataset(const struct options *o)
{
	struct listing l = { .columns = param_listing_columns, .ncolumns = PARAM_LISTING_COLUMNS };
	const struct generator *g = generate_find(o->name);
	struct dataset *d;
	struct err e = { 0 };

	if (g && !strchr(o->name, '[')) {
		if (o->format == FORMAT_TABLE)
			printf("%s: %s\n\n", g->name, g->summary);
		param_listing_add(&l, g->params);
		return print(&l, o->format);
	}
	if (dataset_load(&d, o->name, NULL, &e))
		return cmd_fail(&e);
	data_listing_print(d, o->format);
	dataset_destroy(d);
	return EXIT_OK;
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
