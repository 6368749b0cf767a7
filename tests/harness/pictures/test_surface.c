/* What is drawn is what the learner answers: planes, their grids, and the surfaces over them. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/generate/generate.h"
#include "harness/pictures/picture.h"
#include "harness/pictures/subset.h"
#include "harness/pictures/surface.h"
#include "tests/support/scratch.h"

static struct plane plane_of(const struct dataset *d, size_t axes, const char *x, const char *y)
{
	struct plane_wish w = { axes, x, y, "holdout:0.3", 1, 0 };
	struct plane p;
	struct err e = { 0 };

	cr_assert(!plane_make(&p, d, &w, &e), "%s", e.text);
	return p;
}

static const char *refused(const struct dataset *d, size_t axes, const char *x, const char *y)
{
	struct plane_wish w = { axes, x, y, "holdout:0.3", 1, 0 };
	static struct err e;
	struct plane p;

	e = (struct err){ 0 };
	cr_expect(plane_make(&p, d, &w, &e), "%s, %s were taken", x, y);
	return e.text;
}

static void fit_on(struct model *m, const struct dataset *d, const char *spec)
{
	struct variant v;
	struct err e = { 0 };

	cr_assert(!variant_make(&v, spec, &e), "%s", e.text);
	cr_assert(!model_fit(m, d, &v, 1, 1, &e), "%s", e.text);
	variant_free(&v);
}

/* Each point of the grid, asked for alone in a table of its own, gets the same class and strength. */
static void surface_is_what_the_model_says(const char *data, const char *spec)
{
	enum { NX = 7, NY = 5 };
	struct dataset *d = scratch_load(data, NULL, NULL), *one;
	struct plane p = plane_of(d, 2, NULL, NULL);
	struct model m;
	struct surface s;
	struct err e = { 0 };

	fit_on(&m, p.train, spec);
	cr_assert(!surface_make(&s, &m, &p, NX, NY, &e), "%s", e.text);
	for (size_t i = 0; i < NX * NY; i++) {
		double x = p.axis[0].lo + (p.axis[0].hi - p.axis[0].lo) * (double)(i % NX) / (NX - 1);
		double y = p.axis[1].lo + (p.axis[1].hi - p.axis[1].lo) * (double)(i / NX) / (NY - 1);
		struct mat scores;
		cr_assert(!dataset_create(&one, "one", TASK_REGRESS, 1, 2, &e));
		for (size_t a = 0; a < 2; a++)
			cr_assert(!dataset_column(one, a, p.axis[a].name, COLUMN_NUMERIC, 0, NULL, &e));
		one->x[0] = (float)x, one->x[1] = (float)y;
		cr_assert(!model_predict(&m, one, &scores, NULL, NULL, &e), "%s", e.text);
		double most = -INFINITY, second = -INFINITY;
		size_t class = 0;
		for (size_t c = 0; c < scores.cols; c++) {
			double v = (double)scores.at[c];
			if (v > most)
				second = most, most = v, class = c;
			else if (v > second)
				second = v;
		}
		cr_expect_eq(metric_class(mat_row(s.scores, i), s.outputs), class, "point %zu", i);
		cr_expect_float_eq(surface_strength(&s, i),
				   m.probabilities ? most : 1 / (1 + exp(second - most)), 1e-5);
		free(scores.at);
		dataset_destroy(one);
	}
	surface_free(&s);
	model_free(&m);
	plane_free(&p);
	dataset_destroy(d);
}

Test(pictures_surface, probabilities_of_a_grid_are_predictions_of_its_points)
{
	surface_is_what_the_model_says("iris", "tree[max_depth=2]");
	surface_is_what_the_model_says("moons[n=120]", "mlp[epochs=5]");
	surface_is_what_the_model_says("iris", "knn");
}

Test(pictures_surface, decision_values_of_a_grid_are_predictions_of_its_points)
{
	surface_is_what_the_model_says("moons[n=120]", "svm");
	surface_is_what_the_model_says("iris", "svm");
}

/* The border is where two classes lead equally: of a stump, its threshold. */
Test(pictures_surface, lead_changes_its_sign_at_the_threshold)
{
	enum { N = 50 };
	struct dataset *d = scratch_load("moons[n=200]", NULL, NULL);
	struct plane p = plane_of(d, 2, "x1", "x2");
	struct model m;
	struct surface s;
	struct err e = { 0 };
	double z[N * N];

	fit_on(&m, p.train, "tree[max_depth=1]");
	cr_assert(!surface_make(&s, &m, &p, N, N, &e), "%s", e.text);
	surface_lead(&s, 1, 0, z);
	for (size_t i = 0; i < N * N; i++)
		cr_expect_eq(z[i] >= 0, metric_class(mat_row(s.scores, i), 2) == 1);
	surface_free(&s);
	model_free(&m);
	plane_free(&p);
	dataset_destroy(d);
}

Test(pictures_surface, rows_of_a_plane_are_the_rows_of_the_table)
{
	struct dataset *d = scratch_load("iris", NULL, NULL);
	struct plane p = plane_of(d, 2, "petal width", "1");
	size_t seen = 0;

	cr_expect_eq(p.axis[0].column, 3);
	cr_expect_eq(p.axis[1].column, 0);
	cr_expect(!p.chosen);
	cr_expect_eq(p.train->rows + p.test->rows, d->rows);
	for (size_t i = 0; i < p.test->rows; i++)
		for (size_t k = 0; k < d->rows; k++)
			if (d->label[k] == p.test->label[i] && d->x[k * 4 + 3] == p.test->x[2 * i] &&
			    d->x[k * 4] == p.test->x[2 * i + 1]) {
				seen++;
				break;
			}
	cr_expect_eq(seen, p.test->rows);
	plane_free(&p);
	dataset_destroy(d);
}

Test(pictures_surface, values_behind_an_offset_are_drawn_as_they_are)
{
	struct text t = { 0 };
	struct dataset *d, *grid;
	struct plane p;
	struct err e = { 0 };

	text_add(&t, "day,y\n");
	for (int i = 0; i < 40; i++)
		text_add(&t, "%.3f,%d.5\n", 2460000.125 + i * 0.25, i);
	d = scratch_table("days.csv", text_of(&t), NULL);
	cr_assert(d->columns[0].offset > 1e6);
	p = plane_of(d, 1, NULL, NULL);
	cr_expect_float_eq(p.axis[0].lo, 2460000.125 - 0.06 * 9.75, 1e-6);
	cr_expect_float_eq(p.axis[0].hi, 2460009.875 + 0.06 * 9.75, 1e-6);
	cr_assert(!plane_grid(&grid, &p, 3, 1, &e), "%s", e.text);
	cr_expect_float_eq(grid->columns[0].offset + (double)grid->x[1], 2460005.0, 1e-3);
	dataset_destroy(grid);
	plane_free(&p);
	dataset_destroy(d);
	text_free(&t);
}

/* One row in a hundred is a million: the frame is of the others. */
Test(pictures_surface, a_few_far_values_do_not_squeeze_the_rest)
{
	struct text t = { 0 };
	struct dataset *d;
	struct plane p;
	size_t beyond = 0;

	text_add(&t, "a,b,y\n");
	for (int i = 0; i < 300; i++)
		text_add(&t, "%d,%g,%s\n", i % 29, i == 7 ? 1e6 : 0.5 * (i % 41), i % 2 ? "u" : "v");
	d = scratch_table("far.csv", text_of(&t), NULL);
	p = plane_of(d, 2, "a", "b");
	cr_expect_lt(p.axis[1].hi, 30);
	for (size_t i = 0; i < p.train->rows; i++)
		beyond += !plane_holds(&p, p.train, i);
	for (size_t i = 0; i < p.test->rows; i++)
		beyond += !plane_holds(&p, p.test, i);
	cr_expect_eq(beyond, 1);
	plane_free(&p);
	dataset_destroy(d);
	text_free(&t);
}

Test(pictures_surface, columns_that_cannot_be_axes_are_named)
{
	struct dataset *d = scratch_table("w.csv", "colour,n,y\nred,1,a\nblue,2,b\nred,3,a\nblue,4,b\n"
						   "red,5,a\nblue,6,b\nred,7,a\nblue,8,b\n", NULL);

	cr_expect(strstr(refused(d, 2, "size", NULL), "w has no column 'size'"));
	cr_expect(strstr(refused(d, 2, "colour", NULL), "'colour' of w holds categories"));
	cr_expect(strstr(refused(d, 2, "n", "n"), "both axes are column 'n'"));
	cr_expect(strstr(refused(d, 2, NULL, NULL), "w has 1 numeric column, and the picture takes 2"));
	cr_expect(strstr(refused(d, 2, "0", NULL), "no column '0'"));
	dataset_destroy(d);
}

Test(pictures_surface, a_subset_keeps_columns_classes_and_weights)
{
	struct load_options weighted = { .table.weight = "w", .no_findings = true };
	struct dataset *d = scratch_table("s.csv", "a,kind,w,y\n1,p,1,u\n2,q,2,v\n3,p,3,w\n4,r,4,u\n",
					  &weighted), *s;
	const size_t columns[] = { 1, 0 }, rows[] = { 3, 1 };
	struct err e = { 0 };

	cr_assert(!subset_make(&s, d, columns, 2, rows, 2, &e), "%s", e.text);
	cr_expect_str_eq(s->columns[0].name, "kind");
	cr_expect_str_eq(s->columns[0].level_names[(size_t)s->x[0]], "r");
	cr_expect_eq(s->x[1], 4);
	cr_expect_eq(s->classes, 3);
	cr_expect_str_eq(s->class_names[s->label[1]], "v");
	cr_expect_eq(s->weight[0], 4);
	dataset_destroy(s);
	dataset_destroy(d);
}

/* ---- a row that is asked about ---- */

Test(pictures_surface, a_query_is_tested_and_all_others_train)
{
	struct dataset *d = scratch_load("iris", NULL, NULL);
	struct plane_wish w = { 2, "1", "2", "10", 1, 78 };
	struct plane p;
	struct err e = { 0 };

	cr_assert(!plane_make(&p, d, &w, &e), "%s", e.text);
	cr_expect_eq(p.train->rows, 149);
	cr_expect_eq(p.test->rows, 1);
	for (size_t a = 0; a < 2; a++) {
		cr_expect_eq(p.test->x[a], d->x[77 * 4 + a]);
		cr_expect_eq(p.train->x[76 * 2 + a], d->x[76 * 4 + a]);
		cr_expect_eq(p.train->x[77 * 2 + a], d->x[78 * 4 + a]);
	}
	plane_free(&p);
	w.query = 151;
	cr_expect(plane_make(&p, d, &w, &e));
	cr_expect(strstr(e.text, "rows are 1 to 150"));
	dataset_destroy(d);
}

/* ---- names over panels ---- */

Test(pictures_surface, a_panel_is_named_by_what_tells_it_from_its_neighbours)
{
	const char *spec[] = { "knn", "knn[k=1]", "tree", "mlp[dropout=0.5]" };
	const char *want[] = { "knn[k=5]", "knn[k=1]", "tree", "mlp[dropout=0.5]" };
	struct variant v[4];
	struct err e = { 0 };
	struct picture_request q = { .variant = v, .nvariants = 4 };
	struct report *r = report_create("", &e);

	for (int i = 0; i < 4; i++)
		cr_assert(!variant_make(&v[i], spec[i], &e), "%s", e.text);
	for (size_t i = 0; i < 4; i++)
		cr_expect_str_eq(picture_label(r, &q, i), want[i]);
	for (int i = 0; i < 4; i++)
		variant_free(&v[i]);
	report_destroy(r);
}
