#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/params.h"
#include "algorithms/core/rng.h"

static const struct param table[] = {
	{ .name = "k", .type = PARAM_INT, .init = "5", .min = 1, .max = 1e6, .help = "neighbours" },
	{ .name = "gamma", .type = PARAM_REAL, .init = "scale", .min = 0, .max = INFINITY, .open_min = true,
	  .words = "scale auto", .help = "width" },
	{ .name = "metric", .type = PARAM_ENUM, .init = "l2", .words = "l2 l1 cosine", .help = "distance" },
	{ .name = "hidden", .type = PARAM_INTS, .init = "100", .min = 1, .max = 1e5, .words = "none", .help = "widths" },
	{ .name = "dropout", .type = PARAM_REALS, .init = "0", .min = 0, .max = 0.9, .help = "shares" },
	{ .name = "shuffle", .type = PARAM_BOOL, .init = "yes", .help = "order" },
	{ 0 }
};

static struct param_set defaults(void)
{
	struct param_set s;
	struct err e = { 0 };

	cr_assert(!param_init(&s, table, &e), "%s", e.text);
	return s;
}

Test(core_params, start_from_their_defaults)
{
	struct param_set s = defaults();
	const double *at;

	cr_assert_eq(param_int(&s, "k"), 5);
	cr_assert_eq(param_word(&s, "gamma"), 0);
	cr_assert_eq(param_enum(&s, "metric"), 0);
	cr_assert_eq(param_list(&s, "hidden", &at), 1);
	cr_assert_eq(at[0], 100);
	cr_assert(param_bool(&s, "shuffle"));
	param_free(&s);
}

Test(core_params, take_numbers_words_and_lists)
{
	struct param_set s = defaults();
	struct err e = { 0 };
	const double *at;

	cr_assert(!param_put(&s, "k", "1e3", &e) && !param_put(&s, "gamma", "0.125", &e) &&
		  !param_put(&s, "metric", "cosine", &e) && !param_put(&s, "hidden", "64:32:8", &e) &&
		  !param_put(&s, "dropout", "0.2:0.5", &e) && !param_put(&s, "shuffle", "false", &e), "%s", e.text);
	cr_assert_eq(param_int(&s, "k"), 1000);
	cr_assert_eq(param_word(&s, "gamma"), -1);
	cr_assert_eq(param_real(&s, "gamma"), 0.125);
	cr_assert_eq(param_list(&s, "hidden", &at), 3);
	cr_assert_eq(at[1], 32);
	cr_assert_not(param_bool(&s, "shuffle"));
	cr_assert(!param_put(&s, "hidden", "none", &e));
	cr_assert_eq(param_list(&s, "hidden", &at), 0);
	cr_assert_eq(param_word(&s, "hidden"), 0);
	param_free(&s);
}

Test(core_params, refuse_what_is_wrong_and_keep_what_was)
{
	static const struct { const char *name, *text, *says; } wrong[] = {
		{ "kk", "3", "did you mean 'k'" },
		{ "metrik", "l1", "did you mean 'metric'" },
		{ "k", "0", "out of range" },
		{ "k", "2.5", "whole number" },
		{ "k", "", "not a number" },
		{ "k", " 3", "not a number" },
		{ "k", "0x10", "not a number" },
		{ "k", "nan", "not a number" },
		{ "gamma", "0", "above 0" },
		{ "gamma", "scal", "nor one of: scale auto" },
		{ "metric", "cosin", "did you mean 'cosine'" },
		{ "hidden", "64::32", "not a number" },
		{ "dropout", "0.2:1", "out of range" },
		{ "shuffle", "maybe", "neither yes nor no" },
	};
	struct param_set s = defaults();

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct err e = { 0 };
		cr_expect_eq(param_put(&s, wrong[i].name, wrong[i].text, &e), -1, "%s=%s", wrong[i].name, wrong[i].text);
		cr_expect_eq(e.code, ERR_PARAM);
		cr_expect(strstr(e.text, wrong[i].says), "%s=%s says: %s", wrong[i].name, wrong[i].text, e.text);
	}
	char *text = param_canonical(&s, true, NULL);
	cr_assert_str_eq(text, "");
	free(text);
	param_free(&s);
}

Test(core_params, write_equal_sets_as_equal_text)
{
	struct param_set s = defaults(), copy;

	param_put(&s, "gamma", "1e-1", NULL);
	param_put(&s, "hidden", "1e2:5", NULL);
	cr_assert(!param_copy(&copy, &s, NULL));
	char *text = param_canonical(&copy, false, NULL), *changed = param_canonical(&s, true, NULL),
	     *json = param_json(&s, NULL, NULL);
	cr_assert_str_eq(text, "dropout=0,gamma=0.1,hidden=100:5,k=5,metric=l2,shuffle=yes");
	cr_assert_str_eq(changed, "gamma=0.1,hidden=100:5");
	cr_assert_str_eq(json, "{\"dropout\":[0],\"gamma\":0.1,\"hidden\":[100,5],\"k\":5,\"metric\":\"l2\",\"shuffle\":true}");
	free(text);
	free(changed);
	free(json);
	json = param_json(&s, &copy, NULL);
	cr_assert(strstr(json, "\"shuffle\":true,\"dropout\":[0]") && json[strlen(json) - 1] == '}', "%s", json);
	free(json);
	param_free(&s);
	param_free(&copy);
}

Test(core_params, print_numbers_that_read_back_exactly)
{
	static const double x[] = { 0.1, 1e-300, 123456789, 1.0 / 3, -2.5e10, 1e22, 100, 0 };
	char buf[32];

	for (size_t i = 0; i < sizeof x / sizeof *x; i++)
		cr_expect_eq(strtod(number_text(x[i], buf), NULL), x[i], "%s", buf);
	cr_assert_str_eq(number_text(100000, buf), "100000");
	cr_assert_str_eq(number_text(0.1, buf), "0.1");
}

/* The definition: the fewest digits that read back, tried one after the other. */
static const char *fewest_digits(double x, char buf[static 32])
{
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(buf, 32, "%.*g", digits, x);
		if (strtod(buf, NULL) == x)
			break;
	}
	return buf;
}

Test(core_params, print_numbers_in_the_fewest_digits)
{
	static const double unit[] = { 1, 1e-5, 1e-4, 7e-9, 3e18, 1e-200, 1e-292, 5e-310, 1e300 };
	struct rng r = rng_make(7);
	char buf[32], expected[32];

	for (size_t i = 0; i < 20000; i++) {
		double x = (rng_uniform(&r) - 0.5) * unit[i % 9], tens = pow(10, (double)rng_below(&r, 17));

		if (i % 2)      /* of few digits, and their neighbours */
			x = nextafter(round(x / unit[i % 9] * tens) / tens * unit[i % 9], i % 4 == 1 ? x : INFINITY);
		if (x != floor(x) || fabs(x) >= 1e15)
			cr_assert_str_eq(number_text(x, buf), fewest_digits(x, expected));
	}
	cr_assert_str_eq(number_text(5e-324, buf), "5e-324");
}

static const struct { const char *name, *range, *text; } ranges[] = {
	{ "k", "1..50", "k=1..50" }, { "k", "~1..1e3", "k=~1..1000" }, { "gamma", "~1e-3..8", "gamma=~0.001..8" },
	{ "dropout", "0..0.5", "dropout=0..0.5" },
	{ "k", "0..5", NULL }, { "k", "1..5.5", NULL }, { "k", "5..5", NULL }, { "k", "9..5", NULL },
	{ "k", "~5", NULL }, { "k", "1..", NULL }, { "k", "..5", NULL }, { "k", "1...5", NULL },
	{ "dropout", "~0..0.5", NULL }, { "gamma", "1..inf", NULL }, { "metric", "1..2", NULL },
	{ "shuffle", "0..1", NULL }, { "kk", "1..2", NULL },
};

Test(core_params, ranges_to_tune_over_stand_in_place_of_a_value)
{
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		struct param *own = param_table_copy(table, NULL);
		struct param_set s = defaults();
		struct err e = { 0 };
		int rc = param_put_range(own, ranges[i].name, ranges[i].range, &e);
		char *text, *json;

		cr_expect(param_is_range(ranges[i].range));
		cr_expect_eq(!rc, ranges[i].text != NULL, "%s=%s: %s", ranges[i].name, ranges[i].range, e.text);
		if (rc)
			cr_expect(e.code == ERR_PARAM && strstr(e.text, ranges[i].name), "%s", e.text);
		s.table = own;
		cr_assert_not_null(text = param_canonical(&s, true, &e));
		cr_assert_not_null(json = param_json(&s, NULL, &e));
		cr_expect_str_eq(text, rc ? "" : ranges[i].text);
		cr_expect(!strstr(json, ".."), "%s", json);
		free(text);
		free(json);
		param_free(&s);
		free(own);
	}
	cr_expect(!param_is_range("0.01") && !param_is_range("64:32"));
}
