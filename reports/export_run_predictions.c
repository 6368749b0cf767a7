/* predictions.csv: what every learner answered for every row that it was tested on. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "algorithms/core/params.h"
#include "algorithms/core/text.h"
#include "harness/store/answers.h"
#include "harness/store/query_folds.h"
#include "reports/export_run.h"

struct predictions {
	FILE *out;
	const struct results *r;
	struct query_row_ids ids;       /* of the data set */
	size_t study, variant, columns; /* columns: of scores */
	float *score;                   /* (columns) */
	struct text head, line;         /* head: what the rows of a cell have in common */
};

/* The most classes that any data set of the run has names for. */
static int most_classes(size_t *most, const struct results *r, struct err *e)
{
	struct answers a;

	*most = 0;
	for (size_t d = 0; d < r->n_datasets; d++) {
		if (answers_open(&a, r, d, e))
			return -1;
		*most = a.classes > *most ? a.classes : *most;
		answers_close(&a);
	}
	return 0;
}

static void put_header(const struct predictions *p)
{
	fputs("dataset,learner,study,factor,factor_value,repeat,fold,training_seed,row,row_id,truth,prediction",
	      p->out);
	for (size_t k = 0; k < p->columns; k++)
		fprintf(p->out, ",score_%zu", k + 1);
	fputc('\n', p->out);
}

static void make_head(struct predictions *p, const struct answers *a, const struct answers_cell *c)
{
	struct text *t = &p->head;
	char buf[32];

	t->used = 0;
	text_csv(t, p->r->dataset[a->dataset].name);
	text_add(t, ",");
	text_csv(t, p->r->variant[p->variant].label);
	text_add(t, ",");
	text_csv(t, p->r->study[p->study].name);
	text_add(t, ",");
	text_csv(t, c->factor);
	text_add(t, ",%s,%d,%d,%zu,", isnan(c->factor_value) ? "" : number_text(c->factor_value, buf), c->repeat,
		 c->fold, c->training);
}

static void put_class(struct predictions *p, const struct answers *a, const struct answers_cell *c, size_t row)
{
	struct text *t = &p->line;
	size_t k = 0;
	char buf[32];

	text_csv(t, row < a->rows ? a->class_name[a->label[row]] : "");
	text_add(t, ",");
	text_csv(t, a->class_name[metric_class(p->score, c->outputs)]);
	for (; k < c->outputs; k++)
		text_add(t, ",%s", number_float_text(p->score[k], 0, buf));
	for (; k < p->columns; k++)
		text_add(t, ",");
}

static void put_number(struct predictions *p, const struct answers *a, const struct answers_cell *c, size_t row)
{
	char truth[32], said[32];

	text_add(&p->line, "%s,%s", row < a->ntargets ? number_text(a->target[row], truth) : "",
		 number_float_text(p->score[0], c->offset, said));
	for (size_t k = 0; k < p->columns; k++)
		text_add(&p->line, ",");
}

static int put_cell(void *ctx, const struct answers *a, const struct answers_cell *c, struct err *e)
{
	struct predictions *p = ctx;
	char buf[24];

	make_head(p, a, c);
	for (size_t i = 0; i < c->n; i++) {
		size_t row = answers_cell_row(c, i);

		p->line.used = 0;
		text_put(&p->line, text_of(&p->head), p->head.used);
		text_add(&p->line, "%zu,", row);
		text_csv(&p->line, query_row_id(&p->ids, row, buf));
		text_add(&p->line, ",");
		answers_cell_scores(c, i, p->score);
		(a->ntargets ? put_number : put_class)(p, a, c, row);
		text_add(&p->line, "\n");
		if (p->line.failed || p->head.failed)
			return FAIL(e, ERR_NOMEM, "out of memory");
		if (fwrite(text_of(&p->line), 1, p->line.used, p->out) != p->line.used)
			return 0;       /* the file's end tells */
	}
	return 0;
}

static int put_dataset(struct predictions *p, size_t dataset, struct err *e)
{
	struct answers a;
	int rc = -1;

	if (answers_open(&a, p->r, dataset, e))
		return -1;
	if (!query_row_ids_open(&p->ids, p->r, dataset, e)) {
		rc = 0;
		for (p->study = 0; p->study < p->r->n_studies && !rc; p->study++)
			for (p->variant = 0; p->variant < p->r->n_variants && !rc; p->variant++)
				rc = answers_cells(&a, p->study, p->variant, put_cell, p, e);
	}
	query_row_ids_close(&p->ids);
	answers_close(&a);
	return rc;
}

int export_run_predictions(FILE *out, const struct results *r, struct err *e)
{
	struct predictions p = { .out = out, .r = r };
	int rc = -1;

	if (most_classes(&p.columns, r, e))
		return -1;
	if ((p.score = mem_array(p.columns + 1, sizeof *p.score, e))) {
		put_header(&p);
		rc = 0;
		for (size_t d = 0; d < r->n_datasets && !rc; d++)
			rc = put_dataset(&p, d, e);
	}
	free(p.score);
	text_free(&p.head);
	text_free(&p.line);
	return rc;
}
