#include "algorithms/mlp/optimizer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* Riedmiller & Braun allow 50; where a net has learnt all it can and its gradients are rounding
 * noise, steps that long would throw it away. */
#define RPROP_LONGEST 1

#define REAL double
#define SQRT sqrt
#define RULE(name) static void name
#include "algorithms/mlp/optimizer_rules.h"

#define rule_none NULL
#define DESCRIBE(id, word, rule, idle, states, rate, full, start_bias, decay) \
	{ #word, rule_##rule, states, rate, full, start_bias, decay },

const struct mlp_optimizer_kind mlp_optimizers[] = { MLP_OPTIMIZER_ROWS(DESCRIBE) { 0 } };

/* Adam's corrected step is rate m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + eps). With the sums
 * M = m / (1 - b1), V = v / (1 - b2) that are kept and c = sqrt((1 - b2^t) / (1 - b2)) that is
 * (rate c (1 - b1) / (1 - b1^t)) M / (sqrt V + c eps): no correction costs anything per weight. */
struct mlp_rule mlp_optimizer_rule(const struct mlp_optimizer_settings *s, double rate,
				   double decay, uint64_t t)
{
	struct mlp_rule r = { .rate = rate, .keep = 1 - rate * decay, .momentum = s->momentum,
			  .beta1 = s->beta1, .beta2 = s->beta2, .rho = s->rho,
			  .epsilon = s->epsilon,
			  .rate_min = 1e-6, .rate_max = RPROP_LONGEST };

	if (mlp_optimizers[s->kind].start_bias) {
		double c = sqrt((1 - pow(s->beta2, (double)t)) / (1 - s->beta2));

		r.rate = rate * c * (1 - s->beta1) / (1 - pow(s->beta1, (double)t));
		r.epsilon = s->epsilon * c;
	}
	return r;
}

int mlp_optimizer_make(struct mlp_optimizer *o, const struct mlp_optimizer_settings *s, double l1,
		       double l2, size_t params, struct err *e)
{
	*o = (struct mlp_optimizer){ .set = s, .l1 = (float)l1, .l2 = (float)l2 };
	for (size_t i = 0; i < mlp_optimizers[s->kind].states; i++) {
		if (!(o->state[i] = mem_aligned(params, sizeof *o->state[i], e))) {
			mlp_optimizer_free(o);
			return -1;
		}
		memset(o->state[i], 0, params * sizeof *o->state[i]);
	}
	return 0;
}

void mlp_optimizer_free(struct mlp_optimizer *o)
{
	for (size_t i = 0; i < MLP_OPTIMIZER_STATES; i++)
		free(o->state[i]);
	*o = (struct mlp_optimizer){ 0 };
}

void mlp_optimizer_begin_step(struct mlp_optimizer *o, double rate)
{
	o->steps++;
	o->weights = mlp_optimizer_rule(o->set, rate, o->set->decay, o->steps);
	o->others = mlp_optimizer_rule(o->set, rate, 0, o->steps);
}

void mlp_optimizer_penalize(const struct mlp_optimizer *o, const struct mlp_network *n,
			    const struct mlp_gradient_piece *piece, float *g)
{
	if (piece->weights && (o->l1 > 0 || o->l2 > 0))
		n->k->penalize(g, n->w + piece->at, o->l1, o->l2, piece->n);
}

void mlp_optimizer_move(struct mlp_optimizer *o, struct mlp_network *n,
			const struct mlp_gradient_piece *piece, float *g)
{
	size_t at = piece->at;
	float *s[MLP_OPTIMIZER_STATES];

	for (size_t i = 0; i < MLP_OPTIMIZER_STATES; i++)
		s[i] = o->state[i] ? o->state[i] + at : NULL;
	n->k->update[o->set->kind](piece->weights ? &o->weights : &o->others, n->w + at, g, s[0],
				   s[1], s[2], piece->n);
}

double mlp_optimizer_penalty(const struct mlp_optimizer *o, const struct mlp_network *n)
{
	double sum = 0;

	for (size_t i = 0; i < n->layers && (o->l1 > 0 || o->l2 > 0); i++) {
		const struct mlp_layer *l = &n->layer[i];
		const float *w = n->w + l->weight;

		sum += (double)o->l1 * n->k->sum_abs(w, l->in * l->padded) +
		       (double)o->l2 / 2 * n->k->sum_squares(w, l->in * l->padded);
	}
	return sum;
}
