#include "tests/support/synthetic_run.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "tests/support/scratch.h"
#include "tests/support/synthetic_maker.h"

/* Accuracy by learner: mlp, tree, svm, knn; RMSE for diabetes. The spread of folds is sd. */
const struct synth_data synth_sets[SYNTH_SETS] = {
	{ "iris", "classification", "CC BY 4.0", 150, 4, 3, 0.333, { .960, .947, .967, .953, .333 },
	  { .01, .05, .01, .015, 0 }, .035 },
	{ "wine", "classification", "CC BY 4.0", 178, 13, 3, 0.399, { .981, .905, .984, .955, .399 },
	  { .018, .09, .014, .02, 0 }, .03 },
	{ "breast_cancer", "classification", "CC BY 4.0", 569, 30, 2, 0.627, { .974, .931, .977, .966, .627 },
	  { .012, .066, .009, .012, 0 }, .018 },
	{ "digits", "classification", "CC BY 4.0", 1797, 64, 10, 0.102, { .972, .856, .988, .981, .102 },
	  { .027, .14, .01, .008, 0 }, .012 },
	{ "diabetes", "regression", "BSD-3-Clause", 442, 10, 0, NAN, { 54.9, 62.8, 54.6, 57.1, 77.0 },
	  { 5, 18, 6, 9, 0.2 }, 3.2 },
};

const struct synth_learner synth_learners[SYNTH_LEARNERS] = {
	{ "mlp", "{\"hidden\":[64],\"epochs\":200,\"dropout\":0,\"l2\":0.0001}", "", .21, 1.1e-4 },
	{ "tree", "{\"max_depth\":30,\"min_leaf\":2}", "", .0021, 2e-5 },
	{ "svm", "{\"C\":1,\"engine\":\"auto\",\"kernel\":\"rbf\"}", "", .012, 2.1e-3 },
	{ "knn", "{\"engine\":\"brute\",\"k\":5,\"metric\":\"l2\"}", "", 6e-5, 9e-4 },
	{ "baseline", "{\"center\":\"mean\"}", "", 2e-6, 1e-6 },
};

double synth_noise(const char *fmt, const char *a, const char *b, size_t fold)
{
	struct rng r = rng_make(rng_seedf(7, fmt, a, b, fold));

	return rng_normal(&r);
}

int64_t synth_cell(struct synth_maker *m, const char *study, int64_t set, int64_t variant,
			size_t fold, const char *factor, double value)
{
	char key[80];
	struct store_cell_row row = {.key = key,
				     .canonical = key,
				     .dataset = set,
				     .variant = variant,
				     .fold = fold,
				     .study = study,
				     .factor = factor,
				     .factor_value = value};
	enum cell_status status;
	int64_t *id = m->id + m->keys;

	snprintf(key, sizeof key, "%s/%zu", study, m->keys++);
	if (m->pass == PLANNING)
		store_cell(m->s, &row, id, &status, m->e);
	return *id;
}

void synth_study(struct synth_maker *m, const char *name, const char *title, size_t position)
{
	if (m->pass == PLANNING)
		store_study(m->s, name, name, title, position, m->e);
}

static void put(struct synth_maker *m, int64_t cell, const struct outcome *o)
{
	if (m->pass == RUNNING)
		store_outcome(m->s, cell, m->machine, o, m->e);
}

void synth_outcome(struct synth_maker *m, int64_t cell, struct outcome *o,
		   struct outcome_score *score)
{
	o->scores = score;
	o->nscores = 2;
	snprintf(o->pipeline, sizeof o->pipeline, "standardized");
	put(m, cell, o);
}

/* A target of three classes, a number of which one is missing, a category of three. */
static void profile(struct synth_maker *m, int64_t set)
{
	static const size_t classes[] = { 60, 50, 40 }, bins[] = { 9, 0, 140 }, colours[] = { 100, 49, 1 };
	static const char *const class_name[] = { "setosa", "virginica", "versicolor" },
				 *const none[3] = { NULL }, *const colour[] = { "red", "blue", "a|b" };
	const struct store_profile_row column[] = {
		{ .role = "target", .name = "species", .kind = "categorical", .different = 3, .bars = 3,
		  .bar = classes, .bar_name = class_name, .lowest = NAN, .median = NAN, .highest = NAN },
		{ .role = "feature", .name = "petal", .kind = "numeric", .missing = 1, .different = 22,
		  .lowest = -1.5, .q1 = 2, .median = 4.25, .q3 = 5, .highest = 6.9, .mean = 3.76,
		  .bars = 3, .bar = bins, .bar_name = none },
		{ .role = "feature", .name = "colour", .kind = "categorical", .different = 3, .bars = 3,
		  .bar = colours, .bar_name = colour, .lowest = NAN, .median = NAN, .highest = NAN },
		{ .role = "group", .name = "group", .kind = "numeric", .different = 30, .lowest = 2,
		  .median = 5, .highest = 9, .mean = 5 },
	};

	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		store_profile(m->s, set, i, column + i, m->e);
	store_finding(m->s, set, 0, "warning", "leak", "petal", "column 'petal' tells", m->e);
}

int64_t synth_set(struct synth_maker *m, const struct synth_data *s)
{
	struct store_dataset_row row = {
		.name = s->name,
		.spec = s->name,
		.digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c",
		.task = s->task,
		.rows = s->rows,
		.features = s->features,
		.classes = s->classes,
		.majority = s->majority,
		.licence = s->licence,
		.citation = "A citation, 1988",
		.description = "",
		.source_url = "",
	};
	int64_t id = 0;

	if (m->pass == PLANNING && !store_dataset(m->s, &row, &id, m->e) && !strcmp(s->name, "iris"))
		profile(m, id);
	return id;
}

int64_t synth_variant(struct synth_maker *m, size_t l, const char *label, const char *params,
			   const char *changed)
{
	struct store_variant_row row = {.learner = synth_learners[l].learner,
					.label = label,
					.params = params,
					.changed = changed,
					.role = "default",
					.baseline = l == 4,
					.weights = true};
	int64_t id = 0;

	if (m->pass == PLANNING)
		store_variant(m->s, &row, &id, m->e);
	return id;
}

void synth_primary(struct outcome_score *x, const char *task, double train, double valid,
		   double test)
{
	bool reg = !strcmp(task, "regression");

	x[0] = (struct outcome_score){ "accuracy", train, valid, test };
	x[1] = (struct outcome_score){ "balanced_accuracy", train - .01, valid - .01, test - .01 };
	if (reg) {
		x[0] = (struct outcome_score){ "rmse", train, valid, test };
		x[1] = (struct outcome_score){ "r2", 1 - train / 100, 1 - valid / 100,
				       1 - test * test / 5929 };
	}
}

static void compare_outcome(struct synth_maker *m, int64_t cell, const struct synth_data *s,
			    size_t l, size_t fold)
{
	bool reg = !strcmp(s->task, "regression");
	double shared = synth_noise("%s/%s/%zu", s->name, "fold", fold),
	       own = synth_noise("%s/%s/%zu", s->name, synth_learners[l].learner, fold);
	double test = s->mean[l] + s->sd * (0.8 * shared + 0.6 * own) * (l == 4 ? 0.02 : 1);
	double train = reg ? s->mean[l] - s->gap[l] : s->mean[l] + s->gap[l];
	double size = (double)s->rows / 500;
	struct outcome_score score[2];
	struct outcome_count engine = { .name = "engine_libsvm", .value = 1 };
	struct outcome o = {
		.status = CELL_OK,
		.counts = &engine,
		.ncounts = l == 2,
		.seed = 1,
		.n_train = (double)(s->rows * 9 / 10),
		.n_test = (double)(s->rows / 10),
		.n_features = (double)(s->features),
		.fit_s = synth_learners[l].fit * size * (1 + .05 * own),
		.predict_s = synth_learners[l].predict * size,
		.fit_cpu_s = synth_learners[l].fit * size,
		.tune_s = NAN,
		.predict_cpu_s = synth_learners[l].predict * size,
		.peak_rss_kb = (double)(900 + 300 * l),
		.model_size = (double)((size_t)4000 << l),
	};

	if ((m->what & SYNTHETIC_FAILED) && l == 2 && !strcmp(s->name, "digits")) {
		o = (struct outcome){ .status = CELL_TIMEOUT,
				      .info = "more than 10 s of wall time" };
		put(m, cell, &o);
		return;
	}
	if ((m->what & SYNTHETIC_FAILED) && l == 0 && !strcmp(s->name, "wine") && fold < 2) {
		o = (struct outcome){ .status = CELL_DIVERGED,
				      .info = "loss is not a number in epoch 3" };
		put(m, cell, &o);
		return;
	}
	if (!strcmp(s->name, "digits"))         /* the SVM's choice on the largest set */
		strcpy(engine.name, "engine_smo");
	if (!reg)
		test = fmin(1, test);
	synth_primary(score, s->task, reg ? train : fmin(1, train), NAN, test);
	synth_outcome(m, cell, &o, score);
}

#define TRIES 6

/* A tree with a search behind it: the tries' scores rise, the last is chosen. */
static void tuned_tree(struct synth_maker *m, const struct synth_data *s, int64_t set)
{
	struct store_variant_row row = { .learner = "tree",
				   .label = "tree (tuned)",
				   .params = "{\"max_depth\":7}",
				   .changed = "max_depth=7",
				   .role = "tuned",
				   .weights = true };
	bool reg = !strcmp(s->task, "regression");
	int64_t v = 0;

	if (m->pass == PLANNING)
		store_variant(m->s, &row, &v, m->e);
	for (size_t f = 0; f < SYNTH_FOLDS; f++) {
		int64_t cell = synth_cell(m, "compare", set, v, f, "", NAN);
		double noise_ = s->sd * synth_noise("%s/%s/%zu", s->name, "fold", f);
		double test = s->mean[1] + noise_ + (reg ? -.015 * 77 : .015);
		struct outcome_trial trial[TRIES] = { 0 };
		struct outcome_score score[2];
		struct outcome o = { .status = CELL_OK,
				     .n_train = (double)(s->rows * 9 / 10),
				     .n_test = (double)(s->rows / 10),
				     .fit_s = .002,
				     .predict_s = 2e-5,
				     .tune_s = .09,
				     .trials = trial,
				     .ntrials = TRIES };

		for (size_t i = 0; i < TRIES; i++) {
			trial[i] =
				(struct outcome_trial){ .share = 1, .score = s->mean[1] +
								(reg ? -1 : .01) * ((double)i - 4),
						       .cost_s = .015,
						       .chosen = i + 1 == TRIES };
			strcpy(trial[i].status, "ok");
			snprintf(trial[i].params, sizeof trial[i].params, "max_depth=%zu", 2 * i + 2);
		}
		synth_primary(score, s->task, test, NAN, test);
		synth_outcome(m, cell, &o, score);
	}
}

static void compare(struct synth_maker *m)
{
	synth_study(m, "compare", "Comparison", 0);
	for (size_t i = 0; i < SYNTH_SETS; i++) {
		int64_t set = synth_set(m, synth_sets + i);

		for (size_t l = 0; l < SYNTH_LEARNERS; l++) {
			int64_t v = synth_variant(m, l, synth_learners[l].learner, synth_learners[l].params, "");

			for (size_t f = 0; f < SYNTH_FOLDS; f++) {
				int64_t cell = synth_cell(m, "compare", set, v, f, "", NAN);

				m->made++;
				if (!(m->what & SYNTHETIC_MISSING) || m->made <= 190)
					compare_outcome(m, cell, synth_sets + i, l, f);
			}
		}
		if (m->what & SYNTHETIC_TUNED)
			tuned_tree(m, synth_sets + i, set);
	}
}

static void walk(struct synth_maker *m, enum pass pass)
{
	m->pass = pass;
	m->made = m->keys = 0;
	if (m->what & SYNTHETIC_COMPARE)
		compare(m);
	if (m->what & SYNTHETIC_STUDIES) {
		synth_overfitting(m);
		synth_regularization(m);
		synth_scaling(m);
	}
}

static const char plan[] = "name: \"synthetic\"\n"
			   "studies:\n"
			   "  - name: \"compare\"\n"
			   "    cv: \"5x2\"\n"
			   "    tune: 6\n"
			   "    datasets:\n"
			   "      - data: \"iris\"\n"
			   "      - data: \"digits\"\n"
			   "        cv: \"loo\"\n"
			   "  - name: \"overfitting\"\n"
			   "    cv: \"7\"\n";

int synthetic_run(const char *dir, unsigned what, struct err *e)
{
	struct synth_maker m = { .what = what, .e = e };
	struct store_run_row run = { .name = "synthetic",
			       .plan = plan,
			       .plan_sha = "0f1e2d3c",
			       .command = "bakeoff run synthetic.yaml",
			       .seed = 1 };

	if (store_open(&m.s, dir, e))
		return -1;
	store_plan_begin(m.s, &run, e);
	walk(&m, PLANNING);
	store_plan_end(m.s, e);
	store_machine(m.s,
		      "{\"cpu\":\"A processor, 2 cores\",\"os\":\"Linux 6.1\",\"compiler\":\"gcc "
		      "12.2\","
		      "\"blas\":\"gslcblas\",\"commit\":\"0123abc\"}",
		      &m.machine, e);
	walk(&m, RUNNING);
	store_close(m.s);
	return e && e->code ? -1 : 0;
}

const char *synthetic_folder(void)
{
	return scratch_path("run");
}

struct results *synthetic_open(unsigned what)
{
	struct results *x = NULL;
	struct err e = { 0 };

	gsl_set_error_handler_off();
	cr_assert_eq(synthetic_run(synthetic_folder(), what, &e), 0, "%s", e.text);
	cr_assert_eq(results_open(&x, synthetic_folder(), &e), 0, "%s", e.text);
	return x;
}

void synthetic_close(struct results *x)
{
	results_close(x);
	scratch_clean();
}
