/* Verdicts in words and short numbers, the same in a terminal and on a page. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/claims/claims.h"

#define FAR_TOO_MANY 100.0              /* times n: nobody would go that far */

const char *claims_number(double x, char buf[static CLAIMS_NUMBER])
{
	snprintf(buf, CLAIMS_NUMBER, isfinite(x) ? "%.4g" : isnan(x) ? "" : x > 0 ? "inf" : "-inf", x);
	return buf;
}

const char *claims_expected(const struct claims_verdict *v, char buf[static CLAIMS_LINE])
{
	const char *expect = v->claim->expect;
	char line[CLAIMS_NUMBER], off[CLAIMS_NUMBER];

	if (!strcmp(expect, "equal"))
		snprintf(buf, CLAIMS_LINE, "= %s ± %s", claims_number(v->claim->against, off),
			 claims_number(v->line, line));
	else
		snprintf(buf, CLAIMS_LINE, "%s %s", *expect == 'g' ? ">" : "<",
			 claims_number(v->line, line));
	return buf;
}

char *claims_lack(const struct claims *c, const struct claims_verdict *v, struct err *e)
{
	const struct claims_comparison *x = v->at + v->decides;
	const char *unit = claims_unit(c, v);

	if (x->spread == PAIRED_FEW && !strcmp(v->claim->test, "exponent") && x->n >= PAIRED_LEAST)
		return mem_text("a response that is not above 0 has no exponent", e);
	if (!x->n)
		return mem_text("no cell, with its partners, has all that it compares", e);
	if (x->spread == PAIRED_FEW)
		return mem_format(e, "%zu %s with all that it compares are too few", x->n, unit);
	if (x->spread == PAIRED_SHIFTED)
		return mem_format(e, "all %s give the same difference, which leaves nothing to test it by",
				  unit);
	if (isinf(v->needed))
		return mem_text("more repeats of this split cannot decide it; more rows, or independent "
				"draws, could", e);
	if (v->needed > FAR_TOO_MANY * (double)x->n)
		return mem_format(e, "the effect is so near the line that %.0f times as many %s would leave it open",
				  FAR_TOO_MANY, unit);
	if (isnan(v->needed))
		return mem_text("what would decide it is not known", e);
	return mem_format(e, "about %.0f %s like these (there are %zu) would decide it with probability %.1f",
			  v->needed, unit, x->n, CLAIMS_POWER);
}
