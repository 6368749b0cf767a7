/* --fold-column: which fold tests each row, as a column of the table has it; a column for each repeat,
 * in the order of the table.
 *
 * Words are read as
 *   train, test ...    a holdout, with validation rows where a third word says so
 *   0..k-1 or 1..k     the numbers of folds; -1: the row is never tested, and trains in all of them
 *                      (as in scikit-learn's PredefinedSplit)
 *   anything else      names of folds, numbered as they sort: leave one year, or one site, out
 * and a remark says which. A row without one is an error. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "datasets/import/table/import_table.h"
#include "datasets/split/folds.h"

#define NEVER (-1)              /* as in dataset.h */

enum { HOLDOUT_TRAIN, HOLDOUT_VALID, HOLDOUT_TEST, HOLDOUT_PARTS };

/* One column of folds: what each of its words means. */
struct fold_column {
	const struct import_column *c;
	size_t *rows;                   /* (words.n): kept rows that hold the word */
	uint32_t *order;                /* (n): words that are in kept rows, sorted */
	size_t n;
	int16_t *fold;                  /* (words.n): of the word; parts of a holdout where it is one */
	size_t folds;
	bool holdout;
};

static void fold_column_free(struct fold_column *f)
{
	free(f->rows);
	free(f->order);
	free(f->fold);
	*f = (struct fold_column){ 0 };
}

static int count_rows(const struct import_table *t, struct fold_column *f, struct err *e)
{
	for (size_t i = 0; i < t->rows; i++) {
		uint32_t code = t->cell[i * t->width + f->c->slot].code;

		if (!import_keeps(t, i))
			continue;
		if (code == WORDS_NONE)
			return FAIL(e, ERR_DATA, "fold column '%s': row %zu of the data has no fold", f->c->name,
				    i + 1);
		f->rows[code]++;
	}
	return 0;
}

static int sort_words(const struct import_table *t, struct fold_column *f, struct err *e)
{
	const struct words *w = &f->c->words;
	size_t all;

	if (!(f->rows = mem_zeros(w->n, sizeof *f->rows, e)) ||
	    !(f->fold = mem_zeros(w->n, sizeof *f->fold, e)) ||
	    !(f->order = mem_array(w->n, sizeof *f->order, e)) || count_rows(t, f, e))
		return -1;
	all = words_order(w, f->order);
	for (size_t k = 0; k < all; k++)
		if (f->rows[f->order[k]])
			f->order[f->n++] = f->order[k];
	return 0;
}

/* HOLDOUT_PARTS for a word that means none. */
static int part_of(const char *word)
{
	static const char *const meaning[HOLDOUT_PARTS] = {
		[HOLDOUT_TRAIN] = "train training", [HOLDOUT_VALID] = "validation valid val dev",
		[HOLDOUT_TEST] = "test testing",
	};
	size_t n = strlen(word);

	for (int part = 0; part < HOLDOUT_PARTS; part++)
		for (const char *at = meaning[part]; *at; at += strspn(at, " ")) {
			size_t len = strcspn(at, " ");

			if (len == n && !strncasecmp(at, word, n))
				return part;
			at += len;
		}
	return HOLDOUT_PARTS;
}

static bool as_holdout(struct fold_column *f)
{
	for (size_t k = 0; k < f->n; k++) {
		int part = part_of(words_text(&f->c->words, f->order[k]));

		if (part == HOLDOUT_PARTS)
			return false;
		f->fold[f->order[k]] = (int16_t)part;
	}
	f->folds = 1;
	return f->holdout = true;
}

/* Numbers without a gap from 0 or 1 on, -1 aside. Sorted, they are in order of value. */
static bool as_numbers(struct fold_column *f)
{
	const struct word *w = f->c->words.word;
	size_t first = f->n && w[f->order[0]].number == -1;
	double base = first < f->n ? w[f->order[first]].number : NAN;

	if (!(base == 0 || base == 1))
		return false;
	for (size_t k = first; k < f->n; k++)
		if (!(w[f->order[k]].number == base + (double)(k - first)))
			return false;
	if (first)
		f->fold[f->order[0]] = NEVER;
	for (size_t k = first; k < f->n; k++)
		f->fold[f->order[k]] = (int16_t)(k - first);
	f->folds = f->n - first;
	return true;
}

static void as_names(struct fold_column *f)
{
	for (size_t k = 0; k < f->n; k++)
		f->fold[f->order[k]] = (int16_t)k;
	f->folds = f->n;
}

static void span(const struct fold_column *f, size_t *least, size_t *most)
{
	*least = SIZE_MAX;
	*most = 0;
	for (size_t k = 0; k < f->n; k++) {
		size_t rows = f->rows[f->order[k]];

		if (f->fold[f->order[k]] == NEVER)
			continue;
		*least = rows < *least ? rows : *least;
		*most = rows > *most ? rows : *most;
	}
}

static void tell(struct import_table *t, const struct fold_column *f, bool numbers)
{
	const char *first = words_text(&f->c->words, f->order[0]),
		   *last = words_text(&f->c->words, f->order[f->n - 1]);
	size_t least, most, parts[HOLDOUT_PARTS] = { 0 };

	if (f->holdout) {
		for (size_t k = 0; k < f->n; k++)
			parts[f->fold[f->order[k]]] += f->rows[f->order[k]];
		import_remark(t, "column '%s' parts the rows: %zu train, %zu validate, %zu are tested",
			      f->c->name, parts[HOLDOUT_TRAIN], parts[HOLDOUT_VALID], parts[HOLDOUT_TEST]);
		return;
	}
	span(f, &least, &most);
	import_remark(t, "column '%s' gives %zu folds of %zu to %zu rows, %s '%s' to '%s'%s", f->c->name,
		      f->folds, least, most, numbers ? "numbered from" : "names in their order, from",
		      first, last, numbers && f->fold[f->order[0]] == NEVER ? "; rows of -1 only train" : "");
}

static int check_folds(const struct fold_column *f, struct err *e)
{
	size_t parts[HOLDOUT_PARTS] = { 0 };

	for (size_t k = 0; f->holdout && k < f->n; k++)
		parts[f->fold[f->order[k]]] += f->rows[f->order[k]];
	if (f->holdout && !(parts[HOLDOUT_TRAIN] && parts[HOLDOUT_TEST]))
		return FAIL(e, ERR_DATA, "fold column '%s' has %zu rows to train on and %zu to test; it needs "
			    "both", f->c->name, parts[HOLDOUT_TRAIN], parts[HOLDOUT_TEST]);
	if (f->n < 2)
		return FAIL(e, ERR_DATA, "fold column '%s' says the same in all rows, '%s'; folds are two or "
			    "more", f->c->name, f->n ? words_text(&f->c->words, f->order[0]) : "");
	if (f->folds > FOLDS_MOST)
		return FAIL(e, ERR_DATA, "fold column '%s' has %zu different values; there can be %d folds",
			    f->c->name, f->folds, FOLDS_MOST);
	return 0;
}

static int read_column(struct import_table *t, const struct import_column *c, struct fold_column *f,
		       struct err *e)
{
	bool numbers = false;

	f->c = c;
	if (sort_words(t, f, e))
		return -1;
	if (f->n && f->n <= FOLDS_MOST && !as_holdout(f) && !(numbers = as_numbers(f)))
		as_names(f);
	f->folds = f->n > FOLDS_MOST ? f->n : f->folds;
	if (check_folds(f, e))
		return -1;
	tell(t, f, numbers);
	return 0;
}

/* The numbers of one repeat, into part (rows kept). Of several repeats train and test are one fold each. */
static int fill_repeat(const struct import_table *t, const struct fold_column *f, bool alone,
		       int16_t *part, struct err *e)
{
	for (size_t i = 0; i < t->rows; i++) {
		int16_t fold;

		if (!import_keeps(t, i))
			continue;
		fold = f->fold[t->cell[i * t->width + f->c->slot].code];
		if (f->holdout && !alone && fold == HOLDOUT_VALID)
			return FAIL(e, ERR_DATA, "fold column '%s': row %zu validates; that can be said of one "
				    "column of folds, not of several", f->c->name, i + 1);
		*part++ = f->holdout && !alone ? (fold == HOLDOUT_TEST ? 0 : NEVER) : fold;
	}
	return 0;
}

int import_take_folds(struct import_table *t, struct dataset *d, struct err *e)
{
	struct fold_column first = { 0 }, f = { 0 };
	size_t repeats = 0, r = 0;
	int16_t *part;
	int rc = 0;

	for (size_t j = 0; j < t->ncols; j++)
		repeats += t->column[j].role == ROLE_FOLD;
	if (!repeats)
		return 0;
	if (!(part = mem_array(repeats * d->rows, sizeof *part, e)))
		return -1;
	for (size_t j = 0; j < t->ncols && !rc; j++) {
		if (t->column[j].role != ROLE_FOLD)
			continue;
		rc = read_column(t, &t->column[j], &f, e) ||
		     fill_repeat(t, &f, repeats == 1, part + r * d->rows, e) ? -1 : 0;
		if (!rc && r++ && (f.folds != first.folds || f.holdout != first.holdout))
			rc = FAIL(e, ERR_DATA, "fold column '%s' has %zu folds, '%s' %zu; repeats of a split "
				  "have as many", f.c->name, f.folds, first.c->name, first.folds);
		if (r == 1) {
			first = f;
			f = (struct fold_column){ 0 };
		}
		fold_column_free(&f);
	}
	if (!rc)
		rc = dataset_split(d, table_option_find("fold_column")->split,
				   first.holdout && repeats == 1 ? SPLIT_HOLDOUT : SPLIT_CV, repeats,
				   first.folds, part, e);
	fold_column_free(&first);
	free(part);
	return rc;
}
