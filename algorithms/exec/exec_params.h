/* Parameters that a program declares in its hello, as a table of params.h:
 *
 *   {"name":"eta","type":"real","default":0.3,"min":0,"max":1,"tune":[0.01,0.5],"scale":"log",
 *    "help":"learning rate"}
 *
 * types int, real, bool, word (with "words"), ints, reals. */
#ifndef EXEC_PARAMS_H
#define EXEC_PARAMS_H

#include <jansson.h>
#include <stdbool.h>

#include "algorithms/core/err.h"
#include "algorithms/core/params.h"

enum { EXEC_PARAMS = 64 };
enum { EXEC_NAME = 32 }; /* of a learner, a parameter, a count; with its end */

/* Whether text can be one: letters, digits, '.', '_' and '-', a letter first. */
bool exec_params_is_name(const char *text);

/* list may be NULL: none. The table, with all its texts, is the caller's: exec_params_free. Each default
 * has been looked at. */
int exec_params_make(struct param **out, const json_t *list, struct err *e);
void exec_params_free(struct param *table); /* accepts NULL */

#endif
