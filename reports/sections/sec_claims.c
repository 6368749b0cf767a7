/* What was claimed before the run, and what became of it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "harness/claims/claims.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/panels.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

enum { ROW_HEIGHT = 22, LETTER = 8, FAR = 3 };

static unsigned word_marks(enum claims_word w)
{
	static const unsigned marks[CLAIMS_WORDS] = { MARK_GOOD | MARK_BEST, MARK_BAD | MARK_BEST, MARK_MUTED };

	return marks[w];
}

/* ---- in words ---- */

static void words(struct section *s, const struct claims *c)
{
	size_t by_word[CLAIMS_WORDS] = { 0 }, predicted = 0, met = 0;
	struct report *r = s->report;

	for (size_t i = 0; i < c->n; i++) {
		by_word[c->at[i].word]++;
		predicted += c->at[i].claim->prediction != NULL;
		met += c->at[i].as_predicted;
	}
	section_text(s, "Of %s **%zu %s supported**, %zu refuted, %zu undecided%s. Supported: the p, adjusted by "
			"Holm over %s, is below 0.05, and the 95 %% interval lies wholly beyond what is expected. "
			"Refuted: it lies wholly on the other side. Undecided: neither.",
		     format_count(r, c->n, "claim"), by_word[CLAIMS_SUPPORTED],
		     by_word[CLAIMS_SUPPORTED] == 1 ? "is" : "are", by_word[CLAIMS_REFUTED],
		     by_word[CLAIMS_UNDECIDED],
		     predicted ? report_text(r, "; %zu of %zu predictions are met", met, predicted) : "",
		     format_count(r, c->primary, "test"));
	if (c->registered.cells_before > 0)
		section_text(s, "They were written down when %.0f results were there: **exploratory**.",
			     c->registered.cells_before);
	else
		section_text(s, "Written down on %.10s before the first result, digest %.12s.",
			     c->registered.registered_at, c->registered.digest);
}

static int lacks(struct section *s, const struct claims *c, struct err *e)
{
	struct table *t = NULL;

	for (size_t i = 0; i < c->n; i++) {
		char *lack;

		if (c->at[i].word != CLAIMS_UNDECIDED)
			continue;
		if (!(lack = claims_lack(c, c->at + i, e)))
			return -1;
		if (!t) {
			t = section_table(s, "What the undecided ones lack");
			table_column(t, ALIGN_LEFT, "id", NULL);
			table_column(t, ALIGN_LEFT, "undecided", NULL);
		}
		table_row(t, 0);
		table_cell(t, MARK_CODE, "%s", c->at[i].claim->id);
		table_cell(t, 0, "%s", lack);
		free(lack);
	}
	return 0;
}

/* ---- figure: effects and intervals from the line on, each in a unit of its own ---- */

struct claims_row {
	double effect, lo, hi;          /* 0: the line; 1: what is expected, as far again from `against` */
	double line;                    /* of "equal" a second one on the other side; NAN */
};

/* What lies as expected is to the right. The unit is the larger reach of the interval from the line. */
static struct claims_row row_of(const struct claims_verdict *v)
{
	bool equal = !strcmp(v->claim->expect, "equal");
	double sign = !strcmp(v->claim->expect, "less") ? -1 : 1,
	       from = equal ? v->claim->against : v->line, reach = equal ? v->line : 0;
	const double ends[] = { v->ci.lo, v->ci.hi, v->effect };
	struct claims_row y = { sign * (v->effect - from), sign * (v->ci.lo - from), sign * (v->ci.hi - from),
				NAN };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (isfinite(ends[i]))
			reach = fmax(reach, fabs(ends[i] - from));
	reach = reach > 0 ? reach : 1;
	y.effect /= reach;
	y.lo = fmax(y.lo / reach, -FAR);
	y.hi = fmin(y.hi / reach, FAR);
	if (y.lo > y.hi)
		y = (struct claims_row){ y.effect, y.hi, y.lo, NAN };
	if (equal)
		y.line = v->line / reach;
	return y;
}

static size_t longest_id(const struct claims *c)
{
	size_t most = 0;

	for (size_t i = 0; i < c->n; i++)
		most = strlen(c->at[i].claim->id) > most ? strlen(c->at[i].claim->id) : most;
	return most;
}

static void rows(struct figure *f, const struct claims *c)
{
	gnuplot_comment(&f->data, "row, effect, interval, verdict (0 supported, 1 refuted, 2 undecided), margin of equal");
	for (size_t i = 0; i < c->n; i++) {
		struct claims_row y = row_of(c->at + i);

		text_add(&f->data, "%zu %.4g %.4g %.4g %d %.4g\n", i + 1, y.effect, y.lo, y.hi, c->at[i].word,
			 y.line);
	}
}

static void plot(struct text *g, const struct claims *c)
{
	static const char *const colour[CLAIMS_WORDS] = { "#009e73", "#d55e00", "#66727f" };
	static const int point[CLAIMS_WORDS] = { 7, 5, 6 };

	text_add(g, "set border 1\nset grid noytics xtics\nset yrange [%zu.6:0.4]\nset xrange [-1.05:1.05]\n"
		    "set xtics (\"against it\" -0.55, \"the line\" 0, \"as claimed\" 0.55) scale 0\n"
		    "set arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb ink linewidth 1.2\n"
		    "set key at screen 0.98, screen 0.985 right top horizontal\nset ytics (", c->n);
	for (size_t i = 0; i < c->n; i++) {
		text_add(g, i ? ", " : "");
		escape_gnuplot_tic(g, c->at[i].claim->id);
		text_add(g, " %zu", i + 1);
	}
	text_add(g, ") scale 0 textcolor rgb ink noenhanced\nplot ");
	for (int w = 0; w < CLAIMS_WORDS; w++)
		text_add(g, "data using ($5==%d ? $2 : NaN):1:3:4 with xerrorbars pointtype %d pointsize 0.9*ps "
			    "linewidth 1.6 linecolor rgb \"%s\" title \"%s\", \\\n     ", w, point[w], colour[w],
			 claims_words[w]);
	text_add(g, "data using 6:1 with points pointtype 2 pointsize 0.8*ps linecolor rgb muted notitle, \\\n"
		    "     data using (-$6):1 with points pointtype 2 pointsize 0.8*ps linecolor rgb muted notitle\n");
}

static void figure(struct section *s, const struct claims *c)
{
	double left = 24 + (double)(LETTER * longest_id(c)), high = 84 + (double)(ROW_HEIGHT * c->n);
	struct figure *f = section_figure(s, "claims", "Claims and verdicts", 760, high);

	rows(f, c);
	text_add(&f->script, "set lmargin at screen %.4f\nset rmargin at screen 0.985\n"
			     "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
		 left / 760, 1 - 34 / high, 34 / high);
	plot(&f->script, c);
	figure_caption(f, "Effects with 95 %% intervals, from the line that a claim draws: at its right lies what is "
			  "claimed, at its left what speaks against it. Each row is in a unit of its own, the farthest "
			  "reach of its interval. Of a claim of equality crosses mark the margin, and all between them "
			  "is as claimed.");
}

/* ---- tables ---- */

static void verdicts(struct section *s, const struct claims *c)
{
	struct table *t = section_table(s, "Verdicts");

	table_column(t, ALIGN_LEFT, "id", NULL);
	table_column(t, ALIGN_LEFT, "verdict", NULL);
	table_column(t, ALIGN_LEFT, "predicted", "before the run");
	table_column(t, ALIGN_LEFT, "claim", NULL);
	for (size_t i = 0; i < c->n; i++) {
		const struct claims_verdict *v = c->at + i;
		const char *said = v->claim->prediction;

		table_row(t, 0);
		table_cell(t, MARK_CODE, "%s", v->claim->id);
		table_cell(t, word_marks(v->word), "%s", claims_words[v->word]);
		table_cell(t, said && !v->as_predicted ? 0 : MARK_MUTED, "%.*s",
			   said ? (int)strcspn(said, ":") : 3, said ? said : "–");
		table_cell(t, 0, "%s", v->claim->sentence);
	}
}

static void effects(struct section *s, const struct claims *c)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Effects");

	table_column(t, ALIGN_LEFT, "id", NULL);
	table_column(t, ALIGN_RIGHT, "effect", "in the unit of the response");
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	table_column(t, ALIGN_RIGHT, "expected", NULL);
	table_column(t, ALIGN_RIGHT, "n", NULL);
	table_column(t, ALIGN_RIGHT, "p", NULL);
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for all primary claims");
	for (size_t i = 0; i < c->n; i++) {
		const struct claims_verdict *v = c->at + i;
		char a[CLAIMS_NUMBER], b[CLAIMS_NUMBER], line[CLAIMS_LINE];

		table_row(t, 0);
		table_cell(t, MARK_CODE, "%s", v->claim->id);
		table_cell(t, 0, "%s", isnan(v->effect) ? "–" : claims_number(v->effect, a));
		table_cell(t, 0, "%s to %s", claims_number(v->ci.lo, a), claims_number(v->ci.hi, b));
		table_cell(t, 0, "%s", claims_expected(v, line));
		table_cell(t, 0, "%zu %s", v->at[v->decides].n, claims_unit(c, v));
		table_cell(t, 0, "%s", format_p(r, v->p));
		table_cell(t, 0, "%s", isnan(v->p_holm) ? "–" : format_p(r, v->p_holm));
	}
}

static int behind(struct section *s, const struct claims *c, struct err *e)
{
	struct table *t = section_table(s, "What each verdict stands on: `bakeoff claims RUN --claim ID --cells` lists its cells");

	t->folded = true;
	table_column(t, ALIGN_LEFT, "id", NULL);
	table_column(t, ALIGN_LEFT, "source", NULL);
	table_column(t, ALIGN_LEFT, "study", NULL);
	table_column(t, ALIGN_LEFT, "response", NULL);
	table_column(t, ALIGN_LEFT, "test", NULL);
	table_column(t, ALIGN_LEFT, "hangs on", "the comparison whose effect and n are shown");
	table_column(t, ALIGN_RIGHT, "comparisons", NULL);
	table_column(t, ALIGN_RIGHT, "cells", NULL);
	table_column(t, ALIGN_RIGHT, "missing", NULL);
	for (size_t i = 0; i < c->n; i++) {
		const struct claims_verdict *v = c->at + i;
		const struct claims_comparison *x = v->at + v->decides;
		char *response = claims_response_name(c, v, e);

		if (!response)
			return -1;
		table_row(t, 0);
		table_cell(t, MARK_CODE, "%s", v->claim->id);
		table_cell(t, 0, "%s", v->claim->source ? v->claim->source : "–");
		table_cell(t, 0, "%s", c->run->study[v->study].name);
		table_cell(t, 0, "%s", response);
		table_cell(t, 0, "%s", v->claim->test);
		table_cell(t, 0, "%s%s%s%s%s", x->a, *x->b ? " − " : "", x->b, *x->set ? " on " : "", x->set);
		table_cell(t, 0, "%zu", v->n);
		table_cell(t, 0, "%zu", v->cells);
		table_cell(t, v->missing ? MARK_BAD : 0, "%zu", v->missing);
		free(response);
	}
	return 0;
}

int section_claims(struct report *r, const struct results *x, struct err *e)
{
	struct run_claims registered;
	struct claims *c = NULL;
	struct section *s;
	int rc = -1;

	if (results_claims(x, &registered, e))
		return -1;
	if (!*registered.digest)
		return 0;
	if (claims_judge(&c, x, e))
		goto done;
	s = report_section(r, "claims", "Claims");
	words(s, c);
	figure(s, c);
	verdicts(s, c);
	rc = lacks(s, c, e);
	effects(s, c);
	rc = rc || behind(s, c, e) ? -1 : 0;
done:
	claims_destroy(c);
	return rc;
}
