/* Runs of other plans, shards and conflicts, cell by cell. */
#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "harness/store/merge.h"
#include "tests/support/scratch.h"

TestSuite(store_merge);

/* One cell of a run: data sets "a", "b" ..., folds, and how it ended. */
struct given {
	const char *data, *digest, *learner;
	size_t fold;
	const char *code,
		*setting; /* lines of its canonical text: what computed it, how it was asked for */
	enum cell_status status;
	double accuracy;
};

static const struct outcome_curve_point curve[1] = { { 1, .5, 2, NAN, .4, NAN, .3 } };
static const uint32_t rows[2] = { 4, 9 };
static const float predicted[4] = { .5f, .5f, .25f, .75f };

/* seconds: of its fit, which tell nothing of its outcome. */
static void put_outcome(struct store *s, const struct given *g, int64_t id, int64_t machine,
			double seconds, struct err *e)
{
	struct outcome_score score = { "accuracy", .99, NAN, g->accuracy };
	struct outcome o = outcome_none();

	o.status = g->status;
	o.fit_s = seconds;
	if (g->status == CELL_OK) {
		o.scores = &score, o.nscores = 1;
		o.curve = (void *)curve, o.ncurve = 1;
		o.rows = (void *)rows, o.nrows = 2;
		o.test_scores = (void *)predicted, o.ntest_scores = 4;
	}
	cr_assert(!store_outcome(s, id, machine, &o, e), "%s", e->text);
}

static int64_t plan_cell(struct store *s, const struct given *g, struct err *e)
{
	struct store_dataset_row data = { .name = g->data,
					  .spec = g->data,
					  .digest = g->digest,
					  .task = "classification",
					  .rows = 20,
					  .features = 2,
					  .classes = 2,
					  .majority = .5 };
	struct store_variant_row variant = { g->learner, g->learner, "{}", "",
					     "default",  false,      true };
	struct store_cell_row row = {
		.repeat = 0, .fold = g->fold, .study = "compare", .factor = "", .factor_value = NAN
	};
	enum cell_status status;
	char canonical[256], key[320];
	int64_t id;

	snprintf(canonical, sizeof canonical,
		 "bakeoff cell 1\ncode=%s\nstudy=compare\ndataset=%s\ndigest=%s\nlearner=%s\n"
		 "fold=%zu\n%s",
		 g->code, g->data, g->digest, g->learner, g->fold, g->setting ? g->setting : "");
	snprintf(key, sizeof key, "key of %s", canonical);
	row.key = key, row.canonical = canonical;
	cr_assert(
		!store_dataset(s, &data, &row.dataset, e) &&
			!store_variant(s, &variant, &row.variant, e) &&
			!store_study_variant(s, "compare", row.variant, (size_t)(*g->learner), e) &&
			!store_cell(s, &row, &id, &status, e),
		"%s", e->text);
	return id;
}

static struct store *open_plan(const char *name, const struct given *g, size_t n, int64_t *id)
{
	struct store_run_row run = { name, name, name, name, 7, NULL };
	struct err e = { 0 };
	struct store *s;

	cr_assert(!store_open(&s, scratch_path(name), &e) && !store_plan_begin(s, &run, &e) &&
			  !store_study(s, "compare", "compare", "Comparison", 0, &e),
		  "%s", e.text);
	for (size_t i = 0; i < n; i++)
		id[i] = plan_cell(s, g + i, &e);
	cr_assert(!store_plan_end(s, &e), "%s", e.text);
	return s;
}

/* The run is called as its machine. */
static void make_run(const char *name, const struct given *g, size_t n)
{
	struct err e = { 0 };
	int64_t id[16], machine;
	struct store *s = open_plan(name, g, n, id);

	cr_assert(!store_machine(s, name, &machine, &e));
	for (size_t i = 0; i < n; i++)
		if (g[i].status != CELL_PLANNED)
			put_outcome(s, g + i, id[i], machine, *name, &e);
	store_close(s);
}

struct heard {
	size_t n;
	char text[4][512];
};

static void hear(void *ctx, const char *text)
{
	struct heard *h = ctx;

	if (h->n < 4)
		snprintf(h->text[h->n], sizeof *h->text, "%s", text);
	h->n++;
}

static void merge_into(struct store *s, const char *from, enum merge_how how, struct merge_told *t)
{
	struct err e = { 0 };

	cr_assert(!store_merge(s, scratch_path(from), how, t, &e), "%s", e.text);
}

/* a and b as one, called c. */
static struct merge_told merge(struct heard *h)
{
	struct merge_told t = { .conflict = h ? hear : NULL, .ctx = h };
	struct err e = { 0 };
	struct store *s;

	cr_assert(!store_open(&s, scratch_path("c"), &e), "%s", e.text);
	merge_into(s, "a", MERGE_ALL, &t);
	merge_into(s, "b", MERGE_ALL, &t);
	store_close(s);
	return t;
}

static const char *refused(void)
{
	static struct err e;
	struct store *s;

	cr_assert(!store_open(&s, scratch_path("c"), &e), "%s", e.text);
	merge_into(s, "a", MERGE_ALL, NULL);
	cr_assert(store_merge(s, scratch_path("b"), MERGE_ALL, NULL, &e));
	cr_expect_eq(e.code, ERR_DATA);
	store_close(s);
	return e.text;
}

/* The first column of all rows, with blanks between; static memory. */
static const char *ask(const char *name, const char *sql)
{
	static char text[2048];
	char path[4200];
	sqlite3_stmt *q;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/run.db", scratch_path(name));
	cr_assert(!sqlite3_open(path, &db) && !sqlite3_prepare_v2(db, sql, -1, &q, NULL), "%s",
		  sqlite3_errmsg(db));
	for (*text = 0; sqlite3_step(q) == SQLITE_ROW;)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", *text ? " " : "",
			 (const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
	return text;
}

#define OK CELL_OK
#define NOT CELL_PLANNED

Test(store_merge, cells_of_other_plans_stand_side_by_side)
{
	const struct given a[] = { { "iris", "1", "knn", 0, "1", NULL, OK, .9 },
				   { "iris", "1", "knn", 1, "1", NULL, OK, .8 } },
			   b[] = { { "wine", "2", "tree", 0, "1", NULL, OK, .7 },
				   { "iris", "1", "knn", 1, "1", NULL, OK, .8 },
				   { "wine", "2", "tree", 1, "1", NULL, NOT, 0 } };
	struct merge_told t;

	make_run("a", a, 2);
	make_run("b", b, 3);
	t = merge(NULL);
	cr_expect(t.cells == 5 && t.taken == 3 && !t.conflicts && !t.unplanned, "%zu %zu", t.cells,
		  t.taken);
	cr_expect_str_eq(
		ask("c",
		    "select dataset || fold || status || m.facts from result r left join machine m on m.id = "
		    "machine_id where status = 'ok' order by 1"),
		"iris0oka iris1oka wine0okb");
	cr_expect_str_eq(
		ask("c",
		    "select count(*) from result where status = 'planned' and dataset = 'wine'"),
		"1");
	cr_expect_str_eq(ask("c", "select cells_planned from run"), "4");
	cr_expect_str_eq(
		ask("c",
		    "select count(*) from score join prediction using(cell_id) join curve using(cell_id)"),
		"3");
}

/* Numbers of rows are those of the plan, where nobody else has them. */
Test(store_merge, shards_have_the_order_of_their_plan)
{
	const struct given all[] = { { "iris", "1", "knn", 0, "1", NULL, OK, .9 },
				     { "wine", "2", "tree", 0, "1", NULL, OK, .9 },
				     { "sonar", "3", "svm", 0, "1", NULL, OK, .9 } };

	for (size_t i = 0; i < 2;
	     i++) { /* the second and third first: a run where the others are inactive */
		const char *name = i ? "b" : "a";
		struct err e = { 0 };
		int64_t id[3], machine;
		struct store *s = open_plan(name, all, 3, id);

		cr_assert(!store_machine(s, name, &machine, &e));
		put_outcome(s, all + (i ? 0 : 2), id[i ? 0 : 2], machine, 1, &e);
		store_close(s);
		ask(name,
		    i ? "delete from cell where fold = 0 and status = 'planned' and dataset_id = 3" :
			"delete from cell where dataset_id = 1");
		ask(name,
		    i ? "delete from variant where id = 3" : "delete from variant where id = 1");
		ask(name,
		    i ? "delete from dataset where id = 3" : "delete from dataset where id = 1");
	}
	merge(NULL);
	cr_expect_str_eq(ask("c", "select name from dataset order by id"), "iris wine sonar");
	cr_expect_str_eq(ask("c", "select label from variant order by id"), "knn tree svm");
}

Test(store_merge, ids_of_others_are_given_anew)
{
	const struct given a[] = { { "iris", "1", "knn", 0, "1", NULL, OK, .9 } },
			   b[] = { { "wine", "2", "tree", 0, "1", NULL, OK, .7 } };

	make_run("a", a, 1);
	make_run("b", b, 1);
	merge(NULL);
	cr_expect_str_eq(
		ask("c",
		    "select dataset || ':' || learner || ':' || test from result r join score s on s.cell_id = r.id "
		    "order by 1"),
		"iris:knn:0.9 wine:tree:0.7");
}

Test(store_merge, a_conflict_is_told_and_the_first_stays)
{
	const struct given a[] = { { "iris", "1", "knn", 0, "1", NULL, OK, .9 },
				   { "iris", "1", "knn", 1, "1", NULL, OK, .8 },
				   { "iris", "1", "knn", 2, "1", NULL, CELL_FAILED, 0 },
				   { "iris", "1", "knn", 3, "1", NULL, CELL_DIVERGED, 0 } },
			   b[] = { { "iris", "1", "knn", 0, "1", NULL, OK, .9 },
				   { "iris", "1", "knn", 1, "1", NULL, OK, .75 },
				   { "iris", "1", "knn", 2, "1", NULL, OK, .6 },
				   { "iris", "1", "knn", 3, "1", NULL, OK, .5 } };
	struct heard h = { 0 };
	struct merge_told t;

	make_run("a", a, 4);
	make_run("b", b, 4);
	t = merge(&h);
	cr_expect(t.conflicts == 2 && h.n == 2, "%zu", t.conflicts);
	cr_expect(
		strstr(h.text[0],
		       "knn on iris, study compare, repeat 0, fold 1: accuracy on test rows is 0.75 there and 0.8 here"),
		"%s", h.text[0]);
	cr_expect(strstr(h.text[1], "fold 3: it is ok there and diverged here"), "%s", h.text[1]);
	cr_expect_str_eq(
		ask("c",
		    "select fold || ':' || test from result r join score s on s.cell_id = r.id order by 1"),
		"0:0.9 1:0.8 2:0.6 3:0.5");
}

Test(store_merge, what_is_compared)
{
	static const struct {
		const char *change;
		size_t conflicts;
	} at[] = {
		{ "update score set train = 0.5", 1 },
		{ "update score set valid = 0.5", 1 },
		{ "update curve set train = 0.5", 1 },
		{ "delete from curve", 1 },
		{ "update prediction set scores = x'0000003f0000003f0000803e0000803e'", 1 },
		{ "update curve set fit_s = 7; ", 0 },
		{ "update cell set fit_s = 7, machine_id = null", 0 },
		{ "update cell set key = 'another'", 0 }, /* other program: other last bits */
		{ "update cell set model_sha256 = 'n'", 1 },
		{ "update cell set predictions_sha256 = 'q'", 1 },
		{ "insert into score values (1, 'new', 1, 1, 1)", 1 },
	};
	const struct given a[] = { { "iris", "1", "knn", 0, "1", NULL, OK, .9 } };

	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		make_run("a", a, 1);
		make_run("b", a, 1);
		ask("a", "update cell set model_sha256 = 'm', predictions_sha256 = 'p'");
		ask("b", "update cell set model_sha256 = 'm'");
		ask("b", at[i].change);
		cr_expect_eq(merge(NULL).conflicts, at[i].conflicts, "%s", at[i].change);
		scratch_clean();
	}
}

/* A search that seconds ended may have come to more on a quicker machine. */
Test(store_merge, searches_by_seconds_may_differ)
{
	const struct given a[] = { { "iris", "1", "knn", 0, "1", "tune_seconds=5\n", OK, .9 } },
			   b[] = { { "iris", "1", "knn", 0, "1", "tune_seconds=5\n", OK, .8 } };

	make_run("a", a, 1);
	make_run("b", b, 1);
	ask("b", "insert into trial values (1, 0, 'k=3', 'ok', 0.9, 1, 1, 0, 1)");
	cr_expect_eq(merge(NULL).conflicts, 0);
	scratch_clean();
	make_run("a", a, 1);
	make_run("b", b, 1);
	cr_expect_eq(merge(NULL).conflicts, 1);
}

Test(store_merge, a_cell_of_another_version_is_the_same_cell)
{
	const struct given a[] = { { "iris", "1", "knn", 0, "1", NULL, NOT, 0 },
				   { "iris", "1", "knn", 1, "1", NULL, OK, .8 } },
			   b[] = { { "iris", "1", "knn", 0, "2", NULL, OK, .7 },
				   { "iris", "1", "knn", 1, "2", NULL, OK, .75 } };
	struct merge_told t;

	make_run("a", a, 2);
	make_run("b", b, 2);
	t = merge(NULL);
	cr_expect(t.taken == 2 && !t.conflicts);
	cr_expect_str_eq(
		ask("c",
		    "select fold || ':' || test from result r join score s on s.cell_id = r.id order by 1"),
		"0:0.7 1:0.8");
}

Test(store_merge, what_cannot_stand_side_by_side_is_refused)
{
	const struct given a[] = { { "iris", "1", "knn", 0, "1", NULL, OK, .9 } },
			   data[] = { { "iris", "2", "tree", 0, "1", NULL, OK, .9 } },
			   twin[] = { { "flowers", "1", "knn", 0, "1", NULL, OK, .9 } },
			   setting[] = { { "iris", "1", "knn", 0, "1", "curves=1\n", OK, .9 } };

	make_run("a", a, 1);
	make_run("b", data, 1);
	cr_expect(
		strstr(refused(), "iris holds other data (SHA-256 2) than in the runs before (1)"),
		"%s", refused());
	cr_expect_str_eq(ask("c", "select count(*) from cell"), "1");
	scratch_clean();
	make_run("a", a, 1);
	make_run("b", twin, 1);
	cr_expect(strstr(refused(), "flowers and iris of the runs before hold the same data"), "%s",
		  refused());
	scratch_clean();
	make_run("a", a, 1);
	make_run("b", setting, 1);
	cr_expect(strstr(refused(), "knn on iris, study compare, repeat 0, fold 0 is another cell"),
		  "%s", refused());
}

/* What an earlier plan of the one asked for, and the plan of the other asks for. */
Test(store_merge, a_cell_that_either_plan_has_is_of_the_plan)
{
	const struct given x[] = { { "iris", "1", "knn", 0, "1", NULL, OK, .9 },
				   { "iris", "1", "knn", 1, "1", NULL, OK, .8 } };

	for (int turn = 0; turn < 2; turn++) {
		make_run("a", x, 2);
		make_run("b", x, 2);
		ask(turn ? "a" : "b", "update cell set active = 0 where fold = 1");
		merge(NULL);
		cr_expect_str_eq(
			ask("c", "select fold from cell where active and status = 'ok' order by 1"),
			"0 1", "turn %d", turn);
		scratch_clean();
	}
}

Test(store_merge, a_given_plan_takes_its_own_cells_alone)
{
	const struct given plan[] = { { "iris", "1", "knn", 0, "2", NULL, NOT, 0 },
				      { "iris", "1", "tree", 0, "2", NULL, NOT, 0 } },
			   b[] = { { "iris", "1", "knn", 0, "1", NULL, OK, .9 },
				   { "iris", "1", "knn", 1, "1", NULL, OK, .8 },
				   { "wine", "2", "tree", 0, "1", NULL, OK, .7 },
				   { "iris", "1", "tree", 0, "1", NULL, NOT, 0 } };
	struct merge_told t = { 0 };
	int64_t id[2];
	struct store *s;

	make_run("b", b, 4);
	s = open_plan("c", plan, 2, id);
	merge_into(s, "b", MERGE_PLANNED, &t);
	store_close(s);
	cr_expect(t.taken == 1 && t.unplanned == 2, "%zu %zu", t.taken, t.unplanned);
	cr_expect_str_eq(ask("c", "select learner || fold || status from result order by 1"),
			 "knn0ok tree0planned");
	cr_expect_str_eq(ask("c", "select count(*) from dataset"), "1");
	cr_expect_str_eq(ask("c", "select count(*) from cell"), "2");
	cr_expect(
		strstr(ask("c", "select canonical from cell where status = 'planned'"), "code=2"));
}
