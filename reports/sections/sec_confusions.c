/* Which classes are taken for which: a matrix per learner where classes are few, else the pairs of
 * classes that are confused most. */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/store/answers.h"
#include "reports/render/format.h"
#include "reports/figures/style.h"
#include "reports/sections/sections.h"

#define MATRIX_MOST   5         /* classes of a matrix */
#define LEARNERS_MOST 6
#define PAIRS_MOST    10

/* One data set: count is (learners, classes, classes), row the truth, column the answer. */
struct confusions {
	struct answers a;
	size_t learners, *count;
};

static size_t *counts_of(const struct confusions *x, size_t learner)
{
	return x->count + learner * x->a.classes * x->a.classes;
}

static void confusions_free(struct confusions *x)
{
	answers_close(&x->a);
	free(x->count);
	*x = (struct confusions){ 0 };
}

/* Nothing in x->a.rows where the run does not tell. */
static int confusions_read(struct confusions *x, const struct comparison *c, size_t set,
			   struct err *e)
{
	*x = (struct confusions){ 0 };
	if (answers_open(&x->a, c->r, c->set[set], e))
		return -1;
	x->learners = c->ranked < LEARNERS_MOST ? c->ranked : LEARNERS_MOST;
	x->count = mem_zeros(x->learners * x->a.classes * x->a.classes, sizeof *x->count, e);
	for (size_t m = 0; x->count && m < x->learners; m++)
		if (answers_confusion(&x->a, c->study, c->method[m], counts_of(x, m), e)) {
			free(x->count);
			x->count = NULL;
		}
	if (x->count)
		return 0;
	confusions_free(x);
	return -1;
}

static void count_cell(struct table *t, size_t n, unsigned marks)
{
	if (n)
		table_cell(t, marks, "%zu", n);
	else
		table_cell(t, MARK_MUTED, "·");
}

static void matrix_row(struct table *t, const struct confusions *x, size_t learner, size_t truth)
{
	const size_t *row = counts_of(x, learner) + truth * x->a.classes;
	size_t sum = 0;

	table_cell(t, 0, "%s", x->a.class_name[truth]);
	for (size_t k = 0; k < x->a.classes; k++) {
		count_cell(t, row[k], k == truth ? MARK_BEST : 0);
		sum += row[k];
	}
	if (sum)
		table_cell(t, 0, "%.1f", 100 * (double)row[truth] / (double)sum);
	else
		table_cell(t, MARK_MUTED, "–");
}

static void matrix_table(struct section *s, const struct comparison *c, size_t set,
			 const struct confusions *x)
{
	struct table *t = section_table(s, "%s: what each class was taken for",
					comparison_dataset(c, set)->name);

	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_LEFT, "true class", NULL);
	for (size_t k = 0; k < x->a.classes; k++)
		table_column(t, ALIGN_RIGHT, report_text(s->report, "as %s", x->a.class_name[k]),
			     NULL);
	table_column(t, ALIGN_RIGHT, "right, %", "share of the true class: its recall");
	for (size_t m = 0; m < x->learners; m++)
		for (size_t k = 0; k < x->a.classes; k++) {
			table_row(t, 0);
			if (k)
				table_cell(t, 0, "%s", "");
			else
				table_named(t, style_of_method(c, m).color, 0,
					    comparison_variant(c, m)->label);
			matrix_row(t, x, m, k);
		}
}

/* ---- many classes ---- */

struct mistake { size_t truth, answer, n; };

static int most_first(const void *a, const void *b)
{
	const struct mistake *x = a, *y = b;
	size_t i = x->truth, j = y->truth;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return i != j ? (i > j) - (i < j) : (x->answer > y->answer) - (x->answer < y->answer);
}

/* All pairs of classes that any learner confused, the most often confused first. */
static int mistakes(struct mistake **out, size_t *n, const struct confusions *x, struct err *e)
{
	size_t k = x->a.classes;
	struct mistake *list = mem_array(k * k, sizeof *list, e);

	*out = list;
	*n = 0;
	for (size_t i = 0; list && i < k * k; i++) {
		struct mistake m = { i / k, i % k, 0 };
		for (size_t l = 0; l < x->learners; l++)
			m.n += counts_of(x, l)[i];
		if (m.n && m.truth != m.answer)
			list[(*n)++] = m;
	}
	if (list)
		qsort(list, *n, sizeof *list, most_first);
	return list ? 0 : -1;
}

static int pairs_table(struct section *s, const struct comparison *c, size_t set,
		       const struct confusions *x, struct err *e)
{
	struct mistake *list;
	struct table *t;
	size_t n;

	if (mistakes(&list, &n, x, e))
		return -1;
	t = section_table(s, "%s: the most frequent of %zu kinds of mistakes",
			  comparison_dataset(c, set)->name, n);
	table_column(t, ALIGN_LEFT, "true class", NULL);
	table_column(t, ALIGN_LEFT, "taken for", NULL);
	for (size_t m = 0; m < x->learners; m++)
		table_column(t, ALIGN_RIGHT, comparison_variant(c, m)->label, NULL);
	for (size_t i = 0; i < n && i < PAIRS_MOST; i++) {
		size_t at = list[i].truth * x->a.classes + list[i].answer;
		table_row(t, 0);
		table_cell(t, 0, "%s", x->a.class_name[list[i].truth]);
		table_cell(t, 0, "%s", x->a.class_name[list[i].answer]);
		for (size_t m = 0; m < x->learners; m++)
			count_cell(t, counts_of(x, m)[at], 0);
	}
	free(list);
	return 0;
}

static void introduce(struct section *s, const struct comparison *c)
{
	section_text(s,
		     "Counts of test rows over all folds; with several repeats a row counts once "
		     "in each. Up to %d classes stand in a matrix per learner, right answers on "
		     "its diagonal; of more classes only the most frequent mistakes are listed.%s",
		     MATRIX_MOST,
		     c->ranked > LEARNERS_MOST
			     ? report_text(s->report, " Shown are the %d best of %zu learners.",
					   LEARNERS_MOST, c->ranked)
			     : "");
}

int section_confusions(struct report *r, const struct comparison *c, struct err *e)
{
	struct section *s = NULL;
	int rc = 0;

	for (size_t i = 0; i < c->sets && !rc; i++) {
		struct confusions x;

		if (confusions_read(&x, c, i, e))
			return -1;
		if (x.a.rows && !s)
			introduce(s = section_compared(r, c, "confusions", "Confusions"), c);
		if (x.a.rows && x.a.classes <= MATRIX_MOST)
			matrix_table(s, c, i, &x);
		else if (x.a.rows)
			rc = pairs_table(s, c, i, &x, e);
		confusions_free(&x);
	}
	return rc;
}
