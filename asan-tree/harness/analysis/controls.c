#include "harness/analysis/controls_inner.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/studies/study_kind.h"

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

/* As harness/run/control.h names them. */
static const char *const count_name[COUNTS] = { "control_luck",      "control_spread",
						"control_true",      "control_copied",
						"control_on_copied", "control_on_others" };

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

double controls_count(const struct controls_search *s, enum control_count k, size_t cell)
{
	return s->count[(size_t)k * s->r->n_cells + cell];
}

size_t controls_arm_cells(const struct controls_search *s, size_t dataset, size_t variant,
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

struct control_row *controls_add_row(struct controls_search *s, enum control_kind kind,
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
		double level = 1 - CONTROLS_ALPHA / (double)c->judged, half;

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

/* By kind, each data set and learner in turn. */
static int add_all(struct controls_search *s, struct err *e)
{
	static int (*const add[CONTROL_KINDS])(
		struct controls_search * s, size_t dataset, size_t variant,
		struct err * e) = { [CONTROL_CHANCE] = controls_add_chance,
				    [CONTROL_EFFECT] = controls_add_effect,
				    [CONTROL_SELF] = controls_add_self,
				    [CONTROL_COPIES] = controls_add_copies,
				    [CONTROL_ROW_NUMBER] = controls_add_row_number,
				    [CONTROL_RANDOM_ID] = controls_add_random_id };

	for (size_t k = 0; k < CONTROL_KINDS; k++) {
		if (!add[k] && controls_add_rate(s, e))
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
