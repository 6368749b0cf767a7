/* Part of kernels_impl.h: the first layer of compressed rows, and steps of weights whose columns a batch
 * has not. Rows of weights are worked on in strips of
 * up to MLP_PACKED_BLOCKS blocks (fewer with fewer lanes), whose sums stay in registers while all
 * entries pass. Each sum is one chain in rising order, fused as in core/gemm_tile.h. */

#define MADD(x, y, sum) ((vec)GEMM_JOIN(GEMM_MADD, LANES)(x, y, sum))

/* sum[0 .. cols) of registers over entries k < n: value[k] times the row number at[k] of y. */
INLINE void strip_sums(float *to, const float *start, const float *y, size_t stride,
		       const uint32_t *at, const float *value, size_t n, const int cols)
{
	vec sum[MLP_PACKED_BLOCKS];

	UNROLL
	for (int c = 0; c < cols; c++)
		sum[c] = start ? *(const vec *)(start + c * LANES) : (vec){ 0 };
	for (size_t k = 0; k < n; k++) {
		const float *row = y + at[k] * stride;
		vec by = value[k] - (vec){ 0 };

		UNROLL
		for (int c = 0; c < cols; c++)
			sum[c] = MADD(by, *(const vec *)(row + c * LANES), sum[c]);
	}
	UNROLL
	for (int c = 0; c < cols; c++)
		*(vec *)(to + c * LANES) = sum[c];
}

/* `width` floats, whole blocks of them. */
INLINE void row_sums(float *to, bool add, const float *y, size_t stride, const uint32_t *at,
		     const float *value, size_t n, size_t width)
{
	for (size_t c = 0, now; c < width; c += now * LANES) {
		size_t left = (width - c) / LANES;
		const float *start = add ? to + c : NULL;

#define STRIP(m) strip_sums(to + c, start, y + c, stride, at, value, n, m)
		now = left < MLP_PACKED_BLOCKS ? left : MLP_PACKED_BLOCKS;
		switch (now) {
		case 1: STRIP(1); break;
		case 2: STRIP(2); break;
		case 3: STRIP(3); break;
		case 4: STRIP(4); break;
		case 5: STRIP(5); break;
		case 6: STRIP(6); break;
		default: STRIP(7);
		}
#undef STRIP
	}
}

KERNEL static void gather(float *z, size_t z_stride, size_t rows, const size_t *start,
			  const uint32_t *col, const float *value, const float *w, size_t padded)
{
	for (size_t r = 0; r < rows; r++)
		row_sums(z + r * z_stride, true, w, padded, col + start[r], value + start[r],
			 start[r + 1] - start[r], padded);
}

KERNEL static void scatter(float *g, const float *delta, size_t stride, const uint32_t *row,
			   const float *value, size_t entries, size_t n)
{
	row_sums(g, false, delta, stride, row, value, entries, n);
}

KERNEL static void add_times(float *x, float by, const float *y, size_t n)
{
	vec all = by - (vec){ 0 };

	for (size_t i = 0; i < n; i += LANES)
		*(vec *)(x + i) = MADD(all, *(const vec *)(y + i), *(const vec *)(x + i));
}

/* ---- many steps without a gradient (lazy.h) -------------------------------------------------- */

#define IDLE(name) \
	KERNEL static void idle_##name(const struct mlp_rest *r, float *w, float *s1, float *s2, \
				       const float *s3, size_t n)

/* No gradient, no move. */
IDLE(still)
{
	(void)s1, (void)s2, (void)s3;
	scale(w, r->keep, n);
}

/* The velocity goes on and dies down. */
IDLE(coast)
{
	(void)s2, (void)s3;
	SIMD
	for (size_t i = 0; i < n; i++) {
		w[i] = r->keep * w[i] - r->share * s1[i];
		s1[i] *= r->fade1;
	}
}

IDLE(fade)
{
	(void)s2, (void)s3;
	scale(w, r->keep, n);
	scale(s1, r->fade1, n);
}

IDLE(adam)
{
	(void)s3;
	SIMD
	for (size_t i = 0; i < n; i++) {
		w[i] = r->keep * w[i] - r->share * s1[i] / (sqrtf(s2[i]) + r->epsilon);
		s1[i] *= r->fade1;
		s2[i] *= r->fade2;
	}
}

/* The largest second moment so far stands; the present one falls. */
IDLE(amsgrad)
{
	SIMD
	for (size_t i = 0; i < n; i++) {
		w[i] = r->keep * w[i] - r->share * s1[i] / (sqrtf(s3[i]) + r->epsilon);
		s1[i] *= r->fade1;
		s2[i] *= r->fade2;
	}
}
#undef IDLE
