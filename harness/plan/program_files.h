/* The files that a command names: which program it starts, for the keys of its cells and for archives. They
 * are the program itself, found as a shell finds it, and scripts and other files among its arguments. What
 * those load in turn, modules and libraries, is not among them: a program tells their versions in its hello.
 *
 *   program_files_find(&f, command, e) -> program_files_text(&f, e) -> program_files_free(&f) */
#ifndef PROGRAM_FILES_H
#define PROGRAM_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"
#include "datasets/digest.h"

struct program_file {
	size_t word; /* of the command, from 0 */
	bool of_system; /* it lies in a folder of PATH */
	char *path;
	char sha[DIGEST_HEX]; /* SHA-256 of its contents */
};

struct program_files {
	char **words; /* of the command, NULL behind the last */
	struct program_file *at;
	size_t n, room;
};

/* ERR_IO: a file cannot be read. */
int program_files_find(struct program_files *out, const char *command, struct err *e);
void program_files_free(struct program_files *f); /* accepts { 0 } */

/* "0:SHA 1:SHA", by the words; what stands in keys as `program`. Caller frees. */
char *program_files_text(const struct program_files *f, struct err *e);
/* That of a word in such a text, "" where it was no file. */
void program_files_sha(char sha[static DIGEST_HEX], const char *text, size_t word);

/* Files that lie elsewhere than commands say, as those of an archive. Commands are still called as they
 * were, in keys, too. */
struct program_move {
	char *word, *path;
};
struct program_moves {
	struct program_move *at;
	size_t n, room;
};

int program_moves_add(struct program_moves *m, const char *word, const char *path, struct err *e);
void program_moves_free(struct program_moves *m); /* accepts { 0 } */
/* The command with the files where they are; m may be NULL. Caller frees. */
char *program_moves_command(const struct program_moves *m, const char *command, struct err *e);

#endif
