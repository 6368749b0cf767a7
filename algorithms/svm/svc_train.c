#include "algorithms/svm/svc_train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/held_out.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/svm/svc_platt.h"
#include "algorithms/svm/svc_support.h"
#include "algorithms/system/threads.h"

const struct svc_engine *const svc_engines[SVC_ENGINES] = {
	[SVC_LIBSVM] = &svc_libsvm_engine,
	[SVC_SMO] = &svc_smo_engine,
	[SVC_NYSTROEM] = &svc_nystroem_engine,
};

/* What one machine cost and found. */
struct svc_machine_cost {
	double iterations, kernel_evals, objective, margin;
};

/* Everything of one training run; coefficients of all rows until the support vectors are known.
 * Threads solve different machines: each writes coefficients that no other has. */
struct svc_job {
	const struct svc_set *set;
	const struct svc_plan *plan;
	struct svc_model *m;
	struct svc_stats *stats;
	const struct svc_engine *engine;
	double *coef;                   /* (coef_rows, n): like the model's, but of all rows */
	uint8_t *at_bound;              /* n */
	struct svc_machine_cost *cost;              /* machines */
};

/* What each thread has. */
struct hand {
	struct svc_job *j;
	struct svc_options options;     /* with its share of the cache */
	void *ctx;
	size_t *group;                  /* room for all groups */
	double *y, *weight, *coef, *value;      /* n */
	uint8_t *out;
};

static double c_of(const struct svc_set *s, const struct svc_plan *p, size_t group)
{
	return p->options.c * (p->class_weight ? p->class_weight[s->label[group]] : 1);
}

static void fill_targets(const struct svc_set *s, const struct svc_task *t, size_t positive,
			 double *y, double *weight)
{
	for (size_t k = 0; k < t->groups; k++)
		for (size_t i = s->start[t->group[k]]; i < s->start[t->group[k] + 1]; i++) {
			*y++ = s->view.task == TASK_REGRESS ? s->view.target[s->row[i]] :
			       t->group[k] == positive ? 1 : -1;
			*weight++ = svc_set_weight(s, i);
		}
}

/* Fills *t with the problem of one machine, in h's room. Factors of C weigh the two sides of a pair,
 * and the one class against the rest. */
static void task_of(struct hand *h, size_t machine, struct svc_task *t)
{
	const struct svc_set *s = h->j->set;
	const struct svc_plan *plan = h->j->plan;
	bool classify = s->view.task == TASK_CLASSIFY;
	size_t a, b, *group = h->group;

	*t = (struct svc_task){ .group = group, .y = h->y };
	if (s->weight && plan->options.engine != SVC_LIBSVM)
		t->weight = h->weight;
	svc_pair(s->view.task, s->groups, plan->ovr, machine, &a, &b);
	t->c_pos = classify ? c_of(s, plan, a) : plan->options.c;
	t->c_neg = b == SVC_REST ? plan->options.c : c_of(s, plan, b);
	t->groups = b == SVC_REST ? s->groups : 2;
	for (size_t k = 0; k < t->groups; k++)
		group[k] = b == SVC_REST ? k : k ? b : a;
	for (size_t k = 0; k < t->groups; k++)
		t->n += s->start[group[k] + 1] - s->start[group[k]];
	fill_targets(s, t, a, h->y, h->weight);
}

/* The row of the coefficient matrix that machine (a, b) uses for rows of group g. */
static size_t coef_row(const struct svc_model *m, size_t machine, size_t g)
{
	size_t a, b;

	if (m->task == TASK_REGRESS || m->groups == 2)
		return 0;
	if (m->ovr)
		return machine;
	svc_pair(m->task, m->groups, m->ovr, machine, &a, &b);
	return g == a ? b - 1 : a;
}

static double weight_of(const struct svc_task *t, size_t i)
{
	return t->weight ? t->weight[i] : 1;
}

/* From which |b| on the coefficient of a row of weight 1 is at its bound; nu-SVC scales its bound by a
 * number of its own, and those of landmarks have none. */
static double bound_of(const struct svc_job *j, const struct svc_task *t,
		       const struct svc_solution *s, bool positive)
{
	double most = 0;

	if (j->m->engine == SVC_NYSTROEM)
		return INFINITY;
	if (j->m->type != SVC_NU_SVC)
		return (positive ? t->c_pos : t->c_neg) * (1 - 1e-12);
	for (size_t i = 0; i < t->n; i++)
		most = fmax(most, fabs(s->coef[i]) / weight_of(t, i));
	return s->bounded ? most * (1 - 1e-9) : INFINITY;
}

static void keep_coefs(struct svc_job *j, const struct svc_task *t, const struct svc_solution *sol,
		       size_t machine)
{
	const struct svc_set *s = j->set;
	double limit[2] = { bound_of(j, t, sol, false), bound_of(j, t, sol, true) };
	size_t at = 0;

	for (size_t k = 0; k < t->groups; k++) {
		size_t row = coef_row(j->m, machine, t->group[k]);
		for (size_t i = s->start[t->group[k]]; i < s->start[t->group[k] + 1]; i++, at++) {
			double b = sol->coef[at];
			j->coef[row * s->n + i] = b;
			if (b != 0 && fabs(b) >= limit[b > 0] * weight_of(t, at))
				__atomic_store_n(&j->at_bound[i], 1, __ATOMIC_RELAXED);
		}
	}
}

enum { PLATT_FOLDS = 5 };       /* libsvm's number */

/* Decision values of the rows of one fold, from a machine that did not see them. Where one class is
 * missing from the other folds, libsvm's stand-ins. */
static int values_of_fold(struct hand *h, struct svc_task t, const uint32_t *fold, uint32_t k,
			  double *value, struct err *e)
{
	struct svc_solution s = { .coef = h->coef, .value = h->value };
	size_t plus = 0, minus = 0, own = 0;

	for (size_t i = 0; i < t.n; i++) {
		h->out[i] = !held_out_trains(&h->j->set->view, fold[i], k);
		own += fold[i] == k;
		if (!h->out[i])
			(t.y[i] > 0 ? plus++ : minus++);
	}
	t.out = h->out;
	if (own && plus && minus && h->j->engine->solve(h->ctx, &t, &s, e))
		return -1;
	for (size_t i = 0; i < t.n; i++)
		if (fold[i] == k)
			value[i] = plus && minus ? h->value[i] : plus ? 1 : minus ? -1 : 0;
	return 0;
}

/* In random order, as libsvm does; bound rows as they may. */
static int deal_folds(uint32_t *fold, const struct svc_set *s, const struct svc_task *t, struct rng *r,
		      struct err *e)
{
	bool bound = held_out_bound(&s->view);
	size_t *order = bound ? NULL : mem_array(t->n, sizeof *order, e), n = 0;
	uint32_t *row = bound ? mem_array(t->n, sizeof *row, e) : NULL;
	int rc = order || row ? 0 : -1;

	if (order) {
		rng_permutation(r, order, t->n);
		for (uint32_t k = 0; k < PLATT_FOLDS; k++)
			for (size_t i = k * t->n / PLATT_FOLDS; i < (k + 1) * t->n / PLATT_FOLDS; i++)
				fold[order[i]] = k;
	} else if (row) {
		for (size_t k = 0; k < t->groups; k++)
			for (size_t i = s->start[t->group[k]]; i < s->start[t->group[k] + 1]; i++)
				row[n++] = s->row[i];
		rc = held_out_folds(fold, &s->view, row, n, PLATT_FOLDS, r, e);
	}
	free(order);
	free(row);
	return rc;
}

/* Rows that were never held out have no value: moves the others' to the front, and returns how many. */
static size_t keep_held_out(const struct svc_task *t, const uint32_t *fold, double *value, double *y, double *weight)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (fold[i] == HELD_OUT_NEVER)
			continue;
		value[n] = value[i];
		y[n] = t->y[i];
		weight[n++] = weight_of(t, i);
	}
	return n;
}

static int fit_sigmoid(struct hand *h, const struct svc_task *t, size_t machine, struct err *e)
{
	struct svc_model *m = h->j->m;
	uint32_t *fold = mem_array(t->n, sizeof *fold, e);
	double *value = mem_array(t->n, 3 * sizeof *value, e), *y = value + t->n, *weight = y + t->n;
	size_t a, b, n;
	int rc = -1;

	svc_pair(m->task, m->groups, m->ovr, machine, &a, &b);
	struct rng r = rng_make(rng_seedf(h->j->plan->seed, "svm/platt/%u/%u", m->label[a],
					  m->label[b == SVC_REST ? a : b]));
	if (!fold || !value || deal_folds(fold, h->j->set, t, &r, e))
		goto done;
	for (uint32_t k = 0; k < PLATT_FOLDS; k++)
		if (values_of_fold(h, *t, fold, k, value, e)) {
			err_wrap(e, "probabilities, fold %u", k + 1);
			goto done;
		}
	n = keep_held_out(t, fold, value, y, weight);
	rc = svc_platt_fit(value, y, t->weight ? weight : NULL, n, &m->prob_a[machine], &m->prob_b[machine], e);
done:
	free(fold);
	free(value);
	return rc;
}

static int solve_machine(struct hand *h, size_t machine, struct err *e)
{
	struct svc_solution s = { .coef = h->coef };
	struct svc_job *j = h->j;
	struct svc_task t;

	task_of(h, machine, &t);
	if (j->engine->solve(h->ctx, &t, &s, e))
		return -1;
	if (!isfinite(s.rho) || !isfinite(s.objective))
		return FAIL(e, ERR_NUMERIC, "the solution is not finite: scale the columns%s",
			    j->m->type == SVC_NU_SVC ||
				    j->m->type == SVC_NU_SVR ? " or change nu" : "");
	keep_coefs(j, &t, &s, machine);
	j->m->rho[machine] = s.rho;
	j->cost[machine] = (struct svc_machine_cost){ s.iterations, s.kernel_evals, s.objective,
					  s.w2 > 0 ? 1 / sqrt(s.w2) : INFINITY };
	return j->m->prob_a ? fit_sigmoid(h, &t, machine, e) : 0;
}

/* ---- machines over threads ---- */

static int hand_make(struct hand *h, struct svc_job *j, size_t hands, struct err *e)
{
	size_t n = j->set->n;

	*h = (struct hand){ .j = j, .options = j->plan->options };
	h->options.cache /= hands;
	return !(h->group = mem_array(j->set->groups, sizeof *h->group, e)) ||
	       !(h->y = mem_array(n, sizeof *h->y, e)) ||
	       !(h->weight = mem_array(n, sizeof *h->weight, e)) ||
		       !(h->coef = mem_array(n, sizeof *h->coef, e)) ||
	       !(h->value = mem_array(n, sizeof *h->value, e)) ||
		       !(h->out = mem_array(n, 1, e)) ? -1 : 0;
}

static void hand_free(struct hand *h)
{
	free(h->group);
	free(h->y);
	free(h->weight);
	free(h->coef);
	free(h->value);
	free(h->out);
}

static int solve_by_hand(void *ctx, size_t hand, size_t machine, struct err *e)
{
	struct hand *h = ctx;

	return solve_machine(&h[hand], machine, e);
}

static int open_hand(struct hand *h, struct svc_job *j, size_t hands, void *shared, struct err *e)
{
	if (hand_make(h, j, hands, e))
		return -1;
	h->ctx = shared;
	return j->engine->shared ? 0 : j->engine->open(&h->ctx, j->set, &h->options, e);
}

static void close_hand(struct hand *h)
{
	struct svc_job *j = h->j;
	double bytes = 0;
	bool whole = false;

	if (h->ctx) {
		j->engine->describe(h->ctx, &bytes, &whole);
		j->stats->kernel_bytes = fmax(j->stats->kernel_bytes, bytes);
		j->stats->whole |= whole;
	}
	if (j && !j->engine->shared)
		j->engine->close(h->ctx);
	hand_free(h);
}

/* By as many threads as find a core: one that waits for its turn holds the others up. */
static int solve_all(struct svc_job *j, int threads, struct err *e)
{
	size_t hands = threads > 1 ? threads_spare((size_t)threads) : 1;
	struct hand *hand = mem_zeros(hands, sizeof *hand, e);
	void *shared = NULL;
	int rc = -1;

	if (!hand || (j->engine->shared && j->engine->open(&shared, j->set, &j->plan->options, e)))
		goto done;
	for (size_t k = 0; k < hands; k++)
		if (open_hand(&hand[k], j, hands, shared, e))
			goto done;
	rc = threads_each_hand(j->m->machines, hands, solve_by_hand, hand, e);
done:
	for (size_t k = 0; hand && k < hands; k++)
		close_hand(&hand[k]);
	free(hand);
	j->engine->close(shared);
	return rc;
}

static void sum_costs(struct svc_job *j)
{
	for (size_t k = 0; k < j->m->machines; k++) {
		j->stats->iterations += j->cost[k].iterations;
		j->stats->kernel_evals += j->cost[k].kernel_evals;
		j->stats->objective += j->cost[k].objective;
		j->stats->margin = fmin(j->stats->margin, j->cost[k].margin);
	}
}

/* ---- the whole ---- */

static int make_model(struct svc_job *j, struct err *e)
{
	const struct svc_set *s = j->set;
	const struct svc_plan *p = j->plan;
	struct svc_model *m = j->m = mem_zeros(1, sizeof *m, e);

	if (!m)
		return -1;
	*m = (struct svc_model){
		.task = s->view.task, .type = p->options.type, .kernel = p->options.kernel,
		.engine = p->options.engine, .ovr = p->ovr, .classes = s->view.classes, .groups = s->groups,
		.cols = s->view.cols, .dense = view_dense(&s->view),
	};
	m->machines = svc_machines(m->task, m->groups, m->ovr);
	m->coef_rows = svc_coef_rows(m->task, m->groups, m->ovr);
	if (!(m->label = mem_copy(s->label, m->groups, sizeof *m->label, e)) ||
	    !(m->rho = mem_zeros(m->machines, sizeof *m->rho, e)) ||
	    !(m->sv_start = mem_zeros(m->groups + 1, sizeof *m->sv_start, e)) ||
	    (s->center && !(m->center = mem_copy(s->center, m->dense, sizeof *m->center, e))))
		return -1;
	if (p->probability && m->task == TASK_CLASSIFY &&
	    (!(m->prob_a = mem_zeros(m->machines, sizeof *m->prob_a, e)) ||
	     !(m->prob_b = mem_zeros(m->machines, sizeof *m->prob_b, e))))
		return -1;
	return 0;
}

static int make_room(struct svc_job *j, struct err *e)
{
	size_t n = j->set->n;

	return !(j->coef = mem_zeros(j->m->coef_rows * n, sizeof *j->coef, e)) ||
	       !(j->at_bound = mem_zeros(n, 1, e)) ||
	       !(j->cost = mem_zeros(j->m->machines, sizeof *j->cost, e)) ? -1 : 0;
}

int svc_train(struct svc_model **out, const struct svc_set *s, const struct svc_plan *plan,
	      struct svc_stats *stats, struct err *e)
{
	struct svc_job j = { .set = s, .plan = plan, .stats = stats,
			 .engine = svc_engines[plan->options.engine] };
	int threads = plan->options.threads, rc = -1;

	*out = NULL;
	*stats = (struct svc_stats){ .margin = INFINITY };
	if (make_model(&j, e) || make_room(&j, e))
		goto done;
	if (threads < 1 || j.m->machines < 2)
		threads = 1;
	if (j.m->machines && solve_all(&j, threads, e))
		goto done;
	sum_costs(&j);
	if (svc_support_keep(j.m, s, j.coef, j.at_bound, &stats->bounded, e) || svc_model_finish(j.m, e))
		goto done;
	stats->free_sv = j.m->nsv - stats->bounded;
	*out = j.m, j.m = NULL;
	rc = 0;
done:
	svc_model_free(j.m);
	free(j.coef);
	free(j.at_bound);
	free(j.cost);
	return rc;
}
