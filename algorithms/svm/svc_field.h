/* The iteration itself, on whatever rows are in play: all of a task's, or what shrinking left.
 *
 * A field is the state of
 *
 *   1/2 b'K b + s'b + epsilon |b|_1,   sum b given,   lo <= b <= hi
 *
 * with g = K b + s kept up to date. Rows lie in pieces, each padded to SVC_LANES; kernel rows come
 * through fetch, one pointer per piece. A piece belongs to one of at most two families, each of
 * which keeps the sum of its b: pairs are of one family (the nu machines need that). */
#ifndef SVC_FIELD_H
#define SVC_FIELD_H

#include <stdbool.h>

#include "algorithms/core/err.h"
#include "algorithms/svm/svc_pass.h"

enum { SVC_FAMILIES = 2 };

struct svc_piece {
	size_t from, padded, family;
};

struct svc_field {
	size_t pieces, rows;            /* rows: with padding */
	struct svc_piece *piece;
	double *g, *b, *lo, *hi;
	float *up, *low, *diag;         /* svc_pass.h; diag: K(t, t) */
	unsigned char *up_bit, *low_bit;        /* rows / 8: which of up and low are finite */
	const float **ki, **kj;         /* pieces */
	double epsilon;
	struct svc_pick
		pick[SVC_FAMILIES]; /* of the present g; row counts from the field's beginning */
	size_t families;
	/* Kernel row of `row` against every piece; good until the second call after this one. */
	int (*fetch)(void *ctx, size_t row, const float **k, struct err *e);
	void *ctx;
	svc_sweep_fn *sweep;
	svc_seek_fn *seek;
	svc_flat_sweep_fn *flat_sweep;  /* or NULL; used where epsilon is 0 */
	svc_flat_seek_fn *flat_seek;
	svc_add_fn *add;
};

int svc_field_make(struct svc_field *f, size_t rows, size_t pieces, struct err *e);
void svc_field_free(struct svc_field *f);       /* accepts { 0 } */

/* After b[t] or its box has changed. */
void svc_field_slopes(struct svc_field *f, size_t t);
/* Marks row t as padding: never picked. */
void svc_field_pad(struct svc_field *f, size_t t);
size_t svc_field_piece(const struct svc_field *f, size_t row);

struct svc_effort {
	double tolerance, limit;        /* of the gap; of iterations, after which ERR_LIMIT */
	double pause;                   /* iterations at which to return, solved or not */
	double iterations;              /* so far */
	bool shrinking;
	size_t spare;                   /* bytes that the rows of one shrunk field may take */
};

/* Moves pairs until the gap is within the tolerance. g, b, pick are those of the state reached. */
int svc_field_solve(struct svc_field *f, struct svc_effort *w, struct err *e);

/* At most `most` of its iterations, from a field that has been looked at: its pick is that of g. */
int svc_field_iterate(struct svc_field *f, struct svc_effort *w, double most, bool *solved,
		      struct err *e);
void svc_field_look(struct svc_field *f);

/* The largest gap of a family. */
double svc_field_gap(const struct svc_field *f);

#endif
