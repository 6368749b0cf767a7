#include "algorithms/exec/exec_message.h"

#include <stdio.h>

static const char *task_word(enum task task)
{
	return task == TASK_CLASSIFY ? "classify" : "regress";
}

const char *const exec_file_key[EXEC_PART_FILES] = {
	[EXEC_X] = "x",		      [EXEC_DATA] = "x_data", [EXEC_INDICES] = "x_indices",
	[EXEC_INDPTR] = "x_indptr", [EXEC_Y] = "y",	      [EXEC_WEIGHTS] = "weights",
};

/* ,"key":"text" or nothing. */
static void put_path(struct text *out, const char *key, const char *path)
{
	if (!path)
		return;
	text_add(out, ",\"%s\":", key);
	text_json(out, path);
}

/* before: of each key, "valid_" or "". */
static void put_part(struct text *out, const struct exec_part *part, const char *before)
{
	char key[32];

	for (size_t i = 0; i < EXEC_PART_FILES; i++) {
		snprintf(key, sizeof key, "%s%s", before, exec_file_key[i]);
		put_path(out, key, part->file[i]);
	}
}

static void put_names(struct text *out, const char *key, const char *const *names, size_t n)
{
	text_add(out, ",\"%s\":[", key);
	for (size_t i = 0; i < n; i++) {
		text_put(out, ",", i > 0);
		text_json(out, names[i]);
	}
	text_add(out, "]");
}

static void put_columns(struct text *out, const struct data_view *v)
{
	static const char *const kinds[] = { [COLUMN_NUMERIC] = "numeric",
					     [COLUMN_CATEGORICAL] = "categorical",
					     [COLUMN_ORDERED] = "ordered" };

	text_add(out, ",\"columns\":[");
	for (size_t j = 0; j < v->cols; j++) {
		const struct column *c = &v->columns[j];

		text_add(out, "%s{\"name\":", j ? "," : "");
		text_json(out, c->name);
		text_add(out, ",\"kind\":\"%s\",\"levels\":%u", kinds[c->kind],
			 (unsigned)c->levels);
		if (c->level_names && c->levels)
			put_names(out, "level_names", c->level_names, c->levels);
		text_add(out, "}");
	}
	text_add(out, "]");
}

void exec_message_fit(struct text *out, const struct exec_fit *f)
{
	const struct data_view *v = f->view;

	text_add(out,
		 "{\"message\":\"fit\",\"task\":\"%s\",\"rows\":%zu,\"cols\":%zu,\"classes\":%zu",
		 task_word(v->task), f->train.rows, v->cols, v->classes);
	put_part(out, &f->train, "");
	if (f->valid.rows) {
		text_add(out, ",\"valid_rows\":%zu", f->valid.rows);
		put_part(out, &f->valid, "valid_");
	}
	text_add(out, ",\"seed\":%u,\"threads\":%d,\"memory\":%zu,\"parameters\":%s",
		 (unsigned)f->seed, f->threads, f->memory, f->params);
	if (v->class_names && v->classes)
		put_names(out, "class_names", v->class_names, v->classes);
	put_columns(out, v);
	text_add(out, "}\n");
}

void exec_message_predict(struct text *out, const struct exec_part *part, const char *scores)
{
	text_add(out, "{\"message\":\"predict\",\"rows\":%zu", part->rows);
	put_part(out, part, "");
	put_path(out, "scores", scores);
	text_add(out, "}\n");
}

void exec_message_save(struct text *out, const char *file)
{
	text_add(out, "{\"message\":\"save\"");
	put_path(out, "file", file);
	text_add(out, "}\n");
}

void exec_message_load(struct text *out, const char *file, enum task task, size_t classes,
		       size_t cols, const char *params, int threads)
{
	text_add(out, "{\"message\":\"load\",\"task\":\"%s\",\"cols\":%zu,\"classes\":%zu",
		 task_word(task), cols, classes);
	put_path(out, "file", file);
	text_add(out, ",\"threads\":%d,\"parameters\":%s}\n", threads, params);
}
