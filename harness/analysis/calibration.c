#include "harness/analysis/calibration.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/store/answers.h"

/* What one learner said of the rows of a data set. */
struct calibration_rows {
	size_t n, room, classes;
	uint32_t *label;                /* (n) */
	float *score;                   /* (n, classes) */
};

static void take_row(void *ctx, const struct answers *a, size_t row, const float *score)
{
	struct calibration_rows *x = ctx;

	if (x->n == x->room)
		return;                 /* tested twice: not of one split */
	memcpy(x->score + x->n * x->classes, score, x->classes * sizeof *score);
	x->label[x->n++] = a->label[row];
}

/* Whether its scores are probabilities: then they have a log loss, which all cells are scored by. */
static bool gives_probabilities(const struct comparison *c, size_t set, size_t method)
{
	size_t metric = results_metric(c->r, "log_loss");

	for (size_t f = 0; f < c->folds[set]; f++) {
		size_t at = c->cell[set][method * c->folds[set] + f];

		if (at != NO_CELL && !isnan(results_score(c->r, at, metric, ON_TEST)))
			return true;
	}
	return false;
}

static size_t rarer(const struct answers *a)
{
	size_t ones = 0;

	for (size_t i = 0; i < a->rows; i++)
		ones += a->label[i] == 1;
	return 2 * ones <= a->rows ? 1 : 0;
}

/* said, came (n): of the class that the diagram is about. */
static void sum_up(struct calibration *k, const struct calibration_rows *x, size_t positive, double *said,
		   unsigned char *came)
{
	for (size_t i = 0; i < x->n; i++) {
		const float *s = x->score + i * x->classes;
		size_t answer = metric_class(s, x->classes), class = x->classes > 2 ? answer : positive;

		k->said += (double)s[answer] / (double)x->n;
		k->right += (answer == x->label[i]) / (double)x->n;
		said[i] = (double)s[class];
		came[i] = x->label[i] == class;
	}
}

static void measure(struct calibration *k, const struct calibration_rows *x)
{
	const struct metric_truth t = { .task = TASK_CLASSIFY, .rows = x->n, .classes = x->classes,
					.label = x->label, .probabilities = true };
	struct mat scores = mat_of(x->score, x->n, x->classes);

	k->mass = metric_score(metric_find("ece_mass"), &t, scores);
	k->width = metric_score(metric_find("ece"), &t, scores);
	k->brier = metric_score(metric_find("brier"), &t, scores);
}

static int judge(struct calibration *k, const struct calibration_rows *x, size_t positive, struct err *e)
{
	double *said = mem_array(x->n, sizeof *said, e);
	unsigned char *came = mem_array(x->n, 1, e);
	int rc = -1;

	if (said && came) {
		sum_up(k, x, positive, said, came);
		measure(k, x);
		rc = reliability_bins(k->bin, &k->bins, said, came, x->n, e);
	}
	free(said);
	free(came);
	return rc;
}

static int one_method(struct calibration *k, const struct comparison *c, const struct answers *a, size_t set,
		      size_t method, struct err *e)
{
	struct calibration_rows x = { .classes = a->classes, .room = a->rows };
	int rc = -1;

	if (!gives_probabilities(c, set, method))
		return 0;
	if ((x.label = mem_array(x.room, sizeof *x.label, e)) &&
	    (x.score = mem_array(x.room, x.classes * sizeof *x.score, e)) &&
	    !answers_each(a, c->study, c->method[method], 0, take_row, &x, e))
		rc = 0;
	if (!rc && x.n) {
		k->known = true;
		k->rows = x.n;
		k->classes = x.classes;
		rc = judge(k, &x, rarer(a), e);
	}
	free(x.label);
	free(x.score);
	return rc;
}

static int one_set(struct calibration *k, const struct comparison *c, size_t set, struct err *e)
{
	struct answers a;
	int rc;

	if (comparison_dataset(c, set)->task != TASK_CLASSIFY)
		return 0;
	if ((rc = answers_open(&a, c->r, c->set[set], e)))
		return -1;
	for (size_t m = 0; m < c->ranked && a.rows && !rc; m++)
		rc = one_method(k + set * c->ranked + m, c, &a, set, m, e);
	answers_close(&a);
	return rc;
}

int calibration_create(struct calibration **out, const struct comparison *c, struct err *e)
{
	struct calibration *k = mem_zeros(c->sets * c->ranked + 1, sizeof *k, e);
	int rc = k ? 0 : -1;

	for (size_t i = 0; i < c->sets && !rc; i++)
		rc = one_set(k, c, i, e);
	if (rc) {
		free(k);
		return -1;
	}
	*out = k;
	return 0;
}

bool calibration_any(const struct calibration *k, const struct comparison *c, size_t set)
{
	for (size_t m = 0; m < c->ranked; m++)
		if (calibration_of(k, c, set, m)->known)
			return true;
	return false;
}
