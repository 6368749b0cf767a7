/* folds.csv: which fold tests each row, of every repeat of every split of the run. */
#include <string.h>

#include "algorithms/core/text.h"
#include "harness/store/query_folds.h"
#include "reports/export_run.h"

enum { HOLDOUT_VALID = 1, HOLDOUT_TEST = 2 };   /* schema.sql, table folds */

struct fold_table {
	FILE *out;
	const struct results *r;
	struct query_row_ids ids;
	size_t dataset;                 /* that ids are of; n_datasets: of none */
	struct text head, line;
};

/* What a row's part in a repeat means. */
struct fold_row {
	int fold;                       /* that tests it, or -1 */
	bool valid;
	size_t trains;
};

static struct fold_row meaning(const struct run_folds *f, int16_t part)
{
	bool forward = !strcmp(f->kind, "forward");

	if (!strcmp(f->kind, "holdout"))
		return (struct fold_row){ part == HOLDOUT_TEST ? 0 : -1, part == HOLDOUT_VALID, part == 0 };
	if (part == INT16_MIN)
		return (struct fold_row){ -1, false, 0 };
	if (part >= 0)
		return (struct fold_row){ part, false, f->folds - 1 - (forward ? (size_t)part : 0) };
	return (struct fold_row){ -1, false, f->folds * (size_t)-part };
}

static void put_line(struct fold_table *t, const struct run_folds *f, size_t repeat, size_t row)
{
	struct fold_row m = meaning(f, f->part[repeat * f->rows + row]);
	char id[24];

	t->line.used = 0;
	text_put(&t->line, text_of(&t->head), t->head.used);
	text_add(&t->line, "%zu,%zu,", repeat, row);
	text_csv(&t->line, query_row_id(&t->ids, row, id));
	if (m.fold >= 0)
		text_add(&t->line, ",%d,%d,%zu\n", m.fold, m.valid, m.trains);
	else
		text_add(&t->line, ",,%d,%zu\n", m.valid, m.trains);
	fwrite(text_of(&t->line), 1, t->line.used, t->out);
}

static int know_rows(struct fold_table *t, size_t dataset, struct err *e)
{
	if (t->dataset == dataset)
		return 0;
	query_row_ids_close(&t->ids);
	t->dataset = dataset;
	return query_row_ids_open(&t->ids, t->r, dataset, e);
}

static int put_folds(void *ctx, const struct run_folds *f, struct err *e)
{
	struct fold_table *t = ctx;

	if (know_rows(t, f->dataset, e))
		return -1;
	t->head.used = 0;
	text_csv(&t->head, t->r->dataset[f->dataset].name);
	text_add(&t->head, ",");
	text_csv(&t->head, t->r->study[f->study].name);
	text_add(&t->head, ",");
	text_csv(&t->head, f->split);
	text_add(&t->head, ",");
	for (size_t r = 0; r < f->repeats; r++)
		for (size_t i = 0; i < f->rows; i++)
			put_line(t, f, r, i);
	return t->head.failed || t->line.failed ? FAIL(e, ERR_NOMEM, "out of memory") : 0;
}

int export_run_folds(FILE *out, const struct results *r, struct err *e)
{
	struct fold_table t = { .out = out, .r = r, .dataset = r->n_datasets };
	int rc;

	fputs("dataset,study,split,repeat,row,row_id,fold,valid,trains\n", out);
	rc = query_folds_each(r, put_folds, &t, e);
	query_row_ids_close(&t.ids);
	text_free(&t.head);
	text_free(&t.line);
	return rc;
}
