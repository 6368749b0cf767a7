/* Pruning: the path against a search through all nodes, choices by validation and cross-validation,
 * reduced error; and what an unpruned tree does on noise. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/grow.h"
#include "algorithms/tree/prune.h"
#include "tests/support/problems.h"

/* Two classes by the sign of x0, `noise` of the labels flipped; d columns. */
static struct problem noisy(size_t n, size_t d, double noise, uint64_t seed)
{
	struct problem p = problem_blobs(n, d, 2, seed);
	struct rng r = rng_make(rng_seed(seed, "tests/tree/prune"));

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < d; j++)
			p.x[i * d + j] = (float)rng_normal(&r);
		p.label[i] = (p.x[i * d] > 0) != (rng_uniform(&r) < noise);
	}
	return p;
}

static struct tree *grown(const struct data_view *v, struct tree_options opt,
			  const struct data_view *valid)
{
	struct tree *t;
	struct err e = { 0 };

	cr_assert(!tree_fit(&t, v, valid, &opt, &e), "%s", e.text);
	return t;
}

static double error_on(const struct tree *t, const struct data_view *v)
{
	double sum = 0;

	for (size_t i = 0; i < v->rows; i++)
		sum += tree_row_loss(t, tree_leaf(t, v, i), v, i);
	return sum / (double)v->rows;
}

/* ---- the path by brute force: every g from scratch, the least cut first ---- */

struct branch {
	double risk, error;
	size_t leaves;
};

static struct branch branch_of(const struct tree *t, const bool *cut, size_t i, double total)
{
	const struct tree_node_info *f = &t->info[i];
	struct branch b = { f->weight * f->impurity / total, f->error / total, 1 };

	if (t->node[i].left && !cut[i]) {
		struct branch l = branch_of(t, cut, t->node[i].left, total);
		struct branch r = branch_of(t, cut, t->node[i].left + 1, total);
		b = (struct branch){ l.risk + r.risk, l.error + r.error, l.leaves + r.leaves };
	}
	return b;
}

static size_t weakest(const struct tree *t, const bool *cut, const bool *alive, double *g)
{
	size_t best = t->nodes;
	double total = t->info[0].weight;

	for (size_t i = 0; i < t->nodes; i++) {
		struct branch b;
		double own = t->info[i].weight * t->info[i].impurity / total, here;
		if (!alive[i] || cut[i] || !t->node[i].left)
			continue;
		b = branch_of(t, cut, i, total);
		here = (own - b.risk) / (double)(b.leaves - 1);
		if (best == t->nodes || here < *g)
			best = i, *g = here;
	}
	return best;
}

Test(tree_prune, the_path_is_that_of_the_weakest_links)
{
	struct problem p = noisy(150, 4, 0.2, 3);
	struct tree *t = grown(&p.view, (struct tree_options)TREE_DEFAULTS, NULL);
	bool *cut = mem_zeros(t->nodes, sizeof *cut, NULL),
	     *alive = mem_zeros(t->nodes, sizeof *alive, NULL);
	struct tree_path path;
	double last = 0;
	size_t at = 0;

	cr_assert(!tree_path(t, TREE_RISK_IMPURITY, NULL, &path, NULL));
	cr_assert(path.points > 5 && path.alpha[0] == 0 && path.leaves[path.points - 1] == 1);
	cr_assert(path.train_error[0] == 0, "fully grown: no training error, not %g",
		  path.train_error[0]);
	for (;;) {
		double g = 0;
		size_t i;
		struct branch whole;
		for (size_t k = 0; k < t->nodes; k++)   /* parents come first */
			if (!k || (alive[k] && t->node[k].left && !cut[k])) {
				alive[k] = true;
				if (t->node[k].left && !cut[k])
					alive[t->node[k].left] = alive[t->node[k].left + 1] = true;
			}
		i = weakest(t, cut, alive, &g);
		if (i == t->nodes)
			break;
		if (g > last * (1 + 1e-9) + 1e-15)
			at++;
		last = g > last ? g : last;
		cut[i] = true;
		memset(alive, 0, t->nodes * sizeof *alive);
		whole = branch_of(t, cut, 0, t->info[0].weight);
		cr_assert(at < path.points && close_to(path.alpha[at], last, 1e-9, 1e-12),
			  "point %zu", at);
		if (whole.leaves == path.leaves[at])
			cr_assert(close_to(path.train_error[at], whole.error, 1e-9, 1e-12));
	}
	cr_assert(at + 1 == path.points);
	tree_path_free(&path);
	free(cut);
	free(alive);
	tree_destroy(t);
	problem_free(&p);
}

Test(tree_prune, validation_errors_on_the_path_are_those_of_the_cut_trees)
{
	struct problem p = noisy(200, 3, 0.2, 5), q = noisy(170, 3, 0.2, 6);
	struct tree_path path;
	struct tree *t = grown(&p.view, (struct tree_options)TREE_DEFAULTS, NULL);

	cr_assert(!tree_path(t, TREE_RISK_ERROR, &q.view, &path, NULL));
	for (size_t k = 0; k < path.points; k++) {
		struct tree_cuts c;
		struct tree *cut = grown(&p.view, (struct tree_options)TREE_DEFAULTS, NULL);
		cr_assert(!tree_cuts_make(&c, cut, TREE_RISK_ERROR, NULL) && !tree_prune_to(cut, &c, k, NULL));
		cr_assert(tree_shape(cut).leaves == path.leaves[k]);
		cr_assert(close_to(error_on(cut, &q.view), path.valid_error[k], 1e-12, 1e-12));
		cr_assert(close_to(error_on(cut, &p.view), path.train_error[k], 1e-12, 1e-12));
		tree_cuts_free(&c);
		tree_destroy(cut);
	}
	tree_path_free(&path);
	tree_destroy(t);
	problem_free(&p);
	problem_free(&q);
}

Test(tree_prune, a_full_tree_learns_the_noise_and_a_pruned_one_does_not)
{
	struct problem p = noisy(400, 4, 0.15, 1), q = noisy(2000, 4, 0.15, 2),
		       v = noisy(200, 4, 0.15, 3);
	struct tree_options full = TREE_DEFAULTS, cost = full, valid = full, reduced = full;
	struct tree *t[4];

	cost.prune = valid.prune = TREE_PRUNE_COST_COMPLEXITY;
	valid.choice = TREE_CHOOSE_BY_VALIDATION;
	reduced.prune = TREE_PRUNE_REDUCED_ERROR;
	t[0] = grown(&p.view, full, NULL);
	t[1] = grown(&p.view, cost, NULL);
	t[2] = grown(&p.view, valid, &v.view);
	t[3] = grown(&p.view, reduced, &v.view);
	cr_assert(error_on(t[0], &p.view) == 0, "training error %g", error_on(t[0], &p.view));
	cr_assert(error_on(t[0], &q.view) > 0.2, "test error %g", error_on(t[0], &q.view));
	for (int k = 1; k < 4; k++) {
		double train = error_on(t[k], &p.view), test = error_on(t[k], &q.view);
		cr_expect(test < 0.2, "%d: test error %g", k, test);
		cr_expect(test - train < 0.1, "%d: gap %g", k, test - train);
		cr_expect(tree_shape(t[k]).leaves < tree_shape(t[0]).leaves / 2);
	}
	cr_expect(t[1]->path.points && isfinite(t[1]->path.valid_error[0]));
	for (int k = 0; k < 4; k++)
		tree_destroy(t[k]);
	problem_free(&p);
	problem_free(&q);
	problem_free(&v);
}

/* Holes, categories and weights, so that every form of a column is there. */
static void roughen(struct problem *p, struct column *columns, float *weight)
{
	for (size_t c = 0; c < p->view.cols; c++)
		columns[c] = p->view.columns[c];
	columns[1].kind = COLUMN_CATEGORICAL;
	columns[1].levels = 5;
	p->view.columns = columns;
	p->view.weight = weight;
	for (size_t i = 0; i < p->view.rows; i++) {
		float *x = p->x + i * p->view.stride;
		x[1] = (float)(i * 7 % 11 % 5);
		x[2] = i % 9 ? roundf(4 * x[2]) : NAN;
		x[3] = i % 13 ? x[3] : NAN;
		weight[i] = (float)(1 + i % 3);
	}
}

Test(tree_prune, a_tree_of_some_rows_is_that_of_a_copy_of_them)
{
	struct problem p = noisy(600, 5, 0.2, 4), q = noisy(600, 5, 0.2, 4);
	struct tree_options opt = TREE_DEFAULTS;
	struct column columns[5];
	float weight[600], some_weight[600];
	struct tree *a, *b;
	uint32_t at[600];
	struct tree_rows r = { .at = at };

	roughen(&p, columns, weight);
	q.view.columns = columns;
	q.view.weight = some_weight;
	for (size_t i = 0; i < 600; i++) {
		if (i % 4 == 1)
			continue;
		at[r.n] = (uint32_t)i;
		memcpy(q.x + r.n * 5, p.x + i * 5, 5 * sizeof *q.x);
		q.label[r.n] = p.label[i];
		some_weight[r.n++] = weight[i];
	}
	q.view.rows = r.n;
	for (int balanced = 0; balanced < 2; balanced++) {
		opt.balanced = balanced;
		cr_assert(!tree_grow(&a, &p.view, &r, &opt, NULL));
		cr_assert(!tree_grow(&b, &q.view, NULL, &opt, NULL));
		cr_assert(a->nodes == b->nodes && a->nodes > 50);
		cr_assert(!memcmp(a->node, b->node, a->nodes * sizeof *a->node));
		cr_assert(!memcmp(a->values.value, b->values.value, a->nodes * 2 * sizeof(double)));
		cr_assert(a->set_words == b->set_words &&
			  !memcmp(a->sets, b->sets, a->set_words * sizeof *a->sets));
		tree_destroy(a);
		tree_destroy(b);
	}
	problem_free(&p);
	problem_free(&q);
}

Test(tree_prune, a_pruned_tree_keeps_the_sets_and_surrogates_of_its_nodes_only)
{
	struct problem p = noisy(600, 5, 0.1, 8);
	struct tree_options opt = TREE_DEFAULTS;
	struct column columns[5];
	float weight[600];

	roughen(&p, columns, weight);
	for (size_t i = 0; i < 600; i++)        /* the category matters, so that it stays */
		p.label[i] = p.label[i] ^ (p.x[i * 5 + 1] > 2);
	for (int surrogates = 0; surrogates < 2; surrogates++) {
		struct tree *full, *cut;
		struct data_view plain;
		struct tree_path path;
		size_t words = 0;
		opt.missing = surrogates ? TREE_MISSING_SURROGATE : TREE_MISSING_DEFAULT;
		full = grown(&p.view, opt, NULL);
		plain = p.view;
		plain.weight = NULL;
		cr_assert(!tree_path(full, TREE_RISK_ERROR, &plain, &path, NULL));
		opt.risk = TREE_RISK_ERROR;
		opt.ccp_alpha = path.alpha[path.points / 2] * (1 + 1e-9);
		cut = grown(&p.view, opt, NULL);
		opt.ccp_alpha = 0;
		for (size_t i = 0; i < cut->nodes; i++) {
			words += cut->info[i].subset > 0;
			for (uint32_t k = 0; k < cut->info[i].surrogates; k++)
				words += cut->surrogates[cut->info[i].surrogate + k].subset > 0;
		}
		cr_expect(cut->set_words == words && words && words < full->set_words, "%zu sets",
			  words);
		cr_expect(cut->surrogate_count <= full->surrogate_count / 2);
		cr_expect(close_to(error_on(cut, &plain), path.valid_error[path.points / 2], 1e-12,
				   1e-12));
		tree_path_free(&path);
		tree_destroy(full);
		tree_destroy(cut);
	}
	problem_free(&p);
}

Test(tree_prune, one_standard_error_takes_the_smallest_tree_near_the_best)
{
	double alpha[] = { 0, 1, 2, 3, 4 }, valid[] = { 0.30, 0.20, 0.21, 0.24, 0.5 },
	       se[] = { 0.02, 0.02, 0.02, 0.02, 0.02 };
	struct tree_path p = { .points = 5, .alpha = alpha, .valid_error = valid, .valid_se = se };

	cr_assert(tree_path_best(&p, false) == 1);
	cr_assert(tree_path_best(&p, true) == 2);
	valid[2] = 0.2;
	cr_assert(tree_path_best(&p, false) == 2, "of equal errors the smaller tree");
	cr_assert(tree_path_point(&p, 2.5) == 2 && tree_path_point(&p, 0) == 0 && tree_path_point(&p, INFINITY) == 4);
}

Test(tree_prune, reduced_error_never_raises_the_validation_error)
{
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct problem p = noisy(120, 3, 0.25, seed), v = noisy(90, 3, 0.25, seed + 100);
		struct tree_options full = TREE_DEFAULTS, reduced = full;
		struct tree *a, *b;
		reduced.prune = TREE_PRUNE_REDUCED_ERROR;
		a = grown(&p.view, full, NULL);
		b = grown(&p.view, reduced, &v.view);
		cr_assert(error_on(b, &v.view) <= error_on(a, &v.view) + 1e-12);
		tree_destroy(a);
		tree_destroy(b);
		problem_free(&p);
		problem_free(&v);
	}
}

Test(tree_prune, asks_for_the_validation_part_it_needs)
{
	struct problem p = noisy(50, 2, 0.1, 1);
	struct tree_options opt = TREE_DEFAULTS;
	struct tree *t;
	struct err e = { 0 };

	opt.prune = TREE_PRUNE_REDUCED_ERROR;
	cr_assert(tree_fit(&t, &p.view, NULL, &opt, &e) == -1 && e.code == ERR_DATA && !t);
	problem_free(&p);
}

Test(tree_prune, importance_finds_the_column_that_matters)
{
	struct problem p = noisy(400, 4, 0.05, 1);
	struct tree *t = grown(&p.view, (struct tree_options)TREE_DEFAULTS, NULL);
	double gain[4], sum = 0;

	tree_impurity_importance(t, gain);
	for (size_t c = 0; c < 4; c++) {
		sum += gain[c];
		cr_expect(c == 0 || gain[0] > 2 * gain[c]);
	}
	cr_assert(close_to(sum, 1, 1e-12, 0), "%g", sum);
	tree_destroy(t);
	problem_free(&p);
}

/* cp is a share of the root's risk: a target in other units gives the same tree. 1/128 and 64 are exact. */
Test(tree_prune, cp_does_not_depend_on_the_units_of_the_target)
{
	struct problem p = problem_smooth(300, 3, 4);
	struct tree_options opt = TREE_DEFAULTS, absolute = TREE_DEFAULTS;
	double unit[] = { 1, 1.0 / 128, 64 };
	size_t leaves[3], full;
	struct tree *t;

	t = grown(&p.view, opt, NULL);
	full = tree_shape(t).leaves;
	tree_destroy(t);
	opt.cp = 0.01;
	for (size_t k = 0; k < 3; k++) {
		for (size_t i = 0; i < 300; i++)
			p.target[i] *= unit[k];
		t = grown(&p.view, opt, NULL);
		leaves[k] = tree_shape(t).leaves;
		absolute.ccp_alpha = opt.cp * t->info[0].impurity;
		tree_destroy(t);
		t = grown(&p.view, absolute, NULL);
		cr_expect_eq(leaves[k], tree_shape(t).leaves, "alpha = cp * R(root)");
		tree_destroy(t);
	}
	cr_expect(leaves[0] > 1 && leaves[0] < full, "%zu of %zu", leaves[0], full);
	cr_expect(leaves[0] == leaves[1] && leaves[1] == leaves[2]);
	problem_free(&p);
}
