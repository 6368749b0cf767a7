#include "algorithms/mlp/loss.h"

#include <math.h>

static double sigmoid(double z)
{
	return 1 / (1 + exp(-z));
}

static double softplus(double z)
{
	return z > 0 ? z + log1p(exp(-z)) : log1p(exp(z));
}

/* Loss of one output y against t, and its derivative in y. Half the square, as usual, so that the
 * derivative is the residual. Binary cross-entropy takes z itself. */
static double squared(double y, double t, double delta, double *dy)
{
	(void)delta;
	*dy = y - t;
	return 0.5 * (y - t) * (y - t);
}

static double absolute(double y, double t, double delta, double *dy)
{
	(void)delta;
	*dy = y > t ? 1 : y < t ? -1 : y - t;
	return fabs(y - t);
}

static double huber(double y, double t, double delta, double *dy)
{
	if (fabs(y - t) > delta) {
		*dy = y > t ? delta : -delta;
		return delta * (fabs(y - t) - delta / 2);
	}
	return squared(y, t, delta, dy);
}

static double binary(double z, double t, double delta, double *dz)
{
	(void)delta;
	*dz = sigmoid(z) - t;
	return softplus(z) - t * z;
}

#define softmax NULL            /* ties the outputs of a row together: softmax_row */
#define DESCRIBE(id, word, per_output, values, kinked) \
	[MLP_LOSS_##id] = { #word, per_output, values, kinked },

const struct mlp_loss_kind mlp_losses[MLP_LOSS_COUNT] = { MLP_LOSS_ROWS(DESCRIBE) };

#undef softmax

static double one_output(const struct mlp_loss *l, double z, double t, double *dz)
{
	double y, loss;

	if (!l->squash)
		return mlp_losses[l->kind].per_output(z, t, l->delta, dz);
	y = sigmoid(z);
	loss = mlp_losses[l->kind].per_output(y, t, l->delta, dz);
	*dz *= y * sigmoid(-z);
	return loss;
}

/* -sum t log softmax(z) = log(sum e^z) sum t - sum t z; the gradient is p sum t - t. Sum t is 1,
 * but for rounding. */
static double softmax_row(const double *z, const double *t, double *dz, size_t n)
{
	double top = z[0], sum = 0, loss = 0, share = 0;

	for (size_t i = 1; i < n; i++)
		top = z[i] > top ? z[i] : top;
	for (size_t i = 0; i < n; i++) {
		sum += exp(z[i] - top);
		share += t[i];
	}
	for (size_t i = 0; i < n; i++) {
		loss += t[i] * (top + log(sum) - z[i]);
		dz[i] = share * exp(z[i] - top) / sum - t[i];
	}
	return loss;
}

double mlp_loss_row(const struct mlp_loss *l, const double *z, const double *t, double *dz,
		    size_t n)
{
	double sum = 0;

	if (l->kind == MLP_LOSS_CROSS_ENTROPY)
		return softmax_row(z, t, dz, n);
	for (size_t i = 0; i < n; i++)
		sum += one_output(l, z[i], t[i], &dz[i]);
	return sum;
}

void mlp_loss_rows(const struct mlp_loss *l, const struct mlp_kernels *k, const float *z,
		   size_t z_stride, const float *t, size_t t_stride, const float *weight,
		   double scale, float *dz, size_t dz_stride, float *loss, size_t rows, size_t n,
		   size_t padded)
{
	if (l->kind == MLP_LOSS_CROSS_ENTROPY) {
		k->cross_entropy(z, z_stride, t, t_stride, weight, (float)scale, dz, dz_stride,
				 loss, rows, n);
		return;
	}
	for (size_t r = 0; r < rows; r++) {
		const float *zr = z + r * z_stride, *tr = t + r * t_stride;
		double w = weight ? (double)weight[r] : 1, sum = 0, slope;
		float *out = dz + r * dz_stride;

		for (size_t i = 0; i < n; i++) {
			sum += one_output(l, (double)zr[i], (double)tr[i], &slope);
			out[i] = (float)(w * scale * slope);
		}
		for (size_t i = n; i < padded; i++)
			out[i] = 0;
		loss[r] = (float)(w * sum);
	}
}

void mlp_loss_scores(const struct mlp_loss *l, const struct mlp_kernels *k, const float *z,
		     size_t n, float *scores, size_t classes)
{
	double sum = 0;

	if (!classes) {
		for (size_t i = 0; i < n; i++)
			scores[i] = z[i];
	} else if (l->kind == MLP_LOSS_CROSS_ENTROPY) {
		k->softmax(z, scores, n);
	} else if (n < classes) {
		scores[1] = (float)sigmoid((double)z[0]);
		scores[0] = (float)sigmoid(-(double)z[0]);
	} else {
		for (size_t i = 0; i < n; i++)
			sum += sigmoid((double)z[i]);
		for (size_t i = 0; i < n; i++)
			scores[i] = (float)(sum > 0 ? sigmoid((double)z[i]) / sum : 1 / (double)n);
	}
}
