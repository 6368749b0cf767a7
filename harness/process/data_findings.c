#include "harness/process/data_findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

struct taker {
	struct data_findings *to;
	const struct plan_task *task;
	struct err *e;
	int rc;
};

static bool is_there(const struct taker *t, const struct finding *f)
{
	for (size_t i = 0; i < t->to->n; i++)
		if (t->to->at[i].task->data == t->task->data && !strcmp(t->to->at[i].text, f->text))
			return true;
	return false;
}

/* The first of its kind, where there are as many as are named. */
static struct data_finding *full_kind(const struct taker *t, const struct finding *f)
{
	struct data_finding *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < t->to->n && f->level < FINDING_ERROR; i++) {
		struct data_finding *at = &t->to->at[i];

		if (at->task->data != t->task->data || strcmp(at->code, f->code))
			continue;
		first = n++ ? first : at;
	}
	return n >= DATA_FINDINGS_NAMED ? first : NULL;
}

static void keep(struct taker *t, const struct finding *f)
{
	struct data_finding *at;

	t->rc = mem_grow((void **)&t->to->at, &t->to->room, t->to->n + 1, sizeof *t->to->at, t->e);
	if (t->rc)
		return;
	at = &t->to->at[t->to->n++];
	*at = (struct data_finding){ .task = t->task, .level = f->level,
				     .code = mem_text(f->code, t->e),
				     .text = mem_text(f->text, t->e),
				     .column = f->column ? mem_text(f->column, t->e) : NULL };
	if (!at->code || !at->text || (f->column && !at->column))
		t->rc = -1;
}

static void take(void *ctx, const struct finding *f)
{
	struct taker *t = ctx;
	struct data_finding *full;

	if (t->rc || f->level < FINDING_WARNING || is_there(t, f))
		return;
	if ((full = full_kind(t, f)))
		full->more++;
	else
		keep(t, f);
}

/* Behind all others: how many of each kind were not kept. */
static int tell_more(struct data_findings *out, struct err *e)
{
	for (size_t i = 0, n = out->n; i < n; i++) {
		const struct data_finding *at = &out->at[i];
		struct taker t = { .to = out, .task = at->task, .e = e };
		char text[120];
		struct finding f = { .level = at->level, .code = at->code, .text = text };

		if (!at->more)
			continue;
		snprintf(text, sizeof text, "%zu more of %s; bakeoff check --format json names them all",
			 at->more, at->code);
		keep(&t, &f);
		if (t.rc)
			return -1;
	}
	return 0;
}

static bool is_first_of_its_data(const struct job_list *l, size_t task)
{
	for (size_t i = 0; i < task; i++)
		if (l->tasks[i]->data == l->tasks[task]->data)
			return false;
	return true;
}

static int look(struct taker *t, bool first)
{
	const struct plan_task *n = t->task;

	if (first && inspect_bounded(n->data, take, t, t->e))
		return -1;
	return inspect_folds(n->data, &n->folds, n->cv, take, t, t->e) ||
	       inspect_structure(n->data, &n->folds, n->cv, take, t, t->e) || t->rc ? -1 : 0;
}

/* Where the split has more to learn from than the sample takes. */
static int find_sample(size_t *sample, const struct plan_task *n, struct err *e)
{
	struct fold_rows r;

	*sample = 0;
	if (!n->folds.most)
		return 0;
	if (folds_rows(&r, &n->folds, n->data, 0, 0, 0, 0, e))
		return -1;
	*sample = r.nleft ? n->folds.most : 0;
	fold_rows_free(&r);
	return 0;
}

/* That it learns from less than was asked for, or than there is, is to be known too. */
static int look_at_split(struct taker *t)
{
	const struct plan_task *n = t->task;
	char text[480], before[200] = "", sample[120] = "";
	size_t most;
	struct finding f = { .level = FINDING_WARNING, .code = "smaller-split", .text = text };

	if (find_sample(&most, n, t->e))
		return -1;
	if (!n->plan->asked_cv && !most)
		return 0;
	if (n->plan->asked_cv)
		snprintf(before, sizeof before, "instead of %.100s, so that the run fits into a time",
			 n->plan->asked_cv);
	if (most)
		snprintf(sample, sizeof sample, "learners train on samples of about %zu of the rows, "
			 "drawn for each fold", most);
	snprintf(text, sizeof text, "split %.100s%s%s%s%s", n->cv, *before ? " " : "", before,
		 *sample ? ": " : "", sample);
	take(t, &f);
	return t->rc;
}

int data_findings_make(struct data_findings *out, const struct job_list *l, struct err *e)
{
	int rc = 0;

	*out = (struct data_findings){ 0 };
	for (size_t i = 0; i < l->ntasks && !rc; i++) {
		struct taker t = { .to = out, .task = l->tasks[i], .e = e };

		rc = look(&t, is_first_of_its_data(l, i)) || look_at_split(&t) ? -1 : 0;
	}
	if (rc || tell_more(out, e)) {
		data_findings_free(out);
		return -1;
	}
	return 0;
}

void data_findings_free(struct data_findings *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->at[i].code);
		free(f->at[i].column);
		free(f->at[i].text);
	}
	free(f->at);
	*f = (struct data_findings){ 0 };
}
