/* Metrics and costs of a plan: does what was asked for fit the data? */
#include "harness/plan/job_list_inner.h"

static bool study_has(const struct job_list *l, const struct study *s, enum task task)
{
	for (size_t i = 0; i < l->ncells; i++)
		if (l->cells[i].study == s && l->cells[i].task->data->task == task)
			return true;
	return false;
}

static int fits_nothing(const struct metric *m, enum task task, struct err *e)
{
	enum task other = task == TASK_CLASSIFY ? TASK_REGRESS : TASK_CLASSIFY;
	char names[512] = "";
	size_t n = 0;

	for (const struct metric *k = metrics; k->name && n < sizeof names; k++)
		if (metric_fits(k, other))
			n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", n ? ", " : "",
					      k->name);
	return FAIL(e, ERR_PARAM, "metric %s is for %s, and there is none here; for %s there are %s",
		    m->name, metric_task_name(task), metric_task_name(other), names);
}

/* One metric in a study of both tasks: the other task keeps its default, which is said. */
static void say_default(const struct job_maker *m, const struct study *s)
{
	enum task asked = s->metric[TASK_CLASSIFY] ? TASK_CLASSIFY : TASK_REGRESS,
		  other = asked == TASK_CLASSIFY ? TASK_REGRESS : TASK_CLASSIFY;
	char text[160];

	if (!s->metric[asked] || s->metric[other] || !study_has(m->l, s, TASK_CLASSIFY) ||
	    !study_has(m->l, s, TASK_REGRESS))
		return;
	snprintf(text, sizeof text, "%s is for %s; the data sets of %s are measured by %s",
		 s->metric[asked]->name, metric_task_name(asked), metric_task_name(other),
		 metric_default(other)->name);
	job_list_remark(m, s->name, text);
}

/* Costs and the metrics that go by them want one another. */
static int check_costs(const struct job_maker *m, struct err *e)
{
	bool classes = false, asked = false;

	for (size_t i = 0; i < m->plan->nstudies; i++) {
		const struct metric *k = m->plan->studies[i].metric[TASK_CLASSIFY];

		if (k && k->needs & NEEDS_COST && !m->plan->cost)
			return FAIL(e, ERR_PARAM, "metric %s goes by the cost of mistakes, which is not "
				    "said: 'TRUTH:PREDICTED=COST' (--cost, in a plan cost:)", k->name);
		asked |= k && k->needs & NEEDS_COST;
	}
	for (size_t i = 0; i < m->l->ntasks; i++)
		classes |= m->l->tasks[i]->data->task == TASK_CLASSIFY;
	if (m->plan->cost && !classes)
		return FAIL(e, ERR_PARAM, "costs are of classes taken for one another, and there is no "
			    "classification here");
	if (m->plan->cost && !asked)
		job_list_remark(m, "cost", "it is scored beside the other metrics; --metric cost (or min_cost, "
				"by probabilities) ranks and tunes by it");
	return 0;
}

int job_list_check_metrics(const struct job_maker *m, struct err *e)
{
	const struct plan *p = m->plan;

	for (int t = TASK_CLASSIFY; t <= TASK_REGRESS; t++) {
		const struct metric *asked = NULL;
		bool used = false;

		for (size_t i = 0; i < p->nstudies; i++) {
			asked = p->studies[i].metric[t] ? p->studies[i].metric[t] : asked;
			used |= p->studies[i].metric[t] &&
				study_has(m->l, p->studies + i, (enum task)t);
		}
		if (asked && !used)
			return fits_nothing(asked, (enum task)t, e);
	}
	for (size_t i = 0; i < p->nstudies; i++)
		say_default(m, p->studies + i);
	return check_costs(m, e);
}
