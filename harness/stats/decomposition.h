/* Expected error of a learner in two parts, bias and variance, from its answers to the same rows after it
 * was trained on many draws of training rows.
 *
 *   struct decomposition d;
 *   if (decomposition_classes(&d, answer, label, rows, draws, classes, e))         or _numbers
 *           ...
 *   x = decomposition_part(&d, DECOMPOSED_VARIANCE, NULL, 0, .95);                 with its interval
 *   decomposition_free(&d);
 *
 * Of classes, by Kohavi & Wolpert (1996): with P(c) the share of draws that say class c of a row whose
 * class is y, bias^2 = 1/2 sum_c ([c = y] - P(c))^2 and variance = 1/2 (1 - sum_c P(c)^2), which sum up to
 * the error. And by Domingos (2000): the main prediction is the most frequent answer, the first of those
 * that tie; bias is whether it is wrong; variance is how often an answer differs from it, which costs
 * where it is right ("unbiased") and mends where it is wrong and the other answer is right ("biased"):
 * error = bias + unbiased - biased. Of numbers, squared error: bias^2 of the mean answer, and variance.
 *
 * A share P of R draws varies itself: squares of it are too large by P (1 - P) / (R - 1). Bias^2 and
 * variance have that taken off (Kohavi & Wolpert 1996, section 3.2), so that they are unbiased for any R, and bias^2
 * of a single row may be below 0; the sum stays. Domingos' mode has no such correction: with few draws
 * some main predictions are those of chance. Noise cannot be told from bias where a row has one label,
 * and is part of it.
 *
 * Every part is a mean over rows of what is known of each. Its standard error joins two, of rows (others
 * might have been tested) and of draws (others might have been trained on; the jackknife): variances
 * are added, which counts what both share twice (Owen 2007). Draws of one table's rows share rows, and vary
 * less than those of new tables would: their variance s^2 / R becomes s^2 (1 / R + n2 / n1) (Nadeau & Bengio
 * 2003). Student's t with Satterthwaite's degrees of freedom. */
#ifndef DECOMPOSITION_H
#define DECOMPOSITION_H

#include <stdint.h>

#include "algorithms/core/err.h"
#include "harness/stats/describe.h"

enum decomposition_name {
	DECOMPOSED_ERROR, DECOMPOSED_BIAS, DECOMPOSED_VARIANCE,
	DECOMPOSED_MAIN, DECOMPOSED_UNBIASED, DECOMPOSED_BIASED,        /* Domingos; NAN of numbers */
	DECOMPOSED_PARTS
};
enum { DECOMPOSITION_LEAST = 3 };       /* draws */

struct decomposition {
	size_t rows, draws;
	/* Rows tested over rows trained on, where draws are of one table's rows; 0: they are independent. Set
	 * by the caller. */
	double overlap;
	double *row;                    /* (rows, DECOMPOSED_PARTS) */
	double *without;                /* (draws, DECOMPOSED_PARTS): means over rows without that draw */
	double mean[DECOMPOSED_PARTS];
};

/* answer: (rows, draws), answers below classes. O(rows draws classes). ERR_DATA for fewer than two rows or
 * DECOMPOSITION_LEAST draws. */
int decomposition_classes(struct decomposition *out, const uint32_t *answer, const uint32_t *label,
			  size_t rows, size_t draws, size_t classes, struct err *e);
int decomposition_numbers(struct decomposition *out, const double *answer, const double *target,
			  size_t rows, size_t draws, struct err *e);
void decomposition_free(struct decomposition *d);       /* accepts { 0 } */

struct decomposition_estimate {
	double mean, se, df;
	struct interval ci;             /* NANs where nothing varies */
	double p;                       /* two-sided, of being 0; 1 where all are 0, NAN where nothing varies */
};

/* Part p of a, or, with b, what it is above part q of b, row by row and draw by draw: both of the same
 * rows and draws. */
struct decomposition_estimate decomposition_part(const struct decomposition *a, enum decomposition_name p,
						 const struct decomposition *b, enum decomposition_name q,
						 double level);

#endif
