#include "harness/lessons/lesson_steps.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"
#include "algorithms/mlp/network.h"
#include "algorithms/mlp/reference.h"

enum { DIGITS = 4 };

const struct lesson_steps lesson_steps_example = {
	.x = { 0.5, 1 },
	.t = 1,
	.rate = 0.5,
	.before = { 0.4, -0.3, 0.2, 0.5, 0.1, -0.1, 0.6, -0.4, 0.05 },
};

/* ---- the network ---- */

struct lesson_net {
	struct mlp_network net;
	struct mlp_pass pass;
	float *gradient; /* laid out like net.w */
};

static int net_make(struct lesson_net *n, struct err *e)
{
	const struct mlp_loss loss = { .kind = MLP_LOSS_BINARY_CROSS_ENTROPY };

	return mlp_network_make(&n->net, 2, &(const size_t){ 2 }, 1, 1, MLP_ACTIVATION_SIGMOID,
				false, loss, e) ||
			       mlp_pass_make(&n->pass, &n->net, 1, true, e) ||
			       !(n->gradient = mem_aligned(n->net.params, sizeof *n->gradient, e)) ?
		     -1 :
		     0;
}

static void net_free(struct lesson_net *n)
{
	free(n->gradient);
	mlp_pass_free(&n->pass);
	mlp_network_free(&n->net);
}

static void net_take(struct lesson_net *n, const double *param)
{
	for (size_t l = 0; l < n->net.layers; l++) {
		const struct mlp_layer *layer = n->net.layer + l;
		float w[4];

		for (size_t i = 0; i < layer->in * layer->out; i++)
			w[i] = (float)*param++;
		mlp_network_put_weights(&n->net, l, w);
		for (size_t o = 0; o < layer->out; o++)
			n->net.w[layer->bias + o] = (float)*param++;
	}
	mlp_network_transpose(&n->net);
}

/* Both halves of a training step on one row, without dropout. */
static void net_pass(struct lesson_net *n, const float x[2], double t)
{
	const float keep[] = { 1, 1, 1 };
	const struct mlp_dropout drop = { .keep = keep };

	n->pass.x = x;
	n->pass.x_stride = 2;
	n->pass.target[0] = (float)t;
	mlp_network_forward(&n->net, &n->pass, 0, 1, &drop);
	mlp_network_loss(&n->net, &n->pass, 0, 1, 1);
	mlp_network_backward(&n->net, &n->pass, 0, 1, &drop);
	mlp_network_gradient(&n->net, &n->pass, 1, NULL,
			     &(struct mlp_gradient_sink){ .whole = n->gradient });
}

static double net_probability(const struct lesson_net *n)
{
	float score[2];

	mlp_loss_scores(&n->net.loss, n->net.k, n->pass.layer[1].a, 1, score, 2);
	return (double)score[1];
}

int lesson_steps_work(struct lesson_steps *s, struct err *e)
{
	const float x[] = { (float)s->x[0], (float)s->x[1] };
	const double *w = s->before;
	struct lesson_net n = { 0 };
	int rc = -1;

	if (net_make(&n, e))
		goto done;
	net_take(&n, s->before);
	net_pass(&n, x, s->t);
	for (size_t j = 0; j < 2; j++) {
		s->z[j] = w[LESSON_W11 + j] * s->x[0] + w[LESSON_W21 + j] * s->x[1] +
			  w[LESSON_B1 + j];
		s->a[j] = (double)n.pass.layer[0].a[j];
		s->hidden[j] = (double)n.pass.layer[0].delta[j];
	}
	s->top = (double)n.pass.layer[1].a[0];
	s->delta = (double)n.pass.layer[1].delta[0];
	s->p = net_probability(&n);
	s->loss = (double)n.pass.loss[0];
	if (mlp_reference_read(&n.net, n.gradient, s->gradient, e))
		goto done;
	for (size_t i = 0; i < LESSON_PARAMS; i++)
		s->after[i] = s->before[i] - s->rate * s->gradient[i];
	net_take(&n, s->after);
	net_pass(&n, x, s->t);
	s->p_after = net_probability(&n);
	s->loss_after = (double)n.pass.loss[0];
	rc = 0;
done:
	net_free(&n);
	return rc;
}

/* ---- the page ---- */

int lesson_steps_put(const struct lesson_steps *s, struct lesson_values *v, struct err *e)
{
	const double value[] = {
		s->x[0], s->x[1], s->rate, s->p, s->loss, s->p_after, s->loss_after
	};
	size_t n;

	for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
		const char *name = wordlist_at(LESSON_STEPS_VALUES, (int)i, &n);

		if (lesson_values_put(v, report_text(v->report, "step.%.*s", (int)n, name),
				      lesson_values_number(v, value[i], i < 3 ? 1 : DIGITS), e))
			return -1;
	}
	return 0;
}

static struct table *open_table(struct section *to, const struct lesson_texts *t)
{
	struct table *table = section_table(to, "%s", "");

	table_column(table, ALIGN_LEFT, lesson_texts_word(t, LESSON_WORD_quantity), NULL);
	table_column(table, ALIGN_LEFT, lesson_texts_word(t, LESSON_WORD_formula), NULL);
	table_column(table, ALIGN_LEFT, lesson_texts_word(t, LESSON_WORD_inserted), NULL);
	table_column(table, ALIGN_RIGHT, lesson_texts_word(t, LESSON_WORD_value), NULL);
	return table;
}

static const char *number(struct lesson_values *v, double x)
{
	return lesson_values_number(v, x, DIGITS);
}

static void line(struct table *to, const char *name, const char *formula, const char *inserted,
		 const char *value)
{
	table_row(to, 0);
	table_cell(to, 0, "%s", name);
	table_cell(to, 0, "%s", formula);
	table_cell(to, 0, "%s", inserted);
	table_cell(to, 0, "%s", value);
}

/* a b + c d + e, with its numbers. */
static const char *sum_of(struct lesson_values *v, double a, double b, double c, double d, double e)
{
	return report_text(v->report, "%s · %s + %s · %s + %s", number(v, a), number(v, b),
			   number(v, c), number(v, d), number(v, e));
}

static const char *product_of(struct lesson_values *v, double a, double b)
{
	return report_text(v->report, "%s · %s", number(v, a), number(v, b));
}

static const char *sigmoid_of(struct lesson_values *v, double z)
{
	return report_text(v->report, "σ(%s)", number(v, z));
}

void lesson_steps_forward(const struct lesson_steps *s, struct section *to, struct lesson_values *v,
			  const struct lesson_texts *t)
{
	const double *w = s->before;
	struct table *table = open_table(to, t);

	line(table, "z₁", "w₁₁ x₁ + w₂₁ x₂ + b₁",
	     sum_of(v, w[LESSON_W11], s->x[0], w[LESSON_W21], s->x[1], w[LESSON_B1]),
	     number(v, s->z[0]));
	line(table, "z₂", "w₁₂ x₁ + w₂₂ x₂ + b₂",
	     sum_of(v, w[LESSON_W12], s->x[0], w[LESSON_W22], s->x[1], w[LESSON_B2]),
	     number(v, s->z[1]));
	line(table, "a₁", "σ(z₁)", sigmoid_of(v, s->z[0]), number(v, s->a[0]));
	line(table, "a₂", "σ(z₂)", sigmoid_of(v, s->z[1]), number(v, s->a[1]));
	line(table, "z", "v₁ a₁ + v₂ a₂ + c",
	     sum_of(v, w[LESSON_V1], s->a[0], w[LESSON_V2], s->a[1], w[LESSON_C]),
	     number(v, s->top));
	line(table, "p", "σ(z)", sigmoid_of(v, s->top), number(v, s->p));
	line(table, "L", "−log p", report_text(v->report, "−log %s", number(v, s->p)),
	     number(v, s->loss));
}

void lesson_steps_backward(const struct lesson_steps *s, struct section *to,
			   struct lesson_values *v, const struct lesson_texts *t)
{
	static const char *const signal[] = { "δ₁ = ∂L/∂z₁", "δ₂ = ∂L/∂z₂" },
				 *const formula[] = { "δ v₁ a₁ (1 − a₁)", "δ v₂ a₂ (1 − a₂)" },
				 *const slope[] = { "∂L/∂w₁₁", "∂L/∂w₁₂", "∂L/∂w₂₁",
						    "∂L/∂w₂₂", "∂L/∂b₁",  "∂L/∂b₂",
						    "∂L/∂v₁",  "∂L/∂v₂",  "∂L/∂c" },
				 *const by[] = { "δ₁ x₁", "δ₂ x₁", "δ₁ x₂", "δ₂ x₂", "δ₁",
						 "δ₂",    "δ a₁",  "δ a₂",  "δ" };
	const double one = 1, factor[LESSON_PARAMS] = { s->x[0], s->x[0], s->x[1], s->x[1], one,
							one,     s->a[0], s->a[1], one };
	struct table *table = open_table(to, t);

	line(table, "δ = ∂L/∂z", "p − t",
	     report_text(v->report, "%s − %s", number(v, s->p), lesson_values_number(v, s->t, 0)),
	     number(v, s->delta));
	for (size_t j = 0; j < 2; j++)
		line(table, signal[j], formula[j],
		     report_text(v->report, "%s · %s · %s",
				 product_of(v, s->delta, s->before[LESSON_V1 + j]),
				 number(v, s->a[j]), number(v, 1 - s->a[j])),
		     number(v, s->hidden[j]));
	for (size_t i = LESSON_PARAMS; i-- > 0;) {
		double d = i >= LESSON_V1 ? s->delta : s->hidden[i % 2];

		line(table, slope[i], by[i], product_of(v, d, factor[i]),
		     number(v, s->gradient[i]));
	}
}

void lesson_steps_update(const struct lesson_steps *s, struct section *to, struct lesson_values *v,
			 const struct lesson_texts *t)
{
	static const char *const name[] = {
		"w₁₁", "w₁₂", "w₂₁", "w₂₂", "b₁", "b₂", "v₁", "v₂", "c"
	};
	struct table *table = open_table(to, t);

	for (size_t i = 0; i < LESSON_PARAMS; i++)
		line(table, name[i], report_text(v->report, "%s − η ∂L/∂%s", name[i], name[i]),
		     report_text(v->report, "%s − %s · (%s)", number(v, s->before[i]),
				 lesson_values_number(v, s->rate, 1), number(v, s->gradient[i])),
		     number(v, s->after[i]));
}
