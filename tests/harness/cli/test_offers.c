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

Test(cli_offers, the_rest_of_a_learner_stays_as_it_is)
{
	static const struct { const char *was, *is; } known[] = {
		{ "svm[engine=libsvm]", "svm[engine=smo]" },
		{ "svm[engine=libsvm,C=10,scale=none]", "svm[C=10,engine=smo,scale=none]" },
		{ "mlp", "mlp[epochs=20]" },
		{ "knn[index=brute]", "knn" },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		const struct offer *at = offers;
		struct variant v;
		struct err e = { 0 };
		char *spec;

		cr_assert_eq(variant_make(&v, known[i].was, &e), 0, "%s", e.text);
		spec = offers_spec(offers_next(&at, &v, CELL_TIMEOUT), &v, &e);
		cr_expect_str_eq(spec, known[i].is);
		free(spec);
		variant_free(&v);
	}
}
