#include "datasets/import/table/number_form.h"

#include <string.h>

#include "algorithms/core/number.h"

#define TEXT_MAX 100 /* bytes of a number with its marks */

/* Of forms that give the same values the earlier one is named. */
const struct number_form number_forms[NUMBER_FORMS] = {
	{ '.', 0 },   { ',', 0 },   { '.', ',' },  { ',', '.' },
	{ '.', ' ' }, { ',', ' ' }, { '.', '\'' }, { ',', '\'' },
};

enum { PLAIN, COMMA, POINT_COMMA, COMMA_POINT }; /* the first four; the second mark groups */

/* Bytes of the grouping mark at p, or 0. */
static size_t mark_length(char thousands, const char *p, const char *end)
{
	static const struct {
		char mark;
		const char *text;
	} marks[] = {
		{ ',', "," },      { '.', "." },      { ' ', " " },  { ' ', "\u00a0" },
		{ ' ', "\u2009" }, { ' ', "\u202f" }, { '\'', "'" }, { '\'', "\u2019" },
	};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t n = strlen(marks[i].text);

		if (marks[i].mark == thousands && (size_t)(end - p) >= n &&
		    !memcmp(p, marks[i].text, n))
			return n;
	}
	return 0;
}

static size_t digits_at(const char *p, const char *end)
{
	const char *from = p;

	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return (size_t)(p - from);
}

/* Digits, in groups of three where they are grouped; the first group does not begin with 0. */
static const char *take_whole(char thousands, const char *p, const char *end, char **to)
{
	size_t n = digits_at(p, end), mark;
	bool groups = n >= 1 && n <= 3 && *p != '0';

	memcpy(*to, p, n);
	*to += n;
	p += n;
	while (thousands && groups && p < end && (mark = mark_length(thousands, p, end)) &&
	       digits_at(p + mark, end) == 3) {
		memcpy(*to, p + mark, 3);
		*to += 3;
		p += mark + 3;
	}
	return p;
}

bool number_form_parse(const struct number_form *form, const char *at, size_t len, double *x)
{
	const char *p = at, *end = at + len;
	char plain[TEXT_MAX], *to = plain;

	if (!len || len >= TEXT_MAX)
		return false;
	if (*p == '+' || *p == '-')
		*to++ = *p++;
	p = take_whole(form->thousands, p, end, &to);
	if (p < end && *p == form->decimal) {
		*to++ = '.';
		if (*p++ == ',' && (p == end || *p < '0' || *p > '9'))
			return false;
	} else if (p < end && *p != 'e' && *p != 'E') {
		return false;
	}
	for (; p < end; p++) {
		if (*p == '.' || *p == ',')
			return false;
		*to++ = *p;
	}
	end = number_scan(plain, to, x);
	return end && end == to;
}

static bool whole_without_sign(const char *at, size_t len, size_t *digits)
{
	size_t sign = len && (*at == '-' || *at == '+');

	*digits = digits_at(at + sign, at + len);
	return *digits && *digits + sign == len && at[sign] != '0';
}

bool number_evidence_add(struct number_evidence *v, const char *at, size_t len)
{
	unsigned out = 0;
	size_t digits;
	double x;

	for (int f = 0; f < NUMBER_FORMS; f++)
		if (!number_form_parse(&number_forms[f], at, len, &x))
			out |= 1u << f;
	if (out == (1u << NUMBER_FORMS) - 1)
		return false;
	v->ruled_out |= out;
	v->words++;
	v->points += memchr(at, '.', len) != NULL;
	v->commas += memchr(at, ',', len) != NULL;
	if (whole_without_sign(at, len, &digits)) {
		v->bare += digits <= 3;
		v->ungrouped += digits > 3;
	}
	return true;
}

static bool possible(const struct number_evidence *v, int form)
{
	return !(v->ruled_out >> form & 1);
}

char number_evidence_decimal(const struct number_evidence *v)
{
	bool some[2] = { false, false }; /* by the point, by the comma */

	for (int f = 0; f < NUMBER_FORMS; f++)
		some[number_forms[f].decimal == ','] |= possible(v, f);
	/* A mark that groups would have three digits behind it. */
	if (v->commas && some[1] && !possible(v, POINT_COMMA))
		return ',';
	return v->points && some[0] && !possible(v, COMMA_POINT) ? '.' : 0;
}

static bool said(const struct number_form *f, const struct number_context *c)
{
	return (!c->decimal || f->decimal == c->decimal) && f->decimal != c->thousands &&
	       (!c->thousands || !f->thousands || f->thousands == c->thousands);
}

/* Two readings are left: the mark parts the decimals, or groups. Groups are meant where whole
 * numbers below 1000 stand beside: decimals would be three or none, never one or two. */
static bool groups_win(const struct number_evidence *v, const struct number_context *c, char mark,
		       const char **why)
{
	size_t marked = mark == ',' ? v->commas : v->points;

	if (c->siblings) {
		*why = c->siblings == mark ? "other columns have it as their decimal mark" :
					     "other columns have another decimal mark";
		return c->siblings != mark;
	}
	if (v->ungrouped) {
		*why = "other numbers of four digits are not grouped";
		return false;
	}
	if (v->bare && (mark == ',' || (marked > 1 && c->separator != ','))) {
		*why = "numbers below 1000 stand beside, and none has one or two decimals";
		return true;
	}
	*why = mark == '.' ? "a point mostly parts decimals" :
	       c->separator == ',' ?
			     "columns are parted by commas, so the point parts decimals" :
			     "columns are not parted by commas, so the comma parts decimals";
	return mark == ',' && c->separator == ',';
}

struct number_verdict number_evidence_judge(const struct number_evidence *v,
					    const struct number_context *c)
{
	struct number_verdict none = { -1, -1, "" }, out = none;
	bool left[NUMBER_FORMS];

	for (int f = NUMBER_FORMS; f-- > 0;) {
		left[f] = v->words && possible(v, f) && said(&number_forms[f], c);
		if (left[f])
			out.form = f;
	}
	for (int pair = 0; pair < 2; pair++) {
		int decimal = pair ? COMMA : PLAIN, groups = pair ? POINT_COMMA : COMMA_POINT;
		char mark = pair ? ',' : '.';

		if (!(pair ? v->commas : v->points) || !left[decimal] || !left[groups])
			continue;
		out.form = groups_win(v, c, mark, &out.why) ? groups : decimal;
		out.rival = out.form == groups ? decimal : groups;
		return out;
	}
	return out;
}
