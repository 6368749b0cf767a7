/* The page on a table of scores: its sentences, and that names cannot break it. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "reports/render/render.h"
#include "reports/scores/score_page.h"
#include "tests/support/scratch.h"

static const struct score_wishes plain = { .rope = NAN, .decimals = -1, .test_share = NAN, .test_rows = NAN, .seed = 1 };

/* The table's page by a renderer; everything is freed but the text. */
static char *page_of(const char *path, const struct score_wishes *w,
		     void (*render)(struct text *, const struct report *), char **csv, char **json)
{
	struct score_table *t = NULL;
	struct score_analysis *a = NULL;
	struct score_judgement j;
	struct report *r = NULL;
	struct text page = { 0 }, c = { 0 }, s = { 0 };
	struct err e = { 0 };

	cr_assert(!score_table_read(&t, path, &(struct score_options){ 0 }, &e) && !score_analysis_create(&a, t, w, &e) &&
		  !score_judgement_create(&j, a, &e) && !score_page_build(&r, a, &j, &e), "%s", e.text);
	render(&page, r);
	if (csv) {
		score_export_csv(&c, a);
		*csv = text_take(&c, NULL);
	}
	if (json) {
		score_export_json(&s, a, &j);
		*json = text_take(&s, NULL);
	}
	report_destroy(r);
	score_judgement_free(&j);
	score_analysis_destroy(a);
	score_table_destroy(t);
	return text_take(&page, NULL);
}

#define HAS(text, wanted) cr_expect(strstr((text), (wanted)), "no '%s'", (wanted))

Test(scores_page, sentences_of_many_sets)
{
	char *page = page_of("tests/golden/wainer2023_four.csv", &plain, render_markdown, NULL, NULL);

	HAS(page, "Over 132 data sets the 4 methods **differ**");
	HAS(page, "**mlp** has the best mean rank, 1.917");
	HAS(page, "It is **better than** svm, dt and knn.");
	HAS(page, "6 pairs: 5 decided at 5 % by Wilcoxon's signed ranks with Holm's adjustment, 0 practically equal, 1 of which");
	HAS(page, "77 / 6 / 49");
	HAS(page, "Nemenyi's test at 5 %");
	HAS(page, "figures/ranks");
	HAS(page, "figures/profile");
	HAS(page, "A hierarchy over data sets and their folds");
	free(page);
}

Test(scores_page, a_control_has_its_own_words)
{
	struct score_wishes w = plain;
	char *page;

	w.control = "C4.5";
	page = page_of("tests/golden/demsar2006_table6.csv", &w, render_markdown, NULL, NULL);
	HAS(page, "All are compared with **C4.5**.");
	HAS(page, "It is **worse than** C4.5+m+cf and C4.5+m.");
	HAS(page, "Bonferroni and Dunn's test at 5 %");
	HAS(page, "p Finner");
	free(page);
}

Test(scores_page, not_shown_is_not_equal)
{
	char *page = page_of(scratch_text("t.csv", "d,a,b\nq,.9,.8\nr,.8,.85\ns,.95,.9\n"), &plain, render_markdown, NULL, NULL);

	HAS(page, "It is **not shown to differ from** b, which does not make them equal.");
	HAS(page, "few-sets");
	free(page);
}

Test(scores_page, what_never_varies_is_not_tested)
{
	char *page = page_of(scratch_text("t.csv", "fold,a,b\n1,.9,.8\n2,.8,.7\n3,.7,.6\n"), &plain, render_markdown, NULL, NULL);

	HAS(page, "It is **apart by one and the same difference in every fold from** b, which leaves nothing to test by.");
	free(page);
}

Test(scores_page, names_cannot_break_it)
{
	const char *path = scratch_text("t.csv", "d,<b>a</b>,\"b|**,\"\"x\",c_%&$#\nq`<i>,.9,.8,.7\nr\\,.8,.85,.9\ns{,.95,.9,.8\n");
	char *csv, *json, *page = page_of(path, &plain, render_html, &csv, &json);

	cr_expect(!strstr(page, "<b>a</b>") && !strstr(page, "q`<i>"));
	HAS(page, "&lt;b&gt;a&lt;/b&gt;");
	HAS(csv, "\n<b>a</b>,\"b|**,\"\"x\",");
	HAS(csv, "\n\"b|**,\"\"x\",c_%&$#,");
	HAS(json, "\"b|**,\\\"x\"");
	free(page);
	free(csv);
	free(json);
	page = page_of(path, &plain, render_latex, NULL, NULL);
	HAS(page, "c\\_\\%\\&\\$\\#");
	free(page);
}

/* Every line has as many fields as the head; what is not known is empty. */
Test(scores_page, csv_is_a_table)
{
	char *csv, *page = page_of("tests/golden/demsar2006_table6.csv", &plain, render_markdown, &csv, NULL);
	size_t fields = 0, lines = 0;

	for (const char *at = csv; *at; at += strcspn(at, "\n") + 1, lines++) {
		size_t n = 1;

		for (const char *c = at; *c != '\n'; c++)
			n += *c == ',';
		fields = fields ? fields : n;
		cr_expect_eq(n, fields, "line %zu: %zu", lines, n);
	}
	cr_expect_eq(lines, 7);
	HAS(csv, ",p_wilcoxon,");
	HAS(csv, "0.00732421875");
	free(csv);
	free(page);
}

/* A critical difference as long as the axis has its name above it, where there is room; and F may be infinite. */
Test(scores_page, few_sets_of_one_mind)
{
	char *page = page_of(scratch_text("two.csv", "d,a,b,c\nx,.9,.8,.7\ny,.8,.7,.6\n"), &plain, render_markdown, NULL, NULL);
	struct score_table *t = NULL;
	struct score_analysis *a = NULL;
	struct score_judgement j;
	struct report *r = NULL;
	struct err e = { 0 };
	bool found = false;

	HAS(page, "Davenport's F ∞, p = 0.167");
	HAS(page, "3 methods on 2 data sets; scores are rounded to 6 decimals.");
	HAS(page, "A difference within ±1 point does not matter");
	free(page);
	cr_assert(!score_table_read(&t, scratch_path("two.csv"), &(struct score_options){ 0 }, &e) &&
		  !score_analysis_create(&a, t, &plain, &e) && !score_judgement_create(&j, a, &e) && !score_page_build(&r, a, &j, &e));
	for (const struct section *s = r->first; s; s = s->next)
		for (const struct report_block *b = s->first; b; b = b->next)
			found |= b->figure && strstr(text_of(&b->figure->script), "critical difference 2.34\" at 1,2.2 left");
	cr_expect(found);
	report_destroy(r);
	score_judgement_free(&j);
	score_analysis_destroy(a);
	score_table_destroy(t);
}

/* Of test rows: what decides, what does not, and a method alone. */
Test(scores_page, sentences_of_test_rows)
{
	char *csv, *json, *page = page_of("tests/golden/test_rows_classes.csv", &plain, render_markdown, &csv, &json);

	HAS(page, "**a** has the best score, 0.9375");
	HAS(page, "It is **better than** b.");
	HAS(page, "## Row by row");
	HAS(page, "It decides nothing here; the test of the folds does.");
	HAS(page, "0.9375 | 0.8350 to 0.9862");
	HAS(page, "the area is the mean of the folds' (LeDell");
	HAS(page, "0.9844");
	HAS(json, "\"areas_of\": \"yes\"");
	cr_expect(!strstr(json, "nested_lower"));
	free(page);
	free(csv);
	free(json);
	page = page_of("tests/golden/test_rows_nested.csv", &plain, render_markdown, NULL, &json);
	HAS(page, "There is one method, **m**: nothing to compare.");
	HAS(page, "| m | 0.7188 | 0.5307 to 0.9068 |");
	HAS(json, "\"nested\": 0.71875");
	free(page);
	free(json);
	page = page_of("tests/golden/test_rows_numbers.csv", &plain, render_markdown, NULL, NULL);
	HAS(page, "**Student's t test** of the differences of the rows' squared errors");
	free(page);
}
