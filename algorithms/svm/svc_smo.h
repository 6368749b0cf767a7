/* Our own solver, for those who call it more than once on the same rows: grids over C and folds
 * share its kernel rows, and a solution at one C is where the search at the next begins.
 * svc_smo_engine (svc_problem.h) is the same without the sharing. */
#ifndef SVC_SMO_H
#define SVC_SMO_H

#include "algorithms/svm/svc_gram.h"

struct svc_smo;

/* gram NULL: one of its own; else borrowed, and the options' kernel and cache are not used. */
int svc_smo_make(struct svc_smo **out, const struct svc_set *s, const struct svc_options *o,
		 struct svc_gram *gram, struct err *e);
void svc_smo_free(struct svc_smo *p);           /* accepts NULL */

int svc_smo_solve(struct svc_smo *p, const struct svc_task *t, struct svc_solution *out,
		  struct err *e);

/* The task solved last, with C of both sides times `ratio`, starting from its solution. */
int svc_smo_again(struct svc_smo *p, double ratio, struct svc_solution *out, struct err *e);

#endif
