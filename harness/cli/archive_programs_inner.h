/* Inside archive_programs*.c. */
#ifndef ARCHIVE_PROGRAMS_INNER_H
#define ARCHIVE_PROGRAMS_INNER_H

#include "harness/cli/archive_programs.h"

/* An empty one more, or NULL. */
struct archived_program *archive_programs_add(struct archive_programs *x, struct err *e);
struct archived_file *archive_programs_add_file(struct archived_program *p, struct err *e);

#endif
