#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/process/wire.h"

static struct outcome_score scores[] = { { "accuracy", .99, NAN, .9 } };
static struct outcome_curve_point curve[] = {{1, .5, 2, NAN, .4, NAN, .3},
					     {2, .75, 1, NAN, .5, NAN, .35}};
static uint32_t rows[] = { 4, 9, 11 };
static float test_scores[] = { .5f, .25f, .125f };

static struct outcome some(void)
{
	return (struct outcome){
		.status = CELL_DIVERGED,
		.info = "infinite",
		.seed = 42,
		.fit_s = .5,
		.scores = scores,
		.nscores = 1,
		.curve = curve,
		.ncurve = 2,
		.rows = rows,
		.nrows = 3,
		.test_scores = test_scores,
		.ntest_scores = 3,
	};
}

Test(process_wire, an_outcome_arrives_as_it_was_sent)
{
	struct outcome o = some(), back;
	size_t n;
	void *bytes = wire_pack(&o, &n, NULL);

	cr_assert(wire_whole(bytes, n));
	cr_assert_eq(wire_unpack(&back, bytes, n, NULL), 0);
	cr_assert_eq(back.status, CELL_DIVERGED);
	cr_assert_str_eq(back.info, "infinite");
	cr_assert_eq(back.seed, 42);
	cr_assert_arr_eq(back.scores, scores, sizeof scores);
	cr_assert_arr_eq(back.curve, curve, sizeof curve);
	cr_assert_arr_eq(back.rows, rows, sizeof rows);
	cr_assert_arr_eq(back.test_scores, test_scores, sizeof test_scores);
	cr_assert_null(back.diags);
	cr_assert_neq((void *)back.scores, (void *)scores);
	outcome_free(&back);
	free(bytes);
}

Test(process_wire, an_outcome_without_arrays_arrives)
{
	struct outcome o = { .status = CELL_OK }, back;
	size_t n;
	void *bytes = wire_pack(&o, &n, NULL);

	cr_assert_eq(wire_unpack(&back, bytes, n, NULL), 0);
	cr_assert_eq(back.nscores, 0);
	outcome_free(&back);
	free(bytes);
}

Test(process_wire, a_message_cut_anywhere_is_not_whole)
{
	struct outcome o = some(), back;
	size_t n;
	char *bytes = wire_pack(&o, &n, NULL);

	for (size_t k = 0; k < n; k++) {
		struct err e = { 0 };
		char *cut = malloc(k ? k : 1);          /* of its own size, so that reading beyond is seen */
		memcpy(cut, bytes, k);
		cr_assert(!wire_whole(cut, k), "%zu of %zu bytes", k, n);
		cr_assert(wire_unpack(&back, cut, k, &e), "%zu of %zu bytes", k, n);
		cr_assert_eq(e.code, ERR_FORMAT);
		free(cut);
	}
	free(bytes);
}

Test(process_wire, a_message_with_more_behind_it_or_false_counts_is_refused)
{
	struct outcome o = some(), back;
	size_t n, at = 16 + offsetof(struct outcome, ncurve), many = SIZE_MAX / 2;
	char *bytes = wire_pack(&o, &n, NULL), *longer = malloc(n + 8);

	memcpy(longer, bytes, n);
	memset(longer + n, 0, 8);
	cr_assert(wire_unpack(&back, longer, n + 8, NULL));
	memcpy(bytes + at, &many, sizeof many);
	cr_assert(wire_unpack(&back, bytes, n, NULL));
	bytes[0] ^= 1;
	cr_assert(!wire_whole(bytes, n));
	free(bytes);
	free(longer);
}
