/* The plan of complex relations: claims that leave a rival out would be easier than they say. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "datasets/generate/generate.h"
#include "harness/plan/claim.h"
#include "harness/plan/plan.h"

enum { FAMILIES = 4 };

static void read(struct plan *p)
{
	struct err e = { 0 };

	cr_assert_eq(plan_read(p, "complex", &e), 0, "%s", e.text);
}

/* Of the learner in that label or specification. */
static size_t name_length(const char *label)
{
	return strcspn(label, "[");
}

static bool same_family(const char *a, const char *b)
{
	return name_length(a) == name_length(b) && !strncmp(a, b, name_length(a));
}

static bool plain_name(const struct study *s, const char *name)
{
	for (size_t i = 0; i < s->ndata; i++)
		if (!strcmp(s->data[i].table.name, name))
			return true;
	return false;
}

Test(plan_complex, each_family_is_held_against_all_settings_of_all_others_on_each_set)
{
	struct plan p;

	read(&p);
	cr_assert_eq(p.nclaims, FAMILIES * p.studies[0].ndata);
	for (size_t i = 0; i < p.nclaims; i++) {
		const struct plan_claim *c = p.claims + i;
		size_t rivals = 0;

		cr_expect_eq(plan_claim_study(&p, c), 0);
		cr_expect(plain_name(p.studies, c->datasets), "%s: no data set '%s'", c->id, c->datasets);
		cr_expect(!strchr(c->a, PLAN_CLAIM_BETWEEN), "%s: one setting stands for the family", c->id);
		cr_expect_eq(c->margin, 0.01);
		cr_expect(c->primary && c->prediction && !strcmp(c->rivals, "all") && !strcmp(c->expect, "greater"),
			  "%s", c->id);
		for (size_t l = 0; l < p.studies[0].nlearners; l++) {
			const char *rival = p.studies[0].learners[l].spec;
			bool other = !same_family(c->a, rival);

			cr_expect_eq(plan_claim_has(c->b, rival, strlen(rival)), other, "%s: %s", c->id, rival);
			rivals += other;
		}
		for (size_t n = 0, len; plan_claim_item(c->b, n, &len); n++)
			cr_expect_lt(n, rivals, "%s: more rivals than learners", c->id);
		for (size_t k = 0; k < i; k++)
			cr_expect(strcmp(c->datasets, p.claims[k].datasets) || !same_family(c->a, p.claims[k].a),
				  "%s and %s say the same", c->id, p.claims[k].id);
	}
	plan_free(&p);
}

/* Each knows what nobody can beat; 10 draws leave 4000 rows to train on, and 1000. */
Test(plan_complex, the_least_error_of_each_set_is_known_and_rows_are_as_said)
{
	static const double least[] = { 0, 0, 0, 0.001591, 0, 0.01497, 0.02895 };
	struct plan p;

	read(&p);
	cr_assert_eq(p.nstudies, 2);
	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < p.studies[s].ndata; i++) {
			struct err e = { 0 };
			double error, r2;
			char rows[32];

			cr_assert_eq(generate_optimum(p.studies[s].data[i].spec, &error, &r2, &e), 0, "%s", e.text);
			cr_expect_float_eq(error, least[i], 1e-5, "%s", p.studies[s].data[i].spec);
			snprintf(rows, sizeof rows, "[n=%d", s ? 15000 : 60000);
			cr_expect(strstr(p.studies[s].data[i].spec, rows), "%s", p.studies[s].data[i].spec);
			cr_expect_eq(p.studies[s].data[i].folds.repeats * p.studies[s].data[i].folds.folds, 10);
		}
	plan_free(&p);
}
