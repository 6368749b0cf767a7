/* The support vectors of a trained model: rows with a coefficient in some machine. */
#ifndef SVC_SUPPORT_H
#define SVC_SUPPORT_H

#include "algorithms/svm/svc_model.h"
#include "algorithms/svm/svc_problem.h"

/* Copies them, and their coefficients, into the model, and counts those at a bound. coef: (m->coef_rows, s->n),
 * like the model's, but of all rows; at_bound: s->n. */
int svc_support_keep(struct svc_model *m, const struct svc_set *s, const double *coef, const uint8_t *at_bound,
		     size_t *bounded, struct err *e);

#endif
