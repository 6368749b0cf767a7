#include "datasets/prepare/pipeline.h"

#include <stdlib.h>

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

/* Compressed rows stay so for who takes them, but where the least value shall be 0: that moves zeros. */
static int choose(struct pipeline *p, const struct data_view *all, unsigned caps,
		  const struct param_set *o, struct err *e)
{
	int scale = o ? param_enum(o, "scale") : AUTO, impute = o ? param_enum(o, "impute") : AUTO;
	bool takes = caps & TAKES_MISSING;

	if (impute == 1 + IMPUTE_NATIVE && !takes)
		return FAIL(e, ERR_PARAM,
			    "impute=native: this learner does not take missing values");
	p->impute = impute != AUTO ? (enum impute)(impute - 1)
		    : takes	   ? IMPUTE_NATIVE
				   : IMPUTE_MEAN;
	if (choose_encode(p, all, caps, o ? param_enum(o, "encode") : AUTO, e))
		return -1;
	p->sparse = all->sparse && caps & TAKES_SPARSE && scale != 1 + SCALE_MINMAX;
	p->scale = scale != AUTO ? (enum scale)(scale - 1) : !(caps & WANTS_SCALING) ? SCALE_NONE :
		   p->sparse ? SCALE_MAXABS : SCALE_STANDARD;
	if (caps & TAKES_SPARSE)
		encode_apart(p->apart, p->encode, all->columns, all->cols);
	for (size_t j = 0; p->sparse && j < all->cols; j++)
		p->apart[j] = true;
	return 0;
}

/* ---- fit ---- */

static int fit_columns(struct pipeline *p, const struct data_view *all, const size_t *rows,
		       size_t n,
		       struct err *e)
{
	bool *numeric = mem_array(p->in_cols, sizeof *numeric, e), complete = false;
	double *mean = mem_array(p->in_cols, sizeof *mean, e);
	int rc = -1;

	if (!numeric || !mean ||
	    (p->sparse ? impute_fit_sparse(p->fill, all, rows, n, p->impute, e)
		       : impute_fit(p->fill, mean, &complete, all, rows, n, p->impute, e)) ||
	    encode_fit(&p->slot, &p->nslots, p->width, p->encode, all, rows, n, p->fill, e))
		goto done;
	for (size_t j = 0; j < p->in_cols; j++)
		numeric[j] = all->columns[j].kind == COLUMN_NUMERIC ||
			p->encode[j] == ENCODE_NUMBER;
	rc = (p->sparse ? scale_fit_sparse : scale_fit)(
		&(struct scale_columns){ .how = p->scale, .numeric = numeric, .fill = p->fill,
					 .mean = complete ? mean : NULL, .shift = p->shift,
					 .factor = p->factor },
		all, rows, n, e);
done:
	free(mean);
	free(numeric);
	return rc;
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
	    fit_columns(p, all, rows, n, e) ||
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
	free(p->apart);
	free(p->first);
	free(p->slots);
	free(p->width);
	free(p->fill);
	free(p->shift);
	free(p->factor);
	free(p->slot);
	free(p);
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

size_t pipeline_dense(const struct pipeline *p)
{
	return p->dense;
}

double pipeline_target_offset(const struct pipeline *p)
{
	return p->target_offset;
}
