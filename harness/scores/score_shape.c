#include "harness/scores/score_shape.h"

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
	if (!score_is_numeric(c) || wordlist_find("n nrow nrows rows ninstances instances numinstances numberofinstances nsamples samples "
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
		scores += score_is_numeric(g->column + j) && !is_size(g->column + j);
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

	return score_is_numeric(c) && mark && mark > c->name && mark[1] && !strchr(mark + 1, '~') ? mark + 1 : NULL;
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

/* ---- WEKA: a scheme with several options ---- */

static size_t column_called(const struct score_grid *g, const char *plain)
{
	for (size_t j = 0; j < g->columns; j++) {
		char name[64];

		score_layout_plain_name(name, sizeof name, g->column[j].name);
		if (!strcmp(name, plain))
			return j;
	}
	return SCORE_NO_COLUMN;
}

/* Some word of the one column has several of the other beside it. */
static int is_parted(const struct score_grid *g, size_t column, size_t by, struct err *e)
{
	const struct score_column *c = g->column + column, *o = g->column + by;
	uint32_t *first = mem_array(c->words.n, sizeof *first, e);
	int parted = first ? 0 : -1;

	for (size_t k = 0; first && k < c->words.n; k++)
		first[k] = WORDS_NONE;
	for (size_t i = 0; first && i < g->rows && !parted; i++) {
		parted = first[c->code[i]] != WORDS_NONE && first[c->code[i]] != o->code[i];
		first[c->code[i]] = o->code[i];
	}
	free(first);
	return parted;
}

/* "weka.classifiers.trees.J48" and "-C 0.25" become "J48 -C 0.25", where J48 is there with other options, too. */
static int name_schemes(struct score_grid *g, struct text *how, struct err *e)
{
	size_t scheme = column_called(g, "keyscheme"), options = column_called(g, "keyschemeoptions");
	struct score_column *c;
	struct words both = { 0 };
	int parted = scheme == SCORE_NO_COLUMN || options == SCORE_NO_COLUMN ? 0 : is_parted(g, scheme, options, e);

	if (parted <= 0)
		return parted;
	c = g->column + scheme;
	for (size_t i = 0; i < g->rows; i++) {
		const char *name = score_grid_text(g, scheme, i), *dot = strrchr(name, '.');
		char *text = mem_format(e, "%s %s", dot ? dot + 1 : name, score_grid_text(g, options, i));
		uint32_t at;

		if (!text || words_add(&both, text, strlen(text), &at, e)) {
			free(text);
			words_free(&both);
			return -1;
		}
		free(text);
		both.word[at].number = NAN;
		both.word[at].line = both.word[at].line ? both.word[at].line : g->line[i];
		c->code[i] = at;
	}
	words_free(&c->words);
	c->words = both;
	c->strays = both.n;
	c->numbers = 0;
	text_add(how, "Schemes are told apart by their options. ");
	return 0;
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
	return name_schemes(g, how, e) ? -1 : score_turn(g, o, how, e);
}
