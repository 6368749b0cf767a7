/* Sparse rows: what they name is kept, in proportion to it, until the whole file is read; then they
 * become a dense matrix where that is small or well filled, or where a column's categories cannot be sparse. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "datasets/import/table/import_table.h"
#include "algorithms/system/memory.h"
#include "algorithms/core/text.h"

/* Bytes up to which sparse rows become a dense matrix: always, and where at least one value in so many is
 * named. At one in nine (a9a) a dense table is the quicker one for every learner; at one in a thousand it takes
 * the SVM three times as long, and all of them a hundred times the memory. */
#define DENSE_ALWAYS ((size_t)16 << 20)
#define DENSE_MAX ((size_t)512 << 20)
enum { VALUES_PER_ENTRY = 20 };

/* ---- declared columns ---- */

/* Numbers and declared categories need no slot: 0, or the first category, is not kept. */
static bool can_be_sparse(const struct import_column *c)
{
	return c->role == ROLE_FEATURE && !c->keep_words && (c->as_numbers || c->closed);
}

static int lay_out(struct import_table *t, struct err *e)
{
	if (!(t->sparse.slotted = mem_array(t->ncols, sizeof *t->sparse.slotted, e)))
		return -1;
	t->sparse.on = true;
	t->width = 0;
	for (size_t j = 0; j < t->ncols; j++) {
		struct import_column *c = &t->column[j];

		c->slot = can_be_sparse(c) ? SLOT_SPARSE : SLOT_NONE;
		if (c->slot == SLOT_NONE && c->role != ROLE_IGNORE) {
			t->sparse.slotted[t->width] = j;
			c->slot = t->width++;
		}
	}
	import_remark(t, "rows are sparse: what one does not name is 0, or the first category "
			 "declared");
	return 0;
}

/* What a sparse row means by not naming a column. */
static struct import_cell implied(const struct import_column *c)
{
	if (c->declared == IMPORT_NUMBER)
		return (struct import_cell){ .at = "0", .len = 1, .scanned = true };
	if (c->closed)
		return import_cell_text(words_text(&c->words, 0), c->words.word[0].len, true);
	return import_cell_text("", 0, false);
}

/* In a table that began with dense rows all columns have slots. */
static int put_slotted(struct import_table *t, const struct import_cell *cells, const size_t *col,
		       size_t n, size_t line, struct err *e)
{
	for (size_t k = 0, q = 0; q < t->width; q++) {
		size_t j = t->sparse.on ? t->sparse.slotted[q] : q;
		struct import_cell cell;

		while (k < n && col[k] < j)
			k++;
		cell = k < n && col[k] == j ? cells[k] : implied(&t->column[j]);
		t->sparse.implied_targets += j == t->role.target && !(k < n && col[k] == j);
		if (import_put_cell(t, j, &cell, line, e))
			return -1;
	}
	return 0;
}

int import_sparse_cells(struct import_table *t, const struct import_cell *cells, const size_t *col,
			size_t n, double weight, size_t line, struct err *e)
{
	if (!t->settled && import_settle(t, e))
		return -1;
	if (!t->rows && !t->sparse.on && lay_out(t, e))
		return -1;
	if (import_begin_row(t, weight, line, e) || put_slotted(t, cells, col, n, line, e))
		return -1;
	for (size_t k = 0; k < n; k++)
		if (t->column[col[k]].slot == SLOT_SPARSE &&
		    import_put_cell(t, col[k], &cells[k], line, e))
			return -1;
	return import_end_row(t, e);
}

/* ---- numbered columns: svmlight ---- */

int import_sparse_row(struct import_table *t, double target, const uint32_t *col,
		      const float *value, size_t n, size_t line, struct err *e)
{
	if (!isfinite(target))
		return FAIL(e, ERR_DATA, "line %zu: target %g is not a finite number", line,
			    target);
	t->sparse.on = true;
	if (import_begin_row(t, NAN, line, e))
		return -1;
	for (size_t k = 0; k < n; k++)
		if (import_keep_sparse(t, col[k], value[k], e))
			return -1;
	if (n && col[n - 1] >= t->sparse.cols)
		t->sparse.cols = (size_t)col[n - 1] + 1;
	t->wide[t->rows] = target;
	return import_end_row(t, e);
}

static int store_target(struct import_table *t, size_t i, struct err *e)
{
	char text[32];
	const char *at = number_text(t->wide[i], text);
	struct import_cell cell = import_cell_text(at, strlen(at), true);
	double wide;

	t->rows = i;            /* what a change to numbers must convert */
	if (import_store(t, 0, &cell, i + 1, &t->cell[i], &wide, e))
		return -1;
	t->rows = i + 1;
	if (t->grown && import_judge_growth(t, 0, e))
		return -1;
	t->grown = false;
	return 0;
}

static bool names_columns(const struct table_options *o)
{
	char buf[2];

	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		const struct table_option *row = &table_option_rows[i];

		if ((row->type == TABLE_OPTION_COLUMN || row->type == TABLE_OPTION_COLUMNS) &&
		    table_option_get(row, o, buf))
			return true;
	}
	return false;
}

int import_sparse_target(struct import_table *t, struct err *e)
{
	size_t rows = t->rows;

	if (names_columns(&t->opt.table))
		return FAIL(e, ERR_PARAM,
			    "a sparse file has no named columns: only --task and --test apply");
	if (!t->sparse.cols)
		return FAIL(e, ERR_DATA, "no row has any feature");
	t->testing = false;
	if (import_column(t, "target", IMPORT_INFER, e) ||
	    mem_grow((void **)&t->cell, &t->cell_room, rows, sizeof *t->cell, e))
		return -1;
	t->testing = t->test_path != NULL;
	t->opt.unlabelled = NULL;       /* every row of this format has a target */
	import_follow_numbers(t);
	import_target(t, 0);
	if (import_settle(t, e))
		return -1;
	t->role.why = "";
	for (size_t i = 0; i < rows; i++)
		if (store_target(t, i, e))
			return -1;
	return 0;
}

/* ---- the data set ---- */

/* The first feature whose categories only a dense matrix can hold, or NULL. */
static const struct import_column *needs_dense(const struct import_table *t)
{
	for (size_t j = 0; j < t->ncols; j++) {
		const struct import_column *c = &t->column[j];

		if (c->is_feature && (c->slot != SLOT_SPARSE || c->levels > 2))
			return c;
	}
	return NULL;
}

/* Two categories are as well 0 and 1: sparse matrices hold numbers. */
static void make_pairs_numbers(struct import_table *t)
{
	size_t pairs = 0;

	for (size_t j = 0; j < t->ncols; j++) {
		struct import_column *c = &t->column[j];

		if (c->is_feature && c->kind != COLUMN_NUMERIC) {
			pairs++;
			c->kind = COLUMN_NUMERIC;
			c->levels = 0;
			free(c->level_names);
			c->level_names = NULL;
		}
	}
	if (pairs)
		import_remark(t, "%zu column%s of two categories %s taken as the numbers 0 and 1, "
			      "so that the table stays sparse", pairs, plural(pairs),
			      pairs == 1 ? "is" : "are");
}

int import_sparse_form(struct import_table *t, size_t rows, bool *dense, struct err *e)
{
	const struct import_column *c = needs_dense(t);
	size_t cols = t->sparse.cols;
	double bytes;
	bool filled;

	for (size_t j = 0; j < t->ncols; j++)
		cols += t->column[j].is_feature;
	if (t->sparse.implied_targets && implied(&t->column[t->role.target]).len)
		import_remark(t, "%zu row%s not name the target: taken as '%s'",
			      t->sparse.implied_targets, t->sparse.implied_targets == 1 ? " does" : "s do",
			      implied(&t->column[t->role.target]).at);
	bytes = (double)rows * (double)cols * sizeof(float);
	filled = (double)t->sparse.start[t->rows] * VALUES_PER_ENTRY >= (double)t->rows * (double)cols;
	if ((*dense = bytes <= DENSE_ALWAYS || (bytes <= DENSE_MAX && filled) || c)) {
		if (c && memory_check(bytes, "the table", e))
			return err_wrap(e, "column '%s' has categories that a sparse table cannot "
					"hold; --ignore it, or make numbers of them", c->name);
		return 0;
	}
	make_pairs_numbers(t);
	return 0;
}

/* In place: what comes after another row or column, goes before or where it was. */
static void compact(struct import_table *t, const uint32_t *number)
{
	size_t rows = 0, n = 0;

	for (size_t i = 0, from = 0; i < t->rows; i++) {
		size_t to = t->sparse.start[i + 1];

		for (size_t k = from; import_keeps(t, i) && k < to; k++) {
			uint32_t f = number ? number[t->sparse.col[k]] : t->sparse.col[k];

			if (f == UINT32_MAX)
				continue;
			t->sparse.col[n] = f;
			t->sparse.value[n++] = t->sparse.value[k];
		}
		from = to;
		if (import_keeps(t, i))
			t->sparse.start[++rows] = n;
	}
}

static uint32_t *number_features(const struct import_table *t, const size_t *feature, size_t n,
				 struct err *e)
{
	uint32_t *number = mem_array(t->ncols, sizeof *number, e);

	for (size_t j = 0; number && j < t->ncols; j++)
		number[j] = UINT32_MAX;
	for (size_t f = 0; number && f < n; f++)
		number[feature[f]] = (uint32_t)f;
	return number;
}

static int spread(struct import_table *t, struct dataset *d, const size_t *feature, struct err *e)
{
	free(d->x);
	if (!(d->x = mem_zeros(d->rows * d->cols, sizeof *d->x, e)))
		return -1;
	for (size_t i = 0; i < d->rows; i++)
		for (size_t k = t->sparse.start[i]; k < t->sparse.start[i + 1]; k++)
			d->x[i * d->cols + t->sparse.col[k]] = t->sparse.value[k];
	for (size_t f = 0; feature && f < d->cols; f++) {
		const struct import_column *c = &t->column[feature[f]];

		for (size_t i = 0, o = 0; c->slot != SLOT_SPARSE && i < t->rows; i++)
			if (import_keeps(t, i))
				d->x[o++ * d->cols + f] =
					import_converted(c, t->cell[i * t->width + c->slot]);
	}
	return 0;
}

int import_take_sparse(struct import_table *t, struct dataset *d, const size_t *feature,
		       bool dense, struct err *e)
{
	uint32_t *number = feature ? number_features(t, feature, d->cols, e) : NULL;

	if (feature && !number)
		return -1;
	if (!d->cols) {
		free(number);
		return FAIL(e, ERR_DATA, "no usable feature columns are left");
	}
	compact(t, number);
	free(number);
	if (dense)
		return spread(t, d, feature, e);
	if (!(d->sparse = mem_zeros(1, sizeof *d->sparse, e)))
		return -1;
	free(d->x);
	d->x = NULL;
	*d->sparse = (struct sparse){ .start = t->sparse.start, .col = t->sparse.col,
				    .value = t->sparse.value };
	t->sparse.start = NULL, t->sparse.col = NULL, t->sparse.value = NULL;
	return 0;
}
