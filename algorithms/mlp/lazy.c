#include "algorithms/mlp/lazy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* How much longer Adam's root must remember than its mean for the sums to be good: its spread over the
 * steps that count is then below 1 %, and enters squared. */
#define LONGER 50

/* Above it epsilon is more than a guard against 0, and its start-up correction counts. */
#define EPSILON_SMALL 1e-6

enum { KEEP, SHARE, EPSILON };          /* of sum */

/* By which factors states fall in a step without a gradient: f1 that of s1, f2 that of s2, and root
 * that of what stands under the root (1: none, or one that stays). */
static void factors(const struct mlp_optimizer_settings *s, double *f1, double *f2, double *root)
{
	*f1 = *f2 = *root = 1;
	switch (s->kind) {
	case MLP_OPTIMIZER_MOMENTUM:
	case MLP_OPTIMIZER_NESTEROV:
		*f1 = s->momentum;
		break;
	case MLP_OPTIMIZER_RMSPROP:
		*f1 = s->rho;
		break;
	case MLP_OPTIMIZER_ADAM:
	case MLP_OPTIMIZER_ADAMW:
		*root = s->beta2;
		/* fall through */
	case MLP_OPTIMIZER_AMSGRAD:
		*f1 = s->beta1;
		*f2 = s->beta2;
		break;
	default:
		break;
	}
}

static void make_powers(struct mlp_lazy *l)
{
	const struct mlp_optimizer_settings *s = l->opt->set;
	double f1, f2, root;

	factors(s, &f1, &f2, &root);
	l->ahead = s->kind == MLP_OPTIMIZER_NESTEROV ? s->momentum : 1;
	l->one_by_one = l->opt->l1 > 0 || l->opt->l2 > 0 || !l->net->k->idle[s->kind] ||
			!(1 - root <= (1 - f1) / LONGER || root >= 1) ||
			(mlp_optimizers[s->kind].start_bias && s->epsilon > EPSILON_SMALL);
	for (size_t a = 0; a <= MLP_LAZY_STEPS; a++) {
		l->power[0][a] = pow(f1 / sqrt(root), (double)a);
		l->power[1][a] = pow(f1 / root, (double)a);
		l->fade[0][a] = (float)pow(f1, (double)a);
		l->fade[1][a] = (float)pow(f2, (double)a);
	}
}

int mlp_lazy_make(struct mlp_lazy *l, struct mlp_network *n, const struct mlp_optimizer *o,
		  struct err *e)
{
	size_t columns = n->inputs - n->layer[0].dense, room = MLP_LAZY_STEPS + 1;

	*l = (struct mlp_lazy){ .net = n, .opt = o };
	if (!(l->done = mem_zeros(columns, sizeof *l->done, e)) ||
	    !(l->zeros = mem_aligned(MLP_GRADIENT_SCRATCH, sizeof *l->zeros, e)) ||
	    !(l->rule = mem_array(room, sizeof *l->rule, e)) ||
	    !(l->sum[0] = mem_array(5 * room, sizeof *l->sum[0], e)) ||
	    !(l->fade[0] = mem_array(2 * room, sizeof *l->fade[0], e))) {
		mlp_lazy_free(l);
		return -1;
	}
	l->sum[SHARE] = l->sum[KEEP] + room;
	l->sum[EPSILON] = l->sum[SHARE] + room;
	l->power[0] = l->sum[EPSILON] + room;
	l->power[1] = l->power[0] + room;
	l->fade[1] = l->fade[0] + room;
	make_powers(l);
	return 0;
}

void mlp_lazy_free(struct mlp_lazy *l)
{
	free(l->done);
	free(l->zeros);
	free(l->rule);
	free(l->sum[0]);
	free(l->fade[0]);
	*l = (struct mlp_lazy){ 0 };
}

/* Where the states of a column's weights lie. */
static void states_at(const struct mlp_optimizer *o, size_t at, float *s[MLP_OPTIMIZER_STATES])
{
	for (size_t i = 0; i < MLP_OPTIMIZER_STATES; i++)
		s[i] = o->state[i] ? o->state[i] + at : NULL;
}

/* The steps from `from` on as they would have been. */
static void go_through(struct mlp_lazy *l, size_t at, uint32_t from)
{
	const struct mlp_optimizer *o = l->opt;
	const struct mlp_kernels *k = l->net->k;
	size_t end = at + l->net->layer[0].padded;

	for (size_t n; at < end; at += n) {
		float *w = l->net->w + at, *s[MLP_OPTIMIZER_STATES];

		n = end - at < MLP_GRADIENT_SCRATCH ? end - at : MLP_GRADIENT_SCRATCH;
		states_at(o, at, s);
		for (uint32_t i = from; i < l->steps; i++) {
			memset(l->zeros, 0, n * sizeof *l->zeros);
			k->penalize(l->zeros, w, o->l1, o->l2, n);
			k->update[o->set->kind](&l->rule[i], w, l->zeros, s[0], s[1], s[2], n);
		}
	}
}

static void glide(struct mlp_lazy *l, size_t at, uint32_t from)
{
	double share = l->sum[SHARE][from];
	uint32_t age = l->steps - from;
	float *s[MLP_OPTIMIZER_STATES];

	states_at(l->opt, at, s);
	l->net->k->idle[l->opt->set->kind](&(struct mlp_rest){
		.keep = (float)l->sum[KEEP][from], .share = (float)share,
		.epsilon = share > 0 ? (float)(l->sum[EPSILON][from] / share) : 1,
		.fade1 = l->fade[0][age], .fade2 = l->fade[1][age] },
		l->net->w + at, s[0], s[1], s[2], l->net->layer[0].padded);
}

static void catch_up_column(struct mlp_lazy *l, size_t column)
{
	uint32_t *done = &l->done[column - l->net->layer[0].dense];
	size_t at = mlp_network_column(l->net, column);

	if (*done == l->steps)
		return;
	if (l->one_by_one)
		go_through(l, at, *done);
	else
		glide(l, at, *done);
	*done = l->steps;
}

/* Weights and states of a column that is next; they lie anywhere. */
static void fetch_column(const struct mlp_lazy *l, size_t column)
{
	size_t at = mlp_network_column(l->net, column);
	const float *block[] = { l->net->w, l->opt->state[0], l->opt->state[1] };

	for (size_t j = 0; j < 3; j++)
		for (size_t i = 0; block[j] && i < l->net->layer[0].padded; i += MLP_BLOCK)
			__builtin_prefetch(block[j] + at + i, 1, 3);
}

void mlp_lazy_catch_up(struct mlp_lazy *l, const struct mlp_columns *c)
{
	enum { AHEAD = 4 };

	for (size_t j = 0; j < c->n; j++) {
		if (j + AHEAD < c->n)
			fetch_column(l, c->column[j + AHEAD]);
		catch_up_column(l, c->column[j]);
	}
}

/* Of a column that missed steps from `first` on, this one is number a = steps - first. */
void mlp_lazy_note_step(struct mlp_lazy *l)
{
	const struct mlp_rule *r = &l->opt->weights;
	double rate = r->rate * l->ahead, epsilon = rate * r->epsilon, keep = r->keep;
	uint32_t now = l->steps++;
	double *k = l->sum[KEEP], *a = l->sum[SHARE], *b = l->sum[EPSILON];

	l->rule[now] = *r;
	k[now] = 1;
	a[now] = b[now] = 0;
	for (uint32_t first = 0; first <= now; first++) {
		uint32_t age = now + 1 - first;

		k[first] *= keep;
		a[first] = keep * a[first] + rate * l->power[0][age];
		b[first] = keep * b[first] + epsilon * l->power[1][age];
	}
	if (l->steps == MLP_LAZY_STEPS)
		mlp_lazy_finish(l);
}

void mlp_lazy_finish(struct mlp_lazy *l)
{
	size_t dense = l->net->layer[0].dense, columns = l->net->inputs - dense;

	for (size_t c = 0; c < columns; c++)
		catch_up_column(l, dense + c);
	memset(l->done, 0, columns * sizeof *l->done);
	l->steps = 0;
}
