#include "reports/sections/plan_lines.h"

#include <string.h>

/* The value of "KEY: VALUE" without its quotes, where the line at s has that indentation and key; or
 * NULL. */
static const char *line_value(struct report *r, const char *s, const char *start)
{
	size_t n = strlen(start), length = strcspn(s, "\n");

	if (length < n || strncmp(s, start, n))
		return NULL;
	s += n, length -= n;
	if (length >= 2 && *s == '"')
		s++, length -= 2;
	return report_text(r, "%.*s", (int)length, s);
}

static const char *next_line(const char *s)
{
	s += strcspn(s, "\n");
	return s + (*s != 0);
}

const char *plan_lines_study(struct report *r, const struct results *x, size_t study)
{
	for (const char *s = x->run.plan; *s; s = next_line(s)) {
		const char *name = line_value(r, s, "  - name: ");

		if (name && !strcmp(name, x->study[study].name))
			return next_line(s);
	}
	return "";
}

const char *plan_lines_setting(struct report *r, const char *lines, const char *key)
{
	const char *start = report_text(r, "    %s: ", key), *value;

	for (; *lines && strncmp(lines, "  - ", 4); lines = next_line(lines))
		if ((value = line_value(r, lines, start)))
			return value;
	return "";
}

const char *plan_lines_split(struct report *r, const char *lines, const char *spec)
{
	const char *value, *split = plan_lines_setting(r, lines, "cv");
	bool mine = false;

	for (; *lines && strncmp(lines, "  - ", 4); lines = next_line(lines)) {
		if ((value = line_value(r, lines, "      - data: ")))
			mine = !strcmp(value, spec);
		else if (mine && (value = line_value(r, lines, "        cv: ")))
			split = value;
	}
	return split;
}
