/* Which vector instructions to use, decided at run time: a binary built anywhere runs anywhere.
 *
 * A kernel has a portable form and, where it pays, forms compiled with
 * __attribute__((target(CPU_AVX2))) or CPU_AVX512 and chosen once, when a learner begins:
 *
 *   static const kernel_fn *const table[] = { portable, avx2, avx512 };
 *   k = table[cpu_isa()];
 *
 * The last bits of a sum depend on the choice (a product may be fused into it, and its parts are
 * added in another order), and so does what is decided by them: the choice is in a cell's key.
 *
 * BAKEOFF_ISA=portable|avx2|avx512 in the environment lowers it, for tests, for comparing, and to
 * have another machine's bits. */
#ifndef CORE_CPU_H
#define CORE_CPU_H

#include "algorithms/core/err.h"

enum isa { ISA_PORTABLE, ISA_AVX2, ISA_AVX512, ISA_COUNT };

#define CPU_AVX2   "avx2,fma,f16c,bmi2"
#define CPU_AVX512 "avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,f16c,bmi2"

enum isa cpu_isa(void);
enum isa cpu_isa_best(void);    /* of this processor, whatever the environment says */
const char *cpu_isa_name(enum isa isa);
/* The one of this name; ISA_COUNT when there is none. */
enum isa cpu_isa_find(const char *name);

/* What the environment asks for, NULL: nothing. ERR_PARAM when it is no name, or more than this
 * processor has; cpu_isa() would take the best instead. */
const char *cpu_isa_asked(void);
int cpu_isa_check(struct err *e);
/* In its place, for this process and those that it starts. */
void cpu_isa_force(enum isa isa);

int cpu_count(void);            /* usable by this process (affinity mask), at least 1 */

#endif
