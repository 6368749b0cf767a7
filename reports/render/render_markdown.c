/* The report in GitHub's Markdown; figures are the SVG files beside it. */
#include "reports/render/marked.h"
#include "algorithms/core/escape.h"
#include "reports/render/render.h"

static void cell(struct text *out, const struct table_cell_text *x)
{
	const char *strong = x && x->marks & MARK_BEST ? "**" : "";

	text_add(out, "| %s", strong);
	if (x && x->marks & MARK_CODE && !*strong)
		escape_markdown_code(out, x->text, true);
	else
		marked_markdown(out, x ? x->text : "", true);
	text_add(out, "%s ", strong);
}

static void table(struct text *out, const struct table *t)
{
	if (*t->caption) {
		marked_markdown(out, t->caption, false);
		text_add(out, "\n\n");
	}
	for (size_t c = 0; c < t->columns; c++) {
		text_add(out, "| ");
		escape_markdown(out, t->column[c].title, false);
		text_add(out, " ");
	}
	text_add(out, "|\n");
	for (size_t c = 0; c < t->columns; c++)
		text_add(out, t->column[c].align == ALIGN_RIGHT ? "|---:" : "|---");
	text_add(out, "|\n");
	for (size_t row = 0; row < t->rows; row++) {
		for (size_t c = 0; c < t->columns; c++)
			cell(out, table_at(t, row, c));
		text_add(out, "|\n");
	}
	text_add(out, "\n");
}

static void figure(struct text *out, const struct figure *f, size_t number)
{
	if (!f->problem) {
		text_add(out, "![");
		escape_markdown(out, f->title, false);
		text_add(out, "](figures/%s.svg)\n\n", f->name);
	}
	text_add(out, "*Figure %zu. ", number);
	escape_markdown(out, f->title, false);
	text_add(out, ".* ");
	if (f->problem) {
		text_add(out, "could not be drawn: ");
		escape_markdown(out, f->problem, false);
	} else {
		marked_markdown(out, f->caption, false);
	}
	text_add(out, "\n\n");
}

static void block(struct text *out, const struct report_block *b, size_t *figures)
{
	static const char *const open[] = { "", "> ", "### " };

	if (b->kind <= BLOCK_HEADING) {
		text_add(out, "%s", open[b->kind]);
		marked_markdown(out, b->text, false);
		text_add(out, "\n\n");
	} else if (b->kind == BLOCK_CODE) {
		text_add(out, "```\n%s```\n\n", b->text);
	} else if (b->table) {
		table(out, b->table);
	} else if (b->figure) {
		figure(out, b->figure, ++*figures);
	}
}

void render_markdown(struct text *out, const struct report *r)
{
	size_t figures = 0;

	text_add(out, "# ");
	escape_markdown(out, r->title, false);
	text_add(out, "\n\n");
	marked_markdown(out, r->subtitle, false);
	text_add(out, "\n\n");
	for (const struct section *s = r->first; s; s = s->next) {
		text_add(out, "## ");
		escape_markdown(out, s->title, false);
		text_add(out, "\n\n");
		for (const struct report_block *b = s->first; b; b = b->next)
			block(out, b, &figures);
	}
}
