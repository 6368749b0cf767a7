#include <string.h>

#include "reports/render/render.h"

/* A cell must not end its column. */
static void cell_text(struct text *out, const char *s)
{
	for (; *s; s++)
		text_add(out, *s == '|' ? "\\|" : "%c", *s);
}

static void table(struct text *out, const struct table *t)
{
	if (*t->caption)
		text_add(out, "%s\n\n", t->caption);
	for (size_t c = 0; c < t->columns; c++)
		text_add(out, "| %s ", t->column[c].title);
	text_add(out, "|\n");
	for (size_t c = 0; c < t->columns; c++)
		text_add(out, t->column[c].align == ALIGN_RIGHT ? "|---:" : "|---");
	text_add(out, "|\n");
	for (size_t row = 0; row < t->rows; row++) {
		for (size_t c = 0; c < t->columns; c++) {
			const struct table_cell_text *x = table_at(t, row, c);
			const char *around = x && x->marks & MARK_BEST   ? "**"
					     : x && x->marks & MARK_CODE ? "`"
									 : "";

			text_add(out, "| %s", around);
			cell_text(out, x ? x->text : "");
			text_add(out, "%s ", around);
		}
		text_add(out, "|\n");
	}
	text_add(out, "\n");
}

static void block(struct text *out, const struct report_block *b, size_t *figures)
{
	const struct figure *f = b->figure;

	if (b->kind == BLOCK_TEXT)
		text_add(out, "%s\n\n", b->text);
	else if (b->kind == BLOCK_WARNING)
		text_add(out, "> %s\n\n", b->text);
	else if (b->kind == BLOCK_HEADING)
		text_add(out, "### %s\n\n", b->text);
	else if (b->table)
		table(out, b->table);
	else if (f && f->problem)
		text_add(out, "*Figure %zu. %s.* could not be drawn: %s\n\n", ++*figures, f->title,
			 f->problem);
	else if (f)
		text_add(out, "![%s](figures/%s.svg)\n\n*Figure %zu. %s.* %s\n\n", f->title,
			 f->name, *figures + 1, f->title, f->caption),
			++*figures;
}

void render_markdown(struct text *out, const struct report *r)
{
	size_t figures = 0;

	text_add(out, "# %s\n\n%s\n\n", r->title, r->subtitle);
	for (const struct section *s = r->first; s; s = s->next) {
		text_add(out, "## %s\n\n", s->title);
		for (const struct report_block *b = s->first; b; b = b->next)
			block(out, b, &figures);
	}
}
