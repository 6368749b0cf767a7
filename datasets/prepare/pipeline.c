#include "datasets/prepare/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/prepare/pipeline_inner.h"

const struct param pipeline_params[] = {
	{ .name = "scale",
	  .type = PARAM_ENUM,
	  .init = "auto",
	  .words = "auto none standard minmax maxabs",
	  .help = "scaling of numeric columns; auto: what the learner wants" },
	{ .name = "encode",
	  .type = PARAM_ENUM,
	  .init = "auto",
	  .words = "auto native onehot",
	  .help = "categories as they are or as 0/1 columns; auto: native where the learner takes "
		  "them" },
	{ .name = "impute",
	  .type = PARAM_ENUM,
	  .init = "auto",
	  .words = "auto native mean median",
	  .help = "missing values; auto: native where the learner takes them, else mean" },
	{ 0 }
};

enum { AUTO };

/* ---- what to do ---- */

static int choose_encode(struct pipeline *p, const struct data_view *all, unsigned caps, int word,
			 struct err *e)
{
	enum { NATIVE = 1, ONEHOT };
	bool takes = caps & TAKES_CATEGORIES;

	if (word == NATIVE && !takes)
		return FAIL(e, ERR_PARAM, "encode=native: this learner does not take categories");
	for (size_t j = 0; j < all->cols; j++) {
		enum column_kind kind = all->columns[j].kind;
		p->encode[j] = ENCODE_KEEP;
		if (kind == COLUMN_NUMERIC || (takes && word != ONEHOT))
			continue;
		p->encode[j] = kind == COLUMN_ORDERED &&
			word != ONEHOT ? ENCODE_NUMBER : ENCODE_ONEHOT;
	}
	return 0;
}

static int choose(struct pipeline *p, const struct data_view *all, unsigned caps,
		  const struct param_set *o, struct err *e)
{
	int scale = o ? param_enum(o, "scale") : AUTO, impute = o ? param_enum(o, "impute") : AUTO;
	bool takes = caps & TAKES_MISSING, encodes = false;

	if (impute == 1 + IMPUTE_NATIVE && !takes)
		return FAIL(e, ERR_PARAM,
			    "impute=native: this learner does not take missing values");
	p->impute = impute != AUTO ? (enum impute)(impute - 1)
		    : takes	   ? IMPUTE_NATIVE
				   : IMPUTE_MEAN;
	if (choose_encode(p, all, caps, o ? param_enum(o, "encode") : AUTO, e))
		return -1;
	for (size_t j = 0; j < all->cols; j++)
		encodes |= all->columns[j].kind != COLUMN_NUMERIC;
	p->sparse = all->sparse && caps & TAKES_SPARSE && !encodes && p->impute != IMPUTE_MEDIAN &&
		    scale != 1 + SCALE_STANDARD && scale != 1 + SCALE_MINMAX;
	p->scale = scale != AUTO ? (enum scale)(scale - 1) : !(caps & WANTS_SCALING) ? SCALE_NONE :
		   p->sparse ? SCALE_MAXABS : SCALE_STANDARD;
	return 0;
}

/* ---- fit ---- */

static int fit_columns(struct pipeline *p, const struct data_view *all, const size_t *rows,
		       size_t n,
		       struct err *e)
{
	bool *numeric = mem_array(p->in_cols, sizeof *numeric, e), complete;
	double *mean = mem_array(p->in_cols, sizeof *mean, e);
	int rc = -1;

	if (!numeric || !mean || impute_fit(p->fill, mean, &complete, all, rows, n, p->impute, e) ||
	    encode_fit(&p->slot, &p->nslots, p->width, p->encode, all, rows, n, p->fill, e))
		goto done;
	for (size_t j = 0; j < p->in_cols; j++)
		numeric[j] = all->columns[j].kind == COLUMN_NUMERIC ||
			p->encode[j] == ENCODE_NUMBER;
	rc = scale_fit(&(struct scale_columns){ .how = p->scale, .numeric = numeric,
						.fill = p->fill, .mean = complete ? mean : NULL,
						.shift = p->shift, .factor = p->factor },
		       all, rows, n, e);
done:
	free(mean);
	free(numeric);
	return rc;
}

static int fit_sparse(struct pipeline *p, const struct data_view *all, const size_t *rows, size_t n,
		      struct err *e)
{
	for (size_t j = 0; j < p->in_cols; j++) {
		p->width[j] = 1;
		p->factor[j] = 1;
	}
	if (!(p->slot = mem_array(0, sizeof *p->slot, e)) ||
	    impute_fit_sparse(p->fill, all, rows, n, p->impute, e))
		return -1;
	return p->scale == SCALE_NONE ? 0 : scale_fit_sparse(p->factor, all, rows, n, p->fill, e);
}

int pipeline_fit(struct pipeline **out, const struct data_view *all, const size_t *rows, size_t n,
		 unsigned caps, const struct param_set *options, struct err *e)
{
	struct pipeline *p = mem_zeros(1, sizeof *p, e);
	int rc = -1;

	*out = NULL;
	if (!p)
		return -1;
	p->target_sd = 1;
	if (!n) {
		FAIL(e, ERR_DATA, "no training rows");
		goto done;
	}
	if (pipeline_room(p, all->cols, e) || choose(p, all, caps, options, e) ||
	    (p->sparse ? fit_sparse : fit_columns)(p, all, rows, n, e) ||
	    pipeline_columns(p, all->columns, e))
		goto done;
	p->target_offset = all->task == TASK_REGRESS ? all->target_offset : 0;
	if (all->task == TASK_REGRESS && caps & WANTS_TARGET_SCALING && all->target) {
		p->target_scaled = true;
		scale_target(all, rows, n, &p->target_mean, &p->target_sd);
	}
	*out = p;
	p = NULL;
	rc = 0;
done:
	pipeline_destroy(p);
	return rc ? err_wrap(e, "prepare") : 0;
}

void pipeline_destroy(struct pipeline *p)
{
	if (!p)
		return;
	free(p->in);
	free(p->out);
	free(p->text);
	free(p->levels);
	free(p->encode);
	free(p->first);
	free(p->width);
	free(p->fill);
	free(p->shift);
	free(p->factor);
	free(p->slot);
	free(p);
}

/* ---- apply ---- */

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

/* out starts as zeros. */
static void put_encoded(const struct pipeline *p, const float *x, float *out)
{
	const int32_t *slot = p->slot;

	for (size_t j = 0; j < p->in_cols; j++) {
		float v = x[j] == x[j] ? x[j] : p->fill[j];
		long code;
		if (p->encode[j] != ENCODE_ONEHOT) {
			out[p->first[j]] = (float)(((double)v - p->shift[j]) * p->factor[j]);
			continue;
		}
		code = category_code(&p->in[j], v);
		if (code < 0)
			code = category_code(&p->in[j], p->fill[j]);
		if (code >= 0 && slot[code] >= 0)
			out[p->first[j] + (size_t)slot[code]] = 1;
		slot += p->in[j].levels;
	}
}

static int apply_dense(const struct pipeline *p, const struct data_view *all, const size_t *rows,
		       size_t n,
		       struct pipeline_part *out, struct err *e)
{
	bool as_is = p->scale == SCALE_NONE && p->impute == IMPUTE_NATIVE && !p->nslots;
	float *x = NULL, *buf = mem_array(all->cols, sizeof *buf, e);
	size_t cells;

	if (buf && __builtin_mul_overflow(n, p->out_cols, &cells))
		FAIL(e, ERR_NOMEM, "%zu rows of %zu columns do not fit in memory", n, p->out_cols);
	else if (buf)
		x = p->nslots ? mem_zeros(cells, sizeof *x, e) : mem_aligned(cells, sizeof *x, e);
	if (!x) {
		free(buf);
		return -1;
	}
	out->owned[0] = x;
	for (size_t i = 0; i < n; i++, x += p->out_cols) {
		const float *row = impute_dense_row(all, rows[i], buf);
		if (as_is)
			memcpy(x, row, p->out_cols * sizeof *x);
		else if (p->nslots)
			put_encoded(p, row, x);
		else
			put_columns(row, p->out_cols, p->fill, p->shift, p->factor, x);
	}
	free(buf);
	out->view.x = out->owned[0];
	out->view.stride = p->out_cols;
	return 0;
}

static int apply_sparse(const struct pipeline *p, const struct data_view *all, const size_t *rows,
			size_t n,
			struct pipeline_part *out, struct err *e)
{
	const struct sparse *s = all->sparse;
	size_t entries = 0, *start = out->owned[0] = mem_array(n + 1, sizeof *start, e);
	struct sparse *made = out->owned[3] = mem_array(1, sizeof *made, e);
	uint32_t *col;
	float *value;

	for (size_t i = 0; i < n; i++)
		entries += s->start[rows[i] + 1] - s->start[rows[i]];
	col = out->owned[1] = mem_array(entries, sizeof *col, e);
	value = out->owned[2] = mem_array(entries, sizeof *value, e);
	if (!start || !made || !col || !value)
		return -1;
	start[0] = 0;
	for (size_t i = 0, at = 0; i < n; start[++i] = at)
		for (size_t k = s->start[rows[i]]; k < s->start[rows[i] + 1]; k++, at++) {
			float v = s->value[k] == s->value[k] ? s->value[k] : p->fill[s->col[k]];
			col[at] = s->col[k];
			value[at] = (float)((double)v * p->factor[col[at]]);
		}
	*made = (struct sparse){ .start = start, .col = col, .value = value };
	out->view.sparse = made;
	return 0;
}

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
	if (p->sparse && !all->sparse)
		return FAIL(e, ERR_SHAPE, "dense rows, but sparse ones were prepared for");
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
	out->view.cols = out->view.stride = p->out_cols;
	out->view.columns = p->out;
	if ((p->sparse ? apply_sparse : apply_dense)(p, all, rows, n, out, e) ||
	    apply_targets(p, all, rows, n, out, e))
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

void pipeline_unscale(const struct pipeline *p, struct mat scores)
{
	if (!p->target_scaled)
		return;
	for (size_t i = 0; i < scores.rows; i++)
		for (size_t j = 0; j < scores.cols; j++) {
			float *s = mat_row(scores, i) + j;
			*s = (float)((double)*s * p->target_sd +
				     (p->target_mean - p->target_offset));
		}
}

double pipeline_target_offset(const struct pipeline *p)
{
	return p->target_offset;
}
