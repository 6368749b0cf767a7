/* Published figures beside those of this run. */
#include <math.h>
#include <stdlib.h>

#include "harness/replications/replications.h"
#include "reports/figures/fig_lines.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

static unsigned word_marks(enum replications_word w)
{
	static const unsigned marks[REPLICATIONS_WORDS] = { MARK_GOOD | MARK_BEST, MARK_BAD | MARK_BEST, MARK_MUTED };

	return marks[w];
}

static const char *value(struct report *r, const struct replications_cell *x, double v)
{
	return isnan(v) ? "–" : x->rule == REPLICATIONS_COUNT ? report_text(r, "%.0f rows", v)
							      : report_text(r, "%.2f %%", v);
}

static const char *interval(struct report *r, const struct replications_outcome *o)
{
	return isnan(o->ci.lo) ? "–" : report_text(r, "%.2f to %.2f", o->ci.lo, o->ci.hi);
}

static void table(struct section *s, const struct replications *p, const struct replications_outcome *o)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Published and here");

	table_column(t, ALIGN_LEFT, "figure", NULL);
	table_column(t, ALIGN_RIGHT, "published", NULL);
	table_column(t, ALIGN_RIGHT, "here", NULL);
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	table_column(t, ALIGN_RIGHT, "n", "rows, folds, draws or trainings");
	table_column(t, ALIGN_RIGHT, "may differ by",
		     "tolerance and 1.96 standard errors of the difference; none where nothing is left to chance");
	table_column(t, ALIGN_LEFT, "verdict", NULL);
	for (size_t i = 0; i < p->n; i++) {
		const struct replications_cell *x = p->cell + i;

		table_row(t, 0);
		table_cell(t, 0, "%s", x->what);
		if (x->rule == REPLICATIONS_COUNT && x->value_to > x->value)
			table_cell(t, 0, "%.0f or %.0f rows", x->value, x->value_to);
		else
			table_cell(t, 0, "%s", value(r, x, x->value));
		table_cell(t, 0, "%s", value(r, x, o[i].ours));
		table_cell(t, 0, "%s", interval(r, o + i));
		table_cell(t, 0, "%zu", o[i].n);
		table_cell(t, 0, "%s", value(r, x, o[i].allowed));
		table_cell(t, word_marks(o[i].word), "%s%s%s", replications_words[o[i].word], *o[i].why ? ": " : "",
			   o[i].why);
	}
}

static void words(struct section *s, const struct replications *p, const struct replications_outcome *o)
{
	size_t by_word[REPLICATIONS_WORDS] = { 0 };

	for (size_t i = 0; i < p->n; i++)
		by_word[o[i].word]++;
	section_text(s, "**%zu of %s reproduced**, %zu differ, %zu not comparable. Published: %s.",
		     by_word[REPLICATIONS_SAME], format_count(s->report, p->n, "figure"),
		     by_word[REPLICATIONS_DIFFERS], by_word[REPLICATIONS_OPEN], p->source);
	if (p->notes)
		section_text(s, "%s", p->notes);
}

/* ---- figure ---- */

/* Percent of rows; of a count by the rows there were. */
static double share(const struct replications_cell *x, const struct replications_outcome *o, double v)
{
	return x->rule == REPLICATIONS_COUNT ? 100 * v / (double)o->n : v;
}

/* Published figures (here false) or ours of one part, by x, as they stand in the table. */
static bool line(struct report *r, const struct replications *p, const struct replications_outcome *o,
		 enum results_part part, bool here, struct figure_line *l)
{
	double *x = report_own(r, p->n, sizeof *x), *y = report_own(r, p->n, sizeof *y),
	       *lo = report_own(r, p->n, sizeof *lo), *hi = report_own(r, p->n, sizeof *hi);
	const char *of = part == ON_TEST ? "test" : "training";

	if (!x || !y || !lo || !hi)
		return false;
	*l = (struct figure_line){ .name = here ? report_text(r, "%s, here", of) : report_text(r, "%s, %s", of, p->year),
				   .style = style_of_learner(part == ON_TEST ? "mlp" : "svm", here ? 0 : 1),
				   .x = x, .y = y, .lo = lo, .hi = hi };
	for (size_t i = 0; i < p->n; i++) {
		const struct replications_cell *c = p->cell + i;

		if (isnan(c->x) || c->part != part || isnan(o[i].ours) || !o[i].n)
			continue;
		x[l->n] = c->x;
		y[l->n] = share(c, o + i, here ? o[i].ours : c->value);
		lo[l->n] = here ? o[i].ci.lo : NAN;
		hi[l->n++] = here ? o[i].ci.hi : NAN;
	}
	return true;
}

static void figure(struct section *s, const struct replications *p, const struct replications_outcome *o)
{
	struct figure_line l[4] = { 0 };
	struct figure_lines_plot plot = { .title = p->title, .up = "percent of rows right", .scale = LINES_LINEAR,
					  .line = l };
	struct figure *f;

	for (int here = 1; here >= 0; here--)
		for (int k = 0; k < 2; k++)
			if (line(s->report, p, o, k ? ON_TRAIN : ON_TEST, here, l + plot.n) && l[plot.n].n > 1)
				plot.n++;
	f = plot.n ? figure_lines(s, "replication", p->title, p->across, &plot, 1) : NULL;
	if (f)
		figure_caption(f, "Published figures and what came out here, with 95 %% intervals where chance had a "
				  "part.");
}

int section_replication(struct report *r, const struct results *x, struct err *e)
{
	const struct replications *p = replications_find(x->run.name);
	struct replications_outcome *o;
	struct section *s;

	if (!p)
		return 0;
	if (!(o = report_own(r, p->n, sizeof *o)))
		return FAIL(e, ERR_NOMEM, "out of memory reading a replication");
	for (size_t i = 0; i < p->n; i++)
		if (replications_judge(o + i, p, i, x, e))
			return -1;
	s = report_section(r, "replication", "Replication");
	words(s, p, o);
	if (p->across)
		figure(s, p, o);
	table(s, p, o);
	return 0;
}
