/* The digest of a data set: over what a learner or a split sees, and over nothing else. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/one_cell.h"

/* Seals again and says whether the digest is another one. */
static bool moves(struct dataset *d)
{
	char before[sizeof d->digest];

	strcpy(before, d->digest);
	one_cell_seal(d);
	return strcmp(before, d->digest) != 0;
}

Test(datasets_digest, what_is_seen_moves_it)
{
	struct dataset *d = one_cell_data(30, TRUTH_GROUPS);

	cr_expect(!moves(d));
	d->x[5] += 1;
	cr_expect(moves(d), "a cell");
	d->label[3] = !d->label[3];
	cr_expect(moves(d), "a label");
	d->group[29] = 0;
	cr_expect(moves(d), "a group");
	d->splits[0].part[0] = 2;
	cr_expect(moves(d), "a split");
	((char *)(uintptr_t)d->columns[0].name)[0] ^= 1;
	cr_expect(moves(d), "a column's name");
	dataset_destroy(d);
}

Test(datasets_digest, what_is_not_seen_leaves_it)
{
	struct dataset *d = one_cell_data(30, TRUTH_SUM);
	uint32_t other_nan = 0x7fc00001u;

	d->x[0] = 0;
	d->x[1] = NAN;
	d->target[2] = 0;
	one_cell_seal(d);
	d->x[0] = -0.0f;
	memcpy(&d->x[1], &other_nan, sizeof other_nan);
	d->target[2] = -0.0;
	cr_expect(!moves(d), "-0 is 0, a missing value is a missing value");
	free(d->name);
	d->name = strdup("another name");
	cr_expect(!moves(d));
	dataset_destroy(d);
}
