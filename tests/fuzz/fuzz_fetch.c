#include "tests/fuzz/file.inc"

#include "datasets/fetch/fetch.h"
#include "datasets/generate/generate.h"
#include "datasets/import/openml_splits.h"

/* What OpenML answers, put into the cache where it would lie. The first byte says what the rest is: the
 * description of a data set, of a task, or the splits of one. There is no network: files that a
 * description names are not to be had. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const name[] = { "openml-data-1.json", "openml-task-1.json", "splits.arff" };
	struct fetch_options o = { .pause = 1e-6 };
	struct dataset *d = NULL;
	struct err e = { 0 };
	const char *path;

	if (!size)
		return 0;
	path = fuzz_file(name[data[0] % 3], data + 1, size - 1);
	setenv("BAKEOFF_CACHE", fuzz_folder, 1);
	setenv("BAKEOFF_MIRROR", "none://none", 1);
	if (data[0] % 3 < 2)
		fetch_dataset(&d, data[0] % 3 ? "openml-task:1" : "openml:1", &o, &e);
	else if (!generate_dataset(&d, "xor[n=12]", &e))
		openml_splits_read(d, "task", path, &e);
	dataset_destroy(d);
	return 0;
}
