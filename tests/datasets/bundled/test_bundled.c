#include <criterion/criterion.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "datasets/catalog.h"
#include "datasets/load.h"

/* Facts about the sets from their documentation; the sum is over all cells. */
static const struct {
	const char *name;
	size_t rows, cols, classes, first_class;
	double sum;
} facts[] = {
	{ "iris", 150, 4, 3, 50, 2078.7 },
	{ "wine", 178, 13, 3, 59, 159975.296 },
	{ "breast_cancer", 569, 30, 2, 357, 1056474.4602 },
	{ "digits", 1797, 64, 10, 178, 561718 },
	{ "diabetes", 442, 10, 0, 0, 275962.2336 },
};

Test(bundled, sets_are_what_their_documentation_says)
{
	cr_assert(!chdir("/"), "they need no folder");
	for (size_t k = 0; k < sizeof facts / sizeof *facts; k++) {
		struct dataset *d;
		struct err e = { 0 };
		double sum = 0;
		size_t first = 0;

		cr_assert(!dataset_load(&d, facts[k].name, NULL, &e), "%s", e.text);
		cr_assert(d->rows == facts[k].rows && d->cols == facts[k].cols &&
			  d->classes == facts[k].classes);
		for (size_t i = 0; i < d->rows * d->cols; i++)
			sum += (double)d->x[i];
		cr_expect(fabs(sum - facts[k].sum) < 1e-7 * facts[k].sum + 0.01, "%s: sum %.10g",
			  d->name, sum);
		for (size_t i = 0; d->label && i < d->rows; i++)
			first += !d->label[i];
		cr_expect(first == facts[k].first_class, "%s: %zu", d->name, first);
		cr_assert(d->licence && d->citation && d->source_url && d->description, "%s",
			  d->name);
		cr_assert(d->nprovenance == 1 && strstr(d->provenance[0], "\"step\": \"import\""));
		dataset_destroy(d);
	}
}

Test(bundled, options_for_tables_are_refused_and_names_corrected)
{
	struct load_options opt = { .table.target = "species" };
	struct dataset *d;
	struct err e = { 0 };

	cr_assert(dataset_load(&d, "iris", &opt, &e) < 0 && strstr(e.text, "--target"), "%s",
		  e.text);
	cr_assert(e.code == ERR_PARAM);
	cr_assert(dataset_load(&d, "brest_cancer", NULL, &e) < 0 &&
			  strstr(e.text, "'breast_cancer'"),
		  "%s", e.text);
	cr_assert(dataset_load(&d, "nothing_like_it_at_all", NULL, &e) < 0 &&
		  strstr(e.text, "no data set"));
}
