/* The most memory that a process has held, as Linux tells it; serve.py asks the same for the peers. */
#ifndef PEERS_PEAK_H
#define PEERS_PEAK_H

#include <malloc.h>
#include <stdio.h>

/* What is held now becomes the most. */
static inline void peak_reset(void)
{
	FILE *f = fopen("/proc/self/clear_refs", "w");

	malloc_trim(0);
	if (f) {
		fputs("5", f);
		fclose(f);
	}
}

/* Bytes, since the last reset or the start; 0 where it cannot be told. */
static inline double peak(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	double kib = 0;

	while (f && fgets(line, sizeof line, f) && !sscanf(line, "VmHWM: %lf", &kib))
		continue;
	if (f)
		fclose(f);
	return 1024 * kib;
}

#endif
