/* The distances of compressed rows: what dist_ref.c says, over the columns that either row names and in
 * the same order. Compiled as dist_ref.c is, so that the sums are the same bits. */
#include <math.h>

#include "algorithms/knn/metric.h"
#include "algorithms/knn/space.h"

double knn_l2_term(const struct knn_space *s, double a, double b)
{
	(void)s;
	return (a - b) * (a - b);
}

double knn_l1_term(const struct knn_space *s, double a, double b)
{
	(void)s;
	return fabs(a - b);
}

double knn_minkowski_sum_term(const struct knn_space *s, double a, double b)
{
	return knn_minkowski_term(fabs(a - b), s->p);
}

double knn_hamming_term(const struct knn_space *s, double a, double b)
{
	(void)s;
	return a != b;
}

double knn_canberra_term(const struct knn_space *s, double a, double b)
{
	double gap = fabs(a - b);

	(void)s;
	return gap > 0 ? gap / (fabs(a) + fabs(b)) : 0;
}

static double sum_of(double sum, double term)
{
	return sum + term;
}

static double most_of(double most, double term)
{
	return term > most ? term : most;
}

typedef double term_fn(const struct knn_space *s, double a, double b);

/* Both rows side by side; a column that only one names is 0 in the other. */
static inline __attribute__((always_inline)) double fold(const struct knn_space *s,
							 struct knn_row a, struct knn_row b,
							 term_fn *term,
							 double (*add)(double, double))
{
	double all = 0;
	size_t i = 0, j = 0;

	for (size_t f = 0; f < s->dense; f++)
		all = add(all, term(s, a.x[f], b.x[f]));
	while (i < a.n && j < b.n) {
		uint32_t p = a.col[i], q = b.col[j];
		double x = p <= q ? (double)a.value[i] : 0, y = q <= p ? (double)b.value[j] : 0;
		all = add(all, term(s, x, y));
		i += p <= q;
		j += q <= p;
	}
	for (; i < a.n; i++)
		all = add(all, term(s, a.value[i], 0));
	for (; j < b.n; j++)
		all = add(all, term(s, 0, b.value[j]));
	return all;
}

double knn_l2_rows(const struct knn_space *s, struct knn_row a, struct knn_row b)
{
	return fold(s, a, b, knn_l2_term, sum_of);
}

double knn_l1_rows(const struct knn_space *s, struct knn_row a, struct knn_row b)
{
	return fold(s, a, b, knn_l1_term, sum_of);
}

double knn_linf_rows(const struct knn_space *s, struct knn_row a, struct knn_row b)
{
	return fold(s, a, b, knn_l1_term, most_of);
}

double knn_minkowski_rows(const struct knn_space *s, struct knn_row a, struct knn_row b)
{
	return fold(s, a, b, knn_minkowski_sum_term, sum_of);
}

double knn_hamming_rows(const struct knn_space *s, struct knn_row a, struct knn_row b)
{
	return fold(s, a, b, knn_hamming_term, sum_of);
}

double knn_canberra_rows(const struct knn_space *s, struct knn_row a, struct knn_row b)
{
	return fold(s, a, b, knn_canberra_term, sum_of);
}

static double square_of(const struct knn_space *s, struct knn_row a)
{
	double sum = 0;

	for (size_t f = 0; f < s->dense; f++)
		sum += (double)a.x[f] * (double)a.x[f];
	for (size_t i = 0; i < a.n; i++)
		sum += (double)a.value[i] * (double)a.value[i];
	return sum;
}

double knn_cosine_rows(const struct knn_space *s, struct knn_row a, struct knn_row b)
{
	double ab = 0;

	for (size_t f = 0; f < s->dense; f++)
		ab += (double)a.x[f] * (double)b.x[f];
	for (size_t i = 0, j = 0; i < a.n && j < b.n;) {
		uint32_t p = a.col[i], q = b.col[j];
		if (p == q)
			ab += (double)a.value[i] * (double)b.value[j];
		i += p <= q;
		j += q <= p;
	}
	return knn_cosine_gap(ab, square_of(s, a), square_of(s, b));
}
