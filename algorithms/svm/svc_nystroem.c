/* Machines over more rows than can be solved exactly: the kernel is approximated from a few of them, the
 * landmarks (svc_features.h), and the machine that results is linear in as many features.
 *
 * An interior point solves it for w; f(x) = w'z(x) - rho = (L'^-1 w)'k(x) - rho has the form of any other
 * machine here, with landmarks for support vectors. n rows and m landmarks take n m^2 a step, of some twenty
 * or thirty, and n m floats.
 *
 * Of very many rows some are enough to find m coefficients, and what they do not take is better spent on
 * landmarks: SHARE_ROWS a landmark are trained on, each for all that it stands for, by a larger C. Rows and
 * landmarks are drawn by a stream of their own that no seed moves, so that a fit of the same rows is the
 * same fit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/svm/svc_features.h"
#include "algorithms/svm/svc_interior.h"

enum { LANDMARKS = 1280 };      /* where nobody says */
enum { SHARE_ROWS = 128 };      /* rows for each landmark, at most */

/* How many of n rows are landmarks, and are trained on. A sample has so few that its time, carried on as the
 * square of the rows, is that of all of them: as many as all rows have would be more than it has rows. */
static size_t landmarks_of(const struct svc_options *o, size_t n)
{
	double m = o->landmarks ? (double)o->landmarks : LANDMARKS, whole = (double)o->whole,
	       used = fmin(whole, SHARE_ROWS * m);

	return (size_t)(o->whole > n ? fmax(m * sqrt((double)n * used) / whole, 1) : m);
}

static size_t rows_of(const struct svc_options *o, size_t n, size_t landmarks)
{
	return o->whole > n || n / SHARE_ROWS <= landmarks ? n : SHARE_ROWS * landmarks;
}

double svc_nystroem_bytes(const struct svc_options *o, size_t n)
{
	size_t m = landmarks_of(o, n);

	return (double)rows_of(o, n, m) * (double)svc_padded(m) * sizeof(float);
}

struct nystroem {
	const struct svc_set *set;
	const struct svc_options *o;
	double bytes;                   /* of the largest table of features so far */
};

/* The rows that one task is trained on. */
struct machine_part {
	size_t n, m;
	double each;                    /* rows that one stands for */
	uint32_t *at;                   /* n: rows of the task */
	uint32_t *row;                  /* n: rows of the view */
	uint32_t *self;                 /* n: 0 .. n - 1, the rows of z */
	uint32_t *landmark;             /* m: of the n */
	uint32_t *all;                  /* rows of the view of all rows of the task */
};

static void part_free(struct machine_part *p)
{
	free(p->at);
	free(p->row);
	free(p->self);
	free(p->landmark);
	free(p->all);
}

/* ---- rows and landmarks ---- */

/* Those that the task does not leave out, or some of them in equal steps, which are of all groups. */
static void take_rows(struct machine_part *p, const struct svc_set *s, const struct svc_options *o,
		      const struct svc_task *t)
{
	size_t at = 0, used = 0;

	for (size_t k = 0; k < t->groups; k++)
		for (size_t i = s->start[t->group[k]]; i < s->start[t->group[k] + 1]; i++, at++) {
			p->all[at] = s->row[i];
			if (!t->out || !t->out[at])
				p->at[used++] = (uint32_t)at;
		}
	p->m = landmarks_of(o, t->n);
	p->m = p->m < used ? p->m : used;
	p->n = rows_of(o, used, p->m);
	p->each = p->n ? (double)used / (double)p->n : 1;
	for (size_t i = 0; i < p->n; i++) {
		p->at[i] = p->at[(size_t)((double)i * p->each)];
		p->row[i] = p->all[p->at[i]];
	}
}

/* Without order. self is room here, and becomes what it is. */
static void draw_landmarks(struct machine_part *p)
{
	struct rng r = rng_make(rng_seedf(0, "svm/landmarks"));

	for (size_t i = 0; i < p->n; i++)
		p->self[i] = (uint32_t)i;
	for (size_t i = 0; i < p->m; i++) {
		size_t j = i + rng_below(&r, p->n - i);

		p->landmark[i] = p->self[j];
		p->self[j] = p->self[i];
	}
	for (size_t i = 0; i < p->n; i++)
		p->self[i] = (uint32_t)i;
}

static int part_make(struct machine_part *p, const struct nystroem *y, const struct svc_task *t, struct err *e)
{
	*p = (struct machine_part){ 0 };
	if (!(p->at = mem_array(t->n, sizeof *p->at, e)) || !(p->row = mem_array(t->n, sizeof *p->row, e)) ||
	    !(p->self = mem_array(t->n, sizeof *p->self, e)) || !(p->all = mem_array(t->n, sizeof *p->all, e)))
		return -1;
	take_rows(p, y->set, y->o, t);
	if (!(p->landmark = mem_array(p->m, sizeof *p->landmark, e)))
		return -1;
	draw_landmarks(p);
	return 0;
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

static void load_box(const struct nystroem *y, const struct machine_part *p, const struct svc_task *t, double *s, double *lo,
		     double *hi)
{
	bool classify = y->o->type == SVC_C_SVC;

	for (size_t i = 0; i < p->n; i++) {
		double target = t->y[p->at[i]], w = p->each * (t->weight ? t->weight[p->at[i]] : 1);

		s[i] = -target;
		hi[i] = classify && target < 0 ? 0 : t->c_pos * w;
		lo[i] = classify && target > 0 ? 0 : -t->c_neg * w;
	}
}

/* f(x) of all rows of the task, those left out too. coef: of the landmarks. */
static int fill_values(struct svc_features *f, const struct machine_part *p, const struct nystroem *y, const double *coef,
		       size_t n, struct svc_solution *out, struct err *e)
{
	for (size_t from = 0; from < n; from += SVC_FEATURES_BLOCK) {
		size_t count = n - from < SVC_FEATURES_BLOCK ? n - from : SVC_FEATURES_BLOCK;

		if (svc_features_kernel(f, y->set, &y->o->kernel, p->all + from, count, e))
			return -1;
		for (size_t i = 0; i < count; i++) {
			out->value[from + i] = -out->rho;
			for (size_t j = 0; j < f->m; j++)
				out->value[from + i] += coef[j] * (double)f->k[i * f->width + j];
		}
	}
	return 0;
}

/* w, which becomes the coefficients of the landmarks, L'^-1 w. The objective is that of the rows trained on. */
static void read_solution(const struct svc_features *f, const struct machine_part *p, const struct svc_interior *in,
			  size_t n, double *w, struct svc_solution *out)
{
	out->rho = threshold(in);
	out->objective = out->w2 = 0;
	out->bounded = 0;
	svc_linear_sum(&in->x, in->b, w);
	for (size_t j = 0; j < f->m; j++)
		out->w2 += w[j] * w[j];
	for (size_t i = 0; i < p->n; i++)
		out->objective += in->s[i] * in->b[i] + in->epsilon * fabs(in->b[i]);
	out->objective += out->w2 / 2;
	svc_cholesky_back(f->factor, f->m, w);
	memset(out->coef, 0, n * sizeof *out->coef);
	for (size_t i = 0; i < f->m; i++)
		out->coef[p->at[p->landmark[i]]] = w[i];
	out->iterations = in->steps;
	out->kernel_evals = (double)f->m * (double)(f->n + f->m);
}

static int nystroem_solve(void *ctx, const struct svc_task *t, struct svc_solution *out, struct err *e)
{
	struct nystroem *y = ctx;
	struct svc_features f = { 0 };
	struct machine_part p;
	double *block = NULL;
	int rc = -1;

	if (part_make(&p, y, t, e) ||
	    svc_features_make(&f, y->set, &y->o->kernel, p.row, p.n, p.landmark, p.m, e) ||
	    !(block = mem_array(5 * p.n + f.m + 1, sizeof *block, e)))
		goto done;
	struct data_view z = { .x = f.z, .rows = f.n, .cols = f.m, .stride = f.width, .task = TASK_REGRESS };
	struct svc_interior in = {
		.x = { &z, p.self, f.n, f.m, cpu_isa() },
		.s = block, .lo = block + p.n, .hi = block + 2 * p.n,
		.b = block + 3 * p.n, .g = block + 4 * p.n,
		.epsilon = y->o->type == SVC_EPSILON_SVR ? y->o->epsilon : 0, .tolerance = y->o->tolerance,
	};
	double *w = block + 5 * p.n;
	load_box(y, &p, t, block, block + p.n, block + 2 * p.n);
	if (svc_interior_solve(&in, e))
		goto done;
	read_solution(&f, &p, &in, t->n, w, out);
	if (out->value && fill_values(&f, &p, y, w, t->n, out, e))
		goto done;
	y->bytes = fmax(y->bytes, (double)f.n * (double)f.width * sizeof(float));
	rc = 0;
done:
	svc_features_free(&f);
	part_free(&p);
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
