/* CSV: features, target, then weight, group and row names where there are any. Missing is an empty
 * field; whatever could be mistaken (separators, blanks at the ends, words that mean missing) is quoted. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "datasets/export.h"

static bool needs_quotes(const char *text, char separator)
{
	static const char *const missing[] = { "", "?", "NA", "N/A", "NaN", "null", "#N/A" };
	size_t n = strlen(text);

	for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
		if (!strcasecmp(text, missing[i]))
			return true;
	return strchr(text, separator) || strpbrk(text, "\"\n\r\t,;|") || *text == ' ' || *text == '#' ||
	       *text == '\'' || text[n - 1] == ' ';
}

static void put_text(FILE *out, const char *text, char separator)
{
	if (!needs_quotes(text, separator)) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

/* A name that no column has: what, _what, __what ... */
static const char *free_name(const struct dataset *d, const char *what, char *buf, size_t size)
{
	bool taken = true;

	snprintf(buf, size, "%s", what);
	while (taken && strlen(buf) + 2 < size) {
		taken = d->target_name && !strcmp(d->target_name, buf);
		for (size_t j = 0; j < d->cols && !taken; j++)
			taken = !strcmp(d->columns[j].name, buf);
		if (taken)
			memmove(buf + 1, buf, strlen(buf) + 1), *buf = '_';
	}
	return buf;
}

struct names { char target[300], weight[64], group[64], id[64]; };

static void choose_names(const struct dataset *d, struct names *n)
{
	if (d->target_name && *d->target_name)
		snprintf(n->target, sizeof n->target, "%s", d->target_name);
	else
		free_name(d, "target", n->target, sizeof n->target);
	free_name(d, "weight", n->weight, sizeof n->weight);
	free_name(d, "group", n->group, sizeof n->group);
	free_name(d, "row_id", n->id, sizeof n->id);
}

static void put_header(const struct dataset *d, const struct names *n, FILE *out, char sep)
{
	for (size_t j = 0; j < d->cols; j++) {
		put_text(out, d->columns[j].name, sep);
		putc(sep, out);
	}
	put_text(out, n->target, sep);
	if (d->weight)
		fprintf(out, "%c%s", sep, n->weight);
	if (d->group)
		fprintf(out, "%c%s", sep, n->group);
	if (d->row_id)
		fprintf(out, "%c%s", sep, n->id);
	putc('\n', out);
}

static void put_cell(FILE *out, const struct column *c, float x, char sep)
{
	char buf[32];

	if (x != x)
		return;
	if (c->kind == COLUMN_NUMERIC)
		fputs(float_text(x, buf), out);
	else if (c->level_names && x >= 0 && x < (float)c->levels)
		put_text(out, c->level_names[(size_t)x], sep);
	else
		fputs(float_text(x, buf), out);
}

static void put_row(const struct dataset *d, size_t i, const float *x, FILE *out, char sep)
{
	char buf[32];

	for (size_t j = 0; j < d->cols; j++) {
		put_cell(out, &d->columns[j], x[j], sep);
		putc(sep, out);
	}
	if (d->label && d->class_names)
		put_text(out, d->class_names[d->label[i]], sep);
	else if (d->label)
		fprintf(out, "%u", d->label[i]);
	else
		fputs(number_text(d->target[i], buf), out);
	if (d->weight)
		fprintf(out, "%c%s", sep, float_text(d->weight[i], buf));
	if (d->group)
		fprintf(out, "%c%u", sep, d->group[i]);
	if (d->row_id) {
		putc(sep, out);
		put_text(out, d->row_id[i], sep);
	}
	putc('\n', out);
}

/* ---- how to read it back ---- */

static void list_categorical(const struct dataset *d, FILE *out)
{
	const char *before = " --categorical '", *after = "";

	for (size_t j = 0; j < d->cols; j++)
		if (d->columns[j].kind == COLUMN_CATEGORICAL) {
			fprintf(out, "%s%s", before, d->columns[j].name);
			before = ",";
			after = "'";
		}
	fputs(after, out);
}

/* "size=S:M:L" gives the order. */
static void list_ordered(const struct dataset *d, FILE *out)
{
	const char *before = " --ordered '", *after = "";

	for (size_t j = 0; j < d->cols; j++) {
		const struct column *c = &d->columns[j];
		if (c->kind != COLUMN_ORDERED)
			continue;
		fprintf(out, "%s%s", before, c->name);
		for (size_t k = 0; c->level_names && k < c->levels; k++)
			fprintf(out, "%c%s", k ? ':' : '=', c->level_names[k]);
		before = ",";
		after = "'";
	}
	fputs(after, out);
}

static int say_command(const struct dataset *d, const struct names *n, const char *path,
		       const struct export_options *o, struct err *e)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return FAIL(e, ERR_NOMEM, "out of memory");
	fprintf(out, "read it back by: bakeoff import %s --target '%s' --task %s", path, n->target,
		d->task == TASK_CLASSIFY ? "classification" : "regression");
	list_categorical(d, out);
	list_ordered(d, out);
	if (d->weight)
		fprintf(out, " --weight %s", n->weight);
	if (d->group)
		fprintf(out, " --group %s", n->group);
	if (d->row_id)
		fprintf(out, " --id %s", n->id);
	if (fclose(out)) {
		free(text);
		return FAIL(e, ERR_NOMEM, "out of memory");
	}
	export_remark(o, "%s", text);
	free(text);
	return 0;
}

int export_to_csv(const struct dataset *d, FILE *out, const char *path, const struct export_options *o,
	       struct err *e)
{
	float *buf = mem_array(d->cols, sizeof *buf, e);
	char sep = strstr(path, ".tsv") ? '\t' : ',';
	struct names n;

	if (!buf)
		return -1;
	choose_names(d, &n);
	put_header(d, &n, out, sep);
	for (size_t i = 0; i < d->rows && !ferror(out); i++)
		put_row(d, i, export_row(d, i, buf), out, sep);
	free(buf);
	if (d->nsplits)
		export_remark(o, "the %zu stored split%s not kept: CSV has no place for them", d->nsplits,
			      d->nsplits == 1 ? " is" : "s are");
	return say_command(d, &n, path, o, e);
}
