/* Compiled for AVX512 whatever the rest of the program is compiled for; called only where cpu_isa()
 * has found it. */
#include "algorithms/core/cpu.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 16
#define KERNEL __attribute__((target(CPU_AVX512)))
#define K(name) name##_avx512
#define K_NAME "avx512"
#include "algorithms/mlp/kernels_impl.h"
#endif
