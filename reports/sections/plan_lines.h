/* What a run's plan says, out of its text: canonical YAML (plan_write), of which a line has one form. */
#ifndef PLAN_LINES_H
#define PLAN_LINES_H

#include "harness/store/query.h"
#include "reports/report.h"

/* The study's lines behind its name, or "": for the two below. */
const char *plan_lines_study(struct report *r, const struct results *x, size_t study);
/* "" where the plan does not say. */
const char *plan_lines_setting(struct report *r, const char *lines, const char *key);
/* The split that a data set has of its own, else the study's. */
const char *plan_lines_split(struct report *r, const char *lines, const char *spec);

#endif
