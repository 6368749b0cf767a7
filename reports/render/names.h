/* Short names for variants that stand side by side: only what tells them apart. */
#ifndef REPORTS_NAMES_H
#define REPORTS_NAMES_H

#include "harness/store/query.h"
#include "reports/report.h"

/* "mlp activation tanh" for variant[which] among variant (n): its learner, and those of its
 * parameters in which variants of that learner differ. The learner alone when nothing differs. */
const char *name_among(struct report *r, const struct results *x, const size_t *variant, size_t n,
		       size_t which);

/* Such a name as the title of a small plot: without the learner when it is long. */
const char *name_title(const char *name);

#endif
