/* Compressed rows against the same rows written out: the same neighbours at the same distances, bit for
 * bit, and with them the same votes, leave-one-out errors and condensed sets. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"
#include "algorithms/knn/postings.h"

/* How the numbers of a table are made. */
enum kind { NORMAL, FEW, ONE_HOT, COUNTS, WIDE, EMPTY, HUGE_ONE, MINUTE, KINDS };

/* A table twice: as a view with a compressed part and as one without. */
struct twins {
	struct data_view sparse, dense;
	struct sparse entries;
	float *x, *block;
	size_t *start;
	uint32_t *col, *label;
	float *value, *weight;
	double *target;
};

static void twins_free(struct twins *t)
{
	free(t->x);
	free(t->block);
	free(t->start);
	free(t->col);
	free(t->value);
	free(t->label);
	free(t->weight);
	free(t->target);
}

static float value_of(enum kind kind, struct rng *r)
{
	double z = rng_normal(r);
	uint64_t u = rng_next(r);

	return kind == FEW      ? (float)(u % 3) / 2 - 0.5f :
	       kind == COUNTS   ? (float)(u % 5) :
	       kind == HUGE_ONE ? (float)(z * (u % 9 ? 1 : 1e25)) :
	       kind == MINUTE   ? (float)(z * 1e-25) :
	       kind == WIDE     ? (float)(z * pow(10, (double)(u % 13) - 6)) :
				  (float)z;
}

/* Fills the written-out table; compressed columns are mostly 0. */
static void fill(struct twins *t, size_t n, size_t first, size_t cols, enum kind kind,
		 struct rng *r)
{
	for (size_t i = 0; i < n; i++) {
		size_t hot = first + rng_next(r) % (cols - first);
		for (size_t f = 0; f < cols; f++) {
			float *x = &t->x[i * cols + f];
			*x = 0;
			if (f < first)
				*x = kind == ONE_HOT ? (float)(rng_next(r) % 2) : value_of(kind, r);
			else if (kind == ONE_HOT)
				*x = f == hot;
			else if (kind != EMPTY && rng_next(r) % 5 == 0)
				*x = value_of(kind, r);
		}
		if (i > 2 && rng_next(r) % 6 == 0) /* rows like others */
			memcpy(t->x + i * cols, t->x + rng_next(r) % i * cols, cols * sizeof *t->x);
	}
}

static void make(struct twins *t, size_t n, size_t first, size_t cols, enum kind kind,
		 enum task task, uint64_t seed)
{
	struct rng r = rng_make(seed);
	size_t at = 0, room = n * cols;

	*t = (struct twins){ .x = mem_array(room, sizeof(float), NULL),
			     .block = mem_array(n * first, sizeof(float), NULL),
			     .start = mem_array(n + 1, sizeof(size_t), NULL),
			     .col = mem_array(room, 4, NULL),
			     .value = mem_array(room, 4, NULL),
			     .label = mem_array(n, 4, NULL),
			     .weight = mem_array(n, 4, NULL),
			     .target = mem_array(n, sizeof(double), NULL) };
	fill(t, n, first, cols, kind, &r);
	for (size_t i = 0; i < n; i++) {
		t->start[i] = at;
		memcpy(t->block + i * first, t->x + i * cols, first * sizeof *t->x);
		for (size_t f = first; f < cols; f++)
			if (t->x[i * cols + f] != 0 ||
			    rng_next(&r) % 20 == 0) { /* zeros may be named */
				t->col[at] = (uint32_t)f;
				t->value[at++] = t->x[i * cols + f];
			}
		t->label[i] = (uint32_t)(rng_next(&r) % 3);
		t->target[i] = rng_normal(&r);
		t->weight[i] = (float)(1 + rng_next(&r) % 3);
	}
	t->start[n] = at;
	t->entries = (struct sparse){
		.start = t->start, .col = t->col, .value = t->value, .first = first
	};
	t->dense = (struct data_view){ .x = t->x,
				       .rows = n,
				       .cols = cols,
				       .stride = cols,
				       .task = task,
				       .classes = task == TASK_CLASSIFY ? 3 : 0,
				       .label = t->label,
				       .target = t->target,
				       .weight = seed % 2 ? t->weight : NULL };
	t->sparse = t->dense;
	t->sparse.x = first ? t->block : NULL;
	t->sparse.stride = first;
	t->sparse.sparse = &t->entries;
}

static struct knn *fit(const struct knn_options *opt, const struct data_view *v)
{
	struct err e = { 0 };
	struct knn *m;

	cr_assert(!knn_create(&m, opt, &e) && !knn_fit(m, v, &e), "%s", e.text);
	return m;
}

static void same_neighbours(const struct knn *a, const struct knn *b, const struct twins *q,
			    size_t k, const char *what)
{
	size_t n = q->dense.rows;
	uint32_t *row = mem_array(2 * n * k, sizeof *row, NULL);
	double *far = mem_array(2 * n * k, sizeof *far, NULL);
	struct err e = { 0 };

	cr_assert(!knn_neighbours(a, &q->sparse, k, row, far, &e), "%s: %s", what, e.text);
	cr_assert(!knn_neighbours(b, &q->dense, k, row + n * k, far + n * k, &e), "%s: %s", what,
		  e.text);
	for (size_t i = 0; i < n * k; i++)
		cr_assert(row[i] == row[n * k + i] && far[i] == far[n * k + i],
			  "%s, query %zu, neighbour %zu of %zu: row %u at %.17g, not %u at %.17g",
			  what, i / k, i % k, k, row[i], far[i], row[n * k + i], far[n * k + i]);
	free(row);
	free(far);
}

static const enum knn_metric takers[] = { KNN_L2,     KNN_L1,      KNN_LINF,    KNN_MINKOWSKI,
					  KNN_COSINE, KNN_HAMMING, KNN_CANBERRA };
enum { TAKERS = sizeof takers / sizeof *takers };

static void check(enum knn_metric metric, enum kind kind, size_t n, size_t first, size_t cols,
		  size_t k, uint64_t seed)
{
	struct knn_options opt = KNN_DEFAULTS;
	struct twins t, q;
	struct knn *a, *b;
	char what[128];

	snprintf(what, sizeof what, "%s, kind %d, %zu rows of %zu + %zu columns",
		 knn_metrics[metric].name, (int)kind, n, first, cols - first);
	opt.metric = metric;
	opt.p = seed % 3 ? 3 : 1.5;
	opt.k = 1;
	make(&t, n, first, cols, kind, TASK_CLASSIFY, seed);
	/* values of another kind now and then: fractions where all rows are whole */
	make(&q, 30, first, cols, kind == HUGE_ONE || seed % 2 ? NORMAL : kind, TASK_CLASSIFY,
	     seed + 1);
	a = fit(&opt, &t.sparse);
	b = fit(&opt, &t.dense);
	cr_assert_eq(a->search, &knn_postings_search);
	same_neighbours(a, b, &q, k < n ? k : n, what);
	same_neighbours(a, b, &t, 1, what); /* rows that are there themselves */
	knn_destroy(a);
	knn_destroy(b);
	twins_free(&t);
	twins_free(&q);
}

Test(knn_postings, neighbours_are_those_of_the_rows_written_out)
{
	uint64_t seed = 1;

	for (size_t m = 0; m < TAKERS; m++)
		for (int kind = 0; kind < KINDS; kind++)
			for (size_t first = 0; first < 5; first += 2, seed++) {
				check(takers[m], (enum kind)kind, 200 + seed % 90, first,
				      first + 11 + seed % 20, 1 + seed % 9, seed);
				check(takers[m], (enum kind)kind, 70, first, first + 3, 60, seed);
				check(takers[m], (enum kind)kind, 1 + seed % 3, first, first + 1, 2,
				      seed);
			}
}

Test(knn_postings, rows_beyond_one_chunk_are_found_too)
{
	for (size_t m = 0; m < TAKERS; m++)
		for (int kind = 0; kind < ONE_HOT + 1; kind++)
			check(takers[m], (enum kind)kind, 2 * KNN_POSTINGS_ROWS + 77, (size_t)kind,
			      30, 7, m);
}

/* A chunk of wide rows has fewer of them. */
Test(knn_postings, wide_dense_parts_go_by_the_same_tiles)
{
	check(KNN_L2, NORMAL, 400, 700, 730, 5, 3);
	check(KNN_COSINE, NORMAL, 400, 700, 730, 5, 4);
}

static void same_scores(const struct knn *a, const struct knn *b, const struct twins *q,
			const char *what)
{
	size_t n = q->dense.rows, c = a->outputs;
	float *s = mem_array(2 * n * c, sizeof *s, NULL);
	struct err e = { 0 };

	cr_assert(!knn_predict(a, &q->sparse, mat_of(s, n, c), &e), "%s: %s", what, e.text);
	cr_assert(!knn_predict(b, &q->dense, mat_of(s + n * c, n, c), &e), "%s: %s", what, e.text);
	cr_assert_arr_eq(s, s + n * c, n * c * sizeof *s, "%s", what);
	/* the model takes both kinds of view */
	cr_assert(!knn_predict(a, &q->dense, mat_of(s, n, c), &e), "%s: %s", what, e.text);
	cr_assert_arr_eq(s, s + n * c, n * c * sizeof *s, "%s, dense queries", what);
	cr_assert(!knn_predict(b, &q->sparse, mat_of(s, n, c), &e), "%s: %s", what, e.text);
	cr_assert_arr_eq(s, s + n * c, n * c * sizeof *s, "%s, sparse queries of a dense model",
			 what);
	free(s);
}

static void same_loo(const struct knn *a, const struct knn *b, const char *what)
{
	double left[20], right[20];
	struct knn_geometry g, h;
	struct err e = { 0 };

	cr_assert(!knn_loo(a, 20, left, &e) && !knn_loo(b, 20, right, &e), "%s: %s", what, e.text);
	cr_assert_arr_eq(left, right, sizeof left, "%s", what);
	cr_assert(!knn_geometry(a, &g, &e) && !knn_geometry(b, &h, &e), "%s: %s", what, e.text);
	cr_assert(!memcmp(&g.contrast, &h.contrast, sizeof g.contrast) &&
			  !memcmp(&g.hubness, &h.hubness, sizeof g.hubness),
		  "%s", what);
}

Test(knn_postings, votes_and_errors_are_those_of_the_rows_written_out)
{
	for (uint64_t seed = 1; seed < 60; seed++) {
		struct knn_options opt = KNN_DEFAULTS;
		enum task task = seed % 3 ? TASK_CLASSIFY : TASK_REGRESS;
		struct twins t, q;
		struct knn *a, *b;
		char what[32];

		snprintf(what, sizeof what, "seed %d", (int)seed);
		opt.metric = takers[seed % TAKERS];
		opt.votes = (enum knn_votes)(seed % 3);
		opt.k = 1 + seed % 11;
		opt.seed = seed;
		opt.threads = 1 + seed % 2;
		opt.radius = seed % 5 == 1 ? 1.2 : 0;
		opt.condense = task == TASK_CLASSIFY && seed % 4 == 0 ? KNN_HART : KNN_KEEP_ALL;
		make(&t, 160, seed % 4, seed % 4 + 14, (enum kind)(seed % HUGE_ONE), task, seed);
		make(&q, 70, seed % 4, seed % 4 + 14, (enum kind)(seed % HUGE_ONE), task,
		     seed + 100);
		a = fit(&opt, &t.sparse);
		b = fit(&opt, &t.dense);
		cr_assert_eq(a->space.rows, b->space.rows);
		cr_assert(opt.condense == KNN_KEEP_ALL || a->condense_passes == b->condense_passes);
		same_scores(a, b, &q, what);
		if (a->space.rows > 20)
			same_loo(a, b, what);
		knn_destroy(a);
		knn_destroy(b);
		twins_free(&t);
		twins_free(&q);
	}
}

/* No copy with a value for each row and column. */
Test(knn_postings, a_model_is_no_larger_than_its_entries)
{
	enum { ROWS = 2000, COLS = 100000 };
	struct knn_options opt = KNN_DEFAULTS;
	size_t *start = mem_array(ROWS + 1, sizeof *start, NULL);
	uint32_t *col = mem_array(ROWS, sizeof *col, NULL),
		 *label = mem_zeros(ROWS, sizeof *label, NULL);
	float *value = mem_array(ROWS, sizeof *value, NULL);
	struct sparse s = { .start = start, .col = col, .value = value };
	struct data_view v = { .rows = ROWS,
			       .cols = COLS,
			       .sparse = &s,
			       .task = TASK_CLASSIFY,
			       .classes = 2,
			       .label = label };
	struct knn *m;

	for (size_t i = 0; i <= ROWS; i++)
		start[i] = i;
	for (size_t i = 0; i < ROWS; i++) {
		col[i] = (uint32_t)(i * 7919 % COLS);
		value[i] = 1;
	}
	m = fit(&opt, &v);
	cr_expect(knn_bytes(m) < 64 * ROWS + 8 * COLS + 4096, "%zu bytes", knn_bytes(m));
	cr_expect(knn_bytes(m) > 24 * ROWS);
	knn_destroy(m);
	free(start);
	free(col);
	free(label);
	free(value);
}

/* A model in a file that is not on disk. */
struct saved {
	hid_t id;
	struct blob blob;
};

static struct saved save(const struct knn *m)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS);
	struct saved s = { 0 };
	struct err e = { 0 };

	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	H5Pset_fapl_core(access, 1 << 16, 0);
	s.id = H5Fcreate("model", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	s.blob.group = H5Gcreate2(s.id, "model", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	H5Pclose(access);
	cr_assert(!knn_save(m, &s.blob, &e), "%s", e.text);
	return s;
}

static void saved_close(struct saved *s)
{
	H5Gclose(s->blob.group);
	H5Fclose(s->id);
}

Test(knn_postings, models_come_back_from_a_file)
{
	for (size_t i = 0; i < 2 * TAKERS; i++) {
		struct knn_options opt = KNN_DEFAULTS;
		struct learner_env env = { .threads = 1 };
		struct twins t, q;
		struct knn *m;
		struct saved s = { 0 };
		struct err e = { 0 };
		void *back;

		opt.metric = takers[i / 2];
		make(&t, 60, i % 2 * 2, 12, NORMAL, TASK_CLASSIFY, i);
		make(&q, 30, i % 2 * 2, 12, NORMAL, TASK_CLASSIFY, i + 50);
		m = fit(&opt, &t.sparse);
		s = save(m);
		cr_assert(!knn_load(&back, &s.blob, &env, &e), "%s", e.text);
		cr_expect_eq(knn_bytes(back), knn_bytes(m));
		knn_destroy(m);
		m = fit(&opt, &t.dense);
		same_scores(back, m, &q, "loaded");
		knn_destroy(back);
		knn_destroy(m);
		saved_close(&s);
		twins_free(&t);
		twins_free(&q);
	}
}

/* Each array of the file damaged in turn. */
Test(knn_postings, damaged_models_are_refused)
{
	struct knn_options opt = KNN_DEFAULTS;
	struct learner_env env = { .threads = 1 };
	struct twins t;
	struct knn *m;

	make(&t, 20, 2, 12, NORMAL, TASK_CLASSIFY, 5);
	m = fit(&opt, &t.sparse);
	for (int fault = 0; fault < 6; fault++) {
		struct knn bad = *m;
		size_t n = m->space.start[20], start[21];
		uint32_t *col = mem_copy(m->space.col, n, sizeof *col, NULL);
		float *value = mem_copy(m->space.value, n, sizeof *value, NULL);
		struct saved s = { 0 };
		struct err e = { 0 };
		void *back;

		memcpy(start, m->space.start, sizeof start);
		bad.space.start = start, bad.space.col = col, bad.space.value = value;
		if (fault == 0)
			start[5] = n + 1;
		else if (fault == 1)
			start[0] = 1;
		else if (fault == 2)
			col[n - 1] = 12;
		else if (fault == 3)
			col[0] = 1;
		else if (fault == 4)
			value[3] = 0;
		else
			value[3] = NAN;
		s = save(&bad);
		cr_expect(knn_load(&back, &s.blob, &env, &e) && e.code == ERR_FORMAT && !back,
			  "fault %d: %s", fault, e.text);
		saved_close(&s);
		free(col);
		free(value);
	}
	knn_destroy(m);
	twins_free(&t);
}

static void refused(struct knn_options opt, const struct data_view *v, enum err_code code,
		    const char *says)
{
	struct err e = { 0 };
	struct knn *m;

	cr_assert(!knn_create(&m, &opt, &e));
	cr_expect(knn_fit(m, v, &e) && e.code == code && strstr(e.text, says), "%d: %s",
		  (int)e.code, e.text);
	knn_destroy(m);
}

Test(knn_postings, what_cannot_be_done_is_said)
{
	struct knn_options opt = KNN_DEFAULTS;
	struct twins t;

	make(&t, 20, 2, 9, NORMAL, TASK_CLASSIFY, 1);
	opt.metric = KNN_MAHALANOBIS;
	refused(opt, &t.sparse, ERR_UNSUITED, "mahalanobis");
	opt.metric = KNN_HEOM;
	refused(opt, &t.sparse, ERR_UNSUITED, "heom");
	opt.metric = KNN_L2;
	opt.index = KNN_KDTREE;
	refused(opt, &t.sparse, ERR_UNSUITED, "kdtree");
	opt.index = KNN_AUTO;
	t.value[t.start[3]] = NAN;
	refused(opt, &t.sparse, ERR_DATA, "row 3");
	t.value[t.start[3]] = INFINITY;
	refused(opt, &t.sparse, ERR_DATA, "infinite");
	t.value[t.start[3]] = 1;
	t.col[t.start[3]] = 9;
	refused(opt, &t.sparse, ERR_DATA, "column 9");
	t.col[t.start[3]] = 1;
	refused(opt, &t.sparse, ERR_DATA, "column 1");
	twins_free(&t);
}
