/* The SVM's two engines on bundled and generated sets, prepared as a run prepares them: that auto may
 * take either rests on this. To a fine tolerance, since at the default one each stops within 1e-3 of
 * the optimum wherever it happens to be, up to 4e-6 of the objective apart. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "datasets/load.h"
#include "datasets/prepare/pipeline.h"
#include "harness/plan/variant.h"
#include "tests/support/problems.h"

static const char *const sets[] = {
	"iris", "wine", "breast_cancer", "digits", "diabetes", "moons[n=600,noise=0.3]",
	"threenorm[n=600,flip=0.1]", "ringnorm[n=600]", "waveform[n=600]", "spirals[n=600,noise=0.1]",
	"mixed[n=600]", "friedman1[n=500]", "friedman2[n=500]", "linear[n=500]",
};
static const char *const settings[] = { "", ",C=10", ",kernel=linear,C=0.5" };

/* Every second row trains, the others test. */
struct halves {
	struct dataset *d;
	struct pipeline *pipe;
	struct pipeline_part part[2];
};

static void halves_make(struct halves *h, const char *spec, const struct variant *v)
{
	size_t *row, n[2];
	struct data_view all;
	struct err e = { 0 };

	*h = (struct halves){ 0 };
	cr_assert(!dataset_load(&h->d, spec, NULL, &e), "%s", e.text);
	all = dataset_view(h->d);
	cr_assert((row = mem_array(all.rows, sizeof *row, NULL)));
	n[0] = (all.rows + 1) / 2;
	n[1] = all.rows - n[0];
	for (size_t i = 0; i < all.rows; i++)
		row[i % 2 * n[0] + i / 2] = i;
	cr_assert(!pipeline_fit(&h->pipe, &all, row, n[0], learner_caps(v->learner, &v->params), &v->pipe,
				&e), "%s", e.text);
	for (int k = 0; k < 2; k++)
		cr_assert(!pipeline_apply(h->pipe, &all, row + (k ? n[0] : 0), n[k], &h->part[k], &e), "%s",
			  e.text);
	free(row);
}

static void halves_free(struct halves *h)
{
	for (int k = 0; k < 2; k++)
		pipeline_part_free(&h->part[k]);
	pipeline_destroy(h->pipe);
	dataset_destroy(h->d);
}

static double count_of(const struct fitted *f, const char *name)
{
	for (size_t i = 0; i < STEP_COUNTS && f->last.count[i].name; i++)
		if (!strcmp(f->last.count[i].name, name))
			return f->last.count[i].value;
	return NAN;
}

static size_t best_of(const float *s, size_t n)
{
	size_t best = 0;

	for (size_t c = 1; c < n; c++)
		best = s[c] > s[best] ? c : best;
	return best;
}

/* Rows that get another class, or a value off by more than 1e-3 of the target's deviation. */
static size_t other_answers(const struct fitted *a, const struct fitted *b)
{
	size_t n = 0;

	for (size_t i = 0; i < a->rows; i++) {
		const float *x = a->scores + i * a->outputs, *y = b->scores + i * b->outputs;
		n += a->outputs > 1 ? best_of(x, a->outputs) != best_of(y, b->outputs)
				    : !(fabs((double)*x - (double)*y) < 1e-3);
	}
	return n;
}

static size_t compare(const char *set, const char *setting, size_t *rows)
{
	struct fitted f[2];
	struct halves h;
	struct variant v;
	struct err e = { 0 };
	char text[2][96], spec[128];
	size_t other;

	for (int k = 0; k < 2; k++)
		snprintf(text[k], sizeof text[k], "engine=%s,tolerance=0.00001%s", k ? "smo" : "libsvm",
			 setting);
	snprintf(spec, sizeof spec, "svm[%s]", text[0]);
	cr_assert(!variant_make(&v, spec, &e), "%s", e.text);
	halves_make(&h, set, &v);
	for (int k = 0; k < 2; k++)
		cr_assert(!fit(&f[k], v.learner, text[k], &h.part[0].view, NULL, 1, 1, &e) &&
			  !fitted_predict(&f[k], &h.part[1].view, &e), "%s, %s: %s", set, text[k], e.text);
	cr_expect_str_eq(step_engine(&f[0].last), "libsvm");
	cr_expect_str_eq(step_engine(&f[1].last), "smo");
	/* libsvm prints its objectives to six digits behind the point, one for each machine */
	cr_expect(close_to(count_of(&f[1], "objective"), count_of(&f[0], "objective"), 1e-6, 2e-6),
		  "%s%s: objective %.10g by smo, %.10g by libsvm", set, setting,
		  count_of(&f[1], "objective"), count_of(&f[0], "objective"));
	other = other_answers(&f[0], &f[1]);
	cr_expect_leq(other, 1, "%s%s: %zu of %zu rows", set, setting, other, f[0].rows);
	*rows += f[0].rows;
	for (int k = 0; k < 2; k++)
		fitted_free(&f[k]);
	halves_free(&h);
	variant_free(&v);
	return other;
}

Test(run_svm_engines, agree_on_42_settings_of_14_sets, .timeout = 120)
{
	size_t other = 0, rows = 0;

	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
			other += compare(sets[i], settings[k], &rows);
	cr_assert_gt(rows, 10000);
	cr_expect_leq(other, 3, "%zu of %zu rows are answered differently", other, rows);
	if (getenv("BAKEOFF_SHOW"))
		printf("%zu of %zu rows are answered differently\n", other, rows);
}
