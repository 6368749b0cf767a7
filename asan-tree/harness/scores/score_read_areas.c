/* Scores of classes in a table of test rows: which column is of which class. Their names need not say it: where a
 * method answers with a class, its score mostly is the largest of the row, and each such row is a vote. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_answers_inner.h"

struct area_columns {
	const size_t *column;
	size_t n;
};

static struct area_columns columns_of(const struct answers_reading *a)
{
	return a->beside ? (struct area_columns){ NULL, 0 } : (struct area_columns){ a->r->c.value, a->r->c.values };
}

static size_t known_at(const struct answers_reading *a, size_t set, uint32_t truth)
{
	size_t lo = 0, hi = a->n_known;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct set_truth *x = a->known + mid;

		if (x->set < set || (x->set == set && x->truth < truth))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool is_at(const struct answers_reading *a, size_t at, size_t set, uint32_t truth)
{
	return at < a->n_known && a->known[at].set == set && a->known[at].truth == truth;
}

/* The one column with the largest score of a row, or SIZE_MAX. */
static size_t largest(const struct answers_reading *a, size_t row)
{
	struct area_columns c = columns_of(a);
	double most = -INFINITY;
	size_t at = SIZE_MAX;

	for (size_t k = 0; k < c.n; k++) {
		double x = score_grid_number(a->r->g, c.column[k], row);

		if (x > most) {
			most = x;
			at = k;
		} else if (x == most) {
			at = SIZE_MAX;
		}
	}
	return at;
}

/* Votes, and how many rows have each truth and a number in each column. */
struct area_counts {
	size_t *of_truth;               /* (n_known) */
	size_t *filled;                 /* (sets, columns) */
};

static void count_rows(struct answers_reading *a, struct area_counts *n)
{
	struct area_columns c = columns_of(a);
	const struct score_grid *g = a->r->g;

	for (size_t i = 0; i < g->rows; i++) {
		size_t set = a->set[i], best, at;
		uint32_t said;

		if (!a->r->taken[i])
			continue;
		n->of_truth[known_at(a, set, a->of_truth[a->truth->code[i]])]++;
		for (size_t k = 0; k < c.n; k++)
			n->filled[set * c.n + k] += isnan(score_grid_number(g, c.column[k], i)) ? 0u : 1u;
		best = largest(a, i);
		said = a->of_said[0][g->column[a->said[0]].code[i]];
		at = said == WORDS_NONE ? SIZE_MAX : known_at(a, set, said);
		if (best != SIZE_MAX && is_at(a, at, set, said))
			a->votes[at * c.n + best]++;
	}
}

/* The class that areas of a set are of: as said; of two classes 1 of 0 and 1, else the rarer. */
static uint32_t choose_class(const struct answers_reading *a, size_t set, const struct area_counts *n)
{
	size_t from = known_at(a, set, 0);
	const struct set_truth *x = a->known + from;
	uint32_t said = score_answers_truth(a, a->r->o->positive ? a->r->o->positive : "1");

	if (is_at(a, known_at(a, set, said), set, said) && (a->r->o->positive || a->sets[set].truths == 2))
		return said;
	if (a->r->o->positive || a->sets[set].truths != 2)
		return WORDS_NONE;
	return n->of_truth[from] < n->of_truth[from + 1] ? x[0].truth : x[1].truth;
}

/* A column whose name ends in the class, behind what score columns begin with. */
static bool is_named(const char *column, const char *class)
{
	size_t n = strlen(column), k = strlen(class);

	return n > k && !strcmp(column + n - k, class) && strchr("_-. ", column[n - k - 1]);
}

/* The column of the class: by votes, without any by its name. */
static size_t column_of(const struct answers_reading *a, size_t set, uint32_t truth)
{
	struct area_columns c = columns_of(a);
	const size_t *vote = a->votes + known_at(a, set, truth) * c.n;
	size_t best = 0, all = 0;

	for (size_t k = 0; k < c.n; k++) {
		all += vote[k];
		best = vote[k] > vote[best] ? k : best;
	}
	if (all)
		return 2 * vote[best] > all ? best : SIZE_MAX;
	for (size_t k = 0; k < c.n; k++)
		if (is_named(a->r->g->column[c.column[k]].name, words_text(&a->truth->words, truth)))
			return k;
	return SIZE_MAX;
}

static bool one_said(const struct answers_reading *a, size_t set)
{
	uint32_t one = score_answers_truth(a, "1");

	return a->r->o->positive || (a->sets[set].truths == 2 && is_at(a, known_at(a, set, one), set, one));
}

static void choose_columns(struct answers_reading *a, size_t set, const struct area_counts *n)
{
	struct area_columns c = columns_of(a);
	struct answers_set *s = a->sets + set;
	size_t last = 0, filled = 0, at;

	for (size_t k = 0; k < c.n; k++)
		if (n->filled[set * c.n + k]) {
			last = k;
			filled++;
		}
	if (filled == 1) {
		/* a single score says nothing of its class */
		s->column = one_said(a, set) ? c.column[last] : SCORE_NO_COLUMN;
		return;
	}
	at = filled ? column_of(a, set, s->positive) : SIZE_MAX;
	if (at == SIZE_MAX)
		return;
	s->column = c.column[at];
	for (size_t k = 0; k < c.n && filled == 2; k++)
		if (k != at && n->filled[set * c.n + k])
			s->other = c.column[k];
}

/* The first set with two classes that has none, and why. */
static int tell_why(struct answers_reading *a, size_t set, const struct area_counts *n, struct err *e)
{
	struct area_columns c = columns_of(a);
	struct answers_set *s = a->sets + set;
	const char *name = a->r->t->set[set].name;
	size_t filled = 0;

	for (size_t k = 0; k < c.n; k++)
		filled += n->filled[set * c.n + k] > 0;
	if (a->rows->no_areas || !filled || s->column != SCORE_NO_COLUMN)
		return 0;
	if (s->positive != WORDS_NONE)
		a->rows->no_areas = filled == 1
			? mem_format(e, "Areas under ROC curves are left out on '%s': which class are the scores for? --positive CLASS", name)
			: mem_format(e, "Areas under ROC curves are left out on '%s': which column of scores is of class '%s' is told neither by "
				     "its name nor by the predictions.", name, words_text(&a->truth->words, s->positive));
	else
		a->rows->no_areas = a->r->o->positive
			? mem_format(e, "Areas under ROC curves are left out on '%s', which has no class '%s'.", name, a->r->o->positive)
			: mem_format(e, "Areas under ROC curves are of two classes, and '%s' has %zu: --positive CLASS takes one of them against "
				     "the rest.", name, s->truths);
	return a->rows->no_areas ? 0 : -1;
}

static int find_in_sets(struct answers_reading *a, const struct area_counts *n, struct err *e)
{
	for (size_t s = 0; s < a->r->t->sets; s++) {
		struct answers_set *x = a->sets + s;

		if (x->numbers || !x->truths)
			continue;
		x->positive = choose_class(a, s, n);
		if (x->positive != WORDS_NONE && x->truths > 1)
			choose_columns(a, s, n);
		if (x->truths > 1 && tell_why(a, s, n, e))
			return -1;
		if (x->column != SCORE_NO_COLUMN &&
		    !(a->rows->positive[s] = mem_text(words_text(&a->truth->words, x->positive), e)))
			return -1;
	}
	return 0;
}

int score_areas_find(struct answers_reading *a, struct err *e)
{
	struct area_columns c = columns_of(a);
	size_t sets = a->r->t->sets;
	struct area_counts n = { 0 };
	int rc = -1;

	for (size_t s = 0; s < sets; s++) {
		a->sets[s].column = a->sets[s].other = SCORE_NO_COLUMN;
		a->sets[s].positive = WORDS_NONE;
	}
	if (!(a->rows->positive = mem_zeros(sets, sizeof *a->rows->positive, e)))
		return -1;
	a->rows->sets = sets;
	if (a->r->o->positive && (a->rows->numbers || !c.n))
		return FAIL(e, ERR_PARAM, "--positive %s: %s", a->r->o->positive, a->rows->numbers ? "truths are numbers, not classes"
			    : "no column holds scores of classes; --score COLUMN");
	if (a->rows->numbers || !c.n)
		return 0;
	if ((a->votes = mem_zeros(a->n_known * c.n, sizeof *a->votes, e)) &&
	    (n.of_truth = mem_zeros(a->n_known, sizeof *n.of_truth, e)) &&
	    (n.filled = mem_zeros(sets * c.n, sizeof *n.filled, e))) {
		count_rows(a, &n);
		rc = find_in_sets(a, &n, e);
	}
	free(n.of_truth);
	free(n.filled);
	return rc;
}

void score_areas_of_row(const struct answers_reading *a, size_t row, double *score, bool *positive)
{
	const struct answers_set *s = a->sets + a->set[row];

	*positive = s->positive != WORDS_NONE && a->of_truth[a->truth->code[row]] == s->positive;
	*score = s->column == SCORE_NO_COLUMN ? NAN : score_grid_number(a->r->g, s->column, row);
	if (s->other != SCORE_NO_COLUMN)
		*score -= score_grid_number(a->r->g, s->other, row);
}

void score_areas_forget(struct answers_reading *a)
{
	free(a->votes);
}
