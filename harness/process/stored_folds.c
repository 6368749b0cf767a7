#include "harness/process/stored_folds.h"

#include <stdlib.h>

#include "algorithms/core/text.h"

static int put_folds(struct store *s, const char *study, const struct plan_task *t, int64_t id, struct err *e)
{
	static const char *const kind[] = {
		[SPLIT_HOLDOUT] = "holdout", [SPLIT_CV] = "cv", [SPLIT_FORWARD] = "forward"
	};
	struct dataset_split p = { 0 };
	int rc;

	if (folds_to_split(&t->folds, "", &p, e))
		return -1;
	rc = store_folds(s, study, id, &(struct store_folds_row){ .split = t->cv, .kind = kind[p.kind],
		.repeats = p.repeats, .folds = p.folds, .rows = t->data->rows, .part = p.part }, e);
	free(p.name);
	free(p.part);
	return rc;
}

static int put_row_ids(struct store *s, const struct dataset *d, int64_t id, struct err *e)
{
	struct text t = { 0 };
	char *json;
	int rc;

	if (!d->row_id)
		return 0;
	text_add(&t, "[");
	for (size_t i = 0; i < d->rows; i++) {
		text_add(&t, i ? "," : "");
		text_json(&t, d->row_id[i]);
	}
	text_add(&t, "]");
	if (!(json = text_take(&t, e)))
		return -1;
	rc = store_row_ids(s, id, json, e);
	free(json);
	return rc;
}

int stored_folds_put(struct store *s, const struct job_list *l, const int64_t *data, struct err *e)
{
	for (size_t i = 0; i < l->plan->nstudies; i++) {
		const struct study *y = &l->plan->studies[i];

		for (size_t k = 0; y->predictions && k < y->ndata; k++) {
			const struct plan_task *t = job_list_task(l, y, k);
			int64_t id = t ? data[t->position] : 0;

			if (t && (put_folds(s, y->name, t, id, e) || put_row_ids(s, t->data, id, e)))
				return -1;
		}
	}
	return 0;
}
