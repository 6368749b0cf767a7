/* Is a learner shown to be better than luck? It must beat two things, each beyond chance: what a guess
 * that looks at no feature is expected to score (metric_chance: the share of the largest class, 1/2
 * of an AUC ...), and every baseline of the run. The baseline alone is too weak a measure: on
 * balanced classes the largest class of the training rows is the smaller one of the test rows, so
 * that it scores below what guessing would. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/comparison.h"

/* Space for the cells of two sides and their differences. */
struct luck_room {
	size_t *cell;                   /* (2 cells) */
	double *d;                      /* (cells) */
};

/* The interval of the mean is that of the corrected t, or of a share of rows where the folds leave no
 * spread; fewer folds than a test takes decide nothing without rows to count. Nor do two: each trains
 * on what the other tests, so that their rows are not independent. */
static bool interval_beats(const struct comparison *c, size_t set,
			   const struct comparison_entry *x, double score)
{
	const struct metric *m = comparison_metric(c, set);

	if (x->n == 2 || (x->n < PAIRED_LEAST && !results_proportion(c->r, c->study, c->set[set])))
		return false;
	return m->better > 0 ? x->ci.lo > score : x->ci.hi < score;
}

static int beats_baseline(bool *out, const struct comparison *c, size_t set, size_t method,
			  size_t base, const struct luck_room *room, struct err *e)
{
	size_t n = comparison_cells(c, set, method, false, room->cell),
	       m = comparison_cells(c, set, base, false, room->cell + n);
	struct paired_folds p;
	struct paired_t t = { .spread = PAIRED_FEW };

	if (paired_folds_create(&p, c->r, room->cell, n, c->r, room->cell + n, m, e))
		return -1;
	paired_folds_differences(&p, ON_TEST, comparison_metric(c, set)->better, room->d);
	if (!p.n)
		*out = true;            /* nothing to compare with */
	else if (!paired_folds_t(&t, &p, room->d) && t.spread == PAIRED_VARIES)
		*out = t.mean > 0 && t.p < 1 - ANALYSIS_LEVEL;
	else if (t.spread == PAIRED_EQUAL)
		*out = false;
	else
		*out = interval_beats(c, set, comparison_entry(c, set, method),
				      comparison_entry(c, set, base)->mean[ON_TEST]);
	paired_folds_free(&p);
	return 0;
}

/* Rows that a fold tests, on average. */
static double rows_tested(const struct comparison *c, size_t set)
{
	double sum = 0, n = 0;

	for (size_t i = 0; i < c->methods * c->folds[set]; i++) {
		size_t cell = c->cell[set][i];

		if (cell != NO_CELL && c->r->cell[cell].n_test > 0) {
			sum += c->r->cell[cell].n_test;
			n++;
		}
	}
	return sum / n;
}

double comparison_chance(const struct comparison *c, size_t set)
{
	const struct run_dataset *d = comparison_dataset(c, set);
	struct metric_guess g = {
		.classes = d->classes, .majority = d->majority, .rows = rows_tested(c, set),
		.constant = c->r->best_constant[c->study * c->r->n_datasets + c->set[set]],
	};

	return metric_chance(comparison_metric(c, set), &g);
}

static int judge(struct comparison *c, size_t set, size_t method, const struct luck_room *room,
		 struct err *e)
{
	struct comparison_entry *x = c->entry + set * c->methods + method;
	double chance = comparison_chance(c, set);

	x->luck = false;
	if (!x->n || comparison_variant(c, method)->baseline)
		return 0;
	x->luck = !isnan(chance) && !interval_beats(c, set, x, chance);
	for (size_t b = 0; b < c->methods && !x->luck; b++) {
		bool beats = true;

		if (comparison_variant(c, b)->baseline &&
		    beats_baseline(&beats, c, set, method, b, room, e))
			return -1;
		x->luck = !beats;
	}
	return 0;
}

int comparison_luck(struct comparison *c, struct err *e)
{
	struct luck_room room = { .cell = mem_array(2 * c->r->n_cells, sizeof *room.cell, e),
			     .d = mem_array(c->r->n_cells, sizeof *room.d, e) };
	int rc = room.cell && room.d ? 0 : -1;

	for (size_t s = 0; s < c->sets; s++)
		for (size_t m = 0; m < c->methods && !rc; m++)
			rc = judge(c, s, m, &room, e);
	free(room.cell);
	free(room.d);
	return rc;
}

bool comparison_best_there(const struct comparison *c, size_t set, size_t method)
{
	return comparison_first(c, set, method) && !comparison_entry(c, set, method)->luck;
}

bool comparison_beats_luck(const struct comparison *c, size_t method)
{
	for (size_t i = 0; i < c->sets; i++)
		if (c->in_block[i] && !comparison_entry(c, i, method)->luck)
			return true;
	return false;
}

/* Parameters are as the store has them. */
bool comparison_is_simple(const struct run_variant *v)
{
	static const struct {
		const char *learner, *setting;
	} simple[] = { { "tree", "\"max_depth\":1" }, { "mlp", "\"hidden\":\"none\"" } };

	for (size_t i = 0; i < sizeof simple / sizeof *simple; i++) {
		const char *at = strcmp(v->learner, simple[i].learner) ? NULL : strstr(v->params, simple[i].setting);

		if (at && strchr(",}", at[strlen(simple[i].setting)]))
			return true;
	}
	return false;
}
