/* Reference values of tests/golden/stats.csv and stats_extra.csv (file,path,value; array positions are path
 * parts) and of the small tables beside it. A name that is missing aborts: a test must not pass by its
 * absence. */
#ifndef STATS_GOLDEN_H
#define STATS_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>

double golden(const char *file, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool golden_has(const char *file, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* path/0, path/1, ... into out; returns how many. */
size_t golden_list(double *out, size_t room, const char *file, const char *path);

/* Numbers of a CSV file, comment and header lines skipped, `skip` leading columns left out. */
size_t golden_table(double *out, size_t room, size_t skip, size_t *cols, const char *path);

#endif
