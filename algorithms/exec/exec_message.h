/* Requests to a program, one line of JSON each, keys in the order of PROTOCOL.md, no blanks between
 * them: so that a shell script can take them apart, too. */
#ifndef EXEC_MESSAGE_H
#define EXEC_MESSAGE_H

#include "algorithms/core/text.h"
#include "algorithms/core/view.h"

/* Files of a part of the rows, in the order in which requests name them: those of EXEC_X, or of
 * EXEC_DATA to EXEC_INDPTR where rows are compressed. */
enum exec_file {
	EXEC_X,
	EXEC_DATA,
	EXEC_INDICES,
	EXEC_INDPTR,
	EXEC_Y,
	EXEC_WEIGHTS,
	EXEC_PART_FILES
};
extern const char *const exec_file_key[EXEC_PART_FILES]; /* "x", "x_data" ... */

/* Where they are; NULL where there is none. */
struct exec_part {
	char *file[EXEC_PART_FILES];
	size_t rows;
};

struct exec_fit {
	const struct data_view *view; /* columns and classes are told; no row is read */
	struct exec_part train, valid; /* valid.rows 0: none */
	uint32_t seed; /* below 2^31 */
	int threads;
	size_t memory;
	const char *params; /* a JSON object */
};

void exec_message_fit(struct text *out, const struct exec_fit *f);
void exec_message_predict(struct text *out, const struct exec_part *part, const char *scores);
void exec_message_save(struct text *out, const char *file);
/* What the program needs to know before it has seen data: task and the number of outputs. */
void exec_message_load(struct text *out, const char *file, enum task task, size_t classes,
		       size_t cols, const char *params, int threads);

#endif
