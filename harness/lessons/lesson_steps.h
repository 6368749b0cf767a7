/* One step of gradient descent on a network of two inputs, two hidden units and one output, with every number on
 * the way: made by the network's own forward and backward pass (algorithms/mlp/network.h).
 *
 *   z_j = w_1j x_1 + w_2j x_2 + b_j     a_j = s(z_j)        s(z) = 1 / (1 + e^-z)
 *   z   = v_1 a_1 + v_2 a_2 + c         p   = s(z)          L = -t log p - (1 - t) log(1 - p)
 *
 * Sums z_j, which the network does not keep, are worked out here from its weights. */
#ifndef LESSON_STEPS_H
#define LESSON_STEPS_H

#include "harness/lessons/lesson_texts.h"
#include "harness/lessons/lesson_values.h"
#include "reports/report.h"

/* Parameters in the network's order. */
enum { LESSON_W11, LESSON_W12, LESSON_W21, LESSON_W22, LESSON_B1, LESSON_B2, LESSON_V1, LESSON_V2, LESSON_C,
       LESSON_PARAMS };

struct lesson_steps {
	double x[2], t, rate;                           /* a row, its class 0 or 1, the learning rate */
	double before[LESSON_PARAMS];
	double z[2], a[2], top, p, loss;
	double delta, hidden[2];                        /* dL/dz, dL/dz_j */
	double gradient[LESSON_PARAMS], after[LESSON_PARAMS];
	double p_after, loss_after;                     /* of the same row by the new weights */
};

/* The lesson's example, not yet worked out: row, weights, rate. */
extern const struct lesson_steps lesson_steps_example;

/* Fills in what follows from x, t, rate and before; to the network's precision, float. */
int lesson_steps_work(struct lesson_steps *s, struct err *e);

/* Values {step.NAME} of the texts: x1 x2 rate p loss p-after loss-after. */
#define LESSON_STEPS_VALUES "x1 x2 rate p loss p-after loss-after"
int lesson_steps_put(const struct lesson_steps *s, struct lesson_values *v, struct err *e);

/* Tables of the three parts. */
void lesson_steps_forward(const struct lesson_steps *s, struct section *to, struct lesson_values *v,
			  const struct lesson_texts *t);
void lesson_steps_backward(const struct lesson_steps *s, struct section *to, struct lesson_values *v,
			   const struct lesson_texts *t);
void lesson_steps_update(const struct lesson_steps *s, struct section *to, struct lesson_values *v,
			 const struct lesson_texts *t);

#endif
