#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/close.h"
#include "harness/store/query.h"
#include "harness/studies/study_kind.h"
#include "reports/build.h"
#include "harness/analysis/comparison.h"
#include "harness/analysis/findings.h"
#include "reports/export_csv.h"
#include "reports/files.h"
#include "reports/figures/gnuplot.h"
#include "reports/render/render.h"
#include "tests/support/synthetic_metric.h"
#include "tests/support/synthetic_run.h"
#include "algorithms/core/utf8.h"

static char *document(const struct results *x, void (*render)(struct text *, const struct report *))
{
	struct report *r = NULL;
	struct text t = { 0 };
	struct err e = { 0 };

	cr_assert_eq(report_build(&r, x, NULL, &e), 0, "%s", e.text);
	render(&t, r);
	report_destroy(r);
	cr_assert(!t.failed && t.at);
	return t.at;
}

static bool has(const char *text, const char *wanted)
{
	return strstr(text, wanted) != NULL;
}

Test(reports_build, a_run_comes_back_typed)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);

	cr_expect(x->n_datasets == 5 && x->n_variants == 5 && x->n_cells == 250 &&
		  x->n_metrics == 4);
	cr_expect(x->n_studies == 1 && study_kind_compares(x->study[0].kind));
	cr_expect(x->dataset[4].task == TASK_REGRESS && isnan(x->dataset[4].majority));
	cr_expect(x->variant[4].baseline && !strcmp(x->variant[2].label, "svm"));
	cr_expect_str_eq(results_param(x, 3, "metric")->text, "l2");
	cr_expect(results_param(x, 3, "k")->number == 5 && !results_param(x, 3, "k")->changed);
	cr_expect_null(results_param(x, 3, "kk"));
	cr_expect(x->n_machines == 1 && x->machine[0].n == 5);
	cr_expect(close_to(results_score(x, 0, PRIMARY, ON_TRAIN), 0.97, 1e-12, 0));
	cr_expect(isnan(results_score(x, 0, PRIMARY, ON_VALID)));
	cr_expect_eq(results_metric(x, "f1"), x->n_metrics);
	synthetic_close(x);
}

Test(reports_build, what_is_no_run_is_a_clear_error)
{
	struct results *x = NULL;
	struct err e = { 0 };

	cr_expect_eq(results_open(&x, "/nonexistent/run", &e), -1);
	cr_expect(has(e.text, "/nonexistent/run") && has(e.text, "no run is there"), "%s", e.text);
	cr_expect_eq(results_open(&x, "tests/golden/stats.csv.db", &e), -1);
	cr_expect_null(x);
}

Test(reports_build, cells_that_the_present_plan_no_longer_asks_for_are_left_out)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	struct err e = { 0 };

	results_close(x);
	cr_assert_eq(synthetic_run(synthetic_folder(), SYNTHETIC_STUDIES, &e), 0, "%s", e.text);
	cr_assert_eq(results_open(&x, synthetic_folder(), &e), 0, "%s", e.text);
	cr_expect_eq(x->n_studies, 3);
	for (size_t i = 0; i < x->n_studies; i++)
		cr_expect(!study_kind_compares(x->study[i].kind));
	for (size_t i = 0; i < x->n_datasets; i++)
		cr_expect_str_neq(x->dataset[i].name, "iris");
	synthetic_close(x);
}

Test(reports_build, ranks_and_tests_find_the_planted_order)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	struct comparison *c = NULL;
	size_t known = 0;

	cr_assert_eq(comparison_create(&c, x, 0, NULL), 0);
	cr_expect(c->ranked == 4 && c->methods == 5 && c->block == 5 && c->tested);
	cr_expect_str_eq(x->variant[c->method[0]].label, "svm");
	cr_expect_str_eq(x->variant[c->method[3]].label, "tree");
	cr_expect_str_eq(x->variant[c->method[4]].label, "baseline");
	for (size_t m = 1; m < 4; m++)
		cr_expect_geq(c->mean_rank[m], c->mean_rank[m - 1]);
	for (size_t i = 0; i < c->sets * c->pairs; i++)
		known += c->paired[i].known;
	cr_expect_eq(known, 30);
	/* mean ranks of 4 sum to 10 */
	cr_expect(close_to(c->mean_rank[0] + c->mean_rank[1] + c->mean_rank[2] + c->mean_rank[3],
			   10, 1e-12, 0));
	cr_expect(close_to(c->reference[4], 77, 0.01, 0), "RMSE is read against the baseline's");
	comparison_destroy(c);
	synthetic_close(x);
}

Test(reports_build, failed_cells_are_never_given_a_score)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE | SYNTHETIC_FAILED);
	struct comparison *c = NULL;
	char *html;

	cr_assert_eq(comparison_create(&c, x, 0, NULL), 0);
	cr_expect_eq(c->block, 4);
	cr_expect(!c->in_block[3], "svm has no score on digits");
	struct interval ci;
	double mean, sum = 0;
	size_t sets, at = 0;

	while (strcmp(x->variant[c->method[at]].label, "knn"))
		at++;
	ci = comparison_mean(c, at, false, &mean, &sets);
	for (size_t s = 0; s < 3; s++)
		sum += comparison_entry(c, s, at)->mean[ON_TEST] / 3;
	cr_expect(sets == 3 && close_to(mean, sum, 1e-12, 0) && ci.lo < sum,
		  "all learners are averaged over the same data sets");
	cr_expect(c->in_block[1] && c->counting[1] == 8 && c->folds[1] == 10,
		  "two folds of wine lack mlp");
	comparison_destroy(c);
	html = document(x, render_html);
	cr_expect(has(html, "<strong>12 of 250 cells failed</strong>"));
	cr_expect(has(html, "more than 10 s of wall time") &&
		  has(html, "loss is not a number in epoch 3"));
	free(html);
	synthetic_close(x);
}

Test(reports_build, an_incomplete_plan_says_so_first)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE | SYNTHETIC_MISSING);
	char *md = document(x, render_markdown);
	const char *missing = strstr(md, "> **60 of 250 cells missing.**");

	cr_assert(missing, "%.500s", md);
	cr_expect(missing < strstr(md, "ranks first"));
	free(md);
	synthetic_close(x);
}

Test(reports_build, a_learner_s_engine_stands_beside_its_times)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char *page = document(x, render_markdown);
	const char *time = strstr(page, "Time against score");

	cr_assert(time);
	cr_expect(has(time, "this one did the work: svm by libsvm on iris, wine, breast_cancer and "
			    "diabetes, smo on digits; knn by brute."), "%.600s", time);
	cr_expect(has(page, "Engines behind these times: svm by libsvm on iris, wine, "));
	free(page);
	synthetic_close(x);
}

/* Long tables are folded but stay in the page; scores of learners, above all the ranking, never. */
Test(reports_build, long_tables_are_folded_and_the_ranking_is_not)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char *html = document(x, render_html);
	const char *ranking = strstr(html, "Ranking over 5 data sets");
	const char *pairs = strstr(html, "<summary>All pairs within each data set "
					 "<span class=\"count\">· 30 rows</span>");

	cr_assert(ranking && pairs);
	cr_expect_eq(strncmp(ranking - strlen("<caption><span>"), "<caption><span>", 15), 0);
	cr_expect(strstr(pairs, "<tbody>") < strstr(pairs, "</details>"));
	cr_expect(has(html, "<p class=\"legend\">"));
	free(html);
	synthetic_close(x);
}

/* The drawing takes its name from the caption, which stands there once. */
Test(reports_build, figures_are_named_by_their_captions)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char why[200], *html = NULL;
	size_t undrawn;

	cr_assert_eq(report_write(synthetic_folder(), REPORT_HTML, x, NULL, &undrawn, why, sizeof why,
				  NULL), 0);
	cr_assert_eq(file_read(&html, NULL, synthetic_folder(), "index", ".html", NULL), 0);
	cr_expect(has(html, "aria-labelledby=\"fig-scores-title\""));
	cr_expect(has(html, "<b id=\"fig-scores-title\">"));
	cr_expect(!has(html, "role=\"img\" aria-label="));
	free(html);
	synthetic_close(x);
}

static const struct figure *figure_named(const struct report *r, const char *name)
{
	for (const struct section *s = r->first; s; s = s->next)
		for (const struct report_block *b = s->first; b; b = b->next)
			if (b->figure && !strcmp(b->figure->name, name))
				return b->figure;
	return NULL;
}

/* The more neighbours, the simpler: their axis falls, so that right is complex as on the others. */
Test(reports_build, the_complex_end_of_a_dial_is_at_the_right)
{
	struct results *x = synthetic_open(SYNTHETIC_STUDIES);
	struct report *r = NULL;
	const struct figure *f;
	const char *k, *depth;
	double from, to;

	cr_assert_eq(report_build(&r, x, NULL, NULL), 0);
	cr_assert(f = figure_named(r, "overfitting-1"));
	cr_assert(k = strstr(f->script.at, "neighbours, falling"));
	cr_assert(k = strstr(k, "set xrange ["));
	cr_expect(sscanf(k, "set xrange [%lf:%lf]", &from, &to) == 2 && from > to);
	cr_assert(depth = strstr(f->script.at, "set xlabel 'depth'"));
	cr_assert(depth = strstr(depth, "set xrange ["));
	cr_expect(sscanf(depth, "set xrange [%lf:%lf]", &from, &to) == 2 && from < to);
	report_destroy(r);
	synthetic_close(x);
}

/* What an appendix needs, in every coat. */
Test(reports_build, methods_tell_splits_scores_values_and_sources)
{
	static void (*const render[])(struct text *, const struct report *) = {
		render_html, render_markdown, render_latex
	};
	static const char *const told[] = {
		"fold by fold go into the corrected resampled t test", "5x2", "loo",
		"a budget of", "share of the rows whose predicted class is the true one",
		"knn: every parameter", "brute", "10.1023/A:1024068626366",
		"10.1016/0041-5553(67)90144-9", "@software{bakeoff,\n",
		"Learning representations by back-propagating errors",
	};
	struct results *x = synthetic_open(SYNTHETIC_COMPARE | SYNTHETIC_TUNED);

	for (size_t i = 0; i < 3; i++) {
		char *page = document(x, render[i]);
		const char *methods = strstr(page, "Split design");

		cr_assert(methods);
		for (size_t k = 0; k < sizeof told / sizeof *told; k++)
			cr_expect(has(methods, told[k]), "%zu: %s", i, told[k]);
		free(page);
	}
	synthetic_close(x);
}

Test(reports_build, methods_set_apart_defaults_and_what_a_plan_gave)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE | SYNTHETIC_STUDIES);
	char *page = document(x, render_markdown);

	cr_expect(has(page, "| Comparison | iris | `5x2` | folds | 1 | 10 | "), "%s", page);
	cr_expect(has(page, " | classes | 30 groups of 2 to 9 rows |") && has(page, " | classes | – |"),
		  "of iris, and of no other set");
	cr_expect(has(page, "| Comparison | digits | `loo` |"));
	cr_expect(has(page, "| `k` | 5 |"));
	cr_expect(has(page, "| `kernel` | rbf |  |"));
	cr_expect(has(page, "**Comparison**: a budget of `6`"));
	cr_expect(!has(page, "**Overfitting**: a budget"), "it searches for nothing");
	free(page);
	synthetic_close(x);
}

/* The section behind the verdict, in every coat: bars drawn where they can be. */
Test(reports_build, the_data_come_right_after_the_verdict)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char *html = document(x, render_html), *md = document(x, render_markdown),
	     *tex = document(x, render_latex);
	const char *data = strstr(md, "## The data\n");

	cr_assert(data && data > strstr(md, "ranks first") && data < strstr(md, "## Data set by data set"));
	cr_expect(has(data, "| iris | 150 | 4 | 0 | 0 | 3 classes | █▇▆ | 1 | `5x2` |"), "%.900s", data);
	cr_expect(has(data, "| diabetes | 442 | 10 | 0 | 0 | numbers | – | "), "%.1500s", data);
	cr_expect(has(data, "| iris | `leak` | column 'petal' tells |"));
	cr_expect(has(data, "| **species** | target, categorical | 0 | 3 | █▇▆ | setosa 40.0 %, virginica "
			    "33.3 %, versicolor 26.7 % |"), "%.2500s", data);
	cr_expect(has(data, "| petal | numeric | 0.7 % | 22 | ▁\u2002█ | −1.5 to 6.9, median 4.25 |"));
	cr_expect(has(data, "red 66.7 %, blue 32.7 %, a\\|b 0.7 % |"));
	cr_expect(has(html, "<section id=\"data\">\n<h2>The data</h2>"));
	cr_expect(has(html, "<svg class=\"bars\" aria-hidden=\"true\" width=\"18\" height=\"18\" viewBox=\"0 0 18 18\">"
			    "<rect x=\"0\" y=\"15\" width=\"5\" height=\"2\"/>"
			    "<rect x=\"12\" y=\"1\" width=\"5\" height=\"16\"/></svg>"));
	cr_expect(has(tex, "{\\color{gray}\\rule{2pt}{1pt}\\,\\rule{2pt}{0pt}\\,\\rule{2pt}{8pt}\\,}"));
	cr_expect(!has(strstr(md, "## Environment"), "leak"), "told once");
	free(html);
	free(md);
	free(tex);
	synthetic_close(x);
}

/* Many to one: a table below the ranking, three tests instead of six on each data set, the marks of
 * scores, the bar of mean ranks. */
Test(reports_build, all_are_shown_relative_to_one)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char *pairs = document(x, render_markdown), *md;
	struct err e = { 0 };
	FILE *f = tmpfile();
	char shown[8192] = "";

	cr_expect(has(pairs, "All pairs within each data set") && !has(pairs, "Relative to"));
	cr_expect_eq(results_compare_with(x, "forest", &e), -1);
	cr_expect(has(e.text, "no ranked learner to compare with is called 'forest'; there are mlp, tree, svm, knn"),
		  "%s", e.text);
	cr_assert_eq(results_compare_with(x, "tree", &e), 0);
	md = document(x, render_markdown);
	cr_expect(has(md, "Relative to tree (fit "));
	cr_expect(has(md, " of 15 differences from tree are real"), "%.1500s", md);
	cr_expect(has(md, "3 pairs with tree"));
	cr_expect(has(md, "Every learner against tree within each data set"));
	cr_expect(!has(md, "svm – mlp") && has(md, "svm – tree") && has(md, "mlp – tree") && !has(md, "tree – "));
	cr_expect(has(md, " ▲ |") && !has(md, "▼ |") && has(md, "▲ one that is really better"));
	cr_expect(has(md, "Bonferroni and Dunn") && has(md, "10.1080/01621459.1961.10482090") &&
		  !has(pairs, "Dunn, O. J."));
	cr_expect(has(md, "All learners are compared with one, **tree**") && !has(pairs, "compared with one"));
	cr_assert(f && !report_terminal(f, x, false, 100, NULL));
	rewind(f);
	cr_assert(fread(shown, 1, sizeof shown - 1, f));
	cr_expect(has(shown, "\nRelative to tree (fit ") && has(shown, " ×"), "%s", shown);
	fclose(f);
	free(pairs);
	free(md);
	synthetic_close(x);
}

Test(reports_build, a_column_that_says_the_same_in_every_row_goes)
{
	struct report *r = report_create("t", NULL);
	struct section *s = report_section(r, "s", "S");
	struct table *t = section_table(s, "c");

	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_RIGHT, "score", NULL);
	for (int i = 0; i < 3; i++) {
		table_row(t, 0);
		table_cell(t, 0, "l%d", i);
		table_cell(t, 0, i == 1 ? "" : "iris");
		if (i)                  /* the first row is short */
			table_cell(t, 0, "%d", i);
	}
	table_drop_alike(t, "learner");
	table_drop_alike(t, "nothing");
	cr_expect_eq(t->columns, 3);
	table_drop_alike(t, "data set");
	cr_expect(t->columns == 2 && t->cells == 5 && !strcmp(t->column[1].title, "score"));
	cr_expect_null(table_at(t, 0, 1));
	cr_expect(!strcmp(table_at(t, 1, 0)->text, "l1") && !strcmp(table_at(t, 1, 1)->text, "1"));
	cr_expect(!strcmp(table_at(t, 2, 0)->text, "l2") && !strcmp(table_at(t, 2, 1)->text, "2"));
	report_destroy(r);
}

/* A table that no page of paper could take is parted, and loses no row. */
Test(reports_build, long_tables_are_parted_on_paper)
{
	struct report *r = report_create("t", NULL);
	struct table *t = section_table(report_section(r, "s", "S"), "Rows");
	struct text tex = { 0 };
	size_t tables = 0, rows = 0;

	table_column(t, ALIGN_LEFT, "row", NULL);
	for (int i = 0; i < 100; i++) {
		table_row(t, 0);
		table_cell(t, 0, "no. %d", i);
	}
	render_latex(&tex, r);
	for (const char *s = text_of(&tex); (s = strstr(s, "\\begin{table}")); s++)
		tables++;
	for (const char *s = text_of(&tex); (s = strstr(s, "{no. ")); s++)
		rows++;
	cr_expect(tables == 3 && rows == 100, "%zu tables, %zu rows", tables, rows);
	cr_expect(has(text_of(&tex), "\\caption{Rows}") && has(text_of(&tex), "\\caption{Rows (continued)}"));
	text_free(&tex);
	report_destroy(r);
}

/* What a search costs is part of what its winner costs: 0.09 s against a fit of 2 ms. */
Test(reports_build, time_against_score_counts_the_search)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE | SYNTHETIC_TUNED);
	struct report *r = NULL;
	const struct figure *f;
	const char *at;
	double seconds = 0;

	cr_assert_eq(report_build(&r, x, NULL, NULL), 0);
	cr_assert(f = figure_named(r, "pareto"));
	cr_expect(has(f->script.at, "time to search, fit and predict"));
	cr_assert(at = strstr(f->data.at, "\"tree (tuned)\""));
	while (at > f->data.at && at[-1] != '\n')
		at--;
	cr_expect(sscanf(at, "%lf", &seconds) == 1 && close_to(seconds, 0.09202, 1e-4, 0), "%g", seconds);
	report_destroy(r);
	synthetic_close(x);
}

Test(reports_build, a_page_stands_alone)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE | SYNTHETIC_STUDIES);
	char *html = document(x, render_html);

	cr_expect(!has(html, "<script ") && !has(html, " src=") && !has(html, "http://") && !has(html, "@import") &&
		  !has(html, "<link"));
	cr_expect(has(html, "prefers-color-scheme:dark") && has(html, "@media print"));
	cr_expect(has(html, "</html>"));
	free(html);
	synthetic_close(x);
}

Test(reports_build, csv_has_a_line_per_cell_and_the_promised_columns)
{
	static const char columns[] =
		"dataset,dataset_sha,task,learner,params,variant,repeat,fold,seed,n_train,n_valid,"
		"n_scored,n_test,n_features,independent,n_left_out,status,info,metric,score_train,score_valid,score_test,gap,"
		"time_tune_s,time_fit_s,time_predict_s,cpu_tune_s,cpu_fit_s,cpu_predict_s,"
		"peak_rss_kb,model_size,time_cell_s,cpu_cell_s,cpu_s,label,study,factor,factor_value,test_";
	struct results *x = synthetic_open(SYNTHETIC_COMPARE | SYNTHETIC_FAILED);
	struct text t = { 0 };
	size_t lines = 0;

	export_csv(&t, x);
	for (const char *s = text_of(&t); *s; s++)
		lines += *s == '\n';
	cr_expect_eq(lines, 251);
	cr_expect(!strncmp(t.at, columns, strlen(columns)));
	cr_expect(has(t.at, ",test_accuracy,test_balanced_accuracy,test_r2,test_rmse,trainings,training_sd\n"));
	cr_expect(has(t.at, "\"{\"\"C\"\":1,\"\"engine\"\":\"\"auto\"\",\"\"kernel\"\":\"\"rbf\"\"}\""), "JSON is quoted");
	cr_expect(has(t.at, "timeout,more than 10 s of wall time,accuracy,,,,,"),
		  "no score after a failure");
	text_free(&t);
	synthetic_close(x);
}

/* They are written while the first figures are drawn, and their failure is the report's. */
Test(reports_build, tables_that_cannot_be_written_fail_the_report)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char why[200], path[96];
	struct err e = { 0 };
	size_t undrawn;

	snprintf(path, sizeof path, "%s/results.csv/there", synthetic_folder());
	cr_assert_eq(file_folder(path, NULL), 0);       /* a folder is in the way */
	cr_expect_eq(report_write(synthetic_folder(), REPORT_DEFAULT, x, NULL, &undrawn, why, sizeof why, &e), -1);
	cr_expect(has(e.text, "results.csv"), "%s", e.text);
	synthetic_close(x);
}

/* Findings that the caller has are believed; without them the report finds its own. */
Test(reports_build, findings_of_the_caller_are_shown)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	struct findings none = { 0 };
	const struct report_wishes wishes = { .found = &none };
	char why[200], *own = NULL, *given = NULL;
	size_t undrawn;

	cr_assert_eq(report_write(synthetic_folder(), REPORT_JSON, x, NULL, &undrawn, why, sizeof why, NULL), 0);
	cr_assert_eq(file_read(&own, NULL, synthetic_folder(), "findings", ".json", NULL), 0);
	cr_assert_eq(report_write(synthetic_folder(), REPORT_JSON, x, &wishes, &undrawn, why, sizeof why, NULL), 0);
	cr_assert_eq(file_read(&given, NULL, synthetic_folder(), "findings", ".json", NULL), 0);
	cr_expect(has(own, "\"code\"") && !has(given, "\"code\""), "%s", given);
	free(own);
	free(given);
	synthetic_close(x);
}

Test(reports_build, without_gnuplot_the_report_is_written_all_the_same)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char why[200], *html = NULL;
	size_t undrawn;

	setenv("PATH", "/nonexistent", 1);
	cr_assert_eq(report_write(synthetic_folder(), REPORT_DEFAULT, x, NULL, &undrawn, why, sizeof why,
				  NULL),
		     0);
	setenv("PATH", "/usr/bin:/bin", 1);
	cr_expect(undrawn >= 4);
	cr_expect(has(why, "apt install gnuplot-nox"), "%s", why);
	cr_assert_eq(file_read(&html, NULL, synthetic_folder(), "index", ".html", NULL), 0);
	cr_expect(has(html, "This figure could not be drawn") && has(html, "svm beats tree"));
	free(html);
	synthetic_close(x);
}

/* The last line that is more than a caret, as gnuplot's own complaints are. */
Test(reports_build, the_complaint_of_a_gnuplot_that_fails_is_told)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char why[200], path[96], program[128];
	struct text script = { 0 };
	size_t undrawn;

	snprintf(path, sizeof path, "%s/bin", synthetic_folder());
	snprintf(program, sizeof program, "%s/gnuplot", path);
	text_add(&script, "#!/bin/sh\necho 'line 7: no such terminal' >&2\necho '  ^' >&2\nexit 1\n");
	cr_assert_eq(file_folder(path, NULL), 0);
	cr_assert_eq(file_write(path, "gnuplot", "", &script, NULL), 0);
	setenv("PATH", path, 1);
	cr_assert_eq(chmod(program, 0755), 0);
	cr_assert_eq(report_write(synthetic_folder(), REPORT_DEFAULT, x, NULL, &undrawn, why, sizeof why,
				  NULL),
		     0);
	setenv("PATH", "/usr/bin:/bin", 1);
	cr_expect(undrawn >= 4);
	cr_expect(has(why, "gnuplot: line 7: no such terminal"), "%s", why);
	text_free(&script);
	synthetic_close(x);
}

/* Several figures share a gnuplot; one that it stumbles over is told, and takes no other with it. */
Test(reports_build, a_figure_that_cannot_be_drawn_takes_no_other_with_it)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char why[200], path[96], program[128];
	struct text script = { 0 };
	size_t undrawn;

	snprintf(path, sizeof path, "%s/bin", synthetic_folder());
	snprintf(program, sizeof program, "%s/gnuplot", path);
	text_add(&script, "#!/bin/sh\nPATH=/usr/bin:/bin\n"
		 "case \"$*\" in *gap.gp*) echo 'line 3: no gap' >&2; exit 1;; esac\n"
		 "exec gnuplot \"$@\"\n");
	cr_assert_eq(file_folder(path, NULL), 0);
	cr_assert_eq(file_write(path, "gnuplot", "", &script, NULL), 0);
	cr_assert_eq(chmod(program, 0755), 0);
	setenv("PATH", path, 1);
	cr_assert_eq(report_write(synthetic_folder(), REPORT_DEFAULT, x, NULL, &undrawn, why, sizeof why,
				  NULL),
		     0);
	setenv("PATH", "/usr/bin:/bin", 1);
	cr_expect_eq(undrawn, 1);
	cr_expect(has(why, "gnuplot: line 3: no gap"), "%s", why);
	text_free(&script);
	synthetic_close(x);
}

Test(reports_build, figures_keep_their_script_and_data_and_stand_in_the_page)
{
	static const char *const suffix[] = { ".svg", ".png", ".pdf", ".gp", ".dat" };
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char why[200], *html = NULL, figures[96];
	size_t undrawn;

	cr_assert_eq(report_write(synthetic_folder(), REPORT_DEFAULT | REPORT_LATEX, x, NULL, &undrawn,
				  why, sizeof why, NULL),
		     0);
	cr_expect(undrawn == 0, "%s", why);
	snprintf(figures, sizeof figures, "%s/figures", synthetic_folder());
	for (int i = 0; i < 5; i++) {
		char *content = NULL;
		struct err e = { 0 };

		cr_expect_eq(file_read(&content, NULL, figures, "scores", suffix[i], &e), 0, "%s",
			     e.text);
		free(content);
	}
	cr_assert_eq(file_read(&html, NULL, synthetic_folder(), "index", ".html", NULL), 0);
	cr_expect(has(html, "<svg") && has(html, "var(--c-blue,#0072b2)") &&
		  has(html, "id='scores-gp"));
	free(html);
	synthetic_close(x);
}

Test(reports_build, tuned_stands_beside_default_with_what_the_search_promised)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE | SYNTHETIC_TUNED);
	char *md = document(x, render_markdown);
	struct run_trial *t;
	size_t n;

	cr_assert_eq(results_trials(x, 0, &t, &n, NULL), 0);
	cr_expect_eq(n, 5 * 10 * 6);
	cr_expect(t[5].chosen && t[5].number == 5 && !t[4].chosen);
	free(t);
	cr_expect(has(md, "## Tuned against default"));
	/* digits: tree 85.6, tuned 1.5 points more; the search promised 1 point above the tree's
	 * mean */
	cr_expect(has(md, "| 6 | 90.0 ms |"), "tries and seconds of the search");
	cr_expect(has(md, "What the searches chose") && has(md, "| 2 to 12 | upper end in 10 of 10 |"), "%s", md);
	cr_expect(has(md, "ends at an edge: it chose max"), "a wider range is advised");
	free(md);
	synthetic_close(x);
}

Test(reports_build, the_terminal_gets_the_ranking)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	cr_assert_eq(report_terminal(f, x, false, 80, NULL), 0);
	fclose(f);
	cr_expect(has(out, "mean rank") && has(out, "svm") && has(out, "baseline"), "%s", out);
	cr_expect(!has(out, "\033") && !has(out, "**"));
	for (char *line = strtok(out, "\n"); line && !has(line, "ranks first");
	     line = strtok(NULL, "\n"))
		cr_expect_leq(utf8_width(line), 80, "%s", line);
	free(out);
	synthetic_close(x);
}

Test(reports_build, formats_are_checked)
{
	struct err e = { 0 };
	unsigned f;

	cr_expect(report_formats("html,csv", &f, &e) == 0 && f == (REPORT_HTML | REPORT_CSV));
	cr_expect(report_formats("latex", &f, &e) == 0 && f == REPORT_LATEX);
	cr_expect_eq(report_formats("html,pdf", &f, &e), -1);
	cr_expect(has(e.text, "'pdf'"));
	cr_expect_eq(report_formats("", &f, &e), -1);
}

Test(reports_build, a_page_is_of_the_metric_that_the_study_names)
{
	for (const struct metric *m = metrics; m->name; m++) {
		struct results *x = synthetic_metric_open(m, false);
		const struct metric *usual = metric_default(x->dataset[0].task);
		char *page = document(x, render_markdown), head[64];

		snprintf(head, sizeof head, "| %s%s |", m->label,
			 m->relative || m->shown > 1 ? " %" : "");
		cr_expect(has(page, head), "%s: no column '%s'", m->name, head);
		cr_expect(has(page, m->better > 0 ? "**mlp** ranks first" : "**knn** ranks first"),
			  "%s", m->name);
		snprintf(head, sizeof head, "| %s %%", usual->label);
		cr_expect(m == usual || !has(page, head), "%s: %s is there", m->name, head);
		free(page);
		synthetic_metric_close(x);
	}
}
