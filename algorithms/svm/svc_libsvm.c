/* libsvm as an engine. What it is given (rows as svm_node cells, or the whole kernel matrix), what
 * it borrows and what it returns live in one struct and die in one order; what it prints is caught
 * and read. Its rand(), setlocale() and file functions are
 * never reached: folds, probabilities and model files are ours. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<libsvm/svm.h>)
#include <libsvm/svm.h>
#else
#include <svm.h>
#endif

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_choice.h"
#include "algorithms/svm/svc_problem.h"
#include "algorithms/svm/svc_whole.h"

struct lib {
	const struct svc_set *set;
	const struct svc_options *o;
	struct svm_node *cells;         /* all rows, one after the other; or */
	struct svm_node **row;          /* n: where a row begins */
	struct svc_whole *kernel;       /* its values, all of them; NULL: cells */
	size_t threads;                 /* that solve at the same time, each with a cache of its own */
	double bytes;
};

#define WHOLE_NO_LIMIT ((size_t)1 << 29)        /* planned with when no limit is stated */

static bool choose_whole(const struct svc_set *s, const struct svc_options *o, double bytes)
{
	double limit = (double)(o->memory ? o->memory / 2 : WHOLE_NO_LIMIT);

	if (o->precompute == SVC_PRECOMPUTE_NO || s->n > INT_MAX - 1 || bytes > limit)
		return false;
	return o->precompute == SVC_PRECOMPUTE_YES || svc_whole_pays(s, o);
}

static struct svm_node *fill_row(const struct data_view *v, size_t i, struct svm_node *at)
{
	for (size_t j = 0; j < view_dense(v); j++)
		if (view_row(v, i)[j] != 0)
			*at++ = (struct svm_node){ (int)j + 1, view_row(v, i)[j] };
	for (size_t t = v->sparse ? v->sparse->start[i] : 0; v->sparse && t < v->sparse->start[i + 1]; t++)
		*at++ = (struct svm_node){ (int)v->sparse->col[t] + 1, v->sparse->value[t] };
	*at++ = (struct svm_node){ .index = -1 };
	return at;
}

static int make_rows(struct lib *l, struct err *e)
{
	const struct svc_set *s = l->set;
	struct svm_node *at;
	size_t total = (size_t)s->entries + s->n;

	l->bytes = (double)total * sizeof *l->cells;
	if (!(l->cells = mem_array(total, sizeof *l->cells, e)))
		return err_wrap(e, "%.0f MB for libsvm's rows", l->bytes / 1e6);
	at = l->cells;
	for (size_t i = 0; i < s->n; i++) {
		l->row[i] = at;
		at = fill_row(&s->view, s->row[i], at);
	}
	return 0;
}

static void lib_close(void *ctx)
{
	struct lib *l = ctx;

	if (!l)
		return;
	svc_whole_free(l->kernel);
	free(l->cells);
	free(l->row);
	free(l);
}

static int lib_open(void **ctx, const struct svc_set *s, const struct svc_options *o, struct err *e)
{
	struct lib *l = mem_zeros(1, sizeof *l, e);

	*ctx = NULL;
	if (!l)
		return -1;
	*l = (struct lib){ .set = s, .o = o, .threads = o->threads > 1 ? (size_t)o->threads : 1 };
	l->bytes = svc_whole_bytes(s, o);
	if (s->n > INT_MAX / 2)
		FAIL(e, ERR_UNSUITED, "%zu rows are more than libsvm can count", s->n);
	else if ((l->row = mem_array(s->n, sizeof *l->row, e)) &&
		 !(choose_whole(s, o, l->bytes) ? svc_whole_make(&l->kernel, s, o, e) : make_rows(l, e))) {
		*ctx = l;
		return 0;
	}
	lib_close(l);
	return -1;
}

static void lib_describe(const void *ctx, double *bytes, bool *whole)
{
	const struct lib *l = ctx;

	*bytes = l->bytes;
	*whole = l->kernel != NULL;
}

/* ---- one task ---- */

/* The rows libsvm borrows, and what came out; used[i] is the task's row of libsvm's row i. */
struct libsvm_run {
	struct svm_problem problem;
	struct svm_parameter param;
	struct svm_model *model;
	struct svm_node **x;            /* all rows of the task, left out or not */
	struct svc_room *room;          /* where they lie, if it is the task's own */
	size_t *used;
	int label[2];
	double weight[2];
};

static void fill_param(struct libsvm_run *r, const struct lib *l, const struct svc_task *t)
{
	const struct svc_options *o = l->o;

	r->label[0] = 1, r->label[1] = -1;
	r->weight[0] = t->c_pos, r->weight[1] = t->c_neg;
	r->param = (struct svm_parameter){
		.svm_type = (int)o->type,
		.kernel_type = l->kernel ? PRECOMPUTED : (int)o->kernel.kind,
		.degree = o->kernel.degree, .gamma = o->kernel.gamma, .coef0 = o->kernel.coef0,
		.cache_size = (double)(o->cache / l->threads) / (1 << 20), .eps = o->tolerance,
		.C = o->type == SVC_C_SVC ? 1 : t->c_pos, .nu = o->nu, .p = o->epsilon,
		.shrinking = o->shrinking,
		.nr_weight = o->type == SVC_C_SVC ? 2 : 0,
		.weight_label = r->label, .weight = r->weight,
	};
	if (r->param.cache_size < 1)
		r->param.cache_size = 1;
}

static int find_rows(struct libsvm_run *r, const struct lib *l, const struct svc_task *t, struct err *e)
{
	size_t i = 0;

	if (l->kernel)
		return svc_whole_take(l->kernel, t, (void **)r->x, &r->room, e);
	for (size_t g = 0; g < t->groups; g++)
		for (size_t s = l->set->start[t->group[g]]; s < l->set->start[t->group[g] + 1]; s++)
			r->x[i++] = l->row[s];
	return 0;
}

static int fill_problem(struct libsvm_run *r, const struct lib *l, const struct svc_task *t,
			struct err *e)
{
	size_t n = 0;

	if (!(r->problem.y = mem_array(t->n, sizeof *r->problem.y, e)) ||
	    !(r->problem.x = mem_array(t->n, sizeof *r->problem.x, e)) ||
	    !(r->x = mem_array(t->n, sizeof *r->x, e)) ||
		    !(r->used = mem_array(t->n, sizeof *r->used, e)) || find_rows(r, l, t, e))
		return -1;
	for (size_t i = 0; i < t->n; i++) {
		if (t->out && t->out[i])
			continue;
		r->problem.x[n] = r->x[i];
		r->problem.y[n] = t->y[i];
		r->used[n++] = i;
	}
	r->problem.l = (int)n;
	return 0;
}

/* What libsvm says of a solve. It speaks only through one print function of the whole process, with
 * no argument of ours: one pointer per thread is the only way in. */
struct heard {
	double iterations, objective, bounded;
};
static _Thread_local struct heard *hearing;

static void listen(const char *text)
{
	struct heard *h = hearing;
	int a, b;

	text += strspn(text, "\n");
	if (!h || (*text != 'o' && *text != 'n'))        /* mostly single dots and stars */
		return;
	if (*text == 'n' && sscanf(text, "nSV = %d, nBSV = %d", &a, &b) == 2)
		h->bounded = b;
	else if (text[1] == 'p' && sscanf(text, "optimization finished, #iter = %d", &a) == 1)
		h->iterations = a;
	else if (text[1] == 'b')
		(void)sscanf(text, "obj = %lf", &h->objective);
}

/* libsvm's own limit of iterations: what it then returns is no solution. */
static double iterations_most(const struct libsvm_run *r)
{
	bool twice = r->param.svm_type == SVC_EPSILON_SVR || r->param.svm_type == SVC_NU_SVR;

	return fmin(fmax(1e7, 100.0 * (twice ? 2 : 1) * r->problem.l), INT_MAX);
}

static int train(struct libsvm_run *r, struct heard *h, struct err *e)
{
	svm_set_print_string_function(listen);
	hearing = h;
	r->model = svm_train(&r->problem, &r->param);
	hearing = NULL;
	if (h->iterations >= iterations_most(r))
		return FAIL(e, ERR_LIMIT, "not solved after %.0f iterations: scale the columns, "
			    "lower C or raise the tolerance", h->iterations);
	return 0;
}

/* |w|^2 from the objective, whose quadratic part it is twice. */
static double squared_weight(const struct lib *l, const struct svc_task *t,
			     const struct svc_solution *s)
{
	double linear = 0;

	for (size_t i = 0; i < t->n; i++)
		linear += l->o->type == SVC_NU_SVC ? 0 : t->y[i] * s->coef[i];
	if (l->o->type == SVC_EPSILON_SVR)
		for (size_t i = 0; i < t->n; i++)
			linear -= l->o->epsilon * fabs(s->coef[i]);
	return 2 * (s->objective + linear);
}

static void read_model(const struct libsvm_run *r, const struct lib *l, const struct svc_task *t,
		       struct svc_solution *out)
{
	memset(out->coef, 0, t->n * sizeof *out->coef);
	for (int i = 0; i < r->model->l; i++)
		out->coef[r->used[r->model->sv_indices[i] - 1]] = r->model->sv_coef[0][i];
	out->rho = r->model->rho[0];
	out->w2 = squared_weight(l, t, out);
	out->kernel_evals = NAN;
	for (size_t i = 0; out->value && i < t->n; i++)
		svm_predict_values(r->model, r->x[i], &out->value[i]);
}

static int lib_solve(void *ctx, const struct svc_task *t, struct svc_solution *out, struct err *e)
{
	struct lib *l = ctx;
	struct libsvm_run r = { 0 };
	struct heard heard = { 0 };
	const char *complaint;
	int rc = -1;

	fill_param(&r, l, t);
	if (fill_problem(&r, l, t, e))
		goto done;
	if ((complaint = svm_check_parameter(&r.problem, &r.param))) {
		FAIL(e, ERR_PARAM, "libsvm: %s", complaint);
		goto done;
	}
	if (train(&r, &heard, e))
		goto done;
	out->objective = heard.objective;
	out->iterations = heard.iterations;
	out->bounded = (size_t)heard.bounded;
	read_model(&r, l, t, out);
	rc = 0;
done:
	svm_free_and_destroy_model(&r.model);   /* first the borrower, then what it borrowed */
	if (l->kernel)
		svc_whole_give(l->kernel, r.room);
	free(r.problem.x);
	free(r.problem.y);
	free(r.x);
	free(r.used);
	return rc;
}

const struct svc_engine svc_libsvm_engine = {
	.name = "libsvm",
	.shared = true,
	.open = lib_open,
	.solve = lib_solve,
	.describe = lib_describe,
	.close = lib_close,
};
