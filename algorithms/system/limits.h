/* What a worker may use, enforced by the kernel from inside the worker; the wall clock is the
 * scheduler's. */
#ifndef LIMITS_H
#define LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* To be called once in the child, right after fork. memory: bytes of address space beyond what the
 * process has at this moment (0: no limit). The process leads a group of its own, so that all it
 * starts can be killed with it, and dies with its parent. No core is dumped. */
void limits_apply(size_t memory, int parent);

/* Before each cell: cpu seconds of processor time from now on, and what an earlier cell freed is
 * given back, so that the growth of resident memory is this cell's own (see limits_resident_peak). */
void limits_next(double cpu);

/* A crash is told to the parent through fd before the process dies of it: signal, and whether
 * memory had been refused shortly before (a null pointer that nobody checked). 16 bytes at once. */
struct crash_report {
	uint32_t magic;                 /* CRASH_REPORT_MAGIC */
	int32_t signal;
	int32_t no_memory;              /* errno was ENOMEM */
	int32_t unused;
};
enum { CRASH_REPORT_MAGIC = 0x64656164 };
void limits_catch_crashes(int fd);

/* Resident memory of a process in bytes, 0 when it is gone. */
size_t limits_resident_bytes(int pid);
/* The most that this process had since the last limits_next. */
size_t limits_resident_peak(void);

/* The sanitizers reserve terabytes of address space: there the limit on it is not set, and only the
 * scheduler's watch over resident memory holds. */
bool limits_hold_address_space(void);

#endif
