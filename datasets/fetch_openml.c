/* OpenML's REST interface, version 1, as far as data sets and tasks need it.
 *
 *   /api/v1/json/data/ID    name, version, url of the ARFF file, md5_checksum, default_target_attribute,
 *                           row_id_attribute, ignore_attribute, licence, citation
 *   /api/v1/json/task/ID    the data set and target, and the address of the splits: an ARFF file with
 *                           columns type (TRAIN, TEST), rowid, repeat, fold */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "datasets/fetch.h"
#include "datasets/folds.h"
#include "datasets/number.h"
#include "datasets/source.h"
#include "datasets/textbuf.h"

#define OPENML      "https://www.openml.org"
#define MOST_FOLDS  32000
#define MOST_SPLITS 1000        /* repeats */

/* A text or number as text, a list joined by commas, or NULL. The caller's. */
static char *text_of(const json_t *object, const char *key, struct err *e)
{
	const json_t *v = json_object_get(object, key), *item;
	struct textbuf t = { 0 };
	size_t i;

	if (json_is_string(v))
		return mem_text(json_string_value(v), e);
	if (json_is_integer(v))
		return mem_format(e, "%lld", (long long)json_integer_value(v));
	if (!json_is_array(v))
		return NULL;
	json_array_foreach(v, i, item)
		if (json_is_string(item))
			textbuf_add(&t, "%s%s", t.used ? "," : "", json_string_value(item));
	return t.used ? textbuf_take(&t, e) : NULL;
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
		.name = text_of(j, "name", e), .version = text_of(j, "version", e),
		.url = text_of(j, "url", e),
		.md5 = text_of(j, "md5_checksum", e), .target = text_of(j,
									"default_target_attribute",
									e),
		.row_id = text_of(j, "row_id_attribute", e),
		.ignore = text_of(j, "ignore_attribute", e),
		.licence = text_of(j, "licence", e), .citation = text_of(j, "citation", e),
		.text = text_of(j, "description", e), .format = text_of(j, "format", e),
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

static int note_fetch(struct dataset *d, const char *what, const char *url, const char *md5,
		      struct err *e)
{
	struct textbuf t = { 0 };
	char *json;
	int rc;

	textbuf_add(&t, "{\"step\":\"fetch\",\"what\":");
	textbuf_add_json(&t, what);
	textbuf_add(&t, ",\"url\":");
	textbuf_add_json(&t, url);
	textbuf_add(&t, ",\"md5\":");
	textbuf_add_json(&t, md5 ? md5 : "");
	textbuf_add(&t, "}");
	if (!(json = textbuf_take(&t, e)))
		return -1;
	rc = dataset_note(d, json, e);
	free(json);
	return rc;
}

static int describe(struct dataset *d, const struct description *s, const char *id, struct err *e)
{
	char *page = mem_format(e, OPENML "/d/%s", id), *what = mem_format(e, "openml:%s", id);
	int rc = !page || !what || dataset_text(&d->source_url, page, e) ||
		 dataset_text(&d->description, s->text, e) ||
			 dataset_text(&d->licence, s->licence, e) ||
		 dataset_text(&d->citation, s->citation, e) ||
			 note_fetch(d, what, s->url, s->md5, e) ? -1 : 0;

	free(page);
	free(what);
	return rc;
}

/* A target of several columns is none: OpenML writes them comma-separated. */
static int import_arff(struct dataset **out, const struct description *s, const char *path,
		       const char *target,
		       const struct fetch_options *o, struct err *e)
{
	struct load_options load = { .header = -1, .name = s->name, .id = s->row_id,
				    .ignore = s->ignore,
				     .remark = o->remark, .ctx = o->ctx, .task = o->task };

	load.target = o->target ? o->target : target ? target : s->target;
	if (load.target && !*load.target)
		load.target = NULL;
	if (load.id && !*load.id)
		load.id = NULL;
	if (load.ignore && !*load.ignore)
		load.ignore = NULL;
	return dataset_load(out, path, &load, e);
}

static int get_dataset(struct dataset **out, const char *id, const char *target,
		       const struct fetch_options *o, struct err *e)
{
	struct description s = { 0 };
	char *path = NULL, *name = mem_format(e, "openml-%s.arff", id);
	int rc = -1;

	*out = NULL;
	if (!name || read_description(&s, id, o, e))
		goto done;
	struct fetch_file f = { .url = s.url, .save_as = name, .md5 = s.md5 };
	if (fetch_get(&path, &f, o, e) || import_arff(out, &s, path, target, o, e))
		goto done;
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
	*out = NULL;
	return check_id(id, e) ? -1 : get_dataset(out, id, NULL, o, e);
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
		if (data && !t->data) {
			t->data = text_of(data, "data_set_id", e);
			t->target = text_of(data, "target_feature", e);
		}
		if (procedure && !t->splits)
			t->splits = text_of(procedure, "data_splits_url", e);
	}
	json_decref(task);
	if (!t->data || !t->target || !t->splits)
		return FAIL(e, ERR_FORMAT,
			    "OpenML task %s names no data set, target or splits: is it of "
			    "classification or regression?", id);
	return check_id(t->data, e);
}

/* A line of the splits: TRAIN,17,0,3. The columns stand where the header says. */
enum { AT_TYPE, AT_ROW, AT_REPEAT, AT_FOLD, AT_COUNT };

struct splits {
	size_t place[AT_COUNT], columns;        /* of the file */
	size_t rows, repeats, folds;
	int16_t *part;                          /* (MOST_SPLITS at most, rows); grown by repeats */
};

static int read_header(struct splits *s, struct source *in, struct err *e)
{
	static const char *const names[] = { "type", "rowid", "repeat", "fold" };
	size_t len, found = 0;
	const char *at;
	int more;

	while ((more = source_line(in, &at, &len, e)) > 0) {
		char word[32] = "", name[64] = "";
		char line[256];
		snprintf(line, sizeof line, "%.*s", (int)(len < 255 ? len : 255), at);
		if (sscanf(line, " %31s %63s", word, name) < 1)
			continue;
		if (!strcasecmp(word, "@data"))
			return found == AT_COUNT ? 0 : FAIL(e, ERR_FORMAT,
							    "the splits lack a column");
		if (strcasecmp(word, "@attribute"))
			continue;
		for (size_t i = 0; i < AT_COUNT; i++)
			if (!strcasecmp(names[i], name)) {
				s->place[i] = s->columns;
				found++;
			}
		s->columns++;
	}
	return more < 0 ? -1 : FAIL(e, ERR_FORMAT, "the splits have no @data");
}

static int put_row(struct splits *s, const char *at, size_t len, struct err *e)
{
	double v[AT_COUNT] = { 0 };
	const char *end = at + len;
	bool test = false;

	for (size_t j = 0; j < s->columns; j++) {
		const char *stop = memchr(at, ',', (size_t)(end - at));
		size_t n = (size_t)((stop ? stop : end) - at);
		for (size_t i = 0; i < AT_COUNT; i++) {
			if (s->place[i] != j)
				continue;
			if (i == AT_TYPE)
				test = n == 4 && !strncasecmp(at, "TEST", 4);
			else if (!number_parse(at, n, &v[i]) || !(v[i] >= 0 && v[i] < 4e9))
				return FAIL(e, ERR_FORMAT, "the splits hold '%.*s'",
					    (int)(n < 40 ? n : 40), at);
		}
		at = stop ? stop + 1 : end;
	}
	if (v[AT_ROW] >= (double)s->rows || v[AT_REPEAT] >= MOST_SPLITS || v[AT_FOLD] >= MOST_FOLDS)
		return FAIL(e, ERR_FORMAT,
			    "the splits speak of row %g, repeat %g, fold %g; the data have %zu rows",
			    v[AT_ROW], v[AT_REPEAT], v[AT_FOLD], s->rows);
	for (; s->repeats <= (size_t)v[AT_REPEAT]; s->repeats++) {
		int16_t *more = realloc(s->part, (s->repeats + 1) * s->rows * sizeof *more);
		if (!more)
			return FAIL(e, ERR_NOMEM, "out of memory");
		s->part = more;
		for (size_t i = 0; i < s->rows; i++)
			more[s->repeats * s->rows + i] = FOLDS_ABSENT;
	}
	int16_t *part = s->part + (size_t)v[AT_REPEAT] * s->rows + (size_t)v[AT_ROW];
	if (test)
		*part = (int16_t)v[AT_FOLD];
	else if (*part == FOLDS_ABSENT)
		*part = -1;
	if ((size_t)v[AT_FOLD] >= s->folds)
		s->folds = (size_t)v[AT_FOLD] + 1;
	return 0;
}

static int read_splits(struct splits *s, const char *path, struct err *e)
{
	struct source *in;
	const char *at;
	size_t len;
	int more = -1;

	if (source_open(&in, path, e))
		return -1;
	if (!read_header(s, in, e))
		while ((more = source_line(in, &at, &len, e)) > 0) {
			if (!len || *at == '%')
				continue;
			if (put_row(s, at, len, e)) {
				more = -1;
				break;
			}
		}
	source_close(in);
	if (!more && !s->repeats)
		more = FAIL(e, ERR_FORMAT, "the splits are empty");
	return more;
}

/* One fold and one repeat is a holdout in our files. */
static int store_splits(struct dataset *d, struct splits *s, struct err *e)
{
	bool holdout = s->folds == 1 && s->repeats == 1;

	for (size_t i = 0; holdout && i < s->rows; i++)
		if (s->part[i] == FOLDS_ABSENT)
			holdout = false;
	for (size_t i = 0; holdout && i < s->rows; i++)
		s->part[i] = s->part[i] >= 0 ? 2 : 0;
	return dataset_split(d, "task", holdout ? SPLIT_HOLDOUT : SPLIT_CV, s->repeats, s->folds,
			     s->part, e) ||
	       dataset_seal(d, e) ? -1 : 0;
}

static int add_splits(struct dataset *d, const char *id, const char *url,
		      const struct fetch_options *o,
		      struct err *e)
{
	char *name = mem_format(e, "openml-task-%s-splits.arff", id), *path = NULL;
	struct fetch_file f = { .url = url, .save_as = name };
	struct splits s = { .rows = d->rows };
	int rc = !name || fetch_get(&path, &f, o, e) || read_splits(&s, path, e) ||
		store_splits(d, &s, e) ? -1 : 0;

	free(s.part);
	free(path);
	free(name);
	return rc;
}

int fetch_openml_task(struct dataset **out, const char *id, const struct fetch_options *o,
		      struct err *e)
{
	struct task_facts t = { 0 };
	char *what = mem_format(e, "openml-task:%s", id);
	int rc = -1;

	*out = NULL;
	if (what && !check_id(id, e) && !read_task(&t, id, o, e) &&
	    !get_dataset(out, t.data, t.target, o, e))
		rc = add_splits(*out, id, t.splits, o, e) ||
			note_fetch(*out, what, t.splits, NULL, e) ? -1 : 0;
	if (rc) {
		dataset_destroy(*out);
		*out = NULL;
	}
	task_free(&t);
	free(what);
	return rc;
}
