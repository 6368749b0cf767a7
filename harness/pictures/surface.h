/* What a model says at the points of a grid over a plane: the class, and how surely, or the value. */
#ifndef SURFACE_H
#define SURFACE_H

#include "harness/model/model_file.h"
#include "harness/pictures/plane.h"

struct surface {
	size_t nx, ny;                  /* points, x fastest, from the lower left corner */
	size_t outputs;
	struct mat scores;              /* (ny nx, outputs) */
	double base;                    /* the least that surface_strength can be: 1 / classes for
					 * probabilities, else 1/2 */
	bool probabilities;
	double offset;                  /* of values */
};

int surface_make(struct surface *s, const struct model *m, const struct plane *p, size_t nx,
		 size_t ny, struct err *e);
void surface_free(struct surface *s);                           /* accepts { 0 } */

/* Of the class at a point: its probability; of scores that are none 1 / (1 + exp(b - a)), a and b the
 * two largest. */
double surface_strength(const struct surface *s, size_t point);
/* z (ny nx): the score of a class less the largest other, and less `level`. */
void surface_lead(const struct surface *s, size_t class, double level, double *z);

#endif
