#include "algorithms/core/cpu.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = { "portable", "avx2", "avx512" };

static enum isa best(void)
{
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
	    __builtin_cpu_supports("avx512cd"))
		return ISA_AVX512;
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
	    __builtin_cpu_supports("bmi2"))
		return ISA_AVX2;
#endif
	return ISA_PORTABLE;
}

enum isa cpu_isa(void)
{
	const char *wish = getenv("BAKEOFF_ISA");
	enum isa have = best();

	for (int i = 0; wish && i < (int)have; i++)
		if (!strcmp(wish, names[i]))
			return (enum isa)i;
	return have;
}

const char *cpu_isa_name(enum isa isa)
{
	return names[isa];
}

int cpu_count(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set))
		return 1;
	return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}
