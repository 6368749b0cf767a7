/* --rare: categories of few rows become one. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/scratch.h"

/* c: a 4 times, b 3, d 2, e and f once; o: ordered, each of its words twice but one; x a number. */
static const char table[] = "c,o,x,y\na,u,1.5,p\na,u,2.5,q\na,v,3.5,p\na,v,1.5,q\nb,w,2.5,p\nb,w,3.5,q\nb,s,1.25,p\n"
			    "d,s,2.5,q\nd,t,4.5,p\ne,t,1.5,q\nf,r,2.5,p\n";

static struct dataset *read_rare(const char *rare, struct remarks *r)
{
	struct load_options o = { .table = { .target = "y", .rare = rare, .ordered = "o", .categorical = "c" } };

	return scratch_load(scratch_text("t.csv", table), &o, r);
}

Test(import_rare, categories_of_fewer_rows_become_one_behind_the_others)
{
	static struct remarks r;
	struct dataset *d = read_rare("3", &r);
	const struct column *c = &d->columns[0];

	cr_assert_eq(c->levels, 3);
	cr_expect_str_eq(c->level_names[0], "a");
	cr_expect_str_eq(c->level_names[1], "b");
	cr_expect_str_eq(c->level_names[2], "(rare)");
	for (size_t i = 0; i < d->rows; i++)
		cr_expect_eq(d->x[i * d->cols], i < 4 ? 0 : i < 7 ? 1 : 2, "row %zu", i);
	cr_expect_eq(d->columns[1].levels, 6, "ordered categories stay");
	cr_expect(strstr(r.text, "column 'c': 3 of 5 categories are in fewer than 3 rows each, 4 rows in all: they are one"),
		  "%s", r.text);
	dataset_destroy(d);
}

Test(import_rare, a_single_rare_category_stays_and_the_digest_tells_the_tables_apart)
{
	static struct remarks r;
	struct dataset *plain = read_rare(NULL, &r), *grouped = read_rare("2", &r);

	cr_expect_eq(plain->columns[0].levels, 5);
	cr_expect_eq(grouped->columns[0].levels, 4);            /* e and f */
	cr_expect_str_neq(plain->digest, grouped->digest);
	dataset_destroy(plain);
	dataset_destroy(grouped);
	plain = scratch_table("u.csv", "c,y\na,p\na,q\nb,p\nb,q\ne,p\n", &(struct load_options){ .table = { .rare = "2" } });
	cr_expect_eq(plain->columns[0].levels, 3);
	cr_expect_str_eq(plain->columns[0].level_names[2], "e");
	dataset_destroy(plain);
}

Test(import_rare, what_is_no_number_of_rows_or_has_the_name_already_is_refused)
{
	static const char *const bad[] = { "1", "0", "-3", "x", "3x", "", "2.5", "99999999999" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect(strstr(scratch_refused_table("t.csv", table, &(struct load_options){ .table = { .rare = bad[i] } }),
				 "not a number of rows from 2"), "%s", bad[i]);
	cr_expect(strstr(scratch_refused_table("t.csv", "c,y\n(rare),p\n(rare),q\nb,p\na,q\n",
					       &(struct load_options){ .table = { .rare = "2" } }),
			 "column 'c' has a category '(rare)' of its own"));
}
