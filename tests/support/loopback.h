/* A web server on 127.0.0.1 for tests: a child process that answers from a table of pages, well or
 * badly. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <stddef.h>

enum page_mode {
	PAGE_OK,                /* honours Range */
	PAGE_CUT,               /* promises all, sends half and hangs up; honours Range */
	PAGE_DRIP,              /* promises all, sends ten bytes and hangs up; honours Range */
	PAGE_NO_RANGE,          /* sends all whatever was asked */
	PAGE_REFUSED,           /* status 412 with the body as its reason */
	PAGE_BUSY,              /* status 503 twice, then the page */
	PAGE_DOWN,              /* status 500 always */
	PAGE_MOVED              /* a redirection to the path that is the body */
};

struct page {
	const char *path;       /* "/www.openml.org/api/v1/json/data/31" */
	const char *body;
	size_t len;             /* 0: strlen(body) */
	enum page_mode mode;
};

/* Starts the server and sets BAKEOFF_MIRROR to it. pages ends with { 0 } and is what the server has at
 * its start. Other paths get 404. */
void loopback_start(const struct page *pages);
void loopback_stop(void);
int loopback_requests(void);    /* answered since the start */

#endif
