/* Compiled for AVX2 whatever the rest of the program is compiled for; called only where cpu_isa()
 * has found it. */
#include "algorithms/core/cpu.h"

#if defined(__x86_64__)
#define LANES 8
#define KERNEL __attribute__((target(CPU_AVX2)))
#define K(name) name##_avx2
#define K_NAME "avx2"
#include "algorithms/mlp/kernels_impl.h"
#endif
