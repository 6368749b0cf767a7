/* Do probabilities hold? Of the rows that are answered with confidence p, a share of p should be right.
 *
 * The expected calibration error (10 bins of the answer's confidence) is above 0 for perfect
 * probabilities, too, and the more so the fewer rows there are. What it would be then is drawn: each row
 * right with the probability that was claimed for it, CALIBRATION_DRAWS times. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/analysis/findings_inner.h"
#include "harness/store/answers.h"

enum { CALIBRATION_DRAWS = 400, BINS = 10 };
#define CALIBRATION_CELLS 4e7           /* rows drawn at most: of larger sets fewer draws are made */

struct calibration_of_answers {
	size_t n, room;
	struct calibration_row { float confidence; bool right; } *row;
	bool failed;
};

static void take(void *ctx, const struct answers *a, size_t row, const float *score)
{
	struct calibration_of_answers *k = ctx;
	size_t answer = metric_class(score, a->classes);

	if (k->failed || mem_grow((void **)&k->row, &k->room, k->n + 1, sizeof *k->row, NULL)) {
		k->failed = true;
		return;
	}
	k->row[k->n++] = (struct calibration_row){ score[answer], answer == a->label[row] };
}

static size_t bin_of(double p)
{
	double b = ceil(p * BINS) - 1;

	return b < 0 ? 0 : b >= BINS ? BINS - 1 : (size_t)b;
}

/* r: draw what is right by the confidences instead of taking what was. */
static double calibration_error(const struct calibration_of_answers *k, struct rng *r)
{
	double gap[BINS] = { 0 }, sum = 0;

	for (size_t i = 0; i < k->n; i++) {
		double p = (double)k->row[i].confidence;
		bool right = r ? rng_uniform(r) < p : k->row[i].right;

		gap[bin_of(p)] += p - (right ? 1 : 0);
	}
	for (size_t b = 0; b < BINS; b++)
		sum += fabs(gap[b]);
	return sum / (double)k->n;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Of the error under perfect probabilities: an interval that leaves `beyond` on each side. */
static struct interval perfect(const struct calibration_of_answers *k, double beyond)
{
	size_t draws = (size_t)fmin(CALIBRATION_DRAWS, fmax(40, CALIBRATION_CELLS / (double)k->n));
	double x[CALIBRATION_DRAWS];
	struct rng r = rng_make(rng_seed(k->n, "calibration"));
	size_t out = (size_t)(beyond * (double)draws);

	for (size_t i = 0; i < draws; i++)
		x[i] = calibration_error(k, &r);
	qsort(x, draws, sizeof *x, by_size);
	return (struct interval){ x[out], x[draws - 1 - out] };
}

static bool gives_probabilities(const struct comparison *c, size_t set, size_t method, size_t *cells)
{
	size_t n = comparison_cells(c, set, method, false, cells), ece = results_metric(c->r, "ece");

	for (size_t i = 0; i < n && ece < c->r->n_metrics; i++)
		if (!isnan(results_score(c->r, cells[i], ece, ON_TEST)))
			return true;
	return false;
}

static int judge(struct findings_search *s, const struct comparison *c, size_t set, size_t method,
		 const struct calibration_of_answers *k, struct err *e)
{
	struct findings_entry like = findings_of(c, set, method);
	struct interval ci;
	double sure = 0, right = 0;

	like.value = 100 * calibration_error(k, NULL);
	if (!(like.value > 100 * COMPARISON_ROPE))      /* harmless, whatever perfect ones come to */
		return 0;
	ci = perfect(k, (1 - ANALYSIS_LEVEL) / 2 / findings_family(c));
	for (size_t i = 0; i < k->n; i++) {
		sure += (double)k->row[i].confidence / (double)k->n;
		right += (k->row[i].right ? 1.0 : 0.0) / (double)k->n;
	}
	like.ci = (struct interval){ 100 * ci.lo, 100 * ci.hi };
	like.harmless = 100 * (ci.hi + COMPARISON_ROPE);
	if (!(like.value > like.harmless))
		return 0;
	return findings_add(s, &like, e, "%s: the probabilities of %s do not hold: it claims %.1f %% on "
			    "average and is right in %.1f %%; expected calibration error %.1f %%, where "
			    "perfect ones would show %.1f to %.1f", findings_data(c, set),
			    findings_label(c, method), 100 * sure, 100 * right, like.value, like.ci.lo,
			    like.ci.hi);
}

static int on_data(struct findings_search *s, const struct comparison *c, size_t set, size_t *cells,
		   struct err *e)
{
	struct answers a;
	int rc = 0;

	if (answers_open(&a, c->r, c->set[set], e))
		return -1;
	for (size_t m = 0; m < c->ranked && a.rows && !rc; m++) {
		struct calibration_of_answers k = { 0 };

		if (!gives_probabilities(c, set, m, cells))
			continue;
		rc = answers_each(&a, c->study, c->method[m], 0, take, &k, e);
		if (!rc && k.failed)
			rc = FAIL(e, ERR_NOMEM, "out of memory");
		if (!rc && k.n)
			rc = judge(s, c, set, m, &k, e);
		free(k.row);
	}
	answers_close(&a);
	return rc;
}

int findings_miscalibrated(struct findings_search *s, struct err *e)
{
	size_t *cells = mem_array(s->r->n_cells, sizeof *cells, e);
	int rc = cells ? 0 : -1;

	for (size_t i = 0; i < s->n; i++)
		for (size_t set = 0; set < s->c[i]->sets && !rc; set++)
			rc = on_data(s, s->c[i], set, cells, e);
	free(cells);
	return rc;
}
