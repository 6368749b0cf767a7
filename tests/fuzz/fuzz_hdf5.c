#include "tests/fuzz/common.inc"

#include "datasets/hdf5_file.h"

/* The library loses a little memory itself on some damaged files. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libhdf5";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dataset *d = NULL;
	struct err e = { 0 };

	hdf5_read_image(&d, data, size, "fuzz", &e);
	dataset_destroy(d);
	return 0;
}
