#include "harness/cli/verify_remedies.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "harness/cli/cmd.h"
#include "harness/process/remedies.h"
#include "harness/store/query.h"

struct verifier {
	const struct results *x;
	struct run_remedy *row;
	size_t n;
	struct remedies m;
	struct verify_remedies *out;
};

static bool same_bits(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* The stored row of a cell, by its key; NULL. */
static const struct run_remedy *row_of(const struct verifier *v, size_t cell, struct err *e)
{
	char *canonical = cell_canonical(v->m.l.cells + cell, v->m.l.plan, e), key[CELL_KEY];
	const struct run_remedy *found = NULL;

	if (canonical && !cell_key(canonical, key, e))
		for (size_t i = 0; i < v->n && !found; i++)
			if (!strcmp(v->row[i].key, key))
				found = v->row + i;
	free(canonical);
	return found;
}

static const struct outcome_score *score_of(const struct outcome *o, const char *metric)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (!strcmp(o->scores[i].metric, metric))
			return o->scores + i;
	return NULL;
}

static int compare(void *ctx, size_t cell, const struct outcome *o, struct err *e)
{
	struct verifier *v = ctx;
	const struct cell *c = v->m.l.cells + cell;
	const struct run_remedy *was = row_of(v, cell, e);
	const struct metric *m = study_metric(c->study, c->task->data->task);
	const struct outcome_score *is = score_of(o, m->name);
	double test = is ? is->test : NAN, train = is ? is->train : NAN;
	char a[32], b[32];

	if (!was)
		return -1;
	if (was->status == o->status && same_bits(was->test, test) && same_bits(was->train, train)) {
		v->out->same++;
		return 0;
	}
	if (!v->out->differing++)
		cmd_print(stdout, "first difference of a remedy: %s on %s, inner split %zu: %s %s was %s and "
			  "is %s %s\n", c->variant->label, c->task->name, was->split, m->name,
			  cell_status_name(was->status), number_text(was->test, a),
			  cell_status_name(o->status), number_text(test, b));
	return 0;
}

/* Each learner that was tried, once. */
static size_t suspects(const struct verifier *v, const struct job_list *l, struct remedies_suspect *out)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n; i++) {
		const struct run_remedy *x = v->row + i;
		enum learner_fault fault = strcmp(x->against, "overfitting") ? LEARNER_UNDERFITS
									     : LEARNER_OVERFITS;

		if (x->study == v->x->n_studies || x->split || *x->arm)
			continue;
		n += remedies_suspect(out + n, l, v->x->study[x->study].name,
				      v->x->dataset[x->dataset].name, v->x->variant[x->variant].label,
				      fault);
	}
	return n;
}

/* What time and memory limits ended here need not end there. */
static bool can_repeat(const struct run_remedy *x)
{
	return x && x->status != CELL_PLANNED && x->status != CELL_TIMEOUT && x->status != CELL_MEMORY;
}

static int run_again(struct verifier *v, size_t jobs, struct err *e)
{
	static const volatile sig_atomic_t never = 0;
	struct scheduler s = { .job_list = &v->m.l, .todo = v->m.todo, .jobs = jobs, .keep = compare,
			       .ctx = v, .stop = &never };
	struct run_progress t;

	for (size_t i = 0; i < v->m.l.ncells; i++)
		if (can_repeat(row_of(v, i, e)))
			v->m.todo[s.ntodo++] = i;
	v->out->other = v->n - s.ntodo;
	return s.ntodo ? scheduler_run(&s, &t, e) : 0;
}

int verify_remedies(struct verify_remedies *out, const char *run, const struct job_list *l, size_t jobs,
		    struct err *e)
{
	struct remedies_suspect *suspect = NULL;
	struct results *x = NULL;
	struct verifier v = { .out = out };
	int rc = -1;

	*out = (struct verify_remedies){ 0 };
	if (results_open(&x, run, e) || results_remedies(x, &v.row, &v.n, e) ||
	    !(suspect = mem_array(v.n, sizeof *suspect, e)))
		goto done;
	v.x = x;
	if (!remedies_make(&v.m, l, suspect, suspects(&v, l, suspect), e))
		rc = run_again(&v, jobs, e);
done:
	remedies_free(&v.m);
	free(suspect);
	free(v.row);
	results_close(x);
	return rc;
}
