/* The inside of a fitted pipeline, shared by the pipeline*.c alone. */
#ifndef PIPELINE_INNER_H
#define PIPELINE_INNER_H

#include "datasets/prepare/encode.h"
#include "datasets/prepare/impute.h"
#include "datasets/prepare/pipeline.h"
#include "datasets/prepare/scale.h"

struct pipeline {
	enum impute impute;
	enum scale scale;
	bool sparse;                    /* compressed rows stay so, all their columns are apart */
	size_t in_cols, out_cols, nslots;
	size_t dense;                   /* the first so many of out_cols are those of x */
	struct column *in, *out;        /* names point into text, level names into levels */
	char *text;
	const char **levels;
	enum encode *encode;            /* the rest: one per input column */
	bool *apart;                    /* its outputs are in the compressed rows */
	size_t *first, *width;          /* its output columns */
	size_t *slots;                  /* where those of a one-hot column begin in slot */
	float *fill;                    /* NaN: missing values stay */
	double *shift, *factor;
	int32_t *slot;                  /* see encode.h */
	bool target_scaled;
	double target_mean, target_sd, target_offset;
};

/* Room for the arrays by input column. */
int pipeline_room(struct pipeline *p, size_t cols, struct err *e);

/* Copies `columns` into in, and lays out `out` from in, encode, apart, width and slot: first the
 * columns of x, then those of the compressed rows, each in the order of the inputs. */
int pipeline_columns(struct pipeline *p, const struct column *columns, struct err *e);

#endif
