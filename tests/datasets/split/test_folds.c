#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/split/folds.h"

/* A data set of n rows with the given labels or, without, of regression. */
struct toy {
	struct dataset d;
	uint32_t label[200], group[200];
	double target[200];
	size_t train[200], valid[200], test[200], ntrain, nvalid, ntest;
};

static struct toy toy(size_t n, size_t classes)
{
	struct toy t = { .d = { .rows = n, .classes = classes } };

	t.d.task = classes ? TASK_CLASSIFY : TASK_REGRESS;
	for (size_t i = 0; i < n; i++)
		t.label[i] = classes ? (uint32_t)(i * i % 7 % classes) : 0;
	return t;
}

static void wire(struct toy *t, bool groups)
{
	t->d.label = t->d.task == TASK_CLASSIFY ? t->label : NULL;
	t->d.target = t->d.task == TASK_CLASSIFY ? NULL : t->target;
	t->d.group = groups ? t->group : NULL;
}

static struct folds make(struct toy *t, const char *text, uint64_t seed)
{
	struct fold_spec spec;
	struct folds f;
	struct err e = { 0 };

	cr_assert(!fold_spec_parse(&spec, text, &e), "%s", e.text);
	cr_assert(!folds_make(&f, &t->d, &spec, seed, &e), "%s", e.text);
	return f;
}

static void rows_of(struct toy *t, const struct folds *f, size_t r, size_t k, double share)
{
	struct fold_rows of;
	struct err e = { 0 };

	cr_assert(!folds_rows(&of, f, &t->d, r, k, share, 5, &e), "%s", e.text);
	memcpy(t->train, of.train, (t->ntrain = of.ntrain) * sizeof *t->train);
	memcpy(t->valid, of.valid, (t->nvalid = of.nvalid) * sizeof *t->valid);
	memcpy(t->test, of.test, (t->ntest = of.ntest) * sizeof *t->test);
	fold_rows_free(&of);
}

static size_t of_class(const struct toy *t, const size_t *rows, size_t n, uint32_t c)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += t->label[rows[i]] == c;
	return count;
}

Test(split_folds, every_row_is_tested_once_in_each_repeat)
{
	struct toy t = toy(97, 3);

	wire(&t, false);
	struct folds f = make(&t, "10x3", 1);
	cr_assert(f.folds == 10 && f.repeats == 3);
	for (size_t r = 0; r < 3; r++) {
		int seen[97] = { 0 };
		for (size_t k = 0; k < 10; k++) {
			rows_of(&t, &f, r, k, 0);
			cr_assert_eq(t.ntrain + t.ntest, 97);
			cr_assert_eq(t.nvalid, 0);
			for (size_t i = 0; i < t.ntest; i++)
				seen[t.test[i]]++;
			for (size_t i = 1; i < t.ntrain; i++)
				cr_assert_lt(t.train[i - 1], t.train[i]);
		}
		for (size_t i = 0; i < 97; i++)
			cr_assert_eq(seen[i], 1);
	}
	cr_assert(memcmp(f.part, f.part + 97, 97 * sizeof *f.part), "repeats differ");
	folds_free(&f);
}

Test(split_folds, classes_and_sizes_differ_by_one_row_at_most)
{
	struct toy t = toy(183, 4);

	wire(&t, false);
	struct folds f = make(&t, "7", 99);
	for (uint32_t c = 0; c < 5; c++) {
		size_t least = 200, most = 0;
		for (size_t k = 0; k < 7; k++) {
			rows_of(&t, &f, 0, k, 0);
			size_t n = c < 4 ? of_class(&t, t.test, t.ntest, c) : t.ntest;
			least = n < least ? n : least;
			most = n > most ? n : most;
		}
		cr_assert(most - least <= 1, "class %u: %zu to %zu", c, least, most);
	}
	folds_free(&f);
}

Test(split_folds, follow_from_the_seed_alone_and_repeats_do_not_disturb_each_other)
{
	struct toy t = toy(150, 3);

	wire(&t, false);
	struct folds a = make(&t, "5x2", 7), b = make(&t, "5x4", 7), c = make(&t, "5x2", 8);
	cr_assert(!memcmp(a.part, b.part, 300 * sizeof *a.part));
	cr_assert(memcmp(a.part, c.part, 300 * sizeof *a.part));
	folds_free(&a);
	folds_free(&b);
	folds_free(&c);
}

Test(split_folds, a_rare_class_is_reported_and_lacks_from_some_folds)
{
	struct toy t = toy(60, 2);
	char *names[] = { "yes", "no" };

	wire(&t, false);
	t.d.class_names = names;
	for (size_t i = 0; i < 60; i++)
		t.label[i] = i == 17 || i == 40;
	struct folds f = make(&t, "10", 3);
	size_t with = 0;
	for (size_t k = 0; k < 10; k++) {
		rows_of(&t, &f, 0, k, 0);
		with += of_class(&t, t.test, t.ntest, 1);
	}
	cr_assert_eq(with, 2);
	cr_assert(strstr(f.remark, "'no' has 2"), "%s", f.remark);
	folds_free(&f);
}

Test(split_folds, groups_are_never_parted_and_classes_stay_balanced)
{
	struct toy t = toy(180, 2);

	wire(&t, true);
	for (size_t i = 0; i < 180; i++)
		t.group[i] = (uint32_t)(i * 7 % 31) * 5;
	struct folds f = make(&t, "5x2", 11);
	for (size_t r = 0; r < 2; r++)
		for (size_t i = 0; i < 180; i++)
			for (size_t j = 0; j < i; j++)
				if (t.group[i] == t.group[j])
					cr_assert_eq(f.part[r * 180 + i], f.part[r * 180 + j]);
	for (size_t k = 0; k < 5; k++) {
		rows_of(&t, &f, 0, k, 0.25);
		cr_assert(t.ntest >= 30 && t.ntest <= 42, "%zu", t.ntest);
		cr_assert(t.nvalid >= 20 && t.nvalid <= 50, "%zu", t.nvalid);
		for (size_t i = 0; i < t.nvalid; i++)
			for (size_t j = 0; j < t.ntrain; j++)
				cr_assert_neq(t.group[t.valid[i]], t.group[t.train[j]]);
	}
	folds_free(&f);
}

Test(split_folds, as_many_groups_as_folds_leave_no_fold_empty)
{
	struct toy t = toy(50, 0);

	wire(&t, true);
	for (size_t i = 0; i < 50; i++)
		t.group[i] = i < 40 ? 0 : (uint32_t)(i - 39) / 4 + 1;   /* sizes 40, 3, 4, 3 */
	struct folds f = make(&t, "4", 1);
	for (size_t k = 0; k < 4; k++) {
		rows_of(&t, &f, 0, k, 0);
		cr_assert_gt(t.ntest, 0);
	}
	folds_free(&f);
	f = make(&t, "loo", 1);
	cr_assert_eq(f.folds, 4);
	folds_free(&f);
}

Test(split_folds, holdout_takes_its_share_of_every_class)
{
	struct toy t = toy(120, 3);

	wire(&t, false);
	struct folds f = make(&t, "holdout:0.3x20", 2);
	cr_assert(f.folds == 1 && f.repeats == 20);
	for (size_t r = 0; r < 20; r++) {
		rows_of(&t, &f, r, 0, 0);
		cr_assert_eq(t.ntest, 36);
		cr_assert_eq(t.ntrain, 84);
		for (uint32_t c = 0; c < 3; c++) {
			double all = (double)(of_class(&t, t.test, 36, c) +
					      of_class(&t, t.train, 84, c));
			cr_assert_float_eq((double)of_class(&t, t.test, 36, c), 0.3 * all, 1.0);
		}
	}
	folds_free(&f);
}

Test(split_folds, leave_one_out_tests_each_row_alone)
{
	struct toy t = toy(23, 0);

	wire(&t, false);
	struct folds f = make(&t, "loo", 2);
	cr_assert_eq(f.folds, 23);
	rows_of(&t, &f, 0, 22, 0);
	cr_assert(t.ntest == 1 && t.test[0] == 22 && t.ntrain == 22);
	folds_free(&f);
}

Test(split_folds, bootstrap_trains_on_n_draws_and_tests_on_the_rest)
{
	struct toy t = toy(200, 2);
	size_t out = 0;

	wire(&t, false);
	struct folds f = make(&t, "bootstrap:50", 2);
	for (size_t r = 0; r < 50; r++) {
		rows_of(&t, &f, r, 0, 0);
		cr_assert_eq(t.ntrain, 200);
		out += t.ntest;
		for (size_t i = 0; i < t.ntest; i++)
			for (size_t j = 0; j < t.ntrain; j++)
				cr_assert_neq(t.test[i], t.train[j]);
	}
	cr_assert_float_eq((double)out / (50 * 200), 0.368, 0.02);      /* (1 - 1/n)^n */
	rows_of(&t, &f, 0, 0, 0.2);
	cr_assert_gt(t.nvalid, 15);
	for (size_t i = 0; i < t.nvalid; i++)
		for (size_t j = 0; j < t.ntrain; j++)
			cr_assert_neq(t.valid[i], t.train[j], "a repeated row went both ways");
	folds_free(&f);
}

Test(split_folds, forward_folds_never_train_on_the_future)
{
	struct toy t = toy(101, 0);

	wire(&t, false);
	struct folds f = make(&t, "forward:4", 2);
	for (size_t k = 0, before = 0; k < 4; k++) {
		rows_of(&t, &f, 0, k, 0);
		cr_assert_eq(t.train[t.ntrain - 1] + 1, t.test[0]);
		cr_assert(t.ntrain > before && t.ntest >= 20 && t.ntest <= 21);
		before = t.ntrain;
	}
	cr_assert_eq(t.test[t.ntest - 1], 100);
	folds_free(&f);
}

/* What is set aside is the last of the past, whatever its classes; a group stands where its last row does. */
Test(split_folds, validation_rows_of_forward_folds_are_the_last_to_learn_from)
{
	struct toy t = toy(120, 3);
	int16_t part[120];

	wire(&t, false);
	struct folds f = make(&t, "forward:3", 2), stored = { .rows = 120, .folds = 1, .repeats = 1, .part = part,
							      .forward = true };
	for (size_t k = 0; k < 3; k++) {
		rows_of(&t, &f, 0, k, 0.2);
		cr_assert_eq(t.nvalid, 6 * (k + 1));
		cr_assert_eq(t.train[t.ntrain - 1] + 1, t.valid[0]);
		cr_assert_eq(t.valid[t.nvalid - 1] + 1, t.test[0]);
	}
	folds_free(&f);
	for (size_t i = 0; i < 120; i++) {
		t.group[i] = (uint32_t)(i < 45 ? i % 9 : i < 90 ? 8 - i % 9 : 3 + i / 10);
		part[i] = i < 90 ? -1 : 0;
	}
	wire(&t, true);
	rows_of(&t, &stored, 0, 0, 0.2);
	cr_assert_eq(t.nvalid, 20, "%zu", t.nvalid);
	for (size_t i = 0; i < 20; i++)
		cr_assert_leq(t.group[t.valid[i]], 1, "the groups that end last, and began first");
}

Test(split_folds, validation_rows_come_from_the_training_rows_only)
{
	struct toy t = toy(100, 2);

	wire(&t, false);
	struct folds f = make(&t, "5", 2);
	rows_of(&t, &f, 0, 3, 0.25);
	cr_assert(t.ntest == 20 && t.nvalid == 20 && t.ntrain == 60);
	int seen[100] = { 0 };
	for (size_t i = 0; i < 20; i++)
		seen[t.test[i]]++, seen[t.valid[i]]++;
	for (size_t i = 0; i < 60; i++)
		seen[t.train[i]]++;
	for (size_t i = 0; i < 100; i++)
		cr_assert_eq(seen[i], 1);
	folds_free(&f);
}

/* A draw of the training rows alone: what is tested stays, classes keep their shares, and another fold
 * has another draw. */
Test(split_folds, a_part_of_the_training_rows_may_train)
{
	struct toy t = toy(120, 3);
	size_t first[120], want[3], same = 0;

	wire(&t, false);
	struct folds all = make(&t, "4", 2), f = make(&t, "4@30", 2);
	rows_of(&t, &all, 0, 1, 0);
	cr_assert(t.ntrain == 90);
	for (uint32_t c = 0; c < 3; c++)
		want[c] = of_class(&t, t.train, t.ntrain, c) / 3;
	memcpy(first, t.test, t.ntest * sizeof *first);
	rows_of(&t, &f, 0, 1, 0);
	cr_assert(t.ntest == 30 && t.ntrain == 30, "%zu train", t.ntrain);
	cr_assert(!memcmp(first, t.test, 30 * sizeof *first));
	for (uint32_t c = 0; c < 3; c++) {
		size_t n = of_class(&t, t.train, t.ntrain, c);
		cr_assert(n + 1 >= want[c] && n <= want[c] + 1, "class %u: %zu of %zu", c, n, want[c]);
	}
	memcpy(first, t.train, 30 * sizeof *first);
	rows_of(&t, &f, 0, 1, 0);
	cr_assert(!memcmp(first, t.train, 30 * sizeof *first), "the same each time");
	rows_of(&t, &f, 0, 1, 0.2);
	cr_assert(t.ntrain == 24 && t.nvalid == 6, "validation rows are of the sample");
	rows_of(&t, &f, 0, 2, 0);
	for (size_t i = 0; i < 30; i++)
		for (size_t j = 0; j < 30; j++)
			same += first[i] == t.train[j];
	cr_assert(same < 25);
	folds_free(&f);
	f = make(&t, "4@500", 2);
	rows_of(&t, &f, 0, 1, 0);
	cr_assert(t.ntrain == 90, "more than there are is all");
	folds_free(&all);
	folds_free(&f);
}

Test(split_folds, within_rows_leave_all_others_out)
{
	struct toy t = toy(100, 2);
	struct fold_spec spec;
	struct folds f;
	struct err e = { 0 };
	size_t rows[50];

	wire(&t, false);
	for (size_t i = 0; i < 50; i++)
		rows[i] = 2 * i + 1;
	cr_assert(!fold_spec_parse(&spec, "5", &e));
	cr_assert(!folds_within(&f, &t.d, rows, 50, &spec, 4, &e), "%s", e.text);
	rows_of(&t, &f, 0, 2, 0);
	cr_assert(t.ntest == 10 && t.ntrain == 40);
	for (size_t i = 0; i < 40; i++)
		cr_assert_eq(t.train[i] % 2, 1);
	folds_free(&f);
}

Test(split_folds, stored_holdout_is_used_as_it_stands)
{
	struct toy t = toy(10, 2);
	struct err e = { 0 };

	wire(&t, false);
	int16_t part[10] = { 0, 1, 2, 0, 0, 2, 0, 1, 0, 0 };
	struct dataset_split s = { .name = "official", .kind = SPLIT_HOLDOUT, .repeats = 1, .folds = 1, .part = part };
	t.d.splits = &s;
	t.d.nsplits = 1;
	struct folds f = make(&t, "stored:official", 0);
	rows_of(&t, &f, 0, 0, 0.5);
	cr_assert(t.ntest == 2 && t.test[1] == 5 && t.nvalid == 2 && t.valid[1] == 7 &&
		  t.ntrain == 6);
	rows_of(&t, &f, 0, 0, 0);
	cr_assert(t.ntrain == 8 && t.nvalid == 0);
	struct dataset_split again;
	cr_assert(!folds_to_split(&f, "copy", &again, &e));
	cr_assert(!memcmp(again.part, part, sizeof part) && again.kind == SPLIT_HOLDOUT);
	free(again.name);
	free(again.part);
	folds_free(&f);
	struct fold_spec spec;
	cr_assert(!fold_spec_parse(&spec, "stored:other", &e));
	cr_assert(folds_make(&f, &t.d, &spec, 0, &e) && strstr(e.text, "official"), "%s", e.text);
}

Test(split_folds, what_cannot_be_split_is_an_error)
{
	static const struct { size_t rows; const char *text; } cases[] = {
		{ 5, "10" }, { 1, "2" }, { 1, "holdout:0.5" }, { 1, "loo" }, { 3, "forward:3" }, { 0, "5" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct toy t = toy(cases[i].rows, 2);
		struct fold_spec spec;
		struct folds f;
		struct err e = { 0 };
		wire(&t, false);
		cr_assert(!fold_spec_parse(&spec, cases[i].text, &e));
		cr_assert(folds_make(&f, &t.d, &spec, 0, &e), "%s of %zu", cases[i].text, cases[i].rows);
		cr_assert(*e.text && !f.part);
	}
}

Test(split_folds, texts_are_parsed_or_refused_with_a_reason)
{
	static const char *const good[] = { "10", "10x3", "2x100", "loo", "holdout:0.25", "holdout:1e-1x7",
					    "bootstrap:25", "forward:5", "stored", "stored:a b", "10x3@500",
					    "loo@20", "stored@7", "stored:a@b@7", "draws:0.5x9@30" };
	static const char *const bad[] = { "", "1", "0x3", "10x", "10x0", "ten", "10y3", "holdout:0", "holdout:1",
					   "holdout:", "holdout:nan", "bootstrap:0", "forward:", "-3", "10x3x2",
					   "storedx", "loop", "10@", "10@1", "10@x", "10@5@6", "@5", "99999", "99999999999999999999" };
	struct fold_spec spec;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		cr_assert(!fold_spec_parse(&spec, good[i], NULL), "%s", good[i]);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct fold_spec again;
		char text[FOLD_SPEC_ROOM], more[FOLD_SPEC_ROOM];
		cr_assert(!fold_spec_parse(&spec, good[i], NULL));
		cr_assert(!fold_spec_parse(&again, fold_spec_text(&spec, text), NULL), "%s", text);
		cr_assert_str_eq(fold_spec_text(&again, more), text);
		cr_assert(spec.kind == again.kind && spec.folds == again.folds && spec.most == again.most &&
			  spec.repeats == again.repeats && spec.test_share == again.test_share &&
			  spec.stored_length == again.stored_length, "%s", good[i]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };
		cr_assert(fold_spec_parse(&spec, bad[i], &e), "%s", bad[i]);
		cr_assert_eq(e.code, ERR_PARAM);
	}
}

/* Every row in one draw at most, so that no two draws have anything in common. */
Test(split_folds, draws_share_no_row)
{
	for (size_t classes = 0; classes < 4; classes += 3) {
		struct toy t = toy(190, classes);
		int used[190] = { 0 };

		wire(&t, false);
		struct folds f = make(&t, "draws:0.25x9", 3), g = make(&t, "10x2", 3);
		cr_assert(f.folds == 1 && f.repeats == 9 && f.disjoint && !g.disjoint);
		for (size_t r = 0; r < 9; r++) {
			rows_of(&t, &f, r, 0, 0);
			cr_expect(t.ntest >= 4 && t.ntest <= 7, "%zu tested", t.ntest);
			cr_expect(t.ntrain + t.ntest == 21 || t.ntrain + t.ntest == 22);
			for (size_t i = 0; i < t.ntrain; i++)
				used[t.train[i]]++;
			for (size_t i = 0; i < t.ntest; i++)
				used[t.test[i]]++;
		}
		for (size_t i = 0; i < 190; i++)
			cr_expect_eq(used[i], 1, "row %zu", i);
		folds_free(&f);
		folds_free(&g);
	}
}

Test(split_folds, draws_keep_groups_whole_and_need_two_units_each)
{
	struct toy t = toy(60, 2);
	struct fold_spec spec;
	struct folds f;
	struct err e = { 0 };

	for (size_t i = 0; i < 60; i++)
		t.group[i] = (uint32_t)(i % 12);
	wire(&t, true);
	f = make(&t, "draws:0.5x6", 1);
	for (size_t r = 0; r < 6; r++)
		for (size_t i = 12; i < 60; i++)
			cr_assert_eq(f.part[r * 60 + i], f.part[r * 60 + i % 12]);
	folds_free(&f);
	cr_assert(!fold_spec_parse(&spec, "draws:0.5x7", &e));
	cr_assert_eq(folds_make(&f, &t.d, &spec, 1, &e), -1);
	cr_assert(strstr(e.text, "7 draws need twice as many groups; there are 12"), "%s", e.text);
	cr_assert(fold_spec_parse(&spec, "draws:0.5", &e) == -1 && strstr(e.text, "2 to"), "%s", e.text);
}

/* What is learned from, of a fold with some rows. */
static struct fold_rows some(struct toy *t, const struct folds *f, size_t keep, double share)
{
	struct fold_rows r;
	struct err e = { 0 };

	cr_assert(!folds_rows_some(&r, f, &t->d, 0, 1, keep, share, 5, &e), "%s", e.text);
	return r;
}

static bool is_in(size_t row, const size_t *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i] == row)
			return true;
	return false;
}

Test(split_folds, fewer_rows_are_a_part_of_more_with_all_classes)
{
	struct toy t = toy(200, 3);
	struct fold_rows all, less = { 0 };
	struct folds f;

	wire(&t, false);
	f = make(&t, "5", 1);
	all = some(&t, &f, 0, 0);
	cr_assert_eq(all.ntrain, 160);
	for (size_t keep = 3; keep <= 160; keep++) {
		struct fold_rows r = some(&t, &f, keep, 0);

		cr_assert(r.ntrain == keep && !r.nvalid && r.nleft == 160 - keep);
		cr_assert(r.ntest == 40 && !memcmp(r.test, all.test, 40 * sizeof *r.test));
		for (uint32_t c = 0; c < 3; c++) {
			double fair = (double)keep * (double)of_class(&t, all.train, 160, c) / 160,
			       got = (double)of_class(&t, r.train, keep, c);
			cr_assert(got >= 1 && got > fair - 2 && got <= fair + 1,
				  "%zu rows have %g of class %u, not %g", keep, got, c, fair);
		}
		for (size_t i = 0; i < less.ntrain; i++)
			cr_assert(is_in(less.train[i], r.train, r.ntrain), "row %zu is lost at %zu",
				  less.train[i], keep);
		for (size_t i = 1; i < keep; i++)
			cr_assert_lt(r.train[i - 1], r.train[i]);
		fold_rows_free(&less);
		less = r;
	}
	fold_rows_free(&less);
	fold_rows_free(&all);
	folds_free(&f);
}

/* All learners learn from the same rows, whoever sets some of them aside. */
Test(split_folds, of_some_rows_a_share_is_set_aside)
{
	struct toy t = toy(200, 2);
	struct fold_rows plain, with;
	struct folds f;

	wire(&t, false);
	f = make(&t, "5", 1);
	plain = some(&t, &f, 50, 0);
	with = some(&t, &f, 50, 0.2);
	cr_assert(with.ntrain == 40 && with.nvalid == 10);
	for (size_t i = 0; i < 40; i++)
		cr_expect(is_in(with.train[i], plain.train, 50));
	for (size_t i = 0; i < 10; i++)
		cr_expect(is_in(with.valid[i], plain.train, 50) &&
			  !is_in(with.valid[i], with.train, 40));
	fold_rows_free(&plain);
	fold_rows_free(&with);
	folds_free(&f);
}
