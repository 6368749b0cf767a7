/* Anyone's table of scores, read, judged, tested and exported. */
#include <math.h>

#include "harness/scores/score_judgement.h"
#include "reports/scores/score_page.h"
#include "tests/fuzz/file.inc"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct score_wishes w = { .rope = NAN, .decimals = -1, .test_share = NAN, .test_rows = NAN, .seed = 1, .draws = 500 };
	const struct score_options o = { 0 };
	struct score_table *t = NULL;
	struct score_analysis *a = NULL;
	struct score_judgement j = { 0 };
	struct report *r = NULL;
	struct text csv = { 0 }, json = { 0 };
	struct err e = { 0 };

	if (!score_table_read(&t, fuzz_file("scores.csv", data, size), &o, &e) && t->methods < 6 && t->sets < 30 &&
	    !score_analysis_create(&a, t, &w, &e) && !score_judgement_create(&j, a, &e) &&
	    !score_page_build(&r, a, &j, &e)) {
		score_export_csv(&csv, a);
		score_export_json(&json, a, &j);
	}
	text_free(&csv);
	text_free(&json);
	report_destroy(r);
	score_judgement_free(&j);
	score_analysis_destroy(a);
	score_table_destroy(t);
	return 0;
}
