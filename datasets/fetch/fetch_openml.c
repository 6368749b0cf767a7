/* OpenML's REST interface, version 1, as far as data sets and tasks need it.
 *
 *   /api/v1/json/data/ID    name, version, url of the ARFF file, md5_checksum,
 * default_target_attribute, row_id_attribute, ignore_attribute, licence, citation
 *   /api/v1/json/task/ID    the data set and target, and the address of the splits
 * (openml_splits.h), stored as the split "task" */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "datasets/fetch/fetch.h"
#include "algorithms/core/text.h"
#include "datasets/import/openml_splits.h"
#include "datasets/load.h"

#define OPENML      "https://www.openml.org"

/* A text or number as text, a list joined by commas, or NULL. The caller's. */
static char *field_of(const json_t *object, const char *key, struct err *e)
{
	const json_t *v = json_object_get(object, key), *item;
	struct text t = { 0 };
	size_t i;

	if (json_is_string(v))
		return mem_text(json_string_value(v), e);
	if (json_is_integer(v))
		return mem_format(e, "%lld", (long long)json_integer_value(v));
	if (!json_is_array(v))
		return NULL;
	json_array_foreach(v, i, item)
		if (json_is_string(item))
			text_add(&t, "%s%s", t.used ? "," : "", json_string_value(item));
	return t.used ? text_take(&t, e) : NULL;
}

static int get_json(json_t **out, const char *kind, const char *id, const char *root,
		    const struct fetch_options *o, struct err *e)
{
	char *url = mem_format(e, OPENML "/api/v1/json/%s/%s", kind, id), *path = NULL;
	char *name = mem_format(e, "openml-%s-%s.json", kind, id);
	struct fetch_file f = { .url = url, .save_as = name };
	json_error_t where;
	json_t *all = NULL;
	int rc = -1;

	*out = NULL;
	if (!url || !name || fetch_get(&path, &f, o, e))
		goto done;
	if (!(all = json_load_file(path, 0, &where)))
		FAIL(e, ERR_FORMAT, "%s is not JSON: %s, line %d", url, where.text, where.line);
	else if (!(*out = json_object_get(all, root)))
		FAIL(e, ERR_FORMAT, "%s has no '%s'", url, root);
	else
		rc = 0, json_incref(*out);
	if (rc)
		remove(path);           /* so that the next try asks again */
done:
	json_decref(all);
	free(path);
	free(url);
	free(name);
	return rc;
}

static int check_id(const char *id, struct err *e)
{
	size_t n = strspn(id, "0123456789");

	return n && n < 10 && !id[n] ? 0 : FAIL(e, ERR_PARAM, "'%s' is not a number of OpenML", id);
}

/* ---- data sets ---- */

struct description {
	char *name, *version, *url, *md5, *target, *row_id, *ignore, *licence, *citation, *text,
		*format;
};

static void description_free(struct description *d)
{
	char **field = (char **)d;

	for (size_t i = 0; i < sizeof *d / sizeof *field; i++)
		free(field[i]);
	*d = (struct description){ 0 };
}

static int read_description(struct description *d, const char *id, const struct fetch_options *o,
			    struct err *e)
{
	json_t *j;

	if (get_json(&j, "data", id, "data_set_description", o, e))
		return -1;
	*d = (struct description){
		.name = field_of(j, "name", e), .version = field_of(j, "version", e),
		.url = field_of(j, "url", e),
		.md5 = field_of(j, "md5_checksum", e), .target = field_of(j,
									"default_target_attribute",
									e),
		.row_id = field_of(j, "row_id_attribute", e),
		.ignore = field_of(j, "ignore_attribute", e),
		.licence = field_of(j, "licence", e), .citation = field_of(j, "citation", e),
		.text = field_of(j, "description", e), .format = field_of(j, "format", e),
	};
	json_decref(j);
	if (!d->name || !d->url)
		return FAIL(e, ERR_FORMAT, "OpenML data set %s has no name or no file", id);
	if (d->format && strcasecmp(d->format, "arff") && strcasecmp(d->format, "sparse_arff"))
		return FAIL(e, ERR_FORMAT, "OpenML data set %s is in format '%s'; ARFF is needed",
			    id, d->format);
	if (!strncmp(d->url, "http", 4))
		return 0;
	return FAIL(e, ERR_FORMAT, "OpenML data set %s has the address '%s'", id, d->url);
}

static int describe(struct dataset *d, const struct description *s, const char *id, struct err *e)
{
	char *page = mem_format(e, OPENML "/d/%s", id), *what = mem_format(e, "openml:%s", id);
	int rc = !page || !what || dataset_text(&d->source_url, page, e) ||
		 dataset_text(&d->description, s->text, e) ||
			 dataset_text(&d->licence, s->licence, e) ||
		 dataset_text(&d->citation, s->citation, e) ||
			 fetch_note(d, what, s->url, s->md5 ? s->md5 : "", e) ? -1 : 0;

	free(page);
	free(what);
	return rc;
}

/* OpenML names several targets with commas between them. Who picks one does not want the others
 * among the features: they join the columns to be ignored. The caller's; NULL with *e set on
 * failure. */
static char *ignored(const struct description *s, const char *target, const char *more,
		     struct err *e)
{
	const char *at = s->target && strchr(s->target, ',') ? s->target : "";
	struct text t = { 0 };

	text_add(&t, "%s", s->ignore ? s->ignore : "");
	if (more)
		text_add(&t, "%s%s", t.used ? "," : "", more);
	while (*at) {
		size_t n = strcspn(at, ",");

		if (strlen(target) != n || strncmp(at, target, n))
			text_add(&t, "%s%.*s", t.used ? "," : "", (int)n, at);
		at += n + (at[n] == ',');
	}
	return text_take(&t, e);
}

static int import_arff(struct dataset **out, const struct description *s, const char *path,
		       const char *target, size_t *rows, const struct fetch_options *o,
		       struct err *e)
{
	struct load_options load = { .table = o->table, .remark = o->remark, .ctx = o->ctx,
				     .rows_read = rows };
	struct table_options source = { .name = s->name, .target = target ? target : s->target };
	char *ignore = NULL;
	int rc;

	if (s->row_id && *s->row_id)
		source.id = s->row_id;
	if (source.target && !*source.target)
		source.target = NULL;
	table_options_fill(&load.table, &source);
	if (load.table.target && load.table.target == s->target && strchr(s->target, ','))
		return FAIL(e, ERR_DATA, "it has several targets, %s: --target picks one",
			    s->target);
	if (!(ignore = ignored(s, load.table.target ? load.table.target : "", o->table.ignore, e)))
		return -1;
	load.table.ignore = *ignore ? ignore : NULL;
	rc = dataset_load(out, path, &load, e);
	free(ignore);
	return rc;
}

/* *rows gets the rows of the file, with those that have no target and are dropped. */
static int get_dataset(struct dataset **out, const char *id, const char *target, size_t *rows,
		       const struct fetch_options *o, struct err *e)
{
	struct description s = { 0 };
	char *path = NULL, *name = mem_format(e, "openml-%s.arff", id);
	int rc = -1;

	*out = NULL;
	if (!name || read_description(&s, id, o, e))
		goto done;
	struct fetch_file f = { .url = s.url, .save_as = name, .md5 = s.md5 };
	if (fetch_get(&path, &f, o, e))
		goto done;
	if (import_arff(out, &s, path, target, rows, o, e)) {
		err_wrap(e, "OpenML data set %s", id);
		goto done;
	}
	if ((rc = describe(*out, &s, id, e))) {
		dataset_destroy(*out);
		*out = NULL;
	}
done:
	description_free(&s);
	free(path);
	free(name);
	return rc;
}

int fetch_openml(struct dataset **out, const char *id, const struct fetch_options *o, struct err *e)
{
	size_t rows;

	*out = NULL;

	return check_id(id, e) ? -1 : get_dataset(out, id, NULL, &rows, o, e);
}

/* ---- tasks ---- */

struct task_facts { char *data, *target, *splits; };

static void task_free(struct task_facts *t)
{
	free(t->data);
	free(t->target);
	free(t->splits);
}

static int read_task(struct task_facts *t, const char *id, const struct fetch_options *o,
		     struct err *e)
{
	json_t *task, *item;
	size_t i;

	*t = (struct task_facts){ 0 };
	if (get_json(&task, "task", id, "task", o, e))
		return -1;
	json_array_foreach(json_object_get(task, "input"), i, item) {
		const json_t *data = json_object_get(item, "data_set");
		const json_t *procedure = json_object_get(item, "estimation_procedure");
		if (data && !t->data && !t->target) {
			t->data = field_of(data, "data_set_id", e);
			t->target = field_of(data, "target_feature", e);
		}
		if (procedure && !t->splits)
			t->splits = field_of(procedure, "data_splits_url", e);
	}
	json_decref(task);
	if (!t->data || !t->target || !t->splits)
		return FAIL(e, ERR_FORMAT,
			    "OpenML task %s names no data set, target or splits: is it of "
			    "classification or regression?", id);
	return check_id(t->data, e);
}

/* Splits number the rows of the file, so none may have been dropped. */
static int same_rows(const struct dataset *d, size_t rows, const char *id, struct err *e)
{
	return d->rows == rows ? 0 : FAIL(e, ERR_DATA,
		"OpenML task %s: %zu of its %zu rows have no '%s', so that its splits do not fit",
		id, rows - d->rows, rows, d->target_name);
}

static int add_splits(struct dataset *d, const char *id, const char *url,
		      const struct fetch_options *o,
		      struct err *e)
{
	char *name = mem_format(e, "openml-task-%s-splits.arff", id), *path = NULL;
	struct fetch_file f = { .url = url, .save_as = name };
	int rc = !name || fetch_get(&path, &f, o, e) || openml_splits_read(d, "task", path, e) ? -1 : 0;

	free(path);
	free(name);
	return rc;
}

int fetch_openml_task(struct dataset **out, const char *id, const struct fetch_options *o,
		      struct err *e)
{
	struct task_facts t = { 0 };
	char *what = mem_format(e, "openml-task:%s", id);
	size_t rows;
	int rc = -1;

	*out = NULL;
	if (what && !check_id(id, e) && !read_task(&t, id, o, e) &&
	    !get_dataset(out, t.data, t.target, &rows, o, e))
		rc = same_rows(*out, rows, id, e) || add_splits(*out, id, t.splits, o, e) ||
			fetch_note(*out, what, t.splits, "", e) ? -1 : 0;
	if (rc) {
		dataset_destroy(*out);
		*out = NULL;
	}
	task_free(&t);
	free(what);
	return rc;
}
