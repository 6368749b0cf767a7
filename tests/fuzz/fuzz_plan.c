#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/plan/job_list.h"
#include "harness/plan/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A plan from anywhere: what is read is written as canonical text, which must read as the same plan; its
 * learner specs are resolved. No data are loaded. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { 0 };
	struct plan p, q;
	char *once, *twice;

	if (plan_load(&p, (const char *)data, size, "fuzz.yaml", &e))
		return 0;
	if (!(once = plan_write(&p, &e)) || plan_load(&q, once, strlen(once), "again.yaml", &e) ||
	    !(twice = plan_write(&q, &e)) || strcmp(once, twice))
		abort();
	for (size_t i = 0; i < p.nstudies; i++)
		for (size_t k = 0; k < p.studies[i].nlearners; k++) {
			struct variant v;
			if (!strstr(p.studies[i].learners[k].spec, EXEC_LEARNER) &&      /* would be run */
			    !variant_make(&v, p.studies[i].learners[k].spec, &e))
				variant_free(&v);
		}
	free(once);
	free(twice);
	plan_free(&p);
	plan_free(&q);
	return 0;
}
