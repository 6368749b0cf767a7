#include "reports/render/marked.h"

#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"

typedef void escape_fn(struct text *t, const char *s);

char *marked_format(const char *format, struct err *e)
{
	char *marked = mem_text(format, e), *to = marked;

	for (const char *s = format; marked && *s; s++)
		if (s[0] == '*' && s[1] == '*')
			*to++ = MARKED_STRONG, s++;
		else
			*to++ = *s == '`' ? MARKED_CODE : *s;
	if (marked)
		*to = 0;
	return marked;
}

struct marked {
	const char *strong[2], *code[2];
	escape_fn *first, *text, *in_code;      /* first: where the text begins */
};

/* Escapes what lies between the marks, opens and closes in turn. What a broken text leaves open is
 * closed at its end, code before strong. */
static void marked(struct text *t, const char *s, const struct marked *m)
{
	static const char marks[] = { MARKED_STRONG, MARKED_CODE, 0 };
	bool strong = false, code = false;

	for (const char *from = s;; s++) {
		size_t n = strcspn(s, marks);
		struct text piece = { 0 };

		text_put(&piece, s, n);
		(code ? m->in_code : s == from ? m->first : m->text)(t, text_of(&piece));
		t->failed |= piece.failed;
		text_free(&piece);
		s += n;
		if (*s == MARKED_CODE || (code && *s != MARKED_CODE)) {
			text_add(t, "%s", m->code[code]);
			code = !code;
		}
		if (*s == MARKED_STRONG || (strong && !*s)) {
			text_add(t, "%s", m->strong[strong]);
			strong = !strong;
		}
		if (!*s)
			return;
	}
}

void marked_html(struct text *t, const char *s)
{
	static const struct marked m = { { "<strong>", "</strong>" },
					 { "<code>", "</code>" },
					 escape_html,
					 escape_html,
					 escape_html };

	marked(t, s, &m);
}

void marked_latex(struct text *t, const char *s)
{
	static const struct marked m = { { "\\textbf{", "}" },
					 { "\\texttt{", "}" },
					 escape_latex,
					 escape_latex,
					 escape_latex };

	marked(t, s, &m);
}

static void within_line(struct text *t, const char *s)
{
	escape_markdown(t, s, false);
}

static void from_line(struct text *t, const char *s)
{
	escape_markdown(t, s, true);
}

static void code_of_line(struct text *t, const char *s)
{
	escape_markdown_code(t, s, false);
}

static void code_of_cell(struct text *t, const char *s)
{
	escape_markdown_code(t, s, true);
}

/* The ticks of code are the escape's: how many it takes, the code decides. */
void marked_markdown(struct text *t, const char *s, bool in_table)
{
	const struct marked m = { { "**", "**" },
				  { "", "" },
				  in_table ? within_line : from_line,
				  within_line,
				  in_table ? code_of_cell : code_of_line };

	marked(t, s, &m);
}

void marked_terminal(struct text *t, const char *s)
{
	static const struct marked m = { { "", "" },
					 { "", "" },
					 escape_terminal,
					 escape_terminal,
					 escape_terminal };

	marked(t, s, &m);
}
