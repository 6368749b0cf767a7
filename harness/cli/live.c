#include "harness/cli/live.h"

#include <stdio.h>

#include "harness/cli/cmd.h"
#include "algorithms/system/watch.h"

static const double FIRST = 1, EVERY = 0.2;     /* seconds */

void live_begin(struct live *l)
{
	*l = (struct live){ .began = clock_seconds(CLOCK_MONOTONIC) };
}

double live_passed(const struct live *l)
{
	return clock_seconds(CLOCK_MONOTONIC) - l->began;
}

bool live_due(struct live *l)
{
	double now = clock_seconds(CLOCK_MONOTONIC);

	if (now - l->began < FIRST || now - l->shown < EVERY)
		return false;
	l->shown = now;
	return true;
}

void live_show(struct live *l, const char *text)
{
	fputs("\r\033[K", stderr);
	cmd_print(stderr, "%.*s", cmd_width(stderr) - 1, text);
	fflush(stderr);
	l->stands = true;
}

void live_clear(struct live *l)
{
	if (l->stands)
		fputs("\r\033[K", stderr);
	l->stands = false;
}

void live_remark(void *ctx, const char *text)
{
	live_clear(ctx);
	cmd_note("%s", text);
}
