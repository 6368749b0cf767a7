#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_grid.h"

size_t svc_grid_best(const struct svc_grid *g, enum task task, const struct svc_grid_cell *cell)
{
	double sign = task == TASK_CLASSIFY ? 1 : -1;
	size_t best = 0;

	for (size_t i = 1; i < g->gammas * g->cs; i++)
		if (sign * cell[i].score > sign * cell[best].score)
			best = i;
	return best;
}

size_t svc_grid_log2(double low, double high, double step, size_t room, double *out)
{
	size_t n = 0;

	/* a step of 0.1 taken ten times must still reach 1 */
	for (; n < room && low + (double)n * step <= high + 1e-9 * fabs(step); n++)
		out[n] = exp2(low + (double)n * step);
	return n;
}

void svc_grid_narrow(const double *from, size_t n, double best, double shrink, double *out)
{
	double step = n > 1 ? log2(from[n - 1] / from[0]) / (double)(n - 1) * shrink : 0;

	for (size_t i = 0; i < n; i++)
		out[i] = best * exp2(((double)i - (double)(n - 1) / 2) * step);
}

void svc_grid_print(const struct svc_grid *g, const struct svc_grid_cell *cell, FILE *out)
{
	fputs("# C gamma score sd vectors\n", out);
	for (size_t i = 0; i < g->gammas; i++) {
		for (size_t c = 0; c < g->cs; c++) {
			const struct svc_grid_cell *at = &cell[i * g->cs + c];
			fprintf(out, "%.10g %.10g %.6g %.6g %.6g\n", g->c[c], g->gamma[i],
				at->score, at->sd, at->vectors);
		}
		fputc('\n', out);
	}
}

/* ---- what the full fit will take ---- */

/* Seconds of a fit of every `every`-th row. */
static int time_part(const struct svc_plan *plan, const struct data_view *v, size_t every,
		     double *seconds, struct svc_stats *stats, struct err *e)
{
	size_t n = v->rows / every;
	uint32_t *label = v->label ? mem_array(n, sizeof *label, e) : NULL;
	double *target = v->target ? mem_array(n, sizeof *target, e) : NULL;
	struct svc_model *m = NULL;
	struct svc_set set = { 0 };
	struct data_view part = *v;
	struct timespec a, b;
	int rc = -1;

	if ((v->label && !label) || (v->target && !target))
		goto done;
	part.rows = n;
	part.stride = v->stride * every;
	part.label = label;
	part.target = target;
	for (size_t i = 0; i < n; i++) {
		if (label)
			label[i] = v->label[i * every];
		if (target)
			target[i] = v->target[i * every];
	}
	clock_gettime(CLOCK_MONOTONIC, &a);
	rc = svc_set_make(&set, &part, plan->options.kernel.kind, e) ||
		svc_train(&m, &set, plan, stats, e) ? -1 : 0;
	clock_gettime(CLOCK_MONOTONIC, &b);
	*seconds = (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec);
done:
	svc_model_free(m);
	svc_set_free(&set);
	free(label);
	free(target);
	return rc;
}

int svc_pilot(const struct svc_plan *plan, const struct data_view *v, struct svc_forecast *out,
	      struct err *e)
{
	struct svc_stats quarter, half;
	double fast, slow;

	if (v->sparse || v->rows < 64)
		return FAIL(e, ERR_UNSUITED, "a pilot needs at least 64 dense rows");
	if (time_part(plan, v, 4, &fast, &quarter, e) || time_part(plan, v, 2, &slow, &half, e))
		return err_wrap(e, "pilot");
	*out = (struct svc_forecast){ .exponent = log2(slow / fast), .bytes = half.kernel_bytes };
	/* never below linear, never above cubic: the two times are short and noisy */
	out->exponent = fmin(fmax(out->exponent, 1), 3);
	out->seconds = slow * exp2(out->exponent);
	if (half.whole || plan->options.engine == SVC_SMO)
		out->bytes *= 4;
	return 0;
}
