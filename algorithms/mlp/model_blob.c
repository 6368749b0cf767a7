/* Networks in files: shapes, then each layer's arrays by name, weights as (in, out). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/model.h"

static int save_layer(const struct mlp *m, size_t i, struct blob *out, struct err *e)
{
	const struct mlp_layer *l = &m->net.layer[i];
	float *w = mem_array(l->in * l->out, sizeof *w, e);
	char name[64];
	int rc;

	if (!w)
		return -1;
	mlp_network_get_weights(&m->net, m->net.w, i, w);
	snprintf(name, sizeof name, "weight%zu", i);
	rc = blob_put(out, name, BLOB_F32, w, l->in * l->out, e);
	free(w);
	snprintf(name, sizeof name, "bias%zu", i);
	rc = rc || blob_put(out, name, BLOB_F32, m->net.w + l->bias, l->end - l->bias, e);
	snprintf(name, sizeof name, "running%zu", i);
	return rc || (l->normalized && blob_put(out, name, BLOB_F32, m->net.running + l->running,
						2 * l->padded, e)) ? -1 : 0;
}

int mlp_save(const void *self, struct blob *out, struct err *e)
{
	const struct mlp *m = self;
	uint64_t *size = mem_array(m->net.layers + 1, sizeof *size, e);
	int rc;

	if (!size)
		return -1;
	size[0] = m->net.inputs;
	for (size_t i = 0; i < m->net.layers; i++)
		size[i + 1] = m->net.layer[i].out;
	rc = blob_put(out, "size", BLOB_U64, size, m->net.layers + 1, e) ||
	     (mlp_network_is_sparse(&m->net) &&
	      blob_put_number(out, "dense", (double)m->net.layer[0].dense, e)) ||
	     blob_put_number(out, "task", m->task, e) ||
	     blob_put_number(out, "classes", (double)m->classes, e) ||
	     blob_put_number(out, "activation", m->set.activation, e) ||
	     blob_put_number(out, "batch_norm", m->set.batch_norm, e) ||
	     blob_put_number(out, "loss", m->net.loss.kind, e) ||
	     blob_put_number(out, "squash", m->net.loss.squash, e);
	free(size);
	for (size_t i = 0; i < m->net.layers && !rc; i++)
		rc = save_layer(m, i, out, e);
	return rc ? -1 : 0;
}

static int load_floats(const struct blob *in, const char *stem, size_t i, size_t n, float *at,
		       struct err *e)
{
	char name[64];
	void *got;
	size_t have;

	snprintf(name, sizeof name, "%s%zu", stem, i);
	if (blob_get(in, name, BLOB_F32, n, &got, &have, e))
		return -1;
	memcpy(at, got, n * sizeof *at);
	free(got);
	return 0;
}

static int load_layer(struct mlp *m, size_t i, const struct blob *in, struct err *e)
{
	const struct mlp_layer *l = &m->net.layer[i];
	float *w = mem_array(l->in * l->out, sizeof *w, e);
	int rc;

	if (!w)
		return -1;
	rc = load_floats(in, "weight", i, l->in * l->out, w, e);
	if (!rc)
		mlp_network_put_weights(&m->net, i, w);
	free(w);
	rc = rc || load_floats(in, "bias", i, l->end - l->bias, m->net.w + l->bias, e);
	if (!rc && l->normalized)
		rc = load_floats(in, "running", i, 2 * l->padded, m->net.running + l->running, e);
	return rc ? -1 : 0;
}

/* Sizes of a hostile file are bounded, so that their products stay within size_t; memory that is
 * not there is then an error like any other. */
static int load_sizes(struct mlp *m, const struct blob *in, uint64_t **size, size_t *n,
		      struct err *e)
{
	enum { MOST = 1 << 24 };
	size_t outputs;

	if (blob_get(in, "size", BLOB_U64, BLOB_ANY, (void **)size, n, e))
		return -1;
	for (size_t i = 0; i < *n; i++)
		if ((*size)[i] > MOST || (i && !(*size)[i]))
			return FAIL(e, ERR_FORMAT, "layer size %llu",
				    (unsigned long long)(*size)[i]);
	outputs = *n ? (size_t)(*size)[*n - 1] : 0;
	if (*n < 2 || !(outputs == (m->classes ? m->classes : 1) ||
			(outputs == 1 && m->classes == 2)))
		return FAIL(e, ERR_FORMAT, "%zu layer sizes ending in %zu outputs for %zu classes",
			    *n, outputs, m->classes);
	return 0;
}

/* Sizes promise memory: the weights must be there before a network of that size is made. */
static int find_weights(const struct blob *in, const uint64_t *size, size_t n, struct err *e)
{
	for (size_t i = 0; i + 1 < n; i++) {
		char name[64];
		void *got;
		size_t have;

		snprintf(name, sizeof name, "weight%zu", i);
		if (blob_get(in, name, BLOB_F32, (size_t)(size[i] * size[i + 1]), &got, &have, e))
			return -1;
		free(got);
	}
	return 0;
}

/* Columns that the network takes as dense ones: told where they are not all. */
static int load_dense(const struct blob *in, size_t inputs, size_t *dense, struct err *e)
{
	*dense = inputs;
	return blob_has(in, "dense") ? blob_get_count(in, "dense", 0, inputs, dense, e) : 0;
}

static int load_shape(struct mlp *m, const struct blob *in, struct err *e)
{
	size_t task, act, norm, kind, squash, n = 0, dense, *hidden = NULL;
	uint64_t *size = NULL;
	int rc = -1;

	if (blob_get_count(in, "task", TASK_CLASSIFY, TASK_REGRESS, &task, e) ||
	    blob_get_count(in, "classes", 0, UINT32_MAX, &m->classes, e) ||
	    blob_get_count(in, "activation", 0, MLP_ACTIVATION_COUNT - 1, &act, e) ||
	    blob_get_count(in, "batch_norm", 0, 1, &norm, e) ||
	    blob_get_count(in, "loss", MLP_LOSS_AUTO + 1, MLP_LOSS_COUNT - 1, &kind, e) ||
	    blob_get_count(in, "squash", 0, 1, &squash, e) || load_sizes(m, in, &size, &n, e) ||
	    find_weights(in, size, n, e) || load_dense(in, (size_t)size[0], &dense, e) ||
	    !(hidden = mem_array(n, sizeof *hidden, e)))
		goto done;
	for (size_t i = 1; i + 1 < n; i++)
		hidden[i - 1] = (size_t)size[i];
	m->task = (enum task)task;
	m->set.activation = (int)act;
	m->set.batch_norm = norm;
	rc = mlp_network_make_sparse(
		&m->net, (size_t)size[0], dense, hidden, n - 2, (size_t)size[n - 1], (int)act, norm,
		(struct mlp_loss){ .kind = (int)kind, .squash = squash, .delta = 1 }, e);
done:
	free(size);
	free(hidden);
	return rc;
}

int mlp_load(void **self, const struct blob *in, const struct learner_env *env, struct err *e)
{
	struct mlp *m = mem_zeros(1, sizeof *m, e);
	int rc = m ? load_shape(m, in, e) : -1;

	*self = NULL;
	for (size_t i = 0; !rc && i < m->net.layers; i++)
		rc = load_layer(m, i, in, e);
	if (rc) {
		mlp_destroy(m);
		return -1;
	}
	m->env = *env;
	mlp_network_transpose(&m->net);
	*self = m;
	return 0;
}
