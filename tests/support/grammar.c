#include "tests/support/grammar.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"

/* ---- what a person is to see of a name ---- */

/* RFC 3629, by its table of ranges. Returns the code point, or -1; *n is its length, 1 when broken. */
static long decode(const unsigned char *s, size_t *n)
{
	static const struct {
		unsigned char first, last, low, high;
		size_t n;
		long bits;
	} form[] = {
		{ 0x01, 0x7f, 0, 0, 1, 0x7f },           { 0xc2, 0xdf, 0x80, 0xbf, 2, 0x1f },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3, 0x0f },     { 0xe1, 0xec, 0x80, 0xbf, 3, 0x0f },
		{ 0xed, 0xed, 0x80, 0x9f, 3, 0x0f },     { 0xee, 0xef, 0x80, 0xbf, 3, 0x0f },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4, 0x07 },     { 0xf1, 0xf3, 0x80, 0xbf, 4, 0x07 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4, 0x07 },
	};

	*n = 1;
	for (size_t f = 0; f < sizeof form / sizeof *form; f++) {
		long code = s[0] & form[f].bits;

		if (s[0] < form[f].first || s[0] > form[f].last)
			continue;
		for (size_t i = 1; i < form[f].n; i++) {
			unsigned char low = i == 1 ? form[f].low : 0x80,
				      high = i == 1 ? form[f].high : 0xbf;

			if (s[i] < low || s[i] > high)
				return -1;
			code = code << 6 | (s[i] & 0x3f);
		}
		*n = form[f].n;
		return code;
	}
	return -1;
}

static int is_control(long c)
{
	static const long turning[] = { 0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c,
					0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff };

	for (size_t i = 0; i < sizeof turning / sizeof *turning; i++)
		if (c == turning[i])
			return 1;
	return (c >= 0 && c < 32) || (c >= 127 && c < 160);
}

/* Valid UTF-8; controls by `control` (NULL keeps them). */
static char *cleaned(const char *s, const char *(*control)(long c))
{
	char *out = malloc(8 * strlen(s) + 1), *to = out;
	size_t n;

	for (; *s; s += n) {
		long c = decode((const unsigned char *)s, &n);

		if (c < 0)
			to = stpcpy(to, "\xef\xbf\xbd");
		else if (control && is_control(c))
			to = stpcpy(to, control(c));
		else
			to = mempcpy(to, s, n);
	}
	*to = 0;
	return out;
}

static const char *blank(long c)
{
	(void)c;
	return " ";
}

static const char *shown(long c)
{
	static char text[16];

	if (c == '\n' || c == '\r' || c == '\t')
		return c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
	snprintf(text, sizeof text, c < 256 ? "\\x%02lx" : "\\u%04lx", (unsigned long)c);
	return text;
}

static char *as_seen(const char *name)
{
	return cleaned(name, blank);
}

static char *as_shown(const char *name)
{
	return cleaned(name, shown);
}

static char *as_utf8(const char *name)
{
	return cleaned(name, NULL);
}

static char *as_bytes(const char *name)
{
	return strdup(name);
}

static int is_clean(const char *s)
{
	size_t n;

	for (; *s; s += n) {
		long c = decode((const unsigned char *)s, &n);

		if (c < 0 || is_control(c))
			return 0;
	}
	return 1;
}

/* ---- readers ---- */

struct reading {
	char *out, *to;
};

static struct reading reading_of(const char *s)
{
	char *out = calloc(8 * strlen(s) + 8, 1);

	return (struct reading){ out, out };
}

static char *refused(struct reading *r)
{
	free(r->out);
	return NULL;
}

static int begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* Takes the first of n pairs (as written, as seen) that s begins with. */
static const char *take_pair(struct reading *r, const char *s, const char *const (*pair)[2], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (begins(s, pair[i][0])) {
			r->to = stpcpy(r->to, pair[i][1]);
			return s + strlen(pair[i][0]);
		}
	return NULL;
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

static char *read_html(const char *s)
{
	static const char *const entity[][2] = {
		{ "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&#39;", "'" }
	};
	struct reading r = reading_of(s);

	if (!is_clean(s))
		return refused(&r);
	while (*s && !strchr("<>\"'", *s)) {
		const char *next = *s == '&' ? take_pair(&r, s, entity, COUNT(entity)) : s + 1;

		if (!next)
			break;
		if (*s != '&')
			*r.to++ = *s;
		s = next;
	}
	return *s ? refused(&r) : r.out;
}

/* A letter that no font has is seen as its number. */
static char *seen_in_latex(const char *name)
{
	char *seen = cleaned(name, blank), *out = malloc(8 * strlen(seen) + 1), *to = out;
	static const char *const drawn = "±×−≤≥·–—²∞→…χµ“”▲▼";
	size_t n;

	for (const char *s = seen; *s; s += n) {
		long c = decode((const unsigned char *)s, &n);
		char one[8] = { 0 };

		memcpy(one, s, n);
		if (c < 0x80 || strstr(drawn, one) || (c >= 0xc0 && c < 0x100 && c != 0xf7) ||
		    (c >= 0x100 && c < 0x17f && !strstr("ĦħĸĿŀŉŦŧ", one)))
			to = mempcpy(to, s, n);
		else
			to += sprintf(to, "[U+%04lX]", (unsigned long)c);
	}
	*to = 0;
	free(seen);
	return out;
}

static char *read_latex(const char *s)
{
	static const char *const macro[][2] = {
		{ "\\textbackslash{}", "\\" }, { "\\textasciitilde{}", "~" },
		{ "\\textasciicircum{}", "^" }, { "\\textless{}", "<" }, { "\\textgreater{}", ">" },
		{ "\\textasciigrave{}", "`" }, { "\\dots{}", "…" }, { "\\&", "&" }, { "\\%", "%" },
		{ "\\$", "$" }, { "\\#", "#" }, { "\\_", "_" }, { "\\{", "{" }, { "\\}", "}" },
		{ "$\\pm$", "±" }, { "$\\times$", "×" }, { "$-$", "−" }, { "$\\leq$", "≤" },
		{ "$\\geq$", "≥" }, { "$\\cdot$", "·" }, { "$^2$", "²" }, { "$\\infty$", "∞" },
		{ "$\\rightarrow$", "→" }, { "$\\chi$", "χ" }, { "$\\mu$", "µ" },
		{ "$\\blacktriangle$", "▲" }, { "$\\blacktriangledown$", "▼" }, { "{[}", "[" },
		{ "{]}", "]" }, { "{}", "" }, { "{---}", "—" }, { "{--}", "–" },
		{ "{``}", "“" }, { "{''}", "”" }, { "---", "—" }, { "--", "–" }, { "``", "“" }, { "''", "”" },
		{ ",,", "„" }, { "!`", "¡" }, { "?`", "¿" },
	};
	struct reading r = reading_of(s);

	if (!is_clean(s))
		return refused(&r);
	while (*s) {
		const char *next = take_pair(&r, s, macro, COUNT(macro));

		if (!next && strchr("\\&%$#_{}~^<>`", *s))
			break;
		if (!next)
			*r.to++ = *s;
		s = next ? next : s + 1;
	}
	return *s ? refused(&r) : r.out;
}

/* The inlines of CommonMark and of GitHub's extension, as far as a run of plain text may hold them: a
 * backslash takes ASCII punctuation; what would open or close anything else is refused. line: what
 * opens a block is refused too. */
static char *read_markdown_run(const char *s, int line)
{
	struct reading r = reading_of(s);
	const char *from = s;
	size_t digits = strspn(s, "0123456789");

	if (!is_clean(s) || (line && (*s == '-' || *s == '+' || *s == '=')) ||
	    (line && digits && (s[digits] == '.' || s[digits] == ')')))
		return refused(&r);
	for (; *s; s++) {
		int word = s > from && isalnum((unsigned char)s[-1]) && isalnum((unsigned char)s[1]);

		if (*s == '\\' && ispunct((unsigned char)s[1]) && !(s[1] & 0x80))
			*r.to++ = *++s;
		else if (strchr("\\`*[]>|~#$@", *s) || (*s == '_' && !word) ||
			 (*s == '<' && (isalpha((unsigned char)s[1]) || (s[1] && strchr("/!?", s[1])))) ||
			 (*s == '&' && (isalnum((unsigned char)s[1]) || s[1] == '#')))
			return refused(&r);
		else
			*r.to++ = *s;
	}
	return r.out;
}

static char *read_markdown(const char *s)
{
	return read_markdown_run(s, 0);
}

static char *read_markdown_line(const char *s)
{
	return read_markdown_run(s, 1);
}

/* A code span: a run of backticks, its content, a run as long. In a table \| is a pipe first. */
static char *read_markdown_code(const char *s)
{
	struct reading r = reading_of(s);
	size_t ticks = strspn(s, "`"), n;
	const char *end = s + ticks;

	if (!*s)
		return r.out;
	while ((end = strchr(end, '`')) && strspn(end, "`") != ticks)
		end += strspn(end, "`");
	if (!ticks || !end || end[ticks] || !is_clean(s))
		return refused(&r);
	for (s += ticks; s < end; s++) {
		if (*s == '|')
			return refused(&r);
		if (s[0] == '\\' && s[1] == '|')
			s++;
		*r.to++ = *s;
	}
	n = (size_t)(r.to - r.out);
	if (n > 1 && *r.out == ' ' && r.to[-1] == ' ' && strspn(r.out, " ") < n) {
		memmove(r.out, r.out + 1, n - 2);
		r.out[n - 2] = 0;
	}
	return r.out;
}

/* A span strips a blank on either side: it is put there only for a backtick. */
static char *seen_in_code(const char *name)
{
	char *seen = cleaned(name, blank);
	size_t n = strlen(seen);

	if (n > 1 && *seen == ' ' && seen[n - 1] == ' ' && strspn(seen, " ") < n) {
		memmove(seen, seen + 1, n - 2);
		seen[n - 2] = 0;
	}
	return seen;
}

/* gnuplot's scanner: '...' as it stands, or "..." with \0ooo; what else it might take for the end of a
 * string, a command, a macro or a comment is refused. */
static char *read_gnuplot(const char *s)
{
	struct reading r = reading_of(s);
	size_t n = strlen(s);
	unsigned byte;

	if (!is_clean(s) || n < 2 || !strchr("'\"", *s) || s[n - 1] != *s)
		return refused(&r);
	for (const char *end = s + n - 1, *at = s + 1; at < end; at++)
		if (*s == '"' && *at == '\\' && at[1] == '0' && strspn(at + 1, "01234567") >= 4 &&
		    sscanf(at + 1, "%4o", &byte) == 1)
			*r.to++ = (char)byte, at += 4;
		else if (strchr("'\"\\`@#", *at))
			return refused(&r);
		else
			*r.to++ = *at;
	return r.out;
}

static char *read_comment(const char *s)
{
	struct reading r = reading_of(s);

	if (!is_clean(s) || strpbrk(s, "`\\"))
		return refused(&r);
	strcpy(r.out, s);
	return r.out;
}

/* `from` by `to`, in what is seen. */
static char *replaced(const char *name, const char *from, const char *to)
{
	char *seen = cleaned(name, blank);

	for (char *s = seen; *s; s++)
		if (strchr(from, *s))
			*s = to[strchr(from, *s) - from];
	return seen;
}

static char *seen_in_comment(const char *name)
{
	return replaced(name, "\\`", "/'");
}

static char *seen_in_datum(const char *name)
{
	return replaced(name, "\\\"", "/'");
}

static char *read_datum(const char *s)
{
	struct reading r = reading_of(s);
	size_t n = strlen(s);

	if (n < 2 || *s != '"' || s[n - 1] != '"' || !is_clean(s))
		return refused(&r);
	memcpy(r.out, s + 1, n - 2);
	return strpbrk(r.out, "\"\\") ? refused(&r) : r.out;
}

static char *read_dot(const char *s)
{
	struct reading r = reading_of(s);

	if (!is_clean(s))
		return refused(&r);
	for (; *s && *s != '"'; s++) {
		if (*s == '\\' && s[1] != '\\' && s[1] != '"')
			break;
		*r.to++ = *s == '\\' ? *++s : *s;
	}
	return *s ? refused(&r) : r.out;
}

/* One word of a POSIX shell: '...' and \c, and outside of them only what is never special. */
static char *read_shell(const char *s)
{
	struct reading r = reading_of(s);
	const char *end;

	if (!*s)
		return refused(&r);
	while (*s)
		if (*s == '\'') {
			if (!(end = strchr(s + 1, '\'')))
				return refused(&r);
			r.to = mempcpy(r.to, s + 1, (size_t)(end - s - 1));
			s = end + 1;
		} else if (*s == '\\' && s[1] && s[1] != '\n') {
			*r.to++ = s[1];
			s += 2;
		} else if (isalnum((unsigned char)*s) || strchr("_./:,+-@%=^", *s)) {
			*r.to++ = *s++;
		} else {
			return refused(&r);
		}
	return r.out;
}

static char *read_csv(const char *s)
{
	struct reading r = reading_of(s);
	int quoted = *s == '"';

	for (s += quoted; *s; s++) {
		if (!quoted && strchr(",\"\r\n", *s))
			return refused(&r);
		if (quoted && *s == '"' && *++s != '"')
			return *s ? refused(&r) : r.out;
		*r.to++ = *s;
	}
	return quoted ? refused(&r) : r.out;
}

static char *read_json(const char *s)
{
	json_t *j = json_loads(s, JSON_DECODE_ANY, NULL);
	char *out = j && json_is_string(j) ? strdup(json_string_value(j)) : NULL;

	json_decref(j);
	return out;
}

static char *read_terminal(const char *s)
{
	return is_clean(s) ? strdup(s) : NULL;
}

static char *read_uri(const char *s)
{
	struct reading r = reading_of(s);
	unsigned byte;

	for (; *s; s++)
		if (*s == '%' && isxdigit((unsigned char)s[1]) && sscanf(s + 1, "%2x", &byte) == 1)
			*r.to++ = (char)byte, s += 2;
		else if (!(*s & 0x80) && (isalnum((unsigned char)*s) || strchr("/._-", *s)))
			*r.to++ = *s;
		else
			return refused(&r);
	return r.out;
}

/* ---- the table ---- */

#define WRITTEN(language, call)                                \
	static char *written_##language(const char *name)      \
	{                                                      \
		struct text t = { 0 };                         \
                                                               \
		call;                                          \
		return text_take(&t, NULL);                         \
	}

WRITTEN(html, escape_html(&t, name))
WRITTEN(latex, escape_latex(&t, name))
WRITTEN(markdown, escape_markdown(&t, name, false))
WRITTEN(markdown_line, escape_markdown(&t, name, true))
WRITTEN(markdown_code, escape_markdown_code(&t, name, true))
WRITTEN(gnuplot, escape_gnuplot(&t, name))
WRITTEN(comment, escape_gnuplot_comment(&t, name))
WRITTEN(datum, escape_gnuplot_datum(&t, name))
WRITTEN(dot, escape_dot(&t, name))
WRITTEN(shell, escape_shell(&t, name))
WRITTEN(csv, text_csv(&t, name))
WRITTEN(json, text_json(&t, name))
WRITTEN(terminal, escape_terminal(&t, name))
WRITTEN(uri, escape_uri(&t, name))

#define ROW(language, wanted) { #language, written_##language, read_##language, wanted }

const struct grammar grammars[] = {
	ROW(html, as_seen),
	ROW(latex, seen_in_latex),
	ROW(markdown, as_seen),
	ROW(markdown_line, as_seen),
	ROW(markdown_code, seen_in_code),
	ROW(gnuplot, as_seen),
	ROW(comment, seen_in_comment),
	ROW(datum, seen_in_datum),
	ROW(dot, as_seen),
	ROW(shell, as_bytes),
	ROW(csv, as_bytes),
	ROW(json, as_utf8),
	ROW(terminal, as_shown),
	ROW(uri, as_bytes),
	{ 0 }
};

const char *grammar_trouble(const struct grammar *g, const char *name)
{
	static char trouble[600];
	char *text = g->written(name), *got = text ? g->read(text) : NULL, *want = g->wanted(name);

	trouble[0] = 0;
	if (!text || !want)
		snprintf(trouble, sizeof trouble, "%s: out of memory", g->name);
	else if (!got)
		snprintf(trouble, sizeof trouble, "%s: '%.200s' is written as '%.200s', which is more "
			 "than a name", g->name, name, text);
	else if (strcmp(got, want))
		snprintf(trouble, sizeof trouble, "%s: '%.200s' is read as '%.200s' instead of '%.100s'",
			 g->name, text, got, want);
	free(text);
	free(got);
	free(want);
	return *trouble ? trouble : NULL;
}
