/* The tree as a learner: the table of parameters, one step that grows and prunes, and what diagnose
 * tells of the tree. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/node.h"

struct learner {
	struct tree_options opt;
	int max_features_word;          /* -1: the number in opt */
	struct data_view train, valid;  /* alive until the step has been taken */
	bool has_valid;
	struct tree *tree;
};

#define CRITERIA "auto gini entropy variance absolute poisson"
static const char *const criteria[] = { NULL, "gini", "entropy", "variance", "absolute",
					"poisson" };

enum { FEATURES_ALL, FEATURES_SQRT, FEATURES_LOG2 };

static const struct param tree_params[] = {
	{ .name = "criterion", .type = PARAM_ENUM, .init = "auto", .words = CRITERIA,
	  .tune = TUNE_NONE, .help = "what a split makes small; auto is gini or variance" },
	{ .name = "max_depth", .type = PARAM_INT, .init = "none", .min = 0, .max = 1e9,
	  .words = "none",
	  .tune = TUNE_LINEAR, .tune_min = 2, .tune_max = 20,
	  .help = "edges from the root to the deepest leaf" },
	{ .name = "min_samples_split", .type = PARAM_INT, .init = "2", .min = 2, .max = 1e9,
	  .help = "rows a node must have to be split" },
	{ .name = "min_samples_leaf", .type = PARAM_INT, .init = "1", .min = 1, .max = 1e9,
	  .tune = TUNE_LOG, .tune_min = 1, .tune_max = 30, .help = "rows that every leaf keeps" },
	{ .name = "min_impurity_decrease", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1e300,
	  .help = "least decrease of impurity by a split, per training weight" },
	{ .name = "max_leaves", .type = PARAM_INT, .init = "none", .min = 2, .max = 1e9,
	  .words = "none",
	  .help = "grow best-first until there are so many leaves" },
	{ .name = "max_features", .type = PARAM_INT, .init = "all", .min = 1, .max = 1e9,
	  .words = "all sqrt log2",
	  .help = "columns drawn at random at every node" },
	{ .name = "class_weight", .type = PARAM_ENUM, .init = "none", .words = "none balanced",
	  .help = "balanced: all classes weigh the same in training" },
	{ .name = "missing", .type = PARAM_ENUM, .init = "default_direction",
	  .words = "default_direction surrogate",
	  .help = "missing values take the better side, or follow surrogate splits" },
	{ .name = "surrogates", .type = PARAM_INT, .init = "5", .min = 0, .max = 1000,
	  .help = "surrogate splits kept at a node" },
	{ .name = "ccp_alpha", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1e300,
	  .help = "cut branches that save less risk than this per leaf" },
	{ .name = "prune", .type = PARAM_ENUM, .init = "none",
	  .words = "none cost_complexity reduced_error",
	  .help = "choose ccp_alpha by the error on other rows, or cut by that error from below" },
	{ .name = "cp", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1,
	  .tune = TUNE_LOG, .tune_min = 1e-4, .tune_max = 0.1,
	  .tune_if = "prune=none ccp_alpha=0", .later = true,
	  .help = "the same as a share of the root's risk, whatever the target's unit (rpart's cp)" },
	{ .name = "prune_by", .type = PARAM_ENUM, .init = "cross_validation",
	  .words = "cross_validation validation",
	  .help = "the other rows of cost_complexity; reduced_error always takes the validation "
		  "part" },
	{ .name = "prune_risk", .type = PARAM_ENUM, .init = "impurity", .words = "impurity error",
	  .help = "what cost_complexity and ccp_alpha measure" },
	{ .name = "prune_folds", .type = PARAM_INT, .init = "10", .min = 2, .max = 1000,
	  .help = "folds of that cross-validation" },
	{ .name = "one_se", .type = PARAM_BOOL, .init = "yes",
	  .help = "take the smallest tree within one standard error of the best" },
	{ 0 }
};

static const struct learner_remedy tree_remedies[] = {
	{ LEARNER_OVERFITS, "pruning", "prune=cost_complexity", 20, NULL },
	{ LEARNER_OVERFITS, "a depth of at most 5", "max_depth=5", 1, NULL },
	{ LEARNER_OVERFITS, "a leaf size of 10 rows", "min_samples_leaf=10", 1, NULL },
	{ LEARNER_UNDERFITS, "unlimited depth", "max_depth=none,max_leaves=none", 2, NULL },
	{ LEARNER_UNDERFITS, "a leaf size of 1 row", "min_samples_leaf=1,min_samples_split=2", 2, NULL },
	{ LEARNER_UNDERFITS, "growing without pruning", "prune=none,ccp_alpha=0,cp=0", 1, NULL },
	{ 0 }
};

static size_t size_or_none(const struct param_set *p, const char *name)
{
	return param_word(p, name) < 0 ? (size_t)param_int(p, name) : TREE_NO_LIMIT;
}

static bool needs_validation(const struct param_set *p)
{
	int prune = param_enum(p, "prune");

	return prune == TREE_PRUNE_REDUCED_ERROR ||
	       (prune == TREE_PRUNE_COST_COMPLEXITY &&
		param_enum(p, "prune_by") == TREE_CHOOSE_BY_VALIDATION);
}

#define TREE_CAPS (CAN_CLASSIFY | CAN_REGRESS | GIVES_PROBABILITIES | TAKES_CATEGORIES | \
		   TAKES_MISSING | TAKES_WEIGHTS | TAKES_SPARSE)

/* Columns are drawn at every node, or the rows of folds to prune by. */
static bool draws(const struct param_set *p)
{
	return param_word(p, "max_features") != FEATURES_ALL ||
	       (param_enum(p, "prune") == TREE_PRUNE_COST_COMPLEXITY && !needs_validation(p));
}

static unsigned tree_caps_with(const struct param_set *p)
{
	return TREE_CAPS | (needs_validation(p) ? WANTS_VALIDATION : 0u) |
	       (draws(p) ? USES_SEED : 0u);
}

static int tree_create(void **self, const struct param_set *p, const struct learner_env *env,
		       struct err *e)
{
	struct learner *l;

	*self = NULL;
	if (param_enum(p, "prune") != TREE_PRUNE_NONE && param_real(p, "ccp_alpha") > 0)
		return FAIL(e, ERR_PARAM, "ccp_alpha sets what prune chooses; give one of the two");
	if (param_real(p, "cp") > 0 &&
	    (param_enum(p, "prune") != TREE_PRUNE_NONE || param_real(p, "ccp_alpha") > 0))
		return FAIL(e, ERR_PARAM, "cp sets what prune chooses, and so does ccp_alpha; give "
			    "one of the three");
	if (!(l = mem_zeros(1, sizeof *l, e)))
		return -1;
	l->opt = (struct tree_options){
		.criterion = criteria[param_enum(p, "criterion")],
		.max_depth = size_or_none(p, "max_depth"),
		.min_samples_split = (size_t)param_int(p, "min_samples_split"),
		.min_samples_leaf = (size_t)param_int(p, "min_samples_leaf"),
		.min_impurity_decrease = param_real(p, "min_impurity_decrease"),
		.max_leaves = size_or_none(p, "max_leaves"),
		.balanced = param_enum(p, "class_weight") == 1,
		.missing = (enum tree_missing)param_enum(p, "missing"),
		.surrogates = (size_t)param_int(p, "surrogates"),
		.ccp_alpha = param_real(p, "ccp_alpha"),
		.cp = param_real(p, "cp"),
		.prune = (enum tree_prune)param_enum(p, "prune"),
		.choice = (enum tree_choice)param_enum(p, "prune_by"),
		.risk = (enum tree_risk)param_enum(p, "prune_risk"),
		.folds = (size_t)param_int(p, "prune_folds"),
		.one_se = param_bool(p, "one_se"),
		.seed = env->seed,
		.threads = env->threads,
		.thread_cells = TREE_THREAD_CELLS,
	};
	l->max_features_word = param_word(p, "max_features");
	if (l->max_features_word < 0)
		l->opt.max_features = (size_t)param_int(p, "max_features");
	*self = l;
	return 0;
}

static int tree_begin(void *self, const struct data_view *train, const struct data_view *valid,
		      struct err *e)
{
	struct learner *l = self;
	double d = (double)train->cols;

	(void)e;
	l->train = *train;
	l->has_valid = valid && valid->rows;
	if (l->has_valid)
		l->valid = *valid;
	if (l->max_features_word == FEATURES_SQRT)
		l->opt.max_features = (size_t)fmax(1, sqrt(d));
	if (l->max_features_word == FEATURES_LOG2)
		l->opt.max_features = (size_t)fmax(1, log2(fmax(d, 1)));
	return 0;
}

/* Mean loss of the leaves on their own training rows. */
static double train_loss(const struct tree *t)
{
	double error = 0;

	for (size_t i = 0; i < t->nodes; i++)
		error += t->node[i].left ? 0 : t->info[i].error;
	return error / t->info[0].weight;
}

static double mean_loss(const struct tree *t, const struct data_view *v)
{
	double sum = 0;

	for (size_t i = 0; i < v->rows; i++)
		sum += tree_row_loss(t, tree_leaf(t, v, i), v, i);
	return sum / (double)v->rows;
}

static int tree_step(void *self, struct step_info *out, struct err *e)
{
	struct learner *l = self;
	struct tree_shape s;

	if (tree_fit(&l->tree, &l->train, l->has_valid ? &l->valid : NULL, &l->opt, e))
		return -1;
	s = tree_shape(l->tree);
	*out = (struct step_info){
		.done = true, .step = 1, .train_loss = train_loss(l->tree),
		.valid_loss = l->has_valid ? mean_loss(l->tree, &l->valid) : NAN,
		.count = { { "leaves", (double)s.leaves }, { "nodes", (double)s.nodes },
			   { "depth", (double)s.depth },
			   { "columns_used", (double)s.columns_used } },
	};
	return 0;
}

static int tree_predict_view(const void *self, const struct data_view *x, struct mat scores,
			     struct err *e)
{
	const struct learner *l = self;

	return tree_predict(l->tree, x, scores, e);
}

static size_t tree_size(const void *self)
{
	const struct learner *l = self;

	return tree_shape(l->tree).bytes;
}

static int tree_save_model(const void *self, struct blob *out, struct err *e)
{
	const struct learner *l = self;

	return tree_save(l->tree, out, e);
}

static int tree_load_model(void **self, const struct blob *in, const struct learner_env *env,
			   struct err *e)
{
	struct learner *l = mem_zeros(1, sizeof *l, e);

	(void)env;
	*self = NULL;
	if (!l || tree_load(&l->tree, in, e)) {
		free(l);
		return -1;
	}
	*self = l;
	return 0;
}

static void tree_destroy_learner(void *self)
{
	struct learner *l = self;

	if (!l)
		return;
	tree_destroy(l->tree);
	free(l);
}

static void put_path(const struct tree_path *p, const struct diag_sink *sink)
{
	for (size_t i = 0; i < p->points; i++) {
		sink->put(sink->ctx, "prune_alpha", i, p->alpha[i]);
		sink->put(sink->ctx, "prune_leaves", i, (double)p->leaves[i]);
		sink->put(sink->ctx, "prune_train_error", i, p->train_error[i]);
		sink->put(sink->ctx, "prune_valid_error", i, p->valid_error[i]);
		sink->put(sink->ctx, "prune_valid_se", i, p->valid_se[i]);
	}
}

/* Importance by column, and the path of the pruning that was done, or else of the tree as it is. */
static int tree_diagnose(void *self, const struct diag_sink *sink, struct err *e)
{
	struct learner *l = self;
	const struct tree *t = l->tree;
	double *gain = mem_array(t->schema.cols, sizeof *gain, e);
	struct tree_path path = { 0 };
	int rc = -1;

	if (!gain)
		return -1;
	tree_impurity_importance(t, gain);
	for (size_t c = 0; c < t->schema.cols; c++)
		sink->put(sink->ctx, "importance", c, gain[c]);
	if (t->path.points) {
		put_path(&t->path, sink);
	} else {
		if (tree_path(t, l->opt.risk, NULL, &path, e))
			goto done;
		put_path(&path, sink);
	}
	rc = 0;
done:
	tree_path_free(&path);
	free(gain);
	return rc;
}

static int tree_print_model(const void *self, const char *format, FILE *out, struct err *e)
{
	const struct learner *l = self;

	return tree_print(l->tree, format, out, e);
}

const struct learner_class tree_class = {
	.name = "tree",
	.title = "decision tree (CART)",
	.summary = "binary splits that make the rows of a leaf alike; "
		   "native categories and missing values",
	.caps = TREE_CAPS | WANTS_VALIDATION | USES_SEED,
	.params = tree_params,
	.beside = "prune=cost_complexity",
	.remedies = tree_remedies,
	.caps_with = tree_caps_with,
	.create = tree_create,
	.begin = tree_begin,
	.step = tree_step,
	.predict = tree_predict_view,
	.model_size = tree_size,
	.save = tree_save_model,
	.load = tree_load_model,
	.destroy = tree_destroy_learner,
	.diagnose = tree_diagnose,
	.formats = TREE_FORMATS,
	.print = tree_print_model,
};
