#include "tests/support/metric_values.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "algorithms/core/close.h"

void metric_values_check(const struct metric_truth *t, struct mat scores,
			 const struct metric_value *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err e = { 0 };
		struct metric *m = metric_make(values[i].metric, &e);

		cr_assert_not_null(m, "%s", e.text);
		double got = metric_score(m, t, scores);
		if (isnan(values[i].want))
			cr_expect(isnan(got), "%s is %.17g, not undefined", m->name, got);
		else
			cr_expect(close_to(got, values[i].want, 1e-6, 1e-7),
				  "%s is %.17g, not %.17g", m->name, got, values[i].want);
		free(m);
	}
}
