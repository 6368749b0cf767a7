#include "datasets/load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "algorithms/core/text.h"
#include "datasets/catalog.h"
#include "datasets/digest.h"
#include "datasets/fetch/fetch_entries.h"
#include "datasets/generate/generate.h"
#include "datasets/hdf5/hdf5_file.h"
#include "datasets/import/import.h"
#include "datasets/import/openml_splits.h"
#include "datasets/import/source.h"

#define HEAD 4096

static const char hdf5_magic[8] = "\x89HDF\r\n\x1a\n";

static const struct importer *by_extension(const char *path)
{
	size_t n = strlen(path);
	const char *end = path + n, *dot;

	if (n > 3 && !strcasecmp(end - 3, ".gz"))
		end -= 3;
	for (dot = end; dot > path && dot[-1] != '.' && dot[-1] != '/'; dot--)
		;
	if (dot == path || dot[-1] != '.')
		return NULL;
	for (size_t i = 0; importers[i]; i++)
		for (const char *p = importers[i]->extensions; *p; p += strspn(p, " ")) {
			size_t len = strcspn(p, " ");

			if (len == (size_t)(end - dot) && !strncasecmp(p, dot, len))
				return importers[i];
			p += len;
		}
	return NULL;
}

static const struct importer *by_content(const char *head, size_t n)
{
	const struct importer *best = NULL;
	int most = 0;

	for (size_t i = 0; importers[i]; i++) {
		int sure = importers[i]->sniff((const unsigned char *)head, n);

		if (sure > most) {
			most = sure;
			best = importers[i];
		}
	}
	return best;
}

static const struct importer *by_name(const char *name)
{
	size_t i = 0;

	while (importers[i] && strcmp(importers[i]->name, name))
		i++;
	return importers[i];
}

/* NULL importer: it is our own HDF5. A text extension is trusted unless the content surely is
 * something else. */
static int recognize(const char *path, const char *format, const struct importer **found,
		     struct err *e)
{
	struct source *s;
	const char *head;
	size_t n;
	int rc = -1;

	*found = NULL;
	if (source_open(&s, path, e))
		return -1;
	if (source_peek(s, HEAD, &head, &n, e))
		goto done;
	if (!n) {
		FAIL(e, ERR_DATA, "%s is empty", path);
		goto done;
	}
	rc = 0;
	if ((!format || !strcmp(format, "hdf5")) && n >= sizeof hdf5_magic &&
	    !memcmp(head, hdf5_magic, sizeof hdf5_magic)) {
		*found = hdf5_is_own(path) ? NULL : &hdf5_importer;
		goto done;
	}
	*found = format ? by_name(format) : by_extension(path);
	if (!format && (!*found || *found == &csv_importer))
		*found = by_content(head, n);
	if (!*found)
		rc = FAIL(e, ERR_FORMAT, "%s: neither HDF5 nor a table in a known format%s", path,
			  memchr(head, 0, n) ? "; a text would hold no zero bytes" : "");
done:
	source_close(s);
	return rc;
}

static int import_file(struct dataset **out, const struct importer *im, const char *path,
		       const struct load_options *opt, struct err *e)
{
	struct import_table *t;
	int rc = -1;

	if (opt->table.key && im != &hdf5_importer)
		return FAIL(e, ERR_PARAM, "--key %s: %s is no HDF5 file with several tables",
			    opt->table.key, path);
	if (import_create(&t, path, opt, e))
		return -1;
	do {
		if (im->read(t, path, e))
			goto done;
		if (opt->table.test_file && (import_begin_test(t, opt->table.test_file, e) ||
					     im->read(t, opt->table.test_file, e)))
			goto done;
	} while (import_again(t));
	rc = import_finish(t, im->name, out, e) ? err_wrap(e, "%s", path) : 0;
done:
	import_destroy(t);
	return rc;
}

/* What a table needs to be told, an HDF5 file or a built-in set says itself. */
static int refuse_options(const struct table_options *o, const char *spec, struct err *e)
{
	const struct table_option *given = table_options_given(o, TABLE_OPTION_READING);

	return given ? FAIL(e, ERR_PARAM,
			    "--%s applies to tables such as CSV; %s says itself what its columns "
			    "are",
			    given->option, spec)
		     : 0;
}

static int rename_to(struct dataset *d, const char *name, struct err *e)
{
	return name ? dataset_text(&d->name, name, e) : 0;
}

static int load_file(struct dataset **out, const char *path, const struct load_options *opt,
		     struct err *e)
{
	const struct importer *im;

	if (recognize(path, opt->table.format, &im, e))
		return -1;
	if (im)
		return import_file(out, im, path, opt, e);
	if (refuse_options(&opt->table, path, e) || hdf5_read(out, path, opt, e))
		return -1;
	return rename_to(*out, opt->table.name, e);
}

/* ---- splits from a file ---- */

static int note_splits(struct dataset *d, const char *path, struct err *e)
{
	struct text t = { 0 };
	char sha[65], *json;
	int rc;

	if (digest_file(path, DIGEST_SHA256, sha, e))
		return -1;
	text_add(&t, "{\"step\": \"splits\", \"file\": ");
	text_json(&t, path);
	text_add(&t, ", \"sha256\": \"%s\"}", sha);
	if (!(json = text_take(&t, e)))
		return -1;
	rc = dataset_note(d, json, e);
	free(json);
	return rc;
}

/* rows: those that the table had before any were dropped. */
static int take_splits(struct dataset *d, const struct table_options *o, const char *spec, size_t rows,
		       struct err *e)
{
	const char *name = table_option_find("splits")->split;

	if (rows != d->rows)
		return FAIL(e, ERR_DATA, "--splits %s: %zu of the %zu rows of %s have no target and are "
			    "dropped, so that the splits' row numbers do not fit; take these rows out of "
			    "both files", o->splits, rows - d->rows, rows, spec);
	for (size_t i = 0; i < d->nsplits; i++)
		if (!strcmp(d->splits[i].name, name))
			return FAIL(e, ERR_PARAM, "--splits %s: %s has a split '%s' already; run it with --cv "
				    "stored:%s", o->splits, spec, name, name);
	return note_splits(d, o->splits, e) || openml_splits_read(d, name, o->splits, e)
		       ? err_wrap(e, "--splits") : 0;
}

/* What is built in: bundled sets, then generators. */
static const char *built_in(size_t i)
{
	size_t k = 0;

	while (bundled_sets[k].name && k < i)
		k++;
	return bundled_sets[k].name ? bundled_sets[k].name : generate_name(i - k);
}

static int load_unknown(const char *spec, struct err *e)
{
	const char *near = nearest_name(built_in, spec);

	if (fetch_knows(spec))
		return FAIL(e, ERR_IO, "'%s' is not here yet: bakeoff fetch %s -o FILE.h5 gets it",
			    spec, spec);
	errno = ENOENT;
	if (strchr(spec, '/') || strchr(spec, '.'))
		return source_unopened(spec, e);
	if (near)
		return FAIL(e, ERR_IO, "no data set '%s'; did you mean '%s'?", spec, near);
	return FAIL(e, ERR_IO,
		    "no data set '%s': neither a file nor built in; bakeoff info datasets lists "
		    "those that are",
		    spec);
}

static int load(struct dataset **out, const char *spec, const struct load_options *opt, struct err *e)
{
	struct stat st;
	bool there = !stat(spec, &st), file = there && !S_ISDIR(st.st_mode),
	     bundled = bundled_find(spec);

	if (file)
		return load_file(out, spec, opt, e);
	if (!bundled && !generate_knows(spec) && !strchr(spec, '['))
		return there ? FAIL(e, ERR_IO, "%s is a folder; name a file in it", spec) :
			       load_unknown(spec, e);
	return refuse_options(&opt->table, spec, e) ||
	       (bundled ? bundled_load(out, spec, e) : generate_dataset(out, spec, e)) ||
	       rename_to(*out, opt->table.name, e) ? -1 : 0;
}

int dataset_load(struct dataset **out, const char *spec, const struct load_options *opt,
		 struct err *e)
{
	struct load_options o = opt ? *opt : (struct load_options){ 0 };
	size_t rows = 0;
	int rc;

	*out = NULL;
	if (o.table.splits && !o.rows_read)
		o.rows_read = &rows;
	rc = table_options_one_split(&o.table, e) || load(out, spec, &o, e);
	if (!rc && o.table.splits)
		rc = take_splits(*out, &o.table, spec, *o.rows_read ? *o.rows_read : (*out)->rows, e);
	if (rc) {
		dataset_destroy(*out);
		*out = NULL;
		rc = -1;
	}
	return rc;
}
