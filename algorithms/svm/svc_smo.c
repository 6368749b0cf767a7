/* Sequential minimal optimisation of
 *
 *   1/2 b'K b - y'b + epsilon |b|_1,   sum b = 0,   lo <= b <= hi
 *
 * which is C-SVC and epsilon-SVR in one (svc_problem.h). Every step raises one b_i and lowers one
 * b_j: i has the steepest descent upwards, j is the partner that promises most by second-order
 * information (Fan, Chen & Lin 2005, the method of libsvm); a step stops at the box and, where
 * epsilon > 0, at b = 0, where the slope jumps. It ends when no pair can gain more than the
 * tolerance: libsvm's criterion, hence libsvm's solution.
 *
 * Where libsvm shrinks the problem to save kernel evaluations in double on scattered rows, this
 * sweeps over all rows: two vectorized passes over contiguous floats cost less than the book-keeping.
 * Rows left out of training have lo = hi = 0 and ride along; their decision values come for free. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_gram.h"
#include "algorithms/svm/svc_pass.h"

/* Per local row, groups one after the other, each padded to SVC_LANES. */
struct piece {
	size_t group, local, rows, padded, task;        /* task: where the group's rows begin in the task */
};

struct smo {
	const struct svc_set *set;
	const struct svc_options *o;
	struct svc_gram *gram;
	svc_sweep_fn *sweep;
	svc_seek_fn *seek;
	/* the problem at hand */
	struct piece *piece;
	size_t pieces, rows;            /* rows: with padding */
	double *g, *b, *lo, *hi, *s;
	float *up, *low, *diag;
	const float **ki, **kj;         /* pieces */
	double epsilon;
	struct svc_pick pick;           /* row: local */
};

static void smo_close(void *ctx)
{
	struct smo *p = ctx;

	if (!p)
		return;
	svc_gram_free(p->gram);
	free(p->piece);
	free(p->g);
	free(p->b);
	free(p->lo);
	free(p->hi);
	free(p->s);
	free(p->up);
	free(p->low);
	free(p->diag);
	free(p->ki);
	free(p->kj);
	free(p);
}

static int smo_open(void **ctx, const struct svc_set *s, const struct svc_options *o, struct err *e)
{
	struct smo *p = mem_zeros(1, sizeof *p, e);
	size_t most = svc_padded(s->n) + s->groups * SVC_LANES;

	*ctx = NULL;
	if (!p)
		return -1;
	*p = (struct smo){ .set = s, .o = o, .sweep = svc_sweep(cpu_isa()), .seek = svc_seek(cpu_isa()) };
	if (svc_gram_make(&p->gram, s, &o->kernel, o->cache, e) ||
	    !(p->piece = mem_array(s->groups, sizeof *p->piece, e)) ||
	    !(p->g = mem_aligned(most, sizeof *p->g, e)) || !(p->b = mem_aligned(most, sizeof *p->b, e)) ||
	    !(p->lo = mem_aligned(most, sizeof *p->lo, e)) || !(p->hi = mem_aligned(most, sizeof *p->hi, e)) ||
	    !(p->s = mem_aligned(most, sizeof *p->s, e)) || !(p->up = mem_aligned(most, sizeof *p->up, e)) ||
	    !(p->low = mem_aligned(most, sizeof *p->low, e)) ||
	    !(p->diag = mem_aligned(most, sizeof *p->diag, e)) ||
	    !(p->ki = mem_array(s->groups, sizeof *p->ki, e)) ||
	    !(p->kj = mem_array(s->groups, sizeof *p->kj, e))) {
		smo_close(p);
		return -1;
	}
	*ctx = p;
	return 0;
}

static void smo_describe(const void *ctx, double *bytes, bool *whole)
{
	const struct smo *p = ctx;

	*bytes = svc_gram_bytes(p->gram);
	*whole = false;
}

/* ---- setting up ---- */

/* What the box and the kink at 0 add to the slope of row t, upwards and downwards. */
static void set_slopes(struct smo *p, size_t t)
{
	float eps = (float)p->epsilon;

	p->up[t] = !(p->b[t] < p->hi[t]) ? INFINITY : p->b[t] < 0 ? -eps : eps;
	p->low[t] = !(p->b[t] > p->lo[t]) ? -INFINITY : p->b[t] > 0 ? eps : -eps;
}

static void load_row(struct smo *p, const struct svc_task *t, size_t local, size_t task, size_t row)
{
	bool out = t->out && t->out[task], classify = p->o->type == SVC_C_SVC;
	double y = t->y[task];

	p->s[local] = -y;
	p->hi[local] = out || (classify && y < 0) ? 0 : t->c_pos;
	p->lo[local] = out || (classify && y > 0) ? 0 : -t->c_neg;
	p->diag[local] = (float)svc_gram_diagonal(p->gram)[row];
}

static void load_task(struct smo *p, const struct svc_task *t)
{
	size_t local = 0, task = 0;

	p->pieces = t->groups;
	p->epsilon = p->o->type == SVC_EPSILON_SVR ? p->o->epsilon : 0;
	for (size_t k = 0; k < t->groups; k++) {
		size_t from = p->set->start[t->group[k]], n = p->set->start[t->group[k] + 1] - from;
		p->piece[k] = (struct piece){ t->group[k], local, n, svc_padded(n), task };
		for (size_t i = 0; i < n; i++)
			load_row(p, t, local + i, task + i, from + i);
		for (size_t i = n; i < svc_padded(n); i++) {
			p->s[local + i] = p->lo[local + i] = p->hi[local + i] = 0;
			p->diag[local + i] = 1;
		}
		local += svc_padded(n);
		task += n;
	}
	p->rows = local;
	for (size_t i = 0; i < local; i++) {
		p->b[i] = 0;
		p->g[i] = p->s[i];
		set_slopes(p, i);
	}
}

/* ---- kernel rows ---- */

static const struct piece *piece_of(const struct smo *p, size_t local)
{
	size_t k = p->pieces - 1;

	while (p->piece[k].local > local)
		k--;
	return &p->piece[k];
}

/* Row numbers in the set of `local` and of the rows that violate optimality most and whose kernel
 * rows are not there yet: they will be asked for soon. */
static size_t likely_rows(const struct smo *p, size_t local, size_t *row)
{
	double score[SVC_BATCH], least = p->o->tolerance;
	size_t count = 1, weakest = 0;
	const struct piece *own = piece_of(p, local);

	row[0] = p->set->start[own->group] + local - own->local;
	for (size_t k = 0; k < p->pieces; k++)
		for (size_t i = 0; i < p->piece[k].rows; i++) {
			size_t t = p->piece[k].local + i, r = p->set->start[p->piece[k].group] + i;
			double rise = p->pick.low - (p->g[t] + (double)p->up[t]);
			double fall = p->g[t] + (double)p->low[t] - p->pick.up, v = rise > fall ? rise : fall;
			if (!(v > least) || r == row[0] || svc_gram_has(p->gram, r, p->piece[0].group))
				continue;
			size_t at = count < SVC_BATCH ? count++ : weakest;
			row[at] = r;
			score[at] = v;
			if (count < SVC_BATCH)
				continue;
			weakest = 1;
			for (size_t c = 2; c < SVC_BATCH; c++)
				if (score[c] < score[weakest])
					weakest = c;
			least = score[weakest];
		}
	return count;
}

static int fetch(struct smo *p, size_t local, const float **k, struct err *e)
{
	const struct piece *own = piece_of(p, local);
	size_t row[SVC_BATCH] = { p->set->start[own->group] + local - own->local }, count = 1;

	for (size_t i = 0; i < p->pieces; i++) {
		if (count == 1 && !svc_gram_has(p->gram, row[0], p->piece[i].group))
			count = likely_rows(p, local, row);
		if (!(k[i] = svc_gram_row(p->gram, row, count, p->piece[i].group, e)))
			return -1;
	}
	return 0;
}

/* ---- the iteration ---- */

static void sweep(struct smo *p, bool add, double step)
{
	p->pick = (struct svc_pick){ INFINITY, -INFINITY, 0 };
	for (size_t k = 0; k < p->pieces; k++) {
		size_t at = p->piece[k].local;
		struct svc_pick q = p->sweep(p->g + at, p->up + at, p->low + at, add ? p->ki[k] : NULL,
					     add ? p->kj[k] : NULL, step, p->piece[k].padded);
		if (q.up < p->pick.up) {
			p->pick.up = q.up;
			p->pick.row = at + q.row;
		}
		if (q.low > p->pick.low)
			p->pick.low = q.low;
	}
}

static struct svc_partner seek(const struct smo *p, size_t i)
{
	struct svc_partner best = { -1, 0 };

	for (size_t k = 0; k < p->pieces; k++) {
		size_t at = p->piece[k].local;
		struct svc_partner q = p->seek(p->g + at, p->low + at, p->ki[k], p->diag + at, p->pick.up,
					       p->diag[i], p->piece[k].padded);
		if (q.score > best.score)
			best = (struct svc_partner){ q.score, at + q.row };
	}
	return best;
}

/* b_i up and b_j down by the step that is best along this direction, or as far as they may go. */
static double move(struct smo *p, size_t i, size_t j)
{
	const struct piece *pj = piece_of(p, j);
	double kij = (double)p->ki[pj - p->piece][j - pj->local];
	double bend = (double)p->diag[i] + (double)p->diag[j] - 2 * kij;
	double slope = p->g[j] + (double)p->low[j] - (p->g[i] + (double)p->up[i]);
	double top = p->epsilon > 0 && p->b[i] < 0 ? 0 : p->hi[i];
	double bottom = p->epsilon > 0 && p->b[j] > 0 ? 0 : p->lo[j];
	double step = slope / (bend > 1e-12 ? bend : 1e-12);
	bool i_stops = step >= top - p->b[i], j_stops;

	if (i_stops)
		step = top - p->b[i];
	j_stops = step >= p->b[j] - bottom;
	if (j_stops)
		step = p->b[j] - bottom;
	/* land on the bound itself, whatever the rounding */
	p->b[i] = i_stops && !(step < top - p->b[i]) ? top : p->b[i] + step;
	p->b[j] = j_stops ? bottom : p->b[j] - step;
	set_slopes(p, i);
	set_slopes(p, j);
	return step;
}

static double iteration_limit(const struct smo *p, size_t n)
{
	double own = n > 100000 ? 100.0 * (double)n : 1e7;     /* libsvm's */

	return p->o->max_iter < own ? p->o->max_iter : own;
}

static int iterate(struct smo *p, size_t n, double *iterations, struct err *e)
{
	double limit = iteration_limit(p, n);

	sweep(p, false, 0);
	for (*iterations = 0; p->pick.low - p->pick.up > p->o->tolerance; ++*iterations) {
		size_t i = p->pick.row;
		struct svc_partner j;
		if (*iterations >= limit)
			return FAIL(e, ERR_LIMIT, "not solved after %.0f iterations: scale the columns, lower "
				    "C or raise the tolerance", *iterations);
		if (fetch(p, i, p->ki, e))
			return -1;
		j = seek(p, i);
		if (j.score < 0)        /* only rounding is left to gain */
			break;
		if (fetch(p, j.row, p->kj, e))
			return -1;
		sweep(p, true, move(p, i, j.row));
	}
	return isfinite(p->pick.low - p->pick.up) || p->pick.low < p->pick.up ? 0 :
	       FAIL(e, ERR_NUMERIC, "the kernel is not finite: scale the columns");
}

/* ---- what came out ---- */

/* The mean slope of the coefficients inside the box, or the middle of what the others allow. */
static double threshold(const struct smo *p)
{
	double sum = 0, count = 0;

	for (size_t t = 0; t < p->rows; t++)
		if (p->b[t] != 0 && p->b[t] < p->hi[t] && p->b[t] > p->lo[t]) {
			sum += p->g[t] + (double)p->up[t];
			count++;
		}
	if (count > 0)
		return sum / count;
	return isfinite(p->pick.up) && isfinite(p->pick.low) ? (p->pick.up + p->pick.low) / 2 :
	       isfinite(p->pick.up) ? p->pick.up : isfinite(p->pick.low) ? p->pick.low : 0;
}

static void read_solution(const struct smo *p, struct svc_solution *out)
{
	out->rho = threshold(p);
	out->objective = out->w2 = 0;
	out->bounded = 0;
	for (size_t k = 0; k < p->pieces; k++)
		for (size_t i = 0; i < p->piece[k].rows; i++) {
			size_t t = p->piece[k].local + i, task = p->piece[k].task + i;
			double b = p->b[t];
			out->coef[task] = b;
			out->objective += b * (p->g[t] + p->s[t]) / 2 + p->epsilon * fabs(b);
			out->w2 += b * (p->g[t] - p->s[t]);
			out->bounded += b != 0 && !(b < p->hi[t] && b > p->lo[t]);
			if (out->value)
				out->value[task] = p->g[t] - p->s[t] - out->rho;
		}
}

static int smo_solve(void *ctx, const struct svc_task *t, struct svc_solution *out, struct err *e)
{
	struct smo *p = ctx;
	double evals = svc_gram_evals(p->gram);

	load_task(p, t);
	if (iterate(p, t->n, &out->iterations, e))
		return -1;
	read_solution(p, out);
	out->kernel_evals = svc_gram_evals(p->gram) - evals;
	return 0;
}

const struct svc_engine svc_smo_engine = {
	.name = "smo",
	.open = smo_open,
	.solve = smo_solve,
	.describe = smo_describe,
	.close = smo_close,
};
