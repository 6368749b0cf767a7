#include "reports/render/escape.h"

#include <string.h>

/* Characters, or UTF-8 sequences, and what stands for them. */
struct escape {
	const char *from, *to;
};

static void escaped(struct text *t, const char *s, const struct escape *table)
{
	while (*s) {
		const struct escape *x = table;

		while (x->from && strncmp(s, x->from, strlen(x->from)))
			x++;
		if (x->from) {
			text_put(t, x->to, strlen(x->to));
			s += strlen(x->from);
		} else {
			text_put(t, s++, 1);
		}
	}
}

static const struct escape html[] = {
	{ "&", "&amp;" }, { "<", "&lt;" }, { ">", "&gt;" }, { "\"", "&quot;" }, { 0 }
};

static const struct escape latex[] = { { "\\", "\\textbackslash{}" },
				       { "&", "\\&" },
				       { "%", "\\%" },
				       { "$", "\\$" },
				       { "#", "\\#" },
				       { "_", "\\_" },
				       { "{", "\\{" },
				       { "}", "\\}" },
				       { "~", "\\textasciitilde{}" },
				       { "^", "\\textasciicircum{}" },
				       { "<", "\\textless{}" },
				       { ">", "\\textgreater{}" },
				       { "±", "$\\pm$" },
				       { "×", "$\\times$" },
				       { "−", "$-$" },
				       { "≤", "$\\leq$" },
				       { "≥", "$\\geq$" },
				       { "·", "$\\cdot$" },
				       { "–", "--" },
				       { "—", "---" },
				       { "²", "$^2$" },
				       { "∞", "$\\infty$" },
				       { "→", "$\\rightarrow$" },
				       { "…", "\\dots{}" },
				       { "χ", "$\\chi$" },
				       { "µ", "$\\mu$" },
				       { "“", "``" },
				       { "”", "''" },
				       { "▲", "$\\blacktriangle$" },
				       { "▼", "$\\blacktriangledown$" },
				       { 0 } };

static const struct escape quoted[] = {
	{ "\\", "\\\\" }, { "\"", "\\\"" }, { "\n", "\\n" }, { 0 }
};

void text_html(struct text *t, const char *s)
{
	escaped(t, s, html);
}

void text_latex(struct text *t, const char *s)
{
	escaped(t, s, latex);
}

void text_gnuplot(struct text *t, const char *s)
{
	text_put(t, "\"", 1);
	escaped(t, s, quoted);
	text_put(t, "\"", 1);
}

struct marked {
	const char *strong[2], *code[2];
	const struct escape *table;
};

/* Splits at ** and `, escapes what lies between, and opens or closes in turn. */
static void marked(struct text *t, const char *s, const struct marked *m)
{
	struct text piece = { 0 };
	bool strong = false, code = false;

	for (;; s++) {
		bool star = s[0] == '*' && s[1] == '*', tick = s[0] == '`';

		if (*s && !star && !tick) {
			text_put(&piece, s, 1);
			continue;
		}
		escaped(t, text_of(&piece), m->table);
		text_free(&piece);
		if (!*s)
			return;
		if (star) {
			text_add(t, "%s", m->strong[strong]);
			strong = !strong;
			s++;
		} else {
			text_add(t, "%s", m->code[code]);
			code = !code;
		}
	}
}

void text_html_marked(struct text *t, const char *s)
{
	static const struct marked m = { { "<strong>", "</strong>" },
					 { "<code>", "</code>" },
					 html };

	marked(t, s, &m);
}

void text_latex_marked(struct text *t, const char *s)
{
	static const struct marked m = { { "\\textbf{", "}" }, { "\\texttt{", "}" }, latex };

	marked(t, s, &m);
}

void text_plain(struct text *t, const char *s)
{
	static const struct escape none[] = { { 0 } };
	static const struct marked m = { { "", "" }, { "", "" }, none };

	marked(t, s, &m);
}
