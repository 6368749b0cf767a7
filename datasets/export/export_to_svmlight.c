/* svmlight: what is not 0, features numbered from 1. The last feature of the first row is
 * written even when it is 0, so that a reader knows how many there are. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "datasets/export/export.h"
#include "algorithms/core/number.h"

/* Classes whose names are numbers keep them; others get their code. */
static bool numbered_classes(const struct dataset *d)
{
	double x;

	for (size_t c = 0; d->label && c < d->classes; c++)
		if (!d->class_names || !number_parse(d->class_names[c], strlen(d->class_names[c]),
						     &x))
			return false;
	return true;
}

static int only_numbers(const struct dataset *d, struct err *e)
{
	for (size_t j = 0; j < d->cols; j++)
		if (d->columns[j].kind != COLUMN_NUMERIC)
			return FAIL(e, ERR_DATA,
				    "svmlight holds numbers only, but column '%s' has categories; "
				    "export as csv or arff", d->columns[j].name);
	return 0;
}

static void put_pair(FILE *out, const struct dataset *d, size_t col, float x)
{
	char buf[32];

	fprintf(out, " %zu:%s", col + 1, x == x ? number_float_text(x, d->columns[col].offset, buf) : "nan");
}

static void put_row(const struct dataset *d, size_t i, FILE *out)
{
	size_t last = d->cols - 1;
	bool put_last = i > 0;

	if (d->sparse) {
		for (size_t k = d->sparse->start[i]; k < d->sparse->start[i + 1]; k++) {
			put_pair(out, d, d->sparse->col[k], d->sparse->value[k]);
			put_last |= d->sparse->col[k] == last;
		}
	} else {
		const float *x = d->x + i * d->cols;
		for (size_t j = 0; j < d->cols; j++)
			if (d->columns[j].offset + (double)x[j] != 0) {
				put_pair(out, d, j, x[j]);
				put_last |= j == last;
			}
	}
	if (!put_last)
		put_pair(out, d, last, 0);
	putc('\n', out);
}

static void say_losses(const struct dataset *d, bool numbered, const struct export_options *o)
{
	if (!numbered)
		export_remark(o, "classes are written as 0 to %zu: svmlight has numbers only",
			      d->classes - 1);
	export_remark(o, "names%s%s%s are not kept: svmlight has no place for them",
		      d->weight ? ", weights" : "",
		      d->group ? ", groups" : "", d->nsplits ? ", splits" : "");
}

int export_to_svmlight(const struct dataset *d, FILE *out, const char *path,
		       const struct export_options *o,
		    struct err *e)
{
	bool numbered = numbered_classes(d);
	char buf[32];

	(void)path;
	if (only_numbers(d, e))
		return -1;
	for (size_t i = 0; i < d->rows && !ferror(out); i++) {
		if (!d->label)
			fputs(number_text(d->target[i], buf), out);
		else if (numbered)
			fputs(d->class_names[d->label[i]], out);
		else
			fprintf(out, "%u", d->label[i]);
		put_row(d, i, out);
	}
	say_losses(d, numbered, o);
	return 0;
}
