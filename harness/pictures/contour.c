#include "harness/pictures/contour.h"

#include <stdint.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

#define NONE SIZE_MAX

/* An edge joins two neighbouring points of the grid: 2 i to the right of point i, 2 i + 1 above it. Each
 * crossed edge is linked to at most one other on either side of it. */
struct contour {
	const double *z;
	size_t nx, ny;
	size_t *link;                   /* (edges, 2) */
};

static bool above(const struct contour *c, size_t i)
{
	return c->z[i] >= 0;
}

static void join(struct contour *c, size_t a, size_t b)
{
	c->link[2 * a + (c->link[2 * a] != NONE)] = b;
	c->link[2 * b + (c->link[2 * b] != NONE)] = a;
}

/* The square whose lower left corner is point i: edges below, right, above, left. */
static void square(struct contour *c, size_t i)
{
	const size_t edge[4] = { 2 * i, 2 * (i + 1) + 1, 2 * (i + c->nx), 2 * i + 1 };
	const size_t corner[4] = { i, i + 1, i + c->nx + 1, i + c->nx };
	size_t crossed[4], n = 0;
	double mean = 0;

	for (size_t k = 0; k < 4; k++) {
		mean += c->z[corner[k]] / 4;
		if (above(c, corner[k]) != above(c, corner[(k + 1) % 4]))
			crossed[n++] = edge[k];
	}
	if (n == 2)
		join(c, crossed[0], crossed[1]);
	if (n < 4)
		return;
	/* around the corners that differ from the middle: 0 and 2, or 1 and 3 */
	size_t turn = above(c, i) == (mean >= 0);
	join(c, edge[turn], edge[(turn + 3) % 4]);
	join(c, edge[turn + 1], edge[turn + 2]);
}

static void tell(const struct contour *c, size_t edge, bool first, contour_fn *line, void *ctx)
{
	size_t i = edge / 2, k = edge % 2 ? i + c->nx : i + 1;
	double t = c->z[i] / (c->z[i] - c->z[k]);

	line(ctx, (double)(i % c->nx) + (edge % 2 ? 0 : t),
	     (double)(i / c->nx) + (edge % 2 ? t : 0), first);
}

/* From an edge along its links, which are taken away. */
static void walk(struct contour *c, size_t edge, contour_fn *line, void *ctx)
{
	bool first = true;

	while (edge != NONE) {
		size_t *out = c->link + 2 * edge, next = out[0] != NONE ? out[0] : out[1];

		tell(c, edge, first, line, ctx);
		first = false;
		out[out[0] != next] = NONE;
		if (next != NONE)
			c->link[2 * next + (c->link[2 * next] != edge)] = NONE;
		edge = next;
	}
}

int contour_zero(const double *z, size_t nx, size_t ny, contour_fn *line, void *ctx, struct err *e)
{
	struct contour c = { .z = z, .nx = nx, .ny = ny };
	size_t edges = 2 * nx * ny;

	if (nx < 2 || ny < 2)
		return 0;
	if (!(c.link = mem_array(edges, 2 * sizeof *c.link, e)))
		return -1;
	for (size_t i = 0; i < 2 * edges; i++)
		c.link[i] = NONE;
	for (size_t y = 0; y + 1 < ny; y++)
		for (size_t x = 0; x + 1 < nx; x++)
			square(&c, y * nx + x);
	/* lines that end at the frame first, so that none is begun in its middle; then the rings */
	for (int rings = 0; rings < 2; rings++)
		for (size_t i = 0; i < edges; i++)
			if ((c.link[2 * i] != NONE) + (c.link[2 * i + 1] != NONE) == 1 + rings)
				walk(&c, i, line, ctx);
	free(c.link);
	return 0;
}
