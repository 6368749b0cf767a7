/* Between the parts of the inspection; users include datasets/inspect.h. */
#ifndef INSPECT_INNER_H
#define INSPECT_INNER_H

#include "datasets/inspect.h"

struct inspection {
	const struct dataset *d;
	finding_fn *found;
	void *ctx;
};

void inspect_report(const struct inspection *in, enum finding_level level, const char *code,
		    const char *column, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

void inspect_shape(const struct inspection *in);                        /* inspect_rows.c */
int inspect_rows(const struct inspection *in, struct err *e);
int inspect_splits(const struct inspection *in, struct err *e);         /* inspect_splits.c */
int inspect_columns(const struct inspection *in, struct err *e);        /* inspect_columns.c */

#endif
