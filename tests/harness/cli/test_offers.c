/* What is offered to who ran out of time or memory can be set, and is not what is set already. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/cli/offers.h"

Test(cli_offers, every_setting_is_one_of_its_learner)
{
	for (const struct offer *o = offers; o->learner; o++) {
		struct variant v;
		struct err e = { 0 };
		char *spec = mem_format(&e, "%s[%s=%s]", o->learner, o->param, o->value);

		cr_assert_eq(variant_make(&v, spec, &e), 0, "%s: %s", spec, e.text);
		variant_free(&v);
		free(spec);
	}
}

static const struct offer *first(const char *spec, enum cell_status ran_out)
{
	const struct offer *at = offers, *o;
	struct variant v;
	struct err e = { 0 };

	cr_assert_eq(variant_make(&v, spec, &e), 0, "%s", e.text);
	o = offers_next(&at, &v, ran_out);
	variant_free(&v);
	return o;
}

Test(cli_offers, what_is_set_is_not_offered)
{
	cr_expect_str_eq(first("svm[engine=libsvm]", CELL_TIMEOUT)->value, "smo");
	cr_expect_str_eq(first("svm[engine=smo]", CELL_TIMEOUT)->value, "linear");
	cr_expect_str_eq(first("svm[engine=auto]", CELL_TIMEOUT)->value, "linear", "which chooses it itself");
	cr_expect_str_eq(first("svm[engine=libsvm]", CELL_MEMORY)->value, "smo");
	cr_expect_str_eq(first("mlp", CELL_TIMEOUT)->param, "epochs");
	cr_expect_null(first("tree[max_depth=12]", CELL_TIMEOUT));
	cr_expect_null(first("baseline", CELL_TIMEOUT));
}
