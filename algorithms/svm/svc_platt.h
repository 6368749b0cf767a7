/* Probabilities from decision values: a sigmoid per machine, fitted to cross-validated values, and
 * for several classes the coupling of all pairs. As in libsvm, but folds come from a named stream.
 * Sources: Platt 2000; Lin, Lin & Weng 2007 (the stable fit); Wu, Lin & Weng 2004 (coupling). */
#ifndef SVC_PLATT_H
#define SVC_PLATT_H

#include "algorithms/svm/svc_model.h"

/* Fits 1 / (1 + exp(a f + b)) to n decision values and targets +1 / -1; weight: of the rows, or NULL. */
int svc_platt_fit(const double *f, const double *y, const double *weight, size_t n, double *a,
		  double *b, struct err *e);

double svc_platt_of(double f, double a, double b);

/* p (k) from r (k, k), r[i][j] the probability of i where it is i or j; q is k * k of scratch, qp
 * k. */
void svc_platt_couple(size_t k, const double *r, double *q, double *qp, double *p);

/* Fills the probabilities of the model's groups; work as svc_score_work says. */
void svc_platt_score(const struct svc_model *m, const double *decision, double *work, float *score);

#endif
