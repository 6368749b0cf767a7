/* Two plans as one: what both have once, what one has behind it, and what cannot be one. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/plan/plan_union.h"

TestSuite(plan_plan_union);

static struct plan load(const char *text)
{
	struct err e = { 0 };
	struct plan p;

	cr_assert(!plan_load(&p, text, strlen(text), "", &e), "%s", e.text);
	return p;
}

/* The union as text; static memory. */
static const char *both(const char *a, const char *b, bool *claims)
{
	static char out[8192];
	struct plan x = load(a), y = load(b);
	struct err e = { 0 };
	char *text;

	cr_assert(!plan_union(&x, &y, claims, &e), "%s", e.text);
	cr_assert((text = plan_write(&x, &e)), "%s", e.text);
	snprintf(out, sizeof out, "%s", text);
	free(text);
	plan_free(&x);
	plan_free(&y);
	return out;
}

static const char *refused(const char *a, const char *b)
{
	static struct err e;
	struct plan x = load(a), y = load(b);
	bool claims;

	cr_assert(plan_union(&x, &y, &claims, &e), "%s and %s", a, b);
	cr_expect_eq(e.code, ERR_DATA);
	plan_free(&x);
	plan_free(&y);
	return e.text;
}

#define PLAN(name, more, data, learners)                                                           \
	"name: " name "\n" more "datasets: [" data "]\nlearners: [" learners "]\n"
#define HOLDS(text, part) cr_expect(strstr(text, part), "%s\n\nlacks %s", text, part)

Test(plan_plan_union, equal_plans_stay_as_they_are)
{
	const char *a = PLAN("a", "timeout: 1m\n", "iris, wine", "knn, tree");
	struct plan p = load(a);
	char *text = plan_write(&p, NULL);
	bool claims;

	cr_expect_str_eq(both(a, a, &claims), text);
	cr_expect(claims);
	free(text);
	plan_free(&p);
}

Test(plan_plan_union, has_what_each_has_once_and_the_larger_limits)
{
	bool claims;
	const char *text =
		both(PLAN("a", "timeout: 1m\nmemory: 3G\n", "iris", "knn, 'mlp[hidden=5]'"),
		     PLAN("b", "timeout: 5m\nmemory: 1G\n", "iris, wine", "tree, knn"), &claims);

	HOLDS(text, "name: \"merged\"");
	HOLDS(text, "timeout: 300");
	HOLDS(text, "memory: 3221225472");
	HOLDS(text, "      - data: \"iris\"\n      - data: \"wine\"\n    learners:\n");
	HOLDS(text, "      - \"knn\"\n      - \"mlp[hidden=5]\"\n      - \"tree\"\n");
	cr_expect(claims);
}

Test(plan_plan_union, other_splits_go_with_their_data)
{
	bool claims;
	const char *text = both(PLAN("a", "cv: 5\n", "iris", "knn"),
				PLAN("a", "cv: 3x2\n", "wine", "knn"), &claims);

	HOLDS(text, "cv: \"5\"\n");
	HOLDS(text, "      - data: \"iris\"\n      - data: \"wine\"\n        cv: \"3x2\"\n");
	HOLDS(refused(PLAN("a", "cv: 5\n", "iris", "knn"), PLAN("a", "cv: 3x2\n", "iris", "knn")),
	      "iris is split by 5 in one plan and by 3x2 in the other");
}

Test(plan_plan_union, studies_of_other_names_stand_behind)
{
	bool claims;
	const char *text = both(
		PLAN("a", "", "iris", "knn"),
		"studies:\n  - name: deep\n    kind: overfitting\n    datasets: [wine]\n    learners: ['tree[max_depth=1|2|3]']\n",
		&claims);
	const char *first = strstr(text, "- name: \"compare\""),
		   *second = strstr(text, "- name: \"deep\"");

	cr_assert(first && second && first < second, "%s", text);
	HOLDS(second, "kind: \"overfitting\"");
	HOLDS(second, "curves: yes");
	HOLDS(second, "tree[max_depth=1|2|3]");
}

Test(plan_plan_union, other_seeds_and_settings_are_other_cells)
{
	HOLDS(refused(PLAN("a", "", "iris", "knn"), PLAN("a", "seed: 2\n", "iris", "knn")),
	      "seed is 1 in one plan and 2 in the other");
	HOLDS(refused(PLAN("a", "", "iris", "knn"), PLAN("a", "tune: 3\n", "iris", "knn")),
	      "study compare: tune is 0 in one plan and 3 in the other");
	HOLDS(refused(PLAN("a", "metric: auc\n", "iris", "knn"), PLAN("a", "", "iris", "knn")),
	      "metric is auc");
}

#define CLAIM "claims:\n  - {id: a, claim: it does, a: knn, b: tree}\n"

Test(plan_plan_union, claims_are_of_the_plan_they_were_made_in)
{
	const char *a = PLAN("a", "", "iris", "knn, tree") CLAIM;
	bool claims;

	HOLDS(both(a, PLAN("b", "timeout: 2m\n", "iris", "knn, tree") CLAIM, &claims), "claims:");
	cr_expect(claims);
	cr_expect(!strstr(both(a, PLAN("b", "", "wine", "knn, tree") CLAIM, &claims), "claims:"));
	cr_expect(!claims);
	cr_expect(!strstr(both(a, PLAN("b", "", "iris", "knn, tree"), &claims), "claims:"));
	cr_expect(!claims);
}
