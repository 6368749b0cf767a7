/* What a search chose in a cell, put into the parameters of its variant. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "harness/store/query_inner.h"

const char *results_value(const char *canonical, const char *name, size_t *len)
{
	size_t n = strlen(name);

	for (const char *at = canonical; *at; at += *at == ',') {
		size_t all = strcspn(at, ",");
		if (!strncmp(at, name, n) && at[n] == '=') {
			*len = all - n - 1;
			return at + n + 1;
		}
		at += all;
	}
	return NULL;
}

static bool is_number(const char *text)
{
	char *end;
	double x = strtod(text, &end);

	return end != text && !*end && isfinite(x) && !isalpha((unsigned char)*text);
}

/* value, n bytes, as the JSON `old` has it: a list, a switch, a number, a word. */
static void put_value(struct text *out, const char *old, const char *value, size_t n)
{
	char copy[256];
	bool list;

	snprintf(copy, sizeof copy, "%.*s", (int)n, value);
	list = strchr(copy, ':') || (*old == '[' && is_number(copy));
	for (char *c = copy; list && *c; c++)
		*c = *c == ':' ? ',' : *c;
	if (list)
		text_add(out, "[%s]", copy);
	else if (*old == 't' || *old == 'f')
		text_add(out, "%s", strcmp(copy, "yes") ? "false" : "true");
	else if (is_number(copy))
		text_add(out, "%s", copy);
	else
		text_json(out, copy);
}

/* Behind the JSON value at `at`: it holds no objects. */
static const char *value_end(const char *at)
{
	if (*at == '[')
		return at + strcspn(at, "]") + 1;
	if (*at != '"')
		return at + strcspn(at, ",}");
	for (at++; *at && *at != '"'; at++)
		at += *at == '\\' && at[1];
	return at + (*at == '"');
}

char *results_params(const struct results *r, size_t cell, struct err *e)
{
	const char *at = r->variant[r->cell[cell].variant].params, *value;
	struct text out = { 0 };
	char name[128];
	size_t n;

	while (*at) {                   /* {"name":value,"name":value} */
		const char *colon = *at == '"' ? strchr(at, ':') : NULL;
		if (!colon) {
			text_put(&out, at++, 1);
			continue;
		}
		snprintf(name, sizeof name, "%.*s", (int)(colon - at - 2), at + 1);
		text_put(&out, at, (size_t)(colon + 1 - at));
		at = value_end(colon + 1);
		value = results_value(r->cell[cell].chosen, name, &n);
		if (value)
			put_value(&out, colon + 1, value, n);
		else
			text_put(&out, colon + 1, (size_t)(at - colon - 1));
	}
	return text_take(&out, e);
}
