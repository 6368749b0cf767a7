/* Machines over more rows than can be solved exactly: the kernel is approximated from a few of them,
 * the landmarks, and the machine that results is linear in as many features (Williams & Seeger 2001).
 *
 *   K ~ Z Z',  z(x) = L^-1 k(x),  k(x) = (K(l_1, x) .. K(l_m, x)),  L L' = K(landmarks) + jitter I
 *
 * An interior point solves it for w; f(x) = w'z(x) - rho = (L'^-1 w)'k(x) - rho has the form of any other
 * machine here, with landmarks for support vectors. With all rows as landmarks it is the exact one, but
 * for the jitter. O(n m^2) a step, of some twenty, and n m floats: a million rows and 256 landmarks take
 * 1 GB. Landmarks are drawn by a stream of their own that no seed moves, so that a fit of the same rows is
 * the same fit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/svm/svc_interior.h"
#include "algorithms/svm/svc_problem.h"

enum { TOGETHER = 4, QUERIES = 64 };    /* rows that share a pass over L^-1; that are queries at a time */
/* Of the mean of the diagonal: landmarks next to one another make the matrix singular, and numbers larger
 * than 1 / JITTER would meet rounding errors of float in k(x). */
#define JITTER 1e-5

/* Landmarks of n rows where nobody says: most, least, in steps of a panel. Time is n m^2, about 200 s of a
 * core here, and features take n m floats, 2 GB. */
enum { LANDMARKS_MOST = 1024, LANDMARKS_LEAST = 64 };
#define PRODUCTS 1.5e11
#define FEATURES 5e8

static double landmarks_of_rows(double n)
{
	double m = fmin(sqrt(PRODUCTS / n), FEATURES / n);

	m = fmin(fmax(m, LANDMARKS_LEAST), LANDMARKS_MOST);
	return floor(m / SVC_LANES) * SVC_LANES;
}

/* Of a sample as many that its time, carried on as the square of the rows, is that of all of them: as many as
 * all rows have would be more than the sample has rows. */
static size_t landmarks_of(const struct svc_options *o, size_t n)
{
	double whole = (double)(o->whole > n ? o->whole : n),
	       m = o->landmarks ? (double)o->landmarks : landmarks_of_rows(whole);

	return (size_t)fmax(m * sqrt((double)n / whole), 1);
}

struct nystroem {
	const struct svc_set *set;
	const struct svc_options *o;
	double bytes;                   /* of the largest table of features so far */
};

/* One task: its landmarks, and the features of all its rows. */
struct features {
	size_t n, m, width;             /* width: m up to whole panels, of z's rows and of k's */
	uint32_t *row, *self;           /* n: rows of the view; 0 .. n - 1, the rows of z */
	uint32_t *landmark;             /* m: rows of the task */
	struct svc_rows of;             /* the landmarks */
	struct svc_query query;
	double *factor;                 /* (m, m): L, its lower triangle */
	float *inverse;                 /* (m, width): L'^-1, its upper triangle */
	float *k;                       /* (QUERIES, width) */
	float *z;                       /* (n, width) */
};

static void features_free(struct features *f)
{
	free(f->row);
	free(f->self);
	free(f->landmark);
	svc_query_free(&f->query);
	svc_rows_free(&f->of);
	free(f->factor);
	free(f->inverse);
	free(f->k);
	free(f->z);
}

/* ---- z = L^-1 k ---- */

#define INLINE static inline __attribute__((always_inline))

/* For TOGETHER rows: z[r] = sum over i of k[r][i] times row i of L'^-1, of which the first i are 0. */
INLINE void times_body(const float *k, const float *inverse, size_t m, size_t width, float *z)
{
	memset(z, 0, TOGETHER * width * sizeof *z);
	for (size_t i = 0; i < m; i++) {
		const float *w = inverse + i * width;
		float a = k[i], b = k[width + i], c = k[2 * width + i], d = k[3 * width + i];
		size_t from = i - i % 16;
#pragma omp simd
		for (size_t j = from; j < width; j++) {
			z[j] += a * w[j];
			z[width + j] += b * w[j];
			z[2 * width + j] += c * w[j];
			z[3 * width + j] += d * w[j];
		}
	}
}

#define FORM(isa, attribute) \
	attribute static void times_##isa(const float *k, const float *inverse, size_t m, size_t width, \
					  float *z) \
	{ \
		times_body(k, inverse, m, width, z); \
	}
FORM(portable, )
#if defined(__x86_64__)
FORM(avx2, __attribute__((target(CPU_AVX2))))
FORM(avx512, __attribute__((target(CPU_AVX512))))
static void (*const times[])(const float *, const float *, size_t, size_t, float *) = {
	times_portable, times_avx2, times_avx512
};
#else
static void (*const times[])(const float *, const float *, size_t, size_t, float *) = {
	times_portable, times_portable, times_portable
};
#endif

/* Kernel values of count rows of the view with all landmarks, into k. */
static int kernel_rows(struct features *f, const struct svc_set *s, const struct svc_kernel *kernel,
		       const uint32_t *row, size_t count, struct err *e)
{
	float *out[QUERIES];

	svc_query_clear(&f->query);
	for (size_t i = 0; i < count; i++) {
		out[i] = f->k + i * f->width;
		if (svc_query_add_view(&f->query, &s->view, row[i], s->center, e))
			return -1;
	}
	svc_tile(kernel, &f->query, 0, f->width / SVC_LANES, out, cpu_isa());
	return 0;
}

/* The rest of a block's rows goes through as rows of zeros. */
static int fill_features(struct features *f, const struct svc_set *s, const struct svc_kernel *kernel,
			 struct err *e)
{
	for (size_t from = 0; from < f->n; from += QUERIES) {
		size_t count = f->n - from < QUERIES ? f->n - from : QUERIES;

		memset(f->k, 0, QUERIES * f->width * sizeof *f->k);
		if (kernel_rows(f, s, kernel, f->row + from, count, e))
			return -1;
		for (size_t i = 0; i < count; i += TOGETHER)
			times[cpu_isa()](f->k + i * f->width, f->inverse, f->m, f->width,
					 f->z + (from + i) * f->width);
	}
	return 0;
}

/* ---- landmarks ---- */

/* m of the rows that are trained on, without order. */
static int draw_landmarks(struct features *f, const struct svc_task *t, struct err *e)
{
	uint32_t *all = mem_array(t->n, sizeof *all, e);
	struct rng r = rng_make(rng_seedf(0, "svm/landmarks"));
	size_t used = 0;

	if (!all)
		return -1;
	for (size_t i = 0; i < t->n; i++)
		if (!t->out || !t->out[i])
			all[used++] = (uint32_t)i;
	f->m = f->m < used ? f->m : used;
	for (size_t i = 0; i < f->m; i++) {
		size_t j = i + rng_below(&r, used - i);

		f->landmark[i] = all[j];
		all[j] = all[i];
	}
	free(all);
	return 0;
}

/* L, and its inverse by columns. */
static int factor_landmarks(struct features *f, const struct svc_set *s, const struct svc_kernel *kernel,
			    const uint32_t *pick, struct err *e)
{
	size_t m = f->m;
	double *l = f->factor, trace = 0, *column = mem_array(m, sizeof *column, e);
	int rc = -1;

	if (!column)
		return -1;
	for (size_t from = 0; from < m; from += QUERIES) {
		size_t count = m - from < QUERIES ? m - from : QUERIES;

		if (kernel_rows(f, s, kernel, pick + from, count, e))
			goto done;
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < m; j++)
				l[(from + i) * m + j] = (double)f->k[i * f->width + j];
	}
	for (size_t i = 0; i < m; i++)
		trace += l[i * m + i];
	for (size_t i = 0; i < m; i++)
		l[i * m + i] += JITTER * trace / (double)m;
	if (svc_cholesky(l, m, cpu_isa())) {
		FAIL(e, ERR_NUMERIC, "the kernel of %zu landmarks has no Cholesky factor: scale the columns, or take "
		     "engine=smo", m);
		goto done;
	}
	for (size_t j = 0; j < m; j++)
		for (size_t i = j; i < m; i++) {
			double sum = i == j;

			for (size_t c = j; c < i; c++)
				sum -= l[i * m + c] * column[c];
			column[i] = sum / l[i * m + i];
			f->inverse[j * f->width + i] = (float)column[i];
		}
	rc = 0;
done:
	free(column);
	return rc;
}

static int features_make(struct features *f, const struct nystroem *y, const struct svc_task *t, struct err *e)
{
	const struct svc_set *s = y->set;
	uint32_t *pick = NULL;
	size_t at = 0, room;
	int rc = -1;

	*f = (struct features){ .n = t->n, .m = landmarks_of(y->o, t->n) };
	if (!(f->row = mem_array(t->n, sizeof *f->row, e)) || !(f->self = mem_array(t->n, sizeof *f->self, e)) ||
	    !(f->landmark = mem_array(f->m, sizeof *f->landmark, e)) ||
	    !(pick = mem_array(f->m, sizeof *pick, e)) || draw_landmarks(f, t, e))
		goto done;
	for (size_t k = 0; k < t->groups; k++)
		for (size_t i = s->start[t->group[k]]; i < s->start[t->group[k] + 1]; i++) {
			f->self[at] = (uint32_t)at;
			f->row[at++] = s->row[i];
		}
	for (size_t i = 0; i < f->m; i++)
		pick[i] = f->row[f->landmark[i]];
	f->width = svc_padded(f->m);
	room = f->n + TOGETHER;
	if (svc_rows_take(&f->of, &s->view, pick, f->m, s->center, e) ||
	    svc_query_make(&f->query, QUERIES, &f->of, e) ||
	    !(f->factor = mem_array(f->m * f->m, sizeof *f->factor, e)) ||
	    !(f->inverse = mem_zeros(f->m * f->width, sizeof *f->inverse, e)) ||
	    !(f->k = mem_aligned(QUERIES * f->width, sizeof *f->k, e)) ||
	    !(f->z = mem_aligned(room * f->width, sizeof *f->z, e)) ||
	    factor_landmarks(f, s, &y->o->kernel, pick, e) || fill_features(f, s, &y->o->kernel, e))
		goto done;
	rc = 0;
done:
	free(pick);
	return rc;
}

/* ---- the machine ---- */

/* Slopes at the bounds of b: how much farther than g a step up has to fall, and one down to rise. */
static double slope_up(double b, double epsilon)
{
	return b >= 0 ? epsilon : -epsilon;
}

static double slope_down(double b, double epsilon)
{
	return b > 0 ? epsilon : -epsilon;
}

/* The mean slope of the coefficients inside the box, or the middle of what the others allow. */
static double threshold(const struct svc_interior *p)
{
	double sum = 0, count = 0, up = INFINITY, down = -INFINITY;

	for (size_t i = 0; i < p->x.n; i++) {
		double b = p->b[i];

		if (b != 0 && b < p->hi[i] && b > p->lo[i]) {
			sum += p->g[i] + slope_up(b, p->epsilon);
			count++;
		}
		if (b < p->hi[i])
			up = fmin(up, p->g[i] + slope_up(b, p->epsilon));
		if (b > p->lo[i])
			down = fmax(down, p->g[i] + slope_down(b, p->epsilon));
	}
	if (count > 0)
		return sum / count;
	return isfinite(up) && isfinite(down) ? (up + down) / 2 : isfinite(up) ? up : isfinite(down) ? down : 0;
}

static void load_box(const struct nystroem *y, const struct svc_task *t, double *s, double *lo, double *hi)
{
	bool classify = y->o->type == SVC_C_SVC;

	for (size_t i = 0; i < t->n; i++) {
		double w = t->out && t->out[i] ? 0 : t->weight ? t->weight[i] : 1;

		s[i] = -t->y[i];
		hi[i] = classify && t->y[i] < 0 ? 0 : t->c_pos * w;
		lo[i] = classify && t->y[i] > 0 ? 0 : -t->c_neg * w;
	}
}

/* Coefficients of the landmarks, L'^-1 w; f(x) of all rows where wanted. */
static void read_solution(const struct features *f, const struct svc_interior *p, double *w,
			  struct svc_solution *out)
{
	size_t m = f->m;

	out->rho = threshold(p);
	out->objective = out->w2 = 0;
	out->bounded = 0;
	svc_linear_sum(&p->x, p->b, w);
	for (size_t j = 0; j < m; j++)
		out->w2 += w[j] * w[j];
	for (size_t i = 0; i < f->n; i++) {
		out->objective += p->s[i] * p->b[i] + p->epsilon * fabs(p->b[i]);
		if (out->value)
			out->value[i] = p->g[i] - p->s[i] - out->rho;
	}
	out->objective += out->w2 / 2;
	svc_cholesky_back(f->factor, m, w);
	memset(out->coef, 0, f->n * sizeof *out->coef);
	for (size_t i = 0; i < m; i++)
		out->coef[f->landmark[i]] = w[i];
}

static int nystroem_solve(void *ctx, const struct svc_task *t, struct svc_solution *out, struct err *e)
{
	struct nystroem *y = ctx;
	struct features f;
	double *block = NULL;
	int rc = -1;

	if (features_make(&f, y, t, e) || !(block = mem_array(5 * t->n + f.m + 1, sizeof *block, e)))
		goto done;
	struct data_view z = { .x = f.z, .rows = f.n, .cols = f.m, .stride = f.width, .task = TASK_REGRESS };
	struct svc_interior in = {
		.x = { &z, f.self, f.n, f.m, cpu_isa() },
		.s = block, .lo = block + t->n, .hi = block + 2 * t->n,
		.b = block + 3 * t->n, .g = block + 4 * t->n,
		.epsilon = y->o->type == SVC_EPSILON_SVR ? y->o->epsilon : 0, .tolerance = y->o->tolerance,
	};
	load_box(y, t, block, block + t->n, block + 2 * t->n);
	if (svc_interior_solve(&in, e))
		goto done;
	read_solution(&f, &in, block + 5 * t->n, out);
	out->iterations = in.steps;
	out->kernel_evals = (double)f.m * (double)(f.n + f.m);
	y->bytes = fmax(y->bytes, (double)f.n * (double)f.width * sizeof(float));
	rc = 0;
done:
	features_free(&f);
	free(block);
	return rc;
}

/* ---- as an engine ---- */

static int nystroem_open(void **ctx, const struct svc_set *s, const struct svc_options *o, struct err *e)
{
	struct nystroem *y = mem_zeros(1, sizeof *y, e);

	*ctx = y;
	if (!y)
		return -1;
	*y = (struct nystroem){ .set = s, .o = o };
	return 0;
}

static void nystroem_describe(const void *ctx, double *bytes, bool *whole)
{
	const struct nystroem *y = ctx;

	*bytes = y->bytes;
	*whole = false;
}

const struct svc_engine svc_nystroem_engine = {
	.name = "nystroem",
	.open = nystroem_open,
	.solve = nystroem_solve,
	.describe = nystroem_describe,
	.close = free,
};
