#include "datasets/load_options.h"
#include "tests/fuzz/common.inc"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct load_options o = { 0 };

	fuzz_import(&arff_importer, fuzz_file("table.arff", data, size), &o);
	return 0;
}
