#include "harness/run/training_sample.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/plan/plan.h"

/* What the square of the standard error may grow by. */
#define GROWTH (1.1 * 1.1 - 1)

/* By the formula, for N rows of which T are tested. */
static double enough(double rows, double tested, const struct training_sizes *s)
{
	double folds = (double)s->folds, share = (double)s->rarest / (double)s->rows;
	double m = 1 / (1 / rows + GROWTH * (1 / tested + folds / rows));

	if (rows * folds <= TRAINING_SAMPLE_EXACT && rows <= 2 * TRAINING_SAMPLE_MOST)
		return rows;
	m = fmax(fmin(m, TRAINING_SAMPLE_MOST), TRAINING_SAMPLE_LEAST);
	if (s->rarest)
		m = fmax(m, fmin(TRAINING_SAMPLE_CLASS / share, tested));
	return m > rows / 2 ? rows : m;
}

size_t training_sample_size(const struct training_sizes *s)
{
	double scale = s->whole > s->rows ? (double)s->whole / (double)s->rows : 1, m;

	if (s->asked == TRAINING_SCORE_ALL || !s->rows || !s->tested)
		return s->rows;
	if (s->asked != TRAINING_SCORE_SAMPLE)
		return s->asked < s->rows ? s->asked : s->rows;
	m = ceil(enough((double)s->rows * scale, (double)s->tested * scale, s) / scale);
	return m < (double)s->rows ? (size_t)m : s->rows;
}

static size_t class_of(const struct dataset *d, size_t row)
{
	return d->task == TASK_CLASSIFY ? d->label[row] : 0;
}

static size_t *count_classes(const struct dataset *d, const size_t *rows, size_t n, size_t *classes,
			     struct err *e)
{
	size_t *count;

	*classes = d->task == TASK_CLASSIFY ? d->classes : 1;
	if ((count = mem_zeros(*classes, sizeof *count, e)))
		for (size_t i = 0; i < n; i++)
			count[class_of(d, rows[i])]++;
	return count;
}

size_t training_sample_rarest(const struct dataset *d, const size_t *rows, size_t n)
{
	size_t classes, least = 0, *count;

	if (d->task != TASK_CLASSIFY || !(count = count_classes(d, rows, n, &classes, NULL)))
		return 0;
	for (size_t c = 0; c < classes; c++)
		if (count[c] && (!least || count[c] < least))
			least = count[c];
	free(count);
	return least;
}

struct drawn {
	uint64_t lot;
	size_t class, at;               /* position among the rows */
};

static int by_lot(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;

	if (x->class != y->class)
		return x->class < y->class ? -1 : 1;
	if (x->lot != y->lot)
		return x->lot < y->lot ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int ascending(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* Counts of each class become what is to be drawn of it: m <= n in all, in proportion, off by less than
 * one. */
static void share_out(size_t *count, size_t classes, size_t m, size_t n)
{
	size_t before = 0, given = 0;

	for (size_t c = 0; c < classes; c++) {
		before += count[c];
		count[c] = before * m / n - given;      /* row numbers are below 2^32 */
		given += count[c];
	}
}

/* Rows whose lot is below `limit` go to *list; false when some class has fewer of them than are wanted. */
static bool collect(struct drawn *list, size_t *listed, const size_t *want, size_t *seen, size_t classes,
		    const struct dataset *d, const size_t *rows, size_t n, uint64_t limit, uint64_t seed)
{
	bool enough = true;

	*listed = 0;
	for (size_t c = 0; c < classes; c++)
		seen[c] = 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t lot = rng_mix(seed + rows[i] * 0x9e3779b97f4a7c15u);
		if (lot > limit)
			continue;
		list[*listed] = (struct drawn){ lot, class_of(d, rows[i]), i };
		seen[list[(*listed)++].class]++;
	}
	for (size_t c = 0; c < classes; c++)
		enough &= seen[c] >= want[c];
	return enough;
}

int training_sample_draw(size_t *out, size_t m, const struct dataset *d, const size_t *rows, size_t n,
			 uint64_t seed, struct err *e)
{
	size_t classes, *want = count_classes(d, rows, n, &classes, e), *seen = NULL, listed, taken = 0;
	struct drawn *list = mem_array(n, sizeof *list, e);
	double share = 1.2 * (double)m / (double)n + 1e-3;
	int rc = -1;

	if (!want || !list || !(seen = mem_array(classes, sizeof *seen, e)))
		goto done;
	share_out(want, classes, m, n);
	/* few are looked at closely: those below a limit that leaves a fifth more than are wanted */
	while (!collect(list, &listed, want, seen, classes, d, rows, n,
			share < 1 ? (uint64_t)(share * 0x1p64) : UINT64_MAX, seed))
		share *= 2;
	qsort(list, listed, sizeof *list, by_lot);
	for (size_t i = 0; i < listed; i++)
		if (want[list[i].class]) {
			want[list[i].class]--;
			out[taken++] = list[i].at;
		}
	qsort(out, m, sizeof *out, ascending);
	for (size_t i = 0; i < m; i++)
		out[i] = rows[out[i]];
	rc = 0;
done:
	free(want);
	free(seen);
	free(list);
	return rc;
}
