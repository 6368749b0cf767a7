#include <criterion/criterion.h>
#include <math.h>

#include "harness/pictures/contour.h"

enum { N = 41, POINTS = 4000 };

struct trace {
	double x[POINTS], y[POINTS];
	size_t n, lines, start;
	bool open;              /* a line that does not return to its start */
};

static void end_line(struct trace *t)
{
	if (t->lines)
		t->open |= hypot(t->x[t->n - 1] - t->x[t->start], t->y[t->n - 1] - t->y[t->start]) > 1e-9;
}

static void keep(void *ctx, double x, double y, bool first)
{
	struct trace *t = ctx;

	if (first) {
		end_line(t);
		t->lines++;
		t->start = t->n;
	}
	t->x[t->n] = x;
	t->y[t->n++] = y;
}

static struct trace trace_of(const double *z, size_t nx, size_t ny)
{
	struct trace t = { .n = 0 };
	struct err e = { 0 };

	cr_assert(!contour_zero(z, nx, ny, keep, &t, &e), "%s", e.text);
	end_line(&t);
	return t;
}

Test(pictures_contour, a_circle_is_one_ring_of_its_radius)
{
	static double z[N * N];

	for (int y = 0; y < N; y++)
		for (int x = 0; x < N; x++)
			z[y * N + x] = 12.3 - hypot(x - 20, y - 20);
	struct trace t = trace_of(z, N, N);
	cr_expect_eq(t.lines, 1, "%zu lines", t.lines);
	cr_expect(!t.open);
	cr_assert_gt(t.n, 60);
	for (size_t i = 0; i < t.n; i++)
		cr_expect_float_eq(hypot(t.x[i] - 20, t.y[i] - 20), 12.3, 0.02);
}

/* A plane is crossed exactly, from one side of the frame to the other, each point once. */
Test(pictures_contour, a_plane_is_one_straight_line)
{
	static double z[N * N];

	for (int y = 0; y < N; y++)
		for (int x = 0; x < N; x++)
			z[y * N + x] = 0.5 * x + y - 22.25;
	struct trace t = trace_of(z, N, N);
	cr_expect_eq(t.lines, 1);
	cr_expect(t.open);
	for (size_t i = 0; i < t.n; i++) {
		cr_expect_float_eq(0.5 * t.x[i] + t.y[i], 22.25, 1e-9);
		for (size_t k = 0; k < i; k++)
			cr_expect_gt(hypot(t.x[i] - t.x[k], t.y[i] - t.y[k]), 1e-6);
	}
}

/* Corners that alternate: the mean says which two are joined. */
Test(pictures_contour, a_saddle_is_parted_by_its_middle)
{
	const double high[] = { 3, -1, -1, 3 }, low[] = { 1, -3, -3, 1 };
	struct trace a = trace_of(high, 2, 2), b = trace_of(low, 2, 2);

	cr_assert_eq(a.lines, 2);
	cr_assert_eq(b.lines, 2);
	/* high: lines go around the low corners (1,0) and (0,1); low: around (0,0) and (1,1) */
	for (size_t i = 0; i < 4; i += 2) {
		cr_expect_lt((a.x[i] + a.x[i + 1] - 1) * (a.y[i] + a.y[i + 1] - 1), 0);
		cr_expect_gt((b.x[i] + b.x[i + 1] - 1) * (b.y[i] + b.y[i + 1] - 1), 0);
	}
}

Test(pictures_contour, what_is_on_one_side_has_no_line)
{
	const double z[] = { 1, 2, 3, 0, 1, 2 };
	struct trace t = trace_of(z, 3, 2);

	cr_expect_eq(t.n, 0);
}
