/* Models: leave-one-out, condensing, saving, and errors that say what is wrong. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"
#include "tests/support/problems.h"

static struct knn *model(const struct knn_options *opt, const struct data_view *v)
{
	struct knn *m;
	struct err e = { 0 };

	cr_assert(!knn_create(&m, opt, &e) && !knn_fit(m, v, &e), "%s", e.text);
	return m;
}

/* ---- against scikit-learn ---- */

static void congruential(float *x, size_t n, uint32_t s)
{
	for (size_t i = 0; i < n; i++) {
		s = (s * 1103515245u + 12345u) & 0x7fffffff;
		x[i] = (float)(s >> 16) / 2048 - 8;
	}
}

Test(knn_model, are_those_that_scikit_learn_finds)
{
	static const char *const names[] = { "l2", "l1", "linf", "minkowski", "cosine", "hamming", "canberra" };
	FILE *in = fopen("tests/golden/knn_neighbours.csv", "r");
	float x[240], q[28];
	uint32_t label[60] = { 0 };
	struct data_view v = { .x = x, .rows = 60, .cols = 4, .stride = 4, .classes = 1, .label = label };
	char line[256], name[32];
	size_t lines = 0;

	cr_assert(in);
	congruential(x, 240, 1);
	congruential(q, 28, 2);
	while (fgets(line, sizeof line, in)) {
		struct knn_options opt = KNN_DEFAULTS;
		struct data_view one = { .rows = 1, .cols = 4, .stride = 4 };
		uint32_t want[5], got[5];
		double far, distance[5];
		size_t query;
		struct knn *m;
		if (sscanf(line, "%31[a-z0-9],%zu,%u,%u,%u,%u,%u,%lf", name, &query, want, want + 1, want + 2,
			   want + 3, want + 4, &far) != 8)
			continue;
		while (strcmp(names[opt.metric], name))
			opt.metric++;
		opt.p = 3;
		one.x = q + 4 * query;
		m = model(&opt, &v);
		cr_assert(!knn_neighbours(m, &one, 5, got, distance, NULL));
		cr_expect(!memcmp(want, got, sizeof got) && close_to(distance[4], far, 1e-12, 0),
			  "%s, query %zu: %u %u %u %u %u at %.17g", name, query, got[0], got[1], got[2], got[3],
			  got[4], distance[4]);
		knn_destroy(m);
		lines++;
	}
	fclose(in);
	cr_expect(lines == 42, "%zu lines", lines);
}

/* ---- leave one out ---- */

/* Fits without row i and asks for row i. */
static double error_without(const struct problem *p, size_t i, const struct knn_options *opt)
{
	struct problem rest = { .view = p->view };
	size_t n = p->view.rows - 1, d = p->view.cols;
	struct data_view q = p->view;
	float scores[4];
	double error;
	struct knn *m;

	rest.x = mem_copy(p->x, n * d, sizeof *rest.x, NULL);
	memcpy(rest.x + i * d, p->x + (i + 1) * d, (n - i) * d * sizeof *rest.x);
	rest.view.x = rest.x;
	rest.view.rows = n;
	if (p->label) {
		rest.label = mem_copy(p->label, n, sizeof *rest.label, NULL);
		memcpy(rest.label + i, p->label + i + 1, (n - i) * sizeof *rest.label);
		rest.view.label = rest.label;
	} else {
		rest.target = mem_copy(p->target, n, sizeof *rest.target, NULL);
		memcpy(rest.target + i, p->target + i + 1, (n - i) * sizeof *rest.target);
		rest.view.target = rest.target;
	}
	m = model(opt, &rest.view);
	q.x = p->x + i * d;
	q.rows = 1;
	cr_assert(!knn_predict(m, &q, mat_of(scores, 1, m->outputs), NULL));
	if (p->label) {
		size_t best = 0;
		for (size_t c = 1; c < m->outputs; c++)
			best = scores[c] > scores[best] ? c : best;
		error = best != p->label[i];
	} else {
		error = ((double)scores[0] - p->target[i]) * ((double)scores[0] - p->target[i]);
	}
	knn_destroy(m);
	free(rest.x);
	free(rest.label);
	free(rest.target);
	return error;
}

Test(knn_model, equals_fitting_without_each_row_for_every_k)
{
	struct problem problems[2] = { problem_blobs(37, 2, 4, 3), problem_smooth(31, 3, 4) };

	for (size_t t = 0; t < 2; t++)
		for (int votes = KNN_UNIFORM; votes <= KNN_GAUSSIAN; votes++) {
			struct problem *p = &problems[t];
			struct knn_options opt = KNN_DEFAULTS;
			double got[20];
			struct knn *m;
			memcpy(p->x + 3 * p->view.cols, p->x, p->view.cols * sizeof *p->x);     /* a duplicate */
			opt.votes = (enum knn_votes)votes;
			m = model(&opt, &p->view);
			cr_assert(!knn_loo(m, 20, got, NULL));
			for (size_t k = 1; k <= 20; k += 3) {
				double want = 0;
				opt.k = k;
				for (size_t i = 0; i < p->view.rows; i++)
					want += error_without(p, i, &opt) / (double)p->view.rows;
				cr_expect(close_to(got[k - 1], want, 1e-5, 1e-9), "task %zu votes %d k=%zu: %g, "
					  "not %g", t, votes, k, got[k - 1], want);
			}
			knn_destroy(m);
		}
	problem_free(&problems[0]);
	problem_free(&problems[1]);
}

Test(knn_model, gives_the_same_bits_on_any_number_of_threads)
{
	struct problem p = problem_smooth(701, 4, 9);
	struct knn_options opt = KNN_DEFAULTS;
	double one[25], two[25];

	for (int threads = 1; threads <= 2; threads++) {
		struct knn *m;
		opt.threads = threads;
		opt.votes = KNN_DISTANCE;
		m = model(&opt, &p.view);
		cr_assert(!knn_loo(m, 25, threads == 1 ? one : two, NULL));
		knn_destroy(m);
	}
	cr_expect(!memcmp(one, two, sizeof one));
	problem_free(&p);
}

/* ---- condensing ---- */

/* Blocks are drawn in order, and each that fails ends the drawing. */
Test(knn_model, tells_of_the_first_bad_row_on_any_number_of_threads)
{
	struct problem p = problem_blobs(2000, 8, 2, 3), q = problem_blobs(20000, 8, 2, 4);
	float *scores = mem_array(40000, sizeof *scores, NULL);
	struct knn_options opt = KNN_DEFAULTS;

	q.x[8 * 15000] = q.x[8 * 5000 + 3] = NAN;
	for (opt.threads = 1; opt.threads <= 3; opt.threads++) {
		struct knn *m = model(&opt, &p.view);
		struct err e = { 0 };
		cr_expect(knn_predict(m, &q.view, mat_of(scores, 20000, 2), &e) && e.code == ERR_DATA &&
			  strstr(e.text, "row 5000, column 3"), "%d threads: %s", opt.threads, e.text);
		knn_destroy(m);
	}
	free(scores);
	problem_free(&p);
	problem_free(&q);
}

Test(knn_model, keeps_few_rows_that_still_classify_all)
{
	struct problem p = problem_blobs(400, 2, 3, 5);
	struct knn_options opt = KNN_DEFAULTS;
	size_t wrong = 0;
	float *scores = mem_array(1200, sizeof *scores, NULL);
	struct knn *m;

	opt.k = 1;
	opt.condense = KNN_HART;
	m = model(&opt, &p.view);
	cr_expect(m->space.rows < 150 && m->space.rows >= 3, "%zu rows kept", m->space.rows);
	cr_assert(!knn_predict(m, &p.view, mat_of(scores, 400, 3), NULL));
	for (size_t i = 0; i < 400; i++)
		wrong += scores[3 * i + p.label[i]] < 1;
	cr_expect(wrong == 0, "%zu training rows misclassified", wrong);
	knn_destroy(m);
	free(scores);
	problem_free(&p);
}

Test(knn_model, ends_on_equal_rows_of_different_classes)
{
	float x[6] = { 1, 1, 1, 1, 1, 1 };
	uint32_t label[6] = { 0, 1, 0, 1, 1, 0 };
	struct data_view v = { .x = x, .rows = 6, .cols = 1, .stride = 1, .classes = 2, .label = label };
	struct knn_options opt = KNN_DEFAULTS;
	struct knn *m;

	opt.k = 1;
	opt.condense = KNN_HART;
	m = model(&opt, &v);
	cr_expect(m->space.rows >= 2);
	knn_destroy(m);
}

/* ---- refusals ---- */

static void refuses(const char *params, const struct data_view *v, enum err_code code, const char *word)
{
	struct fitted f;
	struct err e = { 0 };

	cr_expect(fit(&f, &knn_class, params, v, NULL, 1, 1, &e) == -1 && e.code == code &&
		  strstr(e.text, word), "%s: %d '%s'", params, e.code, e.text);
	fitted_free(&f);
}

Test(knn_model, says_what_is_wrong)
{
	struct problem p = problem_blobs(40, 3, 2, 1), s = problem_smooth(40, 3, 1);
	struct data_view five = p.view;

	five.rows = 5;
	refuses("k=9", &five, ERR_PARAM, "k=9 exceeds the 5 training rows");
	refuses("metric=cosine,index=kdtree", &p.view, ERR_PARAM, "kdtree cannot search metric=cosine");
	refuses("metric=gower,index=balltree", &p.view, ERR_PARAM, "balltree cannot search metric=gower");
	refuses("condense=hart", &s.view, ERR_PARAM, "needs classes");
	refuses("condense=hart,k=30", &p.view, ERR_PARAM, "that condense=hart keeps of 40");
	refuses("k=0", &p.view, ERR_PARAM, "k");
	for (size_t i = 0; i < 40; i++)
		p.x[3 * i] = p.x[3 * i + 1];
	refuses("metric=mahalanobis,shrink=0", &p.view, ERR_NUMERIC, "larger shrink");
	problem_free(&p);
	problem_free(&s);
}

Test(knn_model, wants_scaling_only_for_metrics_that_do_not_scale_by_themselves)
{
	struct param_set p;

	cr_assert(!param_init(&p, knn_class.params, NULL));
	cr_expect(knn_class.caps_with(&p) & WANTS_SCALING);
	cr_assert(!param_put(&p, "metric", "heom", NULL));
	cr_expect((knn_class.caps_with(&p) & (WANTS_SCALING | TAKES_MISSING | TAKES_CATEGORIES)) ==
		  (TAKES_MISSING | TAKES_CATEGORIES));
	cr_assert(!param_put(&p, "condense", "hart", NULL));
	cr_expect(!(knn_class.caps_with(&p) & CAN_REGRESS));
	param_free(&p);
}

/* ---- saved and loaded, threads, every metric ---- */

static bool loads_and_predicts_alike(struct fitted *f, const struct data_view *v)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS), id;
	struct learner_env env = { .threads = 2 };
	struct fitted back = { .lc = &knn_class, .outputs = f->outputs };
	struct blob blob = { 0 };
	struct err e = { 0 };
	bool alike;

	H5Pset_fapl_core(access, 1 << 16, 0);
	id = H5Fcreate("model", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	blob.group = id;
	cr_expect(!knn_class.save(f->self, &blob, &e) && !knn_class.load(&back.self, &blob, &env, &e), "%s",
		  e.text);
	alike = back.self && !fitted_predict(&back, v, &e) &&
		!memcmp(f->scores, back.scores, f->rows * f->outputs * sizeof *f->scores);
	fitted_free(&back);
	H5Pclose(access);
	H5Fclose(id);
	return alike;
}

Test(knn_model, predicts_the_same_with_any_index_thread_count_and_after_loading)
{
	static const char *const metric_names[] = { "l2", "l1", "linf", "minkowski", "cosine", "hamming",
		"canberra", "mahalanobis", "gower", "heom" };
	static const char *const index_names[] = { "auto", "brute", "kdtree", "balltree" };
	struct problem train = problem_blobs(400, 4, 3, 1), test = problem_blobs(201, 4, 3, 2);

	train.weight = mem_array(400, sizeof *train.weight, NULL);
	for (size_t i = 0; i < 400; i++)
		train.weight[i] = 1 + 0.5f * (float)(i % 3);
	train.view.weight = train.weight;
	for (size_t m = 0; m < 10; m++) {
		struct fitted first = { 0 };
		for (size_t i = 0; i < 4; i++) {
			char params[96];
			struct fitted f;
			struct err e = { 0 };
			snprintf(params, sizeof params, "metric=%s,index=%s,votes=distance", metric_names[m],
				 index_names[i]);
			if (i && knn_searches[i]->needs & ~knn_metrics[m].flags)
				continue;
			cr_assert(!fit(&f, &knn_class, params, &train.view, NULL, 1, i % 2 ? 2 : 1, &e) &&
				  !fitted_predict(&f, &test.view, &e), "%s: %s", params, e.text);
			cr_expect(loads_and_predicts_alike(&f, &test.view), "%s: other after loading", params);
			if (!i)
				first = f;
			else
				cr_expect(!memcmp(first.scores, f.scores, 603 * sizeof *f.scores), "%s", params);
			cr_expect(m == 5 || accuracy_of(&f, &test.view) > 0.6, "%s: %g", params,
				  accuracy_of(&f, &test.view));
			if (i)
				fitted_free(&f);
		}
		fitted_free(&first);
	}
	problem_free(&train);
	problem_free(&test);
}

Test(knn_model, takes_categories_and_missing_values_with_heom_and_gower)
{
	static const char *const params[] = { "metric=heom", "metric=gower,votes=distance" };
	struct problem train = problem_parity_of_category(300, 6, 1), test = problem_parity_of_category(100, 6, 2);

	for (size_t i = 0; i < 300; i += 9)
		train.x[2 * i] = NAN;
	test.x[0] = test.x[3] = NAN;
	for (size_t i = 0; i < 2; i++) {
		struct fitted f;
		struct err e = { 0 };
		cr_assert(!fit(&f, &knn_class, params[i], &train.view, NULL, 1, 1, &e) &&
			  !fitted_predict(&f, &test.view, &e), "%s: %s", params[i], e.text);
		cr_expect(accuracy_of(&f, &test.view) > 0.95, "%s: %g", params[i], accuracy_of(&f, &test.view));
		fitted_free(&f);
	}
	problem_free(&train);
	problem_free(&test);
}

struct told {
	size_t last;                    /* k of the last loo_error */
	double contrast, hubness;
};

static void count_diag(void *ctx, const char *name, size_t index, double value)
{
	struct told *t = ctx;

	if (!strcmp(name, "relative_contrast"))
		t->contrast = value;
	else if (!strcmp(name, "hubness") && index == 10)
		t->hubness = value;
	else if (!strcmp(name, "loo_error") && index == t->last + 1 && value >= 0)
		t->last = index;
	else
		cr_expect(false, "%s %zu is %g", name, index, value);
}

Test(knn_model, reports_distances_and_leave_one_out_errors_as_diagnostics)
{
	struct problem p = problem_blobs(100, 3, 2, 1);
	struct fitted f;
	struct told told = { .contrast = NAN };
	struct diag_sink sink = { count_diag, &told };

	cr_assert(!fit(&f, &knn_class, "", &p.view, NULL, 1, 1, NULL));
	cr_expect(!knn_class.diagnose(f.self, &sink, NULL) && told.last == 60);
	cr_expect(told.contrast > 0 && told.hubness != 0);
	fitted_free(&f);
	problem_free(&p);
}
