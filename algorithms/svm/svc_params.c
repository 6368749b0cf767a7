#include "algorithms/svm/svc_params.h"

#include <math.h>

#include "algorithms/svm/svc_choice.h"

const struct param svc_params[] = {
	{ .name = "C", .type = PARAM_REAL, .init = "1", .min = 0, .max = 1e12, .open_min = true,
	  .tune = TUNE_LOG, .tune_min = 0.03125, .tune_max = 32768,
	  .help = "cost of a row on the wrong side: small is smooth, large fits training rows" },
	{ .name = "kernel", .type = PARAM_ENUM, .init = "rbf", .words = "linear poly rbf sigmoid",
	  .help = "a.b, (gamma a.b + coef0)^degree, exp(-gamma |a-b|^2), tanh(gamma a.b + coef0)" },
	{ .name = "gamma", .type = PARAM_REAL, .init = "scale", .min = 0, .max = 1e12,
	  .open_min = true,
	  .words = "scale auto", .tune = TUNE_LOG, .tune_min = 0.000030517578125, .tune_max = 8,
	  .tune_if = "kernel!=linear",
	  .help = "width of the kernel; scale: 1 / (columns * variance), auto: 1 / columns" },
	{ .name = "degree", .type = PARAM_INT, .init = "3", .min = 0, .max = 30,
	  .help = "of the polynomial kernel" },
	{ .name = "coef0", .type = PARAM_REAL, .init = "0", .min = -1e9, .max = 1e9,
	  .help = "constant inside the polynomial and sigmoid kernels" },
	{ .name = "type", .type = PARAM_ENUM, .init = "auto",
	  .words = "auto c_svc nu_svc epsilon_svr nu_svr",
	  .help = "formulation; auto: c_svc for classes, epsilon_svr for values" },
	{ .name = "nu", .type = PARAM_REAL, .init = "0.5", .min = 0, .max = 1, .open_min = true,
	  .help = "for nu_svc, nu_svr: most margin errors, least support vectors, as a share" },
	{ .name = "epsilon", .type = PARAM_REAL, .init = "0.1", .min = 0, .max = 1e12,
	  .tune = TUNE_LOG, .tune_min = 0.001, .tune_max = 1,
	  .tune_if = "task=regression type=auto|epsilon_svr",
	  .help = "for epsilon_svr: half width of the tube within which errors are free, of a "
		  "target of variance 1" },
	{ .name = "class_weight", .type = PARAM_REALS, .init = "none", .min = 0, .max = 1e9,
	  .open_min = true, .words = "none balanced",
	  .help = "factors of C in class order; balanced: rows / (classes * rows of it)" },
	{ .name = "multiclass", .type = PARAM_ENUM, .init = "ovo", .words = "ovo ovr",
	  .help = "a machine per pair of classes (libsvm's way), or per class against the rest" },
	{ .name = "probability", .type = PARAM_BOOL, .init = "no",
	  .help = "Platt scaling by 5-fold cross-validation: about six times the training time" },
	{ .name = "tolerance", .type = PARAM_REAL, .init = "0.001", .min = 0, .max = 1,
	  .open_min = true, .help = "stop when no pair of rows violates optimality by more" },
	{ .name = "shrinking", .type = PARAM_BOOL, .init = "yes",
	  .help = "rows that will stay at a bound may be set aside; changes time, not the answer" },
	{ .name = "max_iter", .type = PARAM_REAL, .init = "none", .min = 1, .max = 1e15,
	  .words = "none",
	  .help = "iterations of one machine after which engine=smo, which it asks for, fails; "
		  "none: 10^7" },
	{ .name = "cache", .type = PARAM_REAL, .init = "auto", .min = 1, .max = 1e6,
	  .words = "auto",
	  .help = "megabytes for kernel rows; auto: half the memory limit, at most 1024 and a cell's "
		  "share of half the machine's memory; for smo on rows of less than 64 values at most 256" },
	{ .name = "engine", .type = PARAM_ENUM, .init = "auto", .words = "auto libsvm smo nystroem",
	  .help = "who solves: libsvm, the reference; smo, our own solver of the same problem; nystroem, which "
		  "approximates the kernel by landmarks; auto: libsvm where it takes a few seconds at most, by "
		  "rows, values and classes, of which it gets fewer than 64, nystroem where a machine has more "
		  "than 250,000 rows" },
	{ .name = "landmarks", .type = PARAM_INT, .init = "auto", .min = 1, .max = 8192, .words = "auto",
	  .help = "for engine=nystroem: training rows that the kernel is approximated from; of more than 128 "
		  "rows for each only as many train, for all others: time grows with the third power, memory "
		  "with the second; auto: 1280" },
	{ .name = "precompute", .type = PARAM_ENUM, .init = "auto", .words = "auto yes no",
	  .help = "feed libsvm, which yes asks for, the whole kernel matrix (8 bytes an entry) "
		  "where memory allows; auto: where that is quicker, too" },
	{ 0 }
};

unsigned svc_params_caps(const struct param_set *p, unsigned caps)
{
	int type = param_enum(p, "type");

	if (!param_bool(p, "probability"))
		caps &= ~(unsigned)(GIVES_PROBABILITIES | USES_SEED);
	if (param_enum(p, "engine") == SVC_LIBSVM ||
	    (param_enum(p, "engine") == SVC_AUTO &&
	     param_enum(p, "precompute") == SVC_PRECOMPUTE_YES))
		caps &= ~(unsigned)TAKES_WEIGHTS;
	if (type == SVC_TYPE_C_SVC || type == SVC_TYPE_NU_SVC)
		caps &= ~(unsigned)CAN_REGRESS;
	if (type == SVC_TYPE_EPSILON_SVR || type == SVC_TYPE_NU_SVR)
		caps &= ~(unsigned)CAN_CLASSIFY;
	return caps;
}

const char *svc_params_notice(const struct param_set *p, size_t rows)
{
	int kernel = param_enum(p, "kernel"), type = param_enum(p, "type");

	if (param_enum(p, "engine") != SVC_AUTO || rows <= SVC_EXACT_ROWS || param_word(p, "max_iter") < 0 ||
	    kernel == SVC_LINEAR || kernel == SVC_SIGMOID || type == SVC_TYPE_NU_SVC || type == SVC_TYPE_NU_SVR)
		return NULL;
	return "approximates its kernel by landmarks in machines of more than 250,000 rows (engine=nystroem); "
	       "engine=smo solves them exactly and may take hours";
}

#define CACHE_MOST ((size_t)1 << 30)

/* env->share is of this machine: what it limits may not show in results. */
static size_t cache_bytes(const struct param_set *p, const struct learner_env *env, size_t share)
{
	size_t bytes = CACHE_MOST;

	if (param_word(p, "cache") < 0)
		return (size_t)(param_real(p, "cache") * (1 << 20));
	if (env->memory && env->memory / 2 < bytes)
		bytes = env->memory / 2;
	return share && share / 2 < bytes ? share / 2 : bytes;
}

struct svc_options svc_params_options(const struct param_set *p, const struct learner_env *env)
{
	return (struct svc_options){
		.kernel = {
			.kind = (enum svc_kernel_kind)param_enum(p, "kernel"),
			.degree = (int)param_int(p, "degree"),
			.gamma = param_word(p, "gamma") < 0 ? param_real(p, "gamma") : 0,
			.coef0 = param_real(p, "coef0"),
		},
		.c = param_real(p, "C"), .nu = param_real(p, "nu"),
		.epsilon = param_real(p, "epsilon"),
		.tolerance = param_real(p, "tolerance"), .shrinking = param_bool(p, "shrinking"),
		.max_iter = param_word(p, "max_iter") < 0 ? param_real(p, "max_iter") : INFINITY,
		.cache = cache_bytes(p, env, env->share), .memory = env->memory,
		.spare = cache_bytes(p, env, 0) / 4, .whole = env->whole,
		.precompute = (enum svc_precompute)param_enum(p, "precompute"),
		.engine = (enum svc_engine_kind)param_enum(p, "engine"),
		.landmarks = param_word(p, "landmarks") < 0 ? (size_t)param_int(p, "landmarks") : 0,
		.threads = env->threads,
	};
}

/* As a cell of so many rows will choose, but by all columns, and as though its classes were two: which engine
 * it is matters less than what each may hold. Features of landmarks are none, but as large whatever the rows. */
double svc_params_cache(const struct param_set *p, size_t rows, size_t cols)
{
	const struct svc_options o = svc_params_options(p, &(struct learner_env){ 0 });
	enum svc_engine_kind engine = svc_choose_engine_roughly(&o, rows, cols);

	if (engine == SVC_NYSTROEM)
		return svc_nystroem_bytes(&o, rows);
	return param_word(p, "cache") >= 0 && engine == SVC_SMO ? (double)svc_cache_worth((double)cols, o.cache)
								: (double)o.cache;
}

int svc_params_check(const struct param_set *p, struct err *e)
{
	bool limited = param_word(p, "max_iter") < 0;
	bool whole = param_enum(p, "precompute") == SVC_PRECOMPUTE_YES;
	int type = param_enum(p, "type");

	if (param_enum(p, "engine") == SVC_NYSTROEM && (limited || type == SVC_TYPE_NU_SVC || type == SVC_TYPE_NU_SVR))
		return FAIL(e, ERR_PARAM, "engine=nystroem has %s: %s", limited ? "no max_iter" : "no nu machines",
			    limited ? "its steps are some twenty" : "type=c_svc or epsilon_svr, or engine=smo");
	if (limited && param_enum(p, "engine") == SVC_LIBSVM)
		return FAIL(e, ERR_PARAM, "max_iter is for engine=smo: libsvm's 10^7 iterations "
			    "cannot be changed; a time limit ends it earlier");
	if (limited && whole && param_enum(p, "engine") == SVC_AUTO)
		return FAIL(e, ERR_PARAM, "max_iter asks for engine=smo, precompute=yes for "
			    "engine=libsvm");
	return 0;
}
