/* ARFF: see import_arff.c for the format and the comments of ours. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "algorithms/core/params.h"
#include "datasets/export/export.h"

/* In quotes whenever anything but letters, digits and a few harmless signs occurs. */
static void put_name(FILE *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_.-+<>=";

	if (*text && !text[strspn(text, plain)]) {
		fputs(text, out);
		return;
	}
	putc('\'', out);
	for (; *text; text++)
		switch (*text) {
		case '\n': fputs("\\n", out); break;
		case '\r': fputs("\\r", out); break;
		case '\t': fputs("\\t", out); break;
		case '\'':
		case '\\': putc('\\', out);
			__attribute__((fallthrough));
		default:   putc(*text, out);
		}
	putc('\'', out);
}

static void put_comment(FILE *out, const char *what, const char *text)
{
	if (!text || !*text)
		return;
	fprintf(out, "%% %s: ", what);
	for (; *text; text++) {
		putc(*text, out);
		if (*text == '\n' || *text == '\r')
			fputs("%   ", out);
	}
	putc('\n', out);
}

/* A comment of ours ends with its line: what has more cannot be named in one. */
static void put_note(FILE *out, const char *what, const char *name)
{
	if (!strpbrk(name, "\n\r"))
		fprintf(out, "%%@bakeoff %s %s\n", what, name);
}

static void put_levels(FILE *out, const char *const *names, size_t n)
{
	putc('{', out);
	for (size_t k = 0; k < n; k++) {
		fputs(k ? "," : "", out);
		put_name(out, names[k]);
	}
	fputs("}\n", out);
}

static const char *target_name(const struct dataset *d)
{
	return d->target_name && *d->target_name ? d->target_name : "target";
}

static void put_header(const struct dataset *d, FILE *out)
{
	put_comment(out, "description", d->description);
	put_comment(out, "licence", d->licence);
	put_comment(out, "citation", d->citation);
	put_comment(out, "source", d->source_url);
	put_note(out, "target", target_name(d));
	for (size_t j = 0; j < d->cols; j++)
		if (d->columns[j].kind == COLUMN_ORDERED)
			put_note(out, "ordered", d->columns[j].name);
	fputs("@relation ", out);
	put_name(out, d->name ? d->name : "data");
	putc('\n', out);
	for (size_t j = 0; j < d->cols; j++) {
		fputs("@attribute ", out);
		put_name(out, d->columns[j].name);
		putc(' ', out);
		if (d->columns[j].kind == COLUMN_NUMERIC)
			fputs("numeric\n", out);
		else
			put_levels(out, d->columns[j].level_names, d->columns[j].levels);
	}
	fputs("@attribute ", out);
	put_name(out, target_name(d));
	putc(' ', out);
	if (d->label)
		put_levels(out, (const char *const *)d->class_names, d->classes);
	else
		fputs("numeric\n", out);
	fputs("@data\n", out);
}

static void put_value(FILE *out, const struct column *c, float x)
{
	char buf[32];

	if (x != x)
		putc('?', out);
	else if (c->kind == COLUMN_NUMERIC)
		fputs(number_float_text(x, c->offset, buf), out);
	else
		put_name(out, c->level_names[(size_t)x]);
}

static void put_target(FILE *out, const struct dataset *d, size_t i)
{
	char buf[32];

	if (d->label)
		put_name(out, d->class_names[d->label[i]]);
	else
		fputs(number_text(d->target[i], buf), out);
}

static void put_end(FILE *out, const struct dataset *d, size_t i)
{
	char buf[32];

	if (d->weight)
		fprintf(out, ",{%s}", number_float_text(d->weight[i], 0, buf));
	putc('\n', out);
}

static void put_dense(FILE *out, const struct dataset *d, size_t i)
{
	for (size_t j = 0; j < d->cols; j++) {
		put_value(out, &d->columns[j], d->x[i * d->cols + j]);
		putc(',', out);
	}
	put_target(out, d, i);
	put_end(out, d, i);
}

static void put_sparse(FILE *out, const struct dataset *d, size_t i)
{
	const struct sparse *s = d->sparse;

	putc('{', out);
	for (size_t k = s->start[i]; k < s->start[i + 1]; k++) {
		fprintf(out, "%u ", s->col[k]);
		put_value(out, &d->columns[s->col[k]], s->value[k]);
		putc(',', out);
	}
	fprintf(out, "%zu ", d->cols);
	put_target(out, d, i);
	putc('}', out);
	put_end(out, d, i);
}

int export_to_arff(const struct dataset *d, FILE *out, const char *path,
		   const struct export_options *o,
		struct err *e)
{
	(void)path;
	for (size_t j = 0; j < d->cols; j++)
		if (d->columns[j].kind != COLUMN_NUMERIC && !d->columns[j].level_names)
			return FAIL(e, ERR_DATA, "column '%s' has categories without names",
				    d->columns[j].name);
	if (d->label && !d->class_names)
		return FAIL(e, ERR_DATA, "the classes have no names");
	put_header(d, out);
	for (size_t i = 0; i < d->rows && !ferror(out); i++)
		(d->sparse ? put_sparse : put_dense)(out, d, i);
	if (d->nsplits || d->group)
		export_remark(o, "%s%s%s not kept: ARFF has no place for them",
			      d->group ? "groups" : "",
			      d->group && d->nsplits ? " and " : "",
				      d->nsplits ? "stored splits" : "");
	return 0;
}
