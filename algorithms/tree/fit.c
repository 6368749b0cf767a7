/* Grow, then prune as the options say; and printing's and loading's neighbours aside, this is what
 * tree.h promises. */
#include <stdlib.h>

#include "algorithms/core/held_out.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/grow.h"
#include "algorithms/tree/prune.h"

/* ---- cross-validation ---- */

/* The rows of every class, in random order, go to the folds in turn; bound ones as they may. */
static int stratify_folds(const struct data_view *v, size_t folds, uint64_t seed, uint32_t *fold,
		      struct err *e)
{
	size_t classes = v->task == TASK_CLASSIFY ? v->classes : 1, sum = 0;
	size_t *order = mem_array(v->rows, sizeof *order, e);
	size_t *next = mem_zeros(classes, sizeof *next, e); /* by class, its rows' place in turn */
	struct rng r = rng_make(rng_seed(seed, "tree/prune/folds"));

	if (held_out_bound(v)) {
		free(order);
		free(next);
		return held_out_folds(fold, v, NULL, v->rows, folds, &r, e);
	}
	if (!order || !next) {
		free(order);
		free(next);
		return -1;
	}
	rng_permutation(&r, order, v->rows);
	for (size_t i = 0; i < v->rows && v->label; i++)
		next[v->label[i]]++;
	for (size_t c = 0; c < classes; c++) {
		size_t here = next[c];
		next[c] = sum;
		sum += here;
	}
	for (size_t i = 0; i < v->rows; i++) {
		size_t c = v->label ? v->label[order[i]] : 0;
		fold[order[i]] = (uint32_t)(next[c]++ % folds);
	}
	free(order);
	free(next);
	return 0;
}

/* The rows whose fold is k, to the end of `at` (rows), those that are learned from then to its front. */
static void part_rows_by_fold(uint32_t *at, const struct data_view *v, const uint32_t *fold, uint32_t k,
			      struct tree_rows *others, struct tree_rows *own)
{
	size_t n = v->rows, left = 0;

	for (size_t i = 0; i < v->rows; i++)
		n -= fold[i] == k;
	*own = (struct tree_rows){ at + n, v->rows - n };
	for (size_t i = 0; i < v->rows; i++)
		if (fold[i] == k)
			at[n++] = (uint32_t)i;
		else if (held_out_trains(v, fold[i], k))
			at[left++] = (uint32_t)i;
	*others = (struct tree_rows){ at, left };
}

/* Adds to `all` (points of main) the losses of one fold's path `own`, met at main's alphas: a point
 * of main stands for the geometric mean of its alpha and the next. */
static void add_at_alphas(struct tree_losses *all, const struct tree_path *main,
			  const struct tree_losses *fold, const struct tree_path *own)
{
	for (size_t p = 0; p < main->points; p++) {
		bool last = p + 1 == main->points;
		double alpha = last ? INFINITY : sqrt(main->alpha[p] * main->alpha[p + 1]);
		size_t at = tree_path_point(own, alpha);
		all->sum[p] += fold->sum[at];
		all->square[p] += fold->square[at];
	}
	all->weight += fold->weight;
	all->rows += fold->rows;
}

static int judge_fold(struct tree_losses *all, const struct tree_path *main,
		      const struct data_view *v, const struct tree_rows *others,
		      const struct tree_rows *own, const struct tree_options *opt, struct err *e)
{
	struct tree_cuts c = { 0 };
	struct tree_losses l = { 0 };
	struct tree *t = NULL;
	int rc = -1;

	if (tree_grow(&t, v, others, opt, e) || tree_cuts_make(&c, t, opt->risk, e) ||
	    tree_losses_make(&l, c.path.points, e))
		goto done;
	tree_losses_add(&l, t, &c, v, own);
	add_at_alphas(all, main, &l, &c.path);
	rc = 0;
done:
	tree_losses_free(&l);
	tree_cuts_free(&c);
	tree_destroy(t);
	return rc;
}

static int cross_validate(struct tree_path *path, const struct data_view *v,
			  const struct tree_options *opt, struct err *e)
{
	size_t folds = opt->folds < v->rows ? opt->folds : v->rows;
	uint32_t *fold = mem_array(v->rows, sizeof *fold, e);
	uint32_t *at = mem_array(v->rows, sizeof *at, e);
	struct tree_losses all = { 0 };
	int rc = -1;

	if (!fold || !at || tree_losses_make(&all, path->points, e) ||
	    stratify_folds(v, folds, opt->seed, fold, e))
		goto done;
	for (uint32_t k = 0; k < folds; k++) {
		struct tree_rows others, own;
		part_rows_by_fold(at, v, fold, k, &others, &own);
		if (own.n && others.n && judge_fold(&all, path, v, &others, &own, opt, e)) {
			err_wrap(e, "pruning, fold %u", k + 1);
			goto done;
		}
	}
	tree_losses_mean(&all, path);
	rc = 0;
done:
	tree_losses_free(&all);
	free(fold);
	free(at);
	return rc;
}

/* ---- pruning a grown tree ---- */

/* alpha, from cp where that is given: then a target in other units gives the same tree. */
static double least_saving(const struct tree *t, const struct tree_options *opt)
{
	const struct tree_node_info *root = &t->info[0];
	double risk = opt->risk == TREE_RISK_ERROR ? root->error / root->weight : root->impurity;

	return opt->cp > 0 ? opt->cp * risk : opt->ccp_alpha;
}

static int prune_by_cost(struct tree *t, const struct data_view *train,
			 const struct data_view *valid, const struct tree_options *opt,
			 struct err *e)
{
	struct tree_cuts c = { 0 };
	struct tree_losses l = { 0 };
	bool by_error = opt->prune == TREE_PRUNE_COST_COMPLEXITY;
	bool by_valid = by_error && opt->choice == TREE_CHOOSE_BY_VALIDATION;
	size_t point;
	int rc = -1;

	if (tree_cuts_make(&c, t, opt->risk, e))
		return -1;
	if (valid && valid->rows && (by_valid || !by_error)) {
		if (tree_losses_make(&l, c.path.points, e))
			goto done;
		tree_losses_add(&l, t, &c, valid, NULL);
		tree_losses_mean(&l, &c.path);
	} else if (by_error && train->rows > 1 && c.path.points > 1 &&
		   cross_validate(&c.path, train, opt, e)) {
		goto done;
	}
	point = !by_error ? tree_path_point(&c.path, least_saving(t, opt)) :
		isfinite(c.path.valid_error[0]) ? tree_path_best(&c.path, opt->one_se) : 0;
	if (tree_prune_to(t, &c, point, e))
		goto done;
	t->path = c.path;
	c.path = (struct tree_path){ 0 };
	rc = 0;
done:
	tree_losses_free(&l);
	tree_cuts_free(&c);
	return rc;
}

static int check_options(const struct tree_options *o, const struct data_view *valid, struct err *e)
{
	bool needs =
		o->prune == TREE_PRUNE_REDUCED_ERROR ||
		(o->prune == TREE_PRUNE_COST_COMPLEXITY && o->choice == TREE_CHOOSE_BY_VALIDATION);

	if (needs && !(valid && valid->rows))
		return FAIL(e, ERR_DATA, "pruning by validation needs a validation part with rows");
	if (o->prune == TREE_PRUNE_COST_COMPLEXITY &&
	    o->choice == TREE_CHOOSE_BY_CROSS_VALIDATION && o->folds < 2)
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
	if (check_options(opt, valid, e) || tree_grow(&t, train, NULL, opt, e))
		goto done;
	if (opt->prune == TREE_PRUNE_REDUCED_ERROR)
		rc = tree_prune_reduced_error(t, valid, e);
	else if (opt->prune == TREE_PRUNE_COST_COMPLEXITY || opt->ccp_alpha > 0 || opt->cp > 0)
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
