/* Specs: a name with parameters in brackets, where '|' separates alternatives.
 *
 *   mlp[hidden=100,dropout=0|0.2|0.5]   ->  three points: mlp[hidden=100,dropout=0] ...
 *   moons[n=500|1000]                   ->  two
 *
 *   exec[run="awk -f a.awk, b"]         ->  one, with a value in quotes
 *
 * A value in double quotes is taken as it is, without them, whatever of , | [ ] = it has; in it \" is a
 * quote and \\ a backslash. Several alternatives give the cross product, the last one fastest. Nothing is known here of what
 * the names mean. */
#ifndef GRID_H
#define GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

struct text;

struct grid_setting {
	char *name, *value;
	size_t alternatives;            /* that the spec has for it: 1 unless it varies */
	bool lengths;                   /* they are lists a:b:c, not all of one length */
};

struct grid_point {
	char *name;                     /* before the bracket */
	struct grid_setting *settings;
	size_t count;
	char *text;                     /* "mlp[hidden=100,dropout=0.2]" */
};

struct grid {
	struct grid_point *points;
	size_t count;
};

/* How many points the spec has. */
int grid_count(const char *spec, double *count, struct err *e);
/* ERR_PARAM names the spec and the offending place, or what multiplies to more points than a plan may
 * have (bounds.h). On error *out is empty. */
int grid_expand(struct grid *out, const char *spec, struct err *e);
/* A value as it is written in brackets: in quotes where it could be taken apart. */
void grid_put_value(struct text *t, const char *value);
void grid_free(struct grid *g);                 /* accepts { 0 } */

#endif
