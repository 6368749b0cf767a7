#include "algorithms/mlp/diagnostics.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/theory.h"
#include "algorithms/mlp/train.h"

#define SATURATED 0.05
#define NEAR_ZERO 1e-3          /* where f' is taken as its usual size; at 0 itself relu has none */

int mlp_diagnostics_make(struct mlp_diagnostics *d, const struct mlp_network *net,
			 const struct data_view *train, struct err *e)
{
	size_t dense = net->layer[0].dense;
	size_t n = train->rows < MLP_DIAGNOSE_ROWS ? train->rows : MLP_DIAGNOSE_ROWS;

	*d = (struct mlp_diagnostics){ .view = *train };
	if (!(d->x = mem_array(n * dense, sizeof *d->x, e)) ||
	    mlp_sparse_rows_make(&d->rows, train, dense, n, false, e) ||
	    !(d->label = mem_array(n, sizeof *d->label, e)) ||
	    !(d->target = mem_array(n, sizeof *d->target, e))) {
		mlp_diagnostics_free(d);
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		size_t row = i * train->rows / n;

		mlp_sparse_rows_put(&d->rows, train, row, d->x + i * dense);
		d->label[i] = train->label ? train->label[row] : 0;
		d->target[i] = train->target ? train->target[row] : 0;
	}
	d->view.x = NULL;
	d->view.sparse = NULL;
	d->view.rows = n;
	d->view.label = train->label ? d->label : NULL;
	d->view.target = train->target ? d->target : NULL;
	d->view.weight = NULL;
	d->view.columns = NULL;
	return 0;
}

void mlp_diagnostics_free(struct mlp_diagnostics *d)
{
	free(d->x);
	mlp_sparse_rows_free(&d->rows);
	free(d->label);
	free(d->target);
	*d = (struct mlp_diagnostics){ 0 };
}

static void put(const struct diag_sink *s, const char *name, size_t layer, double value)
{
	s->put(s->ctx, name, layer, value);
}

static void report_units(const struct mlp_network *n, const struct mlp_pass *p, size_t i,
			 size_t rows, const struct diag_sink *s)
{
	const struct mlp_layer *l = &n->layer[i];
	const struct mlp_pass_layer *q = &p->layer[i];
	double limit = SATURATED * mlp_activations[l->activation].df(NEAR_ZERO);
	size_t flat = 0, dead = 0;

	for (size_t u = 0; u < l->out; u++) {
		size_t here = 0;

		for (size_t r = 0; r < rows; r++) {
			size_t at = r * q->stride + u;

			here += q->d ? fabs((double)q->d[at]) < limit : !(q->a[at] > 0);
		}
		flat += here;
		dead += here == rows;
	}
	put(s, "saturated", i, (double)flat / (double)(rows * l->out));
	put(s, "dead", i, (double)dead / (double)l->out);
}

static double delta_rms(const struct mlp_network *n, const struct mlp_pass *p, size_t i,
			size_t rows)
{
	const struct mlp_pass_layer *q = &p->layer[i];
	double sum = 0;

	for (size_t r = 0; r < rows; r++)
		sum += n->k->sum_squares(q->delta + r * q->stride, n->layer[i].out);
	return sqrt(sum / (double)(rows * n->layer[i].out)) * (double)rows;
}

/* Length of the step that this gradient would cause, tried on copies. */
static int step_length(const struct mlp_network *n, const struct mlp_optimizer *opt, double rate,
		       size_t i, const float *g, double *length, struct err *e)
{
	size_t at = n->layer[i].weight, size = n->layer[i].bias - at;
	struct mlp_rule r = mlp_optimizer_rule(opt->set, rate, opt->set->decay, opt->steps + 1);
	float *copy = mem_array(4 * size, sizeof *copy, e), *state[3];

	if (!copy)
		return -1;
	memcpy(copy, n->w + at, size * sizeof *copy);
	for (size_t j = 0; j < 3; j++) {
		state[j] = copy + (j + 1) * size;
		if (opt->state[j])
			memcpy(state[j], opt->state[j] + at, size * sizeof *copy);
	}
	n->k->update[opt->set->kind](&r, copy, g, state[0], state[1], state[2], size);
	for (size_t j = 0; j < size; j++)
		copy[j] -= n->w[at + j];
	*length = sqrt(n->k->sum_squares(copy, size));
	free(copy);
	return 0;
}

static int report_layer(const struct mlp_network *n, const struct mlp_pass *p, size_t i, float *g,
			size_t rows, const struct mlp_optimizer *opt, double rate,
			const struct diag_sink *s, struct err *e)
{
	const struct mlp_layer *l = &n->layer[i];
	struct mlp_gradient_piece piece = { .layer = i, .at = l->weight, .n = l->bias - l->weight,
					.weights = true };
	double norm = sqrt(n->k->sum_squares(n->w + l->weight, piece.n)), length;

	if (opt)
		mlp_optimizer_penalize(opt, n, &piece, g + l->weight);
	put(s, "gradient_norm", i, sqrt(n->k->sum_squares(g + l->weight, piece.n)));
	put(s, "delta_rms", i, delta_rms(n, p, i, rows));
	put(s, "weight_norm", i, norm);
	if (opt && opt->set->kind != MLP_OPTIMIZER_LBFGS) {
		if (step_length(n, opt, rate, i, g + l->weight, &length, e))
			return -1;
		put(s, "update_ratio", i, norm > 0 ? length / norm : 0);
	}
	if (i + 1 < n->layers)
		report_units(n, p, i, rows, s);
	return 0;
}

int mlp_diagnostics_theory(const struct mlp_diagnostics *d, const struct mlp_network *n, int init, double by,
			   const struct diag_sink *sink, struct err *e)
{
	size_t values = d->view.rows * n->inputs;
	double *ratio = mem_array(n->layers, sizeof *ratio, e), squares;

	if (!ratio)
		return -1;
	squares = n->k->sum_squares(d->x, d->view.rows * n->layer[0].dense) +
		  n->k->sum_squares(d->rows.value, d->rows.start[d->view.rows]);
	mlp_theory_delta(n, init, by, values ? squares / (double)values : 0, ratio);
	for (size_t i = 0; i < n->layers; i++)
		if (isfinite(ratio[i]))
			put(sink, "delta_theory", i, ratio[i]);
	free(ratio);
	return 0;
}

int mlp_diagnostics_report(const struct mlp_diagnostics *d, struct mlp_network *n,
			   const struct mlp_optimizer *opt, double rate,
			   const struct diag_sink *sink, struct err *e)
{
	size_t rows = d->view.rows;
	struct mlp_pass p = { 0 };
	float *g = NULL, *keep = NULL;
	struct mlp_dropout none;
	int rc = -1;

	if (mlp_pass_make(&p, n, rows, true, e) || !(g = mem_aligned(n->params, sizeof *g, e)) ||
	    !(keep = mem_array(n->layers + 1, sizeof *keep, e)))
		goto done;
	for (size_t i = 0; i <= n->layers; i++)
		keep[i] = 1;
	none = (struct mlp_dropout){ .keep = keep };
	p.x = d->x;
	p.x_stride = n->layer[0].dense;
	p.sparse = mlp_sparse_rows_view(&d->rows);
	for (size_t r = 0; r < rows; r++)
		mlp_trainer_target(n, &d->view, r, 0, p.target + r * p.target_stride);
	mlp_network_forward(n, &p, 0, rows, &none);
	mlp_network_loss(n, &p, 0, rows, 1 / (double)rows);
	mlp_network_backward(n, &p, 0, rows, &none);
	mlp_network_gradient(n, &p, rows, NULL, &(struct mlp_gradient_sink){ .whole = g });
	rc = 0;
	for (size_t i = 0; i < n->layers && !rc; i++)
		rc = report_layer(n, &p, i, g, rows, opt, rate, sink, e);
done:
	mlp_pass_free(&p);
	free(g);
	free(keep);
	return rc;
}
