/* The optimisation problems behind every support vector machine here, and who solves them.
 *
 * A set holds the training rows grouped by class (one group for regression), in the order in which
 * libsvm meets the classes. A task picks groups, gives each row its target and asks for one
 * hyperplane: a one-versus-one pair, one class against the rest, or a regression. In terms of the
 * signed coefficients b (alpha y, or alpha - alpha* for regression) C-SVC and epsilon-SVR are
 *
 *   minimise  1/2 b'K b - y'b + epsilon |b|_1    with  sum b = 0,  lo <= b <= hi
 *
 *   C-SVC: epsilon = 0, box [0, C+] where y = +1 and [-C-, 0] where y = -1; epsilon-SVR: [-C, C].
 *
 * A row of weight w has w times the box, as w equal rows have together; for nu machines it counts as
 * w rows.
 *
 * The decision value is f(x) = sum b_i K(x_i, x) - rho. An engine solves tasks one after the other
 * over the same set and may keep what they share. Sources: Cortes & Vapnik 1995; Schoelkopf et al.
 * 2000 (nu); Chang & Lin, LIBSVM, 2011. */
#ifndef SVC_PROBLEM_H
#define SVC_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/learner.h"
#include "algorithms/svm/svc_kernel.h"
#include "algorithms/svm/svc_rows.h"

/* libsvm's numbers: 2 is its one-class machine, which supervised comparison has no use for. */
enum svc_type { SVC_C_SVC = 0, SVC_NU_SVC = 1, SVC_EPSILON_SVR = 3, SVC_NU_SVR = 4 };

/* The words of the parameter; auto has become one of the others before anything is solved. */
enum svc_engine_kind { SVC_AUTO, SVC_LIBSVM, SVC_SMO, SVC_NYSTROEM, SVC_ENGINES };
enum svc_precompute { SVC_PRECOMPUTE_AUTO, SVC_PRECOMPUTE_YES, SVC_PRECOMPUTE_NO };

struct svc_options {
	enum svc_type type;
	struct svc_kernel kernel;       /* gamma already resolved */
	double c, nu, epsilon, tolerance;
	double max_iter;                /* smo; INFINITY: as libsvm, 10^7 or 100 a row */
	bool shrinking;
	size_t cache;                   /* bytes for kernel rows: no bit of a result depends on it */
	size_t spare;                   /* bytes for what shortens smo's way: its last bits may */
	size_t memory;                  /* bytes in all; 0: no stated limit */
	size_t landmarks;               /* nystroem: rows that the kernel is approximated from; 0: by rows */
	size_t whole;                   /* rows that these are a sample of; 0: they are all */
	size_t largest;                 /* rows of the largest task; 0: all */
	enum svc_precompute precompute;
	enum svc_engine_kind engine;
	int threads;
};

struct svc_set {
	size_t n, groups;
	double entries;                 /* values other than 0 in all rows */
	/* groups + 1: group g has rows start[g] .. start[g + 1] - 1 */
	size_t *start;
	uint32_t *row;                  /* n: the row of the view */
	uint32_t *label;                /* groups: class code; unused for regression */
	struct data_view view;          /* borrowed from the caller of begin */
	float *center;                  /* means of the columns of the dense block, or NULL */
	const float *weight;            /* the view's; NULL where all are 1 */
};

static inline double svc_set_weight(const struct svc_set *s, size_t i)
{
	return s->weight ? (double)s->weight[s->row[i]] : 1;
}

/* Groups the rows of a view. Columns of a dense block are centred for rbf: distances do not change and
 * their rounding errors shrink. */
int svc_set_make(struct svc_set *s, const struct data_view *v, enum svc_kernel_kind kind,
		 struct err *e);
void svc_set_free(struct svc_set *s);

/* All rows, each group from a panel of its own on: panel[0 .. groups] says which. Rows of zeros fill the
 * last one of each. On failure, too, the caller frees *out. */
int svc_set_rows(struct svc_rows *out, size_t *panel, const struct svc_set *s, struct err *e);

struct svc_task {
	const size_t *group;            /* which groups, in order */
	size_t groups, n;               /* n rows in all */
	const double *y;                /* n: +1 or -1, or the target */
	const uint8_t *out;             /* n: rows left out of training, or NULL */
	const double *weight;           /* n: factors of C of single rows, or NULL; not for libsvm */
	double c_pos, c_neg;            /* C of either side; equal for regression */
};

struct svc_solution {
	double *coef;                   /* n: b; 0 for rows left out */
	/* n: f(x) of every row, those left out too; NULL: not wanted */
	double *value;
	double rho;
	double objective;               /* of the dual, as libsvm prints it */
	double w2;                      /* |w|^2 = b'K b; the margin is 1 / |w| */
	double iterations;
	double kernel_evals;            /* NAN where the engine does not count them */
	size_t bounded;                 /* coefficients at C */
};

struct svc_engine {
	const char *name;
	bool shared;                    /* one context serves several threads */
	int (*open)(void **ctx, const struct svc_set *s, const struct svc_options *o,
		    struct err *e);
	int (*solve)(void *ctx, const struct svc_task *t, struct svc_solution *out, struct err *e);
	/* What the kernel rows cost: bytes planned, and whether the whole matrix was made first. */
	void (*describe)(const void *ctx, double *bytes, bool *whole);
	void (*close)(void *ctx);       /* accepts NULL */
};

extern const struct svc_engine svc_libsvm_engine;
extern const struct svc_engine svc_smo_engine;
extern const struct svc_engine svc_nystroem_engine;      /* approximates: svc_nystroem.c */
double svc_nystroem_bytes(const struct svc_options *o, size_t n);       /* of its features, of n rows */

/* All by their kinds; NULL for SVC_AUTO. */
extern const struct svc_engine *const svc_engines[SVC_ENGINES];

#endif
