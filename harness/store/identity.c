#include "harness/store/identity.h"

#include <stdio.h>
#include <string.h>

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
				differs |= x;
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
