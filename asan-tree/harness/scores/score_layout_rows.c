/* Which columns of a table of test rows are what. */
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"
#include "harness/scores/score_layout.h"

static const char *name_of(const struct score_grid *g, size_t column)
{
	return g->column[column].name;
}

/* ---- a column of predictions ---- */

static bool is_score_column(const struct score_grid *g, size_t column)
{
	static const char begins[] = "score proba prob yscore yproba yprob decision confidence";
	char plain[64];
	size_t len;

	score_layout_plain_name(plain, sizeof plain, name_of(g, column));
	for (const char *at = begins, *word; (word = wordlist_next(&at, &len));)
		if (!strncmp(plain, word, len))
			return g->column[column].numbers && !g->column[column].strays && !g->column[column].ignored;
	return false;
}

static int find_scores(struct score_columns *c, const struct score_grid *g, struct err *e)
{
	if (!(c->value = mem_array(g->columns, sizeof *c->value, e)))
		return -1;
	if (c->role[SCORE_VALUE] != SCORE_NO_COLUMN)
		c->value[c->values++] = c->role[SCORE_VALUE];
	for (size_t j = 0; j < g->columns && c->role[SCORE_VALUE] == SCORE_NO_COLUMN; j++)
		if (!score_layout_is_role(c, j) && is_score_column(g, j))
			c->value[c->values++] = j;
	return 0;
}

static void find_role(struct score_columns *c, const struct score_grid *g, enum score_role r)
{
	if (c->role[r] == SCORE_NO_COLUMN)
		c->role[r] = score_layout_column(g, r);
}

static int find_predicted(struct score_columns *c, const struct score_grid *g, struct text *how, struct err *e)
{
	static const enum score_role role[] = { SCORE_DATASET, SCORE_METHOD, SCORE_INNER, SCORE_TRAINING, SCORE_STUDY,
						SCORE_LEVEL, SCORE_ROW };

	for (size_t i = 0; i < sizeof role / sizeof *role; i++)
		find_role(c, g, role[i]);
	score_layout_replicates(c, g);
	if (find_scores(c, g, e))
		return -1;
	text_add(how, "A row for each test row and method: the truth is column '%s', what the method answered '%s'",
		 name_of(g, c->role[SCORE_TRUTH]), name_of(g, c->role[SCORE_PREDICTION]));
	if (c->role[SCORE_METHOD] != SCORE_NO_COLUMN)
		text_add(how, ", the method '%s'", name_of(g, c->role[SCORE_METHOD]));
	return 0;
}

/* ---- a column for each method ---- */

#define CODES_MOST 100          /* classes that may be written as several spellings of a number */

static bool is_truth(const struct score_column *truth, const struct score_column *x, size_t word)
{
	const struct word *w = x->words.word + word;

	if (words_find(&truth->words, words_text(&x->words, word), w->len) != WORDS_NONE)
		return true;
	for (size_t k = 0; k < truth->words.n && truth->words.n <= CODES_MOST; k++)
		if (truth->words.word[k].number == w->number)
			return true;
	return false;
}

/* Every word of the column is one of the truth's, or missing. */
static bool answers_classes(const struct score_column *truth, const struct score_column *x)
{
	for (size_t k = 0; k < x->words.n; k++)
		if (!x->words.word[k].missing && !is_truth(truth, x, k))
			return false;
	return true;
}

/* Beside a truth of numbers, numbers that may be answers. */
static bool answers_numbers(const struct score_columns *c, const struct score_grid *g, size_t column)
{
	const struct score_column *truth = g->column + c->role[SCORE_TRUTH];

	return truth->words.n > 2 && !truth->strays && g->column[column].numbers && !g->column[column].strays;
}

/* What is left over answers with the truth's classes, or with numbers of its kind. */
static bool all_answer(const struct score_columns *c, const struct score_grid *g)
{
	const struct score_column *truth = g->column + c->role[SCORE_TRUTH];
	bool classes = true, numbers = true;
	size_t n = 0;

	for (size_t j = 0; j < g->columns; j++) {
		if (g->column[j].ignored || score_layout_is_role(c, j))
			continue;
		classes &= answers_classes(truth, g->column + j);
		numbers &= answers_numbers(c, g, j);
		n++;
	}
	return n && (classes || numbers);
}

static int find_beside(struct score_columns *c, const struct score_grid *g, struct text *how, struct err *e)
{
	if (!(c->value = mem_array(g->columns, sizeof *c->value, e)))
		return -1;
	for (size_t j = 0; j < g->columns; j++)
		if (!g->column[j].ignored && !score_layout_is_role(c, j))
			c->value[c->values++] = j;
	text_add(how, "A row for each test row, whose truth is column '%s', and a column for what each of %zu methods answered",
		 name_of(g, c->role[SCORE_TRUTH]), c->values);
	return 0;
}

/* The first column that is nothing else, if no two rows have the same in it and it answers nothing. */
static size_t names_of_rows(const struct score_columns *c, const struct score_grid *g)
{
	size_t j = 0;

	while (j < g->columns && (g->column[j].ignored || score_layout_is_role(c, j)))
		j++;
	return j < g->columns && g->column[j].words.n == g->rows && (g->column[j].strays || !answers_numbers(c, g, j)) &&
	       !answers_classes(g->column + c->role[SCORE_TRUTH], g->column + j) ? j : SCORE_NO_COLUMN;
}

/* Roles of a table with a column for each method, if it is one; else they are as before. */
static bool is_beside(struct score_columns *c, const struct score_grid *g, const struct score_options *o)
{
	struct score_columns as = *c;

	if (as.role[SCORE_TRUTH] == SCORE_NO_COLUMN)
		as.role[SCORE_TRUTH] = score_layout_named(g, "truth ytrue", SCORE_ANYTHING);
	if (as.role[SCORE_TRUTH] == SCORE_NO_COLUMN || o->method)
		return false;
	as.role[SCORE_METHOD] = SCORE_NO_COLUMN;        /* one of them may be called "model" */
	find_role(&as, g, SCORE_DATASET);
	find_role(&as, g, SCORE_INNER);
	find_role(&as, g, SCORE_ROW);
	score_layout_replicates(&as, g);
	if (as.role[SCORE_ROW] == SCORE_NO_COLUMN)
		as.role[SCORE_ROW] = names_of_rows(&as, g);
	if (!all_answer(&as, g))
		return false;
	*c = as;
	return true;
}

/* ---- which ---- */

static int refuse(const struct score_options *o, struct err *e)
{
	const char *option = o->time ? "--time" : o->trial ? "--trial" : o->valid ? "--valid" : o->better ? "--better" : NULL;

	return option ? FAIL(e, ERR_PARAM, "%s is not for tables of test rows, with truths and predictions", option) : 0;
}

int score_layout_rows(struct score_columns *c, const struct score_grid *g, const struct score_options *o, bool *rows,
		      struct text *how, struct err *e)
{
	size_t truth = c->role[SCORE_TRUTH], said = c->role[SCORE_PREDICTION];
	bool beside;

	if (truth == SCORE_NO_COLUMN)
		truth = score_layout_column(g, SCORE_TRUTH);
	if (said == SCORE_NO_COLUMN)
		said = score_layout_column(g, SCORE_PREDICTION);
	if (o->prediction && truth == SCORE_NO_COLUMN)
		return FAIL(e, ERR_PARAM, "--prediction %s: beside which truth? --truth COLUMN", o->prediction);
	*rows = truth != SCORE_NO_COLUMN && said != SCORE_NO_COLUMN && truth != said;
	if (*rows) {
		c->role[SCORE_TRUTH] = truth;
		c->role[SCORE_PREDICTION] = said;
	}
	beside = !*rows && is_beside(c, g, o);
	*rows |= beside;
	if (!*rows)
		return o->inner || o->task ? FAIL(e, ERR_PARAM, "%s is for tables of test rows: a column of truths (--truth) "
						  "and one of predictions (--prediction)", o->inner ? "--inner-fold" : "--task")
					   : 0;
	c->layout = SCORES_ROWS;
	if (refuse(o, e))
		return -1;
	return beside ? find_beside(c, g, how, e) : find_predicted(c, g, how, e);
}
