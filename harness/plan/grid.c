#include "harness/plan/grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "harness/plan/bounds.h"

enum { MAX_AXES = 64 };

/* One parameter of the spec with its alternatives; all point into the spec. */
struct grid_axis {
	const char *name;
	size_t name_len;
	const char *values;             /* "0|0.2|0.5" */
	size_t values_len, count;
	const char *now;                /* the alternative taken */
};

/* Where one of `signs` stands first in at..end, outside of double quotes; end without. *open: a quote was
 * not closed. */
static const char *find_plain(const char *at, const char *end, const char *signs, bool *open)
{
	bool quoted = false;

	for (; at < end; at++) {
		if (*at == '"')
			quoted = !quoted;
		else if (quoted && *at == '\\' && at + 1 < end)
			at++;
		else if (!quoted && strchr(signs, *at))
			break;
	}
	if (open)
		*open = quoted;
	return at;
}

/* Length of the alternative that begins at `at`. */
static size_t length(const struct grid_axis *a, const char *at)
{
	return (size_t)(find_plain(at, a->values + a->values_len, "|", NULL) - at);
}

/* The next alternative, NULL behind the last. */
static const char *next(const struct grid_axis *a, const char *at)
{
	at += length(a, at);
	return at < a->values + a->values_len ? at + 1 : NULL;
}

static const char *trim(const char *at, size_t *len)
{
	while (*len && at[*len - 1] == ' ')
		--*len;
	while (*len && *at == ' ') {
		at++;
		--*len;
	}
	return at;
}

static int parse_axis(struct grid_axis *a, const char *spec, const char *at, size_t len,
		      struct err *e)
{
	const char *eq = memchr(at, '=', len);

	if (!eq)
		return FAIL(e, ERR_PARAM, "%s: '%.*s' is not name=value", spec, (int)len, at);
	a->name_len = (size_t)(eq - at);
	a->name = trim(at, &a->name_len);
	a->values_len = len - (size_t)(eq + 1 - at);
	a->values = trim(eq + 1, &a->values_len);
	a->now = a->values;
	if (!a->name_len)
		return FAIL(e, ERR_PARAM, "%s: a parameter without a name before '='", spec);
	for (const char *v = a->values; v; v = next(a, v)) {
		size_t n = length(a, v);
		trim(v, &n);
		if (!n)
			return FAIL(e, ERR_PARAM, "%s: %.*s has an empty value", spec,
				    (int)a->name_len, a->name);
		a->count++;
	}
	return 0;
}

/* The value without its quotes, where it has some; the caller's. */
static char *unquoted(const char *at, size_t len, struct err *e)
{
	char *value = mem_format(e, "%.*s", (int)len, at), *to = value;

	if (!value || *at != '"' || len < 2 || at[len - 1] != '"')
		return value;
	for (const char *c = at + 1; c < at + len - 1; c++) {
		c += *c == '\\' && c + 1 < at + len - 1;
		*to++ = *c;
	}
	*to = 0;
	return value;
}

void grid_put_value(struct text *t, const char *value)
{
	size_t n = strlen(value);

	if (n && !strpbrk(value, ",|[]\"\\") && *value != ' ' && value[n - 1] != ' ') {
		text_put(t, value, n);
		return;
	}
	text_put(t, "\"", 1);
	for (const char *c = value; *c; c++) {
		text_put(t, "\\", *c == '"' || *c == '\\');
		text_put(t, c, 1);
	}
	text_put(t, "\"", 1);
}

/* Splits the bracket of spec into axes; *name_len is what stands before it. */
static int parse_spec(const char *spec, size_t *name_len, struct grid_axis *axes, size_t *n,
		      struct err *e)
{
	const char *open = strchr(spec, '['), *at, *end = spec + strlen(spec);
	bool unclosed = false;

	*n = 0;
	*name_len = open ? (size_t)(open - spec) : strlen(spec);
	if (!*name_len)
		return FAIL(e, ERR_PARAM, "'%s': a name is missing before the bracket", spec);
	if (!open)
		return 0;
	if (find_plain(open + 1, end, "[]", &unclosed) != end - 1 || end[-1] != ']' ||
	    memchr(spec, ']', *name_len))
		return FAIL(e, ERR_PARAM,
			    "%s: write name[parameter=value,...] with one closing ']'%s", spec,
			    unclosed ? " behind the closing quote" : "");
	for (at = open + 1; at < end - 1 && *n < MAX_AXES; ) {
		size_t len = (size_t)(find_plain(at, end - 1, ",", NULL) - at);
		axes[*n] = (struct grid_axis){ 0 };
		if (parse_axis(&axes[*n], spec, at, len, e))
			return -1;
		for (size_t i = 0; i < *n; i++)
			if (axes[i].name_len == axes[*n].name_len &&
			    !memcmp(axes[i].name, axes[*n].name, axes[i].name_len))
				return FAIL(e, ERR_PARAM,
					    "%s: %.*s is given twice; separate alternatives "
					    "by '|'",
					    spec, (int)axes[i].name_len, axes[i].name);
		++*n;
		at += len + 1;
	}
	return at < end - 1 ? FAIL(e, ERR_PARAM, "%s: too many parameters", spec) : 0;
}

/* The point's own text, from its settings. */
static char *point_text(const struct grid_point *p, struct err *e)
{
	struct text text = { 0 };

	text_add(&text, "%s", p->name);
	for (size_t i = 0; i < p->count; i++) {
		text_add(&text, "%c%s=", i ? ',' : '[', p->settings[i].name);
		grid_put_value(&text, p->settings[i].value);
	}
	text_put(&text, "]", p->count > 0);
	return text_take(&text, e);
}

static bool lengths_differ(const struct grid_axis *a)
{
	size_t first = 0;

	for (const char *v = a->values; v; v = next(a, v)) {
		size_t colons = 0;

		for (size_t i = 0; i < length(a, v); i++)
			colons += v[i] == ':';
		if (v == a->values)
			first = colons;
		else if (colons != first)
			return true;
	}
	return false;
}

static int make_point(struct grid_point *p, const char *spec, size_t name_len,
		      const struct grid_axis *axes, size_t n, struct err *e)
{
	if (!(p->name = mem_format(e, "%.*s", (int)name_len, spec)) ||
	    !(p->settings = mem_zeros(n, sizeof *p->settings, e)))
		return -1;
	p->count = n;
	for (size_t i = 0; i < n; i++) {
		size_t len = length(&axes[i], axes[i].now);
		const char *v = trim(axes[i].now, &len);
		p->settings[i].alternatives = axes[i].count;
		p->settings[i].lengths = lengths_differ(&axes[i]);
		if (!(p->settings[i].name =
			      mem_format(e, "%.*s", (int)axes[i].name_len, axes[i].name)) ||
		    !(p->settings[i].value = unquoted(v, len, e)))
			return -1;
	}
	return (p->text = point_text(p, e)) ? 0 : -1;
}

/* The next combination, the last axis fastest, as an odometer turns. */
static void advance(struct grid_axis *axes, size_t n)
{
	while (n-- > 0) {
		if ((axes[n].now = next(&axes[n], axes[n].now)))
			return;
		axes[n].now = axes[n].values;
	}
}

/* How many points there are; the product may be beyond any number of points that can be made. */
static double product(const struct grid_axis *axes, size_t n)
{
	double total = 1;

	for (size_t i = 0; i < n; i++)
		total *= (double)axes[i].count;
	return total;
}

int grid_count(const char *spec, double *count, struct err *e)
{
	struct grid_axis axes[MAX_AXES];
	size_t n, name_len;

	if (parse_spec(spec, &name_len, axes, &n, e))
		return -1;
	*count = product(axes, n);
	return 0;
}

/* "k 1000 x leaf_rows 3": what multiplies. */
static int too_many(const char *spec, size_t name_len, const struct grid_axis *axes, size_t n,
		    struct err *e)
{
	char text[256] = "";
	size_t used = 0;

	for (size_t i = 0; i < n && used < sizeof text; i++)
		if (axes[i].count > 1)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s %zu",
						 used ? " x " : "", (int)axes[i].name_len,
						 axes[i].name, axes[i].count);
	return FAIL(e, ERR_PARAM, "%.*s: %.0f combinations (%s) are more than %d", (int)name_len,
		    spec, product(axes, n), text, PLAN_MOST_VARIANTS);
}

int grid_expand(struct grid *out, const char *spec, struct err *e)
{
	struct grid_axis axes[MAX_AXES];
	size_t n, name_len;

	*out = (struct grid){ 0 };
	if (parse_spec(spec, &name_len, axes, &n, e))
		return -1;
	if (product(axes, n) > PLAN_MOST_VARIANTS)
		return too_many(spec, name_len, axes, n, e);
	out->count = (size_t)product(axes, n);
	if (!(out->points = mem_zeros(out->count, sizeof *out->points, e)))
		return -1;
	for (size_t k = 0; k < out->count; k++, advance(axes, n))
		if (make_point(&out->points[k], spec, name_len, axes, n, e)) {
			grid_free(out);
			return -1;
		}
	return 0;
}

void grid_free(struct grid *g)
{
	for (size_t k = 0; k < g->count; k++) {
		struct grid_point *p = &g->points[k];
		for (size_t i = 0; p->settings && i < p->count; i++) {
			free(p->settings[i].name);
			free(p->settings[i].value);
		}
		free(p->settings);
		free(p->name);
		free(p->text);
	}
	free(g->points);
	*g = (struct grid){ 0 };
}
