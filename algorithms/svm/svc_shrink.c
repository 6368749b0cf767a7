/* Two vectorized sweeps over contiguous rows cost so little that rows which will stay at their
 * bound may ride along for a while. When a solve turns out to be long, those that remain in play
 * are copied into a field of their own and solved there, and so on recursively; the gradient of the
 * others is then made good (shrinking: Joachims 1999). */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_field.h"
#include "algorithms/svm/svc_kernel.h"

/* A field of some rows of another, one piece per family. Its kernel rows are gathered from the
 * other's, once each. */
struct shrunk {
	struct svc_field f;
	struct svc_field *parent;
	uint32_t *row;                  /* rows of f: where they are in the parent; PADDING */
	size_t *from, *to;              /* parent's pieces: which of them lie there */
	const float **k;                /* parent's pieces */
	float *cache;                   /* (rows of f, rows of f) */
	uint8_t *have;
};

#define PADDING UINT32_MAX

/* Rows that can be half of a pair that violates optimality. */
static bool in_play(const struct svc_field *f, size_t t, size_t family)
{
	const struct svc_pick *p = &f->pick[family];

	return f->g[t] + (double)f->up[t] < p->low || f->g[t] + (double)f->low[t] > p->up;
}

/* With padding. */
static size_t rows_in_play(const struct svc_field *f)
{
	size_t n[SVC_FAMILIES] = { 0 }, sum = 0;

	for (size_t k = 0; k < f->pieces; k++)
		for (size_t t = f->piece[k].from; t < f->piece[k].from + f->piece[k].padded; t++)
			n[f->piece[k].family] += in_play(f, t, f->piece[k].family);
	for (size_t k = 0; k < f->families; k++)
		sum += svc_padded(n[k]);
	return sum;
}

static int fetch_shrunk(void *ctx, size_t row, const float **k, struct err *e)
{
	struct shrunk *s = ctx;
	float *at = s->cache + row * s->f.rows;

	for (size_t p = 0; p < s->f.pieces; p++)
		k[p] = at + s->f.piece[p].from;
	if (s->have[row])
		return 0;
	if (s->parent->fetch(s->parent->ctx, s->row[row], s->k, e))
		return -1;
	memset(at, 0, s->f.rows * sizeof *at);
	for (size_t p = 0; p < s->parent->pieces; p++) {
		const float *from = s->k[p] - s->parent->piece[p].from;
		for (size_t i = s->from[p]; i < s->to[p]; i++)
			at[i] = from[s->row[i]];
	}
	s->have[row] = 1;
	return 0;
}

static void shrunk_free(struct shrunk *s)
{
	svc_field_free(&s->f);
	free(s->row);
	free(s->from);
	free(s->to);
	free(s->k);
	free(s->cache);
	free(s->have);
}

static void copy_row(struct shrunk *s, size_t t, size_t i)
{
	const struct svc_field *p = s->parent;
	struct svc_field *f = &s->f;

	s->row[i] = (uint32_t)t;
	f->g[i] = p->g[t], f->b[i] = p->b[t], f->lo[i] = p->lo[t], f->hi[i] = p->hi[t];
	f->diag[i] = p->diag[t];
	svc_field_slopes(f, i);
}

static void copy_family(struct shrunk *s, size_t family, size_t *at)
{
	const struct svc_field *p = s->parent;
	size_t begin = *at;

	for (size_t k = 0; k < p->pieces; k++) {
		if (p->piece[k].family != family)
			continue;
		s->from[k] = *at;
		for (size_t t = p->piece[k].from; t < p->piece[k].from + p->piece[k].padded; t++)
			if (in_play(p, t, family))
				copy_row(s, t, (*at)++);
		s->to[k] = *at;
	}
	s->f.piece[family] = (struct svc_piece){ begin, svc_padded(*at - begin), family };
	for (; *at < begin + s->f.piece[family].padded; ++*at) {
		s->row[*at] = PADDING;
		svc_field_pad(&s->f, *at);
	}
}

static int shrunk_make(struct shrunk *s, struct svc_field *parent, size_t rows, struct err *e)
{
	size_t at = 0;

	*s = (struct shrunk){ .parent = parent };
	if (svc_field_make(&s->f, rows, parent->families, e) ||
	    !(s->row = mem_array(rows, sizeof *s->row, e)) ||
	    !(s->from = mem_array(parent->pieces, sizeof *s->from, e)) ||
	    !(s->to = mem_array(parent->pieces, sizeof *s->to, e)) ||
	    !(s->k = mem_array(parent->pieces, sizeof *s->k, e)) ||
	    !(s->cache = mem_huge(rows * rows, sizeof *s->cache, e)) ||
	    !(s->have = mem_zeros(rows, 1, e)))
		return -1;
	s->f.families = parent->families;
	s->f.epsilon = parent->epsilon;
	s->f.fetch = fetch_shrunk;
	s->f.ctx = s;
	for (size_t family = 0; family < parent->families; family++)
		copy_family(s, family, &at);
	svc_field_look(&s->f);
	return 0;
}

/* Takes the solution over: coefficients, and the gradient of all rows by what they have changed. */
static int give_back(struct shrunk *s, struct err *e)
{
	struct svc_field *p = s->parent;

	for (size_t i = 0; i < s->f.rows; i++) {
		size_t t = s->row[i];
		double change = t == PADDING ? 0 : s->f.b[i] - p->b[t];
		if (change == 0)
			continue;
		if (p->fetch(p->ctx, t, s->k, e))
			return -1;
		for (size_t k = 0; k < p->pieces; k++)
			p->add(p->g + p->piece[k].from, s->k[k], change, p->piece[k].padded);
		p->b[t] = s->f.b[i];
		svc_field_slopes(p, t);
	}
	svc_field_look(p);
	return 0;
}

static int solve_shrunk(struct svc_field *f, size_t rows, struct svc_effort *w, struct err *e);

/* Shrinking is looked at every PERIOD iterations, and pays when it halves the rows. */
enum { PERIOD = 1000, LEAST_ROWS = 96 };

static int solve_on(struct svc_field *f, struct svc_effort *w, struct err *e)
{
	bool solved = false;

	while (!solved) {
		size_t rows;
		if (svc_field_iterate(f, w, PERIOD, &solved, e))
			return -1;
		if (solved || !w->shrinking || f->rows < LEAST_ROWS)
			continue;
		rows = rows_in_play(f);
		if (2 * rows <= f->rows && rows * rows * sizeof(float) <= w->spare &&
		    solve_shrunk(f, rows, w, e))
			return -1;
	}
	return 0;
}

static int solve_shrunk(struct svc_field *f, size_t rows, struct svc_effort *w, struct err *e)
{
	struct shrunk s;
	int rc = shrunk_make(&s, f, rows, e) || solve_on(&s.f, w, e) || give_back(&s, e) ? -1 : 0;

	shrunk_free(&s);
	return rc;
}

int svc_field_solve(struct svc_field *f, struct svc_effort *w, struct err *e)
{
	svc_field_look(f);
	if (solve_on(f, w, e))
		return -1;
	return isfinite(svc_field_gap(f)) || svc_field_gap(f) < 0 ? 0 :
	       FAIL(e, ERR_NUMERIC, "the kernel is not finite: scale the columns");
}
