/* What has changed about learners that are programs since a run was made: files that their commands name,
 * and what they say of themselves.
 *
 *   program_changes_add(&x, run, cell, variant, e)* -> program_changes_tell(&x) -> program_changes_free(&x) */
#ifndef PROGRAM_CHANGES_H
#define PROGRAM_CHANGES_H

#include "algorithms/core/text.h"
#include "harness/plan/variant.h"
#include "harness/store/stored_run.h"

struct program_change {
	char *learner;
	char *what; /* the file as the command has it; "version", "abilities" */
	bool file;
	char *was, *is; /* of a file its SHA-256, "" where it is none */
};

struct program_changes {
	struct program_change *at;
	size_t n, room;
};

/* The variant's program as it is, beside that of a stored cell of it. Each learner is looked at once. */
int program_changes_add(struct program_changes *x, struct stored_run *r, int64_t cell,
			const struct variant *v, struct err *e);
void program_changes_free(struct program_changes *x); /* accepts { 0 } */

/* As notes: "the program my.py of xgb has changed since: its SHA-256 was ... and is ...". */
void program_changes_tell(const struct program_changes *x);
/* As a JSON list of objects. */
void program_changes_json(const struct program_changes *x, struct text *out);

#endif
