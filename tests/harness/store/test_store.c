#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/store/merge.h"
#include "harness/store/query.h"
#include "harness/store/stored_run.h"
#include "harness/store/store.h"
#include "tests/support/scratch.h"
#include "tests/support/small_run.h"

/* Each test has a directory of its own, gone at its end. */
static char dir[64];

static void make_dir(void)
{
	snprintf(dir, sizeof dir, "/tmp/bakeoff-store.XXXXXX");
	cr_assert_not_null(mkdtemp(dir));
}

static void drop_dir(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	cr_assert_eq(system(command), 0);
}

TestSuite(store, .init = make_dir, .fini = drop_dir);

static const char *in_dir(const char *name)
{
	static char path[4][128];
	static int next;
	char *p = path[next++ % 4];

	snprintf(p, 128, "%s/%s", dir, name);
	return p;
}

/* A run of ncells cells, all of one data set and learner. */
static struct store *open_run(const char *name, size_t ncells, int64_t *ids,
			      enum cell_status *status)
{
	static const struct store_run_row run = { "r", "name: r\n", "sha", "bakeoff run r", 7, NULL };
	static const struct store_dataset_row data = {.name = "iris",
						      .spec = "iris",
						      .digest = "d",
						      .task = "classification",
						      .rows = 150,
						      .features = 4,
						      .classes = 3,
						      .majority = 1. / 3};
	static const struct store_variant_row variant = { "knn", "knn", "{\"k\":5}", "", "default", false, true };
	struct store *s;
	struct err e = { 0 };
	int64_t d, v;

	cr_assert_eq(store_open(&s, in_dir(name), &e), 0, "%s", e.text);
	cr_assert_eq(store_plan_begin(s, &run, &e), 0, "%s", e.text);
	cr_assert_eq(store_study(s, "compare", "compare", "Comparison", 0, &e), 0, "%s", e.text);
	cr_assert_eq(store_dataset(s, &data, &d, &e), 0, "%s", e.text);
	cr_assert_eq(store_variant(s, &variant, &v, &e), 0, "%s", e.text);
	for (size_t i = 0; i < ncells; i++) {
		char key[32], canonical[96];
		snprintf(key, sizeof key, "key%zu", i);
		snprintf(canonical, sizeof canonical, "bakeoff cell 1\ncode=1\nstudy=compare\nfold=%zu\n", i);
		struct store_cell_row c = { key, canonical, d, v, 0, i, "compare", "", NAN, 0 };
		cr_assert_eq(store_cell(s, &c, &ids[i], &status[i], &e), 0, "%s", e.text);
	}
	cr_assert_eq(store_plan_end(s, &e), 0, "%s", e.text);
	return s;
}

static int64_t ask(const char *name, const char *sql)
{
	char path[192];
	sqlite3 *db;
	sqlite3_stmt *q;
	int64_t x;

	snprintf(path, sizeof path, "%s/run.db", in_dir(name));
	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
	cr_assert_eq(sqlite3_step(q), SQLITE_ROW);
	x = sqlite3_column_type(q, 0) == SQLITE_NULL ? -999 : sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return x;
}

static struct outcome_score scores[] = { { "accuracy", .99, NAN, .9 }, { "log_loss", .1, NAN, .25 } };
static struct outcome_count counts[] = { { "leaves", 17 } };
static struct outcome_curve_point curve[] = {{1, .5, 2, NAN, .4, NAN, .3},
					     {2, .75, 1, NAN, .5, NAN, .35}};
static struct outcome_diagnostic diags[] = { { 1, 0, "gradient_norm", .125 }, { 1, 1, "gradient_norm", NAN } };
static struct outcome_trial trials[] = { { "k=3", "ok", .9, .01, .5, 0, false }, { "k=5", "ok", .95, .01, 1, 1, true } };
static uint32_t rows[] = { 4, 9 };
static float test_scores[] = { .5f, .25f, .25f, 0, .125f, .875f };

static struct outcome full(void)
{
	return (struct outcome){
		.status = CELL_OK,
		.seed = UINT64_MAX,
		.n_train = 100,
		.n_valid = 0,
		.n_test = 2,
		.n_features = 4,
		.pipeline = "standardized 4",
		.hash = { "5b117", "30de1", "" },
		.tune_s = NAN,
		.fit_s = .5,
		.predict_s = .001,
		.tune_cpu_s = NAN,
		.fit_cpu_s = .25,
		.predict_cpu_s = .002,
		.peak_rss_kb = 123,
		.model_size = 456,
		.scores = scores,
		.nscores = 2,
		.counts = counts,
		.ncounts = 1,
		.curve = curve,
		.ncurve = 2,
		.diags = diags,
		.ndiags = 2,
		.trials = trials,
		.ntrials = 2,
		.rows = rows,
		.nrows = 2,
		.test_scores = test_scores,
		.ntest_scores = 6,
	};
}

/* How the cell with the canonical text of number n (1 ..) stands for whoever reads the file now. */
static enum cell_status seen(const char *canonical)
{
	struct stored_run *r;
	struct stored_cell at;
	struct err e = { 0 };

	cr_assert_eq(stored_run_open(&r, in_dir("a"), &e), 0, "%s", e.text);
	cr_assert_eq(stored_run_find(r, canonical, &at, &e), 0, "%s", e.text);
	stored_run_close(r);
	return at.status;
}

Test(store, outcomes_that_are_held_are_written_together)
{
	static const char one[] = "bakeoff cell 1\ncode=2\nisa=avx512\nstudy=compare\nfold=0\n",
			  two[] = "bakeoff cell 1\ncode=2\nisa=avx512\nstudy=compare\nfold=1\n";
	struct outcome o = full();
	enum cell_status status[2];
	int64_t ids[2], machine;
	struct err e = { 0 };
	struct store *s = open_run("a", 2, ids, status);

	cr_assert_eq(store_machine(s, "{}", &machine, &e), 0);
	store_hold(s, 1e6);
	cr_assert(!store_outcome(s, ids[0], machine, &o, &e) && !store_outcome(s, ids[1], machine, &o, &e), "%s", e.text);
	cr_expect_eq(seen(one), CELL_PLANNED);
	cr_assert(!store_release(s, &e) && !store_release(s, &e), "%s", e.text);
	cr_expect(seen(one) == CELL_OK && seen(two) == CELL_OK);
	cr_assert(!store_outcome(s, ids[0], machine, &o, &e));
	store_hold(s, 0);
	cr_assert(!store_outcome(s, ids[1], machine, &o, &e), "what waits goes with the next: %s", e.text);
	cr_assert(!store_machine(s, "{\"isa\":\"avx2\"}", &machine, &e), "nothing is open: %s", e.text);
	o.status = CELL_FAILED;
	store_hold(s, 1e-9);
	cr_assert(!store_outcome(s, ids[0], machine, &o, &e) && !store_outcome(s, ids[1], machine, &o, &e), "%s", e.text);
	cr_expect(seen(one) == CELL_FAILED && seen(two) == CELL_FAILED, "the second comes later than that");
	store_close(s);
}

Test(store, an_outcome_comes_back_as_it_was)
{
	struct err e = { 0 };
	struct outcome o = full(), back;
	enum cell_status status[2];
	struct stored_run *r;
	int64_t ids[2], machine;
	struct stored_cell at;
	struct store *s = open_run("a", 2, ids, status);

	cr_assert_eq(store_machine(s, "{\"isa\":\"avx2\"}", &machine, &e), 0);
	cr_assert_eq(store_outcome(s, ids[0], machine, &o, &e), 0, "%s", e.text);
	store_close(s);
	cr_assert_eq(stored_run_open(&r, in_dir("a"), &e), 0, "%s", e.text);
	cr_assert_str_eq(stored_run_plan(r), "name: r\n");
	cr_assert_eq(stored_run_find(r, "bakeoff cell 1\ncode=2\nisa=avx512\nstudy=compare\nfold=0\n", &at, &e), 0);
	cr_assert(at.id == ids[0] && !at.same_code, "the version of the code differs");
	cr_assert_str_eq(at.isa, "avx2");
	cr_assert_eq(stored_run_outcome(r, at.id, &back, &e), 0);
	cr_assert_eq(back.status, CELL_OK);
	cr_assert_eq(back.nscores, 2);
	cr_assert_str_eq(back.scores[0].metric, "accuracy");
	cr_assert_eq(back.scores[0].test, .9);
	cr_assert(isnan(back.scores[0].valid), "an undefined score is undefined again");
	cr_assert_eq(back.ncurve, 2);
	cr_assert_eq(back.curve[1].train, .5);
	cr_assert_eq(back.counts[0].value, 17);
	cr_assert_str_eq(back.hash.split, "5b117");
	cr_assert_str_eq(back.hash.model, "30de1");
	cr_assert_str_eq(back.hash.predictions, "");
	cr_assert(back.seed == UINT64_MAX && !strcmp(back.pipeline, "standardized 4"));
	cr_assert_eq(back.nrows, 2);
	cr_assert_arr_eq(back.rows, rows, sizeof rows);
	cr_assert_arr_eq(back.test_scores, test_scores, sizeof test_scores);
	outcome_free(&back);
	cr_assert_eq(stored_run_find(r, "bakeoff cell 1\ncode=1\nstudy=compare\nfold=1\n", &at, &e), 0);
	cr_assert(at.id == ids[1] && at.same_code && at.status == CELL_PLANNED && !*at.isa);
	cr_assert_eq(stored_run_find(r, "bakeoff cell 1\ncode=1\nstudy=compare\nfold=7\n", &at, &e), 0);
	cr_assert_eq(at.id, 0);
	stored_run_close(r);
	cr_assert_eq(ask("a", "select count(*) from score where valid is null and test is not null"), 2);
	cr_assert_eq(ask("a", "select tune_s from cell where id = 1"), -999);
	cr_assert_eq(ask("a", "select predictions_sha256 from cell where id = 1"), -999, "not known is NULL");
	cr_assert_eq(ask("a", "select count(*) from trial where chosen and rung = 1 and share = 1"), 1);
	cr_assert_eq(ask("a", "select count(*) from trial where number = 0 and rung = 0 and share = 0.5"), 1);
	cr_assert_eq(ask("a", "select count(*) from diagnostic where value is null"), 1);
	cr_assert_eq(ask("a", "select outputs from prediction"), 3);
}

/* "machine cells name=value" of each fact, a line each. */
static int tell_fact(void *ctx, size_t machine, size_t cells, const char *name, const char *value)
{
	char *all = ctx;

	snprintf(all + strlen(all), 256 - strlen(all), "%zu %zu %s=%s\n", machine, cells, name, value);
	return 0;
}

Test(store, machines_are_told_with_their_cells)
{
	struct err e = { 0 };
	struct outcome o = full();
	enum cell_status status[3];
	char facts[256] = "";
	struct stored_run *r;
	int64_t ids[3], one, idle, two;
	struct store *s = open_run("a", 3, ids, status);

	cr_assert(!store_machine(s, "{\"cpu\":\"A\",\"cores\":2}", &one, &e) &&
		  !store_machine(s, "{\"cpu\":\"C\"}", &idle, &e) && !store_machine(s, "{\"cpu\":\"B\"}", &two, &e));
	cr_assert(!store_outcome(s, ids[0], one, &o, &e) && !store_outcome(s, ids[1], two, &o, &e) &&
		  !store_outcome(s, ids[2], one, &o, &e), "%s", e.text);
	store_close(s);
	cr_assert(!stored_run_open(&r, in_dir("a"), &e) && !stored_run_facts(r, tell_fact, facts, &e), "%s", e.text);
	cr_expect_str_eq(facts, "0 2 cpu=A\n0 2 cores=2\n1 1 cpu=B\n");
	stored_run_close(r);
}

/* A run of one cell, whose data set has the digest. */
static int64_t with_digest(const char *name, const char *digest, struct err *e)
{
	static const struct store_run_row run = { "r", "name: r\n", "sha", "bakeoff run r", 7, NULL };
	static const struct store_variant_row variant = { "knn", "knn", "{}", "", "default", false, true };
	struct store_dataset_row data = { .name = "iris", .spec = "iris", .digest = digest, .task = "classification",
					  .rows = 150, .features = 4, .classes = 3, .majority = 1. / 3 };
	struct store_cell_row c = { .key = "k", .study = "compare", .factor = "", .factor_value = NAN };
	enum cell_status status;
	int64_t d = 0, v, id = 0;
	struct store *s;
	char canonical[128];

	snprintf(canonical, sizeof canonical, "bakeoff cell 1\ncode=1\nstudy=compare\ndataset=iris\ndigest=%s\nfold=0\n",
		 digest);
	c.canonical = canonical;
	cr_assert(!store_open(&s, in_dir(name), e) && !store_plan_begin(s, &run, e) &&
		  !store_study(s, "compare", "compare", "C", 0, e) && !store_dataset(s, &data, &d, e) &&
		  !store_variant(s, &variant, &v, e), "%s", e->text);
	c.dataset = d;
	c.variant = v;
	cr_assert(!store_cell(s, &c, &id, &status, e) && !store_plan_end(s, e), "%s", e->text);
	store_close(s);
	return id;
}

Test(store, a_cell_of_other_data_is_found_and_told)
{
	struct err e = { 0 };
	int64_t id = with_digest("a", "aaaa", &e);
	struct stored_cell at;
	struct stored_run *r;

	cr_assert(!stored_run_open(&r, in_dir("a"), &e), "%s", e.text);
	cr_assert(!stored_run_find(r, "bakeoff cell 1\ncode=1\nstudy=compare\ndataset=iris\ndigest=aaaa\nfold=0\n", &at,
				   &e));
	cr_expect(at.id == id && at.same_data && at.same_code);
	cr_assert(!stored_run_find(r, "bakeoff cell 1\ncode=2\nstudy=compare\ndataset=iris\ndigest=bb\nfold=0\n", &at,
				   &e));
	cr_expect(at.id == id && !at.same_data && !at.same_code);
	cr_assert(!stored_run_find(r, "bakeoff cell 1\ncode=1\nstudy=compare\ndataset=wine\ndigest=bb\nfold=0\n", &at,
				   &e));
	cr_expect_eq(at.id, 0, "another data set is another cell");
	stored_run_close(r);
}

/* A lookup that read the whole table would take minutes. */
Test(store, every_cell_of_a_large_run_is_found_by_index)
{
	enum { CELLS = 30000 };
	static enum cell_status status[CELLS];
	static int64_t ids[CELLS];
	const struct rlimit seconds = { 10, 10 };
	struct stored_run *r;
	struct err e = { 0 };

	setrlimit(RLIMIT_CPU, &seconds);
	store_close(open_run("large", CELLS, ids, status));
	cr_assert_eq(stored_run_open(&r, in_dir("large"), &e), 0, "%s", e.text);
	for (size_t i = 0; i < CELLS; i++) {
		struct stored_cell at;
		char text[96];

		snprintf(text, sizeof text, "bakeoff cell 1\ncode=1\nisa=avx2\nstudy=compare\nfold=%zu\n", i);
		cr_assert_eq(stored_run_find(r, text, &at, &e), 0, "%s", e.text);
		cr_assert_eq(at.id, ids[i]);
	}
	stored_run_close(r);
}

Test(store, what_was_not_seen_is_null)
{
	struct outcome small = full(), broken = full();
	enum cell_status status[2];
	int64_t ids[2], machine;
	struct store *s = open_run("a", 2, ids, status);

	small.peak_rss_kb = 0;          /* a cell within the memory that its worker had */
	broken.status = CELL_FAILED;
	broken.model_size = NAN;
	cr_assert(!store_machine(s, "{}", &machine, NULL) && !store_outcome(s, ids[0], machine, &small, NULL) &&
		  !store_outcome(s, ids[1], machine, &broken, NULL));
	store_close(s);
	cr_assert_eq(ask("a", "select peak_rss_kb from cell where key = 'key0'"), -999);
	cr_assert_eq(ask("a", "select model_size from cell where key = 'key0'"), 456);
	cr_assert_eq(ask("a", "select peak_rss_kb from cell where key = 'key1'"), 123);
	cr_assert_eq(ask("a", "select model_size from cell where key = 'key1'"), -999);
}

Test(store, a_later_outcome_replaces_all_of_an_earlier_one)
{
	struct err e = { 0 };
	struct outcome o = full(), failed = { .status = CELL_FAILED, .info = "no luck", .fit_s = NAN };
	enum cell_status status;
	int64_t id, machine;
	struct store *s = open_run("a", 1, &id, &status);

	cr_assert_eq(store_machine(s, "{}", &machine, &e), 0);
	cr_assert_eq(store_outcome(s, id, machine, &o, &e), 0, "%s", e.text);
	cr_assert_eq(store_outcome(s, id, machine, &failed, &e), 0, "%s", e.text);
	store_close(s);
	cr_assert_eq(ask("a", "select count(*) from score"), 0);
	cr_assert_eq(ask("a", "select count(*) from curve"), 0);
	cr_assert_eq(ask("a", "select count(*) from prediction"), 0);
	cr_assert_eq(ask("a", "select count(*) from cell where status = 'failed' and info = 'no luck'"), 1);
	cr_assert_eq(ask("a", "select n_train from cell"), -999, "what is not known is NULL");
}

Test(store, opening_again_finds_what_was_done)
{
	struct err e = { 0 };
	struct outcome o = full();
	enum cell_status status[3];
	int64_t ids[3], again[3], machine;
	struct store *s = open_run("a", 3, ids, status);

	cr_assert_eq(status[1], CELL_PLANNED);
	cr_assert_eq(store_machine(s, "{}", &machine, &e), 0);
	cr_assert_eq(store_outcome(s, ids[1], machine, &o, &e), 0);
	store_close(s);
	s = open_run("a", 3, again, status);
	cr_assert_eq(status[0], CELL_PLANNED);
	cr_assert_eq(status[1], CELL_OK);
	cr_assert_arr_eq(ids, again, sizeof ids);
	store_close(s);
}

Test(store, cells_of_an_earlier_plan_stay_inactive)
{
	struct err e = { 0 };
	struct outcome o = full();
	enum cell_status status[5];
	int64_t ids[5], machine;
	struct store *s = open_run("a", 5, ids, status);

	cr_assert_eq(store_machine(s, "{}", &machine, &e), 0);
	cr_assert_eq(store_outcome(s, ids[4], machine, &o, &e), 0);
	store_close(s);
	store_close(open_run("a", 2, ids, status));
	cr_assert_eq(ask("a", "select count(*) from cell"), 3, "planned ones are dropped, done ones kept");
	cr_assert_eq(ask("a", "select count(*) from result"), 2);
	cr_assert_eq(ask("a", "select cells_planned from run"), 2);
	store_close(open_run("a", 5, ids, status));
	cr_assert_eq(status[4], CELL_OK, "and counts again");
	s = open_run("a", 5, ids, status);
	cr_assert_eq(store_clear(s, &e), 0);
	store_close(s);
	cr_assert_eq(ask("a", "select count(*) from cell"), 0);
	cr_assert_eq(ask("a", "select count(*) from score"), 0, "details go with their cell");
}

Test(store, a_run_has_one_writer)
{
	struct err e = { 0 };
	enum cell_status status;
	int64_t id;
	struct store *s = open_run("a", 1, &id, &status), *t = NULL;

	cr_assert(store_open(&t, in_dir("a"), &e));
	cr_assert_eq(e.code, ERR_IO);
	cr_assert(strstr(e.text, "another bakeoff"), "%s", e.text);
	store_close(s);
	cr_assert_eq(store_open(&t, in_dir("a"), &e), 0);
	store_close(t);
}

Test(store, what_is_no_run_is_refused_and_left_alone)
{
	struct err e = { 0 };
	struct store *s = NULL;
	struct stat st;
	FILE *f = fopen(in_dir("text.db"), "w");

	fputs("not a database, but long enough to look like one at first", f);
	fclose(f);
	cr_assert(store_open(&s, in_dir("text.db"), &e));
	cr_assert_eq(e.code, ERR_FORMAT, "%s", e.text);
	cr_assert_eq(stat(in_dir("text.db"), &st), 0);
	cr_assert_eq(st.st_size, 57);

	sqlite3 *db;
	sqlite3_open(in_dir("foreign.db"), &db);
	sqlite3_exec(db, "create table t(x)", NULL, NULL, NULL);
	sqlite3_close(db);
	cr_assert(store_open(&s, in_dir("foreign.db"), &e));
	cr_assert_eq(e.code, ERR_FORMAT, "%s", e.text);

	cr_assert(store_open(&s, in_dir("text.db/run"), &e));
	cr_assert_eq(e.code, ERR_IO, "%s", e.text);
}

Test(store, a_newer_format_is_refused)
{
	struct err e = { 0 };
	enum cell_status status;
	int64_t id;
	struct store *s = open_run("a", 1, &id, &status);
	char path[192];
	sqlite3 *db;

	store_close(s);
	snprintf(path, sizeof path, "%s/run.db", in_dir("a"));
	sqlite3_open(path, &db);
	sqlite3_exec(db, "pragma user_version = 99", NULL, NULL, NULL);
	sqlite3_close(db);
	cr_assert(store_open(&s, in_dir("a"), &e));
	cr_assert_eq(e.code, ERR_FORMAT);
	cr_assert(strstr(e.text, "newer"), "%s", e.text);
}

Test(store, runs_of_one_plan_merge_and_ok_wins)
{
	struct err e = { 0 };
	struct outcome o = full(), failed = { .status = CELL_FAILED, .info = "no luck" };
	enum cell_status status[3];
	int64_t ids[3], machine;
	struct store *s = open_run("a", 3, ids, status);

	store_machine(s, "{\"a\":1}", &machine, &e);
	store_outcome(s, ids[0], machine, &o, &e);
	store_outcome(s, ids[1], machine, &failed, &e);
	store_close(s);
	s = open_run("b", 3, ids, status);
	store_machine(s, "{\"b\":1}", &machine, &e);
	store_outcome(s, ids[0], machine, &failed, &e);
	store_outcome(s, ids[1], machine, &o, &e);
	store_outcome(s, ids[2], machine, &failed, &e);
	store_close(s);
	cr_assert_eq(store_open(&s, in_dir("c"), &e), 0);
	cr_assert_eq(store_merge(s, in_dir("a"), MERGE_ALL, NULL, &e), 0, "%s", e.text);
	cr_assert_eq(store_merge(s, in_dir("b"), MERGE_ALL, NULL, &e), 0, "%s", e.text);
	cr_assert(store_merge(s, in_dir("nothing"), MERGE_ALL, NULL, &e));
	store_close(s);
	cr_assert_eq(ask("c", "select count(*) from result where status = 'ok'"), 2);
	cr_assert_eq(ask("c", "select count(*) from result where status = 'failed'"), 1);
	cr_assert_eq(ask("c", "select count(*) from score"), 4);
	cr_assert_eq(ask("c", "select count(*) from machine"), 2);
	cr_assert_eq(ask("c", "select count(*) from cell c join machine m on m.id = c.machine_id "
			 "where c.fold = 1 and m.facts = '{\"b\":1}'"), 1);
}

static size_t place_in(const struct results *r, const char *study, const char *label)
{
	return r->place[small_study(r, study) * r->n_variants + small_variant(r, label)];
}

/* Two studies that have the same variants the other way round; merged, too. */
Test(store, variants_of_a_study_have_the_order_of_its_plan)
{
	struct small_cell c[4];
	struct results *r, *both;
	struct store *s;
	struct err e = { 0 };

	for (size_t i = 0; i < 4; i++)
		c[i] = (struct small_cell){ .study = i / 2 ? "second" : "first", .data = "a", .place = i / 2 ? 1 - i % 2 : i % 2,
			.variant = { .learner = "mlp", .label = i % 2 ? "mlp[b]" : "mlp[a]" },
			.train = 1, .valid = NAN, .test = .9,
			.o = { .status = CELL_OK, .n_train = 9, .n_test = 9 } };
	r = small_run("one", c, 4, NULL, 18);
	cr_assert(!store_open(&s, scratch_path("both"), &e) && !store_merge(s, r->path, MERGE_ALL, NULL, &e), "%s", e.text);
	store_close(s);
	cr_assert(!results_open(&both, scratch_path("both"), &e), "%s", e.text);
	for (int i = 0; i < 2; i++) {
		const struct results *x = i ? both : r;

		cr_expect(place_in(x, "first", "mlp[a]") < place_in(x, "first", "mlp[b]"));
		cr_expect(place_in(x, "second", "mlp[a]") > place_in(x, "second", "mlp[b]"));
	}
	results_close(both);
	small_run_close(r);
}

Test(store, parameters_are_read_from_their_json)
{
	static const struct { const char *name, *text; double number; } params[] = {
		{ "dropout", "0.5", .5 }, { "hidden", "3\xc3\x97" "32", NAN }, { "k", "7", 7 }, { "none", "", NAN },
		{ "on", "yes", NAN }, { "rates", "1e-05:inf:0.25", NAN }, { "word", "a\"b]", NAN },
	};
	enum cell_status status;
	struct results *r;
	struct err e = { 0 };
	char path[192];
	int64_t id;
	sqlite3 *db;

	store_close(open_run("a", 1, &id, &status));
	snprintf(path, sizeof path, "%s/run.db", in_dir("a"));
	sqlite3_open(path, &db);
	cr_assert_eq(sqlite3_exec(db, "update variant set params = '{\"dropout\":[0.5],\"hidden\":[32,32,32],"
				  "\"k\":7,\"none\":[],\"on\":true,\"rates\":[1e-05,\"inf\",0.25],"
				  "\"word\":\"a\\\"b]\"}'", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	cr_assert_eq(results_open(&r, in_dir("a"), &e), 0, "%s", e.text);
	cr_assert_eq(r->n_params, sizeof params / sizeof *params);
	for (size_t i = 0; i < r->n_params; i++) {
		cr_expect_str_eq(r->param[i].name, params[i].name);
		cr_expect_str_eq(r->param[i].text, params[i].text, "%s: %s", params[i].name, r->param[i].text);
		cr_expect(isnan(params[i].number) ? isnan(r->param[i].number) : r->param[i].number == params[i].number);
	}
	results_close(r);
}

Test(store, a_run_is_a_directory_or_a_db_file)
{
	static const char *const names[][2] = {
		{ "out/x", "out/x/run.db" }, { "out/x/", "out/x/run.db" }, { "x.db", "x.db" }, { ".db", ".db/run.db" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *file = store_file(names[i][0], NULL);
		cr_assert_str_eq(file, names[i][1]);
		free(file);
	}
}
