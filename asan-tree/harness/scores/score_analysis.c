#include "harness/scores/score_analysis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust.h"
#include "harness/stats/adjust_pairs.h"

static bool all_items(const struct score_block *b)
{
	size_t n = 0;

	for (size_t s = 0; s < b->sets; s++) {
		const struct score_set *x = b->t->set + b->set[s];

		for (size_t i = 0; i < x->n; i++)
			for (size_t j = 0; j < b->methods; j++) {
				double y = x->at[i].score[b->method[j]];

				if (!isnan(y) && y != 0 && y != 1)
					return false;
			}
		n += x->n;
	}
	return n >= SCORES_ITEMS_LEAST && (b->sets == 1 || n == b->sets);
}

static enum score_design design_of(const struct score_block *b)
{
	if (b->t->positive)
		return SCORES_ONE_AREAS;
	if (!b->t->rows && all_items(b))
		return SCORES_ONE_ITEMS;
	if (b->t->rows && b->sets == 1 && b->t->set[b->set[0]].n == 1)
		return SCORES_ONE_TEST_SET;
	return b->sets > 1 ? SCORES_MANY : b->folds[0] > 1 ? SCORES_ONE_FOLDED : SCORES_ONE_NUMBER;
}

/* Whether a difference on one data set is of the same kind as one on another. */
static bool common_unit(const struct score_block *b)
{
	double least = INFINITY, most = 0;

	if (b->t->unit != SCORES_OTHER)
		return true;
	for (size_t s = 0; s < b->sets; s++) {
		double sum = 0;

		for (size_t j = 0; j < b->methods; j++)
			sum += fabs(b->score[s * b->methods + j]);
		least = sum < least ? sum : least;
		most = sum > most ? sum : most;
	}
	return most <= SCORES_SCALES_MOST * least;
}

static bool is_five_by_two(const struct score_analysis *a)
{
	const struct score_set *s = a->t->set + a->block.set[0];
	bool so = a->design == SCORES_ONE_FOLDED && a->t->numbered && s->n == 10 && a->block.folds[0] == 10;

	for (size_t i = 0; so && i < 10; i += 2)
		so = s->at[i].repeat == s->at[i + 1].repeat && (!i || s->at[i].repeat != s->at[i - 1].repeat);
	return so;
}

static int find_control(struct score_analysis *a, size_t *at, struct err *e)
{
	*at = SIZE_MAX;
	if (!a->w.control)
		return 0;
	for (size_t j = 0; j < a->methods; j++)
		if (!strcmp(a->t->method[a->block.method[j]], a->w.control))
			return *at = j, 0;
	for (size_t m = 0; m < a->t->methods; m++)
		if (!strcmp(a->t->method[m], a->w.control))
			return FAIL(e, ERR_DATA, "--control %s: that method lacks too many scores to be compared with",
				    a->w.control);
	return FAIL(e, ERR_PARAM, "--control %s: %s has no such method; its first one is %s", a->w.control,
		    a->t->source, a->t->method[0]);
}

/* ---- methods by rank ---- */

static void mean_of_method(const struct score_analysis *a, size_t j, struct score_method *m)
{
	size_t timed = 0;
	double sum = 0, logs = 0;

	for (size_t s = 0; s < a->sets; s++) {
		const struct score_set *x = a->t->set + a->block.set[s];
		double best = a->block.score[s * a->methods], seconds = 0;
		size_t n = 0;

		for (size_t k = 1; k < a->methods; k++)
			if (a->t->better * a->block.score[s * a->methods + k] > a->t->better * best)
				best = a->block.score[s * a->methods + k];
		sum += a->block.score[s * a->methods + j];
		m->best += a->block.score[s * a->methods + j] == best;
		for (size_t i = 0; i < x->n; i++)
			if (x->at[i].seconds[m->method] > 0) {
				seconds += x->at[i].seconds[m->method];
				n++;
			}
		if (n)
			logs += log(seconds / (double)n);
		timed += n > 0;
	}
	m->mean = a->common_unit ? sum / (double)a->sets : NAN;
	m->seconds = timed == a->sets ? exp(logs / (double)a->sets) : NAN;
}

/* Better ones first; those that tie stay in the order of the table. */
static bool is_before(const struct score_analysis *a, const struct score_method *x, const struct score_method *y)
{
	if (!isnan(x->mean_rank) && fabs(x->mean_rank - y->mean_rank) > 1e-9)
		return x->mean_rank < y->mean_rank;
	return a->t->better * x->mean > a->t->better * y->mean;
}

static int order_methods(struct score_analysis *a, const double *rank, struct err *e)
{
	if (!(a->method = mem_zeros(a->methods, sizeof *a->method, e)) ||
	    !(a->order = mem_array(a->methods, sizeof *a->order, e)))
		return -1;
	for (size_t j = 0; j < a->methods; j++) {
		struct score_method m = { .method = a->block.method[j], .mean_rank = rank ? rank[j] : NAN,
					  .aligned = NAN, .quade = NAN, .ci = { NAN, NAN } };
		size_t at = j;

		mean_of_method(a, j, &m);
		for (; at && is_before(a, &m, a->method + at - 1); at--) {
			a->method[at] = a->method[at - 1];
			a->order[at] = a->order[at - 1];
		}
		a->method[at] = m;
		a->order[at] = j;
	}
	return 0;
}

static int rank_methods(struct score_analysis *a, struct err *e)
{
	double *rank = mem_array(a->methods, sizeof *rank, e);
	int rc = rank ? 0 : -1;

	if (!rc && a->sets > 1 && a->methods > 1)
		rc = friedman(&a->f, rank, a->block.rank_score, a->sets, a->methods, a->t->better, e);
	if (!rc)
		rc = order_methods(a, a->sets > 1 && a->methods > 1 ? rank : NULL, e);
	free(rank);
	return rc;
}

static int list_pairs(struct score_analysis *a, struct err *e)
{
	size_t n = 0, control = SIZE_MAX;

	if (find_control(a, &control, e))
		return -1;
	a->control = SIZE_MAX;
	for (size_t m = 0; m < a->methods; m++)
		if (a->order[m] == control)
			a->control = m;
	a->pairs = a->control != SIZE_MAX ? a->methods - 1 : a->methods * (a->methods - 1) / 2;
	if (!(a->pair = mem_zeros(a->pairs, sizeof *a->pair, e)))
		return -1;
	for (size_t x = 0; x < a->methods; x++)
		for (size_t y = x + 1; y < a->methods; y++)
			if (a->control == SIZE_MAX)
				a->pair[n++] = (struct score_pair){ .a = x, .b = y };
			else if (x == a->control || y == a->control)
				a->pair[n++] = (struct score_pair){ .a = x == a->control ? y : x, .b = a->control };
	for (size_t q = 0; q < a->pairs; q++) {
		struct score_pair *p = a->pair + q;

		p->p = p->p_ranks = p->p_equal = p->p_equal_holm = p->cliff = p->d = p->difference = NAN;
		p->over.bayes.left = p->over.bayes.inside = p->over.bayes.right = NAN;
		p->ci = (struct interval){ NAN, NAN };
		p->z_ranks = p->p_z = NAN;
		for (int k = 0; k < SCORES_ADJUSTED; k++)
			p->adjusted[k] = p->z_adjusted[k] = NAN;
	}
	return 0;
}

/* ---- words ---- */

static int adjust_as(const struct score_analysis *a, enum score_adjusted how, const double *p, double *out,
		     struct err *e)
{
	bool all = a->control == SIZE_MAX;

	for (size_t q = 0; q < a->pairs; q++)
		out[q] = NAN;
	if (how == SCORES_HOLM)
		return adjust_holm(p, a->pairs, out, e);
	if (how == SCORES_SHAFFER)
		return !all ? adjust_finner(p, a->pairs, out, e)
		       : a->methods <= ADJUST_SHAFFER_MOST ? adjust_shaffer(p, a->methods, out, e) : 0;
	if (!all)
		return adjust_hommel(p, a->pairs, out, e);
	return a->methods <= SCORES_BERGMANN_MOST ? adjust_bergmann_hommel(p, a->methods, out, e) : 0;
}

int score_adjust(struct score_analysis *a, const double *difference, struct err *e)
{
	double *p = mem_array(2 * a->pairs, sizeof *p, e), *out = p + a->pairs;
	int rc = p ? 0 : -1;

	for (size_t q = 0; p && q < a->pairs; q++)
		p[q] = a->pair[q].p;
	for (int k = 0; k < SCORES_ADJUSTED && !rc; k++) {
		rc = adjust_as(a, (enum score_adjusted)k, p, out, e);
		for (size_t q = 0; q < a->pairs && !rc; q++)
			a->pair[q].adjusted[k] = out[q];
	}
	for (size_t q = 0; p && q < a->pairs; q++)
		p[q] = a->pair[q].p_z;
	for (int k = 0; k < SCORES_ADJUSTED && !rc && a->design == SCORES_MANY; k++) {
		rc = adjust_as(a, (enum score_adjusted)k, p, out, e);
		for (size_t q = 0; q < a->pairs && !rc; q++)
			a->pair[q].z_adjusted[k] = out[q];
	}
	for (size_t q = 0; p && q < a->pairs; q++)
		p[q] = a->pair[q].p_equal;
	if (!rc)
		rc = adjust_holm(p, a->pairs, out, e);
	for (size_t q = 0; q < a->pairs && !rc; q++) {
		struct score_pair *x = a->pair + q;
		enum paired_spread spread = a->design == SCORES_ONE_FOLDED ? x->t.spread : PAIRED_VARIES;

		x->p_equal_holm = out[q];
		x->verdict = verdict_of(spread, x->adjusted[SCORES_HOLM], difference[q], 1 - x->p_equal_holm,
					1 - a->w.alpha);
	}
	free(p);
	return rc;
}

/* ---- all of it ---- */

static void put_defaults(struct score_wishes *w, const struct score_table *t)
{
	if (!(w->alpha > 0))
		w->alpha = 0.05;
	if (w->decimals < 0)
		w->decimals = SCORE_DECIMALS;
	if (isnan(w->rope))
		w->rope = t->unit == SCORES_OTHER ? 0 : 0.01 * score_scale(t);
}

static int analyse(struct score_analysis *a, bool deep, struct err *e)
{
	if (score_block_create(&a->block, a->t, a->w.rule, a->w.decimals, e))
		return -1;
	a->sets = a->block.sets;
	a->methods = a->block.methods;
	a->design = design_of(&a->block);
	a->common_unit = !a->t->several_measures && common_unit(&a->block);
	a->five_by_two = is_five_by_two(a);
	if (a->design == SCORES_ONE_AREAS && score_areas(a, e))
		return -1;
	if (rank_methods(a, e) || list_pairs(a, e))
		return -1;
	if (a->t->rows && (deep || a->design == SCORES_ONE_TEST_SET) && score_row_tests_create(&a->rows, a, e))
		return -1;
	if (!a->pairs)
		return 0;
	if (a->design == SCORES_MANY ? score_over_sets(a, e) : score_one_set(a, e))
		return -1;
	if (!deep)
		return 0;
	if (a->design == SCORES_MANY && (score_within_sets(a, e) || score_posteriors(a, e)))
		return -1;
	return 0;
}

/* ---- what other rules for gaps would say ---- */

static const struct score_pair *same_pair(const struct score_analysis *a, const struct score_analysis *b,
					  const struct score_pair *p, bool *swapped)
{
	size_t x = a->method[p->a].method, y = a->method[p->b].method;

	for (size_t q = 0; q < b->pairs; q++) {
		size_t v = b->method[b->pair[q].a].method, w = b->method[b->pair[q].b].method;

		*swapped = x == w && y == v;
		if (*swapped || (x == v && y == w))
			return b->pair + q;
	}
	return NULL;
}

static void compare_rule(struct score_analysis *a, const struct score_analysis *b, struct score_rule *out)
{
	out->sets = b->sets;
	out->methods = b->methods;
	out->p = b->f.p_f_ties;
	for (size_t m = 0; m < b->methods; m++)
		out->mean_rank[b->method[m].method] = b->method[m].mean_rank;
	for (size_t q = 0; q < b->pairs; q++)
		out->decided += verdict_better(b->pair[q].verdict) != 0;
	for (size_t q = 0; q < a->pairs; q++) {
		bool swapped = false;
		const struct score_pair *p = same_pair(a, b, a->pair + q, &swapped);
		int was = verdict_better(a->pair[q].verdict);

		out->changed += p && verdict_better(p->verdict) != (swapped ? -was : was);
	}
}

static int try_rule(struct score_analysis *a, enum score_missing_rule rule, struct err *e)
{
	struct score_rule *out = a->rule + a->rules;
	struct score_analysis b = { .t = a->t, .w = a->w };
	struct err why = { 0 };

	*out = (struct score_rule){ .rule = rule, .p = NAN };
	if (!(out->mean_rank = mem_array(a->t->methods, sizeof *out->mean_rank, e)))
		return -1;
	for (size_t m = 0; m < a->t->methods; m++)
		out->mean_rank[m] = NAN;
	a->rules++;
	b.w.rule = rule;
	out->impossible = analyse(&b, false, &why) || b.design != SCORES_MANY;
	if (!out->impossible)
		compare_rule(a, &b, out);
	score_analysis_free(&b);
	if (out->impossible && why.code == ERR_NOMEM)
		return FAIL(e, ERR_NOMEM, "%s", why.text);
	return 0;
}

int score_rules(struct score_analysis *a, struct err *e)
{
	static const enum score_missing_rule other[] = { SCORES_DROP_SETS, SCORES_DROP_METHODS, SCORES_WORST };
	size_t sets, methods, folds;

	if (a->design != SCORES_MANY || !score_block_gaps(a->t, &sets, &methods, &folds))
		return 0;
	for (int i = 0; i < 3; i++)
		if (a->w.rule != other[i] && try_rule(a, other[i], e))
			return -1;
	return 0;
}

int score_analysis_create(struct score_analysis **out, const struct score_table *t, const struct score_wishes *w,
			  struct err *e)
{
	struct score_analysis *a = mem_zeros(1, sizeof *a, e);

	*out = NULL;
	if (!a)
		return -1;
	a->t = t;
	a->w = *w;
	put_defaults(&a->w, t);
	if (analyse(a, true, e) || score_rules(a, e)) {
		score_analysis_destroy(a);
		return -1;
	}
	*out = a;
	return 0;
}

void score_analysis_free(struct score_analysis *a)
{
	score_block_free(&a->block);
	bradley_terry_free(&a->bt);
	score_row_tests_destroy(a->rows);
	for (size_t i = 0; i < a->rules; i++)
		free(a->rule[i].mean_rank);
	free(a->method);
	free(a->order);
	free(a->pair);
	free(a->within);
}

void score_analysis_destroy(struct score_analysis *a)
{
	if (a)
		score_analysis_free(a);
	free(a);
}
