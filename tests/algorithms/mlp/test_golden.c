/* The network against values computed elsewhere: gradients, optimizer steps, vanishing
 * gradients. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/mlp/init.h"
#include "algorithms/mlp/optimizer.h"
#include "algorithms/mlp/reference.h"

/* Value of a path in a "path,value" file; a missing one fails the test. */
static double value_of(const char *file, const char *fmt, ...)
{
	char path[200], line[400], want[200];
	double value = NAN;
	FILE *f;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(want, sizeof want, fmt, ap);
	va_end(ap);
	snprintf(path, sizeof path, "tests/golden/%s.csv", file);
	f = fopen(path, "r");
	cr_assert(f, "%s cannot be opened; tests run in the repository's root", path);
	while (fgets(line, sizeof line, f)) {
		char *comma = strrchr(line, ',');

		if (comma && (size_t)(comma - line) == strlen(want) &&
		    !strncmp(line, want, strlen(want)))
			value = strtod(comma + 1, NULL);
	}
	fclose(f);
	cr_assert(isfinite(value), "%s has no %s", path, want);
	return value;
}

enum { ROWS = 4, ROOM = 64 };

struct golden_case {
	const char *name;
	size_t size[4], layers;
	int activation;
	struct mlp_loss loss;
	bool classes;
};

static const struct golden_case cases[] = {
	{ "tanh_softmax_2_3_2", { 2, 3, 2 }, 2, MLP_ACTIVATION_TANH,
	  { MLP_LOSS_CROSS_ENTROPY, false, 1 }, true },
	{ "tanh_softmax_l2_2_3_2", { 2, 3, 2 }, 2, MLP_ACTIVATION_TANH,
	  { MLP_LOSS_CROSS_ENTROPY, false, 1 }, true },
	{ "sigmoid_mse_2_3_3_1", { 2, 3, 3, 1 }, 3, MLP_ACTIVATION_SIGMOID,
	  { MLP_LOSS_MSE, false, 1 }, false },
	{ "relu_dropout_softmax_2_4_3", { 2, 4, 3 }, 2, MLP_ACTIVATION_RELU,
	  { MLP_LOSS_CROSS_ENTROPY, false, 1 }, true },
};
enum { CASES = sizeof cases / sizeof *cases, DROPOUT_CASE = 3 };

struct loaded {
	double w[ROOM], x[ROWS * 2], t[ROWS * 3], mask[ROWS * 4], grad[ROOM], l2, keep, loss;
};

/* Rows of the files are output units; ours are inputs. */
static void load_case(const struct golden_case *c, struct loaded *v)
{
	const char *f = "mlp_gradients", *n = c->name;
	size_t at = 0, outputs = c->size[c->layers];

	memset(v, 0, sizeof *v);
	for (size_t l = 0; l < c->layers; l++) {
		for (size_t i = 0; i < c->size[l]; i++)
			for (size_t o = 0; o < c->size[l + 1]; o++, at++) {
				v->w[at] = value_of(f, "cases/%s/W_row_is_output_unit/%zu/%zu/%zu",
						    n, l, o, i);
				v->grad[at] = value_of(f, "cases/%s/grad_W/%zu/%zu/%zu", n, l, o,
						       i);
			}
		for (size_t o = 0; o < c->size[l + 1]; o++, at++) {
			v->w[at] = value_of(f, "cases/%s/b/%zu/%zu", n, l, o);
			v->grad[at] = value_of(f, "cases/%s/grad_b/%zu/%zu", n, l, o);
		}
	}
	for (size_t r = 0; r < ROWS; r++) {
		for (size_t i = 0; i < 2; i++)
			v->x[r * 2 + i] = value_of(f, "cases/%s/X/%zu/%zu", n, r, i);
		if (c->classes)
			v->t[r * outputs + (size_t)value_of(f, "cases/%s/T/%zu", n, r)] = 1;
		else
			v->t[r * outputs] = value_of(f, "cases/%s/T/%zu/0", n, r);
		for (size_t u = 0; u < 4 && c == &cases[DROPOUT_CASE]; u++)
			v->mask[r * 4 + u] =
				value_of(f, "cases/%s/dropout_mask/0/%zu/%zu", n, r, u) / 0.75;
	}
	v->l2 = value_of(f, "cases/%s/l2", n);
	v->keep = value_of(f, "cases/%s/keep_prob", n);
	v->loss = value_of(f, "cases/%s/loss", n);
}

Test(mlp_golden, double_passes_match_to_nine_digits)
{
	for (size_t k = 0; k < CASES; k++) {
		const struct golden_case *c = &cases[k];
		static struct loaded v;
		load_case(c, &v);
		const double *mask[] = { k == DROPOUT_CASE ? v.mask : NULL, NULL, NULL };
		struct mlp_reference r = { .layers = c->layers, .size = c->size,
			.activation = c->activation,
				       .loss = c->loss, .l2 = v.l2, .mask = mask };
		double g[ROOM], z[ROWS * 3], loss;

		cr_assert(!mlp_reference_loss(&r, v.w,
					      &(struct mlp_reference_batch){ v.x, v.t, NULL, ROWS },
					      &loss, g, z, NULL));
		cr_assert(close_to(loss, v.loss, 1e-9, 0), "%s: loss %.12g, not %.12g", c->name,
			  loss, v.loss);
		for (size_t i = 0; i < mlp_reference_params(&r); i++)
			cr_assert(close_to(g[i], v.grad[i], 1e-9, 1e-12),
				  "%s: gradient %zu is %.12g, not %.12g", c->name, i, g[i],
				  v.grad[i]);
		for (size_t i = 0; i < ROWS; i++)
			for (size_t o = 0; o < c->size[c->layers] && !c->classes; o++)
				cr_assert(close_to(z[i],
						   value_of("mlp_gradients",
							    "cases/%s/output_values/%zu/%zu",
							    c->name, i, o),
						   1e-9, 0));
	}
}

/* A key under which the hash draws exactly this mask. */
static uint64_t find_key(const double *mask, size_t padded, float keep)
{
	for (uint64_t key = 1;; key++) {
		struct mlp_dropout d = { .key = key };
		bool same = true;

		for (size_t r = 0; r < ROWS && same; r++)
			for (size_t u = 0; u < 4 && same; u++)
				same = mlp_dropout_keeps(mlp_dropout_key(&d, 1),
							 mlp_dropout_first(&d, r, padded), u,
							 keep) == (mask[r * 4 + u] > 0);
		if (same)
			return key;
	}
}

static void put_parameters(struct mlp_network *n, const double *w)
{
	for (size_t l = 0; l < n->layers; l++) {
		float f[ROOM];
		size_t many = n->layer[l].in * n->layer[l].out;

		for (size_t i = 0; i < many; i++)
			f[i] = (float)*w++;
		mlp_network_put_weights(n, l, f);
		for (size_t o = 0; o < n->layer[l].out; o++)
			n->w[n->layer[l].bias + o] = (float)*w++;
	}
	mlp_network_transpose(n);
}

static void run_fast(const struct golden_case *c, const struct loaded *v, struct mlp_network *n,
		     struct mlp_pass *p, float *g)
{
	float x[ROWS * 2], keep[] = { 1, (float)v->keep, 1 };
	struct mlp_dropout d = { .keep = keep };
	struct mlp_optimizer o = { .l2 = (float)v->l2 };

	if (v->keep < 1)
		d.key = find_key(v->mask, n->layer[0].padded, (float)v->keep);
	for (size_t i = 0; i < ROWS * 2; i++)
		x[i] = (float)v->x[i];
	for (size_t i = 0; i < ROWS; i++)
		for (size_t j = 0; j < n->outputs; j++)
			p->target[i * p->target_stride + j] = (float)v->t[i * n->outputs + j];
	p->x = x;
	p->x_stride = 2;
	mlp_network_forward(n, p, 0, ROWS, &d);
	if (!c->classes)
		for (size_t i = 0; i < ROWS; i++)
			cr_assert(close_to((double)p->layer[n->layers - 1]
						   .a[i * p->layer[n->layers - 1].stride],
					   value_of("mlp_gradients", "cases/%s/output_values/%zu/0",
						    c->name, i),
					   1e-6, 0));
	mlp_network_loss(n, p, 0, ROWS, 1.0 / ROWS);
	mlp_network_backward(n, p, 0, ROWS, &d);
	mlp_network_gradient(n, p, ROWS, NULL, &(struct mlp_gradient_sink){ .whole = g });
	for (size_t l = 0; l < n->layers; l++)
		mlp_optimizer_penalize(&o, n,
				       &(struct mlp_gradient_piece){ .layer = l,
								 .at = n->layer[l].weight,
								 .n = n->layer[l].bias -
								      n->layer[l].weight,
								 .weights = true },
				       g + n->layer[l].weight);
}

Test(mlp_golden, trained_float_passes_match_to_float_precision)
{
	static const char *const isa[] = { "portable", "avx2", "avx512" };

	for (size_t k = 0; k < CASES * 3; k++) {
		const struct golden_case *c = &cases[k / 3];
		static struct loaded v;
		struct mlp_network n;
		struct mlp_pass p;
		double back[ROOM];
		float *g;

		setenv("BAKEOFF_ISA", isa[k % 3], 1);
		load_case(c, &v);
		cr_assert(!mlp_network_make(&n, 2, c->size + 1, c->layers - 1, c->size[c->layers],
					    c->activation, false, c->loss, NULL) &&
			  !mlp_pass_make(&p, &n, ROWS, true, NULL));
		put_parameters(&n, v.w);
		g = mem_aligned(n.params, sizeof *g, NULL);
		run_fast(c, &v, &n, &p, g);
		cr_assert(!mlp_reference_read(&n, g, back, NULL));
		for (size_t i = 0, total = n.layers; i < ROOM && total; i++)
			if (v.grad[i] != 0)
				cr_assert(close_to(back[i], v.grad[i], 2e-6, 1e-7),
					  "%s, %s: gradient %zu is %g, not %g", isa[k % 3], c->name,
					  i, back[i], v.grad[i]);
		free(g);
		mlp_pass_free(&p);
		mlp_network_free(&n);
	}
}

Test(mlp_golden, optimizers_follow_their_published_trajectories)
{
	static const struct { const char *name; int kind; double rate, decay; } rows[] = {
		{ "sgd", MLP_OPTIMIZER_SGD, 0.1, 0 },
		{ "momentum", MLP_OPTIMIZER_MOMENTUM, 0.1, 0 },
		{ "nesterov", MLP_OPTIMIZER_NESTEROV, 0.1, 0 },
		{ "adagrad", MLP_OPTIMIZER_ADAGRAD, 0.1, 0 },
		{ "rmsprop", MLP_OPTIMIZER_RMSPROP, 0.01, 0 },
		{ "adam", MLP_OPTIMIZER_ADAM, 0.1, 0 },
		{ "adamw", MLP_OPTIMIZER_ADAMW, 0.1, 0.01 },
	};

	for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
		struct mlp_optimizer_settings s = { .kind = rows[k].kind, .rate = rows[k].rate,
			.momentum = 0.9, .beta1 = 0.9,
						.beta2 = 0.999, .rho = 0.9, .epsilon = 1e-8 };
		double x[2] = { 1, 1 }, g[2], state[3][2] = { { 0 } };

		for (uint64_t t = 1; t <= 5; t++) {
			struct mlp_rule r = mlp_optimizer_rule(&s, s.rate, rows[k].decay, t);

			g[0] = 3 * x[0] + 0.5 * x[1] - 1;
			g[1] = 0.5 * x[0] + x[1] + 2;
			mlp_optimizers[rows[k].kind].exact(&r, x, g, state[0], state[1], state[2],
							   2);
			for (size_t i = 0; i < 2; i++) {
				double want = value_of("mlp_optimizers", "traj/%s/%zu/%zu",
						       rows[k].name, (size_t)t - 1, i);

				cr_assert(close_to(x[i], want, 1e-9, 0),
					  "%s, step %zu: %.12g, not %.12g", rows[k].name, (size_t)t,
					  x[i], want);
			}
		}
	}
}

/* log10 of rms delta of the first over the last hidden layer of one random network. */
static double decay_of(int activation, int init, size_t depth, uint64_t seed)
{
	enum { WIDTH = 64, BATCH = 128 };
	size_t hidden[20];
	float keep[22], x[BATCH * WIDTH];
	struct mlp_network n;
	struct mlp_pass p;
	struct rng r = rng_make(rng_seed(seed, "data"));
	double first = 0, last = 0;

	for (size_t i = 0; i < 22; i++)
		keep[i] = 1;
	for (size_t i = 0; i < depth; i++)
		hidden[i] = WIDTH;
	cr_assert(!mlp_network_make(&n, WIDTH, hidden, depth, 2, activation, false,
				    (struct mlp_loss){ MLP_LOSS_CROSS_ENTROPY, false, 1 }, NULL) &&
		  !mlp_network_init(&n, init, 1, seed, NULL) &&
		  !mlp_pass_make(&p, &n, BATCH, true, NULL));
	for (size_t i = 0; i < BATCH * WIDTH; i++)
		x[i] = (float)rng_normal(&r);
	for (size_t i = 0; i < BATCH; i++)
		p.target[i * p.target_stride + rng_below(&r, 2)] = 1;
	p.x = x;
	p.x_stride = WIDTH;
	mlp_network_forward(&n, &p, 0, BATCH, &(struct mlp_dropout){ .keep = keep });
	mlp_network_loss(&n, &p, 0, BATCH, 1.0 / BATCH);
	mlp_network_backward(&n, &p, 0, BATCH, &(struct mlp_dropout){ .keep = keep });
	for (size_t i = 0; i < BATCH; i++) {
		first += n.k->sum_squares(p.layer[0].delta + i * p.layer[0].stride, WIDTH);
		last += n.k->sum_squares(p.layer[depth - 1].delta + i * p.layer[depth - 1].stride,
					 WIDTH);
	}
	mlp_pass_free(&p);
	mlp_network_free(&n);
	return 0.5 * log10(first / last);
}

Test(mlp_golden, gradients_vanish_as_simulated_and_as_theory_says)
{
	static const struct { int activation, init;
	} kinds[] = { { MLP_ACTIVATION_SIGMOID, MLP_INIT_GLOROT_UNIFORM },
		      { MLP_ACTIVATION_TANH, MLP_INIT_STANDARD },
		      { MLP_ACTIVATION_TANH, MLP_INIT_GLOROT_UNIFORM },
		      { MLP_ACTIVATION_RELU, MLP_INIT_HE_NORMAL },
		      { MLP_ACTIVATION_RELU, MLP_INIT_GLOROT_UNIFORM } };
	static const size_t depths[] = { 2, 5, 10, 20 };
	enum { NETS = 20 };

	for (size_t k = 0; k < 20; k++) {
		double want = value_of("mlp_vanishing",
				       "rows/%zu/log10_rms_delta_first_over_last_hidden", k);
		double sd = value_of("mlp_vanishing", "rows/%zu/sd_delta", k), mean = 0;

		for (uint64_t seed = 0; seed < NETS; seed++)
			mean += decay_of(kinds[k / 4].activation, kinds[k / 4].init, depths[k % 4],
					 seed) /
				NETS;
		/* both are means of 20: five standard errors of their difference */
		cr_assert(close_to(mean, want, 0, 5 * sd * sqrt(2.0 / NETS)), "row %zu: %g, not %g",
			  k, mean, want);
	}
}

Test(mlp_golden, a_deep_sigmoid_net_starves_its_first_layer_and_relu_with_he_does_not)
{
	for (uint64_t seed = 0; seed < 5; seed++) {
		cr_assert(decay_of(MLP_ACTIVATION_SIGMOID, MLP_INIT_GLOROT_UNIFORM, 5, seed) < -2);
		cr_assert(fabs(decay_of(MLP_ACTIVATION_RELU, MLP_INIT_HE_UNIFORM, 5, seed)) < 0.5);
	}
}
