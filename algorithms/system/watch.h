/* A stopwatch over wall and processor time of this process (all its threads). */
#ifndef WATCH_H
#define WATCH_H

#include <time.h>

struct watch {
	double wall, cpu;               /* seconds spent between start and stop, summed */
	double wall_at, cpu_at;         /* readings at the last start */
};

static inline double clock_seconds(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline void watch_start(struct watch *w)
{
	w->cpu_at = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
	w->wall_at = clock_seconds(CLOCK_MONOTONIC);
}

static inline void watch_stop(struct watch *w)
{
	w->wall += clock_seconds(CLOCK_MONOTONIC) - w->wall_at;
	w->cpu += clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - w->cpu_at;
}

#endif
