/* The whole kernel as libsvm reads it: cell `serial of j` of row i is k(i, j), whichever way it is kept. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_whole.h"
#include "tests/support/problems.h"

/* As libsvm's kernel_precomputed takes it. */
static double value_of(void *const *row, size_t i, size_t j)
{
	const double *x = row[i], *y = row[j];

	return x[2 * (size_t)y[1] + 1];
}

static const float *row_of(const struct svc_set *s, const struct svc_task *t, size_t i)
{
	for (size_t k = 0; k < t->groups; k++) {
		size_t from = s->start[t->group[k]], n = s->start[t->group[k] + 1] - from;

		if (i < n)
			return view_row(&s->view, s->row[from + i]);
		i -= n;
	}
	cr_assert_fail("no such row");
	return NULL;
}

static void check_task(struct svc_whole *w, const struct svc_set *s, const struct svc_options *o, const size_t *group,
		       size_t groups)
{
	struct svc_task t = { .group = group, .groups = groups };
	struct svc_room *room;
	struct err e = { 0 };
	void **row;

	for (size_t k = 0; k < groups; k++)
		t.n += s->start[group[k] + 1] - s->start[group[k]];
	cr_assert((row = mem_array(t.n, sizeof *row, NULL)));
	cr_assert(!svc_whole_take(w, &t, row, &room, &e), "%s", e.text);
	for (size_t i = 0; i < t.n; i++)
		for (size_t j = 0; j < t.n; j++) {
			double k = svc_kernel_ref(&o->kernel, row_of(s, &t, i), row_of(s, &t, j), s->view.cols);

			cr_assert_float_eq(value_of(row, i, j), k, 2e-6 * fmax(1, fabs(k)), "groups %zu.., %zu with %zu: %.9g, %.9g",
					   group[0], i, j, value_of(row, i, j), k);
			cr_assert_eq(value_of(row, i, j), value_of(row, j, i));
			cr_assert(i != j || o->kernel.kind != SVC_RBF || value_of(row, i, i) == 1);
		}
	svc_whole_give(w, room);
	free(row);
}

/* Groups of 1 row, of even and of odd numbers, in no order of size. */
static struct problem groups_make(struct svc_set *s, enum svc_kernel_kind kind)
{
	static const uint32_t rows[] = { 37, 64, 1, 50 };
	struct problem p = problem_blobs(152, 6, 4, 3);
	size_t at = 0;
	struct err e = { 0 };

	for (uint32_t g = 0; g < 4; g++)
		for (uint32_t i = 0; i < rows[g]; i++)
			p.label[at++] = g;
	cr_assert(!svc_set_make(s, &p.view, kind, &e), "%s", e.text);
	return p;
}

Test(svm_whole, is_read_as_libsvm_reads_it)
{
	static const struct svc_kernel kernels[] = { { SVC_RBF, 3, 0.1, 0 }, { SVC_POLY, 2, 0.3, 1 }, { SVC_LINEAR, 3, 1, 0 } };
	/* the first two share their first group, the last two follow another first one */
	static const size_t pairs[][2] = { { 0, 1 }, { 0, 3 }, { 1, 3 }, { 0, 2 }, { 2, 3 } };
	static const size_t all[] = { 0, 1, 2, 3 };

	for (size_t k = 0; k < 3; k++)
		for (size_t largest = 0; largest <= 114; largest += 114) {
			struct svc_options o = { .kernel = kernels[k], .largest = largest, .threads = 1 };
			struct svc_set s;
			struct problem p = groups_make(&s, o.kernel.kind);
			struct svc_whole *w;
			struct err e = { 0 };

			cr_assert(!svc_whole_make(&w, &s, &o, &e), "%s", e.text);
			for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
				check_task(w, &s, &o, pairs[i], 2);
			if (!largest)
				check_task(w, &s, &o, all, 4);
			svc_whole_free(w);
			svc_set_free(&s);
			problem_free(&p);
		}
}

/* A small matrix, a block of values and those of each class among itself, against 8 bytes an entry. */
Test(svm_whole, of_pairs_takes_an_eighth_of_the_memory)
{
	struct problem p = problem_blobs(1600, 3, 10, 5);
	struct svc_options o = { .kernel = { SVC_RBF, 3, 0.1, 0 }, .threads = 1 };
	struct svc_set s;
	struct err e = { 0 };
	double all, pairs;

	cr_assert(!svc_set_make(&s, &p.view, SVC_RBF, &e), "%s", e.text);
	all = svc_whole_bytes(&s, &o);
	o.largest = 320;
	pairs = svc_whole_bytes(&s, &o);
	cr_expect(all > 8. * 1600 * 1600 && all < 8.1 * 1600 * 1600, "%g", all);
	cr_expect_float_eq(pairs, 8. * 161 * 643 + 4. * 160 * 160 + 4. * 1600 * 160, 1, "%g of %g", pairs, all);
	o.threads = 2;
	cr_expect_float_eq(svc_whole_bytes(&s, &o) - pairs, 8. * 161 * 643 + 4. * 160 * 160, 1);
	svc_set_free(&s);
	problem_free(&p);
}
