#include "algorithms/tree/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* Strings of a view in the order in which they are stored: column names, the level names of the
 * columns that have them, class names. each(ctx, text) is called for every one. */
static void each_string(const struct data_view *v, void (*each)(void *ctx, const char *), void *ctx)
{
	for (size_t c = 0; c < v->cols; c++)
		each(ctx, v->columns[c].name);
	for (size_t c = 0; c < v->cols; c++)
		for (size_t l = 0; v->columns[c].level_names && l < v->columns[c].levels; l++)
			each(ctx, v->columns[c].level_names[l]);
	for (size_t c = 0; v->class_names && c < v->classes; c++)
		each(ctx, v->class_names[c]);
}

static void measure(void *ctx, const char *text)
{
	*(size_t *)ctx += strlen(text) + 1;
}

static void append(void *ctx, const char *text)
{
	char **at = ctx;

	*at = stpcpy(*at, text) + 1;
}

/* Points names at the strings of s->text. named[c]: column c has level names. */
static int point_names(struct tree_schema *s, const uint8_t *named, bool classes_named,
		       struct err *e)
{
	const char *at = s->text;
	size_t words = classes_named ? s->classes : 0, w = 0;

	for (size_t c = 0; c < s->cols; c++) {
		s->columns[c].name = at;
		at += strlen(at) + 1;
		words += named[c] ? s->columns[c].levels : 0;
	}
	if (!(s->words = mem_array(words, sizeof *s->words, e)))
		return -1;
	for (size_t i = 0; i < words; i++) {
		s->words[i] = at;
		at += strlen(at) + 1;
	}
	for (size_t c = 0; c < s->cols; c++) {
		s->columns[c].level_names = named[c] ? s->words + w : NULL;
		w += named[c] ? s->columns[c].levels : 0;
	}
	s->class_names = classes_named ? s->words + w : NULL;
	return 0;
}

int tree_schema_copy(struct tree_schema *s, const struct data_view *v, struct err *e)
{
	uint8_t *named = mem_array(v->cols, 1, e);
	char *at;
	int rc = -1;

	*s = (struct tree_schema){ .cols = v->cols,
				   .classes = v->task == TASK_CLASSIFY ? v->classes : 0,
				   .target_offset = v->task == TASK_REGRESS ? v->target_offset : 0 };
	each_string(v, measure, &s->text_size);
	if (!named || !(s->columns = mem_copy(v->columns, v->cols, sizeof *s->columns, e)) ||
	    !(s->text = mem_array(s->text_size, 1, e)))
		goto done;
	at = s->text;
	each_string(v, append, &at);
	for (size_t c = 0; c < v->cols; c++)
		named[c] = v->columns[c].level_names != NULL;
	rc = point_names(s, named, v->class_names && s->classes, e);
done:
	free(named);
	if (rc)
		tree_schema_free(s);
	return rc;
}

void tree_schema_free(struct tree_schema *s)
{
	free(s->columns);
	free(s->text);
	free(s->words);
	*s = (struct tree_schema){ 0 };
}

/* Offsets stand in a file where there are any. */
static int save_offsets(const struct tree_schema *s, struct blob *out, struct err *e)
{
	double *offset = mem_array(s->cols, sizeof *offset, e);
	bool any = false;
	int rc = offset ? 0 : -1;

	for (size_t c = 0; offset && c < s->cols; c++) {
		offset[c] = s->columns[c].offset;
		any |= offset[c] != 0;
	}
	if (any && !rc)
		rc = blob_put(out, "column_offset", BLOB_F64, offset, s->cols, e);
	if (s->target_offset != 0 && !rc)
		rc = blob_put_number(out, "target_offset", s->target_offset, e);
	free(offset);
	return rc;
}

static int load_offsets(struct tree_schema *s, const struct blob *in, struct err *e)
{
	double *offset = NULL;
	size_t n;

	if ((blob_has(in, "target_offset") &&
	     blob_get_number(in, "target_offset", &s->target_offset, e)) ||
	    (blob_has(in, "column_offset") &&
	     blob_get(in, "column_offset", BLOB_F64, s->cols, (void **)&offset, &n, e)))
		return -1;
	for (size_t c = 0; offset && c < s->cols; c++)
		s->columns[c].offset = offset[c];
	free(offset);
	return 0;
}

int tree_schema_save(const struct tree_schema *s, struct blob *out, struct err *e)
{
	uint8_t *kind = mem_array(s->cols, 1, e), *named = mem_array(s->cols, 1, e);
	uint32_t *levels = mem_array(s->cols, sizeof *levels, e);
	int rc = -1;

	if (!kind || !named || !levels)
		goto done;
	for (size_t c = 0; c < s->cols; c++) {
		kind[c] = (uint8_t)s->columns[c].kind;
		levels[c] = s->columns[c].levels;
		named[c] = s->columns[c].level_names != NULL;
	}
	rc = blob_put_number(out, "classes", (double)s->classes, e) ||
	     blob_put_number(out, "classes_named", s->class_names != NULL, e) ||
	     blob_put(out, "column_kind", BLOB_U8, kind, s->cols, e) ||
	     blob_put(out, "column_levels", BLOB_U32, levels, s->cols, e) ||
	     blob_put(out, "column_named", BLOB_U8, named, s->cols, e) ||
	     blob_put(out, "names", BLOB_U8, s->text, s->text_size, e) ||
	     save_offsets(s, out, e) ? -1 : 0;
done:
	free(kind);
	free(named);
	free(levels);
	return rc;
}

/* As many strings in text as the counts promise? */
static int check_strings(const struct tree_schema *s, const uint8_t *named, bool classes_named,
			 struct err *e)
{
	size_t want = s->cols + (classes_named ? s->classes : 0), have = 0;

	for (size_t c = 0; c < s->cols; c++)
		want += named[c] ? s->columns[c].levels : 0;
	for (size_t i = 0; i < s->text_size; i++)
		have += !s->text[i];
	if (have != want || (s->text_size && s->text[s->text_size - 1]))
		return FAIL(e, ERR_FORMAT, "tree model: %zu names where %zu are due", have, want);
	return 0;
}

#define MOST_CLASSES (1u << 24)         /* beyond any data set; a larger count is a broken file */

int tree_schema_load(struct tree_schema *s, const struct blob *in, struct err *e)
{
	uint8_t *kind = NULL, *named = NULL;
	uint32_t *levels = NULL;
	size_t n, classes_named;
	int rc = -1;

	*s = (struct tree_schema){ 0 };
	if (blob_get_count(in, "classes", 0, MOST_CLASSES, &s->classes, e) ||
	    blob_get_count(in, "classes_named", 0, 1, &classes_named, e) ||
	    blob_get(in, "column_kind", BLOB_U8, BLOB_ANY, (void **)&kind, &s->cols, e) ||
	    blob_get(in, "column_levels", BLOB_U32, s->cols, (void **)&levels, &n, e) ||
	    blob_get(in, "column_named", BLOB_U8, s->cols, (void **)&named, &n, e) ||
	    blob_get(in, "names", BLOB_U8, BLOB_ANY, (void **)&s->text, &s->text_size, e) ||
	    !(s->columns = mem_zeros(s->cols, sizeof *s->columns, e)))
		goto done;
	for (size_t c = 0; c < s->cols; c++) {
		if (kind[c] > COLUMN_ORDERED) {
			FAIL(e, ERR_FORMAT, "tree model: column %zu is of unknown kind %u", c,
			     kind[c]);
			goto done;
		}
		s->columns[c].kind = (enum column_kind)kind[c];
		s->columns[c].levels = levels[c];
	}
	rc = load_offsets(s, in, e) || check_strings(s, named, classes_named, e) ||
	     point_names(s, named, classes_named, e) ? -1 : 0;
done:
	free(kind);
	free(named);
	free(levels);
	if (rc)
		tree_schema_free(s);
	return rc;
}

static const char *numbered(const char *what, size_t i, char buf[static 32])
{
	snprintf(buf, 32, "%s %zu", what, i);
	return buf;
}

const char *tree_schema_class(const struct tree_schema *s, size_t c, char buf[static 32])
{
	return s->class_names ? s->class_names[c] : numbered("class", c, buf);
}

const char *tree_schema_level(const struct tree_schema *s, size_t column, size_t level,
			      char buf[static 32])
{
	const struct column *c = &s->columns[column];

	return c->level_names ? c->level_names[level] : numbered("level", level, buf);
}
