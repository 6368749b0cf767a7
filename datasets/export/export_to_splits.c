/* A stored split as ARFF: which one, and what is lost. */
#include <string.h>

#include "algorithms/core/text.h"
#include "datasets/export/export.h"
#include "datasets/export/export_splits.h"

enum { HOLDOUT_VALID = 1 };     /* dataset.h */

static const struct dataset_split *choose(const struct dataset *d, const char *name, struct err *e)
{
	struct text names = { 0 };

	for (size_t i = 0; i < d->nsplits; i++) {
		text_add(&names, "%s'%s'", i ? ", " : "", d->splits[i].name);
		if (name ? !strcmp(d->splits[i].name, name) : d->nsplits == 1) {
			text_free(&names);
			return d->splits + i;
		}
	}
	if (!d->nsplits)
		FAIL(e, ERR_PARAM, "%s has no stored split; bakeoff split makes one", d->name);
	else if (name)
		FAIL(e, ERR_PARAM, "%s has no split '%s'; it has %s", d->name, name, text_of(&names));
	else
		FAIL(e, ERR_PARAM, "%s has several splits, %s: choose one by --split NAME", d->name,
		     text_of(&names));
	text_free(&names);
	return NULL;
}

static size_t validation_rows(const struct dataset_split *s, size_t rows)
{
	size_t n = 0;

	for (size_t i = 0; s->kind == SPLIT_HOLDOUT && i < rows; i++)
		n += s->part[i] == HOLDOUT_VALID;
	return n;
}

int export_to_splits(const struct dataset *d, FILE *out, const char *path,
		     const struct export_options *o, struct err *e)
{
	const struct dataset_split *s = choose(d, o ? o->split : NULL, e);
	size_t valid;

	(void)path;
	if (!s)
		return -1;
	if ((valid = validation_rows(s, d->rows)))
		export_remark(o, "%zu validation rows of '%s' become training rows: splits of OpenML have no "
			      "word for them", valid, s->name);
	export_splits(out, d->name, s, d->rows);
	return 0;
}
