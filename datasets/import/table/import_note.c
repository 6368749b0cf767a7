/* What an import leaves in the provenance: options, types, remarks, the source's digest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/digest.h"
#include "datasets/import/table/import_table.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The test file stands beside the file, splits are a step of their own, and the name is the data set's own. */
static void add_options(struct text *o, const struct table_options *opt)
{
	const char *comma = "";
	char buf[2];

	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		const struct table_option *row = &table_option_rows[i];
		const char *said = table_option_get(row, opt, buf);

		if (!said || row->about & (TABLE_OPTION_NAME | TABLE_OPTION_TEST | TABLE_OPTION_SPLITS))
			continue;
		text_add(o, "%s\"%s\": ", comma, row->key);
		text_json(o, said);
		comma = ", ";
	}
}

static void add_types(struct text *o, const struct import_table *t)
{
	static const char *const roles[] = {
		"feature", "target", "weight", "group", "id", "fold", "ignored"
	};
	static const char *const kinds[] = { "numeric", "categorical", "ordered" };

	for (size_t j = 0; j < t->ncols; j++) {
		const struct import_column *c = &t->column[j];

		text_add(o, "%s", j ? ", " : "");
		text_json(o, c->name);
		text_add(o, ": \"%s\"", c->role != ROLE_FEATURE ? roles[c->role] :
			 c->is_feature ? kinds[c->kind] : "ignored");
	}
}

int import_note(const struct import_table *t, const char *format, struct dataset *d,
		       struct err *e)
{
	struct text o = { 0 };
	char sha[65], *json;
	int rc;

	if (digest_file(t->path, DIGEST_SHA256, sha, e) || dataset_text(&d->source_sha256, sha, e))
		return -1;
	text_add(&o, "{\"step\": \"import\", \"format\": \"%s\", \"file\": ", format);
	text_json(&o, base_name(t->path));
	text_add(&o, ", \"sha256\": \"%s\"", sha);
	if (t->test_path) {
		text_add(&o, ", \"test_file\": ");
		text_json(&o, base_name(t->test_path));
	}
	text_add(&o, ", \"options\": {");
	add_options(&o, &t->opt.table);
	text_add(&o, "}, \"columns\": {");
	if (!t->sparse.cols && t->ncols <= 2048)
		add_types(&o, t);
	text_add(&o, "}, \"dropped_rows\": %zu, \"remarks\": [%s]}", t->found.dropped_rows,
		 t->remarks.at ? t->remarks.at : "");
	if (!(json = text_take(&o, e)))
		return -1;
	rc = dataset_note(d, json, e);
	free(json);
	return rc;
}
