#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/render/format.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/panels.h"
#include "reports/render/render.h"
#include "reports/report.h"
#include "reports/render/marked.h"
#include "algorithms/core/text.h"
#include "algorithms/core/utf8.h"

static const char *made(void (*with)(struct text *, const char *), const char *s)
{
	static char kept[512];
	struct text t = { 0 };

	with(&t, s);
	snprintf(kept, sizeof kept, "%s", text_of(&t));
	text_free(&t);
	return kept;
}

static void in_line(struct text *t, const char *s)
{
	marked_markdown(t, s, false);
}

static void in_cell(struct text *t, const char *s)
{
	marked_markdown(t, s, true);
}

Test(render_text, marks_become_tags_and_never_markup_of_their_content)
{
	struct report *r = report_create("", NULL);
	const char *s = report_text(r, "**%s** and `%s`", "a<b & **c**", "x`y|");

	cr_expect_str_eq(made(marked_html, s),
			 "<strong>a&lt;b &amp; **c**</strong> and <code>x`y|</code>");
	cr_expect_str_eq(made(marked_latex, s), "\\textbf{a\\textless{}b \\& **c**} and "
						"\\texttt{x\\textasciigrave{}y|}");
	cr_expect_str_eq(made(in_line, s), "**a\\<b & \\*\\*c\\*\\*** and ``x`y|``");
	cr_expect_str_eq(made(in_cell, s), "**a\\<b & \\*\\*c\\*\\*** and ``x`y\\|``");
	cr_expect_str_eq(made(marked_terminal, s), "a<b & **c** and x`y|");
	cr_expect_str_eq(made(marked_terminal, report_text(r, "%s", "a\n\033[1m\x9b")),
			 "a\\n\\x1b[1m\xef\xbf\xbd");
	report_destroy(r);
}

Test(render_text, marks_of_a_broken_text_are_closed_and_nest)
{
	const char both[] = { 'a', MARKED_STRONG, 'b', MARKED_CODE, 'c', MARKED_STRONG, 'd', 0 };
	const char open[] = { MARKED_CODE, 'x', 0 };

	cr_expect_str_eq(made(marked_html, both), "a<strong>b<code>c</code></strong>d");
	cr_expect_str_eq(made(marked_latex, open), "\\texttt{x}");
}

Test(render_text, only_what_begins_a_line_is_kept_from_opening_a_block)
{
	struct report *r = report_create("", NULL);

	cr_expect_str_eq(made(in_line, report_text(r, "%s best", "- a")), "\\- a best");
	cr_expect_str_eq(made(in_line, report_text(r, "%s", "12. a")), "12\\. a");
	cr_expect_str_eq(made(in_cell, report_text(r, "%s", "+2.1")), "+2.1");
	cr_expect_str_eq(made(in_cell, report_text(r, "**%s**: 1.5", "a")), "**a**: 1.5");
	report_destroy(r);
}

Test(render_text, names_give_ids_that_are_free)
{
	struct report *r = report_create("", NULL);
	struct section *a = report_section(r, "depth/k", "A"), *b = report_section(r, "depth k", "B");
	struct figure *f = section_figure(a, "../x", "F", 10, 10), *g = section_figure(b, "X", "G", 10, 10);

	cr_expect_str_eq(a->id, "depth-k");
	cr_expect_str_eq(b->id, "depth-k-2");
	cr_expect_str_eq(f->name, "x");
	cr_expect_str_eq(g->name, "X-2", "files of one name where case does not count");
	cr_expect_str_eq(report_section(r, "fig-x", "C")->id, "fig-x-3");
	report_destroy(r);
}

Test(render_text, numbers_have_the_digits_that_their_uncertainty_leaves)
{
	struct report *r = report_create("", NULL);

	cr_expect_str_eq(format_score(r, metric_find("accuracy"), 0.9731, 0.0112), "97.3 ± 1.1");
	cr_expect_str_eq(format_score(r, metric_find("rmse"), 54.731, 2.04), "54.7 ± 2.0");
	cr_expect_str_eq(format_score(r, metric_find("rmse"), 0.0123456, 0.00021), "0.01235 ± 0.00021");
	cr_expect_str_eq(format_score(r, metric_find("rmse"), 12345.6, 210), "12346 ± 210");
	cr_expect_str_eq(format_score(r, metric_find("accuracy"), NAN, NAN), "–");
	cr_expect_str_eq(format_score(r, metric_find("auc"), 0.9731, 0.0712), "0.973 ± 0.071");
	cr_expect_str_eq(format_score(r, metric_find("r2"), -0.078, 0.4), "−0.078 ± 0.400");
	cr_expect_str_eq(format_score(r, metric_find("log_loss"), 1.0991, 1e-12), "1.099 ± 0.000");
	cr_expect_str_eq(format_mean(r, metric_find("rmse"), 0.731, 0.02), "73.1 ± 2.0");
	cr_expect_str_eq(format_mean(r, metric_find("auc"), 0.5, NAN), "0.5000");
	cr_expect_str_eq(format_metric_head(r, metric_find("rmse")), "RMSE %");
	cr_expect_str_eq(format_metric_head(r, metric_find("auc")), "AUC");
	cr_expect_str_eq(format_metric_error(r, metric_find("auc")), "1 − AUC");
	cr_expect_str_eq(format_metric_error(r, metric_find("mae")), "MAE");
	cr_expect_str_eq(format_metric_drawn(r, metric_find("mae")), "MAE downwards");
	cr_expect_str_eq(format_metric_drawn(r, metric_find("accuracy")), "accuracy in percent");
	cr_expect_str_eq(format_points(r, -0.0213), "−2.1");
	cr_expect_str_eq(format_points(r, -0.0001), "0.0");
	cr_expect_str_eq(format_seconds(r, 0.01234), "12.3 ms");
	cr_expect_str_eq(format_seconds(r, 3.2e-5), "32.0 µs");
	cr_expect_str_eq(format_seconds(r, 600), "10.0 min");
	cr_expect_str_eq(format_bytes(r, 3456789), "3.46 MB");
	cr_expect_str_eq(format_p(r, 0.0004), "<0.001");
	cr_expect_str_eq(format_p_is(r, 0.0123), "p = 0.012");
	report_destroy(r);
}

Test(render_text, lists_and_counts_are_read_aloud)
{
	static const char *const name[] = { "a", "b", "c" };
	static const char *const many[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o",
					    "p", "q" };
	struct report *r = report_create("", NULL);

	cr_expect_str_eq(format_list(r, name, 3), "a, b and c");
	cr_expect_str_eq(format_list(r, name, 1), "a");
	cr_expect_str_eq(format_list(r, many, 16), "a, b, c, d, e, f, g, h, i, j, k, l, m, n, o and p");
	cr_expect_str_eq(format_list(r, many, 17), "a, b, c, d, e, f, g, h, i, j, k, l and 5 more");
	cr_expect_str_eq(format_count(r, 1, "fold"), "1 fold");
	cr_expect_str_eq(format_count(r, 0, "fold"), "0 folds");
	report_destroy(r);
}

Test(render_text, axes_have_round_tics_and_stay_in_their_bounds)
{
	struct figure_axis a = figure_axis_fit(91.3, 99.2, 6, 0, 101);

	cr_expect(a.lo < 91.3 && a.hi > 99.2 && a.step == 2);
	a = figure_axis_fit(95, 100, 6, 0, 101);
	cr_expect_leq(a.hi, 101);
	a = figure_axis_fit(3, 3, 5, -INFINITY, INFINITY);
	cr_expect(a.hi > a.lo && a.step > 0);
}

Test(render_text, a_drawing_gets_theme_colours_and_ids_of_its_own)
{
	static const char svg[] =
		"<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 9 9\">\n<title>x</title>\n"
		"<defs><path id='gpPt0'/><filter id='textbox'></filter></defs>\n"
		"<path stroke='rgb(  0, 114, 178)' /><use xlink:href='#gpPt0'/>\n"
		"<g fill=\"rgb(31,41,51)\" font-family=\"sans-serif\"/><g fill=\"none\" "
		"color=\"black\"/></svg>";
	struct text t = { 0 };

	svg_inline(&t, svg, "fig");
	cr_assert(!t.failed && t.at);
	cr_expect(!strncmp(t.at, "<svg", 4) && !strstr(t.at, "<title>") &&
		  !strstr(t.at, "<filter"));
	cr_expect(strstr(t.at, "stroke='var(--c-blue,#0072b2)'"), "%s", t.at);
	cr_expect(strstr(t.at, "fill=\"var(--c-ink,#1f2933)\"") &&
		  strstr(t.at, "color=\"var(--c-ink,#1f2933)\""));
	cr_expect(strstr(t.at, "id='fig-gpPt0'") && strstr(t.at, "href='#fig-gpPt0'") &&
		  !strstr(t.at, "sans-serif"));
	text_free(&t);
}

Test(render_text, tables_look_the_same_in_every_coat)
{
	struct report *r = report_create("T & T", NULL);
	struct section *s = report_section(r, "one", "One");
	struct table *t = section_table(s, "A table");
	struct text html = { 0 }, md = { 0 }, tex = { 0 };
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	table_column(t, ALIGN_LEFT, "name", NULL);
	table_column(t, ALIGN_RIGHT, "score", "what it means");
	table_row(t, 0);
	table_named(t, "#0072b2", 0, "a|b");
	table_cell(t, MARK_BEST, "%.1f ± %.1f", 97.31, 1.1);
	table_row(t, MARK_MUTED);
	table_cell(t, 0, "<c>");                  /* a short row: the rest is empty */
	cr_assert_eq(report_status(r, NULL), 0);
	render_html(&html, r);
	render_markdown(&md, r);
	render_latex(&tex, r);
	render_terminal(f, t, false, 80);
	fclose(f);
	cr_expect(strstr(html.at, "T &amp; T") && strstr(html.at, "class=\"best num\">97.3 ± 1.1"),
		  "%s", html.at);
	cr_expect(strstr(html.at, "&lt;c&gt;") && !strstr(html.at, "<c>"));
	cr_expect(strstr(html.at, "var(--c-blue,#0072b2)") &&
		  strstr(html.at, "title=\"what it means\""));
	cr_expect(strstr(md.at, "| a\\|b | **97.3 ± 1.1** |"));
	cr_expect(strstr(tex.at, "\\textbf{97.3 $\\pm$ 1.1}") &&
		  strstr(tex.at, "\\title{T \\& T}"));
	cr_expect_str_eq(out, "name       score\na|b   97.3 ± 1.1\n<c>             \n");
	free(out);
	text_free(&html);
	text_free(&md);
	text_free(&tex);
	report_destroy(r);
}

Test(render_text, columns_that_do_not_fit_a_terminal_are_left_out)
{
	struct report *r = report_create("", NULL);
	struct table *t = section_table(report_section(r, "one", "One"), "A table");
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	for (int i = 0; i < 9; i++)
		table_column(t, ALIGN_RIGHT, "ten chars ", NULL);
	table_row(t, 0);
	render_terminal(f, t, false, 40);
	fclose(f);
	cr_expect(strchr(out, '\n') - out <= 40);
	free(out);
	report_destroy(r);
}
