/* The learner's object, for mlp_class.c and model_blob.c. */
#ifndef MLP_MODEL_H
#define MLP_MODEL_H

#include "algorithms/learner.h"
#include "algorithms/mlp/diagnostics.h"
#include "algorithms/mlp/train.h"

struct mlp {
	struct mlp_settings set;
	struct learner_env env;
	struct mlp_network net;
	enum task task;
	size_t classes;
	struct mlp_trainer trainer;         /* only between begin and the last step */
	bool training;
	struct mlp_diagnostics sample;      /* taken at the first call of diagnose */
	bool sampled;
	struct mlp_batch_note *note;    /* the trainer's of the last epoch, after it; or NULL */
	size_t notes;
};

/* Members of mlp_class: see learner.h. */
void mlp_destroy(void *self);
int mlp_save(const void *self, struct blob *out, struct err *e);
int mlp_load(void **self, const struct blob *in, const struct learner_env *env, struct err *e);

#endif
