/* Decision values of a block of rows, and what they come to as scores: votes, or values against the
 * rest. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_model.h"
#include "algorithms/svm/svc_pairs.h"
#include "algorithms/svm/svc_platt.h"

/* A block of 64 rows meets the support vectors in strips of 512: 128 KB of kernel values, which
 * stay in the second-level cache until they are summed. */
enum { BLOCK_ROWS = 64, STRIP = 512 };

typedef double dot_fn(const float *k, const double *c, size_t n);

static inline __attribute__((always_inline)) double dot_body(const float *k, const double *c,
							     size_t n)
{
	double sum = 0;

#pragma omp simd reduction(+ : sum)
	for (size_t i = 0; i < n; i++)
		sum += k[i] * c[i];
	return sum;
}

static double dot_portable(const float *k, const double *c, size_t n) { return dot_body(k, c, n); }
#if defined(__x86_64__)
__attribute__((target(CPU_AVX2)))
static double dot_avx2(const float *k, const double *c, size_t n) { return dot_body(k, c, n); }
__attribute__((target(CPU_AVX512)))
static double dot_avx512(const float *k, const double *c, size_t n) { return dot_body(k, c, n); }
static dot_fn *const dots[] = { dot_portable, dot_avx2, dot_avx512 };
#else
static dot_fn *const dots[] = { dot_portable, dot_portable, dot_portable };
#endif

struct scratch {
	struct svc_query q;
	float *tile;                    /* (BLOCK_ROWS, STRIP) */
	float *row[BLOCK_ROWS];
	float *turned;                  /* (nsv, SVC_PAIRS_ROWS); NULL: few classes */
	enum isa isa;
};

/* Adds what the vectors from .. from + count - 1, whose kernel values are in the tile, give. */
static void add_strip(const struct svc_model *m, const struct scratch *s, size_t from, size_t count,
		      double *out)
{
	struct svc_span span[2];

	for (size_t k = 0; k < m->machines; k++) {
		size_t spans = svc_model_spans(m, k, span);
		for (size_t p = 0; p < spans; p++) {
			size_t lo = span[p].from > from ? span[p].from : from;
			size_t hi = span[p].from + span[p].count;
			if (hi > from + count)
				hi = from + count;
			if (lo >= hi)
				continue;
			for (size_t i = 0; i < s->q.count; i++)
				out[i * m->machines + k] += dots[s->isa](s->row[i] + (lo - from),
					span[p].coef + (lo - span[p].from), hi - lo);
		}
	}
}

static int start_query(struct scratch *s, const struct svc_model *m, const struct data_view *x,
		       size_t from, size_t count, struct err *e)
{
	svc_query_clear(&s->q);
	for (size_t i = 0; i < count; i++)
		if (svc_query_add_view(&s->q, x, from + i, m->center, e))
			return -1;
	return 0;
}

typedef float four __attribute__((vector_size(16), aligned(4), may_alias));

/* Four values each of four rows, STRIP apart, become four rows of SVC_PAIRS_ROWS. */
static void turn_four(const float *from, float *to)
{
	const four a = *(const four *)from, b = *(const four *)(from + STRIP), c = *(const four *)(from + 2 * STRIP),
		   d = *(const four *)(from + 3 * STRIP);
	const four low = __builtin_shufflevector(a, c, 0, 4, 1, 5), high = __builtin_shufflevector(a, c, 2, 6, 3, 7),
		   low2 = __builtin_shufflevector(b, d, 0, 4, 1, 5), high2 = __builtin_shufflevector(b, d, 2, 6, 3, 7);

	*(four *)to = __builtin_shufflevector(low, low2, 0, 4, 1, 5);
	*(four *)(to + SVC_PAIRS_ROWS) = __builtin_shufflevector(low, low2, 2, 6, 3, 7);
	*(four *)(to + 2 * SVC_PAIRS_ROWS) = __builtin_shufflevector(high, high2, 0, 4, 1, 5);
	*(four *)(to + 3 * SVC_PAIRS_ROWS) = __builtin_shufflevector(high, high2, 2, 6, 3, 7);
}

/* Of `rows` rows STRIP apart n values each: rows of SVC_PAIRS_ROWS, of which no others are written. */
static void turn(const float *from, size_t rows, size_t n, float *to)
{
	size_t i = 0, t = 0;

	for (; i + 4 <= rows; i += 4)
		for (t = 0; t + 4 <= n; t += 4)
			turn_four(from + i * STRIP + t, to + t * SVC_PAIRS_ROWS + i);
	for (size_t r = 0; r < rows; r++)
		for (size_t c = r < i ? t : 0; c < n; c++)
			to[c * SVC_PAIRS_ROWS + r] = from[r * STRIP + c];
}

/* All kernel values first, turned so that a support vector's lie together. */
static void decide_pairs(const struct svc_model *m, struct scratch *s, double *out)
{
	size_t panels = svc_padded(m->nsv) / SVC_LANES;

	for (size_t p = 0; p < panels; p += STRIP / SVC_LANES) {
		size_t now = panels - p < STRIP / SVC_LANES ? panels - p : STRIP / SVC_LANES;
		size_t from = p * SVC_LANES, left = m->nsv - from;
		svc_tile(&m->kernel, &s->q, p, now, s->row, s->isa);
		turn(s->tile, s->q.count, left < STRIP ? left : STRIP, s->turned + from * SVC_PAIRS_ROWS);
	}
	svc_pairs_decide(m, s->turned, s->q.count, out, s->isa);
}

static void decide_block(const struct svc_model *m, struct scratch *s, double *out)
{
	struct svc_kernel linear = { .kind = SVC_LINEAR };
	bool weights = m->kernel.kind == SVC_LINEAR;
	size_t panels = svc_padded(m->fast.n) / SVC_LANES;

	for (size_t i = 0; i < s->q.count; i++)
		for (size_t k = 0; k < m->machines; k++)
			out[i * m->machines + k] = -m->rho[k];
	for (size_t p = 0; p < panels; p += STRIP / SVC_LANES) {
		size_t now = panels - p < STRIP / SVC_LANES ? panels - p : STRIP / SVC_LANES;
		size_t from = p * SVC_LANES, left = m->fast.n - from;
		size_t count = left < STRIP ? left : STRIP;
		svc_tile(weights ? &linear : &m->kernel, &s->q, p, now, s->row, s->isa);
		if (!weights)
			add_strip(m, s, from, count, out);
		for (size_t i = 0; weights && i < s->q.count; i++)
			for (size_t k = 0; k < count; k++)
				out[i * m->machines + from + k] += s->row[i][k];
	}
}

int svc_decide(const struct svc_model *m, const struct data_view *x, size_t from, size_t count,
	       double *out, struct err *e)
{
	struct scratch s = { .isa = cpu_isa() };
	bool many = svc_pairs_many(m);
	size_t rows = many ? SVC_PAIRS_ROWS : BLOCK_ROWS, room = count < rows ? count : rows;
	int rc = -1;

	if (svc_query_make(&s.q, room, &m->fast, e) ||
	    !(s.tile = mem_aligned((size_t)BLOCK_ROWS * STRIP, sizeof *s.tile, e)))
		goto done;
	if (many && !(s.turned = mem_zeros(m->nsv * SVC_PAIRS_ROWS, sizeof *s.turned, e)))
		goto done;
	for (size_t i = 0; i < BLOCK_ROWS; i++)
		s.row[i] = s.tile + i * STRIP;
	for (size_t at = 0; at < count; at += rows) {
		if (start_query(&s, m, x, from + at, count - at < rows ? count - at : rows, e))
			goto done;
		(many ? decide_pairs : decide_block)(m, &s, out + at * m->machines);
	}
	rc = 0;
done:
	svc_query_free(&s.q);
	free(s.tile);
	free(s.turned);
	return rc;
}

/* ---- scores ---- */

/* A monotone map of the reals into (0, 1), of which half can never make up for a vote. */
static double squash(double x)
{
	return 0.5 + 0.5 * x / (1 + fabs(x));
}

static void score_one_machine(const struct svc_model *m, double f, float *score)
{
	float s = (float)f;

	/* libsvm: the first label where f > 0, the second otherwise; keep it where f is too small
	 * for a float or zero */
	if (f > 0 ? !(s > 0) : !(s < 0))
		s = f > 0 ? FLT_MIN : -FLT_MIN;
	score[m->label[0]] = s;
	score[m->label[1]] = -s;
}

/* Votes, plus half a squashed sum of decision values for the order within equal votes, plus half a
 * vote for the class that libsvm names: the first in its order among those with most votes. */
static void score_votes(const struct svc_model *m, const double *decision, double *work,
			float *score)
{
	double *votes = work, *sum = work + m->groups;
	size_t best = 0;

	memset(work, 0, 2 * m->groups * sizeof *work);
	for (size_t i = 0; i < m->groups; i++) {
		double won = 0, total = sum[i];
		for (size_t j = i + 1; j < m->groups; j++, decision++) {
			double wins = *decision > 0;
			won += wins;
			total += *decision;
			votes[j] += 1 - wins;
			sum[j] -= *decision;
		}
		votes[i] += won;
		sum[i] = total;
	}
	for (size_t g = 1; g < m->groups; g++)
		if (votes[g] > votes[best])
			best = g;
	for (size_t g = 0; g < m->groups; g++)
		score[m->label[g]] = (float)(votes[g] + 0.49 * squash(sum[g]) +
					     (g == best ? 0.5 : 0));
}

static void score_rest(const struct svc_model *m, const double *decision, float *score)
{
	for (size_t g = 0; g < m->groups; g++)
		score[m->label[g]] = (float)decision[g];
}

size_t svc_score_work(const struct svc_model *m)
{
	return m->groups * (m->prob_a ? 2 * m->groups + 2 : 2);
}

void svc_score(const struct svc_model *m, const double *decision, double *work, float *score)
{
	double lowest = 0;

	if (m->task == TASK_REGRESS) {
		score[0] = (float)decision[0];
		return;
	}
	/* classes that training never saw come last */
	for (size_t k = 0; !m->prob_a && m->groups < m->classes && k < m->machines; k++)
		lowest = fmin(lowest, -fabs(decision[k]));
	for (size_t c = 0; c < m->classes; c++)
		score[c] = m->prob_a ? 0 : (float)lowest - 1;
	if (m->groups == 1)
		score[m->label[0]] = 1;
	else if (m->prob_a)
		svc_platt_score(m, decision, work, score);
	else if (m->groups == 2)
		score_one_machine(m, decision[0], score);
	else if (m->ovr)
		score_rest(m, decision, score);
	else
		score_votes(m, decision, work, score);
}
