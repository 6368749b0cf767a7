#include "tests/fuzz/file.inc"

#include <sqlite3.h>

#include "harness/store/query.h"
#include "reports/export_run.h"

/* A run.db whose values lie: the container is SQLite's; what we make of numbers out of range, texts that
 * are no JSON and names that lead nowhere is ours. Records: table, column, row, kind, then a byte that
 * says how many of the following are the value. */
static uint8_t *file;
static size_t length;

static int fill(struct store *s, struct err *e)
{
	struct store_run_row run = { "run", "name: run\n", "00", "bakeoff run", 1, NULL };
	struct store_dataset_row d = { .name = "iris", .spec = "iris", .digest = "00", .task = "classification", .rows = 4,
				 .features = 2, .classes = 2, .majority = 0.5 };
	struct store_variant_row v = { "knn", "knn", "{\"k\":5,\"metric\":\"l2\"}", "k=5", "default", false, true };
	struct outcome_score scores[1] = { { "accuracy", 1, 1, 1 } };
	struct outcome_count counts[1] = { { "leaves", 3 } };
	struct outcome_curve_point curve[2] = { { .step = 1 }, { .step = 2 } };
	struct outcome_diagnostic diags[1] = { { .step = 1, .name = "gradient_norm", .value = 1 } };
	struct outcome_trial trials[1] = { { "k=3", "ok", 1, 1, 1, 0, true } };
	uint32_t rows[2] = { 0, 1 };
	float test[4] = { 1, 0, 0, 1 };
	static const char *const class[2] = { "no", "yes" };
	const uint32_t label[4] = { 0, 1, 0, 1 };
	const int16_t part[4] = { 0, 0, 1, 1 };
	struct store_folds_row f = { .split = "2", .kind = "cv", .repeats = 1, .folds = 2, .rows = 4, .part = part };
	struct outcome o = {.status = CELL_OK,
			    .n_train = 2,
			    .n_test = 2,
			    .scores = scores,
			    .nscores = 1,
			    .counts = counts,
			    .ncounts = 1,
			    .curve = curve,
			    .ncurve = 2,
			    .diags = diags,
			    .ndiags = 1,
			    .trials = trials,
			    .ntrials = 1,
			    .rows = rows,
			    .nrows = 2,
			    .test_scores = test,
			    .ntest_scores = 4};
	int64_t dataset, variant, cell[4], machine;
	enum cell_status status;

	if (store_plan_begin(s, &run, e) || store_study(s, "compare", "compare", "Comparison", 0, e) ||
	    store_dataset(s, &d, &dataset, e) || store_variant(s, &v, &variant, e) ||
	    store_truth(s, dataset, label, 4, class, 2, e) || store_folds(s, "compare", dataset, &f, e) ||
	    store_row_ids(s, dataset, "[\"a\",\"b\",\"c\",\"d\"]", e))
		return -1;
	for (size_t i = 0; i < 4; i++) {
		char key[16] = { 'k', (char)('0' + i) };
		struct store_cell_row c = { key, key, dataset, variant, i / 2, i % 2, "compare", i ? "k" : "", (double)i, 0 };
		if (store_cell(s, &c, &cell[i], &status, e))
			return -1;
	}
	if (store_plan_end(s, e) || store_machine(s, "{\"cpu\":\"one\",\"cores\":2}", &machine, e))
		return -1;
	for (size_t i = 0; i < 4; i++)
		if (store_outcome(s, cell[i], machine, &o, e))
			return -1;
	return 0;
}

static void make(void)
{
	const char *path = fuzz_file("run.db", NULL, 0);
	struct store *s = NULL;
	struct err e = { 0 };
	FILE *f;
	int rc;

	unlink(path);
	rc = store_open(&s, path, &e) || fill(s, &e);
	store_close(s);
	if (rc || !(f = fopen(path, "rb"))) {
		fprintf(stderr, "%s\n", e.text);
		abort();
	}
	fseek(f, 0, SEEK_END);
	length = (size_t)ftell(f);
	rewind(f);
	if (!(file = malloc(length)) || fread(file, 1, length, f) != length)
		abort();
	fclose(f);
}

/* The name that a query gives for number k of what it counts, as it wraps around; caller frees. */
static char *pick(sqlite3 *db, const char *from, const char *of, unsigned k)
{
	char *sql = sqlite3_mprintf("SELECT name FROM %s LIMIT 1 OFFSET %u %% (SELECT max(1, count(*)) FROM %s)", from, k, from);
	char *name = NULL;
	sqlite3_stmt *s = NULL;

	if (sql && !sqlite3_prepare_v2(db, sql, -1, &s, NULL) &&
	    (!of || !sqlite3_bind_text(s, 1, of, -1, SQLITE_STATIC)) &&
	    sqlite3_step(s) == SQLITE_ROW)
		name = strdup((const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	sqlite3_free(sql);
	return name;
}

static void change(sqlite3 *db, const uint8_t *r, size_t n)
{
	char *table = pick(db, "(SELECT name FROM sqlite_master WHERE type = 'table')", NULL, r[0]);
	char *column = table ? pick(db, "pragma_table_info(?1)", table, r[1]) : NULL;
	char *sql = column ? sqlite3_mprintf("UPDATE \"%w\" SET \"%w\" = ?1 WHERE rowid %% 8 = %d OR %d", table, column,
					     r[2] % 8, r[2] > 200) : NULL;
	sqlite3_stmt *s = NULL;
	double real = 0;
	int64_t whole = 0;

	memcpy(&real, r + 5, n < sizeof real ? n : sizeof real);
	memcpy(&whole, r + 5, n < sizeof whole ? n : sizeof whole);
	if (sql && !sqlite3_prepare_v2(db, sql, -1, &s, NULL)) {
		switch (r[3] % 5) {
		case 0: sqlite3_bind_int64(s, 1, whole); break;
		case 1: sqlite3_bind_double(s, 1, real); break;
		case 2: sqlite3_bind_text(s, 1, (const char *)r + 5, (int)n, SQLITE_STATIC); break;
		case 3: sqlite3_bind_blob(s, 1, r + 5, (int)n, SQLITE_STATIC); break;
		default: break;         /* NULL */
		}
		sqlite3_step(s);
	}
	sqlite3_finalize(s);
	sqlite3_free(sql);
	free(column);
	free(table);
}

static void write_all(const struct results *r)
{
	FILE *out = fopen("/dev/null", "w");

	for (const struct export_run_table *t = export_run_tables; out && t->name; t++) {
		struct err e = { 0 };

		export_run_write(out, r, t, &e);
	}
	if (out)
		fclose(out);
}

static void read_all(const struct results *r)
{
	struct results_curve *curves;
	struct run_trial *trials;
	struct results_diagnostic *diags;
	struct err e = { 0 };
	size_t n;

	for (size_t i = 0; i < r->n_studies; i++) {
		if (!results_curves(r, i, &curves, &n, &e))
			free(curves);
		if (!results_trials(r, i, &trials, &n, &e))
			free(trials);
		if (!results_diagnostics(r, i, &diags, &n, &e))
			free(diags);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct results *r;
	struct err e = { 0 };
	sqlite3 *db = NULL;
	const char *path;

	if (!file)
		make();
	path = fuzz_file("run.db", file, length);
	if (!sqlite3_open(path, &db)) {
		sqlite3_exec(db, "PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA ignore_check_constraints = on; "
			     "PRAGMA foreign_keys = off; BEGIN", NULL, NULL, NULL);
		for (size_t i = 0, n; i + 5 < size; i += 5 + n) {
			n = data[i + 4] < size - i - 5 ? data[i + 4] : size - i - 5;
			change(db, data + i, n);
		}
		sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	}
	sqlite3_close(db);
	if (!results_open(&r, path, &e)) {
		read_all(r);
		write_all(r);
		results_close(r);
	}
	return 0;
}
