/* Inside exec_files*.c: a file of numbers on its way. */
#ifndef EXEC_FILES_INNER_H
#define EXEC_FILES_INNER_H

#include <stdio.h>

#include "algorithms/exec/exec_files.h"

struct exec_data_file {
	FILE *out;
	const char *path;
	enum exec_format format;
};

int exec_files_open(struct exec_data_file *f, const char *path, enum exec_format format,
		    struct err *e);
/* Of .npy its head, which ends at a multiple of 64 bytes, as NumPy asks for. descr is NumPy's name of the
 * type; cols 0: an array of one dimension. */
void exec_files_head(const struct exec_data_file *f, const char *descr, size_t rows, size_t cols);
/* rc nonzero: only closes. Accepts { 0 }. */
int exec_files_close(struct exec_data_file *f, int rc, struct err *e);

/* x as a program may have it: NAN, too, where it is no code of its column. ERR_DATA names row and column
 * where that is not taken. */
int exec_files_cell(float *out, const struct data_view *v, size_t row, size_t col, float x,
		    bool missing, struct err *e);
void exec_files_csv_number(FILE *out, float x);

#endif
