#include "algorithms/svm/svc_linear.h"

#include <math.h>
#include <string.h>

#include "algorithms/svm/svc_square.h"

#define INLINE static inline __attribute__((always_inline))

INLINE double dot_body(const float *a, const double *w, size_t n)
{
	double sum = 0;

#pragma omp simd reduction(+ : sum)
	for (size_t j = 0; j < n; j++)
		sum += (double)a[j] * w[j];
	return sum;
}

INLINE void add_body(const float *a, double by, double *w, size_t n)
{
#pragma omp simd
	for (size_t j = 0; j < n; j++)
		w[j] += by * (double)a[j];
}

INLINE double less_body(const double *a, const double *b, size_t n, double from)
{
	double sum = 0;

#pragma omp simd reduction(+ : sum)
	for (size_t j = 0; j < n; j++)
		sum += a[j] * b[j];
	return from - sum;
}

struct forms {
	double (*dot)(const float *a, const double *w, size_t n);
	void (*add)(const float *a, double by, double *w, size_t n);
	double (*less)(const double *a, const double *b, size_t n, double from);
};

/* One body, compiled for each instruction set. */
#define FORMS(isa, attribute)                                                                      \
	attribute static double dot_##isa(const float *a, const double *w, size_t n)               \
	{                                                                                          \
		return dot_body(a, w, n);                                                          \
	}                                                                                          \
	attribute static void add_##isa(const float *a, double by, double *w, size_t n)            \
	{                                                                                          \
		add_body(a, by, w, n);                                                             \
	}                                                                                          \
	attribute static double less_##isa(const double *a, const double *b, size_t n,             \
					   double from)                                            \
	{                                                                                          \
		return less_body(a, b, n, from);                                                   \
	}
#define FORM(isa) { dot_##isa, add_##isa, less_##isa }

FORMS(portable, )
#if defined(__x86_64__)
FORMS(avx2, __attribute__((target(CPU_AVX2))))
FORMS(avx512, __attribute__((target(CPU_AVX512))))
static const struct forms forms[] = { FORM(portable), FORM(avx2), FORM(avx512) };
#else
static const struct forms forms[] = { FORM(portable), FORM(portable), FORM(portable) };
#endif

/* Compressed entries of row i: first and one behind the last. */
static size_t entry_from(const struct svc_linear *x, size_t i)
{
	return x->view->sparse ? x->view->sparse->start[x->row[i]] : 0;
}

static size_t entry_to(const struct svc_linear *x, size_t i)
{
	return x->view->sparse ? x->view->sparse->start[x->row[i] + 1] : 0;
}

/* The dense block of row i, of view_dense columns; NULL where there is none. */
static const float *block_of(const struct svc_linear *x, size_t i)
{
	return view_dense(x->view) ? view_row(x->view, x->row[i]) : NULL;
}

void svc_linear_times(const struct svc_linear *x, const double *w, double *out)
{
	const struct sparse *s = x->view->sparse;
	size_t dense = view_dense(x->view);

	for (size_t i = 0; i < x->n; i++) {
		double sum = 0;
		for (size_t t = entry_from(x, i); t < entry_to(x, i); t++)
			sum += (double)s->value[t] * w[s->col[t]];
		out[i] = w[x->d] + (sum + forms[x->isa].dot(block_of(x, i), w, dense));
	}
}

void svc_linear_sum(const struct svc_linear *x, const double *b, double *w)
{
	const struct sparse *s = x->view->sparse;
	size_t dense = view_dense(x->view);

	memset(w, 0, (x->d + 1) * sizeof *w);
	for (size_t i = 0; i < x->n; i++) {
		if (b[i] == 0)
			continue;
		w[x->d] += b[i];
		for (size_t t = entry_from(x, i); t < entry_to(x, i); t++)
			w[s->col[t]] += b[i] * (double)s->value[t];
		forms[x->isa].add(block_of(x, i), b[i], w, dense);
	}
}

/* One row's products with itself: its dense columns come before all others, and the ones behind. */
static void square_row(const struct svc_linear *x, size_t i, double theta, double *m)
{
	const struct sparse *s = x->view->sparse;
	const float *block = block_of(x, i);
	size_t width = x->d + 1, dense = view_dense(x->view), from = entry_from(x, i);
	double *last = m + x->d * width;

	for (size_t j = 0; j < dense; j++)
		forms[x->isa].add(block, theta * (double)block[j], m + j * width, j + 1);
	for (size_t t = from; t < entry_to(x, i); t++) {
		double by = theta * (double)s->value[t], *out = m + s->col[t] * width;
		forms[x->isa].add(block, by, out, dense);
		for (size_t u = from; u <= t; u++)
			out[s->col[u]] += by * (double)s->value[u];
		last[s->col[t]] += by;
	}
	forms[x->isa].add(block, theta, last, dense);
	last[x->d] += theta;
}

/* Rows of weight 0 are passed over. */
static void square_dense(const struct svc_linear *x, const double *theta, double *m, double *room)
{
	const float *row[SVC_SQUARE_ROWS];
	double weight[SVC_SQUARE_ROWS];
	size_t held = 0;

	for (size_t i = 0; i < x->n; i++) {
		if (theta[i] == 0)
			continue;
		row[held] = view_row(x->view, x->row[i]);
		weight[held++] = theta[i];
		if (held < SVC_SQUARE_ROWS)
			continue;
		svc_square_add(row, weight, held, x->d, m, room, x->isa);
		held = 0;
	}
	svc_square_add(row, weight, held, x->d, m, room, x->isa);
}

size_t svc_linear_room(const struct svc_linear *x)
{
	return x->view->sparse ? 0 : svc_square_room(x->d);
}

void svc_linear_square(const struct svc_linear *x, const double *theta, double *m, double *room)
{
	memset(m, 0, (x->d + 1) * (x->d + 1) * sizeof *m);
	if (!x->view->sparse)
		square_dense(x, theta, m, room);
	for (size_t i = 0; x->view->sparse && i < x->n; i++)
		if (theta[i] != 0)
			square_row(x, i, theta[i], m);
}

double svc_linear_entries(const struct svc_linear *x)
{
	double sum = (double)x->n * (double)view_dense(x->view);

	for (size_t i = 0; i < x->n; i++)
		sum += (double)(entry_to(x, i) - entry_from(x, i));
	return sum;
}

/* Measured: a row of d columns takes 0.8 ns d and 0.008 ns d^2 in blocks; alone a product of numbers that
 * lie side by side 0.1 ns, of scattered ones 1 ns. */
double svc_linear_work(const struct svc_linear *x)
{
	double dense = (double)view_dense(x->view), sum;

	if (!x->view->sparse)
		return (double)x->n * dense * (8 + dense / 12);
	sum = (double)x->n * dense * dense / 2;

	for (size_t i = 0; i < x->n; i++) {
		double entries = (double)(entry_to(x, i) - entry_from(x, i));
		sum += entries * dense + 10 * entries * entries / 2;
	}
	return sum;
}

int svc_cholesky(double *m, size_t n, enum isa isa)
{
	for (size_t i = 0; i < n; i++) {
		double *at = m + i * n, rest;
		for (size_t j = 0; j < i; j++)
			at[j] = forms[isa].less(at, m + j * n, j, at[j]) / m[j * n + j];
		rest = forms[isa].less(at, at, i, at[i]);
		if (!(rest > 0) || !isfinite(rest))
			return -1;
		at[i] = sqrt(rest);
	}
	return 0;
}

void svc_cholesky_back(const double *m, size_t n, double *x)
{
	for (size_t i = n; i-- > 0;) {
		x[i] /= m[i * n + i];
		for (size_t j = 0; j < i; j++)
			x[j] -= m[i * n + j] * x[i];
	}
}

void svc_cholesky_solve(const double *m, size_t n, double *x)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < i; j++)
			x[i] -= m[i * n + j] * x[j];
		x[i] /= m[i * n + i];
	}
	svc_cholesky_back(m, n, x);
}
