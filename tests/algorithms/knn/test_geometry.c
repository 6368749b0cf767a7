/* What distances can tell: contrast and hubs against plain loops (tests/golden/levels.py). */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "algorithms/knn/knn.h"

static struct knn_geometry geometry(const float *x, size_t rows, size_t cols, enum knn_metric metric)
{
	static uint32_t label[1200];
	struct data_view v = { .x = x, .rows = rows, .cols = cols, .stride = cols, .classes = 1,
			       .label = label };
	struct knn_options opt = KNN_DEFAULTS;
	struct knn_geometry g;
	struct err e = { 0 };
	struct knn *m;

	opt.metric = metric;
	opt.k = 1;
	cr_assert(!knn_create(&m, &opt, &e) && !knn_fit(m, &v, &e) && !knn_geometry(m, &g, &e), "%s",
		  e.text);
	knn_destroy(m);
	return g;
}

Test(knn_geometry, is_that_of_plain_loops)
{
	static const struct { enum knn_metric metric; double contrast, hubness; } want[] = {
		{ KNN_L2, 8.247185300951704, 0.3483059701033256 },
		{ KNN_L1, 9.1016200341194, 0.10216223845773126 },
		{ KNN_LINF, 7.965852988704277, 0.44932257230360456 },
	};
	float x[180];
	uint32_t s = 1;

	for (size_t i = 0; i < 180; i++) {
		s = (s * 1103515245u + 12345u) & 0x7fffffff;
		x[i] = (float)((double)((s >> 8) % 1000) / 1000);
	}
	for (size_t i = 0; i < 3; i++) {
		struct knn_geometry g = geometry(x, 60, 3, want[i].metric);
		cr_expect(g.rows == 60 && g.k == 10);
		cr_expect(close_to(g.contrast, want[i].contrast, 1e-6, 0), "%.12g", g.contrast);
		cr_expect(close_to(g.hubness, want[i].hubness, 1e-9, 0), "%.12g", g.hubness);
	}
}

/* Of many rows 500 evenly spaced ones: in 100 dimensions the contrast of uniform points is 0.43 (Beyer's
 * measure, 1000 points), and hubs are there; in 2 it is large, and there are none. */
Test(knn_geometry, fades_as_dimensions_grow)
{
	static float x[1200 * 100];
	struct rng r = rng_make(3);
	struct knn_geometry few, many;

	for (size_t i = 0; i < 1200 * 100; i++)
		x[i] = (float)rng_uniform(&r);
	few = geometry(x, 1200, 2, KNN_L2);
	many = geometry(x, 1200, 100, KNN_L2);
	cr_expect_eq(many.rows, KNN_GEOMETRY_ROWS);
	cr_expect(many.contrast > 0.36 && many.contrast < 0.47, "%g", many.contrast);
	cr_expect_gt(few.contrast, 20);
	cr_expect_lt(fabs(few.hubness), 0.5);
	cr_expect_gt(many.hubness, 1.5);
}

Test(knn_geometry, twins_have_no_contrast_and_equal_counts_no_skew)
{
	static const float twins[] = { 0, 0, 5, 5 };
	struct knn_geometry g = geometry(twins, 4, 1, KNN_L2);

	cr_expect(isnan(g.contrast), "%g", g.contrast);
	cr_expect(isnan(g.hubness) && g.k == 3, "all are neighbours of all");
}
