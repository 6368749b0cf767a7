#include "datasets/import/arff_text.h"

#include <string.h>

#include "algorithms/core/mem.h"

bool arff_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

void arff_skip_blanks(struct arff_cursor *c)
{
	while (c->at < c->end && arff_blank(*c->at))
		c->at++;
}

static char escaped(char c)
{
	return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
}

/* Text between quotes; the cursor stands on the opening one. Copied only where it has escapes. */
static int quoted(struct arff_text *t, struct arff_cursor *c, struct import_cell *out,
		  struct err *e)
{
	char quote = *c->at++, *to;
	const char *from = c->at;
	bool escapes = false;

	for (; c->at < c->end && *c->at != quote; c->at++)
		if (*c->at == '\\' && c->at + 1 < c->end) {
			escapes = true;
			c->at++;
		}
	if (c->at >= c->end)
		return FAIL(e, ERR_FORMAT, "line %zu: a quote is opened and not closed", t->line);
	*out = import_cell_text(from, (size_t)(c->at++ - from), true);
	if (!escapes)
		return 0;
	to = t->scratch + t->used;      /* as long as the line, so it fits */
	out->at = to;
	for (; from < c->at - 1; from++)
		*to++ = *from == '\\' ? escaped(*++from) : *from;
	out->len = (size_t)(to - out->at);
	t->used += out->len;
	return 0;
}

/* Up to a comma, a tab, one of `stops`; blanks at the end taken off. */
void arff_plain(struct arff_cursor *c, const char *stops, struct import_cell *out)
{
	const char *from = c->at;

	/* strchr would find a zero byte at the end of stops */
	while (c->at < c->end && *c->at != ',' && (!*c->at || !strchr(stops, *c->at)))
		c->at++;
	*out = import_cell_text(from, (size_t)(c->at - from), false);
	while (out->len && arff_blank(out->at[out->len - 1]))
		out->len--;
}

int arff_value(struct arff_text *t, struct arff_cursor *c, const char *stops,
	       struct import_cell *out, struct err *e)
{
	arff_skip_blanks(c);
	if (c->at < c->end && (*c->at == '\'' || *c->at == '"'))
		return quoted(t, c, out, e);
	arff_plain(c, stops, out);
	return 0;
}

/* Scratch holds one line unescaped, whatever it contains. */
int arff_begin_line(struct arff_text *t, size_t line, size_t len, struct err *e)
{
	t->used = 0;
	t->line = line;
	return mem_grow((void **)&t->scratch, &t->room, len + 1, 1, e);
}
