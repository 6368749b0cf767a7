#include "reports/export_run.h"

#include <string.h>

#include "algorithms/core/params.h"
#include "algorithms/core/text.h"
#include "harness/store/query_views.h"
#include "reports/export_csv.h"

static int write_results(FILE *out, const struct results *r, struct err *e)
{
	struct text t = { 0 };
	int rc = 0;

	export_csv(&t, r);
	if (t.failed)
		rc = FAIL(e, ERR_NOMEM, "out of memory");
	else
		fwrite(text_of(&t), 1, t.used, out);
	text_free(&t);
	return rc;
}

static int write_plan(FILE *out, const struct results *r, struct err *e)
{
	(void)e;
	fputs(r->run.plan, out);
	return 0;
}

const struct export_run_table export_run_tables[] = {
	{ "results", "results.csv", NULL, write_results },
	{ "predictions", "predictions.csv", NULL, export_run_predictions },
	{ "folds", "folds.csv", NULL, export_run_folds },
	{ "classes", "classes.csv", "class_names", NULL },
	{ "scores", "scores.csv", "scores_long", NULL },
	{ "curves", "curves.csv", "curves_long", NULL },
	{ "trials", "trials.csv", "trials_long", NULL },
	{ "counts", "counts.csv", "counts_long", NULL },
	{ "plan", "plan.yaml", NULL, write_plan },
	{ 0 }
};

const char *export_run_name(size_t i)
{
	return export_run_tables[i].name;
}

const struct export_run_table *export_run_find(const char *name)
{
	for (const struct export_run_table *t = export_run_tables; t->name; t++)
		if (!strcmp(t->name, name))
			return t;
	return NULL;
}

/* A row of a view as a line. */
static int put_row(void *ctx, const struct query_value *v, size_t columns, struct err *e)
{
	struct text t = { 0 };
	char buf[32];
	FILE *out = ctx;
	int rc = 0;

	for (size_t i = 0; i < columns; i++) {
		text_add(&t, "%s", i ? "," : "");
		if (v[i].is_real)
			text_add(&t, "%s", number_text(v[i].number, buf));
		else
			text_csv(&t, v[i].text);
	}
	text_add(&t, "\n");
	if (t.failed)
		rc = FAIL(e, ERR_NOMEM, "out of memory");
	else
		fwrite(text_of(&t), 1, t.used, out);
	text_free(&t);
	return rc;
}

int export_run_write(FILE *out, const struct results *r, const struct export_run_table *t, struct err *e)
{
	return t->view ? query_views_each(r, store_views_find(t->view), put_row, out, e) : t->write(out, r, e);
}
