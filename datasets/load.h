/* What a data set's name on the command line can mean: a file of any format, a bundled set, a
 * generator.
 *
 *   dataset_load(&d, "iris", ...) | dataset_load(&d, "my.csv", ...)
 *   | dataset_load(&d, "moons[n=2000]", ...) */
#ifndef LOAD_H
#define LOAD_H

#include "datasets/dataset.h"
#include "datasets/load_options.h"

/* spec: a path (.h5 .csv .tsv .arff .svm ...), a bundled set's name, or a generator with its
 * parameters in brackets. Errors name file, line or row, column and value. */
int dataset_load(struct dataset **out, const char *spec, const struct load_options *opt,
		 struct err *e);

#endif
