/* A fitted machine, whichever engine made it: support vectors, coefficients, thresholds. It owns
 * all it holds and borrows nothing from libsvm or from the training data.
 *
 * Layout is libsvm's. Support vectors stand by group (class, in the order of libsvm's labels). One
 * hyperplane is a machine: one-versus-one pair (i, j), i < j, in the order (0,1) (0,2) .. (1,2) ..,
 * positive where it speaks for i; or one per group against the rest; or the only one. Of pair (i,
 * j) the vectors of group i have their coefficients in row j - 1 of coef, those of group j in row
 * i. */
#ifndef SVC_MODEL_H
#define SVC_MODEL_H

#include <stdbool.h>
#include <stdio.h>

#include "algorithms/learner.h"
#include "algorithms/svm/svc_problem.h"

struct svc_model {
	enum task task;
	enum svc_type type;
	struct svc_kernel kernel;
	enum svc_engine_kind engine;    /* who solved it; SVC_AUTO: not known, an older file */
	bool ovr;                       /* one class against the rest */
	size_t classes;                 /* of the data set; 0 for regression */
	size_t groups;                  /* classes that occurred in training; 1 for regression */
	uint32_t *label;                /* groups: their codes */
	size_t machines, coef_rows;
	double *rho;                    /* machines */
	double *prob_a, *prob_b;        /* machines: 1 / (1 + exp(a f + b)), or NULL */

	size_t nsv, cols;
	size_t *sv_start;               /* groups + 1 */
	double *coef;                   /* (coef_rows, nsv) */
	size_t dense;                   /* columns of the dense block: cols where no rows are compressed */
	float *sv;                      /* (nsv, dense) as given */
	size_t *start;                  /* compressed rows of the other columns, or NULL */
	uint32_t *col;
	float *value;

	float *center;                  /* dense, or NULL: subtracted inside the kernel */
	/* the vectors as svc_rows.h has them; for a linear kernel the machines' w */
	struct svc_rows fast;
};

/* One part of a machine: support vectors from .. from + count - 1 with coef. */
struct svc_span {
	size_t from, count;
	const double *coef;
};
/* The spans (at most 2) of a machine. */
size_t svc_model_spans(const struct svc_model *m, size_t machine, struct svc_span span[2]);

/* Number of machines over so many groups, and of coefficient rows; the groups of machine m, *j
 * being SVC_REST where it is one against the rest or a regression. */
#define SVC_REST ((size_t)-1)
size_t svc_machines(enum task task, size_t groups, bool ovr);
size_t svc_coef_rows(enum task task, size_t groups, bool ovr);
void svc_pair(enum task task, size_t groups, bool ovr, size_t machine, size_t *i, size_t *j);
/* The other way: the machine of pair (i, j), i < j, one against one. */
size_t svc_machine(size_t groups, size_t i, size_t j);

/* After all but `fast` is set: builds it. */
int svc_model_finish(struct svc_model *m, struct err *e);
void svc_model_free(struct svc_model *m);       /* accepts NULL */
size_t svc_model_bytes(const struct svc_model *m);

int svc_model_save(const struct svc_model *m, struct blob *out, struct err *e);
int svc_model_load(struct svc_model **out, const struct blob *in, struct err *e);

/* Decision values of every machine for rows from .. from + count - 1 of x: out is (count,
 * machines). One blocked product of the rows with all support vectors; kernel values in float
 * (libsvm has doubles: values differ by about 1e-6 |b|_1), sums in double. */
int svc_decide(const struct svc_model *m, const struct data_view *x, size_t from, size_t count,
	       double *out, struct err *e);

/* Turns one row of decision values into scores (classes, or 1), as svc.h says. work: groups * 2
 * doubles, and groups squared more where the model gives probabilities. */
void svc_score(const struct svc_model *m, const double *decision, double *work, float *score);
size_t svc_score_work(const struct svc_model *m);

/* Both for all rows of x, a block at a time, on so many threads; shapes are the caller's to check.
 * ERR_NUMERIC where a decision value is not finite. */
int svc_predict_scores(const struct svc_model *m, const struct data_view *x, int threads,
		       struct mat scores, struct err *e);

#endif
