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
