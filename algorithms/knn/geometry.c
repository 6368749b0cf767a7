/* How distances between the training rows are spread: contrast and hubs. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"

/* Row `of` against all others: its distances into at, sorted. */
static int by_distance(const void *a, const void *b)
{
	const struct knn_neighbour *x = a, *y = b;

	if (x->gap != y->gap)
		return x->gap < y->gap ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static void rank_others(const struct knn *m, struct knn_neighbour *at, size_t rows, size_t of)
{
	size_t step = m->space.rows / rows, n = 0;
	struct knn_rows own = knn_space_rows(&m->space, 0);

	for (size_t i = 0; i < rows; i++)
		if (i != of)
			at[n++] = (struct knn_neighbour){
				.gap = knn_space_row_gap(&m->space, knn_rows_at(&own, of * step),
							 i * step),
				.row = (uint32_t)i
			};
	qsort(at, n, sizeof *at, by_distance);
}

/* m3 / m2^1.5 of the population. */
static double skewness(const double *x, size_t n)
{
	double mean = 0, m2 = 0, m3 = 0;

	for (size_t i = 0; i < n; i++)
		mean += x[i] / (double)n;
	for (size_t i = 0; i < n; i++) {
		double d = x[i] - mean;
		m2 += d * d / (double)n;
		m3 += d * d * d / (double)n;
	}
	return m2 > 0 ? m3 / pow(m2, 1.5) : NAN;
}

int knn_geometry(const struct knn *m, struct knn_geometry *out, struct err *e)
{
	size_t rows = m->space.rows < KNN_GEOMETRY_ROWS ? m->space.rows : KNN_GEOMETRY_ROWS, alone = 0;
	size_t k = rows > KNN_GEOMETRY_K ? KNN_GEOMETRY_K : rows - 1;
	struct knn_neighbour *at = NULL;
	double *times = NULL, sum = 0;
	int rc = -1;

	if (rows < 3)
		return FAIL(e, ERR_DATA, "%zu rows have no distances to speak of", rows);
	if (!(at = mem_array(rows, sizeof *at, e)) || !(times = mem_zeros(rows, sizeof *times, e)))
		goto done;
	for (size_t i = 0; i < rows; i++) {
		double near, far;

		rank_others(m, at, rows, i);
		near = m->space.metric->distance(&m->space, at[0].gap);
		far = m->space.metric->distance(&m->space, at[rows - 2].gap);
		if (near > 0) {
			sum += (far - near) / near;
			alone++;
		}
		for (size_t j = 0; j < k; j++)
			times[at[j].row]++;
	}
	*out = (struct knn_geometry){ .contrast = alone ? sum / (double)alone : NAN,
				      .hubness = skewness(times, rows), .rows = rows, .k = k };
	rc = 0;
done:
	free(at);
	free(times);
	return rc;
}
