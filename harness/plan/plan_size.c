/* What a plan multiplies to, before anything of it is made. */
#include "harness/plan/bounds.h"
#include "harness/plan/grid.h"
#include "harness/plan/plan.h"

/* Folds times repeats, as far as the plan alone tells. */
static double known_folds(const struct study *s, size_t i)
{
	const struct fold_spec *f = &s->data[i].folds;

	return (double)(f->folds ? f->folds : 1) * (double)(f->repeats ? f->repeats : 1);
}

static int count_variants(const struct plan *p, const struct study *s, double *all, double *n,
			  struct err *e)
{
	double count;

	*n = 0;
	for (size_t i = 0; i < s->nlearners; i++) {
		if (grid_count(s->learners[i].spec, &count, e))
			return plan_at_line(p, s->learners[i].line, e);
		*n += count;
		*all += count;
	}
	return 0;
}

const char *plan_size_advice(double settings, double folds, double data)
{
	if (settings >= folds && settings >= data)
		return "the settings of its learners make it so: fewer of them in brackets, or --tune N, which "
		       "tries N of a range";
	if (folds >= data)
		return "its folds and repeats make it so: --cv 10x3 are 30 of them";
	return "its data sets make it so: a plan for each part of them";
}

int plan_check_size(const struct plan *p, struct err *e)
{
	double variants = 0, cells = 0;

	for (size_t k = 0; k < p->nstudies; k++) {
		const struct study *s = &p->studies[k];
		double n, folds = 0, data = (double)s->ndata;

		if (count_variants(p, s, &variants, &n, e))
			return -1;
		for (size_t i = 0; i < s->ndata; i++)
			folds += known_folds(s, i);
		cells += n * folds;
		if (cells > PLAN_MOST_CELLS)
			FAIL(e, ERR_PARAM, "study %s: %.0f learners with their parameters x %.0f "
			     "folds and repeats (data sets: %zu) make %.0f cells%s; a plan may "
			     "have %d; %s", s->name, n, folds, s->ndata, n * folds,
			     k ? ", with those before too many" : "", PLAN_MOST_CELLS,
			     plan_size_advice(n, folds / data, data));
		else if (variants > PLAN_MOST_VARIANTS)
			FAIL(e, ERR_PARAM, "study %s: %.0f learners with their parameters%s; a "
			     "plan may have %d", s->name, n,
			     k ? ", with those before too many" : "", PLAN_MOST_VARIANTS);
		else
			continue;
		return plan_at_line(p, s->line, e);
	}
	return 0;
}
