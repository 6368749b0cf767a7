#include "harness/cli/archive_index.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"

#define DATA_FOLDER "data/"

struct archived_data *archive_index_add(struct archive_index *x, struct err *e)
{
	struct archived_data *d;

	if (mem_grow((void **)&x->at, &x->room, x->n + 1, sizeof *x->at, e))
		return NULL;
	d = &x->at[x->n++];
	*d = (struct archived_data){ 0 };
	return d;
}

int archive_index_use(struct archived_data *d, size_t study, size_t position, struct err *e)
{
	if (mem_grow((void **)&d->use, &d->uses_room, d->nuses + 1, sizeof *d->use, e))
		return -1;
	d->use[d->nuses++] = (struct archived_use){ study, position };
	return 0;
}

void archive_index_free(struct archive_index *x)
{
	for (size_t i = 0; i < x->n; i++) {
		char *const text[] = { x->at[i].name,    x->at[i].spec, x->at[i].file,
				       x->at[i].licence, x->at[i].why,  x->at[i].digest };

		for (size_t k = 0; k < sizeof text / sizeof *text; k++)
			free(text[k]);
		free(x->at[i].use);
	}
	free(x->at);
	*x = (struct archive_index){ 0 };
}

/* ---- writing ---- */

static void put(struct text *t, const char *name, const char *value)
{
	text_add(t, "%s\"%s\": ", t->at[t->used - 1] == '{' ? "" : ", ", name);
	if (value)
		text_json(t, value);
	else
		text_add(t, "null");
}

char *archive_index_write(const struct archive_index *x, struct err *e)
{
	struct text t = { 0 };

	text_add(&t, "[");
	for (size_t i = 0; i < x->n; i++) {
		const struct archived_data *d = &x->at[i];

		text_add(&t, "%s\n{", i ? "," : "");
		if (t.failed)
			break;
		put(&t, "name", d->name);
		put(&t, "spec", d->spec);
		put(&t, "file", d->file);
		put(&t, "sha256", d->digest);
		put(&t, "licence", d->licence);
		put(&t, "why", d->why);
		text_add(&t, ", \"generated\": %s, \"used_by\": [",
			 d->generated ? "true" : "false");
		for (size_t k = 0; k < d->nuses; k++)
			text_add(&t, "%s[%zu, %zu]", k ? ", " : "", d->use[k].study,
				 d->use[k].position);
		text_add(&t, "]}");
	}
	text_add(&t, "\n]\n");
	return text_take(&t, e);
}

/* ---- reading ---- */

/* A copy of a member's text; NULL where it is null and may be. */
static int get(char **to, const json_t *from, const char *name, bool needed, struct err *e)
{
	const json_t *v = json_object_get(from, name);

	if (json_is_string(v))
		return (*to = mem_text(json_string_value(v), e)) ? 0 : -1;
	return !needed && (!v || json_is_null(v)) ?
		       0 :
		       FAIL(e, ERR_FORMAT, ARCHIVE_DATA ": '%s' is no text", name);
}

/* One in the folder data, without any detour. */
static bool is_data_file(const char *file)
{
	const char *name = file + strlen(DATA_FOLDER);

	return !strncmp(file, DATA_FOLDER, strlen(DATA_FOLDER)) && *name && *name != '.' &&
	       !strchr(name, '/');
}

static int get_uses(struct archived_data *d, const json_t *from, struct err *e)
{
	const json_t *list = json_object_get(from, "used_by"), *pair;
	size_t i;

	json_array_foreach(list, i, pair)
	{
		const json_t *study = json_array_get(pair, 0), *position = json_array_get(pair, 1);

		if (!json_is_integer(study) || !json_is_integer(position) ||
		    json_integer_value(study) < 0 || json_integer_value(position) < 0)
			return FAIL(e, ERR_FORMAT, ARCHIVE_DATA ": 'used_by' is no list of pairs");
		if (archive_index_use(d, (size_t)json_integer_value(study),
				      (size_t)json_integer_value(position), e))
			return -1;
	}
	return 0;
}

static int get_data(struct archive_index *x, const json_t *from, struct err *e)
{
	struct archived_data *d = archive_index_add(x, e);

	if (!d || get(&d->name, from, "name", true, e) || get(&d->spec, from, "spec", true, e) ||
	    get(&d->file, from, "file", false, e) || get(&d->digest, from, "sha256", true, e) ||
	    get(&d->licence, from, "licence", false, e) || get(&d->why, from, "why", true, e))
		return -1;
	if (d->file && !is_data_file(d->file))
		return FAIL(e, ERR_FORMAT, ARCHIVE_DATA ": '%.200s' is no file in the folder data",
			    d->file);
	d->generated = json_is_true(json_object_get(from, "generated"));
	return get_uses(d, from, e);
}

int archive_index_read(struct archive_index *x, const char *folder, struct err *e)
{
	char *path = mem_format(e, "%s/" ARCHIVE_DATA, folder);
	json_error_t where;
	json_t *all = path ? json_load_file(path, JSON_REJECT_DUPLICATES, &where) : NULL, *item;
	int rc = -1;
	size_t i;

	*x = (struct archive_index){ 0 };
	if (!path)
		return -1;
	if (!all)
		FAIL(e, ERR_FORMAT, ARCHIVE_DATA " is not JSON: %s, line %d", where.text,
		     where.line);
	else if (!json_is_array(all))
		FAIL(e, ERR_FORMAT, ARCHIVE_DATA " is no list");
	else
		rc = 0;
	if (!rc)
		json_array_foreach(all, i, item) if ((rc = get_data(x, item, e))) break;
	if (rc)
		archive_index_free(x);
	json_decref(all);
	free(path);
	return rc;
}
