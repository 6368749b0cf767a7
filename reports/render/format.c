#include "reports/render/format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DASH "–"

/* Decimals that show two digits of `half`, at least `least`. */
static int decimals_for(double half, int least)
{
	double d = half > 0 && isfinite(half) ? 1 - floor(log10(half)) : least;

	return d < least ? least : d > 8 ? 8 : (int)d;
}

/* Hyphens in front of numbers become minus signs. */
static const char *signed_text(struct report *r, const char *text)
{
	return *text == '-' ? report_text(r, "−%s", text + 1) : report_text(r, "%s", text);
}

const char *format_score(struct report *r, bool regression, double mean, double half)
{
	int d;

	if (isnan(mean))
		return DASH;
	if (!regression)
		return isnan(half) ? report_text(r, "%.1f", 100 * mean)
				   : report_text(r, "%.1f ± %.1f", 100 * mean, 100 * half);
	d = decimals_for(isnan(half) ? fabs(mean) / 100 : half, 0);
	return isnan(half) ? report_text(r, "%.*f", d, mean)
			   : report_text(r, "%.*f ± %.*f", d, mean, d, half);
}

const char *format_points(struct report *r, double merit)
{
	char buf[32];

	if (isnan(merit))
		return DASH;
	snprintf(buf, sizeof buf, "%+.1f", 100 * merit);
	return !strcmp(buf, "-0.0") || !strcmp(buf, "+0.0") ? "0.0" : signed_text(r, buf);
}

const char *format_number(struct report *r, double x)
{
	char buf[32];

	if (isnan(x))
		return DASH;
	snprintf(buf, sizeof buf, "%.*f",
		 fabs(x) < 10     ? 3
		 : fabs(x) < 100  ? 2
		 : fabs(x) < 1000 ? 1
				  : 0,
		 x);
	return !strcmp(buf, "-0.000") ? "0.000" : signed_text(r, buf);
}

const char *format_signed(struct report *r, double x)
{
	char buf[32];

	snprintf(buf, sizeof buf, "%.2f", x);
	return !strcmp(buf, "-0.00") ? "0.00" : signed_text(r, buf);
}

/* Three significant digits, no exponent. */
static const char *three(struct report *r, double x, const char *unit)
{
	int d = x > 0 ? 2 - (int)floor(log10(x)) : 0;

	return report_text(r, "%.*f %s", d < 0 ? 0 : d > 3 ? 3 : d, x, unit);
}

const char *format_seconds(struct report *r, double s)
{
	if (isnan(s))
		return DASH;
	if (s < 1e-3)
		return three(r, s * 1e6, "µs");
	if (s < 1)
		return three(r, s * 1e3, "ms");
	return s < 120    ? three(r, s, "s")
	       : s < 7200 ? three(r, s / 60, "min")
			  : three(r, s / 3600, "h");
}

const char *format_bytes(struct report *r, double bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	int u = 0;

	if (isnan(bytes))
		return DASH;
	for (; bytes >= 1000 && u < 4; u++)
		bytes /= 1000;
	return u ? three(r, bytes, units[u]) : report_text(r, "%.0f B", bytes);
}

const char *format_p(struct report *r, double p)
{
	if (isnan(p))
		return DASH;
	return p < 0.001 ? "<0.001" : report_text(r, "%.3f", p);
}

const char *format_p_is(struct report *r, double p)
{
	return p < 0.001 ? "p < 0.001" : report_text(r, "p = %.3f", p);
}

const char *format_times(struct report *r, double factor)
{
	return factor < 10 ? report_text(r, "%.1f times", factor)
			   : report_text(r, "%.0f times", factor);
}

const char *format_count(struct report *r, size_t n, const char *thing)
{
	return report_text(r, "%zu %s%s", n, thing, n == 1 ? "" : "s");
}

const char *format_list(struct report *r, const char *const *name, size_t n)
{
	const char *list = n ? name[0] : "none";

	for (size_t i = 1; i < n; i++)
		list = report_text(r, "%s%s%s", list, i + 1 < n ? ", " : " and ", name[i]);
	return list;
}
