/* The parts that learners show of their models (learner.h), against what they answer. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/learner.h"
#include "tests/support/problems.h"

static struct mat part(const struct fitted *f, const char *name, const struct data_view *x)
{
	struct mat out;
	struct err e = { 0 };

	cr_assert(!f->lc->part(f->self, name, x, &out, &e), "%s", e.text);
	return out;
}

static void fitted_on(struct fitted *f, const char *learner, const char *params, const struct problem *p)
{
	struct err e = { 0 };

	cr_assert(!fit(f, learner_find(learner), params, &p->view, NULL, 1, 1, &e), "%s", e.text);
	cr_assert(!fitted_predict(f, &p->view, &e), "%s", e.text);
}

Test(algorithms_learner_parts, parts_and_their_names_go_together)
{
	EACH_LEARNER(lc)
		cr_expect_eq(!lc->part, !lc->parts, "%s", lc->name);
}

/* One relu layer: what it shows as activations follows from what it shows as weights: differences of a unit
 * between rows are those of the weighted sums where it is active. */
Test(algorithms_learner_parts, active_units_are_weighted_sums)
{
	struct problem p = problem_blobs(60, 3, 2, 1);
	struct fitted f;
	size_t checked = 0;

	fitted_on(&f, "mlp", "hidden=6,epochs=3", &p);
	struct mat w = part(&f, "weights", &p.view), a = part(&f, "activations", &p.view);
	cr_assert_eq(w.rows, 6);
	cr_assert_eq(w.cols, 3);
	cr_assert_eq(a.rows, 60);
	cr_assert_eq(a.cols, 6);
	for (size_t i = 2; i < 60; i++)
		for (size_t u = 0; u < 6; u++) {
			double got = (double)mat_row(a, i)[u] - (double)mat_row(a, i - 2)[u], want = 0;
			cr_expect_geq(mat_row(a, i)[u], 0);
			if (!(mat_row(a, i)[u] > 0 && mat_row(a, i - 2)[u] > 0))
				continue;
			for (size_t c = 0; c < 3; c++)
				want += (double)mat_row(w, u)[c] * ((double)view_row(&p.view, i)[c] -
								    (double)view_row(&p.view, i - 2)[c]);
			cr_expect_float_eq(got, want, 1e-4);
			checked++;
		}
	cr_expect_gt(checked, 40);
	free(w.at);
	free(a.at);
	fitted_free(&f);
	problem_free(&p);
}

Test(algorithms_learner_parts, activations_of_all_layers_are_of_any_number_of_rows)
{
	struct problem p = problem_blobs(700, 3, 2, 1);
	struct data_view one = p.view;
	struct fitted f;

	fitted_on(&f, "mlp", "hidden=6:4,epochs=1", &p);
	struct mat all = part(&f, "activations", &p.view);
	cr_assert_eq(all.cols, 10);
	one.rows = 1;
	for (size_t i = 0; i < 700; i += 137) {
		one.x = view_row(&p.view, i);
		struct mat a = part(&f, "activations", &one);
		for (size_t u = 0; u < 10; u++)
			cr_expect_float_eq(a.at[u], mat_row(all, i)[u], 1e-6);
		free(a.at);
	}
	free(all.at);
	fitted_free(&f);
	problem_free(&p);
}

/* The vote of the rows that are shown is the answer. */
Test(algorithms_learner_parts, neighbours_are_those_who_vote)
{
	struct problem p = problem_blobs(90, 2, 3, 7);
	struct fitted f;

	fitted_on(&f, "knn", "k=7", &p);
	struct mat row = part(&f, "neighbours", &p.view);
	cr_assert_eq(row.cols, 7);
	for (size_t i = 0; i < 90; i++) {
		double share[3] = { 0 }, last = -1;
		cr_expect_eq((size_t)mat_row(row, i)[0], i, "a row is its own nearest");
		for (size_t k = 0; k < 7; k++) {
			size_t r = (size_t)mat_row(row, i)[k];
			double d = hypot((double)view_row(&p.view, r)[0] - (double)view_row(&p.view, i)[0],
					 (double)view_row(&p.view, r)[1] - (double)view_row(&p.view, i)[1]);
			cr_expect_geq(d, last);
			last = d;
			share[p.label[r]] += 1.0 / 7;
		}
		for (size_t c = 0; c < 3; c++)
			cr_expect_float_eq(f.scores[i * 3 + c], share[c], 1e-5);
	}
	free(row.at);
	fitted_free(&f);
	problem_free(&p);
}

/* Support vectors are training rows, and those that are none lie beyond the margin. */
Test(algorithms_learner_parts, rows_beyond_the_margin_support_nothing)
{
	struct problem p = problem_blobs(80, 2, 2, 3);
	struct fitted f;
	size_t support = 0;

	fitted_on(&f, "svm", "C=1", &p);
	struct mat sv = part(&f, "support_vectors", &p.view);
	cr_assert_eq(sv.cols, 2);
	for (size_t i = 0; i < 80; i++) {
		double margin = (double)f.scores[2 * i + p.label[i]];
		bool shown = false;
		for (size_t k = 0; k < sv.rows; k++)
			shown |= !memcmp(mat_row(sv, k), view_row(&p.view, i), 2 * sizeof(float));
		support += shown;
		if (shown)
			cr_expect_leq(margin, 1.01, "row %zu", i);
		else
			cr_expect_geq(margin, 0.99, "row %zu", i);
	}
	cr_expect_eq(support, sv.rows);
	cr_expect(support > 2 && support < 80);
	free(sv.at);
	fitted_free(&f);
	problem_free(&p);
}

Test(algorithms_learner_parts, other_parts_are_refused)
{
	struct problem p = problem_blobs(40, 2, 2, 3);

	EACH_LEARNER(lc) {
		struct fitted f;
		struct mat out;
		struct err e = { 0 };
		if (!lc->part || fit(&f, lc, "", &p.view, NULL, 1, 1, &e))
			continue;
		cr_expect(lc->part(f.self, "liver", &p.view, &out, &e), "%s", lc->name);
		cr_expect(strstr(e.text, "liver"));
		fitted_free(&f);
	}
	problem_free(&p);
}
