/* Remedies tried by workers and kept: paired, the same again, and not run twice. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/process/remedies.h"
#include "harness/process/run.h"
#include "harness/run/inner_split.h"
#include "harness/store/query.h"
#include "tests/support/scratch.h"

struct tried {
	struct plan p;
	struct job_list l;
	struct run run;
	struct remedies_suspect suspect[2];
	struct remedies m;
	struct run_progress t;
};

static const volatile sig_atomic_t never;

static void open_run_on(struct tried *x, const char *out, const char *data, const char *specs)
{
	struct err e = { 0 };
	struct study *s = NULL;
	char copy[128], *at = strcpy(copy, specs), *word;

	cr_assert(!plan_init(&x->p, &e) && (s = plan_add_study(&x->p, "compare", "compare", &e)));
	cr_assert(!study_add_data(s, data, NULL, &e));
	while ((word = strsep(&at, " ")))
		cr_assert(!study_add_learner(s, word, &e));
	s->cv = strdup("5");
	cr_assert(!plan_finish(&x->p, &e) && !job_list_make(&x->l, &x->p, NULL, NULL, &e), "%s", e.text);
	cr_assert(!run_open(&x->run, scratch_path(out), &x->l, "bakeoff run", NULL, RESUME, &e), "%s", e.text);
}

static void open_run(struct tried *x, const char *out, const char *specs)
{
	open_run_on(x, out, "moons[n=300,noise=0.6]", specs);
}

static void try(struct tried *x, size_t n, size_t jobs)
{
	struct err e = { 0 };

	for (size_t i = 0; i < n; i++)
		x->suspect[i] = (struct remedies_suspect){ x->l.cells[i].study, x->l.cells[i].task,
							   x->l.cells[i].variant, LEARNER_OVERFITS,
							   REMEDIES_ALL };
	cr_assert(!remedies_make(&x->m, &x->l, x->suspect, n, &e), "%s", e.text);
	cr_assert(!remedies_store(&x->m, x->run.store, &e), "%s", e.text);
	cr_assert(!remedies_run(&x->m, x->run.store, jobs, &never, NULL, NULL, &x->t, &e), "%s", e.text);
}

static void close_run(struct tried *x)
{
	remedies_free(&x->m);
	run_close(&x->run);
	job_list_free(&x->l);
	plan_free(&x->p);
}

static struct results *read_rows(const char *out, struct run_remedy **rows, size_t *n)
{
	struct results *r;
	struct err e = { 0 };

	cr_assert(!results_open(&r, scratch_path(out), &e) && !results_remedies(r, rows, n, &e), "%s",
		  e.text);
	return r;
}

Test(process_remedies, arms_meet_the_same_splits_and_are_kept)
{
	struct tried x = { .t = { 0 } };
	struct run_remedy *row;
	struct results *r;
	size_t n, by[4] = { 0 }, rows[INNER_SPLITS] = { 0 };

	open_run(&x, "a", "tree");
	try(&x, 1, 2);
	cr_expect_eq(x.m.l.nvariants, 4);
	cr_expect_eq(x.m.ntodo, 4 * INNER_SPLITS);
	cr_expect_eq(x.t.by_status[CELL_OK], 4 * INNER_SPLITS);
	close_run(&x);
	r = read_rows("a", &row, &n);
	cr_assert_eq(n, 4 * INNER_SPLITS);
	for (size_t i = 0; i < n; i++) {
		size_t arm = !*row[i].arm ? 0 : !strcmp(row[i].arm, "pruning") ? 1
			     : strstr(row[i].arm, "depth") ? 2 : 3;

		by[arm]++;
		cr_expect(row[i].status == CELL_OK && row[i].test > .5 && row[i].wall_s > 0);
		cr_expect_str_eq(row[i].against, "overfitting");
		cr_expect_eq(arm == 0, row[i].train == 1, "an unpruned tree knows its rows");
		cr_assert(row[i].split < INNER_SPLITS);
		cr_expect_eq(row[i].learned + row[i].tested, 240);
		rows[row[i].split] += (size_t)row[i].tested;
	}
	for (size_t k = 0; k < 4; k++)
		cr_expect_eq(by[k], INNER_SPLITS, "%zu", k);
	for (size_t k = 0; k < INNER_SPLITS; k++)
		cr_expect_eq(rows[k] % 4, 0, "the same rows for all arms");
	free(row);
	results_close(r);
	scratch_clean();
}

Test(process_remedies, the_same_with_any_number_of_workers_and_not_again)
{
	struct tried x = { .t = { 0 } }, y = { .t = { 0 } };
	struct run_remedy *a, *b;
	struct results *ra, *rb;
	size_t na, nb;

	open_run(&x, "a", "tree knn");
	try(&x, 2, 1);
	close_run(&x);
	open_run(&y, "b", "tree knn");
	try(&y, 2, 3);
	close_run(&y);
	ra = read_rows("a", &a, &na);
	rb = read_rows("b", &b, &nb);
	cr_assert(na == nb && na == 7 * INNER_SPLITS);
	for (size_t i = 0; i < na; i++)
		cr_expect(!strcmp(a[i].arm, b[i].arm) && a[i].split == b[i].split &&
			  a[i].test == b[i].test && a[i].train == b[i].train);
	free(a);
	free(b);
	results_close(ra);
	results_close(rb);
	memset(&x, 0, sizeof x);
	open_run(&x, "a", "tree knn");
	try(&x, 1, 1);
	cr_expect_eq(x.m.ntodo, 0, "what is there is not run again");
	close_run(&x);
	ra = read_rows("a", &a, &na);
	cr_expect_eq(na, 4 * INNER_SPLITS, "knn is no suspect now");
	free(a);
	results_close(ra);
	scratch_clean();
}

/* An arm that is the learner as it was, or an arm before it, is none. */
Test(process_remedies, twins_are_left_out)
{
	struct tried x = { .t = { 0 } };

	open_run(&x, "a", "tree[max_depth=5]");
	cr_assert(remedies_suspect(x.suspect, &x.l, "compare", "moons[n=300,noise=0.6]", "tree[max_depth=5]",
				   LEARNER_OVERFITS));
	cr_assert(!remedies_make(&x.m, &x.l, x.suspect, 1, NULL));
	cr_expect_eq(x.m.l.nvariants, 3);
	for (size_t i = 0; i < x.m.l.nvariants; i++)
		cr_expect_null(strstr(x.m.arm[i].name, "depth"));
	cr_expect_not(remedies_suspect(x.suspect, &x.l, "compare", "moons", "tree", LEARNER_OVERFITS));
	close_run(&x);
	scratch_clean();
}

/* What the network is tried with on so many rows, as "arm:settings;" behind one another. */
static char *arms_on(const char *data, const char *spec, enum learner_fault fault)
{
	struct tried x = { .t = { 0 } };
	static char text[1024];

	*text = 0;
	open_run_on(&x, "a", data, spec);
	x.suspect[0] = (struct remedies_suspect){ x.l.cells[0].study, x.l.cells[0].task, x.l.cells[0].variant,
						  fault, REMEDIES_ALL };
	cr_assert(!remedies_make(&x.m, &x.l, x.suspect, 1, NULL));
	for (size_t i = 0; i < x.m.l.nvariants; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s:%s;", x.m.arm[i].name,
			 x.m.l.variants[i]->changed);
	close_run(&x);
	scratch_clean();
	return text;
}

/* 12,000 rows to learn from are so many that the network stops early by itself, 240 are not. */
Test(process_remedies, early_stopping_is_no_remedy_where_it_is_the_rule)
{
	const char *few = "moons[n=300]", *many = "moons[n=15000]";

	cr_expect(strstr(arms_on(few, "mlp", LEARNER_OVERFITS), "early stopping:early_stop=yes;"));
	cr_expect_null(strstr(arms_on(many, "mlp", LEARNER_OVERFITS), "early"));
	cr_expect(strstr(arms_on(many, "mlp", LEARNER_OVERFITS), "dropout"));
	cr_expect(strstr(arms_on(many, "mlp[early_stop=no]", LEARNER_OVERFITS), "early_stop=yes;"));
	cr_expect_null(strstr(arms_on(few, "mlp", LEARNER_UNDERFITS), "early_stop"));
	cr_expect(strstr(arms_on(few, "mlp", LEARNER_UNDERFITS), "tol=0;"));
	cr_expect(strstr(arms_on(many, "mlp", LEARNER_UNDERFITS), "early_stop=yes"), "longer, and stopped as before");
	cr_expect_null(strstr(arms_on(many, "mlp[early_stop=no]", LEARNER_UNDERFITS), "early_stop=yes"));
}

/* Pruning costs twenty times a tree: without it the two cheap arms and the tree itself take three. */
Test(process_remedies, what_does_not_fit_into_the_time_is_left_out)
{
	struct tried x = { .t = { 0 } };
	struct remedies_suspect s;
	double left = 10, one = .01 * INNER_SPLITS, out;

	open_run(&x, "a", "tree");
	cr_assert(remedies_suspect(&s, &x.l, "compare", "moons[n=300,noise=0.6]", "tree", LEARNER_OVERFITS));
	out = remedies_choose(&s, .01, &left);
	cr_expect_eq(out, 0);
	cr_expect_float_eq(left, 10 - 23 * one, 1e-9);
	left = 20 * one;
	s.tried = REMEDIES_ALL;
	out = remedies_choose(&s, .01, &left);
	cr_expect_float_eq(out, 20 * one, 1e-9);
	cr_expect_float_eq(left, 17 * one, 1e-9);
	x.suspect[0] = s;
	cr_assert(!remedies_make(&x.m, &x.l, x.suspect, 1, NULL));
	cr_expect_eq(x.m.l.nvariants, 3);
	left = 1.5 * one;
	s.tried = REMEDIES_ALL;
	out = remedies_choose(&s, .01, &left);
	cr_expect_float_eq(out, 23 * one, 1e-9);
	cr_expect_eq(s.tried, 0);
	close_run(&x);
	scratch_clean();
}
