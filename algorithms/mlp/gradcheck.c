#include "algorithms/mlp/gradcheck.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/init.h"
#include "algorithms/mlp/optimizer.h"
#include "algorithms/mlp/reference.h"

enum { ROWS = 11, IN = 5, H1 = 7, H2 = 18, OUT = 3, LAYERS = 3 };   /* odd sizes: tails of blocks are in play */
#define STEP 1e-5

/* A loss as a task uses it. */
struct loss_case {
	char name[32];
	struct mlp_loss loss;
	bool classes, smooth, kinked;
};

static const struct regularizer_case {
	const char *name;
	double l1, l2;
	float keep_input, keep;
	bool normalized, weights;
} regularizer_cases[] = {
	{ "none",        0,    0,    1,    1,    false, false },
	{ "l1",          0.02, 0,    1,    1,    false, false },
	{ "l2",          0,    0.1,  1,    1,    false, false },
	{ "dropout",     0,    0,    0.8f, 0.7f, false, false },
	{ "batch_norm",  0,    0,    1,    1,    true,  false },
	{ "row weights", 0,    0,    1,    1,    false, true },
	{ "all",         0.02, 0.1,  0.8f, 0.7f, true,  true },
};

enum { MLP_LOSS_CASES = 2 * MLP_LOSS_COUNT + 1,
       REGULARIZER_CASES = sizeof regularizer_cases / sizeof *regularizer_cases };

/* One combination, with all it needs; sizes are fixed, so no allocation but the network's. */
struct gradcheck_case {
	const struct loss_case *lc;
	const struct regularizer_case *rc;
	int activation;
	struct mlp_network net;
	struct mlp_pass pass;
	float x[ROWS * IN], weight[ROWS], keep[4];
	double xd[ROWS * IN], td[ROWS * OUT], wd[ROWS], mask1[ROWS * H1], mask2[ROWS * H2];
	double worst_numeric[LAYERS], worst_float[LAYERS];
};

static void make_batch(struct gradcheck_case *c, struct rng *r)
{
	for (size_t i = 0; i < ROWS * IN; i++)
		c->x[i] = (float)rng_normal(r);
	for (size_t i = 0; i < ROWS; i++) {
		size_t label = rng_below(r, OUT);
		float *t = c->pass.target + i * c->pass.target_stride;

		c->weight[i] = (float)(0.5 + rng_uniform(r));
		for (size_t o = 0; o < OUT; o++) {
			double even = c->lc->smooth ? 0.1 / OUT : 0;

			t[o] = (float)(!c->lc->classes ? rng_normal(r)
				       : label == o ? 1 - (OUT - 1) * even : even);
			c->td[i * OUT + o] = (double)t[o];
		}
		c->wd[i] = (double)c->weight[i];
	}
}

static double mask_of(uint64_t key, uint64_t first, size_t unit, float keep)
{
	if (keep >= 1)
		return 1;
	return mlp_dropout_keeps(key, first, unit, keep) ? (double)(1 / keep) : 0;
}

static void make_masks(struct gradcheck_case *c, const struct mlp_dropout *d)
{
	double *mask[] = { c->mask1, c->mask2 };

	for (size_t l = 0; l < 2; l++) {
		size_t out = c->net.layer[l].out, padded = c->net.layer[l].padded;
		uint64_t key = mlp_dropout_key(d, l + 1);
		float keep = d->keep[l + 1];

		for (size_t i = 0; i < ROWS; i++)
			for (size_t u = 0; u < out; u++)
				mask[l][i * out + u] = mask_of(
					key, mlp_dropout_first(d, i, padded), u, keep);
	}
}

/* The fast network's gradient, exactly as training makes it. */
static void fast_gradient(struct gradcheck_case *c, const struct mlp_dropout *d, float *g)
{
	struct mlp_network *n = &c->net;
	struct mlp_optimizer penalties = { .l1 = (float)c->rc->l1, .l2 = (float)c->rc->l2 };

	for (size_t i = 0; i < ROWS && d->keep[0] < 1; i++)
		n->k->drop(c->x + i * IN, NULL, IN, mlp_dropout_key(d, 0),
			   mlp_dropout_first(d, i, IN), d->keep[0]);
	for (size_t i = 0; i < ROWS * IN; i++)
		c->xd[i] = (double)c->x[i];
	c->pass.x = c->x;
	c->pass.x_stride = IN;
	c->pass.weight = c->rc->weights ? c->weight : NULL;
	mlp_network_forward(n, &c->pass, 0, ROWS, d);
	mlp_network_loss(n, &c->pass, 0, ROWS, 1.0 / ROWS);
	mlp_network_backward(n, &c->pass, 0, ROWS, d);
	mlp_network_gradient(n, &c->pass, ROWS, NULL, &(struct mlp_gradient_sink){ .whole = g });
	for (size_t i = 0; i < n->layers; i++)
		mlp_optimizer_penalize(&penalties, n, &(struct mlp_gradient_piece){
			.layer = i, .at = n->layer[i].weight,
			.n = n->layer[i].bias - n->layer[i].weight,
			.weights = true }, g + n->layer[i].weight);
}

static double largest(const double *g, size_t n)
{
	double top = 0;

	for (size_t i = 0; i < n; i++)
		top = fmax(top, fabs(g[i]));
	return top;
}

/* The layer of parameter i. */
static size_t layer_of(const struct mlp_reference *r, size_t i)
{
	size_t l = 0, end = 0;

	for (; l + 1 < LAYERS; l++) {
		end += (r->size[l] + (r->normalized ? 3 : 1)) * r->size[l + 1];
		if (i < end)
			break;
	}
	return l;
}

static void keep_worst(double *worst, double gap)
{
	if (!(gap <= *worst))
		*worst = gap;
}

/* Worst relative gap between backpropagation g and central differences of the double loss. */
static int compare_numeric(struct gradcheck_case *c, const struct mlp_reference *r, double *w,
			   const double *g, size_t n, struct err *e)
{
	struct mlp_reference_batch b = { c->xd, c->td, c->rc->weights ? c->wd : NULL, ROWS };
	double floor = 1e-3 * largest(g, n), up, down;

	for (size_t i = 0; i < n; i++) {
		double at = w[i], numeric, gap;

		w[i] = at + STEP;
		if (mlp_reference_loss(r, w, &b, &up, NULL, NULL, e))
			return -1;
		w[i] = at - STEP;
		if (mlp_reference_loss(r, w, &b, &down, NULL, NULL, e))
			return -1;
		w[i] = at;
		numeric = (up - down) / (2 * STEP);
		gap = fabs(numeric - g[i]) / fmax(fabs(numeric) + fabs(g[i]), floor);
		keep_worst(&c->worst_numeric[layer_of(r, i)], gap);
	}
	return 0;
}

static int compare(struct gradcheck_case *c, const float *fast, struct err *e)
{
	const size_t size[] = { IN, H1, H2, OUT };
	const double *mask[] = { c->mask1, c->mask2, NULL };
	struct mlp_reference r = { .layers = 3, .size = size, .activation = c->activation,
			       .normalized = c->rc->normalized, .loss = c->lc->loss,
			       .l1 = (double)(float)c->rc->l1, .l2 = (double)(float)c->rc->l2,
			       .mask = mask };
	struct mlp_reference_batch b = { c->xd, c->td, c->rc->weights ? c->wd : NULL, ROWS };
	size_t n = mlp_reference_params(&r);
	double *w = mem_array(3 * n, sizeof *w, e), *g = w + n, *f = g + n, loss, top;
	int rc = -1;

	if (!w || mlp_reference_read(&c->net, c->net.w, w, e) ||
	    mlp_reference_read(&c->net, fast, f, e) ||
	    mlp_reference_loss(&r, w, &b, &loss, g, NULL, e))
		goto done;
	top = largest(g, n);
	for (size_t i = 0; i < n; i++)
		keep_worst(&c->worst_float[layer_of(&r, i)], fabs(f[i] - g[i]) / top);
	rc = compare_numeric(c, &r, w, g, n, e);
done:
	free(w);
	return rc;
}

static int run_check(struct gradcheck_case *c, struct err *e)
{
	const size_t hidden[] = { H1, H2 };
	struct mlp_dropout d = { .key = 77, .row = 1000, .keep = c->keep };
	struct rng r = rng_make(rng_seedf(1, "gradcheck/%s/%s", mlp_activations[c->activation].name,
					  c->lc->name));
	float *g = NULL;
	int rc = -1;

	c->keep[0] = c->rc->keep_input;
	c->keep[1] = c->keep[2] = c->rc->keep;
	c->keep[3] = 1;
	if (mlp_network_make(&c->net, IN, hidden, 2, OUT, c->activation, c->rc->normalized,
			     c->lc->loss, e))
		return -1;
	if (mlp_network_init(&c->net, MLP_INIT_GLOROT_NORMAL, 1, 5, e) ||
	    mlp_pass_make(&c->pass, &c->net, ROWS, true, e) ||
	    !(g = mem_aligned(c->net.params, sizeof *g, e)))
		goto done;
	for (size_t l = 0; l < 3; l++)          /* biases and gains off their unlikely starts */
		for (size_t o = 0; o < c->net.layer[l].out; o++) {
			c->net.w[c->net.layer[l].bias + o] = (float)(0.2 * rng_normal(&r));
			if (c->net.layer[l].normalized)
				c->net.w[c->net.layer[l].gain + o] += (float)(0.2 * rng_normal(&r));
		}
	make_batch(c, &r);
	make_masks(c, &d);
	fast_gradient(c, &d, g);
	rc = compare(c, g, e);
done:
	free(g);
	mlp_pass_free(&c->pass);
	mlp_network_free(&c->net);
	return rc;
}

static double numeric_limit(const struct gradcheck_case *c)
{
	bool kinked = mlp_activations[c->activation].kinked || c->lc->kinked || c->rc->l1 > 0;

	return kinked ? MLP_GRADCHECK_LIMIT_KINKED : MLP_GRADCHECK_LIMIT;
}

static bool within(const struct gradcheck_case *c)
{
	bool ok = true;

	for (size_t l = 0; l < LAYERS; l++)
		ok &= c->worst_numeric[l] <= numeric_limit(c) && c->worst_float[l] <= MLP_GRADCHECK_LIMIT_FLOAT;
	return ok;
}

static void print_head(FILE *out)
{
	fprintf(out, "network %d-%d-%d-%d, %d rows; of each layer's parameters the largest gap between\n"
		     "  numeric: central differences of the loss (step %g) and backpropagation, both in double\n"
		     "  float: that and backpropagation as it trains, limit %.0e\n",
		IN, H1, H2, OUT, ROWS, STEP, MLP_GRADCHECK_LIMIT_FLOAT);
	fprintf(out, "%-11s %-23s %-12s", "activation", "loss", "regularizer");
	for (int l = 1; l <= LAYERS; l++)
		fprintf(out, " numeric %d", l);
	fprintf(out, "  %s", "limit");
	for (int l = 1; l <= LAYERS; l++)
		fprintf(out, "   float %d", l);
	fprintf(out, "\n");
}

static void print_line(FILE *out, const struct gradcheck_case *c)
{
	fprintf(out, "%-11s %-23s %-12s", mlp_activations[c->activation].name, c->lc->name, c->rc->name);
	for (size_t l = 0; l < LAYERS; l++)
		fprintf(out, " %9.1e", c->worst_numeric[l]);
	fprintf(out, "  %.0e", numeric_limit(c));
	for (size_t l = 0; l < LAYERS; l++)
		fprintf(out, " %9.1e", c->worst_float[l]);
	fprintf(out, "  %s\n", within(c) ? "ok" : "WRONG");
}

/* Every loss as it is used for values and for classes, cross-entropy also with smoothed labels;
 * returns how many. */
static size_t make_loss_cases(struct loss_case to[static MLP_LOSS_CASES])
{
	size_t n = 0;

	for (int kind = MLP_LOSS_AUTO + 1; kind < MLP_LOSS_COUNT; kind++) {
		const struct mlp_loss_kind *k = &mlp_losses[kind];
		struct loss_case c = { .loss = { kind, false, 0.7 }, .kinked = k->kinked };

		snprintf(c.name, sizeof c.name, "%s", k->name);
		if (k->values)
			to[n++] = c;
		c.classes = true;
		c.loss.squash = k->values;
		snprintf(c.name, sizeof c.name, "%s%s", k->name, k->values ? " of classes" : "");
		to[n++] = c;
		if (kind != MLP_LOSS_CROSS_ENTROPY)
			continue;
		c.smooth = true;
		snprintf(c.name, sizeof c.name, "%s smoothed", k->name);
		to[n++] = c;
	}
	return n;
}

int mlp_gradcheck_all(FILE *out, struct err *e)
{
	struct loss_case loss_cases[MLP_LOSS_CASES];
	size_t wrong = 0, done = 0, n_losses = make_loss_cases(loss_cases);
	char first[128] = "";

	if (out)
		print_head(out);
	for (int a = 0; a < MLP_ACTIVATION_COUNT; a++)
		for (size_t l = 0; l < n_losses; l++)
			for (size_t r = 0; r < REGULARIZER_CASES; r++, done++) {
				struct gradcheck_case c = { .lc = &loss_cases[l],
						   .rc = &regularizer_cases[r],
						   .activation = a };

				if (run_check(&c, e))
					return -1;
				if (out)
					print_line(out, &c);
				if (within(&c))
					continue;
				if (!wrong++)
					snprintf(first, sizeof first, "%s, %s, %s",
						 mlp_activations[a].name, c.lc->name, c.rc->name);
			}
	if (out)
		fprintf(out, "%zu of %zu gradients within limits\n", done - wrong, done);
	if (wrong)
		return FAIL(e, ERR_NUMERIC, "%zu of %zu gradients are off, first: %s", wrong, done,
			    first);
	return 0;
}
