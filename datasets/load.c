/* dataset_load: what a data set's name on the command line can mean. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "datasets/catalog.h"
#include "datasets/fetch/fetch.h"
#include "datasets/generate/generate.h"
#include "datasets/hdf5/hdf5_file.h"
#include "datasets/import/import.h"
#include "datasets/import/source.h"
#include "algorithms/core/textbuf.h"

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

/* NULL importer: it is our own HDF5. A text extension is trusted unless the content surely is
 * something else. */
static int recognize(const char *path, const struct importer **found, struct err *e)
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
	if (n >= sizeof hdf5_magic && !memcmp(head, hdf5_magic, sizeof hdf5_magic)) {
		*found = hdf5_is_own(path) ? NULL : &hdf5_importer;
		goto done;
	}
	*found = by_extension(path);
	if (!*found ||
	    (*found == &csv_importer && !csv_importer.sniff((const unsigned char *)head, n)))
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

	if (import_create(&t, path, opt, e))
		return -1;
	if (im->read(t, path, e))
		goto done;
	if (opt->test_file &&
	    (import_begin_test(t, opt->test_file, e) || im->read(t, opt->test_file, e)))
		goto done;
	rc = import_finish(t, im->name, out, e) ? err_wrap(e, "%s", path) : 0;
done:
	import_destroy(t);
	return rc;
}

/* What a table needs to be told, an HDF5 file or a built-in set says itself. */
static int refuse_options(const struct load_options *o, const char *spec, struct err *e)
{
	const struct {
		const char *name, *value;
	} given[] = {
		{ "--target", o->target },
		{ "--task", o->task },
		{ "--categorical", o->categorical },
		{ "--ordered", o->ordered },
		{ "--ignore", o->ignore },
		{ "--id", o->id },
		{ "--weight", o->weight },
		{ "--group", o->group },
		{ "--test", o->test_file },
		{ "--missing", o->missing },
		{ "--comment", o->comment },
		{ "--header", o->header >= 0 ? "" : NULL },
		{ "--separator", o->separator ? "" : NULL },
	};

	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		if (given[i].value)
			return FAIL(e, ERR_PARAM,
				    "%s applies to tables such as CSV; %s says itself what its "
				    "columns are",
				    given[i].name, spec);
	return 0;
}

static int load_file(struct dataset **out, const char *path, const struct load_options *opt,
		     struct err *e)
{
	const struct importer *im;

	if (recognize(path, &im, e))
		return -1;
	if (im)
		return import_file(out, im, path, opt, e);
	if (refuse_options(opt, path, e))
		return -1;
	return hdf5_read(out, path, opt, e);
}

static int load_unknown(const char *spec, struct err *e)
{
	struct textbuf names = { 0 };
	const char *near = NULL;
	size_t len = 0;

	if (fetch_knows(spec))
		return FAIL(e, ERR_IO, "'%s' is not here yet: bakeoff fetch %s -o FILE.h5 gets it",
			    spec, spec);
	if (strchr(spec, '/') || strchr(spec, '.'))
		return FAIL(e, ERR_IO, "cannot open %s: %s", spec, strerror(ENOENT));
	for (const struct bundled *b = bundled_sets; b->name; b++)
		textbuf_add(&names, "%s ", b->name);
	for (size_t k = 0; generators[k]; k++)
		textbuf_add(&names, "%s ", generators[k]->name);
	if (names.at)
		near = nearest_word(names.at, spec, &len);
	if (near)
		FAIL(e, ERR_IO, "no data set '%s'; did you mean '%.*s'?", spec, (int)len, near);
	else
		FAIL(e, ERR_IO,
		     "no data set '%s': neither a file nor built in; bakeoff info datasets lists "
		     "those that are",
		     spec);
	textbuf_free(&names);
	return -1;
}

int dataset_load(struct dataset **out, const char *spec, const struct load_options *opt,
		 struct err *e)
{
	static const struct load_options none = { .header = -1 };
	struct stat st;
	int rc;

	*out = NULL;
	opt = opt ? opt : &none;
	if (!stat(spec, &st) && !S_ISDIR(st.st_mode))
		return load_file(out, spec, opt, e);
	if (bundled_find(spec))
		rc = refuse_options(opt, spec, e) ? -1 : bundled_load(out, spec, e);
	else if (generate_knows(spec) || strchr(spec, '['))
		rc = refuse_options(opt, spec, e) ? -1 : generate_dataset(out, spec, e);
	else
		return load_unknown(spec, e);
	if (!rc && opt->name && dataset_text(&(*out)->name, opt->name, e)) {
		dataset_destroy(*out);
		*out = NULL;
		rc = -1;
	}
	return rc;
}
