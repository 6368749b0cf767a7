#include "tests/fuzz/file.inc"

#include "algorithms/system/private_folder.h"
#include "harness/archive/archive.h"

/* An archive of a stranger, whose bytes may be anything; inputs are tar, which gzip is put around, so that a
 * changed byte is not just a wrong check sum. */
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file("archive.tar.gz", (const uint8_t *)"", 0);
	char folder[256];
	struct err e = { 0 };
	gzFile out = gzopen(path, "wb1");

	if (!out || (size && gzwrite(out, data, (unsigned)size) != (int)size) || gzclose(out) != Z_OK)
		abort();
	snprintf(folder, sizeof folder, "%s-in", path);
	if (mkdir(folder, 0700))
		abort();
	if (archive_unpack(path, folder, &e) && !*e.text)
		abort();                /* an error tells what it is */
	if (private_folder_remove(folder, &e))
		abort();
	return 0;
}
