/* Making a model, and asking it: the block loop that every question goes through. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"
#include "algorithms/system/threads.h"

/* Queries are answered in blocks, so that memory does not grow with their number. The block size
 * depends on the sizes alone, never on the threads, and so does the order of every sum over
 * blocks. */
enum { TREE_ROWS = 1000 };
#define THREADS_WORK 2e7          /* values, some 5 ms of one thread */
enum { BLOCK_MIN = 64, BLOCK_MAX = 2048, BLOCKS_WANTED = 8, BLOCK_BYTES = 8 << 20 };

/* ---- making ---- */

int knn_create(struct knn **out, const struct knn_options *opt, struct err *e)
{
	const struct knn_metric_class *metric = &knn_metrics[opt->metric];
	struct knn *m;

	*out = NULL;
	if (!opt->k)
		return FAIL(e, ERR_PARAM, "k must be at least 1");
	if (opt->index != KNN_AUTO && knn_searches[opt->index]->needs & ~metric->flags)
		return FAIL(e, ERR_PARAM,
			    "index=%s cannot search metric=%s: use index=auto or brute",
			    knn_searches[opt->index]->name, metric->name);
	if (!(m = mem_zeros(1, sizeof *m, e)))
		return -1;
	m->opt = *opt;
	*out = m;
	return 0;
}

void knn_destroy(struct knn *m)
{
	if (!m)
		return;
	if (m->search)
		m->search->destroy(m->index);
	knn_space_free(&m->space);
	free(m->label);
	free(m->target);
	free(m->weight);
	free(m);
}

int knn_index_build(struct knn *m, struct err *e)
{
	bool tree = m->opt.index == KNN_KDTREE || m->opt.index == KNN_BALLTREE;

	if (m->space.start && tree)
		return FAIL(e, ERR_UNSUITED, "index=%s searches dense rows: use index=auto or brute",
			    knn_searches[m->opt.index]->name);
	m->search = m->space.start ? &knn_postings_search :
		knn_searches[m->opt.index == KNN_AUTO ? knn_search_choice(&m->space) : m->opt.index];
	return m->search->build(&m->index, &m->space, m->opt.leaf_rows, e);
}

static int check_rows(const struct knn *m, const struct data_view *v, struct err *e)
{
	if (!v->rows)
		return FAIL(e, ERR_DATA, "no training rows");
	if (v->rows >= UINT32_MAX)
		return FAIL(e, ERR_LIMIT, "%zu rows: at most %u", v->rows, UINT32_MAX - 1);
	if (m->opt.k > v->rows)
		return FAIL(e, ERR_PARAM, "k=%zu exceeds the %zu training rows", m->opt.k, v->rows);
	if (m->opt.condense == KNN_HART && v->task != TASK_CLASSIFY)
		return FAIL(e, ERR_PARAM,
			    "condense=hart keeps what classifies: it needs classes, not a "
			    "regression target");
	if (v->task == TASK_CLASSIFY)
		for (size_t i = 0; i < v->rows; i++)
			if (v->label[i] >= v->classes)
				return FAIL(e, ERR_DATA, "row %zu: class %u of %zu", i, v->label[i],
					    v->classes);
	return 0;
}

static int copy_targets(struct knn *m, const struct data_view *v, struct err *e)
{
	if (v->task == TASK_CLASSIFY &&
	    !(m->label = mem_copy(v->label, v->rows, sizeof *m->label, e)))
		return -1;
	if (v->task == TASK_REGRESS &&
	    !(m->target = mem_copy(v->target, v->rows, sizeof *m->target, e)))
		return -1;
	if (v->weight && !(m->weight = mem_copy(v->weight, v->rows, sizeof *m->weight, e)))
		return -1;
	return 0;
}

int knn_fit(struct knn *m, const struct data_view *train, struct err *e)
{
	if (check_rows(m, train, e))
		return -1;
	m->task = train->task;
	m->outputs = view_outputs(train);
	m->fitted_rows = train->rows;
	if (knn_space_fit(&m->space, train, &m->opt, e) || copy_targets(m, train, e))
		return -1;
	if (m->opt.condense == KNN_HART) {
		if (knn_condense_hart(m, e))
			return -1;
		if (m->opt.k > m->space.rows)
			return FAIL(e, ERR_PARAM, "k=%zu exceeds the %zu rows that condense=hart "
				    "keeps of %zu", m->opt.k, m->space.rows, train->rows);
	}
	return knn_index_build(m, e);
}

size_t knn_bytes(const struct knn *m)
{
	size_t n = m->space.rows, d = m->space.dense, bytes = n * d * sizeof(float);

	if (m->space.start)
		bytes += (n + 1) * sizeof *m->space.start + knn_space_entries(&m->space) *
			 (sizeof *m->space.col + sizeof *m->space.value);
	bytes += n * ((m->label ? sizeof *m->label : 0) + (m->target ? sizeof *m->target : 0) +
		      (m->weight ? sizeof *m->weight : 0));
	bytes += m->space.whiten ? (d * d + d) * sizeof(double) : 0;
	return bytes + (m->index ? m->search->bytes(m->index) : 0);
}

/* ---- asking ---- */

size_t knn_row_values(const struct knn_space *s)
{
	return s->dense + 2 * ((knn_space_entries(s) + s->rows - 1) / s->rows);
}

size_t knn_block_rows(size_t rows, size_t k, size_t d)
{
	size_t block = (rows + BLOCKS_WANTED - 1) / BLOCKS_WANTED;
	size_t room = BLOCK_BYTES / (k * sizeof(struct knn_neighbour) + d * sizeof(float));

	block = block < BLOCK_MIN ? BLOCK_MIN : block > BLOCK_MAX ? BLOCK_MAX : block;
	block = block < room ? block : room;
	return block ? block : 1;
}

static int run_block(struct knn_job *j, size_t b, struct err *e)
{
	const struct knn_space *s = &j->m->space;
	size_t from = b * j->block, n = j->rows - from < j->block ? j->rows - from : j->block;
	struct knn_neighbour *at = mem_array(n * j->k, sizeof *at, e);
	struct knn_rows taken = { 0 }, q = knn_space_rows(s, j->x ? 0 : from);
	int rc = -1;

	if (!at)
		goto done;
	if (j->x) {
		if (knn_rows_take(&taken, s, j->x, from, n, e))
			goto done;
		q = taken;
	}
	rc = j->answer(j, from, n, &q, at, e);
done:
	free(at);
	knn_rows_free(&taken);
	return rc;
}

/* Whether the question is worth waking a thread for, which takes up to 0.1 ms, more where the machine is busy.
 * Values that are looked at: all rows', or about as many rows as a tree's leaves near the query have. */
static bool pays_threads(const struct knn_job *j)
{
	const struct knn_space *s = &j->m->space;
	bool tree = j->m->search != &knn_brute_search && j->m->search != &knn_postings_search;
	double seen = tree && s->rows > TREE_ROWS ? TREE_ROWS : (double)s->rows;

	return (double)j->rows * seen * (double)knn_row_values(s) > THREADS_WORK;
}

static int run_one(void *ctx, size_t b, struct err *e)
{
	return run_block(ctx, b, e);
}

int knn_run(struct knn_job *j, struct err *e)
{
	return threads_each((j->rows + j->block - 1) / j->block, pays_threads(j) ? j->m->opt.threads : 1, run_one, j, e);
}

static int answer_neighbours(struct knn_job *j, size_t from, size_t n, const struct knn_rows *q,
			     struct knn_neighbour *at, struct err *e)
{
	const struct knn_space *s = &j->m->space;
	uint32_t *row = j->out;
	double *distance = j->out2;

	if (j->m->search->nearest(j->m->index, q, n, j->k, at, e))
		return -1;
	for (size_t i = 0; i < n * j->k; i++) {
		if (row)
			row[from * j->k + i] = at[i].row;
		if (distance)
			distance[from * j->k + i] = s->metric->distance(s, at[i].gap);
	}
	return 0;
}

int knn_neighbours(const struct knn *m, const struct data_view *x, size_t k, uint32_t *row,
		   double *distance, struct err *e)
{
	struct knn_job j = { .m = m, .x = x, .rows = x->rows, .k = k, .answer = answer_neighbours,
			     .out = row, .out2 = distance };

	if (!k || k > m->space.rows)
		return FAIL(e, ERR_PARAM, "k=%zu is not 1 to the %zu training rows", k,
			    m->space.rows);
	if (x->cols != m->space.cols)
		return FAIL(e, ERR_SHAPE, "rows have %zu columns, the model %zu", x->cols,
			    m->space.cols);
	j.block = knn_block_rows(j.rows, k, knn_row_values(&m->space));
	return knn_run(&j, e);
}

/* The voters of one query: all within the radius, or the k nearest where there are none. */
static int voters_within(const struct knn *m, const struct knn_rows *q, size_t i, size_t k,
			 struct knn_neighbour *at, struct knn_neighbour_list *l, struct err *e)
{
	struct knn_rows one = *q;

	l->n = 0;
	one.x += i * q->dense;
	one.start = q->start ? q->start + i : NULL;
	if (m->search->within(m->index, knn_rows_at(&one, 0), m->opt.radius, l, e))
		return -1;
	if (l->n) {
		knn_neighbour_sort(l->at, l->n);
		return 0;
	}
	if (m->search->nearest(m->index, &one, 1, k, at, e))
		return -1;
	for (size_t v = 0; v < k; v++)
		if (knn_neighbour_list_add(l, at[v], e))
			return -1;
	return 0;
}

static int answer_scores(struct knn_job *j, size_t from, size_t n, const struct knn_rows *q,
			 struct knn_neighbour *at, struct err *e)
{
	const struct knn *m = j->m;
	struct knn_vote b = knn_vote_of(m);
	struct knn_neighbour_list list = { 0 };
	double *share = mem_array(m->outputs, sizeof *share, e);
	bool by_radius = m->opt.radius > 0;
	int rc = -1;

	if (!share || (!by_radius && m->search->nearest(m->index, q, n, j->k, at, e)))
		goto done;
	for (size_t i = 0; i < n; i++) {
		float *scores = mat_row(*(struct mat *)j->out, from + i);
		if (by_radius && voters_within(m, q, i, j->k, at, &list, e))
			goto done;
		if (by_radius)
			knn_vote_count(&b, list.at, list.n, share);
		else
			knn_vote_count(&b, at + i * j->k, j->k, share);
		for (size_t c = 0; c < m->outputs; c++)
			scores[c] = (float)share[c];
	}
	rc = 0;
done:
	free(share);
	free(list.at);
	return rc;
}

int knn_predict(const struct knn *m, const struct data_view *x, struct mat scores, struct err *e)
{
	struct knn_job j = { .m = m, .x = x, .rows = x->rows, .k = m->opt.k,
			     .answer = answer_scores,
			     .out = &scores };

	if (scores.rows != x->rows || scores.cols != m->outputs)
		return FAIL(e, ERR_SHAPE, "scores are %zu x %zu, not %zu x %zu", scores.rows,
			    scores.cols, x->rows, m->outputs);
	if (x->cols != m->space.cols)
		return FAIL(e, ERR_SHAPE, "rows have %zu columns, the model %zu", x->cols,
			    m->space.cols);
	j.block = knn_block_rows(j.rows, j.k, knn_row_values(&m->space));
	return knn_run(&j, e);
}
