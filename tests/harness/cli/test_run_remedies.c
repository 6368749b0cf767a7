#include <criterion/criterion.h>

#include "harness/cli/run_remedies.h"

/* Never much beside the run: two seconds, a fifth, then a tenth of what is beyond. */
Test(cli_run_remedies, time_goes_by_what_the_cells_took)
{
	static const double took[] = { 0, 1.6, 10, 20, 50, 150 }, expected[] = { 2, 2, 2, 4, 10, 20 };

	for (size_t i = 0; i < sizeof took / sizeof *took; i++)
		cr_expect_float_eq(run_remedies_seconds(took[i]), expected[i], 1e-9, "%g s: %g", took[i],
				   run_remedies_seconds(took[i]));
}
