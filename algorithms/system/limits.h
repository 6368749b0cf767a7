/* What a child may use (child.h), enforced by the kernel from inside it; the wall clock is the
 * parent's business. */
#ifndef LIMITS_H
#define LIMITS_H

#include <stdbool.h>
#include <stddef.h>

/* Once: bytes of address space beyond what the process has at this moment (0: no limit). No core is
 * dumped. */
void limits_apply(size_t memory);

/* Before each piece of work: cpu seconds of processor time from now on, beyond which SIGXCPU comes;
 * and what earlier work freed is given back, so that the growth of resident memory is this work's
 * own (see limits_resident_peak). */
void limits_next(double cpu);

/* True when this process has all but used up its address space. */
bool limits_exhausted(void);

/* Bytes that this process may still ask for: of its address space where that is limited, else of the
 * machine's memory. */
size_t limits_left(void);

/* Processor seconds after which the system kills this process or a child of it, whatever we set
 * (ulimit -t); INFINITY without. */
double limits_processor_seconds(void);

/* How often since its start this machine has killed a process for want of memory; -1 unknown. */
long limits_memory_kills(void);

/* From now on no file can be opened. */
void limits_no_more_files(void);

/* Seconds that the first thread of a process was ready to run and got no processor; 0 where the system
 * does not say. */
double limits_waited_seconds(int pid);

/* Resident memory of a process in bytes, 0 when it is gone. */
size_t limits_resident_bytes(int pid);
/* The most that this process had since the last limits_next. */
size_t limits_resident_peak(void);

/* The sanitizers reserve terabytes of address space: there the limit on it is not set, and only a
 * parent's watch over resident memory holds. */
bool limits_hold_address_space(void);

#endif
