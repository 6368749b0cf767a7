/* Short names for variants that stand side by side: only what tells them apart. */
#ifndef REPORTS_NAMES_H
#define REPORTS_NAMES_H

#include "harness/store/query.h"
#include "reports/report.h"

/* "mlp activation tanh" for variant[which] among variant (n): its learner, and those of its
 * parameters in which variants of that learner differ. The learner alone when nothing differs. */
const char *name_among(struct report *r, const struct results *x, const size_t *variant, size_t n,
		       size_t which);
/* The same where the variants are members of an array's elements, `size` bytes from one to the next. */
const char *name_among_members(struct report *r, const struct results *x, const size_t *variant, size_t size,
			       size_t n, size_t which);

/* What parts the ids of a study's sections and figures from those of the run's first study of that
 * kind: "" for the first, else "-NAME". */
const char *name_tag(struct report *r, const struct results *x, size_t study);
/* A figure of a study: NAME and the tag. */
const char *name_figure(struct report *r, const char *name, const struct results *x, size_t study);

/* A setting of a parameter: "depth" for "max_depth" and "epochs" for "step" on an axis; "epoch 84",
 * "C = 10" in a sentence. */
const char *name_parameter(const char *name);
const char *name_setting(struct report *r, const char *name, double value);

/* A name of name_among as the title of a small plot: without the learner when it is long. */
const char *name_title(const char *name);

#endif
