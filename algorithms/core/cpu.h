/* Which vector instructions to use, decided at run time: a binary built anywhere runs anywhere.
 *
 * A kernel has a portable form and, where it pays, forms compiled with
 * __attribute__((target(CPU_AVX2))) or CPU_AVX512 and chosen once, when a learner begins:
 *
 *   static const kernel_fn *const table[] = { portable, avx2, avx512 };
 *   k = table[cpu_isa()];
 *
 * BAKEOFF_ISA=portable|avx2|avx512 in the environment lowers the choice, for tests and for
 * comparing; it cannot raise it above what the processor has. */
#ifndef CORE_CPU_H
#define CORE_CPU_H

enum isa { ISA_PORTABLE, ISA_AVX2, ISA_AVX512 };

#define CPU_AVX2   "avx2,fma,f16c,bmi2"
#define CPU_AVX512 "avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,f16c,bmi2"

enum isa cpu_isa(void);
const char *cpu_isa_name(enum isa isa);
int cpu_count(void);            /* usable by this process (affinity mask), at least 1 */

#endif
