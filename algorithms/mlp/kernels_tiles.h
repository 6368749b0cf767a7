/* Part of kernels_impl.h: the multiplication, in tiles of core/gemm_tile.h. */

/* The end of a struct mlp_tile on a register or half of one, by masks, so that NaN passes. */
#define CLIP(x) ((__typeof__(x))(~((x) < 0) & (__typeof__((x) < 0))(x)))
#define GATE(x, open, by) ((__typeof__(x))(((open) > 0) & (__typeof__((x) < 0))((x) * (by))))

INLINE void tile_clip(vec (*sum)[MLP_PACKED_BLOCKS], gemm_half *last, const int rows, const int cols,
		      const bool half)
{
	UNROLL
	for (int r = 0; r < rows; r++) {
		UNROLL
		for (int c = 0; c < cols; c++)
			sum[r][c] = CLIP(sum[r][c]);
		if (half)
			last[r] = CLIP(last[r]);
	}
}

INLINE void tile_gate(const struct mlp_tile *t, vec (*sum)[MLP_PACKED_BLOCKS], gemm_half *last,
		      const int rows, const int cols, const bool half)
{
	UNROLL
	for (int r = 0; r < rows; r++) {
		const float *open = t->open + (size_t)r * t->open_row;

		UNROLL
		for (int c = 0; c < cols; c++)
			sum[r][c] = GATE(sum[r][c], *(const vec *)(open + c * LANES), t->by);
		if (half)
			last[r] = GATE(last[r], *(const gemm_half *)(open + cols * LANES), t->by);
	}
}

/* rows x cols accumulators stay in registers once the loops are unrolled: 4 x 7, 7 x 4, 8 x 3 and
 * so on fill AVX-512's 32, and a load of b serves `rows` multiplications. With `half`, half a
 * register more in each row, for a last block that has only padding in its upper half (100 of 112
 * numbers, 2 of 16), which is set to 0: with AVX-512 only; elsewhere no tile asks for it. */

INLINE void tile_body(const struct mlp_tile *t, const int rows, const int cols, const bool half)
{
	vec sum[MLP_TILE_ROWS][MLP_PACKED_BLOCKS];
	gemm_half last[MLP_TILE_ROWS];
	size_t end = (size_t)cols * LANES;

	UNROLL
	for (int r = 0; r < rows; r++) {
		const float *start = t->start ? t->start + (size_t)r * t->start_row : NULL;

		UNROLL
		for (int c = 0; c < cols; c++)
			sum[r][c] = start ? *(const vec *)(start + c * LANES) : (vec){ 0 };
		if (half)
			last[r] = start ? *(const gemm_half *)(start + end) : (gemm_half){ 0 };
	}
	PRODUCT(sum[0], MLP_PACKED_BLOCKS, last, rows, cols, half, t->a, t->a_row, t->a_step, t->b,
		t->b_step, t->depth);
	if (t->end == MLP_END_RELU)
		tile_clip(sum, last, rows, cols, half);
	else if (t->end == MLP_END_GATE)
		tile_gate(t, sum, last, rows, cols, half);
	UNROLL
	for (int r = 0; r < rows; r++) {
		float *to = t->c + (size_t)r * t->c_row;

		UNROLL
		for (int c = 0; c < cols; c++)
			*(vec *)(to + c * LANES) = sum[r][c];
		if (half) {
			*(gemm_half *)(to + end) = last[r];
			*(gemm_half *)(to + end + MLP_BLOCK / 2) = (gemm_half){ 0 };
		}
	}
}

#define TILE(q, m) \
	KERNEL static void tile_##q##_##m(const struct mlp_tile *t) \
	{ \
		tile_body(t, m, q * VECS, false); \
	}
TILE(1, 1) TILE(1, 2)
#if LANES >= 8
TILE(1, 3) TILE(1, 4) TILE(1, 5) TILE(1, 6)
#endif
#if LANES >= 16
TILE(1, 7) TILE(1, 8) TILE(1, 9) TILE(1, 10) TILE(1, 11) TILE(1, 12)
TILE(2, 1) TILE(2, 2) TILE(2, 3) TILE(2, 4) TILE(2, 5) TILE(2, 6)
TILE(2, 7) TILE(2, 8) TILE(2, 9) TILE(2, 10) TILE(2, 11) TILE(2, 12)
TILE(3, 1) TILE(3, 2) TILE(3, 3) TILE(3, 4) TILE(3, 5) TILE(3, 6) TILE(3, 7) TILE(3, 8)
TILE(4, 1) TILE(4, 2) TILE(4, 3) TILE(4, 4) TILE(4, 5) TILE(4, 6) TILE(4, 7)
TILE(5, 1) TILE(5, 2) TILE(5, 3) TILE(5, 4) TILE(5, 5)
TILE(6, 1) TILE(6, 2) TILE(6, 3) TILE(6, 4)
TILE(7, 1) TILE(7, 2) TILE(7, 3) TILE(7, 4)
#endif

#if LANES >= 16
#define HALF(q, m) \
	KERNEL static void half_##q##_##m(const struct mlp_tile *t) \
	{ \
		tile_body(t, m, q - 1, true); \
	}
HALF(1, 1) HALF(1, 2) HALF(1, 3) HALF(1, 4) HALF(1, 5) HALF(1, 6)
HALF(1, 7) HALF(1, 8) HALF(1, 9) HALF(1, 10) HALF(1, 11) HALF(1, 12)
HALF(7, 1) HALF(7, 2) HALF(7, 3) HALF(7, 4)

static void (*const halves[MLP_PACKED_BLOCKS + 1][MLP_TILE_ROWS + 1])(const struct mlp_tile *t) = {
	[1] = { NULL, half_1_1, half_1_2, half_1_3, half_1_4, half_1_5, half_1_6, half_1_7,
		half_1_8, half_1_9, half_1_10, half_1_11, half_1_12 },
	[7] = { NULL, half_7_1, half_7_2, half_7_3, half_7_4 },
};
#else
static void (*const halves[MLP_PACKED_BLOCKS + 1][MLP_TILE_ROWS + 1])(
	const struct mlp_tile *t) = { { NULL } };
#endif

static void (*const tiles[MLP_PACKED_BLOCKS + 1][MLP_TILE_ROWS + 1])(const struct mlp_tile *t) = {
#if LANES < 8
	[1] = { NULL, tile_1_1, tile_1_2 },
#elif LANES < 16
	[1] = { NULL, tile_1_1, tile_1_2, tile_1_3, tile_1_4, tile_1_5, tile_1_6 },
#else
	[1] = { NULL, tile_1_1, tile_1_2, tile_1_3, tile_1_4, tile_1_5, tile_1_6, tile_1_7,
		tile_1_8, tile_1_9, tile_1_10, tile_1_11, tile_1_12 },
	[2] = { NULL, tile_2_1, tile_2_2, tile_2_3, tile_2_4, tile_2_5, tile_2_6, tile_2_7,
		tile_2_8, tile_2_9, tile_2_10, tile_2_11, tile_2_12 },
	[3] = { NULL, tile_3_1, tile_3_2, tile_3_3, tile_3_4, tile_3_5, tile_3_6, tile_3_7,
		tile_3_8 },
	[4] = { NULL, tile_4_1, tile_4_2, tile_4_3, tile_4_4, tile_4_5, tile_4_6, tile_4_7 },
	[5] = { NULL, tile_5_1, tile_5_2, tile_5_3, tile_5_4, tile_5_5 },
	[6] = { NULL, tile_6_1, tile_6_2, tile_6_3, tile_6_4 },
	[7] = { NULL, tile_7_1, tile_7_2, tile_7_3, tile_7_4 },
#endif
};

static const uint8_t tile_rows[MLP_PACKED_BLOCKS + 1] =
#if LANES < 8
	{ [1] = 2 };
#elif LANES < 16
	{ [1] = 6 };
#else
	{ [1] = 12, [2] = 12, [3] = 8, [4] = 7, [5] = 5, [6] = 4, [7] = 4 };
#endif
