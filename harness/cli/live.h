/* A line on the terminal that renews itself while something takes long, and goes away after. */
#ifndef CLI_LIVE_H
#define CLI_LIVE_H

#include <stdbool.h>

struct live {
	double began, shown;            /* CLOCK_MONOTONIC: live_begin, the latest text */
	bool stands;                    /* a text is on the terminal */
};

void live_begin(struct live *l);

/* True when a text is due: not in the first second, as most things end in it, then five times a
 * second. */
bool live_due(struct live *l);
void live_show(struct live *l, const char *text);
void live_clear(struct live *l);

/* cmd_note above the line; ctx is a struct live. For the remarks of readers of data sets. */
void live_remark(void *ctx, const char *text);

double live_passed(const struct live *l);               /* seconds since live_begin */

#endif
