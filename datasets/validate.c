#include "datasets/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/hdf5/hdf5_guard.h"
#include "datasets/hdf5/hdf5_util.h"
#include "datasets/load.h"
#include "datasets/words.h"

/* An attribute that must have one value for other programs to read the object. */
static void expect(const struct inspection *in, hid_t object, const char *where, const char *attr,
		   const char *want)
{
	char *text = NULL;
	struct err e = { 0 };

	if (h5_attr_text(object, attr, &text, &e))
		inspect_report(in, FINDING_WARNING, "layout", NULL, "%s: %s", where, e.text);
	else if (!text || strcmp(text, want))
		inspect_report(in, FINDING_WARNING, "layout", NULL,
			       "%s: attribute %s is '%.40s', not '%s': other "
			       "programs may not read it",
			       where, attr, text ? text : "", want);
	free(text);
}

static void check_category(const struct inspection *in, hid_t table, const char *name,
			   const char *where)
{
	bool ordered;
	hid_t group;
	struct err e = { 0 };

	if (h5_open_group(table, name, &group, &e))
		return;
	expect(in, group, where, "encoding-type", "categorical");
	expect(in, group, where, "encoding-version", "0.2.0");
	if (H5Aexists(group, "ordered") <= 0 || h5_attr_bool(group, "ordered", &ordered, &e))
		inspect_report(in, FINDING_WARNING, "layout", NULL,
			       "%s: attribute ordered is missing or no "
			       "boolean",
			       where);
	h5_close(group);
}

static void check_array(const struct inspection *in, hid_t table, const char *name,
			const char *where)
{
	struct h5_array a;
	char *role = NULL;
	struct err e = { 0 };

	if (h5_open_array(table, name, &a, &e)) {
		inspect_report(in, FINDING_ERROR, "layout", NULL, "%s: %s", where, e.text);
		return;
	}
	if (h5_attr_text(a.set, "role", &role, &e) || !role)
		inspect_report(in, FINDING_NOTE, "layout", NULL,
			       "%s: no attribute role; taken as a feature", where);
	free(role);
	h5_array_close(&a);
}

struct validate_members {
	const struct inspection *in;
	struct words known;
};

static herr_t check_member(hid_t table, const char *name, const H5L_info_t *link, void *ctx)
{
	struct validate_members *m = ctx;
	char where[300];

	(void)link;
	snprintf(where, sizeof where, "/table/%s", name);
	if (words_find(&m->known, name, strlen(name)) == WORDS_NONE)
		inspect_report(m->in, FINDING_WARNING, "layout", NULL,
			       "%s is not in column-order and will not be "
			       "read",
			       where);
	else if (h5_kind_of(table, name) == H5_GROUP)
		check_category(m->in, table, name, where);
	else
		check_array(m->in, table, name, where);
	return 0;
}

static int check_table(const struct inspection *in, hid_t file, struct err *e)
{
	struct validate_members m = { .in = in };
	struct err bad = { 0 };
	char **order = NULL, *index = NULL;
	uint32_t at;
	size_t n;
	hid_t table;
	int rc = 0;

	if (h5_open_group(file, "table", &table, &bad))
		return 0;
	expect(in, table, "/table", "encoding-type", "dataframe");
	expect(in, table, "/table", "encoding-version", "0.2.0");
	if (!h5_attr_texts(table, "column-order", &order, &n, &bad) &&
	    !h5_attr_text(table, "_index", &index, &bad)) {
		for (size_t k = 0; k < n && !rc; k++)
			rc = words_add(&m.known, order[k], strlen(order[k]), &at, e);
		if (index && !rc)
			rc = words_add(&m.known, index, strlen(index), &at, e);
		if (!rc)
			H5Literate(table, H5_INDEX_NAME, H5_ITER_INC, NULL, check_member, &m);
	}
	words_free(&m.known);
	free(order);
	free(index);
	h5_close(table);
	return rc;
}

/* What the reader tolerates, but other programs or a later reader may not. */
static int check_layout(const char *path, const struct inspection *in, struct err *e)
{
	char *format = NULL;
	struct err bad = { 0 };
	hid_t file;
	int rc = 0;

	h5_quiet();
	if (H5Fis_hdf5(path) <= 0 || hdf5_guard(path, &bad) ||
	    (file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT)) < 0)
		return 0;
	if (!h5_attr_text(file, "format", &format, &bad) && format && !strcmp(format, "bakeoff"))
		rc = check_table(in, file, e);
	else
		inspect_report(in, FINDING_NOTE, "layout", NULL,
			       "not in bakeoff's layout; bakeoff import makes it so");
	free(format);
	H5Fclose(file);
	return rc;
}

static void tell_remark(void *ctx, const char *text)
{
	inspect_report(ctx, FINDING_NOTE, "import", NULL, "%s", text);
}

int validate(const char *spec, const struct load_options *opt, finding_fn *found, void *ctx,
	     struct err *e)
{
	static const struct load_options none = { 0 };
	struct inspection in = { NULL, found, ctx };
	struct load_options with = opt ? *opt : none;
	struct dataset *d = NULL;
	struct err bad = { 0 };
	bool altered = false;
	int rc;

	with.altered = &altered;
	with.remark = tell_remark;
	with.ctx = &in;
	with.no_findings = true;
	if (dataset_load(&d, spec, &with, &bad)) {
		if (bad.code == ERR_PARAM)
			return *e = bad, -1;
		inspect_report(&in, FINDING_ERROR, "unreadable", NULL, "%s", bad.text);
		return 0;
	}
	if (altered)
		inspect_report(&in, FINDING_WARNING, "digest", NULL,
			       "the data do not match the digest in the file: it was changed after "
			       "it was written");
	rc = check_layout(spec, &in, e) || inspect_all(d, found, ctx, e) ? -1 : 0;
	dataset_destroy(d);
	return rc;
}
