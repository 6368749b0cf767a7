/* What the fuzzers share: bytes become a file in memory. A finding
 * is a crash, a leak, a hang or endless memory; an error is an answer. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The path of a file that holds the bytes; the same path at every call with the same name. */
const char *fuzz_file(const char *name, const uint8_t *data, size_t size);

#endif
