/* Decision values of all pairs of classes, where classes are some.
 *
 * With few classes svc_decide.c takes dot products machine by machine, along the support vectors. With
 * ten, the vectors of a class are few, with a hundred the machines thousands: here it is rows that fill the
 * vector registers, and each decision value is summed where it lies and written once. */
#ifndef SVC_PAIRS_H
#define SVC_PAIRS_H

#include "algorithms/core/cpu.h"
#include "algorithms/svm/svc_model.h"

enum { SVC_PAIRS_ROWS = 32 };           /* rows that are decided together */

bool svc_pairs_many(const struct svc_model *m);         /* enough classes for this to pay */

/* k (nsv, SVC_PAIRS_ROWS): kernel values of each support vector with the rows, finite also where there
 * is no row. Fills out (rows, machines), rows at most SVC_PAIRS_ROWS. */
void svc_pairs_decide(const struct svc_model *m, const float *k, size_t rows, double *out,
		      enum isa isa);

#endif
