#include "harness/analysis/controls.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/studies/study_kind.h"

#define ALPHA (1 - ANALYSIS_LEVEL)
/* The mean of so many draws has a variance, too (harness/run/control.h). */
#define DRAWS 200.0

const char *controls_kind_text(enum control_kind k)
{
	static const char *const text[CONTROL_KINDS] = {
		"permuted labels", "planted errors", "A/A",      "A/A, all pairs",
		"copied rows",     "row numbers",    "random ID"
	};

	return text[k];
}

const char *controls_verdict_text(enum control_verdict v)
{
	static const char *const text[] = { "undecided", "as it should be", "not as it should be" };

	return text[v];
}

/* ---- what is there ---- */

enum control_count {
	COUNT_LUCK,
	COUNT_SPREAD,
	COUNT_TRUE,
	COUNT_COPIED,
	COUNT_ON_COPIED,
	COUNT_ON_OTHERS,
	COUNTS
};

/* As harness/run/control.h names them. */
static const char *const count_name[COUNTS] = { "control_luck",      "control_spread",
						"control_true",      "control_copied",
						"control_on_copied", "control_on_others" };

struct controls_search {
	const struct results *r;
	size_t study;
	struct controls *out;
	size_t *own, n_own; /* the study's usable cells */
	double *count; /* (COUNTS, cells): NAN where it was not told */
	size_t *cell, *other; /* (cells): space */
	double *d; /* (cells): space */
	double *luck; /* (data sets, variants): mean score by luck */
};

static int read_counts(struct controls_search *s, struct err *e)
{
	size_t cells = s->r->n_cells;

	for (size_t k = 0; k < COUNTS; k++) {
		struct results_number *at = NULL;
		size_t n = 0;

		for (size_t i = 0; i < cells; i++)
			s->count[k * cells + i] = NAN;
		if (results_counts(s->r, s->study, count_name[k], &at, &n, e))
			return -1;
		for (size_t i = 0; i < n; i++)
			s->count[k * cells + at[i].cell] = at[i].value;
		free(at);
	}
	return 0;
}

static double count_of(const struct controls_search *s, enum control_count k, size_t cell)
{
	return s->count[(size_t)k * s->r->n_cells + cell];
}

/* The cells of an arm; out (cells). */
static size_t arm_cells(const struct controls_search *s, size_t dataset, size_t variant,
			enum study_control arm, size_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_own; i++) {
		const struct run_cell *c = s->r->cell + s->own[i];

		if (c->dataset == dataset && c->variant == variant &&
		    !strcmp(c->factor, study_control_name(arm)))
			out[n++] = s->own[i];
	}
	return n;
}

static struct control_row *add_row(struct controls_search *s, enum control_kind kind,
				   size_t dataset, size_t variant, struct err *e)
{
	struct controls *c = s->out;

	if (mem_grow((void **)&c->at, &c->room, c->n + 1, sizeof *c->at, e))
		return NULL;
	c->at[c->n] = (struct control_row){
		.kind = kind,
		.dataset = dataset,
		.variant = variant,
		.se = NAN,
		.df = NAN,
		.p = NAN,
		.ci = { NAN, NAN },
		.measured = NAN,
		.metric = dataset == CONTROLS_ALL ? NULL : results_primary(s->r, s->study, dataset)
	};
	return c->at + c->n++;
}

/* ---- labels drawn anew ---- */

/* The spread of the sum of n independent scores is known from the draws. */
static void sum_up(struct control_row *x, double measured, double expected, double variance,
		   size_t n)
{
	x->n = n;
	x->measured = measured / (double)n;
	x->expected = expected / (double)n;
	x->se = sqrt(variance * (1 + 1 / DRAWS)) / (double)n;
	x->df = INFINITY;
}

static bool has_luck(const struct controls_search *s, size_t cell)
{
	return !isnan(count_of(s, COUNT_LUCK, cell)) && !isnan(count_of(s, COUNT_SPREAD, cell));
}

static int add_chance(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	size_t n = arm_cells(s, dataset, variant, STUDY_CONTROL_PERMUTED, s->cell), kept = 0;
	double measured = 0, expected = 0, variance = 0, rows = 0;
	struct control_row *x;

	for (size_t i = 0; i < n; i++) {
		size_t c = s->cell[i];

		if (!has_luck(s, c))
			continue;
		measured += results_score(s->r, c, PRIMARY, ON_TEST);
		expected += count_of(s, COUNT_LUCK, c);
		variance += count_of(s, COUNT_SPREAD, c) * count_of(s, COUNT_SPREAD, c);
		rows += s->r->cell[c].n_test;
		kept++;
	}
	if (!kept)
		return 0;
	if (!(x = add_row(s, CONTROL_CHANCE, dataset, variant, e)))
		return -1;
	sum_up(x, measured, expected, variance, kept);
	s->luck[dataset * s->r->n_variants + variant] = x->expected;
	if (rows < 2 * (double)kept) /* a row has no other to exchange its label with */
		x->se = NAN;
	return 0;
}

/* What every test of the suite would say of the same folds. */
static bool holds(const struct controls_search *s, const struct control_row *x, size_t n,
		  double truth)
{
	struct fold_sample sample = { 0 };
	struct fold_overlap overlap = { 0 };
	struct paired_t t;

	for (size_t i = 0; i < n; i++) {
		fold_sample_add(&sample, s->r->cell + s->cell[i]);
		fold_overlap_add(&overlap, s->r->cell + s->cell[i]);
	}
	return !fold_sample_t(&t, &sample, fold_overlap_ratio(&overlap), s->d,
			      results_proportion(s->r, s->study, x->dataset)) &&
	       t.ci.lo <= truth && t.ci.hi >= truth;
}

static int add_effect(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	size_t n = arm_cells(s, dataset, variant, STUDY_CONTROL_PLANTED, s->cell), kept = 0;
	double better = results_primary(s->r, s->study, dataset)->better, measured = 0,
	       expected = 0, variance = 0;
	struct control_row *x;

	for (size_t i = 0; i < n; i++) {
		size_t c = s->cell[i];
		double truth = count_of(s, COUNT_TRUE, c);

		if (!has_luck(s, c) || isnan(truth))
			continue;
		s->d[kept] = better * (truth - results_score(s->r, c, PRIMARY, ON_TEST));
		measured += s->d[kept];
		expected += better * (truth - count_of(s, COUNT_LUCK, c));
		variance += count_of(s, COUNT_SPREAD, c) * count_of(s, COUNT_SPREAD, c);
		s->cell[kept++] = c;
	}
	if (!kept)
		return 0;
	if (!(x = add_row(s, CONTROL_EFFECT, dataset, variant, e)))
		return -1;
	sum_up(x, measured, expected, variance, kept);
	x->held = holds(s, x, kept, x->expected);
	s->out->effects++;
	s->out->held += x->held;
	return 0;
}

/* ---- each fold with itself ---- */

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
	size_t n = arm_cells(s, dataset, variant, arm, s->cell),
	       m = arm_cells(s, dataset, variant, than, s->other);
	struct control_row *x;
	struct paired_t t;
	bool known;

	if (compare(s, n, m, &t, &known, e))
		return -1;
	if (!known)
		return 0;
	if (!(x = add_row(s, kind, dataset, variant, e)))
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
	s->out->rejected += t->p < ALPHA;
}

/* Every repeat with its own halves is a pair; where it has too few folds, all of them are one. */
static int count_pairs(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	size_t before = s->out->pairs;
	struct paired_t t;
	bool known;
	int last = -1;

	for (int k = 0; k <= last + 1; k++) {
		size_t n = arm_cells(s, dataset, variant, STUDY_CONTROL_HALF_A, s->cell),
		       m = arm_cells(s, dataset, variant, STUDY_CONTROL_HALF_B, s->other);

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

static int add_rate(struct controls_search *s, struct err *e)
{
	struct controls *c = s->out;
	struct control_row *x;

	if (!c->pairs)
		return 0;
	if (!(x = add_row(s, CONTROL_SELF_RATE, CONTROLS_ALL, CONTROLS_ALL, e)))
		return -1;
	x->n = c->pairs;
	x->expected = ALPHA;
	x->measured = (double)c->rejected / (double)c->pairs;
	x->ci = clopper_pearson(c->rejected, c->pairs, ANALYSIS_LEVEL);
	x->verdict = x->ci.lo > ALPHA               ? CONTROL_BAD :
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
			   (count_of(s, COUNT_ON_COPIED, c) - count_of(s, COUNT_ON_OTHERS, c));

		if (isnan(count_of(s, COUNT_COPIED, c)))
			continue;
		x->copied += (size_t)count_of(s, COUNT_COPIED, c);
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
static int add_copies(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	size_t n = arm_cells(s, dataset, variant, STUDY_CONTROL_PLAIN, s->cell), kept;
	struct controls *c = s->out;
	struct fold_sample sample = { 0 };
	struct fold_overlap overlap = { 0 };
	struct control_row *x = n ? add_row(s, CONTROL_COPIES, dataset, variant, e) : NULL;
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

/* ---- all ---- */

static bool is_judged(const struct control_row *x)
{
	return x->kind != CONTROL_SELF_RATE && !(x->kind == CONTROL_COPIES && !x->copied);
}

/* What an interval may be wide, either way. */
static double margin(const struct controls_search *s, const struct control_row *x)
{
	const struct metric *m = x->metric;
	double range = m->highest - m->lowest,
	       luck = s->luck[x->dataset * s->r->n_variants + x->variant];

	return CONTROLS_MARGIN * (isfinite(range) && !m->relative ? range : fabs(luck));
}

static enum control_verdict judge(const struct controls_search *s, const struct control_row *x)
{
	bool one_sided = x->kind >= CONTROL_COPIES;
	double tiny = 1e-9 * fmax(1, fabs(x->expected)), half = (x->ci.hi - x->ci.lo) / 2;

	if (!(x->ci.hi >= x->ci.lo))
		return CONTROL_UNDECIDED;
	if (x->ci.lo > x->expected + tiny || (!one_sided && x->ci.hi < x->expected - tiny))
		return CONTROL_BAD;
	return half <= margin(s, x) && x->kind != CONTROL_COPIES ? CONTROL_GOOD : CONTROL_UNDECIDED;
}

static void judge_all(struct controls_search *s)
{
	struct controls *c = s->out;

	for (size_t i = 0; i < c->n; i++)
		c->judged += is_judged(c->at + i) && !isnan(c->at[i].se);
	for (size_t i = 0; i < c->n; i++) {
		struct control_row *x = c->at + i;
		double level = 1 - ALPHA / (double)c->judged, half;

		if (is_judged(x)) {
			half = isfinite(x->df) ? NAN :
						 gsl_cdf_ugaussian_Qinv((1 - level) / 2) * x->se;
			x->ci = isfinite(x->df) ?
					t_interval(x->measured, x->se, x->df, level) :
					(struct interval){ x->measured - half, x->measured + half };
			x->verdict = judge(s, x);
		}
		c->count[x->verdict]++;
	}
}

static int add_self(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	return add_compared(s, CONTROL_SELF, dataset, variant, STUDY_CONTROL_HALF_A,
			    STUDY_CONTROL_HALF_B, e) ||
			       count_pairs(s, dataset, variant, e) ?
		     -1 :
		     0;
}

static int add_row_number(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	return add_compared(s, CONTROL_ROW_NUMBER, dataset, variant, STUDY_CONTROL_ROW_NUMBER,
			    STUDY_CONTROL_PLAIN, e);
}

static int add_random_id(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	return add_compared(s, CONTROL_RANDOM_ID, dataset, variant, STUDY_CONTROL_RANDOM_ID,
			    STUDY_CONTROL_PLAIN, e);
}

/* By kind, each data set and learner in turn. */
static int add_all(struct controls_search *s, struct err *e)
{
	static int (*const add[CONTROL_KINDS])(
		struct controls_search * s, size_t dataset, size_t variant,
		struct err * e) = { [CONTROL_CHANCE] = add_chance,
				    [CONTROL_EFFECT] = add_effect,
				    [CONTROL_SELF] = add_self,
				    [CONTROL_COPIES] = add_copies,
				    [CONTROL_ROW_NUMBER] = add_row_number,
				    [CONTROL_RANDOM_ID] = add_random_id };

	for (size_t k = 0; k < CONTROL_KINDS; k++) {
		if (!add[k] && add_rate(s, e))
			return -1;
		for (size_t d = 0; add[k] && d < s->r->n_datasets; d++)
			for (size_t v = 0; v < s->r->n_variants; v++)
				if (add[k](s, d, v, e))
					return -1;
	}
	return 0;
}

int controls_create(struct controls *out, const struct results *r, size_t study, struct err *e)
{
	struct controls_search s = { .r = r, .study = study, .out = out };
	size_t pairs = r->n_datasets * r->n_variants;
	int rc = -1;

	*out = (struct controls){ 0 };
	if (!(s.own = mem_array(r->n_cells, sizeof *s.own, e)) ||
	    !(s.count = mem_array(COUNTS * r->n_cells, sizeof *s.count, e)) ||
	    !(s.cell = mem_array(r->n_cells, sizeof *s.cell, e)) ||
	    !(s.other = mem_array(r->n_cells, sizeof *s.other, e)) ||
	    !(s.d = mem_array(r->n_cells, sizeof *s.d, e)) ||
	    !(s.luck = mem_array(pairs, sizeof *s.luck, e)) || read_counts(&s, e))
		goto done;
	for (size_t i = 0; i < pairs; i++)
		s.luck[i] = NAN;
	for (size_t i = 0; i < r->n_cells; i++)
		if (r->cell[i].study == study && paired_folds_usable(r, i))
			s.own[s.n_own++] = i;
	if (add_all(&s, e))
		goto done;
	judge_all(&s);
	rc = 0;
done:
	if (rc)
		controls_free(out);
	free(s.own);
	free(s.count);
	free(s.cell);
	free(s.other);
	free(s.d);
	free(s.luck);
	return rc;
}

void controls_free(struct controls *c)
{
	free(c->at);
	*c = (struct controls){ 0 };
}
