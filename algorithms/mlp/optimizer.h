/* From a gradient to a step: the rules stand in optimizer_rules.h, this is what feeds them. */
#ifndef MLP_OPTIMIZER_H
#define MLP_OPTIMIZER_H

#include <stdbool.h>

#include "algorithms/mlp/network.h"

/* A row of optimizer_rows.h. exact is the rule in double, for checking against published
 * trajectories; NULL where there is none. */
struct mlp_optimizer_kind {
	const char *name;
	void (*exact)(const struct mlp_rule *r, double *w, const double *g, double *s1, double *s2,
		      double *s3, size_t n);
	size_t states;
	double rate;
	bool full, start_bias;
	double decay;
};
extern const struct mlp_optimizer_kind mlp_optimizers[]; /* by constant; ends with a NULL name */

struct mlp_optimizer_settings {
	int kind;
	double rate, momentum, beta1, beta2, rho, epsilon, decay;
};

/* Numbers of step t (from 1) at learning rate `rate` (after the schedule). decay: 0 or s->decay. */
struct mlp_rule mlp_optimizer_rule(const struct mlp_optimizer_settings *s, double rate,
				   double decay, uint64_t t);

/* One run's optimizer: its states, and the penalties that go with the gradient. */
struct mlp_optimizer {
	const struct mlp_optimizer_settings *set;
	float *state[MLP_OPTIMIZER_STATES]; /* as many as the kind needs, each (params) */
	float l1, l2;           /* penalties in the loss, on weights only */
	uint64_t steps;
	struct mlp_rule weights, others;    /* of the present step: decay acts on weights only */
};

int mlp_optimizer_make(struct mlp_optimizer *o, const struct mlp_optimizer_settings *s, double l1,
		       double l2, size_t params, struct err *e);
void mlp_optimizer_free(struct mlp_optimizer *o);                               /* accepts { 0 } */

/* Begins step t + 1 at this rate; then every piece of the gradient moves its parameters. g gets the
 * penalties' gradient added when there are any and they are not in it yet. */
void mlp_optimizer_begin_step(struct mlp_optimizer *o, double rate);
void mlp_optimizer_move(struct mlp_optimizer *o, struct mlp_network *n,
			const struct mlp_gradient_piece *piece, float *g);

/* g += gradient of the penalties, on a weights piece. */
void mlp_optimizer_penalize(const struct mlp_optimizer *o, const struct mlp_network *n,
			    const struct mlp_gradient_piece *piece, float *g);

/* l1 |w| + l2 / 2 w^2 over all weights. */
double mlp_optimizer_penalty(const struct mlp_optimizer *o, const struct mlp_network *n);

#endif
