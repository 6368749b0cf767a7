/* Leave-one-out error for a whole range of k from one search: the votes of k neighbours are those
 * of k - 1 and one more, except Gaussian ones, whose width is the farthest voter's. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"

/* Takes row i out of its own neighbours, or the farthest where enough others at distance 0 come
 * before it. */
static void drop_self(struct knn_neighbour *at, size_t k, size_t i)
{
	size_t self = 0;

	while (self + 1 < k && at[self].row != i)
		self++;
	memmove(at + self, at + self + 1, (k - 1 - self) * sizeof *at);
}

/* A vote in progress: tallies per class with their leader, or the weighted sum of targets. */
struct loo_tally {
	double *of;                     /* (outputs) */
	double total;
	size_t leader;
};

static void tally_clear(struct loo_tally *t, size_t outputs)
{
	memset(t->of, 0, outputs * sizeof *t->of);
	t->total = 0;
	t->leader = 0;
}

static void tally_add(struct loo_tally *t, const struct knn_vote *b, struct knn_neighbour voter,
		      double w)
{
	size_t c = b->label ? b->label[voter.row] : 0;

	t->of[c] += b->label ? w : w * b->target[voter.row];
	t->total += w;
	if (t->of[c] > t->of[t->leader] || (t->of[c] == t->of[t->leader] && c < t->leader))
		t->leader = c;
}

static double error_of(const struct loo_tally *t, const struct knn_vote *b, size_t i)
{
	double gap;

	if (b->label)
		return t->leader != b->label[i];
	gap = t->of[0] / t->total - b->target[i];
	return gap * gap;
}

/* Adds row i's error with its 1 .. k_max nearest to sum. */
static void add_errors(const struct knn_vote *b, const struct knn_neighbour *at, size_t i,
		       size_t k_max, struct loo_tally *t, double *sum)
{
	double weight = b->weight ? (double)b->weight[i] : 1, nearest = knn_vote_distance(b, at[0]);

	tally_clear(t, b->outputs);
	for (size_t k = 1; k <= k_max; k++) {
		double farthest = knn_vote_distance(b, at[k - 1]);
		size_t first = k - 1;
		if (b->votes == KNN_GAUSSIAN) {
			tally_clear(t, b->outputs);
			first = 0;
		}
		for (size_t v = first; v < k; v++)
			tally_add(t, b, at[v], knn_vote_weight(b, at[v], nearest, farthest));
		sum[k - 1] += weight * error_of(t, b, i);
	}
}

static int answer_loo(struct knn_job *j, size_t from, size_t n, const struct knn_rows *q,
		      struct knn_neighbour *at, struct err *e)
{
	const struct knn *m = j->m;
	double *sum = (double *)j->out + from / j->block * (j->k - 1);
	struct knn_vote b = knn_vote_of(m);
	struct loo_tally t = { .of = mem_array(m->outputs, sizeof *t.of, e) };
	int rc = -1;

	if (!t.of || m->search->nearest(m->index, q, n, j->k, at, e))
		goto done;
	for (size_t i = 0; i < n; i++) {
		drop_self(at + i * j->k, j->k, from + i);
		add_errors(&b, at + i * j->k, from + i, j->k - 1, &t, sum);
	}
	rc = 0;
done:
	free(t.of);
	return rc;
}

int knn_loo(const struct knn *m, size_t k_max, double *error, struct err *e)
{
	struct knn_job j = { .m = m, .rows = m->space.rows, .k = k_max + 1, .answer = answer_loo };
	double total = 0, *sums;
	size_t blocks;
	int rc;

	if (!k_max || k_max >= m->space.rows)
		return FAIL(e, ERR_PARAM, "k_max=%zu is not 1 to %zu, the other training rows",
			    k_max, m->space.rows - 1);
	j.block = knn_block_rows(j.rows, j.k, knn_row_values(&m->space));
	blocks = (j.rows + j.block - 1) / j.block;
	if (!(j.out = sums = mem_zeros(blocks * k_max, sizeof *sums, e)))
		return -1;
	rc = knn_run(&j, e);
	for (size_t i = 0; i < j.rows; i++)
		total += m->weight ? (double)m->weight[i] : 1;
	/* blocks in order: the same bits on any threads */
	for (size_t k = 0; k < k_max && !rc; k++) {
		error[k] = 0;
		for (size_t b = 0; b < blocks; b++)
			error[k] += sums[b * k_max + k];
		error[k] /= total;
	}
	free(sums);
	return rc;
}
