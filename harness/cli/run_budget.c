#include "harness/cli/run_budget.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "harness/cli/cmd.h"
#include "harness/cli/run_estimate.h"
#include "harness/plan/units.h"
#include "harness/process/pace_size.h"
#include "harness/process/reduce.h"
#include "harness/store/stored_run.h"

#define AIM  0.8                /* of the budget: estimates are no promises */
#define LOOK 0.1                /* of the budget that is spent on the estimate, at most */

/* ---- the plan's splits as a list: study by study, data set by data set ---- */

static size_t count_splits(const struct plan *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nstudies; i++)
		n += p->studies[i].ndata;
	return n;
}

static bool follows_study(const struct plan_data *d)
{
	return !d->cv;
}

/* Where a data set follows its study's split, that is changed: both have the same text then, as they
 * had before. */
static int set_split(struct study *s, size_t i, const char *text, struct err *e)
{
	struct plan_data *d = &s->data[i];
	const char *before = study_split(s, i);
	char *copy;

	if (!strcmp(before, text))
		return 0;
	if (!d->asked_cv && !(d->asked_cv = mem_text(before, e)))
		return -1;
	if (!(copy = mem_text(text, e)))
		return -1;
	free(d->cv);
	d->cv = copy;
	return 0;
}

/* The splits of all data sets that follow their study, as the study's. */
static int lift_splits(struct study *s, const bool *followed, struct err *e)
{
	const char *text = NULL;

	for (size_t i = 0; i < s->ndata; i++)
		if (followed[i] && s->data[i].cv)
			text = s->data[i].cv;
	if (!text)
		return 0;
	if (study_put(s, "cv", text, e))
		return -1;
	for (size_t i = 0; i < s->ndata; i++)
		if (followed[i]) {
			free(s->data[i].cv);
			s->data[i].cv = NULL;
		}
	return 0;
}

static int set_splits(struct plan *p, char **texts, struct err *e)
{
	for (size_t k = 0, at = 0; k < p->nstudies; k++) {
		struct study *s = &p->studies[k];
		bool *followed = mem_zeros(s->ndata, sizeof *followed, e);
		int rc = followed ? 0 : -1;

		for (size_t i = 0; i < s->ndata && !rc; i++, at++) {
			followed[i] = follows_study(&s->data[i]);
			rc = set_split(s, i, texts[at], e);
		}
		rc = rc || lift_splits(s, followed, e) ? -1 : 0;
		free(followed);
		if (rc)
			return -1;
	}
	return plan_finish(p, e);
}

/* ---- what a run of other splits takes ---- */

struct timing {
	const struct job_list *l;
	const struct pace_list *paces;
	const size_t *split_of;         /* per pace: its place among the splits */
	double slowdown, jobs;          /* seconds of a worker for a second of processor time; workers */
};

/* As many for each fold as there are now: training seeds multiply them. */
static double cells_of(const struct pace *p, const struct fold_spec *s)
{
	const struct folds *f = &p->task->folds;
	double of_data = (double)f->folds * (double)f->repeats;

	if (s->kind == FOLDS_STORED || s->kind == FOLDS_LOO)
		return (double)p->cells;
	return (double)p->cells / of_data * (double)s->folds * (double)s->repeats;
}

static double seconds(void *ctx, const struct fold_spec *splits)
{
	const struct timing *t = ctx;
	double sum = 0, longest = 0;

	for (size_t i = 0; i < t->paces->n; i++) {
		const struct pace *p = &t->paces->at[i];
		const struct fold_spec *s = &splits[t->split_of[i]];
		double each = pace_size_cell(p, s) * t->slowdown + ESTIMATE_OVERHEAD;

		if (isnan(each))
			continue;
		sum += each * cells_of(p, s);
		longest = fmax(longest, each);
	}
	return fmax(sum / t->jobs, longest);
}

static size_t place_of(const struct plan *p, const struct job_list *l, const struct pace *at)
{
	size_t place = 0;

	for (size_t k = 0; k < p->nstudies; place += p->studies[k++].ndata)
		for (size_t i = 0; &p->studies[k] == at->study && i < p->studies[k].ndata; i++)
			if (job_list_task(l, at->study, i) == at->task)
				return place + i;
	return 0;
}

/* ---- fitting ---- */

static void tell(const struct plan *p, double before, double after, bool all)
{
	char budget[32], a[32], b[32];

	cmd_note("to fit into %s: about %s instead of %s%s", units_duration_text(p->budget, budget),
		 units_duration_text(after, a), units_duration_text(before, b),
		 all ? "" : ", which is the least that there is");
	for (size_t k = 0; k < p->nstudies; k++)
		for (size_t i = 0; i < p->studies[k].ndata; i++) {
			const struct plan_data *d = &p->studies[k].data[i];
			if (d->asked_cv)
				cmd_note("%s: the split %s becomes %s%s", d->spec, d->asked_cv,
					 study_split(&p->studies[k], i),
					 d->folds.most ? ": samples of the training rows" : "");
		}
}

struct fitting {
	struct fold_spec *asked, *found;
	double *train;
	size_t *split_of;
	char **texts;
	size_t n;
};

static void fitting_free(struct fitting *f)
{
	for (size_t i = 0; f->texts && i < f->n; i++)
		free(f->texts[i]);
	free(f->texts);
	free(f->asked);
	free(f->found);
	free(f->train);
	free(f->split_of);
}

static int fitting_make(struct fitting *f, const struct plan *p, const struct job_list *l,
			const struct pace_list *paces, struct err *e)
{
	f->n = count_splits(p);
	if (!(f->asked = mem_zeros(f->n, sizeof *f->asked, e)) ||
	    !(f->found = mem_zeros(f->n, sizeof *f->found, e)) ||
	    !(f->train = mem_zeros(f->n, sizeof *f->train, e)) ||
	    !(f->texts = mem_zeros(f->n, sizeof *f->texts, e)) ||
	    !(f->split_of = mem_zeros(paces->n, sizeof *f->split_of, e)))
		return -1;
	for (size_t k = 0, at = 0; k < p->nstudies; k++)
		for (size_t i = 0; i < p->studies[k].ndata; i++)
			f->asked[at++] = p->studies[k].data[i].folds;
	for (size_t i = 0; i < paces->n; i++) {
		size_t at = place_of(p, l, &paces->at[i]);
		f->split_of[i] = at;
		f->train[at] = (double)paces->at[i].task->data->rows;
	}
	return 0;
}

static int take_texts(struct fitting *f, struct err *e)
{
	char text[FOLD_SPEC_ROOM];

	for (size_t i = 0; i < f->n; i++)
		if (!(f->texts[i] = mem_text(fold_spec_text(&f->found[i], text), e)))
			return -1;
	return 0;
}

static int fit(struct plan *p, const struct job_list *l, const struct pace_list *paces,
	       const struct estimate *x, size_t jobs, bool quiet, bool *changed, struct err *e)
{
	double busy = (double)jobs * (double)p->threads / (double)cpu_count();
	struct fitting f = { 0 };
	struct timing t = { l, paces, NULL, x->slowdown * fmax(busy, 1), (double)jobs };
	struct reduce r;
	int rc = -1;

	if (fitting_make(&f, p, l, paces, e))
		goto done;
	t.split_of = f.split_of;
	r = (struct reduce){ f.asked, f.train, f.n, AIM * p->budget - x->spent, seconds, &t };
	*changed = !(seconds(&t, f.asked) <= r.budget);
	if (*changed) {
		bool all = reduce_fit(&r, f.found);
		if (take_texts(&f, e) || set_splits(p, f.texts, e))
			goto done;
		if (!quiet)
			tell(p, seconds(&t, f.asked), seconds(&t, f.found), all);
	}
	rc = 0;
done:
	fitting_free(&f);
	return rc;
}

int run_budget_fit(struct plan *p, const struct job_list *l, size_t jobs, bool quiet, bool *changed,
		   struct err *e)
{
	struct pace_list paces = { 0 };
	struct estimate x;
	int rc = -1;

	*changed = false;
	if (!pace_list_make(&paces, l, NULL, l->ncells, e) &&
	    !run_estimate_make(&x, &paces, l, jobs, fmin(ESTIMATE_MOST, LOOK * p->budget), NULL, e))
		rc = fit(p, l, &paces, &x, jobs, quiet, changed, e);
	pace_list_free(&paces);
	return rc;
}

/* ---- going on ---- */

/* The splits of one plan as texts, for the other, where both have as many. NULL: they have not, or
 * memory is out. */
static char **splits_of(const struct plan *p, const struct plan *like, struct err *e)
{
	size_t n = count_splits(p), at = 0;
	char **texts;

	for (size_t k = 0; k < p->nstudies; k++)
		if (p->nstudies != like->nstudies || p->studies[k].ndata != like->studies[k].ndata)
			return NULL;
	if (!(texts = mem_zeros(n, sizeof *texts, e)))
		return NULL;
	for (size_t k = 0; k < p->nstudies; k++)
		for (size_t i = 0; i < p->studies[k].ndata; i++)
			texts[at++] = mem_text(study_split(&p->studies[k], i), e);
	return texts;
}

static void free_splits(char **texts, size_t n)
{
	for (size_t i = 0; texts && i < n; i++)
		free(texts[i]);
	free(texts);
}

/* Whether the stored plan is p but for its splits. */
static bool is_same(const struct plan *p, const char *stored, const char *run, struct err *e)
{
	struct plan old = { 0 };
	char **mine = NULL, *a = NULL, *b = NULL;
	bool same = false;

	if (!plan_load(&old, stored, strlen(stored), run, e) && (mine = splits_of(p, &old, e)) &&
	    !set_splits(&old, mine, e) && (a = plan_write(&old, e)) && (b = plan_write(p, e)))
		same = !strcmp(a, b);
	free_splits(mine, count_splits(p));
	free(a);
	free(b);
	plan_free(&old);
	return same;
}

static int take_stored(struct plan *p, const char *stored, const char *run, bool *taken, struct err *e)
{
	struct plan old = { 0 };
	struct err unread = { 0 };
	char **texts = NULL;
	int rc = 0;

	if (!is_same(p, stored, run, &unread))
		return 0;
	rc = plan_load(&old, stored, strlen(stored), run, e);
	if (!rc && (texts = splits_of(&old, p, e))) {
		rc = set_splits(p, texts, e);
		*taken = !rc;
	}
	free_splits(texts, count_splits(&old));
	plan_free(&old);
	return rc;
}

int run_budget_resume(struct plan *p, const char *run, bool quiet, bool *taken, struct err *e)
{
	struct stored_run *r = NULL;
	char *file = store_file(run, e);
	struct err none = { 0 };
	int rc = 0;

	*taken = false;
	if (!file)
		return -1;
	if (!store_exists(file, &none) && !(rc = stored_run_open(&r, run, e)))
		rc = take_stored(p, stored_run_plan(r), run, taken, e);
	if (!rc && *taken && !quiet)
		cmd_note("the splits are those that %s began with; --fresh fits them anew", run);
	stored_run_close(r);
	free(file);
	return rc;
}
