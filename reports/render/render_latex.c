/* The report as an article; figures are the PDF files beside it. */
#include "reports/render/marked.h"
#include "reports/render/render.h"
#include "algorithms/core/escape.h"

static void bars(struct text *out, const char *s)
{
	text_add(out, "\\color{gray}");
	while (*s)
		text_add(out, "\\rule{2pt}{%dpt}\\,", table_bar(&s));
}

static void cell(struct text *out, const struct table *t, size_t row, size_t column)
{
	const struct table_cell_text *x = table_at(t, row, column);
	bool muted = t->row[row].marks & MARK_MUTED || (x && x->marks & MARK_MUTED);

	text_add(out, "%s%s", column ? " & " : "", x && x->marks & MARK_BEST ? "\\textbf{"
					       : muted ? "\\textcolor{gray}{" : "{");
	if (x && x->marks & MARK_BARS)
		bars(out, x->text);
	else
		marked_latex(out, x ? x->text : "");
	text_add(out, "}");
}

#define PAGE_ROWS 48    /* of a table: what a page takes */

static void table_part(struct text *out, const struct table *t, size_t from, size_t end)
{
	text_add(out, "\\begin{table}[htbp]\\centering\\small\n");
	if (*t->caption) {
		text_add(out, "\\caption{");
		marked_latex(out, t->caption);
		text_add(out, from ? " (continued)}\n" : "}\n");
	}
	text_add(out, "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%%"
		      "\n\\begin{tabular}{");
	for (size_t c = 0; c < t->columns; c++)
		text_add(out, t->column[c].align == ALIGN_RIGHT ? "r" : "l");
	text_add(out, "}\n\\toprule\n");
	for (size_t c = 0; c < t->columns; c++) {
		text_add(out, c ? " & " : "");
		escape_latex(out, t->column[c].title);
	}
	text_add(out, " \\\\\n\\midrule\n");
	for (size_t row = from; row < end; row++) {
		for (size_t c = 0; c < t->columns; c++)
			cell(out, t, row, c);
		text_add(out, " \\\\\n");
	}
	text_add(out, "\\bottomrule\n\\end{tabular}}\n\\end{table}\n\n");
}

static void table(struct text *out, const struct table *t)
{
	size_t from = 0, end;

	do {
		end = t->rows - from > PAGE_ROWS ? from + PAGE_ROWS : t->rows;
		table_part(out, t, from, end);
	} while ((from = end) < t->rows);
}

static void figure(struct text *out, const struct figure *f)
{
	text_add(out, "\\begin{figure}[htbp]\\centering\n");
	if (f->problem)
		text_add(out, "\\fbox{not drawn: "), escape_latex(out, f->problem),
			text_add(out, "}\n");
	else
		text_add(out, "\\includegraphics[width=\\linewidth]{figures/%s.pdf}\n", f->name);
	text_add(out, "\\caption{\\textbf{");
	escape_latex(out, f->title);
	text_add(out, ".} ");
	marked_latex(out, f->caption);
	text_add(out, "}\\label{fig:%s}\n\\end{figure}\n\n", f->name);
}

static void block(struct text *out, const struct report_block *b)
{
	static const char *const open[] = { "", "\\paragraph{Note.} ", "\\subsection{" };
	static const char *const shut[] = { "\n\n", "\n\n", "}\n\n" };

	if (b->kind <= BLOCK_HEADING) {
		text_add(out, "%s", open[b->kind]);
		marked_latex(out, b->text);
		text_add(out, "%s", shut[b->kind]);
	} else if (b->kind == BLOCK_CODE) {
		text_add(out, "\\begin{verbatim}\n%s\\end{verbatim}\n\n", b->text);
	} else if (b->table) {
		table(out, b->table);
	} else if (b->figure) {
		figure(out, b->figure);
	}
}

void render_latex(struct text *out, const struct report *r)
{
	text_add(out, "\\documentclass[a4paper,11pt]{article}\n\\usepackage[utf8]{inputenc}\n"
		 "\\usepackage[T1]{fontenc}\n\\usepackage[margin=2.4cm]{geometry}\n"
		 "\\usepackage{amssymb,booktabs,graphicx,xcolor}\n\\emergencystretch=5em\n\\title{");
	escape_latex(out, r->title);
	text_add(out, "}\n\\author{bakeoff}\n\\date{");
	marked_latex(out, r->subtitle);
	text_add(out, "}\n\\begin{document}\n\\maketitle\n\n");
	for (const struct section *s = r->first; s; s = s->next) {
		text_add(out, "\\section{");
		escape_latex(out, s->title);
		text_add(out, "}\n\n");
		for (const struct report_block *b = s->first; b; b = b->next)
			block(out, b);
		text_add(out, "\\clearpage\n");
	}
	text_add(out, "\\end{document}\n");
}
