/* What programs may answer, and what they may not. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/exec/exec_answer.h"

static int hello(struct exec_hello *h, const char *line, struct err *e)
{
	*e = (struct err){ 0 };
	return exec_answer_hello(h, line, strlen(line), e);
}

Test(exec_answer, a_hello_is_read_whole)
{
	struct exec_hello h;
	struct err e;

	cr_assert(!hello(&h, "{\"hello\":{\"protocol\":1,\"name\":\"xgb\",\"title\":\"boosted\",\"version\":\"2.0\","
			     "\"abilities\":[\"save\",\"sparse\",\"missing\",\"classify\",\"seed\"],\"data\":\"npy\",\"more\":[1],"
			     "\"parameters\":["
			     "{\"name\":\"eta\",\"type\":\"real\",\"default\":0.3,\"min\":0,\"max\":1,\"tune\":[0.01,0.5],"
			     "\"scale\":\"log\",\"help\":\"learning rate\"},"
			     "{\"name\":\"depth\",\"type\":\"int\",\"default\":6,\"tune\":[1,9]},"
			     "{\"name\":\"kind\",\"type\":\"word\",\"default\":\"b\",\"words\":[\"a\",\"b\"],\"tune\":true},"
			     "{\"name\":\"fast\",\"type\":\"bool\",\"default\":true},"
			     "{\"name\":\"sizes\",\"type\":\"ints\",\"default\":[64,32]}]}}", &e), "%s", e.text);
	cr_expect_str_eq(h.name, "xgb");
	cr_expect_str_eq(h.abilities, "classify missing sparse seed save");
	cr_expect_eq(h.caps, CAN_CLASSIFY | TAKES_MISSING | TAKES_SPARSE | USES_SEED);
	cr_expect(h.saves && h.format == EXEC_NPY);
	cr_expect_str_eq(h.params[0].name, "eta");
	cr_expect_str_eq(h.params[0].init, "0.3");
	cr_expect(h.params[0].max == 1 && h.params[0].tune == TUNE_LOG && h.params[0].tune_max == 0.5);
	cr_expect(h.params[1].type == PARAM_INT && isinf(h.params[1].max) && h.params[1].tune == TUNE_LINEAR);
	cr_expect(h.params[2].type == PARAM_ENUM && h.params[2].tune == TUNE_WORDS);
	cr_expect_str_eq(h.params[2].words, "a b");
	cr_expect_str_eq(h.params[3].init, "yes");
	cr_expect_str_eq(h.params[4].init, "64:32");
	cr_expect_null(h.params[5].name);
	exec_hello_free(&h);
}

#define WITH(parameters) "{\"hello\":{\"protocol\":1,\"abilities\":[\"classify\"],\"parameters\":" parameters "}}"
#define PARAM(rest) WITH("[{\"name\":\"a\"," rest "}]")

static const struct { const char *line, *says; } bad_hellos[] = {
	{ "", "no JSON" },
	{ "hello", "no JSON: hello" },
	{ "\033[2J", "no JSON: \\x1b[2J" },
	{ "[1]", "was wanted" },
	{ "{\"done\":{}}", "was wanted, and not: {\"done\"" },
	{ "{\"hello\":{}}", "\"protocol\" is to be 1" },
	{ "{\"hello\":{\"protocol\":2,\"abilities\":[\"classify\"]}}", "\"protocol\" is to be 1" },
	{ "{\"hello\":{\"protocol\":1}}", "list of words" },
	{ "{\"hello\":{\"protocol\":1,\"protocol\":1,\"abilities\":[\"classify\"]}}", "no JSON" },
	{ "{\"hello\":{\"protocol\":1,\"abilities\":[]}}", "neither classify nor regress" },
	{ "{\"hello\":{\"protocol\":1,\"abilities\":[\"missing\"]}}", "neither classify nor regress" },
	{ "{\"hello\":{\"protocol\":1,\"abilities\":[\"fly\"]}}", "'fly', which is none; there are: classify regress " },
	{ "{\"hello\":{\"protocol\":1,\"abilities\":[7]}}", "no word" },
	{ "{\"hello\":{\"protocol\":1,\"abilities\":[\"classify\"],\"data\":\"hdf5\"}}", "\"csv\" or \"npy\"" },
	{ "{\"hello\":{\"protocol\":1,\"abilities\":[\"classify\"],\"name\":\"a b\"}}", "the name 'a b'" },
	{ "{\"hello\":{\"protocol\":1,\"abilities\":[\"classify\"],\"name\":7}}", "\"name\" is to be a text" },
	{ "{\"error\":\"no licence\"}", "no licence" },
	{ WITH("7"), "is to be a list" },
	{ WITH("[7]"), "list of {" },
	{ WITH("[{\"name\":\"a,b\",\"type\":\"int\",\"default\":1}]"), "list of {" },
	{ PARAM("\"type\":\"float\",\"default\":1"), "parameter a: \"type\"" },
	{ PARAM("\"type\":\"int\""), "parameter a: \"default\"" },
	{ PARAM("\"type\":\"int\",\"default\":1.5"), "not a whole number" },
	{ PARAM("\"type\":\"int\",\"default\":1,\"min\":2"), "out of range" },
	{ PARAM("\"type\":\"int\",\"default\":1,\"min\":\"x\""), "to be numbers" },
	{ PARAM("\"type\":\"word\",\"default\":\"x\""), "wants \"words\"" },
	{ PARAM("\"type\":\"word\",\"default\":\"x\",\"words\":[\"y\"]"), "not one of: y" },
	{ PARAM("\"type\":\"word\",\"default\":\"x\",\"words\":[\"x|y\"]"), "list of words" },
	{ PARAM("\"type\":\"real\",\"default\":1,\"tune\":[1,1]"), "\"tune\"" },
	{ PARAM("\"type\":\"real\",\"default\":1,\"tune\":[0,1],\"scale\":\"log\""), "\"tune\"" },
	{ PARAM("\"type\":\"real\",\"default\":1,\"max\":2,\"tune\":[1,3]"), "\"tune\"" },
	{ PARAM("\"type\":\"bool\",\"default\":true,\"tune\":[0,1]"), "\"tune\"" },
	{ WITH("[{\"name\":\"a\",\"type\":\"int\",\"default\":1},{\"name\":\"a\",\"type\":\"int\",\"default\":1}]"),
	  "declared twice" },
};

Test(exec_answer, a_hello_that_is_not_as_the_page_says_is_refused)
{
	for (size_t i = 0; i < sizeof bad_hellos / sizeof *bad_hellos; i++) {
		struct exec_hello h;
		struct err e;

		cr_assert(hello(&h, bad_hellos[i].line, &e) == -1, "%s", bad_hellos[i].line);
		cr_expect(strstr(e.text, bad_hellos[i].says), "%s: %s", bad_hellos[i].line, e.text);
		cr_expect(!h.params, "%s", bad_hellos[i].line);
	}
}

static int done(struct exec_done *d, const char *line, struct err *e)
{
	*e = (struct err){ 0 };
	return exec_answer_done(d, line, strlen(line), e);
}

Test(exec_answer, done_brings_counts)
{
	struct exec_done d;
	struct err e;

	cr_assert(!done(&d, "{\"done\":{}}", &e), "%s", e.text);
	cr_expect(isnan(d.loss) && d.model_bytes == 0 && !*d.name[0]);
	cr_assert(!done(&d, "{\"done\":{\"loss\":0.5,\"model_bytes\":12,\"counts\":{\"trees\":100,\"leaves\":7.5}}}", &e));
	cr_expect(d.loss == 0.5 && d.model_bytes == 12 && d.count[0] == 100 && d.count[1] == 7.5);
	cr_expect_str_eq(d.name[1], "leaves");
}

Test(exec_answer, errors_of_a_program_keep_their_text_and_kind)
{
	static const struct { const char *kind; enum err_code code; } kinds[] = {
		{ "unsuited", ERR_UNSUITED }, { "diverged", ERR_DIVERGED }, { "memory", ERR_NOMEM }, { "data", ERR_DATA },
		{ "other", ERR_NUMERIC },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct exec_done d;
		struct err e;
		char line[128];

		sprintf(line, "{\"error\":\"too\\nfew rows\",\"kind\":\"%s\"}", kinds[i].kind);
		cr_expect(done(&d, line, &e) == -1 && e.code == kinds[i].code, "%s", kinds[i].kind);
		cr_expect_str_eq(e.text, "too\\nfew rows");
	}
}

static const char *const bad_dones[][2] = {
	{ "{\"done\":7}", "was wanted" }, { "{\"done\":{\"loss\":\"x\"}}", "\"loss\"" },
	{ "{\"done\":{\"model_bytes\":-1}}", "a size" }, { "{\"done\":{\"counts\":[]}}", "object of numbers" },
	{ "{\"done\":{\"counts\":{\"a b\":1}}}", "'a b' is to be a word" }, { "{\"done\":{\"counts\":{\"a\":\"1\"}}}", "with a number" },
	{ "{\"done\":{\"counts\":{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1}}}", "more than 4" },
};

Test(exec_answer, a_done_that_is_not_as_the_page_says_is_refused)
{
	for (size_t i = 0; i < sizeof bad_dones / sizeof *bad_dones; i++) {
		struct exec_done d;
		struct err e;

		cr_expect(done(&d, bad_dones[i][0], &e) == -1 && e.code == ERR_FORMAT, "%s", bad_dones[i][0]);
		cr_expect(strstr(e.text, bad_dones[i][1]), "%s: %s", bad_dones[i][0], e.text);
	}
}
