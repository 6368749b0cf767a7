#include "tests/support/small_run.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "tests/support/scratch.h"

static void plan_cell(struct store *s, const struct small_cell *x, size_t nth, size_t position, int64_t *id,
		      const uint32_t *label, size_t rows, struct err *e)
{
	static const char *const names[] = { "no", "yes" };
	struct store_dataset_row data = { .name = x->data, .spec = x->data, .digest = x->data,
					  .task = x->regression ? "regression" : "classification",
					  .rows = rows, .features = 2,
					  .classes = x->regression ? 0 : 2,
					  .majority = x->regression ? NAN : .5 };
	struct store_variant_row variant = x->variant;
	struct store_cell_row row = { .repeat = x->repeat, .fold = x->fold, .study = x->study,
				      .factor = x->factor ? x->factor : "",
				      .factor_value = x->factor ? x->factor_value : NAN,
				      .training = x->training };
	enum cell_status status;
	char key[32];

	snprintf(key, sizeof key, "cell %zu", nth);
	row.key = row.canonical = key;
	variant.label = variant.label ? variant.label : variant.learner;
	variant.params = variant.params ? variant.params : "{}";
	variant.changed = variant.changed ? variant.changed : "";
	variant.role = variant.role ? variant.role : "default";
	cr_assert(!store_study(s, x->study, x->kind ? x->kind : x->study, x->study, position, e) &&
		  !store_dataset(s, &data, &row.dataset, e) &&
		  (!label || !store_truth(s, row.dataset, label, rows, names, 2, e)) &&
		  !store_variant(s, &variant, &row.variant, e) &&
		  !store_study_variant(s, x->study, row.variant, x->place, e) &&
		  !store_cell(s, &row, id, &status, e), "%s", e->text);
}

static void put_outcome(struct store *s, const struct small_cell *x, int64_t id, int64_t machine,
			struct err *e)
{
	struct outcome_score score[3] = {
		{ .train = x->train, .valid = x->valid, .test = x->test },
	};
	size_t n = 1;
	struct outcome o = x->o;

	if (o.status == CELL_PLANNED)
		return;
	snprintf(score->metric, sizeof score->metric, "%s", x->regression ? "rmse" : "accuracy");
	if (o.status == CELL_OK && !isnan(x->test)) {
		o.scores = score;
		if (x->ece > 0)
			score[n++] = (struct outcome_score){ .metric = "ece", .train = x->ece, .valid = x->ece,
							     .test = x->ece };
		if (x->log_loss > 0)
			score[n++] = (struct outcome_score){ .metric = "log_loss", .train = x->log_loss,
							     .valid = x->log_loss, .test = x->log_loss };
		o.nscores = n;
	}
	cr_assert(!store_outcome(s, id, machine, &o, e), "%s", e->text);
}

/* The first cell of the same study: studies stand in the order in which they occur. */
static size_t first_of(const struct small_cell *cell, size_t i)
{
	size_t k = 0;

	while (strcmp(cell[k].study, cell[i].study))
		k++;
	return k;
}

struct results *small_run(const char *name, const struct small_cell *cell, size_t n,
			  const uint32_t *label, size_t rows)
{
	static const struct store_run_row run = { "small", "name: small\n", "sha", "bakeoff", 1, NULL };
	int64_t *id = mem_array(n, sizeof *id, NULL), machine;
	size_t folds = 0;
	struct err e = { 0 };
	struct results *r;
	struct store *s;

	gsl_set_error_handler_off();
	cr_assert(id && !store_open(&s, scratch_path(name), &e) && !store_plan_begin(s, &run, &e));
	for (size_t i = 0; i < n; i++)
		plan_cell(s, cell + i, i, first_of(cell, i), id + i, label, rows, &e);
	cr_assert(!store_plan_end(s, &e) && !store_machine(s, "{}", &machine, &e));
	for (size_t i = 0; i < n; i++)
		put_outcome(s, cell + i, id[i], machine, &e);
	store_close(s);
	free(id);
	cr_assert(!results_open(&r, scratch_path(name), &e), "%s", e.text);
	for (size_t i = 0; i < n; i++)
		folds += !cell[i].training;
	cr_assert_eq(r->n_cells, folds);
	return r;
}

void small_run_close(struct results *r)
{
	results_close(r);
	scratch_clean();
}

size_t small_study(const struct results *r, const char *name)
{
	for (size_t i = 0; i < r->n_studies; i++)
		if (!strcmp(r->study[i].name, name))
			return i;
	cr_assert(false, "no study %s", name);
	return 0;
}

size_t small_data(const struct results *r, const char *name)
{
	for (size_t i = 0; i < r->n_datasets; i++)
		if (!strcmp(r->dataset[i].name, name))
			return i;
	cr_assert(false, "no data set %s", name);
	return 0;
}

size_t small_variant(const struct results *r, const char *label)
{
	for (size_t i = 0; i < r->n_variants; i++)
		if (!strcmp(r->variant[i].label, label))
			return i;
	cr_assert(false, "no variant %s", label);
	return 0;
}
