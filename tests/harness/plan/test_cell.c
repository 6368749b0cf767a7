#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/rng.h"
#include "harness/plan/job_list.h"
#include "harness/plan/program_files.h"
#include "harness/plan/version.h"
#include "tests/support/scratch.h"

/* A job_list of the given data sets and learners (blank-separated), 2 folds. */
static int make(struct plan *p, struct job_list *l, const char *data, const char *specs,
		const char *kind, struct err *e)
{
	char copy[256], *at, *word;
	struct study *s;

	cr_assert_eq(plan_init(p, e), 0);
	cr_assert_not_null(s = plan_add_study(p, "s", kind, e));
	for (at = strcpy(copy, data); (word = strsep(&at, " "));)
		cr_assert_eq(study_add_data(s, word, NULL, e), 0);
	for (at = strcpy(copy, specs); (word = strsep(&at, " "));)
		cr_assert_eq(study_add_learner(s, word, e), 0);
	free(s->cv);
	s->cv = strdup("2");
	*l = (struct job_list){ 0 };
	return plan_finish(p, e) || job_list_make(l, p, NULL, NULL, e) ? -1 : 0;
}

/* The i-th cell's, until the fourth call after it. */
static const char *key_of(const struct job_list *l, size_t i)
{
	static char keys[4][CELL_KEY];
	static size_t next;
	char *canonical = cell_canonical(&l->cells[i], l->plan, NULL), *key = keys[next++ % 4];

	cr_assert(canonical && !cell_key(canonical, key, NULL));
	free(canonical);
	return key;
}

static bool is_in_text(const struct job_list *l, size_t i, const char *line)
{
	char *canonical = cell_canonical(&l->cells[i], l->plan, NULL);
	bool found = canonical && strstr(canonical, line);

	free(canonical);
	return found;
}

static void drop(struct plan *p, struct job_list *l)
{
	job_list_free(l);
	plan_free(p);
}

Test(plan_cell, cells_are_the_product_with_learners_innermost)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "iris wine", "baseline knn[k=1|3]", "compare", &e), 0, "%s", e.text);
	cr_assert_eq(l.ncells, 2 * 2 * 3);
	cr_assert_str_eq(l.cells[0].variant->label, "baseline");
	cr_assert_str_eq(l.cells[1].variant->label, "knn[k=1]");
	cr_assert_eq(l.cells[3].fold, 1);
	cr_assert_str_eq(l.cells[6].task->name, "wine");
	for (size_t i = 0; i < l.ncells; i++)
		for (size_t j = 0; j < i; j++)
			cr_assert_str_neq(key_of(&l, i), key_of(&l, j));
	drop(&p, &l);
}

Test(plan_cell, what_is_added_changes_no_other_key)
{
	struct err e = { 0 };
	struct plan p, q;
	struct job_list l, m;
	size_t found = 0;

	cr_assert_eq(make(&p, &l, "wine", "knn[k=3]", "compare", &e), 0, "%s", e.text);
	cr_assert_eq(make(&q, &m, "iris wine", "baseline tree knn[k=3,metric=l2]", "compare", &e), 0, "%s", e.text);
	for (size_t i = 0; i < l.ncells; i++)
		for (size_t j = 0; j < m.ncells; j++)
			found += !strcmp(key_of(&l, i), key_of(&m, j));
	cr_assert_eq(found, l.ncells);
	drop(&p, &l);
	drop(&q, &m);
}

static void says(const struct job_list *l, const char *name, const char *value)
{
	char line[256];

	snprintf(line, sizeof line, "\n%s=%s\n", name, value);
	cr_expect(is_in_text(l, 0, line), "no %s", line + 1);
}

/* The bits of a score depend on them. */
Test(plan_cell, the_key_names_the_vector_instructions)
{
	char keys[ISA_COUNT][CELL_KEY];
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "wine", "knn", "compare", &e), 0, "%s", e.text);
	for (enum isa isa = 0; isa <= cpu_isa_best(); isa++) {
		cpu_isa_force(isa);
		says(&l, "isa", cpu_isa_name(isa));
		strcpy(keys[isa], key_of(&l, 0));
		cr_assert(!isa || strcmp(keys[isa - 1], keys[isa]));
	}
	drop(&p, &l);
}

/* Code, data and root seed are what a stored outcome may be taken over for: all are in the key. */
Test(plan_cell, the_key_names_code_data_and_seed)
{
	struct err e = { 0 };
	struct plan p, q;
	struct job_list l, m;

	cr_assert_eq(make(&p, &l, "wine", "knn", "compare", &e), 0, "%s", e.text);
	says(&l, "code", code_version);
	says(&l, "digest", l.tasks[0]->data->digest);
	says(&l, "seed", "1");
	cr_assert_eq(strlen(l.tasks[0]->data->digest), 64);
	cr_assert_eq(make(&q, &m, "wine", "knn", "compare", &e), 0, "%s", e.text);
	job_list_free(&m);
	q.seed = 2;
	cr_assert_eq(job_list_make(&m, &q, NULL, NULL, &e), 0, "%s", e.text);
	cr_assert_str_neq(key_of(&l, 0), key_of(&m, 0));
	drop(&p, &l);
	drop(&q, &m);
}

Test(plan_cell, a_cell_asked_for_twice_is_one)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "iris iris", "knn knn[k=5] knn[metric=l2,k=5]", "compare", &e), 0, "%s", e.text);
	cr_assert_eq(l.ncells, 2);
	cr_assert_str_eq(l.cells[0].variant->label, "knn");
	drop(&p, &l);
}

Test(plan_cell, variants_of_a_learner_share_their_seed_and_learners_do_not)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "iris", "knn[k=1|3] tree", "compare", &e), 0, "%s", e.text);
	cr_assert_eq(cell_learner_seed(&l.cells[0], 1), cell_learner_seed(&l.cells[1], 1));
	cr_assert_neq(cell_learner_seed(&l.cells[0], 1), cell_learner_seed(&l.cells[2], 1));
	cr_assert_neq(cell_learner_seed(&l.cells[0], 1), cell_learner_seed(&l.cells[3], 1), "another fold");
	cr_assert_neq(cell_learner_seed(&l.cells[0], 1), cell_learner_seed(&l.cells[0], 2), "another root");
	cr_assert_eq(cell_valid_seed(&l.cells[0], 1), cell_valid_seed(&l.cells[2], 1), "the same rows for all");
	drop(&p, &l);
}

/* What people are told of a cell's random numbers is what it draws by; the names are those of all stored runs. */
Test(plan_cell, streams_are_told_as_they_are_drawn)
{
	struct plan_task task = { .name = (char[]){ "iris" } };
	struct variant v = { .learner = learner_find("mlp") };
	struct cell c = { .task = &task, .variant = &v, .repeat = 2, .fold = 3 };
	struct cell_stream stream[CELL_STREAMS];

	cr_assert_eq(cell_streams(stream, &c, 7), 3);
	cr_expect_str_eq(stream[0].name, "iris/r2/f3/mlp");
	cr_expect_eq(stream[0].seed, rng_seed(7, "iris/r2/f3/mlp"));
	cr_expect_eq(stream[0].seed, cell_learner_seed(&c, 7));
	cr_expect_str_eq(stream[1].name, "iris/r2/f3/valid");
	cr_expect_eq(stream[1].seed, cell_valid_seed(&c, 7));
	cr_expect_str_eq(stream[2].name, "iris/r2/f3/i0/training score");
	cr_expect_eq(stream[2].seed, cell_scored_seed(&c, 7));
	c.training = 4;
	c.noise = 8;
	c.wrong = 10;
	cr_assert_eq(cell_streams(stream, &c, 7), 5);
	cr_expect_str_eq(stream[0].name, "iris/r2/f3/t4/mlp");
	cr_expect_str_eq(stream[1].name, "iris/r2/f3/valid");
	cr_expect(stream[3].seed == cell_noise_seed(&c, 7) && !strcmp(stream[3].name, "iris/r2/noise"));
	cr_expect(stream[4].seed == cell_wrong_seed(&c, 7) && !strcmp(stream[4].name, "iris/r2/wrong labels"));
	c.inner = 2;
	cell_streams(stream, &c, 7);
	cr_expect_str_eq(stream[0].name, "iris/r2/f3/i2/mlp");
	cr_expect_str_eq(stream[1].name, "iris/r2/f3/i2/valid");
}

Test(plan_cell, pipeline_options_stand_in_the_same_brackets)
{
	struct err e = { 0 };
	struct variant v;

	cr_assert_eq(variant_make(&v, "knn[scale=none,k=7]", &e), 0, "%s", e.text);
	cr_assert_eq(param_int(&v.params, "k"), 7);
	cr_assert_str_eq(v.changed, "k=7,scale=none");
	cr_assert_str_eq(v.label, "knn[k=7,scale=none]");
	cr_assert(strstr(v.canonical, "encode=auto"), "%s", v.canonical);
	cr_assert(strstr(v.json, "\"scale\":\"none\""), "%s", v.json);
	variant_free(&v);
}

#define PROGRAM "\"sh tests/fixtures/exec/centroid.sh\""

Test(plan_cell, a_program_is_a_learner_of_its_own_name)
{
	struct err e = { 0 };
	struct variant v, same;
	char *spec;

	cr_assert(!variant_make(&v, "exec[name=near,run=" PROGRAM ",scale=minmax]", &e), "%s", e.text);
	cr_expect_str_eq(v.learner->name, "near");
	cr_expect_str_eq(v.label, "near[scale=minmax]");
	cr_expect_str_eq(v.changed, "scale=minmax");
	cr_expect_eq(v.learner->caps, CAN_CLASSIFY | WANTS_SCALING);
	cr_expect(strstr(v.canonical, "run=\"sh tests/fixtures/exec/centroid.sh\""), "%s", v.canonical);
	cr_expect(strstr(v.json, "\"abilities\":\"classify scaling save\""), "%s", v.json);
	cr_assert_not_null(spec = variant_spec(&v, v.changed, &e));
	cr_expect_str_eq(spec, "exec[name=near,run=sh tests/fixtures/exec/centroid.sh,scale=minmax]");
	cr_assert(!variant_make(&same, spec, &e), "%s: %s", spec, e.text);
	cr_expect_str_eq(same.canonical, v.canonical);
	variant_free(&v);
	variant_free(&same);
	free(spec);
}

static char *digests(const char *command)
{
	struct program_files f;
	struct err e = { 0 };
	char *text;

	cr_assert(!program_files_find(&f, command, &e), "%s", e.text);
	cr_assert_not_null(text = program_files_text(&f, &e));
	program_files_free(&f);
	return text;
}

/* Another byte in a file that the command names, and its cells are others. */
Test(plan_cell, the_files_of_a_program_are_in_its_identity)
{
	char *text[4], run[300], sha[DIGEST_HEX], abc[DIGEST_HEX];

	for (int i = 0; i < 3; i++) {
		snprintf(run, sizeof run, "sh '%s' x", scratch_text("a.sh", i < 2 ? "exit" : "exit 1"));
		text[i] = digests(run);
	}
	text[3] = digests("sh x");
	cr_expect_str_eq(text[0], text[1]);
	cr_expect_str_neq(text[0], text[2]);
	cr_expect_str_neq(text[0], text[3]);
	program_files_sha(sha, text[0], 1);
	cr_assert(!digest_bytes("exit", 4, abc, NULL));
	cr_expect_str_eq(sha, abc);
	program_files_sha(sha, text[0], 0);
	cr_expect(*sha && !strncmp(text[3] + 2, sha, strlen(sha)), "%s", text[3]);
	program_files_sha(sha, text[0], 2);
	cr_expect_str_eq(sha, "");
	program_files_sha(sha, "of an older form", 0);
	cr_expect_str_eq(sha, "");
	for (int i = 0; i < 4; i++)
		free(text[i]);
}

/* The same program in another place is the same learner: its key names the command as it was. */
Test(plan_cell, a_program_may_lie_elsewhere_than_its_command_says)
{
	const char *here = scratch_text("means here.sh", "exec sh tests/fixtures/exec/centroid.sh"), *there;
	struct program_moves m = { 0 };
	struct err e = { 0 };
	char *command, *was;
	char **words;

	there = "lost/it's means.sh";
	cr_assert(!program_moves_add(&m, there, here, &e));
	cr_assert_not_null(command = program_moves_command(&m, "sh \"lost/it's means.sh\" -c 'a b'", &e));
	cr_assert(!exec_words_split(&words, command, &e));
	cr_expect_str_eq(words[0], "sh");
	cr_expect_str_eq(words[1], here);
	cr_expect(!strcmp(words[2], "-c") && !strcmp(words[3], "a b") && !words[4]);
	was = digests(command);
	cr_expect(strstr(was, " 1:"), "%s", was);
	free(was);
	free(words);
	free(command);
	cr_assert_not_null(command = program_moves_command(NULL, "a  'b'", &e));
	cr_expect_str_eq(command, "a  'b'");
	free(command);
	program_moves_free(&m);
}

/* Asked once, shared by the points of a grid; no two programs have one name. */
Test(plan_cell, programs_of_a_plan_are_told_apart)
{
	static const char *const two[][2] = {
		{ "exec[run=" PROGRAM ",scale=minmax|none]", NULL },
		{ "exec[name=a,run=" PROGRAM "]", NULL },
		{ "exec[run=\"sh -c 'exec sh tests/fixtures/exec/centroid.sh'\"]", "two programs are called means" },
	};

	for (size_t i = 0; i < 3; i++) {
		struct err e = { 0 };
		struct job_list l;
		struct plan p;
		struct study *s;
		int rc;

		cr_assert(!plan_init(&p, &e) && (s = plan_add_study(&p, "compare", "compare", &e)));
		cr_assert(!study_add_data(s, "iris", NULL, &e) && !study_add_learner(s, "exec[run=" PROGRAM "]", &e) &&
			  !study_add_learner(s, two[i][0], &e) && !plan_finish(&p, &e), "%s", e.text);
		rc = job_list_make(&l, &p, NULL, NULL, &e);
		cr_expect_eq(rc, two[i][1] ? -1 : 0, "%s", e.text);
		cr_expect(!rc || strstr(e.text, two[i][1]), "%s", e.text);
		for (size_t k = 1; !rc && !i && k < l.nvariants; k++)
			cr_expect_eq(l.variants[k]->program, l.variants[0]->program);
		if (!rc)
			job_list_free(&l);
		plan_free(&p);
	}
}

Test(plan_cell, no_learner_has_a_parameter_of_the_pipelines_name)
{
	for (size_t i = 0; learners[i]; i++)
		for (const struct param *p = pipeline_params; p->name; p++)
			cr_assert_null(param_find(learners[i]->params, p->name), "%s has %s", learners[i]->name, p->name);
}

Test(plan_cell, what_is_not_known_is_told_with_what_is_near)
{
	static const char *const bad[][2] = {
		{ "kn", "did you mean 'knn'" }, { "knn[kk=3]", "did you mean 'k'" }, { "knn[k=0]", "out of range" },
		{ "knn[k=x]", "'x'" }, { "knn[k=1|3]", "without '|'" }, { "knn[scale=big]", "scale" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };
		struct variant v;
		cr_assert(variant_make(&v, bad[i][0], &e), "%s", bad[i][0]);
		cr_assert_eq(e.code, ERR_PARAM, "%s: %s", bad[i][0], e.text);
		cr_assert(strstr(e.text, bad[i][1]), "%s: %s", bad[i][0], e.text);
	}
}

Test(plan_cell, studies_know_their_factor)
{
	static const struct { const char *kind, *data, *learner, *factor; double value; } cases[] = {
		{ "compare", "iris", "knn[k=3|5]", "", NAN },
		{ "overfitting", "iris", "tree[max_depth=3|5]", "max_depth", 3 },
		{ "overfitting", "iris", "mlp", "step", NAN },
		{ "overfitting", "iris", "mlp[hidden=8|16]", "hidden", 8 },
		{ "overfitting", "iris", "mlp[hidden=8:8|16:16]", "hidden", 8 },
		{ "overfitting", "iris", "mlp[hidden=8:8:8|8:8|8]", "hidden.length", 3 },
		{ "overfitting", "iris", "mlp[hidden=none|8]", "hidden", NAN },
		{ "overfitting", "iris", "svm[C=1|10,gamma=0.1|1|2]", "gamma", 0.1 },
		{ "overfitting", "iris", "svm[C=3|4|5,gamma=0.1|1|2]", "C", 3 },
		{ "overfitting", "iris", "mlp[dropout=0|0.5,l2=0|0.1]", "step", NAN },
		{ "scaling", "twonorm[n=60]", "knn", "n", 60 },
		{ "regularization", "iris", "mlp[dropout=0|0.5]", "arm", NAN },
		{ "gradients", "iris", "mlp", "", NAN },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = { 0 };
		struct plan p;
		struct job_list l;
		cr_assert_eq(make(&p, &l, cases[i].data, cases[i].learner, cases[i].kind, &e), 0, "%s", e.text);
		cr_assert_str_eq(l.cells[0].factor.name, cases[i].factor);
		cr_assert(isnan(cases[i].value) ? isnan(l.cells[0].factor.value) :
			  l.cells[0].factor.value == cases[i].value, "%s", cases[i].kind);
		drop(&p, &l);
	}
}

Test(plan_cell, generated_sets_are_named_by_their_spec)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "moons[n=50|60]", "baseline", "compare", &e), 0, "%s", e.text);
	cr_assert_eq(l.ntasks, 2);
	cr_assert_str_eq(l.tasks[0]->name, "moons[n=50]");
	cr_assert_str_eq(l.tasks[1]->name, "moons[n=60]");
	drop(&p, &l);
}

/* Plans that differ in the metric asked for alone. */
static int make_by(struct plan *p, struct job_list *l, const char *data, const char *specs,
		   size_t tune, bool curves, const char *metric, struct err *e)
{
	struct study *s;

	cr_assert_eq(make(p, l, data, specs, "compare", e), 0, "%s", e->text);
	job_list_free(l);
	s = p->studies;
	s->tune.trials = tune;
	s->curves = curves;
	if (metric && study_put(s, "metric", metric, e))
		return -1;
	return job_list_make(l, p, NULL, NULL, e);
}

Test(plan_cell, a_metric_parts_only_the_cells_that_it_decides)
{
	static const struct {
		const char *data, *spec;
		size_t tune;
		bool curves, shared;
	} rows[] = {
		{ "iris", "knn", 0, false, true },
		{ "iris", "mlp", 0, false, true },
		{ "iris", "mlp[schedule=plateau]", 0, false, true },
		{ "iris", "mlp[early_stop=yes]", 0, false, false },
		{ "iris", "mlp", 0, true, false },
		{ "moons[n=12000]", "mlp", 0, false, false },
		{ "moons[n=12000]", "mlp[early_stop=no]", 0, false, true },
	};
	struct err e = { 0 };
	struct plan p, q;
	struct job_list l, m;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(make_by(&p, &l, rows[i].data, rows[i].spec, 0, rows[i].curves, NULL, &e), 0);
		cr_assert_eq(make_by(&q, &m, rows[i].data, rows[i].spec, 0, rows[i].curves, "auc", &e), 0);
		cr_expect_eq(!strcmp(key_of(&l, 0), key_of(&m, 0)), rows[i].shared, "%s",
			     rows[i].spec);
		cr_expect_eq(!is_in_text(&m, 0, "\nmetric=auc\n"), rows[i].shared);
		drop(&p, &l);
		drop(&q, &m);
	}
	/* default and tuned: the one is shared, the other not */
	cr_assert_eq(make_by(&p, &l, "iris", "knn", 2, false, NULL, &e), 0);
	cr_assert_eq(make_by(&q, &m, "iris", "knn", 2, false, "auc", &e), 0);
	cr_assert(l.ncells == 4 && m.ncells == 4 && m.cells[1].variant->tuned);
	cr_expect_str_eq(key_of(&l, 0), key_of(&m, 0));
	cr_expect_str_neq(key_of(&l, 1), key_of(&m, 1));
	drop(&p, &l);
	drop(&q, &m);
}

static void keep_last(void *ctx, const char *text)
{
	snprintf(ctx, 256, "%s", text);
}

Test(plan_cell, a_metric_must_fit_some_data_and_says_where_it_does_not)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;
	char said[256] = "";

	cr_assert_eq(make_by(&p, &l, "iris", "knn", 0, false, "mae", &e), -1);
	cr_expect(strstr(e.text, "mae is for regression") && strstr(e.text, "log_loss") &&
			  !strstr(e.text, "median_ae"), "%s", e.text);
	plan_free(&p);
	e = (struct err){ 0 };
	cr_assert_eq(make_by(&p, &l, "iris diabetes", "knn", 0, false, "mae", &e), 0, "%s", e.text);
	cr_expect_str_eq(study_metric(p.studies, TASK_REGRESS)->name, "mae");
	cr_expect_eq(study_metric(p.studies, TASK_CLASSIFY), metric_default(TASK_CLASSIFY));
	job_list_free(&l);
	cr_assert_eq(job_list_make(&l, &p, keep_last, said, &e), 0);
	cr_expect(strstr(said, "mae is for regression"), "%s", said);
	drop(&p, &l);
}

/* What only the learners and the data can tell is told with the plan's line too. */
static const struct {
	const char *text, *where, *what;
} found_late[] = {
	{ "datasets: [iris]\nlearners:\n  - knn\n  - 'knn[metrik=l1]'\n", "p.yaml:4: ", "'metric'" },
	{ "datasets: [iris]\nlearners:\n  - knn: {k: 0}\n", "p.yaml:3: ", "out of range" },
	{ "datasets: [iris]\nlearners: [tree,\n  'knn[k=1']\n", "p.yaml:3: ", "closing ']'" },
	{ "datasets: [iris]\nlearners: [KNN]\n", "p.yaml:2: ", "did you mean 'knn'" },
	{ "learners: [knn]\ndatasets:\n  - iris\n  - no/such.csv\n", "p.yaml:4: ", "no/such.csv" },
	{ "learners: [knn]\ndatasets:\n  - {data: iris,\n     target: y}\n", "p.yaml:3: ", "--target" },
	{ "learners: [knn]\ndatasets:\n  - wine\n  - iris\n  - {data: iris, name: twin}\n", "p.yaml:5: ",
	  "iris and twin hold the same data" },
	{ "learners: [knn]\ndatasets:\n  - iris\n  - 'moons[n=99|1]'\n", "p.yaml:4: ", "n=1 is out of" },
	{ "learners: [knn]\ndatasets: [iris]\ncv: 'stored:x'\n", "p.yaml:2: ", "no split" },
	{ "learners: [knn]\ndatasets: [iris]\nstudies:\n  - {name: a}\n"
	  "  - name: b\n    datasets: [no.h5]\n", "p.yaml:6: ", "no.h5" },
	{ "learners: ['knn[k=x]']\ndatasets: [iris]\nstudies:\n  - {name: a}\n", "p.yaml:1: ", "'x'" },
};

Test(plan_cell, mistakes_found_late_name_the_plan_and_its_line)
{
	for (size_t i = 0; i < sizeof found_late / sizeof *found_late; i++) {
		struct err e = { 0 };
		struct plan p;
		struct job_list l;
		const char *text = found_late[i].text, *where = found_late[i].where;
		cr_assert_eq(plan_load(&p, text, strlen(text), "p.yaml", &e), 0, "case %zu: %s", i, e.text);
		cr_assert(job_list_make(&l, &p, NULL, NULL, &e), "case %zu is accepted", i);
		cr_expect(!strncmp(e.text, where, strlen(where)), "case %zu: %s", i, e.text);
		cr_expect(strstr(e.text, found_late[i].what), "case %zu: %s", i, e.text);
		plan_free(&p);
	}
}

static void count_remark(void *ctx, const char *text)
{
	*(size_t *)ctx += strstr(text, "leaves out knn[k=101], which needs more than the 75 ") != NULL;
}

/* 150 rows in 2 folds: a study has no k beyond 75, a comparison takes the user at his word. */
Test(plan_cell, a_study_leaves_out_what_has_too_few_rows)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;
	size_t told = 0;

	cr_assert_eq(make(&p, &l, "iris digits", "knn[k=5|75|101]", "overfitting", &e), 0, "%s", e.text);
	cr_assert_eq(l.ncells, 2 * (2 + 3));
	for (size_t i = 0; i < l.ncells; i++)
		cr_expect(!strcmp(l.cells[i].task->name, "digits") || l.cells[i].factor.value <= 75);
	job_list_free(&l);
	cr_assert_eq(job_list_make(&l, &p, count_remark, &told, &e), 0, "%s", e.text);
	cr_expect_eq(told, 1);
	drop(&p, &l);
	cr_assert_eq(make(&p, &l, "iris", "knn[k=5|101]", "compare", &e), 0, "%s", e.text);
	cr_expect_eq(l.ncells, 4);
	drop(&p, &l);
	cr_assert_eq(make(&p, &l, "iris", "knn[k=101] tree", "dimensions", &e), 0, "%s", e.text);
	cr_expect_eq(l.ncells, 2 * 5, "the tree alone");
	drop(&p, &l);
}

Test(plan_cell, tune_no_keeps_a_learner_from_the_search)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make_by(&p, &l, "iris", "tree tree[tune=no,prune=cost_complexity]", 3, false, NULL, &e), 0,
		     "%s", e.text);
	cr_assert_eq(l.nvariants, 3);
	cr_expect_str_eq(l.variants[1]->label, "tree (tuned)");
	cr_expect_str_eq(l.variants[2]->label, "tree[prune=cost_complexity]");
	drop(&p, &l);
	struct variant v;
	cr_assert(variant_make(&v, "tree[tune=maybe]", &e) == -1 && strstr(e.text, "yes or no"), "%s", e.text);
}

Test(plan_cell, a_kind_of_study_brings_its_learners)
{
	struct err e = { 0 };
	struct plan p;
	struct study *s;

	cr_assert_eq(plan_init(&p, &e), 0);
	cr_assert_not_null(s = plan_add_study(&p, "s", "overfitting", &e));
	cr_assert_eq(study_add_data(s, "iris", NULL, &e), 0);
	cr_assert_eq(plan_finish(&p, &e), 0, "%s", e.text);
	cr_assert_eq(p.studies[0].nlearners, 4);
	cr_expect_str_eq(p.studies[0].learners[0].spec, "mlp[tol_epochs=1000]");
	cr_expect_eq(plan_finish(&p, &e), 0);
	cr_expect_eq(p.studies[0].nlearners, 4);
	plan_free(&p);
}

/* One table in two sizes: the holdout's training rows tell them apart. */
Test(plan_cell, a_table_with_holdouts_of_its_own_scales)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;
	struct study *s;

	cr_assert_eq(plan_init(&p, &e), 0);
	cr_assert_not_null(s = plan_add_study(&p, "s", "scaling", &e));
	cr_assert(!study_add_data(s, "iris", NULL, &e) && !study_split_data(s, 0, "holdout:0.8", &e) &&
		  !study_add_data(s, "iris", NULL, &e) && !study_split_data(s, 1, "holdout:0.3", &e));
	cr_assert(!study_add_learner(s, "knn", &e) && !plan_finish(&p, &e) &&
		  !job_list_make(&l, &p, NULL, NULL, &e), "%s", e.text);
	cr_assert_eq(l.ncells, 2);
	cr_expect_eq(l.cells[0].factor.value, 30);
	cr_expect_eq(l.cells[1].factor.value, 105);
	drop(&p, &l);
}

/* The range is in the key of the tuned cells alone; without a search it is a mistake. */
Test(plan_cell, a_range_of_its_own_is_part_of_a_tuned_variant)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "iris", "svm", "compare", &e), 0, "%s", e.text);
	job_list_free(&l);
	p.studies->tune.trials = 3;
	cr_assert(!study_add_learner(p.studies, "svm[C=~0.01..1000]", &e) &&
		  !job_list_make(&l, &p, NULL, NULL, &e), "%s", e.text);
	cr_assert_eq(l.nvariants, 4);
	cr_assert_eq(l.ncells, 3 * 2);
	cr_expect_str_eq(l.variants[3]->label, "svm[C=~0.01..1000] (tuned)");
	for (size_t i = 0; i < l.ncells; i++)
		cr_expect_eq(is_in_text(&l, i, "C=~0.01..1000"), l.cells[i].variant == l.variants[3]);
	drop(&p, &l);
	cr_assert_neq(make(&p, &l, "iris", "svm[C=~0.01..1000]", "compare", &e), 0);
	cr_expect(strstr(e.text, "--tune"), "%s", e.text);
	plan_free(&p);
}

/* ---- levels of what a study varies of the data ---- */

Test(plan_cell, learning_curves_halve_the_rows_of_a_fold)
{
	static const size_t rows[] = { 18, 37, 75 };
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "iris", "tree knn", "learning-curve", &e), 0, "%s", e.text);
	cr_assert_eq(l.ncells, 2 * 3 * 2, "folds, levels, learners");
	for (size_t i = 0; i < 12; i++) {
		struct fold_rows r;

		cr_expect_eq(l.cells[i].keep, rows[i / 2 % 3]);
		cr_expect_eq(l.cells[i].factor.value, (double)rows[i / 2 % 3]);
		cr_expect_str_eq(l.cells[i].factor.name, "rows");
		cr_assert(!cell_rows(&r, &l.cells[i], 0, p.seed, &e));
		cr_expect(r.ntrain == rows[i / 2 % 3] && r.ntest == 75);
		fold_rows_free(&r);
		for (size_t k = 0; k < i; k++)
			cr_expect_str_neq(key_of(&l, i), key_of(&l, k));
	}
	cr_expect(is_in_text(&l, 0, "\nkeep=18\nnoise=0\n"));
	drop(&p, &l);
}

Test(plan_cell, dimensions_double_the_columns)
{
	static const size_t noise[] = { 0, 4, 12, 28, 60 };
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "iris moons[n=40,extra=3]", "tree", "dimensions", &e), 0, "%s", e.text);
	cr_assert_eq(l.ncells, 2 * 5 + 2, "what has noise of its own is a level itself");
	for (size_t i = 0; i < 10; i++) {
		cr_expect_eq(l.cells[i].noise, noise[i % 5]);
		cr_expect_eq(l.cells[i].factor.value, (double)(4 + noise[i % 5]));
		cr_expect_eq(l.cells[i].keep, 0);
	}
	cr_expect(!l.cells[11].noise && l.cells[11].factor.value == 5);
	cr_expect(!is_in_text(&l, 0, "noise=") && is_in_text(&l, 1, "noise=4\n"));
	drop(&p, &l);
}

Test(plan_cell, label_noise_rises_by_tenths)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "iris", "tree", "label-noise", &e), 0, "%s", e.text);
	cr_assert_eq(l.ncells, 2 * 5);
	for (size_t i = 0; i < 10; i++) {
		cr_expect_eq(l.cells[i].wrong, 10 * (i % 5));
		cr_expect_eq(l.cells[i].factor.value, (double)(10 * (i % 5)));
		cr_expect_str_eq(l.cells[i].factor.name, "label_noise");
		for (size_t k = 0; k < i; k++)
			cr_expect_str_neq(key_of(&l, i), key_of(&l, k));
	}
	cr_expect(!is_in_text(&l, 0, "wrong_labels=") && is_in_text(&l, 1, "\nwrong_labels=10\n"));
	drop(&p, &l);
}

/* Hundreds of fits: of a large table each learns from a part. */
Test(plan_cell, levels_spare_the_rows_of_a_large_table)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "moons[n=9000]", "tree", "learning-curve", &e), 0, "%s", e.text);
	cr_assert_eq(l.ncells, 2 * 8);
	cr_expect(l.cells[0].keep == 4000 / 128 && l.cells[7].keep == 4000);
	drop(&p, &l);
	cr_assert_eq(make(&p, &l, "moons[n=9000]", "tree", "dimensions", &e), 0, "%s", e.text);
	for (size_t i = 0; i < l.ncells; i++)
		cr_expect(l.cells[i].keep == 1000 && is_in_text(&l, i, "\nkeep=1000\n"));
	drop(&p, &l);
}

static size_t cells_with(const char *levels, const char *kind, const char *specs, struct err *e)
{
	struct plan p;
	struct job_list l;
	size_t n = 0;

	cr_assert_eq(make(&p, &l, "iris", specs, kind, e), 0, "%s", e->text);
	job_list_free(&l);
	if (!study_put(p.studies, "levels", levels, e) && !plan_finish(&p, e) &&
	    !job_list_make(&l, &p, NULL, NULL, e))
		n = l.ncells;
	drop(&p, &l);
	return n;
}

/* Seven arms in each fold, each with a key of its own; one training; no neighbours beyond half of the rows. */
Test(plan_cell, controls_are_arms_of_each_fold)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;
	struct study *s;

	cr_assert_eq(make(&p, &l, "iris", "tree mlp knn[k=30] knn[k=31]", "controls", &e), 0, "%s", e.text);
	cr_assert_eq(l.ncells, 2 * STUDY_CONTROLS * 3, "31 neighbours are not among half of 75 rows");
	for (size_t i = 0; i < l.ncells; i++) {
		char line[64];

		cr_expect_eq(l.cells[i].control, i / 3 % STUDY_CONTROLS);
		cr_expect(!strcmp(l.cells[i].factor.name, study_control_name(l.cells[i].control)));
		snprintf(line, sizeof line, "\ncontrol=%s\n", study_control_name(l.cells[i].control));
		cr_expect(is_in_text(&l, i, line));
		for (size_t j = 0; j < i; j++)
			cr_assert_str_neq(key_of(&l, i), key_of(&l, j));
	}
	drop(&p, &l);
	cr_assert_eq(plan_init(&p, &e), 0);
	cr_assert(s = plan_add_study(&p, "s", "controls", &e));
	cr_assert(!study_add_data(s, "iris", NULL, &e) && !study_add_learner(s, "mlp", &e) &&
		  !study_put(s, "cv", "2", &e) && !study_put(s, "training_seeds", "3", &e));
	cr_assert(!plan_finish(&p, &e) && !job_list_make(&l, &p, NULL, NULL, &e), "%s", e.text);
	cr_expect_eq(l.ncells, 2 * STUDY_CONTROLS, "one training");
	drop(&p, &l);
}

Test(plan_cell, levels_can_be_named)
{
	struct err e = { 0 };

	cr_expect_eq(cells_with("20,60", "learning-curve", "tree", &e), 4);
	cr_expect_eq(cells_with("20,60,76,500", "learning-curve", "tree", &e), 4,
		     "a fold has 75 rows");
	cr_expect_eq(cells_with("20,60", "learning-curve", "tree knn[k=30]", &e), 6,
		     "30 neighbours are not among 20 rows");
	cr_expect_eq(cells_with("0,5", "dimensions", "tree", &e), 4);
	cr_expect_eq(cells_with("0,30,100", "label-noise", "tree", &e), 6);
	cr_expect_eq(cells_with("0,130", "label-noise", "tree", &e), 0);
	cr_expect(strstr(e.text, "130 percent of the labels cannot be wrong"), "%s", e.text);
	cr_expect_eq(cells_with("5,5", "dimensions", "tree", &e), 0);
	cr_expect(strstr(e.text, "larger than the one before"), "%s", e.text);
	cr_expect_eq(cells_with("0,5", "learning-curve", "tree", &e), 0);
	cr_expect(strstr(e.text, "0 rows"), "%s", e.text);
	cr_expect_eq(cells_with("90,100", "learning-curve", "tree", &e), 0);
	cr_expect(strstr(e.text, "none is within the 75 training rows"), "%s", e.text);
	cr_expect_eq(cells_with("1,2", "controls", "tree", &e), 0);
	cr_expect(strstr(e.text, "varies nothing"), "%s", e.text);
	cr_expect_eq(cells_with("1,2", "compare", "tree", &e), 0);
	cr_expect(strstr(e.text, "varies nothing"), "%s", e.text);
}

/* ---- several trainings on a fold ---- */

Test(plan_cell, learners_with_chance_are_trained_with_several_seeds)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;
	size_t trainings[4] = { 0 };

	cr_assert_eq(make(&p, &l, "iris", "mlp knn tree[max_features=2] svm", "compare", &e), 0);
	cr_assert_eq(l.ncells, 2 * 4);
	job_list_free(&l);
	p.studies->training_seeds = 3;
	cr_assert(!job_list_make(&l, &p, NULL, NULL, &e), "%s", e.text);
	cr_assert_eq(l.ncells, 2 * (3 + 1 + 3 + 1));
	for (size_t i = 0; i < l.ncells; i++) {
		struct cell first = l.cells[i];

		trainings[first.variant->position]++;
		first.training = 0;
		cr_expect_eq(cell_valid_seed(&l.cells[i], 7), cell_valid_seed(&first, 7), "the same rows");
		cr_expect_eq(cell_learner_seed(&l.cells[i], 7) == cell_learner_seed(&first, 7),
			     !l.cells[i].training);
		cr_expect_eq(is_in_text(&l, i, "training_seed=2\n"), l.cells[i].training == 2);
		for (size_t k = 0; k < i; k++)
			cr_expect_str_neq(key_of(&l, i), key_of(&l, k));
	}
	cr_expect(trainings[0] == 6 && trainings[1] == 2 && trainings[2] == 6 && trainings[3] == 2);
	drop(&p, &l);
}

Test(plan_cell, a_search_is_chance_enough)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert_eq(make(&p, &l, "iris", "knn", "compare", &e), 0);
	job_list_free(&l);
	p.studies->training_seeds = 3;
	p.studies->tune.trials = 2;
	cr_assert(!job_list_make(&l, &p, NULL, NULL, &e), "%s", e.text);
	cr_expect_eq(l.ncells, 2 * (1 + 3));
	drop(&p, &l);
}
