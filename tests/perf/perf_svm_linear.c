/* The matrix of a linear machine's Newton step, X~' diag(theta) X~: each instruction set against plain
 * loops, then timed on one thread, with the share of rows that weigh nothing that a solve has. Exits with
 * 1 when an element is off by more than rounding. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/svm/svc_linear.h"
#include "tests/perf/timing.h"

enum { RUNS = 5, CHECKED = 300 };

static const struct { size_t n, d; } tables[] = {
	{ 100000, 10 }, { 50000, 31 }, { 20000, 120 }, { 10000, 384 }, { 6000, 768 }, { 0 }
};

struct square {
	struct data_view view;
	struct svc_linear x;
	double *theta, *m, *room;
	float *values;
	uint32_t *row;
};

static void drop(struct square *s)
{
	free(s->theta);
	free(s->m);
	free(s->room);
	free(s->values);
	free(s->row);
}

static bool make(struct square *s, size_t n, size_t d)
{
	struct rng r = rng_make(9);
	size_t width = d + 1;

	*s = (struct square){ .values = mem_array(n * d, sizeof(float), NULL) };
	s->row = mem_array(n, sizeof *s->row, NULL);
	s->theta = mem_array(n, sizeof *s->theta, NULL);
	s->m = mem_array(width * width, sizeof *s->m, NULL);
	s->view = (struct data_view){ .x = s->values, .rows = n, .cols = d, .stride = d };
	s->x = (struct svc_linear){ &s->view, s->row, n, d, ISA_PORTABLE };
	s->room = mem_array(svc_linear_room(&s->x), sizeof *s->room, NULL);
	if (!s->values || !s->row || !s->theta || !s->m || !s->room)
		return false;
	for (size_t i = 0; i < n * d; i++)
		s->values[i] = (float)rng_normal(&r);
	for (size_t i = 0; i < n; i++) {
		s->row[i] = (uint32_t)(n - 1 - i);
		s->theta[i] = i % 10 ? exp(3 * rng_normal(&r)) : 0;
	}
	return true;
}

/* Elements of some rows of the matrix, by plain loops. */
static bool holds(const struct square *s)
{
	size_t d = s->x.d, width = d + 1;

	for (size_t j = 0; j < width; j += j + 40 < width || j == d ? 39 : d - j)
		for (size_t k = 0; k <= j; k++) {
			double want = 0, size = 0;

			for (size_t i = 0; i < s->x.n; i++) {
				const float *x = view_row(&s->view, s->row[i]);
				double p = s->theta[i] * (j < d ? (double)x[j] : 1) * (k < d ? (double)x[k] : 1);
				want += p;
				size += fabs(p);
			}
			if (!(fabs(s->m[j * width + k] - want) <= 1e-13 * size)) {
				printf("element %zu %zu: %.17g, not %.17g\n", j, k, s->m[j * width + k], want);
				return false;
			}
		}
	return true;
}

static bool measure(size_t n, size_t d)
{
	struct square s;
	bool ok = make(&s, n, d);

	printf("square %6zu x %3zu:", n, d);
	for (int isa = 0; ok && isa <= (int)cpu_isa_best(); isa++) {
		double took[RUNS];

		s.x.isa = (enum isa)isa;
		svc_linear_square(&s.x, s.theta, s.m, s.room);
		ok = holds(&s);
		for (int r = 0; r < RUNS; r++) {
			double begin = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
			svc_linear_square(&s.x, s.theta, s.m, s.room);
			took[r] = clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - begin;
		}
		printf("  %s %.2f ms, %.1f GFlops", cpu_isa_name((enum isa)isa), 1e3 * median(took, RUNS),
		       0.9 * (double)n * (double)(d + 1) * (double)(d + 2) / median(took, RUNS) * 1e-9);
	}
	puts("");
	drop(&s);
	return ok;
}

int main(void)
{
	bool ok = true;

	for (size_t i = 0; tables[i].n; i++)
		ok &= measure(tables[i].n, tables[i].d);
	return ok ? 0 : 1;
}
