/* CSV: features, target, then weight, group and row names where there are any. Missing is an
 * empty field; whatever could be mistaken (separators, blanks at the ends, words that mean
 * missing) is quoted. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "datasets/export/export.h"
#include "algorithms/core/number.h"
#include "algorithms/core/text.h"

static bool needs_quotes(const char *text, char separator)
{
	static const char *const missing[] = { "", "?", "NA", "N/A", "NaN", "null", "#N/A" };
	size_t n = strlen(text);

	for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
		if (!strcasecmp(text, missing[i]))
			return true;
	return strchr(text, separator) || strpbrk(text, "\"\n\r\t,;|") || *text == ' ' ||
		*text == '#' ||
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
		fputs(number_float_text(x, c->offset, buf), out);
	else if (c->level_names && x >= 0 && x < (float)c->levels)
		put_text(out, c->level_names[(size_t)x], sep);
	else
		fputs(number_float_text(x, 0, buf), out);
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
		fprintf(out, "%c%s", sep, number_float_text(d->weight[i], 0, buf));
	if (d->group)
		fprintf(out, "%c%u", sep, d->group[i]);
	if (d->row_id) {
		putc(sep, out);
		put_text(out, d->row_id[i], sep);
	}
	putc('\n', out);
}

/* ---- how to read it back ---- */

/* A reader that is told nothing takes the levels that occur, sorted as numbers or else bytewise. */
static bool is_sorted(const char *const *names, size_t n)
{
	bool bytewise = true, numbers = true;
	double x, y;

	for (size_t k = 0; k + 1 < n; k++)
		bytewise &= strcmp(names[k], names[k + 1]) < 0;
	for (size_t k = 0; k < n; k++) {
		numbers &= number_parse(names[k], strlen(names[k]), &y) && (!k || x < y);
		x = y;
	}
	return numbers || (bytewise && !(n && number_parse(names[0], strlen(names[0]), &x)));
}

static bool all_occur(const struct dataset *d, size_t j, bool *seen)
{
	const struct column *c = &d->columns[j];
	size_t n = 0;

	memset(seen, 0, c->levels * sizeof *seen);
	for (size_t i = 0; d->x && i < d->rows; i++) {
		float x = d->x[i * d->cols + j];
		if (x == x && !seen[(size_t)x]) {
			seen[(size_t)x] = true;
			n++;
		}
	}
	return n == c->levels;
}

/* "=S:M:L". A level that has the signs of the list in its name cannot be listed. */
static void add_levels(struct text *t, const char *const *names, size_t n, size_t *unlisted)
{
	for (size_t k = 0; k < n; k++)
		if (!*names[k] || strpbrk(names[k], ":,\n") || *names[k] == ' ') {
			++*unlisted;
			return;
		}
	for (size_t k = 0; k < n; k++)
		text_add(t, "%c%s", k ? ':' : '=', names[k]);
}

/* Not in a list, or not in a line that is shown. */
static bool is_unlistable(const char *name)
{
	while (*name && !strchr(",=:", *name) && !iscntrl((unsigned char)*name))
		name++;
	return *name;
}

/* "a,b=S:M:L": the columns of a kind. */
static void list_kind(const struct dataset *d, enum column_kind kind, bool *seen, const char *target,
		      struct text *t, size_t *unlisted)
{
	const char *const *classes = (const char *const *)d->class_names;

	for (size_t j = 0; j < d->cols; j++) {
		const struct column *c = &d->columns[j];
		if (c->kind != kind)
			continue;
		if (is_unlistable(c->name)) {
			++*unlisted;
			continue;
		}
		text_add(t, "%s%s", t->used ? "," : "", c->name);
		if (c->level_names && (kind == COLUMN_ORDERED || !is_sorted(c->level_names,
									    c->levels) ||
				       !all_occur(d, j, seen)))
			add_levels(t, c->level_names, c->levels, unlisted);
	}
	if (kind == COLUMN_CATEGORICAL && d->label && classes && !is_sorted(classes, d->classes)) {
		if (is_unlistable(target)) {
			++*unlisted;
			return;
		}
		text_add(t, "%s%s", t->used ? "," : "", target);
		add_levels(t, classes, d->classes, unlisted);
	}
}

/* Nothing where there is none of the kind. */
static void say_kind(const struct dataset *d, enum column_kind kind, const char *option, bool *seen,
		     const char *target, struct text *t, size_t *unlisted)
{
	struct text list = { 0 };

	list_kind(d, kind, seen, target, &list, unlisted);
	if (list.used) {
		text_add(t, " --%s ", option);
		escape_shell(t, text_of(&list));
	}
	t->failed |= list.failed;
	text_free(&list);
}

static size_t most_levels(const struct dataset *d)
{
	size_t most = 1;

	for (size_t j = 0; j < d->cols; j++)
		most = d->columns[j].levels > most ? d->columns[j].levels : most;
	return most;
}

static int say_command(const struct dataset *d, const struct names *n, const char *path,
		       const struct export_options *o, struct err *e)
{
	struct text t = { 0 };
	size_t unlisted = 0;
	bool *seen = mem_zeros(most_levels(d), sizeof *seen, e);
	char *text;

	if (!seen)
		return -1;
	text_add(&t, "read it back by: bakeoff import ");
	escape_shell(&t, path);
	text_add(&t, " --target ");
	escape_shell(&t, n->target);
	text_add(&t, " --task %s", d->task == TASK_CLASSIFY ? "classification" : "regression");
	say_kind(d, COLUMN_CATEGORICAL, "categorical", seen, n->target, &t, &unlisted);
	say_kind(d, COLUMN_ORDERED, "ordered", seen, n->target, &t, &unlisted);
	free(seen);
	if (d->weight)
		text_add(&t, " --weight %s", n->weight);
	if (d->group)
		text_add(&t, " --group %s", n->group);
	if (d->row_id)
		text_add(&t, " --id %s", n->id);
	if (!(text = text_take(&t, e)))
		return -1;
	export_remark(o, "%s", text);
	if (unlisted)
		export_remark(o, "the categories of %zu column%s, or their order, cannot be said in a "
			      "command; ARFF and HDF5 keep it", unlisted,
			      plural(unlisted));
	free(text);
	return 0;
}

int export_to_csv(const struct dataset *d, FILE *out, const char *path,
		  const struct export_options *o,
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
		export_remark(o, "the %zu stored split%s not kept: CSV has no place for them",
			      d->nsplits,
			      d->nsplits == 1 ? " is" : "s are");
	return say_command(d, &n, path, o, e);
}
