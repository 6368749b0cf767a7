/* Between the parts of pic_surface.c. */
#ifndef PIC_SURFACE_INNER_H
#define PIC_SURFACE_INNER_H

#include "harness/pictures/legend.h"
#include "reports/figures/multiples.h"
#include "harness/pictures/picture.h"
#include "harness/pictures/surface.h"

enum { POINTS_MOST = 400 };     /* drawn rows of a part; of more, evenly spaced ones */

struct surface_figure;
struct surface_panel;

/* What a picture of a surface marks of the training rows, and says of it. */
struct surface_kind {
	const char *name, *title;       /* of the figure; title NULL: by the task */
	const char *marked, *tested;    /* in the legend; what is marked else are mistakes */
	bool query;                     /* the request's query is the only row that does not train */
	bool margins;                   /* lines where two classes' decision is 1 and -1 */
	/* Fills p->mark and p->note; NULL: mistakes are marked, and errors are the note. */
	int (*find)(struct surface_figure *g, struct surface_panel *p, const struct model *m,
		    struct err *e);
	/* Adds to the section what stands under the figure; NULL: nothing. */
	void (*below)(struct surface_figure *g, struct section *s);
	const char *caption;            /* a sentence on the marks */
};

struct surface_panel {
	const struct variant *variant;
	const struct plane *plane;
	struct surface surface;
	unsigned char *wrong[2];        /* of the rows of train and test */
	double error[2];                /* the task's default metric as an error */
	size_t *mark, marks;            /* rows of train */
	const char *note;
	size_t block;                   /* first data block */
};

struct surface_figure {
	const struct surface_kind *kind;
	const struct picture_request *q;
	struct report *r;
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

/* Whether a panel has lines of margins. */
static inline bool surface_has_margins(const struct surface_figure *g, const struct surface_panel *p)
{
	return g->kind->margins && p->surface.outputs == 2 && !p->surface.probabilities;
}

int pic_surface_draw(struct section *s, const struct picture_request *q,
		     const struct surface_kind *kind, struct err *e);   /* pic_surface.c */
int pic_surface_data(struct surface_figure *g, struct err *e);        /* pic_surface_data.c */
void pic_surface_script(struct surface_figure *g, const struct legend_item *item, size_t n);

#endif
