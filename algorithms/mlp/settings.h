/* What a user can set about a network: the table, and its values in the program's terms. */
#ifndef MLP_SETTINGS_H
#define MLP_SETTINGS_H

#include "algorithms/core/params.h"
#include "algorithms/core/view.h"
#include "algorithms/mlp/optimizer.h"
#include "algorithms/mlp/schedule.h"

extern const struct param mlp_params[];

struct mlp_settings {
	size_t *hidden, hidden_layers;
	int activation, loss, init;
	double huber_delta, init_scale;

	struct mlp_optimizer_settings optimizer;
	struct mlp_schedule schedule;
	size_t batch;           /* 0: the whole training set */
	size_t epochs;
	bool shuffle, balanced;

	double l1, max_norm, clip_norm, label_smoothing, input_noise;
	double l2;              /* below 0: auto (mlp_settings_l2) */
	float *keep; /* (hidden_layers + 1): inputs, then each hidden layer; 1 is no dropout */
	bool batch_norm;

	bool early_stop;
	size_t stop_from;       /* rows from which early_stop is on: mlp_settings_settle */
	size_t patience, tol_epochs;
	double tol;             /* below 0: auto (mlp_settings_settle) */
};

/* Fills *s; on error *s is empty. Settings that contradict each other are ERR_PARAM. */
int mlp_settings_make(struct mlp_settings *s, const struct param_set *p, struct err *e);
/* Rows to learn from, those set aside included, from which a part is set aside and ends the training;
 * SIZE_MAX: never, 0: always. */
size_t mlp_settings_stop_from(const struct param_set *p);
/* What auto stands for with so many rows, and with validation rows or without. */
void mlp_settings_settle(struct mlp_settings *s, size_t rows, bool valid);
/* The penalty on squared weights that auto stands for depends on the training rows. */
double mlp_settings_l2(const struct mlp_settings *s, const struct data_view *train);
void mlp_settings_free(struct mlp_settings *s);                             /* accepts { 0 } */

#endif
