/* A model in a model file: written and read member by member; what a file may claim is bounded and
 * checked before anything is believed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_model.h"

#define MOST_CLASSES ((size_t)1 << 20)
#define MOST_ROWS    ((size_t)UINT32_MAX)
#define MOST_COLS    ((size_t)INT32_MAX)

static int put_sizes(struct blob *out, const char *name, const size_t *at, size_t n, struct err *e)
{
	uint64_t *wide = mem_array(n, sizeof *wide, e);
	int rc;

	if (!wide)
		return -1;
	for (size_t i = 0; i < n; i++)
		wide[i] = at[i];
	rc = blob_put(out, name, BLOB_U64, wide, n, e);
	free(wide);
	return rc;
}

/* An ascending list from 0 to at most `most`: the starts of consecutive ranges. */
static int get_starts(const struct blob *in, const char *name, size_t n, size_t most, size_t **out,
		      struct err *e)
{
	uint64_t *wide = NULL;
	size_t got;

	if (blob_get(in, name, BLOB_U64, n, (void **)&wide, &got, e))
		return -1;
	if (!(*out = mem_array(n, sizeof **out, e))) {
		free(wide);
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		if ((i ? wide[i] < wide[i - 1] : wide[i] != 0) || wide[i] > most) {
			free(wide);
			return FAIL(e, ERR_FORMAT, "'%s' is not an ascending list of starts", name);
		}
		(*out)[i] = (size_t)wide[i];
	}
	free(wide);
	return 0;
}

static int save_vectors(const struct svc_model *m, struct blob *out, struct err *e)
{
	if (m->dense && blob_put(out, "sv", BLOB_F32, m->sv, m->nsv * m->dense, e))
		return -1;
	if (!m->start)
		return 0;
	return put_sizes(out, "sv_rows", m->start, m->nsv + 1, e) ||
	       blob_put(out, "sv_col", BLOB_U32, m->col, m->start[m->nsv], e) ||
	       blob_put(out, "sv_value", BLOB_F32, m->value, m->start[m->nsv], e) ? -1 : 0;
}

int svc_model_save(const struct svc_model *m, struct blob *out, struct err *e)
{
	const struct { const char *name; double value; } number[] = {
		{ "task", m->task }, { "type", m->type }, { "kernel", m->kernel.kind },
		{ "degree", m->kernel.degree }, { "gamma", m->kernel.gamma },
		{ "coef0", m->kernel.coef0 },
		{ "ovr", m->ovr }, { "classes", (double)m->classes },
		{ "groups", (double)m->groups },
		{ "cols", (double)m->cols }, { "dense", (double)m->dense },
		{ "nsv", (double)m->nsv },
		{ "probability", m->prob_a != NULL },
		{ "sparse", m->start != NULL }, { "centred", m->center != NULL },
	};

	for (size_t i = 0; i < sizeof number / sizeof *number; i++)
		if (blob_put_number(out, number[i].name, number[i].value, e))
			return -1;
	if (blob_put(out, "label", BLOB_U32, m->label, m->groups, e) ||
	    blob_put(out, "rho", BLOB_F64, m->rho, m->machines, e) ||
	    put_sizes(out, "sv_start", m->sv_start, m->groups + 1, e) ||
	    blob_put(out, "coef", BLOB_F64, m->coef, m->coef_rows * m->nsv, e))
		return -1;
	if (m->engine != SVC_AUTO && blob_put_text(out, "engine", svc_engines[m->engine]->name, e))
		return -1;
	if (m->center && blob_put(out, "center", BLOB_F32, m->center, m->dense, e))
		return -1;
	if (m->prob_a && (blob_put(out, "prob_a", BLOB_F64, m->prob_a, m->machines, e) ||
			  blob_put(out, "prob_b", BLOB_F64, m->prob_b, m->machines, e)))
		return -1;
	return save_vectors(m, out, e);
}

/* ---- load ---- */

struct flags {
	size_t probability, sparse, centred;
};

/* Models of earlier versions do not say who made them. */
static int load_engine(struct svc_model *m, const struct blob *in, struct err *e)
{
	enum svc_engine_kind k = SVC_LIBSVM;
	char *name = NULL;

	if (!blob_has(in, "engine"))
		return 0;
	if (blob_get_text(in, "engine", &name, e))
		return -1;
	while (k < SVC_ENGINES && strcmp(svc_engines[k]->name, name))
		k++;
	m->engine = k < SVC_ENGINES ? k : SVC_AUTO;
	free(name);
	return m->engine ? 0 : FAIL(e, ERR_FORMAT, "'engine' is none of libsvm, smo, nystroem");
}

/* Models of earlier versions are dense or compressed, never both. */
static int load_dense(struct svc_model *m, const struct blob *in, const struct flags *f, struct err *e)
{
	m->dense = f->sparse ? 0 : m->cols;
	if (!blob_has(in, "dense"))
		return 0;
	if (blob_get_count(in, "dense", 0, m->cols, &m->dense, e))
		return -1;
	return f->sparse || m->dense == m->cols ? 0 :
	       FAIL(e, ERR_FORMAT, "%zu of %zu columns are dense, and none compressed", m->dense, m->cols);
}

static int load_numbers(struct svc_model *m, const struct blob *in, struct flags *f, struct err *e)
{
	size_t task, type, kind, degree, ovr;

	if (blob_get_count(in, "task", TASK_CLASSIFY, TASK_REGRESS, &task, e) ||
	    blob_get_count(in, "type", SVC_C_SVC, SVC_NU_SVR, &type, e) ||
	    blob_get_count(in, "kernel", SVC_LINEAR, SVC_SIGMOID, &kind, e) ||
	    blob_get_count(in, "degree", 0, 1000, &degree, e) ||
	    blob_get_number(in, "gamma", &m->kernel.gamma, e) ||
	    blob_get_number(in, "coef0", &m->kernel.coef0, e) ||
	    blob_get_count(in, "ovr", 0, 1, &ovr, e) ||
	    blob_get_count(in, "classes", task == TASK_CLASSIFY, MOST_CLASSES, &m->classes, e) ||
	    blob_get_count(in, "groups", 1, task == TASK_CLASSIFY ? m->classes : 1, &m->groups,
			   e) ||
	    blob_get_count(in, "cols", 1, MOST_COLS, &m->cols, e) ||
	    blob_get_count(in, "nsv", 0, MOST_ROWS, &m->nsv, e) ||
	    blob_get_count(in, "probability", 0, 1, &f->probability, e) ||
	    blob_get_count(in, "sparse", 0, 1, &f->sparse, e) ||
	    blob_get_count(in, "centred", 0, 1, &f->centred, e))
		return -1;
	if (load_dense(m, in, f, e))
		return -1;
	if (!(m->kernel.gamma >= 0 && m->kernel.gamma <= SVC_GAMMA_MOST) ||
	    !isfinite(m->kernel.coef0))
		return FAIL(e, ERR_FORMAT, "gamma %g, coef0 %g", m->kernel.gamma, m->kernel.coef0);
	m->task = (enum task)task;
	m->type = (enum svc_type)type;
	m->kernel.kind = (enum svc_kernel_kind)kind;
	m->kernel.degree = (int)degree;
	m->ovr = ovr != 0;
	m->machines = svc_machines(m->task, m->groups, m->ovr);
	m->coef_rows = svc_coef_rows(m->task, m->groups, m->ovr);
	return 0;
}

static int load_vectors(struct svc_model *m, const struct blob *in, bool sparse, struct err *e)
{
	size_t n, entries;

	if (m->dense && blob_get(in, "sv", BLOB_F32, m->nsv * m->dense, (void **)&m->sv, &n, e))
		return -1;
	if (!sparse)
		return 0;
	if (get_starts(in, "sv_rows", m->nsv + 1, SIZE_MAX / 16, &m->start, e))
		return -1;
	entries = m->start[m->nsv];
	if (blob_get(in, "sv_col", BLOB_U32, entries, (void **)&m->col, &n, e) ||
	    blob_get(in, "sv_value", BLOB_F32, entries, (void **)&m->value, &n, e))
		return -1;
	for (size_t t = 0; t < entries; t++)
		if (m->col[t] >= m->cols || m->col[t] < m->dense)
			return FAIL(e, ERR_FORMAT, "'sv_col' names column %u of %zu, %zu of them dense",
				    m->col[t], m->cols, m->dense);
	return 0;
}

static int load_arrays(struct svc_model *m, const struct blob *in, const struct flags *f,
		       struct err *e)
{
	size_t n;

	if (blob_get(in, "label", BLOB_U32, m->groups, (void **)&m->label, &n, e) ||
	    blob_get(in, "rho", BLOB_F64, m->machines, (void **)&m->rho, &n, e) ||
	    get_starts(in, "sv_start", m->groups + 1, m->nsv, &m->sv_start, e) ||
	    blob_get(in, "coef", BLOB_F64, m->coef_rows * m->nsv, (void **)&m->coef, &n, e))
		return -1;
	if (m->sv_start[m->groups] != m->nsv)
		return FAIL(e, ERR_FORMAT, "'sv_start' ends at %zu of %zu vectors",
			    m->sv_start[m->groups], m->nsv);
	for (size_t g = 0; m->task == TASK_CLASSIFY && g < m->groups; g++)
		if (m->label[g] >= m->classes)
			return FAIL(e, ERR_FORMAT, "'label' names class %u of %zu", m->label[g],
				    m->classes);
	if (f->centred && blob_get(in, "center", BLOB_F32, m->dense, (void **)&m->center, &n, e))
		return -1;
	if (f->probability &&
	    (blob_get(in, "prob_a", BLOB_F64, m->machines, (void **)&m->prob_a, &n, e) ||
	     blob_get(in, "prob_b", BLOB_F64, m->machines, (void **)&m->prob_b, &n, e)))
		return -1;
	return load_vectors(m, in, f->sparse != 0, e);
}

int svc_model_load(struct svc_model **out, const struct blob *in, struct err *e)
{
	struct svc_model *m = mem_zeros(1, sizeof *m, e);
	struct flags f;

	*out = NULL;
	if (!m || load_engine(m, in, e) || load_numbers(m, in, &f, e) || load_arrays(m, in, &f, e) ||
	    svc_model_finish(m, e)) {
		svc_model_free(m);
		return -1;
	}
	*out = m;
	return 0;
}
