/* Grow, then prune as the options say; and printing's and loading's neighbours aside, this is what
 * tree.h promises. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/grow.h"
#include "algorithms/tree/prune.h"

/* ---- cross-validation ---- */

/* Some rows of a view, copied. */
struct part {
	struct data_view view;
	float *x, *weight;
	uint32_t *label;
	double *target;
};

static void part_free(struct part *p)
{
	free(p->x);
	free(p->weight);
	free(p->label);
	free(p->target);
	*p = (struct part){ 0 };
}

/* The rows i with (fold[i] == k) == inside. */
static int part_take(struct part *p, const struct data_view *v, const uint32_t *fold, uint32_t k,
		     bool inside, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < v->rows; i++)
		n += (fold[i] == k) == inside;
	*p = (struct part){ .view = *v };
	if (!(p->x = mem_array(n * v->cols, sizeof *p->x, e)) ||
	    (v->weight && !(p->weight = mem_array(n, sizeof *p->weight, e))) ||
	    (v->label && !(p->label = mem_array(n, sizeof *p->label, e))) ||
	    (v->target && !(p->target = mem_array(n, sizeof *p->target, e)))) {
		part_free(p);
		return -1;
	}
	n = 0;
	for (size_t i = 0; i < v->rows; i++) {
		if ((fold[i] == k) != inside)
			continue;
		memcpy(p->x + n * v->cols, view_row(v, i), v->cols * sizeof *p->x);
		if (v->weight)
			p->weight[n] = v->weight[i];
		if (v->label)
			p->label[n] = v->label[i];
		if (v->target)
			p->target[n] = v->target[i];
		n++;
	}
	p->view.x = p->x, p->view.rows = n, p->view.stride = v->cols;
	p->view.weight = p->weight, p->view.label = p->label, p->view.target = p->target;
	return 0;
}

/* Stratified: the rows of every class, in random order, are dealt out in turn. */
static int deal_folds(const struct data_view *v, size_t folds, uint64_t seed, uint32_t *fold,
		      struct err *e)
{
	size_t *order = mem_array(v->rows, sizeof *order, e), next = 0;
	size_t classes = v->task == TASK_CLASSIFY ? v->classes : 1;
	struct rng r = rng_make(rng_seed(seed, "tree/prune/folds"));

	if (!order)
		return -1;
	rng_permutation(&r, order, v->rows);
	for (size_t c = 0; c < classes; c++)
		for (size_t i = 0; i < v->rows; i++)
			if (classes == 1 || v->label[order[i]] == c)
				fold[order[i]] = (uint32_t)(next++ % folds);
	free(order);
	return 0;
}

/* Adds to `all` (points of main) the losses of one fold's path `own`, met at main's alphas: a point
 * of main stands for the geometric mean of its alpha and the next. */
static void add_at_alphas(struct losses *all, const struct tree_path *main,
			  const struct losses *fold, const struct tree_path *own)
{
	for (size_t p = 0; p < main->points; p++) {
		bool last = p + 1 == main->points;
		double alpha = last ? INFINITY : sqrt(main->alpha[p] * main->alpha[p + 1]);
		size_t at = path_point(own, alpha);
		all->sum[p] += fold->sum[at];
		all->square[p] += fold->square[at];
	}
	all->weight += fold->weight;
	all->rows += fold->rows;
}

static int judge_fold(struct losses *all, const struct tree_path *main, const struct data_view *v,
		      const uint32_t *fold, uint32_t k, const struct tree_options *opt,
		      struct err *e)
{
	struct part in = { 0 }, out = { 0 };
	struct cuts c = { 0 };
	struct losses l = { 0 };
	struct tree *t = NULL;
	int rc = -1;

	if (part_take(&in, v, fold, k, false, e) || part_take(&out, v, fold, k, true, e) ||
	    tree_grow(&t, &in.view, opt, e) || cuts_make(&c, t, opt->risk, e) ||
	    losses_make(&l, c.path.points, e))
		goto done;
	losses_add(&l, t, &c, &out.view);
	add_at_alphas(all, main, &l, &c.path);
	rc = 0;
done:
	losses_free(&l);
	cuts_free(&c);
	tree_destroy(t);
	part_free(&in);
	part_free(&out);
	return rc;
}

static int cross_validate(struct tree_path *path, const struct data_view *v,
			  const struct tree_options *opt, struct err *e)
{
	size_t folds = opt->folds < v->rows ? opt->folds : v->rows;
	uint32_t *fold = mem_array(v->rows, sizeof *fold, e);
	struct losses all = { 0 };
	int rc = -1;

	if (!fold || losses_make(&all, path->points, e) || deal_folds(v, folds, opt->seed, fold, e))
		goto done;
	for (uint32_t k = 0; k < folds; k++)
		if (judge_fold(&all, path, v, fold, k, opt, e)) {
			err_wrap(e, "pruning, fold %u", k + 1);
			goto done;
		}
	losses_mean(&all, path);
	rc = 0;
done:
	losses_free(&all);
	free(fold);
	return rc;
}

/* ---- pruning a grown tree ---- */

static int prune_by_cost(struct tree *t, const struct data_view *train,
			 const struct data_view *valid, const struct tree_options *opt,
			 struct err *e)
{
	struct cuts c = { 0 };
	struct losses l = { 0 };
	bool by_error = opt->prune == PRUNE_COST_COMPLEXITY;
	bool by_valid = by_error && opt->choice == CHOOSE_BY_VALIDATION;
	size_t point;
	int rc = -1;

	if (cuts_make(&c, t, opt->risk, e))
		return -1;
	if (valid && valid->rows && (by_valid || !by_error)) {
		if (losses_make(&l, c.path.points, e))
			goto done;
		losses_add(&l, t, &c, valid);
		losses_mean(&l, &c.path);
	} else if (by_error && train->rows > 1 && c.path.points > 1 &&
		   cross_validate(&c.path, train, opt, e)) {
		goto done;
	}
	point = !by_error ? path_point(&c.path, opt->ccp_alpha) :
		isfinite(c.path.valid_error[0]) ? path_best(&c.path, opt->one_se) : 0;
	if (prune_to(t, &c, point, e))
		goto done;
	t->path = c.path;
	c.path = (struct tree_path){ 0 };
	rc = 0;
done:
	losses_free(&l);
	cuts_free(&c);
	return rc;
}

static int check_options(const struct tree_options *o, const struct data_view *valid, struct err *e)
{
	bool needs = o->prune == PRUNE_REDUCED_ERROR ||
		     (o->prune == PRUNE_COST_COMPLEXITY && o->choice == CHOOSE_BY_VALIDATION);

	if (needs && !(valid && valid->rows))
		return FAIL(e, ERR_DATA, "pruning by validation needs a validation part with rows");
	if (o->prune == PRUNE_COST_COMPLEXITY && o->choice == CHOOSE_BY_CROSS_VALIDATION &&
	    o->folds < 2)
		return FAIL(e, ERR_PARAM, "prune_folds=%zu; cross-validation needs at least 2",
			    o->folds);
	return 0;
}

int tree_fit(struct tree **out, const struct data_view *train, const struct data_view *valid,
	     const struct tree_options *opt, struct err *e)
{
	struct tree *t = NULL;
	int rc = -1;

	*out = NULL;
	if (check_options(opt, valid, e) || tree_grow(&t, train, opt, e))
		goto done;
	if (opt->prune == PRUNE_REDUCED_ERROR)
		rc = prune_reduced_error(t, valid, e);
	else if (opt->prune == PRUNE_COST_COMPLEXITY || opt->ccp_alpha > 0)
		rc = prune_by_cost(t, train, valid, opt, e);
	else
		rc = 0;
	if (!rc) {
		*out = t;
		t = NULL;
	}
done:
	tree_destroy(t);
	return rc;
}
