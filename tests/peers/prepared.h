/* Tables as the suite hands them to a learner: a column of categories (levels=N: the first one has N) or
 * sparse rows (sparse=1, see scale_tables.c), through the pipeline. What it was made of is let go, so that
 * memory holds what the peers' holds, too: prepared rows. */
#ifndef PEERS_PREPARED_H
#define PEERS_PREPARED_H

#include "datasets/prepare/pipeline.h"
#include "tests/peers/table.h"

struct prepared {
	struct table test;              /* its labels */
	struct pipeline *pipe;
	struct pipeline_part part[2];   /* training rows, test rows */
};

/* Sets the parameters that begin with `prefix` among the arguments. */
static inline int options_put(struct param_set *p, char **argv, const char *prefix, struct err *e)
{
	int rc = 0;

	for (char **a = argv; *a && !rc; a++) {
		char *equal = strchr(*a, '=');
		if (strncmp(*a, prefix, strlen(prefix)) || !equal)
			continue;
		*equal = '\0';
		rc = param_put(p, *a + strlen(prefix), equal + 1, e);
		*equal = '=';
	}
	return rc;
}

/* Sparse rows: the table gets no x; the view shows them. Options as table_read's. */
static inline struct table sparse_read(char **argv, const char *part, struct sparse *s)
{
	const char *folder = option(argv, "folder"), *data = option(argv, "data");
	size_t most = strcmp(part, "train") ? option_maybe(argv, "tests") : option_count(argv, "rows"), n;
	struct table t = { .cols = option_count(argv, "cols"), .classes = option_count(argv, "classes") };
	char what[32];

	snprintf(what, sizeof what, "%s_start.u64", part);
	s->start = read_array(folder, data, what, sizeof *s->start, &n);
	snprintf(what, sizeof what, "%s_col.u32", part);
	s->col = read_array(folder, data, what, sizeof *s->col, &n);
	snprintf(what, sizeof what, "%s_value.f32", part);
	s->value = read_array(folder, data, what, sizeof *s->value, &n);
	snprintf(what, sizeof what, "%s_y.f32", part);
	t.y = read_array(folder, data, what, sizeof *t.y, &t.rows);
	t.rows = most && most < t.rows ? most : t.rows;
	t.label = mem_zeros(t.rows, sizeof *t.label, NULL);
	t.columns = mem_zeros(t.cols, sizeof *t.columns, NULL);
	if (!t.label || !t.columns)
		die("out of memory", data);
	for (size_t c = 0; c < t.cols; c++)
		t.columns[c].name = "x";
	for (size_t i = 0; i < t.rows; i++)
		t.label[i] = (uint32_t)t.y[i];
	return t;
}

static inline int prepared_read(struct prepared *p, char **argv, const struct learner_class *lc, struct err *e)
{
	static const char *const name[] = { "train", "test" };
	struct param_set learner = { 0 }, pipe = { 0 };
	int rc = -1;

	if (param_init(&learner, lc->params, e) || options_put(&learner, argv, "set.", e) ||
	    param_init(&pipe, pipeline_params, e) || options_put(&pipe, argv, "pipe.", e))
		goto out;
	for (size_t k = 0; k < 2; k++) {
		bool sparse = option_maybe(argv, "sparse");
		struct sparse s = { 0 };
		struct table t = sparse ? sparse_read(argv, name[k], &s) : table_read(argv, name[k]);
		struct data_view v = table_view(&t);
		size_t levels = option_maybe(argv, "levels"), *rows = mem_array(t.rows, sizeof *rows, e);

		v.sparse = sparse ? &s : NULL;
		if (levels) {
			t.columns[0].kind = COLUMN_CATEGORICAL;
			t.columns[0].levels = (uint32_t)levels;
		}
		for (size_t i = 0; rows && i < t.rows; i++)
			rows[i] = i;
		rc = !rows || (!k && pipeline_fit(&p->pipe, &v, rows, t.rows, learner_caps(lc, &learner), &pipe, e)) ||
		     pipeline_apply(p->pipe, &v, rows, t.rows, &p->part[k], e) ? -1 : 0;
		free(rows);
		free((void *)s.start);
		free((void *)s.col);
		free((void *)s.value);
		free(t.x);
		t.x = NULL;
		if (k)
			p->test = t;
		else
			table_free(&t);
		if (rc)
			goto out;
	}
out:
	param_free(&learner);
	param_free(&pipe);
	return rc;
}

static inline void prepared_free(struct prepared *p)
{
	pipeline_part_free(&p->part[0]);
	pipeline_part_free(&p->part[1]);
	pipeline_destroy(p->pipe);
	table_free(&p->test);
}

#endif
