/* What the scores of a table are, and which way is better. */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/metrics/metrics.h"
#include "harness/scores/score_read_inner.h"

static int way_of(const char *measure)
{
	const struct metric *known = metric_find(measure);

	return known ? known->better : score_layout_direction(measure);
}

/* Each data set has a metric of its own, and all are better the same way, as those of an AutoML benchmark are: names
 * are then theirs. 1, or 0 where it is not so. */
static int measures_of_sets(const struct score_reading *r, size_t column, struct text *names, struct err *e)
{
	const struct score_column *m = r->g->column + column;
	size_t sets = r->c.role[SCORE_DATASET], n = sets == SCORE_NO_COLUMN ? 0 : r->g->column[sets].words.n;
	uint32_t *of = mem_array(n + m->words.n, sizeof *of, e), *met = of ? of + n : NULL;
	int way = 0, rc = of ? n > 0 : -1;

	for (size_t k = 0; of && k < n + m->words.n; k++)
		of[k] = WORDS_NONE;
	for (size_t i = 0; i < r->g->rows && rc == 1; i++) {
		uint32_t code = m->code[i], *own = r->taken[i] ? of + r->g->column[sets].code[i] : NULL;
		int better = way_of(words_text(&m->words, code));

		if (!own)
			continue;
		if (met[code] == WORDS_NONE)
			text_add(names, "%s%s", way ? ", " : "", words_text(&m->words, code));
		way = way ? way : better;
		rc = better && better == way && (*own == WORDS_NONE || *own == code);
		*own = met[code] = code;
	}
	free(of);
	return rc;
}

/* The metric that a column of metrics names. Several of them are not mixed, unless they are of different data sets. */
static int measured_by(struct score_reading *r, size_t column, struct text *name, int *better, struct err *e)
{
	const struct score_column *m = r->g->column + column;
	struct text names = { 0 };
	size_t first = 0, other;
	int rc;

	while (first < r->g->rows && !r->taken[first])
		first++;
	other = first;
	while (other < r->g->rows && (!r->taken[other] || m->code[other] == m->code[first]))
		other++;
	if (first < r->g->rows)
		text_add(name, "%s", score_grid_text(r->g, column, first));
	*better = way_of(text_of(name));
	if (other >= r->g->rows)
		return 0;
	if ((rc = measures_of_sets(r, column, &names, e)) > 0) {
		text_free(name);
		*name = names;
		r->t->several_measures = true;
		text_add(&r->how, " Data sets have measures of their own (%s).", text_of(name));
		return 0;
	}
	text_free(&names);
	return rc < 0 ? -1 : FAIL(e, ERR_PARAM, "%s: scores are of several metrics, '%s' in line %zu and '%s' in "
				  "line %zu; take one: --where '%s=%s'", r->path, text_of(name), r->g->line[first],
				  score_grid_text(r->g, column, other), r->g->line[other], m->name, text_of(name));
}

int score_read_measure(struct score_reading *r, struct err *e)
{
	size_t column = r->c.role[SCORE_MEASURE];
	struct text name = { 0 };
	int better = 0;

	if (column != SCORE_NO_COLUMN && measured_by(r, column, &name, &better, e)) {
		text_free(&name);
		return -1;
	}
	if (column == SCORE_NO_COLUMN && r->c.layout == SCORES_LONG) {
		text_add(&name, "%s", r->g->column[r->c.role[SCORE_VALUE]].name);
		better = way_of(text_of(&name));
	}
	r->t->better = r->o->better ? r->o->better : better ? better : +1;
	r->t->better_said = r->o->better || better;
	r->t->amounts = score_layout_is_amount(text_of(&name));
	free(r->t->measure);
	r->t->measure = mem_text(text_of(&name), e);
	text_free(&name);
	text_add(&r->how, " %s scores are better%s.", r->t->better > 0 ? "Larger" : "Smaller",
		 r->o->better ? "" : better ? ", by their name" : " (--better smaller, where they are not)");
	return r->t->measure ? 0 : -1;
}
