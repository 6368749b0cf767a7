/* Inside exec_class*.c: the model of a program. */
#ifndef EXEC_CLASS_INNER_H
#define EXEC_CLASS_INNER_H

#include <pthread.h>

#include "algorithms/core/text.h"
#include "algorithms/exec/exec.h"
#include "algorithms/exec/exec_program.h"

struct exec_model {
	char *run, *abilities; /* what its class was made of; "" where it is not known */
	char *command; /* what starts it */
	char *params; /* a JSON object of the program's own */
	struct learner_env env;
	bool running, probabilities, missing, sparse, weights, saves;
	enum exec_format format;
	double start_s;
	enum task task;
	size_t cols, outputs, classes;
	struct text request; /* to fit; sent by the first step */
	struct exec_done done;
	pthread_mutex_t *lock; /* one conversation at a time, const models too */
	struct exec_program *program;
};

/* Without params. */
struct exec_model *exec_class_new(const char *run, const char *abilities,
				  const struct learner_env *env, struct err *e);
int exec_class_start(void *self, struct err *e);
void exec_class_destroy(void *self);
int exec_class_save(const void *self, struct blob *out, struct err *e);
int exec_class_load(void **self, const struct blob *in, const struct learner_env *env,
		    struct err *e);

#endif
