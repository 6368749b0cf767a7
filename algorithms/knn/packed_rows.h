/* Training rows and queries in the layouts that tiles want (tile.h, screen.h). */
#ifndef KNN_PACKED_ROWS_H
#define KNN_PACKED_ROWS_H

#include "algorithms/knn/space.h"
#include "algorithms/knn/tile.h"

struct knn_packed_rows {
	const struct knn_space *space;
	bool cosine;
	size_t count;                   /* panels of 32 rows, the last one padded */
	float *center;                  /* (cols) mean of the rows; zeros for cosine */
	float *bias;                    /* (count, 32) |x|^2, or 0; infinity in padding */
	float *norm;                    /* (count) the largest |x| of a panel, rounded up */
	/* (count, cols, 32), or NULL: packed anew for each question */
	float *rows;

	/* When all values are whole numbers 0..255 and there are instructions for it. */
	knn_byte_tile_fn *byte_kernel;
	size_t d4;                      /* groups of four columns */
	uint8_t *byte_rows;             /* (count, d4, 32, 4) */
	int32_t *byte_bias;             /* (count, 32) -floor((|x|^2 - 256 sum x) / 2) */
	uint8_t *byte_odd;              /* (count, 32) the bit lost by halving */
};

/* *usable is false, without error, when the squares of some row leave a float's range. */
int knn_packed_rows_build(struct knn_packed_rows *p, const struct knn_space *s, bool *usable,
			  struct err *e);
void knn_packed_rows_free(struct knn_packed_rows *p); /* accepts { 0 } */
size_t knn_packed_rows_bytes(const struct knn_packed_rows *p);

/* Panel i as floats: the stored one, or packed into room (cols, 32). */
const float *knn_packed_rows_panel(const struct knn_packed_rows *p, size_t i, float *room);

/* n <= 12 queries from q (n, cols), packed to out (cols, 12) times -2 (cosine: over their length,
 * times -1) and padded with zeros; norm (12) gets |q| rounded up, offset (12) what distances lack
 * in scores. Returns false when a square leaves a float's range. */
bool knn_packed_queries(const struct knn_packed_rows *p, const float *q, size_t n, float *out,
			float *norm, double *offset);

/* The same as bytes less 128, out (d4, 12, 4). Returns false when a value is not a whole number
 * 0..255. */
bool knn_packed_byte_queries(const struct knn_packed_rows *p, const float *q, size_t n, int8_t *out,
			     double *offset);

#endif
