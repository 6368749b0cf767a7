/* The report as one page: style, figures and contents inside, nothing fetched. */
#include <stdio.h>
#include <string.h>

#include "reports/render/marked.h"
#include "algorithms/system/embed.h"
#include "reports/render/render.h"
#include "reports/figures/style.h"
#include "algorithms/core/escape.h"

EMBED(html_style, "reports/render/page.css");
EMBED(html_script, "reports/render/page.js");

#define FOLD_ROWS 24    /* longer tables are folded, but for those of the first section */

static void style_sheet(struct text *out)
{
	text_add(out, "<style>\n:root{color-scheme:light dark;");
	style_css_variables(out, false);
	text_add(out, "}\n@media screen and (prefers-color-scheme:dark){:root{");
	style_css_variables(out, true);
	text_add(out, "}}\n");
	text_put(out, (const char *)html_style, (size_t)(html_style_end - html_style));
	text_add(out, "</style>\n");
}

static void head(struct text *out, const struct report *r)
{
	text_add(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", r->words->language);
	text_add(out, "<meta name=\"viewport\" content=\"width=device-width, "
		      "initial-scale=1\">\n<title>");
	escape_html(out, r->title);
	text_add(out, " – bakeoff</title>\n");
	style_sheet(out);
	text_add(out, "</head>\n<body>\n<header>\n<p class=\"over\">%s</p>\n<h1>", r->words->over);
	escape_html(out, r->title);
	text_add(out, "</h1>\n<p class=\"meta\">");
	marked_html(out, r->subtitle);
	text_add(out, "</p>\n</header>\n");
}

static void contents(struct text *out, const struct report *r)
{
	text_add(out, "<nav aria-label=\"%s\"><ul>\n", r->words->contents);
	for (const struct section *s = r->first; s; s = s->next) {
		text_add(out, "<li><a href=\"#%s\">", s->id);
		escape_html(out, s->title);
		text_add(out, "</a></li>\n");
	}
	text_add(out, "</ul></nav>\n<main>\n");
}

static void classes(struct text *out, unsigned marks, enum table_align align)
{
	static const struct { unsigned mark; const char *name; } names[] = {
		{ MARK_BEST, "best" }, { MARK_MUTED, "muted" }, { MARK_GOOD, "good" },
		{ MARK_BAD, "bad" }, { MARK_CODE, "code" }, { MARK_BARS, "histogram" },
	};
	const char *sep = "";

	if (!marks && align == ALIGN_LEFT)
		return;
	text_add(out, " class=\"");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (marks & names[i].mark) {
			text_add(out, "%s%s", sep, names[i].name);
			sep = " ";
		}
	text_add(out, "%s\"", align == ALIGN_RIGHT ? *sep ? " num" : "num" : "");
}

/* A label such as moons[n=500,noise=0.3] may go on in the next line after a comma or a bracket. */
static void breakable(struct text *out, const char *label)
{
	static const char marks[] = { MARKED_STRONG, MARKED_CODE, 0 };

	for (size_t n; !strpbrk(label, marks) && (n = strcspn(label, ",[")) < strlen(label);
	     label += n + 1) {
		struct text piece = { 0 };

		text_put(&piece, label, n + 1);
		escape_html(out, text_of(&piece));
		text_add(out, "<wbr>");
		text_free(&piece);
	}
	marked_html(out, label);
}

/* Numbers stand beside it: nothing is lost to who does not see it. */
static void bars(struct text *out, const char *s)
{
	size_t n = 0;

	for (const char *at = s; *at; n++)
		table_bar(&at);
	text_add(out, "<svg class=\"bars\" aria-hidden=\"true\" width=\"%zu\" height=\"18\" "
		      "viewBox=\"0 0 %zu 18\">", 6 * n, 6 * n);
	for (size_t i = 0; i < n; i++) {
		int high = 2 * table_bar(&s);

		if (high)
			text_add(out, "<rect x=\"%zu\" y=\"%d\" width=\"5\" height=\"%d\"/>",
				 6 * i, 17 - high, high);
	}
	text_add(out, "</svg>");
}

static void cell(struct text *out, const struct table *t, size_t row, size_t column)
{
	const struct table_cell_text *c = table_at(t, row, column);
	const char *tag = column ? "td" : "th scope=\"row\"";

	text_add(out, "<%s", tag);
	classes(out, (c ? c->marks : 0), t->column[column].align);
	text_add(out, ">");
	if (c && c->color) {
		unsigned rgb = 0;

		sscanf(c->color, "#%6x", &rgb);
		text_add(out, "<span class=\"dot\" style=\"background:");
		style_css_color(out, rgb);
		text_add(out, "\"></span>");
	}
	if (c && c->marks & MARK_BARS)
		bars(out, c->text);
	else if (c && !column)
		breakable(out, c->text);
	else if (c)
		marked_html(out, c->text);
	text_add(out, "</%.2s>", tag);
}

static bool has_heads(const struct table *t)
{
	for (size_t c = 0; c < t->columns; c++)
		if (*t->column[c].title)
			return true;
	return false;
}

/* True when rows hang together: some have nothing in their first cell, and this one has. */
static bool opens_group(const struct table *t, size_t row)
{
	bool any = false;

	for (size_t r = 0; r < t->rows; r++)
		any |= table_at(t, r, 0) && !*table_at(t, r, 0)->text;
	return any && table_at(t, row, 0) && *table_at(t, row, 0)->text;
}

static void open_fold(struct text *out, const struct table *t, const struct report_words *w)
{
	text_add(out, "<details><summary>");
	marked_html(out, t->caption);
	text_add(out, " <span class=\"count\">· %zu %s</span></summary>\n", t->rows, w->rows);
}

static void table(struct text *out, const struct table *t, bool folded)
{
	text_add(out, "<div class=\"table\"><table>\n");
	if (*t->caption && !folded) {
		text_add(out, "<caption><span>");      /* stays where a wide table scrolls */
		marked_html(out, t->caption);
		text_add(out, "</span></caption>\n");
	}
	text_add(out, has_heads(t) ? "<thead><tr>" : "<thead hidden><tr>");
	for (size_t c = 0; c < t->columns; c++) {
		const struct table_column_head *h = t->column + c;

		text_add(out, "<th scope=\"col\"");
		classes(out, 0, h->align);
		if (h->help) {
			text_add(out, " title=\"");
			escape_html(out, h->help);
			text_add(out, "\"");
		}
		text_add(out, ">");
		breakable(out, h->title);
		text_add(out, "</th>");
	}
	text_add(out, "</tr></thead>\n<tbody>\n");
	for (size_t row = 0; row < t->rows; row++) {
		text_add(out, opens_group(t, row) ? "<tr data-group" : "<tr");
		classes(out, t->row[row].marks, ALIGN_LEFT);
		text_add(out, ">");
		for (size_t c = 0; c < t->columns; c++)
			cell(out, t, row, c);
		text_add(out, "</tr>\n");
	}
	text_add(out, "</tbody></table></div>\n");
}

/* What the columns mean, for readers who cannot hover: one line under the table. */
static void legend(struct text *out, const struct table *t)
{
	bool any = false;

	for (size_t c = 0; c < t->columns; c++)
		if (t->column[c].help) {
			text_add(out, any ? " · <b>" : "<p class=\"legend\"><b>");
			escape_html(out, t->column[c].title);
			text_add(out, "</b> ");
			escape_html(out, t->column[c].help);
			any = true;
		}
	text_add(out, any ? "</p>\n" : "");
}

static void figure(struct text *out, const struct figure *f, size_t number, const struct report_words *w)
{
	static const char *const files[] = { "svg", "png", "pdf", "gp", "dat" };

	text_add(out, "<figure id=\"" FIGURE_ID "%s\">\n", f->name);
	if (f->problem) {
		text_add(out, "<p class=\"warning\">%s", w->undrawn);
		escape_html(out, f->problem);
		text_add(out, "</p>\n");
	} else {
		text_add(out, "<div class=\"drawing\" role=\"img\" aria-labelledby=\"" FIGURE_ID
			      "%s-title\" style=\"--w:%gpx\">", f->name, f->width);
		text_put(out, text_of(&f->svg), f->svg.used);
		text_add(out, "</div>\n");
	}
	text_add(out, "<figcaption><b id=\"" FIGURE_ID "%s-title\">%s %zu. ", f->name, w->figure, number);
	escape_html(out, f->title);
	text_add(out, ".</b> ");
	marked_html(out, f->caption);
	text_add(out, " <span class=\"files\" title=\"%s\">", w->files);
	for (size_t i = f->problem ? 3 : 0; i < 5; i++)
		text_add(out, "<a href=\"figures/%s.%s\">%s</a> ", f->name, files[i], files[i]);
	text_add(out, "</span></figcaption>\n</figure>\n");
}

/* Line by line: escaped as one, the ends of lines would be blanks. */
static void code(struct text *out, const char *lines)
{
	text_add(out, "<pre><code>");
	while (*lines) {
		size_t n = strcspn(lines, "\n");
		struct text line = { 0 };

		text_put(&line, lines, n);
		escape_html(out, text_of(&line));
		text_add(out, "\n");
		text_free(&line);
		lines += n + (lines[n] == '\n');
	}
	text_add(out, "</code></pre>\n");
}

static void block(struct text *out, const struct report_block *b, const struct report_words *w, bool foldable,
		  size_t *figures)
{
	static const char *const open[] = { "<p>", "<p class=\"warning\">", "<h3>" };
	static const char *const shut[] = { "</p>\n", "</p>\n", "</h3>\n" };

	if (b->kind <= BLOCK_HEADING) {
		text_add(out, "%s", open[b->kind]);
		marked_html(out, b->text);
		text_add(out, "%s", shut[b->kind]);
	} else if (b->kind == BLOCK_CODE) {
		code(out, b->text);
	} else if (b->table) {
		bool folded = b->table->folded || (foldable && b->table->rows > FOLD_ROWS);

		if (folded)
			open_fold(out, b->table, w);
		table(out, b->table, folded);
		legend(out, b->table);
		text_add(out, folded ? "</details>\n" : "");
	} else if (b->figure) {
		figure(out, b->figure, ++*figures, w);
	}
}

void render_html(struct text *out, const struct report *r)
{
	size_t figures = 0;

	head(out, r);
	contents(out, r);
	for (const struct section *s = r->first; s; s = s->next) {
		text_add(out, "<section id=\"%s\">\n<h2>", s->id);
		escape_html(out, s->title);
		text_add(out, "</h2>\n");
		for (const struct report_block *b = s->first; b; b = b->next)
			block(out, b, r->words, s != r->first, &figures);
		text_add(out, "</section>\n");
	}
	text_add(out, "</main>\n<footer>%s</footer>\n<script>\n", r->words->footer);
	text_put(out, (const char *)html_script, (size_t)(html_script_end - html_script));
	text_add(out, "</script>\n</body>\n</html>\n");
}
