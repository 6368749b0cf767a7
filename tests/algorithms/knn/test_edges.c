/* Tables at the edge, with every metric and index: neighbours in order, shares that sum to 1. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"
#include "tests/support/problems.h"

enum table_kind {
	ONE_ROW, TWO_ROWS, ALL_EQUAL, ALL_ZERO, CONSTANT_COLUMNS, COLLINEAR, LARGE, TINY, ON_A_RING,
	DISAGREEING, TABLES
};

enum { COLS = 4 };

static struct problem make(enum table_kind kind)
{
	size_t n = kind == ONE_ROW ? 1 : kind == TWO_ROWS ? 2 : 40;
	struct problem p = problem_blobs(n, COLS, 2, 3);

	for (size_t i = 0; i < n; i++) {
		float *x = p.x + COLS * i;
		if (kind == ALL_EQUAL || (kind == DISAGREEING && i % 2))
			memcpy(x, p.x + (kind == ALL_EQUAL ? 0 : COLS * (i - 1)), COLS * sizeof *x);
		if (kind == CONSTANT_COLUMNS)
			x[1] = x[3] = 2;
		if (kind == COLLINEAR)
			x[2] = x[0] + x[1], x[3] = -x[0];
		if (kind == ON_A_RING) {        /* as far from one another as from the middle, or nearly */
			memset(x, 0, COLS * sizeof *x);
			x[i % COLS] = i / COLS % 2 ? 1 : -1;
		}
		if (kind == DISAGREEING)
			p.label[i] = i % 2;
		for (size_t j = 0; j < COLS; j++)
			x[j] *= kind == LARGE ? 1e18f : kind == TINY ? 1e-30f : kind == ALL_ZERO ? 0 : 1;
	}
	return p;
}

/* k of the rows of the table asked about the table itself. */
static void check(enum knn_metric metric, enum knn_index index, enum table_kind kind,
		  enum knn_votes votes)
{
	struct problem p = make(kind);
	size_t n = p.view.rows, k = n < 7 ? n : 7;
	struct knn_options opt = KNN_DEFAULTS;
	float scores[2 * 40];
	uint32_t row[40 * 40];
	double far[40 * 40];
	struct err e = { 0 };
	struct knn *m;

	opt.k = k, opt.metric = metric, opt.index = index, opt.votes = votes, opt.p = 1.5, opt.leaf_rows = 3;
	cr_assert(!knn_create(&m, &opt, &e), "%s", e.text);
	cr_assert(!knn_fit(m, &p.view, &e), "%s, table %d: %s", knn_metrics[metric].name, (int)kind, e.text);
	cr_assert(!knn_neighbours(m, &p.view, n, row, far, &e), "%s", e.text);
	for (size_t i = 0; i < n; i++) {
		bool zero = metric == KNN_COSINE && kind == ALL_ZERO;
		cr_expect(zero || far[i * n] <= 1e-15, "%s, table %d: a row is %g from itself",
			  knn_metrics[metric].name, (int)kind, far[i * n]);
		for (size_t j = 1; j < n; j++)
			cr_expect(far[i * n + j - 1] < far[i * n + j] || row[i * n + j - 1] < row[i * n + j],
				  "%s %s, table %d, row %zu, place %zu", knn_metrics[metric].name,
				  m->search->name, (int)kind, i, j);
	}
	cr_assert(!knn_predict(m, &p.view, (struct mat){ scores, n, 2, 2 }, &e), "%s", e.text);
	for (size_t i = 0; i < n; i++)
		cr_expect(close_to((double)scores[2 * i] + (double)scores[2 * i + 1], 1, 0, 1e-6),
			  "%s, table %d, votes %d: shares %g and %g", knn_metrics[metric].name, (int)kind,
			  (int)votes, (double)scores[2 * i], (double)scores[2 * i + 1]);
	knn_destroy(m);
	problem_free(&p);
}

Test(knn_edges, every_metric_and_index_answers_on_any_table)
{
	for (int metric = KNN_L2; metric <= KNN_HEOM; metric++)
		for (int index = KNN_BRUTE; index <= KNN_BALLTREE; index++)
			for (int kind = 0; kind < TABLES; kind++)
				for (int votes = KNN_UNIFORM; votes <= KNN_GAUSSIAN; votes++)
					if (!(knn_searches[index]->needs & ~knn_metrics[metric].flags))
						check((enum knn_metric)metric, (enum knn_index)index,
						      (enum table_kind)kind, (enum knn_votes)votes);
}

/* Rows at distance 0 outvote all others; where they disagree they share the vote. */
Test(knn_edges, a_query_that_is_a_training_row_gets_its_label)
{
	struct problem p = problem_blobs(40, COLS, 2, 5);
	struct knn_options opt = KNN_DEFAULTS;
	float scores[80];
	struct knn *m;

	opt.k = 40, opt.votes = KNN_DISTANCE;
	memcpy(p.x + COLS, p.x, COLS * sizeof *p.x);
	p.label[0] = 0, p.label[1] = 1;
	cr_assert(!knn_create(&m, &opt, NULL) && !knn_fit(m, &p.view, NULL));
	cr_assert(!knn_predict(m, &p.view, (struct mat){ scores, 40, 2, 2 }, NULL));
	cr_expect(scores[0] == 0.5f && scores[1] == 0.5f);
	for (size_t i = 2; i < 40; i++)
		cr_expect(scores[2 * i + p.label[i]] == 1);
	knn_destroy(m);
	problem_free(&p);
}

Test(knn_edges, more_neighbours_than_rows_are_refused_by_number)
{
	struct problem p = problem_blobs(4, COLS, 2, 5);
	struct knn_options opt = KNN_DEFAULTS;
	struct err e = { 0 };
	struct knn *m;

	cr_assert(!knn_create(&m, &opt, NULL));
	cr_expect(knn_fit(m, &p.view, &e) == -1 && e.code == ERR_PARAM && strstr(e.text, "k=5") &&
		  strstr(e.text, "4 training rows"), "%s", e.text);
	knn_destroy(m);
	problem_free(&p);
}
