#include <criterion/criterion.h>

#include "harness/plan/grid.h"
#include "harness/plan/units.h"

static const struct {
	const char *spec, *points;      /* the points' texts, blank-separated; "" an error */
} specs[] = {
	{ "knn", "knn" },
	{ "knn[]", "knn" },
	{ "knn[k=3]", "knn[k=3]" },
	{ "knn[ k = 3 , metric = l1 ]", "knn[k=3,metric=l1]" },
	{ "knn[k=3|5]", "knn[k=3] knn[k=5]" },
	{ "m[a=1|2,b=x|y|z]", "m[a=1,b=x] m[a=1,b=y] m[a=1,b=z] m[a=2,b=x] m[a=2,b=y] m[a=2,b=z]" },
	{ "mlp[hidden=64:32|8]", "mlp[hidden=64:32] mlp[hidden=8]" },
	{ "e[r=\"a,b|c=[d]\",k=1|2]", "e[r=\"a,b|c=[d]\",k=1] e[r=\"a,b|c=[d]\",k=2]" },
	{ "e[r=\"a\"|\"b,c\"|d]", "e[r=a] e[r=\"b,c\"] e[r=d]" },
	{ "e[r=\"a\\\"b\\\\c\"]", "e[r=\"a\\\"b\\\\c\"]" },
	{ "e[r=a\"b,c\"d]", "e[r=\"a\\\"b,c\\\"d\"]" },
	{ "e[r=\"a]", "" }, { "e[r=\"a\",b]", "" }, { "e]r[a=1]", "" },
	{ "", "" }, { "[k=3]", "" }, { "knn[k]", "" }, { "knn[k=]", "" }, { "knn[=3]", "" },
	{ "knn[k=3|]", "" }, { "knn[k=3", "" }, { "knn[k=3]x", "" }, { "knn[k=3]]", "" }, { "knn[[k=3]", "" },
	{ "knn[k=3,k=5]", "" }, { "knn[k=3,,p=2]", "" },
	{ "m[a=1|2|3|4|5|6|7|8|9|10,b=1|2|3|4|5|6|7|8|9|10,c=1|2|3|4|5|6|7|8|9|10,d=1|2|3|4|5|6|7|8|9|10,"
	  "e=1|2|3|4|5|6|7|8|9|10,f=1|2]", "" },
};

Test(plan_grid, specs_expand_to_their_cross_product)
{
	for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
		struct err e = { 0 };
		struct grid g;
		char text[512] = "";
		int rc = grid_expand(&g, specs[i].spec, &e);
		cr_assert_eq(!rc, *specs[i].points != 0, "'%s': %s", specs[i].spec, e.text);
		if (rc)
			cr_assert(e.code == ERR_PARAM && *e.text, "'%s'", specs[i].spec);
		for (size_t k = 0; !rc && k < g.count; k++) {
			strcat(text, k ? " " : "");
			strcat(text, g.points[k].text);
		}
		cr_assert_str_eq(text, specs[i].points);
		grid_free(&g);
	}
}

Test(plan_grid, a_parameter_with_alternatives_is_marked)
{
	struct grid g;

	cr_assert_eq(grid_expand(&g, "mlp[hidden=100,dropout=0|0.5]", NULL), 0);
	cr_assert_eq(g.points[1].count, 2);
	cr_assert(g.points[1].settings[0].alternatives == 1);
	cr_assert(g.points[1].settings[1].alternatives > 1);
	cr_assert_str_eq(g.points[1].settings[1].value, "0.5");
	cr_assert_str_eq(g.points[1].name, "mlp");
	grid_free(&g);
}

Test(plan_grid, durations_and_sizes_are_read_as_people_write_them)
{
	static const struct { const char *text; double seconds; } times[] = {
		{ "90", 90 }, { "90s", 90 }, { "500ms", .5 }, { "10m", 600 }, { "1.5h", 5400 }, { "2 d", 172800 },
		{ "0", 0 }, { "-1s", 0 }, { "10x", 0 }, { "", 0 }, { "m", 0 }, { " 5", 0 }, { "inf", 0 },
		{ "nan", 0 }, { "0x10", 0 }, { "1e2", 100 },
	};
	static const struct { const char *text; size_t bytes; } sizes[] = {
		{ "1", 1 }, { "2G", (size_t)2 << 30 }, { "512M", (size_t)512 << 20 }, { "1.5k", 1536 },
		{ "1 GiB", (size_t)1 << 30 }, { "0", 0 }, { "2GG", 0 }, { "G", 0 }, { "1e30", 0 }, { "0.5", 0 },
	};

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		double s = 0;
		cr_assert_eq(!units_parse_duration(times[i].text, &s, NULL), times[i].seconds > 0, "%s", times[i].text);
		cr_assert(!(times[i].seconds > 0) || s == times[i].seconds, "%s is %g", times[i].text, s);
	}
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		size_t n = 0;
		cr_assert_eq(!units_parse_size(sizes[i].text, &n, NULL), sizes[i].bytes > 0, "%s", sizes[i].text);
		cr_assert(!sizes[i].bytes || n == sizes[i].bytes, "%s is %zu", sizes[i].text, n);
	}
}

Test(plan_grid, counts_and_seeds_refuse_what_is_none)
{
	struct err e = { 0 };
	uint64_t seed;
	size_t n;

	cr_assert_eq(units_parse_count("1e3", 1, 2000, &n, &e), 0);
	cr_assert_eq(n, 1000);
	cr_assert(units_parse_count("0", 1, 9, &n, &e));
	cr_assert(units_parse_count("1.5", 1, 9, &n, &e));
	cr_assert(units_parse_count("3x", 1, 9, &n, &e));
	cr_assert(units_parse_count("", 1, 9, &n, &e));
	cr_assert(units_parse_count("nan", 0, 9, &n, &e));
	cr_assert_eq(units_parse_seed("9223372036854775807", &seed, &e), 0);
	cr_assert_eq(seed, INT64_MAX);
	cr_assert(units_parse_seed("9223372036854775808", &seed, &e));
	cr_assert(units_parse_seed("-1", &seed, &e));
}

Test(plan_grid, durations_are_written_for_people)
{
	char buf[32];

	cr_assert_str_eq(units_duration_text(5e-6, buf), "5 µs");
	cr_assert_str_eq(units_duration_text(0.0125, buf), "12 ms");
	cr_assert_str_eq(units_duration_text(12.34, buf), "12.3 s");
	cr_assert_str_eq(units_duration_text(200, buf), "3 min 20 s");
	cr_assert_str_eq(units_duration_text(7500, buf), "2 h 05 min");
	cr_assert_str_eq(units_size_text(1.5 * 1073741824, buf), "1.5 GB");
}
