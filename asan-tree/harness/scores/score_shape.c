#include "harness/scores/score_shape.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"
#include "harness/scores/score_layout.h"

/* Whether an option names this column. */
static bool is_said(const struct score_grid *g, const struct score_options *o, size_t j)
{
	const char *said[] = { o->dataset, o->method, o->fold, o->repeat, o->score, o->time, o->trial, o->valid, o->truth,
			       o->prediction, o->row, o->inner };

	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		size_t at;

		if (said[i] && !score_grid_find(g, "", said[i], &at, NULL) && at == j)
			return true;
	}
	return false;
}

static bool is_numeric(const struct score_column *c)
{
	return c->numbers && !c->strays && !c->ignored;
}

/* ---- columns that hold no scores ---- */

/* What a Markdown table's first bar makes. */
static void drop_empty(struct score_grid *g)
{
	for (size_t j = 0; j < g->columns; j++)
		g->column[j].ignored |= g->column[j].unnamed && !g->column[j].numbers && !g->column[j].strays;
}

/* 0, 1, 2 ... or 1, 2, 3 ... from the first row to the last. */
static bool counts_rows(const struct score_grid *g, size_t j)
{
	double first = score_grid_number(g, j, 0);

	if (g->rows < 2 || (first != 0 && first != 1))
		return false;
	for (size_t i = 1; i < g->rows; i++)
		if (!(score_grid_number(g, j, i) == first + (double)i))
			return false;
	return true;
}

static void drop_index(struct score_grid *g, const struct score_options *o, struct text *how)
{
	struct score_column *c = g->column;
	char plain[32];

	score_layout_plain_name(plain, sizeof plain, c->name);
	if (c->ignored || !counts_rows(g, 0) || is_said(g, o, 0) ||
	    (!c->unnamed && strncmp(plain, "unnamed:", 8) && wordlist_find("row rowname rownames rowid index x nr", plain) < 0))
		return;
	c->ignored = true;
	text_add(how, "Column '%s' numbers the rows and is left out. ", c->name);
}

static bool is_size(const struct score_column *c)
{
	char plain[64];

	score_layout_plain_name(plain, sizeof plain, c->name);
	if (!is_numeric(c) || wordlist_find("n nrow nrows rows ninstances instances numinstances numberofinstances nsamples samples "
					    "nexamples examples ntrain ntest size nfeatures features numfeatures "
					    "numberoffeatures nattributes attributes natts ncol ncols columns dimensions nclasses "
					    "classes numclasses numberofclasses", plain) < 0)
		return false;
	for (size_t k = 0; k < c->words.n; k++)
		if (!c->words.word[k].missing && !(c->words.word[k].number == floor(c->words.word[k].number)))
			return false;
	return true;
}

static void drop_sizes(struct score_grid *g, const struct score_options *o, struct text *how)
{
	size_t scores = 0, n = 0;

	for (size_t j = 0; j < g->columns; j++)
		scores += is_numeric(g->column + j) && !is_size(g->column + j);
	for (size_t j = 0; j < g->columns && scores > 1; j++)
		if (is_size(g->column + j) && !is_said(g, o, j)) {
			g->column[j].ignored = true;
			text_add(how, "%s'%s'", n++ ? ", " : "Sizes of data sets, by their names, are left out: ", g->column[j].name);
		}
	if (n)
		text_add(how, ". ");
}

/* ---- METHOD~MEASURE ---- */

static const char *measure_of(const struct score_column *c)
{
	const char *mark = strchr(c->name, '~');

	return is_numeric(c) && mark && mark > c->name && mark[1] && !strchr(mark + 1, '~') ? mark + 1 : NULL;
}

static int take_measure(struct score_grid *g, struct score_options *o, struct text *how, struct err *e)
{
	const char *wanted = o->score;
	const char *first = NULL, *other = NULL, *m;
	size_t n = 0;

	for (size_t j = 0; j < g->columns; j++) {
		if (!(m = measure_of(g->column + j)))
			continue;
		if (!first || (wanted && !strcasecmp(m, wanted) && strcasecmp(first, wanted)))
			first = m;
		n++;
	}
	if (n < 2)
		return 0;
	if (wanted && strcasecmp(first, wanted))
		return FAIL(e, ERR_PARAM, "--score %s: no column is METHOD~%s; the first has ~%s", wanted, wanted, first);
	text_add(how, "Columns are METHOD~MEASURE; ~%s is taken", first);
	for (size_t j = 0; j < g->columns; j++) {
		struct score_column *c = g->column + j;

		if (!(m = measure_of(c)))
			continue;
		if (strcmp(m, first)) {
			c->ignored = true;
			other = m;
		}
	}
	text_add(how, other ? ", --score %s takes another. " : ". ", other);
	o->score = NULL;
	return 0;
}

/* ---- a row for each method ---- */

/* split0_test_score, fold_1, "Run 3": one of these words and then a number; the word's position, or -1. */
enum { FIRST_SEED = 5 };

static int fold_word(const char *name)
{
	char plain[64];
	size_t n = 0;

	score_layout_plain_name(plain, sizeof plain, name);
	while (isalpha((unsigned char)plain[n]))
		n++;
	if (!n || !isdigit((unsigned char)plain[n]) || strstr(plain, "train") || strstr(plain, "time"))
		return -1;
	plain[n] = 0;
	return wordlist_find("fold split cv cvfold resample run rep repeat seed", plain);
}

static bool is_fold(const struct score_column *c)
{
	return is_numeric(c) && fold_word(c->name) >= 0;
}

enum { AT_METHOD, AT_PLACE, AT_SCORE, AT_DATASET, AT_MOST }; /* columns of the new table */

struct turn {
	size_t method, dataset;         /* columns, or SCORE_NO_COLUMN */
	size_t *value, values;
	bool folds, seeds;              /* columns are folds, or runs of a seed each; else data sets */
};

/* Which columns hold the scores of a row, where it has several. */
static void find_values(struct turn *t, const struct score_grid *g)
{
	size_t folds = 0, rest = 0;

	for (size_t j = 0; j < g->columns; j++) {
		folds += is_fold(g->column + j);
		t->seeds |= is_fold(g->column + j) && fold_word(g->column[j].name) >= FIRST_SEED;
	}
	t->folds = folds > 1;
	for (size_t j = 0; j < g->columns; j++) {
		const struct score_column *c = g->column + j;

		if (j == t->method || j == t->dataset || !is_numeric(c))
			continue;
		if (!t->folds || is_fold(c))
			t->value[t->values++] = j;
		else
			continue;
		/* a table of one data set's measures, or of means and spreads, has no data sets for columns */
		rest += !t->folds && (score_layout_is_measure(c->name) || score_layout_is_summary(c->name));
	}
	if (rest || (!t->folds && (t->dataset != SCORE_NO_COLUMN || g->column[t->method].words.n != g->rows)) || t->values < 2)
		t->values = 0;
}

static bool find_turn(struct turn *t, const struct score_grid *g, const struct score_options *o)
{
	t->method = t->dataset = SCORE_NO_COLUMN;
	if (o->method)
		score_grid_find(g, "", o->method, &t->method, NULL);
	else
		t->method = score_layout_method(g);
	if (o->dataset)
		score_grid_find(g, "", o->dataset, &t->dataset, NULL);
	else
		t->dataset = score_layout_column(g, SCORE_DATASET);
	if (t->method == SCORE_NO_COLUMN || o->score || o->trial || score_layout_column(g, SCORE_VALUE) != SCORE_NO_COLUMN)
		return false;
	find_values(t, g);
	return t->values > 0;
}

static int put_text(struct score_grid *g, size_t column, const char *text, size_t len, size_t line, struct err *e)
{
	struct score_column *c = g->column + column;
	size_t had = c->words.n;
	uint32_t at;

	if (words_add(&c->words, text, len, &at, e))
		return -1;
	c->code[g->rows] = at;
	if (c->words.n > had) {
		c->words.word[at].line = line;
		c->words.word[at].number = NAN;
		c->strays++;
		c->stray = c->stray == WORDS_NONE ? at : c->stray;
	}
	return 0;
}

static int copy_text(struct score_grid *to, size_t column, const struct score_grid *g, size_t j, size_t row, struct err *e)
{
	const char *text = score_grid_text(g, j, row);

	return put_text(to, column, text, strlen(text), g->line[row], e);
}

/* The data set or the fold that a column is for; folds by their number, so that they come in its order. */
static int put_place(struct score_grid *to, const struct score_grid *g, const struct turn *t, size_t j, size_t row, struct err *e)
{
	const char *name = g->column[j].name, *digits = name + strcspn(name, "0123456789");
	struct score_column *c = to->column + AT_PLACE;

	if (!t->folds)
		return put_text(to, AT_PLACE, name, strlen(name), g->line[row], e);
	if (put_text(to, AT_PLACE, digits, strspn(digits, "0123456789"), g->line[row], e))
		return -1;
	c->words.word[c->code[to->rows]].number = strtod(digits, NULL);
	c->numbers = c->words.n;
	c->strays = 0;
	return 0;
}

/* The score as it is: its number was found among those of its column. */
static int put_score(struct score_grid *g, size_t column, const struct score_grid *from, size_t j, size_t row, struct err *e)
{
	struct score_column *c = g->column + column;
	const struct word *w = score_grid_word(from, j, row);
	size_t had = c->words.n;
	uint32_t at;

	if (words_add(&c->words, score_grid_text(from, j, row), w->len, &at, e))
		return -1;
	c->code[g->rows] = at;
	if (c->words.n > had) {
		c->words.word[at].line = w->line;
		c->words.word[at].number = w->number;
		c->words.word[at].missing = w->missing;
		c->numbers += isnan(w->number) ? 0 : 1;
		if (from->column[j].decoration == from->column[j].code[row] && !c->decorated++)
			c->decoration = at;
	}
	return 0;
}

static int make_columns(struct score_grid *to, const struct score_grid *g, const struct turn *t, struct err *e)
{
	const size_t rows = g->rows * t->values;
	const char *name[AT_MOST] = { g->column[t->method].name, t->folds ? t->seeds ? "seed" : "fold" : "dataset", "score",
				      t->dataset == SCORE_NO_COLUMN ? "" : g->column[t->dataset].name };

	*to = (struct score_grid){ .header = true };
	if (!(to->column = mem_zeros(AT_MOST, sizeof *to->column, e)) || !(to->line = mem_array(rows, sizeof *to->line, e)))
		return -1;
	for (size_t j = 0; j < (t->folds && t->dataset != SCORE_NO_COLUMN ? AT_MOST : AT_DATASET); j++) {
		struct score_column *c = to->column + to->columns++;

		*c = (struct score_column){ .name = mem_text(name[j], e), .stray = WORDS_NONE, .decoration = WORDS_NONE };
		if (!c->name || !(c->code = mem_array(rows, sizeof *c->code, e)))
			return -1;
	}
	return 0;
}

static int turn_rows(struct score_grid *to, const struct score_grid *g, const struct turn *t, struct err *e)
{
	for (size_t i = 0; i < g->rows; i++)
		for (size_t k = 0; k < t->values; k++) {
			if (copy_text(to, AT_METHOD, g, t->method, i, e) || put_place(to, g, t, t->value[k], i, e) ||
			    put_score(to, AT_SCORE, g, t->value[k], i, e) ||
			    (to->columns == AT_MOST && copy_text(to, AT_DATASET, g, t->dataset, i, e)))
				return -1;
			to->line[to->rows++] = g->line[i];
		}
	return 0;
}

static int turn(struct score_grid *g, const struct score_options *o, struct text *how, struct err *e)
{
	struct turn t = { .value = mem_array(g->columns, sizeof *t.value, e) };
	struct score_grid to = { 0 };
	int rc = -1;

	if (!t.value)
		return -1;
	if (!find_turn(&t, g, o)) {
		rc = 0;
		goto done;
	}
	if (make_columns(&to, g, &t, e) || turn_rows(&to, g, &t, e))
		goto done;
	text_add(how, "A row for each method '%s' and a column for each of %zu %s, '%s' to '%s', become a row for each score. ",
		 g->column[t.method].name, t.values, t.folds ? "folds" : "data sets", g->column[t.value[0]].name,
		 g->column[t.value[t.values - 1]].name);
	score_grid_free(g);
	*g = to;
	to = (struct score_grid){ 0 };
	rc = 0;
done:
	score_grid_free(&to);
	free(t.value);
	return rc;
}

/* Truths of test rows: what stands beside them are answers. */
static bool is_of_rows(const struct score_grid *g, const struct score_options *o)
{
	return o->truth || o->prediction || score_layout_named(g, "truth ytrue", SCORE_ANYTHING) != SCORE_NO_COLUMN ||
	       (score_layout_column(g, SCORE_TRUTH) != SCORE_NO_COLUMN && score_layout_column(g, SCORE_PREDICTION) != SCORE_NO_COLUMN);
}

int score_shape(struct score_grid *g, struct score_options *o, struct text *how, struct err *e)
{
	drop_empty(g);
	if (!o->truth)
		drop_index(g, o, how);
	if (is_of_rows(g, o))
		return 0;
	if (score_layout_method(g) == SCORE_NO_COLUMN && !o->method) {
		drop_sizes(g, o, how);
		return take_measure(g, o, how, e);
	}
	return turn(g, o, how, e);
}
