#include "tests/fuzz/file.inc"

#include "datasets/load.h"

/* The library loses a little memory itself on some damaged files. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libhdf5";
}

/* It asks for absurd sizes, too, and takes no for an answer, which is what malloc says elsewhere. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

/* As a data set is loaded: from a file, the guard's look at it included. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t magic[8] = "\x89HDF\r\n\x1a\n";
	struct dataset *d = NULL;
	struct err e = { 0 };
	const char *path;

	if (size < sizeof magic || memcmp(data, magic, sizeof magic))
		return -1;              /* another format's, and its fuzzer's */
	path = fuzz_file("fuzz.h5", data, size);
	dataset_load(&d, path, NULL, &e);
	dataset_destroy(d);
	unlink(path);
	return 0;
}
