/* Controls that compare each fold with itself: halves of the training rows, columns more; and copied rows. */
#include <math.h>

#include "harness/analysis/controls_inner.h"

/* Below, intervals are of no use to anybody. */
#define LEAST_DF 2

static void take_t(struct control_row *x, const struct paired_t *t)
{
	x->n = t->n;
	x->measured = t->mean;
	if (t->spread == PAIRED_EQUAL) {
		x->se = 0;
		x->df = INFINITY;
		x->p = 1;
	} else if (t->spread == PAIRED_VARIES && t->df >= LEAST_DF) {
		x->se = t->se;
		x->df = t->df;
		x->p = t->p;
	}
}

/* Two lists of cells, s->cell (n) less s->other (m), with the overlap of whole folds: a half shares with its
 * like in another fold what whole folds share. -1 on error; *known: whether *t is there. */
static int compare(struct controls_search *s, size_t n, size_t m, struct paired_t *t, bool *known,
		   struct err *e)
{
	struct paired_folds p;
	double better;

	*known = false;
	if (!n || !m)
		return 0;
	better = results_primary(s->r, s->study, s->r->cell[*s->cell].dataset)->better;
	if (paired_folds_create(&p, s->r, s->cell, n, s->r, s->other, m, e))
		return -1;
	for (size_t i = 0; i < p.n; i++)
		p.overlap.learned += fmax(0, s->r->cell[p.at[i].a].n_left_out) +
				     fmax(0, s->r->cell[p.at[i].b].n_left_out);
	paired_folds_differences(&p, ON_TEST, better, s->d);
	*known = !paired_folds_t(t, &p, s->d);
	paired_folds_free(&p);
	return 0;
}

static int add_compared(struct controls_search *s, enum control_kind kind, size_t dataset,
			size_t variant, enum study_control arm, enum study_control than,
			struct err *e)
{
	size_t n = controls_arm_cells(s, dataset, variant, arm, s->cell),
	       m = controls_arm_cells(s, dataset, variant, than, s->other);
	struct control_row *x;
	struct paired_t t;
	bool known;

	if (compare(s, n, m, &t, &known, e))
		return -1;
	if (!known)
		return 0;
	if (!(x = controls_add_row(s, kind, dataset, variant, e)))
		return -1;
	take_t(x, &t);
	return 0;
}

/* Cells of one repeat, of n; -1: of all. */
static size_t of_repeat(const struct results *r, size_t *cell, size_t n, int repeat)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (r->cell[cell[i]].repeat == repeat)
			cell[kept++] = cell[i];
	return kept;
}

static void count_pair(struct controls_search *s, const struct paired_t *t)
{
	if (t->spread != PAIRED_VARIES)
		return;
	s->out->pairs++;
	s->out->rejected += t->p < CONTROLS_ALPHA;
}

/* Every repeat with its own halves is a pair; where it has too few folds, all of them are one. */
static int count_pairs(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	size_t before = s->out->pairs;
	struct paired_t t;
	bool known;
	int last = -1;

	for (int k = 0; k <= last + 1; k++) {
		size_t n = controls_arm_cells(s, dataset, variant, STUDY_CONTROL_HALF_A, s->cell),
		       m = controls_arm_cells(s, dataset, variant, STUDY_CONTROL_HALF_B, s->other);

		for (size_t i = 0; i < n; i++)
			last = s->r->cell[s->cell[i]].repeat > last ?
				       s->r->cell[s->cell[i]].repeat :
				       last;
		if (k > last && s->out->pairs > before)
			break;
		if (k <= last) {
			n = of_repeat(s->r, s->cell, n, k);
			m = of_repeat(s->r, s->other, m, k);
		}
		if (compare(s, n, m, &t, &known, e))
			return -1;
		if (known)
			count_pair(s, &t);
	}
	return 0;
}

int controls_add_rate(struct controls_search *s, struct err *e)
{
	struct controls *c = s->out;
	struct control_row *x;

	if (!c->pairs)
		return 0;
	if (!(x = controls_add_row(s, CONTROL_SELF_RATE, CONTROLS_ALL, CONTROLS_ALL, e)))
		return -1;
	x->n = c->pairs;
	x->expected = CONTROLS_ALPHA;
	x->measured = (double)c->rejected / (double)c->pairs;
	x->ci = clopper_pearson(c->rejected, c->pairs, ANALYSIS_LEVEL);
	x->verdict = x->ci.lo > CONTROLS_ALPHA               ? CONTROL_BAD :
		     x->ci.hi <= CONTROLS_RATE_MOST ? CONTROL_GOOD :
						      CONTROL_UNDECIDED;
	return 0;
}

/* ---- copies ---- */

/* s->d: the difference of each fold that has both; returns how many, and counts rows. */
static size_t copied_differences(struct controls_search *s, struct control_row *x,
				 struct fold_sample *sample, struct fold_overlap *overlap, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		size_t c = s->cell[i];
		double d = x->metric->better *
			   (controls_count(s, COUNT_ON_COPIED, c) - controls_count(s, COUNT_ON_OTHERS, c));

		if (isnan(controls_count(s, COUNT_COPIED, c)))
			continue;
		x->copied += (size_t)controls_count(s, COUNT_COPIED, c);
		x->tested += (size_t)s->r->cell[c].n_test;
		if (isnan(d))
			continue;
		s->d[kept++] = d;
		fold_sample_add(sample, s->r->cell + c);
		fold_overlap_add(overlap, s->r->cell + c);
	}
	return kept;
}

/* A row for each learner; of a data set without copies one for all. */
int controls_add_copies(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	size_t n = controls_arm_cells(s, dataset, variant, STUDY_CONTROL_PLAIN, s->cell), kept;
	struct controls *c = s->out;
	struct fold_sample sample = { 0 };
	struct fold_overlap overlap = { 0 };
	struct control_row *x = n ? controls_add_row(s, CONTROL_COPIES, dataset, variant, e) : NULL;
	struct paired_t t;

	if (!x)
		return n ? -1 : 0;
	kept = copied_differences(s, x, &sample, &overlap, n);
	round_differences(s->d, kept, 1);
	if (!x->tested ||
	    (!x->copied && c->n > 1 && x[-1].kind == CONTROL_COPIES && x[-1].dataset == dataset)) {
		c->n--;
		return 0;
	}
	x->n = n;
	if (!x->copied) {
		x->variant = CONTROLS_ALL;
		x->measured = 0;
		x->verdict = CONTROL_GOOD;
	} else if (!fold_sample_t(&t, &sample, fold_overlap_ratio(&overlap), s->d, false)) {
		take_t(x, &t);
	}
	x->p = NAN;
	return 0;
}

/* ---- by kind ---- */

int controls_add_self(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	return add_compared(s, CONTROL_SELF, dataset, variant, STUDY_CONTROL_HALF_A,
			    STUDY_CONTROL_HALF_B, e) ||
			       count_pairs(s, dataset, variant, e) ?
		     -1 :
		     0;
}

int controls_add_row_number(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	return add_compared(s, CONTROL_ROW_NUMBER, dataset, variant, STUDY_CONTROL_ROW_NUMBER,
			    STUDY_CONTROL_PLAIN, e);
}

int controls_add_random_id(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	return add_compared(s, CONTROL_RANDOM_ID, dataset, variant, STUDY_CONTROL_RANDOM_ID,
			    STUDY_CONTROL_PLAIN, e);
}
