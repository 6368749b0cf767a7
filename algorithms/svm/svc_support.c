#include "algorithms/svm/svc_support.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* Whether row i has a coefficient in some machine. */
static bool is_support(const struct svc_model *m, const struct svc_set *s, const double *coef, size_t i)
{
	for (size_t r = 0; r < m->coef_rows; r++)
		if (coef[r * s->n + i] != 0)
			return true;
	return false;
}

static int copy_entries(struct svc_model *m, const struct sparse *s, const uint32_t *pick,
			struct err *e)
{
	size_t entries = 0;

	for (size_t i = 0; i < m->nsv; i++)
		entries += s->start[pick[i] + 1] - s->start[pick[i]];
	if (!(m->start = mem_array(m->nsv + 1, sizeof *m->start, e)) ||
	    !(m->col = mem_array(entries, sizeof *m->col, e)) ||
	    !(m->value = mem_array(entries, sizeof *m->value, e)))
		return -1;
	m->start[0] = 0;
	for (size_t i = 0; i < m->nsv; i++) {
		size_t from = s->start[pick[i]], n = s->start[pick[i] + 1] - from;
		memcpy(m->col + m->start[i], s->col + from, n * sizeof *m->col);
		memcpy(m->value + m->start[i], s->value + from, n * sizeof *m->value);
		m->start[i + 1] = m->start[i] + n;
	}
	return 0;
}

static int copy_vectors(struct svc_model *m, const struct data_view *v, const uint32_t *pick,
			struct err *e)
{
	if (!(m->sv = mem_array(m->nsv * m->dense, sizeof *m->sv, e)))
		return -1;
	for (size_t i = 0; m->dense && i < m->nsv; i++)
		memcpy(m->sv + i * m->dense, view_row(v, pick[i]), m->dense * sizeof *m->sv);
	return v->sparse ? copy_entries(m, v->sparse, pick, e) : 0;
}

int svc_support_keep(struct svc_model *m, const struct svc_set *s, const double *coef, const uint8_t *at_bound,
		     size_t *bounded, struct err *e)
{
	size_t *which = mem_array(s->n, sizeof *which, e);
	uint32_t *pick = mem_array(s->n, sizeof *pick, e);
	int rc = -1;

	*bounded = 0;
	if (!which || !pick)
		goto done;
	for (size_t g = 0; g < m->groups; g++) {
		for (size_t i = s->start[g]; i < s->start[g + 1]; i++)
			if (is_support(m, s, coef, i)) {
				pick[m->nsv] = s->row[i];
				which[m->nsv++] = i;
				*bounded += at_bound[i];
			}
		m->sv_start[g + 1] = m->nsv;
	}
	if (!(m->coef = mem_array(m->coef_rows * m->nsv, sizeof *m->coef, e)))
		goto done;
	for (size_t r = 0; r < m->coef_rows; r++)
		for (size_t i = 0; i < m->nsv; i++)
			m->coef[r * m->nsv + i] = coef[r * s->n + which[i]];
	rc = copy_vectors(m, &s->view, pick, e);
done:
	free(which);
	free(pick);
	return rc;
}
