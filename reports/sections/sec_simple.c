/* Is the problem trivial? Where a stump or a linear model is in the comparison, the data sets on which nobody is shown to
 * beat it (Holte 1993). */
#include "reports/sections/sections.h"

/* +1: method a is really better than b, on this data set. */
static int really(const struct comparison *c, size_t set, size_t a, size_t b)
{
	for (size_t q = 0; q < c->pairs; q++)
		if ((c->pair[q].a == a && c->pair[q].b == b) || (c->pair[q].a == b && c->pair[q].b == a))
			return c->pair[q].a == a ? c->paired[set * c->pairs + q].better : -c->paired[set * c->pairs + q].better;
	return 0;
}

/* The simple learner with the best score there, or c->ranked. */
static size_t best_simple(const struct comparison *c, size_t set)
{
	size_t best = c->ranked;

	for (size_t m = 0; m < c->ranked; m++)
		if (comparison_is_simple(comparison_variant(c, m)) &&
		    (best == c->ranked || comparison_entry(c, set, m)->merit > comparison_entry(c, set, best)->merit))
			best = m;
	return best;
}

static bool is_beaten(const struct comparison *c, size_t set, size_t simple)
{
	for (size_t m = 0; m < c->ranked; m++)
		if (!comparison_is_simple(comparison_variant(c, m)) && really(c, set, m, simple) > 0)
			return true;
	return false;
}

void section_simple(struct section *s, const struct comparison *c)
{
	struct text sets = { 0 };
	size_t compared = 0, unbeaten = 0, simple = 0;

	for (size_t m = 0; m < c->ranked; m++)
		simple += comparison_is_simple(comparison_variant(c, m)) ? 1 : 0;
	for (size_t i = 0; i < c->sets && simple && simple < c->ranked; i++) {
		size_t best = c->counting[i] ? best_simple(c, i) : c->ranked;

		/* with a control that is not simple there are no pairs that would tell */
		if (best == c->ranked || (c->control != NO_METHOD && c->control != best))
			continue;
		compared++;
		if (!is_beaten(c, i, best))
			text_add(&sets, "%s%s (%s)", unbeaten++ ? ", " : "", comparison_dataset(c, i)->name,
				 comparison_variant(c, best)->label);
	}
	if (compared && unbeaten)
		section_text(s, "**No learner is shown to be better than a simple model** on %zu of %zu data set%s: %s.", unbeaten, compared, plural(compared), text_of(&sets));
	else if (compared)
		section_text(s, "On every data set some learner is really better than the best simple model, a tree of one "
				"question or a linear one.");
	s->report->failed |= sets.failed;
	text_free(&sets);
}
