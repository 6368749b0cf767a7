/* Batch normalization (Ioffe & Szegedy 2015) between a layer's z and its activation: each column is
 * brought to mean 0 and variance 1 over the batch, then stretched by `gain` and moved by `shift`.
 * Prediction uses running averages instead, so a row's answer does not depend on its neighbours.
 * All arrays are (rows, padded columns) with `stride`; padding holds zeros and keeps them. */
#ifndef MLP_BATCH_NORM_H
#define MLP_BATCH_NORM_H

#include <stddef.h>

/* Rows of `padded` floats in the scratch that a pass keeps per layer. */
enum { MLP_BATCH_NORM_INVERSE, MLP_BATCH_NORM_MEAN, MLP_BATCH_NORM_VARIANCE, MLP_BATCH_NORM_GAIN,
       MLP_BATCH_NORM_SHIFT, MLP_BATCH_NORM_ROWS };

#define MLP_BATCH_NORM_EPSILON  1e-5f       /* added to the variance */
#define MLP_BATCH_NORM_MOMENTUM 0.1f        /* weight of the newest batch in the running averages */

/* z becomes gain * hat + shift; hat and the statistics are kept for the way back. */
void mlp_batch_norm_train(float *z, size_t stride, size_t rows, size_t padded, const float *gain,
			  const float *shift, float *hat, float *kept);

/* The same with running (mean, variance), two rows of `padded` floats. */
void mlp_batch_norm_apply(float *z, size_t stride, size_t rows, size_t padded, const float *gain,
			  const float *shift, const float *running);

/* delta: dLoss/d(output) becomes dLoss/dz; leaves the gradients of gain and shift in `kept`. */
void mlp_batch_norm_back(float *delta, size_t stride, size_t rows, size_t padded, const float *gain,
			 const float *hat, float *kept);

void mlp_batch_norm_track(float *running, const float *kept, size_t padded, size_t rows);

#endif
