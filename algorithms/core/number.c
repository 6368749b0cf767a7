#include "algorithms/core/number.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TEXT_MAX  128 /* longest number that is looked at: more digits than a double has use for */
#define DIGITS    19  /* so many always fit into 64 bits */
#define POWERS    28  /* and so does 5^27 */
#define EXACT_TEN 22  /* 10^22 is the last power of ten that a double holds exactly */

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

/* The rare cases: strtod rounds rightly, whatever the length and exponent. */
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

/* 2^n for a normal result. */
static double power_of_two(int n)
{
	uint64_t bits = (uint64_t)(n + 1023) << 52;
	double x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

/* n * 5^k * 2^k, rounded once: the product or the quotient is exact integer arithmetic in 128 bits,
 * of which the upper 62 or more bits are kept, with the lowest one set where anything is left. The
 * conversion to double then rounds as the whole number would. */
__extension__ typedef unsigned __int128 wide;

static double scale(uint64_t n, int exponent)
{
	static const uint64_t five[POWERS] = {
		1u, 5u, 25u, 125u, 625u, 3125u, 15625u, 78125u, 390625u, 1953125u, 9765625u,
		48828125u, 244140625u, 1220703125u, 6103515625u, 30517578125u, 152587890625u,
		762939453125u, 3814697265625u, 19073486328125u, 95367431640625u, 476837158203125u,
		2384185791015625u, 11920928955078125u, 59604644775390625u, 298023223876953125u,
		1490116119384765625u, 7450580596923828125u
	};
	int k = exponent < 0 ? -exponent : exponent, left = __builtin_clzll(n),
	    power_left = __builtin_clzll(five[k]);
	uint64_t power = five[k] << power_left, kept;
	wide all;

	n <<= left;
	if (exponent < 0) {
		all = (wide)n << 63;
		kept = (uint64_t)(all / power) | (all % power != 0);
		return (double)kept * power_of_two(power_left - left - 63 - k);
	}
	all = (wide)n * power;
	kept = (uint64_t)(all >> 64) | ((uint64_t)all != 0);
	return (double)kept * power_of_two(64 - left - power_left + k);
}

/* digits * 10^exponent, where few enough digits and a small enough exponent allow. */
static bool assemble(uint64_t digits, int exponent, double *x)
{
	/* One product or quotient of two exact numbers is rounded once, hence right (Clinger
	 * 1990). */
	static const double ten[EXACT_TEN + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
		1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

	if (digits <= (uint64_t)1 << 53 && exponent <= EXACT_TEN && exponent >= -EXACT_TEN)
		*x = exponent < 0 ? (double)digits / ten[-exponent] :
				    (double)digits * ten[exponent];
	else if (digits && exponent < POWERS && exponent > -POWERS)
		*x = scale(digits, exponent);
	else
		return false;
	return true;
}

static const char *scan_digits(const char *p, const char *end, uint64_t *n)
{
	for (unsigned d; p < end && (d = (unsigned)*p - '0') < 10; p++)
		*n = *n * 10 + d;
	return p;
}

/* Behind the e; NULL when what follows is no whole number. */
static const char *scan_exponent(const char *p, const char *end, int *exponent)
{
	bool negative = p < end && *p == '-';
	const char *from;
	int n = 0;

	p += p < end && (*p == '+' || *p == '-');
	for (from = p; p < end && *p >= '0' && *p <= '9'; p++)
		if (n < 100000)
			n = n * 10 + (*p - '0');
	*exponent += negative ? -n : n;
	return p > from ? p : NULL;
}

const char *number_scan(const char *at, const char *end, double *x)
{
	bool negative = at < end && *at == '-';
	const char *p = at + (at < end && (*at == '+' || *at == '-')), *from = p, *point;
	uint64_t n = 0;
	int exponent = 0;
	size_t digits;

	p = scan_digits(p, end, &n);
	digits = (size_t)(p - from);
	if (p < end && *p == '.') {
		point = ++p;
		p = scan_digits(p, end, &n);
		digits += (size_t)(p - point);
		exponent = p - point < TEXT_MAX ? (int)(point - p) : 0;
	}
	if (!digits ||
	    (p < end && (*p == 'e' || *p == 'E') && !(p = scan_exponent(p + 1, end, &exponent))))
		return NULL;
	if (digits > DIGITS || !assemble(n, exponent, x))
		return parse_slow(at, (size_t)(p - at), x) ? p : NULL;
	*x = negative ? -*x : *x;
	return p;
}

bool number_parse(const char *at, size_t len, double *x)
{
	const char *end = at + len, *stop;
	bool sign = len && (*at == '+' || *at == '-');
	double found;

	stop = number_scan(at, end, &found);
	if (stop == end)
		*x = found;
	return stop ? stop == end : parse_word(at + sign, len - sign, sign && *at == '-', x);
}

const char *number_float_text(float x, double offset, char buf[static 32])
{
	double value = offset != 0 ? offset + (double)x : (double)x;   /* keeps -0 */
	bool whole = value == floor(value) && fabs(value) < (offset != 0 ? 1e15 : 1e6) &&
		     (value != 0 || !signbit(value));

	if (whole)
		snprintf(buf, 32, "%.0f", value);
	for (int digits = 6; !whole && digits <= 17; digits++) {
		snprintf(buf, 32, "%.*g", digits, value);
		if ((float)(strtod(buf, NULL) - offset) == x)
			break;
	}
	return buf;
}
