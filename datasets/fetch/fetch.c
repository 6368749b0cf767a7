#include "datasets/fetch/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "datasets/catalog.h"
#include "algorithms/core/text.h"
#include "datasets/load.h"

/* ---- an entry with files ---- */

/* Names for the features in order, the target left out, wherever it stands. */
static int name_columns(struct dataset *d, const struct fetch_entry *f, struct err *e)
{
	char *list, *at, *name;
	size_t column = 0, target = 0, j = 0;
	int rc = 0;

	if (!f->columns)
		return 0;
	if (!(list = at = mem_text(f->columns, e)))
		return -1;
	for (const char *c = f->columns; *c; c++)
		target += *c == ',';            /* the last one, unless the recipe says "c1" */
	if (f->table.target)
		target = strtoul(f->table.target + 1, NULL, 10) - 1;
	for (; !rc && (name = strsep(&at, ",")); column++) {
		if (column == target) {
			rc = dataset_text(&d->target_name, name, e);
		} else if (j < d->cols) {
			const struct column *c = &d->columns[j];
			rc = dataset_column(d, j++, name, c->kind, c->levels, c->level_names, e);
		}
	}
	free(list);
	return rc ? -1 : dataset_seal(d, e);
}

int fetch_note(struct dataset *d, const char *what, const char *url, const char *md5,
	       struct err *e)
{
	struct text t = { 0 };
	char *json;
	int rc;

	text_add(&t, "{\"step\":\"fetch\",\"what\":");
	text_json(&t, what);
	text_add(&t, ",\"url\":");
	text_json(&t, url);
	if (md5) {
		text_add(&t, ",\"md5\":");
		text_json(&t, md5);
	}
	text_add(&t, "}");
	if (!(json = text_take(&t, e)))
		return -1;
	rc = dataset_note(d, json, e);
	free(json);
	return rc;
}

static int describe(struct dataset *d, const struct fetch_entry *f, struct err *e)
{
	return fetch_note(d, f->name, f->file[f->main].url, NULL, e) ||
	       dataset_text(&d->description, f->title, e) ||
	       dataset_text(&d->licence, f->licence, e) ||
	       dataset_text(&d->citation, f->citation, e) ||
	       dataset_text(&d->source_url, f->file[f->main].url, e) ? -1 : 0;
}

static int import_entry(struct dataset **out, const struct fetch_entry *f, char *const *path,
			const struct fetch_options *o, struct err *e)
{
	struct load_options load = { .table = o->table, .remark = o->remark, .ctx = o->ctx };
	struct table_options entry = f->table;

	entry.name = f->name;
	entry.test_file = f->test >= 0 ? path[f->test] : NULL;
	table_options_fill(&load.table, &entry);
	if (dataset_load(out, path[f->main], &load, e))
		return -1;
	if ((!o->table.target && name_columns(*out, f, e)) || describe(*out, f, e)) {
		dataset_destroy(*out);
		*out = NULL;
		return -1;
	}
	return 0;
}

int fetch_files(struct dataset **out, const struct fetch_entry *f, const struct fetch_options *o,
		struct err *e)
{
	enum { FILES = sizeof f->file / sizeof *f->file };
	char *path[FILES] = { NULL };
	int rc = 0;

	*out = NULL;
	for (size_t i = 0; !rc && i < FILES && f->file[i].url; i++)
		rc = fetch_get(&path[i], &f->file[i], o, e);
	if (!rc)
		rc = import_entry(out, f, path, o, e);
	for (size_t i = 0; i < FILES; i++)
		free(path[i]);
	return rc;
}

/* ---- the names ---- */

static const char *fetch_name(size_t i)
{
	static const char *const numbered[] = { "openml:NUMBER", "openml-task:NUMBER" };
	enum { NUMBERED = sizeof numbered / sizeof *numbered };

	return i < NUMBERED ? numbered[i] : fetch_entries[i - NUMBERED].name;
}

static int unknown(const char *what, struct err *e)
{
	if (bundled_find(what))
		return FAIL(e, ERR_PARAM, "'%s' is built in: use it by its name, `bakeoff run %s`",
			    what, what);
	return unknown_name(e, "no data set to fetch is called", what, fetch_name);
}

int fetch_dataset(struct dataset **out, const char *what, const struct fetch_options *o,
		  struct err *e)
{
	const struct fetch_entry *f = fetch_find(what);
	static int (*const by_number[FETCH_SCHEMES])(struct dataset **, const char *,
						     const struct fetch_options *, struct err *) = {
		[FETCH_OPENML] = fetch_openml, [FETCH_OPENML_TASK] = fetch_openml_task
	};
	const char *number = f && f->openml ? f->openml : what;
	enum fetch_scheme s = fetch_scheme_of(number);

	*out = NULL;
	if (f && !f->openml)
		return fetch_files(out, f, o, e) ? err_wrap(e, "%s", what) : 0;
	if (s == FETCH_SCHEMES)
		return unknown(what, e);
	return by_number[s](out, number + strlen(fetch_prefix[s]), o, e) ? err_wrap(e, "%s", what) :
									   0;
}
