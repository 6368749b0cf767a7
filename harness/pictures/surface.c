#include "harness/pictures/surface.h"

#include <math.h>
#include <stdlib.h>

#include "harness/metrics/metrics.h"

#define TIE 1e-6

int surface_make(struct surface *s, const struct model *m, const struct plane *p, size_t nx,
		 size_t ny, struct err *e)
{
	struct dataset *grid;
	int rc;

	*s = (struct surface){ .nx = nx, .ny = ny, .probabilities = m->probabilities };
	if (plane_grid(&grid, p, nx, ny, e))
		return -1;
	rc = model_predict(m, grid, &s->scores, NULL, NULL, e);
	dataset_destroy(grid);
	s->outputs = s->scores.cols;
	s->base = s->probabilities && s->outputs ? 1 / (double)s->outputs : 0.5;
	s->offset = model_target_offset(m);
	return rc;
}

void surface_free(struct surface *s)
{
	free(s->scores.at);
	*s = (struct surface){ 0 };
}

static double largest_other(const float *scores, size_t outputs, size_t class)
{
	double top = -INFINITY;

	for (size_t c = 0; c < outputs; c++)
		if (c != class && (double)scores[c] > top)
			top = (double)scores[c];
	return top;
}

double surface_strength(const struct surface *s, size_t point)
{
	const float *row = mat_row(s->scores, point);
	size_t class = metric_class(row, s->outputs);

	return s->probabilities
		       ? (double)row[class]
		       : 1 / (1 + exp(largest_other(row, s->outputs, class) - (double)row[class]));
}

void surface_lead(const struct surface *s, size_t class, double level, double *z)
{
	for (size_t i = 0; i < s->nx * s->ny; i++) {
		const float *row = mat_row(s->scores, i);
		z[i] = (double)row[class] - largest_other(row, s->outputs, class) - level;
		/* a tie is the first class's */
		if (!(fabs(z[i]) > 0) && metric_class(row, s->outputs) != class)
			z[i] = -TIE;
	}
}
