/* An error is a value with a story: a code for programs, a text for people.
 *
 *   if (something_bad)
 *           return FAIL(e, ERR_PARAM, "k=%zu exceeds the %zu training rows", k, n);
 *   ...
 *   return rc ? err_wrap(e, "fold %zu", fold) : 0;
 *
 * Every function that can fail takes `struct err *e` last and returns 0 or -1; a level that knows
 * more puts it in front, so a user reads "fold 3: fit knn: k=9 exceeds the 5 training rows".
 * `e` may be NULL when the caller does not care. The first error wins: err_set on an error that is
 * already set (and not cleared) is a bug in the caller, and overwrites. */
#ifndef CORE_ERR_H
#define CORE_ERR_H

enum err_code {
	ERR_OK,
	ERR_NOMEM,      /* the system gave no memory, or a stated limit forbids asking */
	ERR_IO,         /* a file cannot be opened, read, written */
	ERR_FORMAT,     /* bytes were read but are not what they should be */
	ERR_SHAPE,      /* sizes that do not fit together */
	ERR_PARAM,      /* an unknown name or a value out of range: the user's to mend */
	ERR_NUMERIC,    /* singular matrix, undefined statistic */
	ERR_DIVERGED,   /* training left the finite numbers */
	ERR_UNSUITED,   /* this learner cannot do this task on these data: becomes "skipped" */
	ERR_LIMIT,      /* an iteration, time or memory limit of the run was met */
	ERR_DATA        /* the data set itself is unusable (one class, no rows) */
};

struct err {
	enum err_code code;
	int line;               /* of the source, for whoever debugs */
	const char *file;
	char text[512];         /* one line, no trailing newline or full stop */
};

/* Both return -1, so that failing is one statement. err_wrap puts its text and ": " in front. */
#define FAIL(e, code, ...) err_set((e), (code), __FILE__, __LINE__, __VA_ARGS__)
int err_set(struct err *e, enum err_code code, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
int err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void err_clear(struct err *e);

#endif
