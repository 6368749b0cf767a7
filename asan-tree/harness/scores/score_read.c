/* From a grid of words to a table of scores. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_cell.h"
#include "harness/scores/score_read_inner.h"
#include "harness/scores/score_shape.h"

static const char *name_of_file(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* ---- names ---- */

int score_read_method(struct score_reading *r, const char *name, size_t *at, struct err *e)
{
	*at = SIZE_MAX;
	return score_table_wanted(r->o->methods, name) ? score_table_method(r->t, name, at, e) : 0;
}

static int name_methods(struct score_reading *r, struct err *e)
{
	const struct score_grid *g = r->g;
	size_t column = r->c.role[SCORE_METHOD];
	size_t n = r->c.layout == SCORES_WIDE ? r->c.values : g->column[column].words.n;

	if (!(r->method = mem_array(n, sizeof *r->method, e)))
		return -1;
	for (size_t k = 0; k < n; k++)
		r->method[k] = SIZE_MAX;
	if (r->c.layout == SCORES_WIDE) {
		for (size_t k = 0; k < n; k++) {
			size_t had = r->t->methods;

			if (score_read_method(r, g->column[r->c.value[k]].name, r->method + k, e))
				return -1;
			if (r->method[k] != SIZE_MAX && r->t->methods == had)
				return FAIL(e, ERR_DATA, "%s: two columns are called '%s'", r->path,
					    g->column[r->c.value[k]].name);
		}
	} else {
		for (size_t i = 0; i < g->rows; i++) {
			size_t k = g->column[column].code[i];

			if (r->taken[i] && r->method[k] == SIZE_MAX &&
			    score_read_method(r, score_grid_text(g, column, i), r->method + k, e))
				return -1;
		}
	}
	return score_table_wanted_all(r->t, r->o->methods, e);
}

int score_read_set(struct score_reading *r, size_t row, size_t *at, struct err *e)
{
	size_t column = r->c.role[SCORE_DATASET], *known;
	const char *name;

	if (column == SCORE_NO_COLUMN) {
		char number[32];

		snprintf(number, sizeof number, "%zu", row + 1);
		name = r->c.layout != SCORES_WIDE || r->o->one_set || r->o->truth || r->c.role[SCORE_FOLD] != SCORE_NO_COLUMN
			       ? name_of_file(r->path) : number;
		return score_table_set(r->t, name, r->g->line[row], at, e);
	}
	known = r->set + r->g->column[column].code[row];
	name = score_grid_text(r->g, column, row);
	if (!*name)
		return FAIL(e, ERR_DATA, "%s: line %zu: the data set has no name", r->path, r->g->line[row]);
	if (*known == SIZE_MAX && score_table_set(r->t, name, r->g->line[row], known, e))
		return -1;
	*at = *known;
	return 0;
}

/* A fold or a repeat: its number, or which word of its column it is. */
long score_read_number(const struct score_reading *r, enum score_role role, size_t row)
{
	size_t column = r->c.role[role];
	double x;

	if (column == SCORE_NO_COLUMN)
		return 0;
	x = score_grid_number(r->g, column, row);
	return !r->g->column[column].strays && x == floor(x) && fabs(x) < 1e15 ? (long)x
										  : (long)r->g->column[column].code[row];
}

/* ---- scores ---- */

/* Digits behind the decimal mark of a number's text. */
static int decimals_of(const char *s)
{
	size_t len = strlen(s), from = 0, n;
	const char *mark = NULL;
	int digits = 0;

	if (!score_cell_core(s, len, &from, &n))
		n = len;
	for (size_t i = from; i < from + n; i++)
		if (s[i] == '.' || s[i] == ',')
			mark = s + i;
	while (mark && isdigit((unsigned char)mark[digits + 1]))
		digits++;
	return digits;
}

static int put(struct score_reading *r, size_t column, size_t row, size_t method, struct score_replicate *x, struct err *e)
{
	double score = score_grid_number(r->g, column, row);
	int decimals = decimals_of(score_grid_text(r->g, column, row));

	if (!isnan(x->score[method]))
		return FAIL(e, ERR_DATA,
			    "%s: line %zu: a second score of '%s' here; where are its folds or repeats told "
			    "apart? --fold COLUMN, --repeat COLUMN; or take some rows: --where COLUMN=VALUE",
			    r->path, r->g->line[row], r->t->method[method]);
	x->score[method] = score;
	if (decimals > r->t->decimals)
		r->t->decimals = decimals;
	return 0;
}

static int wide_row(struct score_reading *r, size_t row, struct err *e)
{
	size_t set;
	struct score_replicate *x;
	bool counted = r->c.role[SCORE_FOLD] == SCORE_NO_COLUMN;

	if (score_read_set(r, row, &set, e))
		return -1;
	x = score_table_replicate(r->t, set, score_read_number(r, SCORE_REPEAT, row),
				  counted ? (long)r->t->set[set].n + 1 : score_read_number(r, SCORE_FOLD, row), e);
	if (x && r->t->positive)
		x->positive = !strcmp(score_grid_text(r->g, r->c.role[SCORE_TRUTH], row), r->t->positive);
	for (size_t k = 0; x && k < r->c.values; k++)
		if (r->method[k] != SIZE_MAX && put(r, r->c.value[k], row, r->method[k], x, e))
			return -1;
	return x ? 0 : -1;
}

static double maybe_number(const struct score_reading *r, enum score_role role, size_t row)
{
	return r->c.role[role] == SCORE_NO_COLUMN ? NAN : score_grid_number(r->g, r->c.role[role], row);
}

static int tried(struct score_reading *r, size_t row, size_t set, size_t method, struct err *e)
{
	const double test = maybe_number(r, SCORE_VALUE, row), seconds = maybe_number(r, SCORE_TIME, row);
	const double value[] = { r->t->validated ? maybe_number(r, SCORE_VALID, row) : test, test, seconds };
	int decimals = decimals_of(score_grid_text(r->g, r->c.role[SCORE_VALUE], row));

	r->t->decimals = decimals > r->t->decimals ? decimals : r->t->decimals;
	return score_table_try(r->t, set, method, score_read_number(r, SCORE_REPEAT, row), score_read_number(r, SCORE_FOLD, row), value, e);
}

static int long_row(struct score_reading *r, size_t row, bool states, struct err *e)
{
	size_t set, method = r->method[r->g->column[r->c.role[SCORE_METHOD]].code[row]];
	struct score_replicate *x;

	if (method == SIZE_MAX)
		return 0;
	if (score_read_set(r, row, &set, e) ||
	    !(x = score_table_replicate(r->t, set, score_read_number(r, SCORE_REPEAT, row),
					score_read_number(r, SCORE_FOLD, row), e)))
		return -1;
	if (states && !score_read_well(r, row)) {
		r->t->ignored++;
		return 0;
	}
	if (r->c.role[SCORE_TRIAL] != SCORE_NO_COLUMN)
		return tried(r, row, set, method, e);
	if (put(r, r->c.role[SCORE_VALUE], row, method, x, e))
		return -1;
	if (r->c.role[SCORE_TIME] != SCORE_NO_COLUMN)
		x->seconds[method] = score_grid_number(r->g, r->c.role[SCORE_TIME], row);
	return 0;
}

/* The first of the words of a column of scores, among the rows taken, that is no number. */
static int check_value(const struct score_reading *r, struct err *e)
{
	size_t column = r->c.role[SCORE_VALUE];

	for (size_t i = 0; r->c.layout == SCORES_LONG && i < r->g->rows; i++) {
		const struct word *w = score_grid_word(r->g, column, i);

		if (r->taken[i] && !w->missing && isnan(w->number))
			return FAIL(e, ERR_DATA, "%s: line %zu, column '%s': '%.60s' is no score; --missing '%.60s' "
				    "takes it for a missing one", r->path, r->g->line[i],
				    r->g->column[column].name, score_grid_text(r->g, column, i),
				    score_grid_text(r->g, column, i));
	}
	return 0;
}

/* Two classes, one of which the scores are for: as said, else 1 of 0 and 1. */
static int find_classes(struct score_reading *r, struct err *e)
{
	const struct score_column *c = r->g->column + r->c.role[SCORE_TRUTH];
	const char *positive = r->o->positive ? r->o->positive : "1";
	bool there = false;

	if (r->c.layout != SCORES_WIDE)
		return FAIL(e, ERR_PARAM, "--truth is for tables with a column of scores for each method");
	for (size_t k = 0; k < c->words.n; k++)
		there |= !strcmp(words_text(&c->words, k), positive);
	if (c->words.n != 2)
		return FAIL(e, ERR_DATA, "%s: column '%s' holds %zu classes; an area is of two", r->path, c->name,
			    c->words.n);
	if (!there)
		return FAIL(e, ERR_PARAM, "%s: which class are the scores for? --positive '%s' or --positive '%s'", r->path,
			    words_text(&c->words, 0), words_text(&c->words, 1));
	r->t->positive = mem_text(positive, e);
	free(r->t->measure);
	r->t->measure = mem_text("AUC", e);
	r->t->better = +1;
	r->t->better_said = true;
	text_add(&r->how, " Scores are for class '%s': a large one says that a row is of it.", positive);
	return r->t->positive && r->t->measure ? 0 : -1;
}

static int fill(struct score_reading *r, struct err *e)
{
	bool states = score_read_states(r);

	if (check_value(r, e) || (r->o->truth ? find_classes(r, e) : score_read_measure(r, e)) || name_methods(r, e))
		return -1;
	r->t->layout = r->c.layout;
	r->t->validated = r->c.role[SCORE_VALID] != SCORE_NO_COLUMN;
	for (size_t i = 0; i < r->g->rows; i++)
		if (r->taken[i] && (r->c.layout == SCORES_WIDE ? wide_row(r, i, e) : long_row(r, i, states, e)))
			return -1;
	r->t->numbered = r->c.role[SCORE_FOLD] != SCORE_NO_COLUMN;
	r->t->seeds = r->c.seeds;
	return score_read_summaries(r, e) ? -1 : score_table_end(r->t, e);
}

/* What stands beside a score in its cell is not used. */
static void tell_decoration(struct score_reading *r)
{
	for (size_t j = 0; j < r->g->columns; j++) {
		const struct score_column *c = r->g->column + j;
		bool value = j == r->c.role[SCORE_VALUE];

		for (size_t k = 0; k < r->c.values; k++)
			value |= r->c.value[k] == j;
		if (!value || !c->decorated)
			continue;
		text_add(&r->how, " Of cells like '%.40s' (line %zu) the number in front is the score, and all else is left out.",
			 words_text(&c->words, c->decoration), c->words.word[c->decoration].line);
		return;
	}
}

/* No data set is met yet. */
static int expect_sets(struct score_reading *r, struct err *e)
{
	size_t column = r->c.role[SCORE_DATASET], n = column == SCORE_NO_COLUMN ? 0 : r->g->column[column].words.n;

	if (!(r->set = mem_array(n, sizeof *r->set, e)))
		return -1;
	for (size_t k = 0; k < n; k++)
		r->set[k] = SIZE_MAX;
	return 0;
}

static int tell(struct score_reading *r, struct err *e)
{
	tell_decoration(r);
	if (r->t->folded && !r->t->numbered && !r->t->positive && !r->t->rows)
		text_add(&r->how, " Rows of one data set are its folds, in their order.");
	if (r->t->ignored)
		text_add(&r->how, " %zu rows are of cells that failed, by their column '%s'; they hold no score.",
			 r->t->ignored, r->g->column[r->c.role[SCORE_STATUS]].name);
	free(r->t->how);
	r->t->how = text_take(&r->how, e);
	return r->t->how ? 0 : -1;
}

int score_table_read(struct score_table **out, const char *path, const struct score_options *o,
		     struct err *e)
{
	struct score_grid g;
	struct score_options own = *o;
	struct score_reading r = { .g = &g, .o = &own, .path = path };
	int rc = -1;

	*out = NULL;
	if (score_grid_read(&g, path, &o->table, e))
		return -1;
	if (score_table_create(&r.t, path, e))
		goto done;
	if (score_shape(&g, &own, &r.how, e) || score_layout_find(&r.c, &g, &own, &r.how, e)) {
		err_wrap(e, "%s", path);
		goto done;
	}
	if (score_read_rows(&r, e) || expect_sets(&r, e) ||
	    (r.c.layout == SCORES_ROWS ? score_read_answers(&r, e) : fill(&r, e)) || tell(&r, e))
		goto done;
	*out = r.t;
	r.t = NULL;
	rc = 0;
done:
	score_table_destroy(r.t);
	score_layout_free(&r.c);
	score_grid_free(&g);
	free(r.taken);
	free(r.set);
	free(r.method);
	text_free(&r.how);
	return rc;
}
