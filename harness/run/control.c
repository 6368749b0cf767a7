#include "harness/run/control.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/generate/noise.h"
#include "datasets/generate/relabel.h"
#include "datasets/row_key.h"

#define SHARE (STUDY_CONTROL_PERCENT / 100.0)

bool control_relabels(enum study_control c)
{
	return c == STUDY_CONTROL_PERMUTED || c == STUDY_CONTROL_PLANTED;
}

static bool adds_column(enum study_control c)
{
	return c == STUDY_CONTROL_ROW_NUMBER || c == STUDY_CONTROL_RANDOM_ID;
}

bool control_alters(enum study_control c)
{
	return control_relabels(c) || adds_column(c);
}

/* ---- labels ---- */

static void draw(struct relabel *r, enum study_control c, struct rng *rng, uint32_t *label,
		 double *target)
{
	if (c == STUDY_CONTROL_PERMUTED)
		relabel_permuted(r, rng, label, target);
	else
		relabel_planted(r, SHARE, rng, label, target);
}

/* Of these rows, in to, whose labels are its own. */
static int relabel_rows(struct dataset *to, const struct cell *c, const size_t *rows, size_t n,
			uint64_t seed, struct err *e)
{
	uint32_t *label = mem_array(n, sizeof *label, e);
	double *target = mem_array(n, sizeof *target, e);
	struct relabel r = { 0 };
	struct rng rng = rng_make(seed);
	int rc = -1;

	if (!label || !target || relabel_make(&r, c->task->data, rows, n, e))
		goto done;
	draw(&r, c->control, &rng, label, target);
	for (size_t i = 0; i < r.n; i++)
		if (to->label)
			to->label[r.row[i]] = label[i];
		else
			to->target[r.row[i]] = target[i];
	rc = 0;
done:
	relabel_free(&r);
	free(label);
	free(target);
	return rc;
}

static int alter_labels(struct dataset *out, const struct cell *c, const struct plan *p,
			struct err *e)
{
	const struct dataset *d = c->task->data;
	uint64_t seed = cell_control_seed(c, p->seed);
	struct dataset made = *d;
	struct fold_rows rows = { 0 };
	int rc = -1;

	made.label = NULL;
	made.target = NULL;
	if (cell_rows(&rows, c, 0, p->seed, e))
		return -1;
	if (d->label && c->control == STUDY_CONTROL_PLANTED && d->classes < 2)
		FAIL(e, ERR_UNSUITED, "where there is one class no label can be wrong");
	else if ((!d->label || (made.label = mem_copy(d->label, d->rows, sizeof *d->label, e))) &&
		 (!d->target || (made.target = mem_copy(d->target, d->rows, sizeof *d->target, e))))
		rc = relabel_rows(&made, c, rows.train, rows.ntrain, rng_seed(seed, "train"), e) ||
				     relabel_rows(&made, c, rows.test, rows.ntest,
						  rng_seed(seed, "test"), e) ?
			   -1 :
			   0;
	fold_rows_free(&rows);
	if (rc) {
		free(made.label);
		free(made.target);
		return -1;
	}
	*out = made;
	return 0;
}

int control_alter(struct dataset *out, const struct cell *c, const struct plan *p, struct err *e)
{
	*out = (struct dataset){ 0 };
	if (control_relabels(c->control))
		return alter_labels(out, c, p, e);
	return noise_id(out, c->task->data, c->control == STUDY_CONTROL_RANDOM_ID,
			cell_column_seed(c, p->seed), e);
}

void control_free(struct dataset *altered, enum study_control c)
{
	if (control_relabels(c))
		noise_labels_free(altered);
	else
		noise_free(altered);
}

/* ---- what is measured ---- */

static int add_count(struct outcome *o, const char *name, double value, struct err *e)
{
	size_t room = o->ncounts;

	if (isnan(value))
		return 0;
	if (mem_grow((void **)&o->counts, &room, o->ncounts + 1, sizeof *o->counts, e))
		return -1;
	o->counts[o->ncounts] = (struct outcome_count){ .value = value };
	snprintf(o->counts[o->ncounts++].name, sizeof o->counts->name, "%s", name);
	return 0;
}

/* The test rows' answers, and other labels to score them by. */
struct relabelled {
	struct evaluation x; /* its truth is label, target; all else is the fit's */
	uint32_t *label;
	double *target;
};

static int relabelled_make(struct relabelled *r, const struct timed_fit *t, struct err *e)
{
	size_t n = t->test.truth.rows;

	*r = (struct relabelled){ .x = t->test };
	if (!(r->label = mem_array(n, sizeof *r->label, e)) ||
	    !(r->target = mem_array(n, sizeof *r->target, e)))
		return -1;
	r->x.truth.label = t->test.truth.label ? r->label : NULL;
	r->x.truth.target = t->test.truth.target ? r->target : NULL;
	return 0;
}

static void relabelled_free(struct relabelled *r)
{
	free(r->label);
	free(r->target);
}

static double relabelled_score(struct relabelled *r, const struct metric *m)
{
	for (size_t i = 0; r->x.truth.target && i < r->x.truth.rows; i++)
		r->target[i] -= r->x.target_offset;
	return evaluation_score(&r->x, m);
}

static void take_true(struct relabelled *r, const struct dataset *d, const struct fold_rows *rows)
{
	for (size_t i = 0; i < rows->ntest; i++)
		if (d->label)
			r->label[i] = d->label[rows->test[i]];
		else
			r->target[i] = d->target[rows->test[i]];
}

/* The labels drawn as the cell's were, again and again, for the answers as they are. */
static int measure_luck(const struct timed_fit *t, const struct cell *c, const struct plan *p,
			const struct fold_rows *rows, struct outcome *o, struct err *e)
{
	const struct dataset *clean = c->task->clean;
	struct rng rng = rng_make(rng_seed(cell_control_seed(c, p->seed), "again"));
	double sum = 0, square = 0, first = NAN, truth, mean;
	struct relabelled again;
	struct relabel r = { 0 };
	int rc = -1;

	if (relabelled_make(&again, t, e) || relabel_make(&r, clean, rows->test, rows->ntest, e))
		goto done;
	for (size_t i = 0; i < CONTROL_DRAWS; i++) {
		double score;

		draw(&r, c->control, &rng, again.label, again.target);
		score = relabelled_score(&again, t->metric);
		first = i ? first : score;
		sum += score - first;
		square += (score - first) * (score - first);
	}
	mean = sum / CONTROL_DRAWS;
	take_true(&again, clean, rows);
	truth = c->control == STUDY_CONTROL_PLANTED ? relabelled_score(&again, t->metric) : NAN;
	rc = add_count(o, CONTROL_LUCK, first + mean, e) || add_count(o, CONTROL_TRUE, truth, e) ||
			     add_count(o, CONTROL_SPREAD,
				       sqrt(fmax(0, square - mean * sum) / (CONTROL_DRAWS - 1)),
				       e) ?
		   -1 :
		   0;
done:
	relabel_free(&r);
	relabelled_free(&again);
	return rc;
}

/* ---- copies ---- */

static int by_key(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The score on the test rows that are copies of training rows, or on the others; NAN where there are none. */
static int score_part(double *out, const struct timed_fit *t, const bool *copied, bool which,
		      struct err *e)
{
	const struct evaluation *all = &t->test;
	size_t n = all->truth.rows, outputs = all->scores.cols, kept = 0;
	float *scores = mem_array(n * outputs, sizeof *scores, e),
	      *weight = mem_array(n, sizeof *weight, e);
	struct relabelled part = { 0 };
	int rc = -1;

	*out = NAN;
	if (!scores || !weight || relabelled_make(&part, t, e))
		goto done;
	for (size_t i = 0; i < n; i++) {
		if (copied[i] != which)
			continue;
		memcpy(scores + kept * outputs, mat_row(all->scores, i), outputs * sizeof *scores);
		if (all->truth.label)
			part.label[kept] = all->truth.label[i];
		else
			part.target[kept] = all->truth.target[i];
		weight[kept++] = all->truth.weight ? all->truth.weight[i] : 1;
	}
	part.x.truth.rows = kept;
	part.x.truth.weight = all->truth.weight ? weight : NULL;
	part.x.scores = mat_of(scores, kept, outputs);
	*out = evaluation_score(&part.x, t->metric);
	rc = 0;
done:
	relabelled_free(&part);
	free(scores);
	free(weight);
	return rc;
}

static int measure_copies(const struct timed_fit *t, const struct cell *c,
			  const struct fold_rows *rows, struct outcome *o, struct err *e)
{
	uint64_t *key = mem_array(rows->ntrain + rows->nvalid, sizeof *key, e);
	bool *copied = mem_zeros(rows->ntest, sizeof *copied, e);
	size_t n = 0, copies = 0;
	double on_copied, on_others;
	int rc = -1;

	if (!key || !copied)
		goto done;
	for (size_t i = 0; i < rows->ntrain; i++)
		key[n++] = row_key(c->task->data, rows->train[i]);
	for (size_t i = 0; i < rows->nvalid; i++)
		key[n++] = row_key(c->task->data, rows->valid[i]);
	qsort(key, n, sizeof *key, by_key);
	for (size_t i = 0; i < rows->ntest; i++) {
		uint64_t own = row_key(c->task->data, rows->test[i]);

		copied[i] = bsearch(&own, key, n, sizeof *key, by_key) != NULL;
		copies += copied[i];
	}
	rc = add_count(o, CONTROL_COPIED, (double)copies, e) ||
			     (copies && (score_part(&on_copied, t, copied, true, e) ||
					 score_part(&on_others, t, copied, false, e) ||
					 add_count(o, CONTROL_ON_COPIED, on_copied, e) ||
					 add_count(o, CONTROL_ON_OTHERS, on_others, e))) ?
		   -1 :
		   0;
done:
	free(key);
	free(copied);
	return rc;
}

int control_measure(const struct timed_fit *t, const struct cell *c, const struct plan *p,
		    const struct fold_rows *rows, struct outcome *o, struct err *e)
{
	if (c->study->kind->varies != STUDY_VARIES_CONTROL)
		return 0;
	if (c->control == STUDY_CONTROL_PLAIN)
		return measure_copies(t, c, rows, o, e);
	return control_relabels(c->control) ? measure_luck(t, c, p, rows, o, e) : 0;
}
