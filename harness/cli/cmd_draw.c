/* bakeoff draw: pictures of what learners make of data. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "datasets/generate/generate.h"
#include "datasets/load.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "harness/pictures/album.h"
#include "harness/plan/plan.h"
#include "harness/store/query.h"
#include "harness/studies/study_kind.h"

enum { SPECS = 64, KINDS = 32, VARIANTS_MOST = 36 };

struct options {
	const char *data[SPECS], *learner[SPECS];
	size_t ndata, nlearners;
	const char *picture, *x, *y, *cv, *query, *out, *seed, *threads;
	struct load_options load;
};

enum {
	OPT_PICTURE = 256,
	OPT_X, OPT_Y, OPT_CV, OPT_QUERY, OPT_SEED, OPT_THREADS
};

static const struct argp_option option_table[] = {
	{ "learner", 'l', "SPEC", 0, "a learner, perhaps with parameters; '|' gives a panel each: "
	  "'knn[k=1|5|25]'; may be repeated. Of a RUN: a learner's label there", 0 },
	{ "picture", OPT_PICTURE, "KIND[,KIND]", 0,
	  "what is drawn; `bakeoff info pictures` lists the kinds. Default: surface", 0 },
	{ "x", OPT_X, "COLUMN", 0, "the horizontal axis, by name or number: a numeric column. Default: "
	  "the one that tells most about the target", 0 },
	{ "y", OPT_Y, "COLUMN", 0, "the vertical axis. Default: the column that with the first tells "
	  "most; of values, with --x alone, none: a curve", 0 },
	{ "cv", OPT_CV, "SPLIT", 0, "how rows are parted into training and test rows, as run --cv "
	  "has it. Default: holdout:0.3 (its first fold is drawn), or 10 folds where every row is "
	  "predicted; with --test, --fold-column or --splits those folds", 0 },
	{ "query", OPT_QUERY, "N", 0, "the row whose neighbours are drawn, from 1. Default: 1", 0 },
	{ "seed", OPT_SEED, "N", 0, "root of all random numbers. Default: 1", 0 },
	{ "threads", OPT_THREADS, "N", 0, "cores to use. Default: 1", 0 },
	{ "output", 'o', "DIR", 0, "folder for index.html and figures/, or one picture: FILE.svg, "
	  "FILE.png, FILE.pdf. Default: pictures", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_TEXT(OPT_PICTURE, picture), OPT_TEXT(OPT_X, x), OPT_TEXT(OPT_Y, y), OPT_TEXT(OPT_CV, cv),
	OPT_TEXT(OPT_QUERY, query), OPT_TEXT(OPT_SEED, seed), OPT_TEXT(OPT_THREADS, threads), OPT_PLACE('o', out),
	{ 0 }
};

static void add(const char **list, size_t *n, char *arg, struct argp_state *state)
{
	if (*n == SPECS)
		argp_error(state, "more than %d of a kind", SPECS);
	else
		list[(*n)++] = arg;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->load.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == 'l')
		add(o->learner, &o->nlearners, arg, state);
	else if (key == ARGP_KEY_ARG)
		add(o->data, &o->ndata, arg, state);
	else if (key == ARGP_KEY_END && (!o->ndata || (!o->nlearners && !cmd_is_run(o->data[0]))))
		argp_error(state, "name a data set and a learner (-l), or a RUN");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

/* ---- from texts to the request ---- */

struct draw {
	struct dataset **data;
	struct variant *variant;
	char *spec[VARIANTS_MOST];      /* of each variant */
	size_t ndata, data_room, nvariants, variants_room;
	const struct picture_kind *kind[KINDS];
	size_t nkinds;
};

static void draw_free(struct draw *w)
{
	for (size_t i = 0; i < w->ndata; i++)
		dataset_destroy(w->data[i]);
	for (size_t i = 0; i < w->nvariants; i++) {
		variant_free(&w->variant[i]);
		free(w->spec[i]);
	}
	free(w->data);
	free(w->variant);
}

static int load(struct draw *w, const char *spec, const struct load_options *how, struct err *e)
{
	if (mem_grow((void **)&w->data, &w->data_room, w->ndata + 1, sizeof *w->data, e) ||
	    dataset_load(&w->data[w->ndata], spec, how, e))
		return -1;
	w->ndata++;
	return 0;
}

/* A generator's specification may have alternatives: a data set each. */
static int load_all(struct draw *w, const struct options *o, struct err *e)
{
	for (size_t i = 0; i < o->ndata; i++) {
		struct grid g = { 0 };
		int rc = 0;

		if (!generate_knows(o->data[i])) {
			if (load(w, o->data[i], &o->load, e))
				return -1;
			continue;
		}
		if (grid_expand(&g, o->data[i], e))
			return -1;
		for (size_t k = 0; k < g.count && !rc; k++)
			rc = load(w, g.points[k].text, &o->load, e);
		grid_free(&g);
		if (rc)
			return -1;
	}
	return 0;
}

static int add_variant(struct draw *w, const char *spec, struct err *e)
{
	struct variant *v;

	if (w->nvariants == VARIANTS_MOST)
		return FAIL(e, ERR_PARAM, "more than %d learners in one picture", VARIANTS_MOST);
	if (mem_grow((void **)&w->variant, &w->variants_room, w->nvariants + 1, sizeof *w->variant,
		     e))
		return -1;
	v = &w->variant[w->nvariants];
	if (!(w->spec[w->nvariants] = mem_text(spec, e)) || variant_make(v, spec, e)) {
		free(w->spec[w->nvariants]);
		return -1;
	}
	w->nvariants++;
	return variant_needs_no_tuning(v, e);
}

static int add_variants(struct draw *w, const struct options *o, struct err *e)
{
	for (size_t i = 0; i < o->nlearners; i++) {
		struct grid g;
		int rc = 0;

		if (grid_expand(&g, o->learner[i], e))
			return -1;
		for (size_t k = 0; k < g.count && !rc; k++)
			rc = add_variant(w, g.points[k].text, e);
		grid_free(&g);
		if (rc)
			return -1;
	}
	return 0;
}

static int add_kinds(struct draw *w, const char *list, struct err *e)
{
	char *words = mem_text(list, e), *rest = words;
	int rc = words ? 0 : -1;

	for (char *word; !rc && (word = strsep(&rest, ","));) {
		const struct picture_kind *k = picture_need(word, e);
		if (!k || w->nkinds == KINDS)
			rc = k ? FAIL(e, ERR_PARAM, "more than %d pictures", KINDS) : -1;
		else
			w->kind[w->nkinds++] = k;
	}
	free(words);
	return rc;
}

/* Seed and threads are read as a plan's. */
static int numbers(struct plan *p, const struct options *o, struct err *e)
{
	const struct { const char *key, *text; } said[] = {
		{ "seed", o->seed }, { "threads", o->threads },
	};

	if (plan_init(p, e))
		return -1;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		if (said[i].text && plan_key_put(plan_key_find(said[i].key, PLAN_KEY_OF_PLAN), p,
						 said[i].text, e))
			return err_wrap(e, "--%s", said[i].key);
	return 0;
}

static int read_query(size_t *query, const char *text, struct err *e)
{
	char *end;
	unsigned long n;

	*query = 0;
	if (!text)
		return 0;
	n = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || !n)
		return FAIL(e, ERR_PARAM, "--query: '%s' is no row; they count from 1", text);
	*query = n;
	return 0;
}

static int check_split(const char *cv, struct err *e)
{
	struct fold_spec spec;

	return cv && fold_spec_parse(&spec, cv, e) ? err_wrap(e, "--cv") : 0;
}

/* ---- of a run ---- */

struct draw_run {
	struct results *r;
	size_t *data, *variant;         /* positions */
	size_t ndata, nvariants, study;
};

static void draw_run_free(struct draw_run *w)
{
	free(w->data);
	free(w->variant);
	results_close(w->r);
}

/* Those that were named, or all that have classes. */
static int choose_data(struct draw_run *w, const struct options *o, struct err *e)
{
	const struct results *r = w->r;

	if (!(w->data = mem_array(r->n_datasets + o->ndata, sizeof *w->data, e)))
		return -1;
	for (size_t i = 1; i < o->ndata; i++) {
		size_t d = 0;
		while (d < r->n_datasets && strcmp(r->dataset[d].name, o->data[i]) != 0)
			d++;
		if (d == r->n_datasets)
			return FAIL(e, ERR_PARAM, "%s has no data set '%s'", o->data[0], o->data[i]);
		w->data[w->ndata++] = d;
	}
	for (size_t d = 0; o->ndata == 1 && d < r->n_datasets; d++)
		if (r->dataset[d].task == TASK_CLASSIFY)
			w->data[w->ndata++] = d;
	return w->ndata ? 0 : FAIL(e, ERR_UNSUITED, "%s has no data set with classes", o->data[0]);
}

static bool was_compared(const struct draw_run *w, size_t variant)
{
	for (size_t i = 0; i < w->r->n_cells; i++)
		if (w->r->cell[i].study == w->study && w->r->cell[i].variant == variant)
			return true;
	return false;
}

/* Those that were named, or all of the study but baselines. */
static int choose_variants(struct draw_run *w, const struct options *o, struct err *e)
{
	const struct results *r = w->r;

	if (!(w->variant = mem_array(r->n_variants + o->nlearners, sizeof *w->variant, e)))
		return -1;
	for (size_t i = 0; i < o->nlearners; i++, w->nvariants++)
		if (results_find_ranked(r->variant, r->n_variants, o->learner[i],
					&w->variant[w->nvariants], e))
			return err_wrap(e, "-l %s", o->learner[i]);
	for (size_t v = 0; !o->nlearners && v < r->n_variants; v++)
		if (!r->variant[v].baseline && was_compared(w, v))
			w->variant[w->nvariants++] = v;
	return w->nvariants ? 0 : FAIL(e, ERR_DATA, "%s has no learners", o->data[0]);
}

static int open_run(struct draw_run *w, const struct options *o, struct err *e)
{
	const char *needless = o->x ? "x" : o->y ? "y" : o->cv ? "cv" : o->query ? "query" : NULL;

	if (needless)
		return FAIL(e, ERR_PARAM, "--%s is for models that are trained, and %s is a run",
			    needless, o->data[0]);
	if (results_open(&w->r, o->data[0], e))
		return -1;
	while (w->study < w->r->n_studies && !study_kind_compares(w->r->study[w->study].kind))
		w->study++;
	if (w->study == w->r->n_studies)
		return FAIL(e, ERR_UNSUITED, "%s compares no learners", o->data[0]);
	return choose_data(w, o, e) || choose_variants(w, o, e) ? -1 : 0;
}

/* ---- the files ---- */

static int finish(struct report *r, const char *out, struct err *e)
{
	const char *why = "";
	size_t undrawn;
	bool one = album_is_file(out);

	if (one ? album_write_one(r, out, &undrawn, &why, e)
		: album_write(r, out, &undrawn, &why, e))
		return cmd_fail(e);
	if (undrawn)
		cmd_note("%zu figure%s could not be drawn: %s", undrawn, plural(undrawn), why);
	if (!one)
		cmd_print(stdout, "%s/index.html\n", out);
	else if (!undrawn)
		cmd_print(stdout, "%s\n", out);
	return undrawn ? EXIT_CELLS : EXIT_OK;
}

static int make(struct draw *w, const struct options *o, const struct picture_request *q, struct err *e)
{
	struct report *r;
	int status;

	if (album_make(&r, w->kind, w->nkinds, q, e))
		return cmd_fail(e);
	status = finish(r, o->out, e);
	report_destroy(r);
	return status;
}

static int draw_run(struct draw *w, const struct options *o, const struct plan *p, struct err *e)
{
	struct draw_run run = { 0 };
	int status;

	if (open_run(&run, o, e))
		status = cmd_fail(e);
	else
		status = make(w, o, &(struct picture_request){
			.run = run.r, .run_study = run.study, .run_data = run.data,
			.ndata = run.ndata, .run_variant = run.variant, .nvariants = run.nvariants,
			.seed = p->seed }, e);
	draw_run_free(&run);
	return status;
}

static int draw_data(struct draw *w, const struct options *o, const struct plan *p, struct err *e)
{
	const char *split = table_options_split(&o->load.table);
	char own[FOLD_SPEC_ROOM];
	size_t query;

	snprintf(own, sizeof own, PLAN_SPLIT_STORED "%s", split ? split : "");
	if (read_query(&query, o->query, e) || add_variants(w, o, e) || load_all(w, o, e))
		return cmd_fail(e);
	return make(w, o, &(struct picture_request){
		.data = w->data, .ndata = w->ndata, .variant = w->variant,
		.spec = (const char *const *)w->spec, .nvariants = w->nvariants, .x = o->x, .y = o->y, .query = query,
		.cv = o->cv ? o->cv : split ? own : NULL,
		.seed = p->seed, .threads = (int)p->threads }, e);
}

static int draw(struct draw *w, const struct options *o, const struct plan *p, struct err *e)
{
	if (check_split(o->cv, e) || add_kinds(w, o->picture, e) || album_check(o->out, e))
		return cmd_fail(e);
	return (cmd_is_run(o->data[0]) ? draw_run : draw_data)(w, o, p, e);
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "DATA... | RUN [DATA...]",
	.doc = "Draw what learners make of data.\vDATA is a file, a bundled set or a generated one. "
	       "Several data sets give a row of panels each, where the picture has panels. Of a RUN "
	       "pictures of predictions are made from what it has stored: of all data sets with "
	       "classes and all learners, or those named. Beside "
	       "every picture stand its gnuplot script and data. Exit status 1: it could not be "
	       "drawn, as without gnuplot.",
};

static int cmd_draw(int argc, char **argv)
{
	struct options o = { .out = "pictures", .picture = "surface",
			     .load = { .no_findings = true, .remark = cmd_remark } };
	struct draw w = { 0 };
	struct plan p = { 0 };
	struct err e = { 0 };
	int status;

	cmd_parse(&command_draw, argc, argv, &o);
	status = numbers(&p, &o, &e) ? cmd_fail(&e) : draw(&w, &o, &p, &e);
	draw_free(&w);
	plan_free(&p);
	return status;
}

const struct command command_draw = {
	"draw", "pictures of models: decision surfaces and more",
	cmd_draw, &argp, TABLE_OPTION_ALL
};
