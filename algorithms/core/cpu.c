#include "algorithms/core/cpu.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[ISA_COUNT] = { "portable", "avx2", "avx512" };

enum isa cpu_isa_best(void)
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

const char *cpu_isa_asked(void)
{
	const char *wish = getenv("BAKEOFF_ISA");

	return wish && *wish ? wish : NULL;
}

enum isa cpu_isa_find(const char *name)
{
	int i = 0;

	while (i < ISA_COUNT && strcmp(name, names[i]))
		i++;
	return (enum isa)i;
}

enum isa cpu_isa(void)
{
	const char *asked = cpu_isa_asked();
	enum isa have = cpu_isa_best(), wish = asked ? cpu_isa_find(asked) : have;

	return wish < have ? wish : have;
}

int cpu_isa_check(struct err *e)
{
	const char *asked = cpu_isa_asked();
	enum isa have = cpu_isa_best();

	if (!asked || cpu_isa_find(asked) <= have)
		return 0;
	return FAIL(e, ERR_PARAM, "BAKEOFF_ISA=%s: this processor has portable%s%s", asked,
		    have >= ISA_AVX2 ? ", avx2" : "", have >= ISA_AVX512 ? ", avx512" : "");
}

void cpu_isa_force(enum isa isa)
{
	setenv("BAKEOFF_ISA", names[isa], 1);
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
