#include "algorithms/tree/missing.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

#define LEAST_ROWS 2    /* a surrogate must send so many rows each way (rpart's rule) */

struct candidate {
	struct tree_surrogate test;
	double agree;
};

/* Weights sent left and right by the split, of rows with its column and the surrogate's. */
struct missing_tally {
	double left, right;
	size_t rows;
};

static double weight_of(const struct tree_splitter *f, uint32_t row)
{
	return f->targets->weight ? f->targets->weight[row] : 1;
}

static void tally_add(struct missing_tally *y, const struct tree_columns *c,
		      const struct tree_splitter *f, uint32_t row)
{
	*(c->left[row] ? &y->left : &y->right) += weight_of(f, row);
	y->rows++;
}

static bool has_split_column(const struct tree *t, size_t i, const struct tree_splitter *f,
			     uint32_t row)
{
	float x = tree_splitter_value(f, t->node[i].column, row);

	return x == x;
}

/* Total of the rows of s that have both columns. */
static struct missing_tally tally_all(const struct tree *t, size_t i, const struct tree_columns *c,
			      const struct tree_segment *s, const struct tree_splitter *f,
			      uint32_t column)
{
	struct missing_tally all = { 0 };

	for (size_t k = 0; k < s->n; k++) {
		uint32_t row = tree_segment_row(s, k);
		float x = tree_splitter_value(f, column, row);
		if (x == x && has_split_column(t, i, f, row))
			tally_add(&all, c, f, row);
	}
	return all;
}

static void best_threshold(const struct tree *t, size_t i, const struct tree_columns *c,
			   const struct tree_segment *s, const struct tree_splitter *f,
			   const struct missing_tally *all, struct candidate *out)
{
	struct missing_tally low = { 0 };
	float last = 0;

	for (size_t k = 0; k < s->n; k++) {
		uint32_t row = tree_segment_row(s, k);
		float x = tree_splitter_value(f, out->test.column, row);
		double straight = low.left + all->right - low.right;
		double reversed = low.right + all->left - low.left;
		if (x != x)
			break;
		if (!has_split_column(t, i, f, row))
			continue;
		if (low.rows >= LEAST_ROWS && all->rows - low.rows >= LEAST_ROWS && x > last &&
		    (straight > out->agree || reversed > out->agree)) {
			out->test.reversed = reversed > straight;
			out->agree = reversed > straight ? reversed : straight;
			out->test.threshold = tree_split_threshold(last, x);
		}
		tally_add(&low, c, f, row);
		last = x;
	}
}

/* Each category goes where most of its rows go; `set` (cleared) gets those that go left. */
static void best_subset(const struct tree *t, size_t i, const struct tree_columns *c,
			const struct tree_segment *s, const struct tree_splitter *f, uint32_t *set,
			struct candidate *out)
{
	double agree = 0;
	size_t left_rows = 0, rows = 0;

	for (size_t k = 0; k < s->n;) {
		float level = tree_splitter_value(f, out->test.column, tree_segment_row(s, k));
		struct missing_tally here = { 0 };
		if (level != level)
			break;
		for (; k < s->n; k++) {
			uint32_t row = tree_segment_row(s, k);
			if (tree_splitter_value(f, out->test.column, row) != level)
				break;
			if (has_split_column(t, i, f, row))
				tally_add(&here, c, f, row);
		}
		tree_set_put(set, (size_t)level, here.left >= here.right);
		agree += here.left >= here.right ? here.left : here.right;
		left_rows += here.left >= here.right ? here.rows : 0;
		rows += here.rows;
	}
	if (agree > out->agree && left_rows >= LEAST_ROWS && rows - left_rows >= LEAST_ROWS)
		out->agree = agree;
	else
		out->test.subset = 0;
}

static int candidate_of(struct tree *t, size_t i, const struct tree_columns *c,
			const struct tree_segment *s, const struct tree_splitter *f,
			uint32_t column, struct candidate *out, struct err *e)
{
	const struct column *meta = &f->view->columns[column];
	struct missing_tally all = tally_all(t, i, c, s, f, column);
	double majority = all.left > all.right ? all.left : all.right;

	*out = (struct candidate){ .test = { .column = column }, .agree = majority };
	if (meta->kind == COLUMN_CATEGORICAL) {
		size_t words = t->set_words;
		if (tree_add_set(t, meta->levels, &out->test.subset, e))
			return -1;
		best_subset(t, i, c, s, f, t->sets + out->test.subset - 1, out);
		if (!out->test.subset)
			t->set_words = words;   /* not used: give it back */
	} else {
		best_threshold(t, i, c, s, f, &all, out);
	}
	if (out->agree > majority)
		out->test.agreement = (float)(out->agree / (all.left + all.right));
	else
		out->agree = 0;
	return 0;
}

/* Keeps list[0 .. *n) sorted, best first; earlier columns win ties. */
static void keep_best(struct candidate *list, size_t *n, size_t most, const struct candidate *c)
{
	size_t at = *n < most ? (*n)++ : most;

	for (; at && list[at - 1].agree < c->agree; at--)
		if (at < most)
			list[at] = list[at - 1];
	if (at < most)
		list[at] = *c;
}

int tree_find_surrogates(struct tree *t, size_t i, const struct tree_columns *c, size_t begin,
			 size_t n, const struct tree_entry_list *entries,
			 const struct tree_splitter *f, size_t most, struct err *e)
{
	struct candidate *list = mem_array(most + 1, sizeof *list, e);
	size_t kept = 0;
	int rc = -1;

	if (!list)
		return -1;
	for (size_t j = 0; most && j < c->cols; j++) {
		struct tree_segment s;
		struct candidate one;
		if (j == t->node[i].column ||
		    (c->form[j].entries && !tree_entries_find(entries, j)))
			continue;
		s = tree_columns_segment(c, j, begin, n, entries, f->room);
		if (candidate_of(t, i, c, &s, f, (uint32_t)j, &one, e))
			goto done;
		if (one.agree > 0)
			keep_best(list, &kept, most, &one);
	}
	if (mem_grow((void **)&t->surrogates, &t->surrogate_room, t->surrogate_count + kept,
		     sizeof *t->surrogates, e))
		goto done;
	t->info[i].surrogate = (uint32_t)t->surrogate_count;
	t->info[i].surrogates = (uint32_t)kept;
	for (size_t k = 0; k < kept; k++)
		t->surrogates[t->surrogate_count++] = list[k].test;
	rc = 0;
done:
	free(list);
	return rc;
}
