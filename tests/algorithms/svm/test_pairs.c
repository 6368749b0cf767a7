/* Machines of pairs: numbered both ways, and decided a block of rows at a time, on every instruction
 * set of this machine. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/svm/svc_pairs.h"

Test(svm_pairs, are_numbered_in_libsvm_s_order)
{
	static const size_t groups[] = { 2, 3, 4, 17, 100, 1000 };

	for (size_t t = 0; t < sizeof groups / sizeof *groups; t++) {
		size_t k = 0, a, b;
		for (size_t i = 0; i < groups[t]; i++)
			for (size_t j = i + 1; j < groups[t]; j++, k++) {
				svc_pair(TASK_CLASSIFY, groups[t], false, k, &a, &b);
				cr_assert(a == i && b == j, "%zu of %zu: (%zu, %zu)", k, groups[t], a, b);
				cr_assert_eq(svc_machine(groups[t], i, j), k);
			}
		cr_assert_eq(k, svc_machines(TASK_CLASSIFY, groups[t], false));
	}
}

enum { GROUPS = 19, VECTORS = 96 };     /* 171 machines; class g has g % 11 vectors, some none */

static void model_make(struct svc_model *m)
{
	struct rng r = rng_make(4);

	*m = (struct svc_model){ .task = TASK_CLASSIFY, .kernel = { .kind = SVC_RBF, .gamma = 0.1 },
				 .classes = GROUPS, .groups = GROUPS };
	m->machines = svc_machines(m->task, GROUPS, false);
	m->coef_rows = svc_coef_rows(m->task, GROUPS, false);
	m->sv_start = mem_zeros(GROUPS + 1, sizeof *m->sv_start, NULL);
	for (size_t g = 0; g < GROUPS; g++)
		m->sv_start[g + 1] = m->sv_start[g] + g % 11;
	m->nsv = m->sv_start[GROUPS];
	cr_assert_leq(m->nsv, VECTORS);
	m->rho = mem_array(m->machines, sizeof *m->rho, NULL);
	m->coef = mem_array(m->coef_rows * m->nsv, sizeof *m->coef, NULL);
	for (size_t k = 0; k < m->machines; k++)
		m->rho[k] = rng_normal(&r);
	for (size_t i = 0; i < m->coef_rows * m->nsv; i++)
		m->coef[i] = rng_normal(&r);
}

static double value_of(const struct svc_model *m, const float *k, size_t machine, size_t row)
{
	struct svc_span span[2];
	size_t spans = svc_model_spans(m, machine, span);
	double f = -m->rho[machine];

	for (size_t s = 0; s < spans; s++)
		for (size_t i = 0; i < span[s].count; i++)
			f += span[s].coef[i] * (double)k[(span[s].from + i) * SVC_PAIRS_ROWS + row];
	return f;
}

Test(svm_pairs, get_the_sums_over_their_support_vectors)
{
	float k[VECTORS * SVC_PAIRS_ROWS];
	struct rng r = rng_make(5);
	struct svc_model m;
	double *out;

	model_make(&m);
	cr_assert(svc_pairs_many(&m));
	for (size_t i = 0; i < VECTORS * SVC_PAIRS_ROWS; i++)
		k[i] = (float)rng_uniform(&r);
	cr_assert((out = mem_array(SVC_PAIRS_ROWS * m.machines, sizeof *out, NULL)));
	for (enum isa isa = ISA_PORTABLE; isa <= cpu_isa(); isa++)
		for (size_t rows = 1; rows <= SVC_PAIRS_ROWS; rows += 31) {
			svc_pairs_decide(&m, k, rows, out, isa);
			for (size_t i = 0; i < rows; i++)
				for (size_t f = 0; f < m.machines; f++)
					cr_expect_float_eq(out[i * m.machines + f], value_of(&m, k, f, i), 1e-12,
							   "%s, row %zu, machine %zu", cpu_isa_name(isa), i, f);
		}
	free(out);
	free(m.sv_start);
	free(m.rho);
	free(m.coef);
}
