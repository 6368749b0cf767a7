#include "datasets/import/openml_splits.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "datasets/split/folds.h"
#include "algorithms/core/number.h"
#include "datasets/import/source.h"

#define MOST_REPEATS 1000

enum { AT_TYPE, AT_ROW, AT_REPEAT, AT_FOLD, AT_COUNT };

struct splits {
	size_t place[AT_COUNT], columns;        /* of the file */
	size_t rows, repeats, folds;
	int16_t *part; /* (repeats, rows): the fold that tests the row; else
						   -1 it trains, or FOLDS_ABSENT */
	uint16_t *trains;                       /* (repeats, rows): in how many folds */
};

static int see_attribute(struct splits *s, const char *name, size_t *found, struct err *e)
{
	static const char *const names[] = { "type", "rowid", "repeat", "fold" };

	if (!strcasecmp(name, "sample"))
		return FAIL(e, ERR_DATA, "a task of learning curves: its splits grow by samples, "
			    "which no split of a file can hold");
	for (size_t i = 0; i < AT_COUNT; i++)
		if (!strcasecmp(names[i], name)) {
			s->place[i] = s->columns;
			++*found;
		}
	s->columns++;
	return 0;
}

static int read_header(struct splits *s, struct source *in, struct err *e)
{
	size_t len, found = 0;
	const char *at;
	int more;

	while ((more = source_line(in, &at, &len, e)) > 0) {
		char word[32] = "", name[64] = "", line[256];

		snprintf(line, sizeof line, "%.*s", (int)(len < 255 ? len : 255), at);
		if (sscanf(line, " %31s %63s", word, name) < 1)
			continue;
		if (!strcasecmp(word, "@data"))
			return found == AT_COUNT ? 0
						 : FAIL(e, ERR_FORMAT, "the splits lack a column");
		if (!strcasecmp(word, "@attribute") && see_attribute(s, name, &found, e))
			return -1;
	}
	return more < 0 ? -1 : FAIL(e, ERR_FORMAT, "the splits have no @data");
}

/* Room for one repeat more. */
static int add_repeat(struct splits *s, struct err *e)
{
	size_t n = s->repeats * s->rows, more = n + s->rows;
	int16_t *part = realloc(s->part, more * sizeof *part);
	uint16_t *trains;

	s->part = part ? part : s->part;
	trains = realloc(s->trains, more * sizeof *trains);
	s->trains = trains ? trains : s->trains;
	if (!part || !trains)
		return FAIL(e, ERR_NOMEM, "out of memory");
	for (size_t i = n; i < more; i++)
		part[i] = FOLDS_ABSENT;
	memset(trains + n, 0, s->rows * sizeof *trains);
	s->repeats++;
	return 0;
}

static int put_row(struct splits *s, size_t row, size_t repeat, size_t fold, bool test,
		   struct err *e)
{
	size_t at;

	while (s->repeats <= repeat)
		if (add_repeat(s, e))
			return -1;
	at = repeat * s->rows + row;
	if (fold >= s->folds)
		s->folds = fold + 1;
	if (!test) {
		s->trains[at]++;
		if (s->part[at] == FOLDS_ABSENT)
			s->part[at] = -1;
		return s->trains[at] <= FOLDS_MOST
			       ? 0 : FAIL(e, ERR_FORMAT, "row %zu trains too often", row);
	}
	if (s->part[at] >= 0)
		return FAIL(e, ERR_DATA, "row %zu is tested twice in repeat %zu, "
			    "which no split of a file can hold", row, repeat);
	s->part[at] = (int16_t)fold;
	return 0;
}

static int read_row(struct splits *s, const char *at, size_t len, struct err *e)
{
	double v[AT_COUNT] = { 0 };
	const char *end = at + len;
	bool test = false;

	for (size_t j = 0; j < s->columns; j++) {
		const char *stop = memchr(at, ',', (size_t)(end - at));
		size_t n = (size_t)((stop ? stop : end) - at);

		for (size_t i = 0; i < AT_COUNT; i++) {
			if (s->place[i] != j)
				continue;
			if (i == AT_TYPE)
				test = n == 4 && !strncasecmp(at, "TEST", 4);
			else if (!number_parse(at, n, &v[i]) || !(v[i] >= 0 && v[i] < 4e9))
				return FAIL(e, ERR_FORMAT, "the splits hold '%.*s'",
					    (int)(n < 40 ? n : 40), at);
		}
		at = stop ? stop + 1 : end;
	}
	if (!(v[AT_ROW] < (double)s->rows && v[AT_REPEAT] < MOST_REPEATS &&
	      v[AT_FOLD] < FOLDS_MOST))
		return FAIL(
			e, ERR_FORMAT,
			"the splits speak of row %g, repeat %g, fold %g; the data have %zu rows",
			v[AT_ROW], v[AT_REPEAT], v[AT_FOLD], s->rows);
	return put_row(s, (size_t)v[AT_ROW], (size_t)v[AT_REPEAT], (size_t)v[AT_FOLD], test, e);
}

static int read_splits(struct splits *s, const char *path, struct err *e)
{
	struct source *in;
	const char *at;
	size_t len;
	int more = -1;

	if (source_open(&in, path, e))
		return -1;
	if (!read_header(s, in, e))
		while ((more = source_line(in, &at, &len, e)) > 0) {
			if (!len || *at == '%')
				continue;
			if (read_row(s, at, len, e)) {
				more = err_wrap(e, "line %zu", source_line_number(in));
				break;
			}
		}
	source_close(in);
	if (!more && !s->repeats)
		more = FAIL(e, ERR_FORMAT, "the splits are empty");
	return more;
}

/* A row trains in every fold that does not test it, or takes no part in the repeat. */
static int check_whole(const struct splits *s, struct err *e)
{
	for (size_t i = 0; i < s->repeats * s->rows; i++) {
		size_t due = s->part[i] >= 0 ? s->folds - 1
					     : s->part[i] == FOLDS_ABSENT ? 0 : s->folds;

		if (s->trains[i] != due)
			return FAIL(e, ERR_DATA, "row %zu trains in %u folds of repeat %zu, not in "
				    "%zu, which no split of a file can hold", i % s->rows,
				    s->trains[i], i / s->rows, due);
	}
	return 0;
}

/* One fold and one repeat with every row is a holdout in our files. */
static int store_splits(struct dataset *d, const char *name, struct splits *s, struct err *e)
{
	bool holdout = s->folds == 1 && s->repeats == 1;

	for (size_t i = 0; holdout && i < s->rows; i++)
		if (s->part[i] == FOLDS_ABSENT)
			holdout = false;
	for (size_t i = 0; holdout && i < s->rows; i++)
		s->part[i] = s->part[i] >= 0 ? 2 : 0;
	return dataset_split(d, name, holdout ? SPLIT_HOLDOUT : SPLIT_CV, s->repeats, s->folds,
			     s->part, e) ||
	       dataset_seal(d, e) ? -1 : 0;
}

int openml_splits_read(struct dataset *d, const char *name, const char *path, struct err *e)
{
	struct splits s = { .rows = d->rows };
	int rc = read_splits(&s, path, e) || check_whole(&s, e) || store_splits(d, name, &s, e) ? -1 : 0;

	free(s.part);
	free(s.trains);
	return rc ? err_wrap(e, "%s", path) : 0;
}
