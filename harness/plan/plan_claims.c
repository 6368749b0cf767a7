/* The claims of a plan. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/digest.h"
#include "harness/plan/plan.h"

struct plan_claim *plan_claim_add(struct plan *p, struct err *e)
{
	struct plan_claim *c;

	if (mem_grow((void **)&p->claims, &p->claims_room, p->nclaims + 1, sizeof *p->claims, e))
		return NULL;
	c = &p->claims[p->nclaims++];
	*c = (struct plan_claim){ 0 };
	return plan_keys_init(c, PLAN_KEY_OF_CLAIM, e) ? NULL : c;
}

void plan_claims_free(struct plan *p)
{
	for (size_t i = 0; i < p->nclaims; i++)
		plan_keys_free(&p->claims[i], PLAN_KEY_OF_CLAIM);
	free(p->claims);
	p->claims = NULL;
	p->nclaims = p->claims_room = 0;
}

size_t plan_claim_study(const struct plan *p, const struct plan_claim *c)
{
	size_t i = 0;

	while (c->study && i < p->nstudies && strcmp(p->studies[i].name, c->study))
		i++;
	return i;
}

static bool is(const char *text, const char *word)
{
	return !strcmp(text, word);
}

/* Words that mean nothing beside the others, or lack them. */
static int check_words(const struct plan_claim *c, struct err *e)
{
	bool levels = is(c->test, "page") || is(c->test, "exponent");

	if (!c->id || !c->sentence || !c->a)
		return FAIL(e, ERR_PARAM, "a claim needs id, claim and a");
	if (levels != (c->over != NULL))
		return FAIL(e, ERR_PARAM, levels ? "test %s needs `over`: what its levels are of"
						 : "`over` is for the tests page and exponent, not %s",
			    c->test);
	if (is(c->test, "fisher") ? !c->b || isnan(c->threshold) : !isnan(c->threshold))
		return FAIL(e, ERR_PARAM, "`threshold` and b belong to the test fisher, and it needs them");
	if (is(c->expect, "equal") && (!is(c->test, "t") || !is(c->sets, "all") || !is(c->rivals, "all")))
		return FAIL(e, ERR_PARAM, "expect equal is for the test t, and of all data sets and rivals");
	if (is(c->expect, "equal") && !(c->margin > 0))
		return FAIL(e, ERR_PARAM, "expect equal needs a margin above 0: equal up to what?");
	if (is(c->test, "wilcoxon") && !is(c->sets, "all"))
		return FAIL(e, ERR_PARAM, "the test wilcoxon is one over all data sets: leave out `sets`");
	return 0;
}

static int check_claim(const struct plan *p, size_t at, struct err *e)
{
	const struct plan_claim *c = p->claims + at;

	if (check_words(c, e))
		return -1;
	for (size_t i = 0; i < at; i++)
		if (is(p->claims[i].id, c->id))
			return FAIL(e, ERR_PARAM, "two claims have the id '%s'", c->id);
	if (!c->study && p->nstudies > 1)
		return FAIL(e, ERR_PARAM, "the plan has several studies: say which, `study: NAME`");
	if (plan_claim_study(p, c) == p->nstudies)
		return FAIL(e, ERR_PARAM, "no study '%s' in this plan", c->study);
	return 0;
}

int plan_claims_finish(struct plan *p, struct err *e)
{
	for (size_t i = 0; i < p->nclaims; i++) {
		const struct plan_claim *c = p->claims + i;

		if (!check_claim(p, i, e))
			continue;
		if (c->id)
			err_wrap(e, "claim %s", c->id);
		return plan_at_line(p, c->line, e);
	}
	return 0;
}

int plan_claims_digest(const struct plan *p, char digest[static 65], struct err *e)
{
	char *text = p->nclaims ? plan_write(p, e) : NULL, *from;
	int rc = 0;

	*digest = 0;
	if (!p->nclaims)
		return 0;
	from = text ? strstr(text, "\nstudies:\n") : NULL;
	rc = from ? digest_bytes(from, strlen(from), digest, e) : -1;
	free(text);
	return rc;
}
