#include "datasets/catalog.h"

#include <string.h>

#include "datasets/hdf5/hdf5_file.h"

/* The images are linked in by bundled.c. */
#define IMAGE(n) extern const unsigned char bundled_##n[], bundled_##n##_end[]

IMAGE(iris);
IMAGE(wine);
IMAGE(breast_cancer);
IMAGE(digits);
IMAGE(diabetes);
IMAGE(sonar);
IMAGE(ionosphere);
IMAGE(monks1);
IMAGE(monks2);
IMAGE(monks3);

const struct bundled bundled_sets[] = {
	{ "iris", "Fisher's irises: 150 flowers, 4 measurements, 3 species", bundled_iris,
	  bundled_iris_end },
	{ "wine", "Italian wines: 178 samples, 13 analyses, 3 cultivars", bundled_wine,
	  bundled_wine_end },
	{ "breast_cancer", "Wisconsin diagnostic breast cancer: 569 cases, 30 features, 2 classes",
	  bundled_breast_cancer, bundled_breast_cancer_end },
	{ "digits", "Handwritten digits: 1797 images of 8 x 8, 10 classes", bundled_digits,
	  bundled_digits_end },
	{ "diabetes", "Diabetes progression: 442 patients, 10 variables, regression",
	  bundled_diabetes, bundled_diabetes_end },
	{ "sonar", "Sonar returns from mines and rocks: 208 returns, 60 bands, 2 classes", bundled_sonar,
	  bundled_sonar_end },
	{ "ionosphere", "Radar returns: 351 returns, 34 numbers, 2 classes; a split of 200 to 151",
	  bundled_ionosphere, bundled_ionosphere_end },
	{ "monks-1", "MONK's problem 1: robots, 124 to train and 432 to test, 6 categories", bundled_monks1,
	  bundled_monks1_end },
	{ "monks-2", "MONK's problem 2: robots, 169 to train and 432 to test, 6 categories", bundled_monks2,
	  bundled_monks2_end },
	{ "monks-3", "MONK's problem 3: robots, 122 to train, some mislabelled, and 432 to test", bundled_monks3,
	  bundled_monks3_end },
	{ 0 }
};

const struct bundled *bundled_find(const char *name)
{
	for (const struct bundled *b = bundled_sets; b->name; b++)
		if (!strcmp(b->name, name))
			return b;
	return NULL;
}

int bundled_load(struct dataset **out, const char *name, struct err *e)
{
	const struct bundled *b = bundled_find(name);

	*out = NULL;
	if (!b)
		return FAIL(e, ERR_PARAM, "no built-in data set '%s'", name);
	return hdf5_read_image(out, b->from, (size_t)(b->to - b->from), name, e);
}
