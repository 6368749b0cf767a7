#include "harness/plan/job_list.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/plan/job_list_inner.h"

void job_list_remark(const struct job_maker *m, const char *who, const char *text)
{
	char line[640];

	if (!m->remark)
		return;
	snprintf(line, sizeof line, "%s: %s", who, text);
	m->remark(m->ctx, line);
}

static bool same_task(const struct plan_task *a, const struct plan_task *b)
{
	return a == b || (!strcmp(a->name, b->name) && !strcmp(a->cv, b->cv) &&
			  !strcmp(a->data->digest, b->data->digest));
}

static bool is_among(const struct plan_task *const *list, size_t n, const struct plan_task *t)
{
	for (size_t i = 0; i < n; i++)
		if (same_task(list[i], t))
			return true;
	return false;
}

static int fitting_cells(struct job_maker *m, const struct study *s, const struct plan_task *n,
			 struct variant *const *variants, size_t nvariants, struct err *e)
{
	struct variant **fitting = mem_copy(variants, nvariants, sizeof *fitting, e);
	int rc = !fitting || (job_list_spares(s->kind) &&
			      job_list_leave_out(m, s, n, fitting, &nvariants, e)) ||
		 job_list_add_cells(m, s, n, fitting, nvariants, e) ? -1 : 0;

	free(fitting);
	return rc;
}

/* Under two names the same rows would count twice in ranks, means and tests over data sets. */
static int refuse_twin(const struct plan_task *const *list, size_t n, const struct plan_task *t,
		       struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i]->name, t->name) && list[i]->data != t->data &&
		    !strcmp(list[i]->data->digest, t->data->digest))
			return FAIL(e, ERR_DATA, "%s and %s hold the same data, which would count "
				    "twice in ranks and means; leave one out", list[i]->name,
				    t->name);
	return 0;
}

static int tasks_cells(struct job_maker *m, const struct study *s, struct variant *const *variants,
		       size_t nvariants, struct err *e)
{
	const struct plan_task **done = mem_array(s->ndata, sizeof *done, e);
	size_t ndone = 0;
	int rc = done ? 0 : -1;

	for (size_t i = 0; i < s->ndata && !rc; i++) {
		const struct plan_task *n = job_list_need_task(m, s, i, e);
		if (n && is_among(done, ndone, n))
			continue;
		if (!n || refuse_twin(done, ndone, n, e) ||
		    fitting_cells(m, s, n, variants, nvariants, e))
			rc = plan_at_line(m->plan, s->data[i].line, e);
		else
			done[ndone++] = n;
	}
	free(done);
	return rc;
}

static int study_cells(struct job_maker *m, const struct study *s, struct err *e)
{
	struct variant **variants = NULL;
	size_t n = 0;
	int rc = job_list_find_wish(m, s, e) || job_list_variants(m, s, &variants, &n, e) ? -1 : 0;

	if (!rc)
		rc = tasks_cells(m, s, variants, job_list_drop_twins(variants, n), e);
	free(variants);
	return rc;
}

int job_list_make(struct job_list *out, const struct plan *p,
		  void (*say)(void *ctx, const char *text), void *ctx, struct err *e)
{
	struct job_maker m = { .l = out, .plan = p, .remark = say, .ctx = ctx };
	int rc = plan_check_size(p, e);

	*out = (struct job_list){ .plan = p };
	for (size_t i = 0; i < p->nstudies && !rc; i++)
		rc = study_cells(&m, &p->studies[i], e);
	if (rc || job_list_check_metrics(&m, e)) {
		job_list_free(out);
		return -1;
	}
	return 0;
}

void job_list_free(struct job_list *l)
{
	for (size_t i = 0; i < l->ntasks; i++) {
		struct plan_task *n = l->tasks[i];
		bool last = true;
		for (size_t j = i + 1; j < l->ntasks; j++)
			last &= l->tasks[j]->data != n->data;
		if (last)
			dataset_destroy(n->data);
		folds_free(&n->folds);
		free(n->name);
		free(n->cv);
		free(n->cost);
		free(n);
	}
	for (size_t i = 0; i < l->nvariants; i++) {
		variant_free(l->variants[i]);
		free(l->variants[i]);
	}
	free(l->tasks);
	free(l->variants);
	free(l->cells);
	*l = (struct job_list){ 0 };
}
