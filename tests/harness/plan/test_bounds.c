/* What a plan of a stranger may ask for: refused by count, before it is made. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "algorithms/core/text.h"
#include "harness/plan/bounds.h"
#include "harness/plan/job_list.h"

/* What is to be refused must be so before it takes a tenth of a minute, or 200 MB beyond what we have. */
static void limit(void)
{
	const struct rlimit seconds = { 20, 20 };

	setrlimit(RLIMIT_CPU, &seconds);
}

static void repeat(struct text *t, const char *what, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_put(t, what, strlen(what));
}

static void refused(struct text *t, const char *why)
{
	struct err e = { 0 };
	struct plan p;
	struct job_list l;

	cr_assert(!t->failed);
	if (!plan_load(&p, text_of(t), t->used, "p.yaml", &e)) {
		cr_assert_eq(job_list_make(&l, &p, NULL, NULL, &e), -1, "accepted: %s", why);
		plan_free(&p);
	}
	cr_assert_eq(e.code, ERR_PARAM);
	cr_assert(!strncmp(e.text, "p.yaml", 6) && strstr(e.text, why), "%s", e.text);
	text_free(t);
}

#define HEAD "datasets: [iris]\nlearners: [knn]\n"

Test(plan_bounds, depth_and_aliases_of_yaml)
{
	struct text t = { 0 };

	limit();
	text_add(&t, "name: ");
	repeat(&t, "[", 100000);
	refused(&t, "to a depth that no plan has");
	text_add(&t, "learners: [knn]\ndatasets: [&a iris");
	repeat(&t, ", *a", PLAN_MOST_ALIASES);
	text_add(&t, "]\n");
	refused(&t, "p.yaml:2: more anchors and aliases");
	text_add(&t, HEAD "---\n" HEAD);
	refused(&t, "p.yaml:3: a second document");
}

Test(plan_bounds, entries)
{
	struct text t = { 0 };

	limit();
	text_add(&t, HEAD "studies:\n");
	for (size_t i = 0; i < 20000; i++)
		text_add(&t, "  - name: s%zu\n", i);
	refused(&t, "more than 1000 studies");
	text_add(&t, "learners: [knn]\ndatasets: [iris");
	repeat(&t, ",iris", PLAN_MOST_DATASETS);
	text_add(&t, "]\n");
	refused(&t, "more than 10000 data sets");
	text_add(&t, "datasets: [iris]\nlearners: [knn");
	repeat(&t, ",knn", PLAN_MOST_LEARNERS);
	text_add(&t, "]\n");
	refused(&t, "more than 10000 learners");
	/* In each study few, in all many. */
	text_add(&t, "learners: [knn]\ndatasets: [iris");
	repeat(&t, ",iris", 999);
	text_add(&t, "]\nstudies:\n");
	for (size_t i = 0; i < 11; i++)
		text_add(&t, "  - name: s%zu\n", i);
	refused(&t, "more than 10000 data sets in all studies");
}

Test(plan_bounds, what_multiplies)
{
	struct text t = { 0 };

	limit();
	text_add(&t, "datasets: [iris]\ncv: 10x100\nlearners:\n");
	for (size_t i = 1; i <= 1000; i++) {
		text_add(&t, "  - 'knn[leaf_rows=%zu,k=1", i);
		for (size_t k = 2; k <= 1000; k++)
			text_add(&t, "|%zu", k);
		text_add(&t, "]'\n");
	}
	refused(&t, "1000000 learners with their parameters x 1000 folds and repeats (data sets: 1) make 1000000000 "
		"cells; a plan may have 5000000; the settings of its learners make it so");
	text_add(&t, "datasets: [iris]\ncv: holdout:0.3\nlearners:\n  - knn: {k: [1");
	for (size_t k = 2; k <= 2000000; k++)
		text_add(&t, ",%zu", k);
	text_add(&t, "]}\n");
	refused(&t, "2000000 learners with their parameters; a plan may have 20000");
	text_add(&t, "learners: [knn]\ndatasets: ['moons[n=10");
	for (size_t k = 11; k <= 30010; k++)
		text_add(&t, "|%zu", k);
	text_add(&t, "]']\n");
	refused(&t, "moons: 30001 combinations (n 30001) are more than 20000");
	/* Folds that only the data tell. */
	text_add(&t, "datasets: ['moons[n=20000]']\ncv: loo\nlearners: ['knn[k=1");
	for (size_t k = 2; k <= 300; k++)
		text_add(&t, "|%zu", k);
	text_add(&t, "]']\n");
	refused(&t, "6000000 cells (300 learners with their parameters x 20000 folds x 1 repeats)");
}

/* Half a million cells: 64 bytes each, and some time. */
Test(plan_bounds, many_cells_are_a_short_list)
{
	struct text t = { 0 };
	struct err e = { 0 };
	struct rusage before, after;
	struct job_list l;
	struct plan p;

	limit();
	text_add(&t, "datasets: [iris]\ncv: 10x100\nlearners: ['knn[k=1");
	for (size_t k = 2; k <= 500; k++)
		text_add(&t, "|%zu", k);
	text_add(&t, "]']\n");
	cr_assert_eq(plan_load(&p, text_of(&t), t.used, "p.yaml", &e), 0, "%s", e.text);
	getrusage(RUSAGE_SELF, &before);
	cr_assert_eq(job_list_make(&l, &p, NULL, NULL, &e), 0, "%s", e.text);
	getrusage(RUSAGE_SELF, &after);
	cr_assert_eq(l.ncells, 500000);
	cr_assert_lt(after.ru_maxrss - before.ru_maxrss, 100 << 10, "%ld kB more", after.ru_maxrss - before.ru_maxrss);
	job_list_free(&l);
	plan_free(&p);
	text_free(&t);
}

Test(plan_bounds, the_largest_factor_is_told)
{
	struct text t = { 0 };

	limit();
	text_add(&t, "datasets: [iris]\ncv: 1000x100000\nlearners: [knn]\n");
	refused(&t, "1 learners with their parameters x 100000000 folds and repeats (data sets: 1) make 100000000 "
		"cells; a plan may have 5000000; its folds and repeats make it so");
	text_add(&t, "cv: 100x10\nlearners: [knn]\ndatasets: ['moons[n=10");
	for (size_t k = 11; k <= 9010; k++)
		text_add(&t, "|%zu", k);
	text_add(&t, "]']\n");
	refused(&t, "a plan may have 5000000; its data sets make it so");
}
