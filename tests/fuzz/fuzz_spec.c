#include "tests/fuzz/file.inc"

#include "datasets/split/folds.h"
#include "datasets/generate/generate.h"
#include "harness/plan/job_list.h"

/* The little languages of the command line: generators and learners with parameters, ways to make folds. Data are
 * not made (a specification may well ask for gigabytes); the optimum reads all parameters. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct fold_spec spec;
	double error, r2;
	struct variant v;
	struct err e = { 0 };

	if (!text)
		return 0;
	if (generate_knows(text))
		generate_optimum(text, &error, &r2, &e);
	fold_spec_parse(&spec, text, &e);
	if (!strstr(text, EXEC_LEARNER) && !variant_make(&v, text, &e))   /* programs would be run */
		variant_free(&v);
	free(text);
	return 0;
}
