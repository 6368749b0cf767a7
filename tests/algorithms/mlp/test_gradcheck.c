/* Every combination of activation, loss and regularizer, on every instruction set. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "algorithms/mlp/mlp.h"

static void check_with(const char *isa)
{
	struct err e = { 0 };

	setenv("BAKEOFF_ISA", isa, 1);
	cr_assert(!mlp_class.self_check(NULL, &e), "%s: %s", isa, e.text);
}

Test(mlp_gradcheck, all_gradients_are_right_in_portable_code) { check_with("portable"); }
Test(mlp_gradcheck, all_gradients_are_right_with_avx2) { check_with("avx2"); }
Test(mlp_gradcheck, all_gradients_are_right_with_avx512) { check_with("avx512"); }
