/* What a program may answer: hello and done by turns, and scores in both forms. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/exec/exec_answer.h"
#include "algorithms/exec/exec_files.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/file.inc"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = malloc(size + !size);      /* of its own, so that reading past it is seen */
	float scores[6];
	struct exec_hello h;
	struct exec_done d;
	struct err e = { 0 };

	if (!line)
		return 0;
	memcpy(line, data, size);
	if (!exec_answer_hello(&h, line, size, &e))
		exec_hello_free(&h);
	exec_answer_done(&d, line, size, &e);
	exec_files_get_scores(fuzz_file("scores.csv", data, size), EXEC_CSV, mat_of(scores, 3, 2), true, &e);
	exec_files_get_scores(fuzz_file("scores.npy", data, size), EXEC_NPY, mat_of(scores, 3, 2), false, &e);
	free(line);
	return 0;
}
