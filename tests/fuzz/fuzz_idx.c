#include "datasets/load_options.h"
#include "tests/fuzz/common.inc"

/* The first two bytes say how long the images are; the rest are the labels. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct load_options o = { 0 };
	size_t images;

	if (size < 2)
		return 0;
	images = (data[0] | (size_t)data[1] << 8) % (size - 1);
	fuzz_file("a-labels", data + 2 + images, size - 2 - images);
	fuzz_import(&idx_importer, fuzz_file("a-images", data + 2, images), &o);
	return 0;
}
