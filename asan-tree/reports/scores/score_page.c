#include "reports/scores/score_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "reports/figures/gnuplot.h"
#include "reports/files.h"
#include "reports/render/format.h"
#include "reports/render/render.h"
#include "reports/scores/page_sections.h"

static const struct report_words score_words = {
	.language = "en", .over = "bakeoff stats", .contents = "Contents", .figure = "Figure", .rows = "rows",
	.undrawn = "This figure could not be drawn: ", .files = "files in figures/ beside this page",
	.footer = "Made by bakeoff. Every figure can be drawn again from its .gp and .dat files in figures/; the numbers of "
		  "each pair are in pairs.csv, all of them in stats.json. They lie beside this page and do not travel with it.",
};

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

int score_page_build(struct report **out, const struct score_analysis *a, const struct score_judgement *j,
		     struct err *e)
{
	struct report *r = report_create("", e);

	*out = NULL;
	if (!r)
		return -1;
	r->words = &score_words;
	r->title = report_text(r, "%s", file_name(a->t->source));
	r->subtitle = report_text(r, "%s · %s%s%s", format_count(r, a->sets, "data set"),
				  format_count(r, a->methods, "method"), *a->t->measure ? " · " : "", a->t->measure);
	page_result(r, a, j);
	page_judgement(r, a, j);
	if (a->pairs) {
		page_design(r, a);
		page_ranks(r, a);
		page_pairs(r, a);
		page_posterior(r, a);
		page_folds(r, a);
	}
	page_rows(r, a);
	if (a->pairs)
		page_profile(r, a);
	if (a->pairs && page_budget(r, a, e)) {
		report_destroy(r);
		return -1;
	}
	page_rules(r, a);
	page_scores(r, a);
	page_sources(r, a);
	if (report_status(r, e)) {
		report_destroy(r);
		return -1;
	}
	*out = r;
	return 0;
}

/* What needs no figures. */
struct tables {
	const char *dir;
	unsigned formats;
	const struct score_analysis *a;
	const struct score_judgement *j;
};

static int write_tables(const void *ctx, struct err *e)
{
	const struct tables *t = ctx;
	struct text csv = { 0 }, json = { 0 }, methods = { 0 }, pairs = { 0 };
	int rc = 0;

	if (t->formats & REPORT_CSV) {
		score_export_csv(&csv, t->a);
		rc = file_write(t->dir, "pairs", ".csv", &csv, e);
	}
	if (!rc && (t->formats & REPORT_CSV) && t->a->rows) {
		score_export_row_methods(&methods, t->a);
		score_export_row_pairs(&pairs, t->a);
		rc = file_write(t->dir, "test-row-methods", ".csv", &methods, e) ||
		     file_write(t->dir, "test-row-pairs", ".csv", &pairs, e) ? -1 : 0;
	}
	if (!rc && (t->formats & REPORT_JSON)) {
		score_export_json(&json, t->a, t->j);
		rc = file_write(t->dir, "stats", ".json", &json, e);
	}
	text_free(&csv);
	text_free(&json);
	text_free(&methods);
	text_free(&pairs);
	return rc;
}

int score_page_write(const char *dir, unsigned formats, const struct score_analysis *a,
		     const struct score_judgement *j, size_t *undrawn, char *why, size_t why_size, struct err *e)
{
	struct tables tables = { dir, formats, a, j };
	const struct figures_meanwhile meanwhile = { write_tables, &tables };
	struct report *r = NULL;
	char *figures = mem_format(e, "%s/figures", dir);
	int rc = -1;

	*undrawn = 0;
	if (why_size)
		*why = 0;
	if (!figures || file_folder(dir, e))
		goto done;
	if (!(formats & ~(unsigned)(REPORT_CSV | REPORT_JSON))) {
		rc = write_tables(&tables, e);
		goto done;
	}
	if (score_page_build(&r, a, j, e) || figures_draw(r, figures, &meanwhile, undrawn, e) ||
	    report_write_documents(dir, formats, r, e))
		goto done;
	snprintf(why, why_size, "%s", report_first_problem(r));
	rc = 0;
done:
	report_destroy(r);
	free(figures);
	return rc;
}

static void print_section(FILE *out, const struct section *s, bool color, size_t width)
{
	for (const struct report_block *b = s->first; b; b = b->next) {
		if (b->kind <= BLOCK_WARNING)
			render_terminal_text(out, b->text, width);
		if (b->kind == BLOCK_TABLE && b->table && !b->table->folded) {
			fputc('\n', out);
			render_terminal_text(out, b->table->caption, width);
			render_terminal(out, b->table, color, width);
			fputc('\n', out);
		}
	}
}

/* Findings are long: a table would cut them. */
static void findings(struct report *r, const struct score_analysis *a, const struct score_judgement *j)
{
	struct section *s = report_section(r, "table", "");

	section_text(s, "%s", a->t->how);
	for (size_t i = 0; i < j->n; i++)
		section_text(s, "**%s %s:** %s", j->finding[i].warning ? "warning" : "note", j->finding[i].code,
			     j->finding[i].text);
}

int score_page_terminal(FILE *out, const struct score_analysis *a, const struct score_judgement *j, bool color,
			size_t width, struct err *e)
{
	struct report *r = report_create("", e);
	int rc;

	if (!r)
		return -1;
	findings(r, a, j);
	page_result(r, a, NULL);
	if (a->pairs)
		page_design(r, a);
	if (page_has_tests(a))
		page_pairs_table(report_section(r, "pairs", ""), a);
	if (a->rows && (a->sets == 1 || !a->pairs))
		page_rows(r, a);
	for (const struct section *s = r->first; s; s = s->next) {
		print_section(out, s, color, width);
		fputc('\n', out);
	}
	rc = report_status(r, e);
	report_destroy(r);
	return rc;
}
