/* The formats, one row each. */
#include "datasets/import/import.h"

/* In the order in which they look at a file whose extension says nothing; CSV takes what is
 * left. */
const struct importer *const importers[] = {
	&hdf5_importer,
	&arff_importer,
	&idx_importer,
	&npy_importer,
	&svmlight_importer,
	&csv_importer,
	NULL
};
