#include "reports/render/format.h"

#include <ctype.h>
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

static const char *percent(struct report *r, double share, double half)
{
	return isnan(half) ? report_text(r, "%.1f", 100 * share)
			   : report_text(r, "%.1f ± %.1f", 100 * share, 100 * half);
}

const char *format_score(struct report *r, const struct metric *m, double mean, double half)
{
	int d, least = m->relative ? 0 : 3;

	if (isnan(mean))
		return DASH;
	if (m->shown > 1)
		return percent(r, mean, half);
	/* an interval of next to nothing says no more about the digits than none */
	d = decimals_for(half > fabs(mean) / 1000 ? half : fabs(mean) / 100, least);
	return isnan(half) ? format_decimals(r, mean, d)
			   : report_text(r, "%s ± %.*f", format_decimals(r, mean, d), d, half);
}

const char *format_mean(struct report *r, const struct metric *m, double mean, double half)
{
	if (isnan(mean))
		return DASH;
	return m->relative ? percent(r, mean, half) : format_score(r, m, mean, half);
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

const char *format_decimals(struct report *r, double x, int decimals)
{
	char buf[64];

	snprintf(buf, sizeof buf, "%.*f", decimals, x);
	return signed_text(r, buf + (*buf == '-' && !strpbrk(buf, "123456789")));
}

const char *format_signed(struct report *r, double x)
{
	return format_decimals(r, x, 2);
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

enum { LIST_MOST = 16, LIST_FIRST = 12 };        /* names that a sentence can bear; of more, the first */

const char *format_list(struct report *r, const char *const *name, size_t n)
{
	const char *list = n ? name[0] : "none";
	size_t named = n > LIST_MOST ? LIST_FIRST : n;

	for (size_t i = 1; i < named; i++)
		list = report_text(r, "%s%s%s", list, i + 1 < n ? ", " : " and ", name[i]);
	return named < n ? report_text(r, "%s and %zu more", list, n - named) : list;
}

const char *format_metric(struct report *r, const struct metric *m)
{
	return m->shown > 1 ? report_text(r, "%s in percent", m->label) : m->label;
}

const char *format_metric_drawn(struct report *r, const struct metric *m)
{
	return m->better > 0 ? format_metric(r, m)
			     : report_text(r, "%s downwards", format_metric(r, m));
}

const char *format_metric_error(struct report *r, const struct metric *m)
{
	if (m->better < 0)
		return format_metric(r, m);
	return m->error ? m->error : report_text(r, "%g − %s", m->highest, m->label);
}

const char *format_metric_head(struct report *r, const struct metric *m)
{
	return m->relative || m->shown > 1 ? report_text(r, "%s %%", m->label) : m->label;
}

bool format_task_occurs(const struct results *x, size_t study, enum task task)
{
	for (size_t i = 0; i < x->n_cells; i++)
		if (x->cell[i].study == study && x->dataset[x->cell[i].dataset].task == task)
			return true;
	return false;
}

const char *format_metrics(struct report *r, const struct results *x, size_t study,
			   const char *(*say)(struct report *r, const struct metric *m),
			   const char *between)
{
	const char *text = "";

	for (int task = TASK_CLASSIFY; task <= TASK_REGRESS; task++)
		if (format_task_occurs(x, study, (enum task)task))
			text = report_text(r, "%s%s%s", text, *text ? between : "",
					   say(r, x->study[study].metric + task));
	return text;
}

const char *format_sentence(struct report *r, const char *text)
{
	return report_text(r, "%c%s", toupper((unsigned char)*text), *text ? text + 1 : "");
}
