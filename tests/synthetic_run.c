#include "tests/synthetic_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "harness/store/store.h"

#define FOLDS 10

/* The plan is one transaction, outcomes are many: the same walk is made twice. */
enum pass { PLANNING, RUNNING };
#define CELLS_MOST 4096

struct maker {
	struct store *s;
	unsigned what;
	enum pass pass;
	int64_t machine, id[CELLS_MOST];
	size_t made, keys;
	struct err *e;
};

/* Accuracy by learner: mlp, tree, svm, knn; RMSE for diabetes. The spread of folds is sd. */
static const struct set {
	const char *name, *task, *licence;
	size_t rows, features, classes;
	double majority, mean[5], gap[5], sd;
} sets[] = {
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
#define N_SETS (sizeof sets / sizeof *sets)

static const struct {
	const char *learner, *params, *changed;
	double fit, predict;
} learners[] = {
	{ "mlp", "{\"hidden\":[64],\"epochs\":200,\"dropout\":0,\"l2\":0.0001}", "", .21, 1.1e-4 },
	{ "tree", "{\"max_depth\":30,\"min_leaf\":2}", "", .0021, 2e-5 },
	{ "svm", "{\"C\":1,\"kernel\":\"rbf\"}", "", .012, 2.1e-3 },
	{ "knn", "{\"k\":5,\"metric\":\"l2\"}", "", 6e-5, 9e-4 },
	{ "baseline", "{\"center\":\"mean\"}", "", 2e-6, 1e-6 },
};
#define N_LEARNERS (sizeof learners / sizeof *learners)

static double noise(const char *fmt, const char *a, const char *b, size_t fold)
{
	struct rng r = rng_make(rng_seedf(7, fmt, a, b, fold));

	return rng_normal(&r);
}

static int64_t add_cell(struct maker *m, const char *study, int64_t set, int64_t variant, size_t fold,
			const char *dial, double value)
{
	char key[80];
	struct cell_row row = { .key = key, .canonical = key, .dataset = set, .variant = variant,
				.fold = fold, .study = study, .dial = dial, .dial_value = value };
	enum cell_status status;
	int64_t *id = m->id + m->keys;

	snprintf(key, sizeof key, "%s/%zu", study, m->keys++);
	if (m->pass == PLANNING)
		store_cell(m->s, &row, id, &status, m->e);
	return *id;
}

static void add_study(struct maker *m, const char *name, const char *title, size_t position)
{
	if (m->pass == PLANNING)
		store_study(m->s, name, name, title, position, m->e);
}

static void put(struct maker *m, int64_t cell, const struct outcome *o)
{
	if (m->pass == RUNNING)
		store_outcome(m->s, cell, m->machine, o, m->e);
}

static void add_outcome(struct maker *m, int64_t cell, struct outcome *o, struct score *score)
{
	o->scores = score;
	o->nscores = 2;
	snprintf(o->pipeline, sizeof o->pipeline, "standardized");
	put(m, cell, o);
}

static int64_t add_set(struct maker *m, const struct set *s)
{
	struct dataset_row row = {
		.name = s->name, .spec = s->name, .digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c",
		.task = s->task, .rows = s->rows, .features = s->features, .classes = s->classes,
		.majority = s->majority, .licence = s->licence, .citation = "A citation, 1988",
		.description = "", .source_url = "",
	};
	int64_t id = 0;

	if (m->pass == PLANNING)
		store_dataset(m->s, &row, &id, m->e);
	return id;
}

static int64_t add_variant(struct maker *m, size_t l, const char *label, const char *params,
			   const char *changed)
{
	struct variant_row row = { .learner = learners[l].learner, .label = label, .params = params,
				   .changed = changed, .role = "default", .baseline = l == 4 };
	int64_t id = 0;

	if (m->pass == PLANNING)
		store_variant(m->s, &row, &id, m->e);
	return id;
}

static void primary(struct score *x, const char *task, double train, double valid, double test)
{
	bool reg = !strcmp(task, "regression");

	x[0] = (struct score){ "accuracy", train, valid, test };
	x[1] = (struct score){ "balanced_accuracy", train - .01, valid - .01, test - .01 };
	if (reg) {
		x[0] = (struct score){ "rmse", train, valid, test };
		x[1] = (struct score){ "r2", 1 - train / 100, 1 - valid / 100, 1 - test * test / 5929 };
	}
}

static void compare_outcome(struct maker *m, int64_t cell, const struct set *s, size_t l, size_t fold)
{
	bool reg = !strcmp(s->task, "regression");
	double shared = noise("%s/%s/%zu", s->name, "fold", fold), own = noise("%s/%s/%zu", s->name,
									       learners[l].learner, fold);
	double test = s->mean[l] + s->sd * (0.8 * shared + 0.6 * own) * (l == 4 ? 0.02 : 1);
	double train = reg ? s->mean[l] - s->gap[l] : s->mean[l] + s->gap[l];
	double size = (double)s->rows / 500;
	struct score score[2];
	struct outcome o = {
		.status = CELL_OK, .seed = 1, .n_train = s->rows * 9 / 10, .n_test = s->rows / 10,
		.n_features = s->features, .fit_s = learners[l].fit * size * (1 + .05 * own),
		.predict_s = learners[l].predict * size, .fit_cpu_s = learners[l].fit * size, .tune_s = NAN,
		.predict_cpu_s = learners[l].predict * size, .peak_rss_kb = 900 + 300 * l, .model_size = 4000 << l,
	};

	if ((m->what & SYNTHETIC_FAILED) && l == 2 && !strcmp(s->name, "digits")) {
		o = (struct outcome){ .status = CELL_TIMEOUT, .info = "more than 10 s of wall time" };
		put(m, cell, &o);
		return;
	}
	if ((m->what & SYNTHETIC_FAILED) && l == 0 && !strcmp(s->name, "wine") && fold < 2) {
		o = (struct outcome){ .status = CELL_DIVERGED, .info = "loss is not a number in epoch 3" };
		put(m, cell, &o);
		return;
	}
	if (!reg)
		test = fmin(1, test);
	primary(score, s->task, reg ? train : fmin(1, train), NAN, test);
	add_outcome(m, cell, &o, score);
}

#define TRIES 6

/* A tree with a search behind it: the tries' scores rise, the last is chosen. */
static void tuned_tree(struct maker *m, const struct set *s, int64_t set)
{
	struct variant_row row = { .learner = "tree", .label = "tree (tuned)", .params = "{\"max_depth\":7}",
				   .changed = "max_depth=7", .role = "tuned" };
	bool reg = !strcmp(s->task, "regression");
	int64_t v = 0;

	if (m->pass == PLANNING)
		store_variant(m->s, &row, &v, m->e);
	for (size_t f = 0; f < FOLDS; f++) {
		int64_t cell = add_cell(m, "compare", set, v, f, "", NAN);
		double noise_ = s->sd * noise("%s/%s/%zu", s->name, "fold", f);
		double test = s->mean[1] + noise_ + (reg ? -.015 * 77 : .015);
		struct tuning_trial trial[TRIES] = { 0 };
		struct score score[2];
		struct outcome o = { .status = CELL_OK, .n_train = s->rows * 9 / 10, .n_test = s->rows / 10,
				     .fit_s = .002, .predict_s = 2e-5, .tune_s = .09, .trials = trial, .ntrials = TRIES };

		for (size_t i = 0; i < TRIES; i++) {
			trial[i] = (struct tuning_trial){ .score = s->mean[1] + (reg ? -1 : .01) * ((double)i - 4),
							  .cost_s = .015, .chosen = i + 1 == TRIES };
			strcpy(trial[i].status, "ok");
		}
		primary(score, s->task, test, NAN, test);
		add_outcome(m, cell, &o, score);
	}
}

static void compare(struct maker *m)
{
	add_study(m, "compare", "Comparison", 0);
	for (size_t i = 0; i < N_SETS; i++) {
		int64_t set = add_set(m, sets + i);

		for (size_t l = 0; l < N_LEARNERS; l++) {
			int64_t v = add_variant(m, l, learners[l].learner, learners[l].params, "");

			for (size_t f = 0; f < FOLDS; f++) {
				int64_t cell = add_cell(m, "compare", set, v, f, "", NAN);

				m->made++;
				if (!(m->what & SYNTHETIC_MISSING) || m->made <= 190)
					compare_outcome(m, cell, sets + i, l, f);
			}
		}
		if (m->what & SYNTHETIC_TUNED)
			tuned_tree(m, sets + i, set);
	}
}

/* Error over a dial: training falls, test falls and rises again. */
static void dial_scores(double x, double floor, double rise, double noise_, double *train, double *test)
{
	*train = 1 - fmax(0, (1 - floor) * exp(-3 * x) * 0.5);
	*test = 1 - floor - 0.5 * exp(-3 * x) - rise * x * x + noise_;
}

static void overfitting_dial(struct maker *m, int64_t set, const struct set *s, size_t l, const char *dial,
			     const double *value, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char label[64], params[96], changed[48];
		int64_t v;

		snprintf(changed, sizeof changed, "%s=%g", dial, value[i]);
		snprintf(label, sizeof label, "%s[%s]", learners[l].learner, changed);
		snprintf(params, sizeof params, "{\"%s\":%g}", dial, value[i]);
		v = add_variant(m, l, label, params, changed);
		for (size_t f = 0; f < 5; f++) {
			double x = (double)i / (double)(n - 1), train, test;
			int64_t cell = add_cell(m, "overfitting", set, v, f, dial, value[i]);
			struct outcome o = { .status = CELL_OK, .n_train = s->rows * 8 / 10, .n_test = s->rows / 5,
					     .fit_s = .01, .predict_s = .001 };
			struct score score[2];

			dial_scores(l == 3 ? 1 - x : x, 1 - s->mean[l], 0.03, 0.01 * noise("%s%s%zu", label, s->name, f),
				    &train, &test);
			primary(score, s->task, train, test + .004, test);
			add_outcome(m, cell, &o, score);
		}
	}
}

static void overfitting_steps(struct maker *m, int64_t set, const struct set *s)
{
	int64_t v = add_variant(m, 0, "mlp[epochs=120]", "{\"epochs\":120}", "epochs=120");

	for (size_t f = 0; f < 5; f++) {
		struct curve_point curve[120];
		struct diagnostic diag[120 * 4 / 5];
		int64_t cell = add_cell(m, "overfitting", set, v, f, "step", NAN);
		struct outcome o = { .status = CELL_OK, .n_train = s->rows * 8 / 10, .n_test = s->rows / 5,
				     .fit_s = .3, .predict_s = .001, .curve = curve, .ncurve = 120, .diags = diag,
				     .ndiags = 96 };
		struct score score[2];

		for (size_t i = 0; i < 120; i++) {
			double x = (double)i / 119, train, test;

			dial_scores(x * 2, 1 - s->mean[0], 0.006, 0.004 * noise("%s%s%zu", "curve", s->name, f * 120 + i),
				    &train, &test);
			curve[i] = (struct curve_point){ i + 1, .0025 * (double)i, exp(-4 * x), exp(-3 * x) + .1 * x, train,
							 test + .003, test };
			if (i % 5 == 0)
				for (size_t k = 0; k < 4; k++)
					diag[i / 5 * 4 + k] = (struct diagnostic){
						i + 1, k, "gradient_norm",
						pow(10, -0.6 * (double)(3 - k)) * exp(-2 * x) * (1 + .1 * (double)f) };
		}
		primary(score, s->task, curve[119].train, curve[119].valid, curve[119].test);
		add_outcome(m, cell, &o, score);
	}
}

static void overfitting(struct maker *m)
{
	static const double depth[] = { 1, 2, 3, 4, 6, 8, 12, 16, 24 }, c[] = { .01, .1, 1, 10, 100, 1000 },
			    k[] = { 1, 3, 5, 9, 15, 25, 45, 75 };
	static const size_t of[] = { 2, 3 };

	add_study(m, "overfitting", "Overfitting", 1);
	for (size_t i = 0; i < 2; i++) {
		int64_t set = add_set(m, sets + of[i]);

		overfitting_steps(m, set, sets + of[i]);
		overfitting_dial(m, set, sets + of[i], 1, "max_depth", depth, 9);
		overfitting_dial(m, set, sets + of[i], 2, "C", c, 6);
		overfitting_dial(m, set, sets + of[i], 3, "k", k, 8);
	}
}

static void regularization(struct maker *m)
{
	static const struct { const char *label, *changed, *params; double effect, gap; } arm[] = {
		{ "mlp[dropout=0,l2=0]", "l2=0", "{\"dropout\":0,\"l2\":0}", 0, .03 },
		{ "mlp[dropout=0.3]", "dropout=0.3,l2=0", "{\"dropout\":0.3,\"l2\":0}", .008, .012 },
		{ "mlp[l2=0.01]", "l2=0.01", "{\"dropout\":0,\"l2\":0.01}", .003, .018 },
		{ "mlp[dropout=0.3,l2=0.01]", "dropout=0.3,l2=0.01", "{\"dropout\":0.3,\"l2\":0.01}", -.004, .008 },
	};

	add_study(m, "regularization", "Dropout and L2", 2);
	for (size_t i = 1; i < 4; i++)
		for (size_t a = 0; a < 4; a++) {
			int64_t set = add_set(m, sets + i);
			int64_t v = add_variant(m, 0, arm[a].label, arm[a].params, arm[a].changed);

			for (size_t f = 0; f < FOLDS; f++) {
				int64_t cell = add_cell(m, "regularization", set, v, f, "arm", NAN);
				double test = sets[i].mean[0] + arm[a].effect * (1 + (double)i / 4) - .01 +
					      .02 * noise("%s%s%zu", sets[i].name, "reg", f) +
					      .004 * noise("%s%s%zu", sets[i].name, arm[a].label, f);
				struct outcome o = { .status = CELL_OK, .n_train = sets[i].rows * 9 / 10,
						     .n_test = sets[i].rows / 10, .fit_s = .2, .predict_s = .001 };
				struct score score[2];

				primary(score, sets[i].task, fmin(1, test + arm[a].gap), NAN, test);
				add_outcome(m, cell, &o, score);
			}
		}
}

static void scaling(struct maker *m)
{
	static const double exponent[] = { 1.02, 1.15, 1.85, 1.0 }, at_1000[] = { .4, .009, .05, 2e-4 };

	add_study(m, "scaling", "Run time over size", 3);
	for (size_t n = 250; n <= 8000; n *= 2) {
		char name[40];
		struct set s = { .name = name, .task = "classification", .licence = "", .rows = n, .features = 21,
				 .classes = 3, .majority = .34 };
		int64_t set;

		snprintf(name, sizeof name, "waveform[n=%zu]", n);
		set = add_set(m, &s);
		for (size_t l = 0; l < 4; l++) {
			int64_t v = add_variant(m, l, learners[l].learner, learners[l].params, "");

			for (size_t f = 0; f < 3; f++) {
				int64_t cell = add_cell(m, "scaling", set, v, f, "n", (double)n);
				double t = at_1000[l] * pow((double)n / 1000, exponent[l]);
				struct outcome o = {
					.status = CELL_OK, .n_train = n * 2 / 3, .n_test = n / 3, .predict_s = t * (l == 3 ? 30 : .02),
					.fit_s = t * exp(.05 * noise("%s%s%zu", name, learners[l].learner, f)),
				};
				struct score score[2];

				primary(score, s.task, .9, NAN, .85);
				add_outcome(m, cell, &o, score);
			}
		}
	}
}

static void walk(struct maker *m, enum pass pass)
{
	m->pass = pass;
	m->made = m->keys = 0;
	if (m->what & SYNTHETIC_COMPARE)
		compare(m);
	if (m->what & SYNTHETIC_STUDIES) {
		overfitting(m);
		regularization(m);
		scaling(m);
	}
}

int synthetic_run(const char *dir, unsigned what, struct err *e)
{
	struct maker m = { .what = what, .e = e };
	struct run_row run = { .name = "synthetic", .plan = "datasets: [iris]\n", .plan_sha = "0f1e2d3c",
			       .command = "bakeoff run synthetic.yaml", .seed = 1 };

	if (store_open(&m.s, dir, e))
		return -1;
	store_plan_begin(m.s, &run, e);
	walk(&m, PLANNING);
	store_plan_end(m.s, e);
	store_machine(m.s, "{\"cpu\":\"A processor, 2 cores\",\"os\":\"Linux 6.1\",\"compiler\":\"gcc 12.2\","
		      "\"blas\":\"OpenBLAS 0.3.21\",\"commit\":\"0123abc\"}", &m.machine, e);
	walk(&m, RUNNING);
	store_close(m.s);
	return e && e->code ? -1 : 0;
}
