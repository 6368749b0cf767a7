/* A fitted pipeline at work: rows in, a view of prepared rows out. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/limits.h"
#include "datasets/prepare/pipeline_inner.h"

/* ---- a dense row ---- */

static void put_columns(const float *restrict x, size_t cols, const float *restrict fill,
			const double *restrict shift, const double *restrict factor,
				float *restrict out)
{
#pragma omp simd
	for (size_t j = 0; j < cols; j++) {
		float v = x[j] == x[j] ? x[j] : fill[j];
		out[j] = (float)(((double)v - shift[j]) * factor[j]);
	}
}

static float put_number(const struct pipeline *p, size_t j, float x)
{
	float v = x == x ? x : p->fill[j];

	return (float)(((double)v - p->shift[j]) * p->factor[j]);
}

/* The output column that is 1 where column j, which is one-hot, holds x; -1: none. */
static long hot(const struct pipeline *p, size_t j, float x)
{
	long code = category_code(&p->in[j], x == x ? x : p->fill[j]);
	int32_t slot;

	if (code < 0)
		code = category_code(&p->in[j], p->fill[j]);
	slot = code < 0 ? -1 : p->slot[p->slots[j] + (size_t)code];
	return slot < 0 ? -1 : (long)p->first[j] + slot;
}

/* Compressed rows on their way; columns of a row come in ascending order. */
struct part_writer { size_t at; uint32_t *col; float *value; };

static void put_entry(struct part_writer *w, size_t col, float value)
{
	w->col[w->at] = (uint32_t)col;
	w->value[w->at++] = value;
}

/* out (p->dense) starts as zeros. */
static void put_encoded(const struct pipeline *p, const float *x, float *out, struct part_writer *w)
{
	for (size_t j = 0; j < p->in_cols; j++) {
		long col;
		if (p->encode[j] != ENCODE_ONEHOT) {
			out[p->first[j]] = put_number(p, j, x[j]);
			continue;
		}
		col = hot(p, j, x[j]);
		if (col >= 0 && !p->apart[j])
			out[col] = 1;
		else if (col >= 0)
			put_entry(w, (size_t)col, 1);
	}
}

/* ---- room ---- */

static int compressed_room(struct pipeline_part *out, size_t n, size_t entries, size_t first,
			   struct part_writer *w, struct err *e)
{
	struct sparse *made = out->owned[3] = mem_array(1, sizeof *made, e);

	*w = (struct part_writer){ .col = out->owned[1] = mem_array(entries, sizeof *w->col, e),
			      .value = out->owned[2] = mem_array(entries, sizeof *w->value, e) };
	if (!made || !w->col || !w->value ||
	    !(out->owned[6] = mem_zeros(n + 1, sizeof *made->start, e)))
		return -1;
	*made = (struct sparse){ .start = out->owned[6], .col = w->col, .value = w->value,
				 .first = first };
	out->view.sparse = made;
	return 0;
}

static size_t widest(const struct pipeline *p)
{
	size_t best = 0;

	for (size_t j = 1; j < p->in_cols; j++)
		if (p->width[j] > p->width[best])
			best = j;
	return best;
}

/* Tables below this are not worth a look at what is left, which costs as much as preparing 100 rows. */
#define SURELY_FITS (64 << 20)

/* Before memory is asked for that cannot be had, what makes the rows so long and what helps. */
static int check_room(const struct pipeline *p, const struct data_view *all, size_t n, struct err *e)
{
	double bytes = (double)n * (double)p->dense * sizeof(float), left;
	size_t j = widest(p);

	if (bytes < SURELY_FITS || bytes < (left = (double)limits_left()))
		return 0;
	if (p->in_cols && p->encode[j] == ENCODE_ONEHOT && p->width[j] > ENCODE_DENSE)
		return FAIL(e, ERR_NOMEM, "%zu rows of %zu columns need %.1f GiB and %.1f are left: "
			    "column '%s' has %u levels, and each becomes a column. Group rare ones "
			    "(--rare 20), or use what takes categories as they are (encode=native: "
			    "tree, knn[metric=heom]) or sparse rows (svm)", n, p->dense,
			    bytes / 0x1p30, left / 0x1p30, p->in[j].name, p->in[j].levels);
	return FAIL(e, ERR_NOMEM, "%zu rows of %zu columns need %.1f GiB and %.1f are left%s", n,
		    p->dense, bytes / 0x1p30, left / 0x1p30,
		    all->sparse ? ": this learner, or its scale, has no use for sparse rows; svm has"
				: "");
}

/* ---- all rows ---- */

static size_t count_apart(const struct pipeline *p)
{
	size_t n = 0;

	for (size_t j = 0; j < p->in_cols; j++)
		n += p->apart[j];
	return n;
}

static int room_for_rows(const struct pipeline *p, const struct data_view *all, size_t n,
			 struct pipeline_part *out, struct part_writer *w, struct err *e)
{
	size_t apart = count_apart(p), cells = n * p->dense;

	if (check_room(p, all, n, e))
		return -1;
	if (p->dense || !apart) {
		out->owned[0] = p->nslots ? mem_zeros(cells, sizeof(float), e)
					  : mem_aligned(cells, sizeof(float), e);
		if (!out->owned[0])
			return -1;
		out->view.x = out->owned[0];
	}
	return apart ? compressed_room(out, n, n * apart, p->dense, w, e) : 0;
}

/* Dense rows, or compressed ones for who takes dense ones. */
static int apply_rows(const struct pipeline *p, const struct data_view *all, const size_t *rows,
		      size_t n,
		      struct pipeline_part *out, struct err *e)
{
	bool as_is = p->scale == SCALE_NONE && p->impute == IMPUTE_NATIVE && !p->nslots;
	float *x, *buf = mem_array(all->cols, sizeof *buf, e);
	struct part_writer w = { 0 };
	size_t *start;

	if (!buf || room_for_rows(p, all, n, out, &w, e)) {
		free(buf);
		return -1;
	}
	x = out->owned[0];
	start = out->owned[6];
	for (size_t i = 0; i < n; i++, x += p->dense) {
		const float *row = impute_dense_row(all, rows[i], buf);
		if (as_is)
			memcpy(x, row, p->dense * sizeof *x);
		else if (p->nslots)
			put_encoded(p, row, x, &w);
		else
			put_columns(row, p->dense, p->fill, p->shift, p->factor, x);
		if (start)
			start[i + 1] = w.at;
	}
	free(buf);
	return 0;
}

/* The entries of one row: its own, or those of a dense row that are not 0, in the room of the caller. */
struct part_row { size_t n; const uint32_t *col; const float *value; };

static struct part_row row_entries(const struct data_view *all, size_t row, uint32_t *col, float *value)
{
	const struct sparse *s = all->sparse;
	size_t n = 0;

	if (s)
		return (struct part_row){ s->start[row + 1] - s->start[row], s->col + s->start[row],
					  s->value + s->start[row] };
	for (size_t j = 0; j < all->cols; j++)
		if (view_row(all, row)[j] != 0) {
			col[n] = (uint32_t)j;
			value[n++] = view_row(all, row)[j];
		}
	return (struct part_row){ n, col, value };
}

/* One compressed row: its entries, and between them the one-hot columns that it does not name. */
static void put_compressed(const struct pipeline *p, struct part_row r, const size_t *onehot,
			   size_t n_onehot, struct part_writer *w)
{
	size_t k = 0, h = 0;

	while (k < r.n || h < n_onehot) {
		bool named = k < r.n && (h == n_onehot || r.col[k] <= onehot[h]);
		size_t j = named ? r.col[k] : onehot[h];
		float v = named ? r.value[k++] : 0;
		if (p->encode[j] == ENCODE_ONEHOT) {
			long col = hot(p, j, v);
			h++;
			if (col >= 0)
				put_entry(w, (size_t)col, 1);
		} else {
			put_entry(w, p->first[j], put_number(p, j, v));
		}
	}
}

/* Compressed rows, or dense ones of a table like the one that they were fitted on. */
static int apply_sparse(const struct pipeline *p, const struct data_view *all, const size_t *rows,
			size_t n,
			struct pipeline_part *out, struct err *e)
{
	size_t *onehot = mem_array(p->in_cols, sizeof *onehot, e), n_onehot = 0, entries = 0, *start;
	uint32_t *col = mem_array(p->in_cols, sizeof *col, e);
	float *value = mem_array(p->in_cols, sizeof *value, e);
	struct part_writer w;
	int rc = -1;

	if (!onehot || !col || !value)
		goto done;
	for (size_t j = 0; j < p->in_cols; j++)
		if (p->encode[j] == ENCODE_ONEHOT)
			onehot[n_onehot++] = j;
	for (size_t i = 0; i < n; i++)
		entries += row_entries(all, rows[i], col, value).n + n_onehot;
	if (compressed_room(out, n, entries, 0, &w, e))
		goto done;
	start = out->owned[6];
	for (size_t i = 0; i < n; i++) {
		put_compressed(p, row_entries(all, rows[i], col, value), onehot, n_onehot, &w);
		start[i + 1] = w.at;
	}
	rc = 0;
done:
	free(onehot);
	free(col);
	free(value);
	return rc;
}

/* ---- the rest of a view ---- */

static int apply_targets(const struct pipeline *p, const struct data_view *all, const size_t *rows,
			 size_t n,
			 struct pipeline_part *out, struct err *e)
{
	uint32_t *label = NULL;
	double *target = NULL;
	float *weight = NULL;

	if ((all->label && !(out->owned[4] = label = mem_array(n, sizeof *label, e))) ||
	    (all->target && !label && !(out->owned[4] = target = mem_array(n, sizeof *target,
									   e))) ||
	    (all->weight && !(out->owned[5] = weight = mem_array(n, sizeof *weight, e))))
		return -1;
	for (size_t i = 0; label && i < n; i++)
		label[i] = all->label[rows[i]];
	for (size_t i = 0; target && i < n; i++)
		target[i] = p->target_scaled
				    ? (all->target[rows[i]] - p->target_mean) / p->target_sd
				    : all->target[rows[i]] - p->target_offset;
	for (size_t i = 0; weight && i < n; i++)
		weight[i] = all->weight[rows[i]];
	out->view.label = label;
	out->view.target = target;
	out->view.target_offset = p->target_offset;
	out->view.weight = weight;
	return 0;
}

/* Rows of a group, and the same row more than once, are not to be parted. */
static int apply_units(const struct data_view *all, const size_t *rows, size_t n, struct pipeline_part *out,
		       struct err *e)
{
	bool bound = all->unit;
	uint32_t *unit;

	for (size_t i = 1; i < n && !bound; i++)
		bound = rows[i] == rows[i - 1];
	out->view.unit = NULL;
	if (!bound)
		return 0;
	if (!(out->owned[7] = unit = mem_array(n, sizeof *unit, e)))
		return -1;
	for (size_t i = 0; i < n; i++)
		unit[i] = all->unit ? all->unit[rows[i]] : (uint32_t)rows[i];
	out->view.unit = unit;
	return 0;
}

static int same_columns(const struct pipeline *p, const struct data_view *all, struct err *e)
{
	if (all->cols != p->in_cols)
		return FAIL(e, ERR_SHAPE, "%zu columns, but %zu were prepared for", all->cols,
			    p->in_cols);
	for (size_t j = 0; j < all->cols; j++)
		if (all->columns[j].kind != p->in[j].kind ||
		    all->columns[j].levels != p->in[j].levels)
			return FAIL(e, ERR_SHAPE,
				    "column '%s' is not of the kind, or has not the categories, "
				    "of '%s'", all->columns[j].name, p->in[j].name);
	return 0;
}

int pipeline_apply(const struct pipeline *p, const struct data_view *all, const size_t *rows,
		   size_t n,
		   struct pipeline_part *out, struct err *e)
{
	*out = (struct pipeline_part){ .view = *all };
	if (same_columns(p, all, e))
		goto failed;
	out->view.x = NULL;
	out->view.sparse = NULL;
	out->view.rows = n;
	out->view.cols = p->out_cols;
	out->view.stride = p->dense;
	out->view.columns = p->out;
	if ((p->sparse ? apply_sparse : apply_rows)(p, all, rows, n, out, e) ||
	    apply_targets(p, all, rows, n, out, e) || apply_units(all, rows, n, out, e))
		goto failed;
	return 0;
failed:
	pipeline_part_free(out);
	return err_wrap(e, "prepare");
}

void pipeline_part_free(struct pipeline_part *p)
{
	for (size_t i = 0; i < sizeof p->owned / sizeof *p->owned; i++)
		free(p->owned[i]);
	*p = (struct pipeline_part){ 0 };
}

