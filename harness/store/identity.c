#include "harness/store/identity.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"

static const struct {
	const char *name;
	unsigned part;
} parts[] = { { "code=", IDENTITY_CODE }, { "isa=", IDENTITY_ISA }, { "digest=", IDENTITY_DATA } };

static unsigned part_of(const char *line)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strncmp(line, parts[i].name, strlen(parts[i].name)))
			return parts[i].part;
	return IDENTITY_OTHER;
}

/* ---- what a program is made of, among the parameters of a learner: a="text",b=1,... ---- */

static const char params_line[] = "params=";

/* The end of a parameter: at its comma, or behind the last. */
static const char *param_end(const char *at)
{
	bool quoted = false;

	for (; *at && *at != '\n' && (quoted || *at != ','); at++)
		if (*at == '"')
			quoted = !quoted;
		else if (*at == '\\' && quoted && at[1])
			at++;
	return at;
}

/* name="...". */
static bool is_text_of(const char *at, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(at, name, n) && at[n] == '=' && at[n + 1] == '"';
}

static bool is_made_of(const char *at)
{
	return is_text_of(at, "program") || is_text_of(at, "version") || is_text_of(at, "abilities");
}

/* The parameter of that name in the line of them, or NULL. */
static const char *find_param(const char *line, const char *name)
{
	for (const char *at = line + strlen(params_line); *at && *at != '\n'; at = param_end(at), at += *at == ',')
		if (is_text_of(at, name))
			return at;
	return NULL;
}

static bool is_of_program(const char *line)
{
	return !strncmp(line, params_line, strlen(params_line)) && find_param(line, "program") &&
	       find_param(line, "run");
}

/* Both are lines of parameters that differ, if at all, in what programs are made of. */
static bool same_but_for_program(const char *a, const char *b)
{
	if (!is_of_program(a) || !is_of_program(b))
		return false;
	a += strlen(params_line), b += strlen(params_line);
	for (;;) {
		size_t n = (size_t)(param_end(a) - a), k = (size_t)(param_end(b) - b);

		if (!(is_made_of(a) && is_made_of(b)) && (n != k || memcmp(a, b, n)))
			return false;
		a += n, b += k;
		if (*a != ',' || *b != ',')
			return *a == *b;
		a++, b++;
	}
}

static void put_loosely(struct text *out, const char *line)
{
	const char *at = line + strlen(params_line);

	text_add(out, "%s", params_line);
	for (; *at && *at != '\n'; at += *at == ',') {
		const char *end = param_end(at);
		size_t n = is_made_of(at) ? strcspn(at, "=") : (size_t)(end - at);

		text_add(out, "%.*s%s", (int)n, at, *end == ',' ? "," : "");
		at = end;
	}
}

char *identity_of_program(const char *canonical, const char *name, struct err *e)
{
	const char *line = strstr(canonical, "\nparams="), *at = line ? find_param(line + 1, name) : NULL, *end;
	json_t *text;
	char *copy;

	if (!at)
		return mem_text("", e);
	end = param_end(at);
	at += strlen(name) + 1;
	text = json_loadb(at, (size_t)(end - at), JSON_DECODE_ANY, NULL);
	copy = mem_text(json_string_value(text) ? json_string_value(text) : "", e);
	json_decref(text);
	return copy;
}

/* ---- by lines ---- */

static const char *next_line(const char *at)
{
	at += strcspn(at, "\n");
	return at + (*at == '\n');
}

unsigned identity_difference(const char *a, const char *b)
{
	unsigned differs = 0;

	while (*a || *b) {
		unsigned x = part_of(a), y = part_of(b);
		size_t n = strcspn(a, "\n");

		if (x != y && x == IDENTITY_ISA)
			a = next_line(a);
		else if (x != y && y == IDENTITY_ISA)
			b = next_line(b);
		else {
			if (x != y)
				differs |= IDENTITY_OTHER;
			else if (n != strcspn(b, "\n") || memcmp(a, b, n))
				differs |= x == IDENTITY_OTHER && same_but_for_program(a, b) ? IDENTITY_PROGRAM : x;
			a = next_line(a);
			b = next_line(b);
		}
	}
	return differs;
}

const char *identity_of_cell(const char *canonical)
{
	const char *at = strstr(canonical, "\nstudy=");

	return at ? at : canonical;
}

char *identity_loosely(const char *canonical, struct err *e)
{
	struct text t = { 0 };

	for (const char *at = identity_of_cell(canonical); *at; at = next_line(at)) {
		if (!strncmp(at, "digest=", 7))
			text_add(&t, "digest=");
		else if (is_of_program(at))
			put_loosely(&t, at);
		else
			text_put(&t, at, strcspn(at, "\n"));
		text_add(&t, "\n");
	}
	return text_take(&t, e);
}

const char *identity_value(const char *canonical, const char *name, char *buf, int size)
{
	size_t n = strlen(name);

	*buf = 0;
	for (const char *at = canonical; *at; at = next_line(at))
		if (!strncmp(at, name, n) && at[n] == '=')
			snprintf(buf, (size_t)size, "%.*s", (int)strcspn(at + n + 1, "\n"),
				 at + n + 1);
	return buf;
}
