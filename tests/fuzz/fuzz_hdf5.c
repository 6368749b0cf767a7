#include "tests/fuzz/common.inc"

#include "datasets/hdf5_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dataset *d = NULL;
	struct err e = { 0 };

	hdf5_read_image(&d, data, size, "fuzz", &e);
	dataset_destroy(d);
	return 0;
}
