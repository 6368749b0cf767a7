/* A fitted model that lives on: learner, parameters, pipeline, and the meaning of its outputs, in
 * one HDF5 file.
 *
 *   model_fit(&m, data, variant, seed, threads, e) -> model_save(m, "model.h5", e)
 *   model_load(&m, "model.h5", NULL, e) -> model_predict(m, data, &scores, e) -> model_free
 *
 * FILE: / holds format ("bakeoff model"), version, learner, params (canonical text), task, target
 * and, for classification, classes (names, each ended by a zero byte) in the order of the score
 * columns; /pipeline and /model are what pipeline_save and the learner's save put there. */
#ifndef MODEL_FILE_H
#define MODEL_FILE_H

#include "datasets/dataset.h"
#include "datasets/prepare/pipeline.h"
#include "harness/model/model_rows.h"
#include "harness/plan/job_list.h"

struct model {
	const struct learner_class *learner;
	void *self;
	struct exec_learner *program;   /* whose class it is; NULL */
	struct pipeline *pipe;
	enum task task;
	size_t classes;
	char **class_names;             /* one block */
	char *target, *params;
	bool probabilities;
	double fit_s;                   /* of model_fit */
	const char *engine;             /* of model_fit: who did the work, where the learner says so;
					 * else NULL */
};

/* All rows train; a part of them, learner_validation, is set aside where the learner asks for it.
 */
int model_fit(struct model *m, const struct dataset *d, const struct variant *v, uint64_t seed,
	      int threads, struct err *e);
void model_free(struct model *m);                               /* accepts { 0 } */

int model_save(const struct model *m, const char *path, struct err *e);
/* ERR_IO, or ERR_FORMAT for what is no model; the file is input and may be anything. program: the command
 * that may be run where it is the model of a program (algorithms/exec); NULL: that is ERR_PARAM, as a file
 * alone starts nothing. */
int model_load(struct model *m, const char *path, const char *program, struct err *e);
/* The same from an open file (hid_t) whose container is known to be sound. */
int model_read(struct model *m, int64_t file, const char *program, struct err *e);

/* Scores (rows, classes) or (rows, 1), the latter less model_target_offset; caller frees scores->at.
 * Columns are found by name, categories by theirs: columns that are missing are ERR_DATA. tell (or
 * NULL) hears of categories that the model never saw, which count as missing, and of columns that it
 * does not know. */
int model_predict(const struct model *m, const struct dataset *d, struct mat *scores,
		  model_tell_fn *tell, void *ctx, struct err *e);
/* The columns that it takes, for load_options.like. */
const struct column *model_inputs(const struct model *m, size_t *cols);
double model_target_offset(const struct model *m);

#endif
