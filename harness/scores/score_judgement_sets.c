/* Checks that compare data sets, methods and folds with one another. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "harness/scores/score_judgement.h"

#define NAMED      5            /* examples in a sentence */
#define NEARLY     0.001        /* of the unit: scores of two sets that differ by no more are nearly the same */
#define NEARLY_OF  10           /* ... where methods on each differ by so many times that */
#define FAMILY_LEAST 3
#define FAMILY_SHARE 0.25       /* of the data sets */
#define FAR        8            /* robust standard deviations from the other folds, */
#define FAR_LEAST  0.25         /* and so much of the unit, or of scores without one as much as is usual */
#define EXPLODED   100          /* times the typical score of its data set */
#define FOLDS_LEAST 4
#define DECIMALS_LEAST 3        /* of scores that are the same only if answers are */

/* ---- the same data set twice ---- */

static double spread_of(const struct score_analysis *a, size_t set)
{
	const double *x = a->block.score + set * a->methods;
	double lo = x[0], hi = x[0];

	for (size_t m = 1; m < a->methods; m++) {
		lo = fmin(lo, x[m]);
		hi = fmax(hi, x[m]);
	}
	return hi - lo;
}

/* The largest difference between two rows, or more than `most`. */
static double apart(const struct score_analysis *a, size_t s, size_t u, double most)
{
	const double *x = a->block.score + s * a->methods, *y = a->block.score + u * a->methods;
	double far = 0;

	for (size_t m = 0; m < a->methods && far <= most; m++)
		far = fmax(far, fabs(x[m] - y[m]));
	return far;
}

static void name_pair(struct text *t, const struct score_analysis *a, size_t n, size_t s, size_t u)
{
	if (n < NAMED)
		text_add(t, "%s'%s' and '%s'", n ? ", " : "", score_set_name(a, s), score_set_name(a, u));
	else if (n == NAMED)
		text_add(t, " ...");
}

int score_check_sets(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	double near = a->t->unit == SCORES_OTHER ? 0 : NEARLY * score_scale(a->t);
	size_t same = 0, nearly = 0, flat = 0;
	struct text s = { 0 }, n = { 0 };
	int rc = 0;

	if (a->design != SCORES_MANY)
		return 0;
	for (size_t i = 0; i < a->sets; i++) {
		double spread = spread_of(a, i);

		flat += spread == 0;
		for (size_t k = i + 1; k < a->sets && spread > 0; k++) {
			double far = apart(a, i, k, near);

			if (far == 0)
				name_pair(&s, a, same++, i, k);
			else if (far <= near && spread >= NEARLY_OF * near && a->methods > 2)
				name_pair(&n, a, nearly++, i, k);
		}
	}
	if (same)
		rc = score_find(j, "same-sets", true, e, "%zu pair%s of data sets %s the same scores of every method: %s. One "
				"data set that is there twice counts twice.", same, plural(same),
				same == 1 ? "has" : "have", text_of(&s));
	if (!rc && nearly)
		rc = score_find(j, "similar-sets", true, e, "%zu pair%s of data sets %s nearly the same scores of every method, "
				"within %g: %s. Are they versions of one?", nearly, plural(nearly),
				nearly == 1 ? "has" : "have", near, text_of(&n));
	if (!rc && flat)
		rc = score_find(j, "flat-sets", flat * 4 > a->sets, e, "On %zu data set%s all methods have the same score: "
				"nothing is learned about them there.", flat, plural(flat));
	text_free(&s);
	text_free(&n);
	return rc;
}

/* ---- the same method twice ---- */

int score_check_methods(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	size_t same = 0;
	struct text t = { 0 };
	int rc = 0;

	for (size_t x = 0; x < a->methods; x++)
		for (size_t y = x + 1; y < a->methods; y++) {
			size_t s = 0;

			while (s < a->sets && a->block.score[s * a->methods + a->order[x]] ==
						      a->block.score[s * a->methods + a->order[y]])
				s++;
			if (s == a->sets && (a->sets > 1 || a->design == SCORES_ONE_FOLDED) && same++ < NAMED)
				text_add(&t, "%s'%s' and '%s'", same > 1 ? ", " : "", score_method_name(a, x),
					 score_method_name(a, y));
		}
	if (same)
		rc = score_find(j, "same-methods", true, e, "%zu pair%s of methods %s the same score %s: %s. Is one a copy of "
				"the other?", same, plural(same), same == 1 ? "has" : "have",
				a->sets > 1 ? "on every data set" : "in every fold", text_of(&t));
	text_free(&t);
	return rc;
}

/* ---- answers that look at no feature ---- */

/* Two methods with the same score in every fold of a set. */
static bool alike(const struct score_analysis *a, size_t set, size_t x, size_t y)
{
	const struct score_set *s = a->t->set + a->block.set[set];

	for (size_t i = 0; i < s->n; i++)
		if (a->block.counting[a->block.first[set] + i] &&
		    s->at[i].score[a->method[x].method] != s->at[i].score[a->method[y].method])
			return false;
	return true;
}

/* How many methods share the worst score of the set, fold by fold. */
static size_t at_the_bottom(const struct score_analysis *a, size_t set)
{
	size_t worst = 0, n = 0;

	for (size_t m = 1; m < a->methods; m++)
		if (a->t->better * a->block.score[set * a->methods + a->order[m]] <=
		    a->t->better * a->block.score[set * a->methods + a->order[worst]])
			worst = m;
	for (size_t m = 0; m < a->methods; m++)
		n += alike(a, set, m, worst);
	return n;
}

int score_check_majority(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	size_t sets = 0, few = a->t->folded ? 2 : 3;
	struct text t = { 0 };
	int rc = 0;

	if (score_by_rows(a) || a->t->decimals < DECIMALS_LEAST)
		return 0;
	for (size_t s = 0; s < a->sets; s++) {
		size_t n = spread_of(a, s) > 0 ? at_the_bottom(a, s) : 0;

		if (n < few)
			continue;
		if (sets < NAMED)
			text_add(&t, "%s'%s' (%zu of %zu)", sets ? ", " : "", score_set_name(a, s), n, a->methods);
		sets++;
	}
	if (sets)
		rc = score_find(j, "majority-level", false, e, "On %zu data set%s several methods have exactly the same, worst "
				"score%s: %s%s. So do methods that answer with the largest class.", sets, plural(sets),
				a->t->folded ? " in every fold" : "", text_of(&t), sets > NAMED ? " ..." : "");
	text_free(&t);
	return rc;
}

/* ---- folds and seeds that went wrong ---- */

struct outlier {
	size_t n;
	struct text named;
};

static void name_outlier(struct outlier *o, const struct score_analysis *a, size_t set, size_t m, double x,
			 double typical)
{
	if (o->n++ < NAMED)
		text_add(&o->named, "%s'%s' on '%s' has %.6g where %.6g is usual", o->n > 1 ? "; " : "",
			 score_method_name(a, m), score_set_name(a, set), x, typical);
}

/* Of the folds of one method on one set; x (n) is room. */
static void far_folds(struct outlier *o, const struct score_analysis *a, size_t set, size_t m, double *x)
{
	const struct score_set *s = a->t->set + a->block.set[set];
	struct describe d;
	size_t n = 0;
	double far;

	for (size_t i = 0; i < s->n; i++)
		if (!isnan(s->at[i].score[a->method[m].method]))
			x[n++] = s->at[i].score[a->method[m].method];
	if (n < FOLDS_LEAST || describe(&d, x, n, NULL))
		return;
	far = fmax(FAR * 1.4826 * d.mad,
		   a->t->unit == SCORES_OTHER ? fabs(d.median) : FAR_LEAST * score_scale(a->t));
	for (size_t i = 0; i < n; i++)
		if (fabs(x[i] - d.median) > far)
			name_outlier(o, a, set, m, x[i], d.median);
}

static void far_scores(struct outlier *o, const struct score_analysis *a, size_t set)
{
	struct describe d;

	if (a->t->unit != SCORES_OTHER || a->methods < 3 ||
	    describe(&d, a->block.score + set * a->methods, a->methods, NULL))
		return;
	for (size_t m = 0; m < a->methods; m++) {
		double x = a->block.score[set * a->methods + a->order[m]];

		if (fabs(x) > EXPLODED * fabs(d.median))
			name_outlier(o, a, set, m, x, d.median);
	}
}

int score_check_outliers(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	struct outlier o = { 0 };
	size_t most = 0;
	double *room;
	int rc = 0;

	for (size_t s = 0; s < a->sets; s++)
		most = a->t->set[a->block.set[s]].n > most ? a->t->set[a->block.set[s]].n : most;
	if (score_by_rows(a) || !(room = mem_array(most, sizeof *room, e)))
		return score_by_rows(a) ? 0 : -1;
	for (size_t s = 0; s < a->sets; s++) {
		for (size_t m = 0; m < a->methods; m++)
			far_folds(&o, a, s, m, room);
		if (a->design == SCORES_MANY)
			far_scores(&o, a, s);
	}
	if (o.n)
		rc = score_find(j, "outliers", true, e, "%zu score%s far from the others of the same method and data set: %s%s. A "
				"training that exploded? Means follow such a score, ranks and signs hardly do.", o.n,
				o.n == 1 ? " lies" : "s lie", text_of(&o.named), o.n > NAMED ? " ..." : "");
	free(room);
	text_free(&o.named);
	return rc;
}

/* ---- data sets that are kin ---- */

/* What a name begins with, before a number or a mark. */
static size_t stem(const char *name)
{
	size_t n = 0;

	while (name[n] && !isdigit((unsigned char)name[n]) && !strchr("-_ .:[(/", name[n]))
		n++;
	return n >= 3 ? n : strlen(name);
}

int score_check_families(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	size_t best = 0, of = 0, len = 0;

	for (size_t s = 0; s < a->sets && a->design == SCORES_MANY; s++) {
		const char *x = score_set_name(a, s);
		size_t n = 0, l = stem(x);

		for (size_t u = 0; u < a->sets; u++)
			n += stem(score_set_name(a, u)) == l && !strncmp(score_set_name(a, u), x, l);
		if (n > best)
			best = n, of = s, len = l;
	}
	/* where all begin alike, names are but numbers */
	if (best < FAMILY_LEAST || (double)best < FAMILY_SHARE * (double)a->sets || best == a->sets)
		return 0;
	return score_find(j, "one-family", true, e, "%zu of %zu data sets are called '%.*s...'. Where they are versions of "
			  "one another, tests over data sets count one thing %zu times.", best, a->sets, (int)len,
			  score_set_name(a, of), best);
}
