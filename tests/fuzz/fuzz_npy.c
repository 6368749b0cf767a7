#include "datasets/load_options.h"
#include "tests/fuzz/common.inc"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct load_options o = { 0 };

	fuzz_import(&npy_importer, fuzz_file("table.npy", data, size), &o);
	return 0;
}
