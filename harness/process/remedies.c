#include "harness/process/remedies.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/run/inner_split.h"

bool remedies_suspect(struct remedies_suspect *out, const struct job_list *l, const char *study,
		      const char *dataset, const char *label, enum learner_fault fault)
{
	for (size_t i = 0; i < l->ncells; i++) {
		const struct cell *x = l->cells + i;

		if (strcmp(x->study->name, study) || strcmp(x->task->name, dataset) ||
		    strcmp(x->variant->label, label))
			continue;
		*out = (struct remedies_suspect){ x->study, x->task, x->variant, fault, REMEDIES_ALL };
		return true;
	}
	return false;
}

/* ---- arms ---- */

/* Whether a remedy has a meaning there by its own judgement. */
static int ask(bool *applies, const struct remedies_suspect *s, const struct learner_remedy *r, struct err *e)
{
	struct fold_rows rows;

	*applies = true;
	if (!r || !r->applies)
		return 0;
	if (folds_rows(&rows, &s->task->folds, s->task->data, 0, 0, 0, 0, e))
		return -1;
	*applies = r->applies(&s->variant->params, rows.ntrain);
	fold_rows_free(&rows);
	return 0;
}

/* As variant_remedied. */
static int remedied(struct variant *out, bool *applies, const struct remedies_suspect *s,
		    const struct learner_remedy *r, struct err *e)
{
	if (ask(applies, s, r, e))
		return -1;
	return *applies ? variant_remedied(out, applies, s->variant, r, s->task->data->rows / 2, e) : 0;
}

/* The next arm of a suspect: r NULL is the learner as it is. Nothing where it does not apply, or where
 * an arm before it is the same. */
static int add_arm(struct remedies *m, size_t suspect, const struct learner_remedy *r, struct err *e)
{
	const struct remedies_suspect *s = m->suspect + suspect;
	struct variant *v = mem_zeros(1, sizeof *v, e);
	bool applies = false;

	if (!v || remedied(v, &applies, s, r, e)) {
		free(v);
		return -1;
	}
	for (size_t i = m->l.nvariants; applies && i-- && m->arm[i].suspect == suspect;)
		if (!strcmp(m->l.variants[i]->canonical, v->canonical)) {
			variant_free(v);
			applies = false;
		}
	if (!applies) {
		free(v);
		return 0;
	}
	v->position = m->l.nvariants;
	m->arm[m->l.nvariants] = (struct remedies_arm){ suspect, r ? r->name : "" };
	m->l.variants[m->l.nvariants++] = v;
	return 0;
}

static bool is_tried(const struct remedies_suspect *s, size_t i)
{
	return s->variant->learner->remedies[i].against == s->fault &&
	       (i >= 8 * sizeof s->tried || s->tried & 1u << i);
}

static size_t count_remedies(const struct variant *v)
{
	const struct learner_remedy *r = v->learner->remedies;
	size_t n = 0;

	while (r && r[n].name)
		n++;
	return n;
}

static int add_arms(struct remedies *m, size_t suspect, struct err *e)
{
	const struct remedies_suspect *s = m->suspect + suspect;
	size_t first = m->l.nvariants, n = count_remedies(s->variant);

	if (add_arm(m, suspect, NULL, e))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (is_tried(s, i) && add_arm(m, suspect, s->variant->learner->remedies + i, e))
			return -1;
	if (m->l.nvariants == first + 1) {      /* nothing to compare with */
		variant_free(m->l.variants[first]);
		free(m->l.variants[first]);
		m->l.nvariants = first;
	}
	return 0;
}

/* Whether a remedy changes something there. */
static bool applies_to(const struct remedies_suspect *s, const struct learner_remedy *r)
{
	struct variant like;
	bool applies = false;

	if (remedied(&like, &applies, s, r, NULL) || !applies)
		return false;
	variant_free(&like);
	return true;
}

double remedies_choose(struct remedies_suspect *s, double cost, double *left)
{
	size_t n = count_remedies(s->variant);
	double each = INNER_SPLITS * cost, plain = each, out = 0;
	unsigned tried = 0;

	for (size_t i = 0; i < n && i < 8 * sizeof tried; i++) {
		const struct learner_remedy *r = s->variant->learner->remedies + i;

		if (!is_tried(s, i) || !applies_to(s, r))
			continue;
		if (!(plain + each * r->price <= *left)) {
			out += each * r->price;
			continue;
		}
		*left -= plain + each * r->price;
		plain = 0;              /* once for all arms */
		tried |= 1u << i;
	}
	s->tried = tried;
	return out > 0 ? out + plain : 0;
}

/* Split by split, so that a run that is cut short has met all arms about equally often. */
static void add_cells(struct remedies *m, size_t suspect)
{
	struct cell c = { .study = m->study[suspect], .task = m->suspect[suspect].task };

	for (size_t i = 0; i < INNER_SPLITS; i++) {
		inner_split_cell(&c, i);
		for (size_t v = 0; v < m->l.nvariants; v++)
			if (m->arm[v].suspect == suspect) {
				c.variant = m->l.variants[v];
				m->l.cells[m->l.ncells++] = c;
			}
	}
}

/* The suspect's study, without what is recorded for reports alone; texts are borrowed. */
static struct study *plain_study(const struct study *s, struct err *e)
{
	struct study *y = mem_copy(s, 1, sizeof *y, e);

	if (y)
		y->curves = y->diagnose = y->predictions = false;
	return y;
}

static int make(struct remedies *m, struct err *e)
{
	size_t arms = 0;

	for (size_t i = 0; i < m->n; i++)
		arms += 1 + count_remedies(m->suspect[i].variant);
	if (!(m->study = mem_zeros(m->n, sizeof *m->study, e)) ||
	    !(m->arm = mem_zeros(arms, sizeof *m->arm, e)) ||
	    !(m->l.variants = mem_zeros(arms, sizeof *m->l.variants, e)) ||
	    !(m->l.cells = mem_zeros(arms * INNER_SPLITS, sizeof *m->l.cells, e)) ||
	    !(m->id = mem_zeros(arms * INNER_SPLITS, sizeof *m->id, e)) ||
	    !(m->todo = mem_zeros(arms * INNER_SPLITS, sizeof *m->todo, e)))
		return -1;
	for (size_t i = 0; i < m->n; i++) {
		if (!(m->study[i] = plain_study(m->suspect[i].study, e)) || add_arms(m, i, e))
			return -1;
		add_cells(m, i);
	}
	return 0;
}

int remedies_make(struct remedies *out, const struct job_list *l,
		  const struct remedies_suspect *suspect, size_t n, struct err *e)
{
	*out = (struct remedies){ .l = { .plan = l->plan }, .suspect = suspect, .n = n };
	if (!make(out, e))
		return 0;
	remedies_free(out);
	return -1;
}

void remedies_free(struct remedies *m)
{
	for (size_t i = 0; m->study && i < m->n; i++)
		free(m->study[i]);
	free(m->study);
	free(m->arm);
	free(m->id);
	free(m->todo);
	job_list_free(&m->l);           /* it has no tasks of its own */
	*m = (struct remedies){ 0 };
}

/* ---- the store ---- */

static int put(struct remedies *m, size_t at, struct store *s, enum cell_status *before,
	       struct err *e)
{
	const struct cell *c = m->l.cells + at;
	const struct remedies_arm *arm = m->arm + c->variant->position;
	const struct remedies_suspect *w = m->suspect + arm->suspect;
	char *canonical = cell_canonical(c, m->l.plan, e), key[CELL_KEY];
	struct store_remedy_row r = {
		.key = key, .canonical = canonical, .dataset = c->task->name,
		.digest = c->task->data->digest, .label = w->variant->label,
		.params = w->variant->json, .study = w->study->name,
		.against = w->fault == LEARNER_OVERFITS ? "overfitting" : "underfitting",
		.arm = arm->name, .changed = c->variant->changed, .split = inner_split_number(c),
	};
	int rc = !canonical || cell_key(canonical, key, e) ||
	     store_remedy(s, &r, m->id + at, before, e) ? -1 : 0;
	free(canonical);
	return rc;
}

int remedies_store(struct remedies *m, struct store *s, struct err *e)
{
	if (store_remedies_begin(s, e))
		return -1;
	for (size_t i = 0; i < m->l.ncells; i++) {
		enum cell_status before;

		if (put(m, i, s, &before, e))
			return -1;
		if (before == CELL_PLANNED)
			m->todo[m->ntodo++] = i;
	}
	return store_remedies_end(s, e);
}

/* ---- running ---- */

struct remedies_keeper {
	struct remedies *m;
	struct store *s;
	void (*progress)(void *ctx, const struct run_progress *t, size_t cell,
			 const struct outcome *o);
	void *ctx;
};

static int keep(void *ctx, size_t cell, const struct outcome *o, struct err *e)
{
	struct remedies_keeper *k = ctx;
	const struct cell *c = k->m->l.cells + cell;

	return store_remedy_outcome(k->s, k->m->id[cell], o,
				    study_metric(c->study, c->task->data->task)->name, e);
}

static void tell(void *ctx, const struct run_progress *t, size_t cell, const struct outcome *o)
{
	struct remedies_keeper *k = ctx;

	k->progress(k->ctx, t, cell, o);
}

int remedies_run(struct remedies *m, struct store *s, size_t jobs,
		 const volatile sig_atomic_t *stop,
		 void (*progress)(void *ctx, const struct run_progress *t, size_t cell,
				  const struct outcome *o),
		 void *ctx, struct run_progress *t, struct err *e)
{
	struct remedies_keeper k = { m, s, progress, ctx };
	struct scheduler order = { .job_list = &m->l, .todo = m->todo, .ntodo = m->ntodo,
				   .jobs = jobs, .keep = keep, .progress = progress ? tell : NULL,
				   .ctx = &k, .stop = stop };

	return scheduler_run(&order, t, e);
}
