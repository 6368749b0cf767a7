#include "harness/plan/costs.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"

struct classes {
	const char *const *name;
	size_t n;
};

/* Behind `name` and the mark that ends it, or NULL where the text does not begin so. */
static const char *past(const char *text, const char *name, char mark)
{
	size_t n = strlen(name);

	return !strncmp(text, name, n) && text[n] == mark ? text + n + 1 : NULL;
}

/* Both names of "yes:no=": names decide where one ends, so that they may hold the marks themselves.
 * Returns behind them, or NULL. */
static const char *read_pair(const struct classes *c, const char *text, size_t *truth, size_t *said)
{
	for (*truth = 0; *truth < c->n; ++*truth) {
		const char *rest = past(text, c->name[*truth], ':'), *end;

		for (*said = 0; rest && *said < c->n; ++*said)
			if ((end = past(rest, c->name[*said], '=')))
				return end;
	}
	return NULL;
}

enum { NAMES_TOLD = 12 };

static int not_understood(const struct classes *c, const char *at, const char *why, struct err *e)
{
	struct text names = { 0 };
	int rc;

	for (size_t k = 0; k < c->n && k < NAMES_TOLD; k++)
		text_add(&names, "%s%s", k ? ", " : "", c->name[k]);
	if (c->n > NAMES_TOLD)
		text_add(&names, ", ...");
	rc = FAIL(e, ERR_PARAM, "cost '%.*s': %s; the classes are %s", (int)strcspn(at, ","), at, why,
		  text_of(&names));
	text_free(&names);
	return rc;
}

/* One entry; *at is moved behind it and its comma, and *more where there was one. */
static int read_entry(const struct classes *c, const char **at, double *cost, bool *more,
		      struct err *e)
{
	size_t truth, said;
	const char *number = read_pair(c, *at, &truth, &said);
	double *entry, x;
	char *end;

	if (!number)
		return not_understood(c, *at, "TRUTH:PREDICTED=COST is wanted, by names of classes", e);
	x = strtod(number, &end);
	if (end == number || (*end && *end != ',') || !(x >= 0 && isfinite(x)))
		return not_understood(c, *at, "a cost is a number from 0 on", e);
	if (truth == said)
		return not_understood(c, *at, "a right answer costs nothing", e);
	entry = cost + truth * c->n + said;
	if (!isnan(*entry))
		return not_understood(c, *at, "this mistake is named twice", e);
	*entry = x;
	*more = *end;
	*at = *end ? end + 1 + strspn(end + 1, " ") : end;
	return 0;
}

int costs_matrix(double **out, const char *text, const char *const *class_name, size_t classes,
		 struct err *e)
{
	const struct classes c = { class_name, classes };
	double *cost = mem_array(classes, classes * sizeof *cost, e);
	bool more = true;
	int rc = cost ? 0 : -1;

	*out = NULL;
	for (size_t i = 0; cost && i < classes * classes; i++)
		cost[i] = NAN;
	while (!rc && more)
		rc = read_entry(&c, &text, cost, &more, e);
	if (rc) {
		free(cost);
		return -1;
	}
	for (size_t i = 0; i < classes * classes; i++)
		cost[i] = i % (classes + 1) == 0 ? 0 : isnan(cost[i]) ? 1 : cost[i];
	*out = cost;
	return 0;
}
