/* A program as a learner, beyond what the contract asks of all (tests/algorithms/test_learners.c). */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/exec/exec.h"
#include "tests/support/compressed.h"
#include "tests/support/problems.h"
#include "tests/support/scratch.h"

/* Says what is in the file `says`, and keeps the last request to fit in `asked`. */
static const char script[] =
	"read -r l; cat %s\n"
	"while read -r l; do case $l in *bye*) exit;; *fit*) printf '%%s' \"$l\" >%s;; esac; echo '{\"done\":{\"counts\":{\"a\":7}}}'; done";

static struct exec_learner *make(const char *hello, struct err *e)
{
	char text[1024], run[300], says[256];
	struct exec_learner *l = NULL;

	snprintf(says, sizeof says, "%s", scratch_text("says", hello));
	snprintf(text, sizeof text, script, says, scratch_path("asked"));
	snprintf(run, sizeof run, "sh %s", scratch_text("says.sh", text));
	exec_learner_make(&l, NULL, run, NULL, "digest", e);
	return l;
}

static const char *asked(void)
{
	static char text[8192];
	FILE *in = fopen(scratch_path("asked"), "r");

	text[in ? fread(text, 1, sizeof text - 1, in) : 0] = 0;
	if (in)
		fclose(in);
	return text;
}

#define HELLO(abilities, more) "{\"hello\":{\"protocol\":1,\"name\":\"says\",\"abilities\":[" abilities "]" more "}}\n"
#define PARAMETERS ",\"parameters\":[{\"name\":\"c\",\"type\":\"real\",\"default\":0.5},{\"name\":\"b\",\"type\":\"bool\",\"default\":false}]"

Test(exec_class, a_fit_is_told_all_that_the_page_says)
{
	struct problem p = problem_blobs(40, 2, 3, 1);
	struct err e = { 0 };
	struct exec_learner *l = make(HELLO("\"classify\",\"weights\",\"validation\",\"seed\"", PARAMETERS), &e);
	const struct learner_class *lc;
	struct fitted f;
	float weight[40];

	cr_assert(l, "%s", e.text);
	lc = exec_learner_class(l);
	cr_expect_eq(lc->caps, CAN_CLASSIFY | TAKES_WEIGHTS | WANTS_VALIDATION | USES_SEED);
	for (size_t i = 0; i < 40; i++)
		weight[i] = 1;
	p.view.weight = weight;
	cr_assert(!fit(&f, lc, "c=0.25", &p.view, &p.view, UINT64_C(5) << 33, 2, &e), "%s", e.text);
	cr_expect(strstr(asked(), "{\"message\":\"fit\",\"task\":\"classify\",\"rows\":40,\"cols\":2,\"classes\":3,\"x\":\"/"), "%s", asked());
	cr_expect(strstr(asked(), "train.weights.csv\",\"valid_rows\":40,\"valid_x\":\"/"), "%s", asked());
	cr_expect(strstr(asked(), "valid.weights.csv\",\"seed\":5,\"threads\":2,\"memory\":1073741824,"
				  "\"parameters\":{\"b\":false,\"c\":0.25}"), "%s", asked());
	cr_expect(strstr(asked(), "\"columns\":[{\"name\":\"x\",\"kind\":\"numeric\",\"levels\":0},"), "%s", asked());
	cr_expect_str_eq(f.last.count[0].name, "start_s");
	cr_expect(f.last.count[0].value > 0);
	cr_expect_str_eq(f.last.count[2].name, "a");
	cr_expect_eq(f.last.count[2].value, 7);
	cr_expect(lc->cpu_elsewhere(f.self) > 0);
	fitted_free(&f);
	exec_learner_free(l);
	problem_free(&p);
}

Test(exec_class, a_program_that_has_changed_its_mind_is_refused)
{
	struct problem p = problem_blobs(40, 2, 3, 1);
	struct err e = { 0 };
	struct exec_learner *l = make(HELLO("\"classify\"", ""), &e);
	struct fitted f;

	cr_assert(l, "%s", e.text);
	scratch_text("says", HELLO("\"classify\",\"missing\"", ""));
	cr_expect(fit(&f, exec_learner_class(l), "", &p.view, NULL, 1, 1, &e) == -1);
	cr_expect(e.code == ERR_DATA && strstr(e.text, "now says 'classify missing', and said 'classify'"), "%s", e.text);
	fitted_free(&f);
	exec_learner_free(l);
	problem_free(&p);
}

Test(exec_class, names_and_parameters_that_cannot_be_are_refused)
{
	static const struct { const char *hello, *says; } bad[] = {
		{ "{\"hello\":{\"protocol\":1,\"abilities\":[\"classify\"]}}\n", "says no name" },
		{ HELLO("\"classify\"", ",\"parameters\":[{\"name\":\"run\",\"type\":\"int\",\"default\":1}]"), "a meaning of its own" },
	};

	for (size_t i = 0; i < 2; i++) {
		struct err e = { 0 };

		cr_expect_null(make(bad[i].hello, &e));
		cr_expect(strstr(e.text, bad[i].says), "%s", e.text);
	}
}

Test(exec_class, what_is_fixed_stays)
{
	struct err e = { 0 };
	struct exec_learner *l = make(HELLO("\"classify\"", ""), &e);
	struct param_set s;
	char *text;

	cr_assert(l && !param_init(&s, exec_learner_class(l)->params, &e), "%s", e.text);
	cr_expect(param_put(&s, "program", "other", &e) == -1 && strstr(e.text, "program is digest, and is not to be set"), "%s", e.text);
	cr_expect(!param_put(&s, "program", "digest", &e));
	cr_assert_not_null(text = param_canonical(&s, true, &e));
	cr_expect_str_eq(text, "");
	free(text);
	cr_assert_not_null(text = param_canonical(&s, false, &e));
	cr_expect(strstr(text, "abilities=\"classify\",name=\"says\",program=\"digest\",run=\"sh "), "%s", text);
	free(text);
	param_free(&s);
	exec_learner_free(l);
}

/* Compressed rows are for those alone who say so. */
Test(exec_class, compressed_rows_come_as_three_files)
{
	struct problem p = problem_blobs(40, 2, 3, 1);
	struct err e = { 0 };
	struct exec_learner *l = make(HELLO("\"classify\",\"sparse\",\"validation\"", ""), &e);
	struct compressed c;
	struct fitted f;

	cr_assert(l, "%s", e.text);
	compressed_make(&c, &p.view, 1);
	cr_assert(!fit(&f, exec_learner_class(l), "", &c.view, &c.view, 1, 1, &e), "%s", e.text);
	cr_expect(strstr(asked(), "\"classes\":3,\"x_data\":\"/") && strstr(asked(), "/train.x_data.csv\",\"x_indices\":\"/"), "%s", asked());
	cr_expect(strstr(asked(), "train.x_indptr.csv\",\"y\":\"/") && strstr(asked(), "\"valid_x_indptr\":\"/"), "%s", asked());
	cr_expect(!strstr(asked(), "\"x\":") && !strstr(asked(), "\"valid_x\":"), "%s", asked());
	fitted_free(&f);
	exec_learner_free(l);

	cr_assert(l = make(HELLO("\"classify\"", ""), &e));
	cr_expect(fit(&f, exec_learner_class(l), "", &c.view, NULL, 1, 1, &e) == -1);
	cr_expect(e.code == ERR_UNSUITED && strstr(e.text, "does not say that it takes sparse rows"), "%s", e.text);
	fitted_free(&f);
	exec_learner_free(l);
	compressed_free(&c);
	problem_free(&p);
}
