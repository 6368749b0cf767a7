/* Findings about overfitting and underfitting. A gap between training and test rows is no fault by
 * itself: neighbours and unpruned trees know their training rows by heart. It is one where a simpler
 * setting of the same learner predicts better. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/findings_inner.h"
#include "harness/analysis/generalization.h"
#include "harness/analysis/validation_curves.h"
#include "harness/studies/study_kind.h"

/* Whether a variant of the same learner with a smaller gap is better in the same folds: the test, and
 * the other's method. */
static const struct paired_test *simpler_is_better(const struct comparison *c, size_t set,
						   size_t method, size_t *other)
{
	for (size_t q = 0; q < c->pairs; q++) {
		const struct comparison_pair *p = c->pair + q;
		const struct paired_test *t = c->paired + set * c->pairs + q;
		bool is_a = p->a == method;

		if ((!is_a && p->b != method) || t->better != (is_a ? -1 : 1))
			continue;
		*other = is_a ? p->b : p->a;
		if (!strcmp(comparison_variant(c, *other)->learner,
			    comparison_variant(c, method)->learner) &&
		    comparison_entry(c, set, *other)->gap < comparison_entry(c, set, method)->gap)
			return t;
	}
	return NULL;
}

static struct findings_entry gap_finding(const struct findings_search *s,
					 const struct comparison *c, size_t set, size_t method,
					 const struct generalization *g)
{
	struct findings_entry like = findings_of(c, set, method);
	const struct remedy_tried *t = remedy_effects_find(&s->out->remedies, c->study, c->set[set],
							   c->method[method]);

	like.value = 100 * g->gap.mean;
	like.ci = (struct interval){ 100 * g->gap.ci.lo, 100 * g->gap.ci.hi };
	like.harmless = 0;
	like.tried = t ? (size_t)(t - s->out->remedies.at) : FINDINGS_NONE;
	return like;
}

static int overfits_on(struct findings_search *s, const struct comparison *c, size_t set,
		       size_t method, struct err *e)
{
	const struct metric *m = comparison_metric(c, set);
	struct findings_entry like;
	struct generalization g;
	const struct paired_test *t;
	const struct remedy_effect *best = NULL;
	char train[32], test[32], unit[96], why[160] = "";
	size_t other = 0;

	if (generalization_of(&g, c, set, method, e))
		return -1;
	if (!g.known || !g.wide)
		return 0;
	like = gap_finding(s, c, set, method, &g);
	if (like.tried != FINDINGS_NONE && s->out->remedies.at[like.tried].over)
		best = remedy_best(s->out->remedies.at + like.tried);
	t = simpler_is_better(c, set, method, &other);
	if (!best && !t)
		return 0;
	if (t)
		snprintf(why, sizeof why, "; %.80s is %.1f better [%.1f, %.1f] with less of it",
			 findings_label(c, other), 100 * fabs(t->t.mean),
			 100 * fmin(fabs(t->t.ci.lo), fabs(t->t.ci.hi)),
			 100 * fmax(fabs(t->t.ci.lo), fabs(t->t.ci.hi)));
	return findings_add(s, &like, e, "%s: %s overfits: its %s is %s on training rows and %s on "
			    "unseen ones, a gap of %.1f %s [%.1f, %.1f]%s", findings_data(c, set),
			    findings_label(c, method), m->label, findings_score(m, g.train, train),
			    findings_score(m, g.test, test), like.value,
			    comparison_unit(c, set, unit), like.ci.lo, like.ci.hi, why);
}

/* A simple model beside others is there to be beaten: that it can be is no news. */
static bool is_there_to_be_beaten(const struct comparison *c, size_t method)
{
	size_t others = 0;

	for (size_t m = 0; m < c->ranked; m++)
		others += comparison_is_simple(comparison_variant(c, m)) ? 0 : 1;
	return others && comparison_is_simple(comparison_variant(c, method));
}

static int underfits_on(struct findings_search *s, const struct comparison *c, size_t set,
			size_t method, struct err *e)
{
	const struct metric *m = comparison_metric(c, set);
	const struct remedy_effect *best = NULL;
	struct findings_entry like;
	struct generalization g;
	char train[32], test[32], more[160] = "";

	if (is_there_to_be_beaten(c, method))
		return 0;
	if (generalization_of(&g, c, set, method, e))
		return -1;
	if (!g.known)
		return 0;
	like = gap_finding(s, c, set, method, &g);
	if (like.tried != FINDINGS_NONE && !s->out->remedies.at[like.tried].over)
		best = remedy_best(s->out->remedies.at + like.tried);
	if (!g.below && !best)
		return 0;
	if (g.below) {
		like.value = 100 * g.behind.mean;
		like.ci = (struct interval){ 100 * g.behind.ci.lo, 100 * g.behind.ci.hi };
		snprintf(more, sizeof more, ", worse than the %s of %.60s on unseen ones [%.1f, %.1f]",
			 findings_score(m, comparison_entry(c, set, g.best)->mean[ON_TEST], test),
			 findings_label(c, g.best), like.ci.lo, like.ci.hi);
	} else {
		snprintf(more, sizeof more, " and %s on unseen ones, and a more complex setting does "
			 "better", findings_score(m, g.test, test));
	}
	return findings_add(s, &like, e, "%s: %s underfits: its %s is %s on its own training rows%s",
			    findings_data(c, set), findings_label(c, method), m->label,
			    findings_score(m, g.train, train), more);
}

static int each_learner(struct findings_search *s,
			int (*each)(struct findings_search *s, const struct comparison *c, size_t set,
				    size_t method, struct err *e), struct err *e)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t set = 0; set < s->c[i]->sets; set++)
			for (size_t m = 0; m < s->c[i]->ranked; m++)
				if (each(s, s->c[i], set, m, e))
					return -1;
	return 0;
}

/* ---- over the learner's own complexity ---- */

static int tell_curve(struct findings_search *s, size_t study, const struct validation_curve *v,
		      struct err *e)
{
	struct findings_entry like = { .study = study, .dataset = v->dataset, .variant = v->variant,
				       .feature = v->name, .value = v->metric->shown * v->loss.mean,
				       .ci = { v->metric->shown * v->loss.ci.lo,
					       v->metric->shown * v->loss.ci.hi },
				       .harmless = 0, .tried = FINDINGS_NONE };

	return findings_add(s, &like, e, "%s: %s overfits over its %s: at its most complex it loses %.3g "
			    "of %s [%.3g, %.3g] against the setting that validation picks",
			    s->r->dataset[v->dataset].name, s->r->variant[v->variant].learner, v->name,
			    like.value, v->metric->label, like.ci.lo, like.ci.hi);
}

static int over_complexity(struct findings_search *s, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < s->r->n_studies && !rc; i++) {
		const struct study_kind *k = study_kind_find(s->r->study[i].kind);
		struct validation_curves v;

		if (!k || !k->sweeps)
			continue;
		if (validation_curves_create(&v, s->r, i, e))
			return -1;
		for (size_t a = 0; a < v.n && !rc; a++)
			if (v.at[a].overfits)
				rc = tell_curve(s, i, v.at + a, e);
		validation_curves_free(&v);
	}
	return rc;
}

int findings_overfits(struct findings_search *s, struct err *e)
{
	return each_learner(s, overfits_on, e) || over_complexity(s, e) ? -1 : 0;
}

int findings_underfits(struct findings_search *s, struct err *e)
{
	return each_learner(s, underfits_on, e);
}
