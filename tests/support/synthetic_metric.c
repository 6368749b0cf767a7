#include "tests/support/synthetic_metric.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/scratch.h"

enum { SETS = 3, FOLDS = 5, CELLS = SETS * FOLDS * 9 };

struct maker {
	struct store *s;
	const struct metric *m;
	bool bare;
	int64_t cell[CELLS], set[SETS];
	double score[CELLS];             /* by m */
	bool scored[CELLS];
	size_t n;
	struct err e;
};

static int64_t variant(struct maker *k, const char *learner, const char *label, const char *params,
		       const char *changed, bool baseline)
{
	struct store_variant_row row = { learner, label, params, changed, "default", baseline, true };
	int64_t id = 0;

	cr_assert_eq(store_variant(k->s, &row, &id, &k->e), 0, "%s", k->e.text);
	return id;
}

/* All folds on all data sets, with `score` in the middle. */
static void add(struct maker *k, const char *study, int64_t variant, const char *factor,
		double value, double score, bool scored)
{
	for (size_t d = 0; d < SETS; d++)
		for (size_t f = 0; f < FOLDS; f++) {
			char key[64];
			struct store_cell_row row = {
				.key = key, .canonical = key, .dataset = k->set[d],
				.variant = variant, .fold = f, .study = study, .factor = factor,
				.factor_value = value,
			};
			enum cell_status status;

			snprintf(key, sizeof key, "%s/%zu", study, k->n);
			cr_assert_eq(store_cell(k->s, &row, k->cell + k->n, &status, &k->e), 0,
				     "%s", k->e.text);
			k->scored[k->n] = scored;
			k->score[k->n++] = score + .01 * sin((double)(7 * d + 3 * f) + 9 * score);
		}
}

static void plan(struct maker *k)
{
	static const char *const learners[] = { "knn", "svm", "mlp" };
	enum task task = metric_fits(k->m, TASK_REGRESS) ? TASK_REGRESS : TASK_CLASSIFY;
	static const char *const studies[] = { "compare", "overfitting", "regularization" };
	double worst = k->m->better > 0 ? .2 : .9;

	for (size_t i = 0; i < 3; i++)
		cr_assert(!store_study(k->s, studies[i], studies[i], studies[i], i, &k->e) &&
			  !store_study_metric(k->s, studies[i], k->m, &k->e));
	for (size_t d = 0; d < SETS; d++) {
		char name[16];
		struct store_dataset_row row = {
			.name = name, .spec = name, .digest = name, .task = metric_task_name(task),
			.rows = 100, .features = 4, .classes = task == TASK_CLASSIFY ? 2 : 0,
			.majority = NAN,
		};

		snprintf(name, sizeof name, "set%zu", d);
		cr_assert_eq(store_dataset(k->s, &row, k->set + d, &k->e), 0, "%s", k->e.text);
	}
	for (size_t l = 0; l < 3; l++)
		add(k, "compare", variant(k, learners[l], learners[l], "{}", "", false), "", NAN,
		    .6 + .1 * (double)l, !(k->bare && l == 1));
	add(k, "compare", variant(k, "baseline", "baseline", "{}", "", true), "", NAN, worst, true);
	for (size_t l = 0; l < 3; l++) {
		char label[16], params[16], changed[8];

		snprintf(label, sizeof label, "knn[k=%zu]", l + 1);
		snprintf(params, sizeof params, "{\"k\":%zu}", l + 1);
		snprintf(changed, sizeof changed, "k=%zu", l + 1);
		add(k, "overfitting", variant(k, "knn", label, params, changed, false), "k",
		    (double)l + 1, .4 + .1 * (double)l, true);
	}
	add(k, "regularization",
	    variant(k, "mlp", "mlp[dropout=0]", "{\"dropout\":0}", "", false), "arm", NAN, .5, true);
	add(k, "regularization",
	    variant(k, "mlp", "mlp[dropout=0.5]", "{\"dropout\":0.5}", "dropout=0.5", false), "arm",
	    NAN, .6, true);
}

static void outcomes(struct maker *k)
{
	int64_t machine;

	cr_assert_eq(store_machine(k->s, "{}", &machine, &k->e), 0);
	for (size_t i = 0; i < k->n; i++) {
		struct outcome_score score[32] = { { "", 0, 0, 0 } };
		struct outcome o = { .status = CELL_OK, .n_train = 80, .n_test = 20,
				     .n_features = 4, .fit_s = .1, .predict_s = .01,
				     .scores = score };

		for (const struct metric *m = metrics; m->name; m++) {
			double x = m == k->m ? k->score[i] : 1 - k->score[i];

			if (metric_fits(m, TASK_REGRESS) != metric_fits(k->m, TASK_REGRESS) ||
			    (m == k->m && !k->scored[i]))
				continue;
			snprintf(score[o.nscores].metric, sizeof score->metric, "%s", m->name);
			score[o.nscores].train = x + .05 * m->better;
			score[o.nscores].valid = x;
			score[o.nscores++].test = x;
		}
		cr_assert_eq(store_outcome(k->s, k->cell[i], machine, &o, &k->e), 0, "%s",
			     k->e.text);
	}
}

struct results *synthetic_metric_open(const struct metric *m, bool bare)
{
	static struct maker k;
	struct store_run_row run = { .name = "by", .plan = "", .plan_sha = "", .command = "" };
	struct results *r = NULL;
	const char *at = scratch_path(m->name);

	gsl_set_error_handler_off();
	k = (struct maker){ .m = m, .bare = bare };
	cr_assert(!store_open(&k.s, at, &k.e) && !store_clear(k.s, &k.e) &&
		  !store_plan_begin(k.s, &run, &k.e), "%s", k.e.text);
	plan(&k);
	cr_assert_eq(store_plan_end(k.s, &k.e), 0, "%s", k.e.text);
	outcomes(&k);
	store_close(k.s);
	cr_assert_eq(results_open(&r, at, &k.e), 0, "%s", k.e.text);
	return r;
}

void synthetic_metric_close(struct results *r)
{
	results_close(r);
}
