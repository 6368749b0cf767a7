/* The loops of compressed rows, of every instruction set this machine has, against plain sums in double;
 * and what many steps without a gradient come to, against the rules of the optimizers. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "algorithms/mlp/lazy.h"
#include "algorithms/mlp/settings.h"

enum { ROWS = 5, COLS = 9, WIDEST = 16 * 16, ENTRIES = 21 };

static const size_t starts[ROWS + 1] = { 0, 3, 3, 12, 20, ENTRIES };       /* one row is empty */

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

static void fill(float *x, size_t n, struct rng *r)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (float)rng_normal(r);
}

static bool near(float got, double want)
{
	return fabs((double)got - want) <= 1e-5 * (1 + fabs(want));
}

Test(mlp_kernels_sparse, gather_and_scatter_are_sums_over_entries)
{
	static float w[COLS * WIDEST], z[ROWS * WIDEST], was[ROWS * WIDEST], g[WIDEST];
	float value[ENTRIES];
	uint32_t col[ENTRIES], row[ENTRIES];
	struct rng r = rng_make(1);

	EACH_KERNELS(k)
		for (size_t width = MLP_BLOCK; width <= WIDEST; width += MLP_BLOCK) {
			fill(w, COLS * width, &r);
			fill(z, ROWS * width, &r);
			fill(value, ENTRIES, &r);
			for (size_t i = 0; i < ENTRIES; i++) {
				col[i] = (uint32_t)rng_below(&r, COLS);
				row[i] = (uint32_t)rng_below(&r, ROWS);
			}
			memcpy(was, z, sizeof was);
			k->gather(z, width, ROWS, starts, col, value, w, width);
			k->scatter(g, z, width, row, value, ENTRIES, width);
			for (size_t c = 0; c < width; c++) {
				double sum = 0;

				for (size_t i = 0; i < ROWS; i++) {
					double s = (double)was[i * width + c];

					for (size_t e = starts[i]; e < starts[i + 1]; e++)
						s += (double)value[e] * (double)w[col[e] * width + c];
					cr_expect(near(z[i * width + c], s), "%s gather, %zu wide",
						  k->name, width);
				}
				for (size_t e = 0; e < ENTRIES; e++)
					sum += (double)value[e] * (double)z[row[e] * width + c];
				cr_expect(near(g[c], sum), "%s scatter, %zu wide", k->name, width);
			}
			memcpy(was, g, sizeof g);
			k->add_times(g, value[0], w, width);
			for (size_t c = 0; c < width; c++)
				cr_expect(near(g[c], (double)was[c] +
					       (double)value[0] * (double)w[c]), "%s", k->name);
		}
}

/* Every other gradient is `small`, beside which epsilon may count: then 4 % of the way are allowed.
 * A column that 40 batches of different rates have not, after one that had it: all that the optimizer
 * would have done, in one go. */
static void miss_steps(const struct mlp_kernels *k, const char *optimizer, const char *epsilon,
		       float small)
{
	static const size_t hidden[] = { 20 };
	struct mlp_network n;
	struct mlp_optimizer o;
	struct mlp_settings set;
	struct param_set p;
	struct mlp_lazy l;
	struct err e = { 0 };
	double w[32], first[32], s[3][32] = { { 0 } }, zero[32] = { 0 };
	struct rng r = rng_make(2);

	cr_assert(!param_init(&p, mlp_params, &e) && !param_put(&p, "optimizer", optimizer, &e) &&
		  !param_put(&p, "weight_decay", small < 1e-4f ? "0" : "0.3", &e) && !param_put(&p, "epsilon", epsilon, &e) &&
		  !mlp_settings_make(&set, &p, &e));
	cr_assert(!mlp_network_make_sparse(&n, 4, 2, hidden, 1, 3, MLP_ACTIVATION_RELU, false,
					   (struct mlp_loss){ .kind = MLP_LOSS_CROSS_ENTROPY }, &e) &&
		  !mlp_network_init(&n, 0, 1, 1, &e) &&
		  !mlp_optimizer_make(&o, &set.optimizer, 0, 0, n.params, &e) &&
		  !mlp_lazy_make(&l, &n, &o, &e), "%s", e.text);
	n.k = k;
	for (size_t t = 0; t < 41; t++) {
		float g[32];

		mlp_optimizer_begin_step(&o, 0.01 / (double)(1 + t));
		fill(g, 32, &r);
		for (size_t i = 0; i < 32 && !t; i++)
			first[i] = w[i] = (double)n.w[mlp_network_column(&n, 3) + i];
		for (size_t i = 0; i < 32; i++)
			g[i] = t || i >= 20 ? 0 : g[i] * (i % 2 ? small : 1);
		for (size_t i = 0; i < 32; i++)
			zero[i] = (double)g[i];
		mlp_optimizers[set.optimizer.kind].exact(&o.weights, w, zero, s[0], s[1], s[2], 32);
		if (!t) {
			mlp_optimizer_move(&o, &n, &(struct mlp_gradient_piece){
				.at = mlp_network_column(&n, 3), .n = 32, .weights = true }, g);
			mlp_lazy_moved(&l, 3);
		}
		mlp_lazy_note_step(&l);
	}
	mlp_lazy_finish(&l);
	for (size_t i = 0; i < 20; i++) {
		size_t at = mlp_network_column(&n, 3) + i;

		cr_expect(near(n.w[at], w[i]) || (small < 1e-4f && i % 2 &&
			  fabs((double)n.w[at] - w[i]) < 0.04 * fabs(w[i] - first[i])), "%s %s: weight %zu is %g, not %g of %g", k->name, optimizer, i,
			  (double)n.w[at], w[i], first[i]);
		for (size_t j = 0; j < 3 && o.state[j]; j++)
			cr_expect(near(o.state[j][at], s[j][i]), "%s %s: state %zu of %zu is %g, not %g",
				  k->name, optimizer, j, i, (double)o.state[j][at], s[j][i]);
	}
	mlp_lazy_free(&l), mlp_optimizer_free(&o), mlp_network_free(&n);
	mlp_settings_free(&set), param_free(&p);
}

Test(mlp_kernels_sparse, missed_steps_are_those_of_the_rules)
{
	static const char *const optimizers[] = {
		"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "amsgrad", "adamw", "rprop"
	};

	EACH_KERNELS(k)
		for (size_t i = 0; i < sizeof optimizers / sizeof *optimizers; i++) {
			miss_steps(k, optimizers[i], "1e-8", 1e-3f);
			miss_steps(k, optimizers[i], "1e-3", 1e-3f);
			miss_steps(k, optimizers[i], "1e-6", 1e-6f);
		}
}
