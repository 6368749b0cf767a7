/* Between the parts of pic_surface.c. */
#ifndef PIC_SURFACE_INNER_H
#define PIC_SURFACE_INNER_H

#include "harness/pictures/legend.h"
#include "harness/pictures/multiples.h"
#include "harness/pictures/picture.h"
#include "harness/pictures/surface.h"

enum { POINTS_MOST = 400 };     /* drawn rows of a part; of more, evenly spaced ones */

struct surface_panel {
	const struct variant *variant;
	const struct plane *plane;
	struct surface surface;
	unsigned char *wrong[2];        /* of the rows of train and test */
	double error[2];                /* the task's default metric as an error */
	size_t block;                   /* first data block */
};

struct surface_figure {
	const struct picture_request *q;
	struct plane *plane;            /* (ndata) */
	struct surface_panel *panel;
	size_t n;
	size_t classes;                 /* most of any data set; 0: values */
	double lo, hi;                  /* of values */
	struct multiples m;
	struct figure *f;
	size_t blocks;
};

static inline bool surface_is_curve(const struct surface_figure *g)
{
	return g->plane[0].axes == 1;
}

int pic_surface_data(struct surface_figure *g, struct err *e);        /* pic_surface_data.c */
void pic_surface_script(struct surface_figure *g, const struct legend_item *item, size_t n);

#endif
