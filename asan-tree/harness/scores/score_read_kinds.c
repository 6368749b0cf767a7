/* Whether data sets of a table of test rows are of classes or of numbers. Classes may be written as numbers: where all
 * answers are among the truths, and these are few, they are classes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_answers_inner.h"

#define CLASSES_MOST 30         /* numbers that all answers are among are classes up to so many */

static int by_set_truth(const void *x, const void *y)
{
	const struct set_truth *a = x, *b = y;

	return a->set != b->set ? (a->set > b->set) - (a->set < b->set) : (a->truth > b->truth) - (a->truth < b->truth);
}

/* Truths of each set, each once, into a->known. */
static int list_truths(struct answers_reading *a, struct err *e)
{
	const struct score_reading *r = a->r;
	size_t n = 0, many = 0;

	if (!(a->known = mem_array(r->g->rows, sizeof *a->known, e)))
		return -1;
	for (size_t i = 0; i < r->g->rows; i++) {
		const struct word *w = score_grid_word(r->g, r->c.role[SCORE_TRUTH], i);

		if (!r->taken[i])
			continue;
		if (w->missing)
			return FAIL(e, ERR_DATA, "%s: line %zu, column '%s': a test row without its truth; --where takes some lines, "
				    "--not-missing '%.60s' takes the word for a class", r->path, r->g->line[i], a->truth->name,
				    score_grid_text(r->g, r->c.role[SCORE_TRUTH], i));
		a->known[n++] = (struct set_truth){ (uint32_t)a->set[i], a->of_truth[a->truth->code[i]] };
	}
	qsort(a->known, n, sizeof *a->known, by_set_truth);
	for (size_t i = 0; i < n; i++)
		if (!i || by_set_truth(a->known + i, a->known + i - 1))
			a->known[many++] = a->known[i];
	a->n_known = many;
	return 0;
}

static bool is_known(const struct answers_reading *a, size_t set, uint32_t truth)
{
	struct set_truth key = { (uint32_t)set, truth };

	return truth != WORDS_NONE && bsearch(&key, a->known, a->n_known, sizeof key, by_set_truth);
}

static void judge_row(struct answers_reading *a, size_t row)
{
	const struct score_grid *g = a->r->g;
	struct answers_set *s = a->sets + a->set[row];

	s->words |= isnan(a->truth->words.word[a->truth->code[row]].number);
	for (size_t j = 0; j < a->columns; j++) {
		const struct word *w = score_grid_word(g, a->said[j], row);

		if (w->missing || score_answers_method(a, row, j) == SIZE_MAX)
			continue;
		if (isnan(w->number) && s->word_column == SIZE_MAX) {
			s->word_row = row;
			s->word_column = a->said[j];
		}
		s->strange |= !is_known(a, a->set[row], a->of_said[j][g->column[a->said[j]].code[row]]);
	}
}

/* Data sets of the other kind go. */
static int drop_others(struct answers_reading *a, struct err *e)
{
	struct score_reading *r = a->r;
	size_t *now = mem_array(r->t->sets, sizeof *now, e), n = 0, known = 0;

	if (!now)
		return -1;
	for (size_t s = 0; s < r->t->sets; s++) {
		now[s] = SIZE_MAX;
		if (a->sets[s].numbers != a->rows->numbers) {
			free(r->t->set[s].name);
			continue;
		}
		now[s] = n;
		a->sets[n] = a->sets[s];
		r->t->set[n++] = r->t->set[s];
	}
	r->t->sets = n;
	for (size_t i = 0; i < r->g->rows; i++) {
		r->taken[i] = r->taken[i] && now[a->set[i]] != SIZE_MAX;
		a->set[i] = r->taken[i] ? now[a->set[i]] : 0;
	}
	for (size_t i = 0; i < a->n_known; i++)
		if (now[a->known[i].set] != SIZE_MAX) {
			a->known[known] = a->known[i];
			a->known[known++].set = (uint32_t)now[a->known[i].set];
		}
	a->n_known = known;
	free(now);
	return 0;
}

/* Each set's kind; and what is done where there are both. */
static int choose_task(struct answers_reading *a, struct err *e)
{
	struct score_reading *r = a->r;
	size_t numbers = 0, n = r->t->sets, of[2] = { 0 };
	int wanted = !r->o->task ? -1 : !strcmp(r->o->task, "regression");

	for (size_t i = 0; i < a->n_known; i++)
		a->sets[a->known[i].set].truths++;
	for (size_t s = 0; s < n; s++) {
		struct answers_set *x = a->sets + s;

		if (!x->words && x->word_column != SIZE_MAX)
			return FAIL(e, ERR_DATA, "%s: line %zu, column '%s': '%.60s' is no number, as the truths are; --missing takes "
				    "a word for a missing answer", r->path, r->g->line[x->word_row], r->g->column[x->word_column].name,
				    score_grid_text(r->g, x->word_column, x->word_row));
		x->numbers = !x->words && (x->strange || x->truths > CLASSES_MOST);
		numbers += x->numbers;
		of[x->numbers] = s;
	}
	if (numbers && numbers < n && wanted < 0)
		return FAIL(e, ERR_PARAM, "%s: data set '%s' is of classes, '%s' of numbers; take those of a kind: --task classification "
			    "or --task regression", r->path, r->t->set[of[0]].name, r->t->set[of[1]].name);
	for (size_t s = 0; s < n && wanted >= 0 && (!numbers || numbers == n); s++) {
		if (a->sets[s].words && wanted)
			return FAIL(e, ERR_DATA, "%s: --task regression: truths of data set '%s' are words", r->path,
				    r->t->set[s].name);
		a->sets[s].numbers = wanted;
	}
	a->rows->numbers = wanted >= 0 ? wanted : numbers > 0;
	return drop_others(a, e);
}

int score_kinds_find(struct answers_reading *a, struct err *e)
{
	if (list_truths(a, e))
		return -1;
	for (size_t s = 0; s < a->r->t->sets; s++)
		a->sets[s].word_column = SIZE_MAX;
	for (size_t i = 0; i < a->r->g->rows; i++)
		if (a->r->taken[i])
			judge_row(a, i);
	return choose_task(a, e);
}
