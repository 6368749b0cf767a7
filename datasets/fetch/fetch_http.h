/* One transfer over HTTP, into a file. */
#ifndef FETCH_HTTP_H
#define FETCH_HTTP_H

#include "datasets/fetch/fetch.h"

enum fetch_http_fate {
	HTTP_DONE,
	HTTP_REFUSED,           /* the same will happen again */
	HTTP_PASSING,           /* the server or the line failed: a later try may go on from here */
	HTTP_RESTART            /* what the file holds cannot be continued: begin it anew */
};

/* Appends to the file at `part` what is missing of f->url. HTTP_DONE: all of it is there, as far as
 * the server told. Else e says why; what came stays in the file. */
enum fetch_http_fate fetch_http_get(const char *part, const struct fetch_file *f,
			const struct fetch_options *o, struct err *e);

#endif
