/* What a search brings by how much of it there is. */
#include <math.h>

#include "harness/scores/score_budget.h"
#include "reports/figures/fig_lines.h"
#include "reports/render/format.h"
#include "reports/scores/page_sections.h"

#define LINES_MOST 8

static void figure(struct section *s, const struct score_analysis *a, const char *name, const char *title,
		   const char *across, const double *x, const double *y, size_t points)
{
	size_t n = a->methods < LINES_MOST ? a->methods : LINES_MOST;
	struct figure_line *line = report_own(s->report, n, sizeof *line);
	const struct figure_lines_plot plot = {
		.title = "", .up = *a->t->measure ? a->t->measure : "score", .scale = LINES_LINEAR, .line = line, .n = n,
	};
	struct figure *f;

	if (!line)
		return;
	for (size_t m = 0; m < n; m++)
		line[m] = (struct figure_line){ .name = score_method_name(a, m), .style = page_style(a, m), .n = points,
						.x = x, .y = y + m * points };
	if ((f = figure_lines(s, name, title, across, &plot, 1)))
		figure_caption(f, "Expected %s on test rows of the configuration that %s best, mean over %s: who is ahead can "
				  "depend on how long one searches.", *a->t->measure ? a->t->measure : "score",
			       a->t->validated ? "validates" : "tests", format_count(s->report, a->sets, "data set"));
}

static void table(struct section *s, const struct score_analysis *a, const struct score_budget *b)
{
	static const size_t at[] = { 1, 2, 5, 10, 20, 50, 100 };
	struct table *t = section_table(s, "Expected score of the configuration picked among so many");

	table_column(t, ALIGN_LEFT, "method", NULL);
	for (size_t k = 0; k < sizeof at / sizeof *at; k++)
		if (at[k] < b->trials)
			table_column(t, ALIGN_RIGHT, report_text(s->report, "%zu", at[k]), NULL);
	table_column(t, ALIGN_RIGHT, report_text(s->report, "all %zu", b->trials), NULL);
	for (size_t m = 0; m < a->methods; m++) {
		table_row(t, 0);
		table_cell(t, 0, "%s", score_method_name(a, m));
		for (size_t k = 0; k < sizeof at / sizeof *at; k++)
			if (at[k] < b->trials)
				table_cell(t, 0, "%s", page_score(s->report, a, b->by_trials[m * b->trials + at[k] - 1]));
		table_cell(t, 0, "%s", page_score(s->report, a, b->by_trials[(m + 1) * b->trials - 1]));
	}
}

int page_budget(struct report *r, const struct score_analysis *a, struct err *e)
{
	struct score_budget b;
	struct section *s;

	if (score_budget_create(&b, a, e))
		return -1;
	if (!b.sets || b.trials < 2) {
		score_budget_free(&b);
		return 0;
	}
	s = report_section(r, "budget", "How much does a longer search bring?");
	figure(s, a, "budget", "Score by the number of configurations tried", "configurations", b.n, b.by_trials, b.trials);
	if (b.points)
		figure(s, a, "budget-time", "Score by the time of the search", "seconds", b.seconds, b.by_seconds, b.points);
	table(s, a, &b);
	section_text(s, "Of n configurations drawn without replacement from those tried (Tang and others 2020); seconds by 1,000 "
			"random orders of them.%s", a->t->validated ? "" : " There is no validation score: the best is picked by "
			"the score that is reported, which flatters every method, and those with more configurations more.");
	score_budget_free(&b);
	return 0;
}
