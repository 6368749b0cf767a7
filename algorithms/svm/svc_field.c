/* Each iteration raises one b_i and lowers one b_j: i has the steepest descent upwards, j is the
 * partner that promises most by second-order information (Fan, Chen & Lin 2005, the method of
 * libsvm); a step stops at the box and, where epsilon > 0, at b = 0, where the slope jumps. It ends
 * when no pair can gain more than the tolerance: libsvm's criterion, hence libsvm's solution. */
#include "algorithms/svm/svc_field.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_kernel.h"

#define TAU 1e-12       /* libsvm's: least curvature of a direction */

void svc_field_free(struct svc_field *f)
{
	free(f->piece);
	free(f->g);
	free(f->b);
	free(f->lo);
	free(f->hi);
	free(f->up);
	free(f->low);
	free(f->up_bit);
	free(f->low_bit);
	free(f->diag);
	free(f->ki);
	free(f->kj);
	*f = (struct svc_field){ 0 };
}

int svc_field_make(struct svc_field *f, size_t rows, size_t pieces, struct err *e)
{
	enum isa isa = cpu_isa();

	*f = (struct svc_field){
		.rows = rows, .pieces = pieces, .families = 1,
		.sweep = svc_sweep(isa), .seek = svc_seek(isa), .flat_sweep = svc_flat_sweep(isa),
		.flat_seek = svc_flat_seek(isa), .add = svc_add(isa),
	};
	return !(f->piece = mem_array(pieces, sizeof *f->piece, e)) ||
	       !(f->g = mem_aligned(rows, sizeof *f->g, e)) ||
	       !(f->b = mem_aligned(rows, sizeof *f->b, e)) ||
	       !(f->lo = mem_aligned(rows, sizeof *f->lo, e)) ||
	       !(f->hi = mem_aligned(rows, sizeof *f->hi, e)) ||
	       !(f->up = mem_aligned(rows, sizeof *f->up, e)) ||
	       !(f->low = mem_aligned(rows, sizeof *f->low, e)) ||
	       !(f->diag = mem_aligned(rows, sizeof *f->diag, e)) ||
	       !(f->up_bit = mem_zeros(rows / 8 + 1, 1, e)) ||
	       !(f->low_bit = mem_zeros(rows / 8 + 1, 1, e)) ||
	       !(f->ki = mem_array(pieces, sizeof *f->ki, e)) ||
	       !(f->kj = mem_array(pieces, sizeof *f->kj, e)) ? -1 : 0;
}

static void set_bit(unsigned char *bits, size_t t, bool on)
{
	unsigned char one = (unsigned char)(1u << t % 8);

	bits[t / 8] = on ? bits[t / 8] | one : bits[t / 8] & (unsigned char)~one;
}

static void set_bits(struct svc_field *f, size_t t)
{
	set_bit(f->up_bit, t, isfinite(f->up[t]));
	set_bit(f->low_bit, t, isfinite(f->low[t]));
}

/* What the box and the kink at 0 add to the slope of row t, upwards and downwards. */
void svc_field_slopes(struct svc_field *f, size_t t)
{
	float eps = (float)f->epsilon;

	f->up[t] = !(f->b[t] < f->hi[t]) ? INFINITY : f->b[t] < 0 ? -eps : eps;
	f->low[t] = !(f->b[t] > f->lo[t]) ? -INFINITY : f->b[t] > 0 ? eps : -eps;
	set_bits(f, t);
}

void svc_field_pad(struct svc_field *f, size_t t)
{
	f->g[t] = f->b[t] = f->lo[t] = f->hi[t] = 0;
	f->diag[t] = 1;
	f->up[t] = INFINITY;
	f->low[t] = -INFINITY;
	set_bits(f, t);
}

size_t svc_field_piece(const struct svc_field *f, size_t row)
{
	size_t k = f->pieces - 1;

	while (f->piece[k].from > row)
		k--;
	return k;
}

/* ---- one iteration ---- */

static void sweep(struct svc_field *f, bool add, double step)
{
	for (size_t k = 0; k < f->families; k++)
		f->pick[k] = (struct svc_pick){ INFINITY, -INFINITY, 0 };
	for (size_t k = 0; k < f->pieces; k++) {
		size_t at = f->piece[k].from, n = f->piece[k].padded;
		const float *ki = add ? f->ki[k] : NULL, *kj = add ? f->kj[k] : NULL;
		struct svc_pick *p = &f->pick[f->piece[k].family];
		struct svc_pick q = f->flat_sweep && f->epsilon == 0
					    ? f->flat_sweep(f->g + at, f->up_bit + at / 8,
							    f->low_bit + at / 8, ki, kj, step, n)
					    : f->sweep(f->g + at, f->up + at, f->low + at, ki, kj,
						       step, n);
		if (q.up < p->up) {
			p->up = q.up;
			p->row = at + q.row;
		}
		if (q.low > p->low)
			p->low = q.low;
	}
}

void svc_field_look(struct svc_field *f)
{
	sweep(f, false, 0);
}

static size_t worst_family(const struct svc_field *f)
{
	size_t worst = 0;

	for (size_t k = 1; k < f->families; k++)
		if (f->pick[k].low - f->pick[k].up > f->pick[worst].low - f->pick[worst].up)
			worst = k;
	return worst;
}

double svc_field_gap(const struct svc_field *f)
{
	const struct svc_pick *p = &f->pick[worst_family(f)];

	return p->low - p->up;
}

static struct svc_partner seek(const struct svc_field *f, size_t family)
{
	struct svc_partner best = { -1, 0 };
	const struct svc_pick *p = &f->pick[family];

	for (size_t k = 0; k < f->pieces; k++) {
		size_t at = f->piece[k].from, n = f->piece[k].padded;
		if (f->piece[k].family != family)
			continue;
		struct svc_partner q = f->flat_seek && f->epsilon == 0
					       ? f->flat_seek(f->g + at, f->low_bit + at / 8,
							      f->ki[k], f->diag + at, p->up,
							      f->diag[p->row], n)
					       : f->seek(f->g + at, f->low + at, f->ki[k],
							 f->diag + at, p->up, f->diag[p->row], n);
		if (q.score > best.score)
			best = (struct svc_partner){ q.score, at + q.row };
	}
	return best;
}

/* b_i up and b_j down by the step that is best along this direction, or as far as they may go. */
static double move(struct svc_field *f, size_t i, size_t j)
{
	size_t pj = svc_field_piece(f, j);
	double kij = (double)f->ki[pj][j - f->piece[pj].from];
	double bend = (double)f->diag[i] + (double)f->diag[j] - 2 * kij;
	double slope = f->g[j] + (double)f->low[j] - (f->g[i] + (double)f->up[i]);
	double top = f->epsilon > 0 && f->b[i] < 0 ? 0 : f->hi[i];
	double bottom = f->epsilon > 0 && f->b[j] > 0 ? 0 : f->lo[j];
	double step = slope / (bend > TAU ? bend : TAU);
	bool i_stops = step >= top - f->b[i], j_stops;

	if (i_stops)
		step = top - f->b[i];
	j_stops = step >= f->b[j] - bottom;
	if (j_stops)
		step = f->b[j] - bottom;
	/* land on the bound itself, whatever the rounding */
	f->b[i] = i_stops && !(step < top - f->b[i]) ? top : f->b[i] + step;
	f->b[j] = j_stops ? bottom : f->b[j] - step;
	svc_field_slopes(f, i);
	svc_field_slopes(f, j);
	return step;
}

int svc_field_iterate(struct svc_field *f, struct svc_effort *w, double most, bool *solved,
		      struct err *e)
{
	for (*solved = false; most > 0; most--, w->iterations++) {
		size_t family = worst_family(f), i = f->pick[family].row;
		struct svc_partner j;
		if (!(svc_field_gap(f) > w->tolerance) || w->iterations >= w->pause) {
			*solved = true;
			return 0;
		}
		if (w->iterations >= w->limit)
			return FAIL(e, ERR_LIMIT,
				    "not solved after %.0f iterations: scale the columns, lower "
				    "C or raise the tolerance",
				    w->iterations);
		if (f->fetch(f->ctx, i, f->ki, e))
			return -1;
		j = seek(f, family);
		if (j.score < 0) {      /* only rounding is left to gain */
			*solved = true;
			return 0;
		}
		if (f->fetch(f->ctx, j.row, f->kj, e))
			return -1;
		sweep(f, true, move(f, i, j.row));
	}
	return 0;
}
