#include "algorithms/mlp/batch_norm.h"

#include <math.h>
#include <string.h>

static void column_means(const float *z, size_t stride, size_t rows, size_t lanes, float *mean)
{
	memset(mean, 0, lanes * sizeof *mean);
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < lanes; c++)
			mean[c] += z[r * stride + c];
	for (size_t c = 0; c < lanes; c++)
		mean[c] /= (float)rows;
}

/* Second pass around the mean: no cancellation. */
static void column_variances(const float *z, size_t stride, size_t rows, size_t lanes,
			     const float *mean, float *variance)
{
	memset(variance, 0, lanes * sizeof *variance);
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < lanes; c++) {
			float gap = z[r * stride + c] - mean[c];

			variance[c] += gap * gap;
		}
	for (size_t c = 0; c < lanes; c++)
		variance[c] /= (float)rows;
}

void batch_norm_train(float *z, size_t stride, size_t rows, size_t lanes, const float *gain,
		      const float *shift, float *hat, float *kept)
{
	float *inverse = kept + BATCH_NORM_INVERSE * lanes, *mean = kept + BATCH_NORM_MEAN * lanes;
	float *variance = kept + BATCH_NORM_VARIANCE * lanes;

	column_means(z, stride, rows, lanes, mean);
	column_variances(z, stride, rows, lanes, mean, variance);
	for (size_t c = 0; c < lanes; c++)
		inverse[c] = 1 / sqrtf(variance[c] + BATCH_NORM_EPSILON);
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < lanes; c++) {
			size_t i = r * stride + c;

			hat[i] = (z[i] - mean[c]) * inverse[c];
			z[i] = gain[c] * hat[i] + shift[c];
		}
}

void batch_norm_apply(float *z, size_t stride, size_t rows, size_t lanes, const float *gain,
		      const float *shift, const float *running)
{
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < lanes; c++) {
			float *at = &z[r * stride + c];

			*at = gain[c] * (*at - running[c]) /
				      sqrtf(running[lanes + c] + BATCH_NORM_EPSILON) +
			      shift[c];
		}
}

/* dz = gain / sd * (dy - mean(dy) - hat * mean(dy * hat)). */
void batch_norm_back(float *delta, size_t stride, size_t rows, size_t lanes, const float *gain,
		     const float *hat, float *kept)
{
	const float *inverse = kept + BATCH_NORM_INVERSE * lanes;
	float *dgain = kept + BATCH_NORM_GAIN * lanes, *dshift = kept + BATCH_NORM_SHIFT * lanes;
	float share = 1 / (float)rows;

	memset(dgain, 0, lanes * sizeof *dgain);
	memset(dshift, 0, lanes * sizeof *dshift);
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < lanes; c++) {
			dgain[c] += delta[r * stride + c] * hat[r * stride + c];
			dshift[c] += delta[r * stride + c];
		}
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < lanes; c++) {
			size_t i = r * stride + c;

			delta[i] = gain[c] * inverse[c] *
				   (delta[i] - share * dshift[c] - share * hat[i] * dgain[c]);
		}
}

/* The running variance is the unbiased one, as usual; one row teaches no variance. */
void batch_norm_track(float *running, const float *kept, size_t lanes, size_t rows)
{
	const float *mean = kept + BATCH_NORM_MEAN * lanes,
		    *variance = kept + BATCH_NORM_VARIANCE * lanes;
	float unbias = rows > 1 ? (float)rows / (float)(rows - 1) : 1;

	if (rows < 2)
		return;
	for (size_t c = 0; c < lanes; c++) {
		running[c] += BATCH_NORM_MOMENTUM * (mean[c] - running[c]);
		running[lanes + c] += BATCH_NORM_MOMENTUM *
				      (unbias * variance[c] - running[lanes + c]);
	}
}
