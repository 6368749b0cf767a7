/* What several kinds of studies vary, in one cell. */
#ifndef STUDY_FACTORS_H
#define STUDY_FACTORS_H

#include "harness/studies/study_kind.h"

/* The parameter in which the variants of a learner differ, "max_depth"; of one that trains in steps "step",
 * without a value: the points are the rows of table curve. */
struct study_factor study_factor_setting(const struct cell *c);
/* "rows" that a fold learns from. */
struct study_factor study_factor_rows(const struct cell *c);
/* "label_noise", in percent. */
struct study_factor study_factor_label_noise(const struct cell *c);

#endif
