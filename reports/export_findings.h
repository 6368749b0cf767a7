/* The findings of a run as one JSON object, for programs:
 *
 *   { "run": NAME, "ignored": N, "counts": { "error": N, "warning": N, "note": N },
 *     "findings": [ { "code", "severity", "study", "dataset", "learner", "feature", "text",
 *                     "value", "low", "high", "harmless",
 *                     "remedies": [ { "name", "params", "buys", "low", "high", "price", "verdict" } ] } ],
 *     "remedies": [ { "study", "dataset", "learner", "against", "metric", "score", "splits", "arms":
 *                     [ as above, with "score" ] } ] }
 *
 * What does not apply is null. value, low and high are in the unit of the text; buys in hundredths of
 * merit, low and high of it for all arms of a learner at once; price is a multiple of the time; verdict
 * is helps, hurts or "not shown". */
#ifndef REPORTS_EXPORT_FINDINGS_H
#define REPORTS_EXPORT_FINDINGS_H

#include "algorithms/core/text.h"
#include "harness/analysis/findings.h"

void export_findings(struct text *out, const struct results *r, const struct findings *f);

#endif
