#include "datasets/number.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TEXT_MAX 128 /* longest number that is looked at: more digits than a double has use for */

struct scan {
	uint64_t digits;        /* the first 19 significant ones */
	int kept, exponent;     /* value = digits * 10^exponent */
	bool any, exact;        /* exact: no digit was dropped */
};

static const char *scan_digits(const char *p, const char *end, struct scan *s, int shift)
{
	for (; p < end && *p >= '0' && *p <= '9'; p++) {
		s->any = true;
		if (s->kept < 19) {
			s->digits = s->digits * 10 + (uint64_t)(*p - '0');
			s->kept += s->digits != 0;
			s->exponent += shift;
		} else {
			s->exact = s->exact && *p == '0';
			s->exponent += shift + 1;
		}
	}
	return p;
}

/* NULL when what follows the e is no whole number. */
static const char *scan_exponent(const char *p, const char *end, struct scan *s)
{
	int sign = 1, n = 0;

	if (p < end && (*p == '+' || *p == '-'))
		sign = *p++ == '-' ? -1 : 1;
	if (p == end)
		return NULL;
	for (; p < end; p++) {
		if (*p < '0' || *p > '9')
			return NULL;
		if (n < 100000)
			n = n * 10 + (*p - '0');
	}
	s->exponent += sign * n;
	return p;
}

static bool parse_word(const char *at, size_t len, bool negative, double *x)
{
	if ((len == 3 && !strncasecmp(at, "inf", 3)) ||
	    (len == 8 && !strncasecmp(at, "infinity", 8)))
		*x = negative ? -INFINITY : INFINITY;
	else if (len == 3 && !strncasecmp(at, "nan", 3))
		*x = NAN;
	else
		return false;
	return true;
}

/* The hard cases: strtod rounds rightly, whatever the length and exponent. */
static bool parse_slow(const char *at, size_t len, double *x)
{
	char text[TEXT_MAX + 1], *end;

	if (len > TEXT_MAX)
		return false;
	memcpy(text, at, len);
	text[len] = 0;
	*x = strtod(text, &end);
	return end == text + len;
}

bool number_parse(const char *at, size_t len, double *x)
{
	/* Powers of ten that a double holds exactly: one product or quotient of two exact numbers
	 * is rounded once, hence right (Clinger 1990). */
	static const double ten[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	const char *p = at, *end = at + len;
	struct scan s = { .exact = true };
	bool negative = false;

	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	if (p < end && *p != '.' && (*p < '0' || *p > '9'))
		return parse_word(p, (size_t)(end - p), negative, x);
	p = scan_digits(p, end, &s, 0);
	if (p < end && *p == '.')
		p = scan_digits(p + 1, end, &s, -1);
	if (!s.any || (p < end && *p != 'e' && *p != 'E'))
		return false;
	if (p < end && !(p = scan_exponent(p + 1, end, &s)))
		return false;
	if (!s.exact || s.digits > (uint64_t)1 << 53 || s.exponent > 22 || s.exponent < -22)
		return parse_slow(at, len, x);
	*x = s.exponent < 0 ? (double)s.digits / ten[-s.exponent] :
			      (double)s.digits * ten[s.exponent];
	*x = negative ? -*x : *x;
	return true;
}
