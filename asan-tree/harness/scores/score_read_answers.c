/* From a grid of words to test rows, and from these to scores of folds. Truths and answers are compared as words, or as
 * the numbers that they are: "1" and "1.0" are one class. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_answers_inner.h"

/* ---- truths, each once ---- */

struct numbered_word {
	double number;
	uint32_t at;
};

static int by_number(const void *x, const void *y)
{
	const struct numbered_word *a = x, *b = y;

	return a->number != b->number ? (a->number > b->number) - (a->number < b->number) : (a->at > b->at) - (a->at < b->at);
}

/* Of the truth's column: words that are numbers, by number. */
static int sort_numbers(struct answers_reading *a, struct err *e)
{
	const struct words *w = &a->truth->words;

	if (!(a->sorted = mem_array(w->n, sizeof *a->sorted, e)))
		return -1;
	for (size_t k = 0; k < w->n; k++)
		if (!isnan(w->word[k].number))
			a->sorted[a->n_sorted++] = (struct numbered_word){ w->word[k].number, (uint32_t)k };
	qsort(a->sorted, a->n_sorted, sizeof *a->sorted, by_number);
	return 0;
}

/* The truth that a word of any column is, or WORDS_NONE. */
static uint32_t truth_of(const struct answers_reading *a, const struct words *w, size_t word)
{
	double x = w->word[word].number;
	size_t lo = 0, hi = a->n_sorted;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (a->sorted[mid].number < x)
			lo = mid + 1;
		else
			hi = mid;
	}
	return !isnan(x) && lo < a->n_sorted && a->sorted[lo].number == x ? a->sorted[lo].at
							       : words_find(&a->truth->words, words_text(w, word), w->word[word].len);
}

uint32_t score_answers_truth(const struct answers_reading *a, const char *text)
{
	uint32_t at = words_find(&a->truth->words, text, strlen(text));

	return at == WORDS_NONE ? at : a->of_truth[at];
}

/* One word of each column to the truth that it is. */
static int map_words(struct answers_reading *a, struct err *e)
{
	const struct score_grid *g = a->r->g;
	size_t n = a->columns;

	if (sort_numbers(a, e) || !(a->of_truth = mem_array(a->truth->words.n, sizeof *a->of_truth, e)) ||
	    !(a->of_said = mem_zeros(n, sizeof *a->of_said, e)))
		return -1;
	for (size_t k = 0; k < a->truth->words.n; k++)
		a->of_truth[k] = truth_of(a, &a->truth->words, k);
	for (size_t j = 0; j < n; j++) {
		const struct words *w = &g->column[a->said[j]].words;

		if (!(a->of_said[j] = mem_array(w->n, sizeof **a->of_said, e)))
			return -1;
		for (size_t k = 0; k < w->n; k++)
			a->of_said[j][k] = truth_of(a, w, k);
	}
	return 0;
}

/* ---- which data sets, which methods ---- */

/* A column that should say the same in all rows. */
static int check_one(const struct score_reading *r, enum score_role role, const char *what, struct err *e)
{
	size_t column = r->c.role[role], first = SIZE_MAX;

	for (size_t i = 0; column != SCORE_NO_COLUMN && i < r->g->rows; i++) {
		if (!r->taken[i])
			continue;
		first = first == SIZE_MAX ? i : first;
		if (r->g->column[column].code[i] != r->g->column[column].code[first])
			return FAIL(e, ERR_PARAM, "%s: rows are of several %s, '%s' in line %zu and '%s' in line %zu; take one: "
				    "--where '%s=%s'", r->path, what, score_grid_text(r->g, column, first), r->g->line[first],
				    score_grid_text(r->g, column, i), r->g->line[i], r->g->column[column].name,
				    score_grid_text(r->g, column, first));
	}
	return 0;
}

/* The method of each line, or of each column of answers. */
static int name_methods(struct answers_reading *a, struct err *e)
{
	struct score_reading *r = a->r;
	size_t column = r->c.role[SCORE_METHOD], n = a->beside || column == SCORE_NO_COLUMN ? a->columns : r->g->column[column].words.n;

	if (!(r->method = mem_array(n, sizeof *r->method, e)))
		return -1;
	for (size_t k = 0; k < n; k++)
		r->method[k] = SIZE_MAX;
	if (a->beside || column == SCORE_NO_COLUMN) {
		for (size_t k = 0; k < n; k++)
			if (score_read_method(r, r->g->column[a->said[k]].name, r->method + k, e))
				return -1;
	} else {
		for (size_t i = 0; i < r->g->rows; i++) {
			size_t k = r->g->column[column].code[i];

			if (r->taken[i] && r->method[k] == SIZE_MAX &&
			    score_read_method(r, score_grid_text(r->g, column, i), r->method + k, e))
				return -1;
		}
	}
	return score_table_wanted_all(r->t, r->o->methods, e);
}

size_t score_answers_method(const struct answers_reading *a, size_t row, size_t said)
{
	size_t column = a->r->c.role[SCORE_METHOD];

	return a->r->method[a->beside || column == SCORE_NO_COLUMN ? said : a->r->g->column[column].code[row]];
}

static int name_sets(struct answers_reading *a, struct err *e)
{
	struct score_reading *r = a->r;

	if (!(a->set = mem_array(r->g->rows, sizeof *a->set, e)))
		return -1;
	for (size_t i = 0; i < r->g->rows; i++)
		if (r->taken[i] && score_read_set(r, i, a->set + i, e))
			return -1;
	return 0;
}

/* ---- answers ---- */

static double loss_of(const struct answers_reading *a, size_t row, size_t said)
{
	const struct word *truth = a->truth->words.word + a->truth->code[row], *x = score_grid_word(a->r->g, a->said[said], row);
	double d = x->number - truth->number;

	if (a->rows->numbers)
		return d * d;
	return a->of_said[said][a->r->g->column[a->said[said]].code[row]] == a->of_truth[a->truth->code[row]] ? 0 : 1;
}

static int add_answer(struct answers_reading *a, size_t row, size_t said, struct err *e)
{
	const struct score_reading *r = a->r;
	size_t method = score_answers_method(a, row, said), column = r->c.role[SCORE_ROW], inner = r->c.role[SCORE_INNER];
	struct score_answer x = {
		.set = (uint32_t)a->set[row], .truth = a->of_truth[a->truth->code[row]], .method = (uint32_t)method, .line = r->g->line[row], .score = NAN,
		.repeat = score_read_number(r, SCORE_REPEAT, row), .fold = score_read_number(r, SCORE_FOLD, row),
		.training = r->c.role[SCORE_TRAINING] == SCORE_NO_COLUMN ? 0
			    : (long)r->g->column[r->c.role[SCORE_TRAINING]].code[row],
		.inner = inner == SCORE_NO_COLUMN || score_grid_word(r->g, inner, row)->missing ? SCORE_NOT_INNER
			 : score_read_number(r, SCORE_INNER, row),
		.row = column != SCORE_NO_COLUMN ? r->g->column[column].code[row] : a->beside ? row : 0,
	};

	if (method == SIZE_MAX)
		return 0;
	if (score_grid_word(r->g, a->said[said], row)->missing) {
		a->rows->missing++;
		return 0;
	}
	x.loss = loss_of(a, row, said);
	if (!isfinite(x.loss))
		return FAIL(e, ERR_DATA, "%s: line %zu: truth and prediction are %g and %g, whose difference has no square", r->path, x.line,
			    score_grid_number(r->g, r->c.role[SCORE_TRUTH], row), score_grid_number(r->g, a->said[said], row));
	score_areas_of_row(a, row, &x.score, &x.positive);
	return score_rows_add(a->rows, &x, e);
}

/* Rows without names are told by their place in a fold. */
static void number_rows(struct score_rows *rows)
{
	uint64_t nth = 0;

	for (size_t i = 0; i < rows->n; i++) {
		const struct score_answer *b = rows->at + i, *a = i ? b - 1 : b;

		nth = a->set == b->set && a->method == b->method && a->repeat == b->repeat && a->fold == b->fold &&
		      a->inner == b->inner && a->training == b->training ? nth + (i > 0) : 0;
		rows->at[i].row = (uint64_t)(uint32_t)b->fold << 32 | nth;
	}
}

static int sort_answers(struct answers_reading *a, struct err *e)
{
	struct score_rows *rows = a->rows;
	const char *path = a->r->path;

	rows->named = a->beside || a->r->c.role[SCORE_ROW] != SCORE_NO_COLUMN;
	if (!rows->named) {
		score_rows_by_line(rows);
		number_rows(rows);
	}
	if (score_rows_sort(rows, path, a->r->t->method, e))
		return -1;
	return rows->outer ? 0 : FAIL(e, ERR_DATA, "%s: no row of an outer fold, where column '%s' is empty, has an answer", path,
				      rows->n ? a->r->g->column[a->r->c.role[SCORE_INNER]].name : a->r->g->column[a->said[0]].name);
}

/* ---- scores ---- */

static int score_folds(struct answers_reading *a, struct err *e)
{
	const struct score_rows *rows = a->rows;
	struct score_replicate *x;

	for (size_t i = 0, next; i < rows->outer; i = next) {
		const struct score_answer *y = rows->at + i, *z;

		for (next = i + 1; next < rows->outer; next++) {
			z = rows->at + next;
			if (z->set != y->set || z->method != y->method || z->repeat != y->repeat || z->fold != y->fold)
				break;
		}
		if (!(x = score_table_replicate(a->r->t, y->set, y->repeat, y->fold, e)))
			return -1;
		x->score[y->method] = score_rows_score(rows, i, next);
	}
	return 0;
}

static int tell(struct answers_reading *a, struct err *e)
{
	struct score_table *t = a->r->t;
	struct text *how = &a->r->how;

	free(t->measure);
	t->measure = mem_text(a->rows->numbers ? "RMSE" : "accuracy", e);
	t->better = a->rows->numbers ? -1 : +1;
	t->better_said = true;
	t->amounts = a->rows->numbers;
	t->decimals = 15;
	t->layout = SCORES_ROWS;
	t->numbered = true;
	t->seeds = a->r->c.seeds;
	text_add(how, " Truths are %s: a fold is scored by %s.", a->rows->numbers ? "numbers" : "classes",
		 a->rows->numbers ? "the root of the mean squared error, of which small is good" : "the share of its rows that were right");
	if (!a->rows->named && t->methods > 1)
		text_add(how, " No column names the rows: the first of a fold is the same for all methods, and so on.");
	if (a->rows->missing)
		text_add(how, " %zu rows are without an answer; they count for nobody.", a->rows->missing);
	if (a->rows->no_areas)
		text_add(how, " %s", a->rows->no_areas);
	return t->measure ? 0 : -1;
}

static int begin(struct answers_reading *a, struct err *e)
{
	struct score_reading *r = a->r;

	a->truth = r->g->column + r->c.role[SCORE_TRUTH];
	a->beside = r->c.role[SCORE_PREDICTION] == SCORE_NO_COLUMN;
	a->said = a->beside ? r->c.value : &r->c.role[SCORE_PREDICTION];
	a->columns = a->beside ? r->c.values : 1;
	if (!(a->rows = r->t->rows = mem_zeros(1, sizeof *a->rows, e)) || check_one(r, SCORE_STUDY, "studies", e) ||
	    check_one(r, SCORE_LEVEL, "values of a factor", e) || map_words(a, e) || name_methods(a, e) || name_sets(a, e) ||
	    !(a->sets = mem_zeros(r->t->sets, sizeof *a->sets, e)))
		return -1;
	return score_kinds_find(a, e);
}

int score_read_answers(struct score_reading *r, struct err *e)
{
	struct answers_reading a = { .r = r };
	int rc = -1;

	if (begin(&a, e) || score_areas_find(&a, e))
		goto done;
	for (size_t i = 0; i < r->g->rows; i++)
		for (size_t j = 0; r->taken[i] && j < a.columns; j++)
			if (add_answer(&a, i, j, e))
				goto done;
	if (sort_answers(&a, e) || score_rows_check(a.rows, r->path, e) || score_folds(&a, e) || tell(&a, e))
		goto done;
	rc = score_table_end(r->t, e);
done:
	score_areas_forget(&a);
	for (size_t j = 0; a.of_said && j < a.columns; j++)
		free(a.of_said[j]);
	free(a.of_said);
	free(a.of_truth);
	free(a.sorted);
	free(a.known);
	free(a.set);
	free(a.sets);
	return rc;
}
