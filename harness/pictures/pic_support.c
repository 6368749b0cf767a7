/* Support vectors and margins of support vector machines over a plane: which training rows the border
 * rests on. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/pictures/model_part.h"
#include "harness/pictures/pic_surface_inner.h"

/* The vectors are training rows as the machine sees them. O(rows vectors). */
static int find(struct surface_figure *g, struct surface_panel *p, const struct model *m, struct err *e)
{
	struct mat row = { 0 }, vector = { 0 };
	int rc = -1;

	if (model_part_rows(&row, m, p->plane->train, e) ||
	    model_part(&vector, m, "support_vectors", p->plane->train, e) ||
	    !(p->mark = mem_array(row.rows, sizeof *p->mark, e)))
		goto done;
	for (size_t i = 0; i < row.rows; i++)
		for (size_t k = 0; k < vector.rows; k++)
			if (!memcmp(mat_row(row, i), mat_row(vector, k), row.cols * sizeof *row.at)) {
				p->mark[p->marks++] = i;
				break;
			}
	p->note = report_text(g->r, "%zu of %zu rows support", vector.rows, row.rows);
	rc = 0;
done:
	free(row.at);
	free(vector.at);
	return rc;
}

static int draw(struct section *s, const struct picture_request *q, struct err *e)
{
	static const struct surface_kind support = {
		.name = "support", .title = "Support vectors", .marked = "support vector",
		.tested = "test row", .margins = true, .find = find,
		.caption = " The border rests on the ringed rows alone: without the others it would be the "
			   "same. Broken lines: the margin, where the decision is 1 and -1, of two "
			   "classes without probabilities.",
	};

	return pic_surface_draw(s, q, &support, e);
}

const struct picture_kind picture_support = {
	.name = "support", .title = "Support vectors", .needs = PICTURE_CLASSES, .learner = "svm",
	.help = "the training rows that the border over two columns rests on, and the margin",
	.draw = draw,
};
