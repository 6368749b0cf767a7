/* Columns that give the target away: known only after the outcome, most likely, so that a score
 * earned with them will not be seen again.
 *
 * For classes the measure is Goodman and Kruskal's lambda (1954): the share of the majority class's
 * errors that the best rule on this one column avoids. Rules are Holte's (1993): one class to a
 * category, or to each of at most as many intervals as there are classes - found exactly, by
 * dynamic programming. For numbers it is the squared correlation. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "datasets/inspect/inspect_inner.h"

#define LEAK          0.98      /* lambda that is too good; the petals of iris alone reach 0.94 */
#define LEAK_MISSING  0.9       /* the same of a value's absence, which ought to tell nothing */
#define LEAK_FIT      0.999     /* squared correlation */
#define LEAK_ROWS     30        /* fewer rows prove nothing */
#define CATEGORY_ROWS 5         /* rows to a category on average, lest each row has its own */
#define INTERVALS     32        /* at most; more classes than that are beyond any one column */

/* Errors of always answering the largest class. O(n), whatever the number of classes. */
static size_t majority_errors(const struct dataset *d, const struct inspect_cell *c, size_t n,
			      size_t *count)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		count[d->label[c[i].row]] = 0;
	for (size_t i = 0; i < n; i++)
		if (++count[d->label[c[i].row]] > most)
			most = count[d->label[c[i].row]];
	return n - most;
}

/* Errors of one class to each category, and the number of categories that occur. */
static size_t category_errors(const struct dataset *d, const struct inspect_cell *c, size_t n,
			      size_t *count, size_t *used)
{
	size_t errors = 0, run;

	*used = 0;
	for (size_t i = 0; i < n; i += run, ++*used) {
		for (run = 1; i + run < n && c[i + run].value == c[i].value; run++)
			;
		errors += majority_errors(d, c + i, run, count);
	}
	return errors;
}

static size_t least_of(const size_t *at, size_t n)
{
	size_t least = at[0];

	for (size_t k = 1; k < n; k++)
		least = at[k] < least ? at[k] : least;
	return least;
}

static size_t intervals(const struct dataset *d)
{
	return d->classes < INTERVALS ? d->classes : INTERVALS;
}

static int larger_first(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x < y) - (x > y);
}

/* Rows that no partition gets right, as it answers no more classes than it has intervals. */
static size_t beyond_intervals(const struct dataset *d, const struct inspect_cell *c, size_t n, size_t *count)
{
	size_t missed = 0;

	for (size_t k = 0; k < d->classes; k++)
		count[k] = 0;
	for (size_t i = 0; i < n; i++)
		count[d->label[c[i].row]]++;
	qsort(count, d->classes, sizeof *count, larger_first);
	for (size_t k = intervals(d); k < d->classes; k++)
		missed += count[k];
	return missed;
}

/* Errors of the best partition into that many intervals with a class to each, or some number above
 * `enough`. errors (intervals, classes): [k][y] of k + 1 intervals so far, the last answering y. */
static size_t interval_errors(const struct dataset *d, const struct inspect_cell *c, size_t n,
			      size_t enough, size_t *errors)
{
	size_t classes = d->classes, most = intervals(d), least = beyond_intervals(d, c, n, errors);

	for (size_t k = 0; k < most * classes; k++)
		errors[k] = 0;
	for (size_t i = 0; i < n && least <= enough; i++) {
		size_t y = d->label[c[i].row];

		for (size_t k = most; i && c[i].value != c[i - 1].value && k-- > 1;) {
			size_t before = least_of(errors + (k - 1) * classes, classes);

			for (size_t v = 0; v < classes; v++)
				if (before < errors[k * classes + v])
					errors[k * classes + v] = before;
		}
		least = SIZE_MAX;
		for (size_t k = 0; k < most * classes; k++) {
			errors[k] += k % classes != y;
			least = errors[k] < least ? errors[k] : least;
		}
	}
	return least;
}

static double lambda(size_t errors, size_t base)
{
	return base ? 1 - (double)errors / (double)base : 0;
}

/* scratch as in inspect_leak. */
static void tell_rule(const struct inspection *in, size_t j, const struct inspect_cell *c, size_t n,
		      size_t *scratch)
{
	const struct dataset *d = in->d;
	const char *name = d->columns[j].name;
	size_t base = majority_errors(d, c, n, scratch), used = 0, errors;

	if (d->columns[j].kind == COLUMN_NUMERIC)
		errors = interval_errors(d, c, n, (size_t)((1 - LEAK) * (double)base), scratch);
	else
		errors = category_errors(d, c, n, scratch, &used);
	if (lambda(errors, base) >= LEAK && used <= n / CATEGORY_ROWS)
		inspect_report(
			in, FINDING_WARNING, "leak", name,
			"column '%s' alone gives the target away in %.4g %% of the rows that "
			"have it, the largest class in %.3g %%: was it known before the "
			"outcome? (--ignore it otherwise)",
			name, 100.0 * (double)(n - errors) / (double)n,
			100.0 * (double)(n - base) / (double)n);
}

/* Whether the value is there as the only thing known. */
static void tell_missing_rule(const struct inspection *in, size_t j, const struct inspect_cell *c,
			      size_t n, size_t *scratch)
{
	const struct dataset *d = in->d;
	size_t *there = scratch, *all = scratch + d->classes, most[3] = { 0 };

	for (size_t k = 0; k < d->classes; k++)
		there[k] = all[k] = 0;
	for (size_t i = 0; i < n; i++)
		there[d->label[c[i].row]]++;
	for (size_t i = 0; i < d->rows; i++)
		all[d->label[i]]++;
	for (size_t k = 0; k < d->classes; k++) {
		size_t of[3] = { there[k], all[k] - there[k], all[k] };

		for (int s = 0; s < 3; s++)
			most[s] = of[s] > most[s] ? of[s] : most[s];
	}
	if (lambda(d->rows - most[0] - most[1], d->rows - most[2]) >= LEAK_MISSING)
		inspect_report(in, FINDING_WARNING, "leak-missing", d->columns[j].name,
			       "whether column '%s' is missing gives the target away in %.4g %% of "
			       "the rows, the largest class in %.3g %%: was it filled in after the "
			       "outcome? (--ignore it then)", d->columns[j].name,
			       100.0 * (double)(most[0] + most[1]) / (double)d->rows,
			       100.0 * (double)most[2] / (double)d->rows);
}

static void tell_fit(const struct inspection *in, size_t j, const struct inspect_cell *c, size_t n)
{
	const struct dataset *d = in->d;
	const char *name = d->columns[j].name;
	double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;

	for (size_t i = 0; i < n; i++) {
		mx += (double)c[i].value / (double)n;
		my += d->target[c[i].row] / (double)n;
	}
	for (size_t i = 0; i < n; i++) {
		double x = (double)c[i].value - mx, y = d->target[c[i].row] - my;

		xx += x * x;
		yy += y * y;
		xy += x * y;
	}
	if (xx > 0 && yy > 0 && xy * xy > LEAK_FIT * xx * yy)
		inspect_report(
			in, FINDING_WARNING, "leak", name,
			"column '%s' alone gives the target away, with a correlation of %.5f: "
			"was it known before the outcome? (--ignore it otherwise)",
			name, xy / sqrt(xx * yy));
}

int inspect_leak(const struct inspection *in, size_t j, const struct inspect_cell *c, size_t n,
		 struct err *e)
{
	const struct dataset *d = in->d;
	size_t *scratch;

	if (!d->label) {
		if (n >= LEAK_ROWS && d->columns[j].kind == COLUMN_NUMERIC)
			tell_fit(in, j, c, n);
		return 0;
	}
	if (!(scratch = mem_array((intervals(d) + 1) * d->classes, sizeof *scratch, e)))
		return -1;
	if (n >= LEAK_ROWS && n >= d->rows / 2)
		tell_rule(in, j, c, n, scratch);
	if (d->rows >= LEAK_ROWS && n < d->rows)
		tell_missing_rule(in, j, c, n, scratch);
	free(scratch);
	return 0;
}
