/* A comparison of learners from end to end. */
#include "reports/sections/sections.h"

int section_compared_all(struct report *r, const struct comparison *c, struct err *e)
{
	section_scores(r, c);
	if (section_tests(r, c, e))
		return -1;
	section_gap(r, c);
	if (section_confusions(r, c, e) || section_calibration(r, c, e))
		return -1;
	section_time(r, c);
	return section_seeds(r, c, e) || section_tuning(r, c, e) ? -1 : 0;
}

int section_comparison(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct comparison *c;
	int rc;

	if (comparison_create(&c, x, study, e))
		return -1;
	section_ranking(r, c);
	rc = section_compared_all(r, c, e);
	comparison_destroy(c);
	return rc;
}
