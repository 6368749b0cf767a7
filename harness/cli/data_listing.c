#include "harness/cli/data_listing.h"

#include <stdio.h>

#include "algorithms/core/params.h"
#include "harness/metrics/metrics.h"

static void add_number(struct listing *l, const char *name, double x)
{
	char text[32];

	listing_add(l, name, number_text(x, text));
}

void data_listing_print(const struct dataset *d, enum listing_format f)
{
	static const char *const columns[] = { "fact", "value" };
	struct listing l = { .columns = columns, .ncolumns = 2 };
	size_t categorical = 0;

	for (size_t j = 0; j < d->cols; j++)
		categorical += d->columns[j].kind != COLUMN_NUMERIC;
	listing_add(&l, "name", d->name);
	listing_add(&l, "task", metric_task_name(d->task));
	add_number(&l, "rows", (double)d->rows);
	add_number(&l, "features", (double)d->cols);
	add_number(&l, "categorical", (double)categorical);
	listing_add(&l, "target", d->target_name);
	for (size_t c = 0; c < d->classes; c++) {
		char name[128], count[64];
		size_t n = 0;
		for (size_t i = 0; i < d->rows; i++)
			n += d->label[i] == c;
		snprintf(name, sizeof name, "class %s", d->class_names[c]);
		snprintf(count, sizeof count, "%zu rows", n);
		listing_add(&l, name, count);
	}
	listing_add(&l, "digest", d->digest);
	listing_add(&l, "description", d->description);
	listing_add(&l, "licence", d->licence);
	listing_add(&l, "citation", d->citation);
	listing_add(&l, "source", d->source_url);
	listing_print(&l, stdout, f);
	listing_free(&l);
}
