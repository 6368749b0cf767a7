/* Compressed rows: whatever a network does with them it does with the same rows dense. The dense twin is
 * the reference, bit for bit where lazy.h promises it. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/mlp.h"
#include "algorithms/mlp/model.h"
#include "tests/support/problems.h"

enum { FIRST = 3, COLS = 260, EACH = 6 };

/* One table three ways; entries are some 2 % of the columns from FIRST on. */
struct table {
	struct problem p;
	struct sparse all, others;
	struct data_view dense, sparse, mixed;
	size_t *start[2];
	uint32_t *col[2];
	float *value[2];
};

static struct sparse compress(struct table *t, size_t which, size_t first)
{
	size_t n = t->p.view.rows, at = 0;

	t->start[which] = mem_zeros(n + 1, sizeof(size_t), NULL);
	t->col[which] = mem_array(n * COLS, sizeof(uint32_t), NULL);
	t->value[which] = mem_array(n * COLS, sizeof(float), NULL);
	for (size_t i = 0; i < n; i++) {
		for (size_t c = first; c < COLS; c++)
			if (t->p.x[i * COLS + c] != 0) {
				t->col[which][at] = (uint32_t)c;
				t->value[which][at++] = t->p.x[i * COLS + c];
			}
		t->start[which][i + 1] = at;
	}
	return (struct sparse){ t->start[which], t->col[which], t->value[which], first };
}

/* Columns of the last third occur in few rows, so that their weights miss many steps. */
static struct table make_table(size_t rows, bool regress, uint64_t seed)
{
	struct table t = { .p = regress ? problem_smooth(rows, COLS, seed)
					: problem_blobs(rows, COLS, 3, seed) };
	struct rng r = rng_make(seed);

	for (size_t i = 0; i < rows; i++) {
		float *x = t.p.x + i * COLS;

		memset(x + FIRST, 0, (COLS - FIRST) * sizeof *x);
		for (size_t k = 0; k < EACH; k++)
			x[FIRST + rng_below(&r, rng_below(&r, 10) ? 170 : COLS - FIRST)] =
				k ? 1 : (float)rng_normal(&r);
	}
	t.all = compress(&t, 0, 0);
	t.others = compress(&t, 1, FIRST);
	t.dense = t.sparse = t.mixed = t.p.view;
	t.sparse.x = NULL;
	return t;
}

/* Views point into the table, which has moved by being returned. */
static void point(struct table *t)
{
	t->sparse.sparse = &t->all;
	t->mixed.sparse = &t->others;
}

static void table_free(struct table *t)
{
	for (size_t i = 0; i < 2; i++) {
		free(t->start[i]);
		free(t->col[i]);
		free(t->value[i]);
	}
	problem_free(&t->p);
}

static struct fitted run(const char *params, const struct data_view *train,
			 const struct data_view *test)
{
	struct fitted f = { 0 };
	struct err e = { 0 };

	cr_assert(!fit(&f, &mlp_class, params, train, test, 11, 1, &e) &&
			  !fitted_predict(&f, test, &e),
		  "%s: %s", params, e.text);
	return f;
}

/* Largest difference of scores, beside the largest score. */
static double gap_of(const struct fitted *a, const struct fitted *b)
{
	double gap = 0, top = 0;

	for (size_t i = 0; i < a->rows * a->outputs; i++) {
		gap = fmax(gap, fabs((double)a->scores[i] - (double)b->scores[i]));
		top = fmax(top, fabs((double)a->scores[i]));
	}
	return gap / top;
}

static void agree(const char *params, struct table *t, double limit)
{
	struct fitted dense = run(params, &t->dense, &t->dense);
	const struct data_view *views[] = { &t->sparse, &t->mixed };

	for (size_t v = 0; v < 2; v++) {
		struct fitted f = run(params, views[v], views[v]), back;
		const struct mlp *m = f.self;
		struct err e = { 0 };
		double gap = gap_of(&dense, &f);

		cr_assert(m->net.layer[0].dense == view_dense(views[v]), "made dense");
		cr_expect(gap <= limit, "%s, %s view: %g", params, v ? "mixed" : "sparse", gap);
		cr_expect(f.last.step == dense.last.step, "%s: other epochs", params);

		back = f;               /* a dense view of the same rows */
		back.scores = NULL;
		cr_assert(!fitted_predict(&back, &t->dense, &e));
		cr_expect(same_bits(&back, &f), "%s: the form of a view to predict decides", params);
		free(f.scores);
		fitted_free(&back);
	}
	fitted_free(&dense);
}

#define BASE "hidden=20,batch=16,epochs=5,tol=0,"

Test(mlp_sparse, trains_to_the_bits_of_the_dense_twin)
{
	static const char *const ways[] = {
		"optimizer=sgd", "optimizer=sgd,l2=0.01", "optimizer=adagrad", "l2=0.01", "l1=0.001",
		"optimizer=momentum,l2=0.01", "optimizer=amsgrad,l1=0.001,l2=0.001",
		"optimizer=rmsprop,l2=0.01,weight_decay=0.1", "batch=full", "clip_norm=0.1",
		"optimizer=lbfgs,batch=full", "optimizer=rprop,batch=full", "batch_norm=yes,optimizer=sgd",
		"dropout=0.3,optimizer=sgd", "input_dropout=0.4,optimizer=sgd",
		"early_stop=yes,optimizer=sgd", "optimizer=sgd,hidden=130:20",
		"hidden=none,optimizer=sgd", "batch=1,optimizer=sgd", "max_norm=0.5,optimizer=sgd",
		"beta1=0.99,beta2=0.9", "class_weight=balanced,optimizer=sgd",
	};
	struct table t = make_table(150, false, 1), s = make_table(150, true, 2);

	point(&t), point(&s);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		char text[200];

		snprintf(text, sizeof text, BASE "%s", ways[i]);
		agree(text, &t, 0);
	}
	agree(BASE "loss=mse", &s, 0);          /* l2=auto is on */
	table_free(&t), table_free(&s);
}

Test(mlp_sparse, steps_missed_are_made_up_for_in_one)
{
	static const char *const ways[] = {
		"optimizer=momentum", "optimizer=nesterov", "optimizer=rmsprop", "optimizer=adam",
		"optimizer=amsgrad", "optimizer=adamw", "optimizer=adamw,weight_decay=3",
		"optimizer=sgd,weight_decay=0.5", "optimizer=momentum,weight_decay=0.5,schedule=exponential",
		"optimizer=adam,schedule=cosine,warmup=1", "optimizer=adam,epsilon=1e-3",
		"optimizer=adam,beta1=0.8,max_norm=1", "optimizer=adam,batch=1,epochs=6",
	};
	struct table t = make_table(150, false, 1);

	point(&t);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		char text[200];

		snprintf(text, sizeof text, BASE "%s", ways[i]);
		agree(text, &t, 2e-4);
	}
	table_free(&t);
}

/* Where the rows are full enough the network takes them as dense ones. */
Test(mlp_sparse, full_rows_are_trained_dense)
{
	struct problem p = problem_blobs(60, 6, 2, 1);
	size_t start[61];
	uint32_t col[360];
	struct sparse s = { start, col, p.x, 0 };
	struct data_view v = p.view;
	struct fitted a, b;

	for (size_t k = 0; k < 360; k++)
		col[k] = (uint32_t)(k % 6);
	for (size_t i = 0; i <= 60; i++)
		start[i] = 6 * i;
	v.sparse = &s;
	v.x = NULL;
	a = run("epochs=3,input_noise=0.1", &p.view, &p.view);
	b = run("epochs=3,input_noise=0.1", &v, &v);
	cr_expect_eq(((const struct mlp *)b.self)->net.layer[0].dense, 6);
	cr_expect(same_bits(&a, &b));
	fitted_free(&a), fitted_free(&b);
	problem_free(&p);
}

Test(mlp_sparse, says_what_it_cannot_do)
{
	struct table t = make_table(50, false, 1);
	struct fitted f = { 0 };
	struct err e = { 0 };
	struct data_view none = t.dense;

	point(&t);
	cr_expect(fit(&f, &mlp_class, "input_noise=0.1", &t.mixed, NULL, 1, 1, &e) == -1 &&
		  e.code == ERR_UNSUITED && strstr(e.text, "257 sparse columns"), "%s", e.text);
	fitted_free(&f);
	none.x = NULL;
	f = (struct fitted){ 0 };
	cr_expect(fit(&f, &mlp_class, "", &none, NULL, 1, 1, &e) == -1 && e.code == ERR_UNSUITED);
	fitted_free(&f);
	f = run("epochs=2", &t.mixed, &t.mixed);
	t.value[1][t.start[1][7]] = NAN;
	cr_expect(fitted_predict(&f, &t.mixed, &e) == -1 && e.code == ERR_NUMERIC &&
		  strstr(e.text, "row 7"), "%s", e.text);
	fitted_free(&f);
	f = (struct fitted){ 0 };
	cr_expect(fit(&f, &mlp_class, "", &t.mixed, NULL, 1, 1, &e) == -1 && e.code == ERR_DATA);
	fitted_free(&f);
	table_free(&t);
}

Test(mlp_sparse, saved_models_keep_the_form_and_the_bits)
{
	struct table t = make_table(60, false, 5);
	struct learner_env env = { .seed = 1, .threads = 1 };
	hid_t access = H5Pcreate(H5P_FILE_ACCESS), file;
	struct fitted f, back = { .lc = &mlp_class, .outputs = 3 };
	struct blob blob = { 0 };
	struct err e = { 0 };

	point(&t);
	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	H5Pset_fapl_core(access, 1 << 16, 0);
	file = H5Fcreate("model", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	blob.group = H5Gcreate2(file, "model", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	f = run("hidden=130:7,epochs=2", &t.mixed, &t.mixed);
	cr_assert(!mlp_class.save(f.self, &blob, &e) &&
		  !mlp_class.load(&back.self, &blob, &env, &e) &&
		  !fitted_predict(&back, &t.mixed, &e), "%s", e.text);
	cr_expect(same_bits(&f, &back));
	cr_expect_eq(((const struct mlp *)back.self)->net.layer[0].dense, FIRST);
	fitted_free(&f), fitted_free(&back);
	H5Gclose(blob.group);
	H5Fclose(file);
	H5Pclose(access);
	table_free(&t);
}

static void add_up(void *ctx, const char *name, size_t index, double value)
{
	double *sum = ctx;

	(void)name;
	*sum += (double)(index + 1) * value;
}

Test(mlp_sparse, diagnostics_and_parts_are_those_of_the_dense_twin)
{
	struct table t = make_table(100, false, 4);
	const struct data_view *views[] = { &t.dense, &t.mixed };
	struct learner_env env = { .seed = 1, .threads = 1 };
	double sum[2][2] = { { 0 } };
	struct mat part[2][2];
	struct step_info at;
	struct param_set s;
	struct err e = { 0 };

	point(&t);
	cr_assert(!param_init(&s, mlp_class.params, NULL) && !param_put(&s, "optimizer", "sgd", NULL));
	for (size_t v = 0; v < 2; v++) {
		void *self;

		cr_assert(!mlp_class.create(&self, &s, &env, &e) &&
			  !mlp_class.begin(self, views[v], NULL, &e));
		for (size_t i = 0; i < 2; i++)
			cr_assert(!mlp_class.diagnose(self, &(struct diag_sink){ add_up, &sum[v][i] },
						      &e) &&
				  !mlp_class.step(self, &at, &e), "%s", e.text);
		cr_assert(!mlp_class.part(self, "weights", views[v], &part[v][0], &e) &&
			  !mlp_class.part(self, "activations", views[v], &part[v][1], &e));
		mlp_class.destroy(self);
	}
	for (size_t i = 0; i < 2; i++) {
		cr_expect_float_eq(sum[0][i], sum[1][i], 1e-5 * fabs(sum[0][i]), "%g %g", sum[0][i],
				   sum[1][i]);
		cr_assert(part[0][i].rows == part[1][i].rows && part[0][i].cols == part[1][i].cols);
		cr_expect(!memcmp(part[0][i].at, part[1][i].at,
				  part[0][i].rows * part[0][i].cols * sizeof(float)), "part %zu", i);
		free(part[0][i].at), free(part[1][i].at);
	}
	param_free(&s);
	table_free(&t);
}
