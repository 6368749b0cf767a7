#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/build.h"
#include "reports/figures/labels.h"
#include "tests/support/scratch.h"
#include "tests/support/synthetic_run.h"

/* Five learners in a heap and two at the edges: where names always went above, most would overlap. */
Test(figures_labels, names_of_crowded_points_do_not_overlap)
{
	struct figure_label l[] = {
		{ .x = 5, .y = 60, .chars = 11 },   { .x = 90, .y = 50, .chars = 3 },
		{ .x = 110, .y = 52, .chars = 11 }, { .x = 150, .y = 55, .chars = 3 },
		{ .x = 170, .y = 80, .chars = 11 }, { .x = 265, .y = 54, .chars = 11 },
		{ .x = 100, .y = 150, .chars = 4 },
	};
	enum { N = sizeof l / sizeof *l };

	figure_labels_place(l, N, 270, 168);
	for (size_t i = 0; i < N; i++) {
		for (size_t k = 0; k < i; k++)
			cr_expect(!figure_labels_overlap(l + i, l + k), "%zu and %zu", i, k);
		cr_expect(l[i].left >= -14 && l[i].right <= 284, "%zu leaves the plot", i);
	}
}

Test(figures_labels, a_point_alone_is_named_above)
{
	struct figure_label l = { .x = 100, .y = 80, .chars = 4 };

	figure_labels_place(&l, 1, 270, 168);
	cr_expect_eq(l.side, 0);
	cr_expect(l.bottom < 80);
}

/* What tests/figure_labels.awk says of the files; *status: its exit status. */
static const char *complaints(const char *files, int *status)
{
	static char said[4000];
	char command[400];
	FILE *p;

	snprintf(command, sizeof command, "LC_ALL=C awk -f tests/figure_labels.awk %s", files);
	cr_assert(p = popen(command, "r"));
	said[fread(said, 1, sizeof said - 1, p)] = 0;
	*status = pclose(p);
	return said;
}

#define TEXT(x, y, more, what) "<g transform=\"translate(" #x "," #y ")" more "\" fill=\"black\" font-size=\"13.00\"" \
	"  text-anchor=\"middle\">\n<text><tspan font-family=\"sans-serif\" >" what "</tspan></text>\n</g>\n"

/* A name of five letters is about 36 pixels wide. */
Test(figures_labels, texts_that_are_cut_or_lie_on_one_another_are_noticed)
{
	static const struct {
		const char *texts, *said;
	} want[] = {
		{ TEXT(100, 50, "", "knn") TEXT(140, 50, "", "svm") TEXT(100, 62, "", "tree"), "" },
		{ TEXT(100, 50, "", "knn") TEXT(118, 54, "", "svm"), "\"svm\" at 104,45 lies on \"knn\"" },
		{ TEXT(10, 50, "", "knn &lt; mlp"), "is cut" },
		{ TEXT(100, 5, "", "knn"), "is cut" },
		{ TEXT(6, 60, " rotate(270)", "wall"), "is cut" },
		{ TEXT(20, 60, " rotate(270)", "wall time") TEXT(20, 40, "", "ms"), "lies on" },
		{ TEXT(20, 60, " rotate(-90)", "wall") TEXT(60, 60, "", "ms"), "" },
		{ TEXT(100, 50, "", "knn") TEXT(100, 50, "", "knn"), "" },      /* one, drawn twice */
	};

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		char svg[2000];
		const char *said;
		int status;

		snprintf(svg, sizeof svg, "<svg\n viewBox=\"0 0 200 120\"\n>\n%s</svg>\n", want[i].texts);
		said = complaints(scratch_bytes("a.svg", svg, strlen(svg)), &status);
		cr_expect_eq(!status, !*want[i].said, "%zu: %s", i, said);
		cr_expect(strstr(said, want[i].said), "%zu: %s", i, said);
	}
	scratch_clean();
}

/* Every figure that a report can hold, with and without tuning, all pairs and many to one. */
Test(figures_labels, no_figure_has_texts_that_are_cut_or_lie_on_one_another)
{
	static const struct {
		unsigned what;
		const char *reference;
		size_t least;
	} runs[] = {
		{ SYNTHETIC_COMPARE | SYNTHETIC_TUNED, NULL, 5 }, { SYNTHETIC_COMPARE, "tree", 4 },
		{ SYNTHETIC_STUDIES, NULL, 4 },
	};

	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		struct results *x = synthetic_open(runs[i].what);
		char why[200], files[200];
		const char *said;
		size_t undrawn, n = 0;
		int status;
		FILE *p;

		cr_assert(!runs[i].reference || !results_compare_with(x, runs[i].reference, NULL));
		cr_assert_eq(report_write(synthetic_folder(), REPORT_HTML, x, NULL, &undrawn, why, sizeof why,
					  NULL), 0);
		cr_assert_eq(undrawn, 0, "%s", why);
		snprintf(files, sizeof files, "%s/figures/*.svg", synthetic_folder());
		said = complaints(files, &status);
		cr_expect_eq(status, 0, "%s", said);
		snprintf(files, sizeof files, "ls %s/figures | grep -c svg", synthetic_folder());
		cr_assert((p = popen(files, "r")) && fscanf(p, "%zu", &n) == 1);
		pclose(p);
		cr_expect_geq(n, runs[i].least);
		synthetic_close(x);
	}
}
