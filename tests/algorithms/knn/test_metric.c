/* The table of distances: published values, hand-made mixed rows, and what a metric may take. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/knn/space.h"
#include "tests/support/problems.h"

static double golden(const char *name)
{
	FILE *in = fopen("tests/golden/knn_distances.csv", "r");
	char line[128];
	double value = NAN;

	cr_assert(in, "run from the root of the project");
	while (fgets(line, sizeof line, in)) {
		char *comma = strchr(line, ',');
		if (line[0] != '#' && comma && strlen(name) == (size_t)(comma - line) &&
		    !strncmp(line, name, strlen(name)))
			value = strtod(comma + 1, NULL);
	}
	fclose(in);
	return value;
}

static const float a[4] = { 1, 0, -2, 3 }, b[4] = { 0.5f, 1, -1, -1 };

static double distance_of(enum knn_metric kind, double p)
{
	struct knn_space s = { .metric = &knn_metrics[kind], .kind = kind, .cols = 4, .p = p };

	return s.metric->distance(&s, s.metric->pair(&s, a, b));
}

Test(knn_metric, gives_the_distances_that_scipy_gives)
{
	static const struct { const char *name; enum knn_metric kind; double p; } rows[] = {
		{ "l1", KNN_L1, 0 }, { "l2", KNN_L2, 0 }, { "l3", KNN_MINKOWSKI, 3 }, { "linf", KNN_LINF, 0 },
		{ "l_half", KNN_MINKOWSKI, 0.5 }, { "cosine", KNN_COSINE, 0 }, { "canberra", KNN_CANBERRA, 0 }
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect(close_to(distance_of(rows[i].kind, rows[i].p), golden(rows[i].name), 1e-14, 0),
			  "%s: %.17g", rows[i].name, distance_of(rows[i].kind, rows[i].p));
	cr_expect(distance_of(KNN_HAMMING, 0) == 1);
}

Test(knn_metric, whitening_turns_mahalanobis_into_l2)
{
	static const double cov[16] = { 2, .3, 0, 0, .3, 1, .2, 0, 0, .2, 1.5, .1, 0, 0, .1, .8 };
	double w[16], sum = 0;

	cr_assert(!knn_whiten(cov, 4, w, NULL));
	for (size_t i = 0; i < 4; i++) {
		double z = 0;
		for (size_t j = 0; j < 4; j++)
			z += w[j * 4 + i] * ((double)a[j] - (double)b[j]);
		sum += z * z;
	}
	cr_expect(close_to(sqrt(sum), golden("mahalanobis"), 1e-14, 0), "%.17g", sqrt(sum));
}

Test(knn_metric, whitening_refuses_a_singular_covariance)
{
	static const double cov[4] = { 1, 2, 2, 4 };
	struct err e = { 0 };
	double w[4];

	cr_expect(knn_whiten(cov, 2, w, &e) == -1 && e.code == ERR_NUMERIC);
}

/* Shrinkages by sklearn 1.2.1: LedoitWolf().fit(x).shrinkage_ of the first n rows of this table. */
Test(knn_metric, shrinks_the_covariance_as_ledoit_and_wolf_say)
{
	static const double want[] = { 0.576384166292423, 0.506803991586525 };
	static const size_t rows[] = { 5, 9 };
	float x[27];
	double mean[3], raw[9], shrunk[9];

	for (size_t i = 0; i < 27; i++)
		x[i] = (float)((i * 7 + i * i * 3) % 11) / 4.0f + (float)(i % 3);
	for (size_t t = 0; t < 2; t++) {
		struct data_view v = { .x = x, .rows = rows[t], .cols = 3, .stride = 3 };
		cr_assert(!knn_shrunk_covariance(&v, 0, mean, raw, NULL));
		cr_assert(!knn_shrunk_covariance(&v, -1, mean, shrunk, NULL));
		cr_expect(close_to(1 - shrunk[1] / raw[1], want[t], 1e-9, 0), "%.12g", 1 - shrunk[1] / raw[1]);
	}
}

/* ---- mixed rows ---- */

static const struct column mixed_columns[] = {
	{ .name = "size", .kind = COLUMN_NUMERIC },
	{ .name = "colour", .kind = COLUMN_CATEGORICAL, .levels = 3 },
	{ .name = "grade", .kind = COLUMN_ORDERED, .levels = 5 },
	{ .name = "same", .kind = COLUMN_NUMERIC }
};

static const float mixed_rows[] = {
	0,   0, 0, 7,
	10,  1, 4, 7,
	4,   1, NAN, 7,
	NAN, 2, 2, 7
};

static struct knn_space mixed_space(enum knn_metric kind)
{
	struct knn_options opt = KNN_DEFAULTS;
	struct data_view v = { .x = mixed_rows, .rows = 4, .cols = 4, .stride = 4, .columns = mixed_columns };
	struct knn_space s;
	struct err e = { 0 };

	opt.metric = kind;
	cr_assert(!knn_space_fit(&s, &v, &opt, &e), "%s", e.text);
	return s;
}

Test(knn_metric, gower_averages_over_the_columns_both_rows_have)
{
	struct knn_space s = mixed_space(KNN_GOWER);

	cr_expect(close_to(knn_space_gap(&s, knn_space_row(&s, 0), 1), (1 + 1 + 1 + 0) / 4.0, 1e-15, 0));
	cr_expect(close_to(knn_space_gap(&s, knn_space_row(&s, 0), 2), (0.4 + 1 + 0) / 3.0, 1e-15, 0));
	cr_expect(close_to(knn_space_gap(&s, knn_space_row(&s, 1), 3), (1 + 0.5 + 0) / 3.0, 1e-15, 0));
	cr_expect(knn_space_gap(&s, knn_space_row(&s, 3), 3) == 0);
	knn_space_free(&s);
}

Test(knn_metric, heom_counts_a_missing_value_as_farthest)
{
	struct knn_space s = mixed_space(KNN_HEOM);

	cr_expect(close_to(knn_space_gap(&s, knn_space_row(&s, 0), 1), 3, 1e-15, 0));
	cr_expect(close_to(knn_space_gap(&s, knn_space_row(&s, 0), 2), 0.16 + 1 + 1, 1e-15, 0));
	cr_expect(close_to(knn_space_gap(&s, knn_space_row(&s, 1), 3), 1 + 1 + 0.25, 1e-15, 0));
	cr_expect(close_to(s.metric->distance(&s, knn_space_gap(&s, knn_space_row(&s, 0), 1)), sqrt(3), 1e-15, 0));
	knn_space_free(&s);
}

Test(knn_metric, rows_without_a_common_column_are_as_far_as_can_be)
{
	struct knn_space s = mixed_space(KNN_GOWER);
	float nothing[4] = { NAN, NAN, NAN, NAN };

	cr_expect(knn_space_gap(&s, nothing, 0) == 1);
	knn_space_free(&s);
}

Test(knn_metric, a_broken_category_code_is_a_missing_value)
{
	struct knn_space s = mixed_space(KNN_GOWER);
	float odd[3][4] = { { 0, 3, 0, 7 }, { 0, 0.5f, 0, 7 }, { 0, -1, 0, 7 } }, out[12];
	struct data_view v = { .x = odd[0], .rows = 3, .cols = 4, .stride = 4, .columns = mixed_columns };

	cr_assert(!knn_space_map(&s, &v, 0, 3, out, NULL));
	for (size_t i = 0; i < 3; i++)
		cr_expect(isnan(out[4 * i + 1]) && !isnan(out[4 * i]));
	knn_space_free(&s);
}

/* ---- refusals ---- */

Test(knn_metric, names_row_and_column_of_a_value_it_cannot_take)
{
	struct problem p = problem_blobs(20, 3, 2, 1);
	struct knn_options opt = KNN_DEFAULTS;
	struct knn_space s;
	struct err e = { 0 };

	p.x[3 * 7 + 2] = NAN;
	cr_expect(knn_space_fit(&s, &p.view, &opt, &e) == -1 && e.code == ERR_DATA);
	cr_expect(strstr(e.text, "row 7, column 2") && strstr(e.text, "missing"), "%s", e.text);
	knn_space_free(&s);
	p.x[3 * 7 + 2] = -INFINITY;
	cr_expect(knn_space_fit(&s, &p.view, &opt, &e) == -1 && strstr(e.text, "infinite"), "%s", e.text);
	knn_space_free(&s);
	problem_free(&p);
}

Test(knn_metric, l2_refuses_categories_and_says_what_takes_them)
{
	struct data_view v = { .x = mixed_rows, .rows = 2, .cols = 4, .stride = 4, .columns = mixed_columns };
	struct knn_options opt = KNN_DEFAULTS;
	struct knn_space s;
	struct err e = { 0 };

	cr_expect(knn_space_fit(&s, &v, &opt, &e) == -1 && strstr(e.text, "'colour'") && strstr(e.text, "gower"), "%s",
		  e.text);
	knn_space_free(&s);
}

Test(knn_metric, a_zero_row_has_cosine_distance_1_to_all)
{
	struct knn_space s = { .metric = &knn_metrics[KNN_COSINE], .kind = KNN_COSINE, .cols = 4 };
	float zero[4] = { 0 };

	cr_expect(s.metric->pair(&s, zero, a) == 1 && s.metric->pair(&s, a, zero) == 1);
	cr_expect(s.metric->pair(&s, zero, zero) == 1 && s.metric->pair(&s, a, a) == 0);
}
