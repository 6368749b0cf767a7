/* k nearest neighbours as a learner: parameters, and one step that does nothing, because there is
 * nothing to train. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"

/* diagnose gives leave-one-out errors up to this k, on tables up to so many values times rows. */
enum { LOO_K = 60 };
#define LOO_WORK 2e10

static const struct param knn_params[] = {
	{ .name = "k", .type = PARAM_INT, .init = "5", .min = 1, .max = 1e9, .tune = TUNE_LOG,
	  .tune_min = 1, .tune_max = 500, .tune_share = 0.5, .up_to_rows = true,
	  .help = "how many neighbours vote" },
	{ .name = "metric", .type = PARAM_ENUM, .init = "l2",
	  .words = "l2 l1 linf minkowski cosine hamming canberra mahalanobis gower heom",
	  .tune = TUNE_WORDS, .tune_words = "l2 l1 linf",
	  .help = "distance between rows; gower and heom take categories and missing values" },
	{ .name = "p", .type = PARAM_REAL, .init = "3", .min = 0, .open_min = true, .max = 64,
	  .help = "exponent of metric=minkowski" },
	{ .name = "shrink", .type = PARAM_REAL, .init = "auto", .words = "auto", .min = 0, .max = 1,
	  .help = "metric=mahalanobis: covariance towards a multiple of the identity; auto is "
		  "Ledoit-Wolf" },
	{ .name = "votes", .type = PARAM_ENUM, .init = "uniform",
	  .words = "uniform distance gaussian",
	  .tune = TUNE_WORDS, .tune_words = "uniform distance",
	  .help = "a vote counts 1, 1/distance, or a Gaussian of it as wide as the farthest "
		  "voter" },
	{ .name = "radius", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1e300,
	  .help = "above 0: all rows within it vote, the k nearest where there are none" },
	{ .name = "index", .type = PARAM_ENUM, .init = "auto",
	  .words = "auto brute kdtree balltree",
	  .help = "how to search; changes the time, never the answer" },
	{ .name = "leaf_rows", .type = PARAM_INT, .init = "32", .min = 1, .max = 1e6,
	  .help = "training rows in a leaf of index=kdtree or balltree" },
	{ .name = "condense", .type = PARAM_ENUM, .init = "none", .words = "none hart",
	  .help = "hart: keep only a subset with which 1-NN classifies the training rows "
		  "(Hart 1968)" },
	{ 0 }
};

/* Metrics that weigh columns by themselves are not given standardized ones. Compressed rows are for
 * metrics that add nothing where both rows are 0, and not for trees, whose boxes and balls have all columns. */
static unsigned caps_of(const struct param_set *p)
{
	enum knn_index index = (enum knn_index)param_enum(p, "index");
	static const unsigned by_metric[] = {
		[KNN_L2] = WANTS_SCALING, [KNN_L1] = WANTS_SCALING, [KNN_LINF] = WANTS_SCALING,
		[KNN_MINKOWSKI] = WANTS_SCALING, [KNN_COSINE] = WANTS_SCALING,
		[KNN_MAHALANOBIS] = WANTS_SCALING, [KNN_HAMMING] = TAKES_CATEGORIES,
		[KNN_CANBERRA] = 0,
		[KNN_GOWER] = TAKES_CATEGORIES | TAKES_MISSING,
		[KNN_HEOM] = TAKES_CATEGORIES | TAKES_MISSING
	};
	unsigned caps = CAN_CLASSIFY | GIVES_PROBABILITIES | TAKES_WEIGHTS;

	caps |= by_metric[param_enum(p, "metric")];
	if (knn_metrics[param_enum(p, "metric")].rows && (index == KNN_AUTO || index == KNN_BRUTE))
		caps |= TAKES_SPARSE;
	return caps | (param_enum(p, "condense") == KNN_HART ? USES_SEED : CAN_REGRESS);
}

static int class_create(void **self, const struct param_set *p, const struct learner_env *env,
			struct err *e)
{
	struct knn_options opt = {
		.k = (size_t)param_int(p, "k"),
		.metric = (enum knn_metric)param_enum(p, "metric"),
		.p = param_real(p, "p"),
		.shrink = param_word(p, "shrink") >= 0 ? -1 : param_real(p, "shrink"),
		.votes = (enum knn_votes)param_enum(p, "votes"),
		.radius = param_real(p, "radius"),
		.index = (enum knn_index)param_enum(p, "index"),
		.leaf_rows = (size_t)param_int(p, "leaf_rows"),
		.condense = (enum knn_condense)param_enum(p, "condense"),
		.seed = env->seed,
		.threads = env->threads
	};
	struct knn *m;
	int rc = knn_create(&m, &opt, e);

	*self = m;
	return rc;
}

static int class_begin(void *self, const struct data_view *train, const struct data_view *valid,
		       struct err *e)
{
	(void)valid;
	return knn_fit(self, train, e);
}

static int class_step(void *self, struct step_info *out, struct err *e)
{
	const struct knn *m = self;

	(void)e;
	*out = (struct step_info){ .done = true, .step = 1, .train_loss = NAN, .valid_loss = NAN };
	out->count[0] = (struct step_count){ "rows_kept", (double)m->space.rows };
	if (m->opt.condense == KNN_HART) {
		out->count[1] = (struct step_count){ "rows_given", (double)m->fitted_rows };
		out->count[2] = (struct step_count){ "condense_passes",
						     (double)m->condense_passes };
	}
	return 0;
}

static int class_predict(const void *self, const struct data_view *x, struct mat scores,
			 struct err *e)
{
	return knn_predict(self, x, scores, e);
}

static size_t class_size(const void *self)
{
	return knn_bytes(self);
}

static void class_destroy(void *self)
{
	knn_destroy(self);
}

static int tell_geometry(const struct knn *m, const struct diag_sink *sink, struct err *e)
{
	struct knn_geometry g;

	if (m->space.rows < 3)
		return 0;
	if (knn_geometry(m, &g, e))
		return -1;
	sink->put(sink->ctx, "relative_contrast", 0, g.contrast);
	sink->put(sink->ctx, "hubness", g.k, g.hubness);
	return 0;
}

/* How its distances are spread; and loo_error[k]: error on the training rows had k been used, without
 * touching any other row. */
static int class_diagnose(void *self, const struct diag_sink *sink, struct err *e)
{
	const struct knn *m = self;
	size_t n = m->space.rows, k_max = n > LOO_K ? LOO_K : n - 1;
	double error[LOO_K];

	if (tell_geometry(m, sink, e))
		return -1;
	if (!k_max || (double)n * (double)n * (double)knn_row_values(&m->space) > LOO_WORK)
		return 0;
	if (knn_loo(m, k_max, error, e))
		return -1;
	for (size_t k = 1; k <= k_max; k++)
		sink->put(sink->ctx, "loo_error", k, error[k - 1]);
	return 0;
}

/* Numbers of rows are floats here: exact up to 2^24. */
static int class_part(const void *self, const char *part, const struct data_view *x,
		      struct mat *out, struct err *e)
{
	const struct knn *m = self;
	size_t k = m->opt.k < m->space.rows ? m->opt.k : m->space.rows;
	uint32_t *row = NULL;
	int rc = -1;

	*out = (struct mat){ 0 };
	if (strcmp(part, "neighbours") != 0)
		return FAIL(e, ERR_PARAM, "knn has no part '%s'", part);
	if (m->opt.condense != KNN_KEEP_ALL || m->space.rows > 1 << 24)
		return FAIL(e, ERR_UNSUITED, "neighbours are shown of at most 2^24 rows that are all kept");
	if ((row = mem_array(x->rows, k * sizeof *row, e)) &&
	    (out->at = mem_array(x->rows, k * sizeof *out->at, e)) &&
	    !knn_neighbours(m, x, k, row, NULL, e)) {
		*out = mat_of(out->at, x->rows, k);
		for (size_t i = 0; i < x->rows * k; i++)
			out->at[i] = (float)row[i];
		rc = 0;
	}
	if (rc) {
		free(out->at);
		*out = (struct mat){ 0 };
	}
	free(row);
	return rc;
}

static const struct learner_remedy knn_remedies[] = {
	{ LEARNER_OVERFITS, "three times k", "k=*3", 1.2, NULL },
	{ LEARNER_OVERFITS, "nine times k", "k=*9", 1.5, NULL },
	{ LEARNER_UNDERFITS, "a third of k", "k=*0.34", 1, NULL },
	{ LEARNER_UNDERFITS, "a single neighbour", "k=1", 1, NULL },
	{ 0 }
};

const struct learner_class knn_class = {
	.name = "knn",
	.title = "k nearest neighbours",
	.summary = "the training rows nearest to a row vote on it",
	.caps = CAN_CLASSIFY | CAN_REGRESS | GIVES_PROBABILITIES | TAKES_WEIGHTS |
		TAKES_CATEGORIES | TAKES_MISSING | TAKES_SPARSE | WANTS_SCALING | USES_SEED,
	.params = knn_params,
	.remedies = knn_remedies,
	.caps_with = caps_of,
	.create = class_create,
	.begin = class_begin,
	.step = class_step,
	.predict = class_predict,
	.model_size = class_size,
	.save = knn_save,
	.load = knn_load,
	.destroy = class_destroy,
	.diagnose = class_diagnose,
	.parts = "neighbours",
	.part = class_part,
};
