#include "harness/pictures/model_part.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"

static int through_pipeline(struct pipeline_part *part, const struct model *m, const struct dataset *d,
			    struct err *e)
{
	size_t *rows = mem_array(d->rows, sizeof *rows, e);
	struct data_view all = dataset_view(d);
	int rc = -1;

	for (size_t i = 0; rows && i < d->rows; i++)
		rows[i] = i;
	/* a grid is made of values, whatever is learnt */
	all.task = m->task;
	all.classes = m->classes;
	if (m->task == TASK_CLASSIFY && !all.label)
		all.target = NULL;
	if (rows)
		rc = pipeline_apply(m->pipe, &all, rows, d->rows, part, e);
	free(rows);
	return rc;
}

int model_part(struct mat *out, const struct model *m, const char *part, const struct dataset *d,
	       struct err *e)
{
	struct pipeline_part view = { 0 };
	int rc = -1;

	*out = (struct mat){ 0 };
	if (!m->learner->part || wordlist_find(m->learner->parts, part) < 0)
		return FAIL(e, ERR_UNSUITED, "%s has no %s", m->learner->name, part);
	if (!through_pipeline(&view, m, d, e))
		rc = m->learner->part(m->self, part, &view.view, out, e);
	pipeline_part_free(&view);
	return rc;
}

int model_part_rows(struct mat *out, const struct model *m, const struct dataset *d, struct err *e)
{
	struct pipeline_part view = { 0 };
	int rc = -1;

	*out = (struct mat){ 0 };
	if (through_pipeline(&view, m, d, e))
		goto done;
	if (!view.view.x) {
		FAIL(e, ERR_UNSUITED, "sparse rows are not drawn");
		goto done;
	}
	if (!(out->at = mem_array(d->rows, view.view.cols * sizeof *out->at, e)))
		goto done;
	*out = mat_of(out->at, d->rows, view.view.cols);
	for (size_t i = 0; i < d->rows; i++)
		memcpy(mat_row(*out, i), view_row(&view.view, i), view.view.cols * sizeof *out->at);
	rc = 0;
done:
	pipeline_part_free(&view);
	return rc;
}
