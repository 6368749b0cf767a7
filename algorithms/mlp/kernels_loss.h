/* Part of kernels_impl.h: softmax, and cross-entropy with its gradient. */

KERNEL static void softmax(const float *z, float *p, size_t n)
{
	float top = z[0], sum = 0, by;

	for (size_t i = 1; i < n; i++)
		top = z[i] > top ? z[i] : top;
	SIMD
	for (size_t i = 0; i < n; i++)
		p[i] = exp_of(z[i] - top);
	for (size_t i = 0; i < n; i++)
		sum += p[i];
	by = 1 / sum;
	SIMD
	for (size_t i = 0; i < n; i++)
		p[i] *= by;
}

/* One row over whole blocks: returns the sum of e^(z - top), which are left in dz (0 in the
 * padding), and t . (z - top) in *dot. A NaN is lost by `top` but not by the sum. */
INLINE float exp_row(const float *z, const float *t, float *dz, size_t n, size_t padded, float *dot)
{
	vec zero = { 0 }, high = zero - INFINITY, sum = zero, gap = zero, top;
	ivec lane = { ALL(SELF, 0) };

	for (size_t c = 0; c < padded; c += LANES)
		high = larger(pick(lane + (int32_t)c < (int32_t)n, *(const vec *)(z + c), high),
			      high);
	top = zero + top_lane(high);
	for (size_t c = 0; c < padded; c += LANES) {
		vec down = *(const vec *)(z + c) - top, target = *(const vec *)(t + c),
		    p = exp_vec(down);

		p = pick(lane + (int32_t)c < (int32_t)n, p, zero);
		gap += pick(target > 0, target * down, zero);
		*(vec *)(dz + c) = p;
		sum += p;
	}
	*dot = sum_lanes(gap);
	return sum_lanes(sum);
}

/* Any number of classes, a row at a time. */
INLINE void wide_rows(const float *z, size_t z_stride, const float *t, size_t t_stride,
		      const float *weight, float scale, float *dz, size_t dz_stride, float *loss,
		      size_t rows, size_t n)
{
	size_t padded = mlp_padded(n);

	for (size_t r = 0; r < rows; r++) {
		float *d = dz + r * dz_stride, by = weight ? scale * weight[r] : scale, sum, dot;

		sum = exp_row(z + r * z_stride, t + r * t_stride, d, n, padded, &dot);
		SIMD
		for (size_t i = 0; i < padded; i++)
			d[i] = by / sum * d[i] - by * t[r * t_stride + i];
		loss[r] = (log_of(sum) - dot) * (weight ? weight[r] : 1);
	}
}

/* Up to MLP_BLOCK classes: MLP_BLOCK rows at a time are transposed, so that a lane is a row and
 * nothing is summed across lanes. z and t: (n, MLP_BLOCK), class by row; z becomes the gradient. */
INLINE void transposed_block(float (*z)[MLP_BLOCK], float (*t)[MLP_BLOCK], const float *by,
			     float *loss, size_t n)
{
	float top[MLP_BLOCK], sum[MLP_BLOCK] = { 0 }, dot[MLP_BLOCK] = { 0 }, share[MLP_BLOCK];

	memcpy(top, z[0], sizeof top);
	for (size_t i = 1; i < n; i++)
		SIMD
		for (size_t r = 0; r < MLP_BLOCK; r++)
			top[r] = z[i][r] > top[r] ? z[i][r] : top[r];
	for (size_t i = 0; i < n; i++)
		SIMD
		for (size_t r = 0; r < MLP_BLOCK; r++) {
			float down = z[i][r] - top[r], part = t[i][r] * down, e = exp_of(down);

			dot[r] += t[i][r] > 0 ? part : 0;
			sum[r] += e;
			z[i][r] = e;
		}
	SIMD
	for (size_t r = 0; r < MLP_BLOCK; r++) {
		share[r] = by[r] / sum[r];
		loss[r] = log_of(sum[r]) - dot[r];
	}
	for (size_t i = 0; i < n; i++)
		SIMD
		for (size_t r = 0; r < MLP_BLOCK; r++)
			z[i][r] = share[r] * z[i][r] - by[r] * t[i][r];
	memset(z[n], 0, (MLP_BLOCK - n) * sizeof *z);
}

KERNEL static void cross_entropy(const float *z, size_t z_stride, const float *t, size_t t_stride,
				 const float *weight, float scale, float *dz, size_t dz_stride,
				 float *loss, size_t rows, size_t n)
{
	float rest[2][MLP_BLOCK][MLP_BLOCK] = { 0 }, z_by_class[MLP_BLOCK][MLP_BLOCK],
	      t_by_class[MLP_BLOCK][MLP_BLOCK], out[MLP_BLOCK][MLP_BLOCK];
	float by[MLP_BLOCK], value[MLP_BLOCK];

	if (n > MLP_BLOCK) {
		wide_rows(z, z_stride, t, t_stride, weight, scale, dz, dz_stride, loss, rows, n);
		return;
	}
	for (size_t from = 0; from < rows; from += MLP_BLOCK) {
		size_t m = rows - from < MLP_BLOCK ? rows - from : MLP_BLOCK;
		const float *zr = z + from * z_stride, *tr = t + from * t_stride;
		bool whole = m == MLP_BLOCK;

		for (size_t r = 0; r < m && !whole; r++) {
			memcpy(rest[0][r], zr + r * z_stride, sizeof rest[0][r]);
			memcpy(rest[1][r], tr + r * t_stride, sizeof rest[1][r]);
		}
		for (size_t r = 0; r < MLP_BLOCK; r++)
			by[r] = weight && r < m ? scale * weight[from + r] : scale;
		transpose(whole ? zr : rest[0][0], whole ? z_stride : MLP_BLOCK, z_by_class[0],
			  MLP_BLOCK, MLP_BLOCK, MLP_BLOCK);
		transpose(whole ? tr : rest[1][0], whole ? t_stride : MLP_BLOCK, t_by_class[0],
			  MLP_BLOCK, MLP_BLOCK, MLP_BLOCK);
		transposed_block(z_by_class, t_by_class, by, value, n);
		transpose(z_by_class[0], MLP_BLOCK, whole ? dz + from * dz_stride : out[0],
			  whole ? dz_stride : MLP_BLOCK, MLP_BLOCK, MLP_BLOCK);
		for (size_t r = 0; r < m; r++) {
			loss[from + r] = value[r] * (weight ? weight[from + r] : 1);
			if (!whole)
				memcpy(dz + (from + r) * dz_stride, out[r], sizeof out[r]);
		}
	}
}
