/* Shards of a list of cells: all of it, each cell once, and of every kind alike. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/process/shard.h"

TestSuite(process_shard);

static void make_list(struct plan *p, struct job_list *l)
{
	static const char *const specs[] = { "knn[k=1|5]", "tree", "baseline" };
	struct err e = { 0 };
	struct study *s = NULL;

	cr_assert(!plan_init(p, &e) && (s = plan_add_study(p, "compare", "compare", &e)));
	cr_assert(!study_add_data(s, "moons[n=60]", NULL, &e) &&
		  !study_add_data(s, "moons[n=80]", NULL, &e));
	for (size_t i = 0; i < 3; i++)
		cr_assert(!study_add_learner(s, specs[i], &e));
	s->cv = strdup("7");
	cr_assert(!plan_finish(p, &e) && !job_list_make(l, p, NULL, NULL, &e), "%s", e.text);
}

enum { ALL = 2 * 7 * 4, KINDS = 8 };

static size_t kind_of(const struct cell *c)
{
	return c->task->position * 4 + c->variant->position;
}

/* Adds the shard's cells to seen (by data set, learner, fold), and counts them by kind. */
static size_t deal(size_t part, size_t of, size_t seen[static ALL], size_t kinds[static KINDS])
{
	struct shard s = { part, of };
	struct job_list l;
	struct err e = { 0 };
	struct plan p;
	size_t n;

	make_list(&p, &l);
	cr_assert_eq(l.ncells, ALL);
	cr_assert(!shard_cut(&s, &l, &e), "%s", e.text);
	n = l.ncells;
	memset(kinds, 0, KINDS * sizeof *kinds);
	for (size_t i = 0; i < n; i++) {
		seen[kind_of(&l.cells[i]) * 7 + l.cells[i].fold]++;
		kinds[kind_of(&l.cells[i])]++;
		if (i)
			cr_expect(l.cells[i - 1].task->position <= l.cells[i].task->position,
				  "in the order of the list");
	}
	job_list_free(&l);
	plan_free(&p);
	return n;
}

Test(process_shard, all_shards_are_all_cells_and_each_has_as_many_of_every_kind)
{
	for (size_t of = 1; of <= 9; of++) {
		size_t seen[ALL] = { 0 }, kinds[KINDS];

		for (size_t part = 1; part <= of; part++) {
			size_t n = deal(part, of, seen, kinds);

			cr_expect(n == ALL / of || n == ALL / of + 1, "%zu/%zu has %zu", part, of,
				  n);
			for (size_t k = 0; k < KINDS; k++)
				cr_expect(kinds[k] == 7 / of || kinds[k] == 7 / of + 1,
					  "%zu/%zu: %zu of kind %zu", part, of, kinds[k], k);
		}
		for (size_t i = 0; i < ALL; i++)
			cr_expect_eq(seen[i], 1);
	}
}

Test(process_shard, more_shards_than_cells_are_refused)
{
	struct shard s = { 1, ALL + 1 };
	struct job_list l;
	struct err e = { 0 };
	struct plan p;

	make_list(&p, &l);
	cr_assert(shard_cut(&s, &l, &e) && e.code == ERR_PARAM);
	cr_expect_str_eq(e.text, "56 cells are not enough for 57 shards");
	cr_expect_eq(l.ncells, ALL);
	job_list_free(&l);
	plan_free(&p);
}

Test(process_shard, text_both_ways)
{
	static const char *const bad[] = { "",    "2",   "/5",   "2/",   "0/5", "6/5",
					   "1/0", "a/5", "2/5x", "-1/5", "2//5" };
	struct shard s;
	struct err e = { 0 };
	char buf[48];

	cr_assert(!shard_parse(&s, "2/5", &e) && s.part == 2 && s.of == 5);
	cr_expect_str_eq(shard_text(&s, buf), "2/5");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cr_expect(shard_parse(&s, bad[i], &e) && e.code == ERR_PARAM, "%s", bad[i]);
		cr_expect_eq(s.of, 0);
		cr_expect(strstr(e.text, "the second of five is 2/5"), "%s", e.text);
	}
	cr_expect_str_eq(shard_text(&s, buf), "");
}
