#include "algorithms/mlp/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/batch_norm.h"

size_t mlp_reference_params(const struct mlp_reference *r)
{
	size_t n = 0;

	for (size_t l = 0; l < r->layers; l++) {
		bool norm = r->normalized && l + 1 < r->layers;

		n += r->size[l] * r->size[l + 1] + (norm ? 3 : 1) * r->size[l + 1];
	}
	return n;
}

/* One layer of a pass: where its parameters lie, and what it kept. All (rows, out). */
struct stage {
	size_t in, out, w, b;   /* gain at b + out, shift at b + 2 out */
	bool norm, last;
	double *hat, *y;        /* normalized z; what the activation sees */
	double *a, *delta;      /* output; dLoss/dz */
	double *inverse;                /* (out) */
};

static void multiply(const struct stage *s, const double *w, const double *a, double *z,
		     size_t rows)
{
	for (size_t i = 0; i < rows; i++)
		for (size_t o = 0; o < s->out; o++) {
			double sum = w[s->b + o];

			for (size_t k = 0; k < s->in; k++)
				sum += a[i * s->in + k] * w[s->w + k * s->out + o];
			z[i * s->out + o] = sum;
		}
}

static void normalize(const struct stage *s, const double *w, size_t rows)
{
	for (size_t o = 0; o < s->out; o++) {
		double mean = 0, variance = 0;

		for (size_t i = 0; i < rows; i++)
			mean += s->y[i * s->out + o] / (double)rows;
		for (size_t i = 0; i < rows; i++)
			variance += pow(s->y[i * s->out + o] - mean, 2) / (double)rows;
		s->inverse[o] = 1 / sqrt(variance + (double)MLP_BATCH_NORM_EPSILON);
		for (size_t i = 0; i < rows; i++) {
			double *at = &s->y[i * s->out + o];

			s->hat[i * s->out + o] = (*at - mean) * s->inverse[o];
			*at = w[s->b + s->out + o] * s->hat[i * s->out + o] +
			      w[s->b + 2 * s->out + o];
		}
	}
}

static void forward(const struct mlp_reference *r, const double *w, const double *x,
		    struct stage *s, size_t rows)
{
	for (size_t l = 0; l < r->layers; l++) {
		const double *mask = r->mask && !s[l].last ? r->mask[l] : NULL;

		multiply(&s[l], w, l ? s[l - 1].a : x, s[l].y, rows);
		if (s[l].norm)
			normalize(&s[l], w, rows);
		for (size_t i = 0; i < rows * s[l].out; i++)
			s[l].a[i] = (s[l].last ? s[l].y[i]
					       : mlp_activations[r->activation].f(s[l].y[i])) *
				    (mask ? mask[i] : 1);
	}
}

/* delta, now dLoss/dy, becomes dLoss/dz; gain and shift get their gradients. */
static void normalize_back(const struct stage *s, const double *w, double *g, size_t rows)
{
	for (size_t o = 0; o < s->out; o++) {
		double dgain = 0, dshift = 0, by = w[s->b + s->out + o] * s->inverse[o];

		for (size_t i = o; i < rows * s->out; i += s->out) {
			dgain += s->delta[i] * s->hat[i];
			dshift += s->delta[i];
		}
		g[s->b + s->out + o] = dgain;
		g[s->b + 2 * s->out + o] = dshift;
		for (size_t i = o; i < rows * s->out; i += s->out)
			s->delta[i] = by *
				      (s->delta[i] - (dshift + s->hat[i] * dgain) / (double)rows);
	}
}

/* delta of the layer below, from this one's. */
static void delta_down(const struct mlp_reference *r, const double *w, const struct stage *s,
		       struct stage *low, const double *mask, size_t rows)
{
	for (size_t i = 0; i < rows; i++)
		for (size_t k = 0; k < s->in; k++) {
			size_t at = i * s->in + k;
			double sum = 0;

			for (size_t o = 0; o < s->out; o++)
				sum += s->delta[i * s->out + o] * w[s->w + k * s->out + o];
			low->delta[at] = sum * mlp_activations[r->activation].df(low->y[at]) *
					 (mask ? mask[at] : 1);
		}
}

static void layer_gradient(const struct mlp_reference *r, const double *w, const struct stage *s,
			   const double *a, double *g, size_t rows)
{
	for (size_t k = 0; k < s->in; k++)
		for (size_t o = 0; o < s->out; o++) {
			size_t at = s->w + k * s->out + o;

			g[at] = r->l2 * w[at] + (w[at] > 0 ? r->l1 : w[at] < 0 ? -r->l1 : 0);
			for (size_t i = 0; i < rows; i++)
				g[at] += a[i * s->in + k] * s->delta[i * s->out + o];
		}
	for (size_t o = 0; o < s->out; o++) {
		g[s->b + o] = 0;
		for (size_t i = 0; i < rows; i++)
			g[s->b + o] += s->delta[i * s->out + o];
	}
}

static void backward(const struct mlp_reference *r, const double *w, const double *x,
		     struct stage *s, double *g, size_t rows)
{
	for (size_t l = r->layers; l-- > 0;) {
		if (s[l].norm)
			normalize_back(&s[l], w, g, rows);
		layer_gradient(r, w, &s[l], l ? s[l - 1].a : x, g, rows);
		if (l)
			delta_down(r, w, &s[l], &s[l - 1], r->mask ? r->mask[l - 1] : NULL, rows);
	}
}

static double penalty(const struct mlp_reference *r, const double *w, const struct stage *s)
{
	double sum = 0;

	for (size_t l = 0; l < r->layers; l++)
		for (size_t i = 0; i < s[l].in * s[l].out; i++)
			sum += r->l1 * fabs(w[s[l].w + i]) +
			       r->l2 / 2 * w[s[l].w + i] * w[s[l].w + i];
	return sum;
}

/* Places the stages' arrays in one block, or, with memory NULL, counts what they need. */
static size_t place(const struct mlp_reference *r, struct stage *s, size_t rows, double *memory)
{
	size_t at = 0, params = 0;

	for (size_t l = 0; l < r->layers; l++) {
		size_t in = r->size[l], out = r->size[l + 1], size = rows * out;
		double *m = memory ? memory + at : NULL;
		bool last = l + 1 == r->layers, norm = r->normalized && !last;

		s[l] = (struct stage){
			in, out, params, params + in * out, norm, last, m, m, m, m, m
		};
		if (m) {
			s[l].y = m + size;
			s[l].a = m + 2 * size;
			s[l].delta = m + 3 * size;
			s[l].inverse = m + 4 * size;
		}
		at += 4 * size + out;
		params += in * out + (norm ? 3 : 1) * out;
	}
	return at;
}

int mlp_reference_loss(const struct mlp_reference *r, const double *w,
		       const struct mlp_reference_batch *b, double *loss, double *g, double *z,
		       struct err *e)
{
	struct stage *s = mem_array(r->layers, sizeof *s, e), *top;
	double *memory = NULL;
	int rc = -1;

	if (!s || !(memory = mem_zeros(place(r, s, b->rows, NULL), sizeof *memory, e)))
		goto done;
	place(r, s, b->rows, memory);
	top = &s[r->layers - 1];
	forward(r, w, b->x, s, b->rows);
	*loss = penalty(r, w, s);
	for (size_t i = 0; i < b->rows; i++) {
		double by = (b->weight ? b->weight[i] : 1) / (double)b->rows,
		       *d = top->delta + i * top->out;

		*loss += by * mlp_loss_row(&r->loss, top->a + i * top->out, b->t + i * top->out, d,
					   top->out);
		for (size_t o = 0; o < top->out; o++)
			d[o] *= by;
	}
	if (z)
		memcpy(z, top->a, b->rows * top->out * sizeof *z);
	if (g)
		backward(r, w, b->x, s, g, b->rows);
	rc = 0;
done:
	free(s);
	free(memory);
	return rc;
}

int mlp_reference_read(const struct mlp_network *n, const float *block, double *w, struct err *e)
{
	for (size_t i = 0; i < n->layers; i++) {
		const struct mlp_layer *l = &n->layer[i];
		size_t tail[] = { l->bias, l->gain, l->shift };
		float *f = mem_array(l->in * l->out, sizeof *f, e);

		if (!f)
			return -1;
		mlp_network_get_weights(n, block, i, f);
		for (size_t j = 0; j < l->in * l->out; j++)
			*w++ = (double)f[j];
		free(f);
		for (size_t j = 0; j < (l->normalized ? 3 : 1); j++)
			for (size_t o = 0; o < l->out; o++)
				*w++ = (double)block[tail[j] + o];
	}
	return 0;
}
