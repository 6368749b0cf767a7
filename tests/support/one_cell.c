#include "tests/support/one_cell.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"

enum { COLUMNS = 4, GROUP = 10 };

static void fill(struct dataset *d, enum one_cell_truth truth)
{
	struct rng r = rng_make(rng_seed(7, "one cell"));

	for (size_t i = 0; i < d->rows; i++) {
		float *x = d->x + i * COLUMNS;
		bool joins = truth == TRUTH_GROUPS && i % GROUP;
		uint32_t coin = (uint32_t)rng_below(&r, 2);
		for (size_t j = 0; j < COLUMNS; j++)
			x[j] = joins ? x[j - COLUMNS] + 1e-3f : (float)rng_normal(&r);
		switch (truth) {
		case TRUTH_SIGN:
			d->label[i] = (x[0] > 0) ^ (rng_below(&r, 10) == 0);
			break;
		case TRUTH_NOISE:
			d->label[i] = coin;
			break;
		case TRUTH_GROUPS:
			d->label[i] = joins ? d->label[i - 1] : coin;
			d->group[i] = (uint32_t)(i / GROUP);
			break;
		case TRUTH_SUM:
			d->target[i] = 100 + 10 * (double)(x[0] + x[1] + x[2] + x[3]);
		}
	}
}

void one_cell_seal(struct dataset *d)
{
	struct err e = { 0 };

	cr_assert(!dataset_seal(d, &e), "%s", e.text);
}

struct dataset *one_cell_data(size_t n, enum one_cell_truth truth)
{
	static const char *const names[] = { "no", "yes" };
	enum task task = truth == TRUTH_SUM ? TASK_REGRESS : TASK_CLASSIFY;
	struct dataset *d;

	cr_assert(!dataset_create(&d, "made", task, n, COLUMNS, NULL));
	if (task == TASK_CLASSIFY)
		cr_assert(!dataset_classes(d, 2, names, NULL));
	if (truth == TRUTH_GROUPS)
		d->group = mem_zeros(n, sizeof *d->group, NULL);
	fill(d, truth);
	d->splits = mem_zeros(1, sizeof *d->splits, NULL);
	d->nsplits = 1;
	d->splits[0] = (struct dataset_split){ .name = mem_text("held", NULL),
					       .kind = SPLIT_HOLDOUT, .repeats = 1, .folds = 1,
					       .part = mem_zeros(n, sizeof(int16_t), NULL) };
	for (size_t i = n - n / 3; i < n; i++)
		d->splits[0].part[i] = 2;
	one_cell_seal(d);
	return d;
}

/* c.study: NULL, or one whose name is a kind. */
static struct outcome run_split(const struct dataset *d, const char *spec, struct tune_budget tune, struct cell c,
				size_t scored, const struct fold_spec *split)
{
	struct plan_task task = { .data = (struct dataset *)(uintptr_t)d, .name = d->name };
	struct variant v;
	struct plan p;
	struct study *s = NULL;
	struct outcome o;
	struct err e = { 0 };

	cr_assert(!plan_init(&p, &e), "%s", e.text);
	s = plan_add_study(&p, "s", c.study ? c.study->name : "compare", &e);
	cr_assert_not_null(s, "%s", e.text);
	s->predictions = s->curves = true;
	s->training_score = scored;
	cr_assert(!variant_make(&v, spec, &e), "%s", e.text);
	v.tuned = tune_budget_any(tune);
	v.tune = tune;
	cr_assert(!folds_make(&task.folds, d, split, 1, &e), "%s", e.text);
	c.study = s;
	c.task = &task;
	c.variant = &v;
	cell_run(&c, &p, &o);
	folds_free(&task.folds);
	variant_free(&v);
	plan_free(&p);
	return o;
}

static struct outcome run(const struct dataset *d, const char *spec, struct tune_budget tune, struct cell c,
			  size_t scored)
{
	struct fold_spec held = { .kind = FOLDS_STORED, .folds = 1, .repeats = 1, .stored = "" };

	return run_split(d, spec, tune, c, scored, &held);
}

struct outcome one_cell_folds(const struct dataset *d, const char *spec, const struct fold_spec *split, size_t fold)
{
	return run_split(d, spec, (struct tune_budget){ 0 }, (struct cell){ .fold = fold }, TRAINING_SCORE_SAMPLE,
			 split);
}

struct outcome one_cell_forward(const struct dataset *d, const char *spec, size_t tune)
{
	struct fold_spec forward = { .kind = FOLDS_FORWARD, .folds = 3, .repeats = 1 };

	return run_split(d, spec, (struct tune_budget){ .trials = tune }, (struct cell){ .fold = 2 },
			 TRAINING_SCORE_SAMPLE, &forward);
}

struct outcome one_cell(const struct dataset *d, const char *spec, size_t tune)
{
	return one_cell_within(d, spec, (struct tune_budget){ .trials = tune }, 0);
}

struct outcome one_cell_within(const struct dataset *d, const char *spec, struct tune_budget tune,
			       size_t replay)
{
	return run(d, spec, tune, (struct cell){ .replay = replay }, TRAINING_SCORE_SAMPLE);
}

struct outcome one_cell_wrong(const struct dataset *d, const char *spec, size_t percent)
{
	return run(d, spec, (struct tune_budget){ 0 }, (struct cell){ .wrong = percent }, TRAINING_SCORE_SAMPLE);
}

struct outcome one_cell_control(const struct dataset *d, const char *spec, enum study_control control)
{
	static char kind[] = "controls";
	static const struct study controls = { .name = kind };

	return run(d, spec, (struct tune_budget){ 0 }, (struct cell){ .study = &controls, .control = control },
		   TRAINING_SCORE_SAMPLE);
}

struct outcome one_cell_scored(const struct dataset *d, const char *spec, size_t rows)
{
	return run(d, spec, (struct tune_budget){ 0 }, (struct cell){ .repeat = 0 }, rows);
}
