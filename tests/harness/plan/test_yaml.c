#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/plan/plan.h"

static int load(struct plan *p, const char *text, struct err *e)
{
	return plan_load(p, text, strlen(text), "p.yaml", e);
}

Test(plan_yaml, a_small_plan_is_one_study_named_compare)
{
	struct err e = { 0 };
	struct plan p;

	cr_assert_eq(load(&p, "name: small\nseed: 7\ntimeout: 10m\nmemory: 512M\ncv: 5x2\n"
			  "datasets: [iris, 'moons[n=100|200]']\n"
			  "learners:\n  - knn\n  - mlp: {hidden: [64:32, 8], dropout: 0.5}\n", &e), 0, "%s", e.text);
	cr_assert_str_eq(p.name, "small");
	cr_assert_eq(p.seed, 7);
	cr_assert_eq(p.timeout, 600);
	cr_assert_eq(p.memory, (size_t)512 << 20);
	cr_assert_eq(p.nstudies, 1);
	cr_assert_str_eq(p.studies[0].name, "compare");
	cr_assert_eq(p.studies[0].data[0].folds.folds, 5);
	cr_assert_eq(p.studies[0].data[2].folds.repeats, 2);
	cr_assert_eq(p.studies[0].ndata, 3);
	cr_assert_str_eq(p.studies[0].data[2].spec, "moons[n=200]");
	cr_assert_str_eq(p.studies[0].learners[1].spec, "mlp[hidden=64:32|8,dropout=0.5]");
	plan_free(&p);
}

Test(plan_yaml, studies_inherit_what_they_do_not_say)
{
	struct err e = { 0 };
	struct plan p;

	cr_assert_eq(load(&p, "validation: 0.2\nlearners: [knn, tree]\ndatasets: [iris]\nstudies:\n"
			  "  - {name: a}\n"
			  "  - {name: b, kind: overfitting, learners: ['knn[k=1|3]'], cv: 3, validation: 0}\n"
			  "  - {kind: scaling, curves: yes}\n", &e), 0, "%s", e.text);
	cr_assert_eq(p.nstudies, 3);
	cr_assert_eq(p.studies[0].nlearners, 2);
	cr_assert_eq(p.studies[0].validation, 0.2);
	cr_assert(!p.studies[0].curves);
	cr_assert_eq(p.studies[1].nlearners, 1);
	cr_assert_eq(p.studies[1].validation, 0);
	cr_assert(p.studies[1].curves, "an overfitting study records curves");
	cr_assert_str_eq(p.studies[1].cv, "3");
	cr_assert_str_eq(p.studies[2].name, "scaling");
	cr_assert(p.studies[2].curves);
	plan_free(&p);
}

Test(plan_yaml, what_is_written_is_read_as_the_same)
{
	struct err e = { 0 };
	struct plan p, q;
	char *a, *b;

	cr_assert_eq(load(&p, "name: \"odd \\\"name\\\" \\\\ \\x01 \\x7f \\x95 \\uFEFF \\uFFFE é\"\nseed: 9\nlearners: ['svm[C=1|10]']\ntune: 3\n"
			  "datasets:\n  - {file: a.csv, target: y, categorical: [p, q], header: no, separator: tab}\n",
			  &e), 0, "%s", e.text);
	cr_assert_str_eq(p.studies[0].data[0].table.categorical, "p,q");
	cr_assert_eq(p.studies[0].data[0].table.header, TABLE_SWITCH_NO);
	cr_assert_eq(p.studies[0].data[0].table.separator, '\t');
	cr_assert_not_null(a = plan_write(&p, &e));
	cr_assert_eq(load(&q, a, &e), 0, "%s\n%s", e.text, a);
	cr_assert_not_null(b = plan_write(&q, &e));
	cr_assert_str_eq(a, b);
	cr_assert_str_eq(p.name, q.name);
	free(a);
	free(b);
	plan_free(&p);
	plan_free(&q);
}

Test(plan_yaml, folds_of_the_data_are_what_they_are_split_by)
{
	struct plan p;
	struct err e = { 0 };

	cr_assert_eq(load(&p, "learners: [knn]\ndatasets:\n  - {file: a.csv, fold_column: [f, g]}\n  - {data: iris, splits: "
			  "s.arff}\n  - iris\n", &e), 0, "%s", e.text);
	cr_expect_str_eq(study_split(&p.studies[0], 0), "stored:folds");
	cr_expect_str_eq(study_split(&p.studies[0], 1), "stored:splits");
	cr_expect_str_eq(study_split(&p.studies[0], 2), "10");
	plan_free(&p);
	cr_assert_eq(load(&p, "learners: [knn]\ncv: 10\ndatasets:\n  - {file: a.csv, fold_column: f}\n", &e), -1);
	cr_expect(strstr(e.text, "folds of their own, and the split 10 would not heed them") &&
		  strstr(e.text, "or say stored:folds"), "%s", e.text);
}

/* Train on one file, test on the other: what else should a test file be for. */
Test(plan_yaml, a_test_file_is_tested_and_nothing_else_is)
{
	struct err e = { 0 };
	struct plan p, q;
	char *text;

	cr_assert_eq(load(&p, "learners: [knn]\ndatasets:\n  - {file: a.csv, test_file: b.csv}\n  - iris\n"
			  "  - {data: 'xor[n=90]', cv: 'draws:0.5x3'}\n", &e), 0, "%s", e.text);
	cr_assert_str_eq(study_split(&p.studies[0], 0), "stored:holdout");
	cr_assert_eq(p.studies[0].data[0].folds.kind, FOLDS_STORED);
	cr_assert_str_eq(study_split(&p.studies[0], 1), "10");
	cr_assert_str_eq(study_split(&p.studies[0], 2), "draws:0.5x3");
	cr_assert_not_null(text = plan_write(&p, &e));
	cr_assert_eq(load(&q, text, &e), 0, "%s", e.text);
	cr_assert_str_eq(study_split(&q.studies[0], 0), "stored:holdout");
	cr_assert_str_eq(study_split(&q.studies[0], 2), "draws:0.5x3");
	plan_free(&p);
	plan_free(&q);
	free(text);
}

Test(plan_yaml, folds_that_train_on_test_rows_are_refused)
{
	static const char *const bad[] = {
		"learners: [knn]\ncv: 10\ndatasets:\n  - {file: a.csv, test_file: b.csv}\n",
		"learners: [knn]\ndatasets:\n  - {file: a.csv, test_file: b.csv, cv: 10}\n",
		"learners: [knn]\nstudies:\n  - {name: s, cv: 'holdout:0.3', datasets: [{file: a.csv, test_file: b.csv}]}\n",
	};
	struct plan p;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };
		cr_assert_eq(load(&p, bad[i], &e), -1, "%s", bad[i]);
		cr_assert(strstr(e.text, "test file b.csv") && strstr(e.text, "stored:holdout"), "%s", e.text);
		cr_assert(strstr(e.text, i == 0 ? "p.yaml:4" : "p.yaml:3"), "%s", e.text);
	}
	struct err e = { 0 };
	cr_assert_eq(load(&p, "learners: [knn]\ncv: stored\ndatasets:\n  - {file: a.csv, test_file: b.csv}\n", &e), 0,
		     "%s", e.text);
	plan_free(&p);
}

static char *text_of(const char *path)
{
	char *text = NULL;
	size_t room = 0;
	FILE *in = fopen(path, "r");

	cr_assert(in && getdelim(&text, &room, 0, in) > 0, "%s", path);
	fclose(in);
	return text;
}

/* Stored plans, and merge, go by this text: it may not change for what could be said before. */
Test(plan_yaml, the_canonical_text_of_every_key_stays)
{
	struct err e = { 0 };
	struct plan p;
	char *got, *want = text_of("tests/fixtures/plan-all-keys-canonical.yaml");

	cr_assert_eq(plan_read(&p, "tests/fixtures/plan-all-keys.yaml", &e), 0, "%s", e.text);
	cr_assert_not_null(got = plan_write(&p, &e));
	cr_assert_str_eq(got, want);
	free(got);
	free(want);
	plan_free(&p);
}

/* Values that no default is; name: of one key alone, before those of its type. */
static const struct {
	enum plan_key_type type;
	const char *said, *written, *beside;    /* beside: what else must be said; NULL: nothing */
	const char *name;
} key_values[] = {
	{ PLAN_KEY_TEXT, "n", "\"n\"", NULL, "study" },
	{ PLAN_KEY_TEXT, "depth", "\"depth\"", "test: page", "over" },
	{ PLAN_KEY_REAL, "0.25", "0.25", "test: fisher, b: knn", "threshold" },
	{ PLAN_KEY_TEXT, "'a b'", "\"a b\"", NULL, NULL },
	{ PLAN_KEY_KIND, "scaling", "\"scaling\"", NULL, NULL },
	{ PLAN_KEY_SPLIT, "loo", "\"loo\"", NULL, NULL },
	{ PLAN_KEY_METRIC, "[auc, mae]", "\"auc,mae\"", NULL, NULL },
	{ PLAN_KEY_SEED, "77", "77", NULL, NULL },
	{ PLAN_KEY_DURATION, "3m", "180", NULL, NULL },
	{ PLAN_KEY_SIZE, "3M", "3145728", NULL, NULL },
	{ PLAN_KEY_COUNT, "3", "3", NULL, NULL },
	{ PLAN_KEY_TIMES, "3", "3", NULL, NULL },
	{ PLAN_KEY_SCORED, "all", "all", NULL, NULL },
	{ PLAN_KEY_SHARE, "0.25", "0.25", NULL, NULL },
	{ PLAN_KEY_REAL, "0.25", "0.25", NULL, NULL },
	{ PLAN_KEY_BUDGET, "'30,60s'", "30,60s", NULL, NULL },
	{ PLAN_KEY_SEARCH, "halving", "\"halving\"", "tune: 9", NULL },
	{ PLAN_KEY_LEVELS, "[5, 9]", "\"5,9\"", "kind: dimensions", NULL },
	{ PLAN_KEY_NAMES, "[tree, 'mlp[hidden=2,3]']", "\"tree;mlp[hidden=2,3]\"", NULL, NULL },
	{ PLAN_KEY_RESPONSE, "measured fit_s", "\"measured fit_s\"", NULL, NULL },
	{ PLAN_KEY_TEST, "sign", "\"sign\"", NULL, NULL },
	{ PLAN_KEY_EXPECT, "less", "\"less\"", NULL, NULL },
	{ PLAN_KEY_QUANTITY, "any", "\"any\"", NULL, NULL },
	{ PLAN_KEY_PREDICTION, "'refuted: it is slow'", "\"refuted: it is slow\"", NULL, NULL },
};

/* Where keys stand: what owns them there, and a plan with room for one. */
static const struct {
	unsigned of;
	const char *before, *after, *between;
} key_places[] = {
	{ PLAN_KEY_OF_PLAN | PLAN_KEY_FOR_ALL, "",
	  "\ndatasets: [iris]\nlearners: [knn]\nstudies: [{name: n}]\n", "\n" },
	{ PLAN_KEY_OF_STUDY, "datasets: [iris]\nlearners: [knn]\nstudies: [{", "}]\n", ", " },
	{ PLAN_KEY_OF_CLAIM, "datasets: [iris]\nlearners: [knn]\nstudies: [{name: n}]\nclaims: [{", "}]\n",
	  ", " },
};
enum { KEY_PLACES = 3, KEY_SAID = 256, KEY_LINE = 64 };

static bool is_claim(size_t place)
{
	return key_places[place].of == PLAN_KEY_OF_CLAIM;
}

/* What an owner cannot be without, but for the key itself. */
static void add_needed(char said[static KEY_SAID], const char *key, size_t place)
{
	static const char *const needs[][2] = { { "name", "n" }, { "id", "i" }, { "claim", "it is so" }, { "a", "knn" } };

	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
		size_t used = strlen(said);

		if (place && is_claim(place) == (i > 0) && strcmp(key, needs[i][0]))
			snprintf(said + used, KEY_SAID - used, ", %s: %s", needs[i][0], needs[i][1]);
	}
}

/* What is said for the key, and the line that plan_write makes of it. */
static void say_key(const struct plan_key *k, size_t place, char said[static KEY_SAID],
		    char line[static KEY_LINE])
{
	const char *between = key_places[place].between;

	*line = 0;
	for (size_t i = 0; i < sizeof key_values / sizeof *key_values && !*line; i++) {
		const char *beside = key_values[i].beside, *name = key_values[i].name;

		if (key_values[i].type != k->type || (name && (!is_claim(place) || strcmp(name, k->name))))
			continue;
		snprintf(said, KEY_SAID, "%s: %s%s%s", k->name, key_values[i].said, beside ? between : "",
			 beside ? beside : "");
		snprintf(line, KEY_LINE, "%s: %s\n", k->name, key_values[i].written);
	}
	if (k->type == PLAN_KEY_FLAG) {
		bool yes = !strcmp(k->init, "yes");
		snprintf(said, KEY_SAID, "%s: %s", k->name, yes ? "no" : "yes");
		snprintf(line, KEY_LINE, "%s: %s\n", k->name, yes ? "no" : "yes");
	}
	add_needed(said, k->name, place);
}

static char *written(const char *text)
{
	struct err e = { 0 };
	struct plan p;
	char *out;

	cr_assert_eq(load(&p, text, &e), 0, "%s\n%s", text, e.text);
	cr_assert_not_null(out = plan_write(&p, &e));
	plan_free(&p);
	return out;
}

Test(plan_yaml, every_key_is_read_where_it_may_stand_and_written)
{
	for (size_t i = 0; i < PLAN_KEYS; i++) {
		const struct plan_key *k = &plan_keys[i];

		for (size_t at = 0; at < KEY_PLACES && k->type != PLAN_KEY_LIST; at++) {
			char said[KEY_SAID], line[KEY_LINE], none[KEY_SAID] = "x: ", text[512], *out, *plain;

			if (!(k->of & key_places[at].of) ||
			    (k->of & PLAN_KEY_OF_CLAIM && !is_claim(at)))
				continue;
			say_key(k, at, said, line);
			cr_assert(*line, "%s has no value here", k->name);
			snprintf(text, sizeof text, "%s%s%s", key_places[at].before, said, key_places[at].after);
			out = written(text);
			add_needed(none, "", at);
			snprintf(text, sizeof text, "%s%s%s", key_places[at].before, at ? none + 5 : "",
				 key_places[at].after);
			plain = written(text);
			cr_expect(strstr(out, line), "%s\n%s\n%s", k->name, text, out);
			cr_expect(!strstr(plain, line) || !strcmp(k->name, "study"),
				  "%s: no other than the default", k->name);
			free(out);
			free(plain);
		}
	}
}

Test(plan_yaml, defaults_are_those_of_the_table)
{
	struct plan_claim *claim;
	struct err e = { 0 };
	struct plan p;

	cr_assert_eq(plan_init(&p, &e), 0);
	cr_assert_not_null(plan_add_study(&p, "s", "compare", &e));
	cr_assert_not_null(claim = plan_claim_add(&p, &e));
	for (size_t i = 0; i < PLAN_KEYS; i++) {
		const struct plan_key *k = &plan_keys[i];
		void *owner = k->of & PLAN_KEY_OF_PLAN	  ? (void *)&p
			      : k->of & PLAN_KEY_OF_CLAIM ? (void *)claim
							  : (void *)&p.studies[0];
		char buf[PLAN_KEY_ROOM], again[PLAN_KEY_ROOM];
		const char *text = plan_key_get(k, owner, buf);
		if (!k->init || !text)
			continue;
		snprintf(again, sizeof again, "%s", text);
		cr_expect_eq(plan_key_put(k, owner, k->init, &e), 0, "%s: %s", k->name, e.text);
		cr_expect_str_eq(plan_key_get(k, owner, buf), again, "%s", k->name);
	}
	plan_free(&p);
}

Test(plan_yaml, every_option_of_a_table_is_read_and_written)
{
	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		const struct table_option *row = &table_option_rows[i];
		char first[16];
		const char *value = row->choices			  ? first
				    : row->type == TABLE_OPTION_SWITCH	  ? "yes"
				    : row->type == TABLE_OPTION_CHARACTER ? ";"
									  : "some word";
		struct err e = { 0 };
		struct plan p;
		char text[200], line[80], *out;

		snprintf(first, sizeof first, "%.*s", (int)strcspn(row->choices ? row->choices : "", " "),
			 row->choices ? row->choices : "");
		snprintf(text, sizeof text, "learners: [knn]\ndatasets: [{data: d.csv, %s: '%s'}]\n",
			 row->key, value);
		snprintf(line, sizeof line, "\n        %s: \"%s\"\n", row->key, value);
		cr_assert_eq(load(&p, text, &e), 0, "%s", e.text);
		cr_assert_not_null(out = plan_write(&p, &e));
		cr_assert(strstr(out, line), "%s is not in\n%s", row->key, out);
		free(out);
		plan_free(&p);
	}
}

static const struct {
	const char *text, *where, *what;
} bad[] = {
	{ "datasets: [iris]\nlearner: [knn]\n", "p.yaml:2:", "did you mean 'learners'" },
	{ "datasets: [iris]\nlearners: [knn]\nseed: x\n", "p.yaml:3:", "'x' is not a seed" },
	{ "datasets: [iris]\nlearners: [knn]\ncv: 0x3\n", "p.yaml:3:", "" },
	{ "datasets: [iris]\nlearners: [knn]\n\ncurves: maybe\n", "p.yaml:4:", "yes or no" },
	{ "datasets: [iris]\nlearners: [knn]\nvalidation: 1.5\n", "p.yaml:3:", "share" },
	{ "datasets: [iris]\nlearners: [knn]\nthreads: 0\n", "p.yaml:3:", "not within 1 and 1024" },
	{ "datasets: [iris]\nlearners: [knn]\ntitle: ''\n", "p.yaml:3:", "one word" },
	{ "datasets: [iris]\nlearners: [knn]\nkind: scaling\n", "p.yaml:3:", "unknown key 'kind'" },
	{ "datasets: [iris]\nlearners: [knn]\nstudies:\n  - {name: a, seed: 3}\n", "p.yaml:4:", "unknown key 'seed'" },
	{ "datasets: [iris]\nlearners: [knn]\ntimeout: [1, 2]\n", "p.yaml:3:", "single value" },
	{ "datasets: [iris]\nlearners: [knn]\nseed: 1\nseed: 2\n", "p.yaml:4:", "stands twice" },
	{ "datasets:\n  - {target: y}\nlearners: [knn]\n", "p.yaml:2:", "lacks `data:`" },
	{ "datasets:\n  - iris\n  - {file: a.csv, tagret: y}\nlearners: [knn]\n", "p.yaml:3:", "'target'" },
	{ "datasets: [iris]\nlearners:\n  - {knn: 3}\n", "p.yaml:3:", "mapping of parameters" },
	{ "datasets: [iris]\nlearners: [knn]\nstudies:\n  - name: a\n  - name: b\n    kind: compar\n", "p.yaml:5:", "no kind" },
	{ "datasets: [iris]\nlearners: [knn]\nstudies:\n  - name: a\n  - name: a\n", "p.yaml:5:", "two studies" },
	{ "datasets: [iris]\nlearners: [knn]\nstudies:\n  - {cv: 3}\n", "p.yaml:4:", "needs a name" },
	{ "datasets:\nlearners: [knn]\n", "p.yaml:1:", "without a name" },
	{ "datasets: [iris]\nlearners: ['']\n", "p.yaml:2:", "without a name" },
	{ "datasets: [iris]\n", "p.yaml", "no learners" },
	{ "learners: [knn]\n", "p.yaml", "no data sets" },
	{ "datasets: [iris\nlearners: [knn]\n", "p.yaml:", "" },
	{ "- a\n- b\n", "p.yaml", "mapping" },
	{ "", "p.yaml", "mapping" },
	{ "datasets: ['moons[n=1']\nlearners: [knn]\n", "p.yaml:1:", "closing ']'" },
};

Test(plan_yaml, mistakes_name_the_line_and_what_is_wanted)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };
		struct plan p;
		cr_assert(load(&p, bad[i].text, &e), "case %zu is accepted", i);
		cr_assert_eq(e.code, ERR_PARAM, "case %zu: %s", i, e.text);
		cr_assert(!strncmp(e.text, bad[i].where, strlen(bad[i].where)), "case %zu: %s", i, e.text);
		cr_assert(strstr(e.text, bad[i].what), "case %zu: %s", i, e.text);
	}
}

Test(plan_yaml, the_plans_inside_the_binary_are_good)
{
	for (size_t i = 0; i < builtin_plan_count(); i++) {
		struct builtin_plan b = builtin_plan(i);
		struct err e = { 0 };
		struct plan p;
		cr_assert_eq(plan_read(&p, b.name, &e), 0, "%s", e.text);
		cr_assert_str_eq(p.name, b.name);
		plan_free(&p);
	}
}

Test(plan_yaml, a_missing_file_is_an_io_error_with_its_name)
{
	struct err e = { 0 };
	struct plan p;

	cr_assert(plan_read(&p, "no/such/plan.yaml", &e));
	cr_assert_eq(e.code, ERR_IO);
	cr_assert(strstr(e.text, "no/such/plan.yaml"));
}

Test(plan_yaml, a_metric_for_each_task_is_inherited_written_and_read)
{
	struct err e = { 0 };
	struct plan p, q;
	char *text;

	cr_assert_eq(load(&p, "metric: [auc, 'pinball[tau=0.90]']\nlearners: [knn]\ndatasets: [iris]\nstudies:\n"
			  "  - {name: a}\n  - {name: b, metric: log_loss}\n", &e), 0, "%s", e.text);
	cr_expect_str_eq(p.studies[0].metric[TASK_CLASSIFY]->name, "auc");
	cr_expect_str_eq(p.studies[1].metric[TASK_CLASSIFY]->name, "log_loss");
	cr_expect_str_eq(p.studies[1].metric[TASK_REGRESS]->name, "pinball[tau=0.9]");
	cr_assert_not_null(text = plan_write(&p, &e));
	cr_assert_eq(load(&q, text, &e), 0, "%s", e.text);
	for (int i = 0; i < 2; i++)
		for (int t = TASK_CLASSIFY; t <= TASK_REGRESS; t++)
			cr_expect_str_eq(p.studies[i].metric[t]->name, q.studies[i].metric[t]->name);
	free(text);
	plan_free(&p);
	plan_free(&q);

	cr_assert_eq(load(&p, "learners: [knn]\ndatasets: [iris]\n", &e), 0, "%s", e.text);
	cr_assert_not_null(text = plan_write(&p, &e));
	cr_expect_null(strstr(text, "metric"), "a plan that asks for none has the text it always had");
	free(text);
	plan_free(&p);
}

Test(plan_yaml, metrics_that_do_not_go_together_are_refused)
{
	static const char *const rows[][2] = {
		{ "metric: acuracy\n", "p.yaml:1: metric: no metric 'acuracy'" },
		{ "metric: [auc, mcc]\n", "auc and mcc are both for classification" },
		{ "metric: 'auc,'\n", "no metric ''" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err e = { 0 };
		struct plan p;

		cr_assert_eq(load(&p, rows[i][0], &e), -1);
		cr_expect(strstr(e.text, rows[i][1]), "%s", e.text);
	}
}

/* METHODS' least for the ranks of four learners is 8 sets; generated ones come as 20 independent draws. */
Test(plan_yaml, the_bench_compares_on_twelve_sets_and_tunes)
{
	struct err e = { 0 };
	struct plan p;
	size_t draws = 0, pruned = 0;
	const struct study *s;

	cr_assert_eq(plan_read(&p, "bench", &e), 0, "%s", e.text);
	s = &p.studies[0];
	cr_assert_str_eq(s->kind->name, "compare");
	cr_assert_geq(s->ndata, 12);
	for (size_t i = 0; i < s->ndata; i++) {
		const struct fold_spec *f = &s->data[i].folds;
		bool generated = strchr(s->data[i].spec, '[');
		cr_expect_eq(generated, f->kind == FOLDS_DRAWS && f->repeats == 20, "%s", s->data[i].spec);
		draws += generated;
	}
	for (size_t i = 0; i < s->nlearners; i++)
		pruned += strstr(s->learners[i].spec, "prune=") != NULL;
	cr_expect_geq(draws, 8);
	cr_expect_eq(pruned, 1, "the tree stands beside its pruned form");
	cr_expect_geq(s->tune.trials, 16);
	plan_free(&p);
}
