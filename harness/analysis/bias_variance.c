#include "harness/analysis/bias_variance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/fold_sample.h"
#include "harness/stats/adjust.h"
#include "harness/store/answers.h"

/* ---- the answers of a learner ---- */

struct bias_variance_table {
	size_t rows, draws, draw;       /* draw: the one being read */
	uint32_t *class;                /* (rows, draws) */
	double *number;
	size_t *times;                  /* (rows): draws that tell of it */
};

static void free_table(struct bias_variance_table *t)
{
	free(t->class);
	free(t->number);
	free(t->times);
}

static void take_class(void *ctx, const struct answers *a, size_t row, const float *score)
{
	struct bias_variance_table *t = ctx;

	t->class[row * t->draws + t->draw] = (uint32_t)metric_class(score, a->classes);
	t->times[row]++;
}

static void take_number(void *ctx, const struct answers *a, size_t row, double answer)
{
	struct bias_variance_table *t = ctx;

	(void)a;
	t->number[row * t->draws + t->draw] = answer;
	t->times[row]++;
}

static int read_table(struct bias_variance_table *t, const struct answers *a, size_t study,
		      const struct bias_variance_learner *x, struct err *e)
{
	bool classes = a->rows > 0;

	t->rows = classes ? a->rows : a->ntargets;
	t->times = mem_zeros(t->rows, sizeof *t->times, e);
	if (classes)
		t->class = mem_array(t->rows * t->draws, sizeof *t->class, e);
	else
		t->number = mem_array(t->rows * t->draws, sizeof *t->number, e);
	if (!t->times || !(classes ? (void *)t->class : (void *)t->number))
		return -1;
	for (t->draw = 0; t->draw < t->draws; t->draw++)
		if (classes ? answers_each(a, study, x->variant, x->repeat[t->draw], take_class, t, e)
			    : answers_each_number(a, study, x->variant, x->repeat[t->draw], take_number, t, e))
			return -1;
	return 0;
}

/* Rows that every draw tells of move to the front, with their truth in label or target (rows). */
static void drop_rows(struct bias_variance_table *t, const struct answers *a, uint32_t *label, double *target)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->rows; i++) {
		if (t->times[i] != t->draws)
			continue;
		if (t->class) {
			memmove(t->class + kept * t->draws, t->class + i * t->draws, t->draws * sizeof *t->class);
			label[kept++] = a->label[i];
		} else {
			memmove(t->number + kept * t->draws, t->number + i * t->draws,
				t->draws * sizeof *t->number);
			target[kept++] = a->target[i];
		}
	}
	t->rows = kept;
}

/* x->d stays empty where there are too few rows or repeats. */
static int part_answers(struct bias_variance_learner *x, const struct answers *a, size_t study, size_t draws,
			struct err *e)
{
	struct bias_variance_table t = { .draws = draws };
	uint32_t *label = mem_array(a->rows + 1, sizeof *label, e);
	double *target = mem_array(a->ntargets + 1, sizeof *target, e);
	int rc = -1;

	if (!label || !target || read_table(&t, a, study, x, e))
		goto done;
	drop_rows(&t, a, label, target);
	rc = t.rows < 2 ? 0
	     : t.class ? decomposition_classes(&x->d, t.class, label, t.rows, draws, a->classes, e)
		       : decomposition_numbers(&x->d, t.number, target, t.rows, draws, e);
done:
	free(label);
	free(target);
	free_table(&t);
	return rc;
}

/* ---- gathering ---- */

/* The repeats of which every cell is ok, ascending; cells of a learner come by repeat. */
static int whole_repeats(struct bias_variance_learner *x, const struct results *r, size_t study, size_t *n,
			 struct err *e)
{
	int last = -1;

	*n = 0;
	if (!(x->repeat = mem_array(r->n_cells, sizeof *x->repeat, e)))
		return -1;
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct run_cell *c = r->cell + i;

		if (c->study != study || c->dataset != x->dataset || c->variant != x->variant)
			continue;
		if (c->repeat != last && c->status == CELL_OK)
			x->repeat[(*n)++] = c->repeat;
		else if (c->status != CELL_OK && *n && x->repeat[*n - 1] == c->repeat)
			(*n)--;
		last = c->repeat;
	}
	return 0;
}

static bool has_cells(const struct results *r, size_t study, size_t dataset, size_t variant)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (r->cell[i].study == study && r->cell[i].dataset == dataset &&
		    r->cell[i].variant == variant && r->cell[i].status == CELL_OK)
			return !r->variant[variant].baseline;
	return false;
}

static double overlap_of(const struct bias_variance_learner *x, const struct results *r, size_t study)
{
	struct fold_overlap o = { 0 };

	for (size_t i = 0; i < r->n_cells; i++)
		if (r->cell[i].study == study && r->cell[i].dataset == x->dataset &&
		    r->cell[i].variant == x->variant && r->cell[i].status == CELL_OK) {
			fold_overlap_add(&o, r->cell + i);
			o.learned += fmax(0, r->cell[i].n_left_out);    /* halves overlap, not what is drawn from them */
		}
	return fold_overlap_ratio(&o);
}

static int add_learner(struct bias_variance *b, const struct answers *a, const struct results *r, size_t study,
		       size_t variant, struct err *e)
{
	struct bias_variance_learner x = { .dataset = a->dataset, .variant = variant };
	size_t draws;

	b->asked++;
	if (whole_repeats(&x, r, study, &draws, e) ||
	    (draws >= DECOMPOSITION_LEAST && part_answers(&x, a, study, draws, e)) ||
	    (x.d.rows && mem_grow((void **)&b->at, &b->room, b->n + 1, sizeof *b->at, e))) {
		decomposition_free(&x.d);
		free(x.repeat);
		return -1;
	}
	x.d.overlap = overlap_of(&x, r, study);
	if (x.d.rows)
		b->at[b->n++] = x;
	else
		free(x.repeat);
	return 0;
}

static int add_set(struct bias_variance *b, const struct results *r, size_t study, size_t dataset, struct err *e)
{
	struct answers a;
	int rc;

	if (answers_open(&a, r, dataset, e))
		return -1;
	rc = 0;
	for (size_t v = 0; v < r->n_variants && !rc; v++)
		if (has_cells(r, study, dataset, v)) {
			if (a.rows || a.ntargets)
				rc = add_learner(b, &a, r, study, v, e);
			else
				b->asked++;
		}
	answers_close(&a);
	return rc;
}

/* ---- tests ---- */

static bool are_paired(const struct bias_variance_learner *a, const struct bias_variance_learner *b)
{
	return a->dataset == b->dataset && a->d.draws == b->d.draws && a->d.rows == b->d.rows &&
	       !memcmp(a->repeat, b->repeat, a->d.draws * sizeof *a->repeat);
}

static const enum decomposition_name part_of[] = { DECOMPOSED_VARIANCE, DECOMPOSED_BIAS };

static int add_pairs(struct bias_variance *b, struct err *e)
{
	for (size_t i = 0; i < b->n; i++)
		for (size_t j = i + 1; j < b->n; j++) {
			struct bias_variance_pair *p;

			if (!are_paired(b->at + i, b->at + j))
				continue;
			if (mem_grow((void **)&b->pair, &b->pairs_room, b->pairs + 1, sizeof *b->pair, e))
				return -1;
			p = b->pair + b->pairs++;
			p->a = i;
			p->b = j;
			for (int k = 0; k < 2; k++)
				p->of[k] = decomposition_part(&b->at[i].d, part_of[k], &b->at[j].d, part_of[k],
							      ANALYSIS_LEVEL);
		}
	return 0;
}

static void estimate(struct bias_variance_learner *x)
{
	for (int k = 0; k < DECOMPOSED_PARTS; k++)
		x->part[k] = decomposition_part(&x->d, (enum decomposition_name)k, NULL, 0, ANALYSIS_LEVEL);
	x->lean = decomposition_part(&x->d, DECOMPOSED_VARIANCE, &x->d, DECOMPOSED_BIAS, ANALYSIS_LEVEL);
}

/* NAN, where nothing varies, is no test and stays as it is. */
static int holm(double *p, size_t n, double *room, struct err *e)
{
	size_t known = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i]))
			room[known++] = p[i];
	if (adjust_holm(room, known, room, e))
		return -1;
	known = 0;
	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i]))
			p[i] = room[known++];
	return 0;
}

static int judge(struct bias_variance *b, struct err *e)
{
	size_t most = b->n > 2 * b->pairs ? b->n : 2 * b->pairs;
	double *p = mem_array(most, sizeof *p, e), *room = mem_array(most, sizeof *room, e);
	int rc = -1;

	if (!p || !room)
		goto done;
	for (size_t i = 0; i < b->n; i++) {
		estimate(b->at + i);
		p[i] = b->at[i].lean.p;
	}
	if (holm(p, b->n, room, e))
		goto done;
	for (size_t i = 0; i < b->n; i++)
		b->at[i].lean_p = p[i];
	for (size_t i = 0; i < 2 * b->pairs; i++)
		p[i] = b->pair[i / 2].of[i % 2].p;
	if (holm(p, 2 * b->pairs, room, e))
		goto done;
	for (size_t i = 0; i < 2 * b->pairs; i++)
		b->pair[i / 2].p[i % 2] = p[i];
	rc = 0;
done:
	free(p);
	free(room);
	return rc;
}

int bias_variance_create(struct bias_variance *out, const struct results *r, size_t study, struct err *e)
{
	struct bias_variance b = { 0 };
	int rc = 0;

	*out = b;
	for (size_t d = 0; d < r->n_datasets && !rc; d++)
		rc = add_set(&b, r, study, d, e);
	if (rc || add_pairs(&b, e) || judge(&b, e)) {
		bias_variance_free(&b);
		return -1;
	}
	*out = b;
	return 0;
}

void bias_variance_free(struct bias_variance *b)
{
	for (size_t i = 0; i < b->n; i++) {
		decomposition_free(&b->at[i].d);
		free(b->at[i].repeat);
	}
	free(b->at);
	free(b->pair);
	*b = (struct bias_variance){ 0 };
}

/* ---- reading ---- */

size_t bias_variance_extreme(const struct bias_variance *b, size_t dataset, enum decomposition_name part, int sign)
{
	size_t found = b->n;

	for (size_t i = 0; i < b->n; i++)
		if (b->at[i].dataset == dataset &&
		    (found == b->n || sign * b->at[i].d.mean[part] > sign * b->at[found].d.mean[part]))
			found = i;
	return found;
}

struct decomposition_estimate bias_variance_between(const struct bias_variance *b, size_t a, size_t other,
						    enum bias_variance_of of)
{
	struct decomposition_estimate x = { .mean = NAN, .p = NAN, .ci = { NAN, NAN } };

	for (size_t q = 0; q < b->pairs; q++) {
		const struct bias_variance_pair *p = b->pair + q;
		bool turned = p->a == other && p->b == a;

		if (!turned && (p->a != a || p->b != other))
			continue;
		x = p->of[of];
		x.p = p->p[of];
		if (turned) {
			x.mean = -x.mean;
			x.ci = (struct interval){ -p->of[of].ci.hi, -p->of[of].ci.lo };
		}
	}
	return x;
}
