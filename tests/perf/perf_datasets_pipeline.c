/* What preparing costs: folds, fit and apply for every cell of the four small sets, 10-fold x 3, four
 * kinds of learners; and for a table with categories. Standardizing is checked against plain loops. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "algorithms/core/close.h"
#include "datasets/load.h"
#include "datasets/split/folds.h"
#include "datasets/prepare/pipeline.h"
#include "tests/perf/timing.h"

static const unsigned caps[] = {
	WANTS_SCALING | WANTS_TARGET_SCALING,
	TAKES_CATEGORIES | TAKES_MISSING,
	WANTS_SCALING | TAKES_SPARSE,
	WANTS_SCALING | TAKES_CATEGORIES,
};

static void must(int rc, const struct err *e)
{
	if (!rc)
		return;
	fprintf(stderr, "%s\n", e->text);
	exit(1);
}

/* Column by column, in double: what put_columns must give. */
static void verify(const struct data_view *all, const size_t *rows, size_t n,
		   const struct data_view *out)
{
	for (size_t j = 0; j < all->cols; j++) {
		double mean = 0, square = 0, sd;
		for (size_t i = 0; i < n; i++)
			mean += (double)view_row(all, rows[i])[j] / (double)n;
		for (size_t i = 0; i < n; i++)
			square += pow((double)view_row(all, rows[i])[j] - mean, 2) / (double)n;
		sd = sqrt(square);
		for (size_t i = 0; i < n; i++) {
			double want = sd > 1e-9 * fabs(mean)
					      ? ((double)view_row(all, rows[i])[j] - mean) / sd
					      : 0;
			if (!close_to((double)view_row(out, i)[j], want, 1e-5, 1e-5)) {
				fprintf(stderr, "column %zu row %zu: %g, not %g\n", j, i, (double)view_row(out, i)[j],
					want);
				exit(1);
			}
		}
	}
}

static double time_set(const char *name, size_t *cells)
{
	struct fold_spec spec;
	struct folds f;
	struct dataset *d;
	struct err e = { 0 };
	double start;

	must(dataset_load(&d, name, NULL, &e), &e);
	struct data_view all = dataset_view(d);
	start = now();
	must(fold_spec_parse(&spec, "10x3", &e) || folds_make(&f, d, &spec, 1, &e), &e);
	*cells = 0;
	for (size_t c = 0; c < sizeof caps / sizeof *caps; c++)
		for (size_t r = 0; r < 3; r++)
			for (size_t k = 0; k < 10; k++, ++*cells) {
				struct pipeline *p;
				struct pipeline_part a, b;
				struct fold_rows of;
				must(folds_rows(&of, &f, d, r, k, 0, 1, &e), &e);
				must(pipeline_fit(&p, &all, of.train, of.ntrain, caps[c], NULL, &e), &e);
				must(pipeline_apply(p, &all, of.train, of.ntrain, &a, &e), &e);
				must(pipeline_apply(p, &all, of.test, of.ntest, &b, &e), &e);
				if (!c && !r && !k && !d->group && name[0] != 'm')
					verify(&all, of.train, of.ntrain, &a.view);
				fold_rows_free(&of);
				pipeline_part_free(&a);
				pipeline_part_free(&b);
				pipeline_destroy(p);
			}
	start = now() - start;
	folds_free(&f);
	dataset_destroy(d);
	return start;
}

int main(void)
{
	static const char *const sets[] = { "iris", "wine", "breast_cancer", "digits",
					    "mixed[n=20000,categorical=8,levels=10]" };

	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		double best = 1e9;
		size_t cells = 0;
		for (int t = 0; t < (i < 4 ? 5 : 1); t++) {
			double s = time_set(sets[i], &cells);
			best = s < best ? s : best;
		}
		printf("pipeline %-38s %4zu cells %8.2f ms, %7.1f us a cell\n", sets[i], cells, 1e3 * best,
		       1e6 * best / (double)cells);
	}
	return 0;
}
