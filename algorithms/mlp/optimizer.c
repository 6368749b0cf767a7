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

#define DESCRIBE(id, word, rule, states, rate, full, start_bias, decay) \
	{ #word, rule_##rule, states, rate, full, start_bias, decay },

const struct optimizer_kind optimizers[] = { OPTIMIZER_ROWS(DESCRIBE) { 0 } };

/* Adam's corrected step is rate m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + eps). With the sums
 * M = m / (1 - b1), V = v / (1 - b2) that are kept and c = sqrt((1 - b2^t) / (1 - b2)) that is
 * (rate c (1 - b1) / (1 - b1^t)) M / (sqrt V + c eps): no correction costs anything per weight. */
struct rule optimizer_rule(const struct optimizer_settings *s, double rate, double decay,
			   uint64_t t)
{
	struct rule r = { .rate = rate, .keep = 1 - rate * decay, .momentum = s->momentum,
			  .beta1 = s->beta1, .beta2 = s->beta2, .rho = s->rho,
			  .epsilon = s->epsilon,
			  .rate_min = 1e-6, .rate_max = RPROP_LONGEST };

	if (optimizers[s->kind].start_bias) {
		double c = sqrt((1 - pow(s->beta2, (double)t)) / (1 - s->beta2));

		r.rate = rate * c * (1 - s->beta1) / (1 - pow(s->beta1, (double)t));
		r.epsilon = s->epsilon * c;
	}
	return r;
}

int optimizer_make(struct optimizer *o, const struct optimizer_settings *s, double l1, double l2,
		   size_t params, struct err *e)
{
	*o = (struct optimizer){ .set = s, .l1 = (float)l1, .l2 = (float)l2 };
	for (size_t i = 0; i < optimizers[s->kind].states; i++) {
		if (!(o->state[i] = mem_aligned(params, sizeof *o->state[i], e))) {
			optimizer_free(o);
			return -1;
		}
		memset(o->state[i], 0, params * sizeof *o->state[i]);
	}
	return 0;
}

void optimizer_free(struct optimizer *o)
{
	for (size_t i = 0; i < OPTIMIZER_STATES; i++)
		free(o->state[i]);
	*o = (struct optimizer){ 0 };
}

void optimizer_begin_step(struct optimizer *o, double rate)
{
	o->steps++;
	o->weights = optimizer_rule(o->set, rate, o->set->decay, o->steps);
	o->others = optimizer_rule(o->set, rate, 0, o->steps);
}

void optimizer_penalize(const struct optimizer *o, const struct network *n,
			const struct gradient_piece *piece, float *g)
{
	if (piece->weights && (o->l1 > 0 || o->l2 > 0))
		n->k->penalize(g, n->w + piece->at, o->l1, o->l2, piece->n);
}

void optimizer_move(struct optimizer *o, struct network *n, const struct gradient_piece *piece,
		    float *g)
{
	size_t at = piece->at;
	float *s[OPTIMIZER_STATES];

	for (size_t i = 0; i < OPTIMIZER_STATES; i++)
		s[i] = o->state[i] ? o->state[i] + at : NULL;
	n->k->update[o->set->kind](piece->weights ? &o->weights : &o->others, n->w + at, g, s[0],
				   s[1], s[2], piece->n);
}

double optimizer_penalty(const struct optimizer *o, const struct network *n)
{
	double sum = 0;

	for (size_t i = 0; i < n->layers && (o->l1 > 0 || o->l2 > 0); i++) {
		const struct layer *l = &n->layer[i];
		const float *w = n->w + l->weight;

		sum += (double)o->l1 * n->k->sum_abs(w, l->in * l->lanes) +
		       (double)o->l2 / 2 * n->k->sum_squares(w, l->in * l->lanes);
	}
	return sum;
}
