/* Kernel tiles and solver sweeps against plain references, on every instruction set of this machine. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/svm/svc_pass.h"
#include "algorithms/svm/svc_rows.h"
#include "tests/support/compressed.h"
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

/* Kernel values of all rows of a with all rows of b, as the views va and vb have them, must be those of
 * the reference. */
static void check_tile(const struct data_view *a, const struct data_view *b, const struct data_view *va,
		       const struct data_view *vb, const struct svc_kernel *k, enum isa isa)
{
	size_t padded = svc_padded(b->rows), panels = padded / SVC_LANES;
	float *k_at = mem_array(a->rows * padded, sizeof *k_at, NULL), *out[32], *behind[32];
	struct svc_rows rows;
	struct svc_query q;

	cr_assert(!svc_rows_take(&rows, vb, NULL, b->rows, NULL, NULL));
	cr_assert(!svc_query_make(&q, a->rows, &rows, NULL));
	for (size_t i = 0; i < a->rows; i++) {
		cr_assert(!svc_query_add_view(&q, va, i, NULL, NULL));
		out[i] = k_at + i * padded;
		behind[i] = out[i] + panels / 2 * SVC_LANES;
	}
	svc_tile(k, &q, 0, panels / 2, out, isa);
	svc_tile(k, &q, panels / 2, panels - panels / 2, behind, isa);
	for (size_t i = 0; i < a->rows; i++)
		for (size_t j = 0; j < b->rows; j++) {
			double want = svc_kernel_ref(k, view_row(a, i), view_row(b, j), a->cols);
			cr_expect(close_to(out[i][j], want, 2e-5, 2e-5), "%s kernel %d, (%zu,%zu) of %zu x %zu: "
				  "%.9g, not %.9g", cpu_isa_name(isa), (int)k->kind, i, j, b->rows, b->cols,
				  (double)out[i][j], want);
		}
	svc_rows_free(&rows);
	svc_query_free(&q);
	free(k_at);
}

/* Most entries become 0: some columns keep many values, others few, the last none. */
static void thin_out(struct problem *p)
{
	for (size_t i = 0; i < p->view.rows; i++)
		for (size_t j = 0; j < p->view.cols; j++)
			if (j % 3 == 1 ? p->x[i * p->view.cols + j] < 0.3f :
			    (i + 7 * j) % 25 || j + 1 == p->view.cols)
				p->x[i * p->view.cols + j] = 0;
}

/* Rows and queries dense, compressed or both, each beside each. */
Test(svm_kernel, tiles_agree_with_the_reference_however_columns_are_held)
{
	for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
		struct problem a = problem_smooth(shapes[s].queries, shapes[s].d, 3);
		struct problem b = problem_smooth(shapes[s].rows, shapes[s].d, 4);
		struct compressed ca[2], cb[2];
		for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++)
			EACH_ISA(isa)
				check_tile(&a.view, &b.view, &a.view, &b.view, &kernels[k], isa);
		thin_out(&a);
		thin_out(&b);
		b.x[(shapes[s].rows - 1) * shapes[s].d] = 0.5f;
		a.x[shapes[s].d - 1] = 0.7f;    /* where no row has a value */
		for (size_t f = 0; f < 2; f++) {
			compressed_make(&ca[f], &a.view, f * (shapes[s].d / 2));
			compressed_make(&cb[f], &b.view, f * (shapes[s].d / 2));
		}
		for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++)
			for (size_t f = 0; f < 9; f++) {
				const struct data_view *va = f / 3 < 2 ? &ca[f / 3].view : &a.view;
				const struct data_view *vb = f % 3 < 2 ? &cb[f % 3].view : &b.view;
				EACH_ISA(isa)
					check_tile(&a.view, &b.view, va, vb, &kernels[k], isa);
			}
		for (size_t f = 0; f < 2; f++) {
			compressed_free(&ca[f]);
			compressed_free(&cb[f]);
		}
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
	struct compressed mixed, all;
	float center[37], at[64], *out[1] = { at };

	thin_out(&p);
	compressed_make(&mixed, &p.view, 5);
	compressed_make(&all, &p.view, 0);
	const struct data_view *const views[] = { &p.view, &mixed.view, &all.view };
	for (size_t j = 0; j < 37; j++)
		center[j] = 0.1f * (float)j;
	for (size_t u = 0; u < 9; u++) {
		const struct data_view *v = views[u / 3];
		const float *less = u / 3 < 2 ? center : NULL;
		struct svc_rows rows;
		struct svc_query q;
		setenv("BAKEOFF_ISA", units[u % 3], 1);
		cr_assert(!svc_rows_take(&rows, v, NULL, 45, less, NULL));
		cr_assert(!svc_query_make(&q, 1, &rows, NULL));
		for (size_t i = 0; i < 45; i++) {
			svc_query_clear(&q);
			cr_assert(!svc_query_add_view(&q, v, i, less, NULL));
			svc_tile(&wide, &q, 0, 2, out, cpu_isa());
			cr_expect(at[i] == 1, "%s row %zu, view %zu: %g", units[u % 3], i, u / 3, (double)at[i]);
		}
		svc_rows_free(&rows);
		svc_query_free(&q);
	}
	compressed_free(&mixed);
	compressed_free(&all);
	problem_free(&p);
}

/* Rows of a dense block that was shifted, asked by a row of compressed values alone. */
Test(svm_kernel, a_query_is_shifted_however_it_holds_its_columns)
{
	static const struct svc_kernel rbf = { .kind = SVC_RBF, .gamma = 0.137 };
	struct problem p = problem_smooth(40, 7, 3);
	float center[7] = { 0.3f, -1, 2, 0, 0.7f }, at[64], *out[1] = { at };
	struct compressed rows, query;
	struct svc_rows r;
	struct svc_query q;

	thin_out(&p);
	compressed_make(&rows, &p.view, 4);
	compressed_make(&query, &p.view, 0);
	cr_assert(!svc_rows_take(&r, &rows.view, NULL, 40, center, NULL) && !svc_query_make(&q, 1, &r, NULL));
	for (size_t i = 0; i < 40; i++) {
		svc_query_clear(&q);
		cr_assert(!svc_query_add_view(&q, &query.view, i, center, NULL));
		svc_tile(&rbf, &q, 0, 2, out, cpu_isa());
		for (size_t j = 0; j < 40; j++)
			cr_expect_float_eq(at[j], svc_kernel_ref(&rbf, view_row(&p.view, i), view_row(&p.view, j), 7),
					   2e-5, "(%zu,%zu)", i, j);
	}
	svc_rows_free(&r);
	svc_query_free(&q);
	compressed_free(&rows);
	compressed_free(&query);
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
	cr_assert(!svc_query_make(&q, 32, &rows, NULL));
	EACH_ISA(isa) {
		svc_query_clear(&q);
		for (size_t i = 0; i < 32; i++) {
			cr_assert(!svc_query_add_view(&q, &p.view, i, NULL, NULL));
			row[i] = all[i];
		}
		svc_tile(&k, &q, 0, 3, row, isa);
		for (size_t i = 0; i < 32; i++) {
			float *alone = one;
			svc_query_clear(&q);
			cr_assert(!svc_query_add_view(&q, &p.view, i, NULL, NULL));
			svc_tile(&k, &q, 0, 3, &alone, isa);
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
