/* A view of dense columns and compressed rows as compressed rows alone, which all of this folder reads. */
#ifndef SVC_COMPRESS_H
#define SVC_COMPRESS_H

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

struct svc_compressed {
	struct sparse rows;
	void *owned[3];
};

/* Where *v has both kinds of columns, it gets one that lives as long as *c; others stay as they are.
 * O(entries + rows x dense columns). */
int svc_compress(struct svc_compressed *c, struct data_view *v, struct err *e);
void svc_compressed_free(struct svc_compressed *c);     /* accepts { 0 } */

#endif
