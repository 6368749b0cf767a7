#include "datasets/table_options.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

#define AT(member) offsetof(struct table_options, member)

/* In the order in which plans write them. */
const struct table_option table_option_rows[TABLE_OPTIONS] = {
	{ "name", "name", TABLE_OPTION_TEXT, TABLE_OPTION_NAME, AT(name), "NAME",
	  "what to call the data set. Default: the file's name, or what is generated", NULL, NULL,
	  NULL, NULL },
	{ "target", "target", TABLE_OPTION_COLUMN, TABLE_OPTION_LEARN, AT(target), "COLUMN",
	  "column to be predicted, by name or number. Default: what the format declares, else one "
	  "named class, target, label or y, else the last", NULL, NULL, NULL, NULL },
	{ "task", "task", TABLE_OPTION_TEXT, TABLE_OPTION_LEARN, AT(task), "TASK",
	  "classification or regression. Default: by the target", NULL, NULL,
	  "classification regression", NULL },
	{ "categorical", "categorical", TABLE_OPTION_COLUMNS, TABLE_OPTION_CELLS, AT(categorical),
	  "A,B", "columns that hold categories; 'size=S:M:L' lists them", NULL, NULL, NULL, NULL },
	{ "ordered", "ordered", TABLE_OPTION_COLUMNS, TABLE_OPTION_CELLS, AT(ordered), "A,B",
	  "columns that hold ordered categories; 'size=S:M:L' gives the order", NULL, NULL, NULL, NULL },
	{ "numeric", "numeric", TABLE_OPTION_COLUMNS, TABLE_OPTION_CELLS, AT(numeric), "A,B",
	  "columns that hold numbers, though they look like codes (01, 02)", NULL, NULL, NULL, NULL },
	{ "ignore", "ignore", TABLE_OPTION_COLUMNS, TABLE_OPTION_CELLS | TABLE_OPTION_PLAIN, AT(ignore), "A,B",
	  "columns to leave out", NULL, NULL, NULL, NULL },
	{ "id", "id", TABLE_OPTION_COLUMN, TABLE_OPTION_CELLS, AT(id), "COLUMN",
	  "column that names the rows", NULL, NULL, NULL, NULL },
	{ "weight", "weight", TABLE_OPTION_COLUMN, TABLE_OPTION_LEARN, AT(weight), "COLUMN",
	  "column of row weights", NULL, NULL, NULL, NULL },
	{ "group", "group", TABLE_OPTION_COLUMN, TABLE_OPTION_LEARN, AT(group), "COLUMN",
	  "rows of one group are never parted by a split", NULL, NULL, NULL, NULL },
	{ "fold_column", "fold-column", TABLE_OPTION_COLUMNS, TABLE_OPTION_LEARN, AT(fold_column), "A,B",
	  "column that says in which fold each row is tested: numbers from 0 or 1, names, or train and "
	  "test; -1 only trains. Several: a repeat each. Stored as the split 'folds', which run goes by",
	  NULL, NULL, NULL, "folds" },
	{ "test_file", "test", TABLE_OPTION_TEXT, TABLE_OPTION_TEST, AT(test_file), "FILE",
	  "test rows, of the same format: stored as the split 'holdout'. run trains on none of "
	  "them", NULL, NULL, NULL, "holdout" },
	{ "splits", "splits", TABLE_OPTION_TEXT, TABLE_OPTION_SPLITS, AT(splits), "FILE",
	  "splits as OpenML has them, ARFF or CSV: type (TRAIN, TEST), rowid, repeat, fold. Of any data "
	  "set; stored as the split 'splits', which run goes by", NULL, NULL, NULL, "splits" },
	{ "rare", "rare", TABLE_OPTION_TEXT, TABLE_OPTION_LEARN, AT(rare), "N",
	  "categories in fewer than N rows of the table become one, '(rare)'; targets and ordered "
	  "categories stay. Default: none", NULL, NULL, NULL, NULL },
	{ "missing", "missing", TABLE_OPTION_TEXT, TABLE_OPTION_CELLS | TABLE_OPTION_PLAIN, AT(missing), "A,B",
	  "words that mean missing, besides ? NA N/A NaN null", NULL, NULL, NULL, NULL },
	{ "not_missing", "not-missing", TABLE_OPTION_TEXT, TABLE_OPTION_CELLS, AT(not_missing),
	  "A,B",
	  "words that are values, not missing: NA, null ...", NULL, NULL, NULL, NULL },
	{ "format", "input-format", TABLE_OPTION_TEXT, TABLE_OPTION_LAYOUT, AT(format), "FORMAT",
	  "csv, arff, svmlight, idx, npy or hdf5. Default: by extension and content", NULL, NULL,
	  "csv arff svmlight idx npy hdf5", NULL },
	{ "key", "key", TABLE_OPTION_TEXT, TABLE_OPTION_LAYOUT, AT(key), "NAME",
	  "of several tables in an HDF5 file the one in this group. Default: the first", NULL, NULL,
	  NULL, NULL },
	{ "decimal", "decimal", TABLE_OPTION_TEXT, TABLE_OPTION_LAYOUT | TABLE_OPTION_PLAIN, AT(decimal), "C",
	  "decimal mark of numbers, . or , Default: as each column looks", NULL, NULL, ". ,", NULL },
	{ "thousands", "thousands", TABLE_OPTION_TEXT, TABLE_OPTION_LAYOUT | TABLE_OPTION_PLAIN, AT(thousands), "C",
	  "what groups the digits of numbers: , . ' blank or none. Default: as each column looks",
	  NULL, NULL, ", . ' blank none", NULL },
	{ "separator", "separator", TABLE_OPTION_CHARACTER, TABLE_OPTION_LAYOUT | TABLE_OPTION_PLAIN, AT(separator), "C",
	  "of columns; 'tab' for a tab, 'blank' for blanks. Default: as it looks", NULL, NULL,
	  NULL, NULL },
	{ "header", "header", TABLE_OPTION_SWITCH, TABLE_OPTION_LAYOUT | TABLE_OPTION_PLAIN, AT(header), NULL,
	  "the first line names the columns. Default: as it looks",
	  "no-header", "the first line is a row of data", NULL, NULL },
	{ "comment", "comment", TABLE_OPTION_TEXT, TABLE_OPTION_LAYOUT | TABLE_OPTION_PLAIN, AT(comment), "TEXT",
	  "lines that begin so are skipped. Default: those at the top that begin with #", NULL,
	  NULL, NULL, NULL },
};

/* ---- one option ---- */

static void *member(const struct table_option *row, struct table_options *o)
{
	return (char *)o + row->at;
}

static const void *const_member(const struct table_option *row, const struct table_options *o)
{
	return (const char *)o + row->at;
}

const struct table_option *table_option_find(const char *key)
{
	for (size_t i = 0; i < TABLE_OPTIONS; i++)
		if (!strcmp(table_option_rows[i].key, key))
			return &table_option_rows[i];
	return NULL;
}

bool table_option_is_text(const struct table_option *row)
{
	return row->type <= TABLE_OPTION_COLUMNS;
}

static int put_character(char *to, const char *text, struct err *e)
{
	if (!strcmp(text, "tab") || !strcmp(text, "\\t"))
		*to = '\t';
	else if (!strcmp(text, "blank") || !strcmp(text, "blanks"))
		*to = ' ';
	else if (strlen(text) == 1)
		*to = *text;
	else
		return FAIL(e, ERR_PARAM, "'%s' is not one character, 'tab' or 'blank'", text);
	return 0;
}

static int put_switch(enum table_switch *to, const char *text, struct err *e)
{
	bool yes = !strcmp(text, "yes") || !strcmp(text, "true");

	if (!yes && strcmp(text, "no") && strcmp(text, "false"))
		return FAIL(e, ERR_PARAM, "yes or no is wanted here, not %s", text);
	*to = yes ? TABLE_SWITCH_YES : TABLE_SWITCH_NO;
	return 0;
}

static bool is_choice(const char *choices, const char *text)
{
	size_t n = strlen(text);

	for (size_t len; *choices; choices += len + (choices[len] == ' ')) {
		len = strcspn(choices, " ");
		if (len == n && !memcmp(choices, text, n))
			return true;
	}
	return false;
}

int table_option_put(const struct table_option *row, struct table_options *o, const char *text,
		     struct err *e)
{
	if (row->type == TABLE_OPTION_CHARACTER)
		return put_character(member(row, o), text, e);
	if (row->type == TABLE_OPTION_SWITCH)
		return put_switch(member(row, o), text, e);
	if (row->about & TABLE_OPTION_NAME && !*text)
		return FAIL(e, ERR_PARAM, "an empty text names nothing");
	if (row->choices && !is_choice(row->choices, text))
		return FAIL(e, ERR_PARAM, "'%s' is none of %s", text, row->choices);
	*(const char **)member(row, o) = text;
	return 0;
}

const char *table_option_get(const struct table_option *row, const struct table_options *o,
			     char buf[static 2])
{
	const void *at = const_member(row, o);

	if (row->type == TABLE_OPTION_CHARACTER) {
		buf[0] = *(const char *)at;
		buf[1] = 0;
		return *buf ? buf : NULL;
	}
	if (row->type == TABLE_OPTION_SWITCH) {
		enum table_switch s = *(const enum table_switch *)at;
		return s == TABLE_SWITCH_UNSAID ? NULL : s == TABLE_SWITCH_YES ? "yes" : "no";
	}
	return *(const char *const *)at;
}

/* ---- lists ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The item in quotes at `at`, which is copied to `to` without them; where it ends, or NULL when
 * what stands here is no such item. */
static const char *take_quoted(const char *at, char *to, size_t *len)
{
	*len = 0;
	for (at++; *at; at++) {
		if (*at == '"' && at[1] != '"') {
			for (at++; is_blank(*at); at++)
				;
			return !*at || *at == ',' ? at : NULL;
		}
		to[(*len)++] = *at;
		at += *at == '"';
	}
	return NULL;
}

int table_list_each(const char *list,
		    int (*each)(void *ctx, const char *item, size_t len, struct err *e), void *ctx,
		    struct err *e)
{
	char *copy = list ? mem_text(list, e) : NULL;
	int rc = list && !copy ? -1 : 0;

	while (!rc && list && *list) {
		const char *item, *stop;
		size_t len;

		for (; is_blank(*list); list++)
			;
		item = copy;
		if (*list != '"' || !(stop = take_quoted(list, copy, &len))) {
			stop = list + strcspn(list, ",");
			item = list;
			for (len = (size_t)(stop - list); len && is_blank(item[len - 1]); len--)
				;
		}
		if (len)
			rc = each(ctx, item, len, e);
		list = stop + (*stop == ',');
	}
	free(copy);
	return rc;
}

char *table_list_item(const char *item, struct err *e)
{
	size_t len = strlen(item);
	char *out, *to;

	if (len && !strpbrk(item, ",\"") && !is_blank(*item) && !is_blank(item[len - 1]))
		return mem_text(item, e);
	if (!(out = to = mem_array(2 * len + 3, 1, e)))
		return NULL;
	*to++ = '"';
	for (; *item; item++) {
		*to++ = *item;
		if (*item == '"')
			*to++ = '"';
	}
	*to++ = '"';
	*to = 0;
	return out;
}

/* ---- all of them ---- */

const struct table_option *table_options_given(const struct table_options *o, unsigned about)
{
	char buf[2];

	for (size_t i = 0; i < TABLE_OPTIONS; i++)
		if (table_option_rows[i].about & about &&
		    table_option_get(&table_option_rows[i], o, buf))
			return &table_option_rows[i];
	return NULL;
}

/* From row `at` on: the next that was given and asks for a split; TABLE_OPTIONS without one. */
static size_t next_split(const struct table_options *o, size_t at)
{
	char buf[2];

	while (at < TABLE_OPTIONS && !(table_option_rows[at].split &&
				       table_option_get(&table_option_rows[at], o, buf)))
		at++;
	return at;
}

const char *table_options_split(const struct table_options *o)
{
	size_t i = next_split(o, 0);

	return i < TABLE_OPTIONS ? table_option_rows[i].split : NULL;
}

int table_options_one_split(const struct table_options *o, struct err *e)
{
	size_t i = next_split(o, 0), k = i < TABLE_OPTIONS ? next_split(o, i + 1) : i;

	return k == TABLE_OPTIONS ? 0
		: FAIL(e, ERR_PARAM, "--%s and --%s each say what is tested; leave one out",
		       table_option_rows[i].option, table_option_rows[k].option);
}

bool table_options_equal(const struct table_options *a, const struct table_options *b)
{
	char buf_a[2], buf_b[2];

	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		const char *x = table_option_get(&table_option_rows[i], a, buf_a),
			   *y = table_option_get(&table_option_rows[i], b, buf_b);

		if (x && y ? strcmp(x, y) != 0 : x != y)
			return false;
	}
	return true;
}

void table_options_fill(struct table_options *o, const struct table_options *from)
{
	char buf[2];

	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		const struct table_option *row = &table_option_rows[i];
		const char *text = table_option_get(row, from, buf);

		if (text && !table_option_get(row, o, (char[2]){ 0 }))
			table_option_put(row, o, text, NULL);
	}
}

int table_options_copy(struct table_options *to, const struct table_options *from, struct err *e)
{
	int rc = 0;

	*to = *from;
	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		const char **text = member(&table_option_rows[i], to);

		if (!table_option_is_text(&table_option_rows[i]) || !*text)
			continue;
		*text = rc ? NULL : mem_text(*text, e);
		rc = *text ? rc : -1;
	}
	return rc;
}

void table_options_free(struct table_options *o)
{
	for (size_t i = 0; i < TABLE_OPTIONS; i++)
		if (table_option_is_text(&table_option_rows[i]))
			free(*(void **)member(&table_option_rows[i], o));
	*o = (struct table_options){ 0 };
}
