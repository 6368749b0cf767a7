/* A model as arrays in a file. The index is not stored: it is built again on loading. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"

static int save_options(const struct knn_options *o, struct blob *out, struct err *e)
{
	return blob_put_number(out, "k", (double)o->k, e) ||
		blob_put_number(out, "metric", o->metric, e) ||
	       blob_put_number(out, "p", o->p, e) || blob_put_number(out, "votes", o->votes, e) ||
	       blob_put_number(out, "radius", o->radius, e) ||
	       blob_put_number(out, "index", o->index, e) ||
	       blob_put_number(out, "leaf_rows", (double)o->leaf_rows, e) ? -1 : 0;
}

static int save_space(const struct knn_space *s, struct blob *out, struct err *e)
{
	size_t n = s->rows, d = s->cols;

	if (blob_put_number(out, "rows", (double)n, e) ||
	    blob_put_number(out, "columns", (double)d, e) ||
	    blob_put_number(out, "dense", (double)s->dense, e) ||
	    blob_put(out, "x", BLOB_F32, s->x, n * s->dense, e))
		return -1;
	if (s->start && (blob_put(out, "entry_start", BLOB_U64, s->start, n + 1, e) ||
			 blob_put(out, "entry_column", BLOB_U32, s->col, s->start[n], e) ||
			 blob_put(out, "entry_value", BLOB_F32, s->value, s->start[n], e)))
		return -1;
	if (s->inverse && (blob_put(out, "inverse", BLOB_F64, s->inverse, d, e) ||
			   blob_put(out, "levels", BLOB_U32, s->levels, d, e)))
		return -1;
	if (s->whiten && (blob_put(out, "mean", BLOB_F64, s->mean, d, e) ||
			  blob_put(out, "whiten", BLOB_F64, s->whiten, d * d, e)))
		return -1;
	return 0;
}

int knn_save(const void *self, struct blob *out, struct err *e)
{
	const struct knn *m = self;
	size_t n = m->space.rows;

	if (save_options(&m->opt, out, e) || save_space(&m->space, out, e) ||
	    blob_put_number(out, "task", m->task, e) ||
	    blob_put_number(out, "outputs", (double)m->outputs, e) ||
	    blob_put(out, "weight", BLOB_F32, m->weight, m->weight ? n : 0, e))
		return -1;
	return m->label ? blob_put(out, "label", BLOB_U32, m->label, n, e) :
		blob_put(out, "target", BLOB_F64, m->target, n, e);
}

static int load_options(struct knn_options *o, const struct blob *in, struct err *e)
{
	size_t metric, votes, index;

	*o = (struct knn_options)KNN_DEFAULTS;
	if (blob_get_count(in, "k", 1, UINT32_MAX, &o->k, e) ||
	    blob_get_count(in, "metric", KNN_L2, KNN_HEOM, &metric, e) ||
	    blob_get_number(in, "p", &o->p, e) ||
	    blob_get_count(in, "votes", KNN_UNIFORM, KNN_GAUSSIAN, &votes, e) ||
	    blob_get_number(in, "radius", &o->radius, e) ||
	    blob_get_count(in, "index", KNN_AUTO, KNN_BALLTREE, &index, e) ||
	    blob_get_count(in, "leaf_rows", 1, UINT32_MAX, &o->leaf_rows, e))
		return -1;
	if (!(o->p > 0) || !(o->radius >= 0))
		return FAIL(e, ERR_FORMAT, "p=%g or radius=%g in the model file is out of range",
			    o->p, o->radius);
	o->metric = (enum knn_metric)metric;
	o->votes = (enum knn_votes)votes;
	o->index = (enum knn_index)index;
	return 0;
}

/* Rows are what a fit would have kept: no infinite value, NaN in mixed rows only. */
static int check_values(const struct knn_space *s, struct err *e)
{
	bool may_lack = s->metric->flags & KNN_METRIC_MIXED;

	for (size_t i = 0; i < s->rows * s->dense; i++)
		if (isinf(s->x[i]) || (!may_lack && isnan(s->x[i])))
			return FAIL(e, ERR_FORMAT, "'x' in the model file holds %g at %zu",
				    (double)s->x[i], i);
	return 0;
}

/* Entries as knn_rows_take leaves them. */
static int load_entries(struct knn_space *s, const struct blob *in, struct err *e)
{
	size_t n = 0;

	if (blob_get(in, "entry_start", BLOB_U64, s->rows + 1, (void **)&s->start, NULL, e) ||
	    blob_get(in, "entry_column", BLOB_U32, BLOB_ANY, (void **)&s->col, &n, e) ||
	    blob_get(in, "entry_value", BLOB_F32, n, (void **)&s->value, NULL, e))
		return -1;
	if (s->start[0] || s->start[s->rows] != n)
		return FAIL(e, ERR_FORMAT, "'entry_start' in the model file does not cover its %zu entries", n);
	for (size_t i = 0; i < s->rows; i++)
		if (s->start[i] > s->start[i + 1])
			return FAIL(e, ERR_FORMAT, "'entry_start' in the model file descends at %zu", i);
	for (size_t i = 0; i < s->rows; i++)
		for (size_t k = s->start[i]; k < s->start[i + 1]; k++)
			if (s->col[k] < s->dense || s->col[k] >= s->cols ||
			    (k > s->start[i] && s->col[k] <= s->col[k - 1]) ||
			    !isfinite(s->value[k]) || s->value[k] == 0)
				return FAIL(e, ERR_FORMAT, "row %zu in the model file: column %u is %g, "
					    "out of place", i, s->col[k], (double)s->value[k]);
	return 0;
}

static int load_space(struct knn_space *s, const struct knn_options *o, const struct blob *in,
		      struct err *e)
{
	size_t d, values;

	s->metric = &knn_metrics[o->metric];
	s->kind = o->metric;
	s->p = o->p;
	if (blob_get_count(in, "rows", 1, UINT32_MAX - 1, &s->rows, e) ||
	    blob_get_count(in, "columns", 1, UINT32_MAX, &s->cols, e))
		return -1;
	d = s->dense = s->cols;
	if (blob_has(in, "dense") && blob_get_count(in, "dense", 0, s->cols, &s->dense, e))
		return -1;
	if (s->dense < d && !s->metric->rows)
		return FAIL(e, ERR_FORMAT, "compressed rows of metric=%s in the model file",
			    s->metric->name);
	if (__builtin_mul_overflow(s->rows, s->dense, &values))
		return FAIL(e, ERR_FORMAT, "%zu x %zu rows in the model file", s->rows, d);
	if (blob_get(in, "x", BLOB_F32, values, (void **)&s->x, NULL, e) || check_values(s, e) ||
	    (s->dense < d && load_entries(s, in, e)))
		return -1;
	if (s->metric->flags & KNN_METRIC_MIXED &&
	    (blob_get(in, "inverse", BLOB_F64, d, (void **)&s->inverse, NULL, e) ||
	     blob_get(in, "levels", BLOB_U32, d, (void **)&s->levels, NULL, e)))
		return -1;
	if (s->kind == KNN_MAHALANOBIS &&
	    (__builtin_mul_overflow(d, d, &values) ||
	     blob_get(in, "mean", BLOB_F64, d, (void **)&s->mean, NULL, e) ||
	     blob_get(in, "whiten", BLOB_F64, values, (void **)&s->whiten, NULL, e)))
		return -1;
	return 0;
}

static int load_targets(struct knn *m, const struct blob *in, struct err *e)
{
	size_t n = m->space.rows, task, weights;

	if (blob_get_count(in, "task", TASK_CLASSIFY, TASK_REGRESS, &task, e) ||
	    blob_get_count(in, "outputs", 1, UINT32_MAX, &m->outputs, e) ||
	    blob_get(in, "weight", BLOB_F32, BLOB_ANY, (void **)&m->weight, &weights, e))
		return -1;
	if (!weights) {
		free(m->weight);
		m->weight = NULL;
	} else if (weights != n) {
		return FAIL(e, ERR_FORMAT, "'weight' in the model file has %zu values, not %zu",
			    weights, n);
	}
	for (size_t i = 0; i < weights; i++)
		if (!(m->weight[i] > 0 && isfinite(m->weight[i])))
			return FAIL(e, ERR_FORMAT, "'weight' in the model file holds %g at %zu",
				    (double)m->weight[i], i);
	m->task = (enum task)task;
	if (m->task == TASK_REGRESS)
		return m->outputs == 1 ? blob_get(in, "target", BLOB_F64, n, (void **)&m->target,
						  NULL, e) :
			FAIL(e, ERR_FORMAT, "%zu outputs of a regression in the model file",
			     m->outputs);
	if (blob_get(in, "label", BLOB_U32, n, (void **)&m->label, NULL, e))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (m->label[i] >= m->outputs)
			return FAIL(e, ERR_FORMAT,
				    "'label' in the model file names class %u of %zu",
				    m->label[i], m->outputs);
	return 0;
}

int knn_load(void **self, const struct blob *in, const struct learner_env *env, struct err *e)
{
	struct knn_options opt;
	struct knn *m = NULL;

	*self = NULL;
	if (load_options(&opt, in, e))
		return -1;
	opt.threads = env->threads;
	if (knn_create(&m, &opt, e) || load_space(&m->space, &opt, in, e) || load_targets(m, in, e))
		goto failed;
	if (opt.k > m->space.rows) {
		FAIL(e, ERR_FORMAT, "k=%zu exceeds the %zu rows in the model file", opt.k,
		     m->space.rows);
		goto failed;
	}
	m->fitted_rows = m->space.rows;
	if (knn_index_build(m, e))
		goto failed;
	*self = m;
	return 0;
failed:
	knn_destroy(m);
	return -1;
}
