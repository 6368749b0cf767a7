#include "harness/store/outcome_difference.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/params.h"

const char *outcome_difference_word(enum agreement a)
{
	static const char *const word[AGREEMENTS] = { "unknown", "same", "differs" };

	return word[a];
}

/* Only the first is kept. */
static void say(struct outcome_difference *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void say(struct outcome_difference *d, const char *fmt, ...)
{
	va_list args;

	if (*d->first)
		return;
	va_start(args, fmt);
	vsnprintf(d->first, sizeof d->first, fmt, args);
	va_end(args);
}

static bool same_bits(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool differ(struct outcome_difference *d, const char *name, const char *part, double was,
		   double is)
{
	char a[32], b[32];

	if (same_bits(was, is))
		return false;
	say(d, "%s on %s was %s and is %s", name, part, number_text(was, a), number_text(is, b));
	return true;
}

static int by_metric(const void *a, const void *b)
{
	return strcmp(((const struct outcome_score *)a)->metric,
		      ((const struct outcome_score *)b)->metric);
}

static bool scores_differ(struct outcome_difference *d, const struct outcome *was,
			  struct outcome *is, bool same_code)
{
	if (is->nscores)
		qsort(is->scores, is->nscores, sizeof *is->scores, by_metric);
	if (same_code && was->nscores != is->nscores) {
		say(d, "%zu scores were stored, %zu are computed", was->nscores, is->nscores);
		return true;
	}
	for (size_t i = 0; i < was->nscores; i++) {
		const struct outcome_score *a = &was->scores[i],
					   *b = is->nscores ? bsearch(a, is->scores, is->nscores,
								      sizeof *b, by_metric) :
							      NULL;
		if (!b) {
			say(d, "%s is no longer computed", a->metric);
			return true;
		}
		if (differ(d, a->metric, "test", a->test, b->test) ||
		    differ(d, a->metric, "train", a->train, b->train) ||
		    differ(d, a->metric, "validation", a->valid, b->valid))
			return true;
	}
	return false;
}

static bool curves_differ(struct outcome_difference *d, const struct outcome *was,
			  const struct outcome *is)
{
	char name[64];

	if (was->ncurve != is->ncurve) {
		say(d, "the curve had %zu steps and has %zu", was->ncurve, is->ncurve);
		return true;
	}
	for (size_t i = 0; i < was->ncurve; i++) {
		const struct outcome_curve_point *a = &was->curve[i], *b = &is->curve[i];

		snprintf(name, sizeof name, "step %zu: the score", a->step);
		if (differ(d, name, "test", a->test, b->test) ||
		    differ(d, name, "train", a->train, b->train) ||
		    differ(d, name, "validation", a->valid, b->valid) ||
		    differ(d, "the loss", "train", a->train_loss, b->train_loss))
			return true;
	}
	return false;
}

static enum agreement hashes(struct outcome_difference *d, const char *what, const char *was,
			     const char *is)
{
	if (!*was || !*is)
		return AGREEMENT_UNKNOWN;
	if (!strcmp(was, is))
		return AGREEMENT_SAME;
	say(d, "%s had the hash %.12s and now %.12s", what, was, is);
	return AGREEMENT_DIFFERS;
}

/* Counts the rows that differ, and by how much. Both kept the same rows in the same shape. */
static void count_rows(struct outcome_difference *d, const struct outcome *was,
		       const struct outcome *is)
{
	size_t outputs = was->ntest_scores / was->nrows;

	d->rows = was->nrows;
	d->largest = 0;
	for (size_t i = 0; i < was->nrows; i++) {
		bool other = false;

		for (size_t k = i * outputs; k < (i + 1) * outputs; k++) {
			double a = was->score_offset + (double)was->test_scores[k],
			       b = is->score_offset + (double)is->test_scores[k];

			if (was->score_offset == is->score_offset &&
			    !memcmp(&was->test_scores[k], &is->test_scores[k], sizeof(float)))
				continue;
			d->largest = fmax(d->largest, fabs(a - b));
			say(d, "row %u, output %zu was predicted as %.9g and is %.9g", was->rows[i],
			    k - i * outputs, a, b);
			other = true;
		}
		d->differing += other;
	}
}

/* By the rows where they are there, else by the hash. Where both tell and do not tell the same, one of them
 * is not what the cell left. */
static enum agreement predictions(struct outcome_difference *d, const struct outcome *was,
				  const struct outcome *is)
{
	const char *a = was->hash.predictions, *b = is->hash.predictions;
	enum agreement by_hash = !*a || !*b   ? AGREEMENT_UNKNOWN :
				 strcmp(a, b) ? AGREEMENT_DIFFERS :
						AGREEMENT_SAME;
	bool kept = was->nrows || is->nrows,
	     shaped = kept && was->nrows == is->nrows && was->ntest_scores == is->ntest_scores;
	enum agreement by_rows = kept ? AGREEMENT_DIFFERS : AGREEMENT_UNKNOWN;

	if (kept && !shaped) {
		say(d, "predictions had another shape");
	} else if (kept && memcmp(was->rows, is->rows, was->nrows * sizeof *was->rows)) {
		say(d, "other rows were tested");
	} else if (kept) {
		count_rows(d, was, is);
		by_rows = d->differing ? AGREEMENT_DIFFERS : AGREEMENT_SAME;
	}
	d->altered =
		by_rows != AGREEMENT_UNKNOWN && by_hash != AGREEMENT_UNKNOWN && by_rows != by_hash;
	if (d->altered)
		say(d, "the predictions in the run are not those that it has the hash of");
	if (by_rows == AGREEMENT_UNKNOWN && by_hash == AGREEMENT_DIFFERS)
		hashes(d, "the predictions", a, b);
	return d->altered ? AGREEMENT_DIFFERS : by_rows == AGREEMENT_UNKNOWN ? by_hash : by_rows;
}

void outcome_difference(struct outcome_difference *d, const struct outcome *was, struct outcome *is,
			bool same_code)
{
	*d = (struct outcome_difference){ .largest = NAN };
	if (was->status != is->status) {
		say(d, "it was %s and is %s%s%s", cell_status_name(was->status),
		    cell_status_name(is->status), *is->info ? ": " : "", is->info);
		d->scores = AGREEMENT_DIFFERS;
	} else {
		d->scores = scores_differ(d, was, is, same_code) || curves_differ(d, was, is) ?
				    AGREEMENT_DIFFERS :
				    AGREEMENT_SAME;
		d->predictions = predictions(d, was, is);
	}
	d->split = hashes(d, "the split", was->hash.split, is->hash.split);
	d->model = hashes(d, "the model", was->hash.model, is->hash.model);
}
