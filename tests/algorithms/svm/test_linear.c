/* Linear kernels: products with the rows against plain loops, and the interior point: its solution
 * is feasible, stationary, and libsvm's. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/svm/svc.h"
#include "algorithms/svm/svc_interior.h"
#include "tests/support/compressed.h"
#include "tests/support/problems.h"

static const char *const units[] = { "portable", "avx2", "avx512" };

/* Rows of a view, one after the other backwards, dense or the same compressed, wholly or from a column
 * on. */
enum form { DENSE, COMPRESSED, MIXED, FORMS };

struct table {
	struct data_view dense, view;   /* view: as point_at says */
	struct compressed other;
	float *x;
	uint32_t *row, *label;
	double *target;
	struct svc_linear linear;
};

/* One-hot columns, as many as d has room for in fives, and noise in the others; about a third of
 * the entries is 0. */
static struct table make_table(size_t n, size_t d, uint64_t seed)
{
	struct rng r = rng_make(seed);
	struct table t = { .x = mem_zeros(n * d, sizeof(float), NULL) };

	t.row = mem_array(n, sizeof *t.row, NULL);
	t.label = mem_array(n, sizeof *t.label, NULL);
	t.target = mem_array(n, sizeof *t.target, NULL);
	for (size_t i = 0; i < n; i++) {
		double sum = 0.6 * rng_normal(&r);
		for (size_t j = 0; j < d; j++) {
			size_t five = j / 5 * 5;
			float v = five + 5 <= d && j % 2 ? (float)(rng_below(&r, 5) == 0) :
				  rng_below(&r, 3) ? (float)rng_normal(&r) : 0;
			t.x[i * d + j] = v;
			sum += (double)v * (j % 3 ? 0.7 : -0.5);
		}
		t.row[n - 1 - i] = (uint32_t)i;
		t.label[i] = sum > 0.3;
		t.target[i] = sum;
	}
	t.dense = (struct data_view){ .x = t.x,
				     .rows = n,
				     .cols = d,
				     .stride = d,
				     .task = TASK_CLASSIFY,
				     .classes = 2,
				     .label = t.label };
	return t;
}

static void point_at(struct table *t, enum form form)
{
	compressed_free(&t->other);
	compressed_make(&t->other, &t->dense, form == MIXED ? t->dense.cols / 3 : 0);
	t->view = form == DENSE ? t->dense : t->other.view;
	t->linear = (struct svc_linear){ &t->view, t->row, t->view.rows, t->view.cols, cpu_isa() };
}

static void drop_table(struct table *t)
{
	free(t->x);
	compressed_free(&t->other);
	free(t->row);
	free(t->label);
	free(t->target);
}

static double entry(const struct table *t, size_t i, size_t j)
{
	return j < t->view.cols ? (double)t->x[t->row[i] * t->view.cols + j] : 1;
}

static void check_products(struct table *t)
{
	size_t n = t->view.rows, width = t->view.cols + 1;
	double *b = mem_array(n, sizeof *b, NULL), *w = mem_array(width, sizeof *w, NULL);
	double *out = mem_array(n > width ? n : width, sizeof *out, NULL);
	double *m = mem_array(width * width, sizeof *m, NULL);
	double *room = mem_array(svc_linear_room(&t->linear), sizeof *room, NULL);
	struct rng r = rng_make(3);

	for (size_t i = 0; i < n; i++)
		b[i] = i % 4 ? rng_normal(&r) : 0;
	for (size_t j = 0; j < width; j++)
		w[j] = rng_normal(&r);
	svc_linear_times(&t->linear, w, out);
	for (size_t i = 0; i < n; i++) {
		double want = 0;
		for (size_t j = 0; j < width; j++)
			want += entry(t, i, j) * w[j];
		cr_expect(close_to(out[i], want, 1e-12, 1e-12), "row %zu: %g, not %g", i, out[i],
			  want);
	}
	svc_linear_sum(&t->linear, b, out);
	for (size_t j = 0; j < width; j++) {
		double want = 0;
		for (size_t i = 0; i < n; i++)
			want += entry(t, i, j) * b[i];
		cr_expect(close_to(out[j], want, 1e-12, 1e-12), "column %zu: %g, not %g", j, out[j],
			  want);
	}
	svc_linear_square(&t->linear, b, m, room);
	for (size_t j = 0; j < width; j++)
		for (size_t k = 0; k <= j; k++) {
			double want = 0;
			for (size_t i = 0; i < n; i++)
				want += entry(t, i, j) * b[i] * entry(t, i, k);
			cr_expect(close_to(m[j * width + k], want, 1e-12, 1e-12),
				  "square %zu %zu: %g, not %g", j, k, m[j * width + k], want);
		}
	free(b);
	free(w);
	free(out);
	free(m);
	free(room);
}

Test(svm_linear, products_with_the_rows_are_those_of_plain_loops)
{
	static const size_t sizes[][2] = { { 1, 1 }, { 7, 3 }, { 8, 5 }, { 19, 16 }, { 65, 33 },
					 { 172, 23 }, { 300, 55 } };

	for (size_t u = 0; u < 3; u++)
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			struct table t = make_table(sizes[i][0], sizes[i][1], i);
			setenv("BAKEOFF_ISA", units[u], 1);
			for (enum form form = DENSE; form < FORMS; form++) {
				point_at(&t, form);
				check_products(&t);
			}
			drop_table(&t);
		}
}

Test(svm_linear, a_factor_solves_its_system_and_a_singular_one_is_refused)
{
	enum { N = 21 };
	double m[N * N] = { 0 }, full[N][N], x[N], want[N];
	struct rng r = rng_make(5);

	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j <= i; j++)
			full[i][j] = full[j][i] = m[i * N + j] = i == j ? 8 : rng_normal(&r) / 2;
	for (size_t i = 0; i < N; i++)
		want[i] = rng_normal(&r);
	for (size_t i = 0; i < N; i++) {
		x[i] = 0;
		for (size_t j = 0; j < N; j++)
			x[i] += full[i][j] * want[j];
	}
	cr_assert(!svc_cholesky(m, N, cpu_isa()));
	svc_cholesky_solve(m, N, x);
	for (size_t i = 0; i < N; i++)
		cr_expect(close_to(x[i], want[i], 1e-10, 1e-10), "%zu: %g, not %g", i, x[i],
			  want[i]);
	memset(m, 0, sizeof m);
	cr_expect(svc_cholesky(m, N, cpu_isa()) == -1);
	m[0] = NAN;
	cr_expect(svc_cholesky(m, N, cpu_isa()) == -1);
}

/* Feasible to the last bit of its box, and no pair of rows can gain more than the tolerance. */
static void check_inside(struct table *t, double c, double epsilon, bool values)
{
	size_t n = t->view.rows;
	double *block = mem_zeros(5 * n, sizeof *block, NULL), sum = 0, up = INFINITY,
	       low = -INFINITY;
	double *s = block, *lo = s + n, *hi = lo + n, *b = hi + n, *g = b + n;
	struct svc_interior p = { .x = t->linear, .s = s, .lo = lo, .hi = hi, .epsilon = epsilon,
				  .tolerance = 1e-4, .b = b, .g = g };
	struct err e = { 0 };

	for (size_t i = 0; i < n; i++) {
		bool plus = t->label[t->row[i]];
		s[i] = values ? -t->target[t->row[i]] : plus ? -1 : 1;
		hi[i] = i % 9 == 4 || (!values && !plus) ? 0 : c;       /* some rows are left out */
		lo[i] = i % 9 == 4 || (!values && plus) ? 0 : -c;
	}
	cr_assert(!svc_interior_solve(&p, &e), "%s", e.text);
	for (size_t i = 0; i < n; i++) {
		double rise = g[i] + (b[i] < 0 ? -epsilon : epsilon),
		       fall = g[i] + (b[i] > 0 ? epsilon : -epsilon);
		sum += b[i];
		cr_expect(b[i] >= lo[i] && b[i] <= hi[i], "row %zu: %g is not in [%g, %g]", i, b[i],
			  lo[i], hi[i]);
		if (b[i] < hi[i] && rise < up)
			up = rise;
		if (b[i] > lo[i] && fall > low)
			low = fall;
	}
	cr_expect(fabs(sum) <= 1e-9 * c * (double)n, "C=%g: coefficients sum to %g", c, sum);
	cr_expect(low - up <= 1e-4, "C=%g, epsilon=%g: a gap of %g after %g steps", c, epsilon,
		  low - up, p.steps);
	free(block);
}

Test(svm_linear, interior_points_end_feasible_and_stationary)
{
	static const double cs[] = { 0.001, 1, 300, 1e5 };

	for (enum form form = DENSE; form < FORMS; form++) {
		struct table t = make_table(257, 21, 7);
		point_at(&t, form);
		for (size_t i = 0; i < sizeof cs / sizeof *cs; i++) {
			check_inside(&t, cs[i], 0, false);
			check_inside(&t, cs[i], 0.2, true);
			check_inside(&t, cs[i], 0, true);
			check_inside(&t, cs[i], 1e3, true);
		}
		drop_table(&t);
	}
}

Test(svm_linear, an_interior_point_of_nothing_or_of_one_side_is_zero)
{
	struct table t = make_table(12, 3, 1);
	double s[12] = { 0 }, lo[12] = { 0 }, hi[12] = { 0 }, b[12], g[12];
	struct svc_interior p = { .s = s, .lo = lo, .hi = hi, .tolerance = 1e-3, .b = b, .g = g };

	point_at(&t, DENSE);
	p.x = t.linear;
	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < 12; i++)
			hi[i] = side;
		cr_expect(!svc_interior_solve(&p, NULL));
		for (size_t i = 0; i < 12; i++)
			cr_expect(b[i] == 0 && g[i] == 0, "row %zu: %g", i, b[i]);
	}
	drop_table(&t);
}

static double count_of(const struct fitted *f, const char *name)
{
	for (size_t i = 0; i < STEP_COUNTS && f->last.count[i].name; i++)
		if (!strcmp(f->last.count[i].name, name))
			return f->last.count[i].value;
	return NAN;
}

/* Large C and columns of different sizes: SMO alone would take some hundred thousand iterations. */
static void check_engines(const struct table *t, const char *params)
{
	char text[128];
	struct fitted a, b;
	struct err e = { 0 };
	size_t slips = 0;

	snprintf(text, sizeof text, "engine=smo,kernel=linear,%s", params);
	cr_assert(!fit(&b, &svc_class, text, &t->view, NULL, 1, 1, &e) &&
			  !fitted_predict(&b, &t->view, &e),
		  "%s", e.text);
	cr_assert(!fit(&a, &svc_class, text + strlen("engine=smo,"), &t->view, NULL, 1, 1, &e) &&
		  !fitted_predict(&a, &t->view, &e), "%s", e.text);
	cr_expect(close_to(count_of(&b, "objective"), count_of(&a, "objective"), 1e-3, 1e-4),
		  "%s: %.8g, not %.8g", params, count_of(&b, "objective"),
		  count_of(&a, "objective"));
	cr_expect(close_to(count_of(&b, "support_vectors"), count_of(&a, "support_vectors"), 0.02,
			   2));
	cr_expect(count_of(&b, "iterations") < 0.2 * count_of(&a, "iterations"),
		  "%s: %g iterations, libsvm %g", params, count_of(&b, "iterations"),
		  count_of(&a, "iterations"));
	for (size_t i = 0; i < a.rows; i++)
		if (t->view.task == TASK_CLASSIFY)
			slips += (a.scores[2 * i] > 0) != (b.scores[2 * i] > 0);
		else
			cr_expect(close_to(b.scores[i], a.scores[i], 2e-3, 2e-3),
				  "row %zu: %g, not %g", i, (double)b.scores[i],
				  (double)a.scores[i]);
	cr_expect(slips <= a.rows / 200, "%s: %zu rows get another class", params, slips);
	fitted_free(&a);
	fitted_free(&b);
}

Test(svm_linear, long_solves_reach_the_solution_of_libsvm_in_few_iterations)
{
	for (enum form form = DENSE; form < FORMS; form++) {
		struct table t = make_table(601, 24, 11);
		point_at(&t, form);
		check_engines(&t, "C=100");
		t.dense.task = TASK_REGRESS;
		t.dense.classes = 0;
		t.dense.target = t.target;
		point_at(&t, form);
		check_engines(&t, "C=30,epsilon=0.1,tolerance=0.0001");
		drop_table(&t);
	}
}
