/* Search without an index: every query against every row. */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/screen.h"
#include "algorithms/knn/search.h"

struct brute {
	const struct space *space;
	struct screen *screen;          /* or NULL: plain loops */
};

static void brute_destroy(void *self)
{
	struct brute *b = self;

	if (!b)
		return;
	screen_destroy(b->screen);
	free(b);
}

static int brute_build(void **self, const struct space *s, size_t leaf_rows, struct err *e)
{
	struct brute *b = mem_zeros(1, sizeof *b, e);

	(void)leaf_rows;
	*self = NULL;
	if (!b || screen_build(&b->screen, s, e)) {
		brute_destroy(b);
		return -1;
	}
	b->space = s;
	*self = b;
	return 0;
}

static int brute_nearest(const void *self, const float *q, size_t n, size_t k, struct near *out,
			 struct err *e)
{
	const struct brute *b = self;
	const struct space *s = b->space;
	bool done = false;

	if (b->screen && screen_nearest(b->screen, q, n, k, out, &done, e))
		return -1;
	for (size_t i = 0; i < n && !done; i++) {
		struct topk t = { out + i * k, k, 0 };
		for (size_t j = 0; j < s->rows; j++)
			topk_offer(&t, (struct near){ space_gap(s, q + i * s->cols, j), (uint32_t)j });
		topk_sort(&t);
	}
	return 0;
}

static int brute_within(const void *self, const float *q, double radius, struct near_list *out,
			struct err *e)
{
	const struct space *s = ((const struct brute *)self)->space;

	for (size_t j = 0; j < s->rows; j++) {
		struct near c = { space_gap(s, q, j), (uint32_t)j };
		if (within_radius(s, c.gap, radius) && near_list_add(out, c, e))
			return -1;
	}
	return 0;
}

static size_t brute_bytes(const void *self)
{
	const struct brute *b = self;

	return sizeof *b + (b->screen ? screen_bytes(b->screen) : 0);
}

const struct search_class brute_search = {
	"brute", 0, brute_build, brute_nearest, brute_within, brute_bytes, brute_destroy
};
