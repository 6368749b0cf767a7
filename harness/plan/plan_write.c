/* Canonical YAML, by the tables of keys. Written by hand: libyaml's emitter puts a list at the
 * column of its key and has other escapes, and merge takes runs for one plan's by the digest of
 * this text, which may therefore not change. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/plan/plan.h"

/* Characters that YAML does not allow as they are, in UTF-8: how many bytes, and their escape. */
static size_t escape(const char *text, char to[static 8])
{
	const unsigned char *c = (const unsigned char *)text;

	if (*c == '"' || *c == '\\')
		return snprintf(to, 8, "\\%c", *c) ? 1 : 0;
	if (*c < 32 || *c == 127)
		return snprintf(to, 8, "\\x%02x", *c) ? 1 : 0;
	if (c[0] == 0xc2 && c[1] < 0xa0)                        /* U+0080 to U+009F */
		return snprintf(to, 8, "\\x%02x", c[1]) ? 2 : 0;
	if (c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf)
		return snprintf(to, 8, "\\uFEFF") ? 3 : 0;
	if (c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe)
		return snprintf(to, 8, "\\uFFF%c", c[2] == 0xbe ? 'E' : 'F') ? 3 : 0;
	return 0;
}

/* A double-quoted scalar: the one YAML form that can hold any text. */
static void write_text(FILE *out, const char *text)
{
	char escaped[8];
	size_t n;

	fputc('"', out);
	while (*text)
		if ((n = escape(text, escaped))) {
			fputs(escaped, out);
			text += n;
		} else {
			fputc(*text++, out);
		}
	fputc('"', out);
}

static void write_field(FILE *out, const char *indent, const char *key, const char *text)
{
	if (!text)
		return;
	fprintf(out, "%s%s: ", indent, key);
	write_text(out, text);
	fputc('\n', out);
}

static void write_data(FILE *out, const struct plan_data *d)
{
	char buf[2];

	write_field(out, "      - ", "data", d->spec);
	write_field(out, "        ", "cv", d->cv);
	for (size_t i = 0; i < TABLE_OPTIONS; i++)
		write_field(out, "        ", table_option_rows[i].key,
			    table_option_get(&table_option_rows[i], &d->table, buf));
}

/* first: before the first key, which begins an entry of a list. */
static void write_keys(FILE *out, const void *owner, unsigned of, const char *first,
		       const char *indent)
{
	char buf[PLAN_KEY_ROOM];

	for (size_t i = 0; i < PLAN_KEYS; i++) {
		const struct plan_key *k = &plan_keys[i];
		const char *text = k->of & of ? plan_key_get(k, owner, buf) : NULL;

		if (!text)
			continue;
		if (plan_key_plain(k))
			fprintf(out, "%s%s: %s\n", first, k->name, text);
		else
			write_field(out, first, k->name, text);
		first = indent;
	}
}

static void write_study(FILE *out, const struct study *s)
{
	write_keys(out, s, PLAN_KEY_OF_STUDY, "  - ", "    ");
	fputs("    datasets:\n", out);
	for (size_t i = 0; i < s->ndata; i++)
		write_data(out, &s->data[i]);
	fputs("    learners:\n", out);
	for (size_t i = 0; i < s->nlearners; i++) {
		fputs("      - ", out);
		write_text(out, s->learners[i].spec);
		fputc('\n', out);
	}
}

char *plan_write(const struct plan *p, struct err *e)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	if (!out) {
		FAIL(e, ERR_NOMEM, "out of memory");
		return NULL;
	}
	write_keys(out, p, PLAN_KEY_OF_PLAN, "", "");
	fputs("studies:\n", out);
	for (size_t i = 0; i < p->nstudies; i++)
		write_study(out, &p->studies[i]);
	if (p->nclaims)
		fputs("claims:\n", out);
	for (size_t i = 0; i < p->nclaims; i++)
		write_keys(out, &p->claims[i], PLAN_KEY_OF_CLAIM, "  - ", "    ");
	if (fclose(out)) {
		free(text);
		FAIL(e, ERR_NOMEM, "out of memory");
		return NULL;
	}
	return text;
}
