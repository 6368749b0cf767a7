/* The neighbours of one row over a plane: who votes on it, and where all others would be put. */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/pictures/model_part.h"
#include "harness/pictures/pic_surface_inner.h"

enum { LISTED_MOST = 30 };

static size_t query_of(const struct surface_figure *g)
{
	return g->q->query ? g->q->query : 1;
}

static int find(struct surface_figure *g, struct surface_panel *p, const struct model *m, struct err *e)
{
	const struct dataset *query = p->plane->test;
	struct mat near, scores;

	if (model_part(&near, m, "neighbours", query, e))
		return -1;
	if (model_predict(m, query, &scores, NULL, NULL, e)) {
		free(near.at);
		return -1;
	}
	p->note = report_text(g->r, "said: %s, true: %s",
			      query->class_names[metric_class(scores.at, scores.cols)],
			      query->class_names[query->label[0]]);
	free(scores.at);
	if ((p->mark = mem_array(near.cols, sizeof *p->mark, e)))
		for (; p->marks < near.cols; p->marks++)
			p->mark[p->marks] = (size_t)near.at[p->marks];
	free(near.at);
	return p->mark ? 0 : -1;
}

static void one_row(struct surface_figure *g, struct table *t, const struct plane *p, size_t row,
		    const char *place)
{
	const struct dataset *d = g->q->data[0];

	table_row(t, 0);
	table_cell(t, 0, "%s", place);
	table_cell(t, 0, "%zu", row);
	table_cell(t, 0, "%s", d->class_names[d->label[row - 1]]);
	for (size_t a = 0; a < 2; a++)
		table_cell(t, 0, "%.6g", p->axis[a].offset +
					 (double)d->x[(row - 1) * d->cols + p->axis[a].column]);
}

/* The rows of the first panel, the nearest first. */
static void below(struct surface_figure *g, struct section *s)
{
	const struct surface_panel *p = &g->panel[0];
	size_t n = p->marks < LISTED_MOST ? p->marks : LISTED_MOST, query = query_of(g);
	struct table *t = section_table(s, "The neighbours of row %zu of %s, by %s", query,
					g->q->data[0]->name, picture_label(g->r, g->q, 0));

	table_column(t, ALIGN_LEFT, "nearest", NULL);
	table_column(t, ALIGN_RIGHT, "row", "of the table, from 1");
	table_column(t, ALIGN_LEFT, "class", NULL);
	for (size_t a = 0; a < 2; a++)
		table_column(t, ALIGN_RIGHT, p->plane->axis[a].name, NULL);
	one_row(g, t, p->plane, query, "itself");
	for (size_t i = 0; i < n; i++) {
		/* of the rows that train, those behind the query are one further in the table */
		size_t row = p->mark[i] + 1 + (p->mark[i] + 1 >= query);
		one_row(g, t, p->plane, row, report_text(g->r, "%zu", i + 1));
	}
}

static int draw(struct section *s, const struct picture_request *q, struct err *e)
{
	static const struct surface_kind neighbours = {
		.name = "neighbours", .title = "The neighbours of a row", .marked = "neighbour",
		.tested = "the row", .query = true, .find = find, .below = below,
		.caption = " The row marked as a diamond did not train; the ringed ones vote on it.",
	};

	return pic_surface_draw(s, q, &neighbours, e);
}

const struct picture_kind picture_neighbours = {
	.name = "neighbours", .title = "Neighbours", .needs = PICTURE_CLASSES, .learner = "knn",
	.help = "the k nearest of one row (--query) over two columns, and the votes elsewhere",
	.draw = draw,
};
