/* A study of a kind that this program does not know: what its cells scored, without reading more
 * into them. */
#include <math.h>

#include "reports/render/format.h"
#include "reports/sections/sections.h"

/* Cells of one data set, variant and value of the factor lie together (query.h). */
static size_t group_end(const struct results *x, size_t first)
{
	const struct run_cell *a = x->cell + first;
	size_t i = first + 1;

	for (; i < x->n_cells; i++) {
		const struct run_cell *b = x->cell + i;

		if (b->study != a->study || b->dataset != a->dataset || b->variant != a->variant ||
		    !(b->factor_value == a->factor_value ||
		      (isnan(b->factor_value) && isnan(a->factor_value))))
			break;
	}
	return i;
}

/* Mean primary score on a part, of the cells that are ok. */
static double mean_score(const struct results *x, size_t first, size_t end, enum results_part part)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = first; i < end; i++) {
		double y = results_score(x, i, PRIMARY, part);

		if (!isnan(y)) {
			sum += y;
			n++;
		}
	}
	return n ? sum / (double)n : NAN;
}

static void group_row(struct table *t, const struct results *x, size_t first, size_t end)
{
	const struct run_cell *c = x->cell + first;
	const struct run_dataset *d = x->dataset + c->dataset;
	const struct metric *m = &x->study[c->study].metric[d->task];
	size_t ok = 0;

	for (size_t i = first; i < end; i++)
		ok += x->cell[i].status == CELL_OK;
	table_row(t, 0);
	table_cell(t, 0, "%s", d->name);
	table_cell(t, 0, "%s", x->variant[c->variant].label);
	table_cell(t, 0, "%s", c->factor);
	if (isnan(c->factor_value))
		table_cell(t, 0, "%s", "");
	else
		table_cell(t, 0, "%g", c->factor_value);
	table_cell(t, 0, "%zu/%zu", ok, end - first);
	table_cell(t, 0, "%s", format_metric(t->report, m));
	for (int part = ON_TRAIN; part < PARTS; part++)
		table_cell(t, 0, "%s",
			   format_score(t->report, m,
					mean_score(x, first, end, (enum results_part)part), NAN));
}

void section_study(struct report *r, const struct results *x, size_t study)
{
	struct section *s = report_section(r, x->study[study].name, x->study[study].title);
	struct table *t;

	section_text(s, "This program knows no studies of kind **%s**: here are the mean scores of "
		     "their cells.", x->study[study].kind);
	t = section_table(s, "Mean scores by data set, learner and factor");
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_LEFT, "factor", NULL);
	table_column(t, ALIGN_RIGHT, "value", NULL);
	table_column(t, ALIGN_RIGHT, "ok", NULL);
	table_column(t, ALIGN_LEFT, "score", NULL);
	table_column(t, ALIGN_RIGHT, "train", NULL);
	table_column(t, ALIGN_RIGHT, "validation", NULL);
	table_column(t, ALIGN_RIGHT, "test", NULL);
	for (size_t i = 0, end; i < x->n_cells; i = end) {
		end = group_end(x, i);
		if (x->cell[i].study == study)
			group_row(t, x, i, end);
	}
}
