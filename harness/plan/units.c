#include "harness/plan/units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	const char *name;
	double factor;
};

static const struct unit times[] = { { "", 1 },	    { "s", 1 },	   { "ms", 1e-3 }, { "m", 60 },
				     { "min", 60 }, { "h", 3600 }, { "d", 86400 }, { 0 } };

static const struct unit sizes[] = {
	{ "", 1 }, { "B", 1 },
	{ "k", 1024 }, { "kB", 1024 }, { "KiB", 1024 }, { "K", 1024 },
	{ "M", 1048576 }, { "MB", 1048576 }, { "MiB", 1048576 },
	{ "G", 1073741824 }, { "GB", 1073741824 }, { "GiB", 1073741824 },
	{ "T", 1099511627776 },
	{ 0 }
};

static int parse_quantity(const char *text, const struct unit *units, double *out)
{
	char *end;
	double x = strtod(text, &end);

	if (end == text || isspace((unsigned char)*text) || !(x > 0) || isinf(x) ||
	    strpbrk(text, "xX"))
		return -1;
	while (*end == ' ')
		end++;
	for (; units->name; units++)
		if (!strcmp(units->name, end)) {
			*out = x * units->factor;
			return 0;
		}
	return -1;
}

int units_parse_duration(const char *text, double *seconds, struct err *e)
{
	if (parse_quantity(text, times, seconds))
		return FAIL(e, ERR_PARAM, "'%s' is not a duration; write 90s, 10m or 1.5h", text);
	return 0;
}

int units_parse_size(const char *text, size_t *bytes, struct err *e)
{
	double x;

	if (parse_quantity(text, sizes, &x) || x < 1 || x >= 9e18)
		return FAIL(e, ERR_PARAM, "'%s' is not a size; write 512M or 2G", text);
	*bytes = (size_t)x;
	return 0;
}

int units_parse_count(const char *text, size_t min, size_t max, size_t *n, struct err *e)
{
	char *end;
	double x = strtod(text, &end);

	if (end == text || *end || isspace((unsigned char)*text) || x != floor(x) ||
	    strpbrk(text, "xX"))
		return FAIL(e, ERR_PARAM, "'%s' is not a whole number", text);
	if (!(x >= (double)min && x <= (double)max))
		return FAIL(e, ERR_PARAM, "%s is not within %zu and %zu", text, min, max);
	*n = (size_t)x;
	return 0;
}

int units_parse_seed(const char *text, uint64_t *seed, struct err *e)
{
	char *end;
	long long x;

	errno = 0;
	x = strtoll(text, &end, 10);
	if (end == text || *end || errno || x < 0 || isspace((unsigned char)*text))
		return FAIL(e, ERR_PARAM, "'%s' is not a seed; write a whole number from 0 on",
			    text);
	*seed = (uint64_t)x;
	return 0;
}

const char *units_duration_text(double s, char buf[static 32])
{
	if (!(s >= 0))
		snprintf(buf, 32, "?");
	else if (s < 5e-7)
		snprintf(buf, 32, "0 s");
	else if (s < 1e-3)
		snprintf(buf, 32, "%.0f µs", s * 1e6);
	else if (s < 1)
		snprintf(buf, 32, "%.*f ms", s < 0.01 ? 1 : 0, s * 1e3);
	else if (s < 60)
		snprintf(buf, 32, "%.1f s", s);
	else if (s < 3600)
		snprintf(buf, 32, "%d min %02d s", (int)(s / 60), (int)fmod(s, 60));
	else
		snprintf(buf, 32, "%.0f h %02d min", floor(s / 3600), (int)(fmod(s, 3600) / 60));
	return buf;
}

const char *units_size_text(double bytes, char buf[static 32])
{
	static const char *const unit[] = { "B", "kB", "MB", "GB", "TB" };
	size_t u = 0;

	while (bytes >= 1024 && u < 4) {
		bytes /= 1024;
		u++;
	}
	snprintf(buf, 32, "%.*f %s", u && bytes < 10 ? 1 : 0, bytes, unit[u]);
	return buf;
}

const char *units_time_option(double seconds, char buf[static 32])
{
	static const double steps[] = { 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900,
					1200, 1800, 2700, 3600, 5400, 7200 };
	size_t n = sizeof steps / sizeof *steps, i = 0;
	double s;

	while (i < n && steps[i] < seconds)
		i++;
	s = i < n ? steps[i] : 3600 * ceil(seconds / 3600);
	if (s < 120)
		snprintf(buf, 32, "%.0fs", s);
	else if (s < 7200)
		snprintf(buf, 32, "%.0fm", s / 60);
	else
		snprintf(buf, 32, "%.0fh", s / 3600);
	return buf;
}
