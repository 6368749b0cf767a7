/* Quantities as people write them. Each is the whole text or ERR_PARAM naming it and the forms. */
#ifndef UNITS_H
#define UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

/* "90" and "90s" seconds, "500ms", "10m", "1.5h", "2d"; above 0. */
int units_parse_duration(const char *text, double *seconds, struct err *e);
/* "1048576", "512M", "2G", "1.5GiB" (powers of 1024); above 0. */
int units_parse_size(const char *text, size_t *bytes, struct err *e);
/* A whole number within [min, max]; 1e3 is one. */
int units_parse_count(const char *text, size_t min, size_t max, size_t *n, struct err *e);
int units_parse_seed(const char *text, uint64_t *seed, struct err *e);        /* 0 .. 2^63-1 */

/* For people: "0.8 ms", "12.3 s", "3 min 20 s", "2 h 05 min"; and "640 kB", "1.5 GB" (powers of
 * 1024). */
const char *units_duration_text(double seconds, char buf[static 32]);
const char *units_size_text(double bytes, char buf[static 32]);

/* A time that people would give to an option and units_parse_duration reads, "20s", "5m", "2h": the
 * least of such that is no less. */
const char *units_time_option(double seconds, char buf[static 32]);

#endif
