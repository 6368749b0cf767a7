/* Reading bakeoff's own layout. Nothing that the file says is used before it is checked. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/hdf5/hdf5_file.h"
#include "datasets/hdf5/hdf5_guard.h"
#include "datasets/hdf5/hdf5_inner.h"
#include "algorithms/system/memory.h"

static int read_texts(struct hdf5_reader *r, struct err *e)
{
	struct dataset *d = r->d;
	char **const fields[] = { &d->name,     &d->description, &d->licence,
				  &d->citation, &d->source_url,  &d->source_sha256 };
	static const char *const names[] = { "name",     "description", "licence",
					     "citation", "source_url",  "source_sha256" };

	for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
		char *text;

		if (h5_attr_text(r->file, names[k], &text, e))
			return -1;
		if (!text)
			continue;
		free(*fields[k]);
		*fields[k] = text;
	}
	return 0;
}

static int read_task(hid_t file, enum task *task, struct err *e)
{
	char *text;
	int rc = 0;

	if (h5_attr_text(file, "task", &text, e))
		return -1;
	if (text && !strcmp(text, "classification"))
		*task = TASK_CLASSIFY;
	else if (text && !strcmp(text, "regression"))
		*task = TASK_REGRESS;
	else
		rc = FAIL(e, ERR_FORMAT,
			  "attribute task is '%.40s', not classification or regression",
			  text ? text : "");
	free(text);
	return rc;
}

/* Files of a later major version may mean something else by the same names. */
static int check_version(hid_t file, struct err *e)
{
	char *text;
	int rc = 0;

	if (h5_attr_text(file, "format_version", &text, e))
		return -1;
	if (!text || strncmp(text, "1.", 2))
		rc = FAIL(e, ERR_FORMAT,
			  "format version '%.20s' is not 1.x; a newer bakeoff may read it",
			  text ? text : "");
	free(text);
	return rc;
}

static int make_dataset(struct hdf5_reader *r, const char *name, struct err *e)
{
	enum task task = TASK_CLASSIFY;
	size_t features = 0;

	if (check_version(r->file, e) || read_task(r->file, &task, e) ||
	    h5_open_group(r->file, "table", &r->table, e) || hdf5_read_column_list(r, e) ||
	    hdf5_count_rows(r, e))
		return -1;
	for (size_t j = 0; j < r->ncols; j++)
		features += r->column[j].role == HDF5_FEATURE;
	r->has_x = h5_kind_of(r->file, "X") != H5_NONE;
	if (r->has_x && features)
		return FAIL(e, ERR_FORMAT, "both /X and %zu columns of /table are features",
			    features);
	if (memory_check((double)r->rows * (double)features * sizeof(float), name, e))
		return -1;
	return dataset_create(&r->d, name, task, r->rows, features, e);
}

/* A file that was edited after it was written says so: its cells no longer match its digest. */
static int compare_digest(const struct hdf5_reader *r, const struct load_options *opt,
			  struct err *e)
{
	char *stored;
	bool altered;

	if (h5_attr_text(r->file, "content_sha256", &stored, e))
		return -1;
	altered = stored && strcmp(stored, r->d->digest);
	if (opt && opt->altered)
		*opt->altered = altered;
	else if (altered && opt && opt->remark)
		opt->remark(opt->ctx,
			    "the data do not match the digest in the file: it was changed after it "
			    "was written");
	free(stored);
	return 0;
}

static void reader_free(struct hdf5_reader *r)
{
	for (size_t j = 0; j < r->ncols; j++) {
		free(r->column[j].written);
		free(r->column[j].name);
	}
	free(r->column);
	h5_close(r->table);
	dataset_destroy(r->d);
}

static int read_own(struct dataset **out, hid_t file, const char *name,
		    const struct load_options *opt, struct err *e)
{
	struct hdf5_reader r = { .file = file, .table = -1 };
	int rc = -1;

	if (make_dataset(&r, name, e) ||
	    (r.has_x ? hdf5_read_x(file, r.d, e) : hdf5_read_features(&r, e)) ||
	    hdf5_read_targets(&r, e) || hdf5_read_row_ids(&r, e) || hdf5_read_splits(&r, e) ||
	    hdf5_read_provenance(&r, e) || read_texts(&r, e) || dataset_seal(r.d, e) ||
	    compare_digest(&r, opt, e))
		goto done;
	*out = r.d;
	r.d = NULL;
	rc = 0;
done:
	reader_free(&r);
	return rc;
}

static int read_open(struct dataset **out, hid_t file, const char *name,
		     const struct load_options *opt, struct err *e)
{
	char *format;
	int rc;

	if (h5_attr_text(file, "format", &format, e))
		return -1;
	rc = format && !strcmp(format, "bakeoff") ? read_own(out, file, name, opt, e) :
	     FAIL(e, ERR_FORMAT, "not in bakeoff's layout: there is no attribute format=bakeoff");
	free(format);
	return rc;
}

int hdf5_read(struct dataset **out, const char *path, const struct load_options *opt, struct err *e)
{
	const char *slash = strrchr(path, '/');
	hid_t file;
	int rc;

	*out = NULL;
	if (hdf5_guarded_open(path, &file, e))
		return -1;
	rc = read_open(out, file, slash ? slash + 1 : path, opt, e) ? err_wrap(e, "%s", path) : 0;
	H5Fclose(file);
	return rc;
}

int hdf5_read_image(struct dataset **out, const void *image, size_t n, const char *name,
		    struct err *e)
{
	hid_t access, file = -1;
	int rc;

	*out = NULL;
	h5_quiet();
	access = H5Pcreate(H5P_FILE_ACCESS);
	/* The property list keeps its own copy of the image. */
	if (access >= 0 && H5Pset_fapl_core(access, 65536, 0) >= 0 &&
	    H5Pset_file_image(access, (void *)(uintptr_t)image, n) >= 0)
		file = H5Fopen(name, H5F_ACC_RDONLY, access);
	h5_close(access);
	if (file < 0)
		return h5_fail(e, ERR_FORMAT, "cannot open %s as HDF5: it is damaged or cut off",
			       name);
	rc = read_open(out, file, name, NULL, e) ? err_wrap(e, "%s", name) : 0;
	H5Fclose(file);
	return rc;
}

/* By the presence of the attributes alone: their texts are only read behind the guard. */
bool hdf5_is_own(const char *path)
{
	hid_t file;
	bool own;

	h5_quiet();
	if ((file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT)) < 0)
		return true;            /* opening it again will say what is wrong */
	own = H5Aexists(file, "format") > 0 && H5Aexists(file, "format_version") > 0;
	H5Fclose(file);
	return own;
}
