#include <criterion/criterion.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "datasets/fetch/fetch.h"
#include "tests/support/loopback.h"
#include "tests/support/scratch.h"

#define API "/www.openml.org/api/v1/json/"

static const char arff[] =
	"@relation credit\n@attribute duration numeric\n@attribute purpose {car, tv, 'new car'}\n"
	"@attribute nr numeric\n@attribute class {good, bad}\n@attribute note {x, y}\n@data\n"
	"6,car,1,good,x\n48,tv,2,bad,y\n12,'new car',3,good,x\n42,car,4,good,y\n24,?,5,bad,x\n36,tv,6,good,x\n";

/* As OpenML answers, but for the length of the texts. MD5 is filled in. */
static const char about[] =
	"{\"data_set_description\":{\"id\":\"31\",\"name\":\"credit-g\",\"version\":\"1\",\"description\":"
	"\"**Author**: Dr. Hans Hofmann\\nGerman credit\",\"description_version\":\"1\",\"format\":\"ARFF\","
	"\"creator\":\"Hans Hofmann\",\"upload_date\":\"2014-04-06T23:21:47\",\"licence\":\"Public\","
	"\"url\":\"https:\\/\\/api.openml.org\\/data\\/v1\\/download\\/31\\/credit-g.arff\",\"file_id\":\"31\","
	"\"default_target_attribute\":\"class\",\"row_id_attribute\":\"nr\",\"ignore_attribute\":[\"note\"],"
	"\"citation\":\"Hofmann 1994\",\"visibility\":\"public\",\"status\":\"active\",\"md5_checksum\":\"%s\"}}";

static const char task[] =
	"{\"task\":{\"task_id\":\"31\",\"task_type_id\":\"1\",\"task_type\":\"Supervised Classification\",\"input\":["
	"{\"name\":\"source_data\",\"data_set\":{\"data_set_id\":\"31\",\"target_feature\":\"class\"}},"
	"{\"name\":\"estimation_procedure\",\"estimation_procedure\":{\"id\":\"1\",\"type\":\"crossvalidation\","
	"\"data_splits_url\":\"https:\\/\\/api.openml.org\\/api_splits\\/get\\/31\\/Task_31_splits.arff\","
	"\"parameter\":[{\"name\":\"number_repeats\",\"value\":\"1\"},{\"name\":\"number_folds\",\"value\":\"3\"}]}}]}}";

static const char splits[] =
	"@relation Task_31_splits\n@attribute type {TRAIN,TEST}\n@attribute rowid numeric\n"
	"@attribute repeat numeric\n@attribute fold numeric\n@data\n"
	"TRAIN,1,0,0\nTRAIN,2,0,0\nTRAIN,4,0,0\nTRAIN,5,0,0\nTEST,0,0,0\nTEST,3,0,0\n"
	"TRAIN,0,0,1\nTRAIN,3,0,1\nTRAIN,2,0,1\nTRAIN,5,0,1\nTEST,1,0,1\nTEST,4,0,1\n"
	"TRAIN,0,0,2\nTRAIN,1,0,2\nTRAIN,3,0,2\nTRAIN,4,0,2\nTEST,2,0,2\nTEST,5,0,2\n";

#define ARFF_PATH "/api.openml.org/data/v1/download/31/credit-g.arff"
#define SPLITS_PATH "/api.openml.org/api_splits/get/31/Task_31_splits.arff"

static const char *md5(const char *text)
{
	static char hex[40];
	unsigned char sum[16];

	EVP_Digest(text, strlen(text), sum, NULL, EVP_md5(), NULL);
	for (int i = 0; i < 16; i++)
		sprintf(hex + 2 * i, "%02x", sum[i]);
	return hex;
}

static char *about_with(const char *sum)
{
	static char text[2048];

	snprintf(text, sizeof text, about, sum);
	return text;
}

static void start(const struct page *pages)
{
	setenv("BAKEOFF_CACHE", scratch_path("deep/er/cache"), 1);
	loopback_start(pages);
}

static void stop(void)
{
	loopback_stop();
	scratch_clean();
}

static struct dataset *fetched(const char *what, const struct fetch_options *o)
{
	static const struct fetch_options plain = { .pause = 0.001 };
	struct dataset *d;
	struct err e = { 0 };

	cr_assert(!fetch_dataset(&d, what, o ? o : &plain, &e), "%s", e.text);
	return d;
}

static const char *refused(const char *what)
{
	static struct err e;
	struct dataset *d;

	e = (struct err){ 0 };
	cr_assert(fetch_dataset(&d, what, &(struct fetch_options){ .pause = 0.001 }, &e) && !d);
	return e.text;
}

Test(fetch, an_openml_set_comes_with_its_target_licence_and_source, .fini = stop)
{
	const struct page pages[] = { { API "data/31", about_with(md5(arff)), 0, PAGE_OK }, { ARFF_PATH, arff, 0, PAGE_OK },
				      { 0 } };
	struct dataset *d;

	start(pages);
	d = fetched("openml:31", NULL);
	cr_assert(d->rows == 6 && d->cols == 2 && d->classes == 2, "%zu x %zu", d->rows, d->cols);
	cr_assert_str_eq(d->name, "credit-g");
	cr_assert_str_eq(d->target_name, "class");
	cr_assert_str_eq(d->columns[1].level_names[2], "new car");
	cr_assert_str_eq(d->licence, "Public");
	cr_assert_str_eq(d->citation, "Hofmann 1994");
	cr_assert_str_eq(d->source_url, "https://www.openml.org/d/31");
	cr_assert(strstr(d->provenance[d->nprovenance - 1], "credit-g.arff"));
	dataset_destroy(d);
	cr_assert_eq(loopback_requests(), 2);
	dataset_destroy(fetched("openml:31", NULL));
	cr_assert_eq(loopback_requests(), 2, "the second time it is in the cache");
	d = fetched("openml:31", &(struct fetch_options){ .refresh = true, .table.target = "purpose" });
	cr_assert(loopback_requests() == 4 && d->classes == 3);
	dataset_destroy(d);
}

Test(fetch, a_task_brings_its_splits, .fini = stop)
{
	const struct page pages[] = { { API "data/31", about_with(md5(arff)), 0, PAGE_OK }, { ARFF_PATH, arff, 0, PAGE_OK },
				      { API "task/31", task, 0, PAGE_OK }, { SPLITS_PATH, splits, 0, PAGE_OK }, { 0 } };
	struct dataset *d;

	start(pages);
	d = fetched("openml-task:31", NULL);
	cr_assert(d->nsplits == 1 && d->splits[0].kind == SPLIT_CV && d->splits[0].folds == 3);
	static const int16_t part[] = { 0, 1, 2, 0, 1, 2 };
	cr_assert(!memcmp(d->splits[0].part, part, sizeof part));
	dataset_destroy(d);
}

static const char *task_refused(const char *data, const char *of_splits)
{
	const struct page pages[] = { { API "data/31", about_with(md5(data)), 0, PAGE_OK }, { ARFF_PATH, data, 0, PAGE_OK },
				      { API "task/31", task, 0, PAGE_OK }, { SPLITS_PATH, of_splits, 0, PAGE_OK }, { 0 } };
	const char *text;

	start(pages);
	text = refused("openml-task:31");
	stop();
	return text;
}

#define SPLITS_HEAD "@relation s\n@attribute type {TRAIN,TEST}\n@attribute rowid numeric\n" \
		    "@attribute repeat numeric\n@attribute fold numeric\n"

/* Each would be another experiment than the task's, if it were bent into a split of ours. */
Test(fetch, splits_that_a_file_cannot_hold_are_refused)
{
	const char *text;

	text = task_refused(arff, SPLITS_HEAD "@data\nTEST,0,0,0\nTRAIN,1,0,0\nTEST,0,0,1\n");
	cr_assert(strstr(text, "line 9: row 0 is tested twice in repeat 0"), "%s", text);
	text = task_refused(arff, SPLITS_HEAD "@data\nTEST,0,0,0\nTRAIN,1,0,0\nTEST,2,0,1\nTRAIN,0,0,1\n");
	cr_assert(strstr(text, "row 1 trains in 1 folds of repeat 0, not in 2"), "%s", text);
	text = task_refused(arff, SPLITS_HEAD "@data\nTEST,0,0,0\nTRAIN,0,0,0\n");
	cr_assert(strstr(text, "row 0 trains in 1 folds of repeat 0, not in 0"), "%s", text);
	text = task_refused(arff, SPLITS_HEAD "@attribute sample numeric\n@data\nTEST,0,0,0,0\n");
	cr_assert(strstr(text, "learning curves"), "%s", text);
	text = task_refused(arff, SPLITS_HEAD "@data\nTEST,6,0,0\n");
	cr_assert(strstr(text, "speak of row 6") && strstr(text, "6 rows"), "%s", text);
}

Test(fetch, splits_do_not_fit_where_rows_without_a_target_are_dropped)
{
	static const char holed[] = "@relation credit\n@attribute duration numeric\n@attribute nr numeric\n"
				    "@attribute class {good, bad}\n@attribute note {x, y}\n@data\n6,1,good,x\n7,2,?,x\n8,3,bad,y\n";
	const char *text = task_refused(holed, splits);

	cr_assert(strstr(text, "1 of its 3 rows have no 'class'"), "%s", text);
}

Test(fetch, one_of_several_targets_must_be_picked, .fini = stop)
{
	static const char two[] = "@relation two\n@attribute a numeric\n@attribute y1 {p, q}\n@attribute y2 {r, s}\n"
				  "@data\n1,p,s\n2,q,s\n3,p,r\n4,q,r\n";
	static char json[2048];
	struct dataset *d;

	snprintf(json, sizeof json, "{\"data_set_description\":{\"name\":\"two\",\"url\":\"https://api.openml.org/two.arff\","
		 "\"default_target_attribute\":\"y1,y2\",\"md5_checksum\":\"%s\"}}", md5(two));
	const struct page pages[] = { { API "data/7", json, 0, PAGE_OK }, { "/api.openml.org/two.arff", two, 0, PAGE_OK }, { 0 } };

	start(pages);
	cr_assert(strstr(refused("openml:7"), "several targets, y1,y2: --target picks one"), "%s", refused("openml:7"));
	d = fetched("openml:7", &(struct fetch_options){ .table.target = "y2" });
	cr_assert(d->cols == 1 && !strcmp(d->columns[0].name, "a") && !strcmp(d->target_name, "y2"));
	dataset_destroy(d);
}

#define PART "deep/er/cache/openml-31.arff.part"

static void one_page(enum page_mode mode)
{
	const struct page pages[] = { { API "data/31", about_with(md5(arff)), 0, PAGE_OK }, { ARFF_PATH, arff, 0, mode },
				      { 0 } };

	start(pages);
}

Test(fetch, what_was_cut_off_is_continued_at_once, .fini = stop)
{
	one_page(PAGE_CUT);
	dataset_destroy(fetched("openml:31", NULL));
	cr_assert_eq(loopback_requests(), 3);
	cr_assert(access(scratch_path(PART), F_OK));
}

Test(fetch, what_is_cut_off_again_and_again_is_continued_by_the_next_command, .fini = stop)
{
	const char *text;
	struct dataset *d;
	int times = 0;

	one_page(PAGE_DRIP);
	text = refused("openml:31");
	cr_assert(strstr(text, "cut off after 30 bytes") && strstr(text, "goes on from there"), "%s", text);
	cr_assert_eq(loopback_requests(), 1 + 3);
	cr_assert(!access(scratch_path(PART), F_OK));
	while (times < 20 && fetch_dataset(&d, "openml:31", &(struct fetch_options){ .pause = 0.001 }, NULL))
		times++;
	dataset_destroy(d);
	cr_assert(times >= 5 && times < 20, "%d", times);
	cr_assert(access(scratch_path(PART), F_OK));
}

Test(fetch, a_busy_server_is_asked_again_a_broken_one_not_for_ever, .fini = stop)
{
	one_page(PAGE_BUSY);
	dataset_destroy(fetched("openml:31", NULL));
	cr_assert_eq(loopback_requests(), 4);
	loopback_stop();
	free(fetch_cache(NULL));
	one_page(PAGE_DOWN);
	cr_assert(fetch_dataset(&(struct dataset *){ NULL }, "openml:31",
				&(struct fetch_options){ .pause = 0.001, .refresh = true }, NULL));
	cr_assert_eq(loopback_requests(), 4);
	cr_assert(access(scratch_path(PART), F_OK), "nothing half-made is left");
}

Test(fetch, a_redirection_is_followed, .fini = stop)
{
	const struct page pages[] = { { API "data/31", about_with(md5(arff)), 0, PAGE_OK },
				      { ARFF_PATH, "/elsewhere", 0, PAGE_MOVED }, { "/elsewhere", arff, 0, PAGE_OK },
				      { 0 } };

	start(pages);
	dataset_destroy(fetched("openml:31", NULL));
}

Test(fetch, a_server_that_cannot_continue_sends_all_again, .fini = stop)
{
	one_page(PAGE_NO_RANGE);
	free(fetch_cache(NULL));
	scratch_text(PART, "@relation half");
	dataset_destroy(fetched("openml:31", NULL));
}

Test(fetch, a_rotten_part_is_thrown_away, .fini = stop)
{
	one_page(PAGE_OK);
	free(fetch_cache(NULL));
	scratch_text(PART, "something else altogether");
	dataset_destroy(fetched("openml:31", NULL));
}

Test(fetch, a_wrong_checksum_is_refused_and_nothing_is_kept, .fini = stop)
{
	const struct page pages[] = { { API "data/31", about_with(md5("other")), 0, PAGE_OK },
				      { ARFF_PATH, arff, 0, PAGE_OK }, { 0 } };
	const char *text;

	start(pages);
	text = refused("openml:31");
	cr_assert(strstr(text, "MD5 checksum is"), "%s", text);
	cr_assert(access(scratch_path("deep/er/cache/openml-31.arff"), F_OK));
	cr_assert(access(scratch_path(PART), F_OK));
}

Test(fetch, what_the_server_refuses_is_passed_on, .fini = stop)
{
	const struct page pages[] = {
		{ API "data/31", "{\"error\":{\"code\":\"111\",\"message\":\"Unknown dataset\"}}", 0, PAGE_REFUSED },
		{ API "data/32", "<html>busy</html>", 0, PAGE_OK }, { API "data/33", "{\"a\":1}", 0, PAGE_OK },
		{ 0 } };

	start(pages);
	cr_assert(strstr(refused("openml:31"), "412") && strstr(refused("openml:31"), "Unknown dataset"), "%s",
		  refused("openml:31"));
	cr_assert(strstr(refused("openml:30"), "404"), "%s", refused("openml:30"));
	cr_assert(strstr(refused("openml:32"), "not JSON"), "%s", refused("openml:32"));
	cr_assert(strstr(refused("openml:33"), "has no 'data_set_description'"), "%s", refused("openml:33"));
	cr_assert(strstr(refused("openml:x"), "not a number"), "%s", refused("openml:x"));
	cr_assert(strstr(refused("mnits"), "did you mean 'mnist'"), "%s", refused("mnits"));
	loopback_stop();
	cr_assert(strstr(refused("openml:34"), "127.0.0.1"), "%s", refused("openml:34"));
}

Test(fetch, no_room_in_the_cache_is_said, .fini = stop)
{
	static char big[100000];
	const struct page pages[] = { { API "data/31", about_with(""), 0, PAGE_OK }, { ARFF_PATH, big, sizeof big, PAGE_OK },
				      { 0 } };
	const char *text;

	start(pages);
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 20000, 20000 });
	text = refused("openml:31");
	cr_assert(strstr(text, "cannot write to the cache") && strstr(text, "BAKEOFF_CACHE"), "%s", text);
}

/* The official digits, by the recipe of the table, from images of our own: sizes and checksums are
 * those of the real files, so only a refusal can be shown here. */
Test(fetch, named_entries_are_checked_too, .fini = stop)
{
	const struct page pages[] = {
		{ "/ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz", "not the digits", 0, PAGE_OK },
		{ 0 } };

	start(pages);
	cr_assert(strstr(refused("mnist"), "14 bytes, not 9912422"), "%s", refused("mnist"));
}

/* The entry, whatever the real file's size and checksum are. */
static struct dataset *by_recipe(const char *name)
{
	struct fetch_entry f = *fetch_find(name);
	struct dataset *d;
	struct err e = { 0 };

	for (size_t i = 0; i < sizeof f.file / sizeof *f.file; i++)
		f.file[i] = (struct fetch_file){ .url = f.file[i].url, .save_as = f.file[i].save_as };
	cr_assert(!fetch_files(&d, &f, &(struct fetch_options){ 0 }, &e), "%s", e.text);
	return d;
}

Test(fetch, an_entry_with_a_recipe_gets_names_and_a_holdout, .fini = stop)
{
	const struct page pages[] = {
		{ "/archive.ics.uci.edu/ml/machine-learning-databases/adult/adult.data",
		  "39, State-gov, 77516, Bachelors, 13, Never-married, Adm-clerical, Not-in-family, White, Male, 2174, 0, "
		  "40, United-States, <=50K\n52, ?, 209642, HS-grad, 9, Married-civ-spouse, Exec-managerial, Husband, "
		  "White, Male, 0, 0, 45, United-States, >50K\n31, Private, 45781, Masters, 14, Never-married, "
		  "Prof-specialty, Not-in-family, White, Female, 14084, 0, 50, United-States, >50K\n", 0, PAGE_OK },
		{ "/archive.ics.uci.edu/ml/machine-learning-databases/adult/adult.test",
		  "|1x3 Cross validator\n25, Private, 226802, HS-grad, 7, Never-married, Machine-op-inspct, Own-child, "
		  "Black, Male, 0, 0, 40, United-States, <=50K.\n", 0, PAGE_OK },
		{ "/archive.ics.uci.edu/ml/machine-learning-databases/letter-recognition/letter-recognition.data",
		  "T,2,8,3,5,1,8,13,0,6,6,10,8,0,8,0,8\nI,5,12,3,7,2,10,5,5,4,13,3,9,2,8,4,10\n", 0, PAGE_OK },
		{ 0 } };
	struct dataset *d;

	start(pages);
	d = by_recipe("adult");
	cr_assert(d->rows == 4 && d->cols == 14 && d->classes == 2 && d->nsplits == 1 && d->label[3] == 0);
	cr_assert_str_eq(d->columns[0].name, "age");
	cr_assert_str_eq(d->columns[13].name, "native-country");
	cr_assert_str_eq(d->target_name, "income");
	dataset_destroy(d);
	d = by_recipe("letter");
	cr_assert(d->rows == 2 && d->cols == 16 && d->classes == 2);
	cr_assert_str_eq(d->columns[0].name, "x-box");
	cr_assert_str_eq(d->columns[15].name, "yegvx");
	cr_assert_str_eq(d->target_name, "lettr");
	dataset_destroy(d);
}
