#include "algorithms/knn/space.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

static bool mixed(const struct knn_space *s)
{
	return s->metric->flags & KNN_METRIC_MIXED;
}

/* Only mixed metrics and Hamming give a meaning to category codes. */
static int check_kinds(const struct knn_space *s, const struct data_view *v, struct err *e)
{
	if (v->sparse && !s->metric->rows)
		return FAIL(e, ERR_UNSUITED, "sparse rows: metric=%s takes dense ones; l2, l1, linf, "
			    "minkowski, cosine, hamming and canberra take both", s->metric->name);
	if (!v->cols)
		return FAIL(e, ERR_DATA, "rows without columns have no distance");
	if (mixed(s) || s->kind == KNN_HAMMING)
		return 0;
	for (size_t f = 0; f < v->cols; f++)
		if (v->columns && v->columns[f].kind == COLUMN_CATEGORICAL)
			return FAIL(e, ERR_UNSUITED,
				    "column '%s' is categorical and metric=%s takes "
				    "numbers: encode it one-hot, or use metric=gower or heom",
				    v->columns[f].name, s->metric->name);
	return 0;
}

int knn_space_bad_value(const struct knn_space *s, const struct data_view *v, size_t row, size_t f,
			float x, struct err *e)
{
	const char *name = v->columns ? v->columns[f].name : "";

	if (isnan(x))
		return FAIL(e, ERR_DATA,
			    "row %zu, column %zu '%s': a missing value, which metric=%s cannot "
			    "take: impute it, or use metric=gower or heom", row, f, name,
			    s->metric->name);
	return FAIL(e, ERR_DATA, "row %zu, column %zu '%s': an infinite value has no distance", row,
		    f, name);
}

/* Broken category codes are missing; infinite numbers are refused. */
static int map_mixed(const struct knn_space *s, const struct data_view *v, size_t row, float *out,
		     struct err *e)
{
	const float *x = view_row(v, row);

	for (size_t f = 0; f < s->cols; f++) {
		if (isinf(x[f]))
			return knn_space_bad_value(s, v, row, f, x[f], e);
		out[f] = x[f];
		if (s->levels[f] && !(x[f] >= 0 && x[f] < (float)s->levels[f] &&
				      x[f] == floorf(x[f])))
			out[f] = NAN;
	}
	return 0;
}

/* x * 0 is 0 for every finite x and NaN for the others: one sum tells whether a row is clean. */
static int map_plain(const struct knn_space *s, const struct data_view *v, size_t row, float *out,
		     struct err *e)
{
	const float *x = view_row(v, row);
	float dirt = 0;

	for (size_t f = 0; f < s->cols; f++) {
		dirt += x[f] * 0;
		out[f] = x[f];
	}
	if (dirt == 0)
		return 0;
	for (size_t f = 0; f < s->cols; f++)
		if (!isfinite(x[f]))
			return knn_space_bad_value(s, v, row, f, x[f], e);
	return 0;
}

/* z += whiten's column j times the centred coordinate j, for all j. */
static int whiten_row(const struct knn_space *s, const float *x, double *z, float *out,
		      struct err *e)
{
	size_t d = s->cols;
	float dirt = 0;

	memset(z, 0, d * sizeof *z);
	for (size_t j = 0; j < d; j++) {
		const double *col = s->whiten + j * d;
		double c = (double)x[j] - s->mean[j];
		for (size_t i = j; i < d; i++)
			z[i] += col[i] * c;
	}
	for (size_t i = 0; i < d; i++)
		dirt += (out[i] = (float)z[i]) * 0;
	return dirt == 0 ? 0 : FAIL(e, ERR_NUMERIC,
				    "metric=mahalanobis: a row is farther from the mean "
				    "than a float can tell");
}

int knn_space_map(const struct knn_space *s, const struct data_view *v, size_t from, size_t n,
		  float *out, struct err *e)
{
	double *z = NULL;
	int rc = 0;

	if (v->cols != s->cols)
		return FAIL(e, ERR_SHAPE, "rows have %zu columns, the model %zu", v->cols, s->cols);
	if (s->whiten && !(z = mem_array(s->cols, sizeof *z, e)))
		return -1;
	for (size_t i = 0; i < n && !rc; i++) {
		float *to = out + i * s->cols;
		rc = mixed(s) ? map_mixed(s, v, from + i, to, e) : map_plain(s, v, from + i, to, e);
		if (!rc && s->whiten)
			rc = whiten_row(s, to, z, to, e);
	}
	free(z);
	return rc;
}

static int fit_whitening(struct knn_space *s, const struct data_view *v, double shrink,
			 struct err *e)
{
	size_t d = s->cols;
	double *cov = NULL, *whiten = NULL;
	int rc = -1;

	if (!(s->mean = mem_array(d, sizeof *s->mean, e)) ||
	    !(cov = mem_array(d * d, sizeof *cov, e)) ||
	    !(whiten = mem_zeros(d * d, sizeof *whiten, e)) ||
		    knn_shrunk_covariance(v, shrink, s->mean, cov, e))
		goto done;
	if (knn_whiten(cov, d, whiten, e)) {
		err_wrap(e, "metric=mahalanobis");
		goto done;
	}
	s->whiten = whiten;
	whiten = NULL;
	rc = 0;
done:
	free(cov);
	free(whiten);
	return rc;
}

static int fit_ranges(struct knn_space *s, const struct data_view *v, struct err *e)
{
	if (!(s->inverse = mem_zeros(s->cols, sizeof *s->inverse, e)) ||
	    !(s->levels = mem_zeros(s->cols, sizeof *s->levels, e)))
		return -1;
	for (size_t f = 0; f < s->cols; f++) {
		double low = INFINITY, high = -INFINITY;
		if (v->columns && v->columns[f].kind != COLUMN_NUMERIC)
			s->levels[f] = v->columns[f].levels;
		if (v->columns && v->columns[f].kind == COLUMN_CATEGORICAL)
			continue;
		for (size_t i = 0; i < v->rows; i++) {
			double x = view_row(v, i)[f];
			low = x < low ? x : low;
			high = x > high ? x : high;
		}
		if (high > low && isfinite(high - low))
			s->inverse[f] = 1 / (high - low);
	}
	return 0;
}

static int fit_compressed(struct knn_space *s, const struct data_view *v, struct err *e)
{
	struct knn_rows r;

	s->dense = view_dense(v);
	if (knn_rows_take(&r, s, v, 0, v->rows, e))
		return -1;
	s->x = r.x;
	s->start = r.start;
	s->col = r.col;
	s->value = r.value;
	return 0;
}

int knn_space_fit(struct knn_space *s, const struct data_view *v, const struct knn_options *opt,
		  struct err *e)
{
	*s = (struct knn_space){ .metric = &knn_metrics[opt->metric], .kind = opt->metric,
				 .rows = v->rows, .cols = v->cols, .dense = v->cols, .p = opt->p };
	if (check_kinds(s, v, e))
		return -1;
	if (v->sparse)
		return fit_compressed(s, v, e);
	if (!(s->x = mem_aligned(s->rows * s->cols, sizeof *s->x, e)))
		return -1;
	if (mixed(s) && fit_ranges(s, v, e))
		return -1;
	if (s->kind == KNN_MAHALANOBIS) {       /* first for its check of the values */
		if (knn_space_map(s, v, 0, v->rows, s->x, e) || fit_whitening(s, v, opt->shrink, e))
			return -1;
	}
	return knn_space_map(s, v, 0, v->rows, s->x, e);
}

void knn_space_free(struct knn_space *s)
{
	free(s->x);
	free(s->start);
	free(s->col);
	free(s->value);
	free(s->inverse);
	free(s->levels);
	free(s->mean);
	free(s->whiten);
	*s = (struct knn_space){ 0 };
}

static void keep_entries(struct knn_space *s, const uint32_t *rows, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		size_t from = s->start[rows[i]], to = s->start[rows[i] + 1];
		s->start[i] = at;               /* rows ascend: never one that is still to be read */
		memmove(s->col + at, s->col + from, (to - from) * sizeof *s->col);
		memmove(s->value + at, s->value + from, (to - from) * sizeof *s->value);
		at += to - from;
	}
	s->start[n] = at;
}

void knn_space_keep(struct knn_space *s, const uint32_t *rows, size_t n)
{
	float *smaller;

	for (size_t i = 0; i < n; i++)
		memmove(s->x + i * s->dense, s->x + rows[i] * s->dense,
			s->dense * sizeof *s->x);
	if (s->start)
		keep_entries(s, rows, n);
	s->rows = n;
	if (s->dense && (smaller = realloc(s->x, n * s->dense * sizeof *s->x)))
		s->x = smaller;
}
