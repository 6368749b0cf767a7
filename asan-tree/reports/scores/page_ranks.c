/* Mean ranks, the tests of them, and Demsar's diagram; who beats whom how often. */
#include <math.h>

#include "reports/figures/fig_ranks.h"
#include "harness/scores/score_rows.h"
#include "reports/render/format.h"
#include "reports/scores/page_sections.h"

#define MATRIX_MOST 16          /* methods of a table of wins, ties and losses */
#define DIAGRAM_MOST 60

static void ranking_head(struct table *t, const struct score_analysis *a)
{
	bool many = a->design == SCORES_MANY;

	table_column(t, ALIGN_RIGHT, "#", NULL);
	table_column(t, ALIGN_LEFT, "method", NULL);
	if (many) {
		table_column(t, ALIGN_RIGHT, "mean rank", "1 is the best; ties share the mean of their ranks");
		table_column(t, ALIGN_RIGHT, "first", "data sets where it has the best score, alone or not");
	}
	if (a->common_unit)
		table_column(t, ALIGN_RIGHT, "mean score", NULL);
	if (!many)
		table_column(t, ALIGN_RIGHT, "interval", a->design == SCORES_ONE_FOLDED
			     ? "of the mean, as wide as folds that share training rows want it"
			     : a->design == SCORES_ONE_AREAS ? "DeLong's, on the logit scale"
			     : a->design == SCORES_ONE_TEST_SET && a->t->rows->numbers ? "BCa, bootstrap of the rows"
										       : "Wilson's, of a share of rows");
	if (many && a->common_unit) {
		table_column(t, ALIGN_RIGHT, "aligned rank", "of scores less the mean of their data set, all ranked together");
		table_column(t, ALIGN_RIGHT, "Quade's rank", "data sets weigh by how far their methods lie apart");
	}
	if (a->t->timed)
		table_column(t, ALIGN_RIGHT, "time", "geometric mean over data sets");
}

static const char *plain_interval(struct report *r, const struct score_analysis *a, struct interval ci)
{
	return isnan(ci.lo) ? "–" : report_text(r, "%s to %s", page_score(r, a, ci.lo), page_score(r, a, ci.hi));
}

struct table *page_ranking_table(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	bool many = a->design == SCORES_MANY;
	struct table *t = many ? section_table(s, "The methods over %s", format_count(r, a->sets, "data set"))
			       : section_table(s, "The methods");

	ranking_head(t, a);
	for (size_t m = 0; m < a->methods; m++) {
		const struct score_method *x = a->method + m;
		unsigned best = m ? 0 : MARK_BEST;

		table_row(t, 0);
		table_cell(t, 0, "%zu", m + 1);
		table_named(t, report_text(r, "%s", page_style(a, m).color), best, score_method_name(a, m));
		if (many) {
			table_cell(t, best, "%.3f", x->mean_rank);
			table_cell(t, 0, "%zu", x->best);
		}
		if (a->common_unit)
			table_cell(t, 0, "%s", page_score(r, a, x->mean));
		if (!many)
			table_cell(t, 0, "%s", plain_interval(r, a, x->ci));
		if (many && a->common_unit) {
			table_cell(t, 0, "%s", format_decimals(r, x->aligned, 1));
			table_cell(t, 0, "%s", format_decimals(r, x->quade, 3));
		}
		if (a->t->timed)
			table_cell(t, 0, "%s", isnan(x->seconds) ? "–" : format_seconds(r, x->seconds));
	}
	return t;
}

/* All data sets of one mind make it infinite. */
static const char *f_value(struct report *r, double f)
{
	return isinf(f) ? "∞" : format_decimals(r, f, 3);
}

static void omnibus_row(struct table *t, const char *test, const char *value, double p, const char *says)
{
	table_row(t, 0);
	table_cell(t, 0, "%s", test);
	table_cell(t, 0, "%s", value);
	table_cell(t, 0, "%s", format_p(t->report, p));
	table_cell(t, 0, "%s", says);
}

static void omnibus(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Is there any difference between the %zu methods?", a->methods);

	table_column(t, ALIGN_LEFT, "test", NULL);
	table_column(t, ALIGN_RIGHT, "value", NULL);
	table_column(t, ALIGN_RIGHT, "p", NULL);
	table_column(t, ALIGN_LEFT, "what it is", NULL);
	omnibus_row(t, "Friedman's χ²", report_text(r, "%.3f", a->f.chi2), a->f.p_chi2, "as Demsar prints it: ties are not "
		    "corrected for");
	omnibus_row(t, "… ties corrected", report_text(r, "%.3f", a->f.chi2_ties), a->f.p_chi2_ties, "as R and scipy have it");
	omnibus_row(t, "Iman and Davenport's F", f_value(r, a->f.f), a->f.p_f,
		    report_text(r, "from the first χ², %.0f and %.0f degrees of freedom", a->f.df1, a->f.df2));
	omnibus_row(t, "… ties corrected", f_value(r, a->f.f_ties), a->f.p_f_ties, "from the second: decides here");
	if (!isnan(a->friedman_exact))
		omnibus_row(t, "exact", "", a->friedman_exact, "of all ways to shuffle the ranks within each data set");
	if (a->common_unit) {
		omnibus_row(t, "aligned ranks, T", report_text(r, "%.3f", a->aligned.t), a->aligned.p,
			    "heeds how far scores lie apart");
		omnibus_row(t, "Quade's F", report_text(r, "%.3f", a->quade.f), a->quade.p, "data sets weigh by their spread");
	}
	section_text(s, "Kendall's W is %.3f: 0 where data sets do not agree on the order at all, 1 where they do in full.",
		     a->f.kendall_w);
}

static void diagram(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct figure_ranks_method *m = report_own(r, a->methods, sizeof *m);
	const struct figure_ranks_plot plot = {
		.name = "ranks", .things = "Methods", .n = a->methods, .method = m, .cd = a->cd,
		.percent = 100 * a->w.alpha,
		.control = a->control == SIZE_MAX ? FIGURE_NO_CONTROL : a->control, .sets = a->sets,
	};

	if (!m || a->methods > DIAGRAM_MOST)
		return;
	for (size_t k = 0; k < a->methods; k++)
		m[k] = (struct figure_ranks_method){
			score_method_name(a, k), score_method_name(a, k), page_style(a, k),
			a->method[k].mean_rank
		};
	figure_rank_diagram(s, &plot);
}

/* Wins, ties and losses of the row's method against the column's. */
static void matrix(struct section *s, const struct score_analysis *a)
{
	struct table *t;
	size_t q = 0;

	if (a->control != SIZE_MAX || a->methods > MATRIX_MOST || a->methods < 3)
		return;
	t = section_table(s, "Data sets won / tied / lost by the method of the row against that of the column");
	table_column(t, ALIGN_LEFT, " ", NULL);
	for (size_t m = 1; m < a->methods; m++)
		table_column(t, ALIGN_RIGHT, score_method_name(a, m), NULL);
	for (size_t x = 0; x + 1 < a->methods; x++) {
		table_row(t, 0);
		table_cell(t, 0, "%s", score_method_name(a, x));
		for (size_t y = 1; y < a->methods; y++) {
			const struct score_pair *p = a->pair + q;

			if (y <= x) {
				table_cell(t, 0, " ");
				continue;
			}
			table_cell(t, verdict_better(p->verdict) ? MARK_BEST : 0, "%zu / %zu / %zu", p->raw.wins,
				   p->raw.ties, p->raw.losses);
			q++;
		}
	}
	section_text(s, "Strong: the pair is decided. Equal scores tie after rounding to %d decimals.", a->w.decimals);
}

void page_ranks(struct report *r, const struct score_analysis *a)
{
	struct section *s;

	if (a->design != SCORES_MANY)
		return;
	s = report_section(r, "ranks", "Ranks over the data sets");
	if (a->methods > 2) {
		omnibus(s, a);
		section_text(s, "Mean ranks must lie %.3f apart to differ by %s test at %g %% (%.3f at 10 %%).", a->cd,
			     a->control == SIZE_MAX ? "Nemenyi's" : "Bonferroni and Dunn's", 100 * a->w.alpha, a->cd_10);
	}
	diagram(s, a);
	matrix(s, a);
}
