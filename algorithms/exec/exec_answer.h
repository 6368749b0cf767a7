/* What a program answers, line by line, and how that is held to PROTOCOL.md: an answer is input, and may
 * be anything. Every ERR_FORMAT says what was wrong and shows the beginning of the line. An answer
 * {"error":TEXT,"kind":KIND} is an error with that text: unsuited, diverged, memory or data, where the
 * kind says so. */
#ifndef EXEC_ANSWER_H
#define EXEC_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"
#include "algorithms/exec/exec_params.h"
#include "algorithms/learner.h"

#define EXEC_PROTOCOL 1 /* the version spoken here */

enum { EXEC_LINE = 1 << 20 }; /* bytes of an answer, at most */
enum { EXEC_COUNTS = 4 };
enum { EXEC_ABILITIES = 256 };

enum exec_format { EXEC_NPY, EXEC_CSV }; /* of the files with data */

struct exec_hello {
	char name[EXEC_NAME]; /* "" where it says none */
	char title[128], version[128];
	unsigned caps; /* of learner.h */
	bool saves;
	char abilities
		[EXEC_ABILITIES]; /* all words it said that have a meaning, in a fixed order */
	enum exec_format format;
	struct param *params; /* ends with { 0 }; owned with its texts */
};

int exec_answer_hello(struct exec_hello *out, const char *line, size_t n, struct err *e);
void exec_hello_free(struct exec_hello *h); /* accepts { 0 } */

struct exec_done {
	double model_bytes; /* 0 where it says none */
	double loss; /* NAN ... */
	char name[EXEC_COUNTS][EXEC_NAME]; /* "" behind the last */
	double count[EXEC_COUNTS];
};

int exec_answer_done(struct exec_done *out, const char *line, size_t n, struct err *e);

#endif
