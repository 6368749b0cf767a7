/* programs.json of an archive, which is there where learners are programs: the files that their commands
 * name, where each is or why it is not there.
 *
 *   [{"learner": "xgb", "run": "python3 xgb.py", "version": "xgboost 1.7.6, numpy 1.24.2, Python 3.11.2", "files": [
 *     {"word": 1, "name": "xgb.py", "file": "programs/46fb8407/xgb.py", "sha256": "46fb...", "why": "..."}, ...]}, ...]
 *
 * word: of the command, from 0. file is null where it is left out. */
#ifndef ARCHIVE_PROGRAMS_H
#define ARCHIVE_PROGRAMS_H

#include "algorithms/core/text.h"
#include "harness/cli/archive_index.h"
#include "harness/cli/opts.h"
#include "harness/plan/job_list.h"
#include "harness/store/stored_run.h"

#define ARCHIVE_PROGRAMS "programs.json"
#define ARCHIVE_PROGRAM_MOST ((uint64_t)64 << 20) /* bytes of a file that nobody asked for */

struct archived_file {
	size_t word;
	char *name, *file, *sha; /* file may be NULL */
	const char *why; /* "" where it was read */
};

struct archived_program {
	char *learner, *run, *version;
	struct archived_file *file;
	size_t n, room;
};

struct archive_programs {
	struct archived_program *at;
	size_t n, room;
};

void archive_programs_free(struct archive_programs *x); /* accepts { 0 } */

/* Where programs come from and how the user wants them. */
struct archive_programs_wish {
	const char *folder; /* in which the archive's files are put together */
	const struct opt_list *with, *without; /* files as commands have them, or their last name */
	struct stored_run *run;
	const struct job_list *list;
};

/* Copies what goes in: each file but what lies in a folder of PATH, as interpreters do, and what is larger than
 * ARCHIVE_PROGRAM_MOST, or as the user says. ERR_DATA for one that is not what the run was made with. */
int archive_programs_put(struct archive_programs *out, const struct archive_programs_wish *w,
			 struct err *e);

/* The text of programs.json; caller frees. */
char *archive_programs_write(const struct archive_programs *x, struct err *e);
/* From a folder that an archive was unpacked into; empty where it has none. ERR_FORMAT for what is none. */
int archive_programs_read(struct archive_programs *out, const char *folder, struct err *e);
/* Lets its files be started, and the plan's commands mean them. */
int archive_programs_move(const struct archive_programs *x, const char *folder,
			  struct program_moves *moves, struct err *e);

#endif
