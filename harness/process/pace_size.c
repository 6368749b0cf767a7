#include "harness/process/pace_size.h"

#include <math.h>

#include "harness/run/tune.h"

/* The k-th of `of` folds, for splits whose folds differ. */
static struct pace_size size_of(const struct fold_spec *s, double rows, double k, double of)
{
	double part = rows / (double)(s->repeats ? s->repeats : 1);

	switch (s->kind) {
	case FOLDS_CV:
		return (struct pace_size){ rows - rows / (double)s->folds, rows / (double)s->folds };
	case FOLDS_HOLDOUT:
		return (struct pace_size){ rows * (1 - s->test_share), rows * s->test_share };
	case FOLDS_DRAWS:
		return (struct pace_size){ part * (1 - s->test_share), part * s->test_share };
	case FOLDS_LOO:
		return (struct pace_size){ rows - 1, 1 };
	case FOLDS_BOOTSTRAP:
		return (struct pace_size){ rows, rows * exp(-1) };
	case FOLDS_FORWARD:
		return (struct pace_size){ rows * (k + 1) / (of + 1), rows / (of + 1) };
	case FOLDS_STORED:
		break;
	}
	return (struct pace_size){ NAN, NAN };
}

/* Rows of the first fold of a stored split, which is asked for as it is. */
static struct pace_size size_stored(const struct folds *f)
{
	struct pace_size s = { 0, 0 };

	for (size_t i = 0; i < f->rows; i++)
		if (f->part[i] == 0)
			s.tested++;
		else if (f->part[i] != FOLDS_ABSENT)
			s.train++;
	return s;
}

double pace_size_cost(const struct pace *p, struct pace_size s, const struct tune_budget *budget)
{
	struct cost_size at = { .tested = s.tested, .train = s.train };

	if (p->variant->tuned) {
		at.tune = budget;
		at.inner_folds = at.train > INNER_HOLDOUT ? 1 : INNER_FOLDS;
		at.inner = at.train * (at.train > INNER_HOLDOUT ? 0.75 : 1 - 1.0 / INNER_FOLDS);
	}
	return cost_seconds(&p->cost, &at);
}

/* Held to training rows that a split, or a study, leaves: 0 for all. */
static struct pace_size held(struct pace_size s, size_t most, size_t keep)
{
	s.train = most && (double)most < s.train ? (double)most : s.train;
	s.train = keep && (double)keep < s.train ? (double)keep : s.train;
	return s;
}

static double cost_of_size(const struct pace *p, struct pace_size s, size_t most)
{
	return pace_size_cost(p, held(s, most, p->keep), &p->variant->tune);
}

double pace_size_cell(const struct pace *p, const struct fold_spec *split)
{
	double rows = (double)p->task->data->rows, sum = 0;

	if (split->kind == FOLDS_STORED)
		return cost_of_size(p, size_stored(&p->task->folds), split->most);
	if (split->kind != FOLDS_FORWARD)
		return cost_of_size(p, size_of(split, rows, 0, 1), split->most);
	for (size_t k = 0; k < split->folds; k++)
		sum += cost_of_size(p, size_of(split, rows, (double)k, (double)split->folds),
				    split->most);
	return sum / (double)split->folds;
}

struct pace_size pace_size_largest(const struct pace *p)
{
	const struct fold_spec *s = &p->task->plan->folds;
	double last = s->folds ? (double)s->folds - 1 : 0;
	struct pace_size at = s->kind == FOLDS_STORED
				      ? size_stored(&p->task->folds)
				      : size_of(s, (double)p->task->data->rows, last, last + 1);

	return held(at, s->most, p->keep);
}
