#include "harness/studies/factors.h"

#include "harness/plan/job_list.h"

struct study_factor study_factor_setting(const struct cell *c)
{
	const struct variant *v = c->variant;

	return (struct study_factor){ *v->factor ? v->factor : "step", v->factor_value };
}

struct study_factor study_factor_rows(const struct cell *c)
{
	return (struct study_factor){ "rows", (double)c->keep };
}

struct study_factor study_factor_label_noise(const struct cell *c)
{
	return (struct study_factor){ "label_noise", (double)c->wrong };
}
