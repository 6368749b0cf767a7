/* Findings about single learners: not better than luck, searches that end at an edge; and the clock. */
#include <math.h>
#include <stdio.h>

#include "harness/analysis/findings_inner.h"
#include "harness/analysis/tuned_values.h"

/* ---- luck ---- */

static int luck_on(struct findings_search *s, const struct comparison *c, size_t set, size_t method,
		   struct err *e)
{
	const struct comparison_entry *x = comparison_entry(c, set, method);
	const struct run_dataset *d = comparison_dataset(c, set);
	const struct metric *m = comparison_metric(c, set);
	struct findings_entry like = findings_of(c, set, method);
	struct interval ci; /* of a few folds Student's goes beyond what a score can be */
	char score[32], lo[32], hi[32], guess[32], by[64] = "";

	like.value = m->shown * x->mean[ON_TEST];
	ci = (struct interval){ fmax(m->lowest, x->ci.lo), fmin(m->highest, x->ci.hi) };
	like.ci = (struct interval){ m->shown * ci.lo, m->shown * ci.hi };
	like.harmless = m->shown * comparison_chance(c, set);
	if (!isnan(like.harmless))
		snprintf(by, sizeof by, ", and a guess %s", findings_score(m, like.harmless / m->shown, guess));
	if (isnan(x->ci.lo))
		return findings_add(s, &like, e, "%s: %s is not shown to be better than luck: it scores "
				    "%s%s, and the folds are too few to tell", d->name,
				    findings_label(c, method),
				    findings_score(m, x->mean[ON_TEST], score), by);
	return findings_add(s, &like, e, "%s: %s is not shown to be better than luck: its %s is %s "
			    "[%s, %s]%s", d->name, findings_label(c, method), m->label,
			    findings_score(m, x->mean[ON_TEST], score),
			    findings_score(m, ci.lo, lo), findings_score(m, ci.hi, hi), by);
}

int findings_luck(struct findings_search *s, struct err *e)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct comparison *c = s->c[i];

		for (size_t set = 0; set < c->sets; set++)
			for (size_t m = 0; m < c->methods; m++)
				if (comparison_entry(c, set, m)->luck && luck_on(s, c, set, m, e))
					return -1;
	}
	return 0;
}

/* ---- the edge of a search ---- */

static int edge_of(struct findings_search *s, const struct comparison *c,
		   const struct tuned_value *v, struct err *e)
{
	bool up = v->at_to >= v->at_from;
	size_t at = up ? v->at_to : v->at_from;
	struct findings_entry like = findings_of(c, v->set, v->method);

	like.ci = clopper_pearson(at, v->folds, ANALYSIS_LEVEL);
	like.value = (double)at / (double)v->folds;
	like.harmless = TUNED_END;
	like.feature = results_param(c->r, c->method[v->method], v->name)
			       ? results_param(c->r, c->method[v->method], v->name)->name : "";
	if (!(like.ci.lo > TUNED_END))
		return 0;
	return findings_add(s, &like, e, "%s: the search of %s ends at an edge: %zu of %zu folds chose "
			    "%s near the %s end of %g to %g [%.0f %%, %.0f %%], where a tenth would by "
			    "chance; try a wider range, -l '%s[%s=LOW..HIGH]'",
			    findings_data(c, v->set), findings_label(c, v->method), at, v->folds, v->name,
			    up ? "upper" : "lower", v->from, v->to, 100 * like.ci.lo, 100 * like.ci.hi,
			    comparison_variant(c, v->method)->learner, v->name);
}

int findings_edge(struct findings_search *s, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < s->n && !rc; i++) {
		struct tuned_values *v;

		if (tuned_values_create(&v, s->c[i], e))
			return -1;
		for (size_t k = 0; k < v->n && !rc; k++)
			if (v->at[k].edge)
				rc = edge_of(s, s->c[i], v->at + k, e);
		tuned_values_destroy(v);
	}
	return rc;
}

/* ---- the clock ---- */

int findings_contention(struct findings_search *s, struct err *e)
{
	for (size_t i = 0; i < s->n; i++) {
		struct findings_entry like = findings_of(s->c[i], FINDINGS_NONE, FINDINGS_NONE);

		like.value = comparison_contention(s->c[i], &like.ci, NULL);
		like.harmless = COMPARISON_CONTENTION;
		if (like.ci.lo > COMPARISON_CONTENTION &&
		    findings_add(s, &like, e, "the machine was busy: half of the fits took %.1f times "
				 "[%.1f, %.1f] the processor time they used, or more; compare the least "
				 "times, or run again with fewer cells at a time (-j)", like.value,
				 like.ci.lo, like.ci.hi))
			return -1;
	}
	return 0;
}
