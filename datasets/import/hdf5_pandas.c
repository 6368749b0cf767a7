/* What pandas' to_hdf leaves behind.
 *
 * format="table": KEY/table is an array of records; a record holds the index and blocks of columns of
 * one type, whose names are a pickled list in the attribute BLOCK_kind. Categories are codes, their
 * words in KEY/meta/BLOCK/meta/table. format="fixed": KEY/blockN_values (rows, columns) and
 * blockN_items; columns of words are pickled objects there, which only Python can read. The order of
 * the frame's columns is the attribute non_index_axes of the one, the array axis0 of the other.
 * Points in time are whole numbers since 1970, read as dates. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "datasets/import/hdf5_block.h"
#include "datasets/import/hdf5_foreign.h"
#include "datasets/import/hdf5_pickle.h"
#include "datasets/words.h"
#include "algorithms/system/memory.h"

#define BLOCKS_MAX 4096
#define DEPTH_MAX  4            /* of groups in which frames are looked for */
#define DATE_ROOM  32

struct frame {
	struct hdf5_block *block;
	size_t blocks, rows;
	char *missing;                  /* the word for it: "nan" */
	char **names;                   /* of its columns, in their order; or NULL */
	size_t nnames;
	struct place { const struct hdf5_block *block; size_t k; } *column;     /* in that order */
	size_t columns;
};

static void frame_free(struct frame *f)
{
	for (size_t b = 0; b < f->blocks; b++)
		hdf5_block_free(&f->block[b]);
	free(f->block);
	free(f->missing);
	free(f->names);
	free(f->column);
}

static int read_order(hid_t group, struct frame *f, struct err *e)
{
	char *pickle;
	int rc;

	if (h5_attr_text(group, "non_index_axes", &pickle, e))
		return -1;
	rc = pickle ? hdf5_pickle_names(pickle, &f->names, &f->nnames, e) : 0;
	free(pickle);
	return rc;
}

static int read_table(hid_t group, struct frame *f, struct err *e)
{
	struct h5_array a;
	hid_t record = -1;
	int members, rc = -1;

	if (h5_open_array(group, "table", &a, e))
		return -1;
	record = H5Dget_type(a.set);
	members = record < 0 || a.class != H5T_COMPOUND ? -1 : H5Tget_nmembers(record);
	if (members < 2 || members > BLOCKS_MAX || a.cols != 1) {
		FAIL(e, ERR_FORMAT, "'table' is not an array of records as pandas writes it");
		goto done;
	}
	f->rows = a.rows;
	if (memory_check(8.0 * (double)a.rows * (double)a.size, "table", e) ||
	    !(f->block = mem_zeros((size_t)members, sizeof *f->block, e)))
		goto done;
	rc = h5_attr_text(group, "nan_rep", &f->missing, e) || read_order(group, f, e) ? -1 : 0;
	for (int k = 0; k < members && !rc; k++) {
		char *name = H5Tget_member_name(record, (unsigned)k);
		bool index = name && !strcmp(name, "index");

		H5free_memory(name);
		if (index)
			continue;
		struct hdf5_block *b = &f->block[f->blocks++];
		rc = hdf5_block_read(a.set, record, (unsigned)k, b, f->rows, e) ||
		     (b->number && hdf5_block_read_levels(group, b, e)) ? -1 : 0;
	}
done:
	h5_close(record);
	h5_array_close(&a);
	return rc;
}

/* Names of columns, which may be numbers. */
static int read_items(hid_t group, const char *name, char ***list, size_t *n, struct err *e)
{
	struct h5_array a;
	int64_t *number = NULL;
	struct text all = { 0 };
	int rc = -1;

	if (h5_open_array(group, name, &a, e))
		return -1;
	*n = a.rows;
	if (a.class == H5T_STRING) {
		rc = h5_read_texts(&a, list, e);
	} else if ((number = mem_array(a.rows * a.cols, sizeof *number, e)) &&
		   !h5_read_ints(&a, number, e)) {
		for (size_t i = 0; i < a.rows; i++)
			text_add(&all, "I%lld\n", (long long)number[i]);
		rc = hdf5_pickle_names(text_of(&all), list, n, e);
	}
	free(number);
	text_free(&all);
	h5_array_close(&a);
	return rc;
}

static int read_fixed_values(const struct h5_array *a, struct hdf5_block *b, struct err *e)
{
	char *type = NULL;

	if (a->class == H5T_BITFIELD || a->class == H5T_ENUM)
		return hdf5_block_read_flags(a, &b->number, e);
	if (a->class != H5T_INTEGER && a->class != H5T_FLOAT)
		return FAIL(e, ERR_FORMAT,
			    "column '%s' is pickled in pandas' format 'fixed'; in Python: "
			    "pd.read_hdf(F).to_hdf(G, key='df', format='table')",
			    b->columns ? b->name[0] : "");
	if (!(b->number = mem_array(a->rows * a->cols, sizeof *b->number, e)) ||
	    h5_read_doubles(a, b->number, e) || h5_attr_text(a->set, "value_type", &type, e))
		return -1;
	hdf5_block_time(b, type ? type : "", a->rows);
	free(type);
	return 0;
}

static int read_fixed_block(hid_t group, size_t k, struct frame *f, struct err *e)
{
	struct hdf5_block *b = &f->block[f->blocks++];
	struct h5_array values = { .set = -1 };
	char name[40];
	int rc = -1;

	snprintf(name, sizeof name, "block%zu_items", k);
	if (read_items(group, name, &b->name, &b->columns, e))
		return -1;
	snprintf(name, sizeof name, "block%zu_values", k);
	if (h5_open_array(group, name, &values, e))
		return -1;
	if (values.class != H5T_VLEN &&
	    (values.cols != b->columns || (f->rows && values.rows != f->rows))) {
		FAIL(e, ERR_SHAPE, "'%s' is %zu x %zu for %zu columns", name, values.rows,
		     values.cols, b->columns);
	} else {
		f->rows = values.rows;
		rc = read_fixed_values(&values, b, e);
	}
	h5_array_close(&values);
	return rc;
}

static int read_fixed(hid_t group, struct frame *f, struct err *e)
{
	int64_t n = 0;

	if (h5_attr_int(group, "nblocks", &n, e))
		return -1;
	if (n < 1 || n > BLOCKS_MAX)
		return FAIL(e, ERR_FORMAT, "pandas frame of %lld blocks", (long long)n);
	if (!(f->block = mem_zeros((size_t)n, sizeof *f->block, e)))
		return -1;
	for (size_t k = 0; k < (size_t)n; k++)
		if (read_fixed_block(group, k, f, e))
			return -1;
	return h5_kind_of(group, "axis0") == H5_ARRAY ?
		       read_items(group, "axis0", &f->names, &f->nnames, e) : 0;
}

/* ---- the order of the columns ---- */

static int find_column(const struct frame *f, const char *name, struct place *out)
{
	for (size_t b = 0; b < f->blocks; b++)
		for (size_t k = 0; k < f->block[b].columns; k++)
			if (!strcmp(f->block[b].name[k], name)) {
				*out = (struct place){ &f->block[b], k };
				return 0;
			}
	return -1;
}

/* As the frame has them, where its list names every column once; else as they are stored. */
static int order_columns(struct frame *f, struct err *e)
{
	struct words seen = { 0 };
	size_t named = 0;
	uint32_t index;
	int rc = 0;

	for (size_t b = 0; b < f->blocks; b++)
		f->columns += f->block[b].columns;
	if (!(f->column = mem_array(f->columns, sizeof *f->column, e)))
		return -1;
	if (f->names && f->nnames == f->columns)
		for (; named < f->columns && !rc; named++) {
			rc = words_add(&seen, f->names[named], strlen(f->names[named]), &index, e);
			if (rc || index != named ||
			    find_column(f, f->names[named], &f->column[named]))
				break;
		}
	words_free(&seen);
	if (rc || (f->columns && named == f->columns))
		return rc;
	for (size_t b = 0, at = 0; b < f->blocks; b++)
		for (size_t k = 0; k < f->block[b].columns; k++)
			f->column[at++] = (struct place){ &f->block[b], k };
	return 0;
}

/* ---- into the table ---- */

static int declare(struct import_table *t, const struct frame *f, struct err *e)
{
	for (size_t j = 0; j < f->columns; j++) {
		const struct hdf5_block *x = f->column[j].block;
		enum import_cell_kind kind = x->second != 0 ? IMPORT_DATE :
					     !x->level	    ? IMPORT_INFER :
					     x->ordered	    ? IMPORT_ORDERED :
							      IMPORT_CATEGORY;

		if (import_column(t, x->name[f->column[j].k], kind, e))
			return -1;
		for (size_t l = 0; x->level && l < x->levels; l++)
			if (import_level(t, j, x->level[l], strlen(x->level[l]), e))
				return -1;
	}
	return 0;
}

/* 2024-01-31 10:20:30, of the seconds since 1970. */
static const char *date_text(double seconds, char buf[static DATE_ROOM])
{
	time_t when = fabs(seconds) < 0x1p40 ? (time_t)floor(seconds) : 0;
	struct tm parts;

	if (!gmtime_r(&when, &parts) || !strftime(buf, DATE_ROOM, "%F %T", &parts))
		strcpy(buf, "");
	return buf;
}

static struct import_cell cell_of(const struct frame *f, struct place at, size_t i,
				  char date[static DATE_ROOM])
{
	const struct hdf5_block *b = at.block;
	const char *text = b->text ? b->text + (i * b->columns + at.k) * b->width : NULL;
	double v = b->number ? b->number[i * b->columns + at.k] : NAN;

	if (b->level)
		text = v >= 0 && v < (double)b->levels ? b->level[(size_t)v] : "";
	if (b->second != 0)
		text = isnan(v) ? "" : date_text(v / b->second, date);
	if (!text)
		return (struct import_cell){ .number = v };
	if (f->missing && b->text && !strcmp(text, f->missing))
		text = "";
	return import_cell_text(text, strlen(text), true);
}

static int add_rows(struct import_table *t, const struct frame *f, struct err *e)
{
	struct import_cell *c = mem_array(f->columns, sizeof *c, e);
	char (*date)[DATE_ROOM] = mem_array(f->columns, sizeof *date, e);
	int rc = c && date ? 0 : -1;

	for (size_t i = 0; i < f->rows && !rc; i++) {
		for (size_t j = 0; j < f->columns; j++)
			c[j] = cell_of(f, f->column[j], i, date[j]);
		rc = import_row(t, c, f->columns, NAN, i + 1, e);
	}
	free(c);
	free(date);
	return rc;
}

/* ---- which frame ---- */

struct keys {
	char path[256];                 /* of the group that is looked into, "" or "a/b/" */
	unsigned depth;
	char first[256], *wanted;       /* wanted: by the user, or NULL */
	size_t n;
	bool found;                     /* the wanted one */
	struct text names;
};

static bool is_frame(hid_t group)
{
	char *text = NULL;
	bool is = !h5_attr_text(group, "pandas_type", &text, NULL) && text &&
		  !strncmp(text, "frame", 5);

	free(text);
	return is;
}

static void add_key(struct keys *k, const char *name)
{
	if (!k->n++)
		snprintf(k->first, sizeof k->first, "%s%s", k->path, name);
	if (k->n <= 8)
		text_add(&k->names, "%s'%s%s'", k->n > 1 ? ", " : "", k->path, name);
	if (k->wanted && !strncmp(k->wanted, k->path, strlen(k->path)) &&
	    !strcmp(k->wanted + strlen(k->path), name))
		k->found = true;
}

static herr_t find_frames(hid_t parent, const char *name, const H5L_info_t *link, void *ctx)
{
	struct keys *k = ctx;
	size_t at = strlen(k->path);
	hid_t group;

	if (link->type != H5L_TYPE_HARD || at + strlen(name) + 2 > sizeof k->path ||
	    h5_kind_of(parent, name) != H5_GROUP || h5_open_group(parent, name, &group, NULL))
		return 0;
	if (is_frame(group)) {
		add_key(k, name);
	} else if (k->depth < DEPTH_MAX) {
		k->depth++;
		strcat(strcat(k->path, name), "/");
		H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, find_frames, k);
		k->path[at] = 0;
		k->depth--;
	}
	h5_close(group);
	return 0;
}

int hdf5_open_key(hid_t file, const char *key, hid_t *out, struct err *e)
{
	char step[256];
	hid_t at = file, next;

	for (*out = -1; *key; key += *key == '/') {
		size_t n = strcspn(key, "/");

		snprintf(step, sizeof step, "%.*s", (int)n, key);
		if (h5_open_group(at, step, &next, e)) {
			if (at != file)
				h5_close(at);
			return -1;
		}
		if (at != file)
			h5_close(at);
		at = next;
		key += n;
	}
	*out = at;
	return 0;
}

static int read_frame(struct import_table *t, hid_t group, struct err *e)
{
	struct frame f = { 0 };
	char *type = NULL;
	int rc = -1;

	if (!h5_attr_text(group, "pandas_type", &type, e) && type &&
	    !(strcmp(type, "frame_table") ? read_fixed(group, &f, e) : read_table(group, &f, e)) &&
	    !order_columns(&f, e))
		rc = declare(t, &f, e) || add_rows(t, &f, e) ? -1 : 0;
	free(type);
	frame_free(&f);
	return rc;
}

static int choose(struct import_table *t, struct keys *k, const char **key, struct err *e)
{
	*key = k->wanted ? k->wanted : k->first;
	if (k->wanted && !k->found)
		return FAIL(e, ERR_PARAM, "--key %s: no such frame; there %s %s", k->wanted,
			    k->n == 1 ? "is" : "are", text_of(&k->names));
	if (!import_reading_test(t) && k->n > 1 && !k->wanted)
		import_remark(t, "%zu pandas frames: %s%s; '%s' is read, --key names another",
			      k->n, text_of(&k->names), k->n > 8 ? ", ..." : "", *key);
	else if (!import_reading_test(t))
		import_remark(t, "a pandas frame under the key '%s'", *key);
	return 0;
}

int hdf5_read_pandas(struct import_table *t, hid_t file, bool *found, struct err *e)
{
	const char *said = import_options(t)->key, *key;
	struct keys k = { 0 };
	hid_t group;
	int rc = -1;

	if (said && !(k.wanted = mem_text(said + strspn(said, "/"), e)))
		return -1;
	H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, find_frames, &k);
	*found = k.n > 0;
	if (!*found) {
		rc = 0;
	} else if (!choose(t, &k, &key, e) && !hdf5_open_key(file, key, &group, e)) {
		rc = read_frame(t, group, e);
		h5_close(group);
	}
	text_free(&k.names);
	free(k.wanted);
	return rc;
}
