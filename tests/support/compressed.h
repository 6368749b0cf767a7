/* A dense table with its columns from some one on as compressed rows. */
#ifndef COMPRESSED_H
#define COMPRESSED_H

#include "algorithms/core/view.h"

struct compressed {
	struct data_view view;
	struct sparse sparse;           /* its arrays are owned */
};

/* c->view is v with the values other than 0 of columns first .. compressed; v->x is borrowed where first
 * is not 0. */
void compressed_make(struct compressed *c, const struct data_view *v, size_t first);
void compressed_free(struct compressed *c);

#endif
