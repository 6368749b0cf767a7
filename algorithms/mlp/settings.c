#include "algorithms/mlp/settings.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/init.h"

enum { AUTO_BATCH = 32 };

/* Penalty on squared weights per training row, on targets of variance 1: a network for values would
 * otherwise learn their noise by heart. Cross-validated on 13 sets of 54 to 6400 training rows, all
 * of 1 to 6 help; with 3 the error on unseen rows falls by up to 39 % and rises nowhere by more
 * than 0.2 %. For classes there is no such default: some sets gain (pima 4 points), but spirals
 * lose 2 to 6, and the mean over seven sets hardly moves. */
#define AUTO_L2 3.0

/* Rows to learn from, those set aside included, from which early_stop=auto means yes. On 22 sets of 10000
 * to 32000 rows the error falls by 8 %, and rises on three, by 0.2 points at most; of fewer rows those
 * set aside are missed where there is little noise (harness/plans/DEFAULTS.md). */
enum { AUTO_STOP_ROWS = 10000 };

/* Falls of the training loss that no longer count, and for how many epochs, where nothing else says when
 * to end. */
#define AUTO_TOL 1e-3
enum { AUTO_TOL_EPOCHS = 10 };

/* Word indexes of `early_stop`. */
enum { STOP_AUTO, STOP_NO, STOP_YES };

/* Word indexes of `batch`. */
enum { BATCH_AUTO, BATCH_FULL };

const struct param mlp_params[] = {
	{ .name = "hidden", .type = PARAM_INTS, .init = "100", .min = 1, .max = 65536,
	  .words = "none",
	  .tune = TUNE_WORDS, .tune_words = "16 32 64 128 256 32:32 64:64 128:128",
	  .help = "units of each hidden layer, as 64:32; none makes a linear model" },
	{ .name = "activation", .type = PARAM_ENUM, .init = "relu", .words = MLP_ACTIVATION_WORDS,
	  .tune = TUNE_WORDS, .tune_words = "relu tanh", .tune_if = "hidden!=none",
	  .help = "of the hidden layers" },
	{ .name = "loss", .type = PARAM_ENUM, .init = "auto", .words = MLP_LOSS_WORDS,
	  .help = "what is minimized; auto: cross_entropy for classes, mse for values" },
	{ .name = "huber_delta", .type = PARAM_REAL, .init = "1", .min = 0, .max = 1e6,
	  .open_min = true,
	  .help = "huber: errors beyond this count linearly" },
	{ .name = "init", .type = PARAM_ENUM, .init = "auto", .words = MLP_INIT_WORDS,
	  .help = "first weights; auto: he for relu and its kin, lecun for selu, glorot "
		  "otherwise" },
	{ .name = "init_scale", .type = PARAM_REAL, .init = "1", .min = 0, .max = 1e3,
	  .help = "factor on the first weights" },

	{ .name = "optimizer", .type = PARAM_ENUM, .init = "adam", .words = MLP_OPTIMIZER_WORDS,
	  .help = "how gradients become steps; rprop and lbfgs take the whole training set at "
		  "once" },
	{ .name = "learning_rate", .type = PARAM_REAL, .init = "auto", .min = 0, .max = 1e3,
	  .open_min = true,
	  .words = "auto", .tune = TUNE_LOG, .tune_min = 1e-4, .tune_max = 1e-1,
	  .help = "step size; auto: the optimizer's usual one" },
	{ .name = "momentum", .type = PARAM_REAL, .init = "0.9", .min = 0, .max = 0.9999,
	  .help = "momentum, nesterov: share of the last step kept" },
	{ .name = "beta1", .type = PARAM_REAL, .init = "0.9", .min = 0, .max = 0.9999,
	  .help = "adam and its kin: memory of the gradient's mean" },
	{ .name = "beta2", .type = PARAM_REAL, .init = "0.999", .min = 0, .max = 0.999999,
	  .help = "adam and its kin: memory of its square" },
	{ .name = "rho", .type = PARAM_REAL, .init = "0.9", .min = 0, .max = 0.999999,
	  .help = "rmsprop: memory of the gradient's square" },
	{ .name = "epsilon", .type = PARAM_REAL, .init = "1e-8", .min = 1e-30, .max = 1,
	  .help = "added to the root of the square" },
	{ .name = "batch", .type = PARAM_INT, .init = "auto", .min = 1, .max = 1e9,
	  .words = "auto full", .tune = TUNE_WORDS, .tune_words = "16 32 64 128",
	  .tune_if = "optimizer!=rprop|lbfgs",
	  .help = "rows per step; auto: 32, or full for rprop and lbfgs" },
	{ .name = "epochs", .type = PARAM_INT, .init = "200", .min = 1, .max = 1e6,
	  .help = "passes over the training rows, at most" },
	{ .name = "shuffle", .type = PARAM_BOOL, .init = "yes",
	  .help = "new order of rows in each epoch" },
	{ .name = "schedule", .type = PARAM_ENUM, .init = "constant", .words = MLP_SCHEDULE_WORDS,
	  .help = "course of the learning rate" },
	{ .name = "warmup", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1e6,
	  .help = "epochs of linear rise of the learning rate at the start" },
	{ .name = "decay_epochs", .type = PARAM_REAL, .init = "30", .min = 0, .max = 1e6,
	  .open_min = true,
	  .help = "schedule=step: epochs between falls" },
	{ .name = "decay_factor", .type = PARAM_REAL, .init = "auto", .min = 0, .max = 1,
	  .open_min = true,
	  .words = "auto",
	  .help = "step, exponential (per epoch), plateau: factor of a fall; auto: 0.1, 0.97, "
		  "0.5" },
	{ .name = "rate_floor", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1,
	  .help = "no schedule goes below this share of learning_rate; schedule=range begins there "
		  "(0: a millionth)" },
	{ .name = "plateau_patience", .type = PARAM_INT, .init = "5", .min = 0, .max = 1e6,
	  .help = "schedule=plateau: epochs without a better validation loss before a fall" },

	{ .name = "l1", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1e3,
	  .help = "penalty l1 * sum |w| in the loss (weights, not biases)" },
	{ .name = "l2", .type = PARAM_REAL, .init = "auto", .min = 0, .max = 1e3, .words = "auto",
	  .tune = TUNE_LOG, .tune_min = 1e-6, .tune_max = 1e-1,
	  .help = "penalty l2 / 2 * sum w^2 in the loss; auto: 0 for classes, 3 / training rows "
		  "for values" },
	{ .name = "weight_decay", .type = PARAM_REAL, .init = "auto", .min = 0, .max = 10,
	  .words = "auto",
	  .help = "decoupled: w shrinks by rate * this each step; auto: 0.01 for adamw, else 0" },
	{ .name = "max_norm", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1e6,
	  .help = "longest incoming weight vector of a unit; 0 is off" },
	{ .name = "clip_norm", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1e6,
	  .help = "longest gradient; longer ones are shortened to it; 0 is off" },
	{ .name = "dropout", .type = PARAM_REALS, .init = "0", .min = 0, .max = 0.99,
	  .tune = TUNE_WORDS,
	  .tune_words = "0 0.1 0.2 0.3 0.5", .tune_if = "hidden!=none",
	  .help = "share of hidden units dropped in training: one for all layers, or 0.2:0.5" },
	{ .name = "input_dropout", .type = PARAM_REAL, .init = "0", .min = 0, .max = 0.99,
	  .help = "share of inputs dropped in training" },
	{ .name = "input_noise", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1e3,
	  .help = "standard deviation of Gaussian noise on the inputs in training" },
	{ .name = "batch_norm", .type = PARAM_BOOL, .init = "no",
	  .help = "normalize each hidden unit over the batch before its activation" },
	{ .name = "label_smoothing", .type = PARAM_REAL, .init = "0", .min = 0, .max = 0.999,
	  .help = "share of each target spread evenly over all classes" },
	{ .name = "class_weight", .type = PARAM_ENUM, .init = "none", .words = "none balanced",
	  .help = "balanced: rows of a class weigh rows / (classes * rows of the class)" },

	{ .name = "early_stop", .type = PARAM_ENUM, .init = "auto", .words = "auto no yes",
	  .tune = TUNE_WORDS, .tune_words = "no yes",
	  .help = "end when the loss on a part of the training rows, set aside, stops falling, and "
		  "go back to the best weights; auto: from 10000 rows on, where schedule, tol and "
		  "tol_epochs are as they come" },
	{ .name = "patience", .type = PARAM_INT, .init = "20", .min = 1, .max = 1e6,
	  .help = "early_stop: epochs without a better validation loss" },
	{ .name = "tol", .type = PARAM_REAL, .init = "auto", .min = 0, .max = 1e6, .words = "auto",
	  .help = "end when the training loss falls by no more than this for tol_epochs; 0: "
		  "never; auto: 0.001, or never where the validation loss decides" },
	{ .name = "tol_epochs", .type = PARAM_INT, .init = "auto", .min = 1, .max = 1e6,
	  .words = "auto",
	  .help = "epochs of no fall by tol before training ends; auto: 10" },
	{ 0 }
};

static double or_auto(const struct param_set *p, const char *name, double automatic)
{
	return param_word(p, name) < 0 ? param_real(p, name) : automatic;
}

static int read_layers(struct mlp_settings *s, const struct param_set *p, struct err *e)
{
	const double *at = NULL;
	size_t drops;

	s->hidden_layers = param_word(p, "hidden") < 0 ? param_list(p, "hidden", &at) : 0;
	if (!(s->hidden = mem_array(s->hidden_layers, sizeof *s->hidden, e)) ||
	    !(s->keep = mem_array(s->hidden_layers + 1, sizeof *s->keep, e)))
		return -1;
	for (size_t i = 0; i < s->hidden_layers; i++)
		s->hidden[i] = (size_t)at[i];
	drops = param_list(p, "dropout", &at);
	if (drops > 1 && drops != s->hidden_layers)
		return FAIL(
			e, ERR_PARAM,
			"dropout has %zu values for %zu hidden layers; give one, or one for each",
			drops, s->hidden_layers);
	s->keep[0] = (float)(1 - param_real(p, "input_dropout"));
	for (size_t i = 0; i < s->hidden_layers; i++)
		s->keep[i + 1] = drops ? (float)(1 - at[drops > 1 ? i : 0]) : 1;
	return 0;
}

static int read_optimizer(struct mlp_settings *s, const struct param_set *p, struct err *e)
{
	int kind = param_enum(p, "optimizer"), word = param_word(p, "batch");
	const struct mlp_optimizer_kind *k = &mlp_optimizers[kind];

	s->optimizer = (struct mlp_optimizer_settings){
		.kind = kind, .rate = or_auto(p, "learning_rate", k->rate),
		.momentum = param_real(p, "momentum"), .beta1 = param_real(p, "beta1"),
		.beta2 = param_real(p, "beta2"), .rho = param_real(p, "rho"),
		.epsilon = param_real(p, "epsilon"), .decay = or_auto(p, "weight_decay", k->decay)
	};
	s->batch = word < 0 ? (size_t)param_int(p, "batch")
		 : word == BATCH_FULL || k->full ? 0 : AUTO_BATCH;
	if (k->full && s->batch)
		return FAIL(
			e, ERR_PARAM,
			"optimizer=%s takes the whole training set at once: batch=full, not %zu",
			k->name, s->batch);
	if (kind == MLP_OPTIMIZER_LBFGS && s->optimizer.decay > 0)
		return FAIL(e, ERR_PARAM, "optimizer=lbfgs has no weight_decay; use l2");
	if (s->batch_norm && s->batch == 1)
		return FAIL(e, ERR_PARAM, "batch_norm=yes needs batch >= 2");
	return 0;
}

static void read_schedule(struct mlp_settings *s, const struct param_set *p)
{
	int kind = param_enum(p, "schedule");

	s->schedule = (struct mlp_schedule){
		.kind = kind, .epochs = (double)s->epochs, .warmup = param_real(p, "warmup"),
		.step_epochs = param_real(p, "decay_epochs"), .floor = param_real(p, "rate_floor"),
		.factor = or_auto(p, "decay_factor", mlp_schedule_auto_factor(kind)),
		.patience = (double)param_int(p, "plateau_patience")
	};
}

int mlp_settings_make(struct mlp_settings *s, const struct param_set *p, struct err *e)
{
	*s = (struct mlp_settings){
		.activation = param_enum(p, "activation"), .loss = param_enum(p, "loss"),
		.init = param_enum(p, "init"), .huber_delta = param_real(p, "huber_delta"),
		.init_scale = param_real(p, "init_scale"), .epochs = (size_t)param_int(p, "epochs"),
		.shuffle = param_bool(p, "shuffle"), .balanced = param_enum(p, "class_weight") == 1,
		.l1 = param_real(p, "l1"), .l2 = or_auto(p, "l2", -1),
		.max_norm = param_real(p, "max_norm"),
		.clip_norm = param_real(p, "clip_norm"),
		.label_smoothing = param_real(p, "label_smoothing"),
		.input_noise = param_real(p, "input_noise"),
		.batch_norm = param_bool(p, "batch_norm"),
		.early_stop = param_enum(p, "early_stop") == STOP_YES,
		.stop_from = mlp_settings_stop_from(p),
		.patience = (size_t)param_int(p, "patience"),
		.tol = or_auto(p, "tol", -1),
		.tol_epochs = param_word(p, "tol_epochs") < 0 ? (size_t)param_int(p, "tol_epochs")
							     : AUTO_TOL_EPOCHS
	};
	read_schedule(s, p);
	if (read_layers(s, p, e) || read_optimizer(s, p, e)) {
		mlp_settings_free(s);
		return -1;
	}
	return 0;
}

size_t mlp_settings_stop_from(const struct param_set *p)
{
	bool unset = param_enum(p, "schedule") == MLP_SCHEDULE_CONSTANT && param_word(p, "tol") >= 0 &&
		    param_word(p, "tol_epochs") >= 0;
	int stop = param_enum(p, "early_stop");

	return stop == STOP_YES ? 0 : stop == STOP_AUTO && unset ? AUTO_STOP_ROWS : SIZE_MAX;
}

void mlp_settings_settle(struct mlp_settings *s, size_t rows, bool valid)
{
	s->early_stop |= valid && rows >= s->stop_from;
	if (s->tol < 0)
		s->tol = s->early_stop ? 0 : AUTO_TOL;
}

double mlp_settings_l2(const struct mlp_settings *s, const struct data_view *train)
{
	if (s->l2 >= 0)
		return s->l2;
	return train->task == TASK_REGRESS ? AUTO_L2 / (double)train->rows : 0;
}

void mlp_settings_free(struct mlp_settings *s)
{
	free(s->hidden);
	free(s->keep);
	*s = (struct mlp_settings){ 0 };
}
