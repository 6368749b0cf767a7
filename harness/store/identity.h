/* Canonical texts of cells (harness/plan/job_list.h) beside one another: what of a stored outcome
 * is no longer what is asked for. They are lines NAME=VALUE after a first one. */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "algorithms/core/err.h"

enum identity_part {
	IDENTITY_CODE = 1,      /* the version of the program */
	IDENTITY_ISA = 2,       /* the vector instructions */
	IDENTITY_DATA = 4,      /* the data set's digest */
	IDENTITY_PROGRAM = 8,   /* files, version or abilities of a learner that is a program */
	IDENTITY_OTHER = 16     /* anything else: it is another cell */
};

/* IDENTITY_* of the lines that differ, 0 for equal texts. Older texts have no line "isa=": nothing is
 * known to differ. */
unsigned identity_difference(const char *a, const char *b);

/* The text behind the lines that name code and instructions: what a cell is, whoever computes it. */
const char *identity_of_cell(const char *canonical);
#define IDENTITY_OF_CELL(column) "substr(" column ", instr(" column ", char(10) || 'study='))"

/* The same without the data's digest and without what a program is made of: what it is, whatever has changed
 * beneath it. Caller frees. */
char *identity_loosely(const char *canonical, struct err *e);

/* A text among the parameters of a program, program="0:...", as it was before it was quoted; "" when there is
 * none. Caller frees. */
char *identity_of_program(const char *canonical, const char *name, struct err *e);

/* The value of a line; "" when there is none. */
const char *identity_value(const char *canonical, const char *name, char *buf, int size);

#endif
