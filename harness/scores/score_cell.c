#include "harness/scores/score_cell.h"

#include <ctype.h>
#include <string.h>

/* Longer ones first, where one begins like another. */
static const char *const openings[] = { "\\textbf{", "\\textit{", "\\mathbf{", "\\underline{", "\\emph{", "{\\bf",
					"<strong>", "<b>", "<u>", "**", "__", "`", "$", NULL };
static const char *const closings[] = { "</strong>", "</b>", "</u>", "**", "__", "`", "$", "}", "\\\\",
					NULL };
static const char *const blanks[] = { " ", "\t", "\xc2\xa0", "\xe2\x80\x89", "\xe2\x80\xaf", "\\,", "~", NULL };
static const char *const spreads[] = { "\xc2\xb1", "$\\pm$", "\\pm", "+/-", "+-", NULL };
/* a dagger, a bullet, arrows, triangles ...; v and * are WEKA's */
static const char *const marks[] = { "\\dagger", "\\ddagger", "\\bullet", "\\circ", "\\ast", "\xe2\x80\xa0",
				     "\xe2\x80\xa1", "\xe2\x80\xa2", "\xe2\x97\xa6", "\xe2\x97\x8b",
				     "\xe2\x97\x8f", "\xe2\x86\x91", "\xe2\x86\x93", "\xe2\x96\xb2",
				     "\xe2\x96\xbc", "\xc2\xa7", "\xc2\xb6", "\\%", "%", "^", "{", "*", "v", NULL };

struct at {
	const char *s, *end;
};

static bool skip_one(struct at *a, const char *const *list)
{
	for (; *list; list++) {
		size_t n = strlen(*list);

		if ((size_t)(a->end - a->s) >= n && !memcmp(a->s, *list, n)) {
			a->s += n;
			return true;
		}
	}
	return false;
}

static void skip_all(struct at *a, const char *const *list)
{
	while (skip_one(a, list))
		;
}

static size_t digits(struct at *a, const char *also)
{
	size_t n = 0;

	for (; a->s < a->end && (isdigit((unsigned char)*a->s) || (*a->s && strchr(also, *a->s))); a->s++)
		n += isdigit((unsigned char)*a->s) != 0;
	return n;
}

/* Its form - which mark is the decimal one - is for others to find out. */
static bool skip_number(struct at *a)
{
	struct at e;

	if (a->s < a->end && (*a->s == '+' || *a->s == '-'))
		a->s++;
	if (!digits(a, ".,'"))
		return false;
	e = *a;
	if (e.s < e.end && (*e.s == 'e' || *e.s == 'E')) {
		e.s += 1 + (e.end - e.s > 1 && (e.s[1] == '+' || e.s[1] == '-'));
		if (digits(&e, ""))
			*a = e;
	}
	return true;
}

/* "(0.01)", "[0.88, 0.94]": numbers alone. */
static bool skip_bracket(struct at *a)
{
	char close = *a->s == '(' ? ')' : *a->s == '[' ? ']' : 0;
	struct at in = { a->s + 1, a->end };

	if (!close || !digits(&in, ".,;:%+- ") || in.s == in.end || *in.s != close)
		return false;
	a->s = in.s + 1;
	return true;
}

static bool skip_rest(struct at *a)
{
	while (a->s < a->end) {
		skip_all(a, blanks);
		if (skip_one(a, spreads)) {
			skip_all(a, blanks);
			if (!skip_number(a))
				return false;
		} else if (a->s < a->end && !skip_bracket(a) && !skip_one(a, closings) && !skip_one(a, marks)) {
			return false;
		}
	}
	return true;
}

bool score_cell_core(const char *text, size_t len, size_t *from, size_t *n)
{
	struct at a = { text, text + len };
	const char *start;

	while (skip_one(&a, openings) || skip_one(&a, blanks))
		;
	start = a.s;
	if (!skip_number(&a))
		return false;
	*from = (size_t)(start - text);
	*n = (size_t)(a.s - start);
	return *n < len && skip_rest(&a);
}
