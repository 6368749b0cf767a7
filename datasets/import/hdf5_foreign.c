/* HDF5 files of other people's making, in the layouts that are met most:
 *
 *   X y | data label(s)/target(s) | features targets | images labels    at the root or in a group
 *   x_train y_train x_test y_test    (any of the spellings below): with the stored split "holdout"
 *   groups train and test, each holding one of the pairs above: the same
 *   pandas' to_hdf, formats table and fixed (hdf5_pandas.c)
 *
 * at the root, in the only group there, or in the one that --key names.
 *
 * Beside X and y, where they are there: names of features and classes, weights, groups, and
 * categories/N (names of the categories of column N), as our own export to a flat file writes them.
 * MATLAB's X, whose features lie in rows, is turned when y's length says so. Dimensions of X after the
 * first are flattened. A y of several columns with a single 1 per row is
 * one-hot. */
#include <stdlib.h>
#include <string.h>

#include "datasets/hdf5/hdf5_guard.h"
#include "datasets/import/hdf5_foreign.h"
#include "algorithms/core/text.h"

static const char *const x_names[] = { "X",      "x",      "data",    "features",
				       "images", "inputs", "samples", NULL };
static const char *const y_names[] = { "y",       "Y",     "label",   "labels", "target",
				       "targets", "class", "classes", NULL };
/* The four arrays of a file that parts its rows itself. */
static const char *const parted[][4] = {
	{ "x_train", "y_train", "x_test", "y_test" },
	{ "X_train", "y_train", "X_test", "y_test" },
	{ "X_train", "Y_train", "X_test", "Y_test" },
	{ "train_x", "train_y", "test_x", "test_y" },
	{ "train_X", "train_y", "test_X", "test_y" },
	{ "train_set_x", "train_set_y", "test_set_x", "test_set_y" },
	{ "train_images", "train_labels", "test_images", "test_labels" },
	{ "train_data", "train_labels", "test_data", "test_labels" },
};

static int read_texts(struct import_table *t, hid_t file, char **target, struct err *e)
{
	static const char *const names[] = { "description", "licence", "citation", "source_url" };
	char *text;

	for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
		if (h5_attr_text(file, names[k], &text, NULL) || !text)
			continue;
		int rc = import_text(t, names[k], text, e);
		free(text);
		if (rc)
			return -1;
	}
	if (!h5_attr_text(file, "task", &text, NULL) && text) {
		if (!strcmp(text, "classification") || !strcmp(text, "regression"))
			import_task(t, *text == 'c' ? TASK_CLASSIFY : TASK_REGRESS);
		free(text);
	}
	if (h5_attr_text(file, "target", target, NULL))
		*target = NULL;
	return 0;
}

static int two_parts(struct import_table *t, const char *path, hid_t train, hid_t test,
		     const char *const names[4], struct err *e)
{
	const char *y = strstr(names[1], "label") ? "label" : "target";

	if (import_reading_test(t) || import_options(t)->test_file)
		return FAIL(e, ERR_PARAM, "--test: %s already has a training and a test part",
			    path);
	import_remark(t, "training rows from '%s' and '%s', test rows from '%s' and '%s'", names[0],
		      names[1], names[2], names[3]);
	return hdf5_take_pair(t, train, names[0], names[1], y, e) ||
	       import_begin_test(t, path, e) ||
	       hdf5_take_pair(t, test, names[2], names[3], y, e) ? -1 : 0;
}

/* Groups train and test, each with a pair. */
static int two_groups(struct import_table *t, const char *path, hid_t file, struct err *e)
{
	hid_t train = -1, test = -1;
	int rc = -1;

	if (h5_open_group(file, "train", &train, e) || h5_open_group(file, "test", &test, e))
		goto done;
	const char *names[4] = {
		hdf5_first_present(train, x_names), hdf5_first_present(train, y_names),
		hdf5_first_present(test, x_names), hdf5_first_present(test, y_names)
	};
	if (!names[0] || !names[1] || !names[2] || !names[3])
		FAIL(e, ERR_FORMAT, "groups 'train' and 'test' must each hold data and target");
	else
		rc = two_parts(t, path, train, test, names, e);
done:
	h5_close(train);
	h5_close(test);
	return rc;
}

static const char *const *parted_names(hid_t file)
{
	for (size_t k = 0; k < sizeof parted / sizeof *parted; k++) {
		size_t n = 0;

		for (size_t i = 0; i < 4; i++)
			n += h5_kind_of(file, parted[k][i]) == H5_ARRAY;
		if (n == 4)
			return parted[k];
	}
	return NULL;
}

static herr_t add_child(hid_t group, const char *name, const H5L_info_t *link, void *ctx)
{
	struct text *names = ctx;

	text_add(names, "%s%.40s%s", names->used ? ", " : "", name,
		 link->type == H5L_TYPE_EXTERNAL ? " (a link to another file, not followed)" :
		 link->type == H5L_TYPE_SOFT && h5_kind_of(group, name) == H5_OTHER ?
			 " (a link that leads nowhere in this file)" : "");
	return names->used > 160;
}

static int unknown_layout(hid_t file, struct err *e)
{
	struct text names = { 0 };

	H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, add_child, &names);
	FAIL(e, ERR_FORMAT,
	     "none of the known HDF5 layouts (X and y, data and label, x_train ..., groups train "
	     "and "
	     "test, pandas): it holds %s; of several groups --key names one",
	     names.at ? names.at : "nothing");
	text_free(&names);
	return -1;
}

/* The only group of a file whose root holds no arrays is looked into. */
static herr_t find_group(hid_t group, const char *name, const H5L_info_t *link, void *ctx)
{
	char *found = ctx;

	(void)link;
	if (h5_kind_of(group, name) != H5_GROUP || strlen(name) > 200)
		return 0;
	if (*found)
		return *found = 0, 1;
	strcpy(found, name);
	return 0;
}

static int read_layout(struct import_table *t, const char *path, hid_t file, bool inside,
		       struct err *e)
{
	const char *x = hdf5_first_present(file, x_names), *y = hdf5_first_present(file, y_names);
	const char *const *four = parted_names(file);
	char only[256] = "", *target = NULL;
	hid_t group;
	int rc;

	if (four)
		return two_parts(t, path, file, file, four, e);
	if (x && y) {
		if (!import_reading_test(t))
			import_remark(t, "features from '%s', target from '%s'", x, y);
		rc = read_texts(t, file, &target, e) ||
		     hdf5_take_pair(t, file, x, y, target, e) ? -1 : 0;
		free(target);
		return rc;
	}
	if (h5_kind_of(file, "train") == H5_GROUP && h5_kind_of(file, "test") == H5_GROUP)
		return two_groups(t, path, file, e);
	H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, find_group, only);
	if (inside || !*only)
		return unknown_layout(file, e);
	if (h5_open_group(file, only, &group, e))
		return -1;
	rc = read_layout(t, path, group, true, e);
	h5_close(group);
	return rc;
}

static int read_keyed(struct import_table *t, const char *path, hid_t file, struct err *e)
{
	const char *key = import_options(t)->key;
	hid_t group;
	int rc;

	if (!key)
		return read_layout(t, path, file, false, e);
	if (hdf5_open_key(file, key + strspn(key, "/"), &group, e))
		return err_wrap(e, "--key %s", key);
	rc = read_layout(t, path, group, false, e);
	if (group != file)
		h5_close(group);
	return rc;
}

static int foreign_read(struct import_table *t, const char *path, struct err *e)
{
	bool pandas = false;
	hid_t file;
	int rc;

	if (hdf5_guarded_open(path, &file, e))
		return -1;
	rc = hdf5_read_pandas(t, file, &pandas, e);
	if (!rc && !pandas)
		rc = read_keyed(t, path, file, e);
	H5Fclose(file);
	return rc ? err_wrap(e, "%s", path) : 0;
}

static int foreign_sniff(const unsigned char *head, size_t n)
{
	return n >= 8 && !memcmp(head, "\x89HDF\r\n\x1a\n", 8) ? 2 : 0;
}

const struct importer hdf5_importer = { "hdf5", "h5 hdf5 hdf", foreign_sniff, foreign_read };
