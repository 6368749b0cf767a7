/* Stored splits: their sizes, classes that a side lacks, groups that are on both sides. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/split/folds.h"
#include "datasets/inspect/inspect_inner.h"
#include "algorithms/core/text.h"

static bool is_test(const struct dataset_split *s, size_t part_at, size_t fold)
{
	return s->kind == SPLIT_HOLDOUT ? s->part[part_at] == 2 : s->part[part_at] == (int16_t)fold;
}

static bool is_train(const struct dataset_split *s, size_t part_at, size_t fold)
{
	return s->kind == SPLIT_HOLDOUT ? s->part[part_at] == 0
					: s->part[part_at] != (int16_t)fold &&
						  s->part[part_at] != FOLDS_ABSENT;
}

/* side[k]: bit 0 when the class or group occurs among the training rows, bit 1 the test rows. */
static void mark_sides(const struct dataset *d, const struct dataset_split *s, size_t repeat,
		       size_t fold, const uint32_t *of, unsigned char *side)
{
	for (size_t i = 0; i < d->rows; i++) {
		size_t at = repeat * d->rows + i;

		side[of[i]] |= (unsigned char)(is_train(s, at, fold) | is_test(s, at, fold) << 1);
	}
}

struct splits_tally {
	size_t untrained, untested,
		shared; /* classes without training or test rows; groups on both sides */
};

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Groups numbered 0..n-1, for the table of sides. */
static uint32_t *dense_groups(const struct dataset *d, size_t *n, struct err *e)
{
	uint32_t *sorted = mem_copy(d->group, d->rows, sizeof *sorted, e);
	uint32_t *out = sorted ? mem_array(d->rows, sizeof *out, e) : NULL;

	*n = 0;
	if (out) {
		qsort(sorted, d->rows, sizeof *sorted, by_value);
		for (size_t i = 0; i < d->rows; i++)
			if (!*n || sorted[*n - 1] != sorted[i])
				sorted[(*n)++] = sorted[i];
		for (size_t i = 0; i < d->rows; i++)
			out[i] = (uint32_t)((uint32_t *)bsearch(&d->group[i], sorted, *n,
								sizeof *sorted, by_value) -
					    sorted);
	}
	free(sorted);
	return out;
}

static int tally_split(const struct dataset *d, const struct dataset_split *s,
		       const uint32_t *group, size_t groups, struct splits_tally *t, struct err *e)
{
	size_t most = groups > d->classes ? groups : d->classes;
	unsigned char *side = mem_array(most + 1, 1, e);

	if (!side)
		return -1;
	for (size_t r = 0; r < s->repeats; r++)
		for (size_t f = 0; f < s->folds; f++) {
			if (d->label) {
				memset(side, 0, d->classes);
				mark_sides(d, s, r, f, d->label, side);
				for (size_t k = 0; k < d->classes; k++) {
					t->untrained += side[k] == 2;
					t->untested += side[k] == 1;
				}
			}
			if (group) {
				memset(side, 0, groups);
				mark_sides(d, s, r, f, group, side);
				for (size_t k = 0; k < groups; k++)
					t->shared += side[k] == 3;
			}
		}
	free(side);
	return 0;
}

static void tell_size(const struct inspection *in, const struct dataset_split *s)
{
	size_t count[3] = { 0 };

	if (s->kind == SPLIT_CV) {
		inspect_report(in, FINDING_NOTE, "split", NULL,
			       "split '%s': %zu fold%s, %zu repeat%s", s->name, s->folds,
			       plural(s->folds), s->repeats, plural(s->repeats));
		return;
	}
	for (size_t i = 0; i < in->d->rows; i++)
		count[s->part[i]]++;
	inspect_report(in, FINDING_NOTE, "split", NULL,
		       "split '%s': %zu training, %zu validation, %zu test rows", s->name, count[0],
		       count[1], count[2]);
	if (!count[0] || !count[2])
		inspect_report(in, FINDING_ERROR, "empty-split", NULL, "split '%s' has no %s rows",
			       s->name, count[0] ? "test" : "training");
}

static void tell_tally(const struct inspection *in, const struct dataset_split *s,
		       const struct splits_tally *t)
{
	if (t->untrained)
		inspect_report(in, FINDING_WARNING, "split-class", NULL,
			       "split '%s': %zu time%s a class is tested that "
			       "has no training rows",
			       s->name, t->untrained, plural(t->untrained));
	if (t->untested)
		inspect_report(in, FINDING_NOTE, "split-class", NULL,
			       "split '%s': %zu time%s a class has no test rows", s->name,
			       t->untested, plural(t->untested));
	if (t->shared)
		inspect_report(in, FINDING_WARNING, "split-group", NULL,
			       "split '%s': %zu time%s a group is on both sides",
			       s->name, t->shared, plural(t->shared));
}

int inspect_splits(const struct inspection *in, struct err *e)
{
	const struct dataset *d = in->d;
	uint32_t *group = NULL;
	size_t groups = 0;
	int rc = 0;

	if (!d->nsplits)
		return 0;
	if (d->group && !(group = dense_groups(d, &groups, e)))
		return -1;
	for (size_t k = 0; k < d->nsplits && !rc; k++) {
		struct splits_tally t = { 0 };

		tell_size(in, &d->splits[k]);
		rc = tally_split(d, &d->splits[k], group, groups, &t, e);
		if (!rc)
			tell_tally(in, &d->splits[k], &t);
	}
	free(group);
	return rc;
}
