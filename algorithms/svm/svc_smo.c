/* Sequential minimal optimisation for the machines of svc_problem.h: a task becomes a field of rows
 * (svc_field.h), whose kernel rows come from a cache that makes them a few at a time (svc_gram.h).
 * Rows left out of training have lo = hi = 0 and ride along; their decision values fall out of the
 * gradient.
 *
 * The nu machines bound shares of rows instead of costs. Their two sides, positive and negative
 * rows of nu-SVC or the rows of nu-SVR once upwards and once downwards, are families whose sums
 * stay at +-nu n / 2 (times C for nu-SVR). The slopes r0 and r1 at which they end give
 * rho = (r0 + r1) / 2 and, in (r0 - r1) / 2, the width of the margin or of the tube (Chang & Lin
 * 2001). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_field.h"
#include "algorithms/svm/svc_gram.h"
#include "algorithms/svm/svc_inside.h"

/* The rows of one group: in the field from piece[k].from on, in the task from `task` on. nu-SVR has
 * two of them for the same rows. */
struct part {
	size_t group, rows, task;
};

struct smo {
	const struct svc_set *set;
	const struct svc_options *o;
	struct svc_gram *gram;
	struct svc_field f; /* with room for all groups; pieces and rows as the task has them */
	struct part *part;              /* one per piece */
	double *s;                      /* linear part: -y; 0 for nu-SVC */
	uint32_t *row;                  /* rows of the view, SVC_NO_ROW for padding */
};

static void smo_close(void *ctx)
{
	struct smo *p = ctx;

	if (!p)
		return;
	svc_gram_free(p->gram);
	svc_field_free(&p->f);
	free(p->part);
	free(p->s);
	free(p->row);
	free(p);
}

/* ---- kernel rows ---- */

static size_t set_row(const struct smo *p, size_t row)
{
	size_t k = svc_field_piece(&p->f, row);

	return p->set->start[p->part[k].group] + row - p->f.piece[k].from;
}

/* The set's rows of those that violate optimality most and whose kernel rows are not there yet:
 * they will be asked for soon. row[0] is given; how many there are in all. */
static size_t likely_rows(const struct smo *p, size_t *row)
{
	const struct svc_field *f = &p->f;
	double score[SVC_BATCH], least = p->o->tolerance;
	size_t count = 1, weakest = 0;

	for (size_t k = 0; k < f->pieces; k++)
		for (size_t i = 0; i < p->part[k].rows; i++) {
			size_t t = f->piece[k].from + i, r = p->set->start[p->part[k].group] + i;
			const struct svc_pick *pick = &f->pick[f->piece[k].family];
			double rise = pick->low - (f->g[t] + (double)f->up[t]);
			double fall = f->g[t] + (double)f->low[t] - pick->up,
			       v = rise > fall ? rise : fall;
			if (!(v > least) || r == row[0] ||
			    svc_gram_has(p->gram, r, p->part[0].group))
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

static int fetch(void *ctx, size_t row, const float **k, struct err *e)
{
	struct smo *p = ctx;
	size_t list[SVC_BATCH] = { set_row(p, row) }, count = 1;

	for (size_t i = 0; i < p->f.pieces; i++) {
		if (count == 1 && !svc_gram_has(p->gram, list[0], p->part[i].group))
			count = svc_gram_batch(p->gram) > 1 ? likely_rows(p, list) : 1;
		if (!(k[i] = svc_gram_row(p->gram, list, count, p->part[i].group, e)))
			return -1;
	}
	return 0;
}

/* ---- a task as a field ---- */

static bool is_nu(const struct smo *p)
{
	return p->o->type == SVC_NU_SVC || p->o->type == SVC_NU_SVR;
}

static int smo_open(void **ctx, const struct svc_set *s, const struct svc_options *o, struct err *e)
{
	struct smo *p = mem_zeros(1, sizeof *p, e);
	size_t pieces = s->groups, most = svc_padded(s->n) + s->groups * SVC_LANES;

	*ctx = NULL;
	if (!p)
		return -1;
	*p = (struct smo){ .set = s, .o = o };
	if (o->type == SVC_NU_SVR)
		pieces *= 2, most *= 2;
	if (svc_gram_make(&p->gram, s, &o->kernel, o->cache, e) ||
	    svc_field_make(&p->f, most, pieces, e) ||
	    !(p->part = mem_array(pieces, sizeof *p->part, e)) ||
	    !(p->s = mem_aligned(most, sizeof *p->s, e)) ||
	    !(p->row = mem_array(most, sizeof *p->row, e))) {
		smo_close(p);
		return -1;
	}
	p->f.fetch = fetch;
	p->f.ctx = p;
	*ctx = p;
	return 0;
}

/* The box and the linear part of a row with target y; down: the side of nu-SVR that pulls down. */
static void load_row(struct smo *p, const struct svc_task *t, size_t at, size_t task, bool down)
{
	bool out = t->out && t->out[task], nu_svc = p->o->type == SVC_NU_SVC;
	bool classify = nu_svc || p->o->type == SVC_C_SVC, both = p->o->type == SVC_EPSILON_SVR;
	double y = t->y[task], w = t->weight ? t->weight[task] : 1;
	bool rises = classify ? y > 0 : both || !down, falls = classify ? y < 0 : both || down;

	p->s[at] = p->f.g[at] = nu_svc ? 0 : -y;
	p->f.b[at] = 0;
	p->f.hi[at] = out || !rises ? 0 : nu_svc ? w : t->c_pos * w;
	p->f.lo[at] = out || !falls ? 0 : nu_svc ? -w : -t->c_neg * w;
}

static void load_piece(struct smo *p, const struct svc_task *t, size_t k, size_t at,
		       size_t task)
{
	size_t copy = k / t->groups, group = t->group[k % t->groups], from = p->set->start[group];
	size_t n = p->set->start[group + 1] - from;
	bool down = p->o->type == SVC_NU_SVC ? n && t->y[task] < 0 : copy;

	p->part[k] = (struct part){ group, n, task };
	p->f.piece[k] = (struct svc_piece){ at, svc_padded(n), is_nu(p) && down };
	for (size_t i = 0; i < n; i++) {
		load_row(p, t, at + i, task + i, down);
		p->f.diag[at + i] = (float)svc_gram_diagonal(p->gram)[from + i];
		p->row[at + i] = p->set->row[from + i];
		svc_field_slopes(&p->f, at + i);
	}
	for (size_t i = n; i < svc_padded(n); i++) {
		svc_field_pad(&p->f, at + i);
		p->s[at + i] = 0;
		p->row[at + i] = SVC_NO_ROW;
	}
}

static void load_task(struct smo *p, const struct svc_task *t)
{
	size_t copies = p->o->type == SVC_NU_SVR ? 2 : 1, at = 0, task = 0;

	p->f.pieces = copies * t->groups;
	p->f.families = is_nu(p) ? 2 : 1;
	p->f.epsilon = p->o->type == SVC_EPSILON_SVR ? p->o->epsilon : 0;
	for (size_t k = 0; k < p->f.pieces; k++) {
		load_piece(p, t, k, at, task);
		at += p->f.piece[k].padded;
		task = k + 1 == t->groups ? 0 : task + p->part[k].rows;
	}
	p->f.rows = at;
}

/* ---- where a nu machine begins ---- */

/* The first rows of each family, as far as its sum goes: libsvm's beginning. */
static int fill_families(struct smo *p, const struct svc_task *t, struct err *e)
{
	struct svc_field *f = &p->f;
	double left[SVC_FAMILIES], room[SVC_FAMILIES] = { 0 }, used = 0;

	for (size_t i = 0; i < t->n; i++)
		used += t->out && t->out[i] ? 0 : t->weight ? t->weight[i] : 1;
	for (size_t k = 0; k < SVC_FAMILIES; k++)
		left[k] = p->o->nu * used / 2 * (p->o->type == SVC_NU_SVR ? t->c_pos : 1);
	for (size_t k = 0; k < f->pieces; k++)
		for (size_t i = 0; i < p->part[k].rows; i++) {
			size_t at = f->piece[k].from + i, side = f->piece[k].family;
			double top = fmax(f->hi[at], -f->lo[at]), b = fmin(top, left[side]);
			f->b[at] = side ? -b : b;
			left[side] -= b;
			room[side] += top;
			svc_field_slopes(f, at);
		}
	if (left[0] > 1e-12 * room[0] || left[1] > 1e-12 * room[1])
		return FAIL(e, ERR_PARAM,
			    "nu=%g is infeasible with %.0f and %.0f rows of either class: at most "
			    "%g is possible",
			    p->o->nu, room[0], room[1], 2 * fmin(room[0], room[1]) / used);
	return 0;
}

/* g = s + K b. The two copies of a row in nu-SVR cancel out at first. */
static int fill_gradient(struct smo *p, struct err *e)
{
	struct svc_field *f = &p->f;
	const float *k;

	for (size_t from = 0; p->o->type == SVC_NU_SVC && from < f->rows; from++) {
		size_t list[SVC_BATCH], count = 0;
		if (f->b[from] == 0)
			continue;
		for (size_t t = from; t < f->rows && count < SVC_BATCH; t++)
			if (f->b[t] != 0)
				list[count++] = set_row(p, t);
		for (size_t i = 0; i < f->pieces; i++) {
			if (!(k = svc_gram_row(p->gram, list, count, p->part[i].group, e)))
				return -1;
			f->add(f->g + f->piece[i].from, k, f->b[from], f->piece[i].padded);
		}
	}
	return 0;
}

/* ---- what came out ---- */

/* The mean slope of a family's coefficients inside the box, or the middle of what the others
 * allow. */
static double threshold(const struct svc_field *f, size_t family)
{
	const struct svc_pick *p = &f->pick[family];
	double sum = 0, count = 0;

	for (size_t k = 0; k < f->pieces; k++)
		for (size_t t = f->piece[k].from; t < f->piece[k].from + f->piece[k].padded; t++)
			if (f->piece[k].family == family && f->b[t] != 0 && f->b[t] < f->hi[t] &&
			    f->b[t] > f->lo[t]) {
				sum += f->g[t] + (double)f->up[t];
				count++;
			}
	if (count > 0)
		return sum / count;
	return isfinite(p->up) && isfinite(p->low) ? (p->up + p->low) / 2 :
	       isfinite(p->up) ? p->up : isfinite(p->low) ? p->low : 0;
}

/* nu-SVC: everything over the width of the margin, so that it is 1. */
static void read_solution(const struct smo *p, struct svc_solution *out)
{
	const struct svc_field *f = &p->f;
	double r[SVC_FAMILIES] = { threshold(f, 0), threshold(f, f->families - 1) };
	double rho = (r[0] + r[1]) / 2, width = p->o->type == SVC_NU_SVC ? (r[0] - r[1]) / 2 : 1;
	const struct part *last = &p->part[f->pieces - 1];

	out->rho = rho / width;
	out->objective = out->w2 = 0;
	out->bounded = 0;
	memset(out->coef, 0, (last->task + last->rows) * sizeof *out->coef);
	for (size_t k = 0; k < f->pieces; k++)
		for (size_t i = 0; i < p->part[k].rows; i++) {
			size_t t = f->piece[k].from + i, task = p->part[k].task + i;
			double b = f->b[t];
			out->coef[task] += b / width;
			out->objective += (b * (f->g[t] + p->s[t]) / 2 + f->epsilon * fabs(b)) /
					  (width * width);
			out->w2 += b * (f->g[t] - p->s[t]) / (width * width);
			out->bounded += b != 0 && !(b < f->hi[t] && b > f->lo[t]);
			if (out->value)
				out->value[task] = (f->g[t] - p->s[t] - rho) / width;
		}
}

/* ---- solving ---- */

static int smo_solve(void *ctx, const struct svc_task *t, struct svc_solution *out, struct err *e)
{
	struct smo *p = ctx;
	double evals = svc_gram_evals(p->gram), own;
	bool linear = p->o->kernel.kind == SVC_LINEAR && !is_nu(p);

	load_task(p, t);
	if (is_nu(p) && (fill_families(p, t, e) || fill_gradient(p, e)))
		return -1;
	own = p->f.rows > 100000 ? 100.0 * (double)p->f.rows : 1e7;     /* libsvm's */
	struct svc_effort w = {
		.tolerance = p->o->tolerance,
		.limit = fmin(p->o->max_iter, own),
		.pause = INFINITY,
		.shrinking = p->o->shrinking,
		.spare = p->o->spare,
	};
	struct svc_inside inside = { &p->f, &p->set->view, p->row, p->s };
	if (linear ? svc_inside_solve(&inside, &w, e) : svc_field_solve(&p->f, &w, e))
		return -1;
	read_solution(p, out);
	out->iterations = w.iterations;
	out->kernel_evals = svc_gram_evals(p->gram) - evals;
	return 0;
}

/* ---- as an engine ---- */

static void smo_describe(const void *ctx, double *bytes, bool *whole)
{
	const struct smo *p = ctx;

	*bytes = svc_gram_bytes(p->gram);
	*whole = false;
}

const struct svc_engine svc_smo_engine = {
	.name = "smo",
	.open = smo_open,
	.solve = smo_solve,
	.describe = smo_describe,
	.close = smo_close,
};
