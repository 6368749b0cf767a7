#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/export/export.h"
#include "datasets/load.h"
#include "datasets/split/folds.h"
#include "datasets/generate/generate.h"
#include "datasets/prepare/pipeline.h"
#include "tests/support/fault.h"
#include "tests/support/scratch.h"

/* Every step of the data side runs with its n-th allocation refused, for all n until none was: the
 * answer is an error, nothing is lost (the address sanitizer looks), nothing crashes. */
typedef int step_fn(const void *what, struct err *e);

static void starve(const char *name, step_fn *step, const void *what)
{
	for (size_t n = 1;; n++) {
		struct err e = { 0 };
		fault_arm(n);
		int rc = step(what, &e);
		bool refused = fault_disarm();
		if (!refused) {
			cr_assert(!rc, "%s: %s", name, e.text);
			cr_assert(n > 1, "%s allocates", name);
			return;
		}
		cr_assert(rc == 0 || *e.text, "%s: allocation %zu refused without a word", name, n);
		cr_assert(n < 100000, "%s never ends", name);
	}
}

static int load(const void *what, struct err *e)
{
	struct dataset *d;
	int rc = dataset_load(&d, what, NULL, e);

	cr_assert(rc ? !d : d != NULL);
	dataset_destroy(d);
	return rc;
}

Test(datasets_memory, generators_and_importers_survive_its_lack)
{
	static const char *const specs[] = { "moons[n=5]", "mixed[n=6,missing=0.2]", "blobs[n=5]", "teacher[n=4]",
					     "tests/fixtures/pair.npz", "tests/fixtures/split.npz" };
	static const unsigned char images[] = { 0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4 };
	static const unsigned char labels[] = { 0, 0, 8, 1, 0, 0, 0, 2, 0, 1 };

	for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
		starve(specs[i], load, specs[i]);
	starve("arff", load, scratch_text("a.arff", "%@bakeoff ordered b\n@relation r\n@attribute 'a\\'' numeric\n"
					  "@attribute b {x,y}\n@attribute class {p,q}\n@data\n1,x,p,{2}\n{1 y, 2 q}\n"));
	starve("sparse", load, scratch_text("s.arff", "@relation r\n@attribute a numeric\n@attribute b {x,y}\n"
					    "@attribute class {p,q}\n@data\n{0 1, 2 q},{2}\n{1 y}\n"));
	starve("svmlight", load, scratch_text("a.svm", "1 1:2 qid:3 3:4\n0 2:1\n"));
	scratch_bytes("a-labels", labels, sizeof labels);
	starve("idx", load, scratch_bytes("a-images", images, sizeof images));
}

static int prepare(const void *what, struct err *e)
{
	const unsigned *caps = what;
	struct dataset *d;
	struct pipeline *p = NULL;
	struct pipeline_part part = { 0 };
	size_t rows[] = { 0, 1, 2, 3, 4, 5 };
	char *text = NULL;
	int rc = -1;

	if (generate_dataset(&d, "mixed[n=9,missing=0.2,task=regression]", e))
		return -1;
	struct data_view v = dataset_view(d);
	if (!pipeline_fit(&p, &v, rows, 6, *caps, NULL, e) &&
	    !pipeline_apply(p, &v, rows, 6, &part, e) && (text = pipeline_text(p, e)))
		rc = 0;
	free(text);
	pipeline_part_free(&part);
	pipeline_destroy(p);
	dataset_destroy(d);
	return rc;
}

static int split(const void *what, struct err *e)
{
	struct fold_spec spec;
	struct folds f = { 0 };
	struct dataset_split s = { 0 };
	struct fold_rows rows = { 0 };
	struct dataset *d;
	int rc = -1;

	if (fold_spec_parse(&spec, what, e) || generate_dataset(&d, "moons[n=60]", e))
		return -1;
	if (!folds_make(&f, d, &spec, 1, e) &&
	    !folds_rows(&rows, &f, d, 0, 0, 0.2, 1, e) &&
	    !folds_to_split(&f, "s", &s, e))
		rc = 0;
	free(s.name);
	free(s.part);
	fold_rows_free(&rows);
	folds_free(&f);
	dataset_destroy(d);
	return rc;
}

Test(datasets_memory, folds_and_pipelines_survive_its_lack)
{
	static const unsigned caps[] = {WANTS_SCALING | WANTS_TARGET_SCALING,
					TAKES_CATEGORIES | TAKES_MISSING};
	static const char *const folds[] = { "3x2", "holdout:0.3", "bootstrap:2", "loo", "forward:2" };

	for (size_t i = 0; i < 2; i++)
		starve("pipeline", prepare, &caps[i]);
	for (size_t i = 0; i < 5; i++)
		starve(folds[i], split, folds[i]);
}

static int export(const void *what, struct err *e)
{
	struct dataset *d;
	int rc;

	if (generate_dataset(&d, "mixed[n=5]", e))
		return -1;
	rc = export_dataset(d, NULL, what, NULL, e);
	dataset_destroy(d);
	return rc;
}

Test(datasets_memory, exporters_survive_its_lack)
{
	starve("csv", export, scratch_path("a.csv"));
	starve("arff", export, scratch_path("a.arff"));
	starve("flat", export, scratch_path("a.h5"));
}
