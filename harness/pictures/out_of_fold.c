#include "harness/pictures/out_of_fold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/model/model_file.h"
#include "harness/pictures/subset.h"
#include "harness/store/answers.h"

#define SUM_SLACK 1e-3          /* floats of many classes */

static int make_room(struct out_of_fold *o, const char *const *name, size_t rows, struct err *e)
{
	return (o->class_name = mem_copy(name, o->classes, sizeof *name, e)) &&
			       (o->label = mem_array(rows, sizeof *o->label, e)) &&
			       (o->scores = mem_array(rows, o->classes * sizeof *o->scores, e))
		       ? 0
		       : -1;
}

static void take_row(struct out_of_fold *o, uint32_t label, const float *score)
{
	memcpy(o->scores + o->rows * o->classes, score, o->classes * sizeof *score);
	o->label[o->rows++] = label;
}

/* ---- trained here ---- */

static int one_fold(struct out_of_fold *o, const struct dataset *d, const struct variant *v,
		    const struct fold_rows *r, const struct picture_request *q, struct err *e)
{
	struct dataset *train = NULL, *test = NULL;
	struct mat scores = { 0 };
	struct model m = { 0 };
	int rc = -1;

	if (!subset_make(&train, d, NULL, 0, r->train, r->ntrain, e) &&
	    !subset_make(&test, d, NULL, 0, r->test, r->ntest, e) &&
	    !model_fit(&m, train, v, q->seed, q->threads, e) &&
	    !model_predict(&m, test, &scores, NULL, NULL, e)) {
		for (size_t i = 0; i < test->rows; i++)
			take_row(o, test->label[i], mat_row(scores, i));
		rc = 0;
	}
	o->probabilities = m.probabilities;
	free(scores.at);
	model_free(&m);
	dataset_destroy(train);
	dataset_destroy(test);
	return rc;
}

static int train(struct out_of_fold *o, const struct dataset *d, const struct variant *v,
		 const struct picture_request *q, struct err *e)
{
	struct fold_spec spec;
	struct folds f = { 0 };
	int rc;

	o->classes = d->classes;
	if (fold_spec_parse(&spec, q->cv ? q->cv : OUT_OF_FOLD_CV, e) ||
	    folds_make(&f, d, &spec, q->seed, e))
		return -1;
	rc = make_room(o, (const char *const *)d->class_names, d->rows, e);
	for (size_t k = 0; k < f.folds && !rc; k++) {
		struct fold_rows r;
		if ((rc = folds_rows(&r, &f, d, 0, k, 0, q->seed, e)))
			break;
		if (r.ntest)
			rc = one_fold(o, d, v, &r, q, e);
		fold_rows_free(&r);
	}
	folds_free(&f);
	return rc ? err_wrap(e, "%s on %s", v->label, d->name) : 0;
}

/* ---- of a run ---- */

static void take_stored(void *ctx, const struct answers *a, size_t row, const float *score)
{
	struct out_of_fold *o = ctx;

	if (o->rows < a->rows)
		take_row(o, a->label[row], score);
}

static bool look_like_probabilities(const struct out_of_fold *o)
{
	for (size_t i = 0; i < o->rows; i++) {
		double sum = 0, least = 0;
		for (size_t c = 0; c < o->classes; c++) {
			double s = (double)o->scores[i * o->classes + c];
			sum += s;
			least = fmin(least, s);
		}
		if (!(least >= 0 && fabs(sum - 1) < SUM_SLACK))
			return false;
	}
	return true;
}

static int recall(struct out_of_fold *o, const struct picture_request *q, size_t data,
		  size_t variant, struct err *e)
{
	const struct results *r = q->run;
	size_t d = q->run_data[data], v = q->run_variant[variant];
	struct answers a;
	int rc;

	if (answers_open(&a, r, d, e))
		return -1;
	o->classes = a.classes;
	rc = make_room(o, a.class_name, a.rows, e) || answers_each(&a, q->run_study, v, 0, take_stored, o, e) ? -1 : 0;
	o->probabilities = look_like_probabilities(o);
	answers_close(&a);
	return !rc && !o->rows
		       ? FAIL(e, ERR_DATA, "%s keeps no predictions of %s on %s", r->path,
			      r->variant[v].label, r->dataset[d].name)
		       : rc;
}

static size_t rarer(const struct out_of_fold *o)
{
	size_t ones = 0;

	for (size_t i = 0; i < o->rows; i++)
		ones += o->label[i] == 1;
	return 2 * ones <= o->rows ? 1 : 0;
}

int out_of_fold_make(struct out_of_fold *o, const struct picture_request *q, size_t data,
		     size_t variant, struct err *e)
{
	*o = (struct out_of_fold){ 0 };
	if (q->run ? recall(o, q, data, variant, e)
		   : train(o, q->data[data], &q->variant[variant], q, e)) {
		out_of_fold_free(o);
		return -1;
	}
	o->positive = o->classes == 2 ? rarer(o) : 0;
	return 0;
}

void out_of_fold_free(struct out_of_fold *o)
{
	free(o->class_name);
	free(o->label);
	free(o->scores);
	*o = (struct out_of_fold){ 0 };
}
