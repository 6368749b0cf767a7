/* Sequential minimal optimisation for C-SVC and epsilon-SVR (svc_problem.h): a task becomes a field of
 * rows (svc_field.h), whose kernel rows come from a cache that makes them a few at a time
 * (svc_gram.h). Rows left out of training have lo = hi = 0 and ride along; their decision values fall
 * out of the gradient. */
#include "algorithms/svm/svc_smo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_field.h"

/* The rows of one group: in the field from piece[k].from on, in the task from `task` on. */
struct part {
	size_t group, rows, task;
};

struct svc_smo {
	const struct svc_set *set;
	const struct svc_options *o;
	struct svc_gram *gram, *own;    /* own: to be freed here, or NULL */
	struct svc_field f;             /* with room for all groups; pieces and rows as the task has them */
	struct part *part;              /* one per piece */
	double *s;                      /* linear part: -y */
};

void svc_smo_free(struct svc_smo *p)
{
	if (!p)
		return;
	svc_gram_free(p->own);
	svc_field_free(&p->f);
	free(p->part);
	free(p->s);
	free(p);
}

/* ---- kernel rows ---- */

static size_t set_row(const struct svc_smo *p, size_t row)
{
	size_t k = svc_field_piece(&p->f, row);

	return p->set->start[p->part[k].group] + row - p->f.piece[k].from;
}

/* The set's rows of those that violate optimality most and whose kernel rows are not there yet: they
 * will be asked for soon. row[0] is given; how many there are in all. */
static size_t likely_rows(const struct svc_smo *p, size_t *row)
{
	const struct svc_field *f = &p->f;
	double score[SVC_BATCH], least = p->o->tolerance;
	size_t count = 1, weakest = 0;

	for (size_t k = 0; k < f->pieces; k++)
		for (size_t i = 0; i < p->part[k].rows; i++) {
			size_t t = f->piece[k].from + i, r = p->set->start[p->part[k].group] + i;
			double rise = f->pick.low - (f->g[t] + (double)f->up[t]);
			double fall = f->g[t] + (double)f->low[t] - f->pick.up, v = rise > fall ? rise : fall;
			if (!(v > least) || r == row[0] || svc_gram_has(p->gram, r, p->part[0].group))
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
	struct svc_smo *p = ctx;
	size_t list[SVC_BATCH] = { set_row(p, row) }, count = 1;

	for (size_t i = 0; i < p->f.pieces; i++) {
		if (count == 1 && !svc_gram_has(p->gram, list[0], p->part[i].group))
			count = likely_rows(p, list);
		if (!(k[i] = svc_gram_row(p->gram, list, count, p->part[i].group, e)))
			return -1;
	}
	return 0;
}

/* ---- a task as a field ---- */

int svc_smo_make(struct svc_smo **out, const struct svc_set *s, const struct svc_options *o,
		 struct svc_gram *gram, struct err *e)
{
	struct svc_smo *p = mem_zeros(1, sizeof *p, e);
	size_t most = svc_padded(s->n) + s->groups * SVC_LANES;

	*out = NULL;
	if (!p)
		return -1;
	*p = (struct svc_smo){ .set = s, .o = o };
	if ((!gram && svc_gram_make(&p->own, s, &o->kernel, NULL, o->cache, e)) ||
	    svc_field_make(&p->f, most, s->groups, e) || !(p->part = mem_array(s->groups, sizeof *p->part, e)) ||
	    !(p->s = mem_aligned(most, sizeof *p->s, e))) {
		svc_smo_free(p);
		return -1;
	}
	p->gram = gram ? gram : p->own;
	p->f.fetch = fetch;
	p->f.ctx = p;
	*out = p;
	return 0;
}

static void load_row(struct svc_smo *p, const struct svc_task *t, size_t at, size_t task, size_t row)
{
	bool out = t->out && t->out[task], classify = p->o->type == SVC_C_SVC;
	double y = t->y[task];

	p->s[at] = p->f.g[at] = -y;
	p->f.b[at] = 0;
	p->f.hi[at] = out || (classify && y < 0) ? 0 : t->c_pos;
	p->f.lo[at] = out || (classify && y > 0) ? 0 : -t->c_neg;
	p->f.diag[at] = (float)svc_gram_diagonal(p->gram)[row];
	svc_field_slopes(&p->f, at);
}

static void load_task(struct svc_smo *p, const struct svc_task *t)
{
	size_t at = 0, task = 0;

	p->f.pieces = t->groups;
	p->f.epsilon = p->o->type == SVC_EPSILON_SVR ? p->o->epsilon : 0;
	for (size_t k = 0; k < t->groups; k++) {
		size_t from = p->set->start[t->group[k]], n = p->set->start[t->group[k] + 1] - from;
		p->part[k] = (struct part){ t->group[k], n, task };
		p->f.piece[k] = (struct svc_piece){ at, svc_padded(n) };
		for (size_t i = 0; i < n; i++)
			load_row(p, t, at + i, task + i, from + i);
		for (size_t i = n; i < svc_padded(n); i++) {
			svc_field_pad(&p->f, at + i);
			p->s[at + i] = 0;
		}
		at += svc_padded(n);
		task += n;
	}
	p->f.rows = at;
}

/* ---- what came out ---- */

/* The mean slope of the coefficients inside the box, or the middle of what the others allow. */
static double threshold(const struct svc_field *f)
{
	double sum = 0, count = 0;

	for (size_t t = 0; t < f->rows; t++)
		if (f->b[t] != 0 && f->b[t] < f->hi[t] && f->b[t] > f->lo[t]) {
			sum += f->g[t] + (double)f->up[t];
			count++;
		}
	if (count > 0)
		return sum / count;
	return isfinite(f->pick.up) && isfinite(f->pick.low) ? (f->pick.up + f->pick.low) / 2 :
	       isfinite(f->pick.up) ? f->pick.up : isfinite(f->pick.low) ? f->pick.low : 0;
}

static void read_solution(const struct svc_smo *p, struct svc_solution *out)
{
	const struct svc_field *f = &p->f;

	out->rho = threshold(f);
	out->objective = out->w2 = 0;
	out->bounded = 0;
	for (size_t k = 0; k < f->pieces; k++)
		for (size_t i = 0; i < p->part[k].rows; i++) {
			size_t t = f->piece[k].from + i, task = p->part[k].task + i;
			double b = f->b[t];
			out->coef[task] = b;
			out->objective += b * (f->g[t] + p->s[t]) / 2 + f->epsilon * fabs(b);
			out->w2 += b * (f->g[t] - p->s[t]);
			out->bounded += b != 0 && !(b < f->hi[t] && b > f->lo[t]);
			if (out->value)
				out->value[task] = f->g[t] - p->s[t] - out->rho;
		}
}

static int solve_loaded(struct svc_smo *p, struct svc_solution *out, struct err *e)
{
	double evals = svc_gram_evals(p->gram), own = p->f.rows > 100000 ? 100.0 * (double)p->f.rows : 1e7;
	struct svc_effort w = {
		.tolerance = p->o->tolerance, .limit = fmin(p->o->max_iter, own),       /* own: libsvm's */
		.settle = p->o->settle, .shrinking = p->o->shrinking, .spare = p->o->cache / 4,
	};

	if (svc_field_solve(&p->f, &w, e))
		return -1;
	read_solution(p, out);
	out->iterations = w.iterations;
	out->kernel_evals = svc_gram_evals(p->gram) - evals;
	return 0;
}

int svc_smo_solve(struct svc_smo *p, const struct svc_task *t, struct svc_solution *out, struct err *e)
{
	load_task(p, t);
	return solve_loaded(p, out, e);
}

/* Where most coefficients are at their bound they will be at the larger one, too: everything is
 * scaled. Where few are, the solution hardly depends on C and is kept. Both are feasible, and neither
 * needs a kernel row. */
int svc_smo_again(struct svc_smo *p, double ratio, struct svc_solution *out, struct err *e)
{
	struct svc_field *f = &p->f;
	size_t bound = 0, inside = 0;
	double scale;

	for (size_t t = 0; t < f->rows; t++)
		if (f->b[t] != 0)
			f->b[t] < f->hi[t] && f->b[t] > f->lo[t] ? inside++ : bound++;
	scale = bound > inside || ratio < 1 ? ratio : 1;
	for (size_t t = 0; t < f->rows; t++) {
		bool top = f->b[t] == f->hi[t], bottom = f->b[t] == f->lo[t];
		f->hi[t] *= ratio;
		f->lo[t] *= ratio;
		f->b[t] = scale == 1 ? f->b[t] : top ? f->hi[t] : bottom ? f->lo[t] : f->b[t] * scale;
		f->g[t] = (f->g[t] - p->s[t]) * scale + p->s[t];
		svc_field_slopes(f, t);
	}
	return solve_loaded(p, out, e);
}

/* ---- as an engine ---- */

static int smo_open(void **ctx, const struct svc_set *s, const struct svc_options *o, struct err *e)
{
	struct svc_smo *p;
	int rc = svc_smo_make(&p, s, o, NULL, e);

	*ctx = p;
	return rc;
}

static int smo_solve(void *ctx, const struct svc_task *t, struct svc_solution *out, struct err *e)
{
	return svc_smo_solve(ctx, t, out, e);
}

static void smo_close(void *ctx)
{
	svc_smo_free(ctx);
}

static void smo_describe(const void *ctx, double *bytes, bool *whole)
{
	const struct svc_smo *p = ctx;

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
