#include "algorithms/svm/svc_inside.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_interior.h"

/* The rows without padding, as an interior point wants them. */
struct compact {
	struct svc_interior in;
	uint32_t *row, *at;             /* rows of the view and of the field */
	double *block;
};

static int compact_make(struct compact *c, const struct svc_inside *p, double tolerance,
			struct err *e)
{
	size_t room = p->f->rows, n = 0;
	double *b = c->block = mem_array(5 * room, sizeof *b, e);

	if (!(c->row = mem_array(room, sizeof *c->row, e)) ||
	    !(c->at = mem_array(room, sizeof *c->at, e)) || !b)
		return -1;
	for (size_t t = 0; t < room; t++) {
		if (p->row[t] == SVC_NO_ROW)
			continue;
		c->row[n] = p->row[t];
		c->at[n] = (uint32_t)t;
		b[n] = p->s[t], b[room + n] = p->f->lo[t], b[2 * room + n] = p->f->hi[t];
		n++;
	}
	c->in = (struct svc_interior){
		.x = { p->view, c->row, n, p->view->cols, cpu_isa() },
		.s = b, .lo = b + room, .hi = b + 2 * room, .b = b + 3 * room, .g = b + 4 * room,
		.epsilon = p->f->epsilon, .tolerance = tolerance,
	};
	return 0;
}

static void compact_free(struct compact *c)
{
	free(c->row);
	free(c->at);
	free(c->block);
}

/* What an iteration costs where its kernel rows are not there yet, in the unit of
 * svc_interior_work: per row, and per row and column. What is not worth another method: 3 ms. */
#define SWEEP_WORK  20
#define DENSE_WORK  4
#define SPARSE_WORK 25
#define SMALL_WORK  3e7

/* Iterations that take half as long as an interior point would. */
static double patience(const struct svc_linear *x)
{
	double each = SWEEP_WORK * (double)x->n +
		      (x->view->sparse ? SPARSE_WORK : DENSE_WORK) * svc_linear_entries(x);

	return (svc_interior_work(x) + SMALL_WORK) / (2 * each);
}

static int from_inside(const struct svc_inside *p, struct compact *c, struct svc_effort *w,
		       struct err *e)
{
	if (svc_interior_solve(&c->in, e))
		return -1;
	for (size_t i = 0; i < c->in.x.n; i++) {
		p->f->b[c->at[i]] = c->in.b[i];
		p->f->g[c->at[i]] = c->in.g[i];
		svc_field_slopes(p->f, c->at[i]);
	}
	w->iterations += c->in.steps;
	return svc_field_solve(p->f, w, e);
}

int svc_inside_solve(const struct svc_inside *p, struct svc_effort *w, struct err *e)
{
	double square = ((double)p->view->cols + 1) * ((double)p->view->cols + 1) * sizeof(double);
	struct compact c = { 0 };
	bool shrinking = w->shrinking;
	int rc = -1;

	if (square > (double)w->spare)
		return svc_field_solve(p->f, w, e);
	if (compact_make(&c, p, w->tolerance, e))
		goto done;
	w->pause = patience(&c.in.x);
	w->shrinking = false;
	if (svc_field_solve(p->f, w, e))
		goto done;
	w->pause = INFINITY;
	w->shrinking = shrinking;
	rc = svc_field_gap(p->f) > w->tolerance ? from_inside(p, &c, w, e) : 0;
done:
	compact_free(&c);
	return rc;
}
