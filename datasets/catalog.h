/* Data sets by name: those inside the binary. */
#ifndef CATALOG_H
#define CATALOG_H

#include <stdbool.h>

#include "datasets/dataset.h"

struct bundled {
	const char *name, *title;       /* "iris", "Fisher's iris, 150 x 4, 3 classes" */
	const unsigned char *from, *to; /* image of its HDF5 file */
};

extern const struct bundled bundled_sets[];             /* ends with { 0 } */

const struct bundled *bundled_find(const char *name);   /* or NULL */
int bundled_load(struct dataset **out, const char *name, struct err *e);

#endif
