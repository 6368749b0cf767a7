/* What learners hold out inside a fit keeps to the folds' rules: cross-validation of a tree's pruning and of the
 * probabilities of an SVM parts no group, and no row that a bootstrap repeats, and goes forward in time where the
 * folds do. Each looks at data on which whoever breaks the rule
 * believes in what is not there. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/one_cell.h"

static double count_of(const struct outcome *o, const char *name)
{
	for (size_t i = 0; i < o->ncounts; i++)
		if (!strcmp(o->counts[i].name, name))
			return o->counts[i].value;
	return -1;
}

static const struct outcome_score *log_loss(const struct outcome *o)
{
	cr_assert_eq(o->status, CELL_OK, "%s", o->info);
	for (size_t i = 0; i < o->nscores; i++)
		if (!strcmp(o->scores[i].metric, "log_loss"))
			return &o->scores[i];
	cr_assert_fail("no log loss");
	return NULL;
}

/* Ten rows after one another are alike and of one class, and nobody says so: of the next ten nothing is known. */
static struct dataset *turns(void)
{
	struct dataset *d = one_cell_data(2400, TRUTH_GROUPS);

	free(d->group);
	d->group = NULL;
	one_cell_seal(d);
	return d;
}

#define PRUNED "tree[prune=cost_complexity]"
#define SURE   "svm[probability=yes,gamma=0.5,C=100]"

static struct outcome bootstrapped(const char *learner)
{
	static const struct fold_spec spec = { .kind = FOLDS_BOOTSTRAP, .folds = 1, .repeats = 1 };
	struct dataset *d = one_cell_data(200, TRUTH_NOISE);
	struct outcome o = one_cell_folds(d, learner, &spec, 0);

	dataset_destroy(d);
	cr_assert_eq(o.status, CELL_OK, "%s", o.info);
	return o;
}

/* Of groups nobody knows the next one: a tree of all rows is cut to little. */
Test(run_held_out, pruning_parts_no_group)
{
	struct dataset *d = one_cell_data(600, TRUTH_GROUPS);
	struct outcome full = one_cell(d, "tree", 0), o = one_cell(d, PRUNED, 0);

	cr_expect(count_of(&full, "leaves") > 10, "%g", count_of(&full, "leaves"));
	cr_expect(count_of(&o, "leaves") <= 3, "%g", count_of(&o, "leaves"));
	outcome_free(&full);
	outcome_free(&o);
	dataset_destroy(d);
}

Test(run_held_out, pruning_goes_forward_in_time)
{
	struct dataset *d = turns();
	struct outcome full = one_cell_forward(d, "tree", 0), o = one_cell_forward(d, PRUNED, 0);

	cr_expect(count_of(&full, "leaves") > 10, "%g", count_of(&full, "leaves"));
	cr_expect(count_of(&o, "leaves") <= count_of(&full, "leaves") / 4, "%g", count_of(&o, "leaves"));
	outcome_free(&full);
	outcome_free(&o);
	dataset_destroy(d);
}

Test(run_held_out, pruning_parts_no_repeated_row)
{
	struct outcome o = bootstrapped(PRUNED);

	cr_expect(count_of(&o, "leaves") <= 10, "%g", count_of(&o, "leaves"));
	outcome_free(&o);
}

/* Who is sure of what is a coin's: a log loss far above that of one half, 0.693. */
static void expect_doubt(double loss)
{
	cr_expect(loss > 0.5 && loss < 0.8, "%g", loss);
}

Test(run_held_out, probabilities_part_no_group)
{
	struct dataset *d = one_cell_data(600, TRUTH_GROUPS);
	struct outcome o = one_cell(d, SURE, 0);

	expect_doubt(log_loss(&o)->test);
	outcome_free(&o);
	dataset_destroy(d);
}

Test(run_held_out, probabilities_part_no_repeated_row)
{
	struct outcome o = bootstrapped(SURE);

	expect_doubt(log_loss(&o)->test);
	outcome_free(&o);
}

Test(run_held_out, probabilities_go_forward_in_time)
{
	struct dataset *d = turns();
	struct outcome o = one_cell_forward(d, SURE, 0);

	expect_doubt(log_loss(&o)->test);
	outcome_free(&o);
	dataset_destroy(d);
}
