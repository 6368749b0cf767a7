#include "tests/support/null_scores.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "tests/support/problems.h"

struct null_table null_table(uint64_t seed, size_t folds, size_t repeats, double valid)
{
	struct null_table t = { .folds = folds, .repeats = repeats };
	struct rng r = rng_make(rng_seed(seed, "folds"));

	t.valid = (size_t)(valid * (double)(NULL_ROWS - NULL_ROWS / folds));
	for (size_t i = 0; i < NULL_ROWS; i++)
		t.label[i] = (uint32_t)(i % 2);
	for (size_t k = 0; k < repeats; k++) {
		size_t at[NULL_ROWS], dealt[2] = { 0, folds / 2 };

		rng_permutation(&r, at, NULL_ROWS);
		for (size_t i = 0; i < NULL_ROWS; i++)
			t.fold[k][at[i]] = (unsigned char)(dealt[t.label[at[i]]]++ % folds);
	}
	return t;
}

/* Rows copied out of a table. */
struct null_part {
	float x[NULL_ROWS * NULL_FEATURES];
	uint32_t label[NULL_ROWS], row[NULL_ROWS];
	size_t rows;
};

static void null_take(struct null_part *p, const float *x, uint32_t label, size_t row)
{
	p->row[p->rows] = (uint32_t)row;
	memcpy(p->x + p->rows * NULL_FEATURES, x, NULL_FEATURES * sizeof *x);
	p->label[p->rows++] = label;
}

static struct data_view null_view(const struct null_part *p)
{
	static const struct column columns[NULL_FEATURES] = {
		{ .name = "x", .kind = COLUMN_NUMERIC }, { .name = "y", .kind = COLUMN_NUMERIC }
	};

	return (struct data_view){ .x = p->x, .rows = p->rows, .cols = NULL_FEATURES,
				   .stride = NULL_FEATURES, .columns = columns,
				   .task = TASK_CLASSIFY, .classes = 2, .label = p->label };
}

static double null_accuracy(struct fitted *f, const struct null_part *p)
{
	struct data_view v = null_view(p);
	struct err e = { 0 };

	if (!p->rows)
		return NAN;
	cr_assert(!fitted_predict(f, &v, &e), "%s", e.text);
	return accuracy_of(f, &v);
}

static void null_features(float x[NULL_ROWS][NULL_FEATURES], const struct null_table *t, double shift,
			  uint64_t seed)
{
	struct rng r = rng_make(rng_seed(seed, "features"));

	for (size_t i = 0; i < NULL_ROWS; i++)
		for (size_t j = 0; j < NULL_FEATURES; j++)
			x[i][j] = (float)(rng_normal(&r) + shift * t->label[i]);
}

static struct null_score null_judge(const struct learner_class *lc, const char *params, uint64_t seed,
				    const struct null_part *train, const struct null_part *valid,
				    const struct null_part *test)
{
	struct data_view v = null_view(train);
	struct null_score out;
	struct fitted f;
	struct err e = { 0 };

	cr_assert(!fit(&f, lc, params, &v, NULL, rng_seed(seed, "fit"), 1, &e), "%s", e.text);
	out = (struct null_score){
		.train = null_accuracy(&f, train), .valid = null_accuracy(&f, valid),
		.n_train = (double)train->rows, .n_valid = (double)valid->rows,
		.n_test = (double)test->rows
	};
	out.test = null_accuracy(&f, test);
	memcpy(out.row, test->row, test->rows * sizeof *out.row);
	memcpy(out.said, f.scores, test->rows * sizeof *out.said);
	fitted_free(&f);
	return out;
}

void null_inner_scores(const struct null_table *t, const struct learner_class *lc, const char *params,
		       double shift, uint64_t seed, struct null_score *out)
{
	float x[NULL_ROWS][NULL_FEATURES];

	null_features(x, t, shift, seed);
	for (size_t k = 0; k < NULL_INNER; k++) {
		struct null_part train = { .rows = 0 }, none = { .rows = 0 }, test = { .rows = 0 };
		struct rng r = rng_make(rng_seedf(k % t->folds, "inner parts"));
		size_t at[NULL_ROWS], dealt[2] = { 0, 5 };

		rng_permutation(&r, at, NULL_ROWS);
		for (size_t n = 0; n < NULL_ROWS; n++) {
			size_t i = at[n];

			if (t->fold[0][i] != k % t->folds)
				null_take(dealt[t->label[i]]++ % 10 == k / t->folds ? &test : &train, x[i],
					  t->label[i], i);
		}
		out[k] = null_judge(lc, params, seed, &train, &none, &test);
	}
}

void null_scores(const struct null_table *t, const struct learner_class *lc, const char *params,
		 double shift, uint64_t seed, struct null_score *out)
{
	float x[NULL_ROWS][NULL_FEATURES];

	null_features(x, t, shift, seed);
	for (size_t k = 0; k < t->repeats * t->folds; k++) {
		struct null_part train = { .rows = 0 }, valid = { .rows = 0 }, test = { .rows = 0 };
		size_t at[NULL_ROWS];
		/* the same rows for every learner */
		struct rng aside = rng_make(rng_seed(k, "validation rows"));

		rng_permutation(&aside, at, NULL_ROWS);
		for (size_t n = 0; n < NULL_ROWS; n++) {
			size_t i = at[n];

			null_take(t->fold[k / t->folds][i] == k % t->folds ? &test
				  : valid.rows < t->valid		     ? &valid
									     : &train,
				  x[i], t->label[i], i);
		}
		out[k] = null_judge(lc, params, seed, &train, &valid, &test);
	}
}
