#include "algorithms/core/escape.h"

#include <string.h>

#include "algorithms/core/utf8.h"

#define REPLACEMENT 0xfffdu
#define FILE_NAME_MOST 100
#define ID_MOST 60

uint32_t escape_next(const char **s)
{
	const unsigned char *u = (const unsigned char *)*s;
	size_t n = utf8_length(*s, strnlen(*s, 4));
	uint32_t code = n < 2 ? u[0] : u[0] & (0xffu >> (n + 1));

	*s += n ? n : 1;
	if (!n)
		return REPLACEMENT;
	for (size_t i = 1; i < n; i++)
		code = code << 6 | (u[i] & 0x3fu);
	return code;
}

bool escape_is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || c == 0x061c ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/* A character in front of which `from` stands, and what it becomes. */
struct escape {
	const char *from, *to;
};

/* One character of s as a person is to see it: by the table, a blank for a control character. */
static const char *put_one(struct text *t, const char *s, const struct escape *table)
{
	const char *next = s;
	uint32_t code = escape_next(&next);

	for (const struct escape *x = table; x && x->from; x++)
		if (!strncmp(s, x->from, strlen(x->from))) {
			text_put(t, x->to, strlen(x->to));
			return s + strlen(x->from);
		}
	if (escape_is_control(code))
		text_put(t, " ", 1);
	else if (code == REPLACEMENT)
		text_put(t, "\xef\xbf\xbd", 3);
	else
		text_put(t, s, (size_t)(next - s));
	return next;
}

static void put_all(struct text *t, const char *s, const struct escape *table)
{
	while (*s)
		s = put_one(t, s, table);
}

void escape_utf8(struct text *t, const char *s)
{
	while (*s) {
		const char *next = s;

		if (escape_next(&next) == REPLACEMENT)
			text_put(t, "\xef\xbf\xbd", 3);
		else
			text_put(t, s, (size_t)(next - s));
		s = next;
	}
}

/* ---- pages ---- */

void escape_html(struct text *t, const char *s)
{
	static const struct escape table[] = { { "&", "&amp;" },   { "<", "&lt;" },
					       { ">", "&gt;" },    { "\"", "&quot;" },
					       { "'", "&#39;" },   { 0 } };

	put_all(t, s, table);
}

static const struct escape latex[] = { { "--", "-{}-{}" },       /* fonts join these */
				       { "''", "'{}'{}" },
				       { ",,", ",{},{}" },
				       { "\\", "\\textbackslash{}" },
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
				       { "`", "\\textasciigrave{}" },
				       { "±", "$\\pm$" },
				       { "×", "$\\times$" },
				       { "−", "$-$" },
				       { "≤", "$\\leq$" },
				       { "≥", "$\\geq$" },
				       { "·", "$\\cdot$" },
				       { "–", "{--}" },
				       { "—", "{---}" },
				       { "²", "$^2$" },
				       { "∞", "$\\infty$" },
				       { "→", "$\\rightarrow$" },
				       { "…", "\\dots{}" },
				       { "χ", "$\\chi$" },
				       { "µ", "$\\mu$" },
				       { "“", "{``}" },
				       { "”", "{''}" },
				       { "▲", "$\\blacktriangle$" },
				       { "▼", "$\\blacktriangledown$" },
				       { 0 } };

/* The letters that T1 fonts have: Latin-1's and those of Latin Extended-A but a few. */
static bool has_t1(uint32_t c)
{
	return c < 0x80 || (c >= 0xc0 && c <= 0xff && c != 0xd7 && c != 0xf7) ||
	       (c >= 0x100 && c <= 0x17e && c != 0x126 && c != 0x127 && c != 0x138 && c != 0x13f &&
		c != 0x140 && c != 0x149 && c != 0x166 && c != 0x167);
}

static bool in_table(const struct escape *table, const char *s)
{
	while (table->from && strncmp(s, table->from, strlen(table->from)))
		table++;
	return table->from;
}

/* A letter that pdflatex does not know would stop it: it is written as its number. */
void escape_latex(struct text *t, const char *s)
{
	while (*s) {
		const char *next = s;
		uint32_t code = escape_next(&next);

		if (!has_t1(code) && !escape_is_control(code) && !in_table(latex, s)) {
			text_add(t, "{[}U+%04X{]}", (unsigned)code);
			s = next;
		} else {
			s = put_one(t, s, latex);
		}
	}
}

static bool is_word(const char *s)
{
	char c = *s;

	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Would the sign at s, `from` being where the text begins, mean something to Markdown within a line?
 * An underscore between letters does not, nor "<" and "&" where no tag and no entity can begin. */
static bool is_markdown(const char *from, const char *s)
{
	if (*s == '_')
		return s == from || !is_word(s - 1) || !is_word(s + 1);
	if (*s == '<')
		return is_word(s + 1) || strchr("/!?", s[1]);
	if (*s == '&')
		return is_word(s + 1) || s[1] == '#';
	return strchr("\\`*[]>|~#$@", *s);
}

/* And where a line begins: lists, numbered ones too, underlines. */
static bool opens_line(const char *from, const char *s)
{
	size_t digits = strspn(from, "0123456789");

	if (strchr("-+=", *s))
		return s == from;
	return strchr(".)", *s) && digits && s == from + digits;
}

void escape_markdown(struct text *t, const char *s, bool line)
{
	for (const char *from = s; *s;) {
		if (is_markdown(from, s) || (line && opens_line(from, s)))
			text_add(t, "\\%c", *s++);
		else
			s = put_one(t, s, NULL);
	}
}

/* No backslash counts in a code span; it ends at as many backticks as it began with. */
void escape_markdown_code(struct text *t, const char *s, bool in_cell)
{
	static const struct escape pipe[] = { { "|", "\\|" }, { 0 } };
	size_t most = 0;
	bool pad;

	if (!*s)
		return;
	for (const char *at = s; (at = strchr(at, '`'));) {
		size_t n = strspn(at, "`");

		most = n > most ? n : most;
		at += n;
	}
	pad = *s == '`' || s[strlen(s) - 1] == '`';
	for (size_t i = 0; i <= most; i++)
		text_put(t, "`", 1);
	text_put(t, " ", pad);
	put_all(t, s, in_cell ? pipe : NULL);
	text_put(t, " ", pad);
	for (size_t i = 0; i <= most; i++)
		text_put(t, "`", 1);
}

/* ---- drawings ---- */

/* Nothing is special within single quotes, but gnuplot 5 does not read every '' there; within double
 * quotes a sign by its number (four octal digits where the first is 0) is neither run nor expanded. */
void escape_gnuplot(struct text *t, const char *s)
{
	static const struct escape table[] = { { "'", "\\0047" }, { "\"", "\\0042" }, { "\\", "\\0134" },
					       { "`", "\\0140" }, { "@", "\\0100" },  { "#", "\\0043" },
					       { 0 } };
	const char *quote = strpbrk(s, "'\"\\`@#") ? "\"" : "'";

	text_put(t, quote, 1);
	put_all(t, s, table);
	text_put(t, quote, 1);
}

void escape_gnuplot_tic(struct text *t, const char *s)
{
	struct text twice = { 0 };

	for (; *s; s++)
		text_add(&twice, *s == '%' ? "%%%%" : "%c", *s);
	escape_gnuplot(t, text_of(&twice));
	t->failed |= twice.failed;
	text_free(&twice);
}

/* A backslash at the end of a comment's line would join the next one to it. */
void escape_gnuplot_comment(struct text *t, const char *s)
{
	static const struct escape table[] = { { "\\", "/" }, { "`", "'" }, { 0 } };

	put_all(t, s, table);
}

/* Data files know no escape within quotes. */
void escape_gnuplot_datum(struct text *t, const char *s)
{
	static const struct escape table[] = { { "\"", "'" }, { "\\", "/" }, { 0 } };

	text_put(t, "\"", 1);
	put_all(t, s, table);
	text_put(t, "\"", 1);
}

void escape_dot(struct text *t, const char *s)
{
	static const struct escape table[] = { { "\"", "\\\"" }, { "\\", "\\\\" }, { 0 } };

	put_all(t, s, table);
}

/* ---- programs ---- */

void escape_shell(struct text *t, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_./:,+-@%=^";

	if (*s && *s != '=' && strspn(s, plain) == strlen(s)) {
		text_put(t, s, strlen(s));
		return;
	}
	text_put(t, "'", 1);
	for (; *s; s++)
		if (*s == '\'')
			text_put(t, "'\\''", 4);
		else
			text_put(t, s, 1);
	text_put(t, "'", 1);
}

void escape_terminal(struct text *t, const char *s)
{
	while (*s) {
		const char *next = s;
		uint32_t code = escape_next(&next);

		if (code == '\n' || code == '\r' || code == '\t')
			text_add(t, "\\%c", code == '\n' ? 'n' : code == '\r' ? 'r' : 't');
		else if (escape_is_control(code))
			text_add(t, code < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)code);
		else if (code == REPLACEMENT)
			text_put(t, "\xef\xbf\xbd", 3);
		else
			text_put(t, s, (size_t)(next - s));
		s = next;
	}
}

void escape_uri(struct text *t, const char *s)
{
	for (; *s; s++)
		if (is_word(s))
			text_put(t, s, 1);
		else
			text_add(t, strchr("/._-", *s) ? "%c" : "%%%02X", (unsigned char)*s);
}

/* ---- files ---- */

/* Cuts s to at most n bytes, not within a character. */
static size_t cut(const char *s, size_t used, size_t n)
{
	if (used <= n)
		return used;
	while (n && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	return n;
}

char *escape_file_name(const char *name, struct err *e)
{
	struct text t = { 0 };
	size_t n;

	while (*name && t.used <= FILE_NAME_MOST) {
		const char *next = name;
		uint32_t code = escape_next(&next);
		bool bad = escape_is_control(code) || code == REPLACEMENT ||
			   (code < 0x80 && strchr("/\\:*?\"<>|", (int)code)) ||
			   (!t.used && (code == '.' || code == '-'));

		text_put(&t, bad ? "_" : name, bad ? 1 : (size_t)(next - name));
		name = next;
	}
	if (!t.used)
		text_put(&t, "_", 1);
	if (t.at) {
		t.at[n = cut(t.at, t.used, FILE_NAME_MOST)] = 0;
		while (n && strchr(". ", t.at[n - 1]))
			t.at[--n] = '_';
	}
	return text_take(&t, e);
}

char *escape_id(const char *name, struct err *e)
{
	struct text t = { 0 };

	for (; *name && t.used < ID_MOST; name++)
		if (is_word(name) || (t.used && *name == '_'))
			text_put(&t, name, 1);
		else if (t.used && t.at[t.used - 1] != '-')
			text_put(&t, "-", 1);
	while (t.used && t.at[t.used - 1] == '-')
		t.at[--t.used] = 0;
	if (!t.used)
		text_put(&t, "x", 1);
	return text_take(&t, e);
}
