#include "datasets/import/openml_splits.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "datasets/import/source.h"
#include "datasets/split/folds.h"

#define MOST_REPEATS 1000

enum { AT_TYPE, AT_ROW, AT_REPEAT, AT_FOLD, AT_COUNT };
static const char *const column_names[AT_COUNT] = { "type", "rowid", "repeat", "fold" };

struct splits {
	size_t place[AT_COUNT], columns;        /* of the file */
	size_t rows, repeats, folds;
	int16_t *part;                  /* (repeats, rows): the fold that tests the row; else -1: it
					   trains, or FOLDS_ABSENT */
	uint16_t *trains;               /* (repeats, rows): how often it trains */
	uint64_t *in;                   /* (repeats, rows): in which folds: the sum of their signs */
};

/* A fold's sign: sums of different folds differ, but for one chance in 2^64 (splitmix64's last steps). */
static uint64_t sign_of(size_t fold)
{
	uint64_t z = ((uint64_t)fold + 1) * 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Blanks and quotes around a word. */
static void trim(const char **at, size_t *n)
{
	while (*n && strchr(" \t\"'", **at))
		++*at, --*n;
	while (*n && strchr(" \t\"'", (*at)[*n - 1]))
		--*n;
}

static bool is_word(const char *at, size_t n, const char *word)
{
	return strlen(word) == n && !strncasecmp(at, word, n);
}

/* ---- header ---- */

static int see_column(struct splits *s, const char *at, size_t n, struct err *e)
{
	trim(&at, &n);
	if (is_word(at, n, "sample"))
		return FAIL(e, ERR_DATA, "a task of learning curves: its splits grow by samples, "
			    "which no split of a file can hold");
	for (size_t i = 0; i < AT_COUNT; i++)
		if (is_word(at, n, column_names[i]))
			s->place[i] = s->columns;
	s->columns++;
	return 0;
}

static int check_columns(const struct splits *s, struct err *e)
{
	for (size_t i = 0; i < AT_COUNT; i++)
		if (s->place[i] == SIZE_MAX)
			return FAIL(e, ERR_FORMAT, "the splits lack a column '%s'; there are type, rowid, "
				    "repeat and fold", column_names[i]);
	return 0;
}

/* The line "type,rowid,repeat,fold" of a CSV file. */
static int read_names(struct splits *s, const char *at, size_t len, struct err *e)
{
	const char *end = at + len;

	for (bool more = true; more;) {
		const char *stop = memchr(at, ',', (size_t)(end - at));

		if (see_column(s, at, (size_t)((stop ? stop : end) - at), e))
			return -1;
		more = stop != NULL;
		at = more ? stop + 1 : end;
	}
	return check_columns(s, e);
}

/* The name in "@attribute NAME ...". */
static int read_attribute(struct splits *s, const char *at, size_t len, struct err *e)
{
	const char *end = at + len, *stop;

	for (at += strlen("@attribute"); at < end && strchr(" \t", *at); at++)
		;
	for (stop = at; stop < end && !strchr(" \t", *stop); stop++)
		;
	return see_column(s, at, (size_t)(stop - at), e);
}

static int read_header(struct splits *s, struct source *in, struct err *e)
{
	size_t len;
	const char *at;
	int more;

	while ((more = source_line(in, &at, &len, e)) > 0) {
		while (len && strchr(" \t", *at))
			at++, len--;
		if (!len || *at == '%' || *at == '#')
			continue;
		if (*at != '@' && !s->columns)
			return read_names(s, at, len, e);
		if (len >= 5 && !strncasecmp(at, "@data", 5))
			return check_columns(s, e);
		if (len > 10 && !strncasecmp(at, "@attribute", 10) && read_attribute(s, at, len, e))
			return -1;
	}
	return more < 0 ? -1 : FAIL(e, ERR_FORMAT, "the splits have no @data");
}

/* ---- rows ---- */

/* Room for one repeat more. */
static int add_repeat(struct splits *s, struct err *e)
{
	size_t n = s->repeats * s->rows, more = n + s->rows;
	int16_t *part = realloc(s->part, more * sizeof *part);
	uint16_t *trains;
	uint64_t *in;

	s->part = part ? part : s->part;
	trains = realloc(s->trains, more * sizeof *trains);
	s->trains = trains ? trains : s->trains;
	in = realloc(s->in, more * sizeof *in);
	s->in = in ? in : s->in;
	if (!part || !trains || !in)
		return FAIL(e, ERR_NOMEM, "out of memory");
	for (size_t i = n; i < more; i++)
		part[i] = FOLDS_ABSENT;
	memset(trains + n, 0, s->rows * sizeof *trains);
	memset(in + n, 0, s->rows * sizeof *in);
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
		s->in[at] += sign_of(fold);
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

/* A field of a line: the type into *test, a number into v[i]. */
static int read_field(size_t i, const char *at, size_t n, bool *test, double *v, struct err *e)
{
	trim(&at, &n);
	if (i == AT_TYPE) {
		*test = is_word(at, n, "TEST");
		return *test || is_word(at, n, "TRAIN") ? 0
			: FAIL(e, ERR_FORMAT, "the type is '%.*s'; it is TRAIN or TEST",
			       (int)(n < 40 ? n : 40), at);
	}
	if (!number_parse(at, n, &v[i]) || !(v[i] >= 0 && v[i] < 4e9) || v[i] != (double)(size_t)v[i])
		return FAIL(e, ERR_FORMAT, "%s is '%.*s', no number from 0", column_names[i],
			    (int)(n < 40 ? n : 40), at);
	return 0;
}

static int read_row(struct splits *s, const char *at, size_t len, struct err *e)
{
	double v[AT_COUNT] = { 0 };
	const char *end = at + len;
	bool test = false;

	for (size_t j = 0; j < s->columns; j++) {
		const char *stop = at ? memchr(at, ',', (size_t)(end - at)) : NULL;
		size_t n = at ? (size_t)((stop ? stop : end) - at) : 0;

		if (!at)
			return FAIL(e, ERR_FORMAT, "%zu fields instead of %zu", j, s->columns);
		for (size_t i = 0; i < AT_COUNT; i++)
			if (s->place[i] == j && read_field(i, at, n, &test, v, e))
				return -1;
		at = stop ? stop + 1 : NULL;
	}
	if (!(v[AT_ROW] < (double)s->rows && v[AT_REPEAT] < MOST_REPEATS &&
	      v[AT_FOLD] < FOLDS_MOST))
		return FAIL(
			e, ERR_FORMAT,
			"the splits speak of row %g, repeat %g, fold %g; the data have %zu rows, "
			"counted from 0",
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
			if (!len || *at == '%' || *at == '#')
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

/* ---- what kind of split they are ---- */

/* Sum of the signs of all folds. */
static uint64_t signs(size_t folds)
{
	uint64_t sum = 0;

	for (size_t k = 0; k < folds; k++)
		sum += sign_of(k);
	return sum;
}

/* Row i of the split trains in each of folds from..folds - 1 but its own, and in no other. */
static bool trains_from(const struct splits *s, size_t i, size_t from, uint64_t all)
{
	size_t own = s->part[i] >= 0 && (size_t)s->part[i] >= from, due = s->folds - from - own;

	return s->trains[i] == due && s->in[i] == all - (own ? sign_of((size_t)s->part[i]) : 0);
}

/* It trains in every fold that does not test it, or takes no part in the repeat. Of a bootstrap, which has
 * one fold a repeat, it trains as often as it was drawn. */
static bool is_whole(const struct splits *s, size_t i, uint64_t all)
{
	if (s->part[i] == FOLDS_ABSENT || (s->folds == 1 && s->part[i] < 0))
		return true;
	return trains_from(s, i, 0, all);
}

/* Every row of every repeat trains in the folds behind the one that tests it, or in all. */
static bool is_forward(const struct splits *s)
{
	uint64_t *behind = calloc(s->folds + 1, sizeof *behind);
	bool yes = behind && s->folds > 1;

	for (size_t f = s->folds; yes && f-- > 0;)
		behind[f] = behind[f + 1] + sign_of(f);
	for (size_t i = 0; yes && i < s->repeats * s->rows; i++) {
		size_t from = s->part[i] >= 0 ? (size_t)s->part[i] + 1 : 0;

		yes = s->part[i] == FOLDS_ABSENT || trains_from(s, i, from, behind[from]);
	}
	free(behind);
	return yes;
}

static int not_whole(const struct splits *s, size_t i, struct err *e)
{
	size_t due = s->part[i] == FOLDS_ABSENT ? 0 : s->folds - (s->part[i] >= 0);

	if (s->trains[i] == due)
		return FAIL(e, ERR_DATA, "row %zu of repeat %zu trains in the fold that tests it, or twice "
			    "in one, which no split of a file can hold", i % s->rows, i / s->rows);
	return FAIL(e, ERR_DATA, "row %zu trains in %u folds of repeat %zu, not in %zu, which no split of a "
		    "file can hold", i % s->rows, s->trains[i], i / s->rows, due);
}

static int check_whole(const struct splits *s, bool *forward, struct err *e)
{
	uint64_t all = signs(s->folds);

	*forward = false;
	for (size_t i = 0; i < s->repeats * s->rows; i++)
		if (!is_whole(s, i, all))
			return (*forward = is_forward(s)) ? 0 : not_whole(s, i, e);
	return 0;
}

/* One fold and one repeat with every row, that none trains twice in, is a holdout in our files. */
static bool is_holdout(const struct splits *s)
{
	bool yes = s->folds == 1 && s->repeats == 1;

	for (size_t i = 0; yes && i < s->rows; i++)
		yes = s->part[i] != FOLDS_ABSENT && s->trains[i] <= 1;
	return yes;
}

static int store_splits(struct dataset *d, const char *name, struct splits *s, bool forward,
			struct err *e)
{
	bool holdout = is_holdout(s);

	for (size_t i = 0; i < s->repeats * s->rows; i++)
		if (holdout)
			s->part[i] = s->part[i] >= 0 ? 2 : 0;
		else if (s->folds == 1 && s->part[i] == -1)
			s->part[i] = (int16_t)-s->trains[i];
	return dataset_split(d, name, holdout ? SPLIT_HOLDOUT : forward ? SPLIT_FORWARD : SPLIT_CV,
			     s->repeats, s->folds, s->part, e) ||
	       dataset_seal(d, e) ? -1 : 0;
}

int openml_splits_read(struct dataset *d, const char *name, const char *path, struct err *e)
{
	struct splits s = { .rows = d->rows, .place = { SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX } };
	bool forward = false;
	int rc = read_splits(&s, path, e) || check_whole(&s, &forward, e) ||
		 store_splits(d, name, &s, forward, e) ? -1 : 0;

	free(s.part);
	free(s.trains);
	free(s.in);
	return rc ? err_wrap(e, "%s", path) : 0;
}
