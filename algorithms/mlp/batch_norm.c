#include "algorithms/mlp/batch_norm.h"

#include <math.h>
#include <string.h>

static void column_means(const float *z, size_t stride, size_t rows, size_t padded, float *mean)
{
	memset(mean, 0, padded * sizeof *mean);
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < padded; c++)
			mean[c] += z[r * stride + c];
	for (size_t c = 0; c < padded; c++)
		mean[c] /= (float)rows;
}

/* Second pass around the mean: no cancellation. */
static void column_variances(const float *z, size_t stride, size_t rows, size_t padded,
			     const float *mean, float *variance)
{
	memset(variance, 0, padded * sizeof *variance);
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < padded; c++) {
			float gap = z[r * stride + c] - mean[c];

			variance[c] += gap * gap;
		}
	for (size_t c = 0; c < padded; c++)
		variance[c] /= (float)rows;
}

void mlp_batch_norm_train(float *z, size_t stride, size_t rows, size_t padded, const float *gain,
			  const float *shift, float *hat, float *kept)
{
	float *inverse = kept + MLP_BATCH_NORM_INVERSE * padded,
	      *mean = kept + MLP_BATCH_NORM_MEAN * padded;
	float *variance = kept + MLP_BATCH_NORM_VARIANCE * padded;

	column_means(z, stride, rows, padded, mean);
	column_variances(z, stride, rows, padded, mean, variance);
	for (size_t c = 0; c < padded; c++)
		inverse[c] = 1 / sqrtf(variance[c] + MLP_BATCH_NORM_EPSILON);
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < padded; c++) {
			size_t i = r * stride + c;

			hat[i] = (z[i] - mean[c]) * inverse[c];
			z[i] = gain[c] * hat[i] + shift[c];
		}
}

void mlp_batch_norm_apply(float *z, size_t stride, size_t rows, size_t padded, const float *gain,
			  const float *shift, const float *running)
{
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < padded; c++) {
			float *at = &z[r * stride + c];

			*at = gain[c] * (*at - running[c]) /
				      sqrtf(running[padded + c] + MLP_BATCH_NORM_EPSILON) +
			      shift[c];
		}
}

/* dz = gain / sd * (dy - mean(dy) - hat * mean(dy * hat)). */
void mlp_batch_norm_back(float *delta, size_t stride, size_t rows, size_t padded, const float *gain,
			 const float *hat, float *kept)
{
	const float *inverse = kept + MLP_BATCH_NORM_INVERSE * padded;
	float *dgain = kept + MLP_BATCH_NORM_GAIN * padded,
	      *dshift = kept + MLP_BATCH_NORM_SHIFT * padded;
	float share = 1 / (float)rows;

	memset(dgain, 0, padded * sizeof *dgain);
	memset(dshift, 0, padded * sizeof *dshift);
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < padded; c++) {
			dgain[c] += delta[r * stride + c] * hat[r * stride + c];
			dshift[c] += delta[r * stride + c];
		}
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < padded; c++) {
			size_t i = r * stride + c;

			delta[i] = gain[c] * inverse[c] *
				   (delta[i] - share * dshift[c] - share * hat[i] * dgain[c]);
		}
}

/* The running variance is the unbiased one, as usual; one row teaches no variance. */
void mlp_batch_norm_track(float *running, const float *kept, size_t padded, size_t rows)
{
	const float *mean = kept + MLP_BATCH_NORM_MEAN * padded,
		    *variance = kept + MLP_BATCH_NORM_VARIANCE * padded;
	float unbias = rows > 1 ? (float)rows / (float)(rows - 1) : 1;

	if (rows < 2)
		return;
	for (size_t c = 0; c < padded; c++) {
		running[c] += MLP_BATCH_NORM_MOMENTUM * (mean[c] - running[c]);
		running[padded + c] += MLP_BATCH_NORM_MOMENTUM *
				      (unbias * variance[c] - running[padded + c]);
	}
}
