/* Every vector loop of every instruction set this machine has, against plain loops on odd sizes. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "algorithms/mlp/activation.h"
#include "algorithms/mlp/dropout.h"
#include "algorithms/mlp/kernels.h"
#include "algorithms/mlp/loss.h"
#include "algorithms/mlp/optimizer.h"

/* Those this machine can run, NULL-ended. */
static const struct mlp_kernels *const *available(void)
{
	static const struct mlp_kernels *list[4];
	size_t n = 0;

	list[n++] = &mlp_kernels_portable;
#if defined(__x86_64__)
	if (cpu_isa() >= ISA_AVX2)
		list[n++] = &mlp_kernels_avx2;
	if (cpu_isa() >= ISA_AVX512)
		list[n++] = &mlp_kernels_avx512;
#endif
	list[n] = NULL;
	return list;
}

#define EACH_KERNELS(k) \
	for (const struct mlp_kernels *const *at_ = available(), *k; (k = *at_); at_++)

static float *normals(size_t n, uint64_t seed)
{
	struct rng r = rng_make(seed);
	float *x = malloc((n ? n : 1) * sizeof *x);

	for (size_t i = 0; i < n; i++)
		x[i] = (float)rng_normal(&r);
	return x;
}

/* half: the last half block of b and of what is started from is padding. */
static void check_product(const struct mlp_kernels *k, size_t rows, size_t blocks, size_t depth,
			  bool transposed, int start, bool half)
{
	size_t width = blocks * MLP_BLOCK, a_row = transposed ? 1 : depth + 3,
	       a_step = transposed ? rows + 5 : 1;
	size_t b_step = width + 16, c_row = width + 7;
	float *a = normals((rows + 5) * (depth + 3), 1), *b = normals((depth + 1) * b_step, 2);
	float *c = normals(rows * c_row, 3), *was = normals(rows * c_row, 3),
	      *bias = normals(width, 4);

	for (size_t i = width - MLP_BLOCK / 2; i < width && half; i++) {
		bias[i] = 0;
		for (size_t s = 0; s <= depth; s++)
			b[s * b_step + i] = 0;
		for (size_t r = 0; r < rows; r++)
			c[r * c_row + i] = was[r * c_row + i] = 0;
	}
	mlp_packed_multiply(k, rows, half ? width - MLP_BLOCK / 2 : width, &(struct mlp_tile){
		.a = a, .a_row = a_row, .a_step = a_step, .b = b, .b_step = b_step, .c = c,
		.c_row = c_row,
		.depth = depth, .start = start == 0 ? NULL : start == 1 ? bias : c,
		.start_row = start == 2 ? c_row : 0 });
	for (size_t r = 0; r < rows; r++) {
		for (size_t j = 0; j < width; j++) {
			double sum = start == 0
					     ? 0
					     : (double)(start == 1 ? bias[j] : was[r * c_row + j]);

			for (size_t s = 0; s < depth; s++)
				sum += (double)a[r * a_row + s * a_step] *
				       (double)b[s * b_step + j];
			cr_assert(close_to((double)c[r * c_row + j], sum, 1e-5,
					   1e-5 * sqrt((double)depth + 1)),
				  "%s, %zu x %zu blocks x %zu, start %d: (%zu, %zu) is %g, not %g",
				  k->name, rows, blocks, depth, start, r, j,
				  (double)c[r * c_row + j], sum);
		}
		for (size_t j = width; j < c_row; j++)
			cr_assert(c[r * c_row + j] == was[r * c_row + j], "%s writes past its tile",
				  k->name);
	}
	free(a), free(b), free(c), free(was), free(bias);
}

Test(mlp_kernels, multiply_packed_blocks_of_every_width_and_height)
{
	static const size_t depths[] = { 0, 1, 2, 7, 33 };

	EACH_KERNELS(k)
		for (size_t blocks = 1; blocks <= MLP_PACKED_BLOCKS; blocks++)
			for (size_t rows = 1; rows <= 27; rows++)
				check_product(k, rows, blocks, depths[(rows + blocks) % 5],
					      rows % 2, (int)(rows % 3), (rows / 3 + blocks) % 2);
	EACH_KERNELS(k) {
		check_product(k, 13, 4, 511, false, 1, false);
		check_product(k, 13, 3, 512, true, 0, false);
		check_product(k, 5, 7, 1500, false, 2, true);
	}
}

/* What a multiplication ends with is what comes of its sums afterwards, to the bit; NaN passes relu. */
static void check_end(const struct mlp_kernels *k, size_t rows, size_t blocks, size_t depth, bool half)
{
	size_t width = blocks * MLP_BLOCK, useful = half ? width - MLP_BLOCK / 2 : width, row = width + 7;
	float *a = normals(rows * depth, 5), *b = normals(depth * width, 6), *open = normals(rows * row, 7);
	float *plain = normals(rows * row, 8), *clipped = normals(rows * row, 8), *gated = normals(rows * row, 8);
	struct mlp_tile t = { .a = a, .a_row = depth, .a_step = 1, .b = b, .b_step = width, .c = plain,
			      .c_row = row, .depth = depth, .open = open, .open_row = row, .by = 1.25f };

	for (size_t s = 0; half && s < depth; s++)
		memset(b + s * width + useful, 0, MLP_BLOCK / 2 * sizeof *b);
	a[(rows - 1) * depth] = NAN;
	mlp_packed_multiply(k, rows, useful, &t);
	t.c = clipped, t.end = MLP_END_RELU;
	mlp_packed_multiply(k, rows, useful, &t);
	t.c = gated, t.end = MLP_END_GATE;
	mlp_packed_multiply(k, rows, useful, &t);
	for (size_t i = 0; i < rows * row; i++) {
		bool inside = i % row < useful;
		float relu = inside && plain[i] < 0 ? 0 : plain[i],
		      gate = !inside ? plain[i] : open[i] > 0 ? plain[i] * 1.25f : 0;

		if (!inside && i % row < width)
			continue;
		cr_assert(!memcmp(&clipped[i], &relu, sizeof relu) || (isnan(relu) && isnan(clipped[i])),
			  "%s, %zu x %zu blocks: relu of %g is %g", k->name, rows, blocks, (double)plain[i],
			  (double)clipped[i]);
		cr_assert(gated[i] == gate || (isnan(gate) && isnan(gated[i])),
			  "%s, %zu x %zu blocks: the gate makes %g of %g", k->name, rows, blocks,
			  (double)gated[i], (double)plain[i]);
	}
	free(a), free(b), free(open), free(plain), free(clipped), free(gated);
}

Test(mlp_kernels, end_a_multiplication_with_relu_or_its_gate)
{
	EACH_KERNELS(k) {
		for (size_t blocks = 1; blocks <= MLP_PACKED_BLOCKS; blocks++)
			for (size_t rows = 1; rows <= 27; rows += 2)
				check_end(k, rows, blocks, 33, blocks % 2);
		check_end(k, 13, 4, 1100, false);
	}
}

Test(mlp_kernels, give_a_row_the_same_bits_alone_and_among_others)
{
	float *a = normals(29 * 600, 1), *b = normals(600 * 112, 2);
	float *all = calloc(29 * 112, sizeof *all), *one = calloc(112, sizeof *one);

	EACH_KERNELS(k) {
		struct mlp_tile t = { .a = a, .a_row = 600, .a_step = 1, .b = b, .b_step = 112,
			.c = all,
				  .c_row = 112, .depth = 600 };

		mlp_packed_multiply(k, 29, 7 * MLP_BLOCK, &t);
		for (size_t r = 0; r < 29; r++) {
			t.a = a + r * 600;
			t.c = one;
			mlp_packed_multiply(k, 1, 7 * MLP_BLOCK, &t);
			cr_assert_arr_eq(one, all + r * 112, 112 * sizeof *one, "%s, row %zu",
					 k->name, r);
		}
	}
	free(a), free(b), free(all), free(one);
}

Test(mlp_kernels, activations_and_derivatives_are_those_of_the_table)
{
	enum { N = 1237 };
	float z[N], a[N], d[N], alone[N];

	for (size_t i = 0; i < N; i++)
		z[i] = (float)(((double)i - 618) / 25.7);       /* -24 .. 24 */
	EACH_KERNELS(k)
		for (int f = 0; f < MLP_ACTIVATION_COUNT; f++) {
			k->activate[f](z, a, d, N);
			k->activate[f](z, alone, NULL, N);
			for (size_t i = 0; i < N; i++) {
				double x = (double)z[i];
				bool kink = z[i] == 0;

				cr_assert(
					close_to((double)a[i], mlp_activations[f].f(x), 1e-6, 5e-7),
					"%s %s(%g) = %g, not %g", k->name, mlp_activations[f].name,
					x, (double)a[i], mlp_activations[f].f(x));
				cr_assert(kink || close_to((double)d[i], mlp_activations[f].df(x),
							   2e-6, 6e-7),
					  "%s %s'(%g) = %g, not %g", k->name,
					  mlp_activations[f].name, x, (double)d[i],
					  mlp_activations[f].df(x));
				cr_assert(alone[i] == a[i], "%s %s without derivative", k->name,
					  mlp_activations[f].name);
			}
		}
}

Test(mlp_kernels, table_derivatives_match_central_differences)
{
	static const double z[] = { -12.3, -2.385, -0.71, -0.031, 0.193, 1.618, 7.7 };

	for (const struct mlp_activation *f = mlp_activations; f->name; f++)
		for (size_t i = 0; i < sizeof z / sizeof *z; i++) {
			double h = 1e-6, num = (f->f(z[i] + h) - f->f(z[i] - h)) / (2 * h);

			cr_assert(close_to(f->df(z[i]), num, 1e-6, 1e-9), "%s'(%g) is %g, not %g",
				  f->name, z[i], f->df(z[i]), num);
		}
}

Test(mlp_kernels, activations_let_nan_pass_and_stay_finite_far_out)
{
	EACH_KERNELS(k)
		for (int f = 0; f < MLP_ACTIVATION_COUNT; f++) {
			float z[19], a[19], d[19];

			for (size_t i = 0; i < 19; i++)
				z[i] = i % 2 ? 1e4f : -1e4f;
			z[3] = z[17] = NAN;
			k->activate[f](z, a, d, 19);
			for (size_t i = 0; i < 19; i++)
				cr_assert(i == 3 || i == 17 ? isnan(a[i])
							    : isfinite(a[i]) && isfinite(d[i]),
					  "%s %s(%g) = %g, %g", k->name, mlp_activations[f].name,
					  (double)z[i], (double)a[i], (double)d[i]);
		}
}

Test(mlp_kernels, update_rules_agree_with_their_double_form)
{
	enum { N = 71, STEPS = 7 };

	EACH_KERNELS(k)
		for (int kind = 0; kind < MLP_OPTIMIZER_COUNT; kind++) {
			struct mlp_optimizer_settings set = { .kind = kind, .rate = 0.01,
				.momentum = 0.9, .beta1 = 0.9,
							  .beta2 = 0.999, .rho = 0.9,
							  .epsilon = 1e-8 };
			float w[N], s[3][N] = { { 0 } };
			double wd[N], sd[3][N] = { { 0 } };

			cr_assert((k->update[kind] == NULL) ==
				  (mlp_optimizers[kind].exact == NULL));
			if (!k->update[kind])
				continue;
			for (size_t i = 0; i < N; i++)
				wd[i] = (double)(w[i] = (float)i / N - 0.4f);
			for (uint64_t t = 1; t <= STEPS; t++) {
				struct mlp_rule r = mlp_optimizer_rule(&set, 0.01, 0.1, t);
				float *g = normals(N, t);
				double gd[N];

				g[5] = 0;
				for (size_t i = 0; i < N; i++)
					gd[i] = (double)g[i];
				k->update[kind](&r, w, g, s[0], s[1], s[2], N);
				mlp_optimizers[kind].exact(&r, wd, gd, sd[0], sd[1], sd[2], N);
				free(g);
			}
			for (size_t i = 0; i < N; i++)
				cr_assert(close_to((double)w[i], wd[i], 1e-5, 2e-6),
					  "%s %s: weight %zu is %g, not %g", k->name,
					  mlp_optimizers[kind].name, i, (double)w[i], wd[i]);
		}
}

Test(mlp_kernels, softmax_is_a_distribution_even_for_large_arguments)
{
	EACH_KERNELS(k)
		for (size_t n = 1; n < 40; n++) {
			float *z = normals(n, n), p[40];
			double sum = 0, total = 0;

			for (size_t i = 0; i < n; i++)
				z[i] = 30 * z[i] + 1000;
			for (size_t i = 0; i < n; i++)
				sum += exp((double)z[i] - 1000);
			k->softmax(z, p, n);
			for (size_t i = 0; i < n; i++) {
				total += (double)p[i];
				cr_assert(close_to((double)p[i], exp((double)z[i] - 1000) / sum,
						   1e-4, 1e-7));
			}
			cr_assert(close_to(total, 1, 0, 1e-6));
			free(z);
		}
}

Test(mlp_kernels, cross_entropy_and_its_gradient_are_those_of_the_plain_loss)
{
	static const struct mlp_loss plain = { MLP_LOSS_CROSS_ENTROPY, false, 1 };

	EACH_KERNELS(k)
		for (size_t n = 1; n < 60; n += 1 + n / 3) {
			enum { ROWS = 70 };
			size_t padded = mlp_padded(n);
			float *z = normals(ROWS * padded, n), *dz = normals(ROWS * padded, 2),
			      *t = calloc(ROWS * padded, sizeof *t);
			float weight[ROWS], loss[ROWS];
			double zd[60], td[60], want[60];

			for (size_t r = 0; r < ROWS; r++) {
				weight[r] = 0.5f + (float)r / ROWS;
				for (size_t i = 0; i < n; i++)
					t[r * padded + i] = (i == r % n ? 0.9f : 0) +
							   0.1f / (float)n;
				z[r * padded + r % n] *= r % 5 ? 1 : 50;
			}
			for (int weighted = 0; weighted < 2; weighted++) {
				k->cross_entropy(z, padded, t, padded, weighted ? weight : NULL,
						 0.25f, dz, padded, loss, ROWS, n);
				for (size_t r = 0; r < ROWS; r++) {
					double by = weighted ? (double)weight[r] : 1, value;

					for (size_t i = 0; i < n; i++) {
						zd[i] = (double)z[r * padded + i];
						td[i] = (double)t[r * padded + i];
					}
					value = by * mlp_loss_row(&plain, zd, td, want, n);
					cr_assert(close_to((double)loss[r], value, 2e-6, 1e-6),
						  "%s, %zu classes: %g, not %g", k->name, n,
						  (double)loss[r], value);
					for (size_t i = 0; i < n; i++)
						cr_assert(close_to((double)dz[r * padded + i],
								   0.25 * by * want[i], 1e-5,
								   1e-7));
					for (size_t i = n; i < padded; i++)
						cr_assert(dz[r * padded + i] == 0);
				}
			}
			free(z), free(dz), free(t);
		}
}

Test(mlp_kernels, transpose_and_sum_columns)
{
	enum { R = 48, C = 32 };
	static float to[C * (R + 16)], sum[C], was[C];
	float *w = normals(R * (C + 16), 1);

	EACH_KERNELS(k) {
		k->transpose(w, C + 16, to, R + 16, R, C);
		for (size_t i = 0; i < R; i++)
			for (size_t j = 0; j < C; j++)
				cr_assert(to[j * (R + 16) + i] == w[i * (C + 16) + j],
					  "%s (%zu, %zu)", k->name, i, j);
		for (int add = 0; add < 2; add++) {
			memcpy(was, sum, sizeof was);
			k->column_sums(w, C + 16, R - 3, sum, C, add);
			for (size_t j = 0; j < C; j++) {
				double want = add ? (double)was[j] : 0;

				for (size_t i = 0; i < R - 3; i++)
					want += (double)w[i * (C + 16) + j];
				cr_assert(close_to((double)sum[j], want, 1e-5, 1e-5), "%s: %g",
					  k->name, (double)sum[j]);
			}
		}
	}
	free(w);
}

Test(mlp_kernels, small_loops_do_what_they_say)
{
	EACH_KERNELS(k)
		for (size_t n = 0; n < 70; n += 1 + n / 5) {
			float *x = normals(n, 1), *y = normals(n, 2), *was = normals(n, 1);
			double squares = 0, sum = 0;

			for (size_t i = 0; i < n; i++) {
				squares += (double)x[i] * (double)x[i];
				sum += fabs((double)x[i]);
			}
			cr_assert(close_to(k->sum_squares(x, n), squares, 1e-12, 0));
			cr_assert(close_to(k->sum_abs(x, n), sum, 1e-12, 0));
			k->multiply(x, y, n);
			k->add(x, y, n);
			k->scale(x, 0.5f, n);
			for (size_t i = 0; i < n; i++)
				cr_assert(close_to((double)x[i],
						   0.5 * ((double)was[i] * (double)y[i] +
							  (double)y[i]),
						   1e-5, 1e-6),
					  "%s: %g", k->name, (double)x[i]);
			for (size_t i = 0; i < n; i++) {
				x[i] = was[i];
				y[i] = i % 3 ? y[i] : 0;
			}
			k->penalize(x, y, 0.25f, 3, n);
			for (size_t i = 0; i < n; i++) {
				double w = (double)y[i], sign = w > 0 ? 1 : w < 0 ? -1 : 0;

				cr_assert(close_to((double)x[i],
						   (double)was[i] + 3 * w + 0.25 * sign, 1e-5,
						   1e-6),
					  "%s: %g", k->name, (double)x[i]);
			}
			free(x), free(y), free(was);
		}
}

Test(mlp_kernels, dropout_draws_what_its_scalar_form_draws_and_keeps_the_expectation)
{
	enum { N = 4099 };
	static float x[N], d[N];

	EACH_KERNELS(k)
		for (int trial = 0; trial < 3; trial++) {
			float keep = trial == 0 ? 0.5f : trial == 1 ? 0.8f : 0.95f;
			uint64_t key = rng_mix((uint64_t)trial),
				 first = trial == 2 ? 0xfffffff00u : 977;
			double sum = 0;

			for (size_t i = 0; i < N; i++)
				x[i] = 2, d[i] = 3;
			k->drop(x, d, N, key, first, keep);
			for (size_t i = 0; i < N; i++) {
				bool kept = mlp_dropout_keeps(key, first, i, keep);

				sum += (double)x[i] / 2;
				cr_assert(close_to((double)x[i], kept ? 2 / (double)keep : 0, 1e-6,
						   0),
					  "%s %zu", k->name, i);
				cr_assert(close_to((double)d[i], kept ? 3 / (double)keep : 0, 1e-6,
						   0));
			}
			/* five standard errors of the mean of N draws of 1 / keep or 0 */
			cr_assert(close_to(sum / N, 1, 0, 5 * sqrt((1 / (double)keep - 1) / N)),
				  "%s: mean %g", k->name, sum / N);
		}
}
