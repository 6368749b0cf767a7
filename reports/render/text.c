#include "reports/render/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

static bool make_room(struct text *t, size_t more)
{
	if (!t->failed && mem_grow((void **)&t->at, &t->room, t->used + more + 1, 1, NULL))
		t->failed = true;
	return !t->failed;
}

void text_put(struct text *t, const char *at, size_t n)
{
	if (!make_room(t, n))
		return;
	memcpy(t->at + t->used, at, n);
	t->used += n;
	t->at[t->used] = 0;
}

void text_add(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !make_room(t, (size_t)n)) {
		t->failed = true;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(t->at + t->used, (size_t)n + 1, fmt, ap);
	va_end(ap);
	t->used += (size_t)n;
}

void text_free(struct text *t)
{
	free(t->at);
	*t = (struct text){ 0 };
}

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

static const struct escape doubled[] = { { "\"", "\"\"" }, { 0 } };

void text_html(struct text *t, const char *s)
{
	escaped(t, s, html);
}

void text_latex(struct text *t, const char *s)
{
	escaped(t, s, latex);
}

void text_csv(struct text *t, const char *s)
{
	bool quote = strpbrk(s, ",\"\r\n") != NULL;

	text_put(t, "\"", quote);
	escaped(t, s, doubled);
	text_put(t, "\"", quote);
}

void text_quoted(struct text *t, const char *s)
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

size_t text_width(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;        /* not a continuation byte */
	return n;
}
