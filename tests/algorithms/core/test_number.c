#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "algorithms/core/number.h"

static void same_as_strtod(const char *text)
{
	double want = strtod(text, NULL), got = -1;

	cr_assert(number_parse(text, strlen(text), &got), "'%s' is a number", text);
	cr_assert(!memcmp(&got, &want, sizeof got), "%s: %a, not %a", text, got, want);
}

/* Halves between two doubles, the ends of the range, long digits, the border of each way to read. */
static const char *const nasty[] = {
	"0", "-0", "+0", "0.0", "-0e99", "1", "1.", ".5", "-.5e1", "00001.50000", "1e0", "1E+2", "1e-2",
	"9007199254740992", "9007199254740993", "9007199254740994", "9007199254740995",
	"9007199254740993e-5", "9007199254740993e22", "9007199254740993e27", "9007199254740993e28",
	"18446744073709551615", "18446744073709551616", "9999999999999999999", "10000000000000000000",
	"9223372036854775807", "9223372036854775808", "9223372036854776832", "9223372036854776833",
	"1e22", "1e23", "1e27", "1e28", "1e-22", "1e-23", "1e-27", "1e-28", "8.5e22", "123456789012345678e-27",
	"0.1", "0.3", "0.1000000000000000055511151231257827021181583404541015625",
	"2.2250738585072011e-308", "2.2250738585072014e-308", "4.9e-324", "2.4703282292062327e-324",
	"2.4703282292062328e-324", "1e-400", "1.7976931348623157e308", "1.7976931348623159e308", "1e400",
	"1e99999999999", "1e-99999999999", "6.02214076e23", "0.000000000000000000000000000012345",
	"7450580596923828125e-27", "7450580596923828126e-27", "1152921504606846977e-1",
	"4503599627370496.5", "4503599627370497.5", "0.50000000000000011102230246251565404236316680908203125",
};

Test(core_number, nasty_ones_are_rounded_like_strtod_rounds_them)
{
	for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++)
		same_as_strtod(nasty[i]);
}

Test(core_number, millions_of_random_ones_are_rounded_like_strtod_rounds_them)
{
	struct rng r = rng_make(3);
	char text[80];

	for (size_t i = 0; i < 500000; i++) {
		uint64_t bits = rng_next(&r);
		unsigned long long n = rng_next(&r) >> rng_below(&r, 64), m = rng_next(&r) >> rng_below(&r, 64);
		double x;

		memcpy(&x, &bits, sizeof x);
		snprintf(text, sizeof text, "%.*g", 1 + (int)rng_below(&r, 21), isfinite(x) ? x : 1.5);
		same_as_strtod(text);
		snprintf(text, sizeof text, "%llue%d", n, (int)rng_below(&r, 60) - 30);
		same_as_strtod(text);
		snprintf(text, sizeof text, "-%llu.%llue%d", n, m, (int)rng_below(&r, 80) - 40);
		same_as_strtod(text);
		/* 54 bits, the last one set: half way between two doubles */
		snprintf(text, sizeof text, "%llu", (1ull << 53 | n >> 11) * 2 + 1);
		same_as_strtod(text);
	}
}

static const char *const words[] = {
	"", "+", "-", ".", "e5", "1e", "1e+", "1e5.", "1.2.3", "--1", "+-1", "0x10", "1,5", "1 ", " 1", "1_000",
	"1d5", "1f", "12%", "$3", "infinit", "nano", "na", "-.", ".e1", "1e5x",
};

Test(core_number, what_is_no_number_is_refused)
{
	double x = 7;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		cr_expect(!number_parse(words[i], strlen(words[i]), &x) && x == 7, "'%s' %g", words[i], x);
	cr_assert(number_parse("-InFinity", 9, &x) && x == -INFINITY);
	cr_assert(number_parse("NaN", 3, &x) && isnan(x));
}

Test(core_number, scanning_stops_where_the_number_does)
{
	const char *text = "-12.5e1,7";
	double x;

	cr_assert(number_scan(text, text + 9, &x) == text + 7 && x == -125);
	cr_assert(number_scan(text, text + 3, &x) == text + 3 && x == -12, "no byte behind the end is read");
	cr_assert(number_scan(text, text + 4, &x) == text + 4 && x == -12);
	cr_assert(!number_scan(text, text + 6, &x), "an e without its number");
}
