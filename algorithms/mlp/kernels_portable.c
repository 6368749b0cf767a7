/* Plain C for any processor: vectors of 4 floats, which SSE2 and NEON have and others can
 * imitate. */
#define LANES 4
#define KERNEL
#define K(name) name##_portable
#define K_NAME "portable"
#include "algorithms/mlp/kernels_impl.h"
