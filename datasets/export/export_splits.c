#include "datasets/export/export_splits.h"

#include <string.h>

#include "datasets/split/folds.h"

enum { HOLDOUT_TEST = 2 };      /* dataset.h */

/* How often the row with this part trains in fold k; *test: whether the fold tests it. */
static size_t trains(const struct dataset_split *s, int16_t part, size_t k, bool *test)
{
	*test = false;
	if (s->kind == SPLIT_HOLDOUT) {
		*test = part == HOLDOUT_TEST;
		return !*test;
	}
	if (part == FOLDS_ABSENT)
		return 0;
	if (part < 0)
		return (size_t)-part;
	*test = (size_t)part == k;
	return s->kind == SPLIT_FORWARD ? (size_t)part < k : !*test;
}

static void write_fold(FILE *out, const struct dataset_split *s, size_t rows, size_t r, size_t k)
{
	const int16_t *part = s->part + r * rows;
	bool test;

	for (size_t i = 0; i < rows; i++) {
		for (size_t n = trains(s, part[i], k, &test); n; n--)
			fprintf(out, "TRAIN,%zu,%zu,%zu\n", i, r, k);
		if (test)
			fprintf(out, "TEST,%zu,%zu,%zu\n", i, r, k);
	}
}

/* A word that needs no quotes, whatever the data set is called. */
static void write_name(FILE *out, const char *name)
{
	for (; *name; name++)
		putc(strchr(" \t\r\n'\"%{},\\", *name) ? '_' : *name, out);
}

void export_splits(FILE *out, const char *name, const struct dataset_split *s, size_t rows)
{
	fputs("@RELATION ", out);
	write_name(out, name);
	fputs("_splits\n\n@ATTRIBUTE type {TRAIN,TEST}\n@ATTRIBUTE rowid NUMERIC\n@ATTRIBUTE repeat NUMERIC\n"
	      "@ATTRIBUTE fold NUMERIC\n\n@DATA\n", out);
	for (size_t r = 0; r < s->repeats; r++)
		for (size_t k = 0; k < s->folds; k++)
			write_fold(out, s, rows, r, k);
}

double export_splits_lines(const struct dataset_split *s, size_t rows)
{
	return (double)s->repeats * (double)s->folds * (double)rows;
}
