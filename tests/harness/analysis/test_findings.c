/* Each code of a finding where it is due and where it is not; what remedies bought, against numbers
 * worked out here; codes that are not wanted; JSON that parses. */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "datasets/inspect/inspect.h"
#include "harness/analysis/findings.h"
#include "reports/export_findings.h"
#include "tests/support/scratch.h"
#include "tests/support/small_run.h"
#include "tests/support/synthetic_run.h"

enum { FOLDS = 10, ROWS = 200, MOST = 200, SPLITS = 20 };

struct made {
	struct small_cell cell[MOST];
	size_t n;
};

/* A learner over FOLDS folds x repeats; scores move by +-spread about what is given. */
static struct small_cell *add(struct made *m, const char *label, const char *learner, size_t repeats,
			      double train, double test, double spread)
{
	size_t first = m->n;

	for (size_t k = 0; k < FOLDS * repeats; k++) {
		struct small_cell *c = m->cell + m->n++;
		double by = spread * (k % 2 ? -1 : 1) * (1 + .1 * (double)(k % 3));

		cr_assert(m->n <= MOST);
		*c = (struct small_cell){ .study = "compare", .data = "d",
			.variant = { .learner = learner, .label = label },
			.repeat = k / FOLDS, .fold = k % FOLDS, .train = train, .valid = NAN,
			.test = test + by, .o = { .status = CELL_OK, .n_train = ROWS - ROWS / FOLDS,
			.n_test = ROWS / FOLDS, .fit_s = .01, .fit_cpu_s = .01, .predict_s = .001,
			.predict_cpu_s = .001 } };
		c->variant.baseline = !strcmp(learner, "baseline");
	}
	return m->cell + first;
}

static struct results *stored(const struct made *m)
{
	return small_run("run", m->cell, m->n, NULL, ROWS);
}

static struct findings found(const struct results *r, const char *ignore)
{
	struct findings f;
	struct err e = { 0 };

	cr_assert(!findings_create(&f, r, ignore, &e), "%s", e.text);
	return f;
}

static const struct findings_entry *of_code(const struct findings *f, const char *code)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->at[i].code->code, code))
			return f->at + i;
	return NULL;
}

/* Opens, asks for one code, closes; whether it was there. */
static bool has(const struct made *m, const char *code)
{
	struct results *r = stored(m);
	struct findings f = found(r, NULL);
	bool is = of_code(&f, code);

	findings_free(&f);
	small_run_close(r);
	return is;
}

Test(analysis_findings, a_quiet_run_has_none)
{
	struct made m = { .n = 0 };
	struct results *r;
	struct findings f;

	add(&m, "tree", "tree", 1, .92, .9, .02);
	add(&m, "svm", "svm", 1, .93, .91, .02);
	add(&m, "baseline", "baseline", 1, .5, .5, .02);
	r = stored(&m);
	f = found(r, NULL);
	for (size_t i = 0; i < f.n; i++)
		cr_expect(false, "%s: %s", f.at[i].code->code, f.at[i].text);
	findings_free(&f);
	small_run_close(r);
}

Test(analysis_findings, luck)
{
	struct made m = { .n = 0 }, good = { .n = 0 };

	add(&m, "tree", "tree", 1, .9, .51, .05);
	add(&m, "baseline", "baseline", 1, .5, .5, .02);
	cr_expect(has(&m, "luck"));
	add(&good, "tree", "tree", 1, .9, .7, .05);
	add(&good, "baseline", "baseline", 1, .5, .5, .02);
	cr_expect_not(has(&good, "luck"));
}

/* A share is within 0 and 1, also where folds scatter so much that Student's interval is not. */
Test(analysis_findings, an_interval_stays_within_the_scores_that_there_are)
{
	struct made m = { .n = 0 };
	struct results *r;
	struct findings f;
	const struct findings_entry *x;

	add(&m, "tree", "tree", 1, .9, .5, .8);
	add(&m, "baseline", "baseline", 1, .5, .5, .02);
	r = stored(&m);
	f = found(r, NULL);
	x = of_code(&f, "luck");
	cr_assert(x);
	cr_expect(strstr(x->text, "[0.0, 100.0]"), "%s", x->text);
	cr_expect(x->ci.lo == 0 && x->ci.hi == 100);
	findings_free(&f);
	small_run_close(r);
}

/* A gap alone is none: a simpler variant must be better, too. */
Test(analysis_findings, overfits_where_a_simpler_variant_is_better)
{
	struct made m = { .n = 0 }, alike = { .n = 0 }, other = { .n = 0 };

	add(&m, "tree", "tree", 1, 1, .7, .02);
	add(&m, "tree[pruned]", "tree", 1, .84, .8, .025);
	cr_expect(has(&m, "overfits"));
	add(&alike, "tree", "tree", 1, 1, .8, .02);
	add(&alike, "tree[pruned]", "tree", 1, .84, .801, .025);
	cr_expect_not(has(&alike, "overfits"));
	add(&other, "tree", "tree", 1, 1, .7, .02);
	add(&other, "svm", "svm", 1, .84, .8, .025);
	cr_expect_not(has(&other, "overfits"), "another learner is no simpler tree");
}

Test(analysis_findings, underfits_where_another_predicts_what_it_cannot_learn)
{
	struct made m = { .n = 0 }, learns = { .n = 0 }, nearly = { .n = 0 };
	struct results *r;
	struct findings f;
	const struct findings_entry *x;

	add(&m, "svm", "svm", 1, .7, .69, .02);
	add(&m, "mlp", "mlp", 1, .9, .85, .02);
	r = stored(&m);
	f = found(r, NULL);
	x = of_code(&f, "underfits");
	cr_assert(x && x->variant == small_variant(r, "svm"));
	cr_expect_float_eq(x->value, -15, .3);
	cr_expect(x->ci.hi < 0 && x->ci.lo < x->value && x->value < x->ci.hi);
	findings_free(&f);
	small_run_close(r);
	add(&learns, "svm", "svm", 1, .86, .69, .02);
	add(&learns, "mlp", "mlp", 1, .9, .85, .02);
	cr_expect_not(has(&learns, "underfits"));
	add(&nearly, "svm", "svm", 1, .995, .98, .0005);
	add(&nearly, "mlp", "mlp", 1, 1, .9992, .0002);
	cr_expect_not(has(&nearly, "underfits"), "less than a point is not worth a word");
}

Test(analysis_findings, one_fold_unlike_the_others)
{
	struct made m = { .n = 0 }, like = { .n = 0 };
	struct small_cell *c = add(&m, "mlp", "mlp", 1, .95, .9, .02);
	struct results *r;
	struct findings f;
	const struct findings_entry *x;

	c[3].test = .3;
	r = stored(&m);
	f = found(r, NULL);
	x = of_code(&f, "outlying-fold");
	cr_assert(x);
	cr_expect(strstr(x->text, "fold 3 "), "%s", x->text);
	cr_expect_float_eq(x->value, 30, 1e-9);
	cr_expect(x->ci.lo > 60);
	findings_free(&f);
	small_run_close(r);
	/* one row more wrong than elsewhere is what rows do, though no other fold differs at all */
	c = add(&like, "mlp", "mlp", 1, .95, .9, 0);
	c[3].test = .85;
	cr_expect_not(has(&like, "outlying-fold"));
}

Test(analysis_findings, unstable_over_repeats)
{
	struct made m = { .n = 0 }, calm = { .n = 0 };
	struct small_cell *c = add(&m, "mlp", "mlp", 6, .95, .9, .02);

	for (size_t k = 0; k < 6 * FOLDS; k++)
		c[k].test += k / FOLDS % 2 ? .06 : -.06;
	cr_expect(has(&m, "unstable"));
	add(&calm, "mlp", "mlp", 6, .95, .9, .02);
	cr_expect_not(has(&calm, "unstable"));
}

/* On two folds each training lies `by` around .9: over two folds the mean varies by by / sqrt 2 ... */
static struct made trained(double by, size_t times)
{
	struct made m = { .n = 0 };

	for (size_t k = 0; k < 2 * times; k++) {
		m.cell[m.n] = (struct small_cell){ .study = "compare", .data = "d",
			.variant = { .learner = "mlp" }, .fold = k / times, .training = k % times,
			.train = .95, .valid = NAN, .test = .8 + (k % 2 ? by : -by),
			.o = { .status = CELL_OK, .n_train = 100, .n_test = 100 } };
		m.n++;
	}
	return m;
}

Test(analysis_findings, unstable_over_seeds)
{
	struct made m = trained(.06, 6), calm = trained(.01, 6);
	struct results *r = stored(&m);
	struct findings f = found(r, NULL);
	const struct findings_entry *x = of_code(&f, "unstable");

	cr_assert(x && strstr(x->text, "hangs on its seed"));
	cr_expect_float_eq(x->value, 6 * sqrt(6. / 5) / sqrt(2), 1e-9);
	findings_free(&f);
	small_run_close(r);
	cr_expect_not(has(&calm, "unstable"));
}

Test(analysis_findings, a_busy_machine)
{
	struct made m = { .n = 0 }, idle = { .n = 0 };
	struct small_cell *c = add(&m, "mlp", "mlp", 1, .95, .9, .02);

	for (size_t k = 0; k < FOLDS; k++)
		c[k].o.fit_s = 2 * c[k].o.fit_cpu_s;
	cr_expect(has(&m, "contention"));
	c = add(&idle, "mlp", "mlp", 1, .95, .9, .02);
	c[0].o.fit_s = c[4].o.fit_s = 9;
	cr_expect_not(has(&idle, "contention"), "two disturbed fits are no busy machine");
}

Test(analysis_findings, the_edge_of_a_search)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE | SYNTHETIC_TUNED);
	struct findings f = found(x, NULL);
	const struct findings_entry *at = of_code(&f, "search-edge");

	cr_assert(at);
	cr_expect_float_eq(at->value, 1, 1e-12);
	cr_expect(at->ci.lo > .69 && at->ci.hi == 1, "all of ten: [%g, %g]", at->ci.lo, at->ci.hi);
	findings_free(&f);
	synthetic_close(x);
	x = synthetic_open(SYNTHETIC_COMPARE);
	f = found(x, NULL);
	cr_expect_null(of_code(&f, "search-edge"));
	findings_free(&f);
	synthetic_close(x);
}

/* Probabilities of the second class that say `claimed` and are right in `right` of the rows. */
static struct results *claims(double claimed, double right)
{
	static uint32_t label[ROWS];
	static uint32_t rows[FOLDS][ROWS / FOLDS];
	static float scores[FOLDS][2 * (ROWS / FOLDS)];
	struct made m = { .n = 0 };
	struct small_cell *c = add(&m, "mlp", "mlp", 1, .95, right, .0);

	for (size_t i = 0; i < ROWS; i++) {
		size_t f = i % FOLDS, k = i / FOLDS;
		bool is_right = (double)k < right * (ROWS / FOLDS);

		label[i] = (uint32_t)(k % 2);
		rows[f][k] = (uint32_t)i;
		scores[f][2 * k + (is_right ? label[i] : 1 - label[i])] = (float)claimed;
		scores[f][2 * k + (is_right ? 1 - label[i] : label[i])] = (float)(1 - claimed);
	}
	for (size_t f = 0; f < FOLDS; f++) {
		c[f].ece = .1;
		c[f].o.rows = rows[f];
		c[f].o.nrows = ROWS / FOLDS;
		c[f].o.test_scores = scores[f];
		c[f].o.ntest_scores = 2 * (ROWS / FOLDS);
	}
	return small_run("run", m.cell, m.n, label, ROWS);
}

Test(analysis_findings, probabilities_that_hold_and_that_do_not)
{
	struct results *r = claims(.99, .7);
	struct findings f = found(r, NULL);
	const struct findings_entry *x = of_code(&f, "miscalibrated");

	cr_assert(x);
	cr_expect_float_eq(x->value, 29, .01);
	cr_expect(x->ci.hi < 5 && x->harmless < 6, "%g", x->ci.hi);
	findings_free(&f);
	small_run_close(r);
	r = claims(.72, .7);
	f = found(r, NULL);
	cr_expect_null(of_code(&f, "miscalibrated"));
	findings_free(&f);
	small_run_close(r);
}

/* ---- what the inspection told ---- */

static struct results *with_data_finding(const char *code)
{
	struct made m = { .n = 0 };
	struct err e = { 0 };
	struct results *r;
	struct store *s;

	add(&m, "svm", "svm", 1, .93, .91, .02);
	r = stored(&m);
	results_close(r);
	cr_assert(!store_open(&s, scratch_path("run"), &e) &&
		  !store_finding(s, 1, 0, "warning", code, "x1", "column 'x1' is to be looked at", &e));
	store_close(s);
	cr_assert(!results_open(&r, scratch_path("run"), &e));
	return r;
}

Test(analysis_findings, what_the_inspection_told_is_among_them)
{
	struct results *r = with_data_finding("leak");
	struct findings f = found(r, NULL);
	const struct findings_entry *x = of_code(&f, "leak");

	cr_assert(x && f.n == 1);
	cr_expect_eq(x->code->severity, FINDINGS_ERROR);
	cr_expect_str_eq(x->feature, "x1");
	cr_expect_str_eq(x->text, "d: column 'x1' is to be looked at");
	cr_expect_eq(f.count[FINDINGS_ERROR], 1);
	findings_free(&f);
	f = found(r, "luck,leak");
	cr_expect(f.n == 0 && f.ignored == 1);
	findings_free(&f);
	f = found(r, "leak-missing");
	cr_expect(f.n == 1 && !f.ignored, "a code is a whole word");
	findings_free(&f);
	small_run_close(r);
}

Test(analysis_findings, codes_are_checked)
{
	struct err e = { 0 };

	cr_expect(!findings_check_codes("leak,overfits", &e) && !findings_check_codes("", &e));
	cr_expect(findings_check_codes("leak,overfit", &e));
	cr_expect(strstr(e.text, "'overfit'") && strstr(e.text, "overfits"), "%s", e.text);
}

static void is_known(void *ctx, const struct finding *f)
{
	(void)ctx;
	cr_expect(f->level < FINDING_WARNING || findings_code_find(f->code), "%s is in no list", f->code);
}

/* Tables that make the inspection talk: every warning of it must have its place in the list of codes. */
Test(analysis_findings, the_inspection_tells_nothing_that_is_in_no_list)
{
	static const char *const told[] = {
		"leak", "leak-missing", "constant", "id-like", "many-levels", "spelling", "rare-class", "mostly-missing",
		"near-constant", "sentinel", "equal-columns", "empty-split", "split-class", "split-group",
		"imbalance", "constant-target", "empty-rows", "duplicates", "conflicts",
		"split-duplicates", "fold-duplicates", "digest", "layout", "unreadable"
	};
	char csv[4096] = "a,b,c,y\n";
	struct dataset *d;
	struct err e = { 0 };

	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		cr_expect(findings_code_find(told[i]), "%s", told[i]);
	for (size_t i = 0; i < 60; i++)
		snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%zu,1,%s,%s\n", i / 2,
			 i < 3 ? "-999" : i % 2 ? "1.5" : "2.5", i < 58 ? "no" : "yes");
	d = scratch_table("d.csv", csv, NULL);
	cr_assert(!inspect_all(d, is_known, NULL, &e), "%s", e.text);
	dataset_destroy(d);
	scratch_clean();
}

/* ---- remedies ---- */

/* Rows of table remedy: the tree as it was, and one arm that is `gain` better on average. */
static struct results *with_remedies(const struct made *m, double gain, double *d)
{
	struct store_remedy_row row = { .dataset = "d", .digest = "d", .label = "tree", .params = "{}",
					.study = "compare", .against = "overfitting" };
	struct rng random = rng_make(7);
	struct results *r = stored(m);
	struct err e = { 0 };
	struct store *s;

	results_close(r);
	cr_assert(!store_open(&s, scratch_path("run"), &e) && !store_remedies_begin(s, &e));
	for (size_t k = 0; k < 2 * SPLITS; k++) {
		struct outcome_score score = { .metric = "accuracy", .train = k % 2 ? .85 : 1 };
		struct outcome o = { .status = CELL_OK, .n_train = 162, .n_test = 18,
				     .fit_s = k % 2 ? .018 : .02, .scores = &score, .nscores = 1 };
		enum cell_status before;
		char key[32];
		int64_t id;

		snprintf(key, sizeof key, "remedy %zu", k);
		row.key = row.canonical = key;
		row.arm = k % 2 ? "pruning" : "";
		row.changed = k % 2 ? "prune=cost_complexity" : "";
		row.split = k / 2;
		score.test = .7 + .03 * rng_normal(&random) + (k % 2 ? gain : 0);
		d[k / 2] = (k % 2 ? d[k / 2] : 0) + (k % 2 ? 1 : -1) * score.test;
		cr_assert(!store_remedy(s, &row, &id, &before, &e) && before == CELL_PLANNED, "%s", e.text);
		cr_assert(!store_remedy_outcome(s, id, &o, "accuracy", &e), "%s", e.text);
	}
	cr_assert(!store_remedies_end(s, &e));
	store_close(s);
	cr_assert(!results_open(&r, scratch_path("run"), &e), "%s", e.text);
	return r;
}

/* The corrected resampled t from its formula, with the bound by rows. */
static struct interval by_formula(const double *d, double *mean)
{
	double var = 0, se;

	*mean = 0;
	for (size_t i = 0; i < SPLITS; i++)
		*mean += d[i] / SPLITS;
	for (size_t i = 0; i < SPLITS; i++)
		var += (d[i] - *mean) * (d[i] - *mean) / (SPLITS - 1);
	se = sqrt(var * (1. / SPLITS + 18. / 162));
	se = fmax(se, sqrt((fabs(*mean) - *mean * *mean) / (18. * SPLITS)));
	se *= gsl_cdf_tdist_Qinv(.025, SPLITS - 1);
	return (struct interval){ *mean - se, *mean + se };
}

Test(analysis_findings, a_remedy_buys_what_the_stored_rows_say)
{
	struct made m = { .n = 0 };
	double d[SPLITS], mean;
	struct interval ci;
	struct results *r;
	struct findings f;
	const struct findings_entry *x;
	const struct remedy_effect *a;
	char line[400], wanted[160];

	add(&m, "tree", "tree", 1, 1, .7, .02);
	r = with_remedies(&m, .12, d);
	ci = by_formula(d, &mean);
	f = found(r, NULL);
	x = of_code(&f, "overfits");
	cr_assert(x && x->tried == 0 && f.remedies.n == 1 && f.remedies.at[0].arms == 1);
	a = f.remedies.at[0].arm;
	cr_expect_float_eq(a->t.mean, mean, 1e-12);
	cr_expect_float_eq(a->ci.lo, ci.lo, 1e-9);
	cr_expect_float_eq(a->ci.hi, ci.hi, 1e-9);
	cr_expect_float_eq(a->price, .9, 1e-9);
	cr_expect(a->shown == 1 && f.remedies.at[0].splits == SPLITS && a->n == SPLITS);
	snprintf(wanted, sizeof wanted, "pruning buys %.1f points [%.1f, %.1f] on inner folds, 0.9x the time",
		 100 * mean, 100 * ci.lo, 100 * ci.hi);
	cr_expect_str_eq(remedy_text(f.remedies.at, a, line), wanted);
	findings_free(&f);
	small_run_close(r);
}

Test(analysis_findings, a_remedy_that_is_not_shown_to_help_is_no_overfitting)
{
	struct made m = { .n = 0 };
	double d[SPLITS];
	struct results *r;
	struct findings f;
	char line[400];

	add(&m, "tree", "tree", 1, 1, .7, .02);
	r = with_remedies(&m, 0, d);
	f = found(r, NULL);
	cr_expect_null(of_code(&f, "overfits"));
	cr_assert(f.remedies.n == 1);
	cr_expect(strstr(remedy_text(f.remedies.at, f.remedies.at[0].arm, line), "pruning: not shown, "),
		  "%s", line);
	findings_free(&f);
	small_run_close(r);
}

Test(analysis_findings, the_json_parses_and_tells_the_same)
{
	struct made m = { .n = 0 };
	double d[SPLITS], mean;
	struct results *r;
	struct findings f;
	struct text t = { 0 };
	json_error_t bad;
	json_t *all, *one, *arm;

	add(&m, "tree", "tree", 1, 1, .7, .02);
	r = with_remedies(&m, .12, d);
	by_formula(d, &mean);
	f = found(r, NULL);
	export_findings(&t, r, &f);
	all = json_loads(text_of(&t), 0, &bad);
	cr_assert(all, "line %d: %s", bad.line, bad.text);
	cr_expect_eq(json_array_size(json_object_get(all, "findings")), f.n);
	one = json_array_get(json_object_get(all, "findings"), 0);
	cr_expect_str_eq(json_string_value(json_object_get(one, "code")), "overfits");
	cr_expect_str_eq(json_string_value(json_object_get(one, "severity")), "warning");
	cr_expect_str_eq(json_string_value(json_object_get(one, "learner")), "tree");
	cr_expect_str_eq(json_string_value(json_object_get(one, "text")), f.at[0].text);
	arm = json_array_get(json_object_get(one, "remedies"), 0);
	cr_expect_str_eq(json_string_value(json_object_get(arm, "verdict")), "helps");
	cr_expect_float_eq(json_number_value(json_object_get(arm, "buys")), 100 * mean, 1e-9);
	json_decref(all);
	text_free(&t);
	findings_free(&f);
	small_run_close(r);
}
