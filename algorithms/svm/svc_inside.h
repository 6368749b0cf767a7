/* Solving a field whose kernel is linear: SMO is given a while; where that was not enough and the
 * columns are few, an interior point finds the solution, and SMO goes on from there to its own
 * criterion. */
#ifndef SVC_INSIDE_H
#define SVC_INSIDE_H

#include "algorithms/svm/svc_field.h"
#include "algorithms/svm/svc_rows.h"

struct svc_inside {
	struct svc_field *f;            /* of one family */
	const struct data_view *view;
	const uint32_t *row;            /* f->rows: rows of the view, SVC_NO_ROW for padding */
	const double *s;                /* f->rows: the linear part */
};

/* As svc_field_solve. */
int svc_inside_solve(const struct svc_inside *p, struct svc_effort *w, struct err *e);

#endif
