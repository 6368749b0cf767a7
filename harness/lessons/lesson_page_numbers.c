/* What was measured: a step of gradient descent, means of the cells, the sentences that claims choose. */
#include <math.h>

#include "harness/lessons/lesson_page_inner.h"
#include "harness/lessons/lesson_steps.h"
#include "harness/studies/study_kind.h"

/* ---- numbers ---- */

/* Means over the cells of one learner on one data set at one level. */
struct lesson_row {
	size_t study, dataset, variant, n;
	double level, train, test; /* sums */
};

/* Cells of a study are ordered by data set, variant, level. */
static bool is_same_row(const struct lesson_row *a, const struct run_cell *c)
{
	return a->n && a->study == c->study && a->dataset == c->dataset &&
	       a->variant == c->variant &&
	       (a->level == c->factor_value || (isnan(a->level) && isnan(c->factor_value)));
}

static void add_row(struct lesson_telling *y, struct table *t, const struct lesson_row *w)
{
	const struct results *x = y->page->run;
	struct lesson_values *v = &y->values;
	double n = (double)w->n;

	if (!w->n)
		return;
	table_row(t, x->variant[w->variant].baseline ? MARK_MUTED : 0);
	table_cell(t, MARK_CODE, "%s", x->variant[w->variant].label);
	table_cell(t, 0, "%s", x->dataset[w->dataset].name);
	table_cell(t, 0, "%s", isnan(w->level) ? "" : lesson_values_number(v, w->level, 0));
	table_cell(t, 0, "%s", lesson_values_number(v, 100 * w->train / n, 1));
	table_cell(t, 0, "%s", lesson_values_number(v, 100 * w->test / n, 1));
	table_cell(t, 0, "%s", lesson_values_number(v, 100 * (w->train - w->test) / n, 1));
	table_cell(t, 0, "%zu", w->n);
}

/* Not the points of a sweep, nor what trained for its diagnostics: those a figure shows. */
static bool is_listed(const struct results *x, const struct run_cell *c)
{
	const struct study_kind *k = study_kind_find(x->study[c->study].kind);

	return k && (k->compares || k->varies);
}

static void numbers(struct section *s, struct lesson_telling *y)
{
	const struct results *x = y->page->run;
	struct table *t = section_table(s, "%s", lesson_page_word(y, LESSON_WORD_numbers));
	struct lesson_row w = { 0 };

	table_column(t, ALIGN_LEFT, lesson_page_word(y, LESSON_WORD_learner), NULL);
	table_column(t, ALIGN_LEFT, lesson_page_word(y, LESSON_WORD_data), NULL);
	table_column(t, ALIGN_RIGHT, lesson_page_word(y, LESSON_WORD_level), NULL);
	table_column(t, ALIGN_RIGHT, lesson_page_word(y, LESSON_WORD_train), lesson_page_word(y, LESSON_WORD_train_help));
	table_column(t, ALIGN_RIGHT, lesson_page_word(y, LESSON_WORD_test), lesson_page_word(y, LESSON_WORD_test_help));
	table_column(t, ALIGN_RIGHT, lesson_page_word(y, LESSON_WORD_gap), lesson_page_word(y, LESSON_WORD_gap_help));
	table_column(t, ALIGN_RIGHT, lesson_page_word(y, LESSON_WORD_folds), NULL);
	for (size_t i = 0; i < x->n_cells; i++) {
		const struct run_cell *c = x->cell + i;
		double train = results_score(x, i, PRIMARY, ON_TRAIN),
		       test = results_score(x, i, PRIMARY, ON_TEST);

		if (!is_listed(x, c) || !isfinite(train) || !isfinite(test))
			continue;
		if (!is_same_row(&w, c)) {
			add_row(y, t, &w);
			w = (struct lesson_row){ .study = c->study,
						 .dataset = c->dataset,
						 .variant = c->variant,
						 .level = c->factor_value };
		}
		w.train += train;
		w.test += test;
		w.n++;
	}
	add_row(y, t, &w);
	table_drop_alike(t, lesson_page_word(y, LESSON_WORD_level));
	table_drop_alike(t, lesson_page_word(y, LESSON_WORD_data));
}

/* ---- what came out ---- */

static void claims_table(struct section *s, struct lesson_telling *y)
{
	static const enum lesson_word verdict[CLAIMS_WORDS] = { LESSON_WORD_supported,
								LESSON_WORD_refuted,
								LESSON_WORD_undecided };
	static const unsigned marks[CLAIMS_WORDS] = { MARK_GOOD, MARK_BAD, MARK_MUTED };
	struct table *t = section_table(s, "%s", lesson_page_word(y, LESSON_WORD_claims));
	struct lesson_values *v = &y->values;

	table_column(t, ALIGN_LEFT, lesson_page_word(y, LESSON_WORD_claim), NULL);
	table_column(t, ALIGN_LEFT, lesson_page_word(y, LESSON_WORD_verdict), NULL);
	table_column(t, ALIGN_RIGHT, lesson_page_word(y, LESSON_WORD_effect), lesson_page_word(y, LESSON_WORD_effect_help));
	table_column(t, ALIGN_RIGHT, lesson_page_word(y, LESSON_WORD_interval), NULL);
	table_column(t, ALIGN_RIGHT, lesson_page_word(y, LESSON_WORD_n), lesson_page_word(y, LESSON_WORD_n_help));
	table_column(t, ALIGN_RIGHT, lesson_page_word(y, LESSON_WORD_p), lesson_page_word(y, LESSON_WORD_p_help));
	for (size_t i = 0; i < y->claims->n; i++) {
		const struct claims_verdict *c = y->claims->at + i;

		table_row(t, 0);
		table_cell(t, MARK_CODE, "%s", c->claim->id);
		table_cell(t, marks[c->word], "%s", lesson_page_word(y, verdict[c->word]));
		table_cell(t, 0, "%s", lesson_values_number(v, c->effect, 4));
		table_cell(t, 0, "%s … %s", lesson_values_number(v, c->ci.lo, 4),
			   lesson_values_number(v, c->ci.hi, 4));
		table_cell(t, 0, "%zu", c->at[c->decides].n);
		table_cell(t, 0, "%s", lesson_values_p(v, c->p));
	}
}

int lesson_page_steps(struct lesson_telling *y, struct err *e)
{
	static const struct {
		const char *text;
		void (*table)(const struct lesson_steps *s, struct section *to,
			      struct lesson_values *v, const struct lesson_texts *t);
	} parts[] = {
		{ "forward", lesson_steps_forward },
		{ "backward", lesson_steps_backward },
		{ "update", lesson_steps_update },
		{ "after", NULL },
	};
	const struct lesson_page *p = y->page;
	struct lesson_steps work = lesson_steps_example;
	struct section *s;

	if (!p->lesson->steps)
		return 0;
	if (lesson_steps_work(&work, e) || lesson_steps_put(&work, &y->values, e))
		return -1;
	s = lesson_page_section(y, "steps", LESSON_WORD_steps);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (lesson_page_tell(s, y,
			 lesson_texts_get(p->texts, "%s.steps.%s", p->lesson->name, parts[i].text),
			 e))
			return -1;
		if (parts[i].table)
			parts[i].table(&work, s, &y->values, p->texts);
	}
	return 0;
}

int lesson_page_outcome(struct lesson_telling *y, struct err *e)
{
	const struct lesson_page *p = y->page;
	struct section *s = lesson_page_section(y, "outcome", LESSON_WORD_numbers);

	if (lesson_page_tell(s, y, lesson_texts_get(p->texts, "%s.why", p->lesson->name), e))
		return -1;
	if (p->failed)
		section_warning(s, "%s: %zu", lesson_page_word(y, LESSON_WORD_failed), p->failed);
	numbers(s, y);
	for (size_t i = 0; i < y->claims->n; i++) {
		const struct claims_verdict *c = y->claims->at + i;

		if (lesson_page_tell(s, y,
			 lesson_texts_get(p->texts, "%s.claim.%s.%s", p->lesson->name, c->claim->id,
					  claims_words[c->word]),
			 e))
			return -1;
	}
	claims_table(s, y);
	return 0;
}
