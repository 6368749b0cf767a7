/* What luck scores: the class frequencies, or the mean, of the training rows. A learner that is not
 * clearly better than this has learned nothing. */
#ifndef BASELINE_H
#define BASELINE_H

#include "algorithms/learner.h"

extern const struct learner_class baseline_class;

#endif
