/* Files with data for a program and with its scores, as PROTOCOL.md has them: .npy (rows, columns) of
 * float32, or .csv of numbers without a header, NA where a value is missing. */
#ifndef EXEC_FILES_H
#define EXEC_FILES_H

#include "algorithms/core/mat.h"
#include "algorithms/core/view.h"
#include "algorithms/exec/exec_answer.h"

/* The features. Codes that are none of their column's are missing; missing: it takes what is missing,
 * else that is ERR_DATA with row and column. */
int exec_files_put_x(const char *path, enum exec_format f, const struct data_view *v, bool missing,
		     struct err *e);
/* Compressed rows of all columns of the view, also of those that it has dense, without what is 0: in
 * path[0] the values (float32 in .npy), in path[1] their columns from 0 (int32), ascending in each row, in
 * path[2] where each row begins among them, and where the last one ends (int64). Missing as above. */
int exec_files_put_sparse(char *const path[3], enum exec_format f, const struct data_view *v,
			  bool missing, struct err *e);
/* Labels (int32 in .npy) or targets (float64). */
int exec_files_put_y(const char *path, enum exec_format f, const struct data_view *v,
		     struct err *e);
/* Weights, one a row. */
int exec_files_put_weights(const char *path, enum exec_format f, const struct data_view *v,
			   struct err *e);

/* Scores, all of them finite and, where they are probabilities, at least 0 with rows that sum to 1 within
 * 1e-3; ERR_FORMAT or ERR_SHAPE names row and column. Only a regular file is opened, no link, and none that
 * is far larger than what was asked for. */
int exec_files_get_scores(const char *path, enum exec_format f, struct mat out, bool probabilities,
			  struct err *e);

/* All bytes of such a file, up to `most`; the caller's. */
int exec_files_read(const char *path, size_t most, unsigned char **at, size_t *n, struct err *e);

#endif
