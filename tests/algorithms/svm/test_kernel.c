/* Kernel tiles and solver sweeps against plain references, on every instruction set of this machine. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/svm/svc_pass.h"
#include "algorithms/svm/svc_rows.h"
#include "tests/support/problems.h"

#define EACH_ISA(isa) for (enum isa isa = ISA_PORTABLE; isa <= cpu_isa(); isa++)

static const struct svc_kernel kernels[] = {
	{ .kind = SVC_LINEAR },
	{ .kind = SVC_POLY, .degree = 3, .gamma = 0.171, .coef0 = 0.83 },
	{ .kind = SVC_POLY, .degree = 0, .gamma = 0.171 },
	{ .kind = SVC_RBF, .gamma = 0.137 },
	{ .kind = SVC_RBF, .gamma = 61.7 },
	{ .kind = SVC_SIGMOID, .gamma = 0.093, .coef0 = -0.41 },
};

struct shape {
	size_t queries, rows, d;
};

static struct shape shapes[] = { { 1, 1, 2 }, { 3, 31, 7 }, { 8, 32, 5 }, { 13, 33, 50 }, { 32, 97, 17 } };

/* Kernel values of all queries with all rows, dense or sparse, must be those of the reference. */
static void check_tile(const struct data_view *a, const struct data_view *b, const struct shape *s,
		       const struct svc_kernel *k, enum isa isa)
{
	size_t padded = svc_padded(s->rows);
	float *k_at = mem_array(s->queries * padded, sizeof *k_at, NULL), *out[32];
	float *x = mem_zeros(2 * s->d, sizeof *x, NULL);
	struct svc_rows rows;
	struct svc_query q;

	cr_assert(!svc_rows_take(&rows, b, NULL, s->rows, NULL, NULL));
	cr_assert(!svc_query_make(&q, s->queries, s->d, NULL));
	for (size_t i = 0; i < s->queries; i++) {
		svc_query_add_view(&q, a, i, NULL);
		out[i] = k_at + i * padded;
	}
	svc_tile(k, &q, &rows, 0, padded / SVC_LANES, out, isa);
	for (size_t i = 0; i < s->queries; i++)
		for (size_t j = 0; j < s->rows; j++) {
			double want;
			memset(x, 0, 2 * s->d * sizeof *x);
			for (size_t c = 0; c < s->d; c++)
				x[c] = q.x[i / SVC_GROUP * SVC_GROUP * s->d + c * SVC_GROUP + i % SVC_GROUP];
			svc_rows_scatter(&rows, j, x + s->d, 1);
			want = svc_kernel_ref(k, x, x + s->d, s->d);
			cr_expect(close_to(out[i][j], want, 2e-5, 2e-5), "%s kernel %d, (%zu,%zu) of %zu x %zu: "
				  "%.9g, not %.9g", cpu_isa_name(isa), (int)k->kind, i, j, s->rows, s->d,
				  (double)out[i][j], want);
		}
	svc_rows_free(&rows);
	svc_query_free(&q);
	free(k_at);
	free(x);
}

/* The entries of p that are above 0.3, as sparse rows; arrays to be freed. */
static struct sparse sparse_of(const struct problem *p)
{
	size_t n = p->view.rows, d = p->view.cols, at = 0;
	size_t *start = mem_zeros(n + 1, sizeof *start, NULL);
	uint32_t *col = mem_array(n * d, sizeof *col, NULL);
	float *value = mem_array(n * d, sizeof *value, NULL);

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < d; j++)
			if (p->x[i * d + j] > 0.3f) {
				col[at] = (uint32_t)j;
				value[at++] = p->x[i * d + j];
			}
		start[i + 1] = at;
	}
	return (struct sparse){ .start = start, .col = col, .value = value };
}

static void sparse_free(struct sparse *s)
{
	free((void *)s->start);
	free((void *)s->col);
	free((void *)s->value);
}

Test(svm_kernel, tiles_agree_with_the_reference_for_dense_and_sparse_rows)
{
	for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
		struct problem a = problem_smooth(shapes[s].queries, shapes[s].d, 3);
		struct problem b = problem_smooth(shapes[s].rows, shapes[s].d, 4);
		struct sparse sa = sparse_of(&a), sb = sparse_of(&b);
		struct data_view va = a.view, vb = b.view;
		va.sparse = &sa;
		vb.sparse = &sb;
		for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++)
			EACH_ISA(isa) {
				check_tile(&a.view, &b.view, &shapes[s], &kernels[k], isa);
				check_tile(&va, &vb, &shapes[s], &kernels[k], isa);
			}
		sparse_free(&sa);
		sparse_free(&sb);
		problem_free(&a);
		problem_free(&b);
	}
}

/* Whatever gamma makes of a difference in the last bit. */
Test(svm_kernel, equal_rows_are_at_distance_zero_on_every_instruction_set)
{
	static const char *const units[] = { "portable", "avx2", "avx512" };
	static const struct svc_kernel wide = { .kind = SVC_RBF, .gamma = 1e12 };
	struct problem p = problem_smooth(45, 37, 3);
	struct sparse compressed = sparse_of(&p);
	struct data_view v = p.view;
	float center[37], at[64], *out[1] = { at };

	for (size_t j = 0; j < 37; j++)
		center[j] = 0.1f * (float)j;
	for (size_t u = 0; u < 6; u++) {
		struct svc_rows rows;
		struct svc_query q;
		setenv("BAKEOFF_ISA", units[u / 2], 1);
		v.sparse = u % 2 ? &compressed : NULL;
		cr_assert(!svc_rows_take(&rows, &v, NULL, 45, u % 2 ? NULL : center, NULL));
		cr_assert(!svc_query_make(&q, 1, 37, NULL));
		for (size_t i = 0; i < 45; i++) {
			svc_query_clear(&q);
			svc_query_add_view(&q, &v, i, u % 2 ? NULL : center);
			svc_tile(&wide, &q, &rows, 0, 2, out, cpu_isa());
			cr_expect(at[i] == 1, "%s row %zu: %g", units[u / 2], i, (double)at[i]);
		}
		svc_rows_free(&rows);
		svc_query_free(&q);
	}
	sparse_free(&compressed);
	problem_free(&p);
}

Test(svm_kernel, exp_is_good_over_its_whole_range)
{
	EACH_ISA(isa)
		for (float x = 0; x < 100; x += 0.0371f) {
			struct svc_kernel k = { .kind = SVC_RBF, .gamma = 1 };
			float v[SVC_LANES] = { 0 }, norms[SVC_LANES] = { 0 };
			for (int i = 0; i < SVC_LANES; i++)
				norms[i] = x;
			svc_kernel_bend(SVC_RBF, isa)(&k, 0, norms, v);
			cr_expect(close_to(v[7], exp(-(double)x), 3e-7, 2e-38), "%s: exp(-%g) = %.9g",
				  cpu_isa_name(isa), (double)x, (double)v[7]);
		}
}

Test(svm_kernel, a_row_has_the_same_bits_alone_and_in_any_block)
{
	struct problem p = problem_smooth(70, 29, 5);
	struct svc_kernel k = { .kind = SVC_RBF, .gamma = 0.1 };
	float one[96], all[32][96], *row[32];
	struct svc_rows rows;
	struct svc_query q;

	cr_assert(!svc_rows_take(&rows, &p.view, NULL, 70, NULL, NULL));
	cr_assert(!svc_query_make(&q, 32, 29, NULL));
	EACH_ISA(isa) {
		svc_query_clear(&q);
		for (size_t i = 0; i < 32; i++) {
			svc_query_add_view(&q, &p.view, i, NULL);
			row[i] = all[i];
		}
		svc_tile(&k, &q, &rows, 0, 3, row, isa);
		for (size_t i = 0; i < 32; i++) {
			float *alone = one;
			svc_query_clear(&q);
			svc_query_add_view(&q, &p.view, i, NULL);
			svc_tile(&k, &q, &rows, 0, 3, &alone, isa);
			cr_expect(!memcmp(one, all[i], 70 * sizeof *one), "%s, row %zu", cpu_isa_name(isa), i);
		}
	}
	svc_query_free(&q);
	svc_rows_free(&rows);
	problem_free(&p);
}

Test(svm_kernel, sweeps_and_seeks_of_all_instruction_sets_pick_the_same)
{
	enum { N = 96 };
	struct rng r = rng_make(11);

	for (int round = 0; round < 200; round++) {
		double g[2][N], step = rng_uniform(&r) - 0.5;
		float up[N], low[N], ki[N], kj[N], diag[N];
		for (size_t t = 0; t < N; t++) {
			g[0][t] = floor(rng_normal(&r) * 4) / 4;        /* ties are frequent */
			up[t] = rng_below(&r, 3) ? 0 : INFINITY;
			low[t] = rng_below(&r, 3) ? 0 : -INFINITY;
			ki[t] = (float)rng_uniform(&r);
			kj[t] = round % 2 ? ki[t] : (float)rng_uniform(&r);
			diag[t] = 1;
		}
		EACH_ISA(isa) {
			struct svc_pick want, got;
			struct svc_partner w, o;
			memcpy(g[1], g[0], sizeof g[0]);
			got = svc_sweep(isa)(g[1], up, low, round % 5 ? ki : NULL, kj, step, N);
			o = svc_seek(isa)(g[1], low, ki, diag, got.up, 1, N);
			memcpy(g[1], g[0], sizeof g[0]);
			want = svc_sweep(ISA_PORTABLE)(g[1], up, low, round % 5 ? ki : NULL, kj, step, N);
			w = svc_seek(ISA_PORTABLE)(g[1], low, ki, diag, want.up, 1, N);
			cr_expect(close_to(got.up, want.up, 1e-12, 1e-12) && close_to(got.low, want.low, 1e-12, 1e-12));
			cr_expect(got.row == want.row, "%s: row %zu, not %zu", cpu_isa_name(isa), got.row, want.row);
			cr_expect(close_to(o.score, w.score, 1e-5, 1e-6), "%s: score %g, not %g",
				  cpu_isa_name(isa), (double)o.score, (double)w.score);
			cr_expect(o.score < 0 || (low[o.row] > -1 && g[1][o.row] > want.up));
			if (svc_flat_sweep(isa)) {
				unsigned char up_bit[N / 8] = { 0 }, low_bit[N / 8] = { 0 };
				for (size_t t = 0; t < N; t++) {
					up_bit[t / 8] |= (unsigned char)((up[t] < 1) << t % 8);
					low_bit[t / 8] |= (unsigned char)((low[t] > -1) << t % 8);
				}
				memcpy(g[1], g[0], sizeof g[0]);
				got = svc_flat_sweep(isa)(g[1], up_bit, low_bit, round % 5 ? ki : NULL, kj, step, N);
				o = svc_flat_seek(isa)(g[1], low_bit, ki, diag, got.up, 1, N);
				cr_expect(got.row == want.row && close_to(got.up, want.up, 1e-12, 1e-12) &&
					  close_to(got.low, want.low, 1e-12, 1e-12));
				cr_expect(close_to(o.score, w.score, 1e-5, 1e-6) && (o.score < 0 || low[o.row] > -1));
			}
		}
	}
}

Test(svm_kernel, nothing_is_picked_where_nothing_may_move)
{
	double g[32] = { 0 };
	float up[32], low[32], k[32] = { 0 };

	for (int i = 0; i < 32; i++) {
		up[i] = INFINITY;
		low[i] = -INFINITY;
	}
	EACH_ISA(isa) {
		struct svc_pick p = svc_sweep(isa)(g, up, low, NULL, NULL, 0, 32);
		cr_expect(p.up == INFINITY && p.low == -INFINITY);
		cr_expect(svc_seek(isa)(g, low, k, k, 0, 1, 32).score < 0);
	}
}
