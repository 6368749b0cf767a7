#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/scratch.h"

static const char weather[] =
	"% a comment\n\n"
	"@RELATION 'my weather'\n"
	"@attribute outlook {sunny, 'dark \\'n\\' wet', \"?\", rainy}\n"
	"@Attribute\t\"temp, C\"\tREAL\n"
	"@attribute 'windy' {TRUE,FALSE}\r\n"
	"@attribute humidity INTEGER\n"
	"@attribute note string\n"
	"@attribute day date \"yyyy-MM-dd\"\n"
	"@attribute play {no, yes}\n"
	"\n"
	"@DATA\n"
	"% another\n"
	"sunny, 21.5, TRUE, 80, 'a, b', \"2001-01-01\", yes\n"
	"'dark \\'n\\' wet',?,FALSE,?,x,'2001-01-02',no,{2.5}\r\n"
	"\"?\", -1e3, TRUE, 3, ?, ?, yes , { 0.5 }\n"
	"?,0,?,7,y,'2001-01-04',no\n";

Test(arff, types_quotes_missing_and_weights_are_read, .fini = scratch_clean)
{
	struct remarks r;
	struct dataset *d = scratch_load(scratch_text("weather.arff", weather), NULL, &r);

	cr_assert(d->rows == 4 && d->cols == 4 && d->task == TASK_CLASSIFY && d->classes == 2);
	cr_assert_str_eq(d->columns[0].name, "outlook");
	cr_assert_str_eq(d->columns[1].name, "temp, C");
	cr_assert(d->columns[0].kind == COLUMN_CATEGORICAL && d->columns[0].levels == 4);
	cr_assert_str_eq(d->columns[0].level_names[1], "dark 'n' wet");
	cr_assert_str_eq(d->columns[0].level_names[3], "rainy");
	cr_assert(d->columns[3].kind == COLUMN_NUMERIC);
	cr_assert(d->x[0] == 0 && d->x[4] == 1 && d->x[8] == 2 && isnan(d->x[12]));
	cr_assert(d->x[1] == 21.5f && isnan(d->x[5]) && d->x[9] == -1000 && d->x[13] == 0);
	cr_assert(d->x[2] == 0 && d->x[6] == 1 && isnan(d->x[14]));
	cr_assert_str_eq(d->class_names[0], "no");
	cr_assert(d->label[0] == 1 && d->label[1] == 0 && d->label[2] == 1 && d->label[3] == 0);
	cr_assert(d->weight && d->weight[0] == 1 && d->weight[1] == 2.5f && d->weight[2] == 0.5f);
	cr_assert(strstr(r.text, "note") && strstr(r.text, "day"), "%s", r.text);
	dataset_destroy(d);
}

Test(arff, sparse_rows_mean_0_or_the_first_category_where_silent, .fini = scratch_clean)
{
	struct dataset *d = scratch_load(scratch_text("s.arff",
		"@relation s\n@attribute a numeric\n@attribute b {x,y}\n@attribute c numeric\n"
		"@attribute class {no,yes}\n@data\n{0 5, 3 yes}\n{}\n{ 1 y , 2 -0.5 }, {3}\n{0 ?,3 yes}\n"), NULL, NULL);

	cr_assert(d->rows == 4 && d->cols == 3);
	cr_assert(d->x[0] == 5 && d->x[1] == 0 && d->x[2] == 0 && d->label[0] == 1);
	cr_assert(d->x[3] == 0 && d->x[4] == 0 && d->label[1] == 0);
	cr_assert(d->x[6] == 0 && d->x[7] == 1 && d->x[8] == -0.5f && d->weight[2] == 3);
	cr_assert(isnan(d->x[9]) && d->label[3] == 1);
	dataset_destroy(d);
}

Test(arff, blanks_separate_where_there_is_no_comma, .fini = scratch_clean)
{
	struct dataset *d = scratch_load(scratch_text("b.arff",
		"@relation b\n@attribute a numeric\n@attribute b {'x y',z}\n@attribute y real\n@data\n"
		"1 'x y' 2.25\n2\tz\t17.5\n"), NULL, NULL);

	cr_assert(d->rows == 2 && d->x[1] == 0 && d->x[3] == 1 && d->task == TASK_REGRESS);
	cr_assert(d->target[1] == 17.5);
	dataset_destroy(d);
}

Test(arff, a_file_without_the_extension_is_known_by_its_first_line, .fini = scratch_clean)
{
	struct dataset *d = scratch_load(scratch_text("weather", weather), NULL, NULL);

	cr_assert_eq(d->classes, 2);
	dataset_destroy(d);
}

Test(arff, options_choose_another_target_and_keep_text, .fini = scratch_clean)
{
	struct load_options o = { .header = -1, .target = "windy", .ignore = "play,temp, C" };
	struct dataset *d;

	o.ignore = "play";
	d = scratch_load(scratch_text("w.arff",
		"@relation w\n@attribute t numeric\n@attribute windy {T,F}\n@attribute play {no,yes}\n@data\n"
		"1,T,no\n2,F,no\n3,F,yes\n"), &o, NULL);
	cr_assert(d->cols == 1 && d->classes == 2 && d->label[1] == 1);
	cr_assert_str_eq(d->target_name, "windy");
	dataset_destroy(d);
}

Test(arff, a_zero_byte_is_a_byte_like_others, .fini = scratch_clean)
{
	static const char bytes[] = "@relation z\n@attribute a numeric\n@attribute b {x,y}\n@data\n1 \0 x\n";

	cr_assert(strstr(scratch_refused(scratch_bytes("z.arff", bytes, sizeof bytes - 1), NULL), "fields"));
}

#define HEAD "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@attribute c {p,q}\n@data\n"

static const struct { const char *text, *says; } broken[] = {
	{ HEAD "1,x\n", "line 6: 2 fields instead of 3" },
	{ HEAD "1,x,p,4\n", "line 6: 4 fields instead of 3" },
	{ HEAD "1,z,p\n", "'z' is not one of the 2 declared" },
	{ HEAD "one,x,p\n", "'one' is not a number" },
	{ HEAD "1,'x,p\n", "a quote is opened and not closed" },
	{ HEAD "1,'x'z,p\n", "text follows a closing quote" },
	{ HEAD "1,x,p,{heavy}\n", "the weight in braces is not a number" },
	{ HEAD "1,x,p,{-1}\n", "weight -1" },
	{ HEAD "{0 1, 7 x}\n", "'7' is not the number of an attribute" },
	{ HEAD "{1 x, 0 1}\n", "do not ascend" },
	{ HEAD "{0 1\n", "no closing brace" },
	{ HEAD "{0 1} x\n", "something follows" },
	{ HEAD, "no rows" },
	{ "@relation r\n@data\n1\n", "before any @attribute" },
	{ "@relation r\n@attribute a numeric\n", "ends before @data" },
	{ "@relation r\n@attribute a relational\n@data\n", "attribute type 'relational'" },
	{ "@relation r\n@attribute a {x,y\n@data\n", "no closing brace" },
	{ "@relation r\n@attribute a {}\n@data\n", "without categories" },
	{ "@relation r\n@attribute\n@data\n", "without a name" },
	{ "@relation r\n@atribute a numeric\n@data\n", "expected @relation" },
};

Test(arff, what_is_broken_is_refused_with_its_line, .fini = scratch_clean)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		const char *text = scratch_refused(scratch_text("broken.arff", broken[i].text), NULL);
		cr_expect(strstr(text, broken[i].says), "case %zu: %s", i, text);
	}
}

Test(arff, a_test_file_becomes_a_holdout, .fini = scratch_clean)
{
	struct load_options o = { .header = -1 };
	struct dataset *d;
	const char *train = scratch_text("train.arff", HEAD "1,x,p\n2,y,q\n3,x,q\n");

	o.test_file = scratch_text("test.arff", HEAD "4,y,p\n5,x,q\n");
	d = scratch_load(train, &o, NULL);
	cr_assert(d->rows == 5 && d->nsplits == 1 && d->splits[0].kind == SPLIT_HOLDOUT);
	cr_assert(d->splits[0].part[2] == 0 && d->splits[0].part[3] == 2);
	dataset_destroy(d);
}
