/* The error signal's size in theory: known limits, simulated networks, other widths and first weights. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "algorithms/mlp/init.h"
#include "algorithms/mlp/theory.h"

static const struct mlp_loss loss = { MLP_LOSS_CROSS_ENTROPY, false, 1 };

/* log10 of the first over the last hidden layer, per step between them. */
static double per_layer(int activation, int init, size_t depth, double input_square)
{
	size_t hidden[20];
	double ratio[21];
	struct mlp_network n;

	for (size_t i = 0; i < depth; i++)
		hidden[i] = 64;
	cr_assert(!mlp_network_make(&n, 64, hidden, depth, 2, activation, false, loss, NULL));
	mlp_theory_delta(&n, init, 1, input_square, ratio);
	mlp_network_free(&n);
	cr_assert_eq(ratio[depth], 1);
	return log10(ratio[0] / ratio[depth - 1]) / (double)(depth - 1);
}

Test(mlp_theory, small_signals_fade_as_the_linear_theory_says)
{
	static const struct { int activation, init; double want; } rows[] = {
		{ MLP_ACTIVATION_TANH, MLP_INIT_STANDARD, -0.23856062735983125 },
		{ MLP_ACTIVATION_TANH, MLP_INIT_GLOROT_UNIFORM, 0 },
		{ MLP_ACTIVATION_RELU, MLP_INIT_HE_NORMAL, 0 },
		{ MLP_ACTIVATION_RELU, MLP_INIT_GLOROT_NORMAL, -0.1505149978319906 },
		{ MLP_ACTIVATION_IDENTITY, MLP_INIT_LECUN_NORMAL, 0 },
		{ MLP_ACTIVATION_IDENTITY, MLP_INIT_ORTHOGONAL, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double got = per_layer(rows[i].activation, rows[i].init, 10, 1e-12);

		cr_expect(close_to(got, rows[i].want, 0, 1e-9), "row %zu: %g", i, got);
	}
}

/* Simulated elsewhere, 20 networks each: tests/golden/mlp_vanishing.csv. The first rows are noisier than the
 * theory is wrong. */
Test(mlp_theory, deep_networks_of_numpy_fade_as_it_says)
{
	static const struct { int activation, init; } kind[] = {
		{ MLP_ACTIVATION_SIGMOID, MLP_INIT_GLOROT_UNIFORM }, { MLP_ACTIVATION_TANH, MLP_INIT_STANDARD },
		{ MLP_ACTIVATION_TANH, MLP_INIT_GLOROT_UNIFORM }, { MLP_ACTIVATION_RELU, MLP_INIT_HE_NORMAL },
		{ MLP_ACTIVATION_RELU, MLP_INIT_GLOROT_UNIFORM },
	};
	static const size_t depth[] = { 2, 5, 10, 20 };
	static const double simulated[][4] = {
		{ -0.6694332373641606, -0.6464729295615314, -0.641537142921476, -0.633814581314515 },
		{ -0.33729051556258816, -0.2714140292819814, -0.2565900114874482, -0.25070752728203793 },
		{ -0.15462865249808225, -0.0982399519739823, -0.062314461760654125, -0.0402871579457983 },
		{ 0.0024334144849620814, -0.0019445288458452604, -0.0025948177464613065, -0.004325144427168517 },
		{ -0.140190181733502, -0.15722137030375855, -0.1522409478376357, -0.15140261654508963 },
	};
	for (size_t k = 0; k < 5; k++)
		for (size_t i = 0; i < 4; i++) {
			double got = per_layer(kind[k].activation, kind[k].init, depth[i], 1);

			cr_expect(fabs(got - simulated[k][i]) < 0.02, "%zu, %zu layers: %g, not %g", k, depth[i],
				  got, simulated[k][i]);
		}
}

/* Identity: rms(delta_1) / rms(delta_2) = sqrt(n_2 Var) = sqrt(5 / 3 / 7) with "standard" and fan-in 7. */
Test(mlp_theory, widths_and_scale_count)
{
	struct mlp_network n;
	double ratio[3];

	cr_assert(!mlp_network_make(&n, 3, (size_t[]){ 7, 5 }, 2, 4, MLP_ACTIVATION_IDENTITY, false, loss, NULL));
	mlp_theory_delta(&n, MLP_INIT_STANDARD, 2, 1, ratio);
	cr_expect(close_to(ratio[1], 2 * sqrt(4 / 15.), 1e-9, 0), "%g", ratio[1]);
	cr_expect(close_to(ratio[0] / ratio[1], 2 * sqrt(5 / 21.), 1e-9, 0), "%g", ratio[0] / ratio[1]);
	mlp_theory_delta(&n, MLP_INIT_ORTHOGONAL, 1, 1, ratio);
	cr_expect(close_to(ratio[0], sqrt(5 / 7. * 4 / 5.), 1e-9, 0), "%g", ratio[0]);
	mlp_theory_delta(&n, MLP_INIT_CONSTANT, 1, 1, ratio);
	cr_expect(isnan(ratio[0]) && isnan(ratio[2]));
	mlp_network_free(&n);
}

Test(mlp_theory, is_silent_about_batch_normalization)
{
	struct mlp_network n;
	double ratio[3];

	cr_assert(!mlp_network_make(&n, 3, (size_t[]){ 7, 5 }, 2, 4, MLP_ACTIVATION_RELU, true, loss, NULL));
	mlp_theory_delta(&n, MLP_INIT_AUTO, 1, 1, ratio);
	cr_expect(isnan(ratio[0]));
	mlp_network_free(&n);
}
