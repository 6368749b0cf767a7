#include "tests/fuzz/file.inc"

#include "harness/process/wire.h"

/* A worker's message with bytes changed: the input's first two say how much of it arrives, every three
 * more say where which byte stands instead. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome_score scores[2] = { { "accuracy", 1, 1, 1 } };
	struct outcome_count counts[1] = { { "leaves", 3 } };
	struct outcome_curve_point curve[3] = { { .step = 1 } };
	struct outcome_diagnostic diags[2] = { { .name = "gradient_norm" } };
	struct outcome_trial trials[1] = { { "k=3", "ok", 1, 1, 1, 0, true } };
	uint32_t rows[4] = { 0, 1, 2, 3 };
	float test[8] = { 1 };
	struct outcome o = {.scores = scores,
			    .nscores = 2,
			    .counts = counts,
			    .ncounts = 1,
			    .curve = curve,
			    .ncurve = 3,
			    .diags = diags,
			    .ndiags = 2,
			    .trials = trials,
			    .ntrials = 1,
			    .rows = rows,
			    .nrows = 4,
			    .test_scores = test,
			    .ntest_scores = 8},
		       back;
	struct err e = { 0 };
	uint8_t *message, *part;
	size_t n, got;

	if (size < 2 || !(message = wire_pack(&o, &n, &e)))
		return 0;
	got = n - (data[0] | (size_t)data[1] << 8) % (n + 1);
	for (size_t i = 2; i + 2 < size; i += 3)
		message[(data[i] | (size_t)data[i + 1] << 8) % n] = data[i + 2];
	if ((part = malloc(got + !got))) {      /* of its own, so that reading past it is seen */
		memcpy(part, message, got);
		wire_whole(part, got);
		if (!wire_unpack(&back, part, got, &e))
			outcome_free(&back);
	}
	free(part);
	free(message);
	return 0;
}
