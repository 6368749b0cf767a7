#include "harness/analysis/remedy_effects.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* The stored rows of one study, and room to work in. */
struct remedy_rows {
	const struct comparison *c;
	struct run_remedy *at;
	size_t n;
	double *d, *ratio;              /* (n) of effects, of times */
};

static bool same_learner(const struct run_remedy *a, const struct run_remedy *b)
{
	return a->study == b->study && a->dataset == b->dataset && a->variant == b->variant &&
	       !strcmp(a->against, b->against);
}

static bool same_arm(const struct run_remedy *a, const struct run_remedy *b)
{
	return same_learner(a, b) && !strcmp(a->arm, b->arm);
}

static bool is_scored(const struct run_remedy *x)
{
	return x->status == CELL_OK && !isnan(x->test);
}

static const struct run_remedy *partner(const struct remedy_rows *r, const struct run_remedy *of)
{
	for (size_t i = 0; i < r->n; i++)
		if (same_learner(r->at + i, of) && !*r->at[i].arm && r->at[i].split == of->split &&
		    is_scored(r->at + i))
			return r->at + i;
	return NULL;
}

/* Rows of one arm, those of the plain learner where `arm` is one of them. */
struct remedy_sums {
	double test, train;
	size_t scored, timed;
	struct fold_overlap overlap;
	struct fold_sample sample;
};

static void add_pair(const struct remedy_rows *r, struct remedy_sums *sum, const struct run_remedy *a,
		     const struct run_remedy *b)
{
	struct run_cell cell = { .fold = (int)a->split, .n_train = a->learned, .n_test = a->tested };

	fold_overlap_add(&sum->overlap, &cell);
	fold_sample_add(&sum->sample, &cell);
	if (a->wall_s > 0 && b->wall_s > 0)
		r->ratio[sum->timed++] = a->wall_s / b->wall_s;
}

static void test_effect(struct remedy_effect *out, const struct remedy_rows *r,
			const struct remedy_sums *sum, size_t set, double size, size_t arms)
{
	const struct metric *m = comparison_metric(r->c, set);
	double level = 1 - (1 - ANALYSIS_LEVEL) / (double)arms;

	round_differences(r->d, out->n, size);
	if (fold_sample_t(&out->t, &sum->sample, fold_overlap_ratio(&sum->overlap), r->d,
			  m->proportion))
		return;
	out->ci = out->t.spread == PAIRED_VARIES ? t_interval(out->t.mean, out->t.se, out->t.df, level)
						 : out->t.ci;
	if (out->t.spread == PAIRED_VARIES)
		out->shown = (out->ci.lo > 0) - (out->ci.hi < 0);
}

static size_t set_of(const struct comparison *c, size_t dataset)
{
	size_t s = 0;

	while (s < c->sets && c->set[s] != dataset)
		s++;
	return s;
}

/* Fills from the rows like r->at[first]. */
static void fill_effect(struct remedy_effect *out, const struct remedy_rows *r, size_t first,
			size_t arms)
{
	const struct run_remedy *like = r->at + first;
	size_t set = set_of(r->c, like->dataset);
	double per = comparison_merit_per_score(r->c, set), size = 0;
	struct remedy_sums sum = { 0 };
	struct describe times;

	*out = (struct remedy_effect){ .name = like->arm, .changed = like->changed, .why = "",
				       .ci = { NAN, NAN }, .price = NAN };
	for (size_t i = first; i < r->n; i++) {
		const struct run_remedy *x = r->at + i, *plain;

		if (!same_arm(x, like))
			continue;
		out->planned++;
		if (x->status != CELL_OK && x->status != CELL_PLANNED)
			out->why = *x->info ? x->info : cell_status_name(x->status);
		if (!is_scored(x))
			continue;
		sum.test += x->test;
		sum.train += x->train;
		sum.scored++;
		if (!(plain = partner(r, x)))
			continue;
		r->d[out->n++] = per * (x->test - plain->test);
		size = fmax(size, fabs(per) * fmax(fabs(x->test), fabs(plain->test)));
		add_pair(r, &sum, x, plain);
	}
	out->score = sum.scored ? sum.test / (double)sum.scored : NAN;
	out->train = sum.scored ? sum.train / (double)sum.scored : NAN;
	out->price = describe(&times, r->ratio, sum.timed, NULL) ? NAN : times.median;
	if (out->n >= PAIRED_LEAST)
		test_effect(out, r, &sum, set, size, arms);
}

static bool is_first(const struct remedy_rows *r, size_t i,
		     bool (*same)(const struct run_remedy *a, const struct run_remedy *b))
{
	for (size_t k = 0; k < i; k++)
		if (same(r->at + k, r->at + i))
			return false;
	return true;
}

static int add_tried(struct remedy_effects *x, const struct remedy_rows *r, size_t first,
		     struct err *e)
{
	const struct run_remedy *like = r->at + first;
	struct remedy_effect plain;
	struct remedy_tried *t;

	if (mem_grow((void **)&x->at, &x->room, x->n + 1, sizeof *x->at, e))
		return -1;
	t = x->at + x->n;
	*t = (struct remedy_tried){
		.study = like->study, .dataset = like->dataset, .variant = like->variant,
		.over = !strcmp(like->against, "overfitting"), .plain = NAN, .plain_train = NAN,
		.metric = comparison_metric(r->c, set_of(r->c, like->dataset))
	};
	comparison_unit(r->c, set_of(r->c, like->dataset), t->unit);
	for (size_t i = first; i < r->n; i++)
		t->arms += same_learner(r->at + i, like) && *r->at[i].arm && is_first(r, i, same_arm);
	if (!(t->arm = mem_zeros(t->arms, sizeof *t->arm, e)))
		return -1;
	x->n++;
	for (size_t i = first, k = 0; i < r->n; i++) {
		if (!same_learner(r->at + i, like) || !is_first(r, i, same_arm))
			continue;
		if (*r->at[i].arm) {
			fill_effect(t->arm + k++, r, i, t->arms);
			continue;
		}
		fill_effect(&plain, r, i, 1);
		t->plain = plain.score;
		t->plain_train = plain.train;
		t->splits = plain.planned;
	}
	return 0;
}

int remedy_effects_add(struct remedy_effects *x, const struct comparison *c, struct err *e)
{
	struct remedy_rows r = { .c = c };
	int rc = results_remedies(c->r, &r.at, &r.n, e);

	if (!rc && (!(r.d = mem_array(r.n, sizeof *r.d, e)) ||
		    !(r.ratio = mem_array(r.n, sizeof *r.ratio, e))))
		rc = -1;
	for (size_t i = 0; i < r.n && !rc; i++)
		if (r.at[i].study == c->study && set_of(c, r.at[i].dataset) < c->sets &&
		    is_first(&r, i, same_learner))
			rc = add_tried(x, &r, i, e);
	free(r.at);
	free(r.d);
	free(r.ratio);
	return rc;
}

void remedy_effects_free(struct remedy_effects *x)
{
	for (size_t i = 0; i < x->n; i++)
		free(x->at[i].arm);
	free(x->at);
	*x = (struct remedy_effects){ 0 };
}

const struct remedy_tried *remedy_effects_find(const struct remedy_effects *x, size_t study,
					       size_t dataset, size_t variant)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->at[i].study == study && x->at[i].dataset == dataset &&
		    x->at[i].variant == variant)
			return x->at + i;
	return NULL;
}

const struct remedy_effect *remedy_best(const struct remedy_tried *t)
{
	const struct remedy_effect *best = NULL;

	for (size_t k = 0; t && k < t->arms; k++)
		if (t->arm[k].shown > 0 && (!best || t->arm[k].t.mean > best->t.mean))
			best = t->arm + k;
	return best;
}

const char *remedy_text(const struct remedy_tried *t, const struct remedy_effect *a,
			char buf[static 400])
{
	double sign = a->shown < 0 ? -1 : 1, lo = 100 * a->ci.lo, hi = 100 * a->ci.hi;
	char price[48] = "", range[64] = "";

	if (!isnan(a->price))
		snprintf(price, sizeof price, ", %.*fx the time", a->price < 10, a->price);
	if (!isnan(lo))
		snprintf(range, sizeof range, " [%.1f, %.1f]", fmin(sign * lo, sign * hi),
			 fmax(sign * lo, sign * hi));
	if (!a->n)
		snprintf(buf, 400, "%s: not shown, no split ended with a score%s%.200s", a->name,
			 *a->why ? ": " : "", a->why);
	else if (a->shown)
		snprintf(buf, 400, "%s %s %.1f %s%s on inner folds%s", a->name,
			 a->shown > 0 ? "buys" : "costs", sign * 100 * a->t.mean, t->unit, range, price);
	else
		snprintf(buf, 400, "%s: not shown, %+.1f %s%s%s", a->name, 100 * a->t.mean, t->unit, range,
			 price);
	return buf;
}
