#include "harness/analysis/least_error.h"

#include <math.h>
#include <string.h>

#include "datasets/generate/generate.h"

double least_error(const struct results *r, size_t study, size_t dataset)
{
	const struct run_dataset *d = r->dataset + dataset;
	const struct metric *m = results_primary(r, study, dataset);
	double error, r2;

	if (*d->weight || !generate_knows(d->spec) || generate_optimum(d->spec, &error, &r2, NULL))
		return NAN;
	if (d->task == TASK_REGRESS)
		return strcmp(m->name, "rmse") ? NAN : sqrt(error);
	return strcmp(m->name, "accuracy") ? NAN : error;
}

struct least_excess least_excess(double least, double error, struct interval ci)
{
	struct least_excess x = {
		.least = least, .over = error - least, .ci = { ci.lo - least, ci.hi - least }
	};

	x.reached = x.ci.lo <= 0;
	return x;
}
