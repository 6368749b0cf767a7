/* What a data set holds, and rows that occur more than once. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/inspect/inspect_inner.h"
#include "datasets/row_key.h"
#include "algorithms/core/text.h"

#define CLASSES_SHOWN 12
#define UNBALANCED    20.0      /* the largest class to the smallest */
#define MOSTLY        0.9       /* share of the largest class */

const char *finding_level_name(enum finding_level level)
{
	static const char *const names[] = { "note", "warning", "error" };

	return names[level];
}

/* Where one class is rare, or one nearly all, a guess is accurate. */
static void tell_balance(const struct inspection *in, const size_t *count, size_t least, size_t most)
{
	const struct dataset *d = in->d;
	double rows = (double)d->rows, share = (double)count[most] / rows;

	if ((double)count[most] > UNBALANCED * (double)count[least] || share >= MOSTLY)
		inspect_report(in, FINDING_WARNING, "imbalance", NULL,
			       "class '%s' is %.1f %% of the rows (%zu of %zu): accuracy says little, "
			       "always to say '%s' reaches %.1f %%; balanced accuracy, MCC and AUC "
			       "tell more (--metric balanced_accuracy, mcc, auc)",
			       d->class_names[least], 100 * (double)count[least] / rows, count[least],
			       d->rows, d->class_names[most], 100 * share);
}

static void tell_classes(const struct inspection *in)
{
	const struct dataset *d = in->d;
	struct text t = { 0 };
	size_t *count = mem_zeros(d->classes, sizeof *count, NULL), least = 0, most = 0;

	if (!count)
		return;
	for (size_t i = 0; i < d->rows; i++)
		count[d->label[i]]++;
	for (size_t k = 0; k < d->classes; k++) {
		if (k < CLASSES_SHOWN)
			text_add(&t, "%s'%s' %zu", k ? ", " : "", d->class_names[k], count[k]);
		least = count[k] < count[least] ? k : least;
		most = count[k] > count[most] ? k : most;
	}
	inspect_report(in, FINDING_NOTE, "classes", NULL,
		       "%zu classes of '%s': %s%s; the largest is %.1f %% of "
		       "the rows",
		       d->classes, d->target_name ? d->target_name : "target", t.at ? t.at : "",
		       d->classes > CLASSES_SHOWN ? ", ..." : "",
		       100.0 * (double)count[most] / (double)d->rows);
	tell_balance(in, count, least, most);
	text_free(&t);
	free(count);
}

static void tell_target(const struct inspection *in)
{
	const struct dataset *d = in->d;
	double least = INFINITY, most = -INFINITY, sum = 0;

	for (size_t i = 0; i < d->rows; i++) {
		least = fmin(least, d->target[i]);
		most = fmax(most, d->target[i]);
		sum += d->target[i];
	}
	inspect_report(in, FINDING_NOTE, "target", NULL, "target '%s' from %.6g to %.6g, mean %.6g",
		       d->target_name ? d->target_name : "target", least, most,
		       sum / (double)d->rows);
	if (!(most > least))
		inspect_report(in, FINDING_ERROR, "constant-target", NULL,
			       "the target is constant");
}

static void tell_missing(const struct inspection *in)
{
	const struct dataset *d = in->d;
	size_t cells = 0, rows = 0, empty = 0;

	for (size_t i = 0; i < d->rows; i++) {
		size_t here = 0;

		for (size_t j = 0; j < d->cols; j++)
			here += isnan(d->x[i * d->cols + j]) != 0;
		cells += here;
		rows += here > 0;
		empty += here == d->cols;
	}
	if (cells)
		inspect_report(in, FINDING_NOTE, "missing", NULL,
			       "%zu missing cell%s (%.3g %%) in %zu row%s", cells, plural(cells),
			       100.0 * (double)cells / (double)d->rows / (double)d->cols, rows,
			       plural(rows));
	if (empty)
		inspect_report(in, FINDING_WARNING, "empty-rows", NULL,
			       "no values at all in %zu row%s", empty, plural(empty));
}

void inspect_shape(const struct inspection *in)
{
	const struct dataset *d = in->d;
	size_t kinds[3] = { 0 };

	for (size_t j = 0; j < d->cols; j++)
		kinds[d->columns[j].kind]++;
	inspect_report(in, FINDING_NOTE, "shape", NULL,
		       "%zu rows, %zu features: %zu numeric, %zu categorical, "
		       "%zu ordered%s; %s",
		       d->rows, d->cols, kinds[COLUMN_NUMERIC], kinds[COLUMN_CATEGORICAL],
		       kinds[COLUMN_ORDERED], d->sparse ? ", sparse" : "",
		       d->label ? "classification" : "regression");
	if (d->label)
		tell_classes(in);
	else
		tell_target(in);
	if (d->x)
		tell_missing(in);
	if (!d->licence || !*d->licence)
		inspect_report(in, FINDING_NOTE, "licence", NULL, "no licence is recorded");
}

static int by_key(const void *a, const void *b)
{
	const struct inspect_keyed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static bool same_target(const struct dataset *d, size_t a, size_t b)
{
	return d->label ? d->label[a] == d->label[b] : d->target[a] == d->target[b];
}

/* part: of a holdout split, or NULL. Counts rows that repeat an earlier one, groups of equal rows
 * with different targets, and test rows that equal a training row. */
struct repeats {
	size_t copies, conflicts, conflict_rows, crossing;
};

static struct repeats count_repeats(const struct dataset *d, const struct inspect_keyed *k,
				    const int16_t *part)
{
	struct repeats r = { 0 };

	for (size_t i = 0, n; i < d->rows; i += n) {
		bool conflict = false, train = false;
		size_t tests = 0;

		for (n = 0; i + n < d->rows && k[i + n].key == k[i].key; n++) {
			conflict = conflict || !same_target(d, k[i].row, k[i + n].row);
			train = train || (part && part[k[i + n].row] == 0);
			tests += part && part[k[i + n].row] == 2;
		}
		r.copies += n - 1;
		r.conflicts += conflict;
		r.conflict_rows += conflict ? n : 0;
		r.crossing += train ? tests : 0;
	}
	return r;
}

int inspect_sparse(const struct inspection *in, struct err *e)
{
	const struct sparse *s = in->d->sparse;
	bool *used = mem_zeros(in->d->cols, sizeof *used, e);
	size_t cells = 0, unused = in->d->cols;

	if (!used)
		return -1;
	for (size_t k = 0; k < s->start[in->d->rows]; k++) {
		cells += !(s->value[k] == 0);
		unused -= !(s->value[k] == 0) && !used[s->col[k]];
		used[s->col[k]] |= !(s->value[k] == 0);
	}
	free(used);
	inspect_report(in, FINDING_NOTE, "density", NULL,
		       "%zu cells are not zero (%.3g %%); columns are not looked at one by one",
		       cells, 100.0 * (double)cells / (double)in->d->rows / (double)in->d->cols);
	if (unused)
		inspect_report(in, FINDING_NOTE, "constant", NULL, "zero everywhere: %zu column%s",
			       unused, plural(unused));
	return 0;
}

struct inspect_keyed *inspect_keys(const struct dataset *d, struct err *e)
{
	struct inspect_keyed *k = mem_array(d->rows, sizeof *k, e);

	for (size_t i = 0; k && i < d->rows; i++)
		k[i] = (struct inspect_keyed){ row_key(d, i), i };
	if (k)
		qsort(k, d->rows, sizeof *k, by_key);
	return k;
}

int inspect_rows(const struct inspection *in, struct err *e)
{
	const struct dataset *d = in->d;
	struct inspect_keyed *k = inspect_keys(d, e);
	struct repeats r;

	if (!k)
		return -1;
	r = count_repeats(d, k, NULL);
	if (r.copies)
		inspect_report(in, FINDING_WARNING, "duplicates", NULL,
			       "%zu row%s the features of an earlier one: in "
			       "random folds, copies of training rows are tested",
			       r.copies, r.copies == 1 ? " repeats" : "s repeat");
	if (r.conflicts && (d->label || r.conflict_rows < d->rows))
		inspect_report(in, d->label ? FINDING_WARNING : FINDING_NOTE, "conflicts", NULL,
			       "%zu group%s of equal rows (%zu rows) with different targets: no "
			       "learner can get all of them right",
			       r.conflicts, plural(r.conflicts), r.conflict_rows);
	for (size_t s = 0; s < d->nsplits; s++) {
		if (d->splits[s].kind != SPLIT_HOLDOUT)
			continue;
		r = count_repeats(d, k, d->splits[s].part);
		if (r.crossing)
			inspect_report(in, FINDING_WARNING, "split-duplicates", NULL,
				       "split '%s': the features of a training row in %zu test "
				       "row%s", d->splits[s].name, r.crossing, plural(r.crossing));
	}
	free(k);
	return 0;
}
